//! What is written and what became of it.

use domain::ConversationId;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::time::Instant;
use uuid::Uuid;
use wire::ErrorCode;
use wire::frame::Sent;

/// What all clients are told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Write.
    Write,
    /// Write nothing new; send what is in the outbox.
    Drain,
    /// Catch up with everything, then stop.
    Finish,
}

/// How far all clients together are.
#[derive(Default)]
pub(crate) struct Tally {
    /// Messages written into an outbox.
    pub(crate) written: AtomicU64,
    /// Messages that were answered.
    pub(crate) answered: AtomicU64,
    /// Other requests under way that change a conversation.
    pub(crate) changing: AtomicU64,
    /// What each of them last did, and when.
    doing: Mutex<BTreeMap<Uuid, (Instant, String)>>,
}

impl Tally {
    /// Messages answered so far.
    pub(crate) fn answered(&self) -> u64 {
        self.answered.load(Ordering::SeqCst)
    }

    /// Whether every outbox is empty, and nothing is under way. Answers are looked at first: what follows from one is under
    /// way before it counts.
    pub(crate) fn is_drained(&self) -> bool {
        self.answered() == self.written.load(Ordering::SeqCst) && self.changing.load(Ordering::SeqCst) == 0
    }

    /// Somebody does something.
    pub(crate) fn does(&self, who: Uuid, what: String) {
        self.doing.lock().unwrap().insert(who, (Instant::now(), what));
    }

    /// What is missing, and what everybody was last seen to do.
    pub(crate) fn report(&self) -> String {
        let (written, answered) = (self.written.load(Ordering::SeqCst), self.answered());
        let changing = self.changing.load(Ordering::SeqCst);
        let doing = self.doing.lock().unwrap();
        let each = doing.iter().map(|(who, (at, what))| format!("\n{who}: {what} for {:?}", at.elapsed()));
        format!("{written} written, {answered} answered, {changing} changes under way{}", each.collect::<String>())
    }
}

/// A message as its author wrote it, with the answer it got.
pub(crate) struct Letter {
    /// Where to.
    pub(crate) conversation: ConversationId,
    /// The author's own id for it.
    pub(crate) client_id: String,
    /// What it says.
    pub(crate) text: String,
    /// How often it was sent.
    pub(crate) tries: u32,
    /// The acknowledgement, or why it will never be stored.
    pub(crate) answer: Option<Result<Sent, ErrorCode>>,
}
