//! Pages of long conversations: how soon is each there?

use crate::args::History;
use crate::clock::{BEHIND, Stopwatch, Window, pace};
use crate::desk::admin::SESSIONS_PER_AGENT;
use crate::desk::agents::Agents;
use crate::desk::visitor::Visitor;
use crate::desk::{Desk, room_for};
use crate::figures::{Spread, Tally, untimed_id};
use crate::report;
use crate::socket::glance::glance;
use anyhow::{Context, Result, bail};
use futures_util::future::try_join_all;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::interval;
use wire::conversation::Thread;
use wire::frame::Request;

/// Visitors who come at the same time.
const AT_ONCE: usize = 32;
/// Messages of one visitor that are under way at the same time.
const UNDER_WAY: usize = 16;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    messages: usize,
    conversations: usize,
    page: u32,
    pages: u64,
    per_second: f64,
    took: Spread,
    cpu_micros: Option<f64>,
    memory: Option<u64>,
    first_error: Option<String>,
}

/// Writes, then reads.
pub(crate) async fn run(args: &History) -> Result<()> {
    let each = args.messages / args.conversations.max(1);
    if each == 0 || args.rate.is_nan() || args.rate <= 0.0 || !(1..=100).contains(&args.page) {
        bail!("at least one message a conversation, a rate above nothing, and a page of 1 to 100");
    }
    let agents = args.conversations.div_ceil(SESSIONS_PER_AGENT);
    room_for(args.conversations + agents)?;
    let figures = Desk::with(&args.desk, SESSIONS_PER_AGENT, async |desk| {
        let watch = Stopwatch::start();
        let _agents = Agents::listening(desk, agents, watch).await?;
        let coming = stream::iter(0..args.conversations).map(|_| Visitor::served(&desk.door)).buffer_unordered(AT_ONCE);
        let mut visitors: Vec<Visitor> = coming.try_collect().await?;
        let written = AtomicUsize::new(0);
        try_join_all(visitors.iter_mut().map(|visitor| write(visitor, each, &written))).await?;
        read(args, desk, visitors, watch).await
    });
    let figures = figures.await?;
    let Figures { messages, conversations, page, pages, per_second, took, .. } = &figures;
    println!("{messages} messages in {conversations} conversations, {per_second:.0} pages of {page} a second");
    report::line("page asked for → there", *pages, took);
    if let Some(micros) = figures.cpu_micros {
        println!("CPU time of the server for a page: {micros:.0} µs, memory {}", report::megabytes(figures.memory));
    }
    report::write("history", &figures, args.desk.json.as_deref())?;
    if let Some(error) = figures.first_error {
        bail!("not everything went well: {error}");
    }
    Ok(())
}

/// Lets a visitor write so many messages, a few at a time.
async fn write(visitor: &mut Visitor, count: usize, written: &AtomicUsize) -> Result<()> {
    let (conversation, thread) = (visitor.hello.conversation, Thread::Conversation);
    let elements: Vec<_> = serde_json::from_value(serde_json::json!([{"type": "text", "text": super::words(64)}]))?;
    let (mut sent, mut stored) = (0, 0);
    while stored < count {
        while sent < count && sent < stored + UNDER_WAY {
            let (client_id, elements, quote) = (untimed_id(sent as u64), elements.clone(), None);
            visitor.socket.ask(Request::Send { conversation, thread, client_id, elements, quote }).await?;
            sent += 1;
        }
        let text = visitor.socket.next().await?;
        let frame = glance(&text)?;
        if let Some(refusal) = frame.refusal() {
            bail!(refusal);
        }
        if frame.re.is_some() {
            stored += 1;
            let all = written.fetch_add(1, Ordering::Relaxed) + 1;
            if all.is_multiple_of(50_000) {
                eprintln!("  {all} messages written");
            }
        }
    }
    Ok(())
}

async fn read(args: &History, desk: &Desk, visitors: Vec<Visitor>, watch: Stopwatch) -> Result<Figures> {
    let window = Window::soon(watch, 1, args.seconds);
    let tally = Arc::new(Tally::new(Some(window)));
    let (mut readers, mut dues) = (JoinSet::new(), Vec::new());
    for visitor in visitors {
        let (due, taken) = mpsc::channel(BEHIND);
        dues.push(due);
        readers.spawn(turn_pages(visitor, taken, args.page, tally.clone(), watch));
    }
    let before = desk.watched.look().await?;
    let (reading, mut tick) = (pace(watch, window, args.rate, dues), interval(Duration::from_secs(1)));
    tokio::pin!(reading);
    let missed = loop {
        tokio::select! {
            missed = &mut reading => break missed?,
            _ = tick.tick() => {
                let Spread { p50, p99, .. } = tally.spread();
                eprintln!("  {} pages read, p50 {p50:.2} ms, p99 {p99:.2} ms", tally.all());
            }
        }
    };
    tally.failed(missed, || "a socket takes no more requests".to_owned());
    while let Some(reader) = readers.join_next().await {
        if let Err(error) = reader? {
            tally.failed(1, || format!("{error:#}"));
        }
    }
    let costs = desk.watched.look().await?.costs_since(before, tally.all());
    Ok(Figures {
        messages: args.messages,
        conversations: args.conversations,
        page: args.page,
        pages: tally.counted(),
        per_second: tally.counted() as f64 / window.seconds(),
        took: tally.spread(),
        cpu_micros: costs.cpu_micros,
        memory: costs.memory,
        first_error: tally.first_failure(),
    })
}

/// Asks for a page from somewhere whenever one is due. A page must be full and without holes.
async fn turn_pages(
    mut visitor: Visitor,
    mut dues: mpsc::Receiver<u64>,
    page: u32,
    tally: Arc<Tally>,
    watch: Stopwatch,
) -> Result<()> {
    let newest = visitor.history(1).await?.messages.first().context("a conversation without messages")?.number;
    let (conversation, thread) = (visitor.hello.conversation, Thread::Conversation);
    while let Some(due) = visitor.socket.stay_until(dues.recv()).await? {
        let before = 2 + scattered(due) as i64 % newest;
        let asked = Request::History { conversation, thread, before: Some(before), limit: Some(page) };
        let id = visitor.socket.ask(asked).await?;
        let expected = (before - 1).min(i64::from(page));
        let numbers = visitor.socket.until(|frame| {
            let content = frame.ok.as_ref().filter(|_| frame.re == Some(id))?;
            Some(content.messages.iter().filter_map(|row| row.number).collect::<Vec<i64>>())
        });
        let numbers = numbers.await?;
        tally.took(due, watch);
        if !numbers.iter().copied().eq(before - expected..before) {
            tally.failed(1, || format!("a page before {before} has {numbers:?}"));
        }
    }
    visitor.leave().await
}

/// A number from anywhere, the same for the same seed (SplitMix64).
fn scattered(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) >> 1
}
