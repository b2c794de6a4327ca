//! The real binary as a process that can be killed and started again on the same data and port.

use std::fs::{self, OpenOptions};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use store::Url;
use tempfile::TempDir;
use testkit::{Database, OWNER, PASSWORD};
use tokio::time::{Instant, sleep};

/// Longest wait for anything on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);
/// Lines of the log shown where a test fails.
const TAIL: usize = 40;

/// A desk run by the binary.
pub(crate) struct Binary {
    /// Where its data is.
    pub(crate) database: Database,
    /// Where it listens, after every start.
    pub(crate) port: u16,
    environment: Vec<(&'static str, String)>,
    folder: TempDir,
    process: Option<Child>,
}

impl Binary {
    /// A desk on this database that is not started yet.
    pub(crate) fn new(database: Database, environment: Vec<(&'static str, String)>) -> Self {
        Self { database, port: free_port(), environment, folder: tempfile::tempdir().unwrap(), process: None }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts the process; returns before it listens.
    pub(crate) fn start(&mut self) {
        assert!(self.process.is_none(), "it runs already");
        let log = OpenOptions::new().create(true).append(true).open(self.log()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskhand"));
        command.args(["serve", "--port", &self.port.to_string(), "--admin-email", OWNER]);
        match &self.database.url {
            Url::Sqlite(folder) => command.arg("--data").arg(folder),
            Url::Postgres(url) => command.arg("--data").arg(self.folder.path().join("desk")).args(["--store-url", url]),
        };
        command
            .env("DESKHAND_ADMIN_PASSWORD", PASSWORD)
            .env("DESKHAND__SESSION__GRACE_SECONDS", "600")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        self.process = Some(command.spawn().unwrap());
    }

    /// Starts the process, and waits until it answers.
    pub(crate) async fn start_and_wait(&mut self) {
        self.start();
        let end = Instant::now() + PATIENCE;
        while reqwest::get(format!("{}/readyz", self.url())).await.is_err() {
            self.assert_alive();
            assert!(Instant::now() < end, "the desk does not answer");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Fails where the process has ended by itself.
    pub(crate) fn assert_alive(&mut self) {
        let ended = self.process.as_mut().unwrap().try_wait().unwrap();
        assert!(ended.is_none(), "the desk ended by itself: {ended:?}");
    }

    /// Ends the process as a power cut would: SIGKILL.
    pub(crate) fn kill(&mut self) {
        let mut process = self.process.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Asks the process to stop, and waits until it has.
    pub(crate) async fn stop(&mut self) {
        let mut process = self.process.take().unwrap();
        let asked = Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = process.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < end, "the desk does not stop");
            sleep(Duration::from_millis(20)).await;
        };
        assert!(status.success(), "{status}");
    }

    /// What it logged, of all its lives.
    pub(crate) fn logged(&self) -> String {
        fs::read_to_string(self.log()).unwrap_or_default()
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
        if std::thread::panicking() {
            let log = self.logged();
            let lines: Vec<&str> = log.lines().collect();
            eprintln!("the desk's last words:\n{}", lines[lines.len().saturating_sub(TAIL)..].join("\n"));
        }
    }
}

/// A port below those the system gives to outgoing connections: between two lives of the desk a client that tries to
/// reconnect could otherwise be given the desk's own port.
fn free_port() -> u16 {
    static TAKEN: std::sync::Mutex<Vec<u16>> = std::sync::Mutex::new(Vec::new());
    let mut taken = TAKEN.lock().unwrap();
    let port = (0..1_000)
        .map(|_| rand::random_range(20_000..32_000))
        .find(|port| !taken.contains(port) && TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .unwrap();
    taken.push(port);
    port
}

/// Waits until something is so, while the desk lives.
pub(crate) async fn until(binary: &mut Binary, what: &str, so: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !so() {
        binary.assert_alive();
        assert!(Instant::now() < end, "waited in vain: {what}");
        sleep(Duration::from_millis(5)).await;
    }
}
