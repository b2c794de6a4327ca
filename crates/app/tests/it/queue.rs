//! The queue: first come first served, within limits, at once.

use domain::AgentStatus;
use testkit::{Database, Desk, on_both_databases};

on_both_databases! {
    // S-145, I5, I7
    async fn an_agent_takes_visitors_in_order_up_to_the_limit(database: Database) {
        let desk = Desk::new(&database).await;
        desk.set(|settings| settings.queue.limit_per_agent = 2).await;
        let mia = desk.agent("mia").await;
        mia.becomes(AgentStatus::Busy).await;
        let mut sessions = Vec::new();
        for _ in 0..3 {
            desk.app.clock().advance(1);
            sessions.push(desk.visitor().await.enters().await.asks_for_a_person().await);
        }

        mia.becomes(AgentStatus::Free).await;
        assert_eq!(mia.serves().await.len(), 2);
        let served = mia.serves().await;
        assert!(served.contains(&sessions[0]) && served.contains(&sessions[1]));

        mia.ends(sessions[0]).await.unwrap();
        let served = mia.serves().await;
        assert!(served.contains(&sessions[2]), "a slot that becomes free is given away at once (I6)");
    }

    // S-138
    async fn visitors_spread_over_agents_longest_without_a_session_first(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let leo = desk.agent("leo").await.available().await;

        for _ in 0..4 {
            desk.app.clock().advance(1);
            desk.visitor().await.enters().await.asks_for_a_person().await;
        }

        assert_eq!((mia.serves().await.len(), leo.serves().await.len()), (2, 2));
    }

    // S-146
    async fn the_queue_message_tells_the_place_and_is_written_again_when_it_changes(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await;
        mia.becomes(AgentStatus::Busy).await;
        let (first, second) = (desk.visitor().await.enters().await, desk.visitor().await.enters().await);
        let session = first.asks_for_a_person().await;
        desk.app.clock().advance(1);
        second.asks_for_a_person().await;
        assert!(second.transcript().await.contains(&"desk: You are number 2 in the queue, with 1 before you.".to_owned()));

        desk.app.end_by_visitor(&first.identity, session).await.unwrap();
        desk.pass(20).await;

        let transcript = second.transcript().await;
        assert!(transcript.contains(&"desk: You are number 1 in the queue, with 0 before you.".to_owned()));
        let told = transcript.iter().filter(|line| line.contains("in the queue")).count();
        assert_eq!(told, 1, "one stored message, modified");
    }

    // S-146, P11: more than one unit assigns or tells
    async fn many_who_come_at_once_are_all_served_or_told_their_place(database: Database) {
        let desk = Desk::new(&database).await;
        desk.set(|settings| (settings.queue.limit_per_agent, settings.queue.max_waiting) = (40, 0)).await;
        let mia = desk.agent("mia").await.available().await;
        let mut visitors = Vec::new();
        for _ in 0..110 {
            desk.app.clock().advance(1);
            let visitor = desk.visitor().await.enters().await;
            desk.app.ask_for_person(&visitor.identity).await.unwrap();
            visitors.push(visitor);
        }

        desk.app.route_all().await.unwrap();

        assert_eq!(mia.serves().await.len(), 40);
        for (place, visitor) in (1..).zip(&visitors[40..]) {
            let told = format!("desk: You are number {place} in the queue, with {} before you.", place - 1);
            assert!(visitor.transcript().await.contains(&told), "{told}");
        }
    }

    async fn a_queue_that_is_full_refuses_and_says_so_once(database: Database) {
        let desk = Desk::new(&database).await;
        desk.set(|settings| settings.queue.max_waiting = 1).await;
        let mia = desk.agent("mia").await;
        mia.becomes(AgentStatus::Busy).await;
        desk.visitor().await.enters().await.asks_for_a_person().await;
        let late = desk.visitor().await.enters().await;

        assert!(desk.app.ask_for_person(&late.identity).await.is_err());

        let refusals = late.transcript().await.iter().filter(|line| line.contains("Nobody can join")).count();
        assert_eq!((late.session().await.phase.as_str(), refusals), ("bot", 1));
    }

    // S-196
    async fn an_administrator_can_pull_a_visitor_out_of_the_queue(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await;
        mia.becomes(AgentStatus::Busy).await;
        let boss = desk.admin("boss").await;
        let session = desk.visitor().await.enters().await.asks_for_a_person().await;

        assert!(desk.app.take(&mia.identity, session).await.is_err());
        desk.app.take(&boss.identity, session).await.unwrap();

        assert_eq!(boss.serves().await, [session]);
        assert!(mia.list().await.is_empty());
    }

    // §22: stored while queueing, shown on accept
    async fn what_a_visitor_writes_while_waiting_is_there_on_accept(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await;
        mia.becomes(AgentStatus::Busy).await;
        let visitor = desk.visitor().await.enters().await;
        visitor.asks_for_a_person().await;
        visitor.says("it is about order 7").await;

        mia.becomes(AgentStatus::Free).await;

        let list = desk.app.inbox(&mia.identity, 0).await.unwrap();
        assert_eq!(list.items[0].first_words.as_deref(), Some("it is about order 7"));
        assert_eq!(list.items[0].unread, 1);
    }

    async fn a_list_shows_the_beginning_of_a_long_message(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        visitor.asks_for_a_person().await;
        visitor.says(&"long ".repeat(1_000)).await;

        let list = desk.app.inbox(&mia.identity, 0).await.unwrap();

        let shown = &list.items[0].last.as_ref().unwrap().elements;
        assert!(shown.len() < 600 && shown.contains("long long"), "{shown}");
        assert!(visitor.transcript().await.last().unwrap().len() > 5_000, "the conversation has all of it");
    }
}
