//! One session inside a unit: loaded, changed by the rules, written back with everything that follows from the change.

use crate::{App, Error, Event, Result, Unit};
use domain::session::StintEnd;
use domain::{
    DeadlineId, Element, EndedBecause, EntrySettings, EntryTexts, MemberId, MessageId, Phase, Session, SessionId, Side,
    StintId, Timestamp,
};
use std::sync::Arc;
use store::conversations::{self, Place};
use store::deadlines::{self, DeadlineRow, Kind};
use store::inbox::{self, State};
use store::messages::{self, NewMessage};
use store::sessions::{self, SessionRow};

/// A session with what its rules need, as of this unit.
pub(crate) struct Case {
    /// As it was loaded.
    pub(crate) row: SessionRow,
    /// As the rules have it now.
    pub(crate) session: Session,
    /// What the entry's administrator set.
    pub(crate) settings: Arc<EntrySettings>,
    /// The entry's texts in the visitor's language.
    pub(crate) texts: Arc<EntryTexts>,
    before: Session,
}

impl Case {
    /// Loads a session of the member's or visitor's desk, and locks it. The desk must be locked before.
    pub(crate) async fn load(unit: &mut Unit, instance: domain::InstanceId, id: SessionId) -> Result<Self> {
        let row = sessions::lock(unit, instance, id).await?.ok_or(Error::NotFound)?;
        Self::of(unit, row).await
    }

    /// Loads the open session of a conversation, if there is one, and locks it.
    pub(crate) async fn open(unit: &mut Unit, key: i64) -> Result<Option<Self>> {
        match sessions::lock_open(unit, key).await? {
            Some(row) => Ok(Some(Self::of(unit, row).await?)),
            None => Ok(None),
        }
    }

    /// Takes a session that was read already.
    pub(crate) async fn of(unit: &mut Unit, row: SessionRow) -> Result<Self> {
        let session = row.session()?;
        let (settings, texts) = unit.entry(row.instance, row.entry, row.language).await?;
        Ok(Self { before: session.clone(), session, row, settings, texts })
    }

