//! A desk that was just set up, with a clock that is moved by hand.

use crate::Database;
use app::setup::FirstDesk;
use app::sign_in::Standing;
use app::team::MemberForm;
use app::{App, Clock, Config, Member};
use domain::{Language, Role, Timestamp};

/// Where the clock of every test begins: 2026-03-02 09:00 UTC, a Monday.
pub const START: Timestamp = Timestamp(1_772_442_000_000_000);
/// Everybody's password.
pub const PASSWORD: &str = "a good long phrase";

/// A desk on a database of its own. Its super administrator is `boss@desk.example`.
pub struct Desk {
    /// The product.
    pub app: App,
    /// Moved by hand.
    pub clock: Clock,
    /// Gone with the desk.
    pub database: Database,
}

impl Desk {
    /// A desk on SQLite.
    pub async fn new() -> Self {
        Self::on(Database::sqlite()).await
    }

    /// A desk on this database.
    pub async fn on(database: Database) -> Self {
        Self::configured(database, Config::default()).await
    }

    /// A desk on this database, configured so.
    ///
    /// # Panics
    /// Where it cannot be set up.
    pub async fn configured(database: Database, config: Config) -> Self {
        let desk = Self::bare(database, config).await;
        let first = FirstDesk {
            desk_name: "Blue Shop".into(),
            email: "boss@desk.example".into(),
            password: PASSWORD.into(),
            language: Language::En,
            time_zone: "Europe/Berlin".into(),
        };
        desk.app.set_up_from_outside(&first).await.expect("a new desk can be set up");
        desk
    }

    /// A process that nobody has set up yet.
    pub async fn bare(database: Database, config: Config) -> Self {
        let clock = Clock::by_hand(START);
        let app = App::new(database.open().await, clock.clone(), config);
        Self { app, clock, database }
    }

    /// The super administrator, signed in.
    pub async fn boss(&self) -> Member {
        self.sign_in("boss@desk.example", PASSWORD).await
    }

    /// A new agent, signed in with a password of their own.
    pub async fn agent(&self, name: &str) -> Member {
        self.member(name, Role::Agent).await
    }

    /// A new member with this role, signed in with a password of their own: `mia` is `mia@desk.example`.
    ///
    /// # Panics
    /// Where there is one of this name.
    pub async fn member(&self, name: &str, role: Role) -> Member {
        let email = format!("{name}@desk.example");
        let form =
            MemberForm { nickname: name.into(), role, phone: String::new(), limit: None, groups: Vec::new() };
        let boss = self.boss().await;
        let new = self.app.add_member(&boss, &email, &form).await.expect("a member can be added");
        let given = new.password.expect("without mail the password is shown");
        let first = self.app.sign_in(&email, &given, "192.0.2.1").await.expect("the given password is right");
        let who = self.app.signed_in(&first.token).await.expect("the sign-in is valid");
        self.app.change_password(&who, &given, PASSWORD).await.expect("a good password is taken");
        self.identity(&first.token).await
    }

    /// Signs somebody in, from an office with one address.
    ///
    /// # Panics
    /// Where they cannot sign in.
    pub async fn sign_in(&self, email: &str, password: &str) -> Member {
        let new = self.app.sign_in(email, password, "192.0.2.1").await.expect("they can sign in");
        self.identity(&new.token).await
    }

    /// Who a cookie's secret stands for.
    ///
    /// # Panics
    /// Where they do not work in a desk.
    pub async fn identity(&self, token: &str) -> Member {
        let who = self.app.signed_in(token).await.expect("the sign-in is valid");
        match who.standing {
            Standing::Here(member) => member,
            other => panic!("{} stands {other:?}", who.email),
        }
    }
}
