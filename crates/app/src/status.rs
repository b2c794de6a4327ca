//! What an agent is doing (S-189 to S-193).

use crate::{App, Error, Event, Member, Result, Unit};
use domain::{AgentStatus, InstanceId, MemberId, limits};
use store::{members, sessions};

impl App {
    /// An agent changes the own status.
    pub async fn set_status(&self, member: &Member, status: AgentStatus, reason: &str) -> Result<()> {
        if reason.chars().count() > limits::REST_REASON || reason.contains('\0') {
            return Err(Error::invalid("reason", format!("at most {} characters", limits::REST_REASON)));
        }
        let mut unit = self.begin_at_desk(member.instance).await?;
        self.guard(&mut unit, member).await?;
        if sessions::lift_pauses(&mut unit, member.id).await? > 0 {
            unit.route(member.instance).await?;
        }
        let reason = if status == AgentStatus::Rest { reason } else { "" };
        self.change_status(&mut unit, member.instance, member.id, status, reason).await?;
        self.keep_reachable(&mut unit, member).await?;
        unit.commit().await
    }

    /// Writes a status with its span. Same status and reason: nothing changes.
    pub(crate) async fn change_status(
        &self,
        unit: &mut Unit,
        instance: InstanceId,
        member: MemberId,
        status: AgentStatus,
        reason: &str,
    ) -> Result<()> {
        let now = self.clock().now();
        let row = members::find(unit, instance, member).await?.ok_or(Error::NotFound)?;
        if row.status == status && row.status_reason == reason {
            return Ok(());
        }
        members::set_status(unit, member, status, reason, now).await?;
        members::begin_status_span(unit, self.ids().row(now), member, status, reason, now).await?;
        unit.announce(Event::Member { instance, member });
        if status == AgentStatus::Free {
            unit.route(instance).await?;
        }
        Ok(())
    }
}
