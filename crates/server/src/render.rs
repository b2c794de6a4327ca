//! Rows of the product as clients see them.

use app::chat::{Rows, Sent};
use app::lists::{Colleague, GroupLoad, Item, Line, List, Waiting, Whole};
use app::rows::{FileRow, InboxState, MessageRow, ReadMarkRow, SessionRow, VisitorCard};
use domain::{AgentStatus, ConversationId, Element, MemberId, Side, Timestamp, limits};
use wire::conversation::{
    AgentCard, Change, Changes, GroupCard, History, Message, PhaseName, RatingState, ReadMark, Sender, Session, Thread,
    TransferState,
};
use wire::desk::{
    DeskCardPublic, DeskRules, GroupTarget, Inbox, InboxItem, InboxState as WireState, MemberSelf, QueueLine,
    WaitingItem,
};
use wire::visitor::{Source, StoredFile};
use wire::{Millis, frame};

/// Who looks: the team sees more of a session than the visitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Viewer {
    /// The visitor.
    Visitor,
    /// A member.
    Team,
}

pub(crate) fn millis(at: Timestamp) -> Millis {
    at.millis()
}

fn maybe(at: Option<Timestamp>) -> Option<Millis> {
    at.map(Timestamp::millis)
}

/// A message.
pub(crate) fn message(row: &MessageRow) -> Message {
    let elements: Vec<Element> = serde_json::from_str(&row.elements).unwrap_or_else(|error| {
        tracing::error!(%error, message = %row.id, "the elements of a message cannot be read");
        Vec::new()
    });
    let member = (row.side == Side::Agent).then_some(MemberId(row.author));
    let own = matches!(row.side, Side::Visitor | Side::Agent);
    Message {
        rev: row.rev,
        number: row.number,
        id: row.id,
        version: row.version,
        session: row.session,
        from: Sender { side: row.side, name: row.author_name.clone(), avatar: row.author_avatar.clone(), member },
        client_id: own.then(|| row.client_id.clone()),
        at: millis(row.sent_at),
        elements,
        quote: row.quote,
        recalled: row.recalled_at.is_some(),
        custom: row.custom.clone(),
    }
}

fn read_mark(row: &ReadMarkRow) -> ReadMark {
    ReadMark { rev: row.rev, reader: row.reader, number: row.number, at: millis(row.read_at) }
}

fn agent(id: Option<MemberId>, name: Option<&String>, avatar: Option<&String>) -> Option<AgentCard> {
    id.map(|id| AgentCard {
        id,
        nickname: name.cloned().unwrap_or_default(),
        avatar: avatar.cloned().unwrap_or_default(),
    })
}

/// A session, as far as the viewer may see it.
pub(crate) fn session(row: &SessionRow, viewer: Viewer) -> Session {
    let team = viewer == Viewer::Team;
    let phase = match row.phase.as_str() {
        "bot" => PhaseName::Bot,
        "offered" if team => PhaseName::Offered,
        "queued" | "offered" => PhaseName::Queued,
        "serving" => PhaseName::Serving,
        _ => PhaseName::Ended,
    };
    let because = row.because().ok().flatten();
    let shown = team || matches!(phase, PhaseName::Serving | PhaseName::Ended);
    let transfer_to = agent(row.transfer_to, row.transfer_name.as_ref(), row.transfer_avatar.as_ref());
    Session {
        rev: row.rev,
        id: row.id,
        conversation: row.conversation_id,
        phase,
        entered_at: millis(row.entered_at),
        queued_at: maybe(row.queued_at),
        accepted_at: maybe(row.accepted_at),
        ended_at: maybe(row.ended_at),
        ended_because: because,
        close_by: because.map(|because| because.close_by().to_owned()),
        agent: agent(row.agent, row.agent_name.as_ref(), row.agent_avatar.as_ref()).filter(|_| shown),
        group: row.skill_group.zip(row.group_name.clone()).map(|(id, name)| GroupCard { id, name }),
        rating: row.rating_asked_at.map(|asked| RatingState {
            asked_at: millis(asked),
            expires_at: maybe(row.rating_expires_at),
            choice: row.rating_choice,
            comment: row.rating_comment.clone(),
        }),
        offered_to: agent(row.offered_to, row.offered_name.as_ref(), row.offered_avatar.as_ref()).filter(|_| team),
        offer_until: maybe(row.offer_until).filter(|_| team),
        transfer: transfer_to.zip(row.transfer_until).filter(|_| team).map(|(to, until)| TransferState {
            to,
            until: millis(until),
            note: row.transfer_note.clone(),
        }),
    }
}

/// Rows of a thread that changed.
pub(crate) fn changes(conversation: ConversationId, thread: Thread, rows: &Rows, viewer: Viewer) -> Changes {
    let mut changes: Vec<Change> = rows.messages.iter().map(|row| Change::Message(message(row))).collect();
    changes.extend(rows.read.iter().map(|row| Change::Read(read_mark(row))));
    changes.extend(rows.sessions.iter().map(|row| Change::Session(session(row, viewer))));
    changes.sort_by_key(Change::rev);
    Changes { conversation, thread, after: rows.after, head: rows.head, changes, more: rows.more, reset: rows.reset }
}

/// A page of a thread.
pub(crate) fn history(conversation: ConversationId, thread: Thread, rows: &Rows, viewer: Viewer) -> History {
    History {
        conversation,
        thread,
        head: rows.head,
        messages: rows.messages.iter().map(message).collect(),
        sessions: rows.sessions.iter().map(|row| session(row, viewer)).collect(),
        read: rows.read.iter().map(read_mark).collect(),
        more: rows.more,
    }
}

