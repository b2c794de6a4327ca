//! What is written and what became of it.

use domain::ConversationId;
use std::sync::atomic::{AtomicU64, Ordering};
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
