//! What administrators do to members and groups, as visitors and agents feel it.

use app::serving::Target;
use app::team::MemberForm;
use domain::{AgentStatus, Role};
use testkit::{Agent, Database, Desk, on_both_databases};

fn form(agent: &Agent, limit: Option<i64>) -> MemberForm {
    let nickname = agent.identity.nickname.clone();
    MemberForm { nickname, role: Role::Agent, phone: String::new(), limit, groups: Vec::new() }
}

on_both_databases! {
    // S-171
    async fn the_sessions_of_a_deleted_member_go_to_a_colleague(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await;
        let session = visitor.asks_for_a_person().await;
        let leo = desk.agent("leo").await.available().await;

        desk.app.delete_member(&desk.owner, mia.identity.id).await.unwrap();
        desk.settle().await;

        assert_eq!(leo.serves().await, [session]);
        assert!(mia.says(&visitor, "still here?").await.is_err());
        assert!(visitor.transcript().await.iter().any(|line| line.contains("mia")), "history keeps the name");
    }

    // S-172, S-173
    async fn a_member_forced_offline_serves_nobody_until_restored(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await;
        let session = visitor.asks_for_a_person().await;
        let leo = desk.agent("leo").await.available().await;

        let item = desk.app.force_offline(&desk.owner, mia.identity.id).await.unwrap();
        desk.settle().await;

        assert_eq!((item.row.blocked, item.row.status), (true, AgentStatus::Offline));
        assert_eq!(leo.serves().await, [session]);
        assert!(desk.app.set_status(&mia.identity, AgentStatus::Free, "").await.is_err());
        desk.app.restore_online(&desk.owner, mia.identity.id).await.unwrap();
        assert!(desk.app.set_status(&mia.identity, AgentStatus::Free, "").await.is_ok());
    }

    // S-145: a limit of one's own
    async fn a_raised_limit_is_used_at_once(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        desk.app.edit_member(&desk.owner, mia.identity.id, &form(&mia, Some(1))).await.unwrap();
        let first = desk.visitor().await.asks_for_a_person().await;
        let second = desk.visitor().await.asks_for_a_person().await;
        assert_eq!(mia.serves().await, [first]);

        desk.app.edit_member(&desk.owner, mia.identity.id, &form(&mia, Some(2))).await.unwrap();
        desk.settle().await;

        let served = mia.serves().await;
        assert!(served.len() == 2 && served.contains(&second), "{served:?}");
    }

    // S-178
    async fn whoever_waits_for_a_deleted_group_waits_for_everybody(database: Database) {
        let desk = Desk::new(&database).await;
        let mia = desk.agent("mia").await.available().await;
        let visitor = desk.visitor().await;
        let session = visitor.asks_for_a_person().await;
        let leo = desk.agent("leo").await;
        leo.becomes(AgentStatus::Busy).await;
        let group = desk.group("After-sale", &[&leo]).await;
        desk.app.transfer(&mia.identity, session, Target::Group(group), "").await.unwrap();
        desk.settle().await;
        assert_eq!(visitor.session().await.phase, "queued");
        assert_eq!(desk.app.groups(&desk.owner).await.unwrap()[0].waiting, 1);
        let ann = desk.agent("ann").await.available().await;
        assert!(ann.serves().await.is_empty(), "the line is not hers");

        desk.app.delete_group(&desk.owner, group).await.unwrap();
        desk.settle().await;

        let served = [mia.serves().await, ann.serves().await].concat();
        assert_eq!(served, [session]);
    }
}
