//! Several nodes on one database: what changes on one is found by the others, and who died assigns nothing.

use app::{Error, Event, Heads, Subscription, Topic};
use domain::{AgentStatus, Role};
use futures_util::poll;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use store::{Store, instances, sessions};
use testkit::{Database, Desk, Visitor};
use tokio::task::JoinSet;

/// Two nodes of a desk, where there is PostgreSQL.
async fn two() -> Option<(Desk, Desk)> {
    let database = Database::postgres().await?;
    let first = Desk::new(&database).await;
    let second = Desk::joined(&first, &database).await;
    Some((first, second))
}

/// What a node finds changed since the last look.
async fn found(node: &Desk, heads: &mut Heads, subscription: &mut Subscription) -> Vec<String> {
    node.app.renew_lease(false).await.unwrap();
    node.app.look(heads).await.unwrap();
    std::iter::from_fn(|| subscription.try_next()).map(|event| format!("{event:?}")).collect()
}

// DESIGN §5
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_bus_a_node_finds_what_changed_on_another_one() {
    let Some((first, second)) = two().await else { return };
    let mia = first.agent("mia").await.available().await;
    let visitor = first.visitor().await.enters().await;
    let conversation = visitor.identity.conversation;
    let mut subscription = second.app.subscribe();
    subscription.follow(Topic::Member(mia.identity.id));
    subscription.follow(Topic::Instance(second.instance));
    subscription.follow(Topic::Conversation(conversation));
    let mut heads = Heads::default();
    found(&second, &mut heads, &mut subscription).await;
    assert_eq!(found(&second, &mut heads, &mut subscription).await, Vec::<String>::new(), "nothing changed");

    let sent = visitor.says("hello").await;
    let rev = visitor.rows().await.head;
    assert!(rev >= sent.rev);
    let told = Event::Conversation { conversation, team: false, rev, fresh: None };
    assert_eq!(found(&second, &mut heads, &mut subscription).await, [format!("{told:?}")]);

    visitor.asks_for_a_person().await;
    let told = found(&second, &mut heads, &mut subscription).await;
    assert!(told.iter().any(|event| event.starts_with("Inbox")), "{told:?}");

    mia.becomes(AgentStatus::Rest).await;
    let told = found(&second, &mut heads, &mut subscription).await;
    assert!(told.len() == 1 && told[0].starts_with("Member"), "{told:?}");

    let waiting = first.visitor().await.enters().await;
    waiting.asks_for_a_person().await;
    let told = found(&second, &mut heads, &mut subscription).await;
    assert!(told.iter().any(|event| event.starts_with("Queue {")), "{told:?}");

    first.set(|settings| settings.queue.limit_per_agent = 3).await;
    let told = found(&second, &mut heads, &mut subscription).await;
    assert!(told.iter().any(|event| event.starts_with("Settings")), "{told:?}");

    let connection = first.app.visitor_connected(&visitor.identity).await.unwrap();
    let told = found(&second, &mut heads, &mut subscription).await;
    assert_eq!(told, [format!("{:?}", Event::Presence { conversation, online: true })]);
    first.app.visitor_disconnected(&visitor.identity, connection).await.unwrap();
    let told = found(&second, &mut heads, &mut subscription).await;
    assert_eq!(told, [format!("{:?}", Event::Presence { conversation, online: false })]);
}

// A3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_bus_a_node_finds_that_a_member_was_kept_out_on_another_one() {
    let Some((first, second)) = two().await else { return };
    let leo = first.member("leo", Role::Agent).await;
    let mut subscription = second.app.subscribe();
    subscription.follow(Topic::Member(leo.id));
    let mut heads = Heads::default();
    found(&second, &mut heads, &mut subscription).await;

    first.app.force_offline(&first.owner, leo.id).await.unwrap();

    let told = found(&second, &mut heads, &mut subscription).await;
    assert!(told.iter().any(|event| event.starts_with("Place")), "{told:?}");
    second.app.check_member(&leo).await.unwrap_err();
}

