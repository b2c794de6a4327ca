//! An agent is gone: what was theirs goes back.

use crate::case::Case;
use crate::{App, Result, Unit};
use domain::session::StintEnd;
use domain::{AgentStatus, InstanceId, MemberId, Phase, Timestamp};
use store::{deadlines, sessions};

/// All open sessions of a member go back to the queue, to their old place; offers are taken back; the status becomes
/// offline. The desk must be locked.
pub(crate) async fn release_all(
    app: &App,
    unit: &mut Unit,
    instance: InstanceId,
    member: MemberId,
    _now: Timestamp,
) -> Result<()> {
    for row in sessions::list_held(unit, instance, member).await? {
        let mut case = Case::of(unit, row).await?;
        match case.session.phase {
            Phase::Serving { by } if by == member => case.session.release(member)?,
            _ => case.session.withdraw_offer(member)?,
        }
        case.save(app, unit, StintEnd::AgentLost).await?;
    }
    deadlines::delete(unit, member.0, deadlines::Kind::Grace).await?;
    app.change_status(unit, instance, member, AgentStatus::Offline, "").await
}
