//! A session from entering to its end.

use app::rows::InboxState;
use app::{Code, Error};
use domain::AgentStatus;
use domain::settings::WhenNobodyWorks;
use testkit::{Database, Desk, on_both_databases};

fn refused<T: std::fmt::Debug>(outcome: app::Result<T>) -> Code {
    match outcome {
        Err(Error::Rejected(code)) => code,
        other => panic!("not refused: {other:?}"),
    }
}

on_both_databases! {
    // S-072, S-086, S-134
    async fn entering_twice_sends_the_welcome_once(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;

        desk.app.enter(&visitor.identity).await.unwrap();

        assert_eq!(visitor.transcript().await, ["desk: Hello! How can we help?", "bot: You might want to ask"]);
    }

    // S-022, S-119
    async fn the_bot_answers_a_demo_question_at_once(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;

        visitor.says("How long does delivery take?").await;

        let transcript = visitor.transcript().await;
        assert_eq!(transcript.len(), 4);
        assert!(transcript[3].starts_with("bot: Orders placed"), "{}", transcript[3]);
    }

    // S-125: after two fallbacks in a row the bot offers a person
    async fn the_bot_offers_a_person_after_two_fallbacks(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;

        visitor.says("qwertz zuiop").await;
        visitor.says("asdfgh jklmn").await;

        let rows = visitor.rows().await;
        let offers = rows.messages.iter().filter(|message| message.elements.contains("offer_person")).count();
        assert_eq!(offers, 1);
    }

    // S-136, S-138, S-141, S-210
    async fn in_automatic_service_an_available_agent_serves_at_once(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;

        let session = visitor.asks_for_a_person().await;

        assert_eq!(mia.serves().await, [session]);
        assert_eq!(visitor.session().await.phase, "serving");
        assert_eq!(visitor.transcript().await.last().unwrap(), "desk: Hello, this is mia. How can I help you?");
    }

    // S-135, hand-over phrases
    async fn saying_human_to_the_bot_asks_for_a_person(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;

        visitor.says("人工").await;
        desk.settle().await;

        assert_eq!(mia.serves().await.len(), 1);
    }

    // S-137
    async fn where_nobody_works_the_visitor_is_told_and_the_bot_goes_on(database: Database) {
        let desk = Desk::new(&database).await;
        let visitor = desk.visitor().await.enters().await;

        let code = refused(desk.app.ask_for_person(&visitor.identity).await);

        assert_eq!(code, Code::NobodyAvailable);
        assert_eq!(visitor.session().await.phase, "bot");
        assert!(visitor.transcript().await.last().unwrap().starts_with("desk: Nobody can join right now"));
        visitor.says("What are your opening hours?").await;
        assert!(visitor.transcript().await.last().unwrap().starts_with("bot: "));
    }

    async fn where_waiting_is_allowed_a_visitor_waits_for_the_first_agent_to_come(database: Database) {
        let desk = Desk::new(&database).await;
        desk.set(|settings| settings.queue.when_nobody_works = WhenNobodyWorks::Wait).await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;

        let mia = desk.agent("mia").await.available().await;

        assert_eq!(mia.serves().await, [session]);
    }

    // S-142, S-207, S-208
    async fn in_manual_service_a_session_is_offered_and_taken(database: Database) {
        let desk = Desk::with_manual_service(&database, 30).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;

        assert_eq!(mia.is_offered().await, [session]);
        assert_eq!(refused(mia.says(&visitor, "hello").await), Code::NotYours);
        mia.accepts(session).await.unwrap();

        assert_eq!(mia.list().await, [(session, InboxState::Serving)]);
        mia.says(&visitor, "hello").await.unwrap();
    }

    // S-143, S-209
    async fn an_offer_that_runs_out_goes_to_the_next_agent(database: Database) {
        let desk = Desk::with_manual_service(&database, 30).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        let leo = desk.agent("leo").await.available().await;

        desk.pass(31).await;

        assert_eq!(leo.is_offered().await, [session]);
        assert!(mia.list().await.is_empty());
        assert_eq!(refused(mia.accepts(session).await), Code::NotYours);
    }

    // S-143: an agent who is alone gets it again after the pause
    async fn an_offer_comes_back_to_a_lone_agent_after_thirty_seconds(database: Database) {
        let desk = Desk::with_manual_service(&database, 30).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;

        desk.pass(31).await;
        assert!(mia.is_offered().await.is_empty());
        desk.pass(31).await;

        assert_eq!(mia.is_offered().await, [session]);
    }

    async fn an_agent_who_acts_again_may_be_offered_the_session_at_once(database: Database) {
        let desk = Desk::with_manual_service(&database, 30).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        desk.pass(31).await;

        mia.becomes(AgentStatus::Busy).await;
        mia.becomes(AgentStatus::Free).await;

        assert_eq!(mia.is_offered().await, [session]);
    }

    // S-144
    async fn an_offer_that_runs_out_sends_the_agent_on_a_break_where_the_setting_says_so(database: Database) {
        let desk = Desk::with_manual_service(&database, 30).await;
        desk.set(|settings| settings.service.break_after_timeout = true).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        visitor.asks_for_a_person().await;

        desk.pass(31).await;

        assert_eq!(mia.status().await, (AgentStatus::Rest, "offerTimedOut".to_owned()));
    }

    // S-211, S-149
    async fn an_ended_session_says_goodbye_and_stays_in_the_agents_list(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;

        mia.ends(session).await.unwrap();

        assert_eq!(mia.list().await, [(session, InboxState::Ended)]);
        let row = visitor.session().await;
        assert_eq!((row.phase.as_str(), row.ended_because.as_deref()), ("ended", Some("agentEnded")));
        assert!(visitor.transcript().await.iter().any(|line| line == "desk: This chat has ended. Thank you, and goodbye!"));
        assert_eq!(refused(mia.says(&visitor, "one more thing").await), Code::SessionEnded);
    }

    // S-084
    async fn a_visitor_who_waits_can_leave_the_queue(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await;
        mia.becomes(AgentStatus::Busy).await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;

        desk.app.end_by_visitor(&visitor.identity, session).await.unwrap();

        assert_eq!(visitor.session().await.ended_because.as_deref(), Some("leftQueue"));
        mia.becomes(AgentStatus::Free).await;
        assert!(mia.serves().await.is_empty());
    }

    // S-147, S-148, S-212
    async fn a_silent_visitor_is_told_and_the_session_closes(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        visitor.asks_for_a_person().await;
        visitor.says("hello").await;

        desk.pass(601).await;
        assert_eq!(visitor.session().await.phase, "serving", "while the agent owes an answer the clock stands still");
        mia.says(&visitor, "are you there?").await.unwrap();
        desk.pass(1_200).await;

        assert_eq!(visitor.session().await.ended_because.as_deref(), Some("userTimeout"));
        assert!(visitor.transcript().await.iter().any(|line| line.contains("have not heard from you")));
    }

    // DESIGN: a session without a word ends silently; one with the bot ends as "Bot only" (S-220)
    async fn sessions_with_the_bot_end_by_themselves(database: Database) {
        let desk = Desk::new(&database).await;
        let (quiet, chatty) = (desk.visitor().await.enters().await, desk.visitor().await.enters().await);
        chatty.says("What are your opening hours?").await;

        desk.pass(601).await;

        assert_eq!(quiet.session().await.ended_because.as_deref(), Some("silent"));
        assert_eq!(chatty.session().await.ended_because.as_deref(), Some("botOnly"));
    }

    // "Visitor returns after end": a new session, the same conversation
    async fn writing_after_the_end_begins_a_new_session_in_the_same_conversation(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let first = visitor.asks_for_a_person().await;
        mia.ends(first).await.unwrap();

        visitor.says("What are your opening hours?").await;

        let second = visitor.session().await;
        assert_ne!(second.id, first);
        assert_eq!(second.phase, "bot");
        assert!(visitor.transcript().await.len() > 4);
    }

    // S-213, S-214, S-215
    async fn in_automatic_service_a_transfer_happens_at_once(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        let leo = desk.agent("leo").await.available().await;

        mia.transfers(session, &leo, "knows the order").await.unwrap();

        assert_eq!(leo.serves().await, [session]);
        assert!(mia.list().await.is_empty());
        let team = desk.app.thread_of_member(&leo.identity, visitor.identity.conversation, true).await.unwrap();
        let notes = desk.app.changes(team.unwrap().key, 0).await.unwrap().messages;
        assert!(notes[0].elements.contains("knows the order"));
        assert!(!visitor.transcript().await.iter().any(|line| line.contains("knows the order")));
    }

    // S-215
    async fn in_manual_service_the_giver_serves_until_the_receiver_accepts(database: Database) {
        let desk = Desk::with_manual_service(&database, 30).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        mia.accepts(session).await.unwrap();
        let leo = desk.agent("leo").await.available().await;

        mia.transfers(session, &leo, "").await.unwrap();
        assert_eq!(leo.list().await, [(session, InboxState::TransferOffered)]);
        mia.says(&visitor, "one moment").await.unwrap();
        leo.declines(session).await.unwrap();
        assert_eq!(mia.serves().await, [session]);

        mia.transfers(session, &leo, "please").await.unwrap();
        desk.pass(31).await;
        assert_eq!((mia.serves().await, leo.list().await), (vec![session], vec![]));

        mia.transfers(session, &leo, "please!").await.unwrap();
        leo.accepts(session).await.unwrap();
        assert_eq!((mia.serves().await, leo.serves().await), (vec![], vec![session]));
    }

    // S-215
    async fn a_full_or_absent_receiver_is_refused_with_the_reason(database: Database) {
        let desk = Desk::new(&database).await;
        desk.set(|settings| settings.queue.limit_per_agent = 1).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        let leo = desk.agent("leo").await;

        assert_eq!(refused(mia.transfers(session, &leo, "").await), Code::AgentUnavailable);
        leo.becomes(AgentStatus::Free).await;
        let other = desk.visitor().await.enters().await;
        other.asks_for_a_person().await;
        assert_eq!(leo.serves().await.len(), 1);
        assert_eq!(refused(mia.transfers(session, &leo, "").await), Code::AgentFull);
    }

    // S-213
    async fn a_session_can_be_passed_to_a_group(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        let leo = desk.agent("leo").await.available().await;
        let group = desk.group("After-sale", &[&leo]).await;

        let target = app::serving::Target::Group(group);
        desk.app.transfer(&mia.identity, session, target, "").await.unwrap();
        desk.settle().await;

        assert_eq!((mia.serves().await, leo.serves().await), (vec![], vec![session]));
        assert_eq!(visitor.session().await.group_name.as_deref(), Some("After-sale"));
    }

    // S-193 and §22: offline agents keep answering; a lost connection gives the sessions back after the grace period
    async fn a_lost_connection_gives_sessions_back_after_the_grace_period(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        let leo = desk.agent("leo").await.available().await;

        mia.loses_the_connection().await;
        desk.pass(59).await;
        assert_eq!(mia.serves().await, [session]);
        desk.pass(2).await;

        assert_eq!(leo.serves().await, [session]);
        assert_eq!(mia.status().await.0, AgentStatus::Offline);
    }

    async fn an_agent_who_comes_back_within_the_grace_period_keeps_the_sessions(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;

        mia.loses_the_connection().await;
        desk.pass(30).await;
        desk.app.member_connected(&mia.identity).await.unwrap();
        desk.pass(300).await;

        assert_eq!(mia.serves().await, [session]);
    }

    // I8: deadlines are rows; a restart fires what came due
    async fn a_restart_fires_what_came_due_meanwhile(database: Database) {
        let desk = Desk::with_manual_service(&database, 30).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await.enters().await;
        let session = visitor.asks_for_a_person().await;
        assert_eq!(mia.is_offered().await, [session]);

        desk.app.clock().advance(31);
        let desk = desk.restarted().await;
        let fired = desk.app.fire_due().await.unwrap();

        assert_eq!(fired, 1);
        assert_eq!(visitor.session().await.phase, "queued");
        assert_eq!(desk.app.fire_due().await.unwrap(), 0);
    }
}
