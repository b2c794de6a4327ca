//! Tickets: what a page that is signed in shows to open a socket. Signed, valid for a minute, used once.

use crate::sign_in::Standing;
use crate::{App, Code, Member, Result, signing};
use domain::{InstanceId, SignInId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Mutex;
use store::{accounts, instances, sign_ins};
use uuid::Uuid;

/// Seconds a ticket is valid.
const SECONDS: i64 = 60;
/// What the signature is for.
const PURPOSE: &str = "ticket";

/// Tickets that were used on this node and are not yet too old by themselves.
#[derive(Default)]
pub(crate) struct Used(Mutex<HashMap<Uuid, Timestamp>>);

#[derive(Serialize, Deserialize)]
struct Ticket {
    instance: InstanceId,
    sign_in: SignInId,
    place: i64,
    until: Timestamp,
    number: Uuid,
}

impl App {
    /// Makes a ticket for a member. Gives it, and when it ends.
    pub async fn ticket(&self, member: &Member) -> Result<(String, Timestamp)> {
        let now = self.0.clock.now();
        let ticket = Ticket {
            instance: member.instance,
            sign_in: member.sign_in,
            place: member.place,
            until: now.plus_seconds(SECONDS),
            number: self.ids().random(),
        };
        let desk = instances::find(&mut self.read().await?, member.instance).await?.ok_or(Code::Unauthorized)?;
        let payload = serde_json::to_vec(&ticket).map_err(crate::Error::internal)?;
        Ok((signing::sign(&desk.signing_key, PURPOSE, &payload), ticket.until))
    }

    /// Who shows a ticket. It works once, while its sign-in is valid.
    ///
    /// # Errors
    /// `Unauthorized`, `Replaced`, `Blocked` or `MustChangePassword`.
    pub async fn redeem_ticket(&self, token: &str) -> Result<Member> {
        let now = self.0.clock.now();
        let ticket = signing::read(token).and_then(|said| parse(&said)).ok_or(Code::Unauthorized)?;
        let mut link = self.read().await?;
        let desk = instances::find(&mut link, ticket.instance).await?.ok_or(Code::Unauthorized)?;
        signing::verify(&desk.signing_key, PURPOSE, token).ok_or(Code::Unauthorized)?;
        if now >= ticket.until || !self.0.tickets.first_use(&ticket, now) {
            return Err(Code::Unauthorized.into());
        }
        let row = sign_ins::find_by_id(&mut link, ticket.sign_in, now).await?.ok_or(Code::Unauthorized)?;
        let account = accounts::find(&mut link, row.account).await?.ok_or(Code::Unauthorized)?;
        if account.must_change_password {
            return Err(Code::MustChangePassword.into());
        }
        match self.standing(&mut link, &row).await? {
            Standing::Here(member) if member.instance == ticket.instance => Ok(member),
            Standing::Replaced => Err(Code::Replaced.into()),
            Standing::Blocked => Err(Code::Blocked.into()),
            _ => Err(Code::Unauthorized.into()),
        }
    }
}

fn parse(payload: &[u8]) -> Option<Ticket> {
    serde_json::from_slice(payload).ok()
}

impl Used {
    /// Whether this is the first time the ticket is seen.
    fn first_use(&self, ticket: &Ticket, now: Timestamp) -> bool {
        let mut used = self.0.lock().expect("nothing panics while it holds the tickets");
        used.retain(|_, until| *until > now);
        used.insert(ticket.number, ticket.until).is_none()
    }
}
