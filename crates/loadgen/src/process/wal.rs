//! How often PostgreSQL has forced its log to disk, as its own statistics count it. They are asked for with `psql`: a
//! client of its own would be the largest part of this program.

use anyhow::{Context, Result, bail};
use tokio::process::Command;

/// Since version 18 the figure stands among those of all input and output.
const QUERY: &str = "SELECT current_setting('server_version_num')::int >= 180000 AS new \\gset\n\
                     \\if :new\n\
                     SELECT sum(fsyncs)::bigint FROM pg_stat_io WHERE object = 'wal';\n\
                     \\else\n\
                     SELECT wal_sync FROM pg_stat_wal;\n\
                     \\endif\n";

/// Fsyncs of the log so far. Servers tell of the last second only later.
pub(super) async fn fsyncs(url: &str) -> Result<u64> {
    let mut psql = Command::new("psql");
    psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--file=-", url]);
    psql.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = psql.spawn().context("psql cannot be started; it asks PostgreSQL for its fsyncs")?;
    let mut input = child.stdin.take().context("psql has no input")?;
    tokio::io::AsyncWriteExt::write_all(&mut input, QUERY.as_bytes()).await?;
    drop(input);
    let output = child.wait_with_output().await?;
    if !output.status.success() {
        bail!("PostgreSQL does not tell its fsyncs: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.trim().parse().with_context(|| format!("PostgreSQL tells its fsyncs as {said:?}"))
}
