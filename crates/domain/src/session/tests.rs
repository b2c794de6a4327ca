//! The state machine as a table, and under random commands.

use super::*;
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_000_000);

fn agent(n: u128) -> MemberId {
    MemberId(Uuid::from_u128(n))
}

fn session() -> Session {
    let id = Uuid::from_u128(9);
    Session::begin(id.into(), id.into(), id.into(), id.into(), id.into(), None, NOW)
}

fn serving(by: MemberId) -> Session {
    let mut session = session();
    session.ask_for_person(None, NOW).unwrap();
    session.assign(by, NOW).unwrap();
    session
}

#[test]
fn only_the_agent_an_offer_is_for_may_accept_it_and_only_in_time() {
    let mut session = session();
    session.ask_for_person(None, NOW).unwrap();
    session.offer(agent(1), NOW.plus_seconds(30)).unwrap();

    assert_eq!(session.accept(agent(2), NOW), Err(SessionError::NotYours));
    assert_eq!(session.accept(agent(1), NOW.plus_seconds(31)), Err(SessionError::TooLate)); // S-143
    assert_eq!(session.accept(agent(1), NOW.plus_seconds(30)), Ok(()));
    assert_eq!(session.server(), Some(agent(1)));
}

#[test]
fn a_session_that_comes_back_keeps_its_place() {
    let mut session = session();
    session.ask_for_person(None, NOW).unwrap();
    session.offer(agent(1), NOW.plus_seconds(30)).unwrap();
    session.withdraw_offer(agent(1)).unwrap();
    assert_eq!((session.phase, session.queued), (Phase::Queued, Some(NOW)));

    session.assign(agent(2), NOW.plus_seconds(40)).unwrap();
    session.release(agent(2)).unwrap();
    assert_eq!((session.phase, session.queued), (Phase::Queued, Some(NOW)));
}

#[test]
fn the_giver_goes_on_serving_until_a_transfer_is_taken() {
    let mut session = serving(agent(1));
    session.offer_transfer(agent(1), agent(2), NOW.plus_seconds(30)).unwrap();

    assert_eq!(session.server(), Some(agent(1)));
    assert_eq!(session.holders().collect::<Vec<_>>(), [agent(1), agent(2)]);
    assert_eq!(session.offer_transfer(agent(1), agent(3), NOW), Err(SessionError::TransferUnderWay));

    let mut refused = session.clone();
    refused.withdraw_offer(agent(2)).unwrap();
    assert_eq!((refused.server(), refused.transfer), (Some(agent(1)), None)); // S-215

    session.accept(agent(2), NOW).unwrap();
    assert_eq!((session.server(), session.transfer), (Some(agent(2)), None));
}

#[test]
fn nothing_happens_to_an_ended_session() {
    let mut session = serving(agent(1));
    session.end(EndedBecause::AgentEnded, NOW).unwrap();
    let before = session.clone();

    assert_eq!(session.ask_for_person(None, NOW), Err(SessionError::Ended));
    assert_eq!(session.assign(agent(1), NOW), Err(SessionError::Ended));
    assert_eq!(session.accept(agent(1), NOW), Err(SessionError::Ended));
    assert_eq!(session.end(EndedBecause::VisitorEnded, NOW), Err(SessionError::Ended));
    assert_eq!(session, before);
}

#[test]
fn close_by_has_the_four_public_values() {
    // S-069
    let table = [
        (EndedBecause::VisitorEnded, "client"),
        (EndedBecause::LeftQueue, "client"),
        (EndedBecause::AgentEnded, "seat"),
        (EndedBecause::AdminEnded, "admin"),
        (EndedBecause::UserTimeout, "timer"),
        (EndedBecause::BotOnly, "timer"),
        (EndedBecause::Silent, "timer"),
    ];

    for (because, public) in table {
        assert_eq!(because.close_by(), public);
    }
}

#[derive(Clone, Debug)]
enum Command {
    Ask,
    Assign(u128),
    Offer(u128),
    Accept(u128),
    Withdraw(u128),
    Release(u128),
    TransferNow(u128, u128),
    OfferTransfer(u128, u128),
    ToGroup(u128),
    ToBot,
    End,
}

fn command() -> impl Strategy<Value = Command> {
    let who = 1_u128..4;
    prop_oneof![
        3 => Just(Command::Ask),
        3 => who.clone().prop_map(Command::Assign),
        3 => who.clone().prop_map(Command::Offer),
        4 => who.clone().prop_map(Command::Accept),
        2 => who.clone().prop_map(Command::Withdraw),
        2 => who.clone().prop_map(Command::Release),
        2 => (who.clone(), who.clone()).prop_map(|(a, b)| Command::TransferNow(a, b)),
        2 => (who.clone(), who.clone()).prop_map(|(a, b)| Command::OfferTransfer(a, b)),
        1 => who.prop_map(Command::ToGroup),
        1 => Just(Command::ToBot),
        1 => Just(Command::End),
    ]
}

fn run(session: &mut Session, command: &Command, now: Timestamp) -> Result<(), SessionError> {
    match *command {
        Command::Ask => session.ask_for_person(None, now),
        Command::Assign(a) => session.assign(agent(a), now),
        Command::Offer(a) => session.offer(agent(a), now.plus_seconds(5)),
        Command::Accept(a) => session.accept(agent(a), now),
        Command::Withdraw(a) => session.withdraw_offer(agent(a)),
        Command::Release(a) => session.release(agent(a)),
        Command::TransferNow(a, b) => session.transfer_now(agent(a), agent(b), now),
        Command::OfferTransfer(a, b) => session.offer_transfer(agent(a), agent(b), now.plus_seconds(5)),
        Command::ToGroup(a) => session.transfer_to_group(agent(a), GroupId(7)),
        Command::ToBot => session.return_to_bot(),
        Command::End => session.end(EndedBecause::AgentEnded, now),
    }
}

proptest! {
    #[test]
    fn any_commands_in_any_order_keep_the_invariants(commands in proptest::collection::vec(command(), 0..60)) {
        let mut session = session();
        let mut now = NOW;
        for command in &commands {
            now = now.plus_seconds(1);
            let before = session.clone();
            let outcome = run(&mut session, command, now);

            if outcome.is_err() {
                prop_assert_eq!(&session, &before, "a refused command changes nothing");
            }
            let taken_over = session.server().is_some() && session.server() != before.server();
            prop_assert!(!taken_over || session.fence > before.fence, "every assignment raises the fence (I4)");
            prop_assert!(session.fence >= before.fence);
            prop_assert_eq!(session.ended.is_some(), session.phase == Phase::Ended);
            if session.transfer.is_some() {
                prop_assert!(session.server().is_some(), "a transfer has a giver");
            }
            let holders: Vec<_> = session.holders().collect();
            prop_assert!(holders.len() <= 2 && (holders.len() < 2 || holders[0] != holders[1]));
            if matches!(session.phase, Phase::Queued | Phase::Offered { .. } | Phase::Serving { .. }) {
                prop_assert!(session.queued.is_some(), "the place in the queue is never lost");
            }
        }
    }
}
