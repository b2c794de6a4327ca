//! Members of a desk, as administrators manage them (S-161 to S-174).

use crate::{App, Code, Error, Event, Member, Result, Unit, leaving, mail, text};
use domain::member::{MemberAction, may_act};
use domain::{AccountId, GroupId, Language, MemberId, Permission, Role, Timestamp, limits};
use std::collections::HashMap;
use store::accounts::{self, AccountRow};
use store::members::{self, MemberRow, NewMember, Profile};
use store::{Link, groups, instances, sign_ins};

/// Sessions one member may be given at once.
const LIMITS: std::ops::RangeInclusive<i64> = 1..=100;

/// What is filled in for a member (S-163, S-169).
#[derive(Clone, Debug)]
pub struct MemberForm {
    /// Name others see.
    pub nickname: String,
    /// Role.
    pub role: Role,
    /// E.164, or empty.
    pub phone: String,
    /// Own limit of sessions.
    pub limit: Option<i64>,
    /// Groups.
    pub groups: Vec<GroupId>,
}

/// A member in the table.
#[derive(Clone, Debug)]
pub struct MemberItem {
    /// The member.
    pub row: MemberRow,
    /// Groups, by number.
    pub groups: Vec<GroupId>,
}

/// How a new password reaches its owner (S-164, S-170).
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// The member.
    pub id: MemberId,
    /// To be shown once; `None` where it was mailed, or the owner has a password already.
    pub password: Option<String>,
    /// A mail is on its way.
    pub mailed: bool,
}

/// Which members of the table.
#[derive(Clone, Debug)]
pub struct MemberSearch {
    /// Part of a name, address or phone number.
    pub text: String,
    /// From 1.
    pub page: i64,
    /// Rows of a page.
    pub size: i64,
}

impl App {
    /// A page of the table, and how many match in all (S-161, S-162).
    pub async fn members(&self, by: &Member, search: &MemberSearch) -> Result<(i64, Vec<MemberItem>)> {
        if ![10, 20, 50, 100].contains(&search.size) {
            return Err(Error::invalid("size", "must be 10, 20, 50 or 100"));
        }
        if !(1..=1_000_000).contains(&search.page) {
            return Err(Error::invalid("page", "must be 1 or more"));
        }
        let mut link = self.read().await?;
        let folded = text::fold(&search.text);
        let offset = (search.page - 1) * search.size;
        let page = members::Page { search: &folded, offset, size: search.size };
        let (total, rows) = members::page(&mut link, by.instance, &page).await?;
        let mut groups = groups_by_member(&mut link, by).await?;
        let items = rows.into_iter().map(|row| {
            let groups = groups.remove(&row.id).unwrap_or_default();
            MemberItem { row, groups }
        });
        Ok((total, items.collect()))
    }

    /// Adds a member with a random password (S-163, S-164). Somebody who works in another desk keeps their password.
    pub async fn add_member(&self, by: &Member, email: &str, form: &MemberForm) -> Result<NewPassword> {
        let email = text::email(email)?;
        let form = checked(form)?;
        if form.role == Role::SuperAdmin {
            return Err(Error::invalid("role", "must be admin or agent"));
        }
        let password = self.0.ids.password();
        let hash = self.hash_password(&password).await?;
        let now = self.0.clock.now();

        let mut unit = self.begin_at_desk(by.instance).await?;
        self.guard_for(&mut unit, by, Permission::ManageMembers).await?;
        check_groups(&mut unit, by, &form.groups).await?;
        let (account, fresh) = self.account_for(&mut unit, by, &email, hash, now).await?;
        let id = self.insert_member(&mut unit, by, account, &form, now).await?;
        let mut new = NewPassword { id, password: None, mailed: false };
        if fresh {
            new = self.hand_over(&mut unit, by, id, &email, password).await?;
        }
        unit.route(by.instance).await?;
        unit.commit().await?;
        Ok(new)
    }

    /// The account of an address, and whether it takes the new password. One that works in no other desk does.
    async fn account_for(
        &self,
        unit: &mut Unit,
        by: &Member,
        email: &str,
        hash: String,
        now: Timestamp,
    ) -> Result<(AccountId, bool)> {
        let Some(account) = accounts::find_by_email(unit, email).await? else {
            let id = AccountId(self.0.ids.row(now));
            let language = desk_language(unit, by).await?;
            let email = email.to_owned();
            let row = AccountRow { id, email, password_hash: hash, must_change_password: true, language };
            match accounts::insert(unit, &row, now).await {
                Err(store::Error::Unique(_)) => return Err(Code::EmailTaken.into()),
                other => other?,
            }
            return Ok((id, true));
        };
        let desks = members::list_of_account(unit, account.id).await?;
        if desks.iter().any(|desk| desk.instance == by.instance) {
            return Err(Code::EmailTaken.into());
        }
        if desks.is_empty() {
            accounts::set_password(unit, account.id, &hash, true).await?;
        }
        Ok((account.id, desks.is_empty()))
    }

