//! The first start: a one-time link, and the first desk with all it needs to answer its first visitor.

use crate::audit::Actor;
use crate::sign_in::NewSignIn;
use crate::{App, Code, Result, Unit, passwords, secrets, text};
use ::bot::demo;
use domain::bot::{AnswerFormat, Database};
use domain::{AccountId, ChannelId, EntryId, EntrySettings, InstanceId, Language, MemberId, Role, Timestamp, limits};
use store::accounts::{self, AccountRow};
use store::bot::QuestionRow;
use store::bot::questions::{self, Folded, NewRow};
use store::channels::{self, ChannelRow, Look};
use store::entries::{self, EntryRow};
use store::instances::{self, InstanceRow};
use store::members::{self, NewMember, Profile};

/// Seconds a one-time link can be used.
const LINK_SECONDS: i64 = 15 * 60;
/// The user id of a desk's first entry (S-027).
const ENTRY: &str = "@customer_service_account";
/// The mark that the first desk was made: of two who try at the same time, the second finds it.
const MADE: &str = "the first desk was made";

/// The first page.
#[derive(Clone, Debug)]
pub struct FirstDesk {
    /// Name of the desk.
    pub desk_name: String,
    /// Sign-in address of the super administrator.
    pub email: String,
    /// Their password.
    pub password: String,
    /// Language of the desk.
    pub language: Language,
    /// IANA time zone, or empty.
    pub time_zone: String,
}

/// What a one-time link leads to.
#[derive(Debug)]
pub enum Redeemed {
    /// The desk must be set up first, with the same token.
    Setup,
    /// Signed in.
    SignedIn(NewSignIn),
}

impl App {
    /// Whether nobody has set up a desk yet.
    pub async fn needs_setup(&self) -> Result<bool> {
        Ok(!instances::exists(&mut self.read().await?).await?)
    }

    /// Makes a one-time link's token, valid for 15 minutes: to set up the first desk, or to sign in the super
    /// administrator of the first desk. Earlier ones are no longer valid.
    pub async fn one_time_link(&self) -> Result<String> {
        let now = self.0.clock.now();
        let token = self.0.ids.secret(32);
        let mut unit = self.begin().await?;
        let account = first_admin(&mut unit).await?;
        accounts::expire_links(&mut unit, now).await?;
        let expires = now.plus_seconds(LINK_SECONDS);
        accounts::insert_link(&mut unit, &secrets::digest(&token), account, now, expires).await?;
        unit.commit().await?;
        Ok(token)
    }

    /// Uses a one-time link. One that sets up a desk is only looked at: `set_up` uses it.
    pub async fn redeem_link(&self, token: &str, address: &str) -> Result<Redeemed> {
        let now = self.0.clock.now();
        let digest = secrets::digest(token);
        let mut unit = self.begin().await?;
        let Some(account) = accounts::find_link(&mut unit, &digest, now).await? else {
            return Err(Code::LinkExpired.into());
        };
        let Some(account) = account else {
            return if instances::exists(&mut unit).await? {
                Err(Code::AlreadySetUp.into())
            } else {
                Ok(Redeemed::Setup)
            };
        };
        if !accounts::use_link(&mut unit, &digest, now).await? {
            return Err(Code::LinkExpired.into());
        }
        let sign_in = self.open_sign_in(&mut unit, account, address).await?;
        unit.commit().await?;
        Ok(Redeemed::SignedIn(sign_in))
    }

    /// Sets up the first desk, for the holder of the one-time link, and signs in its super administrator (A6).
    pub async fn set_up(&self, token: &str, desk: &FirstDesk, address: &str) -> Result<NewSignIn> {
        let desk = checked(desk)?;
        let hash = self.hash_password(&desk.password).await?;
        let now = self.0.clock.now();
        let mut unit = self.begin().await?;
        if instances::exists(&mut unit).await? {
            return Err(Code::AlreadySetUp.into());
        }
        if !accounts::use_link(&mut unit, &secrets::digest(token), now).await? {
            return Err(Code::LinkExpired.into());
        }
        let account = self.make_first(&mut unit, &desk, hash, now).await?;
        let sign_in = self.open_sign_in(&mut unit, account, address).await?;
        unit.commit().await?;
        Ok(sign_in)
    }

    /// Sets up the first desk without a link, for whoever starts the server.
    pub async fn set_up_from_outside(&self, desk: &FirstDesk) -> Result<()> {
        let desk = checked(desk)?;
        let hash = self.hash_password(&desk.password).await?;
        let now = self.0.clock.now();
        let mut unit = self.begin().await?;
        if instances::exists(&mut unit).await? {
            return Err(Code::AlreadySetUp.into());
        }
        self.make_first(&mut unit, &desk, hash, now).await?;
        unit.commit().await
    }

    async fn make_first(
        &self,
        unit: &mut Unit,
        desk: &FirstDesk,
        password_hash: String,
        now: Timestamp,
    ) -> Result<AccountId> {
        match accounts::insert_link(unit, MADE, None, now, now).await {
            Err(store::Error::Unique(_)) => return Err(Code::AlreadySetUp.into()),
            other => other?,
        }
        let account = AccountRow {
            id: AccountId(self.0.ids.row(now)),
            email: desk.email.clone(),
            password_hash,
            must_change_password: false,
            language: desk.language,
        };
        accounts::insert(unit, &account, now).await?;
        self.make_desk(unit, desk, &account, now).await?;
        Ok(account.id)
    }

