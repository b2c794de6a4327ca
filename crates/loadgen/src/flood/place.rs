//! Where senders send: the desk, or a yardstick that stands in for it.

use crate::clock::Stopwatch;
use crate::desk::agents::{Delivered, listen};
use crate::desk::visitor::{Door, Visitor};
use crate::process::Watched;
use crate::socket::Socket;
use crate::yardstick::Yardstick;
use anyhow::Result;
use serde::Serialize;
use std::fmt;
use wire::visitor::VisitorHello;

/// Conversations one agent of the relay watches.
const WATCHED: usize = 100;

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Server {
    Echo,
    Relay,
    Desk,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Echo => "echo",
            Self::Relay => "relay",
            Self::Desk => "desk",
        })
    }
}

/// A server that can be sent messages.
pub(crate) enum Place {
    /// The bare echo.
    Echo(Yardstick),
    /// The minimal durable relay, and what reached those who watch.
    Relay(Yardstick, Delivered),
    /// The desk, and what reached its agents.
    Desk(Door, Watched, Delivered),
}

/// Somebody who can send.
pub(super) struct Seat {
    pub(super) socket: Socket,
    pub(super) conversation: String,
    /// Token and greeting of a desk's visitor.
    pub(super) visitor: Option<(String, VisitorHello)>,
}

impl Seat {
    /// Ends the session, where there is one, and goes.
    pub(super) async fn leave(self) -> Result<()> {
        let socket = self.socket;
        match self.visitor {
            Some((token, hello)) => Visitor { token, socket, hello }.leave().await?,
            None => socket.close().await,
        }
        Ok(())
    }
}

impl Place {
    pub(crate) fn server(&self) -> Server {
        match self {
            Self::Echo(_) => Server::Echo,
            Self::Relay(..) => Server::Relay,
            Self::Desk(..) => Server::Desk,
        }
    }

    pub(crate) fn watched(&self) -> Watched {
        match self {
            Self::Echo(server) | Self::Relay(server, _) => server.watched(),
            Self::Desk(_, watched, _) => watched.clone(),
        }
    }

    /// Where deliveries are noted; nothing is delivered by an echo.
    pub(crate) fn delivered(&self) -> Option<&Delivered> {
        match self {
            Self::Echo(_) => None,
            Self::Relay(_, delivered) | Self::Desk(_, _, delivered) => Some(delivered),
        }
    }

    /// A new sender whose messages somebody will be shown.
    pub(super) async fn seat(&self) -> Result<Seat> {
        match self {
            Self::Echo(server) | Self::Relay(server, _) => {
                let socket = Socket::connect(&server.url).await?;
                Ok(Seat { socket, conversation: uuid::Uuid::new_v4().to_string(), visitor: None })
            }
            Self::Desk(door, ..) => {
                let Visitor { token, socket, hello } = Visitor::served(door).await?;
                let conversation = serde_json::to_value(hello.conversation)?;
                let conversation = conversation.as_str().unwrap_or_default().to_owned();
                Ok(Seat { socket, conversation, visitor: Some((token, hello)) })
            }
        }
    }

    /// Lets somebody watch these conversations, where nobody does so by themselves.
    pub(super) async fn watch(&self, conversations: &[String], watch: Stopwatch) -> Result<()> {
        let Self::Relay(server, delivered) = self else { return Ok(()) };
        for some in conversations.chunks(WATCHED) {
            let mut socket = Socket::connect(&server.url).await?;
            for conversation in some {
                let id = socket.next_id();
                socket.send(format!(r#"{{"id":{id},"do":"watch","conversation":"{conversation}"}}"#)).await?;
                socket.until(|frame| (frame.re == Some(id)).then_some(())).await?;
            }
            let delivered = delivered.clone();
            // It ends with the relay.
            tokio::spawn(async move { listen(socket, &delivered, watch).await });
        }
        Ok(())
    }
}
