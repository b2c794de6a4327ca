//! What an agent sees beside the conversation: the own list, the queue, colleagues and groups.

use crate::{App, Code, Error, Member, Result};
use domain::{ConversationId, Element, EntrySettings, GroupId, InstanceId, MemberId, Permission, Timestamp};
use std::collections::HashMap;
use std::sync::Arc;
use store::groups::GroupRow;
use store::inbox::{self, InboxRow, State};
use store::members::{self, MemberRow};
use store::messages::{self, MessageRow};
use store::sessions::{self, SessionRow};
use store::visitors::{self, VisitorCard};
use store::{Link, conversations, entries, groups, instances, sign_ins};

/// Hours an ended session stays in its agent's list.
const ENDED_HOURS: i64 = 24;
/// Changes of a list that are told one by one; who missed more is given the whole list.
const CHANGED: i64 = 500;
/// Characters of the latest message that a list shows; the conversation has all of it.
const SHOWN: usize = 500;

/// Waiting visitors that a list shows at most, the first in the queue.
const WAITING: i64 = 200;

/// Sessions of a group, or of none, that wait: how many, and since when the first of them.
pub(crate) type Counted = (Option<GroupId>, i64, Timestamp);

/// A session in a member's list with all that is shown of it.
#[derive(Clone, Debug)]
pub struct Item {
    /// The list's change.
    pub rev: i64,
    /// Why it is there.
    pub state: State,
    /// The session.
    pub session: SessionRow,
    /// The visitor.
    pub visitor: VisitorCard,
    /// Latest change of the conversation.
    pub head: i64,
    /// Latest change of the team thread.
    pub team_head: i64,
    /// Latest message.
    pub last: Option<MessageRow>,
    /// First words of the visitor in the session.
    pub first_words: Option<String>,
    /// Messages of the visitor nobody has read.
    pub unread: i64,
}

/// A member's list, or what changed in it.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// What the reader had.
    pub after: i64,
    /// What the reader has with these.
    pub head: i64,
    /// Items.
    pub items: Vec<Item>,
}

/// A waiting visitor.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The session.
    pub session: SessionRow,
    /// The visitor.
    pub visitor: VisitorCard,
    /// First words.
    pub first_words: Option<String>,
}

/// Waiting visitors of a line.
#[derive(Clone, Debug)]
pub struct Line {
    /// The group; `None`: everybody's line.
    pub group: Option<GroupRow>,
    /// How many wait.
    pub waiting: i64,
    /// Since when the first one waits.
    pub oldest: Option<Timestamp>,
}

/// A colleague and how busy they are.
#[derive(Clone, Debug)]
pub struct Colleague {
    /// Who.
    pub member: MemberRow,
    /// Sessions now.
    pub open: i64,
    /// Sessions at once.
    pub limit: i64,
}

/// A group and who is there.
#[derive(Clone, Debug)]
pub struct GroupLoad {
    /// The group.
    pub group: GroupRow,
    /// Members who could take a session now.
    pub available: i64,
    /// Members who work.
    pub working: i64,
    /// Waiting visitors.
    pub waiting: i64,
}

/// Everything about the member behind a socket.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The member.
    pub member: MemberRow,
    /// The member's groups.
    pub groups: Vec<GroupRow>,
    /// Sessions at once.
    pub limit: i64,
    /// The desk.
    pub desk: instances::InstanceRow,
    /// What the administrator set for the default entry.
    pub settings: EntrySettings,
}

impl App {
    /// A member's list after a change; 0: all of it.
    pub async fn inbox(&self, member: &Member, after: i64) -> Result<List> {
        let mut link = self.read().await?;
        let head = inbox::head(&mut link, member.id).await?;
        let mut after = after;
        let mut rows = Vec::new();
        if after > 0 {
            rows = inbox::list_changed(&mut link, member.id, after, CHANGED).await?;
        }
        if after == 0 || rows.len() as i64 == CHANGED {
            let since = self.clock().now().plus_seconds(-ENDED_HOURS * 3_600);
            rows = inbox::list(&mut link, member.id, since).await?;
            after = 0;
        }
        let mut items = Vec::with_capacity(rows.len());
        for row in rows.into_iter().filter(|row| row.rev <= head) {
            if let Some(item) = item(&mut link, member.instance, row).await? {
                items.push(item);
            }
        }
        Ok(List { after, head, items })
    }