    /// A desk with its super administrator, entry, web channel and chatbot.
    async fn make_desk(
        &self,
        unit: &mut Unit,
        desk: &FirstDesk,
        owner: &AccountRow,
        now: Timestamp,
    ) -> Result<InstanceId> {
        let instance = self.new_instance(desk, now);
        instances::insert(unit, &instance, now).await?;
        self.insert_owner(unit, instance.id, owner, now).await?;

        let entry = EntryRow {
            id: EntryId(self.0.ids.row(now)),
            instance: instance.id,
            user_id: ENTRY.into(),
            name: instance.name.clone(),
            avatar: String::new(),
            settings: EntrySettings::default(),
            version: 1,
        };
        entries::insert_default(unit, &entry, now).await?;
        channels::insert(unit, &self.new_channel(&entry), now).await?;
        self.teach(unit, &instance, now).await?;
        self.audit_as(unit, instance.id, Actor::Setup, "desk.create", &instance.id.to_string(), &[]).await?;
        Ok(instance.id)
    }

    fn new_instance(&self, desk: &FirstDesk, now: Timestamp) -> InstanceRow {
        let ids = &self.0.ids;
        // The ranges in which integrators' tools expect the number of an application.
        let sdk_app_id = match desk.language {
            Language::En => 20_000_000 + ids.below(70_000_000),
            Language::Zh => 1_600_000_000 + ids.below(100_000_000),
        };
        InstanceRow {
            id: InstanceId(ids.row(now)),
            sdk_app_id: sdk_app_id as i64,
            name: desk.desk_name.clone(),
            language: desk.language,
            time_zone: desk.time_zone.clone(),
            user_sig_key: secrets::hex(&ids.bytes::<32>()),
            signing_key: ids.secret(32),
            rest_reasons: rest_reasons(desk.language),
        }
    }

    async fn insert_owner(
        &self,
        unit: &mut Unit,
        instance: InstanceId,
        owner: &AccountRow,
        now: Timestamp,
    ) -> Result<()> {
        let nickname = nickname_of(&owner.email);
        let member = NewMember {
            id: MemberId(self.0.ids.row(now)),
            instance,
            account: owner.id,
            number: instances::take_member_number(unit, instance).await?,
            profile: Profile {
                role: Role::SuperAdmin,
                nickname: &nickname,
                nickname_folded: &text::fold(&nickname),
                phone: "",
                session_limit: None,
            },
        };
        Ok(members::insert(unit, &member, now).await?)
    }

    fn new_channel(&self, entry: &EntryRow) -> ChannelRow {
        ChannelRow {
            id: ChannelId(self.0.ids.row(self.0.clock.now())),
            instance: entry.instance,
            entry: entry.id,
            web_app_id: self.web_app_id(),
            name: entry.name.clone(),
            look: Look::default(),
            allowed_sites: Vec::new(),
            configured: false,
            first_seen_at: None,
        }
    }

    /// Eight questions and the shipped small talk, and a first version of the chatbot that knows them (S-022).
    async fn teach(&self, unit: &mut Unit, instance: &InstanceRow, now: Timestamp) -> Result<()> {
        let lang = match instance.language {
            Language::En => demo::Lang::En,
            Language::Zh => demo::Lang::Zh,
        };
        let rows: Vec<NewRow> = demo::questions(lang)
            .iter()
            .enumerate()
            .map(|(position, demo)| {
                let question = demo.with_id(self.0.ids.row(now));
                let row = QuestionRow {
                    id: question.id,
                    kind: Database::Qa,
                    category: None,
                    language: instance.language,
                    question: question.standard,
                    similar_questions: question.similar,
                    format: format(demo.answer),
                    answer: demo.answer.to_owned(),
                    hand_over: None,
                    enabled: true,
                    position: position as i64,
                };
                NewRow { question: row, folded: Folded::default(), preset: None }
            })
            .collect();
        questions::put(unit, instance.id, &rows, now).await?;
        self.lay_out(unit, instance.id, instance.language).await?;
        self.publish_first(unit, instance.id).await
    }
}

/// How a question of the demo is answered: some with Markdown.
fn format(answer: &str) -> AnswerFormat {
    if answer.contains("**") || answer.contains("](") { AnswerFormat::Markdown } else { AnswerFormat::Plain }
}

async fn first_admin(unit: &mut Unit) -> Result<Option<AccountId>> {
    let Some(desk) = instances::list(unit).await?.into_iter().next() else { return Ok(None) };
    let members = members::list(unit, desk.id).await?;
    Ok(members.into_iter().find(|member| member.role == Role::SuperAdmin).map(|member| member.account))
}

fn checked(desk: &FirstDesk) -> Result<FirstDesk> {
    let email = text::email(&desk.email)?;
    passwords::check("password", &desk.password, &email)?;
    Ok(FirstDesk {
        desk_name: text::name("deskName", &desk.desk_name, limits::WEBSITE_NAME)?,
        email,
        password: desk.password.clone(),
        language: desk.language,
        time_zone: time_zone(&desk.time_zone),
    })
}

/// The name of a time zone, or `UTC` where it cannot be one.
fn time_zone(name: &str) -> String {
    let fits = !name.is_empty()
        && name.len() <= 64
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+'));
    if fits { name.to_owned() } else { "UTC".to_owned() }
}

fn nickname_of(email: &str) -> String {
    let local = email.split('@').next().unwrap_or("admin");
    local.chars().take(limits::NICKNAME).collect()
}

fn rest_reasons(language: Language) -> Vec<String> {
    let reasons = match language {
        Language::En => ["Meal", "Meeting", "Training", "Rest"],
        Language::Zh => ["用餐", "会议", "培训", "休息"],
    };
    reasons.map(String::from).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_zone_that_cannot_be_one_is_utc() {
        assert_eq!(time_zone("Asia/Shanghai"), "Asia/Shanghai");
        assert_eq!(time_zone("../../etc/passwd\n"), "UTC");
        assert_eq!(time_zone(""), "UTC");
    }
}
