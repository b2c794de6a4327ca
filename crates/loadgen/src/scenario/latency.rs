//! Messages at a given rate: how soon is each acknowledged, and how soon does it reach the agent?

use crate::args::Latency;
use crate::flood::Load;
use anyhow::{Result, bail};

/// Measures each rate.
pub(crate) async fn run(args: &Latency) -> Result<()> {
    if args.rate.iter().any(|rate| rate.is_nan() || *rate <= 0.0) {
        bail!("a rate is more than nothing");
    }
    let loads: Vec<Load> = args.rate.iter().map(|rate| Load::PerSecond(*rate, args.visitors)).collect();
    super::levels("latency", &args.desk, &args.runs, &loads).await
}
