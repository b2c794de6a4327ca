//! How a schedule ends: everybody finishes, time passes, everybody catches up, and all is compared.

use super::cast::Posted;
use super::deed::{ByAgent, ByHouse, ByOwner, ByVisitor, Deed};
use super::play::Play;
use super::view::View;
use app::overview::Figures;
use app::rows::InboxState;
use domain::{MemberId, SessionId, Timestamp};
use rand::Rng;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Seconds that pass at the end: a moment, a queue message, a grace period and a lease, the longest silence.
const PAUSES: [i64; 4] = [1, 21, 61, 701];
/// A second, in microseconds.
const SECOND: i64 = 1_000_000;
/// Deadlines that are waited for one by one.
const FIRINGS: usize = 10;
/// What a process does by itself.
const CHORES: &[ByHouse] = &[ByHouse::Beat, ByHouse::Recover, ByHouse::Route, ByHouse::Fire];
/// The same without looking for what was left undone by one that crashed.
const UNASKED: &[ByHouse] = &[ByHouse::Beat, ByHouse::Route, ByHouse::Fire];
/// Rounds after which a house that still finds something to do does so for ever.
const ROUNDS: usize = 50;

impl Play {
    /// Ends the schedule.
    pub(super) fn end(&mut self) -> Result<(), String> {
        self.drain()?;
        self.restart()?;
        self.rest()?;
        self.everything_fires_in_time()?;
        for seconds in PAUSES {
            self.passes(seconds * 1_000);
            self.say(format!("{seconds} seconds pass"));
            self.settle(CHORES)?;
            self.is_quiet()?;
        }
        self.everybody_catches_up()?;
        self.finish(Deed::Owner(ByOwner::Figures))?;
        self.letters_are_stored()?;
        self.refused_are_told_once()?;
        self.fired_once()?;
        self.totals.fired = self.journal.fired as u64;
        self.changes_are_written_down()
    }

    /// Everybody finishes, and the house does what there is to do: within a second nobody waits who need not (I6).
    pub(super) fn rest(&mut self) -> Result<(), String> {
        self.drain()?;
        if !self.ready.contains(&true) {
            return Ok(());
        }
        self.totals.rests += 1;
        let since = self.clock.now();
        // Where nobody was lost who had to say that there is something to assign, it has to have been said.
        self.settle(if self.totals.crashes == 0 { UNASKED } else { CHORES })?;
        self.is_quiet()?;
        let took = self.clock.now().0 - since.0;
        if took > SECOND { Err(format!("I6: it took {took} µs until nobody waited who need not")) } else { Ok(()) }
    }

    /// I8: where the house looks after what is due, each of the next deadlines fires when it has come.
    fn everything_fires_in_time(&mut self) -> Result<(), String> {
        self.settle(CHORES)?;
        self.journal.prompt_since = Some(self.clock.now());
        for _ in 0..FIRINGS {
            let Some(next) = self.scene.books.due.values().map(|due| due.at).min() else { break };
            while self.clock.now().0 < next {
                // Our clock may run by one in a hundred too fast.
                self.passes(((next - self.clock.now().0) / 1_010).max(1));
            }
            self.say(format!("it is {next}"));
            self.settle(CHORES)?;
            self.is_quiet()?;
        }
        self.journal.prompt_since = None;
        Ok(())
    }

    /// I6, I8: nobody waits who need not, and nothing has been due for a second. What comes due while the house is looking
    /// is its next look's.
    fn is_quiet(&self) -> Result<(), String> {
        self.inspector.check_quiet(Timestamp(self.clock.now().0 - SECOND))
    }

    /// Lets everybody go on, in any order, until nobody stands at the gate.
    pub(super) fn drain(&mut self) -> Result<(), String> {
        loop {
            let waiting = self.waiting();
            let Some(at) = self.pick(&waiting).copied() else { break };
            self.totals.steps += 1;
            self.passes(1);
            self.release(at);
            self.look()?;
        }
        match self.running.iter().next() {
            _ if !self.is_still() => Err("those at the gate wait for each other".into()),
            Some((number, running)) => Err(format!("{number} {:?} waits for ever", running.deed)),
            None => Ok(()),
        }
    }

