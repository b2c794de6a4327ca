//! What each scenario is told.

use super::{DeskArgs, Runs, Yardsticks};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Latency {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    #[command(flatten)]
    pub(crate) runs: Runs,
    /// Messages a second of all visitors together, measured one after the other
    #[arg(long, value_delimiter = ',', default_value = "200")]
    pub(crate) rate: Vec<f64>,
    /// Visitors who are served and take turns in writing
    #[arg(long, default_value_t = 100)]
    pub(crate) visitors: usize,
}

#[derive(Args)]
pub(crate) struct Saturation {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    #[command(flatten)]
    pub(crate) runs: Runs,
    /// Visitors who each send the next message as soon as the last was acknowledged, measured one after the other
    #[arg(long, value_delimiter = ',', default_value = "1,100,1600")]
    pub(crate) in_flight: Vec<usize>,
}

#[derive(Args)]
pub(crate) struct Idle {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// Visitors who connect
    #[arg(long, default_value_t = 1_000)]
    pub(crate) connections: usize,
    /// Of them, how many are connecting at the same time
    #[arg(long, default_value_t = 100)]
    pub(crate) at_once: usize,
    /// Seconds to wait before memory is looked at
    #[arg(long, default_value_t = 5)]
    pub(crate) settle: u64,
    #[command(flatten)]
    pub(crate) yardsticks: Yardsticks,
}

#[derive(Args)]
pub(crate) struct Day {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// Visitors who come in a second, at fixed times
    #[arg(long, default_value_t = 2.0)]
    pub(crate) visitors_per_second: f64,
    /// Seconds in which visitors come
    #[arg(long, default_value_t = 60)]
    pub(crate) seconds: u64,
    /// Agents at work
    #[arg(long, default_value_t = 10)]
    pub(crate) agents: usize,
    /// Sessions of an agent at once
    #[arg(long, default_value_t = 6)]
    pub(crate) per_agent: usize,
    /// Messages of a visitor to the chatbot, before asking for a person
    #[arg(long, default_value_t = 1)]
    pub(crate) questions: usize,
    /// Messages of a visitor to the agent, each answered by one of the agent
    #[arg(long, default_value_t = 3)]
    pub(crate) messages: usize,
    /// Milliseconds visitor and agent take before they write
    #[arg(long, default_value_t = 1_000)]
    pub(crate) pause: u64,
}

#[derive(Args)]
pub(crate) struct Surge {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// Visitors who ask for a person
    #[arg(long, default_value_t = 500)]
    pub(crate) visitors: usize,
    /// Milliseconds in which all of them ask
    #[arg(long, default_value_t = 1_000)]
    pub(crate) within: u64,
    /// Agents at work
    #[arg(long, default_value_t = 50)]
    pub(crate) agents: usize,
    /// Sessions of an agent at once
    #[arg(long, default_value_t = 6)]
    pub(crate) per_agent: usize,
    /// Sessions that are ended one after the other, while others wait for the place
    #[arg(long, default_value_t = 100)]
    pub(crate) freed: usize,
}

#[derive(Args)]
pub(crate) struct Storm {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// Visitors who lose the connection
    #[arg(long, default_value_t = 1_000)]
    pub(crate) visitors: usize,
    /// Messages each of them has missed
    #[arg(long, default_value_t = 20)]
    pub(crate) missed: usize,
    /// Times they all lose the connection and come back at once
    #[arg(long, default_value_t = 3)]
    pub(crate) times: usize,
    /// Seconds from one time to the next; where they have not caught up by then, the next begins when they have
    #[arg(long, default_value_t = 3)]
    pub(crate) every: u64,
    /// Visitors who stay and go on writing
    #[arg(long, default_value_t = 100)]
    pub(crate) others: usize,
    /// Messages a second of those who stay
    #[arg(long, default_value_t = 200.0)]
    pub(crate) rate: f64,
    /// Seconds those who stay are measured for, without and with a storm
    #[arg(long, default_value_t = 10)]
    pub(crate) seconds: u64,
}

