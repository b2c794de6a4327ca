//! People doing the opposite at the same moment: on two nodes with PostgreSQL, on one with SQLite (F14). A printed seed
//! decides who begins, and by how much; `DESKHAND_SEED` repeats it, `DESKHAND_RACES` says how often each race is run.

mod course;

use app::chat::Draft;
use app::serving::Target;
use course::Course;
use domain::{AgentStatus, Element};
use testkit::{Database, on_both_databases};

/// Seconds an offer lasts.
const OFFER: i64 = 30;

on_both_databases! {
    // I6: whichever commits last sees the other
    async fn a_visitor_who_queues_meets_an_agent_who_becomes_available(database: Database) {
        let mut course = Course::new(&database, None).await;
        let mia = course.here.agent("mia").await;
        mia.becomes(AgentStatus::Busy).await;
        while course.goes_on().await {
            let visitor = course.there.visitor().await.enters().await;
            let (here, there) = (course.here.app.clone(), course.there.app.clone());

            let (queued, became) = course
                .race(
                    there.repeating(|| there.ask_for_person(&visitor.identity)),
                    here.repeating(|| here.set_status(&mia.identity, AgentStatus::Free, "")),
                )
                .await;
            queued.unwrap();
            became.unwrap();

            let session = course.settled(&visitor).await;
            assert_eq!((session.phase.as_str(), session.agent), ("serving", Some(mia.identity.id)));
            mia.ends(session.id).await.unwrap();
            mia.becomes(AgentStatus::Busy).await;
        }
    }

    // I4: one of the two wins, and the other one hears of it
    async fn accepting_and_running_out_have_exactly_one_winner(database: Database) {
        let mut course = Course::new(&database, Some(OFFER as u32)).await;
        let mia = course.here.agent("mia").await.available().await;
        while course.goes_on().await {
            let visitor = course.here.visitor().await.enters().await;
            let offered = visitor.asks_for_a_person().await;
            let (here, there) = (course.here.app.clone(), course.there.app.clone());
            // The offer lasts exactly until now: it may still be accepted, and it has run out.
            course.pass(OFFER);

            let (accepted, fired) = course
                .race(here.repeating(|| here.accept(&mia.identity, offered)), there.repeating(|| there.fire_due()))
                .await;
            fired.unwrap();

            let session = course.settled(&visitor).await;
            assert_eq!(accepted.is_ok(), session.agent == Some(mia.identity.id), "{accepted:?} {session:?}");
            assert_eq!(session.phase, if accepted.is_ok() { "serving" } else { "queued" });
            here.end_by_visitor(&visitor.identity, offered).await.unwrap();
            mia.becomes(AgentStatus::Busy).await;
            mia.becomes(AgentStatus::Free).await;
        }
    }

    // I4, I5: by their own hand, over their limit too
    async fn two_who_take_the_same_visitor_have_one_winner(database: Database) {
        let mut course = Course::new(&database, None).await;
        let (ann, bob) = (course.here.admin("ann").await, course.there.admin("bob").await);
        ann.becomes(AgentStatus::Busy).await;
        while course.goes_on().await {
            let visitor = course.here.visitor().await.enters().await;
            let waiting = visitor.asks_for_a_person().await;
            let (here, there) = (course.here.app.clone(), course.there.app.clone());

            let (one, two) = course
                .race(
                    here.repeating(|| here.take(&ann.identity, waiting)),
                    there.repeating(|| there.take(&bob.identity, waiting)),
                )
                .await;

            assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
            let winner = if one.is_ok() { &ann } else { &bob };
            let session = course.settled(&visitor).await;
            assert_eq!((session.phase.as_str(), session.agent), ("serving", Some(winner.identity.id)));
            assert_eq!(session.fence, 1, "whoever lost was never given it");
            winner.ends(waiting).await.unwrap();
        }
    }

    // I4, I8: the laptop is closed; whoever it was offered to holds it for a grace period, and no longer
    async fn an_agent_who_is_cut_off_while_accepting_keeps_the_visitor_for_a_grace_period(database: Database) {
        let mut course = Course::new(&database, Some(OFFER as u32)).await;
        let mut mia = course.here.agent("mia").await.available().await;
        let leo = course.there.agent("leo").await;
        while course.goes_on().await {
            leo.becomes(AgentStatus::Busy).await;
            mia.becomes(AgentStatus::Free).await;
            let visitor = course.here.visitor().await.enters().await;
            let offered = visitor.asks_for_a_person().await;
            let (here, there) = (course.here.app.clone(), course.there.app.clone());

            let (accepted, cut) = course
                .race(
                    here.repeating(|| here.accept(&mia.identity, offered)),
                    there.repeating(|| there.member_disconnected(&mia.identity, mia.connection)),
                )
                .await;
            accepted.unwrap();
            cut.unwrap();
            let session = course.settled(&visitor).await;
            assert_eq!((session.phase.as_str(), session.agent), ("serving", Some(mia.identity.id)));

            leo.becomes(AgentStatus::Free).await;
            course.pass(61);
            let session = course.settled(&visitor).await;
            assert_eq!((session.phase.as_str(), session.offered_to), ("offered", Some(leo.identity.id)));
            assert_eq!(mia.status().await.0, AgentStatus::Offline);
            leo.accepts(offered).await.unwrap();
            leo.ends(offered).await.unwrap();
            mia.connection = here.member_connected(&mia.identity).await.unwrap();
        }
    }

    // I1, I3: a node that was slow is still at it when the retry comes through another one
    async fn a_message_that_is_sent_again_while_it_is_under_way_is_stored_once(database: Database) {
        let mut course = Course::new(&database, None).await;
        let mia = course.here.agent("mia").await.available().await;
        let visitor = course.here.visitor().await.enters().await;
        visitor.asks_for_a_person().await;
        let (here, there) = (course.here.app.clone(), course.there.app.clone());
        let conversation = visitor.identity.conversation;
        for round in 0.. {
            if !course.goes_on().await {
                break;
            }
            let of = |author: &str| Draft {
                client_id: format!("{author} {round}"),
                elements: vec![Element::text("hello")],
                quote: None,
            };

            let (first, again) = course
                .race(
                    here.send_as_visitor(&visitor.identity, of("visitor")),
                    there.send_as_visitor(&visitor.identity, of("visitor")),
                )
                .await;
            assert_eq!(first.unwrap(), again.unwrap(), "round {round}");

            let (first, again) = course
                .race(
                    here.send_as_agent(&mia.identity, conversation, of("agent")),
                    there.send_as_agent(&mia.identity, conversation, of("agent")),
                )
                .await;
            assert_eq!(first.unwrap(), again.unwrap(), "round {round}");
        }
    }

    // I4, I5, I7
    async fn a_visitor_who_leaves_while_being_passed_on_has_left(database: Database) {
        let course = Course::new(&database, None).await;
        Box::pin(leaves_while_being_passed_on(course, false)).await;
    }

    // I4, I5, I7
    async fn a_visitor_who_leaves_while_being_offered_to_another_agent_has_left(database: Database) {
        let course = Course::new(&database, Some(OFFER as u32)).await;
        Box::pin(leaves_while_being_passed_on(course, true)).await;
    }
}

