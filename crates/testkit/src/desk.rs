//! A desk that was just set up, with a clock that is moved by hand, and the people in it.

use crate::{Agent, Database, Visitor};
use app::settings::NewSettings;
use app::setup::FirstDesk;
use app::{App, Clock, Config, Member};
use domain::settings::ServiceMode;
use domain::{AccountId, EntrySettings, GroupId, InstanceId, Language, MemberId, Role, SignInId, Timestamp};
use store::accounts::{self, AccountRow};
use store::members::{self, NewMember, Profile};
use store::sign_ins::{self, SignInRow};
use store::{Store, channels, instances};
use uuid::Uuid;

/// Where the clock of every test begins: 2026-03-02 09:00 UTC, a Monday.
pub const START: Timestamp = Timestamp(1_772_442_000_000_000);
/// Everybody's password.
pub const PASSWORD: &str = "a good long phrase";
/// Sign-in address of the super administrator.
pub const OWNER: &str = "owner@desk.example";

/// A desk on a database of its own. Nothing happens by itself: see `settle` and `pass`.
#[derive(Clone)]
pub struct Desk {
    /// The product.
    pub app: App,
    /// Its database.
    pub store: Store,
    /// Which desk.
    pub instance: InstanceId,
    /// Its super administrator, signed in.
    pub owner: Member,
    /// Gone with the desk.
    pub database: Database,
}

impl Desk {
    /// A new desk.
    pub async fn new(database: &Database) -> Self {
        Self::configured(database, Config::default()).await
    }

    /// A new desk in manual service, with so many seconds to accept.
    pub async fn with_manual_service(database: &Database, accept_seconds: u32) -> Self {
        let desk = Self::new(database).await;
        desk.set(|settings| {
            settings.service.mode = ServiceMode::Manual;
            settings.service.accept_seconds = accept_seconds;
        })
        .await;
        desk
    }

    /// A new desk, configured like this.
    ///
    /// # Panics
    /// Where it cannot be set up.
    pub async fn configured(database: &Database, config: Config) -> Self {
        let store = database.open().await;
        let app = App::new(store.clone(), Clock::by_hand(START), config);
        Self::set_up(app, store, database).await
    }

    /// A new desk in this product.
    pub(crate) async fn set_up(app: App, store: Store, database: &Database) -> Self {
        let first = FirstDesk {
            desk_name: "Blue Shop".into(),
            email: OWNER.into(),
            password: PASSWORD.into(),
            language: Language::En,
            time_zone: "Europe/Berlin".into(),
        };
        app.set_up_from_outside(&first).await.unwrap();
        app.renew_lease(true).await.unwrap();
        let instance = instances::list(&mut store.read().await.unwrap()).await.unwrap()[0].id;
        let account = account_of(&store, OWNER).await;
        let owner = sign_in(&store, instance, account.id, START).await;
        Self { app, store, instance, owner, database: database.clone() }
    }

    /// A second node on the same database, with a clock of its own.
    pub async fn joined(first: &Self, database: &Database) -> Self {
        let store = database.open().await;
        let app = App::new(store.clone(), Clock::by_hand(first.app.clock().now()), Config::default());
        app.renew_lease(false).await.unwrap();
        Self { app, store, ..first.clone() }
    }

    /// The same desk after its process was started again: what was only in memory is gone.
    pub async fn restarted(&self) -> Self {
        let app = App::new(self.store.clone(), self.app.clock().clone(), self.app.config().clone());
        app.renew_lease(true).await.unwrap();
        Self { app, ..self.clone() }
    }

    /// Changes settings of the default entry.
    ///
    /// # Panics
    /// Where they are out of range.
    pub async fn set(&self, change: impl FnOnce(&mut EntrySettings)) {
        let page = self.app.settings(&self.owner, None).await.unwrap();
        let mut settings = page.settings;
        change(&mut settings);
        let new = NewSettings { version: page.version, language: page.language, settings, texts: page.texts };
        self.app.save_settings(&self.owner, &new).await.unwrap();
        self.settle().await;
    }

    /// Does what would happen by itself now: deadlines, assignments, places in the queue.
    ///
    /// # Panics
    /// Where one of these fails.
    pub async fn settle(&self) {
        loop {
            self.app.route_all().await.unwrap();
            if self.app.fire_due().await.unwrap() == 0 {
                break;
            }
        }
        self.app.announce_places(self.instance).await.unwrap();
    }

