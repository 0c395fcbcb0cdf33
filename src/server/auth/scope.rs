//! What somebody may see and do, resolved once a request.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use uuid::Uuid;

use crate::domain::access::{Permission, Role};
use crate::domain::program::Registry;
use crate::server::Error;
use crate::server::db::scope::Filter;
use crate::server::db::{Db, Tx, staff};
use crate::wire::ApiError;

/// What one caller may, and where. Only this module makes one; without one the functions that read
/// and write do not compile.
///
/// Outside it can be named:
/// ```
/// fn reads(_: &muster::server::Scope) {}
/// ```
/// But what it holds cannot be filled in:
/// ```compile_fail,E0423
/// let scope = muster::server::Scope(Default::default());
/// ```
/// And the one over everything is handed out by the server alone:
/// ```compile_fail,E0624
/// let scope = muster::server::Scope::operator();
/// ```
#[derive(Clone)]
pub struct Scope(Arc<Inner>);

struct Inner {
    /// Over everything.
    everywhere: Held,
    /// At each covered organization.
    at: HashMap<Uuid, Held>,
    /// Every role that a grant may name; none for the operator, who has no grants.
    roles: Vec<&'static Role>,
    staff: Option<Uuid>,
    now: i64,
    /// Permissions that were asked for and are not there, one bit each.
    refused: Arc<AtomicU16>,
}

/// Permissions and the roles that gave them, one bit each.
#[derive(Clone, Copy, Default)]
struct Held {
    permissions: u16,
    /// By their index in [`Inner::roles`], which has a few for each program.
    roles: u128,
}

fn bit(index: usize) -> u128 {
    1u128.checked_shl(index as u32).unwrap_or(0)
}

impl Held {
    fn add(&mut self, index: usize, role: &Role, extras: &str) {
        let added = role.extras(extras).map(|extra| extra.permission);
        self.permissions |= role.may.iter().copied().chain(added).fold(0, |bits, p| bits | 1 << p as u16);
        self.roles |= bit(index);
    }

    fn all() -> Held {
        Held { permissions: u16::MAX, roles: 0 }
    }

    fn has(self, permission: Permission) -> bool {
        self.permissions & 1 << permission as u16 != 0
    }
}

impl Scope {
    /// Over everything: the command line and the application itself.
    pub(crate) fn operator() -> Scope {
        Scope(Arc::new(Inner {
            everywhere: Held::all(),
            at: HashMap::new(),
            roles: Vec::new(),
            staff: None,
            now: 0,
            refused: Arc::default(),
        }))
    }

    /// Over nothing at all.
    pub(in crate::server) fn nothing() -> Scope {
        let (everywhere, at) = (Held::default(), HashMap::new());
        Scope(Arc::new(Inner { everywhere, at, roles: Vec::new(), staff: None, now: 0, refused: Arc::default() }))
    }

    /// What the grants of a staff user give at `now` (microseconds).
    pub(in crate::server) async fn of_staff(db: &Db, registry: &Registry, staff: Uuid, now: i64) -> Result<Scope, Error> {
        Ok(Scope::of_covered(registry, staff, now, staff::covered(db, staff, now).await?))
    }

    /// As [`Scope::of_staff`], as the transaction sees it.
    pub(in crate::server) async fn of_staff_in(tx: &mut Tx, registry: &Registry, staff: Uuid, now: i64) -> Result<Scope, Error> {
        Ok(Scope::of_covered(registry, staff, now, staff::covered_in(tx, staff, now).await?))
    }

    /// As [`Scope::of_staff`], of what the grants cover.
    pub(super) fn of_covered(registry: &Registry, staff: Uuid, now: i64, covered: Vec<staff::Covered>) -> Scope {
        let roles: Vec<&'static Role> = registry.roles().collect();
        let mut everywhere = Held::default();
        let mut at = HashMap::<Uuid, Held>::new();
        for covered in covered {
            let Some(index) = roles.iter().position(|role| role.id == covered.role) else { continue };
            let place = match (covered.organization_id, covered.descendant) {
                (None, _) => &mut everywhere,
                (Some(_), Some(organization)) => at.entry(organization).or_default(),
                (Some(_), None) => continue,
            };
            place.add(index, roles[index], &covered.extras);
        }
        Scope(Arc::new(Inner { everywhere, at, roles, staff: Some(staff), now, refused: Arc::default() }))
    }