// I4, F9
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_was_taken_for_dead_assigns_nothing_until_it_lives_again() {
    let Some((first, second)) = two().await else { return };
    let mia = first.agent("mia").await.available().await;
    first.app.renew_lease(false).await.unwrap();
    second.app.renew_lease(false).await.unwrap();
    let mut life = first.app.life();
    life.mark_unchanged();
    let visitor = first.visitor().await.enters().await;

    // The first node beats no more.
    second.app.clock().advance(16);
    second.app.renew_lease(false).await.unwrap();
    visitor.app.ask_for_person(&visitor.identity).await.unwrap();
    let refused = first.app.route_all().await.unwrap_err();
    assert!(matches!(refused, Error::Busy), "{refused:?}");
    assert!(mia.serves().await.is_empty());
    let nobody = first.app.visitor_connected(&visitor.identity).await.unwrap_err();
    assert!(matches!(nobody, Error::Busy), "nobody connects to what is dead: {nobody:?}");

    first.app.renew_lease(false).await.unwrap();
    assert!(life.has_changed().unwrap(), "sockets are told to reconnect");
    first.app.member_connected(&mia.identity).await.unwrap();
    first.app.route_all().await.unwrap();
    assert_eq!(mia.serves().await.len(), 1);
}

// F9
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agents_of_a_dead_node_get_their_grace_period_once() {
    let Some((first, second)) = two().await else { return };
    let mia = first.agent("mia").await.available().await;
    let session = first.visitor().await.enters().await.asks_for_a_person().await;
    assert_eq!(mia.serves().await, [session]);
    second.app.renew_lease(false).await.unwrap();

    second.pass(16).await;
    second.app.renew_lease(false).await.unwrap();
    second.pass(59).await;
    assert_eq!(mia.serves().await, [session], "the grace period runs");

    // The first node wakes, and finds that its sockets are closed: the period does not begin anew.
    first.app.clock().advance(75);
    first.app.renew_lease(false).await.unwrap();
    first.app.member_disconnected(&mia.identity, mia.connection).await.unwrap();
    second.pass(2).await;
    assert!(mia.serves().await.is_empty());
    assert_eq!(mia.status().await.0, AgentStatus::Offline);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_away_does_not_take_the_others_for_dead() {
    let Some((first, second)) = two().await else { return };
    second.app.renew_lease(false).await.unwrap();
    let life = *first.app.life().borrow();

    // Both were without a database for a minute. The second comes back first.
    second.app.clock().advance(60);
    second.app.forget_nodes();
    second.app.renew_lease(false).await.unwrap();

    first.app.renew_lease(false).await.unwrap();
    assert_eq!(*first.app.life().borrow(), life);
}

/// Who asks for a person at once: more than there are connections to the database.
const CROWD: usize = 20;

async fn come(desk: &Desk, count: usize) -> Vec<Visitor> {
    let mut visitors = Vec::new();
    for _ in 0..count {
        visitors.push(desk.visitor().await.enters().await);
    }
    visitors
}

fn all_ask(visitors: Vec<Visitor>) -> JoinSet<app::Result<()>> {
    let ask = |visitor: Visitor| async move {
        let app = &visitor.app;
        app.repeating(|| app.ask_for_person(&visitor.identity)).await
    };
    visitors.into_iter().map(ask).collect()
}

// docs/decisions/desk-lock.md
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_served_goes_on_while_a_crowd_waits_for_the_desk() {
    let Some(database) = Database::postgres().await else { return };
    let desk = Desk::new(&database).await;
    let mia = desk.agent("mia").await.available().await;
    let served = desk.visitor().await.enters().await;
    served.asks_for_a_person().await;
    let visitors = come(&desk, CROWD).await;
    let other = Store::open(&database.url).await.unwrap();
    let mut held = other.begin().await.unwrap();
    instances::lock(&mut held, desk.instance).await.unwrap();
    let mut crowd = all_ask(visitors);
    // Those who have their connection wait at the desk's row by now.
    tokio::time::sleep(Duration::from_millis(100)).await;

    served.says("are you there?").await;
    mia.says(&served, "yes").await.unwrap();

    assert!(crowd.try_join_next().is_none(), "the desk is held, and those who are served did not wait for it");
    drop(held);
    while let Some(asked) = crowd.join_next().await {
        asked.unwrap().unwrap();
    }
}

// docs/decisions/shared-commits.md
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_that_fails_takes_nobody_with_it_who_shares_its_commit() {
    let Some(database) = Database::postgres().await else { return };
    let desk = Desk::new(&database).await;
    let store = Store::open(&database.url).await.unwrap();
    // A commit takes nobody in after a while: on a slow machine the second may come too late for the first's.
    let (number, mut kept, mut second) = loop {
        let mut first = store.begin_at(desk.instance).await.unwrap();
        let number = instances::take_group_number(&mut first, desk.instance).await.unwrap();
        let mut second = Box::pin(store.begin_at(desk.instance));
        assert!(poll!(&mut second).is_pending(), "the first has the connection");
        let mut kept = Box::pin(first.commit());
        assert!(poll!(&mut kept).is_pending());
        let second = second.await.unwrap();
        match poll!(&mut kept) {
            Poll::Pending => break (number, kept, second),
            Poll::Ready(alone) => alone.unwrap(),
        }
    };

    let mut third = pin!(store.begin_at(desk.instance));
    assert!(poll!(&mut third).is_pending());
    let known = instances::find(&mut second, desk.instance).await.unwrap().unwrap();
    assert!(poll!(&mut kept).is_pending(), "a commit that is shared comes when all have done their work");
    instances::take_group_number(&mut second, desk.instance).await.unwrap();
    instances::insert(&mut second, &known, desk.app.clock().now()).await.unwrap_err();
    drop(second);

    let mut third = third.await.unwrap();
    let after = instances::take_group_number(&mut third, desk.instance).await.unwrap();
    assert_eq!(after.0, number.0 + 1, "of the second nothing is left");
    let (kept, third) = tokio::join!(kept, third.commit());
    kept.unwrap();
    third.unwrap();
    let mut later = store.begin().await.unwrap();
    assert_eq!(instances::take_group_number(&mut later, desk.instance).await.unwrap().0, number.0 + 2);
}

// docs/decisions/hot-path.md
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_of_a_session_that_somebody_holds_wait_in_their_order_and_nobody_elses_do() {
    let Some(database) = Database::postgres().await else { return };
    let desk = Desk::new(&database).await;
    let _mia = desk.agent("mia").await.available().await;
    let (held, free) = (desk.visitor().await.enters().await, desk.visitor().await.enters().await);
    let session = held.asks_for_a_person().await;
    free.asks_for_a_person().await;
    held.says("zero").await;
    free.says("zero").await;
    let before = held.transcript().await.len();
    let other = Store::open(&database.url).await.unwrap();
    let mut holder = other.begin().await.unwrap();
    sessions::lock_all(&mut holder, desk.instance, &[session]).await.unwrap();

    let (one, two) = (held.says("one"), held.says("two"));
    let (mut one, mut two) = (pin!(one), pin!(two));
    assert!(poll!(&mut one).is_pending());
    assert!(poll!(&mut two).is_pending());
    free.says("are you there?").await;
    assert!(poll!(&mut one).is_pending(), "the session is held");
    // It is waited for by now, and nobody else is.
    tokio::time::sleep(Duration::from_millis(100)).await;
    free.says("still there?").await;
    assert!(poll!(&mut one).is_pending(), "the session is held");
    drop(holder);

    let (one, two) = tokio::join!(one, two);
    assert_eq!(two.number, one.number + 1);
    let transcript = held.transcript().await;
    assert!(transcript[before].ends_with("one") && transcript[before + 1].ends_with("two"), "{transcript:?}");
}

/// The same on a database of one's own: more than it does while somebody writes a line.
const LARGE_CROWD: usize = 200;

// docs/decisions/shared-commits.md
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_served_goes_on_while_a_crowd_waits_for_the_writer() {
    let desk = Desk::new(&Database::sqlite()).await;
    let mia = desk.agent("mia").await.available().await;
    let served = desk.visitor().await.enters().await;
    served.asks_for_a_person().await;
    let mut crowd = all_ask(come(&desk, LARGE_CROWD).await);
    // They stand in the row by now.
    tokio::time::sleep(Duration::from_millis(20)).await;

    served.says("are you there?").await;
    mia.says(&served, "yes").await.unwrap();

    let before = std::iter::from_fn(|| crowd.try_join_next()).map(|asked| asked.unwrap().unwrap()).count();
    assert!(before < LARGE_CROWD, "who is served did not wait for all of them");
    let after = crowd.join_all().await;
    assert!(after.iter().all(Result::is_ok));
}
