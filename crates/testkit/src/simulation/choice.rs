//! What people may want to do next, and how much.

use super::cast::Posted;
use super::deed::{ByAgent, ByHouse, ByOwner, ByVisitor, Change, Deed, Letter, form};
use super::play::Play;
use super::stage::{ADMIN, AGENTS, VISITORS};
use app::serving::Target;
use domain::settings::ServiceMode;
use domain::{AgentStatus, ConversationId, SessionId};
use rand::Rng;

/// Something to do, with its weight.
type Wish<T> = (u32, T);

impl Play {
    /// Something new to begin, and where.
    pub(super) fn wish(&mut self) -> Option<(usize, Deed)> {
        let ready: Vec<usize> = (0..self.ready.len()).filter(|process| self.ready[*process]).collect();
        let process = *self.pick(&ready)?;
        Some(match self.random.random_range(0..100) {
            0..36 => {
                let who = self.random.random_range(0..VISITORS);
                let deed = self.visitor(who);
                (self.home(&deed, who, process), Deed::Visitor(who, deed))
            }
            36..74 => {
                let who = self.random.random_range(0..AGENTS);
                let deed = self.agent(who);
                (self.post(&deed, who, process), Deed::Agent(who, deed))
            }
            74..78 => (process, Deed::Owner(self.owner())),
            _ => (process, Deed::House(self.house())),
        })
    }

    /// A socket is closed where it was opened.
    fn home(&self, deed: &ByVisitor, who: usize, otherwise: usize) -> usize {
        let ByVisitor::Disconnect(gone) = deed else { return otherwise };
        let sockets = &self.cast.visitors[who].sockets;
        sockets.iter().find(|(_, socket, _)| socket == gone).map_or(otherwise, |(process, ..)| *process)
    }

    fn post(&self, deed: &ByAgent, who: usize, otherwise: usize) -> usize {
        let ByAgent::Disconnect(gone) = deed else { return otherwise };
        let sockets = &self.cast.agents[who].sockets;
        sockets.iter().find(|(_, socket, _)| socket == gone).map_or(otherwise, |(process, ..)| *process)
    }

    fn visitor(&mut self, who: usize) -> ByVisitor {
        let identity = &self.cast.visitors[who].identity;
        let (author, conversation) = (identity.id.0, identity.conversation);
        let open = self.scene.cases.iter().find(|case| case.visitor == author).cloned();
        let phase = open.as_ref().map_or("none", |case| case.phase.as_str());
        let role = &self.cast.visitors[who];
        let (rev, last) = (role.view.rev, role.view.messages.keys().last().copied().unwrap_or(1));
        let known = role.view.sessions.keys().min().copied();
        let socket = role.sockets.first().map(|(_, socket, _)| *socket);
        let mut wishes: Vec<Wish<ByVisitor>> = vec![
            (if phase == "none" { 4 } else { 1 }, ByVisitor::Enter),
            (if matches!(phase, "none" | "bot") { 9 } else { 1 }, ByVisitor::Ask),
            (3, ByVisitor::CatchUp(rev)),
            (1, ByVisitor::Load),
            (1, ByVisitor::Read(self.random.random_range(1..=last.max(1)))),
            (1, ByVisitor::Recall(self.random.random_range(1..=last.max(1)))),
        ];
        match socket {
            Some(socket) => wishes.push((1, ByVisitor::Disconnect(socket))),
            None => wishes.push((1, ByVisitor::Connect)),
        }
        if let Some(case) = &open {
            wishes.push((if phase == "serving" { 2 } else { 1 }, ByVisitor::End(case.id)));
            wishes.push((1, ByVisitor::AskRating(case.id)));
        }
        if let Some(session) = known {
            wishes.push((1, ByVisitor::Rate(session, self.random.random_range(101..106))));
        }
        match self.weighted(wishes, 9) {
            Some(deed) => deed,
            None => ByVisitor::Say(self.letter(author, conversation, false)),
        }
    }

