//! Signing in and out, and the places a member is signed in at.

use crate::{App, Code, Error, Event, Member, Result, Unit, secrets, text};
use domain::{AccountId, InstanceId, Language, SignInId, Timestamp};
use store::accounts::{self, AccountRow};
use store::members::{self, MemberRow};
use store::sign_ins::{self, SignInRow};
use store::{Link, throttle};
use subtle::ConstantTimeEq;

/// Seconds a sign-in lasts after it was last used.
const LASTS: i64 = 14 * 24 * 3_600;
/// Seconds after which use is written down again.
const NOTED: i64 = 3_600;
/// Wrong passwords in a window, per account and per address (A5).
const ATTEMPTS: i64 = 10;
/// Length of the window, seconds.
const WINDOW: i64 = 600;
/// Seconds an account is known from an address after it signed in there.
const KNOWN: i64 = 30 * 24 * 3_600;

/// A sign-in that was just made.
#[derive(Debug)]
pub struct NewSignIn {
    /// The secret of the cookie. Kept nowhere else.
    pub token: String,
    /// Which sign-in.
    pub id: SignInId,
}

/// What a cookie stands for.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Which sign-in.
    pub id: SignInId,
    /// Who signed in.
    pub account: AccountId,
    /// Their address.
    pub email: String,
    /// Language of their pages.
    pub language: Language,
    /// They must choose a password of their own first (S-182).
    pub must_change_password: bool,
    /// Must come with every request that changes something.
    pub csrf: String,
    /// Where they work.
    pub standing: Standing,
}

/// Where somebody who is signed in works.
#[derive(Clone, Debug)]
pub enum Standing {
    /// No desk was chosen yet.
    Nowhere,
    /// In a desk.
    Here(Member),
    /// They signed in elsewhere since.
    Replaced,
    /// An administrator keeps them out.
    Blocked,
}

impl SignedIn {
    /// Whether a request carries this sign-in's CSRF token.
    pub fn has_csrf(&self, token: &str) -> bool {
        self.csrf.as_bytes().ct_eq(token.as_bytes()).into()
    }

    /// The member, where everything is in order.
    ///
    /// # Errors
    /// `Replaced`, `Blocked`, `MustChangePassword`, or `Forbidden` where no desk was chosen.
    pub fn member(&self) -> Result<&Member> {
        match &self.standing {
            Standing::Replaced => Err(Code::Replaced.into()),
            Standing::Blocked => Err(Code::Blocked.into()),
            _ if self.must_change_password => Err(Code::MustChangePassword.into()),
            Standing::Nowhere => Err(Error::Forbidden),
            Standing::Here(member) => Ok(member),
        }
    }
}

impl App {
    /// Signs in with a password. An unknown address takes as long as a wrong password, and is answered the same.
    ///
    /// # Errors
    /// `WrongCredentials`, `Blocked`, or `TooMany` where the account or the address tried too often.
    pub async fn sign_in(&self, email: &str, password: &str, address: &str) -> Result<NewSignIn> {
        let email = text::email(email).map_err(|_| Code::WrongCredentials)?;
        if password.len() > domain::limits::PASSWORD_MAX {
            return Err(Code::WrongCredentials.into());
        }
        // An attempt is counted within one's turn, so that a morning's rush from one office does not count as a guess.
        let turn = self.0.passwords.turn().await?;
        let (account, subjects) = self.attempt(&email, address).await?;
        let kept = account.as_ref().map(|account| account.password_hash.as_str());
        let right = turn.verify(password, kept).await?;
        let Some(account) = account.filter(|_| right) else { return Err(Code::WrongCredentials.into()) };

        let mut unit = self.begin().await?;
        for subject in &subjects {
            throttle::give_back(&mut unit, subject).await?;
        }
        let same = accounts::find(&mut unit, account.id).await?.is_some_and(|now| now == account);
        if !same {
            return Err(Code::WrongCredentials.into());
        }
        let sign_in = self.open_sign_in(&mut unit, account.id, address).await?;
        unit.commit().await?;
        Ok(sign_in)
    }

    /// How often a password was compared on this node since it started: what guessing costs.
    pub fn passwords_compared(&self) -> u64 {
        self.0.passwords.compared()
    }

