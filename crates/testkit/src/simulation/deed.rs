//! What people and the house do, one verb each.

use super::stage::Stage;
use crate::desk::sign_in;
use app::chat::{Draft, Rows, Sent};
use app::lists::List;
use app::overview::Figures;
use app::serving::Target;
use app::settings::NewSettings;
use app::team::MemberForm;
use app::{App, Member, Result, Visitor};
use domain::settings::ServiceMode;
use domain::{
    AccountId, AgentStatus, ConversationId, Element, EntrySettings, GroupId, MemberId, Role, SessionId, Side,
};
use store::Store;
use uuid::Uuid;

/// A message as its author keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub(super) conversation: ConversationId,
    pub(super) client_id: String,
    pub(super) text: String,
}

/// What a visitor does.
#[derive(Clone, Debug)]
pub(super) enum ByVisitor {
    Connect,
    Disconnect(Uuid),
    Enter,
    Ask,
    Say(Letter),
    End(SessionId),
    Read(i64),
    Recall(i64),
    AskRating(SessionId),
    Rate(SessionId, i64),
    CatchUp(i64),
    Load,
}

/// What an agent does.
#[derive(Clone, Debug)]
pub(super) enum ByAgent {
    SignIn(AccountId),
    Connect,
    Disconnect(Uuid),
    Become(AgentStatus),
    Accept(SessionId),
    Decline(SessionId),
    Take(SessionId),
    End(SessionId),
    Transfer(SessionId, Target),
    Cancel(SessionId),
    Invite(SessionId),
    Say(Letter),
    Note(Letter),
    Read(ConversationId, i64),
    Recall(ConversationId, i64),
    List(i64),
    CatchUp(ConversationId, i64),
}

/// What the owner changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Mode(ServiceMode, u32),
    Limit(u32),
    Longest(u32),
    Silence(u32),
    Bot(bool),
    Break(bool),
}

/// What the owner does.
#[derive(Clone, Debug)]
pub(super) enum ByOwner {
    Set(Change),
    Edit(MemberId, MemberForm),
    Block(MemberId),
    Restore(MemberId),
    AddGroup(String),
    EditGroup(GroupId, String, Vec<MemberId>),
    DeleteGroup(GroupId),
    Figures,
}

/// What a process does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ByHouse {
    /// Takes up what an earlier process left. Alone: all other processes have ended.
    Start {
        alone: bool,
    },
    Route,
    Recover,
    Fire,
    Beat,
    Places,
}

/// A verb under way: whose, and what.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    Visitor(usize, ByVisitor),
    Agent(usize, ByAgent),
    Owner(ByOwner),
    House(ByHouse),
}

/// What came of it.
#[derive(Debug)]
pub(super) enum Answer {
    Done,
    Sent(Sent),
    Connected(Uuid),
    SignedIn(Member),
    List(List),
    Rows(Rows),
    Pages(Vec<Rows>),
    Group(GroupId),
    Fired(usize),
    Figures(Figures),
}

/// As whom a verb is called.
#[derive(Clone)]
pub(super) enum Caller {
    Visitor(Visitor),
    Member(Member),
    House,
}

/// Calls the verb, as the server would.
pub(super) async fn perform(app: App, store: Store, caller: Caller, deed: Deed) -> Result<Answer> {
    match (caller, deed) {
        (Caller::Visitor(visitor), Deed::Visitor(_, deed)) => Box::pin(by_visitor(&app, &visitor, deed)).await,
        (Caller::Member(member), Deed::Agent(_, deed)) => Box::pin(by_agent(&app, &store, &member, deed)).await,
        (Caller::Member(member), Deed::Owner(deed)) => Box::pin(by_owner(&app, &member, deed)).await,
        (_, Deed::House(deed)) => Box::pin(by_house(&app, deed)).await,
        (_, deed) => unreachable!("nobody does {deed:?}"),
    }
}

fn draft(letter: Letter) -> Draft {
    Draft { client_id: letter.client_id, elements: vec![Element::text(letter.text)], quote: None }
}

fn done((): ()) -> Answer {
    Answer::Done
}

async fn by_visitor(app: &App, visitor: &Visitor, deed: ByVisitor) -> Result<Answer> {
    let (instance, conversation) = (visitor.instance, visitor.conversation);
    match deed {
        ByVisitor::Connect => app.visitor_connected(visitor).await.map(Answer::Connected),
        ByVisitor::Disconnect(connection) => app.visitor_disconnected(visitor, connection).await.map(done),
        ByVisitor::Enter => app.enter(visitor).await.map(done),
        ByVisitor::Ask => app.ask_for_person(visitor).await.map(done),
        ByVisitor::Say(letter) => app.send_as_visitor(visitor, draft(letter)).await.map(Answer::Sent),
        ByVisitor::End(session) => app.end_by_visitor(visitor, session).await.map(done),
        ByVisitor::Read(number) => app.mark_read(conversation, instance, Side::Visitor, number).await.map(done),
        ByVisitor::Recall(number) => app.recall(instance, visitor.id.0, conversation, number).await.map(done),
        ByVisitor::AskRating(session) => app.ask_for_rating(visitor, session).await.map(done),
        ByVisitor::Rate(session, choice) => app.rate(visitor, session, choice, "").await.map(done),
        ByVisitor::CatchUp(after) => app.changes(visitor.key, after).await.map(Answer::Rows),
        ByVisitor::Load => load(app, visitor).await.map(Answer::Pages),
    }
}

