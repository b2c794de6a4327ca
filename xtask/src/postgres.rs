//! A PostgreSQL server of our own, on loopback: for the tests in a temporary folder and gone afterwards, for a cluster also in
//! a folder that stays.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::{packages, step};

/// The variable by which tests are told of the server; if it is set already, that server is used.
pub(crate) const VARIABLE: &str = "DESKHAND_TEST_POSTGRES";

const PATIENCE: Duration = Duration::from_secs(30);

/// A running server. Dropping it stops it and removes its folder.
pub(crate) struct Postgres {
    url: String,
    process: Option<(Child, Account, PathBuf, Folder)>,
}

impl Postgres {
    /// Makes and starts a server, or takes the one named by the environment.
    pub(crate) fn start() -> Result<Self> {
        if let Ok(url) = std::env::var(VARIABLE) {
            return Ok(Self { url, process: None });
        }
        Self::start_own(None)
    }

    /// Makes and starts a server, in a folder that stays where one is given.
    pub(crate) fn start_own(folder: Option<PathBuf>) -> Result<Self> {
        let bin = binaries().context("PostgreSQL is not installed (Debian package postgresql)")?;
        let account = Account::unprivileged()?;
        let folder = Folder::of(folder)?;
        let password = password(folder.path(), &account)?;
        if !folder.path().join("data").exists() {
            init(&bin, &account, folder.path())?;
        }
        launch(bin, account, folder, &password)
    }

    /// The address without the password.
    pub(crate) fn shown_url(&self) -> String {
        let place = self.url.rsplit_once('@').map_or(self.url.as_str(), |(_, place)| place);
        format!("postgres://{place}")
    }

    /// Its process, where it is ours.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(|(child, ..)| child.id())
    }

    /// The address the tests connect to.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// Where a server keeps its data.
enum Folder {
    Kept(PathBuf),
    Gone(TempDir),
}

impl Folder {
    fn of(kept: Option<PathBuf>) -> Result<Self> {
        let Some(folder) = kept else {
            return Ok(Self::Gone(tempfile::Builder::new().prefix("deskhand-postgres-").tempdir()?));
        };
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self::Kept(folder))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Kept(folder) => folder,
            Self::Gone(folder) => folder.path(),
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let Some((mut child, account, bin, folder)) = self.process.take() else {
            return;
        };
        // Nothing that goes away is worth a clean shutdown.
        let mode = if matches!(folder, Folder::Gone(_)) { "immediate" } else { "fast" };
        let stop = account
            .command(&bin.join("pg_ctl"))
            .args(["stop", "--mode", mode, "--pgdata"])
            .arg(folder.path().join("data"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if !stop.is_ok_and(|status| status.success()) {
            let _ = child.kill();
        }
        let _ = child.wait();
    }
}

/// Where the newest installed server keeps its programs.
pub(crate) fn binaries() -> Option<PathBuf> {
    let debian =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let newest = debian.filter(|bin| bin.join("initdb").is_file()).max_by_key(|bin| version(bin));
    newest.or_else(|| std::env::split_paths(&path).find(|bin| bin.join("initdb").is_file()))
}

fn version(bin: &Path) -> Option<u32> {
    bin.parent()?.file_name()?.to_str()?.parse().ok()
}

/// The account the server runs as: PostgreSQL refuses to run as root.
struct Account(Option<(String, u32, u32)>);

impl Account {
    fn unprivileged() -> Result<Self> {
        if !packages::is_root() {
            return Ok(Self(None));
        }
        let accounts = fs::read_to_string("/etc/passwd").context("cannot read the list of accounts")?;
        let found = ["postgres", "nobody"].iter().find_map(|name| find_account(&accounts, name));
        Ok(Self(Some(found.context("no account postgres or nobody to run PostgreSQL as")?)))
    }

