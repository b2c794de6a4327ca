//! A unit of work with what it will announce.

use crate::{Bus, Error, Event, Result};
use domain::{ConversationId, EntryId, EntrySettings, EntryTexts, InstanceId, Language, SessionId};
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard};
use store::{Tx, entries, instances, nodes};
use uuid::Uuid;

/// What was set for an entry, and its texts in one language.
#[derive(Clone)]
struct Entry {
    version: i64,
    settings: Arc<EntrySettings>,
    texts: Arc<EntryTexts>,
}

/// What was set for entries when they were last read. Whoever uses it asks for the version first.
#[derive(Clone, Default)]
pub(crate) struct Entries(Arc<Mutex<HashMap<(EntryId, Language), Entry>>>);

impl Entries {
    fn lock(&self) -> MutexGuard<'_, HashMap<(EntryId, Language), Entry>> {
        self.0.lock().expect("nothing panics while it holds the entries")
    }
}

/// A unit of work. Dropping it undoes it and announces nothing.
pub struct Unit {
    tx: Tx,
    bus: Bus,
    events: Vec<Event>,
    routing: Option<InstanceId>,
    serving: Vec<(ConversationId, Option<SessionId>)>,
    timer: bool,
    life: Uuid,
    entries: HashMap<(EntryId, Language), Entry>,
    known: Entries,
}

impl Unit {
    pub(crate) fn new(tx: Tx, bus: &Bus, life: Uuid, known: &Entries) -> Self {
        Self {
            life,
            tx,
            bus: bus.clone(),
            events: Vec::new(),
            routing: None,
            serving: Vec::new(),
            timer: false,
            entries: HashMap::new(),
            known: known.clone(),
        }
    }

    /// Remembers something to announce once the unit is on disk.
    pub fn announce(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Locks the desk. The first statement of every unit that may move a session, or changes a member or group.
    pub async fn lock_desk(&mut self, instance: InstanceId) -> Result<()> {
        Ok(instances::lock(&mut self.tx, instance).await?)
    }

    /// Locks the desk, and has its queue and agents matched right after the commit.
    pub async fn route(&mut self, instance: InstanceId) -> Result<()> {
        instances::set_routing_due(&mut self.tx, instance).await?;
        self.routing = Some(instance);
        Ok(())
    }

    /// What was set for an entry, and its texts in a language.
    pub(crate) async fn entry(
        &mut self,
        instance: InstanceId,
        id: EntryId,
        language: Language,
    ) -> Result<(Arc<EntrySettings>, Arc<EntryTexts>)> {
        let key = (id, language);
        if !self.entries.contains_key(&key) {
            let version = entries::version(&mut self.tx, instance, id).await?.ok_or(Error::NotFound)?;
            let known = self.known.lock().get(&key).filter(|known| known.version == version).cloned();
            let entry = match known {
                Some(known) => known,
                None => self.load_entry(instance, id, language).await?,
            };
            self.entries.insert(key, entry);
        }
        let entry = &self.entries[&key];
        Ok((entry.settings.clone(), entry.texts.clone()))
    }

    async fn load_entry(&mut self, instance: InstanceId, id: EntryId, language: Language) -> Result<Entry> {
        let row = entries::find(&mut self.tx, instance, id).await?.ok_or(Error::NotFound)?;
        let texts = entries::texts(&mut self.tx, id, language).await?;
        Ok(Entry { version: row.version, settings: Arc::new(row.settings), texts: Arc::new(texts) })
    }

    /// The node's life in which the unit began.
    pub(crate) fn life(&self) -> Uuid {
        self.life
    }

    /// Refuses what a node does by itself where the others have taken it for dead; until the commit nobody can. Comes
    /// after the desk was locked.
    ///
    /// # Errors
    /// `Busy`: a new life begins soon, and looks at everything anew.
    pub(crate) async fn fence(&mut self) -> Result<()> {
        if nodes::hold(&mut self.tx, self.life).await? { Ok(()) } else { Err(Error::Busy) }
    }

    /// Remembers after the commit whether a conversation's open session is being served: its messages may then take
    /// the hot path. A hint only; the hot path looks for itself.
    pub(crate) fn remember_serving(&mut self, conversation: ConversationId, session: Option<SessionId>) {
        self.serving.push((conversation, session));
    }

    /// Wakes whoever waits for the earliest due time after the commit.
    pub(crate) fn wake_timer(&mut self) {
        self.timer = true;
    }

    /// Ends a unit that found nothing left to do. What it found may be the work of another unit of the same commit, and
    /// not on disk yet: it is answered once it is (I1).
    pub(crate) async fn already_done(self) -> Result<()> {
        self.commit().await
    }

    /// Makes the unit permanent, then announces. Once called it runs to its end, whoever stops waiting for it.
    pub async fn commit(self) -> Result<()> {
        let Self { tx, bus, events, routing, serving, timer, entries, known, .. } = self;
        let finish = tokio::spawn(async move {
            tx.commit().await?;
            // Only now: what a unit saw that was undone with others may never have been.
            known.lock().extend(entries);
            for (conversation, session) in serving {
                bus.remember_serving(conversation, session);
            }
            for event in events {
                bus.publish(event);
            }
            if timer {
                bus.deadline_set();
            }
            if let Some(instance) = routing {
                bus.ask_for_routing(instance);
            }
            Ok(())
        });
        finish.await.map_err(Error::internal)?
    }
}

impl Deref for Unit {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Unit {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}
