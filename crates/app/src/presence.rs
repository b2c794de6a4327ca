//! Who is connected: to this node, and to nodes that died.

use crate::{App, Event, Member, Result, Unit, Visitor};
use domain::{DeadlineId, InstanceId, MemberId, VisitorId};
use store::connections::{self, Who};
use store::conversations::{self, Kind};
use store::deadlines::{self, DeadlineRow};
use uuid::Uuid;

/// Seconds a node's lease lasts, and after how many it is renewed.
const LEASE: i64 = 15;

/// Seconds between renewals of a node's lease.
pub(crate) const RENEW: u64 = 5;

impl App {
    /// A member's socket opened: the grace period, if one runs, is over.
    pub async fn member_connected(&self, member: &Member) -> Result<Uuid> {
        let now = self.clock().now();
        let id = self.ids().row(now);
        let mut unit = self.begin().await?;
        unit.route(member.instance).await?;
        self.guard(&mut unit, member).await?;
        let who = Who::Member(member.id, member.place);
        connections::insert(&mut unit, id, self.node(), member.instance, who, now).await?;
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
        connections::insert(&mut unit, id, self.node(), visitor.instance, Who::Visitor(visitor.id), now).await?;
        unit.announce(Event::Presence { conversation: visitor.conversation, visitor: visitor.id, online: true });
        unit.commit().await?;
        Ok(id)
    }

    /// A member's socket closed. The last one starts the grace period.
    pub async fn member_disconnected(&self, member: &Member, connection: Uuid) -> Result<()> {
        let mut unit = self.begin().await?;
        unit.lock_desk(member.instance).await?;
        connections::delete(&mut unit, connection).await?;
        self.start_grace(&mut unit, member.instance, member.id).await?;
        unit.commit().await
    }

    /// A visitor's socket closed.
    pub async fn visitor_disconnected(&self, visitor: &Visitor, connection: Uuid) -> Result<()> {
        let mut unit = self.begin().await?;
        connections::delete(&mut unit, connection).await?;
        self.tell_gone(&mut unit, visitor.instance, visitor.id).await?;
        unit.commit().await
    }

    /// Renews this node's lease and clears up after nodes whose lease has lapsed. With `alone`, every other node is
    /// dead: the data folder's lock says so.
    pub async fn renew_lease(&self, alone: bool) -> Result<()> {
        let now = self.clock().now();
        let mut unit = self.begin().await?;
        connections::renew_node(&mut unit, self.node(), now.plus_seconds(LEASE), now).await?;
        unit.commit().await?;

        let by = if alone { now.plus_seconds(365 * 86_400) } else { now };
        let mut link = self.read().await?;
        let lapsed = connections::list_lapsed(&mut link, self.node(), by).await?;
        drop(link);
        for node in lapsed {
            self.bury(node).await?;
        }
        Ok(())
    }

    async fn bury(&self, node: Uuid) -> Result<()> {
        let mut link = self.read().await?;
        let lost = connections::list_of_node(&mut link, node).await?;
        drop(link);
        let mut desks: Vec<InstanceId> = lost.iter().map(|row| row.0).collect();
        desks.sort_unstable();
        desks.dedup();
        let mut unit = self.begin().await?;
        for desk in desks {
            unit.lock_desk(desk).await?;
        }
        connections::delete_node(&mut unit, node).await?;
        for (instance, member, visitor) in lost {
            if let Some(member) = member {
                self.start_grace(&mut unit, instance, member).await?;
            }
            if let Some(visitor) = visitor {
                self.tell_gone(&mut unit, instance, visitor).await?;
            }
        }
        unit.commit().await
    }

    /// Starts the grace period of a member who has no connection left.
    async fn start_grace(&self, unit: &mut Unit, instance: InstanceId, member: MemberId) -> Result<()> {
        if connections::count_of_member(unit, member).await? > 0 {
            return Ok(());
        }
        deadlines::delete(unit, member.0, deadlines::Kind::Grace).await?;
        let now = self.clock().now();
        let row = DeadlineRow {
            id: DeadlineId(self.ids().row(now)),
            instance,
            kind: deadlines::Kind::Grace,
            subject: member.0,
            fence: 0,
            due_at: now.plus_seconds(self.config().grace_seconds),
        };
        self.set_deadline(unit, &row).await?;
        unit.announce(Event::Member { instance, member });
        Ok(())
    }

    async fn tell_gone(&self, unit: &mut Unit, instance: InstanceId, visitor: VisitorId) -> Result<()> {
        if connections::count_of_visitor(unit, visitor).await? > 0 {
            return Ok(());
        }
        let entry = store::entries::default(unit, instance).await?.id;
        if let Some(row) = conversations::find_of(unit, visitor, entry, Kind::Visitor).await? {
            unit.announce(Event::Presence { conversation: row.id, visitor, online: false });
        }
        Ok(())
    }
}