    fn agent(&mut self, who: usize) -> ByAgent {
        let role = &self.cast.agents[who];
        let (id, account) = (role.identity.id, role.account);
        let socket = role.sockets.first().map(|(_, socket, _)| *socket);
        let connected = role.sockets.iter().any(|(.., place)| *place == role.identity.place);
        let mut wishes: Vec<Wish<ByAgent>> = vec![(1, ByAgent::List(role.list.rev)), (1, ByAgent::SignIn(account))];
        wishes.push((if connected { 1 } else { 12 }, ByAgent::Connect));
        wishes.extend(socket.map(|socket| (1, ByAgent::Disconnect(socket))));
        let status = match self.random.random_range(0..8) {
            0 => AgentStatus::Busy,
            1 => AgentStatus::Offline,
            2 => AgentStatus::Rest,
            _ => AgentStatus::Free,
        };
        wishes.push((5, ByAgent::Become(status)));
        let cases = self.scene.cases.clone();
        for case in &cases {
            let mine = [case.server(), case.offered_to, case.transfer_to].contains(&Some(id));
            if case.offered_to == Some(id) || case.transfer_to == Some(id) {
                wishes.push((8, ByAgent::Accept(case.id)));
                wishes.push((2, ByAgent::Decline(case.id)));
            } else if case.server() == Some(id) {
                wishes.extend(self.served(case.id, who));
            }
            if case.phase == "queued" && (who == ADMIN || self.random.random_bool(0.05)) {
                wishes.push((3, ByAgent::Take(case.id)));
            }
            // A screen that is behind shows what is somebody else's by now.
            if !mine && self.random.random_bool(0.05) {
                wishes.push((1, ByAgent::Accept(case.id)));
                wishes.push((1, ByAgent::End(case.id)));
            }
        }
        let talks = self.talks(who);
        if let Some((conversation, rev)) = self.pick(&talks).copied() {
            wishes.push((3, ByAgent::CatchUp(conversation, rev)));
            wishes.push((1, ByAgent::Read(conversation, self.random.random_range(1..30))));
            wishes.push((1, ByAgent::Recall(conversation, self.random.random_range(1..30))));
        }
        let writes = if talks.is_empty() { 0 } else { 9 };
        match self.weighted(wishes, writes) {
            Some(deed) => deed,
            None => self.writes(who, id.0, &talks),
        }
    }

    fn writes(&mut self, who: usize, author: uuid::Uuid, talks: &[(ConversationId, i64)]) -> ByAgent {
        let served: Vec<_> = self.served_by(who);
        let note = self.random.random_bool(0.15);
        let to = match self.pick(&served) {
            Some(conversation) => *conversation,
            None => talks[0].0,
        };
        let letter = self.letter(author, to, note);
        if note { ByAgent::Note(letter) } else { ByAgent::Say(letter) }
    }

    fn served(&mut self, session: SessionId, who: usize) -> Vec<Wish<ByAgent>> {
        let to = self.cast.agents[(who + self.random.random_range(0..AGENTS)) % AGENTS].identity.id;
        let groups = self.groups.clone();
        let mut wishes = vec![
            (3, ByAgent::End(session)),
            (3, ByAgent::Transfer(session, Target::Member(to))),
            (1, ByAgent::Cancel(session)),
            (1, ByAgent::Invite(session)),
        ];
        wishes.extend(self.pick(&groups).map(|group| (1, ByAgent::Transfer(session, Target::Group(*group)))));
        wishes
    }

    fn owner(&mut self) -> ByOwner {
        let who = self.random.random_range(0..AGENTS);
        let member = self.cast.agents[who].identity.id;
        let groups = self.groups.iter().copied().filter(|_| self.random.random_bool(0.5)).collect();
        let limit = self.random.random_bool(0.5).then(|| self.random.random_range(1..4));
        match self.random.random_range(0..13) {
            0..5 => ByOwner::Set(self.change()),
            5..7 => ByOwner::Edit(member, form(who, limit, groups)),
            7 => ByOwner::Block(member),
            8..10 => ByOwner::Restore(member),
            _ => self.groups_change(),
        }
    }

