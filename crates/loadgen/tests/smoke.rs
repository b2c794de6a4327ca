//! Every scenario for a moment, against a desk in this process: what is printed and written must be right, however slow
//! the machine is.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use app::setup::FirstDesk;
use app::{App, Clock, Config};
use serde_json::Value;
use testkit::{Database, OWNER, PASSWORD, listen};
use tokio::process::Command;
use tokio::sync::{Mutex, MutexGuard, watch};

/// What is measured is all that this process holds, so one desk is measured at a time.
static MEASURED: Mutex<()> = Mutex::const_new(());

/// A desk that works by itself, with limits raised as operators do who measure.
struct Desk {
    url: String,
    _stop: [watch::Sender<bool>; 2],
    _database: Database,
    _alone: MutexGuard<'static, ()>,
}

impl Desk {
    async fn new() -> Self {
        let alone = MEASURED.lock().await;
        let database = Database::sqlite();
        let config = Config { newcomers: 1_000_000, ..Config::default() };
        let app = App::new(database.open().await, Clock::of_machine(), config);
        let first = FirstDesk {
            desk_name: "Load".into(),
            email: OWNER.into(),
            password: PASSWORD.into(),
            language: serde_json::from_str(r#""en""#).unwrap(),
            time_zone: "UTC".into(),
        };
        app.set_up_from_outside(&first).await.unwrap();
        let (stop, stopped) = watch::channel(false);
        app.start(stopped).await.unwrap().detach_all();
        let limits = server::Config { visitor_messages_per_second: 10_000, ..server::Config::default() };
        let (url, closing, _) = listen(app, limits).await;
        Self { url, _stop: [stop, closing], _database: database, _alone: alone }
    }

    /// Where the chatbot stands, as an administrator sees it.
    async fn chatbot(&self) -> Value {
        // The test names the provider of TLS for its client, as the program does for its own.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().cookie_store(true).build().unwrap();
        let form = serde_json::json!({"email": OWNER, "password": PASSWORD});
        let signed_in = client.post(format!("{}/api/sign-in", self.url)).json(&form).send().await.unwrap();
        assert!(signed_in.status().is_success());
        client.get(format!("{}/api/admin/bot", self.url)).send().await.unwrap().json().await.unwrap()
    }

    /// Runs a scenario. Gives what it wrote.
    async fn measured(&self, scenario: &str, options: &[&str]) -> Value {
        let file = tempfile::NamedTempFile::new().unwrap();
        let pid = std::process::id().to_string();
        let output = Command::new(env!("CARGO_BIN_EXE_loadgen"))
            .args([scenario, "--url", &self.url, "--admin-email", OWNER, "--pid", &pid])
            .args([std::ffi::OsStr::new("--json"), file.path().as_os_str()])
            .args(options)
            .env("LOADGEN_ADMIN_PASSWORD", PASSWORD)
            .output()
            .await
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{scenario}: {said}");
        let written: Value = serde_json::from_slice(&std::fs::read(file.path()).unwrap()).unwrap();
        assert_eq!(written["scenario"], scenario);
        written["figures"].clone()
    }
}

/// Each server has a line of its own, nothing is missing, and times are in order.
fn check_levels(figures: &Value, lines: usize) {
    let levels = figures["levels"].as_array().unwrap();
    assert_eq!(levels.len(), lines);
    for level in levels {
        assert!(level["messages"].as_u64().unwrap() > 0, "{level}");
        assert_eq!((&level["errors"], &level["outOfOrder"]), (&0.into(), &0.into()), "{level}");
        let acknowledged = &level["acknowledged"];
        assert!(acknowledged["p50"].as_f64().unwrap() > 0.0, "{level}");
        assert!(acknowledged["p50"].as_f64() <= acknowledged["p999"].as_f64(), "{level}");
        if level["server"] != "echo" {
            assert_eq!(level["undelivered"], 0, "{level}");
            assert!(level["delivered"]["max"].as_f64().unwrap() > 0.0, "{level}");
        }
        assert!(level["cpuMicros"].is_number() && level["memory"].is_number(), "{level}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_scenario_measures_a_desk_and_leaves_it_as_it_was() {
    let desk = Desk::new().await;

    let latency = ["--rate", "50", "--visitors", "4", "--seconds", "1", "--warm-up", "0"];
    let folder = tempfile::tempdir().unwrap();
    let folder = ["--yardstick-folder", folder.path().to_str().unwrap()];
    let latency = desk.measured("latency", &[&latency[..], &folder].concat()).await;
    check_levels(&latency, 3);
    assert!(latency["levels"][2]["p99ToRelay"][1].as_f64().unwrap() > 0.0, "{latency}");
    assert_eq!(latency["best"][0]["p99ToRelay"], latency["levels"][2]["p99ToRelay"]);
    let saturation = ["--in-flight", "1,4", "--seconds", "1", "--warm-up", "0"];
    check_levels(&desk.measured("saturation", &saturation).await, 6);

    let idle = desk.measured("idle", &["--connections", "5", "--settle", "0"]).await;
    assert_eq!(idle.as_array().unwrap().len(), 3);
    assert!(idle[2]["connectionsPerSecond"].as_f64().unwrap() > 0.0);

    let day = ["--visitors-per-second", "3", "--seconds", "1", "--agents", "1", "--pause", "10", "--messages", "2"];
    let day = desk.measured("day", &day).await;
    assert_eq!((&day["visitors"], &day["completed"]), (&3.into(), &3.into()));
    // Of each visitor a question, two messages, and two answers.
    assert_eq!(day["moments"]["message → acknowledged"][0], 15);

    let surge = ["--visitors", "7", "--agents", "2", "--per-agent", "2", "--freed", "2", "--within", "100"];
    let surge = desk.measured("surge", &surge).await;
    assert_eq!((&surge["assigned"], &surge["queued"], &surge["freedPlaces"]), (&4.into(), &3.into(), &2.into()));

    let slow = ["--slow", "1", "--loud", "2", "--others", "2", "--rate", "20", "--seconds", "1"];
    assert_eq!(desk.measured("slow", &slow).await["caughtUp"], 1);

    let history = ["--messages", "60", "--conversations", "2", "--rate", "50", "--seconds", "1", "--page", "10"];
    assert!(desk.measured("history", &history).await["pages"].as_u64().unwrap() > 0);
}

// P10, F12
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_wave_of_a_storm_loses_the_connections_of_the_one_before() {
    let desk = Desk::new().await;

    let storm = ["--visitors", "60", "--missed", "2", "--times", "3", "--every", "1", "--others", "2", "--rate", "20"];
    let storm = desk.measured("storm", &[&storm[..], &["--seconds", "5"]].concat()).await;

    assert_eq!(storm["caughtUpIn"].as_array().unwrap().len(), 3);
    assert!(storm["cpuMicros"].is_number() && storm["storm"]["acknowledged"]["p999"].as_f64().unwrap() > 0.0);
    let descriptors = storm["descriptors"].as_array().unwrap();
    let open: Vec<u64> = descriptors.iter().map(|count| count.as_u64().unwrap()).collect();
    assert!(open[0] > 60 && open.iter().all(|count| count.abs_diff(open[0]) < 30), "{open:?}");
}

// F20
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn visitors_of_a_soak_are_replaced_while_memory_and_descriptors_are_looked_at() {
    let desk = Desk::new().await;

    let soak = ["--rate", "40", "--visitors", "6", "--stay", "1", "--agents", "2", "--seconds", "4", "--warm-up", "1"];
    let soak = desk.measured("soak", &[&soak[..], &["--every", "1"]].concat()).await;

    assert!(soak["messages"].as_u64().unwrap() > 0 && soak["delivered"]["max"].as_f64().unwrap() > 0.0, "{soak}");
    assert!(soak["came"].as_u64().unwrap() >= 12, "{soak}");
    for count in ["errors", "undelivered", "outOfOrder", "lostVisitors"] {
        assert_eq!(soak[count], 0, "{count}: {soak}");
    }
    let samples = soak["samples"].as_array().unwrap();
    assert_eq!(samples.len(), 6);
    assert!(samples.iter().all(|sample| sample["held"][0]["anonymous"].as_u64().unwrap() > 0), "{soak}");
    let process = &soak["processes"][0];
    assert!(process["anonymous"]["slope"]["error"].is_number(), "{process}");
    assert!(
        process["descriptors"]["most"].as_u64().unwrap() > 6 && process["memory"]["thirds"].is_array(),
        "{process}"
    );
}

// Issue 3, show 4
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chatbot_is_taught_asked_and_put_back_as_it_was() {
    let desk = Desk::new().await;
    let before = desk.chatbot().await;

    let bot = ["--visitors", "4", "--rate", "8", "--chatting", "2", "--chat-rate", "20", "--entries", "30"];
    let bot = desk.measured("bot", &[&bot[..], &["--seconds", "1", "--warm-up", "0", "--rounds", "2"]].concat()).await;

    let phases = bot["phases"].as_array().unwrap();
    assert_eq!(
        phases.iter().map(|phase| phase["phase"].as_str().unwrap()).collect::<Vec<_>>(),
        ["alone", "asking", "learning"]
    );
    assert!(phases.iter().all(|phase| phase["delivered"]["p99"].as_f64().unwrap() > 0.0), "{bot}");
    assert_eq!(phases.iter().map(|phase| phase["answers"].as_u64().unwrap()).collect::<Vec<_>>(), [0, 16, 16]);
    assert!(phases[1]["trainings"] == 0 && phases[2]["trainings"].as_u64().unwrap() > 0, "{bot}");
    assert!(bot["ratios"][2]["acknowledged"].as_f64().unwrap() > 0.0, "{bot}");
    let after = desk.chatbot().await;
    assert_eq!((&after["questions"], &after["enabled"]), (&before["questions"], &before["enabled"]));
    assert_eq!(after["deployed"]["rolledBackTo"], before["deployed"]["name"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_cannot_be_measured_is_said_in_words() {
    let output = Command::new(env!("CARGO_BIN_EXE_loadgen"))
        .args(["idle", "--url", "http://127.0.0.1:9", "--admin-email", OWNER, "--admin-password", PASSWORD])
        .output()
        .await
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("/api/sign-in was not answered"), "{said}");
}