    /// Lets time pass, then what would have happened by itself.
    pub async fn pass(&self, seconds: i64) {
        self.app.clock().advance(seconds);
        self.settle().await;
    }

    /// A new visitor of the desk's website, who wrote nothing yet.
    ///
    /// # Panics
    /// Where the desk has no web channel.
    pub async fn visitor(&self) -> Visitor {
        let mut link = self.store.read().await.unwrap();
        let web_app_id = channels::list(&mut link, self.instance).await.unwrap()[0].web_app_id.clone();
        drop(link);
        self.visitor_of(&web_app_id).await
    }

    /// A new visitor of this web app, which may be another desk's.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn visitor_of(&self, web_app_id: &str) -> Visitor {
        let (token, _) = self.app.create_visitor(web_app_id, Language::En, Default::default()).await.unwrap();
        let identity = self.app.visitor_by_token(&token).await.unwrap();
        Visitor::new(self.app.clone(), identity, token)
    }

    /// A new agent with an open workstation.
    pub async fn agent(&self, name: &str) -> Agent {
        Agent::connect(self.app.clone(), self.member(name, Role::Agent).await).await
    }

    /// A new administrator with an open workstation.
    pub async fn admin(&self, name: &str) -> Agent {
        Agent::connect(self.app.clone(), self.member(name, Role::Admin).await).await
    }

    /// A new member, signed in: `mia` is `mia@desk.example`, with everybody's password.
    ///
    /// # Panics
    /// Where there is one of this name.
    pub async fn member(&self, name: &str, role: Role) -> Member {
        let now = self.app.clock().now();
        // The hash of everybody's password is known: tests need not wait for another one.
        let password_hash = account_of(&self.store, OWNER).await.password_hash;
        let account = AccountRow {
            id: AccountId(Uuid::new_v4()),
            email: format!("{name}@desk.example"),
            password_hash,
            must_change_password: false,
            language: Language::En,
        };
        let mut tx = self.store.begin().await.unwrap();
        instances::lock(&mut tx, self.instance).await.unwrap();
        accounts::insert(&mut tx, &account, now).await.unwrap();
        let number = instances::take_member_number(&mut tx, self.instance).await.unwrap();
        let profile = Profile { role, nickname: name, nickname_folded: name, phone: "", session_limit: None };
        let id = MemberId(self.app.ids().row(now));
        let member = NewMember { id, instance: self.instance, account: account.id, number, profile };
        members::insert(&mut tx, &member, now).await.unwrap();
        tx.commit().await.unwrap();
        sign_in(&self.store, self.instance, account.id, now).await
    }

    /// A new group of these agents.
    ///
    /// # Panics
    /// Where there is one of this name.
    pub async fn group(&self, name: &str, agents: &[&Agent]) -> GroupId {
        let members: Vec<MemberId> = agents.iter().map(|agent| agent.identity.id).collect();
        self.app.add_group(&self.owner, name, &members).await.unwrap().id
    }
}

pub(crate) async fn account_of(store: &Store, email: &str) -> AccountRow {
    accounts::find_by_email(&mut store.read().await.unwrap(), email).await.unwrap().unwrap()
}

/// Signs somebody in without asking for the password, which would take a while.
pub(crate) async fn sign_in(store: &Store, instance: InstanceId, account: AccountId, now: Timestamp) -> Member {
    let mut tx = store.begin().await.unwrap();
    instances::lock(&mut tx, instance).await.unwrap();
    let row = members::find_by_account(&mut tx, instance, account).await.unwrap().unwrap();
    let place = members::raise_place(&mut tx, instance, row.id, now).await.unwrap();
    let sign_in = SignInRow {
        id: SignInId(Uuid::new_v4()),
        account,
        member: Some(row.id),
        place,
        token_hash: Uuid::new_v4().to_string(),
        csrf: Uuid::new_v4().to_string(),
        seen_at: now,
        expires_at: now.plus_seconds(86_400 * 365),
    };
    sign_ins::insert(&mut tx, &sign_in).await.unwrap();
    tx.commit().await.unwrap();
    Member {
        instance,
        id: row.id,
        sign_in: sign_in.id,
        place,
        role: row.role,
        nickname: row.nickname,
        avatar: row.avatar,
    }
}
