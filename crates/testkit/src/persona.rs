//! People: what they do, and what they see.

use app::chat::{Draft, Rows, Sent};
use app::rows::{InboxState, MessageRow, SessionRow};
use app::serving::Target;
use app::{App, Result};
use domain::{AgentStatus, Element, SessionId, Side};
use uuid::Uuid;

/// A visitor.
#[derive(Clone)]
pub struct Visitor {
    /// The product.
    pub app: App,
    /// Who it is.
    pub identity: app::Visitor,
    /// What the visitor's page keeps.
    pub token: String,
}

/// An agent with one socket open.
#[derive(Clone)]
pub struct Agent {
    /// The product.
    pub app: App,
    /// Who it is.
    pub identity: app::Member,
    /// The socket.
    pub connection: Uuid,
}

/// A message with a new id of its author's.
pub fn draft(text: &str) -> Draft {
    Draft { client_id: Uuid::new_v4().to_string(), elements: vec![Element::text(text)], quote: None }
}

impl Visitor {
    pub(crate) fn new(app: App, identity: app::Visitor, token: String) -> Self {
        Self { app, identity, token }
    }

    /// Opens the chat.
    pub async fn enters(self) -> Self {
        self.app.enter(&self.identity).await.unwrap();
        self
    }

    /// Writes.
    pub async fn says(&self, text: &str) -> Sent {
        self.app.send_as_visitor(&self.identity, draft(text)).await.unwrap()
    }

    /// Asks for a person, and lets the desk look for one.
    pub async fn asks_for_a_person(&self) -> SessionId {
        self.app.ask_for_person(&self.identity).await.unwrap();
        self.app.route_all().await.unwrap();
        self.session().await.id
    }

    /// Everything in the conversation.
    pub async fn rows(&self) -> Rows {
        self.app.changes(self.identity.key, 0).await.unwrap()
    }

    /// The latest session.
    pub async fn session(&self) -> SessionRow {
        self.rows().await.sessions.into_iter().max_by_key(|row| (row.entered_at, row.rev)).unwrap()
    }

    /// What is read from top to bottom, as `side: words`.
    pub async fn transcript(&self) -> Vec<String> {
        let mut messages = self.rows().await.messages;
        messages.sort_by_key(|message| message.number);
        messages.iter().map(line).collect()
    }
}

impl Agent {
    pub(crate) async fn connect(app: App, identity: app::Member) -> Self {
        let connection = app.member_connected(&identity).await.unwrap();
        app.route_all().await.unwrap();
        Self { app, identity, connection }
    }

    /// Becomes available, and is given what waits.
    pub async fn available(self) -> Self {
        self.becomes(AgentStatus::Free).await;
        self
    }

    /// Changes the status.
    pub async fn becomes(&self, status: AgentStatus) {
        self.app.set_status(&self.identity, status, "").await.unwrap();
        self.app.route_all().await.unwrap();
    }

    /// Loses the connection.
    pub async fn loses_the_connection(&self) {
        self.app.member_disconnected(&self.identity, self.connection).await.unwrap();
    }

    /// Writes to a visitor.
    pub async fn says(&self, to: &Visitor, text: &str) -> Result<Sent> {
        self.app.send_as_agent(&self.identity, to.identity.conversation, draft(text)).await
    }

    /// Takes an offer.
    pub async fn accepts(&self, session: SessionId) -> Result<()> {
        let outcome = self.app.accept(&self.identity, session).await;
        self.app.route_all().await.unwrap();
        outcome
    }

    /// Declines an offer.
    pub async fn declines(&self, session: SessionId) -> Result<()> {
        let outcome = self.app.decline(&self.identity, session).await;
        self.app.route_all().await.unwrap();
        outcome
    }

    /// Ends a session.
    pub async fn ends(&self, session: SessionId) -> Result<()> {
        let outcome = self.app.end_by_agent(&self.identity, session).await;
        self.app.route_all().await.unwrap();
        outcome
    }

    /// Passes a session on to a colleague.
    pub async fn transfers(&self, session: SessionId, to: &Agent, note: &str) -> Result<()> {
        let outcome = self.app.transfer(&self.identity, session, Target::Member(to.identity.id), note).await;
        self.app.route_all().await.unwrap();
        outcome
    }

    /// The own list: sessions with why they are there, the gone ones left out.
    pub async fn list(&self) -> Vec<(SessionId, InboxState)> {
        let list = self.app.inbox(&self.identity, 0).await.unwrap();
        list.items.iter().map(|item| (item.session.id, item.state)).collect()
    }

    /// The sessions served now.
    pub async fn serves(&self) -> Vec<SessionId> {
        self.list().await.into_iter().filter(|(_, state)| *state == InboxState::Serving).map(|(id, _)| id).collect()
    }

    /// The sessions offered now.
    pub async fn is_offered(&self) -> Vec<SessionId> {
        let offered = [InboxState::Offered, InboxState::TransferOffered];
        self.list().await.into_iter().filter(|(_, state)| offered.contains(state)).map(|(id, _)| id).collect()
    }

    /// The status now.
    pub async fn status(&self) -> (AgentStatus, String) {
        let whole = self.app.whole_member(&self.identity).await.unwrap();
        (whole.member.status, whole.member.status_reason)
    }
}

fn line(message: &MessageRow) -> String {
    let elements: Vec<Element> = serde_json::from_str(&message.elements).unwrap();
    let words = elements.first().map_or("(recalled)", Element::preview);
    let side = match message.side {
        Side::Visitor => "visitor".to_owned(),
        Side::Agent => message.author_name.clone(),
        Side::Bot => "bot".to_owned(),
        Side::Rule => "desk".to_owned(),
    };
    format!("{side}: {words}")
}
