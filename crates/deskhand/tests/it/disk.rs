//! A bad disk, and a wall clock that jumps, for one desk: `tools/fsync-shim`, compiled here and preloaded into the
//! binary.

use rand::Rng;
use rand::rngs::StdRng;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
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
const FAILS: u64 = 6;
const READ_ONLY: u64 = 7;
const CLOCK: u64 = 8;
const ENDS_BEFORE: u64 = 9;
const ENDS_AFTER: u64 = 10;
const LIES: u64 = 11;
const NUMBERS: u64 = 16;

/// A sector that is not safe, as the shim keeps it: state, file, number, turn, bytes before.
const SECTOR: usize = 512;
const KEPT: usize = 24 + SECTOR;
const SECTORS: usize = 1 << 17;
/// Files the shim keeps sectors of.
const DATABASE: i32 = 1;

/// Which files' fsyncs fail.
#[derive(Clone, Copy)]
pub(crate) enum Fails {
    /// None.
    None = 0,
    /// The log's: nothing can be committed.
    Log = 1,
    /// The database's: the log cannot be moved into it.
    Database = 2,
}

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

    /// A disk that may lose power: it keeps what was written and is not safe.
    pub(crate) fn with_power() -> Self {
        let disk = Self::new();
        File::create(disk.undo()).unwrap().set_len((SECTORS * KEPT) as u64).unwrap();
        disk
    }

    fn undo(&self) -> PathBuf {
        self.folder.path().join("undo")
    }

    /// The power fails, once the process has ended: of the sectors that are not safe, each goes back with this chance to
    /// what it was. Gives how many there were, and how many went back.
    pub(crate) fn loses_power(&self, data: &Path, chance: f64, random: &mut StdRng) -> (usize, usize) {
        let (mut unsafe_ones, mut back) = (0, 0);
        let open = |name: &str| OpenOptions::new().write(true).open(data.join(name)).ok();
        let (database, log) = (open("desk.db"), open("desk.db-wal"));
        for kept in std::fs::read(self.undo()).unwrap().chunks_exact(KEPT) {
            let word = |at: usize| i32::from_ne_bytes(kept[at..at + 4].try_into().unwrap());
            if word(0) == 0 {
                continue;
            }
            unsafe_ones += 1;
            let file = if word(4) == DATABASE { &database } else { &log };
            if let Some(file) = file.as_ref().filter(|_| random.random_bool(chance)) {
                let number = u64::from_ne_bytes(kept[8..16].try_into().unwrap());
                file.write_all_at(&kept[24..], number * SECTOR as u64).unwrap();
                back += 1;
            }
        }
        File::create(self.undo()).unwrap().set_len((SECTORS * KEPT) as u64).unwrap();
        // What processes share is in memory, and that is lost.
        let _ = std::fs::remove_file(data.join("desk.db-shm"));
        (unsafe_ones, back)
    }

    /// What makes a binary use it for its data.
    pub(crate) fn environment(&self, database: &Database) -> Vec<(&'static str, String)> {
        let Url::Sqlite(data) = &database.url else { panic!("PostgreSQL keeps its files by itself") };
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let mut environment = vec![
            ("LD_PRELOAD", text(&self.folder.path().join("shim.so"))),
            ("DISK_SHIM_STATE", text(&self.folder.path().join("state"))),
            ("DISK_SHIM_FOLDER", text(&data.canonicalize().unwrap())),
        ];
        if self.undo().exists() {
            environment.push(("DISK_SHIM_UNDO", text(&self.undo())));
        }
        environment
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

    /// Which fsyncs fail from now on.
    pub(crate) fn fails(&self, fails: Fails) {
        self.put(FAILS, fails as i64);
    }

    /// From now on fsyncs do nothing, and say they did.
    pub(crate) fn lies(&self) {
        self.put(LIES, 1);
    }

    /// Whether nothing can be written from now on.
    pub(crate) fn is_read_only(&self, read_only: bool) {
        self.put(READ_ONLY, read_only.into());
    }

    /// The wall clock is wrong by so many seconds from now on.
    pub(crate) fn sets_the_clock(&self, seconds: i64) {
        self.put(CLOCK, seconds);
    }

    /// The process ends at the log's fsync after so many more: before it is done, or after, and nobody was told.
    pub(crate) fn ends_the_process(&self, after: i64, done: bool) {
        self.put(if done { ENDS_AFTER } else { ENDS_BEFORE }, after);
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
