//! What can be measured. Each scenario prepares a desk, makes the people it needs, measures, prints and writes figures.

pub(crate) mod bot;
pub(crate) mod day;
pub(crate) mod history;
pub(crate) mod idle;
pub(crate) mod latency;
pub(crate) mod saturation;
pub(crate) mod slow;
pub(crate) mod soak;
pub(crate) mod storm;
pub(crate) mod surge;

use crate::args::{DeskArgs, Runs, Yardsticks};
use crate::clock::{Stopwatch, Window};
use crate::desk::admin::SESSIONS_PER_AGENT;
use crate::desk::agents::{Agents, Delivered};
use crate::desk::{Desk, room_for};
use crate::flood::{Crew, Load, Place, measure};
use crate::report::Table;
use crate::yardstick::Yardstick;
use anyhow::{Result, bail};

/// Measures each load against each server, in turn, so that all suffer the same neighbours.
async fn levels(name: &str, args: &DeskArgs, runs: &Runs, loads: &[Load]) -> Result<()> {
    let most = loads.iter().map(|load| load.senders()).max().unwrap_or_default();
    if loads.iter().any(|load| load.senders() == 0) || most == 0 || runs.seconds == 0 {
        bail!("at least one visitor and one second");
    }
    let agents = runs.agents.unwrap_or_else(|| most.div_ceil(SESSIONS_PER_AGENT)).max(1);
    if most > agents * SESSIONS_PER_AGENT {
        bail!("{agents} agents cannot serve {most} visitors: each serves {SESSIONS_PER_AGENT} at most");
    }
    room_for(if runs.yardsticks.no_yardsticks { most + agents } else { 3 * most + 2 * agents })?;
    let table = Desk::with(args, SESSIONS_PER_AGENT, async |desk| {
        let watch = Stopwatch::start();
        let agents = Agents::listening(desk, agents, watch).await?;
        let mut places = yardsticks(&runs.yardsticks).await?;
        places.push(Place::Desk(desk.door.clone(), desk.watched.clone(), agents.delivered.clone()));
        let words = words(runs.characters);
        let mut crews = Vec::new();
        for place in &places {
            crews.push(Crew::gather(place, most, &words, watch).await?);
        }
        let mut table = Table::new();
        for round in 1..=runs.rounds {
            for load in loads {
                for (place, crew) in places.iter().zip(&crews) {
                    let window = Window::soon(watch, runs.warm_up, runs.seconds);
                    table.add(measure(round, place, crew, *load, (watch, window)).await?);
                }
            }
        }
        for crew in crews {
            crew.leave().await;
        }
        Ok(table)
    });
    table.await?.finish(name, args.json.as_deref())
}

/// The servers the desk is compared with.
async fn yardsticks(args: &Yardsticks) -> Result<Vec<Place>> {
    if args.no_yardsticks {
        return Ok(Vec::new());
    }
    let folder = args.yardstick_folder.as_deref();
    Ok(vec![Place::Echo(Yardstick::echo().await?), Place::Relay(Yardstick::relay(folder).await?, Delivered::new())])
}

/// So many characters of what visitors write.
fn words(characters: usize) -> String {
    "Where is my parcel? ".chars().cycle().take(characters.max(1)).collect()
}
