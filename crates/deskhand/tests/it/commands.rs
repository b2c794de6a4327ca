//! The commands, as whoever runs a desk sees them.

use reqwest::blocking::Client;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// A running desk; ended when dropped.
struct Running {
    child: Child,
    printed: Vec<String>,
}

impl Running {
    /// Starts one, and reads what it prints up to the word on how to stop it.
    fn start(data: &Path, more: &[&str]) -> Self {
        let mut child = serve(data, more).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut printed = Vec::new();
        for line in lines {
            let last = line.starts_with("Stop:");
            printed.push(line);
            if last {
                break;
            }
        }
        Self { child, printed }
    }

    /// What stands behind a word, such as `Address:`.
    fn says(&self, word: &str) -> Option<&str> {
        self.printed.iter().find_map(|line| line.strip_prefix(word)).map(str::trim)
    }

    fn get(&self, path: &str) -> String {
        let url = format!("{}{path}", self.says("Address:").unwrap());
        testkit::with_tls();
        Client::new().get(url).send().unwrap().text().unwrap()
    }

    /// Ends it the way an operator does.
    fn stop(mut self) -> Option<i32> {
        let ended = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(ended.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn deskhand() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskhand"));
    command.env_remove("DESKHAND_ADMIN_PASSWORD");
    command
}

fn serve(data: &Path, more: &[&str]) -> Command {
    let mut command = deskhand();
    command.args(["serve", "--port", "0", "--data"]).arg(data).args(more);
    command
}

fn run(arguments: &[&str], data: &Path) -> Output {
    deskhand().args(arguments).arg("--data").arg(data).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const OWNER: [&str; 4] = ["--admin-email", "mia@desk.example", "--admin-password", "a good long phrase"];

#[test]
fn the_first_start_says_how_to_set_up_and_the_next_one_does_not() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("desk");

    let first = Running::start(&data, &[]);
    let address = first.says("Address:").unwrap().to_owned();
    assert!(first.says("Set up:").unwrap().starts_with(&format!("{address}/setup#token=")));
    assert_eq!(first.get("/api/setup"), r#"{"needed":true}"#);
    assert_eq!(first.stop(), Some(0), "a desk that is told to stop ends well");

    let second = Running::start(&data, &OWNER);
    assert_eq!(second.says("Set up:"), None);
    assert_eq!(second.get("/api/setup"), r#"{"needed":false}"#);
    second.stop();

    let third = Running::start(&data, &["--admin-link"]);
    assert!(third.says("Sign in:").unwrap().contains("/setup#token="));
}

#[test]
fn a_second_process_on_the_same_folder_is_refused() {
    let folder = TempDir::new().unwrap();
    let _first = Running::start(folder.path(), &[]);

    let second = serve(folder.path(), &[]).output().unwrap();

    assert!(!second.status.success());
    assert!(text(&second.stderr).contains("another process uses the folder"), "{second:?}");
}

#[test]
fn a_running_desk_can_be_backed_up_and_the_copy_is_a_desk() {
    let folder = TempDir::new().unwrap();
    let (data, copy) = (folder.path().join("desk"), folder.path().join("copy"));
    let running = Running::start(&data, &OWNER);
    std::fs::create_dir(&copy).unwrap();
    let file = copy.join("desk.db");

    let backup = run(&["backup", file.to_str().unwrap()], &data);
    assert!(backup.status.success(), "{backup:?}");
    let again = run(&["backup", file.to_str().unwrap()], &data);
    assert!(text(&again.stderr).contains("exists already"), "{again:?}");
    drop(running);

    let restored = Running::start(&copy, &[]);
    assert_eq!(restored.get("/api/setup"), r#"{"needed":false}"#);
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_a_desk_or_its_copy() {
    // A21
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let (data, file) = (folder.path().join("desk"), folder.path().join("copy.db"));
    let _running = Running::start(&data, &[]);
    run(&["backup", file.to_str().unwrap()], &data);

    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&file)), (0o700, 0o600));
}

#[test]
fn a_signature_can_be_made_while_the_desk_runs() {
    let folder = TempDir::new().unwrap();
    let _running = Running::start(folder.path(), &OWNER);

    let made = run(&["usersig", "--user", "alice"], folder.path());

    let said = text(&made.stdout);
    assert!(said.contains("UserID:   alice") && said.contains("UserSig:  eJ"), "{said}");
}

#[test]
fn the_doctor_says_what_is_in_force_without_its_secrets() {
    let folder = TempDir::new().unwrap();
    let smtp = "smtp+plain://mia:very-secret@127.0.0.1:9";

    let doctor = deskhand()
        .args(["doctor", "--data"])
        .arg(folder.path())
        .env("DESKHAND__SMTP__URL", smtp)
        .env("DESKHAND__SMTP__FROM", "desk@shop.example")
        .env("DESKHAND__SESSION__GRACE_SECONDS", "90")
        .output()
        .unwrap();

    let said = text(&doctor.stdout);
    let in_force = |name: &str, value: &str| said.lines().any(|line| line.split_whitespace().eq([name, value]));
    assert!(in_force("session.grace_seconds", "90"), "{said}");
    assert!(in_force("limits.visitor_upload_megabytes_per_hour", "200"), "{said}");
    assert!(said.contains("smtp+plain://mia:…@127.0.0.1:9") && !said.contains("very-secret"), "{said}");
    assert!(!doctor.status.success() && said.contains("wrong  mail"), "nothing listens there: {said}");
}

#[test]
fn a_name_in_the_configuration_that_is_not_known_is_an_error() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("desk.toml");
    std::fs::write(&file, "[http]\nprot = 8081\n").unwrap();

    let doctor = deskhand().args(["doctor", "--config"]).arg(&file).output().unwrap();

    assert!(!doctor.status.success());
    assert!(text(&doctor.stderr).contains("prot"), "{doctor:?}");
}
