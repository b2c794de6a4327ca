//! One visitor and one socket, for tests that look at single answers.

use crate::people::{self, Person};
use crate::socket::Socket;
use domain::{ConversationId, Element};
use wire::ErrorBody;
use wire::conversation::{Message, Thread};
use wire::frame::{Reply, Request, Sent};

/// A visitor with an open socket.
pub(super) struct Talk {
    pub(super) socket: Socket,
    pub(super) conversation: ConversationId,
}

impl Talk {
    /// Over a port: the desk's, or a cable's.
    pub(super) async fn over(port: u16, visitor: &Person) -> Self {
        let (socket, hello) = Socket::greeted(port, visitor.identity().await.unwrap()).await;
        Self { socket, conversation: people::hello_of(hello).conversation }
    }

    /// Sends a message, and waits for its answer.
    pub(super) async fn says(&mut self, client_id: &str, text: &str) -> Result<Sent, ErrorBody> {
        match self.socket.ask(self.letter(client_id, text)).await? {
            Reply::Sent(sent) => Ok(sent),
            other => panic!("a message is answered with {other:?}"),
        }
    }

    /// The request that sends a message.
    pub(super) fn letter(&self, client_id: &str, text: &str) -> Request {
        Request::Send {
            conversation: self.conversation,
            thread: Thread::Conversation,
            client_id: client_id.to_owned(),
            elements: vec![Element::text(text)],
            quote: None,
        }
    }

    /// The last messages of the conversation, oldest first.
    pub(super) async fn reads(&mut self) -> Vec<Message> {
        let conversation = self.conversation;
        let request = Request::History { conversation, thread: Thread::Conversation, before: None, limit: Some(100) };
        match self.socket.ask(request).await {
            Ok(Reply::History(page)) => page.messages,
            other => panic!("reading goes on: {other:?}"),
        }
    }
}
