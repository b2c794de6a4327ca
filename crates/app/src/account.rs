//! Oneself: who am I, my name, my password.

use crate::sign_in::{SignedIn, Standing};
use crate::{App, Code, Error, Event, Result, passwords, text};
use domain::{InstanceId, Language, MemberId, Role, limits};
use store::{accounts, instances, members, sign_ins};

/// Who is signed in, with the desks to choose from.
#[derive(Clone, Debug)]
pub struct Me {
    /// Sign-in address.
    pub email: String,
    /// Language of the pages.
    pub language: Language,
    /// A password of one's own must be chosen first (S-182).
    pub must_change_password: bool,
    /// Must come with every request that changes something.
    pub csrf: String,
    /// Oneself in the chosen desk.
    pub member: Option<MeMember>,
    /// Desks one may work in.
    pub desks: Vec<DeskCard>,
}

/// Oneself in a desk.
#[derive(Clone, Debug)]
pub struct MeMember {
    /// Id.
    pub id: MemberId,
    /// The desk.
    pub instance: InstanceId,
    /// Name others see.
    pub nickname: String,
    /// Path of a picture, or empty.
    pub avatar: String,
    /// Role.
    pub role: Role,
}

/// A desk by name.
#[derive(Clone, Debug)]
pub struct DeskCard {
    /// Id.
    pub id: InstanceId,
    /// Name.
    pub name: String,
    /// The number integrators know it by.
    pub sdk_app_id: i64,
    /// Its language.
    pub language: Language,
}

/// What to change of oneself; `None` stays.
#[derive(Clone, Debug, Default)]
pub struct MeChange {
    /// Name others see.
    pub nickname: Option<String>,
    /// Language of the pages.
    pub language: Option<Language>,
    /// Path of an uploaded picture, or empty.
    pub avatar: Option<String>,
}

impl App {
    /// Who is signed in.
    ///
    /// # Errors
    /// `Replaced` or `Blocked`.
    pub async fn me(&self, who: &SignedIn) -> Result<Me> {
        let mut link = self.read().await?;
        let member = match &who.standing {
            Standing::Replaced => return Err(Code::Replaced.into()),
            Standing::Blocked => return Err(Code::Blocked.into()),
            Standing::Nowhere => None,
            Standing::Here(member) => Some(MeMember {
                id: member.id,
                instance: member.instance,
                nickname: member.nickname.clone(),
                avatar: member.avatar.clone(),
                role: member.role,
            }),
        };
        let mut desks = Vec::new();
        for row in members::list_of_account(&mut link, who.account).await?.iter().filter(|row| !row.blocked) {
            if let Some(desk) = instances::find(&mut link, row.instance).await? {
                let (id, name) = (desk.id, desk.name);
                desks.push(DeskCard { id, name, sdk_app_id: desk.sdk_app_id, language: desk.language });
            }
        }
        Ok(Me {
            email: who.email.clone(),
            language: who.language,
            must_change_password: who.must_change_password,
            csrf: who.csrf.clone(),
            member,
            desks,
        })
    }

    /// Changes one's name, picture or language.
    pub async fn change_me(&self, who: &SignedIn, change: &MeChange) -> Result<()> {
        let by = who.member()?;
        let nickname = match &change.nickname {
            Some(nickname) => Some(text::name("nickname", nickname, limits::NICKNAME)?),
            None => None,
        };
        if let Some(avatar) = &change.avatar {
            check_picture("avatar", avatar)?;
        }
        let mut unit = self.begin_at_desk(by.instance).await?;
        let row = self.guard(&mut unit, by).await?;
        if let Some(language) = change.language {
            accounts::set_language(&mut unit, who.account, language).await?;
        }
        if nickname.is_some() || change.avatar.is_some() {
            let fields: Vec<&str> = [nickname.as_ref().map(|_| "nickname"), change.avatar.as_ref().map(|_| "avatar")]
                .into_iter()
                .flatten()
                .collect();
            let nickname = nickname.unwrap_or(row.nickname);
            let avatar = change.avatar.as_deref().unwrap_or(&row.avatar);
            let names = (nickname.as_str(), text::fold(&nickname));
            members::set_card(&mut unit, by.instance, by.id, (names.0, &names.1), avatar).await?;
            self.audit(&mut unit, by, "member.update", by.id, &fields).await?;
            unit.announce(Event::Member { instance: by.instance, member: by.id });
        }
        unit.commit().await
    }

    /// Changes one's password. Every other sign-in of the account ends.
    ///
    /// # Errors
    /// `WrongCredentials` where the present password is wrong, `TooMany` after too many of these.
    pub async fn change_password(&self, who: &SignedIn, current: &str, new: &str) -> Result<()> {
        match who.standing {
            Standing::Replaced => return Err(Code::Replaced.into()),
            Standing::Blocked => return Err(Code::Blocked.into()),
            Standing::Nowhere | Standing::Here(_) => {}
        }
        passwords::check("new", new, &who.email)?;
        if current == new {
            return Err(Error::invalid("new", "must be another one"));
        }
        let subject = format!("change:{}", who.account);
        self.count_attempt(&subject).await?;
        let account = accounts::find(&mut self.read().await?, who.account).await?.ok_or(Code::Unauthorized)?;
        let turn = self.0.passwords.turn().await?;
        if !turn.verify(current, Some(&account.password_hash)).await? {
            return Err(Code::WrongCredentials.into());
        }
        let hash = turn.hash(new, self.0.ids.bytes()).await?;
        drop(turn);

        let mut unit = self.begin().await?;
        if let Standing::Here(member) = &who.standing {
            unit.lock_desk(member.instance).await?;
            self.audit(&mut unit, member, "account.password", who.account, &["password"]).await?;
        }
        accounts::set_password(&mut unit, who.account, &hash, false).await?;
        for (id, member) in sign_ins::delete_others(&mut unit, who.account, Some(who.id)).await? {
            if let Some(member) = member {
                unit.announce(Event::Revoked { member, sign_in: Some(id) });
            }
        }
        store::throttle::give_back(&mut unit, &subject).await?;
        unit.commit().await
    }

    /// Hashes a password, in turn with others.
    pub(crate) async fn hash_password(&self, password: &str) -> Result<String> {
        self.0.passwords.turn().await?.hash(password, self.0.ids.bytes()).await
    }
}

/// Checks that a picture is an uploaded file, or none.
pub(crate) fn check_picture(field: &'static str, path: &str) -> Result<()> {
    let uploaded = path.starts_with("/files/")
        && path.len() <= 1_000
        && !path.contains("..")
        && path.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'\\' | b'<' | b'>'));
    if path.is_empty() || uploaded { Ok(()) } else { Err(Error::invalid(field, "must be an uploaded picture")) }
}
