//! When a desk could not serve, as somebody sees it who asks it all the time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Longest wait for an answer.
const ANSWER: Duration = Duration::from_secs(2);

/// Somebody who asks.
pub(super) struct Outages {
    /// From the last answer before until the first one after, in microseconds since 1970.
    found: Arc<Mutex<Vec<(i64, i64)>>>,
    asking: JoinHandle<()>,
}

impl Outages {
    /// Asks from now on.
    pub(super) fn watch(url: &str) -> Self {
        let found = Arc::default();
        Self { asking: tokio::spawn(ask(format!("{url}/readyz"), Arc::clone(&found))), found }
    }

    /// What was found.
    pub(super) fn end(&self) -> Vec<(i64, i64)> {
        self.asking.abort();
        std::mem::take(&mut *self.found.lock().unwrap())
    }
}

impl Drop for Outages {
    fn drop(&mut self) {
        self.asking.abort();
    }
}

async fn ask(url: String, found: Arc<Mutex<Vec<(i64, i64)>>>) {
    testkit::with_tls();
    let client = reqwest::Client::builder().timeout(ANSWER).build().unwrap();
    let (mut last, mut out) = (now(), false);
    loop {
        let ready = client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success());
        if ready {
            if out {
                found.lock().unwrap().push((last, now()));
            }
            last = now();
        }
        out = !ready;
        sleep(Duration::from_millis(10)).await;
    }
}

/// Microseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the desk is another process; its clock is the machine's")]
fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as i64
}
