//! The state machine of a session: what may happen to it, and who may make it happen.

use crate::{ChannelId, ConversationId, EntryId, GroupId, InstanceId, MemberId, SessionId, Timestamp, VisitorId};
use serde::{Deserialize, Serialize};

/// Where a session is. Exactly one of these at any time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The flow and the chatbot answer.
    Bot,
    /// Waiting for an agent.
    Queued,
    /// Shown to one agent, who has until then to accept.
    Offered {
        /// The agent it is shown to.
        to: MemberId,
        /// When the offer runs out.
        until: Timestamp,
    },
    /// One agent serves it.
    Serving {
        /// The agent.
        by: MemberId,
    },
    /// Over; nothing changes any more, except a rating.
    Ended,
}

impl Phase {
    /// As stored and as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Queued => "queued",
            Self::Offered { .. } => "offered",
            Self::Serving { .. } => "serving",
            Self::Ended => "ended",
        }
    }
}

/// Why a session ended; finer than the public `closeBy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum EndedBecause {
    /// The visitor ended it.
    VisitorEnded,
    /// The visitor left the queue.
    LeftQueue,
    /// The agent ended it.
    AgentEnded,
    /// An administrator's change ended it.
    AdminEnded,
    /// The visitor did not answer the agent in time.
    UserTimeout,
    /// Nobody wrote to the bot any more.
    BotOnly,
    /// The visitor never wrote a word; leaves no record.
    Silent,
}

impl EndedBecause {
    /// As stored and as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VisitorEnded => "visitorEnded",
            Self::LeftQueue => "leftQueue",
            Self::AgentEnded => "agentEnded",
            Self::AdminEnded => "adminEnded",
            Self::UserTimeout => "userTimeout",
            Self::BotOnly => "botOnly",
            Self::Silent => "silent",
        }
    }

    /// The public name of who closed it (S-069).
    pub fn close_by(self) -> &'static str {
        match self {
            Self::VisitorEnded | Self::LeftQueue => "client",
            Self::AgentEnded => "seat",
            Self::AdminEnded => "admin",
            Self::UserTimeout | Self::BotOnly | Self::Silent => "timer",
        }
    }
}

/// A transfer that the receiver has not taken yet; the giver goes on serving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The agent it is offered to.
    pub to: MemberId,
    /// When the offer runs out.
    pub until: Timestamp,
}

/// How a stint ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StintEnd {
    /// The agent declined the offer.
    Declined,
    /// The offer ran out (S-143).
    TimedOut,
    /// The agent passed the session on.
    Transferred,
    /// The agent's connection stayed lost, or the agent was signed out.
    AgentLost,
    /// The session ended, or the offer lost its reason.
    SessionEnded,
}

impl StintEnd {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::TimedOut => "timedOut",
            Self::Transferred => "transferred",
            Self::AgentLost => "agentLost",
            Self::SessionEnded => "sessionEnded",
        }
    }
}

/// One service case inside a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id, known to integrators as `SessionId` (S-089).
    pub id: SessionId,
    /// The desk.
    pub instance: InstanceId,
    /// Who the visitor writes to.
    pub entry: EntryId,
    /// The thread it lies in.
    pub conversation: ConversationId,
    /// The visitor.
    pub visitor: VisitorId,
    /// Where the visitor came in, where known.
    pub channel: Option<ChannelId>,
    /// Where it is.
    pub phase: Phase,
    /// The group asked for or given by a transfer.
    pub group: Option<GroupId>,
    /// Higher is served first; 0 is normal.
    pub priority: i64,
    /// A transfer under way.
    pub transfer: Option<Transfer>,
    /// Raised by every assignment; an older number is no longer valid (I4).
    pub fence: i64,
    /// When the visitor came.
    pub entered: Timestamp,
    /// When the visitor first asked for a person: the place in the queue, kept for ever.
    pub queued: Option<Timestamp>,
    /// When an agent first took it.
    pub accepted: Option<Timestamp>,
    /// When an agent first wrote.
    pub first_reply: Option<Timestamp>,
    /// When and why it ended.
    pub ended: Option<(Timestamp, EndedBecause)>,
}