    fn restart(&mut self) -> Result<(), String> {
        for process in 0..self.processes.len() {
            if self.processes[process].is_none() {
                self.start(process);
                self.drain()?;
            }
        }
        Ok(())
    }

    /// Every process does what it does by itself, until there is nothing left to do.
    pub(super) fn settle(&mut self, chores: &[ByHouse]) -> Result<(), String> {
        for _ in 0..ROUNDS {
            let commits = self.totals.commits;
            for process in 0..self.processes.len() {
                for chore in chores {
                    self.begin(process, Deed::House(*chore));
                    self.look()?;
                    self.drain()?;
                }
            }
            // A beat is written each time.
            let beats = chores.iter().filter(|chore| **chore == ByHouse::Beat).count() * self.processes.len();
            if self.totals.commits - commits <= beats as u64 {
                return Ok(());
            }
        }
        Err("the house finds something to do again and again".into())
    }

    /// I2: every screen shows what is stored, once everybody has caught up.
    fn everybody_catches_up(&mut self) -> Result<(), String> {
        for who in 0..self.cast.visitors.len() {
            let (key, rev) = (self.cast.visitors[who].identity.key, self.cast.visitors[who].view.rev);
            self.finish(Deed::Visitor(who, ByVisitor::CatchUp(rev)))?;
            self.equals(key, &self.cast.visitors[who].view)?;
        }
        let mut served: HashMap<SessionId, MemberId> = HashMap::new();
        for who in 0..self.cast.agents.len() {
            self.finish(Deed::Agent(who, ByAgent::List(self.cast.agents[who].list.rev)))?;
            let id = self.cast.agents[who].identity.id;
            let list = &self.cast.agents[who].list;
            self.lists(id, &list.items)?;
            let serves: Vec<SessionId> =
                list.items.iter().filter(|item| *item.1 == InboxState::Serving).map(|item| *item.0).collect();
            for session in serves {
                if let Some(other) = served.insert(session, id) {
                    return Err(format!("I4: {session} is on the screens of {id} and {other}"));
                }
            }
            let views: Vec<_> = self.cast.agents[who].views.iter().map(|(id, view)| (*id, view.rev)).collect();
            for (conversation, rev) in views {
                self.finish(Deed::Agent(who, ByAgent::CatchUp(conversation, rev)))?;
                let of = self.cast.visitors.iter().find(|role| role.identity.conversation == conversation);
                let key = of.expect("every conversation is a visitor's").identity.key;
                self.equals(key, &self.cast.agents[who].views[&conversation])?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, deed: Deed) -> Result<(), String> {
        let process = self.random.random_range(0..self.processes.len());
        self.begin(process, deed);
        self.look()?;
        self.drain()
    }

    fn equals(&self, key: i64, view: &View) -> Result<(), String> {
        let messages = "SELECT number, id, rev, elements FROM message WHERE conversation = ?1 ORDER BY number";
        let stored = self.inspector.rows(messages, key, |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Uuid>(1)?, row.get::<_, i64>(2)?, row.get::<_, String>(3)?))
        });
        let shown = view.messages.values().map(|row| (row.number, row.id.0, row.rev, row.elements.clone()));
        same("messages", key, stored, shown.collect())?;

        let sessions = "SELECT id, rev, phase FROM session WHERE conversation = ?1 ORDER BY id";
        let stored = self
            .inspector
            .rows(sessions, key, |row| Ok((row.get::<_, Uuid>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?)));
        let mut shown: Vec<_> = view.sessions.values().map(|row| (row.id.0, row.rev, row.phase.clone())).collect();
        shown.sort_unstable();
        same("sessions", key, stored, shown)?;

