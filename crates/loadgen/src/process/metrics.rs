//! What a desk says about itself: its figures for Prometheus, where it has a listener for them.

use anyhow::{Context, Result, bail};

/// Counts commits: each forces the log to disk once.
const COMMITS: &str = "deskhand_commit_seconds_count";

/// Commits so far, as the page at this address counts them.
pub(super) async fn commits(url: &str) -> Result<u64> {
    let response = reqwest::get(url).await.with_context(|| format!("{url} does not answer"))?;
    if !response.status().is_success() {
        bail!("{url} was answered with {}", response.status());
    }
    Ok(count(&response.text().await?, COMMITS))
}

/// The sum of all series of this name; nothing where there was none yet.
fn count(page: &str, name: &str) -> u64 {
    let series = page.lines().filter_map(|line| {
        let rest = line.strip_prefix(name)?;
        let value = match rest.strip_prefix('{') {
            Some(labelled) => labelled.rsplit_once('}')?.1,
            None => rest.strip_prefix(' ')?,
        };
        value.trim().parse::<f64>().ok()
    });
    series.sum::<f64>() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_of_one_name_are_added_and_others_left_out() {
        let page = "# TYPE deskhand_commit_seconds histogram\n\
                    deskhand_commit_seconds_bucket{le=\"0.001\"} 7\n\
                    deskhand_commit_seconds_sum 0.5\n\
                    deskhand_commit_seconds_count 12\n\
                    deskhand_commit_seconds_count{node=\"b\"} 30\n\
                    deskhand_commit_seconds_counted 5\n";

        assert_eq!(count(page, COMMITS), 42);
        assert_eq!(count("", COMMITS), 0);
    }
}
