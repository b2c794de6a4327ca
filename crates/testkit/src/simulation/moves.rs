//! What must be true between two moments: who was assigned what, and whether that was fair.

use super::checks::{Case, Scene, Seat};
use super::deed::{ByAgent, ByOwner, Deed};
use super::play::Play;

impl Play {
    /// Checks what changed by what was just committed.
    pub(super) fn check_moves(&self, before: &Scene) -> Result<(), String> {
        self.check_fences(before)?;
        self.check_limits(before)?;
        self.check_order(before)?;
        self.check_longest(before)
    }

    /// I4: whoever comes to serve a session does so by an assignment of its own.
    fn check_fences(&self, before: &Scene) -> Result<(), String> {
        for (old, new) in self.pairs(before) {
            let passed_on = new.server().is_some() && new.server() != old.server();
            if new.fence < old.fence || (passed_on && new.fence == old.fence) {
                return Err(format!("I4: assigned without a new number: {old:?} → {new:?}"));
            }
        }
        Ok(())
    }

    /// I5: nobody is given more than the limit, unless they took it themselves.
    fn check_limits(&self, before: &Scene) -> Result<(), String> {
        for (old, new) in before.seats.iter().zip(&self.scene.seats) {
            let given = new.open > old.open && new.open > new.limit;
            if given && !self.took(new) && !self.is_changing() {
                return Err(format!("I5: {old:?} → {new:?}"));
            }
        }
        Ok(())
    }

    /// I7: nobody who waits is overtaken in the eyes of the agent who is given another. Several units of one commit are
    /// seen as one change: whoever has the same number before and after waited all the while, and whoever has the next
    /// one was given once.
    fn check_order(&self, before: &Scene) -> Result<(), String> {
        if self.batch > 1 && self.is_changing() {
            return Ok(());
        }
        let waits = |pair: &(&Case, &Case)| stays_queued(pair.0, pair.1);
        let given = |pair: &(&Case, &Case)| pair.0.phase == "queued" && pair.1.fence == pair.0.fence + 1;
        for (old, new) in self.pairs(before).filter(given) {
            let holder = self.scene.seats.iter().find(|seat| new.is_held_by(seat.id));
            let Some(holder) = holder.filter(|holder| !self.took(holder)) else { continue };
            let suits = |(was, is): &(&Case, &Case)| was.suits(holder) && is.suits(holder);
            let mut earlier = self.pairs(before).filter(waits).filter(|pair| pair.0.order() < old.order());
            if let Some((earlier, _)) = earlier.find(suits) {
                return Err(format!("I7: {holder:?} is given {new:?} while {earlier:?} waits"));
            }
        }
        Ok(())
    }

    /// I7: the queue grows by those who ask only as far as it may. The last of them found all who waited before, and
    /// all who asked in the same commit.
    fn check_longest(&self, before: &Scene) -> Result<(), String> {
        let most = self.scene.longest;
        let stay = self.pairs(before).filter(|(old, new)| stays_queued(old, new)).count() as i64;
        let asked = |case: &&Case| match before.cases.iter().find(|old| old.id == case.id) {
            Some(old) => old.phase == "bot" && old.fence == case.fence,
            None => case.fence == 0,
        };
        let queued = self.scene.cases.iter().filter(|case| case.phase == "queued");
        let asked = queued.filter(asked).count() as i64;
        if most > 0 && asked > 0 && stay + asked > most && !self.is_changing() {
            return Err(format!("I7: {asked} joined {stay}, at most {most} may wait: {:?}", self.scene.cases));
        }
        Ok(())
    }

    fn pairs<'a>(&'a self, before: &'a Scene) -> impl Iterator<Item = (&'a Case, &'a Case)> {
        let same = |new: &'a Case| before.cases.iter().find(|old| old.id == new.id).map(|old| (old, new));
        self.scene.cases.iter().filter_map(same)
    }

    /// Whether a member is taking a session by their own hand right now.
    fn took(&self, seat: &Seat) -> bool {
        self.under_way().any(|deed| match deed {
            Deed::Agent(who, ByAgent::Take(_)) => self.cast.agents[*who].identity.id == seat.id,
            _ => false,
        })
    }

    /// Whether limits or groups may be changing right now.
    fn is_changing(&self) -> bool {
        let changes = |deed: &ByOwner| !matches!(deed, ByOwner::AddGroup(_) | ByOwner::Figures);
        self.under_way().any(|deed| matches!(deed, Deed::Owner(deed) if changes(deed)))
    }
}

/// Whether a session waited before, after, and all the while between: it was given to nobody.
fn stays_queued(old: &Case, new: &Case) -> bool {
    old.phase == "queued" && new.phase == "queued" && old.fence == new.fence
}
