//! Skill groups, as administrators manage them (S-175 to S-178).

use crate::{App, Code, Error, Event, Member, Result, text};
use domain::{GroupId, MemberId, Permission, limits};
use std::collections::{HashMap, HashSet};
use store::groups::{self, GroupRow};
use store::{Link, members};

/// Members one group can have.
const MEMBERS: usize = 1_000;

/// A group in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupItem {
    /// Number.
    pub id: GroupId,
    /// Name.
    pub name: String,
    /// Its members, by number.
    pub members: Vec<MemberId>,
    /// Visitors who wait for it.
    pub waiting: i64,
}

impl App {
    /// Every group of the desk.
    pub async fn groups(&self, by: &Member) -> Result<Vec<GroupItem>> {
        let mut link = self.read().await?;
        list(&mut link, by).await
    }

    /// Adds a group (S-176).
    pub async fn add_group(&self, by: &Member, name: &str, members: &[MemberId]) -> Result<GroupItem> {
        let name = text::name("name", name, limits::GROUP_NAME)?;
        let now = self.0.clock.now();
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageGroups).await?;
        check_members(&mut unit, by, members).await?;
        let id = store::instances::take_group_number(&mut unit, by.instance).await?;
        let folded = text::fold(&name);
        let group = GroupRow { id, name };
        groups::insert(&mut unit, by.instance, &group, &folded, now).await.map_err(name_taken)?;
        groups::set_members(&mut unit, by.instance, id, members).await?;
        self.audit(&mut unit, by, "group.create", id.0, &["name", "members"]).await?;
        for member in members {
            unit.announce(Event::Member { instance: by.instance, member: *member });
        }
        unit.announce(Event::Queue { instance: by.instance });
        let item = find(&mut unit, by, id).await?;
        unit.commit().await?;
        Ok(item)
    }

    /// Changes a group's name and members (S-177).
    pub async fn edit_group(&self, by: &Member, id: GroupId, name: &str, members: &[MemberId]) -> Result<GroupItem> {
        let name = text::name("name", name, limits::GROUP_NAME)?;
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageGroups).await?;
        check_members(&mut unit, by, members).await?;
        let before = find(&mut unit, by, id).await?;
        let folded = text::fold(&name);
        let group = GroupRow { id, name };
        groups::rename(&mut unit, by.instance, &group, &folded).await.map_err(name_taken)?;
        groups::set_members(&mut unit, by.instance, id, members).await?;
        let after = find(&mut unit, by, id).await?;
        let fields = changed(&before, &after);
        if !fields.is_empty() {
            self.audit(&mut unit, by, "group.update", id.0, &fields).await?;
        }
        for member in touched(&before, &after) {
            unit.announce(Event::Member { instance: by.instance, member });
        }
        unit.announce(Event::Queue { instance: by.instance });
        unit.route(by.instance).await?;
        unit.commit().await?;
        Ok(after)
    }

    /// Deletes a group. Whoever waits for it waits in everybody's line from then on, at the same place (S-178).
    pub async fn delete_group(&self, by: &Member, id: GroupId) -> Result<()> {
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageGroups).await?;
        let before = find(&mut unit, by, id).await?;
        groups::release_waiting(&mut unit, by.instance, id).await?;
        groups::delete(&mut unit, by.instance, id).await?;
        self.audit(&mut unit, by, "group.delete", id.0, &[]).await?;
        for member in before.members {
            unit.announce(Event::Member { instance: by.instance, member });
        }
        unit.announce(Event::Queue { instance: by.instance });
        unit.route(by.instance).await?;
        unit.commit().await
    }
}

fn name_taken(error: store::Error) -> Error {
    match error {
        store::Error::Unique(_) => Code::NameTaken.into(),
        other => other.into(),
    }
}

fn changed(before: &GroupItem, after: &GroupItem) -> Vec<&'static str> {
    let fields = [("name", before.name != after.name), ("members", before.members != after.members)];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}

/// Everybody who is or was in the group: their workstation shows its name.
fn touched(before: &GroupItem, after: &GroupItem) -> HashSet<MemberId> {
    before.members.iter().chain(&after.members).copied().collect()
}

async fn check_members(link: &mut Link, by: &Member, ids: &[MemberId]) -> Result<()> {
    if ids.len() > MEMBERS {
        return Err(Error::invalid("members", format!("must be at most {MEMBERS}")));
    }
    let known: HashSet<MemberId> =
        members::list(link, by.instance).await?.into_iter().map(|member| member.id).collect();
    match ids.iter().find(|id| !known.contains(id)) {
        Some(id) => Err(Error::invalid("members", format!("there is no member {id}"))),
        None => Ok(()),
    }
}

async fn find(link: &mut Link, by: &Member, id: GroupId) -> Result<GroupItem> {
    list(link, by).await?.into_iter().find(|group| group.id == id).ok_or(Error::NotFound)
}

async fn list(link: &mut Link, by: &Member) -> Result<Vec<GroupItem>> {
    let waiting: HashMap<GroupId, i64> = groups::count_waiting(link, by.instance).await?.into_iter().collect();
    let mut members: HashMap<GroupId, Vec<MemberId>> = HashMap::new();
    for (group, member) in groups::list_memberships(link, by.instance).await? {
        members.entry(group).or_default().push(member);
    }
    let items = groups::list(link, by.instance).await?.into_iter().map(|GroupRow { id, name }| GroupItem {
        id,
        name,
        members: members.remove(&id).unwrap_or_default(),
        waiting: waiting.get(&id).copied().unwrap_or_default(),
    });
    Ok(items.collect())
}