    /// Conversations whose changes a member's sockets are told by themselves.
    pub async fn open_conversations(&self, member: &Member) -> Result<Vec<ConversationId>> {
        let mut link = self.read().await?;
        let rows = sessions::list_held(&mut link, member.instance, member.id).await?;
        Ok(rows.into_iter().map(|row| row.conversation_id).collect())
    }

    /// The waiting visitors of the lines a member sees: all, or those of the own groups and of everybody's line.
    pub async fn queue_lines(&self, member: &Member) -> Result<Vec<Line>> {
        let counts = self.0.queue.read(member.instance, async || self.count_queue(member.instance).await).await?;
        let seen = seen_groups(&mut self.read().await?, member).await?;
        let find = |group: Option<GroupId>| counts.iter().find(|(g, ..)| *g == group);
        let line = |group: Option<GroupRow>| {
            let counted = find(group.as_ref().map(|group| group.id));
            Line { waiting: counted.map_or(0, |c| c.1), oldest: counted.map(|c| c.2), group }
        };
        let mut lines = vec![line(None)];
        lines.extend(seen.into_iter().map(|group| line(Some(group))));
        Ok(lines)
    }

    /// Counts once for all agents who look at the same time.
    async fn count_queue(&self, instance: InstanceId) -> Result<Arc<[Counted]>> {
        Ok(sessions::queue_lines(&mut self.read().await?, instance).await?.into())
    }

    /// Waiting visitors of the lines a member sees, in the order of the queue.
    pub async fn waiting_list(&self, member: &Member) -> Result<Vec<Waiting>> {
        let mut link = self.read().await?;
        let seen: Vec<GroupId> = seen_groups(&mut link, member).await?.into_iter().map(|group| group.id).collect();
        let mut list = Vec::new();
        for session in sessions::list_queued(&mut link, member.instance, WAITING).await? {
            if session.skill_group.is_some_and(|group| !seen.contains(&group)) {
                continue;
            }
            let Some(visitor) = visitors::card(&mut link, member.instance, session.visitor).await? else { continue };
            let first_words = first_words(&mut link, &session).await?;
            list.push(Waiting { session, visitor, first_words });
        }
        Ok(list)
    }

    /// Colleagues a session can be passed to, by name or address (S-214).
    pub async fn colleagues(&self, member: &Member, query: &str) -> Result<Vec<Colleague>> {
        let mut link = self.read().await?;
        let limit = default_limit(&mut link, member.instance).await?;
        let open = sessions::count_open(&mut link, member.instance).await?;
        let query = query.to_lowercase();
        let rows = members::list(&mut link, member.instance).await?;
        Ok(rows
            .into_iter()
            .filter(|row| row.id != member.id && !row.blocked)
            .filter(|row| row.nickname.to_lowercase().contains(&query) || row.email.contains(&query))
            .map(|row| Colleague {
                open: open.get(&row.id).copied().unwrap_or(0),
                limit: row.session_limit.unwrap_or(limit),
                member: row,
            })
            .collect())
    }

    /// Groups a session can be passed to (S-213).
    pub async fn group_loads(&self, member: &Member) -> Result<Vec<GroupLoad>> {
        let mut link = self.read().await?;
        let limit = default_limit(&mut link, member.instance).await?;
        let candidates = sessions::candidates(&mut link, member.instance).await?;
        let waiting: HashMap<Option<GroupId>, i64> =
            sessions::queue_lines(&mut link, member.instance).await?.into_iter().map(|row| (row.0, row.1)).collect();
        let mut loads = Vec::new();
        for group in groups::list(&mut link, member.instance).await? {
            let fits =
                |c: &&domain::assignment::Candidate| c.groups.contains(&group.id) && c.open < c.limit.unwrap_or(limit);
            loads.push(GroupLoad {
                available: candidates.iter().filter(fits).count() as i64,
                working: sessions::count_working(&mut link, member.instance, Some(group.id)).await?,
                waiting: waiting.get(&Some(group.id)).copied().unwrap_or(0),
                group,
            });
        }
        Ok(loads)
    }

