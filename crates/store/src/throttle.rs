//! How many wrong passwords an account or an address may try, and which addresses an account is known from.

use crate::{Link, Result};
use domain::{AccountId, Timestamp};

/// Counts one attempt in a window that begins anew once it is over. Gives the attempts in the window with this one,
/// and when the window began.
pub async fn count(
    link: &mut Link,
    subject: &str,
    now: Timestamp,
    window_since: Timestamp,
) -> Result<(i64, Timestamp)> {
    one!(
        link,
        (i64, Timestamp),
        "INSERT INTO login_throttle (subject, failures, window_started_at) VALUES ($1, 1, $2) \
         ON CONFLICT (subject) DO UPDATE SET \
         failures = CASE WHEN login_throttle.window_started_at <= $3 THEN 1 ELSE login_throttle.failures + 1 END, \
         window_started_at = CASE WHEN login_throttle.window_started_at <= $3 THEN $2 \
         ELSE login_throttle.window_started_at END \
         RETURNING failures, window_started_at",
        subject,
        now,
        window_since
    )
}

/// Takes back one attempt: the password was right, or was not looked at.
pub async fn give_back(link: &mut Link, subject: &str) -> Result<()> {
    execute!(link, "UPDATE login_throttle SET failures = failures - 1 WHERE subject = $1 AND failures > 0", subject)?;
    Ok(())
}

/// Forgets windows that are over.
pub async fn delete_expired(link: &mut Link, window_since: Timestamp) -> Result<u64> {
    execute!(link, "DELETE FROM login_throttle WHERE window_started_at <= $1", window_since)
}

/// Whether the account signed in from the address since then.
pub async fn is_known(link: &mut Link, account: AccountId, address: &str, since: Timestamp) -> Result<bool> {
    let row = optional!(
        link,
        (Timestamp,),
        "SELECT seen_at FROM known_address WHERE account = $1 AND address = $2 AND seen_at > $3",
        account,
        address,
        since
    )?;
    Ok(row.is_some())
}

/// Remembers an address an account signed in from.
pub async fn remember(link: &mut Link, account: AccountId, address: &str, now: Timestamp) -> Result<()> {
    execute!(
        link,
        "INSERT INTO known_address (account, address, seen_at) VALUES ($1, $2, $3) \
         ON CONFLICT (account, address) DO UPDATE SET seen_at = excluded.seen_at",
        account,
        address,
        now
    )?;
    Ok(())
}

/// Forgets addresses not seen since then.
pub async fn forget(link: &mut Link, since: Timestamp) -> Result<u64> {
    execute!(link, "DELETE FROM known_address WHERE seen_at <= $1", since)
}