/// It is over for everybody, whoever was first.
async fn leaves_while_being_passed_on(mut course: Course, manual: bool) {
    let mia = course.here.agent("mia").await.available().await;
    let leo = course.there.agent("leo").await;
    while course.goes_on().await {
        leo.becomes(AgentStatus::Busy).await;
        let visitor = course.here.visitor().await.enters().await;
        let served = visitor.asks_for_a_person().await;
        if manual {
            mia.accepts(served).await.unwrap();
        }
        leo.becomes(AgentStatus::Free).await;
        let before = visitor.session().await.fence;
        let (here, there) = (course.here.app.clone(), course.there.app.clone());
        let to = Target::Member(leo.identity.id);

        let (passed, left) = course
            .race(
                here.repeating(|| here.transfer(&mia.identity, served, to, "")),
                there.repeating(|| there.end_by_visitor(&visitor.identity, served)),
            )
            .await;
        left.unwrap();

        let session = course.settled(&visitor).await;
        assert_eq!((session.phase.as_str(), session.offered_to, session.transfer_to), ("ended", None, None));
        assert_eq!(passed.is_ok(), session.fence > before, "{passed:?}");
        let rows = visitor.rows().await.messages;
        let goodbyes = rows.iter().filter(|message| message.client_id == format!("end:{served}")).count();
        assert_eq!(goodbyes, 1, "said once");
    }
}
