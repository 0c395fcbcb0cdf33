//! Accounts as others read them.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Profiles, agreement, letter, off_thread, program_of, reveals, staff_role, subject, verify};
use crate::domain::access::Permission;
use crate::domain::account::AccountState;
use crate::domain::account::profile::{self, Profile};
use crate::domain::dates::Date;
use crate::domain::field::{SsnKind, Value};
use crate::domain::plan::AccountFacts;
use crate::domain::program::Program;
use crate::domain::program::form::{Fills, Input};
use crate::domain::program::handout::Handout;
use crate::domain::program::pages::Question;
use crate::domain::template::Meaning;
use crate::domain::verification::VerificationState;
use crate::messages::agreements::AgreementText;
use crate::messages::pages::AccountText as T;
use crate::server::db::accounts::{self as store, AccountRecord, Brief, passwords};
use crate::server::db::staff::{self, StaffRow};
use crate::server::db::{Tx, account_staff, imports, invitations};
use crate::server::error::Error;
use crate::server::staff::fold;
use crate::server::{App, Ctx, agreements, audit, moves, organizations};
use crate::wire::accounts::{AccountView, HolderAsStaff};
use crate::wire::{ApiError, Timestamp};

/// What a decision or a list needs of an account, opened. Ask for a person's scope
/// before showing it to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The account.
    pub id: Uuid,
    /// Where it belongs.
    pub organization: Uuid,
    /// The number that its program assigned.
    pub number: Option<String>,
    /// Name for lists.
    pub name: String,
    /// Its state.
    pub state: AccountState,
    /// Its profile.
    pub profile: Profile,
    /// The import that made it.
    pub import: Option<Uuid>,
    /// Whether its holder's identity is verified.
    pub verification: VerificationState,
    /// The last microsecond of that, while it is.
    pub verified_until: Option<i64>,
}

impl Known {
    /// What a program decides by. `imported_by`: the organization whose import made it;
    /// `within_import`: it belongs to the organization that asks, or to one below.
    pub fn facts(&self, program: &Program, imported_by: Option<Uuid>, within_import: bool) -> AccountFacts {
        AccountFacts {
            id: self.id,
            organization: self.organization,
            within_import,
            state: self.state,
            imported_by,
            name: self.name.clone(),
            birth_date: self.birth_date(program),
            profile: self.profile.clone(),
        }
    }