    /// Whether each permission that the other one gives is given here as well.
    pub(super) fn gives_all_of(&self, other: &Scope) -> bool {
        let here = |place: &Uuid| self.0.at.get(place).map_or(0, |held| held.permissions) | self.0.everywhere.permissions;
        other.0.everywhere.permissions & !self.0.everywhere.permissions == 0
            && other.0.at.iter().all(|(place, held)| held.permissions & !here(place) == 0)
    }

    /// Whether that may be done at that organization; `None` asks for everything (roots, all
    /// programs, staff as such).
    pub fn may(&self, permission: Permission, organization: impl Into<Option<Uuid>>) -> bool {
        self.0.everywhere.has(permission)
            || organization.into().and_then(|id| self.0.at.get(&id)).is_some_and(|set| set.has(permission))
    }

    /// Like [`Scope::may`]; *not found* when not, so that nobody learns what is there.
    pub fn require(&self, permission: Permission, organization: impl Into<Option<Uuid>>) -> Result<(), ApiError> {
        self.or_refused(self.may(permission, organization), permission)
    }

    fn or_refused(&self, may: bool, permission: Permission) -> Result<(), ApiError> {
        if may {
            return Ok(());
        }
        self.0.refused.fetch_or(1 << permission as u16, Ordering::Relaxed);
        Err(ApiError::NotFound)
    }

    /// The same scope; what is asked of it in vain is asked in vain of `before` as well.
    pub(in crate::server) fn instead_of(self, before: &Scope) -> Scope {
        let Inner { everywhere, at, roles, staff, now, .. } = &*self.0;
        let (everywhere, at, roles, staff, now) = (*everywhere, at.clone(), roles.clone(), *staff, *now);
        Scope(Arc::new(Inner { everywhere, at, roles, staff, now, refused: before.0.refused.clone() }))
    }

    /// What was asked of this scope in vain, for the audit log.
    pub(in crate::server) fn refused(&self) -> Vec<Permission> {
        let bits = self.0.refused.load(Ordering::Relaxed);
        Permission::ALL.into_iter().filter(|permission| bits & 1 << *permission as u16 != 0).collect()
    }

    /// The roles held at that organization; `None` when everything may be done there, without any.
    pub fn roles_at(&self, organization: Uuid) -> Option<Vec<&'static Role>> {
        let at = self.0.at.get(&organization).copied().unwrap_or_default();
        let held = self.0.everywhere.roles | at.roles;
        let everything = self.0.staff.is_none();
        let roles = self.0.roles.iter().enumerate().filter(|(index, _)| held & bit(*index) != 0);
        (!everything).then(|| roles.map(|(_, role)| *role).collect())
    }

    /// Whether that may be done anywhere at all.
    pub fn may_somewhere(&self, permission: Permission) -> bool {
        self.0.everywhere.has(permission) || self.0.at.values().any(|set| set.has(permission))
    }

    /// Like [`Scope::may_somewhere`]; *not found* when not.
    pub fn require_somewhere(&self, permission: Permission) -> Result<(), ApiError> {
        self.or_refused(self.may_somewhere(permission), permission)
    }

    /// For queries with [`crate::in_scope`]. A permission that only a tick gives selects nothing: a
    /// query knows roles.
    pub fn filter(&self, permission: Permission) -> Filter {
        let roles = self.0.roles.iter().filter(|role| role.may(permission)).map(|role| role.id);
        Filter {
            everywhere: self.0.everywhere.has(permission),
            staff: self.0.staff.unwrap_or_default(),
            now: self.0.now,
            roles: format!(",{},", roles.collect::<Vec<_>>().join(",")),
        }
    }
}