    /// `program` as this account, ended when we end.
    fn command(&self, program: &Path) -> Command {
        let setpriv = Path::new("/usr/bin/setpriv");
        let mut command = match &self.0 {
            _ if !setpriv.is_file() => return Command::new(program),
            Some((name, _, group)) => {
                let mut command = Command::new(setpriv);
                command.arg(format!("--reuid={name}")).arg(format!("--regid={group}")).arg("--clear-groups");
                command
            }
            None => Command::new(setpriv),
        };
        // SIGINT is the server's "end now, but in order".
        command.args(["--pdeathsig", "INT"]).arg(program).current_dir("/");
        command
    }

    fn own(&self, path: &Path) -> Result<()> {
        let Some((_, user, group)) = &self.0 else {
            return Ok(());
        };
        chown(path, Some(*user), Some(*group)).with_context(|| format!("cannot give away {}", path.display()))
    }
}

fn find_account(accounts: &str, name: &str) -> Option<(String, u32, u32)> {
    let fields: Vec<&str> =
        accounts.lines().map(|line| line.split(':').collect()).find(|f: &Vec<&str>| f[0] == name)?;
    Some((name.to_owned(), fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

/// Makes a password nobody else on the machine knows, and leaves it where `initdb` reads it.
fn password(folder: &Path, account: &Account) -> Result<String> {
    account.own(folder)?;
    let known = fs::read_to_string(folder.join("password"));
    if let Ok(known) = known {
        return Ok(known.trim().to_owned());
    }
    let random = fs::read_to_string("/proc/sys/kernel/random/uuid").context("no source of randomness")?;
    let file = folder.join("password");
    fs::write(&file, random.trim())?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;
    account.own(&file)?;
    Ok(random.trim().to_owned())
}

fn init(bin: &Path, account: &Account, folder: &Path) -> Result<()> {
    let mut initdb = account.command(&bin.join("initdb"));
    initdb.args(["--username=deskhand", "--encoding=UTF8", "--no-locale", "--auth=scram-sha-256"]);
    initdb.arg("--pwfile").arg(folder.join("password")).arg("--pgdata").arg(folder.join("data"));
    step::output(&mut initdb).map(drop)
}

fn launch(bin: PathBuf, account: Account, folder: Folder, password: &str) -> Result<Postgres> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let log = fs::File::create(folder.path().join("log"))?;
    let mut postgres = account.command(&bin.join("postgres"));
    postgres.arg("-D").arg(folder.path().join("data")).arg("-k").arg(folder.path());
    postgres.args(["-h", "127.0.0.1", "-p", &port.to_string(), "-c", "max_connections=300"]);
    // Ctrl-C ends what uses it first.
    let child = postgres.process_group(0).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;

    let url = format!("postgres://deskhand:{password}@127.0.0.1:{port}/postgres");
    let mut server = Postgres { url, process: Some((child, account, bin, folder)) };
    server.wait(port)?;
    Ok(server)
}

impl Postgres {
    fn wait(&mut self, port: u16) -> Result<()> {
        let began = Instant::now();
        let Some((child, _, bin, folder)) = &mut self.process else {
            return Ok(());
        };
        loop {
            let ready = Command::new(bin.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
                .status()?;
            if ready.success() {
                return Ok(());
            }
            if child.try_wait()?.is_some() || began.elapsed() > PATIENCE {
                bail!("PostgreSQL does not start: {}", fs::read_to_string(folder.path().join("log"))?.trim());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn an_account_is_found_by_its_name() {
        let accounts = "root:x:0:0::/root:/bin/sh\npostgres:x:101:104::/var/lib/postgresql:/bin/bash\n";
        assert_eq!(find_account(accounts, "postgres"), Some(("postgres".into(), 101, 104)));
        assert_eq!(find_account(accounts, "post"), None);
    }

    #[test]
    fn the_server_keeps_no_folder_once_it_is_dropped() {
        let Some(server) = binaries().and_then(|_| Postgres::start().ok()) else {
            assert!(binaries().is_none(), "PostgreSQL is installed and does not start");
            return;
        };
        let Some((_, _, _, folder)) = &server.process else {
            return;
        };
        let folder = folder.path().to_path_buf();
        assert!(fs::metadata(&folder).is_ok_and(|made| made.uid() != 0 || !packages::is_root()));

        drop(server);

        assert!(!folder.exists());
    }
}
