//! Who changed what, written in the unit that changes it: ids and field names, never what people wrote.

use crate::{App, Member, Result};
use domain::InstanceId;
use store::audit::AuditRow;
use store::{Link, audit};
use uuid::Uuid;

/// Who changes something.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Actor {
    /// A member.
    Member(Uuid),
    /// Whoever holds the link of the first start, or the command line.
    Setup,
}

impl App {
    /// Writes down what a member did.
    pub(crate) async fn audit(
        &self,
        link: &mut Link,
        by: &Member,
        action: &str,
        subject: impl ToString,
        fields: &[&str],
    ) -> Result<()> {
        self.audit_as(link, by.instance, Actor::Member(by.id.0), action, &subject.to_string(), fields).await
    }

    /// Writes down what was done.
    pub(crate) async fn audit_as(
        &self,
        link: &mut Link,
        instance: InstanceId,
        actor: Actor,
        action: &str,
        subject: &str,
        fields: &[&str],
    ) -> Result<()> {
        let at = self.0.clock.now();
        let (actor, actor_id) = match actor {
            Actor::Member(id) => ("member", Some(id)),
            Actor::Setup => ("setup", None),
        };
        let row = AuditRow { id: self.0.ids.row(at), instance, at, actor, actor_id, action, subject, fields };
        Ok(audit::insert(link, &row).await?)
    }
}