    /// Counts an attempt. Gives the account, if there is one, and what was counted.
    async fn attempt(&self, email: &str, address: &str) -> Result<(Option<AccountRow>, Vec<String>)> {
        let now = self.0.clock.now();
        let mut unit = self.begin().await?;
        let account = accounts::find_by_email(&mut unit, email).await?;
        let known = match &account {
            Some(account) => throttle::is_known(&mut unit, account.id, address, now.plus_seconds(-KNOWN)).await?,
            None => false,
        };
        // Whoever signed in from here before has a counter of their own: strangers cannot lock them out.
        let subjects = if known {
            vec![format!("known:{}", secrets::digest(&format!("{email} {address}")))]
        } else {
            vec![format!("account:{}", secrets::digest(email)), format!("address:{address}")]
        };
        count(&mut unit, &subjects, now).await?;
        unit.commit().await?;
        Ok((account, subjects))
    }

    /// Counts an attempt at one thing.
    pub(crate) async fn count_attempt(&self, subject: &str) -> Result<()> {
        let mut unit = self.begin().await?;
        count(&mut unit, &[subject.to_owned()], self.0.clock.now()).await?;
        unit.commit().await
    }

    /// Makes a sign-in, in the desk where there is only one to work in.
    pub(crate) async fn open_sign_in(&self, unit: &mut Unit, account: AccountId, address: &str) -> Result<NewSignIn> {
        let desks = members::list_of_account(unit, account).await?;
        if desks.is_empty() {
            return Err(Code::WrongCredentials.into());
        }
        if desks.iter().all(|desk| desk.blocked) {
            return Err(Code::Blocked.into());
        }
        let now = self.0.clock.now();
        let token = self.0.ids.secret(32);
        let sign_in = SignInRow {
            id: SignInId(self.0.ids.row(now)),
            account,
            member: None,
            place: 0,
            token_hash: secrets::digest(&token),
            csrf: self.0.ids.secret(18),
            seen_at: now,
            expires_at: now.plus_seconds(LASTS),
        };
        sign_ins::insert(unit, &sign_in).await?;
        throttle::remember(unit, account, address, now).await?;
        if let [only] = desks.as_slice() {
            self.take_place(unit, sign_in.id, only).await?;
        }
        Ok(NewSignIn { token, id: sign_in.id })
    }

    /// Makes a sign-in the latest place of a member. The places before the last few are replaced.
    async fn take_place(&self, unit: &mut Unit, sign_in: SignInId, member: &MemberRow) -> Result<()> {
        unit.lock_desk(member.instance).await?;
        let place = members::raise_place(unit, member.instance, member.id, self.0.clock.now()).await?;
        sign_ins::set_place(unit, sign_in, member.id, place).await?;
        unit.announce(Event::Place { member: member.id, place: self.oldest_place(place) });
        Ok(())
    }

    /// The oldest place that still counts when `place` is the latest.
    fn oldest_place(&self, place: i64) -> i64 {
        place - self.0.config.places.max(1) + 1
    }

    /// What a cookie's secret stands for.
    ///
    /// # Errors
    /// `Unauthorized` where it stands for nothing, or no longer.
    pub async fn signed_in(&self, token: &str) -> Result<SignedIn> {
        let now = self.0.clock.now();
        let mut link = self.read().await?;
        let row = sign_ins::find(&mut link, &secrets::digest(token), now).await?.ok_or(Code::Unauthorized)?;
        let account = accounts::find(&mut link, row.account).await?.ok_or(Code::Unauthorized)?;
        let standing = self.standing(&mut link, &row).await?;
        drop(link);
        if now.seconds_since(row.seen_at) > NOTED {
            self.note_use(row.id, now).await?;
        }
        Ok(SignedIn {
            id: row.id,
            account: account.id,
            email: account.email,
            language: account.language,
            must_change_password: account.must_change_password,
            csrf: row.csrf,
            standing,
        })
    }

    async fn note_use(&self, sign_in: SignInId, now: Timestamp) -> Result<()> {
        let mut unit = self.begin().await?;
        sign_ins::touch(&mut unit, sign_in, now, now.plus_seconds(LASTS)).await?;
        unit.commit().await
    }

    /// Where a sign-in stands now.
    pub(crate) async fn standing(&self, link: &mut Link, sign_in: &SignInRow) -> Result<Standing> {
        let Some(chosen) = sign_in.member else { return Ok(Standing::Nowhere) };
        let desks = members::list_of_account(link, sign_in.account).await?;
        let Some(row) = desks.into_iter().find(|desk| desk.id == chosen) else {
            return Err(Code::Unauthorized.into());
        };
        Ok(if row.blocked {
            Standing::Blocked
        } else if sign_in.place < self.oldest_place(row.place) {
            Standing::Replaced
        } else {
            Standing::Here(identity(sign_in, row))
        })
    }

