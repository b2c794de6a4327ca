//! What an agent does with a session: accept, decline, take, end, pass on.

use crate::case::Case;
use crate::{App, Code, Error, Event, Member, Result, Unit};
use domain::session::{Session, SessionError, StintEnd};
use domain::settings::ServiceMode;
use domain::{AgentStatus, Element, EndedBecause, GroupId, MemberId, MessageId, Permission, SessionId, Side, limits};
use store::conversations::{self, Kind};
use store::deadlines;
use store::members::MemberRow;
use store::messages::{self, NewMessage};
use store::{groups, members, sessions};

/// Seconds a session is not offered again to an agent who did not take it.
pub(crate) const OFFER_PAUSE: i64 = 30;

/// Where a session is passed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// An agent.
    Member(MemberId),
    /// A group's queue.
    Group(GroupId),
}

impl App {
    /// Takes an offered session, or an offered transfer (S-208).
    pub async fn accept(&self, member: &Member, session: SessionId) -> Result<()> {
        let (mut unit, mut case) = self.case_of_member(member, session).await?;
        case.session.accept(member.id, self.clock().now())?;
        if sessions::lift_pauses(&mut unit, member.id).await? > 0 {
            unit.route(member.instance).await?;
        }
        case.say_connected(self, &mut unit, &member.nickname).await?;
        case.save(self, &mut unit, StintEnd::Transferred).await?;
        self.keep_reachable(&mut unit, member).await?;
        unit.commit().await
    }

    /// Declines an offered session; it goes to the next agent.
    pub async fn decline(&self, member: &Member, session: SessionId) -> Result<()> {
        let (mut unit, mut case) = self.case_of_member(member, session).await?;
        self.withdraw(&mut unit, &mut case, member.id, StintEnd::Declined).await?;
        unit.commit().await
    }

    /// Takes a waiting session out of the queue, whatever the limit (S-196).
    pub async fn take(&self, member: &Member, session: SessionId) -> Result<()> {
        if !member.may(Permission::PullFromQueue) {
            return Err(Error::Forbidden);
        }
        let (mut unit, mut case) = self.case_of_member(member, session).await?;
        case.session.assign(member.id, self.clock().now())?;
        case.say_connected(self, &mut unit, &member.nickname).await?;
        case.save(self, &mut unit, StintEnd::SessionEnded).await?;
        self.keep_reachable(&mut unit, member).await?;
        unit.commit().await
    }

    /// The serving agent ends the session (S-211).
    pub async fn end_by_agent(&self, member: &Member, session: SessionId) -> Result<()> {
        let (mut unit, mut case) = self.case_of_member(member, session).await?;
        case.session.may_write(member.id)?;
        case.end(self, &mut unit, EndedBecause::AgentEnded).await?;
        unit.commit().await
    }

    /// Passes a session on (S-213 to S-215). To an agent: at once in automatic service, offered in manual service.
    pub async fn transfer(&self, member: &Member, session: SessionId, to: Target, note: &str) -> Result<()> {
        if note.chars().count() > limits::TRANSFER_NOTE || note.contains('\0') {
            return Err(Error::invalid("note", format!("at most {} characters", limits::TRANSFER_NOTE)));
        }
        let (mut unit, mut case) = self.case_of_member(member, session).await?;
        case.session.may_write(member.id)?;
        match to {
            Target::Member(to) => self.transfer_to_member(&mut unit, &mut case, member, to).await?,
            Target::Group(group) => self.transfer_to_group(&mut unit, &mut case, member, group).await?,
        }
        sessions::set_transfer_note(&mut unit, session, note).await?;
        if !note.trim().is_empty() {
            let cause = format!("transfer:{session}:{}", case.session.fence);
            self.note(&mut unit, &case.session, member.id, &cause, note).await?;
        }
        case.save(self, &mut unit, StintEnd::Transferred).await?;
        unit.commit().await
    }

    /// Takes an offered transfer back.
    pub async fn cancel_transfer(&self, member: &Member, session: SessionId) -> Result<()> {
        let (mut unit, mut case) = self.case_of_member(member, session).await?;
        case.session.may_write(member.id)?;
        let transfer = case.session.transfer.ok_or(SessionError::NotOffered)?;
        case.session.withdraw_offer(transfer.to)?;
        case.save(self, &mut unit, StintEnd::SessionEnded).await?;
        unit.commit().await
    }

