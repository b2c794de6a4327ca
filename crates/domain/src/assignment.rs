//! Who serves whom: first come first served, to the agent longest without a session (S-138, I6, I7).

use crate::{GroupId, MemberId, SessionId, Timestamp};
use std::collections::{HashMap, HashSet};

/// A waiting session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The session.
    pub session: SessionId,
    /// Higher is served first.
    pub priority: i64,
    /// Its place in the queue.
    pub queued: Timestamp,
    /// Only agents of this group fit; `None` fits all.
    pub group: Option<GroupId>,
    /// Sessions an agent may have at once, where the agent has no limit of their own.
    pub limit: i64,
    /// Agents who let this session's offer run out a moment ago.
    pub not_to: Vec<MemberId>,
}

/// An agent who is free and connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The agent.
    pub member: MemberId,
    /// Groups the agent belongs to.
    pub groups: Vec<GroupId>,
    /// The agent's own limit, over the entry's (S-145).
    pub limit: Option<i64>,
    /// Sessions served and offered now.
    pub open: i64,
    /// When a session of theirs last began or ended; `None` is longest ago.
    pub last_handled: Option<Timestamp>,
}

impl Candidate {
    /// Whether the agent can take one more, of an entry with this limit.
    pub fn has_room(&self, entry_limit: i64) -> bool {
        self.open < self.limit.unwrap_or(entry_limit)
    }

    fn fits(&self, waiting: &Waiting) -> bool {
        waiting.group.is_none_or(|group| self.groups.contains(&group))
            && !waiting.not_to.contains(&self.member)
            && self.has_room(waiting.limit)
    }
}

/// Matches the queue with the agents. Goes through the queue in order, so nobody is overtaken by somebody the same
/// agent could have served; a session nobody fits does not block the others.
///
/// `now` becomes the agents' `last_handled` as they are given sessions, so several sessions spread over several agents.
/// Ends after `most` assignments: the first of the many there may be. A long queue can be given part by part: the agents
/// are left as they are after this part.
pub fn assign(queue: &[Waiting], agents: &mut [Candidate], now: Timestamp, most: usize) -> Vec<(SessionId, MemberId)> {
    let mut order: Vec<&Waiting> = queue.iter().collect();
    order.sort_by_key(|w| (std::cmp::Reverse(w.priority), w.queued, w.session));
    // Whoever is full for the most generous entry is full for all.
    let largest = queue.iter().map(|waiting| waiting.limit).max().unwrap_or(0);
    let mut agents: Vec<&mut Candidate> = agents.iter_mut().filter(|agent| agent.has_room(largest)).collect();

    let mut given = Vec::new();
    for waiting in order {
        if given.len() == most || agents.is_empty() {
            break;
        }
        let best = agents
            .iter_mut()
            .filter(|agent| agent.fits(waiting))
            .min_by_key(|agent| (agent.last_handled, agent.open, agent.member));
        if let Some(agent) = best {
            agent.open += 1;
            agent.last_handled = Some(now);
            given.push((waiting.session, agent.member));
            agents.retain(|agent| agent.has_room(largest));
        }
    }
    given
}

