//! Organizations: the tree, and the settings of a node, inherited key by key. Whether a node is
//! used is in [`set_in_use`] and [`switch`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::audit::{self, AuditAction, AuditEvent};
use super::db::organizations::{self as store, OrganizationRow};
use super::db::{Db, Tx, accounts};
use super::{App, Ctx, Error, clock};
use crate::domain::access::Permission;
use crate::domain::display_name::{self, NameFault};
use crate::domain::org;
use crate::domain::program::Program;
use crate::domain::rules::{Rules, Settings};
use crate::domain::template::Meaning;
use crate::messages::organizations::OrganizationText as T;
use crate::wire::ApiError;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::OrganizationRef;

mod in_use;
mod proxy_domains;
mod rights;

pub(super) use in_use::{deactivate_in, is_open_in};
pub use in_use::{set_in_use, switch};
pub(super) use proxy_domains::proxy_domains;
pub(super) use rights::require_change;
use rights::{may_add, may_change};

/// Longest value of a setting.
const VALUE_CHARS: usize = 500;
/// Organizations that one person may add in an hour, and that a tree may have: they are never
/// deleted, and everybody who asks for access searches all of them.
const AN_HOUR: i64 = 240;
const MOST_IN_TREE: i64 = 10_000;
/// Longest short id.
const CODE_CHARS: usize = 12;

/// An organization with what it inherits: what an import needs to know of it.
#[derive(Clone)]
pub struct Organization {
    /// In one line.
    pub here: OrganizationRef,
    /// The root of its tree, the tenant.
    pub root: Uuid,
    /// Whether imports may begin here.
    pub in_use: bool,
    /// Name of the organization that is switched off: this one, or one above.
    pub switched_off: Option<String>,
    /// Settings in effect.
    pub settings: Settings,
}

impl Organization {
    /// Nothing is above it.
    pub fn is_root(&self) -> bool {
        self.root == self.here.id
    }

    /// Whether accounts may be created and moved here.
    pub fn is_open(&self) -> bool {
        self.in_use && self.switched_off.is_none()
    }

    /// Its time zone, an IANA name.
    pub fn zone(&self) -> &str {
        self.settings.get(org::TIME_ZONE).unwrap_or(clock::DEFAULT_ZONE)
    }
}

/// One organization with its settings in effect, or `None`. Asks nobody's scope: the caller has.
pub async fn find(db: &Db, id: Uuid) -> Result<Option<Organization>, Error> {
    of_line(&store::line(db, id).await?).transpose()
}

/// One organization and those above it, each with its settings in effect, from the root down. Asks
/// nobody's scope: the caller has.
pub(super) async fn with_those_above(db: &Db, id: Uuid) -> Result<Vec<Organization>, Error> {
    let line = store::line(db, id).await?;
    (1..=line.len()).filter_map(|end| of_line(&line[..end])).collect()
}

/// As [`find`], as the transaction sees it, with the name of its root.
pub(super) async fn find_in(tx: &mut Tx, id: Uuid) -> Result<Option<(Organization, String)>, Error> {
    let line = store::line_in(tx, id).await?;
    let root = line.first().map(|root| root.name.clone()).unwrap_or_default();
    Ok(of_line(&line).transpose()?.map(|place| (place, root)))
}

/// One organization where the caller has that permission; *not found* otherwise.
pub async fn find_for(ctx: &Ctx, permission: Permission, id: Uuid) -> Result<Organization, ApiError> {
    ctx.require(permission, id)?;
    find(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)
}

/// What a check depends on at that organization, for somebody of whom nothing is known.
pub fn rules(app: &App, program: &str, place: &Organization) -> Rules {
    Rules::new(program, app.today(place.zone()), place.settings.clone())
}

/// Organizations where the caller has that permission and that are in use, by name.
pub async fn references(ctx: &Ctx, permission: Permission) -> Result<Vec<OrganizationRef>, Error> {
    let rows = store::list(&ctx.app.db, &ctx.scope.filter(permission)).await?;
    Ok(rows.iter().filter(|row| row.deactivated_at.is_none()).map(reference).collect())
}

fn reference(row: &OrganizationRow) -> OrganizationRef {
    OrganizationRef { id: row.id, name: row.name.clone(), program: row.program.clone(), kind: row.kind.clone() }
}

fn own_settings(row: &OrganizationRow) -> Result<BTreeMap<String, String>, Error> {
    serde_json::from_str(&row.settings).map_err(|e| Error::stored("organizations", "settings", row.id).because(e))
}

/// Settings along a line from the root down: the lower one wins.
fn effective(line: &[OrganizationRow]) -> Result<BTreeMap<String, String>, Error> {
    let mut all = BTreeMap::new();
    for row in line {
        all.extend(own_settings(row)?);
    }
    Ok(all)
}