    pub(super) fn birth_date(&self, program: &Program) -> Option<Date> {
        let column = &program.columns[program.column_meaning(Meaning::BirthDate)?];
        match column.field.of_canonical(self.profile.get(column.name)?) {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    fn of(profiles: &Profiles, program: &Program, brief: Brief) -> Result<Known, Error> {
        let profile = profiles.open(brief.tenant_id, brief.id, &brief.sealed)?;
        Ok(Known {
            id: brief.id,
            organization: brief.organization_id,
            number: brief.number,
            name: (program.display_name)(&profile::values(program, &profile)),
            state: state_of(brief.id, &brief.state)?,
            profile,
            import: brief.import_id,
            verification: verify::state_of(brief.id, &brief.verification)?,
            verified_until: brief.verification_until,
        })
    }
}

/// What is known of these accounts of a program, by id.
pub async fn known(app: &App, program: &'static Program, ids: &[Uuid]) -> Result<HashMap<Uuid, Known>, Error> {
    let briefs = store::briefs(&app.db, ids).await?;
    if briefs.is_empty() {
        return Ok(HashMap::new());
    }
    let app = app.clone();
    off_thread(move || open_all(&app, program, briefs)).await
}

/// As [`known`], as this transaction sees it.
pub async fn known_in(tx: &mut Tx, app: &App, program: &'static Program, ids: &[Uuid]) -> Result<HashMap<Uuid, Known>, Error> {
    let briefs = store::briefs_in(tx, ids).await?;
    open_all(app, program, briefs)
}

fn open_all(app: &App, program: &Program, briefs: HashMap<Uuid, Brief>) -> Result<HashMap<Uuid, Known>, Error> {
    let profiles = Profiles::new(app);
    briefs.into_iter().map(|(id, brief)| Ok((id, Known::of(&profiles, program, brief)?))).collect()
}

/// The stored state of an account.
pub(super) fn state_of(id: Uuid, stored: &str) -> Result<AccountState, Error> {
    AccountState::from_name(stored).ok_or_else(|| Error::stored("accounts", "state", id))
}

/// One account in scope.
pub async fn get(ctx: &Ctx, account: Uuid) -> Result<AccountView, ApiError> {
    let account = store::find(&ctx.app.db, account).await?.ok_or(ApiError::NotFound)?;
    view(ctx, account).await
}

async fn view(ctx: &Ctx, account: AccountRecord) -> Result<AccountView, ApiError> {
    let db = &ctx.app.db;
    let organization = organizations::find_for(ctx, Permission::Read, account.organization_id).await?;
    let program = program_of(&ctx.app, &account)?;
    let import = match account.import_id {
        Some(import) => imports::find(db, import).await?,
        None => None,
    };
    // An account that moved keeps its import; a reader who may not see that gets no file name.
    let import = import.filter(|import| ctx.scope.may(Permission::Read, import.organization_id));
    let state = state_of(account.id, &account.state)?;
    let holder = staff_user(&ctx.app, account.id).await?;
    let password = match passwords::of(db, account.id).await? {
        Some(password) if password.state == "pending" => "pending",
        Some(password) if password.temporary => "temporary",
        None if state == AccountState::Removed => "erased",
        None => holder.as_ref().map_or("none", |(holder, _)| staff_password(holder)),
        Some(_) => "set",
    };
    let profile = Profiles::new(&ctx.app).open(account.tenant_id, account.id, &account.sealed)?;
    let zone = organization.zone();
    let of_import =
        |import: &imports::Import| Some(agreements::accepted(&import.agreement, &import.agreed_by, import.agreed_at?, zone));
    let agreed = match &import {
        Some(import) => of_import(import),
        None => agreement::accepted(program, &profile, zone),
    };
    let agreed = agreed.map(|words| (AgreementText::Fact.en().to_owned(), words));
    let layout = ctx.app.pages.get(program.id).profile;
    let flag = |flag: bool| if flag { T::Yes.en() } else { T::No.en() };
    let handout = passwords::handout_of(db, account.id).await?;
    let may_create = ctx.scope.may(Permission::Import, account.organization_id);
    let may_change = may_create && ctx.scope.may(Permission::ManageAccounts, account.organization_id);
    let ssn = store::ssn_of(db, account.id).await?;
    let ssn = ssn.and_then(|(kind, last_four)| Some((SsnKind::from_name(&kind)?.label().to_owned(), last_four)));
    let verification = verify::view::of(ctx, &account, program, &organization).await?;
    let waits = state == AccountState::Invited && invitations::held_letter(db, account.id).await?.is_some();
    let register_by = if state == AccountState::Invited { invitations::expires_at(db, account.id).await? } else { None };
    let as_staff = if state == AccountState::Active { as_staff(&ctx.app, program, &profile, holder.as_ref()) } else { None };
    Ok(AccountView {
        as_staff,
        register_by: register_by.map(Timestamp),
        may_open_letter: may_create && waits && letter::may_be_opened(&ctx.app, program, &profile),
        verification,
        facts: profile::shown(program, layout, &profile, flag),
        may_reveal: ssn.is_some() && ctx.scope.may(Permission::Ssn, account.organization_id),
        ssn,
        kept: kept(program, ctx.app.pages.get(program.id).questions, &profile).into_iter().chain(agreed).collect(),
        number_label: program.numbering.map_or("", |numbering| numbering.label).to_owned(),
        waiting: passwords::waiting(db, &[account.id], ctx.app.clock.now().0).await?.contains(&account.id),
        again_until: handout.and_then(|handout| reveals::again_until(ctx, &handout)).map(Timestamp),
        may_change,
        may_move: may_create && program.moves && matches!(state, AccountState::Active | AccountState::Invited),
        may_invite: may_create
            && program.registration.is_some()
            && matches!(state, AccountState::Invited | AccountState::Expired),
        may_edit: may_change && program.form.is_some() && state.holds_keys(),
        history: audit::history(ctx, &subject(account.id)).await?,
        moves: moves::view::of_account(ctx, account.id).await?,
        has_card: matches!(program.handout, Handout::Card { .. }),
        id: account.id,
        name: (program.display_name)(&profile::values(program, &profile)),
        profile: profile::listed(program, &profile),
        state,
        program: account.program,
        number: account.number,
        organization: organization.here.name,
        password: password.to_owned(),
        import: import.map(|import| (import.id, import.file_name)),
        created_at: Timestamp(account.created_at),
    })
}

/// The staff user who the holder of an account is because of it, and whether they have the role
/// still that it gave them.
async fn staff_user(app: &App, account: Uuid) -> Result<Option<(StaffRow, bool)>, Error> {
    let Some(found) = account_staff::of(&app.db, account).await? else { return Ok(None) };
    let grants = staff::grants(&app.db, Some(found.staff_id), app.clock.now().0).await?;
    let has_role = grants.iter().any(|grant| grant.role == found.role && grant.organization_id == found.organization_id);
    Ok(staff::get(&app.db, found.staff_id).await?.map(|row| (row, has_role)))
}

/// What there is to say of the password of a holder who is staff.
fn staff_password(holder: &StaffRow) -> &'static str {
    match (holder.deactivated_at, &holder.password_hash) {
        (Some(_), _) => "staff_deactivated",
        (None, None) => "staff_needs_link",
        (None, Some(_)) => "staff",
    }
}

/// Where the holder of an active account isn't as staff what the account says: an edit changes
/// neither with what they sign in as staff nor who is staff, for it asks nobody's consent.
fn as_staff(app: &App, program: &Program, profile: &Profile, holder: Option<&(StaffRow, bool)>) -> Option<HolderAsStaff> {
    let role = staff_role::of(program, profile).and_then(|role| app.registry.role(role))?;
    let holder = match holder {
        None => return Some(HolderAsStaff::NoRole(role.label.to_owned())),
        Some((holder, false)) if holder.deactivated_at.is_none() => {
            return Some(HolderAsStaff::RoleEnded(role.label.to_owned()));
        }
        Some((holder, _)) => holder,
    };
    let values = profile::values(program, profile);
    let email = program.column_meaning(Meaning::SignIn).and_then(|column| values.get(column)?.text())?;
    (fold(email) != fold(&holder.email)).then(|| HolderAsStaff::OtherEmail(holder.email.clone()))
}

/// What the form for one account, or a file, was asked and kept in no column, in its own words:
/// (label, value).
fn kept(program: &Program, questions: &[Question], profile: &Profile) -> Vec<(String, String)> {
    let fields = program.form.iter().flat_map(|form| form.fields());
    // By whom the agreement was accepted, and when, is said with its version.
    let kept = fields.filter(|field| matches!(field.fills, Fills::Kept(_)) && !matches!(field.input, Input::Agreement));
    let in_form = kept.filter_map(|field| Some((field.label, field.in_words(profile.get(field.name)?).to_owned())));
    let known = |name: &str| program.form.is_some_and(|form| form.field(name).is_some());
    let others = questions.iter().filter(|question| !known(question.name));
    let others = others.filter_map(|question| Some((question.label, question.words(profile.get(question.name)?).to_owned())));
    in_form.chain(others).map(|(label, value)| (label.to_owned(), value)).collect()
}
