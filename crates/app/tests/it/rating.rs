//! Ratings.

use app::{Code, Error};
use testkit::{Database, Desk, on_both_databases};

on_both_databases! {
    // S-073, S-155 to S-158
    async fn the_card_comes_at_the_end_and_a_rating_shows_on_it(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        mia.ends(session).await.unwrap();

        desk.app.rate(&visitor.identity, session, 105, "quick").await.unwrap();

        let rows = visitor.rows().await;
        let cards: Vec<_> = rows.messages.iter().filter(|message| message.elements.contains("menuContent")).collect();
        assert_eq!(cards.len(), 1);
        assert!(cards[0].elements.contains("selected") && cards[0].version == 1);
        assert_eq!((rows.sessions[0].rating_choice, rows.sessions[0].rating_comment.as_str()), (Some(105), "quick"));
        assert!(cards[0].elements.contains("Thank you for your feedback"), "S-158 stands on the card");
    }

    // S-074
    async fn a_rating_may_be_changed_until_it_expires(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        mia.ends(session).await.unwrap();

        desk.app.rate(&visitor.identity, session, 101, "").await.unwrap();
        desk.app.rate(&visitor.identity, session, 104, "").await.unwrap();
        desk.app.clock().advance(12 * 3_600);

        let late = desk.app.rate(&visitor.identity, session, 105, "").await;
        assert!(matches!(late, Err(Error::Rejected(Code::RatingExpired))), "{late:?}"); // S-159
        assert_eq!(visitor.session().await.rating_choice, Some(104));
    }

    // S-154, S-216
    async fn an_agent_may_invite_once_and_only_where_it_is_allowed(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;

        desk.app.invite_rating(&mia.identity, session).await.unwrap();
        desk.app.invite_rating(&mia.identity, session).await.unwrap();
        mia.ends(session).await.unwrap();

        let cards = visitor.rows().await.messages.iter().filter(|m| m.elements.contains("menuContent")).count();
        assert_eq!(cards, 1);
        desk.set(|settings| settings.rating.by_agent = false).await;
        let second = visitor.asks_for_a_person().await;
        let refused = desk.app.invite_rating(&mia.identity, second).await;
        assert!(matches!(refused, Err(Error::Rejected(Code::RatingDisabled))));
    }

    async fn nobody_rates_the_session_of_another(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let (visitor, other) = (desk.visitor().await.enters().await, desk.visitor().await.enters().await);
        let session = visitor.asks_for_a_person().await;
        mia.ends(session).await.unwrap();

        let outcome = desk.app.rate(&other.identity, session, 101, "").await;

        assert!(matches!(outcome, Err(Error::NotFound)));
    }
}
