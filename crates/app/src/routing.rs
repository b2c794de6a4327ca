//! Matching the queue with the agents: at once after whatever may make an assignment possible (I6).

use crate::case::Case;
use crate::{App, Error, Event, Result, Unit};
use domain::assignment;
use domain::session::StintEnd;
use domain::settings::ServiceMode;
use domain::{InstanceId, MemberId, SessionId, Timestamp};
use std::collections::HashMap;
use store::deadlines::Kind;
use store::sessions::{self, SessionRow};
use store::{instances, members};

/// Assignments of one unit, and visitors it tells their place; more are made in the next, so that no unit is held for long.
const SLICE: usize = 64;
/// Sessions of the queue that are read at a time.
const PART: i64 = 128;
/// Seconds after which a queue message may be written again (S-146).
pub(crate) const QUEUE_MESSAGE: i64 = 20;

impl App {
    /// Passes for every desk that asks for one, until none does. Tests call it by hand; a task of the process calls
    /// it whenever one is asked for.
    pub async fn route_all(&self) -> Result<()> {
        loop {
            let asked = self.bus().take_routing();
            if asked.is_empty() {
                return Ok(());
            }
            for instance in asked {
                self.route(instance).await?;
            }
        }
    }

    /// Passes for one desk, until its flag stays clear.
    pub async fn route(&self, instance: InstanceId) -> Result<()> {
        while self.repeating(|| self.pass(instance)).await? {}
        Ok(())
    }

    /// One pass. `true`: there is more to do.
    async fn pass(&self, instance: InstanceId) -> Result<bool> {
        let now = self.clock().now();
        let mut unit = self.begin().await?;
        if !instances::begin_routing(&mut unit, instance).await? {
            return Ok(false);
        }
        unit.fence().await?;
        let given = match_part(&mut unit, instance, now).await?;
        self.give_all(&mut unit, instance, &given).await?;
        let more = given.len() == SLICE || self.tell_waiting(&mut unit, instance).await?;
        if more {
            unit.route(instance).await?;
        }
        unit.announce(Event::Queue { instance });
        unit.commit().await?;
        Ok(more)
    }

    async fn give_all(&self, unit: &mut Unit, instance: InstanceId, given: &[(SessionId, MemberId)]) -> Result<()> {
        if given.is_empty() {
            return Ok(());
        }
        let (waiting, agents): (Vec<SessionId>, Vec<MemberId>) = given.iter().copied().unzip();
        let rows = sessions::lock_all(unit, instance, &waiting).await?;
        let mut rows: HashMap<SessionId, SessionRow> = rows.into_iter().map(|row| (row.id, row)).collect();
        let names = members::nicknames(unit, instance, &agents).await?;
        for (session, member) in given {
            let row = rows.remove(session).ok_or(Error::NotFound)?;
            let case = Case::of(unit, row).await?;
            self.give(unit, case, *member, names.get(member).map_or("", String::as_str)).await?;
        }
        Ok(())
    }

    /// Gives a waiting session to an agent, or offers it, as the entry's service mode says (S-141, S-142).
    async fn give(&self, unit: &mut Unit, mut case: Case, member: MemberId, nickname: &str) -> Result<()> {
        let now = self.clock().now();
        match case.settings.service.mode {
            ServiceMode::Automatic => {
                case.session.assign(member, now)?;
                case.say_connected(self, unit, nickname).await?;
            }
            ServiceMode::Manual => {
                let seconds = i64::from(case.settings.service.accept_seconds);
                case.session.offer(member, now.plus_seconds(seconds))?;
            }
        }
        case.save(self, unit, StintEnd::SessionEnded).await
    }

    /// Writes the queue message to those who wait for the first time. `true`: there are more of them.
    async fn tell_waiting(&self, unit: &mut Unit, instance: InstanceId) -> Result<bool> {
        let untold = sessions::list_untold(unit, instance, SLICE as i64).await?;
        if untold.is_empty() {
            return Ok(false);
        }
        let places = sessions::places_of_untold(unit, instance, SLICE as i64).await?;
        let more = untold.len() == SLICE;
        for row in untold {
            let Some(position) = places.get(&row.id).copied() else { continue };
            let case = Case::of(unit, row).await?;
            let cause = format!("queue:{}", case.session.id);
            let place = case.say(self, unit, &cause, &case.queue_text(position)).await?;
            let number = place.map_or(0, |place| place.number);
            sessions::set_queue_message(unit, case.session.id, Some(number), i64::from(position)).await?;
            let due = self.clock().now().plus_seconds(QUEUE_MESSAGE);
            case.set_deadline(self, unit, Kind::QueueMessage, due).await?;
        }
        Ok(more)
    }
}

/// The next assignments, at most a unit's worth. Of a long queue no more is read than is needed for them.
async fn match_part(unit: &mut Unit, instance: InstanceId, now: Timestamp) -> Result<Vec<(SessionId, MemberId)>> {
    let limits = sessions::limits(unit, instance).await?;
    let mut agents = sessions::candidates(unit, instance).await?;
    let largest = limits.values().copied().max().unwrap_or(0);
    let (mut given, mut last) = (Vec::new(), None);
    while given.len() < SLICE && agents.iter().any(|agent| agent.has_room(largest)) {
        let part = sessions::waiting_after(unit, instance, now, &limits, last.as_ref(), PART).await?;
        given.extend(assignment::assign(&part, &mut agents, now, SLICE - given.len()));
        let ends = (part.len() as i64) < PART;
        last = part.into_iter().last();
        if ends {
            break;
        }
    }
    Ok(given)
}

impl Case {
    /// What a waiting visitor is told (S-146).
    pub(crate) fn queue_text(&self, position: u32) -> String {
        let (place, before) = (position.to_string(), (position - 1).to_string());
        domain::prompt::fill(&self.texts.queuing, &[("QueuePosition", &place), ("WaitNo", &before)])
    }
}
