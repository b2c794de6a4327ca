//! What this node follows over NATS. Following never waits: what is wanted is noted, and carried out by one task.

use crate::{Hint, Topic};
use async_nats::Client;
use futures_util::StreamExt;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;

/// What is followed, and what is still to be done about it.
#[derive(Default)]
pub(crate) struct Wanted {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    followed: HashSet<Topic>,
    /// Changed since the server was told.
    untold: HashSet<Topic>,
    /// The server was told, and has not shown yet that it heard.
    told: Vec<Topic>,
    /// Followed for sure since somebody last asked.
    certain: Vec<Topic>,
}

impl Wanted {
    /// Follows a topic from now on, or no longer.
    pub(crate) fn set(&self, topic: Topic, follow: bool) {
        let mut state = self.state();
        let changed = if follow { state.followed.insert(topic) } else { state.followed.remove(&topic) };
        if changed {
            state.untold.insert(topic);
            self.changed.notify_one();
        }
    }

    /// What the server was told before the pulse that is about to be sent.
    pub(crate) fn take_told(&self) -> Vec<Topic> {
        std::mem::take(&mut self.state().told)
    }

    /// The server has answered a pulse: it follows these, unless `lost`.
    pub(crate) fn settle(&self, told: Vec<Topic>, lost: bool) {
        let mut state = self.state();
        if lost { state.told.extend(told) } else { state.certain.extend(told) }
    }

    /// What is followed for sure since this was last asked.
    pub(crate) fn take_certain(&self) -> Vec<Topic> {
        std::mem::take(&mut self.state().certain)
    }

    /// Whether everything wanted is followed for sure.
    pub(crate) fn is_settled(&self) -> bool {
        let state = self.state();
        state.untold.is_empty() && state.told.is_empty()
    }

    /// Tells the server what is wanted, for ever.
    pub(crate) async fn keep_telling(self: Arc<Self>, client: Client, heard: mpsc::Sender<(Topic, Hint)>) {
        let mut following: HashMap<Topic, Following> = HashMap::new();
        loop {
            let untold = std::mem::take(&mut self.state().untold);
            if untold.is_empty() {
                self.changed.notified().await;
            }
            for topic in untold {
                if !self.state().followed.contains(&topic) {
                    following.remove(&topic);
                } else if let Entry::Vacant(place) = following.entry(topic)
                    && let Some(followed) = follow(&client, topic, heard.clone()).await
                {
                    place.insert(followed);
                    self.state().told.push(topic);
                }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds what is wanted")
    }
}

/// A task that passes on what is heard of a topic. Ends when dropped, and with it the subscription.
struct Following(AbortHandle);

impl Drop for Following {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn follow(client: &Client, topic: Topic, heard: mpsc::Sender<(Topic, Hint)>) -> Option<Following> {
    let mut messages = match client.subscribe(topic.subject()).await {
        Ok(messages) => messages,
        Err(error) => {
            tracing::error!(%error, "a topic cannot be followed over the bus");
            return None;
        }
    };
    let task = tokio::spawn(async move {
        while let Some(message) = messages.next().await {
            let Some(hint) = Hint::read(&message.payload) else { continue };
            if heard.send((topic, hint)).await.is_err() {
                return;
            }
        }
    });
    Some(Following(task.abort_handle()))
}