    async fn insert_member(
        &self,
        unit: &mut Unit,
        by: &Member,
        account: AccountId,
        form: &MemberForm,
        now: Timestamp,
    ) -> Result<MemberId> {
        let id = MemberId(self.0.ids.row(now));
        let number = instances::take_member_number(unit, by.instance).await?;
        let folded = text::fold(&form.nickname);
        let member = NewMember { id, instance: by.instance, account, number, profile: profile(form, &folded) };
        members::insert(unit, &member, now).await?;
        groups::set_of_member(unit, by.instance, id, &form.groups).await?;
        self.audit(unit, by, "member.create", id, &["nickname", "role", "phone", "limit", "groups"]).await?;
        Ok(id)
    }

    /// Changes a member (S-169). The address stays; so does the super administrator's role.
    pub async fn edit_member(&self, by: &Member, id: MemberId, form: &MemberForm) -> Result<MemberItem> {
        let form = checked(form)?;
        let mut unit = self.begin_at_desk(by.instance).await?;
        let before = self.target(&mut unit, by, id, MemberAction::Edit).await?;
        check_groups(&mut unit, by, &form.groups).await?;
        let role = new_role(&before, form.role, id == by.id)?;
        let form = MemberForm { role, ..form };
        let folded = text::fold(&form.nickname);
        members::update(&mut unit, by.instance, id, &profile(&form, &folded)).await?;
        let old_groups = group_ids(&mut unit, by, id).await?;
        groups::set_of_member(&mut unit, by.instance, id, &form.groups).await?;
        let item = item(&mut unit, by, id).await?;
        let fields = changed(&before, &item.row, old_groups != item.groups);
        if !fields.is_empty() {
            self.audit(&mut unit, by, "member.update", id, &fields).await?;
        }
        unit.announce(Event::Member { instance: by.instance, member: id });
        unit.route(by.instance).await?;
        unit.commit().await?;
        Ok(item)
    }

    /// Gives a member a new random password; the old one and every sign-in end at once (S-170).
    pub async fn reset_password(&self, by: &Member, id: MemberId) -> Result<NewPassword> {
        let password = self.0.ids.password();
        let hash = self.hash_password(&password).await?;
        let mut unit = self.begin_at_desk(by.instance).await?;
        let member = self.target(&mut unit, by, id, MemberAction::ResetPassword).await?;
        // Whoever manages one desk must not get into another one by somebody else's account.
        if members::list_of_account(&mut unit, member.account).await?.len() > 1 {
            return Err(Error::Forbidden);
        }
        accounts::set_password(&mut unit, member.account, &hash, true).await?;
        sign_ins::delete_others(&mut unit, member.account, None).await?;
        unit.announce(Event::Revoked { member: id, sign_in: None });
        self.audit(&mut unit, by, "member.resetPassword", id, &["password"]).await?;
        let new = self.hand_over(&mut unit, by, id, &member.email, password).await?;
        unit.commit().await?;
        Ok(new)
    }

    /// Signs a member out and keeps them out; their sessions go back to the queue (S-172).
    pub async fn force_offline(&self, by: &Member, id: MemberId) -> Result<MemberItem> {
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.target(&mut unit, by, id, MemberAction::ForceOffline).await?;
        leaving::release_all(self, &mut unit, by.instance, id, self.0.clock.now()).await?;
        members::set_blocked(&mut unit, by.instance, id, true).await?;
        sign_ins::delete_of_member(&mut unit, id).await?;
        unit.announce(Event::Revoked { member: id, sign_in: None });
        self.finish(unit, by, id, "member.forceOffline").await
    }

    /// Lets a member in again (S-173).
    pub async fn restore_online(&self, by: &Member, id: MemberId) -> Result<MemberItem> {
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.target(&mut unit, by, id, MemberAction::ForceOffline).await?;
        members::set_blocked(&mut unit, by.instance, id, false).await?;
        self.finish(unit, by, id, "member.restoreOnline").await
    }

    async fn finish(&self, mut unit: Unit, by: &Member, id: MemberId, action: &str) -> Result<MemberItem> {
        self.audit(&mut unit, by, action, id, &["blocked"]).await?;
        unit.announce(Event::Member { instance: by.instance, member: id });
        unit.route(by.instance).await?;
        let item = item(&mut unit, by, id).await?;
        unit.commit().await?;
        Ok(item)
    }

    /// Deletes a member: no more signing in, sessions go back to the queue, history keeps the name (S-171).
    pub async fn delete_member(&self, by: &Member, id: MemberId) -> Result<()> {
        let now = self.0.clock.now();
        let mut unit = self.begin_at_desk(by.instance).await?;
        self.target(&mut unit, by, id, MemberAction::Delete).await?;
        leaving::release_all(self, &mut unit, by.instance, id, now).await?;
        groups::set_of_member(&mut unit, by.instance, id, &[]).await?;
        members::delete(&mut unit, by.instance, id, now).await?;
        sign_ins::delete_of_member(&mut unit, id).await?;
        self.audit(&mut unit, by, "member.delete", id, &[]).await?;
        unit.announce(Event::Revoked { member: id, sign_in: None });
        unit.announce(Event::Member { instance: by.instance, member: id });
        unit.route(by.instance).await?;
        unit.commit().await
    }

