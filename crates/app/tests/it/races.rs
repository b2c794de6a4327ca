//! Two nodes on one PostgreSQL database, doing the opposite at the same time (F14).

use domain::AgentStatus;
use testkit::{Database, Desk};

/// How often each race is run; `DESKHAND_RACES` says another number.
fn rounds() -> usize {
    std::env::var("DESKHAND_RACES").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000)
}

async fn two_nodes(manual: bool) -> Option<(Desk, Desk)> {
    let database = Database::postgres().await?;
    let first = if manual { Desk::with_manual_service(&database, 30).await } else { Desk::new(&database).await };
    let second = Desk::joined(&first, &database).await;
    Some((first, second))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_who_queues_meets_an_agent_who_becomes_available() {
    // I6: whichever commits last sees the other
    let Some((here, there)) = two_nodes(false).await else { return };
    let mia = here.agent("mia").await;
    mia.becomes(AgentStatus::Busy).await;
    for round in 0..rounds() {
        let visitor = there.visitor().await.enters().await;
        let queues = there.app.repeating(|| there.app.ask_for_person(&visitor.identity));
        let becomes = here.app.repeating(|| here.app.set_status(&mia.identity, AgentStatus::Free, ""));
        let (queued, became) = tokio::join!(queues, becomes);
        queued.unwrap();
        became.unwrap();
        tokio::join!(here.settle(), there.settle());

        let session = visitor.session().await;
        assert_eq!(session.phase, "serving", "round {round}");
        mia.ends(session.id).await.unwrap();
        mia.becomes(AgentStatus::Busy).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepting_and_running_out_have_exactly_one_winner() {
    // I4
    let Some((here, there)) = two_nodes(true).await else { return };
    let mia = here.agent("mia").await.available().await;
    for round in 0..rounds() {
        let visitor = here.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        assert_eq!(mia.is_offered().await, [session], "round {round}");
        there.app.clock().advance(31);
        let accept = here.app.repeating(|| here.app.accept(&mia.identity, session));
        let (accepted, fired) = tokio::join!(accept, there.app.fire_due());
        fired.unwrap();

        let phase = visitor.session().await.phase;
        assert_eq!(accepted.is_ok(), phase == "serving", "round {round}: {accepted:?} {phase}");
        here.app.clock().advance(31);
        here.app.end_by_visitor(&visitor.identity, session).await.unwrap();
        here.pass(31).await;
        there.app.clock().advance(31);
        mia.becomes(AgentStatus::Busy).await;
        mia.becomes(AgentStatus::Free).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_administrators_who_take_the_same_visitor_have_one_winner() {
    // I4
    let Some((here, there)) = two_nodes(false).await else { return };
    let (ann, bob) = (here.admin("ann").await, there.admin("bob").await);
    ann.becomes(AgentStatus::Busy).await;
    for round in 0..rounds() {
        let visitor = here.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        let (one, two) = tokio::join!(
            here.app.repeating(|| here.app.take(&ann.identity, session)),
            there.app.repeating(|| there.app.take(&bob.identity, session)),
        );

        assert!(one.is_ok() != two.is_ok(), "round {round}: {one:?} {two:?}");
        let winner = if one.is_ok() { &ann } else { &bob };
        assert_eq!(winner.serves().await, [session]);
        winner.ends(session).await.unwrap();
    }
}