/// A message is on disk.
pub(crate) fn sent(sent: Sent) -> frame::Sent {
    frame::Sent { message: sent.message, number: sent.number, rev: sent.rev, at: millis(sent.at) }
}

/// A visitor as agents see them.
pub(crate) fn visitor(card: &VisitorCard) -> wire::desk::VisitorCard {
    let row = &card.visitor;
    wire::desk::VisitorCard {
        id: row.id,
        user_id: row.user_id.clone(),
        nickname: row.nickname.clone(),
        avatar: row.avatar.clone(),
        language: row.language,
        online: card.online,
        channel: card.channel_name.clone(),
        source: Source {
            page: row.source.page.clone(),
            title: row.source.title.clone(),
            referrer: row.source.referrer.clone(),
            client_data: row.source.client_data.clone(),
        },
        verified: row.verified,
        first_seen: millis(row.created_at),
        sessions: card.sessions,
    }
}

/// A member's list, or what changed in it.
pub(crate) fn inbox(list: &List) -> Inbox {
    Inbox { after: list.after, head: list.head, items: list.items.iter().map(item).collect() }
}

fn item(item: &Item) -> InboxItem {
    let row = &item.session;
    let state = match item.state {
        InboxState::Offered => WireState::Offered,
        InboxState::TransferOffered => WireState::TransferOffered,
        InboxState::Serving => WireState::Serving,
        InboxState::Ended => WireState::Ended,
        InboxState::Gone => WireState::Gone,
    };
    let until = match item.state {
        InboxState::Offered => row.offer_until,
        InboxState::TransferOffered => row.transfer_until,
        _ => None,
    };
    let passed_on = item.state == InboxState::TransferOffered;
    InboxItem {
        rev: item.rev,
        state,
        session: session(row, Viewer::Team),
        visitor: visitor(&item.visitor),
        head: item.head,
        team_head: item.team_head,
        last: item.last.as_ref().map(message),
        first_words: item.first_words.clone(),
        unread: item.unread,
        waiting_since: maybe(row.waiting_since),
        until: maybe(until),
        transfer_from: agent(row.agent, row.agent_name.as_ref(), row.agent_avatar.as_ref()).filter(|_| passed_on),
        transfer_note: if passed_on { row.transfer_note.clone() } else { String::new() },
    }
}

/// The waiting visitors of a line.
pub(crate) fn queue_line(line: &Line) -> QueueLine {
    QueueLine {
        group: line.group.as_ref().map(|group| GroupCard { id: group.id, name: group.name.clone() }),
        waiting: line.waiting,
        oldest: maybe(line.oldest),
    }
}

/// A waiting visitor.
pub(crate) fn waiting(waiting: &Waiting) -> WaitingItem {
    WaitingItem {
        session: waiting.session.id,
        conversation: waiting.session.conversation_id,
        visitor: visitor(&waiting.visitor),
        queued_at: maybe(waiting.session.queued_at).unwrap_or_default(),
        first_words: waiting.first_words.clone(),
        group: waiting.session.skill_group,
    }
}

/// A colleague.
pub(crate) fn colleague(colleague: &Colleague) -> wire::desk::Colleague {
    let row = &colleague.member;
    wire::desk::Colleague {
        id: row.id,
        nickname: row.nickname.clone(),
        avatar: row.avatar.clone(),
        email: row.email.clone(),
        status: row.status,
        open: colleague.open,
        limit: colleague.limit,
        online: row.online,
    }
}

/// A group to pass a session to.
pub(crate) fn group_target(load: &GroupLoad) -> GroupTarget {
    GroupTarget {
        id: load.group.id,
        name: load.group.name.clone(),
        available: load.available,
        working: load.working,
        waiting: load.waiting,
    }
}

/// The member behind a socket.
pub(crate) fn member(whole: &Whole) -> MemberSelf {
    let row = &whole.member;
    let reason = if row.status == AgentStatus::Rest { row.status_reason.clone() } else { String::new() };
    MemberSelf {
        id: row.id,
        nickname: row.nickname.clone(),
        avatar: row.avatar.clone(),
        email: row.email.clone(),
        role: row.role,
        permissions: row.role.permissions().to_vec(),
        status: row.status,
        reason,
        since: millis(row.status_since),
        limit: whole.limit,
        groups: whole.groups.iter().map(|group| GroupCard { id: group.id, name: group.name.clone() }).collect(),
        place: row.place,
    }
}

/// The desk.
pub(crate) fn desk(whole: &Whole) -> DeskCardPublic {
    DeskCardPublic {
        id: whole.desk.id,
        name: whole.desk.name.clone(),
        sdk_app_id: whole.desk.sdk_app_id,
        language: whole.desk.language,
    }
}

/// What the administrator set, as far as the workstation needs it.
pub(crate) fn rules(whole: &Whole) -> DeskRules {
    let settings = &whole.settings;
    DeskRules {
        mode: settings.service.mode,
        accept_seconds: settings.service.accept_seconds,
        recall_seconds: settings.recall.agent_seconds,
        rating_by_agent: settings.rating.enabled && settings.rating.by_agent,
        user_timeout_seconds: settings.closing.user_timeout_seconds,
        rest_reasons: whole.desk.rest_reasons.clone(),
        text: limits::MESSAGE_TEXT,
        file_bytes: limits::FILE_BYTES,
    }
}

/// A stored file.
pub(crate) fn file(row: &FileRow) -> StoredFile {
    StoredFile {
        file_id: row.id,
        url: app::uploads::address(row),
        name: row.name.clone(),
        bytes: row.bytes,
        media_type: row.media_type.clone(),
        element: row.element.clone(),
        width: row.width as u32,
        height: row.height as u32,
    }
}
