//! As many messages as are taken, with so many in flight.

use crate::args::Saturation;
use crate::flood::Load;
use anyhow::Result;

/// Measures each number of messages in flight.
pub(crate) async fn run(args: &Saturation) -> Result<()> {
    let loads: Vec<Load> = args.in_flight.iter().copied().map(Load::InFlight).collect();
    super::levels("saturation", &args.desk, &args.runs, &loads).await
}
