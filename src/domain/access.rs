//! Roles and what they may. A program names its own roles ([`super::program::Program::roles`]); two
//! belong to all of them.

use serde::{Deserialize, Serialize};

/// What a grant lets its holder be. Grants store the id, so two programs never share one.
#[derive(Debug, PartialEq, Eq)]
pub struct Role {
    /// Stable id, as stored and on the command line: `college_staff`.
    pub id: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// What it may do, on the node of its grant and everything below.
    pub may: &'static [Permission],
    /// Kinds of accounts that it may create, in the program's own words. What a row asks for is
    /// compared with these.
    pub creates: &'static [&'static str],
    /// What may be ticked when it is granted, beyond what it may do anyway.
    pub may_add: &'static [&'static Extra],
    /// Kinds of nodes on which it may be granted. Empty: on any, of any program, and over
    /// everything.
    pub levels: &'static [&'static str],
}

/// One thing that somebody may do at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See imports and accounts: people's data.
    Read,
    /// See organizations with their settings, and nobody's data.
    SeeOrganizations,
    /// Check, upload, plan, apply and stop imports; read their results and reveal their passwords.
    Import,
    /// Add and change organizations and their settings.
    ManageOrganizations,
    /// Add staff, grant, revoke, deactivate.
    ManageStaff,
    /// Read the audit log.
    ReadAudit,
    /// Find accounts by their Social Security number, and reveal one.
    Ssn,
    /// Switch an organization off and on, where its kind has a switch.
    SwitchProgram,
    /// Change accounts that are there: edit, deactivate and reactivate them, give them new
    /// temporary passwords, let them move elsewhere.
    ManageAccounts,
    /// Add organizations under that node, rename them, give them short ids, and take them out of
    /// use and into use again. Not the node itself, and nobody's settings.
    ManageLocations,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Permission; 10] = [
        Permission::Read,
        Permission::SeeOrganizations,
        Permission::Import,
        Permission::ManageOrganizations,
        Permission::ManageStaff,
        Permission::ReadAudit,
        Permission::Ssn,
        Permission::SwitchProgram,
        Permission::ManageAccounts,
        Permission::ManageLocations,
    ];

    /// Stable name: `read_audit`.
    pub fn name(self) -> &'static str {
        match self {
            Permission::Read => "read",
            Permission::SeeOrganizations => "see_organizations",
            Permission::Import => "import",
            Permission::ManageOrganizations => "manage_organizations",
            Permission::ManageStaff => "manage_staff",
            Permission::ReadAudit => "read_audit",
            Permission::Ssn => "ssn",
            Permission::SwitchProgram => "switch_program",
            Permission::ManageAccounts => "manage_accounts",
            Permission::ManageLocations => "manage_locations",
        }
    }
}

/// A permission that no role has by itself: it is ticked when a role is granted, and off by
/// default.
#[derive(Debug, PartialEq, Eq)]
pub struct Extra {
    /// Stable id, as stored and on the command line.
    pub id: &'static str,
    /// What people call it, after the role: `College Staff with SSN`.
    pub label: &'static str,
    /// At the box to tick.
    pub tick: &'static str,
    /// What it means, under the box.
    pub help: &'static str,
    /// What it allows.
    pub permission: Permission,
}

/// Social Security numbers, for roles of a program that asks for them.
pub static SSN: Extra = Extra {
    id: "ssn",
    label: "SSN",
    tick: "SSN: search and reveal",
    help: "Find an account by its Social Security number or TIN, and reveal the whole number. Both are recorded in the audit log.",
    permission: Permission::Ssn,
};

/// Programs, organizations, staff, settings, audit; not people's data: who needs both holds two
/// grants.
pub static SYSTEM_ADMIN: Role = Role {
    id: "system_admin",
    label: "System Admin",
    may: &[
        Permission::SeeOrganizations,
        Permission::ManageOrganizations,
        Permission::ManageStaff,
        Permission::ReadAudit,
        Permission::SwitchProgram,
    ],
    creates: &[],
    may_add: &[],
    levels: &[],
};

/// Reads, and the audit log; nothing else.
pub static AUDITOR: Role = Role {
    id: "auditor",
    label: "Auditor",
    may: &[Permission::Read, Permission::SeeOrganizations, Permission::ReadAudit],
    creates: &[],
    may_add: &[],
    levels: &[],
};

impl Role {
    /// Whether this role may do that.
    pub fn may(&self, permission: Permission) -> bool {
        self.may.contains(&permission)
    }

