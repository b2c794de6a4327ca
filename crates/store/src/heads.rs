//! How new everything is: what a node compares with what it told those connected to it. Each function is one statement,
//! whatever the number.

use crate::{Link, Result, query};
use domain::{ConversationId, InstanceId, MemberId, Timestamp};

/// What the team sees beside the conversation.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct TeamHead {
    /// The conversation.
    pub conversation: ConversationId,
    /// Latest change of its team thread; 0 where that has not begun.
    pub rev: i64,
    /// The visitor is connected.
    pub online: bool,
}

/// Whether a member's sign-ins still count.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    /// The place that is valid now.
    pub place: i64,
    /// How many sign-ins there are: fewer after one was taken away, and a new one raises the place.
    pub sign_ins: i64,
    /// Kept out.
    pub blocked: bool,
    /// No longer a member.
    pub deleted: bool,
}

/// What is shown of a member.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Card {
    role: String,
    nickname: String,
    avatar: String,
    session_limit: Option<i64>,
    status: String,
    status_reason: String,
    status_since: Timestamp,
    in_groups: Option<String>,
}

/// A member: list, standing, card.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MemberHead {
    /// Who.
    pub id: MemberId,
    /// The desk.
    pub instance: InstanceId,
    /// Latest change of the list.
    pub inbox_rev: i64,
    /// Whether the sign-ins still count.
    #[sqlx(flatten)]
    pub standing: Standing,
    /// What is shown.
    #[sqlx(flatten)]
    pub card: Card,
}

/// Who waits: how many, since when the first and the last one.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Queue {
    waiting: i64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

/// What was decided: versions of settings, and what was published.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Versions {
    settings: i64,
    published: Option<Timestamp>,
}

/// A desk: queue, versions.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DeskHead {
    /// Which desk.
    pub id: InstanceId,
    /// Who waits.
    #[sqlx(flatten)]
    pub queue: Queue,
    /// What was decided.
    #[sqlx(flatten)]
    pub versions: Versions,
}

/// The columns of a member up to the list of ids.
macro_rules! member {
    () => {
        "SELECT m.id, m.instance, m.inbox_rev, m.place, m.blocked, m.deleted_at IS NOT NULL AS deleted, m.role, m.nickname,
                m.avatar, m.session_limit, m.status, m.status_reason, m.status_since,
                (SELECT COUNT(*) FROM sign_in s WHERE s.account = m.account AND s.member = m.id) AS sign_ins,
                (SELECT string_agg(CAST(g.id AS TEXT) || ' ' || g.name, ',' ORDER BY g.id)
                 FROM group_member gm JOIN skill_group g ON g.instance = gm.instance AND g.id = gm.skill_group
                 WHERE gm.member = m.id) AS in_groups
         FROM member m WHERE m.id "
    };
}

/// What the team sees beside each of these conversations.
pub async fn teams(link: &mut Link, ids: &[ConversationId]) -> Result<Vec<TeamHead>> {
    macro_rules! head {
        () => {
            "SELECT c.id AS conversation, COALESCE(t.rev, 0) AS rev,
                    EXISTS (SELECT 1 FROM connection k WHERE k.visitor = c.visitor) AS online
             FROM conversation c
             LEFT JOIN conversation t ON t.visitor = c.visitor AND t.entry = c.entry AND t.kind = 'team'
             WHERE c.kind = 'visitor' AND c.id "
        };
    }
    all_pair!(
        link, TeamHead,
        sqlite: concat!(head!(), among_sqlite!("$1")),
        postgres: concat!(head!(), among_postgres!("$1")),
        &query::json(ids)?
    )
}

/// These members.
pub async fn members(link: &mut Link, ids: &[MemberId]) -> Result<Vec<MemberHead>> {
    all_pair!(
        link, MemberHead,
        sqlite: concat!(member!(), among_sqlite!("$1")),
        postgres: concat!(member!(), among_postgres!("$1")),
        &query::json(ids)?
    )
}

/// Every desk.
pub async fn desks(link: &mut Link) -> Result<Vec<DeskHead>> {
    all!(
        link,
        DeskHead,
        "SELECT i.id, COUNT(s.id) AS waiting, MIN(s.queued_at) AS first, MAX(s.queued_at) AS last,
                (SELECT CAST(COALESCE(SUM(e.version), 0) AS BIGINT) FROM entry e WHERE e.instance = i.id) AS settings,
                (SELECT MAX(b.deployed_at) FROM bot_version b WHERE b.instance = i.id) AS published
         FROM instance i
         LEFT JOIN session s ON s.instance = i.id AND s.phase = 'queued' AND s.ended_at IS NULL
         GROUP BY i.id"
    )
}
