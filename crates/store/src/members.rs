//! Accounts in a desk.

use crate::{Link, Result, query};
use domain::{AccountId, AgentStatus, InstanceId, MemberId, Role, Timestamp};
use std::collections::HashMap;

/// A member who was not deleted.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct MemberRow {
    /// Id.
    pub id: MemberId,
    /// The desk.
    pub instance: InstanceId,
    /// Who signs in.
    pub account: AccountId,
    /// Number inside the desk, from 1.
    pub number: i64,
    /// Role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// Name others see.
    pub nickname: String,
    /// Path of a picture, or empty.
    pub avatar: String,
    /// E.164, or empty.
    pub phone: String,
    /// Own limit of sessions; `None`: the entry's.
    pub session_limit: Option<i64>,
    /// Kept out by an administrator.
    pub blocked: bool,
    /// What the agent is doing.
    #[sqlx(try_from = "String")]
    pub status: AgentStatus,
    /// Reason of a break, or why the desk changed the status.
    pub status_reason: String,
    /// Since when.
    pub status_since: Timestamp,
    /// When a session was last taken or ended.
    pub last_handled_at: Option<Timestamp>,
    /// The list's latest change.
    pub inbox_rev: i64,
    /// Raised by every sign-in.
    pub place: i64,
    /// The latest sign-in.
    pub signed_in_at: Option<Timestamp>,
    /// Sign-in address.
    pub email: String,
    /// A connection is open right now.
    pub online: bool,
}

/// A member to add.
#[derive(Clone, Debug)]
pub struct NewMember<'a> {
    /// Id.
    pub id: MemberId,
    /// The desk.
    pub instance: InstanceId,
    /// Who signs in.
    pub account: AccountId,
    /// Number inside the desk.
    pub number: i64,
    /// What can be changed later.
    pub profile: Profile<'a>,
}

/// What an administrator can change of a member (S-169).
#[derive(Clone, Debug)]
pub struct Profile<'a> {
    /// Role.
    pub role: Role,
    /// Name others see.
    pub nickname: &'a str,
    /// The name as it is searched.
    pub nickname_folded: &'a str,
    /// E.164, or empty.
    pub phone: &'a str,
    /// Own limit of sessions.
    pub session_limit: Option<i64>,
}

/// A page of a desk's members.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Part of a folded name, of an e-mail address, or of a phone number.
    pub search: &'a str,
    /// Rows to leave out.
    pub offset: i64,
    /// Rows to give.
    pub size: i64,
}

/// The columns of a member, where `condition` picks some.
macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT m.id, m.instance, m.account, m.number, m.role, m.nickname, m.avatar, m.phone, m.session_limit, ",
            "m.blocked, m.status, m.status_reason, m.status_since, m.last_handled_at, m.inbox_rev, m.place, ",
            "m.signed_in_at, a.email, EXISTS (SELECT 1 FROM connection c WHERE c.member = m.id) AS online ",
            "FROM member m JOIN account a ON a.id = m.account WHERE m.deleted_at IS NULL AND ",
            $condition
        )
    };
}

/// Finds a member of a desk.
pub async fn find(link: &mut Link, instance: InstanceId, member: MemberId) -> Result<Option<MemberRow>> {
    optional!(link, MemberRow, select!("m.instance = $1 AND m.id = $2"), instance, member)
}

/// The names of these members.
pub async fn nicknames(link: &mut Link, instance: InstanceId, ids: &[MemberId]) -> Result<HashMap<MemberId, String>> {
    macro_rules! head {
        () => {
            "SELECT id, nickname FROM member WHERE instance = $1 AND id "
        };
    }
    let rows = all_pair!(
        link, (MemberId, String),
        sqlite: concat!(head!(), among_sqlite!("$2")),
        postgres: concat!(head!(), among_postgres!("$2")),
        instance,
        &query::json(ids)?
    )?;
    Ok(rows.into_iter().collect())
}

/// Finds an account's membership of a desk.
pub async fn find_by_account(link: &mut Link, instance: InstanceId, account: AccountId) -> Result<Option<MemberRow>> {
    optional!(link, MemberRow, select!("m.instance = $1 AND m.account = $2"), instance, account)
}

/// Every desk an account works in, the first one joined first.
pub async fn list_of_account(link: &mut Link, account: AccountId) -> Result<Vec<MemberRow>> {
    all!(link, MemberRow, select!("m.account = $1 ORDER BY m.created_at, m.id"), account)
}

/// Every member of a desk, by number.
pub async fn list(link: &mut Link, instance: InstanceId) -> Result<Vec<MemberRow>> {
    all!(link, MemberRow, select!("m.instance = $1 ORDER BY m.number"), instance)
}

