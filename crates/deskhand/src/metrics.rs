//! Figures for Prometheus, on a listener of their own: what operators ask, never what people wrote.

use anyhow::{Context, Result};
use app::App;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics::{describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Upper bounds of times, in seconds: from a fast disk to what people notice.
const SECONDS: [f64; 13] = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
/// Upper bounds of counts.
const COUNTS: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0];
/// How often what was recorded is folded into the buckets, so that it does not grow where nobody asks.
const UPKEEP: Duration = Duration::from_secs(5);

/// Answers Prometheus at `GET /metrics` until the desk stops. Gives the address it listens on.
pub(crate) async fn serve(app: App, listen: SocketAddr, mut stop: watch::Receiver<bool>) -> Result<SocketAddr> {
    let handle = record()?;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("metrics.listen: {listen} is not free"))?;
    let address = listener.local_addr()?;
    let routes = Router::new().route("/metrics", get(answer)).with_state((app, handle.clone()));
    tokio::spawn(async move {
        let stopped = async move {
            // An error means that nobody can ask any more.
            let _ = stop.wait_for(|stop| *stop).await;
        };
        let upkeep = async {
            loop {
                tokio::time::sleep(UPKEEP).await;
                handle.run_upkeep();
            }
        };
        tokio::select! {
            outcome = axum::serve(listener, routes) => {
                if let Err(error) = outcome {
                    tracing::error!(%error, "the metrics listener failed");
                }
            }
            () = upkeep => {}
            () = stopped => {}
        }
    });
    Ok(address)
}

fn record() -> Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_units".into()), &COUNTS)?
        .set_buckets_for_metric(Matcher::Suffix("_messages".into()), &COUNTS)?
        .install_recorder()
        .context("metrics")?;
    describe();
    Ok(handle)
}

fn describe() {
    describe_gauge!("deskhand_connections", "Sockets open on this node, by kind: visitor, member");
    describe_gauge!("deskhand_sessions", "Open sessions over all desks, by phase: bot, waiting, serving");
    describe_gauge!("deskhand_oldest_wait_seconds", "How long the visitor who waits longest has waited");
    describe_gauge!("deskhand_overdue_deadlines", "Deadlines that are due and have not fired");
    describe_gauge!("deskhand_database_up", "1 where the database answered when the figures were asked for, else 0");
    describe_gauge!("deskhand_resident_bytes", "Memory of this process");
    describe_gauge!("deskhand_open_descriptors", "Files and sockets this process has open");
    describe_counter!("deskhand_messages_acknowledged_total", "Messages answered after they were on disk");
    describe_histogram!("deskhand_commit_seconds", "Time of one commit, the disk included");
    describe_histogram!("deskhand_commit_units", "Units of work made permanent by one commit");
    describe_histogram!("deskhand_commit_messages", "Messages of sessions being served that shared one commit");
    describe_histogram!("deskhand_timer_late_seconds", "How much later than due a deadline fired");
    describe_counter!("deskhand_catch_ups_total", "Sockets closed so that their client catches up");
    describe_counter!("deskhand_slow_consumers_dropped_total", "Sockets closed because they read too slowly");
    describe_counter!("deskhand_bot_decisions_total", "Messages the chatbot decided about, by decision");
}

async fn answer(State((app, handle)): State<(App, PrometheusHandle)>) -> Response {
    look_at_process();
    let floor = look_at_desks(&app).await;
    gauge!("deskhand_database_up").set(if floor.is_ok() { 1.0 } else { 0.0 });
    if let Err(error) = floor {
        tracing::warn!(%error, "the figures of the desks could not be read");
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render()).into_response()
}

/// Looks at what the database knows. While it is away, the figures stay as they were last.
async fn look_at_desks(app: &App) -> app::Result<()> {
    let floor = app.floor().await?;
    gauge!("deskhand_sessions", "phase" => "bot").set(floor.with_bot as f64);
    gauge!("deskhand_sessions", "phase" => "waiting").set(floor.waiting as f64);
    gauge!("deskhand_sessions", "phase" => "serving").set(floor.serving as f64);
    gauge!("deskhand_oldest_wait_seconds").set(floor.oldest_seconds as f64);
    gauge!("deskhand_overdue_deadlines").set(floor.overdue as f64);
    Ok(())
}

fn look_at_process() {
    if let Some(bytes) = resident_bytes() {
        gauge!("deskhand_resident_bytes").set(bytes as f64);
    }
    if let Some(count) = open_descriptors() {
        gauge!("deskhand_open_descriptors").set(count as f64);
    }
}

/// Only where the system tells it the way Linux does.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1_024)
}

fn open_descriptors() -> Option<usize> {
    Some(std::fs::read_dir("/proc/self/fd").ok()?.count())
}
