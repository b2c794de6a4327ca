//! What of each conversation a socket was sent: the next change goes out, an older one is dropped, a gap is read from
//! the database. So the order depends on no publisher.

use crate::render::{self, Viewer};
use app::rows::{ConversationRow, MessageRow};
use app::{App, Result};
use domain::ConversationId;
use std::collections::HashMap;
use wire::conversation::{Change, Changes, Thread};
use wire::frame::Event;

/// One thread as a socket has it.
struct Sent {
    /// The thread's key, once it is known.
    key: Option<i64>,
    rev: i64,
}

/// What a socket was sent.
pub(crate) struct Feed {
    viewer: Viewer,
    threads: HashMap<(ConversationId, Thread), Sent>,
}

impl Feed {
    /// Nothing yet.
    pub(crate) fn new(viewer: Viewer) -> Self {
        Self { viewer, threads: HashMap::new() }
    }

    /// From here on: the client knows of everything up to `rev`.
    pub(crate) fn begin(&mut self, conversation: ConversationId, thread: Thread, key: Option<i64>, rev: i64) {
        self.threads.entry((conversation, thread)).or_insert_with(|| Sent { key, rev });
    }

    /// The client is given everything up to `rev` anew: of what came later it is told.
    pub(crate) fn begin_again(&mut self, conversation: ConversationId, thread: Thread, rev: i64) {
        if let Some(sent) = self.threads.get_mut(&(conversation, thread)) {
            sent.rev = rev;
        }
    }

    /// No longer.
    pub(crate) fn end(&mut self, conversation: ConversationId) {
        self.threads.remove(&(conversation, Thread::Conversation));
        self.threads.remove(&(conversation, Thread::Team));
    }

    /// Whether the socket is told of this conversation.
    pub(crate) fn follows(&self, conversation: ConversationId) -> bool {
        self.threads.contains_key(&(conversation, Thread::Conversation))
    }

    /// Every conversation the socket is told of.
    pub(crate) fn conversations(&self) -> Vec<ConversationId> {
        let own = |(id, thread): &(ConversationId, Thread)| (*thread == Thread::Conversation).then_some(*id);
        self.threads.keys().filter_map(own).collect()
    }

    /// A thread has changed up to `rev`. `find` gives the thread's row where it is not known yet.
    pub(crate) async fn advance<F>(
        &mut self,
        app: &App,
        (conversation, thread): (ConversationId, Thread),
        rev: i64,
        fresh: Option<&MessageRow>,
        find: F,
        out: &mut Vec<Event>,
    ) -> Result<()>
    where
        F: AsyncFnOnce() -> Result<Option<ConversationRow>>,
    {
        let Some(sent) = self.threads.get_mut(&(conversation, thread)) else { return Ok(()) };
        if rev <= sent.rev {
            return Ok(());
        }
        if let Some(row) = fresh.filter(|_| rev == sent.rev + 1) {
            let changes = vec![Change::Message(render::message(row))];
            let after = std::mem::replace(&mut sent.rev, rev);
            out.push(Event::Changes(Changes {
                conversation,
                thread,
                after,
                head: rev,
                changes,
                more: false,
                reset: false,
            }));
            return Ok(());
        }
        if sent.key.is_none() {
            sent.key = find().await?.map(|row| row.key);
        }
        let Some(key) = sent.key else { return Ok(()) };
        loop {
            let rows = app.changes(key, sent.rev).await?;
            if rows.head > sent.rev {
                sent.rev = rows.head;
                out.push(Event::Changes(render::changes(conversation, thread, &rows, self.viewer)));
            }
            if !rows.more {
                return Ok(());
            }
        }
    }
}
