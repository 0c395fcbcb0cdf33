//! Roles and what they may: one table, used by the server to decide and by the interface to show only what is there.

use serde::{Deserialize, Serialize};

/// What a grant lets its holder be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Programs, organizations, staff, settings, audit.
    SystemAdmin,
    /// openccc: creates inside the colleges of a district.
    DistrictStaff,
    /// openccc: creates inside a college.
    CollegeStaff,
    /// educator.
    DistrictAdmin,
    /// educator.
    SiteAdmin,
    /// corrections.
    AgencyAdmin,
    /// corrections.
    FacilityAdmin,
    /// corrections.
    FacilityStaff,
    /// Reads, and the audit log; nothing else.
    Auditor,
}

/// One thing that somebody may do at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See imports and accounts.
    Read,
    /// Check, upload, plan, apply and stop imports; read their results and reveal their passwords.
    Import,
    /// Add and change organizations and their settings.
    ManageOrganizations,
    /// Add staff, grant, revoke, deactivate.
    ManageStaff,
    /// Read the audit log.
    ReadAudit,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 9] = [
        Role::SystemAdmin,
        Role::DistrictStaff,
        Role::CollegeStaff,
        Role::DistrictAdmin,
        Role::SiteAdmin,
        Role::AgencyAdmin,
        Role::FacilityAdmin,
        Role::FacilityStaff,
        Role::Auditor,
    ];

    /// Stable name, as stored and on the command line: `college_staff`.
    pub fn name(self) -> &'static str {
        match self {
            Role::SystemAdmin => "system_admin",
            Role::DistrictStaff => "district_staff",
            Role::CollegeStaff => "college_staff",
            Role::DistrictAdmin => "district_admin",
            Role::SiteAdmin => "site_admin",
            Role::AgencyAdmin => "agency_admin",
            Role::FacilityAdmin => "facility_admin",
            Role::FacilityStaff => "facility_staff",
            Role::Auditor => "auditor",
        }
    }

    /// From the stable name; `-` and `_` alike, any case (`College-Staff`).
    pub fn from_name(name: &str) -> Option<Role> {
        let folded = name.trim().to_ascii_lowercase().replace(['-', ' '], "_");
        Self::ALL.into_iter().find(|r| r.name() == folded)
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Role::SystemAdmin => "System Admin",
            Role::DistrictStaff => "District Staff",
            Role::CollegeStaff => "College Staff",
            Role::DistrictAdmin => "District Admin",
            Role::SiteAdmin => "Site Admin",
            Role::AgencyAdmin => "Agency Admin",
            Role::FacilityAdmin => "Facility Admin",
            Role::FacilityStaff => "Facility Staff",
            Role::Auditor => "Auditor",
        }
    }

    /// What it may do, on the node of its grant and everything below.
    pub fn permissions(self) -> &'static [Permission] {
        use Permission as P;
        match self {
            Role::SystemAdmin => &[P::Read, P::ManageOrganizations, P::ManageStaff, P::ReadAudit],
            Role::DistrictStaff
            | Role::CollegeStaff
            | Role::DistrictAdmin
            | Role::SiteAdmin
            | Role::AgencyAdmin
            | Role::FacilityAdmin
            | Role::FacilityStaff => &[P::Read, P::Import],
            Role::Auditor => &[P::Read, P::ReadAudit],
        }
    }

    /// Whether this role may do that.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_named_in_any_case_with_dash_underscore_or_space() {
        for role in Role::ALL {
            assert_eq!(Role::from_name(role.name()), Some(role));
            assert_eq!(Role::from_name(role.label()), Some(role));
        }
        assert_eq!(Role::from_name(" College-Staff "), Some(Role::CollegeStaff));
        assert_eq!(Role::from_name("janitor"), None);
    }

    #[test]
    fn only_a_system_admin_manages_and_an_auditor_only_reads() {
        use Permission as P;
        let all = [P::Read, P::Import, P::ManageOrganizations, P::ManageStaff, P::ReadAudit];
        for role in Role::ALL {
            let may: Vec<P> = all.into_iter().filter(|permission| role.may(*permission)).collect();
            match role {
                Role::SystemAdmin => assert_eq!(may, [P::Read, P::ManageOrganizations, P::ManageStaff, P::ReadAudit]),
                Role::Auditor => assert_eq!(may, [P::Read, P::ReadAudit]),
                _ => assert_eq!(may, [P::Read, P::Import], "{role:?}"),
            }
        }
    }
}
