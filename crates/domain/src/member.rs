//! Roles, permissions and the status of an agent.

use serde::{Deserialize, Serialize};

/// What an agent is doing, as the workstation and integrators name it (S-055).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum AgentStatus {
    /// Takes new sessions.
    Free,
    /// Keeps its sessions, takes no new one.
    Busy,
    /// On a break, for a reason.
    Rest,
    /// Writing up the session that ended.
    Arrange,
    /// Signed in, not yet ready.
    NotReady,
    /// Not working.
    Offline,
}

impl AgentStatus {
    /// As stored and as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Busy => "busy",
            Self::Rest => "rest",
            Self::Arrange => "arrange",
            Self::NotReady => "notReady",
            Self::Offline => "offline",
        }
    }
}

/// What a member may do. Extractors ask for one of these, never for a role's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Permission {
    /// Work in the workstation.
    Serve,
    /// Take a waiting session out of the queue (S-196).
    PullFromQueue,
    /// Enter the panel.
    Panel,
    /// Add, change and delete members.
    ManageMembers,
    /// Add, change and delete groups.
    ManageGroups,
    /// Change settings of entries.
    ManageSettings,
    /// Change channels.
    ManageChannels,
    /// Change what the chatbot knows and how it answers, and deploy it.
    ManageChatbot,
}

/// A named set of permissions (S-165).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Made at first start; may do anything, cannot be changed or deleted (S-166).
    SuperAdmin,
    /// Runs the desk.
    Admin,
    /// Serves visitors.
    Agent,
}

impl Role {
    /// As stored and as on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SuperAdmin => "superAdmin",
            Self::Admin => "admin",
            Self::Agent => "agent",
        }
    }

    /// What this role may do.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission::{
            ManageChannels, ManageChatbot, ManageGroups, ManageMembers, ManageSettings, Panel, PullFromQueue, Serve,
        };
        match self {
            Self::SuperAdmin | Self::Admin => &[
                Serve,
                PullFromQueue,
                Panel,
                ManageMembers,
                ManageGroups,
                ManageSettings,
                ManageChannels,
                ManageChatbot,
            ],
            Self::Agent => &[Serve],
        }
    }

    /// Whether this role has `permission`.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

/// What one member wants to do to another in the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberAction {
    /// Change nickname, role, groups, limit (S-169).
    Edit,
    /// Give a new random password (S-170).
    ResetPassword,
    /// Sign out and block (S-172), or lift the block (S-173).
    ForceOffline,
    /// Remove (S-171).
    Delete,
}

/// Whether a member with role `by` may do `action` to one with role `to` (S-166, S-167).
pub fn may_act(by: Role, to: Role, to_self: bool, action: MemberAction) -> bool {
    if !by.may(Permission::ManageMembers) {
        return false;
    }
    match (to, to_self) {
        (Role::SuperAdmin, true) => action == MemberAction::Edit,
        (Role::SuperAdmin, false) => false,
        (_, true) => action == MemberAction::Edit,
        (_, false) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_do_what_to_whom() {
        use MemberAction::{Delete, Edit, ForceOffline, ResetPassword};
        // S-166, S-167, S-168
        let table = [
            (Role::SuperAdmin, Role::Admin, false, [true, true, true, true]),
            (Role::SuperAdmin, Role::SuperAdmin, true, [true, false, false, false]),
            (Role::Admin, Role::SuperAdmin, false, [false, false, false, false]),
            (Role::Admin, Role::Admin, false, [true, true, true, true]),
            (Role::Admin, Role::Admin, true, [true, false, false, false]),
            (Role::Admin, Role::Agent, false, [true, true, true, true]),
            (Role::Agent, Role::Agent, false, [false, false, false, false]),
            (Role::Agent, Role::Agent, true, [false, false, false, false]),
        ];

        for (by, to, to_self, expected) in table {
            let got = [Edit, ResetPassword, ForceOffline, Delete].map(|action| may_act(by, to, to_self, action));
            assert_eq!(got, expected, "{by:?} to {to:?}, self {to_self}");
        }
    }

    #[test]
    fn an_agent_cannot_enter_the_panel() {
        assert!(!Role::Agent.may(Permission::Panel)); // S-168
    }
}