    /// Everything about the member behind a socket.
    pub async fn whole_member(&self, member: &Member) -> Result<Whole> {
        let mut link = self.read().await?;
        let row = members::find(&mut link, member.instance, member.id).await?.ok_or(Error::NotFound)?;
        let settings = entries::default(&mut link, member.instance).await?.settings;
        let desk = instances::find(&mut link, member.instance).await?.ok_or(Error::NotFound)?;
        Ok(Whole {
            groups: groups_of(&mut link, member.instance, member.id).await?,
            limit: row.session_limit.unwrap_or(i64::from(settings.queue.limit_per_agent)),
            member: row,
            desk,
            settings,
        })
    }

    /// The latest change of each of these conversations.
    pub async fn heads(&self, ids: &[ConversationId]) -> Result<Vec<(ConversationId, i64)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut link = self.read().await?;
        Ok(conversations::heads(&mut link, ids).await?)
    }

    /// The latest change of a member's list.
    pub async fn inbox_head(&self, member: &Member) -> Result<i64> {
        let mut link = self.read().await?;
        Ok(inbox::head(&mut link, member.id).await?)
    }

    /// Refuses a member whose sign-in no longer counts.
    pub async fn check_member(&self, member: &Member) -> Result<()> {
        let mut link = self.read().await?;
        self.guard(&mut link, member).await?;
        let sign_in = sign_ins::find_by_id(&mut link, member.sign_in, self.clock().now()).await?;
        sign_in.map(drop).ok_or_else(|| Code::Unauthorized.into())
    }
}

async fn default_limit(link: &mut Link, instance: InstanceId) -> Result<i64> {
    Ok(i64::from(entries::default(link, instance).await?.settings.queue.limit_per_agent))
}

async fn seen_groups(link: &mut Link, member: &Member) -> Result<Vec<GroupRow>> {
    if member.may(Permission::PullFromQueue) {
        return Ok(groups::list(link, member.instance).await?);
    }
    groups_of(link, member.instance, member.id).await
}

async fn groups_of(link: &mut Link, instance: InstanceId, member: MemberId) -> Result<Vec<GroupRow>> {
    Ok(groups::list_of_member(link, instance, member).await?)
}

async fn item(link: &mut Link, instance: InstanceId, row: InboxRow) -> Result<Option<Item>> {
    let Some(shown) = inbox::shown(link, instance, row.session).await? else { return Ok(None) };
    Ok(Some(Item {
        rev: row.rev,
        state: row.state,
        session: shown.session,
        visitor: shown.visitor,
        head: shown.head,
        team_head: shown.team_head,
        last: shown.last.map(shortened).transpose()?,
        first_words: shown.first.as_ref().map(words_of).transpose()?.flatten(),
        unread: shown.unread,
    }))
}

/// The first words of the visitor in a session.
async fn first_words(link: &mut Link, session: &SessionRow) -> Result<Option<String>> {
    let Some(number) = session.first_message else { return Ok(None) };
    let message = messages::find(link, session.conversation, number).await?;
    message.as_ref().map(words_of).transpose().map(Option::flatten)
}

/// A message as one line.
fn words_of(message: &MessageRow) -> Result<Option<String>> {
    let elements: Vec<Element> = serde_json::from_str(&message.elements).map_err(Error::internal)?;
    Ok(elements.first().map(|element| element.preview().chars().take(200).collect()))
}

/// A message as a list shows it, so that a long list of long messages still fits into one answer.
fn shortened(mut message: MessageRow) -> Result<MessageRow> {
    if message.elements.len() <= SHOWN {
        return Ok(message);
    }
    let elements: Vec<Element> = serde_json::from_str(&message.elements).map_err(Error::internal)?;
    let first: Option<Element> = elements.into_iter().next().map(|element| match element {
        Element::Text { .. } | Element::Custom { .. } => {
            Element::text(element.preview().chars().take(SHOWN).collect::<String>())
        }
        other => other,
    });
    message.elements = serde_json::to_string(&Vec::from_iter(first)).map_err(Error::internal)?;
    Ok(message)
}