#[derive(Args)]
pub(crate) struct Slow {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// Clients that do not read
    #[arg(long, default_value_t = 20)]
    pub(crate) slow: usize,
    /// Large messages (45 KB) a second in the conversation of each of them
    #[arg(long, default_value_t = 10.0)]
    pub(crate) loud: f64,
    /// Seconds they do not read for
    #[arg(long, default_value_t = 40)]
    pub(crate) seconds: u64,
    /// Visitors who read and write beside them
    #[arg(long, default_value_t = 100)]
    pub(crate) others: usize,
    /// Messages a second of those
    #[arg(long, default_value_t = 200.0)]
    pub(crate) rate: f64,
}

#[derive(Args)]
pub(crate) struct History {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// Messages that are written before, spread over the conversations
    #[arg(long, default_value_t = 100_000)]
    pub(crate) messages: usize,
    /// Conversations
    #[arg(long, default_value_t = 100)]
    pub(crate) conversations: usize,
    /// Pages a second, each from somewhere in the conversation
    #[arg(long, default_value_t = 200.0)]
    pub(crate) rate: f64,
    /// Messages of a page, 1 to 100
    #[arg(long, default_value_t = 50)]
    pub(crate) page: u32,
    /// Seconds in which pages are read
    #[arg(long, default_value_t = 10)]
    pub(crate) seconds: u64,
}

#[derive(Args)]
pub(crate) struct Soak {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// Messages a second of all visitors together
    #[arg(long, default_value_t = 500.0)]
    pub(crate) rate: f64,
    /// Visitors who are there at a time
    #[arg(long, default_value_t = 500)]
    pub(crate) visitors: usize,
    /// Seconds each of them stays, before ending the session and being replaced
    #[arg(long, default_value_t = 60)]
    pub(crate) stay: u64,
    /// Agents who serve them
    #[arg(long, default_value_t = 50)]
    pub(crate) agents: usize,
    /// Seconds that are measured
    #[arg(long, default_value_t = 1_200)]
    pub(crate) seconds: u64,
    /// Seconds before, which do not count: caches fill, and memory grows
    #[arg(long, default_value_t = 120)]
    pub(crate) warm_up: u64,
    /// Seconds from one look at memory and descriptors to the next
    #[arg(long, default_value_t = 10)]
    pub(crate) every: u64,
    /// Most MB an hour anonymous memory may grow by, beyond twice the error of the slope; without it, the slope is told only
    #[arg(long)]
    pub(crate) slope: Option<f64>,
    /// Characters of a message
    #[arg(long, default_value_t = 64)]
    pub(crate) characters: usize,
}

#[derive(Args)]
pub(crate) struct Bot {
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
    /// Visitors who are connected and ask the chatbot
    #[arg(long, default_value_t = 1_000)]
    pub(crate) visitors: usize,
    /// Questions a second of all of them together
    #[arg(long, default_value_t = 200.0)]
    pub(crate) rate: f64,
    /// All of them ask at the same moment, as often as the rate says: 1,000 visitors and 200 a second, every 5 s. Without
    /// it, one after the other
    #[arg(long)]
    pub(crate) at_once: bool,
    /// Visitors who talk to agents beside them
    #[arg(long, default_value_t = 100)]
    pub(crate) chatting: usize,
    /// Messages a second of those
    #[arg(long, default_value_t = 200.0)]
    pub(crate) chat_rate: f64,
    /// Agents who serve those; without it, one for every 100
    #[arg(long)]
    pub(crate) agents: Option<usize>,
    /// Entries of the knowledge base, each with three wordings; a desk holds 50,000
    #[arg(long, default_value_t = 2_000)]
    pub(crate) entries: usize,
    /// Seconds that are measured, of each phase
    #[arg(long, default_value_t = 20)]
    pub(crate) seconds: u64,
    /// Seconds before, which do not count
    #[arg(long, default_value_t = 2)]
    pub(crate) warm_up: u64,
    /// Times the three phases are measured
    #[arg(long, default_value_t = 3)]
    pub(crate) rounds: usize,
    /// Characters of a message of the chat
    #[arg(long, default_value_t = 64)]
    pub(crate) characters: usize,
}

#[derive(Args)]
pub(crate) struct Echo {
    /// Port to listen on, on loopback; 0: whatever the system chooses
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
}

#[derive(Args)]
pub(crate) struct Relay {
    /// Port to listen on, on loopback; 0: whatever the system chooses
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Folder in which a throw-away folder is made for its messages: on the disk the desk uses
    #[arg(long)]
    pub(crate) folder: Option<PathBuf>,
}