    fn groups_change(&mut self) -> ByOwner {
        // Two may want the same name at once.
        let name = format!("group {}", self.random.random_range(0..6));
        let members: Vec<_> = self.cast.agents.iter().map(|role| role.identity.id).collect();
        let members = members.into_iter().filter(|_| self.random.random_bool(0.5)).collect();
        let groups = self.groups.clone();
        match (self.pick(&groups).copied(), self.random.random_range(0..5)) {
            (None, _) | (_, 0) => ByOwner::AddGroup(name),
            (Some(group), 1) => ByOwner::DeleteGroup(group),
            (Some(group), _) => ByOwner::EditGroup(group, name, members),
        }
    }

    /// A change of the settings.
    pub(super) fn change(&mut self) -> Change {
        match self.random.random_range(0..7) {
            0 => Change::Mode(ServiceMode::Automatic, 30),
            1 => Change::Mode(ServiceMode::Manual, self.random.random_range(5..60)),
            2 => Change::Limit(self.random.random_range(1..4)),
            3 => Change::Longest(self.random.random_range(0..4)),
            4 => Change::Silence(self.random.random_range(30..700)),
            5 => Change::Bot(self.random.random_bool(0.7)),
            _ => Change::Break(self.random.random_bool(0.5)),
        }
    }

    fn house(&mut self) -> ByHouse {
        match self.random.random_range(0..20) {
            0..11 => ByHouse::Route,
            11..16 => ByHouse::Fire,
            16 => ByHouse::Recover,
            17 => ByHouse::Places,
            _ => ByHouse::Beat,
        }
    }

    /// A letter: a new one, one that nobody answered, or one that was answered, again.
    fn letter(&mut self, author: uuid::Uuid, conversation: ConversationId, note: bool) -> Letter {
        let own = |one: &&Posted| one.author == author && one.letter.conversation == conversation && one.note == note;
        let again: Vec<usize> = (0..self.cast.post.len())
            .filter(|at| own(&&self.cast.post[*at]))
            .filter(|at| self.cast.post[*at].is_open() || self.random.random_bool(0.1))
            .collect();
        if let Some(at) = self.pick(&again).copied() {
            self.cast.post[at].tries += 1;
            return self.cast.post[at].letter.clone();
        }
        let number = self.cast.post.len();
        let wants = if self.random.random_bool(0.1) { "I want to talk to a person" } else { "and what about order" };
        let letter = Letter { conversation, client_id: format!("letter {number}"), text: format!("{wants} {number}") };
        let behind = self.cast.known(author, conversation, note);
        let posted =
            Posted { letter: letter.clone(), author, note, behind, tries: 1, answers: Vec::new(), refused: false };
        self.cast.post.push(posted);
        letter
    }

    /// Conversations an agent's list has, with the latest change the agent has of each.
    fn talks(&self, who: usize) -> Vec<(ConversationId, i64)> {
        let role = &self.cast.agents[who];
        let rev = |id: &ConversationId| role.views.get(id).map_or(0, |view| view.rev);
        let mut talks: Vec<ConversationId> = role.views.keys().copied().chain(self.served_by(who)).collect();
        talks.sort_unstable();
        talks.dedup();
        talks.into_iter().map(|id| (id, rev(&id))).collect()
    }

    fn served_by(&self, who: usize) -> Vec<ConversationId> {
        let id = self.cast.agents[who].identity.id;
        let served = self.scene.cases.iter().filter(|case| case.server() == Some(id));
        let of = |visitor| self.cast.visitors.iter().find(|role| role.identity.id.0 == visitor);
        served.filter_map(|case| of(case.visitor)).map(|role| role.identity.conversation).collect()
    }

    /// One of these by weight; `None` for the rest of the weight.
    fn weighted<T>(&mut self, wishes: Vec<Wish<T>>, rest: u32) -> Option<T> {
        let sum: u32 = wishes.iter().map(|(weight, _)| weight).sum();
        let mut at = self.random.random_range(0..sum + rest);
        wishes.into_iter().find_map(|(weight, wish)| {
            let found = at < weight;
            at = at.saturating_sub(weight);
            found.then_some(wish)
        })
    }

    /// One of these, each as likely as another.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { Some(&from[self.random.random_range(0..from.len())]) }
    }
}