/// Every organization in scope, each tree in order, parents before children, by name within a
/// parent.
pub async fn list(ctx: &Ctx) -> Result<Vec<OrganizationView>, ApiError> {
    let filter = ctx.scope.filter(Permission::SeeOrganizations);
    let rows = store::list(&ctx.app.db, &filter).await?;
    let lines: HashMap<Uuid, OrganizationRow> =
        store::with_ancestors(&ctx.app.db, &filter).await?.into_iter().map(|row| (row.id, row)).collect();
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        let line = line_of(&row, &lines);
        let order: Vec<(String, Uuid)> = line.iter().map(|row| (row.name.clone(), row.id)).collect();
        views.push((row.program, order, view(ctx, &line)?));
    }
    // A node's line begins with its parent's, so this order puts parents before their children.
    views.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    Ok(views.into_iter().map(|(_, _, view)| view).collect())
}

/// From the root down to that organization.
fn line_of(row: &OrganizationRow, lines: &HashMap<Uuid, OrganizationRow>) -> Vec<OrganizationRow> {
    let mut line = vec![row.clone()];
    while let Some(parent) = line.last().and_then(|row| row.parent_id).and_then(|id| lines.get(&id)) {
        line.push(parent.clone());
    }
    line.reverse();
    line
}

/// Organizations where the caller has that permission and that are in use, by name, with their
/// settings in effect.
pub async fn with_settings(ctx: &Ctx, permission: Permission) -> Result<Vec<Organization>, Error> {
    let filter = ctx.scope.filter(permission);
    let rows = store::list(&ctx.app.db, &filter).await?;
    let lines: HashMap<Uuid, OrganizationRow> =
        store::with_ancestors(&ctx.app.db, &filter).await?.into_iter().map(|row| (row.id, row)).collect();
    let in_use = rows.iter().filter(|row| row.deactivated_at.is_none());
    in_use.map(|row| of_line(&line_of(row, &lines)).ok_or_else(|| Error::broken("an organization without a line"))?).collect()
}

/// Every root that is in use, with its settings. Asks nobody's scope: the caller answers with what
/// all of them have in common.
pub async fn roots(db: &Db) -> Result<Vec<Organization>, Error> {
    let rows = store::roots(db).await?;
    rows.into_iter().filter_map(|row| of_line(&[row])).collect()
}

/// The last of a line from the root down.
fn of_line(line: &[OrganizationRow]) -> Option<Result<Organization, Error>> {
    let row = line.last()?;
    let (here, root, in_use, switched_off) = (reference(row), row.root_id, row.deactivated_at.is_none(), switched_off(line));
    Some(effective(line).map(|all| Organization { here, root, in_use, switched_off, settings: Settings::from(all) }))
}

/// Name of the first of a line that is switched off.
fn switched_off(line: &[OrganizationRow]) -> Option<String> {
    line.iter().find(|row| row.switched_off_at.is_some()).map(|row| row.name.clone())
}

/// One organization in scope, with how many accounts keep it from being deactivated.
pub async fn get(ctx: &Ctx, id: Uuid) -> Result<OrganizationView, ApiError> {
    ctx.require(Permission::SeeOrganizations, id)?;
    let line = store::line(&ctx.app.db, id).await?;
    if line.is_empty() {
        return Err(ApiError::NotFound);
    }
    let mut view = view(ctx, &line)?;
    if view.may_change && ctx.app.registry.get(&view.program).is_some_and(|program| program.moves) {
        view.placed = accounts::placed_at(&ctx.app.db, id).await?.max(0) as u64;
        if view.placed > 0 {
            view.move_to = in_use::beside(ctx, &line).await?;
        }
    }
    Ok(view)
}

/// The last of a line from the root down.
fn view(ctx: &Ctx, line: &[OrganizationRow]) -> Result<OrganizationView, Error> {
    let Some((row, above)) = line.split_last() else { return Err(Error::broken("an organization without a line")) };
    let program = ctx.app.registry.get(&row.program);
    let has_switch = program.is_some_and(|program| program.switched_at.contains(&row.kind.as_str()));
    Ok(OrganizationView {
        id: row.id,
        program: row.program.clone(),
        kind: row.kind.clone(),
        name: row.name.clone(),
        code: row.code.clone().unwrap_or_default(),
        parent: row.parent_id,
        path: above.iter().map(|row| row.name.clone()).collect(),
        depth: above.len() as u32,
        deactivated: row.deactivated_at.is_some(),
        switch: has_switch.then_some(row.switched_off_at.is_none()),
        switched_off: switched_off(line),
        placed: 0,
        move_to: Vec::new(),
        may_switch: has_switch && ctx.scope.may(Permission::SwitchProgram, row.id),
        may_manage: ctx.scope.may(Permission::ManageOrganizations, row.id),
        may_change: may_change(&ctx.scope, row.id, row.parent_id),
        may_add: may_add(&ctx.scope, row.id),
        may_read: ctx.scope.may(Permission::Read, row.id),
        settings: own_settings(row)?.into_iter().collect(),
        effective: effective(line)?.into_iter().collect(),
    })
}

