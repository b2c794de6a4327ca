//! A PostgreSQL server of one's own, that can be stopped, killed and started again on the same data and port.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;

/// Longest wait for the server.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at whether it answers.
const LOOK: Duration = Duration::from_millis(20);

/// A PostgreSQL server. It ends with its last word, and its data with it.
pub struct Postgres {
    bin: PathBuf,
    account: Account,
    folder: TempDir,
    port: u16,
    password: String,
    process: Option<Child>,
}

impl Postgres {
    /// A server that runs and takes so many connections. `None` where none is installed, which fails in CI.
    ///
    /// # Panics
    /// In CI where none is installed, and where it does not start.
    pub fn start(connections: u32) -> Option<Self> {
        let Some(bin) = programs() else {
            assert!(std::env::var("CI").is_err(), "in CI the tests need PostgreSQL's programs");
            return None;
        };
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port is free").port();
        let folder = tempfile::Builder::new().prefix("deskhand-postgres-").tempdir().expect("a folder can be made");
        let account = Account::of(folder.path());
        let password = Uuid::new_v4().to_string();
        let mut server = Self { bin, account, folder, port, password, process: None };
        server.make(connections);
        server.start_again();
        Some(server)
    }

    /// Its address, with the database every server has.
    pub fn url(&self) -> String {
        format!("postgres://deskhand:{}@127.0.0.1:{}/postgres", self.password, self.port)
    }

    /// Ends it at once, as an operator does who cannot wait.
    ///
    /// # Panics
    /// Where it does not run, or does not end.
    pub fn stop(&mut self) {
        let mut process = self.process.take().expect("it runs");
        assert!(self.asks_to_stop(), "PostgreSQL stops");
        process.wait().expect("it ends");
    }

    /// Kills its first process (SIGKILL). The others end once they notice.
    ///
    /// # Panics
    /// Where it does not run.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("it runs");
        process.kill().expect("it can be killed");
        process.wait().expect("it ends");
    }

    /// Starts it again on the same data and port, and waits until it takes connections.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start_again(&mut self) {
        assert!(self.process.is_none(), "it runs already");
        let end = Instant::now() + PATIENCE;
        let mut process = self.launch();
        while !self.is_ready() {
            assert!(Instant::now() < end, "PostgreSQL does not start: {}", self.logged());
            // As long as processes of a server that was killed use its memory, the next one gives up.
            if process.try_wait().expect("it is our process").is_some() {
                process = self.launch();
            }
            std::thread::sleep(LOOK);
        }
        self.process = Some(process);
    }

    fn asks_to_stop(&self) -> bool {
        let mut stop = self.account.command(&self.bin.join("pg_ctl"));
        stop.args(["stop", "--mode", "immediate", "--pgdata"]).arg(self.data());
        quiet(&mut stop)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn logged(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn make(&self, connections: u32) {
        let file = self.folder.path().join("password");
        fs::write(&file, &self.password).expect("the folder is ours");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("the file is ours");
        self.account.own(&file);
        let mut init = self.account.command(&self.bin.join("initdb"));
        init.args(["--username=deskhand", "--encoding=UTF8", "--no-locale", "--auth=scram-sha-256"]);
        init.arg("--pwfile").arg(&file).arg("--pgdata").arg(self.data());
        assert!(quiet(&mut init), "initdb makes a place for data");
        let settings = format!("\nmax_connections = {connections}\nlisten_addresses = '127.0.0.1'\n");
        let file = self.data().join("postgresql.conf");
        let before = fs::read_to_string(&file).expect("initdb makes it");
        fs::write(&file, before + &settings).expect("it can be changed");
    }

    fn launch(&self) -> Child {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.folder.path().join("log"));
        let log = log.expect("the folder is ours");
        let mut server = self.account.command(&self.bin.join("postgres"));
        server.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path()).args(["-p", &self.port.to_string()]);
        server.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        server.spawn().expect("postgres can be run")
    }

    fn is_ready(&self) -> bool {
        let mut ask = Command::new(self.bin.join("pg_isready"));
        ask.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
        quiet(&mut ask)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        if !self.asks_to_stop() {
            let _ = process.kill();
        }
        let _ = process.wait();
    }
}

/// The account the server runs as: PostgreSQL refuses to run as root.
struct Account(Option<(String, u32, u32)>);

impl Account {
    /// That of whoever made the folder; where that is root, one without rights, to whom the folder goes.
    fn of(folder: &Path) -> Self {
        if fs::metadata(folder).expect("the folder was made").uid() != 0 {
            return Self(None);
        }
        let known = fs::read_to_string("/etc/passwd").expect("the list of accounts can be read");
        let named = |name: &str| {
            let fields = known.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|f| f[0] == name)?;
            Some((name.to_owned(), fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
        };
        let account = Self(["postgres", "nobody"].iter().find_map(|name| named(name)));
        assert!(account.0.is_some(), "there is an account postgres or nobody to run PostgreSQL as");
        account.own(folder);
        account
    }

    /// A program as this account. It ends when the tests end.
    fn command(&self, program: &Path) -> Command {
        let setpriv = Path::new("/usr/bin/setpriv");
        if !setpriv.is_file() {
            return Command::new(program);
        }
        let mut command = Command::new(setpriv);
        if let Some((name, _, group)) = &self.0 {
            command.args([format!("--reuid={name}"), format!("--regid={group}"), "--clear-groups".into()]);
        }
        // SIGINT is the server's "end now, but in order".
        command.args(["--pdeathsig", "INT"]).arg(program).current_dir("/");
        command
    }

    fn own(&self, path: &Path) {
        if let Some((_, user, group)) = &self.0 {
            chown(path, Some(*user), Some(*group)).expect("root may give files away");
        }
    }
}

/// Where the newest installed server keeps its programs.
fn programs() -> Option<PathBuf> {
    let version = |bin: &PathBuf| bin.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = debian.map(|entry| entry.path().join("bin")).filter(|bin| bin.join("initdb").is_file());
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest.max_by_key(version).or_else(|| std::env::split_paths(&path).find(|bin| bin.join("initdb").is_file()))
}

/// Whether a program that says nothing worth reading succeeds.
fn quiet(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
