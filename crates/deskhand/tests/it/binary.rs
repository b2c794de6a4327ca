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
    /// The environment says where the database is.
    shares: bool,
    /// Files it may have open at once.
    pub(crate) files: Option<u32>,
}

impl Binary {
    /// A desk on this database that is not started yet.
    pub(crate) fn new(database: Database, environment: Vec<(&'static str, String)>) -> Self {
        Self {
            database,
            port: free_port(),
            environment,
            folder: tempfile::tempdir().unwrap(),
            process: None,
            shares: false,
            files: None,
        }
    }

    /// A node that is not started yet. `environment` says how it reaches the database and the others.
    pub(crate) fn sharing(database: Database, environment: Vec<(&'static str, String)>) -> Self {
        let mut node = Self::new(database, environment);
        node.shares = true;
        node
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts the process; returns before it listens.
    pub(crate) fn start(&mut self) {
        assert!(self.process.is_none(), "it runs already");
        let log = OpenOptions::new().create(true).append(true).open(self.log()).unwrap();
        let mut command = self.program();
        command.args(["serve", "--port", &self.port.to_string(), "--admin-email", OWNER]);
        match &self.database.url {
            Url::Sqlite(folder) => command.arg("--data").arg(folder),
            Url::Postgres(_) if self.shares => command.arg("--data").arg(self.folder.path().join("desk")),
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

    /// The binary, with as few open files as were said.
    fn program(&self) -> Command {
        let binary = std::env::var("DESKHAND_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_deskhand").into());
        let Some(files) = self.files else { return Command::new(binary) };
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit -n {files}; exec \"$0\" \"$@\""), &binary]);
        shell
    }

    /// From its next start on the process has this in its environment.
    pub(crate) fn set(&mut self, name: &'static str, value: impl ToString) {
        self.unset(name);
        self.environment.push((name, value.to_string()));
    }

    /// From its next start on the process no longer has this in its environment.
    pub(crate) fn unset(&mut self, name: &str) {
        self.environment.retain(|(known, _)| *known != name);
    }

    /// Waits until the process has ended by itself, in whatever way.
    pub(crate) async fn until_it_ends(&mut self) {
        let mut process = self.process.take().unwrap();
        let end = Instant::now() + PATIENCE;
        while process.try_wait().unwrap().is_none() {
            assert!(Instant::now() < end, "the desk does not end");
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// The process's number.
    pub(crate) fn id(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }

    /// Starts the process, and waits until it answers.
    pub(crate) async fn start_and_wait(&mut self) {
        self.start();
        let end = Instant::now() + PATIENCE;
        testkit::with_tls();
        while reqwest::get(format!("{}/readyz", self.url())).await.is_err() {
            self.assert_alive();
            assert!(Instant::now() < end, "the desk does not answer");
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Whether it says that it can serve, to somebody who connects to ask.
    pub(crate) async fn is_ready(&self) -> bool {
        testkit::with_tls();
        let client = reqwest::Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
        let asked = client.get(format!("{}/readyz", self.url())).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    }

    /// Waits until it says that it can serve.
    pub(crate) async fn until_ready(&mut self) {
        let end = Instant::now() + PATIENCE;
        while !self.is_ready().await {
            self.assert_alive();
            assert!(Instant::now() < end, "the desk is never ready again");
            sleep(Duration::from_millis(50)).await;
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
        self.signal("-TERM");
        self.ended().await;
    }

    /// Sends the process a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let process = self.process.as_ref().unwrap();
        let sent = Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits until the process, asked to, has ended in order.
    pub(crate) async fn ended(&mut self) {
        let mut process = self.process.take().unwrap();
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
pub(crate) fn free_port() -> u16 {
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
