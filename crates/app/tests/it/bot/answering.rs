//! What visitors are answered.

use super::{after, answered, configure, deploy, form, teach};
use app::knowledge::QuestionForm;
use domain::Language;
use domain::bot::{AnswerFormat, Database as Kind, WelcomeItem};
use testkit::{Database, Desk, on_both_databases};

on_both_databases! {
    // S-119, S-120, S-121, S-122, S-123, S-125, S-126
    async fn the_four_strategies_are_tried_in_order(database: Database) {
        let desk = Desk::new(&database).await;
        teach(&desk, "How long is the warranty?", "Two years.").await;
        let chat = form(&desk, Kind::Chitchat, "Juggle three lemons", "Hop, hop, hop.").await;
        desk.app.add_question(&desk.owner, &chat).await.unwrap();
        let both = QuestionForm { question: "How long is the warranty?".into(), ..chat };
        desk.app.add_question(&desk.owner, &both).await.unwrap();
        configure(&desk, |config| {
            config.direct.threshold = 1.0;
            config.chitchat.enabled = true;
            config.chitchat.threshold = 1.0;
            config.clarify.enabled = true;
            config.clarify.threshold = 0.0;
            config.clarify.count = 2;
            config.clarify.text.en = "One of these?".into();
        })
        .await;
        deploy(&desk).await;
        let visitor = desk.visitor().await.enters().await;

        assert_eq!(answered(&visitor, "how long is the WARRANTY").await, ["Two years."], "direct goes before chitchat");
        assert_eq!(answered(&visitor, "juggle three lemons!").await, ["Hop, hop, hop."], "chitchat goes before clarifying");
        let card = answered(&visitor, "and the warranty of a lemon?").await;
        assert_eq!(card.len(), 1);
        assert!(card[0].starts_with("clarify_msg: One of these? ["), "{card:?}");
        assert_eq!(card[0].matches(" | ").count(), 1, "as many questions as are set: {card:?}");

        configure(&desk, |config| {
            config.clarify.enabled = false;
            config.fallback.text.en = "No idea.".into();
        })
        .await;
        deploy(&desk).await;
        assert_eq!(answered(&visitor, "and the warranty of a lemon?").await, ["No idea."]);
    }

    // S-119: clicking a question of a card sends its words
    async fn a_question_of_a_card_finds_the_answer_it_was_picked_from(database: Database) {
        let desk = Desk::new(&database).await;
        let first = teach(&desk, "When do you open?", "At nine.").await;
        teach(&desk, "When do you open on Sundays?", "Never.").await;
        configure(&desk, |config| {
            config.welcome_card.title.zh = "猜一猜".into();
            config.welcome_card.items =
                vec![WelcomeItem { text: "Opening hours".into(), question: Some(first) }, WelcomeItem {
                    text: "When do you open on Sundays?".into(),
                    question: None,
                }];
        })
        .await;
        deploy(&desk).await;
        let visitor = desk.visitor().await.enters().await;

        let welcome = after(&visitor, 1).await;
        assert!(welcome[0].elements.contains("welcome_msg") && welcome[0].elements.contains("Opening hours"));
        assert_eq!(answered(&visitor, "Opening hours").await, ["At nine."]);
        assert_eq!(answered(&visitor, "When do you open on Sundays?").await, ["Never."]);
        let public = desk.app.public_channel(&web_app_id(&desk).await).await.unwrap();
        assert_eq!(public.questions, ["Opening hours", "When do you open on Sundays?"]);
        assert_eq!(public.card_title, ("You might want to ask".to_owned(), "猜一猜".to_owned()));
    }

    // S-114
    async fn a_welcome_card_that_is_off_or_empty_is_not_sent(database: Database) {
        let desk = Desk::new(&database).await;
        configure(&desk, |config| config.welcome_card.enabled = false).await;
        deploy(&desk).await;

        let visitor = desk.visitor().await.enters().await;

        assert!(!visitor.transcript().await.iter().any(|line| line.starts_with("bot:")));
        assert!(desk.app.public_channel(&web_app_id(&desk).await).await.unwrap().questions.is_empty());
    }

    // S-087, S-101, A8
    async fn rich_text_is_sent_as_such_and_nothing_unsafe_in_it(database: Database) {
        let desk = Desk::new(&database).await;
        let answer = "See [our page](https://shop.example) <script>alert(1)</script> [x](javascript:alert(1))";
        let rich = QuestionForm {
            format: AnswerFormat::Markdown,
            ..form(&desk, Kind::Qa, "Where is your page?", answer).await
        };
        desk.app.add_question(&desk.owner, &rich).await.unwrap();
        teach(&desk, "What are stars?", "Two **stars**, as typed.").await;
        deploy(&desk).await;
        let visitor = desk.visitor().await.enters().await;

        let rich = answered(&visitor, "where is your page").await.remove(0);
        assert!(rich.starts_with("rich: See [our page](https://shop.example)"), "{rich}");
        assert!(!rich.contains("<script") && !rich.contains("(javascript:"), "{rich}");
        assert_eq!(answered(&visitor, "what are stars").await, ["Two **stars**, as typed."]);
    }

    // I11
    async fn a_message_sent_twice_is_answered_once(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;
        let draft = testkit::draft("something nobody knows");

        let sent = desk.app.send_as_visitor(&visitor.identity, draft.clone()).await.unwrap();
        let restarted = desk.restarted().await;
        let again = restarted.app.send_as_visitor(&visitor.identity, draft).await.unwrap();

        assert_eq!(sent, again);
        assert_eq!(after(&visitor, sent.number).await.len(), 1);
    }

    // I11: the process dies at any point between the message and the answer
    async fn a_message_whose_sender_was_cut_off_is_answered_once_after_all(database: Database) {
        let desk = Desk::new(&database).await;
        for polls in 0..40 {
            let visitor = desk.visitor().await;
            let draft = testkit::draft("something nobody knows");
            cut_off_after(polls, Box::pin(desk.app.send_as_visitor(&visitor.identity, draft.clone()))).await;

            let sent = desk.app.send_as_visitor(&visitor.identity, draft).await.unwrap();

            let messages = visitor.rows().await.messages;
            let own = messages.iter().filter(|message| message.side == domain::Side::Visitor).count();
            let replies = messages.iter().filter(|message| message.client_id == format!("bot:{}", sent.number)).count();
            assert_eq!((own, replies), (1, 1), "cut off after {polls}");
        }
    }

    // S-125: the bot's own words are in the visitor's language, as deployed
    async fn each_visitor_reads_the_words_of_their_language(database: Database) {
        let desk = Desk::new(&database).await;
        configure(&desk, |config| {
            config.fallback.text.en = "No idea.".into();
            config.fallback.text.zh = "不知道。".into();
        })
        .await;
        deploy(&desk).await;
        let web_app_id = web_app_id(&desk).await;
        for (language, words) in [(Language::En, "No idea."), (Language::Zh, "不知道。")] {
            let (token, _) = desk.app.create_visitor(&web_app_id, language, Default::default()).await.unwrap();
            let visitor = testkit::Visitor {
                app: desk.app.clone(),
                identity: desk.app.visitor_by_token(&token).await.unwrap(),
                token,
            };
            assert_eq!(answered(&visitor, "zzz qqq xxx").await.last().unwrap(), words);
        }
    }

    // S-119 and bad input
    async fn strange_texts_are_answered_like_any_other(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;
        let texts = ["😀😀😀", "?", "\u{200b}\u{200d}\u{feff}", "مرحبا كيف الحال", "a退b货c", "\u{1}\u{2}\u{7f}", "\u{202e}abc"];
        let long = "很长的问题 ".repeat(700);
        for text in texts.into_iter().chain([long.as_str()]) {
            assert!(!answered(&visitor, text).await.is_empty(), "{text:?}");
        }
    }
}

async fn web_app_id(desk: &Desk) -> String {
    desk.app.web_channels(&desk.owner).await.unwrap().remove(0).web_app_id
}

/// Polls a future so many times, then drops it: what a dying process does to it.
async fn cut_off_after<T>(polls: usize, future: impl Future<Output = T>) {
    let mut future = std::pin::pin!(future);
    for _ in 0..polls {
        let polled = std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context)));
        if polled.await.is_ready() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_micros(200)).await;
    }
}