/// A page of members by number, and how many match in all.
pub async fn page(link: &mut Link, instance: InstanceId, page: &Page<'_>) -> Result<(i64, Vec<MemberRow>)> {
    let pattern = contains(page.search);
    let (total,) = one!(
        link,
        (i64,),
        "SELECT COUNT(*) FROM member m JOIN account a ON a.id = m.account \
         WHERE m.deleted_at IS NULL AND m.instance = $1 AND (m.nickname_folded LIKE $2 ESCAPE '\\' \
         OR a.email LIKE $2 ESCAPE '\\' OR m.phone LIKE $2 ESCAPE '\\')",
        instance,
        &pattern
    )?;
    let rows = all!(
        link,
        MemberRow,
        select!(
            "m.instance = $1 AND (m.nickname_folded LIKE $2 ESCAPE '\\' \
             OR a.email LIKE $2 ESCAPE '\\' OR m.phone LIKE $2 ESCAPE '\\') \
             ORDER BY m.number LIMIT $3 OFFSET $4"
        ),
        instance,
        &pattern,
        page.size,
        page.offset
    )?;
    Ok((total, rows))
}

/// Adds a member: offline, not yet signed in.
pub async fn insert(link: &mut Link, new: &NewMember<'_>, now: Timestamp) -> Result<()> {
    let profile = &new.profile;
    execute!(
        link,
        "INSERT INTO member (id, instance, account, number, role, nickname, nickname_folded, phone, session_limit, \
         status_since, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        new.id,
        new.instance,
        new.account,
        new.number,
        profile.role.as_str(),
        profile.nickname,
        profile.nickname_folded,
        profile.phone,
        profile.session_limit,
        now
    )?;
    Ok(())
}

/// Changes what an administrator can change.
pub async fn update(link: &mut Link, instance: InstanceId, member: MemberId, profile: &Profile<'_>) -> Result<()> {
    execute!(
        link,
        "UPDATE member SET role = $1, nickname = $2, nickname_folded = $3, phone = $4, session_limit = $5 \
         WHERE instance = $6 AND id = $7 AND deleted_at IS NULL",
        profile.role.as_str(),
        profile.nickname,
        profile.nickname_folded,
        profile.phone,
        profile.session_limit,
        instance,
        member
    )?;
    Ok(())
}

/// Changes what members change of themselves.
pub async fn set_card(
    link: &mut Link,
    instance: InstanceId,
    member: MemberId,
    (nickname, folded): (&str, &str),
    avatar: &str,
) -> Result<()> {
    execute!(
        link,
        "UPDATE member SET nickname = $1, nickname_folded = $2, avatar = $3 WHERE instance = $4 AND id = $5",
        nickname,
        folded,
        avatar,
        instance,
        member
    )?;
    Ok(())
}

/// Keeps a member out, or lets them in again.
pub async fn set_blocked(link: &mut Link, instance: InstanceId, member: MemberId, blocked: bool) -> Result<()> {
    execute!(link, "UPDATE member SET blocked = $1 WHERE instance = $2 AND id = $3", blocked, instance, member)?;
    Ok(())
}

/// Deletes a member. The row stays, so that history keeps the name (S-171).
pub async fn delete(link: &mut Link, instance: InstanceId, member: MemberId, now: Timestamp) -> Result<()> {
    execute!(link, "UPDATE member SET deleted_at = $1 WHERE instance = $2 AND id = $3", now, instance, member)?;
    Ok(())
}

/// Makes a new place the valid one, and gives its number.
pub async fn raise_place(link: &mut Link, instance: InstanceId, member: MemberId, now: Timestamp) -> Result<i64> {
    let (place,) = one!(
        link,
        (i64,),
        "UPDATE member SET place = place + 1, signed_in_at = $1 WHERE instance = $2 AND id = $3 RETURNING place",
        now,
        instance,
        member
    )?;
    Ok(place)
}

/// A pattern that matches whatever contains `text`, its `%` and `_` taken as they are.
pub(crate) fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Writes what an agent is doing.
pub async fn set_status(
    link: &mut Link,
    member: MemberId,
    status: AgentStatus,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    execute!(
        link,
        "UPDATE member SET status = $2, status_reason = $3, status_since = $4 WHERE id = $1",
        member,
        status.as_str(),
        reason,
        now
    )?;
    Ok(())
}

/// Ends the member's open status span and begins the next.
pub async fn begin_status_span(
    link: &mut Link,
    id: uuid::Uuid,
    member: MemberId,
    status: AgentStatus,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    execute!(link, "UPDATE status_span SET ended_at = $2 WHERE member = $1 AND ended_at IS NULL", member, now)?;
    execute!(
        link,
        "INSERT INTO status_span (id, member, status, reason, started_at) VALUES ($1, $2, $3, $4, $5)",
        id,
        member,
        status.as_str(),
        reason,
        now
    )?;
    Ok(())
}
