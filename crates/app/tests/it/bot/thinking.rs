//! With an optional engine on, administrators see what visitors get: in the gate, by the scores, on the review page.

use super::engines::{Service, UNCLEAR, desk, meaning, save, says};
use super::{answered, configure, deploy, teach};
use app::chatbot::test_chat::{By, Question};
use domain::bot::{Decision, WelcomeItem};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::{Database, Desk, on_both_databases};
use uuid::Uuid;

/// Shares no word with anything, and means a shop.
const STRANGE: &str = "y a-t-il une boutique chez vous";

/// A service of sentence vectors that answers so many requests, then only garbage until more are granted.
async fn vectors(grants: usize) -> (Service, Arc<AtomicUsize>) {
    let left = Arc::new(AtomicUsize::new(grants));
    let count = left.clone();
    let service = Service::saying(move |request| {
        let granted = count.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if granted.is_err() {
            return "<html>too many</html>".into();
        }
        let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
        let texts = body["input"].as_array().unwrap().iter().enumerate();
        let item =
            |(index, text): (usize, &Value)| json!({ "index": index, "embedding": meaning(text.as_str().unwrap()) });
        json!({ "data": texts.map(item).collect::<Vec<_>>() }).to_string()
    })
    .await;
    (service, left)
}

/// A desk with a shop that only sentence vectors find by strange words.
async fn with_a_shop(database: &Database) -> (Desk, Uuid) {
    let desk = desk(database).await;
    let shop = teach(&desk, "Do you have a shop in Lyon?", "Rue de la République.").await;
    configure(&desk, |config| config.direct.threshold = 0.6).await;
    deploy(&desk).await;
    (desk, shop)
}

fn asked(text: &str) -> Question {
    Question { text: text.into(), language: None, misses: 0, config: None }
}

on_both_databases! {
    // S-129, T-003
    async fn what_visitors_get_by_sentence_vectors_is_what_every_page_shows(database: Database) {
        let (desk, shop) = with_a_shop(&database).await;
        let visitor = desk.visitor().await.enters().await;
        assert_ne!(answered(&visitor, STRANGE).await, ["Rue de la République."]);
        desk.app.add_regression(&desk.owner, STRANGE, Some(shop)).await.unwrap();
        configure(&desk, |config| config.welcome_card.items = vec![WelcomeItem { text: STRANGE.into(), question: None }])
            .await;
        assert_eq!(desk.app.bot_config(&desk.owner).await.unwrap().unmatched, [0]);
        assert!(!desk.app.run_regression(&desk.owner).await.unwrap()[0].passed, "the built-in engine does not find it");

        let (service, _) = vectors(usize::MAX).await;
        save(&desk, &service.url, "").await;
        desk.app.give_vectors(desk.instance).await.unwrap();

        assert!(desk.app.run_regression(&desk.owner).await.unwrap()[0].passed);
        assert_eq!(desk.app.bot_config(&desk.owner).await.unwrap().unmatched, [0; 0]);
        let scores = desk.app.bot_scores(&desk.owner, 7).await.unwrap();
        assert_eq!(scores.examples[0].question.as_deref(), Some("Do you have a shop in Lyon?"));
        let review = desk.app.bot_review(&desk.owner).await.unwrap();
        assert_eq!(review.clusters[0].nearest[0].id, shop);
        let reply = desk.app.ask_test_bot(&desk.owner, asked(STRANGE)).await.unwrap();
        assert_eq!((reply.decision, reply.answered, reply.by), (Decision::Direct, Some(shop), Some(By::Vectors)));
        let deployed = deploy(&desk).await;
        assert!(deployed.gate[0].passed, "the gate has asked the same bot");
    }

    // S-128, S-129
    async fn what_the_judge_chose_is_shown_first_and_passes_the_gate(database: Database) {
        let desk = desk(&database).await;
        let third = desk.app.ask_test_bot(&desk.owner, asked(UNCLEAR)).await.unwrap().candidates[2].id;
        desk.app.add_regression(&desk.owner, UNCLEAR, Some(third)).await.unwrap();
        let service = Service::saying(|_| says("3")).await;
        save(&desk, "", &service.url).await;

        let reply = desk.app.ask_test_bot(&desk.owner, asked(UNCLEAR)).await.unwrap();

        assert_eq!((reply.answered, reply.by, reply.candidates[0].id), (Some(third), Some(By::Judge), third));
        let run = desk.app.run_regression(&desk.owner).await.unwrap();
        assert_eq!((run[0].passed, run[0].decision), (true, Decision::Direct));
    }

    // F16: a service that limits how often it is asked
    async fn sentence_vectors_that_came_stay_where_a_later_part_fails(database: Database) {
        let (desk, _) = with_a_shop(&database).await;
        for number in 0..30 {
            teach(&desk, &format!("Do you sell thing number {number}?"), "Yes.").await;
        }
        deploy(&desk).await;
        assert_eq!(desk.app.bot_state(&desk.owner).await.unwrap().vectors, None);
        let (service, left) = vectors(1).await;
        save(&desk, &service.url, "").await;

        desk.app.give_vectors(desk.instance).await.unwrap();

        let progress = desk.app.bot_state(&desk.owner).await.unwrap().vectors.unwrap();
        assert_eq!((progress.ready, progress.wordings >= 39, progress.most), (16, true, 20_000));
        left.store(usize::MAX, Ordering::Relaxed);
        let before = service.asked();
        save(&desk, &service.url, "").await;
        desk.app.give_vectors(desk.instance).await.unwrap();
        let progress = desk.app.bot_state(&desk.owner).await.unwrap().vectors.unwrap();
        assert_eq!(progress.ready, progress.wordings);
        let rest = (progress.wordings - 16).div_ceil(16);
        assert_eq!(service.asked() - before, rest, "what was there is not asked for again");
    }
}