    /// Sends a text of the desk. An empty text is not sent. `cause` names why, once per conversation.
    pub(crate) async fn say(&self, app: &App, unit: &mut Unit, cause: &str, text: &str) -> Result<Option<Place>> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let place = self.send(app, unit, Side::Rule, cause, &[Element::text(text)], String::new()).await?;
        Ok(Some(place))
    }

    /// Sends a message of the desk or the bot.
    pub(crate) async fn send(
        &self,
        app: &App,
        unit: &mut Unit,
        side: Side,
        cause: &str,
        elements: &[Element],
        custom: String,
    ) -> Result<Place> {
        let now = app.clock().now();
        let message = NewMessage {
            id: MessageId(app.ids().row(now)),
            session: Some(self.session.id),
            side,
            author: self.row.conversation_id.0,
            client_id: cause.to_owned(),
            elements: serde_json::to_string(elements).map_err(Error::internal)?,
            quote: None,
            custom,
        };
        let place = messages::insert(unit, self.row.conversation, &message, now).await?;
        self.announce(unit, place.rev);
        Ok(place)
    }

    /// Announces that the conversation has changed up to `rev`.
    pub(crate) fn announce(&self, unit: &mut Unit, rev: i64) {
        unit.announce(Event::Conversation { conversation: self.row.conversation_id, team: false, rev, fresh: None });
    }

    /// Raises the session's change, for what lies beside its state: a rating.
    pub(crate) async fn touch(&self, unit: &mut Unit) -> Result<()> {
        let rev = conversations::next_rev(unit, self.row.conversation).await?;
        sessions::touch(unit, self.session.id, rev).await?;
        self.announce(unit, rev);
        Ok(())
    }

    /// Writes the session as the rules left it, with stints, lists and due times. `how` is how stints end that end
    /// by this.
    pub(crate) async fn save(&mut self, app: &App, unit: &mut Unit, how: StintEnd) -> Result<()> {
        if self.session == self.before {
            return Ok(());
        }
        let now = app.clock().now();
        let rev = sessions::update(unit, &self.session, self.row.conversation).await?;
        self.save_stints(app, unit, how, now).await?;
        self.save_lists(unit, now).await?;
        self.save_deadlines(app, unit, now).await?;
        self.announce(unit, rev);
        if self.frees_or_waits() {
            unit.route(self.session.instance).await?;
        }
        unit.announce(Event::Queue { instance: self.session.instance });
        let serving = self.session.server().map(|_| self.session.id);
        unit.remember_serving(self.row.conversation_id, serving);
        self.before = self.session.clone();
        Ok(())
    }

    /// Whether the change may make an assignment possible: it waits, or somebody lost a slot.
    fn frees_or_waits(&self) -> bool {
        let waits = self.session.phase == Phase::Queued;
        let holders: Vec<MemberId> = self.session.holders().collect();
        waits || self.before.holders().any(|member| !holders.contains(&member))
    }

    async fn save_stints(&self, app: &App, unit: &mut Unit, how: StintEnd, now: Timestamp) -> Result<()> {
        let id = self.session.id;
        let before: Vec<MemberId> = self.before.holders().collect();
        let after: Vec<MemberId> = self.session.holders().collect();
        for member in before.iter().filter(|member| !after.contains(member)) {
            sessions::end_stint(unit, id, *member, how, now).await?;
        }
        for member in &after {
            let serves = self.session.server() == Some(*member);
            if !before.contains(member) {
                let stint = StintId(app.ids().row(now));
                sessions::open_stint(unit, stint, &self.session, *member, now, serves).await?;
            } else if serves && self.before.server() != Some(*member) {
                sessions::accept_stint(unit, &self.session, *member, now).await?;
            }
        }
        let (served, serves) = (self.before.server(), self.session.server());
        if serves != served {
            // Who begins with a stint has handled something by it.
            let handled = [serves.filter(|member| before.contains(member)), served];
            for member in handled.into_iter().flatten() {
                sessions::set_last_handled(unit, member, now).await?;
            }
        }
        Ok(())
    }

    async fn save_lists(&self, unit: &mut Unit, now: Timestamp) -> Result<()> {
        let before = states(&self.before);
        let after = states(&self.session);
        let mut changes: Vec<(MemberId, State)> = Vec::new();
        for (member, _) in before.iter().filter(|(member, _)| !after.iter().any(|(m, _)| m == member)) {
            let served = self.before.server() == Some(*member);
            let ended = self.session.phase == Phase::Ended;
            changes.push((*member, if served && ended { State::Ended } else { State::Gone }));
        }
        changes.extend(after.iter().filter(|pair| !before.contains(pair)));
        changes.sort_by_key(|(member, _)| *member);
        for (member, state) in changes {
            let rev = inbox::set(unit, member, self.session.id, state, now).await?;
            unit.announce(Event::Inbox { member, rev });
        }
        Ok(())
    }

    async fn save_deadlines(&self, app: &App, unit: &mut Unit, now: Timestamp) -> Result<()> {
        let id = self.session.id.0;
        if self.session.phase == Phase::Ended {
            deadlines::delete_all(unit, id).await?;
            return Ok(());
        }
        let offer = |session: &Session| match session.phase {
            Phase::Offered { until, .. } => Some(until),
            _ => None,
        };
        let transfer = |session: &Session| session.transfer.map(|transfer| transfer.until);
        let timeout = i64::from(self.settings.closing.user_timeout_seconds);
        let silence = |session: &Session| (session.server().is_some() && timeout > 0).then_some(());
        let with_bot = |session: &Session| (session.phase == Phase::Bot && timeout > 0).then_some(());
        let due = now.plus_seconds(timeout);
        let wanted = [
            (Kind::Offer, offer(&self.before), offer(&self.session)),
            (Kind::Transfer, transfer(&self.before), transfer(&self.session)),
            (Kind::Silence, silence(&self.before).map(|()| due), silence(&self.session).map(|()| due)),
            (Kind::BotSilence, with_bot(&self.before).map(|()| due), with_bot(&self.session).map(|()| due)),
        ];
        for (kind, before, after) in wanted {
            if before == after {
                continue;
            }
            // Also where none is known of: one that was set may be left from before its timeout was switched off.
            match after {
                Some(due) => app.replace_deadline(unit, &self.deadline(app, kind, due)).await?,
                None => _ = deadlines::delete(unit, id, kind).await?,
            }
        }
        Ok(())
    }

    /// Sets a due time of this session.
    pub(crate) async fn set_deadline(&self, app: &App, unit: &mut Unit, kind: Kind, due: Timestamp) -> Result<()> {
        app.set_deadline(unit, &self.deadline(app, kind, due)).await
    }

    fn deadline(&self, app: &App, kind: Kind, due_at: Timestamp) -> DeadlineRow {
        DeadlineRow {
            id: DeadlineId(app.ids().row(app.clock().now())),
            instance: self.session.instance,
            kind,
            subject: self.session.id.0,
            fence: self.session.fence,
            due_at,
        }
    }

    /// Ends the session with what the visitor is told: the text, then the rating card.
    pub(crate) async fn end(&mut self, app: &App, unit: &mut Unit, because: EndedBecause) -> Result<()> {
        let now = app.clock().now();
        let was_served = self.session.server().is_some();
        self.session.end(because, now)?;
        let text = match because {
            EndedBecause::UserTimeout if self.settings.closing.timeout_message => self.texts.timeout.clone(),
            EndedBecause::VisitorEnded | EndedBecause::AgentEnded | EndedBecause::AdminEnded
                if was_served && self.settings.closing.closing_message =>
            {
                self.texts.closing.clone()
            }
            _ => String::new(),
        };
        let cause = format!("end:{}", self.session.id);
        self.say(app, unit, &cause, &text).await?;
        let rating = &self.settings.rating;
        if was_served && rating.enabled && rating.after_end {
            self.invite_rating(app, unit).await?;
        }
        self.save(app, unit, StintEnd::SessionEnded).await
    }

    /// Tells the visitor who has taken the session (S-136).
    pub(crate) async fn say_connected(&self, app: &App, unit: &mut Unit, nickname: &str) -> Result<()> {
        let text = domain::prompt::fill(&self.texts.connected, &[("StaffNickName", nickname)]);
        let cause = format!("connected:{}:{}", self.session.id, self.session.fence);
        self.say(app, unit, &cause, &text).await?;
        Ok(())
    }
}

fn states(session: &Session) -> Vec<(MemberId, State)> {
    let first = match session.phase {
        Phase::Serving { by } => Some((by, State::Serving)),
        Phase::Offered { to, .. } => Some((to, State::Offered)),
        _ => None,
    };
    let second = session.transfer.map(|transfer| (transfer.to, State::TransferOffered));
    first.into_iter().chain(second).collect()
}