/// The whole conversation, in small pages.
async fn load(app: &App, visitor: &Visitor) -> Result<Vec<Rows>> {
    let (mut pages, mut before) = (Vec::new(), None);
    loop {
        let page: Rows = app.history(visitor.key, before, 7).await?;
        before = page.messages.first().map(|message| message.number);
        let more = page.more;
        pages.push(page);
        if !more {
            return Ok(pages);
        }
    }
}

async fn by_agent(app: &App, store: &Store, member: &Member, deed: ByAgent) -> Result<Answer> {
    let instance = member.instance;
    match deed {
        ByAgent::SignIn(account) => Ok(Answer::SignedIn(sign_in(store, instance, account, app.clock().now()).await)),
        ByAgent::Connect => app.member_connected(member).await.map(Answer::Connected),
        ByAgent::Disconnect(connection) => app.member_disconnected(member, connection).await.map(done),
        ByAgent::Become(status) => app.set_status(member, status, "").await.map(done),
        ByAgent::Accept(session) => app.accept(member, session).await.map(done),
        ByAgent::Decline(session) => app.decline(member, session).await.map(done),
        ByAgent::Take(session) => app.take(member, session).await.map(done),
        ByAgent::End(session) => app.end_by_agent(member, session).await.map(done),
        ByAgent::Transfer(session, to) => app.transfer(member, session, to, "please").await.map(done),
        ByAgent::Cancel(session) => app.cancel_transfer(member, session).await.map(done),
        ByAgent::Invite(session) => app.invite_rating(member, session).await.map(done),
        ByAgent::Say(letter) => {
            let conversation = letter.conversation;
            app.send_as_agent(member, conversation, draft(letter)).await.map(Answer::Sent)
        }
        ByAgent::Note(letter) => {
            let conversation = letter.conversation;
            app.send_note(member, conversation, draft(letter)).await.map(Answer::Sent)
        }
        ByAgent::Read(conversation, number) => {
            app.mark_read(conversation, instance, Side::Agent, number).await.map(done)
        }
        ByAgent::Recall(conversation, number) => {
            app.recall(instance, member.id.0, conversation, number).await.map(done)
        }
        ByAgent::List(after) => app.inbox(member, after).await.map(Answer::List),
        ByAgent::CatchUp(conversation, after) => {
            let thread = app.thread_of_member(member, conversation, false).await?.ok_or(app::Error::NotFound)?;
            app.changes(thread.key, after).await.map(Answer::Rows)
        }
    }
}

async fn by_owner(app: &App, owner: &Member, deed: ByOwner) -> Result<Answer> {
    match deed {
        ByOwner::Set(change) => {
            let page = app.settings(owner, None).await?;
            let mut settings = page.settings;
            apply(change, &mut settings);
            let new = NewSettings { version: page.version, language: page.language, settings, texts: page.texts };
            app.save_settings(owner, &new).await.map(|_| Answer::Done)
        }
        ByOwner::Edit(member, form) => app.edit_member(owner, member, &form).await.map(|_| Answer::Done),
        ByOwner::Block(member) => app.force_offline(owner, member).await.map(|_| Answer::Done),
        ByOwner::Restore(member) => app.restore_online(owner, member).await.map(|_| Answer::Done),
        ByOwner::AddGroup(name) => app.add_group(owner, &name, &[]).await.map(|group| Answer::Group(group.id)),
        ByOwner::EditGroup(group, name, members) => {
            app.edit_group(owner, group, &name, &members).await.map(|_| Answer::Done)
        }
        ByOwner::DeleteGroup(group) => app.delete_group(owner, group).await.map(done),
        ByOwner::Figures => app.overview(owner, None, None).await.map(|page| Answer::Figures(page.figures)),
    }
}

fn apply(change: Change, settings: &mut EntrySettings) {
    match change {
        Change::Mode(mode, seconds) => {
            settings.service.mode = mode;
            settings.service.accept_seconds = seconds;
        }
        Change::Limit(limit) => settings.queue.limit_per_agent = limit,
        Change::Longest(most) => settings.queue.max_waiting = most,
        Change::Silence(seconds) => settings.closing.user_timeout_seconds = seconds,
        Change::Bot(enabled) => settings.bot.enabled = enabled,
        Change::Break(on) => settings.service.break_after_timeout = on,
    }
}

async fn by_house(app: &App, deed: ByHouse) -> Result<Answer> {
    let instance = Stage::get().instance;
    match deed {
        ByHouse::Start { alone } => {
            app.renew_lease(alone).await?;
            app.route(instance).await
        }
        // A pass that failed is asked for again, as by the task that keeps routing.
        ByHouse::Route => app.route_all().await.inspect_err(|_| app.bus().ask_for_routing(instance)),
        ByHouse::Recover => app.route(instance).await,
        ByHouse::Fire => return app.fire_due().await.map(Answer::Fired),
        ByHouse::Beat => app.renew_lease(false).await,
        ByHouse::Places => app.announce_places(instance).await,
    }
    .map(done)
}

/// A form that gives a member a limit and groups, and leaves all else as the stage has it.
pub(super) fn form(number: usize, limit: Option<i64>, groups: Vec<GroupId>) -> MemberForm {
    let role = if number == super::stage::ADMIN { Role::Admin } else { Role::Agent };
    MemberForm { nickname: format!("agent{number}"), role, phone: String::new(), limit, groups }
}