        let marks = "SELECT reader, number, rev FROM read_mark WHERE conversation = ?1 ORDER BY reader";
        let stored = self
            .inspector
            .rows(marks, key, |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)));
        let mut shown: Vec<_> =
            view.read.values().map(|row| (row.reader.as_str().to_owned(), row.number, row.rev)).collect();
        shown.sort_unstable();
        same("read marks", key, stored, shown)
    }

    fn lists(&self, member: MemberId, shown: &HashMap<SessionId, InboxState>) -> Result<(), String> {
        let items = "SELECT session, state FROM inbox_item WHERE member = ?1 AND state <> 'gone' ORDER BY session";
        let stored = self.inspector.rows(items, member.0, |row| Ok((row.get::<_, Uuid>(0)?, row.get::<_, String>(1)?)));
        let mut shown: Vec<_> = shown.iter().map(|(id, state)| (id.0, state.as_str().to_owned())).collect();
        shown.sort_unstable();
        same("items of a list", member, stored, shown)
    }

    /// I1, I3: what was acknowledged is stored, what was not is stored once or not at all, and nothing else is.
    fn letters_are_stored(&self) -> Result<(), String> {
        let posted: HashSet<(Uuid, &str)> = self.cast.post.iter().map(mark).collect();
        for one in &self.cast.post {
            let stored = self.inspector.message(one.author, &one.letter.client_id);
            let numbers = stored.as_ref().map(|(number, _)| *number);
            if one.answers.iter().any(|sent| Some(sent.number) != numbers) {
                return Err(format!(
                    "I1: {:?}, acknowledged as {:?}, is stored as {stored:?}",
                    one.letter, one.answers
                ));
            }
        }
        let sql = "SELECT author, client_id FROM message WHERE client_id LIKE 'letter %' AND number > ?1";
        let stored: Vec<(Uuid, String)> = self.inspector.rows(sql, 0, |row| Ok((row.get(0)?, row.get(1)?)));
        match stored.iter().find(|(author, id)| !posted.contains(&(*author, id.as_str()))) {
            Some(stranger) => Err(format!("I1: nobody wrote {stranger:?}")),
            None => Ok(()),
        }
    }

    /// I12: the figures an owner is shown are those of the messages, stints and ratings there are.
    pub(super) fn check_figures(&self, shown: &Figures) -> Result<(), String> {
        let count = |sql: &str| self.inspector.number::<i64>(sql);
        let counted = (count(WITH_A_WORD), count(ACCEPTED), count(RATED), count(WAITING), count(SERVED));
        let told = (shown.sessions, shown.accepted, shown.ratings, shown.waiting, shown.serving);
        if told == counted { Ok(()) } else { Err(format!("I12: {shown:?}, and counted {counted:?}")) }
    }
}

const WITH_A_WORD: &str = "SELECT COUNT(DISTINCT session) FROM message WHERE side = 'visitor'";
const ACCEPTED: &str = "SELECT COUNT(DISTINCT t.session) FROM stint t WHERE t.accepted_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM message m WHERE m.session = t.session AND m.side = 'visitor')";
const RATED: &str = "SELECT COUNT(*) FROM session s WHERE s.rated_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM message m WHERE m.session = s.id AND m.side = 'visitor')";
const WAITING: &str = "SELECT COUNT(*) FROM session s WHERE s.ended_at IS NULL AND s.phase <> 'bot'
    AND NOT EXISTS (SELECT 1 FROM stint t WHERE t.session = s.id AND t.accepted_at IS NOT NULL AND t.ended_at IS NULL)";
const SERVED: &str = "SELECT COUNT(DISTINCT session) FROM stint WHERE accepted_at IS NOT NULL AND ended_at IS NULL";

fn mark(one: &Posted) -> (Uuid, &str) {
    (one.author, &one.letter.client_id)
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    whose: impl std::fmt::Debug,
    stored: Vec<T>,
    shown: Vec<T>,
) -> Result<(), String> {
    if stored == shown {
        return Ok(());
    }
    Err(format!("I2: the {what} of {whose:?} are shown as {shown:?} and stored as {stored:?}"))
}
