//! Deadlines that have come. Firing one deletes it and does its work in one unit, so it fires once (I8).

use crate::case::Case;
use crate::{App, Error, Event, Result, Unit};
use domain::session::StintEnd;
use domain::{AgentStatus, Element, EndedBecause, MemberId, Phase, SessionId};
use store::deadlines::{self, DeadlineRow, Kind};
use store::{connections, messages, sessions};

/// Deadlines looked at in one go.
const PAGE: i64 = 100;
/// Why the desk changed an agent's status after an offer ran out (S-144).
const OFFER_TIMED_OUT: &str = "offerTimedOut";

impl App {
    /// Fires everything that is due, earliest first. Gives how many fired.
    pub async fn fire_due(&self) -> Result<usize> {
        let mut fired = 0;
        loop {
            let mut link = self.read().await?;
            let due = deadlines::list_due(&mut link, self.clock().now(), PAGE).await?;
            drop(link);
            if due.is_empty() {
                return Ok(fired);
            }
            for deadline in &due {
                fired += usize::from(self.repeating(|| self.fire(deadline)).await?);
            }
        }
    }

    /// Sets a due time, and wakes whoever waits for the earliest.
    pub(crate) async fn set_deadline(&self, unit: &mut Unit, row: &DeadlineRow) -> Result<()> {
        deadlines::insert(unit, row).await?;
        unit.wake_timer();
        Ok(())
    }

    /// Sets a due time in place of any other of its kind.
    pub(crate) async fn replace_deadline(&self, unit: &mut Unit, row: &DeadlineRow) -> Result<()> {
        deadlines::replace(unit, row).await?;
        unit.wake_timer();
        Ok(())
    }

    async fn fire(&self, deadline: &DeadlineRow) -> Result<bool> {
        let mut unit = self.begin().await?;
        unit.lock_desk(deadline.instance).await?;
        unit.fence().await?;
        if !deadlines::take(&mut unit, deadline.id).await? {
            return Ok(false);
        }
        let late = self.clock().now().seconds_since(deadline.due_at);
        tracing::debug!(kind = deadline.kind.as_str(), late, "a deadline fires");
        let micros = self.clock().now().0 - deadline.due_at.0;
        metrics::histogram!("deskhand_timer_late_seconds").record(micros as f64 / 1e6);
        match deadline.kind {
            Kind::Grace => self.end_grace(&mut unit, deadline).await?,
            Kind::Pause => unit.route(deadline.instance).await?,
            Kind::Offer | Kind::Transfer | Kind::Silence | Kind::BotSilence | Kind::QueueMessage => {
                self.fire_for_session(&mut unit, deadline).await?;
            }
        }
        unit.commit().await?;
        Ok(true)
    }

    async fn fire_for_session(&self, unit: &mut Unit, deadline: &DeadlineRow) -> Result<()> {
        let mut case = match Case::load(unit, deadline.instance, SessionId(deadline.subject)).await {
            Err(Error::NotFound) => return Ok(()),
            other => other?,
        };
        match deadline.kind {
            Kind::Offer => self.end_offer(unit, &mut case, deadline).await,
            Kind::Transfer => self.end_transfer(unit, &mut case).await,
            Kind::Silence => self.look_at_silence(unit, &mut case).await,
            Kind::BotSilence => self.look_at_bot_silence(unit, &mut case).await,
            _ => self.write_queue_message(unit, &case).await,
        }
    }

    /// An offer ran out: to the next agent, and this one on a break where the setting says so (S-143, S-144).
    async fn end_offer(&self, unit: &mut Unit, case: &mut Case, deadline: &DeadlineRow) -> Result<()> {
        let Phase::Offered { to, .. } = case.session.phase else { return Ok(()) };
        if case.session.fence != deadline.fence {
            return Ok(());
        }
        if case.settings.service.break_after_timeout {
            self.change_status(unit, case.session.instance, to, AgentStatus::Rest, OFFER_TIMED_OUT).await?;
        }
        self.withdraw(unit, case, to, StintEnd::TimedOut).await
    }

