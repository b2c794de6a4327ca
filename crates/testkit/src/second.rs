//! A second desk on the same database: nothing of it may be seen from the first, nor the other way round (A4).

use crate::Desk;
use crate::desk::{account_of, sign_in};
use app::Member;
use domain::{AccountId, ChannelId, EntryId, EntrySettings, InstanceId, Language, MemberId, Role, Timestamp};
use store::accounts::{self, AccountRow};
use store::channels::{self, ChannelRow};
use store::entries::{self, EntryRow};
use store::instances::{self, InstanceRow};
use store::members::{self, NewMember, Profile};
use uuid::Uuid;

/// Sign-in address of the second desk's super administrator.
pub const STRANGER: &str = "stranger@other.example";

impl Desk {
    /// Makes a second desk, and gives its super administrator, signed in.
    ///
    /// # Panics
    /// Where there is one already.
    pub async fn second(&self) -> Member {
        let now = self.app.clock().now();
        let instance = instance();
        let entry = entry(instance.id);
        let account = AccountRow {
            id: AccountId(Uuid::new_v4()),
            email: STRANGER.into(),
            password_hash: account_of(&self.store, crate::OWNER).await.password_hash,
            must_change_password: false,
            language: Language::En,
        };
        let mut tx = self.store.begin().await.unwrap();
        instances::insert(&mut tx, &instance, now).await.unwrap();
        instances::lock(&mut tx, instance.id).await.unwrap();
        accounts::insert(&mut tx, &account, now).await.unwrap();
        let profile = Profile {
            role: Role::SuperAdmin,
            nickname: "Stranger",
            nickname_folded: "stranger",
            phone: "",
            session_limit: None,
        };
        let id = MemberId(self.app.ids().row(now));
        let number = instances::take_member_number(&mut tx, instance.id).await.unwrap();
        let member = NewMember { id, instance: instance.id, account: account.id, number, profile };
        members::insert(&mut tx, &member, now).await.unwrap();
        entries::insert_default(&mut tx, &entry, now).await.unwrap();
        channels::insert(&mut tx, &channel(&entry), now).await.unwrap();
        tx.commit().await.unwrap();
        sign_in(&self.store, instance.id, account.id, now).await
    }
}

fn instance() -> InstanceRow {
    InstanceRow {
        id: InstanceId(Uuid::new_v4()),
        sdk_app_id: 20_000_001,
        name: "Other Shop".into(),
        language: Language::En,
        time_zone: "UTC".into(),
        user_sig_key: "0".repeat(64),
        signing_key: "1".repeat(43),
        rest_reasons: Vec::new(),
    }
}

fn entry(instance: InstanceId) -> EntryRow {
    EntryRow {
        id: EntryId(Uuid::new_v4()),
        instance,
        user_id: "@customer_service_account".into(),
        name: "Other Shop".into(),
        avatar: String::new(),
        settings: EntrySettings::default(),
        version: 1,
    }
}

fn channel(entry: &EntryRow) -> ChannelRow {
    ChannelRow {
        id: ChannelId(Uuid::new_v4()),
        instance: entry.instance,
        entry: entry.id,
        web_app_id: "other-shop".into(),
        name: entry.name.clone(),
        look: Default::default(),
        allowed_sites: Vec::new(),
        configured: false,
        first_seen_at: None::<Timestamp>,
    }
}