    /// Mails a new password, or gives it back to be shown once.
    async fn hand_over(
        &self,
        unit: &mut Unit,
        by: &Member,
        id: MemberId,
        email: &str,
        password: String,
    ) -> Result<NewPassword> {
        if !self.0.config.mailer.is_configured() {
            return Ok(NewPassword { id, password: Some(password), mailed: false });
        }
        let desk = instances::find(unit, by.instance).await?.ok_or(Error::NotFound)?;
        let letter = mail::password_letter(&desk, &self.0.config.public_url, email, &password);
        self.post(unit, by.instance, &letter).await?;
        Ok(NewPassword { id, password: None, mailed: true })
    }

    /// The member something is done to, where `by` may do it (S-166, S-167).
    async fn target(&self, unit: &mut Unit, by: &Member, id: MemberId, action: MemberAction) -> Result<MemberRow> {
        let acting = self.guard_for(unit, by, Permission::ManageMembers).await?;
        let target = members::find(unit, by.instance, id).await?.ok_or(Error::NotFound)?;
        if may_act(acting.role, target.role, id == by.id, action) { Ok(target) } else { Err(Error::Forbidden) }
    }

    /// The acting member's row, where the role has the permission now.
    pub(crate) async fn guard_for(&self, link: &mut Link, by: &Member, permission: Permission) -> Result<MemberRow> {
        let row = self.guard(link, by).await?;
        if row.role.may(permission) { Ok(row) } else { Err(Error::Forbidden) }
    }
}

fn checked(form: &MemberForm) -> Result<MemberForm> {
    if form.limit.is_some_and(|limit| !LIMITS.contains(&limit)) {
        return Err(Error::invalid("limit", "must be between 1 and 100"));
    }
    Ok(MemberForm {
        nickname: text::name("nickname", &form.nickname, limits::NICKNAME)?,
        phone: text::phone(&form.phone)?,
        ..form.clone()
    })
}

/// The role after a change. Nobody changes their own, and there is one super administrator.
fn new_role(before: &MemberRow, role: Role, to_self: bool) -> Result<Role> {
    match (before.role, role) {
        (Role::SuperAdmin, _) => Ok(Role::SuperAdmin),
        (_, Role::SuperAdmin) => Err(Error::invalid("role", "must be admin or agent")),
        (old, new) if to_self && old != new => Err(Error::invalid("role", "cannot be one's own")),
        (_, new) => Ok(new),
    }
}

fn profile<'a>(form: &'a MemberForm, folded: &'a str) -> Profile<'a> {
    Profile {
        role: form.role,
        nickname: &form.nickname,
        nickname_folded: folded,
        phone: &form.phone,
        session_limit: form.limit,
    }
}

fn changed(before: &MemberRow, after: &MemberRow, groups: bool) -> Vec<&'static str> {
    let fields = [
        ("nickname", before.nickname != after.nickname),
        ("role", before.role != after.role),
        ("phone", before.phone != after.phone),
        ("limit", before.session_limit != after.session_limit),
        ("groups", groups),
    ];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}

async fn check_groups(link: &mut Link, by: &Member, ids: &[GroupId]) -> Result<()> {
    if ids.len() > 1_000 {
        return Err(Error::invalid("groups", "are too many"));
    }
    for id in ids {
        if groups::find(link, by.instance, *id).await?.is_none() {
            return Err(Error::invalid("groups", format!("there is no group {}", id.0)));
        }
    }
    Ok(())
}

async fn desk_language(link: &mut Link, by: &Member) -> Result<Language> {
    Ok(instances::find(link, by.instance).await?.map(|desk| desk.language).unwrap_or_default())
}

async fn group_ids(link: &mut Link, by: &Member, id: MemberId) -> Result<Vec<GroupId>> {
    let groups = groups::list_of_member(link, by.instance, id).await?;
    Ok(groups.into_iter().map(|group| group.id).collect())
}

async fn groups_by_member(link: &mut Link, by: &Member) -> Result<HashMap<MemberId, Vec<GroupId>>> {
    let mut groups: HashMap<MemberId, Vec<GroupId>> = HashMap::new();
    for (group, member) in groups::list_memberships(link, by.instance).await? {
        groups.entry(member).or_default().push(group);
    }
    Ok(groups)
}

async fn item(link: &mut Link, by: &Member, id: MemberId) -> Result<MemberItem> {
    let row = members::find(link, by.instance, id).await?.ok_or(Error::NotFound)?;
    Ok(MemberItem { row, groups: group_ids(link, by, id).await? })
}
