//! A disk that is slow and small, for one desk: `tools/fsync-shim`, compiled here and preloaded into the binary.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use store::Url;
use tempfile::TempDir;
use testkit::Database;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tools/fsync-shim/shim.c");

/// Numbers the shim shares; see its head.
const DELAY: u64 = 0;
const ROOM: u64 = 1;
const LOG_BEGUN: u64 = 2;
const LOG_ENDED: u64 = 3;
const ENDED: u64 = 4;
const REFUSED: u64 = 5;
const NUMBERS: u64 = 8;

/// A disk, fast and large until it is told otherwise.
pub(crate) struct Disk {
    state: File,
    folder: TempDir,
}

impl Disk {
    /// Compiles the shim.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".into());
        let mut command = Command::new(compiler);
        command.args(["-shared", "-fPIC", "-O2", "-Wall", "-Werror", SOURCE, "-ldl", "-o"]);
        let compiled = command.arg(folder.path().join("shim.so")).status().unwrap();
        assert!(compiled.success(), "the shim must compile");
        let file = folder.path().join("state");
        let state = OpenOptions::new().create_new(true).read(true).write(true).open(file).unwrap();
        state.set_len(NUMBERS * 8).unwrap();
        let disk = Self { state, folder };
        disk.has_room_for_all();
        disk
    }

    /// What makes a binary use it for its data.
    pub(crate) fn environment(&self, database: &Database) -> Vec<(&'static str, String)> {
        let Url::Sqlite(data) = &database.url else { panic!("PostgreSQL keeps its files by itself") };
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        vec![
            ("LD_PRELOAD", text(&self.folder.path().join("shim.so"))),
            ("DISK_SHIM_STATE", text(&self.folder.path().join("state"))),
            ("DISK_SHIM_FOLDER", text(&data.canonicalize().unwrap())),
        ]
    }

    /// Every fsync takes this much longer from now on.
    pub(crate) fn is_slow(&self, by: Duration) {
        self.put(DELAY, by.as_millis() as i64);
    }

    /// Files may grow by so many bytes from now on.
    pub(crate) fn has_room(&self, bytes: i64) {
        self.put(ROOM, bytes);
    }

    /// Files may grow as they like.
    pub(crate) fn has_room_for_all(&self) {
        self.put(ROOM, -1);
    }

    /// Fsyncs of the log that have begun.
    pub(crate) fn begun(&self) -> i64 {
        self.get(LOG_BEGUN)
    }

    /// Whether an fsync of the log has ended that was not among the first `begun`.
    pub(crate) fn has_ended_one_after(&self, begun: i64) -> bool {
        self.get(LOG_ENDED) > begun
    }

    /// Fsyncs of any file that have ended.
    pub(crate) fn ended(&self) -> i64 {
        self.get(ENDED)
    }

    /// Writes that were refused or cut short.
    pub(crate) fn refused(&self) -> i64 {
        self.get(REFUSED)
    }

    fn get(&self, number: u64) -> i64 {
        let mut bytes = [0; 8];
        self.state.read_exact_at(&mut bytes, number * 8).unwrap();
        i64::from_ne_bytes(bytes)
    }

    fn put(&self, number: u64, value: i64) {
        self.state.write_all_at(&value.to_ne_bytes(), number * 8).unwrap();
    }
}
