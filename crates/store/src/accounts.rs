//! Accounts and their one-time links. Sign-ins are in `sign_ins`, the throttle of passwords in `throttle`.

use crate::{Link, Result};
use domain::{AccountId, Language, Timestamp};

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountRow {
    /// Id.
    pub id: AccountId,
    /// Address, folded to lower case.
    pub email: String,
    /// Argon2id, as a PHC string.
    pub password_hash: String,
    /// Somebody else chose the password (S-182).
    pub must_change_password: bool,
    /// Language of the pages.
    #[sqlx(try_from = "String")]
    pub language: Language,
}

/// Finds an account.
pub async fn find(link: &mut Link, account: AccountId) -> Result<Option<AccountRow>> {
    optional!(
        link,
        AccountRow,
        "SELECT id, email, password_hash, must_change_password, language FROM account WHERE id = $1",
        account
    )
}

/// Finds an account by its folded address.
pub async fn find_by_email(link: &mut Link, email: &str) -> Result<Option<AccountRow>> {
    optional!(
        link,
        AccountRow,
        "SELECT id, email, password_hash, must_change_password, language FROM account WHERE email = $1",
        email
    )
}

/// Adds an account.
pub async fn insert(link: &mut Link, account: &AccountRow, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO account (id, email, password_hash, must_change_password, language, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        account.id,
        &account.email,
        &account.password_hash,
        account.must_change_password,
        account.language.as_str(),
        now
    )?;
    Ok(())
}

/// Changes the password.
pub async fn set_password(link: &mut Link, account: AccountId, hash: &str, must_change: bool) -> Result<()> {
    execute!(
        link,
        "UPDATE account SET password_hash = $1, must_change_password = $2 WHERE id = $3",
        hash,
        must_change,
        account
    )?;
    Ok(())
}

/// Changes the language of the pages.
pub async fn set_language(link: &mut Link, account: AccountId, language: Language) -> Result<()> {
    execute!(link, "UPDATE account SET language = $1 WHERE id = $2", language.as_str(), account)?;
    Ok(())
}

/// Adds a one-time link. Without an account it sets up the first desk.
pub async fn insert_link(
    link: &mut Link,
    token_hash: &str,
    account: Option<AccountId>,
    now: Timestamp,
    expires: Timestamp,
) -> Result<()> {
    execute!(
        link,
        "INSERT INTO one_time_link (token_hash, account, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        token_hash,
        account,
        now,
        expires
    )?;
    Ok(())
}

/// Finds a link that can still be used, and whom it signs in.
pub async fn find_link(link: &mut Link, token_hash: &str, now: Timestamp) -> Result<Option<Option<AccountId>>> {
    let row = optional!(
        link,
        (Option<AccountId>,),
        "SELECT account FROM one_time_link WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
        token_hash,
        now
    )?;
    Ok(row.map(|(account,)| account))
}

/// Uses a link up. `false` where somebody else was first, or it is too old.
pub async fn use_link(link: &mut Link, token_hash: &str, now: Timestamp) -> Result<bool> {
    let used = execute!(
        link,
        "UPDATE one_time_link SET used_at = $1 WHERE token_hash = $2 AND used_at IS NULL AND expires_at > $1",
        now,
        token_hash
    )?;
    Ok(used > 0)
}

/// Makes every link that was not used yet useless: a newer one takes their place.
pub async fn expire_links(link: &mut Link, now: Timestamp) -> Result<()> {
    execute!(link, "UPDATE one_time_link SET expires_at = $1 WHERE used_at IS NULL AND expires_at > $1", now)?;
    Ok(())
}
