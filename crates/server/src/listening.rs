//! Listening: one task per connection, a deadline for the head of each request, and an orderly end.

use crate::{Server, router};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::pin::pin;
use tokio::sync::watch;
use tower::ServiceExt;

/// Answers everybody who connects until `stop` is ready, then waits until the connections have ended. One whose client takes
/// too long over the head of a request, or is silent between two, is closed (A10).
pub async fn serve<L>(mut listener: L, server: Server, stop: impl Future<Output = ()>)
where
    L: Listener<Addr = SocketAddr>,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(server.config.head_patience);
    let router = router(server);
    let (ending, ends) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let (io, address) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let router = router.clone();
        let answer = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(address));
            router.clone().oneshot(request.map(Body::new))
        });
        let connection = http.serve_connection(TokioIo::new(io), answer).with_upgrades();
        let mut ends = ends.clone();
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let outcome = tokio::select! {
                outcome = connection.as_mut() => outcome,
                () = async { drop(ends.wait_for(|end| *end).await) } => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = outcome {
                tracing::trace!(%error, "a connection ended early");
            }
        });
    }
    drop((listener, ends));
    ending.send_replace(true);
    ending.closed().await;
}
