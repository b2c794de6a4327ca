//! What must be true of the books between two moments: every change has its one audit row, in the same commit; what fires
//! was due, fires once, and in time.

use super::checks::Books;
use super::deed::{ByOwner, Deed};
use super::play::Play;
use domain::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What a firing may be late where the house looks after everything at once, in microseconds.
const LATE: i64 = 1_000_000;

/// How often something was answered with yes, and how often nobody heard the answer.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Heard {
    pub(super) yes: i64,
    pub(super) unknown: i64,
}

impl Heard {
    /// Whether so many are what was heard of, and no more than may be.
    pub(super) fn fits(self, count: i64) -> bool {
        (self.yes..=self.yes + self.unknown).contains(&count)
    }
}

/// What is remembered from moment to moment.
#[derive(Default)]
pub(super) struct Journal {
    /// Owner's changes, by the action that is written down.
    pub(super) changes: BTreeMap<&'static str, Heard>,
    /// Visitors who asked for a person and were refused.
    pub(super) refusals: BTreeMap<Uuid, Heard>,
    /// Due times that are gone.
    gone: BTreeSet<Uuid>,
    /// Of these, had come when they went.
    come: usize,
    /// Firings that were answered.
    pub(super) fired: usize,
    /// Since when the house looks after everything at once.
    pub(super) prompt_since: Option<Timestamp>,
}

impl ByOwner {
    /// What is written down of it.
    pub(super) fn action(&self) -> &'static str {
        match self {
            Self::Set(_) => "settings.update",
            Self::Edit(..) => "member.update",
            Self::Block(_) => "member.forceOffline",
            Self::Restore(_) => "member.restoreOnline",
            Self::AddGroup(_) => "group.create",
            Self::EditGroup(..) => "group.update",
            Self::DeleteGroup(_) => "group.delete",
            Self::Figures => "none",
        }
    }

    /// Whether it may find nothing to change, and then writes nothing down.
    fn may_change_nothing(action: &str) -> bool {
        matches!(action, "member.update" | "group.update" | "none")
    }
}

impl Play {
    /// The answer of a verb will not be heard: it crashed, its client hung up, or it was told to ask again.
    pub(super) fn unheard(&mut self, deed: &Deed) {
        match deed {
            Deed::Owner(deed) => self.journal.changes.entry(deed.action()).or_default().unknown += 1,
            Deed::Visitor(who, super::deed::ByVisitor::Ask) => {
                let visitor = self.cast.visitors[*who].identity.id.0;
                self.journal.refusals.entry(visitor).or_default().unknown += 1;
            }
            _ => {}
        }
    }

    /// I9: what was changed is written down in the same commit, and nothing else is.
    pub(super) fn check_books(&self, before: &Books) -> Result<(), String> {
        let after = &self.scene.books;
        let more = |actions: &[&str], subject: Option<&str>| {
            after.audited(actions, subject) - before.audited(actions, subject)
        };
        let saved = more(&["settings.update"], None);
        if after.versions - before.versions != saved {
            return Err(format!("I9: {saved} audit rows of version {} → {}", before.versions, after.versions));
        }
        let regrouped = after.groups != before.groups;
        for (id, member) in &after.members {
            let rows = more(&["member.update"], Some(id));
            let changed = before.members.get(id) != Some(member);
            if (changed && rows == 0) || (rows > 0 && !changed && !regrouped && self.batch <= 1) {
                return Err(format!("I9: {rows} audit rows of {:?} → {member}", before.members.get(id)));
            }
        }
        for id in after.blocked.symmetric_difference(&before.blocked) {
            if more(&["member.forceOffline", "member.restoreOnline"], Some(id)) == 0 {
                return Err(format!("I9: no audit row of keeping {id} out, or letting {id} in"));
            }
        }
        for id in after.groups.keys().chain(before.groups.keys()) {
            let (old, new) = (before.groups.get(id), after.groups.get(id));
            let rows = match (old, new) {
                (None, _) => more(&["group.create"], Some(id)),
                (_, None) => more(&["group.delete"], Some(id)),
                _ => more(&["group.update"], Some(id)) + more(&["member.update"], None),
            };
            if old != new && rows == 0 {
                return Err(format!("I9: no audit row of {old:?} → {new:?}"));
            }
        }
        let rows = after.audit.values().sum::<i64>() - before.audit.values().sum::<i64>();
        if self.batch <= 1 && rows > 1 {
            return Err(format!("I9: {rows} audit rows of one change"));
        }
        Ok(())
    }

