//! Who plays: visitors and agents, with what they wrote, what they were answered, and what their screens show.

use super::deed::Letter;
use super::view::{ListView, View};
use app::chat::Sent;
use app::{Member, Visitor};
use domain::{AccountId, ConversationId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A letter with what became of it.
pub(super) struct Posted {
    /// What was written.
    pub(super) letter: Letter,
    /// Who wrote it.
    pub(super) author: Uuid,
    /// Whether only the team sees it.
    pub(super) note: bool,
    /// The highest number the author knew of when it was first sent.
    pub(super) behind: i64,
    /// How often it was sent.
    pub(super) tries: u32,
    /// Every acknowledgement.
    pub(super) answers: Vec<Sent>,
    /// A refusal after which it is not sent again.
    pub(super) refused: bool,
}

impl Posted {
    /// Whether its author still waits to hear of it.
    pub(super) fn is_open(&self) -> bool {
        self.answers.is_empty() && !self.refused
    }
}

/// Somebody's open sockets: which process, which connection, which place of sign-in.
pub(super) type Sockets = Vec<(usize, Uuid, i64)>;

/// A visitor.
pub(super) struct VisitorRole {
    pub(super) identity: Visitor,
    pub(super) sockets: Sockets,
    pub(super) view: View,
}

/// An agent.
pub(super) struct AgentRole {
    pub(super) account: AccountId,
    pub(super) identity: Member,
    pub(super) sockets: Sockets,
    pub(super) list: ListView,
    pub(super) views: BTreeMap<ConversationId, View>,
}

/// Everybody, and everything they wrote.
pub(super) struct Cast {
    pub(super) owner: Member,
    pub(super) visitors: Vec<VisitorRole>,
    pub(super) agents: Vec<AgentRole>,
    pub(super) post: Vec<Posted>,
}

impl Cast {
    /// The people of the stage, before anything happened.
    pub(super) fn new(stage: &super::stage::Stage) -> Self {
        let visitor = |identity: &Visitor| VisitorRole {
            identity: identity.clone(),
            sockets: Sockets::new(),
            view: View::default(),
        };
        let agent = |(account, identity): &(AccountId, Member)| AgentRole {
            account: *account,
            identity: identity.clone(),
            sockets: Sockets::new(),
            list: ListView::default(),
            views: BTreeMap::new(),
        };
        Self {
            owner: stage.owner.clone(),
            visitors: stage.visitors.iter().map(visitor).collect(),
            agents: stage.agents.iter().map(agent).collect(),
            post: Vec::new(),
        }
    }

    /// A process has ended: every socket to it is gone.
    pub(super) fn lose(&mut self, process: usize) {
        let visitors = self.visitors.iter_mut().map(|role| &mut role.sockets);
        let agents = self.agents.iter_mut().map(|role| &mut role.sockets);
        visitors.chain(agents).for_each(|sockets| sockets.retain(|(at, ..)| *at != process));
    }

    /// The letter a verb carries.
    pub(super) fn posted(&mut self, author: Uuid, letter: &Letter) -> &mut Posted {
        let found = self.post.iter_mut().find(|one| one.author == author && one.letter.client_id == letter.client_id);
        found.expect("a letter is kept before it is sent")
    }

    /// The highest number an author was answered with in a conversation.
    pub(super) fn known(&self, author: Uuid, conversation: ConversationId, note: bool) -> i64 {
        let own = |one: &&Posted| one.author == author && one.letter.conversation == conversation && one.note == note;
        self.post.iter().filter(own).flat_map(|one| &one.answers).map(|sent| sent.number).max().unwrap_or(0)
    }
}