/// The place of every waiting session inside its own line, from 1 (S-146). A line is a group, or everybody.
pub fn positions(queue: &[Waiting]) -> HashMap<SessionId, u32> {
    let mut order: Vec<&Waiting> = queue.iter().collect();
    order.sort_by_key(|w| (std::cmp::Reverse(w.priority), w.queued, w.session));
    let mut lengths: HashMap<Option<GroupId>, u32> = HashMap::new();
    let mut seen = HashSet::new();
    order
        .into_iter()
        .filter(|w| seen.insert(w.session))
        .map(|w| {
            let length = lengths.entry(w.group).or_default();
            *length += 1;
            (w.session, *length)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const ALL: usize = usize::MAX;

    fn waiting(n: u128, at: i64, group: Option<i64>) -> Waiting {
        Waiting {
            session: SessionId(Uuid::from_u128(n)),
            priority: 0,
            queued: Timestamp(at),
            group: group.map(GroupId),
            limit: 2,
            not_to: vec![],
        }
    }

    fn candidate(n: u128, last: Option<i64>, open: i64, groups: &[i64]) -> Candidate {
        Candidate {
            member: MemberId(Uuid::from_u128(n)),
            groups: groups.iter().copied().map(GroupId).collect(),
            limit: None,
            open,
            last_handled: last.map(Timestamp),
        }
    }

    fn pairs(given: Vec<(SessionId, MemberId)>) -> Vec<(u128, u128)> {
        given.into_iter().map(|(s, m)| (s.0.as_u128(), m.0.as_u128())).collect()
    }

    #[test]
    fn the_agent_longest_without_a_session_is_first() {
        // S-138
        let mut agents =
            [candidate(1, Some(50), 0, &[]), candidate(2, Some(10), 1, &[]), candidate(3, Some(70), 0, &[])];
        assert_eq!(pairs(assign(&[waiting(1, 0, None)], &mut agents, Timestamp(99), ALL)), [(1, 2)]);
    }

    #[test]
    fn a_tie_goes_to_fewest_open_then_lowest_id() {
        let mut agents = [candidate(3, None, 1, &[]), candidate(2, None, 0, &[]), candidate(1, None, 0, &[])];
        assert_eq!(pairs(assign(&[waiting(1, 0, None)], &mut agents, Timestamp(9), ALL)), [(1, 1)]);
    }

    #[test]
    fn first_come_first_served_within_limits_and_groups() {
        let queue = [waiting(3, 30, None), waiting(1, 10, Some(5)), waiting(2, 20, None), waiting(4, 40, None)];
        let mut agents = [candidate(1, Some(1), 1, &[]), candidate(2, Some(2), 1, &[])];

        assert_eq!(pairs(assign(&queue, &mut agents, Timestamp(99), ALL)), [(2, 1), (3, 2)]);
    }

    #[test]
    fn an_agent_who_let_an_offer_run_out_does_not_get_it_again_at_once() {
        let mut session = waiting(1, 0, None);
        session.not_to.push(MemberId(Uuid::from_u128(1)));

        assert_eq!(
            pairs(assign(std::slice::from_ref(&session), &mut [candidate(1, None, 0, &[])], Timestamp(1), ALL)),
            []
        );
        let mut two = [candidate(1, None, 0, &[]), candidate(2, Some(5), 0, &[])];
        assert_eq!(pairs(assign(&[session], &mut two, Timestamp(9), ALL)), [(1, 2)]); // S-209
    }

    #[test]
    fn positions_count_from_one_in_each_line() {
        let queue = [waiting(1, 30, None), waiting(2, 10, None), waiting(3, 20, Some(5))];

        let places = positions(&queue);

        let place = |n: u128| places[&SessionId(Uuid::from_u128(n))];
        assert_eq!((place(1), place(2), place(3)), (2, 1, 1)); // S-146
    }

    fn any_waiting() -> impl Strategy<Value = Waiting> {
        (0_u128..40, 0_i64..50, proptest::option::of(1_i64..4), 1_i64..4, 0_i64..2)
            .prop_map(|(n, at, group, limit, priority)| Waiting { limit, priority, ..waiting(n, at, group) })
    }

    fn any_candidate() -> impl Strategy<Value = Candidate> {
        (0_u128..12, proptest::option::of(0_i64..9), 0_i64..4, proptest::collection::vec(1_i64..4, 0..3))
            .prop_map(|(n, last, open, groups)| candidate(n, last, open, &groups))
    }

    proptest! {
        #[test]
        fn nobody_waits_while_a_fitting_agent_has_room(
            mut queue in proptest::collection::vec(any_waiting(), 0..20),
            mut agents in proptest::collection::vec(any_candidate(), 0..8),
            most in 0_usize..6,
        ) {
            queue.sort_by_key(|w| w.session);
            queue.dedup_by_key(|w| w.session);
            agents.sort_by_key(|a| a.member);
            agents.dedup_by_key(|a| a.member);

            let given = assign(&queue, &mut agents.clone(), Timestamp(100), ALL);
            let first: Vec<_> = given.iter().take(most).copied().collect();
            let beginning = assign(&queue, &mut agents.clone(), Timestamp(100), most);
            prop_assert_eq!(beginning, first, "a part is the first part");
            queue.sort_by_key(|w| (std::cmp::Reverse(w.priority), w.queued, w.session));
            let (mut left, mut parts) = (agents.clone(), Vec::new());
            for part in queue.chunks(1 + most) {
                parts.extend(assign(part, &mut left, Timestamp(100), ALL));
            }
            prop_assert_eq!(&parts, &given, "part by part it is the same");

            let mut open: HashMap<MemberId, i64> = agents.iter().map(|a| (a.member, a.open)).collect();
            for (session, member) in &given {
                let w = queue.iter().find(|w| w.session == *session).unwrap();
                let a = agents.iter().find(|a| a.member == *member).unwrap();
                prop_assert!(w.group.is_none_or(|g| a.groups.contains(&g)));
                let now_open = open.get_mut(member).unwrap();
                prop_assert!(*now_open < w.limit, "never above the limit (I5)");
                *now_open += 1;
            }
            let served: HashSet<_> = given.iter().map(|(s, _)| *s).collect();
            prop_assert_eq!(served.len(), given.len(), "never two agents on a session (I4)");
            for w in queue.iter().filter(|w| !served.contains(&w.session)) {
                let fits = agents.iter().any(|a| Candidate { open: open[&a.member], ..a.clone() }.fits(w));
                prop_assert!(!fits, "nobody waits while a fitting agent is free (I6)");
                let overtaken = given.iter().any(|(s, member)| {
                    let later = queue.iter().find(|o| o.session == *s).unwrap();
                    let a = agents.iter().find(|a| a.member == *member).unwrap();
                    (std::cmp::Reverse(later.priority), later.queued, later.session)
                        > (std::cmp::Reverse(w.priority), w.queued, w.session)
                        && a.fits(w) && w.limit >= later.limit
                });
                prop_assert!(!overtaken, "nobody is overtaken (I7)");
            }
        }
    }
}