    async fn transfer_to_member(&self, unit: &mut Unit, case: &mut Case, by: &Member, to: MemberId) -> Result<()> {
        let now = self.clock().now();
        let target = members::find(unit, by.instance, to).await?.ok_or(Error::NotFound)?;
        if to == by.id {
            return Err(SessionError::SameAgent.into());
        }
        if target.blocked || !target.online || target.status != AgentStatus::Free {
            return Err(Code::AgentUnavailable.into());
        }
        if !self.has_room(unit, case, &target).await? {
            return Err(Code::AgentFull.into());
        }
        match case.settings.service.mode {
            ServiceMode::Automatic => {
                case.session.transfer_now(by.id, to, now)?;
                case.say_connected(self, unit, &target.nickname).await
            }
            ServiceMode::Manual => {
                let until = now.plus_seconds(i64::from(case.settings.service.accept_seconds));
                Ok(case.session.offer_transfer(by.id, to, until)?)
            }
        }
    }

    async fn transfer_to_group(&self, unit: &mut Unit, case: &mut Case, by: &Member, group: GroupId) -> Result<()> {
        groups::find(unit, by.instance, group).await?.ok_or(Error::NotFound)?;
        if !sessions::does_anybody_work(unit, by.instance, Some(group)).await? {
            return Err(Code::NobodyAvailable.into());
        }
        case.session.transfer_to_group(by.id, group)?;
        let cause = format!("connecting:{}:{}", case.session.id, case.row.rev);
        case.say(self, unit, &cause, &case.texts.connecting).await?;
        Ok(())
    }

    async fn has_room(&self, unit: &mut Unit, case: &Case, target: &MemberRow) -> Result<bool> {
        let open = sessions::count_open(unit, target.instance).await?.get(&target.id).copied().unwrap_or(0);
        let limit = target.session_limit.unwrap_or(i64::from(case.settings.queue.limit_per_agent));
        Ok(open < limit)
    }

    /// Takes an offer back from an agent: declined or run out. They do not get it again at once.
    pub(crate) async fn withdraw(&self, unit: &mut Unit, case: &mut Case, from: MemberId, how: StintEnd) -> Result<()> {
        let now = self.clock().now();
        case.session.withdraw_offer(from)?;
        if case.session.phase == domain::Phase::Queued {
            let until = now.plus_seconds(OFFER_PAUSE);
            sessions::pause_offer(unit, case.session.id, from, until).await?;
            case.set_deadline(self, unit, deadlines::Kind::Pause, until).await?;
        }
        case.save(self, unit, how).await
    }

    /// Writes into the team thread of a session's conversation.
    pub(crate) async fn note(
        &self,
        unit: &mut Unit,
        session: &Session,
        author: MemberId,
        client_id: &str,
        text: &str,
    ) -> Result<conversations::Place> {
        let elements = serde_json::to_string(&[Element::text(text)]).map_err(Error::internal)?;
        let message = NewMessage {
            id: MessageId(self.ids().row(self.clock().now())),
            session: Some(session.id),
            side: Side::Agent,
            author: author.0,
            client_id: client_id.to_owned(),
            elements,
            quote: None,
            custom: String::new(),
        };
        self.insert_note(unit, session, &message).await
    }

    /// Stores a message in the team thread, which begins with its first message.
    pub(crate) async fn insert_note(
        &self,
        unit: &mut Unit,
        session: &Session,
        message: &NewMessage,
    ) -> Result<conversations::Place> {
        let now = self.clock().now();
        let id = self.ids().row(now).into();
        let thread =
            conversations::ensure(unit, id, session.instance, session.visitor, session.entry, Kind::Team, now).await?;
        let place = messages::insert(unit, thread.key, message, now).await?;
        unit.announce(Event::Conversation {
            conversation: session.conversation,
            team: true,
            rev: place.rev,
            fresh: None,
        });
        Ok(place)
    }

    /// Opens a unit with a session of the member's desk, once the member's sign-in is known to count still.
    pub(crate) async fn case_of_member(&self, member: &Member, session: SessionId) -> Result<(Unit, Case)> {
        let mut unit = self.begin_at_desk(member.instance).await?;
        self.guard(&mut unit, member).await?;
        let case = Case::load(&mut unit, member.instance, session).await?;
        Ok((unit, case))
    }
}