    /// What a grant of it adds, of its stored list: `ssn,other`. What the role may not add any more
    /// counts for nothing.
    pub fn extras<'a>(&self, stored: &'a str) -> impl Iterator<Item = &'static Extra> + use<'a> {
        let may_add = self.may_add;
        stored.split(',').filter_map(move |id| may_add.iter().copied().find(|extra| extra.id == id))
    }

    /// Whether it may be granted over everything, as those may that belong to no program.
    pub fn over_everything(&self) -> bool {
        self.levels.is_empty()
    }

    /// Whether a person means this role; `-`, `_` and space alike, any case (`College-Staff`).
    pub fn is_named(&self, name: &str) -> bool {
        self.id == name.trim().to_ascii_lowercase().replace(['-', ' '], "_")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::program::Registry;

    #[test]
    fn roles_are_named_in_any_case_with_dash_underscore_or_space() {
        let registry = Registry::standard();
        for role in registry.roles() {
            assert_eq!(registry.role(role.id), Some(role));
            assert_eq!(registry.role(role.label), Some(role));
        }
        assert_eq!(registry.role(" College-Staff ").map(|role| role.id), Some("college_staff"));
        assert_eq!(registry.role("janitor"), None);
    }

    #[test]
    fn only_a_system_admin_manages_and_reads_nobodys_data_and_an_auditor_only_reads() {
        use Permission as P;
        for role in Registry::standard().roles() {
            let may: Vec<P> = P::ALL.into_iter().filter(|permission| role.may(*permission)).collect();
            let of_some = [P::SwitchProgram, P::ManageLocations];
            let of_all: Vec<P> = may.iter().copied().filter(|permission| !of_some.contains(permission)).collect();
            match role.id {
                "system_admin" => {
                    assert_eq!(may, [P::SeeOrganizations, P::ManageOrganizations, P::ManageStaff, P::ReadAudit, P::SwitchProgram])
                }
                "auditor" => assert_eq!(may, [P::Read, P::SeeOrganizations, P::ReadAudit]),
                // They create accounts and ask for moves, and change none that are there.
                "facility_staff" => assert_eq!(may, [P::Read, P::SeeOrganizations, P::Import]),
                _ => assert_eq!(of_all, [P::Read, P::SeeOrganizations, P::Import, P::ManageAccounts], "{role:?}"),
            }
        }
    }

    #[test]
    fn somebody_may_switch_in_a_program_that_has_a_switch_and_in_no_other() {
        let mut switched = Vec::new();
        for program in Registry::standard().all() {
            let may = program.roles.iter().filter(|role| role.may(Permission::SwitchProgram));
            let may: Vec<&str> = may.map(|role| role.id).collect();
            assert_eq!(may.is_empty(), program.switched_at.is_empty(), "{}", program.id);
            assert!(program.switched_at.iter().all(|kind| program.levels.iter().any(|(id, _)| id == kind)), "{}", program.id);
            switched.extend(may);
        }
        assert_eq!(switched, ["agency_admin", "facility_admin"]);
    }

    #[test]
    fn admins_of_a_program_manage_the_locations_below_their_own_and_nobody_else_does() {
        let may: Vec<&str> =
            Registry::standard().roles().filter(|role| role.may(Permission::ManageLocations)).map(|role| role.id).collect();
        assert_eq!(may, ["agency_admin", "facility_admin"]);
    }

    #[test]
    fn social_security_numbers_are_ticked_on_roles_of_a_program_that_asks_for_them_and_on_no_other() {
        let registry = Registry::standard();
        let asks = |role: &Role| {
            let program = registry.all().iter().find(|program| program.roles.contains(role));
            program.and_then(|program| program.form).is_some_and(|form| !form.ssn_key.is_empty())
        };
        for role in registry.roles() {
            assert_eq!(role.may_add.contains(&&SSN), asks(role), "{}", role.id);
            assert!(role.may_add.iter().all(|extra| !role.may(extra.permission)), "{}: it may do that anyway", role.id);
            let added: Vec<&str> = role.extras("ssn,unheard").map(|extra| extra.id).collect();
            assert_eq!(added.len(), usize::from(asks(role)), "{}", role.id);
        }
    }

    #[test]
    fn a_roles_id_is_its_own_and_it_is_granted_on_levels_of_its_program() {
        let registry = Registry::standard();
        let mut ids: Vec<_> = registry.roles().map(|role| role.id).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
        for program in registry.all() {
            let known = |level: &&str| program.levels.iter().any(|(id, _)| id == level);
            assert!(program.roles.iter().all(|role| !role.levels.is_empty() && role.levels.iter().all(&known)));
        }
    }
}
