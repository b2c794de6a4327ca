//! Many senders at once, against the desk or a yardstick: one level of load, measured.

mod churn;
mod crew;
mod level;
mod place;
mod sender;

pub(crate) use churn::{Churn, Habits};
pub(crate) use crew::{Crew, Load};
pub(crate) use level::{Level, measure, until_delivered};
pub(crate) use place::{Place, Server};
