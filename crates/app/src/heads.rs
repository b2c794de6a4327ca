//! Comparing how new everything is with what those connected here were told: what changed on another node is found in the
//! database, whatever became of the word about it. Every second where the bus is no help, else every 15 seconds.

use crate::bus::Followed;
use crate::nodes::Others;
use crate::{App, Event, Result, Topic};
use domain::{ConversationId, InstanceId, MemberId};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::time::Duration;
use store::heads::{self, DeskHead, MemberHead, TeamHead};
use store::{Link, conversations};
use tokio::time::Instant;

/// How often all is compared where the bus tells of every change.
const SELDOM: Duration = Duration::from_secs(15);
/// Conversations compared by one statement.
const AT_ONCE: usize = 5_000;

/// What was found at the last look.
#[derive(Default)]
pub struct Heads {
    threads: HashMap<ConversationId, i64>,
    teams: HashMap<ConversationId, TeamHead>,
    members: HashMap<MemberId, MemberHead>,
    desks: HashMap<InstanceId, DeskHead>,
    compared: Option<Instant>,
    /// The bus told of everything.
    whole: bool,
}

impl Heads {
    /// Compares all, where it is time; else what the bus tells of only since the last look.
    pub(crate) async fn look(&mut self, app: &App) -> Result<()> {
        let certain = app.bus().take_certain();
        let whole = match app.0.nodes.others() {
            Others::None => true,
            Others::OnBus => app.bus().is_linked() && !app.bus().take_missed(),
            Others::OffBus => false,
        };
        let turned = std::mem::replace(&mut self.whole, whole) != whole;
        if !whole || turned || self.compared.is_none_or(|at| at.elapsed() >= SELDOM) {
            self.compare(app).await?;
            self.compared = Some(Instant::now());
        } else if !certain.is_empty() {
            self.compare_some(app, &certain).await?;
        }
        Ok(())
    }

    /// Compares what somebody began to follow: what changed before the bus told of it went unheard.
    async fn compare_some(&mut self, app: &App, topics: &[Topic]) -> Result<()> {
        let followed = app.bus().followed();
        let some = Followed {
            conversations: both(followed.conversations, topics, Topic::Conversation),
            by_team: both(followed.by_team, topics, Topic::Conversation),
            members: both(followed.members, topics, Topic::Member),
        };
        let mut found = Self { desks: self.desks.clone(), ..Self::default() };
        found.compare_with(app, some).await?;
        self.desks = found.desks;
        self.threads.extend(found.threads);
        self.teams.extend(found.teams);
        self.members.extend(found.members);
        Ok(())
    }

    async fn compare(&mut self, app: &App) -> Result<()> {
        self.compare_with(app, app.bus().followed()).await
    }

    /// Compares what is followed, and tells of what has changed since the last look. What is followed since is told of in
    /// any case: whoever knows it already passes it over.
    async fn compare_with(&mut self, app: &App, followed: Followed) -> Result<()> {
        let Followed { conversations, by_team, members } = followed;
        let mut link = app.read().await?;
        let mut threads = HashMap::with_capacity(conversations.len());
        for ids in conversations.chunks(AT_ONCE) {
            threads.extend(conversations::heads(&mut link, ids).await?);
        }
        let teams = teams(&mut link, &by_team).await?;
        let members = match members.is_empty() {
            true => HashMap::new(),
            false => by(heads::members(&mut link, &members).await?, |head| head.id),
        };
        let desks = by(heads::desks(&mut link).await?, |head| head.id);
        drop(link);

        for (conversation, rev) in changed(&self.threads, &threads) {
            app.bus().publish_here(Event::Conversation { conversation, team: false, rev: *rev, fresh: None });
        }
        for (conversation, head) in changed(&self.teams, &teams) {
            tell_of_team(app, conversation, self.teams.get(&conversation), head);
        }
        for (member, head) in changed(&self.members, &members) {
            tell_of_member(app, member, self.members.get(&member), head);
        }
        for (instance, head) in changed(&self.desks, &desks) {
            tell_of_desk(app, instance, self.desks.get(&instance), head);
        }
        (self.threads, self.teams, self.members, self.desks) = (threads, teams, members, desks);
        Ok(())
    }
}

async fn teams(link: &mut Link, ids: &[ConversationId]) -> Result<HashMap<ConversationId, TeamHead>> {
    let mut all = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(AT_ONCE) {
        all.extend(by(heads::teams(link, ids).await?, |head| head.conversation));
    }
    Ok(all)
}

fn tell_of_team(app: &App, conversation: ConversationId, was: Option<&TeamHead>, is: &TeamHead) {
    if was.is_none_or(|was| was.rev != is.rev) {
        app.bus().publish_here(Event::Conversation { conversation, team: true, rev: is.rev, fresh: None });
    }
    if was.is_some_and(|was| was.online != is.online) {
        app.bus().publish_here(Event::Presence { conversation, online: is.online });
    }
}

fn tell_of_member(app: &App, member: MemberId, was: Option<&MemberHead>, is: &MemberHead) {
    if was.is_none_or(|was| was.inbox_rev != is.inbox_rev) {
        app.bus().publish_here(Event::Inbox { member, rev: is.inbox_rev });
    }
    if was.is_none_or(|was| was.standing != is.standing) {
        app.bus().publish_here(Event::Place { member, place: is.standing.place });
    }
    if was.is_some_and(|was| was.card != is.card) {
        app.bus().publish_here(Event::Member { instance: is.instance, member });
    }
}

fn tell_of_desk(app: &App, instance: InstanceId, was: Option<&DeskHead>, is: &DeskHead) {
    if was.is_none_or(|was| was.queue != is.queue) {
        app.bus().publish_here(Event::Queue { instance });
    }
    if was.is_some_and(|was| was.versions != is.versions) {
        app.bus().publish_here(Event::Settings { instance });
    }
}

/// Those of `ids` that are among the topics.
fn both<T: Copy + Hash + Eq>(ids: Vec<T>, topics: &[Topic], topic: impl Fn(T) -> Topic) -> Vec<T> {
    let topics: HashSet<&Topic> = topics.iter().collect();
    ids.into_iter().filter(|id| topics.contains(&topic(*id))).collect()
}

fn by<K: Hash + Eq, T>(rows: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, T> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

/// What is not as it was.
fn changed<'a, K: Copy + Hash + Eq, T: PartialEq>(
    was: &'a HashMap<K, T>,
    is: &'a HashMap<K, T>,
) -> impl Iterator<Item = (K, &'a T)> {
    is.iter().filter(|(key, head)| was.get(*key) != Some(*head)).map(|(key, head)| (*key, head))
}
