//! Mail: written into the outbox with the change it tells of, sent by whoever holds its lease, deleted once sent.

use crate::{App, Error, Result, Unit};
use domain::{InstanceId, Language, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::instances::InstanceRow;
use store::outbox::{self, OutboxRow};
use tokio::time::sleep;

/// The kind of an outbox row that is a mail.
const KIND: &str = "mail";
/// Seconds a node may take for the mails it leased.
const LEASE: i64 = 120;
/// Mails leased at once.
const AT_ONCE: i64 = 8;
/// After so many attempts, over two days, a mail is given up.
const ATTEMPTS: i64 = 12;
/// How often the outbox is looked at where nothing says that there is something in it.
const LOOK: Duration = Duration::from_secs(5);

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Letter {
    /// Whom to.
    pub(crate) to: String,
    /// Subject.
    pub(crate) subject: String,
    /// Plain text.
    pub(crate) text: String,
}

impl App {
    /// Puts a mail into the outbox.
    pub(crate) async fn post(&self, unit: &mut Unit, instance: InstanceId, letter: &Letter) -> Result<()> {
        let now = self.0.clock.now();
        let payload = serde_json::to_value(letter).map_err(Error::internal)?;
        let row = OutboxRow { id: self.0.ids.row(now), instance, kind: KIND.into(), payload, attempts: 0 };
        Ok(outbox::insert(unit, &row, now).await?)
    }

    /// Sends what is in the outbox, for ever.
    pub(crate) async fn keep_mailing(self) {
        if !self.0.config.mailer.is_configured() {
            return;
        }
        loop {
            match self.send_due().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => tracing::warn!(%error, "the outbox could not be looked at"),
            }
            sleep(LOOK).await;
        }
    }

    /// Sends the mails that are due, and gives how many were tried.
    pub async fn send_due(&self) -> Result<usize> {
        let now = self.0.clock.now();
        let mut unit = self.begin().await?;
        unit.fence().await?;
        let rows = outbox::lease(&mut unit, now, now.plus_seconds(LEASE), AT_ONCE).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        unit.commit().await?;
        let tried = rows.len();
        for row in rows {
            self.send_one(row).await?;
        }
        Ok(tried)
    }

    async fn send_one(&self, row: OutboxRow) -> Result<()> {
        let sent = match serde_json::from_value::<Letter>(row.payload) {
            Ok(letter) => self.0.config.mailer.send(&letter.to, &letter.subject, &letter.text).await,
            Err(error) => {
                tracing::error!(%error, id = %row.id, "a mail in the outbox cannot be read; it is dropped");
                Ok(())
            }
        };
        let again = match sent {
            Ok(()) => None,
            Err(error) if error.is_passing() && row.attempts < ATTEMPTS => {
                tracing::warn!(%error, id = %row.id, attempts = row.attempts, "a mail was not sent; it is tried again");
                Some(self.0.clock.now().plus_seconds(pause(row.attempts)))
            }
            Err(error) => {
                tracing::error!(%error, id = %row.id, "a mail is given up");
                None
            }
        };
        self.settle(row.id, again).await
    }

    async fn settle(&self, id: uuid::Uuid, again: Option<Timestamp>) -> Result<()> {
        let mut unit = self.begin().await?;
        match again {
            Some(due) => outbox::put_off(&mut unit, id, due).await?,
            None => outbox::delete(&mut unit, id).await?,
        }
        unit.commit().await
    }
}

/// Seconds until the next attempt: a minute at first, doubled up to twelve hours.
fn pause(attempts: i64) -> i64 {
    60_i64.saturating_mul(1 << attempts.clamp(1, 11).saturating_sub(1)).min(43_200)
}

/// The mail with a new password (S-164, S-170), in the desk's language.
pub(crate) fn password_letter(desk: &InstanceRow, public_url: &str, email: &str, password: &str) -> Letter {
    let (name, page) = (&desk.name, format!("{public_url}/login"));
    let (subject, text) = match desk.language {
        Language::En => (
            format!("Your password for {name}"),
            format!(
                "Hello,\n\nyou have an account at the customer-service desk {name}.\n\n\
                 Page: {page}\nE-mail: {email}\nPassword: {password}\n\n\
                 You choose a password of your own when you sign in.\n"
            ),
        ),
        Language::Zh => (
            format!("您在 {name} 的登录密码"),
            format!(
                "您好：\n\n您已获得客服系统 {name} 的账号。\n\n\
                 登录页面：{page}\n邮箱：{email}\n密码：{password}\n\n首次登录时请设置您自己的密码。\n"
            ),
        ),
    };
    Letter { to: email.to_owned(), subject, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_again_ever_more_seldom() {
        assert_eq!([1, 2, 3, 10, 11, 100].map(pause), [60, 120, 240, 30_720, 43_200, 43_200]);
    }
}