/// Why a session does not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// It is over.
    #[error("the session has ended")]
    Ended,
    /// The visitor already waits or is served.
    #[error("a person was already asked for")]
    AlreadyAsked,
    /// It is not offered to anybody.
    #[error("the session is not offered")]
    NotOffered,
    /// It is not waiting.
    #[error("the session is not waiting")]
    NotWaiting,
    /// It is not served by anybody.
    #[error("the session is not being served")]
    NotServed,
    /// It is offered to, or served by, somebody else.
    #[error("the session is with somebody else")]
    NotYours,
    /// The offer has run out.
    #[error("the offer has run out")]
    TooLate,
    /// A transfer to the agent who already serves it.
    #[error("the session is already there")]
    SameAgent,
    /// A transfer is already under way.
    #[error("a transfer is already under way")]
    TransferUnderWay,
}

impl Session {
    /// A session as it begins: with the bot.
    pub fn begin(
        id: SessionId,
        instance: InstanceId,
        entry: EntryId,
        conversation: ConversationId,
        visitor: VisitorId,
        channel: Option<ChannelId>,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            instance,
            entry,
            conversation,
            visitor,
            channel,
            phase: Phase::Bot,
            group: None,
            priority: 0,
            transfer: None,
            fence: 0,
            entered: now,
            queued: None,
            accepted: None,
            first_reply: None,
            ended: None,
        }
    }

    /// The agent who serves it now.
    pub fn server(&self) -> Option<MemberId> {
        match self.phase {
            Phase::Serving { by } => Some(by),
            _ => None,
        }
    }

    /// The agents who hold one of their slots for it: who serves it, and who it is offered to.
    pub fn holders(&self) -> impl Iterator<Item = MemberId> {
        let first = match self.phase {
            Phase::Serving { by } => Some(by),
            Phase::Offered { to, .. } => Some(to),
            _ => None,
        };
        first.into_iter().chain(self.transfer.map(|t| t.to))
    }

    /// The visitor asks for a person.
    pub fn ask_for_person(&mut self, group: Option<GroupId>, now: Timestamp) -> Result<(), SessionError> {
        match self.phase {
            Phase::Bot => {
                self.phase = Phase::Queued;
                self.group = group;
                self.queued = Some(now);
                Ok(())
            }
            Phase::Ended => Err(SessionError::Ended),
            _ => Err(SessionError::AlreadyAsked),
        }
    }

    /// Gives a waiting session to an agent at once (S-141), or by an agent's own hand (S-196).
    pub fn assign(&mut self, to: MemberId, now: Timestamp) -> Result<(), SessionError> {
        self.must_wait()?;
        self.serve(to, now);
        Ok(())
    }

    /// Shows a waiting session to an agent, who may accept until then (S-142).
    pub fn offer(&mut self, to: MemberId, until: Timestamp) -> Result<(), SessionError> {
        self.must_wait()?;
        self.phase = Phase::Offered { to, until };
        self.fence += 1;
        Ok(())
    }

    /// Takes an offered session, or an offered transfer. Only the agent it was offered to may, in time (S-143).
    pub fn accept(&mut self, by: MemberId, now: Timestamp) -> Result<(), SessionError> {
        if let Some(transfer) = self.transfer
            && transfer.to == by
        {
            if now > transfer.until {
                return Err(SessionError::TooLate);
            }
            self.serve(by, now);
            return Ok(());
        }
        match self.phase {
            Phase::Offered { to, .. } if to != by => Err(SessionError::NotYours),
            Phase::Offered { until, .. } if now > until => Err(SessionError::TooLate),
            Phase::Offered { .. } => {
                self.serve(by, now);
                Ok(())
            }
            Phase::Ended => Err(SessionError::Ended),
            _ => Err(SessionError::NotOffered),
        }
    }

    /// Takes an offer back from `from`: declined, run out, or the agent went. The session keeps its place in the
    /// queue; an offered transfer leaves it with the giver.
    pub fn withdraw_offer(&mut self, from: MemberId) -> Result<(), SessionError> {
        if self.transfer.is_some_and(|t| t.to == from) {
            self.transfer = None;
            return Ok(());
        }
        match self.phase {
            Phase::Offered { to, .. } if to == from => {
                self.phase = Phase::Queued;
                Ok(())
            }
            Phase::Offered { .. } => Err(SessionError::NotYours),
            Phase::Ended => Err(SessionError::Ended),
            _ => Err(SessionError::NotOffered),
        }
    }

    /// The serving agent is gone: back to the queue, to its old place.
    pub fn release(&mut self, by: MemberId) -> Result<(), SessionError> {
        self.must_be_served(by)?;
        self.phase = Phase::Queued;
        self.transfer = None;
        Ok(())
    }

    /// Passes the session on at once (automatic mode).
    pub fn transfer_now(&mut self, by: MemberId, to: MemberId, now: Timestamp) -> Result<(), SessionError> {
        self.may_transfer(by, to)?;
        self.serve(to, now);
        Ok(())
    }

    /// Offers the session to another agent; the giver goes on serving (manual mode).
    pub fn offer_transfer(&mut self, by: MemberId, to: MemberId, until: Timestamp) -> Result<(), SessionError> {
        self.may_transfer(by, to)?;
        self.transfer = Some(Transfer { to, until });
        self.fence += 1;
        Ok(())
    }

    /// Puts the session into a group's queue, at its old place.
    pub fn transfer_to_group(&mut self, by: MemberId, group: GroupId) -> Result<(), SessionError> {
        self.must_be_served(by)?;
        self.phase = Phase::Queued;
        self.transfer = None;
        self.group = Some(group);
        Ok(())
    }

    /// Nobody can come: back to the bot.
    pub fn return_to_bot(&mut self) -> Result<(), SessionError> {
        self.must_wait()?;
        self.phase = Phase::Bot;
        self.queued = None;
        self.group = None;
        Ok(())
    }

    /// Ends it, whatever it is doing.
    pub fn end(&mut self, because: EndedBecause, now: Timestamp) -> Result<(), SessionError> {
        if self.phase == Phase::Ended {
            return Err(SessionError::Ended);
        }
        self.phase = Phase::Ended;
        self.transfer = None;
        self.ended = Some((now, because));
        Ok(())
    }

    /// Whether `agent` may write into it now.
    pub fn may_write(&self, agent: MemberId) -> Result<(), SessionError> {
        self.must_be_served(agent)
    }

    fn serve(&mut self, by: MemberId, now: Timestamp) {
        self.phase = Phase::Serving { by };
        self.transfer = None;
        self.fence += 1;
        self.accepted.get_or_insert(now);
    }

    fn must_wait(&self) -> Result<(), SessionError> {
        match self.phase {
            Phase::Queued => Ok(()),
            Phase::Ended => Err(SessionError::Ended),
            _ => Err(SessionError::NotWaiting),
        }
    }

    fn must_be_served(&self, by: MemberId) -> Result<(), SessionError> {
        match self.phase {
            Phase::Serving { by: server } if server == by => Ok(()),
            Phase::Serving { .. } | Phase::Offered { .. } => Err(SessionError::NotYours),
            Phase::Ended => Err(SessionError::Ended),
            _ => Err(SessionError::NotServed),
        }
    }

    fn may_transfer(&self, by: MemberId, to: MemberId) -> Result<(), SessionError> {
        self.must_be_served(by)?;
        if by == to {
            return Err(SessionError::SameAgent);
        }
        if self.transfer.is_some() {
            return Err(SessionError::TransferUnderWay);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
