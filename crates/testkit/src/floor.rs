//! A desk at work: visitors and agents as personas, and a clock that only moves when told.

use crate::{Agent, Database, START, Visitor};
use app::setup::FirstDesk;
use app::{App, Clock, Config};
use domain::settings::ServiceMode;
use domain::{AccountId, EntrySettings, GroupId, InstanceId, Language, MemberId, Role, SignInId};
use store::accounts::AccountRow;
use store::groups::GroupRow;
use store::members::{NewMember, Profile};
use store::{Store, accounts, channels, entries, groups, instances, members};
use uuid::Uuid;

/// A desk at work.
pub struct Floor {
    /// The product.
    pub app: App,
    /// Its database.
    pub store: Store,
    /// Its id.
    pub instance: InstanceId,
    /// Its web channel.
    pub web_app_id: String,
}

impl Floor {
    /// A new desk with automatic service.
    pub async fn new(database: &Database) -> Self {
        let store = database.open().await;
        let app = App::new(store.clone(), Clock::by_hand(START), Config::default());
        let first = FirstDesk {
            desk_name: "Northlight".into(),
            email: "owner@northlight.example".into(),
            password: "a long pass phrase".into(),
            language: Language::En,
            time_zone: "Europe/London".into(),
        };
        app.set_up_from_outside(&first).await.unwrap();
        app.renew_lease(true).await.unwrap();
        let mut link = store.read().await.unwrap();
        let instance = instances::list(&mut link).await.unwrap()[0].id;
        let web_app_id = channels::list(&mut link, instance).await.unwrap()[0].web_app_id.clone();
        drop(link);
        Self { app, store, instance, web_app_id }
    }

    /// A new desk with manual service: agents accept within so many seconds.
    pub async fn with_manual_service(database: &Database, seconds: u32) -> Self {
        let floor = Self::new(database).await;
        floor
            .set(|settings| {
                settings.service.mode = ServiceMode::Manual;
                settings.service.accept_seconds = seconds;
            })
            .await;
        floor
    }

    /// Changes the settings of the default entry.
    pub async fn set(&self, change: impl FnOnce(&mut EntrySettings)) {
        let mut tx = self.store.begin().await.unwrap();
        let mut entry = entries::default(&mut tx, self.instance).await.unwrap();
        change(&mut entry.settings);
        assert!(entries::update(&mut tx, self.instance, entry.id, entry.version, &entry.settings).await.unwrap());
        tx.commit().await.unwrap();
    }

    /// A visitor who has opened the chat.
    pub async fn visitor(&self) -> Visitor {
        let visitor = self.stranger().await;
        self.app.enter(&visitor.identity).await.unwrap();
        visitor
    }

    /// A visitor who has not opened the chat yet.
    pub async fn stranger(&self) -> Visitor {
        let made = self.app.create_visitor(&self.web_app_id, Language::En, Default::default()).await;
        let (token, _) = made.unwrap();
        let identity = self.app.visitor_by_token(&token).await.unwrap();
        Visitor::new(self.app.clone(), identity, token)
    }

    /// An agent who is connected, with status offline.
    pub async fn agent(&self, nickname: &str) -> Agent {
        self.member(nickname, Role::Agent).await
    }

    /// An administrator who is connected, with status offline.
    pub async fn admin(&self, nickname: &str) -> Agent {
        self.member(nickname, Role::Admin).await
    }

    /// Adds a member without a password of their own, which would take a while to hash.
    async fn member(&self, nickname: &str, role: Role) -> Agent {
        let mut tx = self.store.begin().await.unwrap();
        let now = self.app.clock().now();
        let account = AccountRow {
            id: AccountId(Uuid::new_v4()),
            email: format!("{nickname}@northlight.example"),
            password_hash: String::new(),
            must_change_password: false,
            language: Language::En,
        };
        accounts::insert(&mut tx, &account, now).await.unwrap();
        let id = MemberId(Uuid::new_v4());
        let number = instances::take_member_number(&mut tx, self.instance).await.unwrap();
        let profile = Profile { role, nickname, nickname_folded: nickname, phone: "", session_limit: None };
        let new = NewMember { id, instance: self.instance, account: account.id, number, profile };
        members::insert(&mut tx, &new, now).await.unwrap();
        tx.commit().await.unwrap();
        let identity = app::Member {
            instance: self.instance,
            id,
            sign_in: SignInId(Uuid::new_v4()),
            place: 0,
            role,
            nickname: nickname.to_owned(),
            avatar: String::new(),
        };
        Agent::connect(self.app.clone(), identity).await
    }

    /// A group with these members.
    pub async fn group(&self, name: &str, of: &[&Agent]) -> GroupId {
        let mut tx = self.store.begin().await.unwrap();
        let id = instances::take_group_number(&mut tx, self.instance).await.unwrap();
        let row = GroupRow { id, name: name.to_owned() };
        groups::insert(&mut tx, self.instance, &row, name, self.app.clock().now()).await.unwrap();
        let members: Vec<MemberId> = of.iter().map(|agent| agent.identity.id).collect();
        groups::set_members(&mut tx, self.instance, id, &members).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Lets everything happen that is due right now: matching the queue with the agents.
    pub async fn settle(&self) {
        self.app.route_all().await.unwrap();
    }

    /// Lets time pass, and everything happen that comes due in it.
    pub async fn pass(&self, seconds: i64) {
        self.app.clock().advance(seconds);
        self.app.fire_due().await.unwrap();
        self.settle().await;
    }

    /// A second node on the same database, with a clock of its own.
    pub async fn joined(first: &Self, database: &Database) -> Self {
        let store = database.open().await;
        let app = App::new(store.clone(), Clock::by_hand(first.app.clock().now()), Config::default());
        app.renew_lease(false).await.unwrap();
        Self { app, store, instance: first.instance, web_app_id: first.web_app_id.clone() }
    }

    /// The same desk as another process would find it: nothing in memory is kept.
    pub async fn restarted(&self) -> Self {
        let app = App::new(self.store.clone(), self.app.clock().clone(), Config::default());
        app.renew_lease(true).await.unwrap();
        Self { app, store: self.store.clone(), instance: self.instance, web_app_id: self.web_app_id.clone() }
    }
}
