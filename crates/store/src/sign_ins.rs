//! Sign-ins: what a cookie stands for.

use crate::{Link, Result};
use domain::{AccountId, MemberId, SignInId, Timestamp};

/// A sign-in.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SignInRow {
    /// Id.
    pub id: SignInId,
    /// Who signed in.
    pub account: AccountId,
    /// The desk chosen, by one's membership of it.
    pub member: Option<MemberId>,
    /// The place the sign-in has in that desk.
    pub place: i64,
    /// Hash of the secret in the cookie.
    pub token_hash: String,
    /// Sent back with every change.
    pub csrf: String,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Finds a sign-in by the hash of its secret, unless it has ended.
pub async fn find(link: &mut Link, token_hash: &str, now: Timestamp) -> Result<Option<SignInRow>> {
    optional!(
        link,
        SignInRow,
        "SELECT id, account, member, place, token_hash, csrf, seen_at, expires_at FROM sign_in \
         WHERE token_hash = $1 AND expires_at > $2",
        token_hash,
        now
    )
}

/// Finds a sign-in by its id, unless it has ended.
pub async fn find_by_id(link: &mut Link, id: SignInId, now: Timestamp) -> Result<Option<SignInRow>> {
    optional!(
        link,
        SignInRow,
        "SELECT id, account, member, place, token_hash, csrf, seen_at, expires_at FROM sign_in \
         WHERE id = $1 AND expires_at > $2",
        id,
        now
    )
}

/// Adds a sign-in.
pub async fn insert(link: &mut Link, sign_in: &SignInRow) -> Result<()> {
    execute!(
        link,
        "INSERT INTO sign_in (id, account, member, place, token_hash, csrf, created_at, seen_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
        sign_in.id,
        sign_in.account,
        sign_in.member,
        sign_in.place,
        &sign_in.token_hash,
        &sign_in.csrf,
        sign_in.seen_at,
        sign_in.expires_at
    )?;
    Ok(())
}

/// Gives a sign-in a place in a desk.
pub async fn set_place(link: &mut Link, id: SignInId, member: MemberId, place: i64) -> Result<()> {
    execute!(link, "UPDATE sign_in SET member = $1, place = $2 WHERE id = $3", member, place, id)?;
    Ok(())
}

/// Remembers that a sign-in is in use, and moves its end.
pub async fn touch(link: &mut Link, id: SignInId, now: Timestamp, expires: Timestamp) -> Result<()> {
    execute!(link, "UPDATE sign_in SET seen_at = $1, expires_at = $2 WHERE id = $3", now, expires, id)?;
    Ok(())
}

/// Ends a sign-in.
pub async fn delete(link: &mut Link, id: SignInId) -> Result<()> {
    execute!(link, "DELETE FROM sign_in WHERE id = $1", id)?;
    Ok(())
}

/// Ends every sign-in of an account, except one. Gives those that ended, and where they worked.
pub async fn delete_others(
    link: &mut Link,
    account: AccountId,
    keep: Option<SignInId>,
) -> Result<Vec<(SignInId, Option<MemberId>)>> {
    match keep {
        Some(keep) => all!(
            link,
            (SignInId, Option<MemberId>),
            "DELETE FROM sign_in WHERE account = $1 AND id <> $2 RETURNING id, member",
            account,
            keep
        ),
        None => all!(
            link,
            (SignInId, Option<MemberId>),
            "DELETE FROM sign_in WHERE account = $1 RETURNING id, member",
            account
        ),
    }
}

/// Ends every sign-in of an account in one desk.
pub async fn delete_of_member(link: &mut Link, member: MemberId) -> Result<()> {
    execute!(link, "DELETE FROM sign_in WHERE member = $1", member)?;
    Ok(())
}

/// Removes those that have ended by themselves.
pub async fn delete_expired(link: &mut Link, now: Timestamp) -> Result<u64> {
    execute!(link, "DELETE FROM sign_in WHERE expires_at <= $1", now)
}
