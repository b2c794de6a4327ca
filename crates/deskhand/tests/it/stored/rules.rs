//! What must be true of a whole desk, at every moment of its past too, on either database.

use super::copied::copied;
use std::collections::{BTreeMap, HashMap};
use std::time::{SystemTime, UNIX_EPOCH};
use store::Url;
use testkit::{Database, rusqlite};

const SECOND: i64 = 1_000_000;
/// By how many microseconds the clocks of two nodes may differ.
const CLOCKS: i64 = SECOND / 10;
/// How much later than it should something may happen on a machine that is busy, besides the second of the catalogue.
const BUSY: i64 = 4 * SECOND;
/// How long a desk that is quiet stays so: longer than everybody takes to catch up. An agent who let an offer run out is
/// not offered the same session again for half a minute, and then is.
const SOON: i64 = 10 * SECOND;

/// Checks a desk that has stopped.
pub(super) async fn hold(database: &Database) {
    let copy = copied(database).await;
    // I1, I2, I4, I8, I9, I11, I12
    testkit::simulation::rules_hold(&copy.file);
    let connection = rusqlite::Connection::open(&copy.file).unwrap();
    let clocks = if matches!(database.url, Url::Postgres(_)) { CLOCKS } else { 0 };
    nobody_ever_had_more_than_the_limit(&connection, clocks);
    each_offer_that_ran_out_did_so_once(&connection);
}

/// I6, I8: nobody waits while an agent has room, nothing is overdue, no offer is open, nobody was sent on a break, and no
/// session will be offered again at once, by a desk that runs: it changes nothing by itself for a while.
pub(crate) async fn is_quiet(database: &Database) -> Result<(), String> {
    let copy = copied(database).await;
    #[expect(clippy::disallowed_methods, reason = "the desk is another process; its clock is the machine's")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros() as i64;
    testkit::simulation::is_quiet(&copy.file, domain::Timestamp(now - SECOND))?;
    let connection = rusqlite::Connection::open(&copy.file).unwrap();
    let sql = "SELECT (SELECT COUNT(*) FROM session WHERE offered_to IS NOT NULL)
               + (SELECT COUNT(*) FROM member WHERE status = 'rest')";
    let open: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    if open > 0 {
        return Err(format!("{open} sessions are offered, or agents on a break"));
    }
    let sql =
        "SELECT COUNT(*) FROM deadline d JOIN session s ON s.id = d.subject WHERE s.phase = 'queued' AND d.due_at < ?1";
    let soon: i64 = connection.query_row(sql, [now + SOON], |row| row.get(0)).unwrap();
    if soon == 0 { Ok(()) } else { Err(format!("{soon} due times of sessions that wait are near")) }
}

/// I5: what members with a limit of their own were offered and served, moment by moment. Nobody takes a session here, and
/// limits do not change.
fn nobody_ever_had_more_than_the_limit(connection: &rusqlite::Connection, clocks: i64) {
    let sql =
        "SELECT m.nickname, m.session_limit, t.offered_at, t.ended_at FROM stint t JOIN member m ON m.id = t.member
               WHERE m.session_limit IS NOT NULL";
    let mut statement = connection.prepare(sql).unwrap();
    let mut moments: HashMap<(String, i64), Vec<(i64, i64)>> = HashMap::new();
    let stints = statement
        .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get::<_, i64>(2)?, row.get::<_, Option<i64>>(3)?)));
    for stint in stints.unwrap() {
        let (member, from, to) = stint.unwrap();
        let of = moments.entry(member).or_default();
        of.push((from, 1));
        of.extend(to.map(|to| ((to - clocks).max(from), -1)));
    }
    for ((name, limit), mut moments) in moments {
        // Of one moment: first who leaves.
        moments.sort_unstable();
        let mut open = 0;
        for (at, step) in moments {
            open += step;
            assert!(open <= limit, "I5: {name} has {open} sessions at {at}, the limit is {limit}");
        }
    }
}

/// I8: whoever lets an offer run out is sent on a break, where the desk does that: once for each.
fn each_offer_that_ran_out_did_so_once(connection: &rusqlite::Connection) {
    let breaks = "SELECT COALESCE(settings ->> '$.service.breakAfterTimeout', 0) FROM entry WHERE is_default";
    if !connection.query_row(breaks, [], |row| row.get::<_, bool>(0)).unwrap() {
        return;
    }
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let ran_out = count("SELECT COUNT(*) FROM stint WHERE ended_how = 'timedOut'");
    let sent = count("SELECT COUNT(*) FROM status_span WHERE status = 'rest' AND reason = 'offerTimedOut'");
    assert_eq!(ran_out, sent, "I8: a break for each offer that ran out");
}

/// I8: every offer that ran out did so when it was due: not before, and not more than a second and the time in which the
/// desk could not serve after. Gives how many there were.
pub(crate) async fn offers_ran_out_in_time(database: &Database, seconds: u32, outages: &[(i64, i64)]) -> usize {
    let copy = copied(database).await;
    let connection = rusqlite::Connection::open(&copy.file).unwrap();
    let sql = "SELECT offered_at, ended_at FROM stint WHERE ended_how = 'timedOut'";
    let mut statement = connection.prepare(sql).unwrap();
    let found = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))).unwrap();
    let found: Vec<(i64, i64)> = found.map(Result::unwrap).collect();
    for (offered, ended) in &found {
        let due = offered + i64::from(seconds) * SECOND;
        let overlap = |(from, to): &(i64, i64)| (to.min(ended) - from.max(&due)).max(0);
        let down: i64 = outages.iter().map(overlap).sum();
        let late = ended - due;
        assert!(late >= -SECOND, "I8: an offer ran out {} ms before its time", -late / 1_000);
        assert!(
            late <= SECOND + BUSY + down,
            "I8: an offer ran out {} ms late, {} ms down",
            late / 1_000,
            down / 1_000
        );
    }
    found.len()
}

/// I9: what members changed is written down, as often as it was acknowledged.
pub(crate) async fn each_change_is_written_down_once(database: &Database, expected: BTreeMap<&str, u64>) {
    let copy = copied(database).await;
    let connection = rusqlite::Connection::open(&copy.file).unwrap();
    let sql = "SELECT action, COUNT(*) FROM audit WHERE actor = 'member' GROUP BY action";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)? as u64))).unwrap();
    let written: BTreeMap<String, u64> = rows.map(Result::unwrap).collect();
    let expected: BTreeMap<String, u64> =
        expected.into_iter().map(|(action, count)| (action.to_owned(), count)).collect();
    assert_eq!(written, expected, "I9: written down and acknowledged");
}