    async fn end_transfer(&self, unit: &mut Unit, case: &mut Case) -> Result<()> {
        let Some(transfer) = case.session.transfer else { return Ok(()) };
        case.session.withdraw_offer(transfer.to)?;
        case.save(self, unit, StintEnd::TimedOut).await
    }

    /// The clock of silence starts at the agent's last message (S-147); while the visitor waits, it stands still.
    async fn look_at_silence(&self, unit: &mut Unit, case: &mut Case) -> Result<()> {
        let timeout = i64::from(case.settings.closing.user_timeout_seconds);
        if case.session.server().is_none() || timeout == 0 {
            return Ok(());
        }
        let now = self.clock().now();
        let since =
            case.row.last_agent_at.filter(|agent| case.row.last_visitor_at.is_none_or(|visitor| visitor < *agent));
        let due = since.unwrap_or(now).plus_seconds(timeout);
        if due <= now {
            return case.end(self, unit, EndedBecause::UserTimeout).await;
        }
        case.set_deadline(self, unit, Kind::Silence, due).await
    }

    async fn look_at_bot_silence(&self, unit: &mut Unit, case: &mut Case) -> Result<()> {
        let timeout = i64::from(case.settings.closing.user_timeout_seconds);
        if case.session.phase != Phase::Bot || timeout == 0 {
            return Ok(());
        }
        let due = case.row.last_visitor_at.unwrap_or(case.row.entered_at).plus_seconds(timeout);
        if due > self.clock().now() {
            return case.set_deadline(self, unit, Kind::BotSilence, due).await;
        }
        let because = if case.row.visitor_messages > 0 { EndedBecause::BotOnly } else { EndedBecause::Silent };
        case.end(self, unit, because).await
    }

    /// Writes the queue message again where the position has changed (S-146).
    async fn write_queue_message(&self, unit: &mut Unit, case: &Case) -> Result<()> {
        if case.session.phase != Phase::Queued {
            return Ok(());
        }
        let now = self.clock().now();
        let position = sessions::place(unit, &case.row).await?.unwrap_or(1);
        let told = case.row.queue_position == Some(i64::from(position));
        if let Some(number) = case.row.queue_message.filter(|number| *number > 0 && !told) {
            let elements = serde_json::to_string(&[Element::text(case.queue_text(position))]);
            let elements = elements.map_err(Error::internal)?;
            let rev = messages::modify(unit, case.row.conversation, number, &elements, now).await?;
            sessions::set_queue_message(unit, case.session.id, None, i64::from(position)).await?;
            case.announce(unit, rev);
        }
        case.set_deadline(self, unit, Kind::QueueMessage, now.plus_seconds(crate::routing::QUEUE_MESSAGE)).await
    }

    /// The grace period of a lost connection is over: the sessions go back to the queue, to their old place.
    async fn end_grace(&self, unit: &mut Unit, deadline: &DeadlineRow) -> Result<()> {
        let member = MemberId(deadline.subject);
        if connections::count_of_member(unit, member).await? > 0 {
            return Ok(());
        }
        crate::leaving::release_all(self, unit, deadline.instance, member, self.clock().now()).await
    }

    /// Announces the places in the queue to those whose place is another than the last one told.
    pub async fn queue_places(
        &self,
        instance: domain::InstanceId,
    ) -> Result<Vec<(domain::ConversationId, SessionId, u32)>> {
        Ok(sessions::places(&mut self.read().await?, instance).await?)
    }

    /// Tells everybody who waits where they stand.
    pub async fn announce_places(&self, instance: domain::InstanceId) -> Result<()> {
        for (conversation, session, position) in self.queue_places(instance).await? {
            self.bus().publish(Event::QueuePlace { conversation, session, position: Some(position) });
        }
        Ok(())
    }
}