    /// The member's row inside a unit, where their sign-in still counts. Every verb of a member begins with it.
    ///
    /// # Errors
    /// `Unauthorized` (deleted), `Blocked` or `Replaced`.
    pub(crate) async fn guard(&self, link: &mut Link, member: &Member) -> Result<MemberRow> {
        let row = members::find(link, member.instance, member.id).await?.ok_or(Code::Unauthorized)?;
        if row.blocked {
            return Err(Code::Blocked.into());
        }
        if member.place < self.oldest_place(row.place) {
            return Err(Code::Replaced.into());
        }
        Ok(row)
    }

    /// Signs out. The sign-in ends; so do the sockets it opened.
    pub async fn sign_out(&self, who: &SignedIn) -> Result<()> {
        let now = self.0.clock.now();
        let mut unit = self.begin().await?;
        if let Some(SignInRow { member: Some(member), .. }) = sign_ins::find_by_id(&mut unit, who.id, now).await? {
            unit.announce(Event::Revoked { member, sign_in: Some(who.id) });
        }
        sign_ins::delete(&mut unit, who.id).await?;
        unit.commit().await
    }

    /// Makes a sign-in that was replaced the valid place again.
    pub async fn take_back(&self, who: &SignedIn) -> Result<()> {
        let mut unit = self.begin().await?;
        let row = sign_ins::find_by_id(&mut unit, who.id, self.0.clock.now()).await?.ok_or(Code::Unauthorized)?;
        let chosen = row.member.ok_or(Error::Forbidden)?;
        let desks = members::list_of_account(&mut unit, row.account).await?;
        let member = desks.iter().find(|desk| desk.id == chosen).ok_or(Code::Unauthorized)?;
        if member.blocked {
            return Err(Code::Blocked.into());
        }
        self.take_place(&mut unit, who.id, member).await?;
        unit.commit().await
    }

    /// Chooses the desk to work in (S-030). Choosing the present one again changes nothing.
    pub async fn choose_desk(&self, who: &SignedIn, desk: InstanceId) -> Result<()> {
        if who.must_change_password {
            return Err(Code::MustChangePassword.into());
        }
        if matches!(&who.standing, Standing::Here(member) if member.instance == desk) {
            return Ok(());
        }
        let mut unit = self.begin().await?;
        let member = members::find_by_account(&mut unit, desk, who.account).await?.ok_or(Error::NotFound)?;
        if member.blocked {
            return Err(Code::Blocked.into());
        }
        if let Standing::Here(before) = &who.standing {
            unit.announce(Event::Revoked { member: before.id, sign_in: Some(who.id) });
        }
        self.take_place(&mut unit, who.id, &member).await?;
        unit.commit().await
    }

    /// Removes sign-ins, throttles and known addresses whose time is over. Called now and then.
    pub(crate) async fn forget_sign_ins(&self) -> Result<()> {
        let now = self.0.clock.now();
        let mut unit = self.begin().await?;
        sign_ins::delete_expired(&mut unit, now).await?;
        throttle::delete_expired(&mut unit, now.plus_seconds(-WINDOW)).await?;
        throttle::forget(&mut unit, now.plus_seconds(-KNOWN)).await?;
        unit.commit().await
    }
}

/// Counts an attempt at each subject. Where one has too many, the unit must be dropped: then none is counted.
async fn count(link: &mut Link, subjects: &[String], now: Timestamp) -> Result<()> {
    let mut wait = 0;
    for subject in subjects {
        let (attempts, since) = throttle::count(link, subject, now, now.plus_seconds(-WINDOW)).await?;
        if attempts > ATTEMPTS {
            wait = wait.max(since.plus_seconds(WINDOW).seconds_since(now).max(1));
        }
    }
    if wait > 0 { Err(Error::TooMany { retry_after: wait }) } else { Ok(()) }
}

/// The identity a sign-in gives.
fn identity(sign_in: &SignInRow, row: MemberRow) -> Member {
    Member {
        instance: row.instance,
        id: row.id,
        sign_in: sign_in.id,
        place: sign_in.place,
        role: row.role,
        nickname: row.nickname,
        avatar: row.avatar,
    }
}