    /// I9: each change that was answered with yes has its one audit row, and none that was refused.
    pub(super) fn changes_are_written_down(&self) -> Result<(), String> {
        for action in self.journal.changes.keys().copied().filter(|action| *action != "none") {
            let heard = self.journal.changes[action];
            let rows = self.scene.books.audited(&[action], None) - self.opening.audited(&[action], None);
            let at_least = if ByOwner::may_change_nothing(action) { 0 } else { heard.yes };
            if rows < at_least || rows > heard.yes + heard.unknown {
                return Err(format!("I9: {rows} audit rows of {action}, heard {heard:?}"));
            }
        }
        Ok(())
    }

    /// I8: what ran out was due, and its due time went with it; none comes back; none is late.
    pub(super) fn check_timers(&mut self, before: &Books) -> Result<(), String> {
        let (now, after) = (self.clock.now().0, &self.scene.books);
        if let Some(id) = after.due.keys().find(|id| self.journal.gone.contains(id)) {
            return Err(format!("I8: {id} was gone and is due again"));
        }
        let gone: Vec<_> = before.due.iter().filter(|(id, _)| !after.due.contains_key(*id)).collect();
        let came = |kinds: &[&str], subject: &Uuid| {
            gone.iter().any(|(_, due)| kinds.contains(&due.kind.as_str()) && due.subject == *subject && due.at <= now)
        };
        if let Some((session, fence)) =
            after.lapsed.difference(&before.lapsed).find(|(session, _)| !came(&["offer", "transfer"], session))
        {
            return Err(format!("I8: offer {fence} of {session} ran out before its time, or twice"));
        }
        for (session, why) in after.closed.iter().filter(|(id, _)| !before.closed.contains_key(*id)) {
            let kind = if why == "userTimeout" { "silence" } else { "botSilence" };
            if !came(&[kind], session) {
                return Err(format!("I8: {session} ended as {why} before its time"));
            }
        }
        for (id, due) in gone {
            self.journal.gone.insert(*id);
            self.journal.come += usize::from(due.at <= now);
            let late = self.journal.prompt_since.map_or(0, |since| now - due.at.max(since.0));
            if late > LATE {
                return Err(format!("I8: {due:?} fired {late} µs late"));
            }
        }
        Ok(())
    }

    /// I8: nothing fired twice.
    pub(super) fn fired_once(&self) -> Result<(), String> {
        let Journal { fired, come, .. } = self.journal;
        if fired <= come { Ok(()) } else { Err(format!("I8: {fired} firings of {come} due times that had come")) }
    }

    /// I7: who was refused was told so, once each time.
    pub(super) fn refused_are_told_once(&self) -> Result<(), String> {
        for role in &self.cast.visitors {
            let heard = self.journal.refusals.get(&role.identity.id.0).copied().unwrap_or_default();
            let told = self.inspector.rows(BY_ASKING, role.identity.key, |row| row.get::<_, i64>(0)).len() as i64;
            if !heard.fits(told) {
                return Err(format!("I7: {} was told {told} times, heard {heard:?}", role.identity.id));
            }
            let twice = self.inspector.rows(TWICE, role.identity.key, |row| row.get::<_, i64>(0));
            if !twice.is_empty() {
                return Err(format!("I7: {} was refused twice after messages {twice:?}", role.identity.id));
            }
        }
        Ok(())
    }
}

/// Refusals of somebody who asked. The others follow a message, in its unit.
const BY_ASKING: &str = "SELECT number FROM message f WHERE conversation = ?1 AND client_id LIKE 'failed:%'
    AND NOT EXISTS (SELECT 1 FROM message m WHERE m.conversation = f.conversation AND m.side = 'visitor'
        AND m.sent_at = f.sent_at AND m.number BETWEEN f.number - 3 AND f.number - 1)";

/// Messages that were refused more than once.
const TWICE: &str = "SELECT m.number FROM message m JOIN message f ON f.conversation = m.conversation
        AND f.client_id LIKE 'failed:%' AND f.sent_at = m.sent_at
    WHERE m.conversation = ?1 AND m.side = 'visitor' GROUP BY m.number HAVING COUNT(*) > 1";