fn field(name: &str, text: String) -> ApiError {
    ApiError::Field(name.to_owned(), text)
}

fn checked_name(name: &str) -> Result<String, ApiError> {
    let text = |fault| match fault {
        NameFault::Missing => T::NameMissing.en().to_owned(),
        NameFault::Long(length) => T::NameLong.fill(&[("length", &length)]),
        NameFault::Character(c) => T::NameCharacter.fill(&[("character", &display_name::named(c))]),
    };
    display_name::checked(name).map_err(|fault| field("name", text(fault)))
}

/// The place of a kind in its program, from the root down.
fn level(program: &Program, kind: &str) -> Option<usize> {
    program.levels.iter().position(|(id, _)| *id == kind)
}

fn checked_kind(program: &Program, kind: &str, above: Option<&OrganizationRow>) -> Result<(), ApiError> {
    let Some(own) = level(program, kind) else {
        let known = program.levels.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(", ");
        return Err(field("kind", T::UnknownKind.fill(&[("program", &program.name), ("known", &known)])));
    };
    let Some(above) = above else { return Ok(()) };
    if above.program != program.id {
        return Err(field("parent", T::OtherProgram.en().to_owned()));
    }
    // Levels may be missing, but they never turn round.
    match level(program, &above.kind) {
        Some(upper) if upper >= own => {
            let (kind, parent) = (program.levels[own].1, program.levels[upper].1);
            Err(field("kind", T::KindTooHigh.fill(&[("kind", &kind), ("parent", &parent)])))
        }
        _ => Ok(()),
    }
}

/// Adds an organization; `parent` of `None` makes a root, which takes a grant over everything. Who
/// manages the locations under the parent adds one as well.
pub async fn add(ctx: &Ctx, program: &str, kind: &str, name: &str, parent: Option<Uuid>) -> Result<Uuid, ApiError> {
    if !parent.is_some_and(|parent| may_add(&ctx.scope, parent)) {
        ctx.require(Permission::ManageOrganizations, parent)?;
    }
    let Some(program) = ctx.app.registry.get(program) else {
        let known = ctx.app.registry.all().iter().map(|p| p.id).collect::<Vec<_>>().join(", ");
        return Err(field("program", T::UnknownProgram.fill(&[("known", &known)])));
    };
    let name = checked_name(name)?;
    let kind = kind.trim().to_ascii_lowercase();
    let id = ctx.app.new_id();
    let work = ctx.transact((ctx.clone(), kind, name), move |tx, (ctx, kind, name)| {
        Box::pin(async move {
            let above = match parent {
                Some(parent) => Some(store::get_in(tx, parent).await?.ok_or(ApiError::NotFound)?),
                None => None,
            };
            checked_kind(program, kind, above.as_ref())?;
            if above.as_ref().is_some_and(|above| above.deactivated_at.is_some()) {
                return Err(field("parent", T::ParentNotUsed.en().to_owned()).into());
            }
            if let Some(above) = &above
                && ctx.actor.staff_id().is_some()
                && store::count_in_tree(tx, above.root_id).await? >= MOST_IN_TREE
            {
                return Err(ApiError::Refused(T::TreeFull.fill(&[("most", &MOST_IN_TREE)])).into());
            }
            let row = OrganizationRow {
                id,
                program: program.id.to_owned(),
                kind: kind.clone(),
                name: name.clone(),
                parent_id: parent,
                root_id: above.map_or(id, |above| above.root_id),
                settings: String::new(),
                deactivated_at: None,
                code: None,
                switched_off_at: None,
            };
            store::insert(tx, &row, ctx.app.clock.now().0).await?;
            let event = AuditEvent::new(AuditAction::OrganizationAdded { kind: kind.to_string(), parent }).at(id).on(name);
            audit::append_limited(tx, ctx, event, AN_HOUR).await
        })
    });
    work.await?;
    Ok(id)
}

