//! Who is connected.

use crate::{App, Error, Event, Member, Result, Unit, Visitor};
use domain::{DeadlineId, InstanceId, MemberId};
use store::connections::{self, Who};
use store::deadlines::{self, DeadlineRow};
use uuid::Uuid;

impl App {
    /// A member's socket opened: the grace period, if one runs, is over.
    pub async fn member_connected(&self, member: &Member) -> Result<Uuid> {
        let now = self.clock().now();
        let id = self.ids().row(now);
        let mut unit = self.begin_at_desk(member.instance).await?;
        let life = unit.life();
        unit.route(member.instance).await?;
        self.guard(&mut unit, member).await?;
        let who = Who::Member(member.id, member.place);
        if !connections::insert(&mut unit, id, life, member.instance, who, now).await? {
            return Err(Error::Busy);
        }
        deadlines::delete(&mut unit, member.id.0, deadlines::Kind::Grace).await?;
        unit.announce(Event::Member { instance: member.instance, member: member.id });
        unit.commit().await?;
        Ok(id)
    }

    /// A visitor's socket opened.
    pub async fn visitor_connected(&self, visitor: &Visitor) -> Result<Uuid> {
        let now = self.clock().now();
        let id = self.ids().row(now);
        let mut unit = self.begin().await?;
        let (life, who) = (unit.life(), Who::Visitor(visitor.id));
        if !connections::insert(&mut unit, id, life, visitor.instance, who, now).await? {
            return Err(Error::Busy);
        }
        unit.announce(Event::Presence { conversation: visitor.conversation, online: true });
        unit.commit().await?;
        Ok(id)
    }

    /// A member's socket closed. The last one starts the grace period.
    pub async fn member_disconnected(&self, member: &Member, connection: Uuid) -> Result<()> {
        let mut unit = self.begin_at_desk(member.instance).await?;
        // Where it is gone already, this node was taken for dead, and the grace period runs.
        if connections::delete(&mut unit, connection).await? {
            self.start_grace(&mut unit, member.instance, member.id).await?;
        }
        unit.commit().await
    }

    /// A visitor's socket closed.
    pub async fn visitor_disconnected(&self, visitor: &Visitor, connection: Uuid) -> Result<()> {
        let mut unit = self.begin().await?;
        connections::delete(&mut unit, connection).await?;
        for conversation in connections::list_left(&mut unit, &[visitor.id]).await? {
            unit.announce(Event::Presence { conversation, online: false });
        }
        unit.commit().await
    }

    /// Whoever takes up work has a connection, or a grace period that ends: a socket may be gone, and its grace period
    /// over, before the last thing it was asked is done (I8).
    pub(crate) async fn keep_reachable(&self, unit: &mut Unit, member: &Member) -> Result<()> {
        self.start_grace(unit, member.instance, member.id).await
    }

    /// Starts the grace period of a member who has no connection left.
    pub(crate) async fn start_grace(&self, unit: &mut Unit, instance: InstanceId, member: MemberId) -> Result<()> {
        if connections::count_of_member(unit, member).await? > 0 {
            return Ok(());
        }
        let now = self.clock().now();
        let row = DeadlineRow {
            id: DeadlineId(self.ids().row(now)),
            instance,
            kind: deadlines::Kind::Grace,
            subject: member.0,
            fence: 0,
            due_at: now.plus_seconds(self.config().grace_seconds),
        };
        self.replace_deadline(unit, &row).await?;
        unit.announce(Event::Member { instance, member });
        Ok(())
    }
}