/// Checks one setting and answers its value without space around it.
fn checked_setting(program: &Program, key: &str, value: &str) -> Result<String, ApiError> {
    let value = value.trim();
    let Some(setting) = program.settings().find(|setting| setting.key == key) else {
        let known = program.settings().map(|setting| setting.key).collect::<Vec<_>>().join(", ");
        return Err(field(key, T::UnknownSetting.fill(&[("key", &key), ("known", &known)])));
    };
    let length = value.chars().count();
    if length > VALUE_CHARS {
        return Err(field(key, T::ValueLong.fill(&[("length", &length)])));
    }
    if !value.is_empty() {
        (setting.check)(value).map_err(|text| field(key, text))?;
        if key == org::TIME_ZONE && !clock::is_zone(value) {
            return Err(field(key, T::UnknownZone.en().to_owned()));
        }
    }
    Ok(value.to_owned())
}

/// The short id of an organization: letters and digits that a spreadsheet leaves as they are typed.
fn checked_code(program: &Program, code: &str) -> Result<Option<String>, ApiError> {
    let code = code.trim();
    if code.is_empty() {
        return Ok(None);
    }
    if program.column_meaning(Meaning::Place).is_none() {
        return Err(field("code", T::NoCodes.en().to_owned()));
    }
    let plain = code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && code.bytes().any(|b| b.is_ascii_alphabetic());
    match plain && code.starts_with(|c: char| c.is_ascii_alphabetic()) && code.len() <= CODE_CHARS {
        true => Ok(Some(code.to_owned())),
        false => Err(field("code", T::CodeWrong.fill(&[("limit", &CODE_CHARS)]))),
    }
}

/// Sets settings of a node, its name under the key `name` and its short id under `code`; an empty
/// value takes a setting or the code away. Who manages the locations above sets these two alone.
/// Settings decide where mail goes, so the password must be fresh.
pub async fn set(ctx: &Ctx, id: Uuid, values: &[(String, String)]) -> Result<OrganizationView, ApiError> {
    match values.iter().all(|(key, _)| matches!(key.as_str(), "name" | "code")) {
        true => require_change(ctx, id).await?,
        false => ctx.require(Permission::ManageOrganizations, id)?,
    }
    ctx.require_fresh()?;
    let here = find(&ctx.app.db, id).await?.ok_or(ApiError::NotFound)?.here;
    let program = ctx.app.registry.get(&here.program).ok_or_else(|| Error::stored("organizations", "program", id))?;
    let (mut name, mut code) = (None, None);
    let (mut changes, mut keys) = (Vec::new(), BTreeSet::new());
    for (key, value) in values {
        if !keys.insert(key) {
            return Err(field(key, T::SettingTwice.en().to_owned()));
        }
        match key.as_str() {
            "name" => name = Some(checked_name(value)?),
            "code" => code = Some(checked_code(program, value)?),
            _ => changes.push((key.clone(), checked_setting(program, key, value)?)),
        }
    }
    let work = ctx.transact((ctx.clone(), name, code, changes), move |tx, (ctx, name, code, changes)| {
        Box::pin(async move {
            store::lock(tx, id).await?;
            let row = store::get_in(tx, id).await?.ok_or(ApiError::NotFound)?;
            let mut settings = own_settings(&row)?;
            for (key, value) in changes {
                proxy_domains::remember(&mut settings, key, value)?;
                if value.is_empty() {
                    settings.remove(key);
                } else {
                    settings.insert(key.clone(), value.clone());
                }
            }
            let mut line = store::line_in(tx, id).await?;
            line.pop();
            let mut whole = effective(&line)?;
            whole.extend(settings.clone());
            (program.check_settings)(&|key| whole.get(key).cloned()).map_err(|(key, text)| field(key, text))?;
            let new_name = name.as_ref().unwrap_or(&row.name);
            let new_code = code.as_ref().unwrap_or(&row.code).as_deref();
            if row.root_id == id && *new_name != row.name && store::root_named(tx, &row.program, new_name, id).await? {
                return Err(field("name", T::NameOfAnother.en().to_owned()).into());
            }
            if let Some(code) = new_code {
                // One at a time in a tree: of two that want the same code one gets it.
                store::lock(tx, row.root_id).await?;
                if store::with_code(tx, row.root_id, code).await?.is_some_and(|other| other.id != id) {
                    return Err(field("code", T::CodeTaken.en().to_owned()).into());
                }
            }
            let text = serde_json::to_string(&settings).map_err(|e| Error::broken(e.to_string()))?;
            store::set(tx, id, new_name, &text, new_code).await?;
            let changed = name.iter().map(|_| "name").chain(code.iter().map(|_| "code"));
            let changed = changed.chain(changes.iter().map(|(key, _)| key.as_str())).map(str::to_owned).collect();
            let event = AuditEvent::new(AuditAction::OrganizationChanged { changed }).at(id).on(new_name);
            audit::append(tx, ctx, event).await
        })
    });
    work.await?;
    get(ctx, id).await
}
