//! The form for one account: what it asks at an organization, and saving it.

use hmac::Mac;
use uuid::Uuid;

use super::cards::Cards;
use super::create::{Maker, NewAccount, Numbers, OfForm, Origin, Person, create};
use super::keys::{self, KeyMaker, KindKey};
use super::{agreement, audited, look_ups, program_of, reveals, search, ssns, subject, view, warnings};
use crate::domain::access::Permission;
use crate::domain::account::AccountState;
use crate::domain::check::check_cell;
use crate::domain::field::Value;
use crate::domain::finding::Code;
use crate::domain::org;
use crate::domain::password::Format;
use crate::domain::plan::{Action, Asking, Hits};
use crate::domain::program::Program;
use crate::domain::program::form::{AccountForm, FormRow, FormUse, check};
use crate::domain::rules::Rules;
use crate::domain::template::{ColumnRole, Meaning};
use crate::messages::form::{FormText as T, problems};
use crate::server::audit::{self, AuditAction, AuditEvent};
use crate::server::crypto::{Secret, purpose};
use crate::server::db::accounts as store;
use crate::server::db::accounts::keys::{Key, look_up};
use crate::server::error::Error;
use crate::server::organizations::{self, Organization};
use crate::server::{Ctx, agreements, imports, invitations, keys as master_keys};
use crate::wire::ApiError;
use crate::wire::forms::{AddAnswer, AddedAccount, ExistingAccounts, FormView, MoveOffer, NewAccountForm};

/// An organization where the caller may create accounts of a program that has a form for one.
pub(super) struct Place {
    pub here: Organization,
    pub program: &'static Program,
    pub form: &'static AccountForm,
    pub rules: Rules,
}

impl Place {
    pub async fn find(ctx: &Ctx, organization: Uuid) -> Result<Place, ApiError> {
        let here = organizations::find_for(ctx, Permission::Import, organization).await?;
        let program = ctx.app.registry.get(&here.here.program).ok_or(ApiError::NotFound)?;
        let form = program.form.ok_or(ApiError::NotFound)?;
        let rules = imports::rules_of_form(ctx, program.id, organization).await?;
        Ok(Place { here, program, form, rules })
    }
}

/// What the form asks at that organization, or at the only one where the caller has a form. `None`
/// where there are several to choose from.
pub async fn describe_at(ctx: &Ctx, organization: Option<Uuid>) -> Result<Option<FormView>, ApiError> {
    if let Some(organization) = organization {
        return describe(ctx, organization).await.map(Some);
    }
    match crate::server::auth::me(ctx).await?.forms().map(|(place, _)| place.id).collect::<Vec<_>>()[..] {
        [only] => describe(ctx, only).await.map(Some),
        _ => Ok(None),
    }
}

/// What the form asks at that organization.
pub async fn describe(ctx: &Ctx, organization: Uuid) -> Result<FormView, ApiError> {
    let place = Place::find(ctx, organization).await?;
    let best_practices = org::link(&place.rules.settings, org::BEST_PRACTICES).unwrap_or_default().to_owned();
    let finds_by_ssn = ctx.scope.may(Permission::Ssn, organization);
    let key = ctx.app.new_id();
    let mut blank = FormView::new(organization, place.program, place.form, FormUse::Create, place.rules, key);
    if let Some(guide) = ctx.app.pages.get(place.program.id).role_guide {
        blank = blank.with_guide(place.form, guide.title);
    }
    if let Some(agreement) = agreements::current(&ctx.app, place.program.id).await? {
        blank = blank.with_agreement(&agreement);
    }
    if let Some(format) = Format::of(&blank.rules.settings) {
        let help = T::PasswordFormat.fill(&[("format", &format.text()), ("key", &format.key())]);
        blank = blank.with_password_help(&help);
    }
    let move_link = ctx.app.pages.get(place.program.id).move_link.to_owned();
    Ok(FormView { best_practices, finds_by_ssn, move_link, ..blank })
}

/// Saves a form: one account, or why there is none. The same idempotency key of the same person
/// answers with the same account.
pub async fn add(ctx: &Ctx, new: NewAccountForm) -> Result<AddAnswer, ApiError> {
    let place = Place::find(ctx, new.organization).await?;
    let id = account_id(ctx, &new);
    if let Some(added) = made_before(ctx, id).await? {
        return shown_again(ctx, added).await;
    }
    let mut row = check(place.program, place.form, FormUse::Create, &new.entries, &place.rules);
    if !row.is_good() {
        return Ok(AddAnswer::Problems(problems(place.program, &row)));
    }
    if place.program.registration.is_some_and(|registration| (registration.staff_role)(&row.values).is_some()) {
        ctx.require_fresh()?;
    }
    if let Some(changed) = agreement::agree(ctx, &place, &mut row, &new).await? {
        return Ok(changed);
    }
    master_keys::follow(&ctx.app).await?;
    let maker = KeyMaker::new(&ctx.app.keys, place.program, place.here.root);
    let of_ssn = row.ssn.as_ref().map(|ssn| ssns::keys(place.program, &maker, ssn)).unwrap_or_default();
    let of_row = maker.of_row(&row.values);
    if let Some(existing) = existing(ctx, &place, &row, &of_row, &of_ssn, None).await? {
        // It may be this very form's, sent twice at once.
        return match made_before(ctx, id).await? {
            Some(added) => shown_again(ctx, added).await,
            None => Ok(AddAnswer::Exists(existing)),
        };
    }
    if let Some(warned) = warnings::unseen(ctx, &place, &row, &new).await? {
        return Ok(AddAnswer::Warned(warned));
    }
    let mut numbers = Numbers::take(&ctx.app, place.program, 1).await?;
    let account = prepare(ctx, &place, id, &row, &mut numbers)?;
    let made = ctx.transact((ctx.clone(), account), |tx, (ctx, account)| {
        Box::pin(async move {
            if create(tx, ctx, Origin::Form, std::slice::from_ref(account)).await?.made.is_empty() {
                return Ok(false);
            }
            if account.is_generated() {
                reveals::show_new(tx, ctx, account.id()).await?;
                let shown = AuditAction::PasswordsRevealed { count: 1, again: false };
                audited(tx, ctx, account.organization(), account.id(), shown).await?;
            }
            Ok::<_, Error>(true)
        })
    });
    let made = match made.await {
        // Another master key began to take over just now.
        Err(Error::KeysMoved) => return Box::pin(add(ctx, new)).await,
        made => made?,
    };
    // Somebody was faster: this very form, sent twice, or another one.
    match (made_before(ctx, id).await?, made) {
        (Some(added), true) => Ok(added),
        (Some(added), false) => shown_again(ctx, added).await,
        (None, true) => Err(Error::broken("an account that was just made is not there").into()),
        (None, false) => match existing(ctx, &place, &row, &of_row, &of_ssn, None).await? {
            Some(existing) => Ok(AddAnswer::Exists(existing)),
            None => Err(ApiError::Refused(T::Overtaken.en().to_owned())),
        },
    }
}

/// The id of the account of this form: the same for the same person, key, place and entries.
fn account_id(ctx: &Ctx, new: &NewAccountForm) -> Uuid {
    let mut mac = ctx.app.keys.mac(purpose::FORM_ID);
    mac.update(b"account id");
    mac.update(ctx.actor.staff_id().unwrap_or_default().as_bytes());
    mac.update(new.idempotency_key.as_bytes());
    mac.update(new.organization.as_bytes());
    for text in new.entries.iter().flat_map(|(name, text)| [name, text]) {
        mac.update(&(text.len() as u64).to_be_bytes());
        mac.update(text.as_bytes());
    }
    let full: [u8; 32] = mac.finalize().into_bytes().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&full[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn prepare(ctx: &Ctx, place: &Place, id: Uuid, row: &FormRow, numbers: &mut Numbers) -> Result<NewAccount, Error> {
    let password = place.program.column_with(ColumnRole::Secret).and_then(|column| row.values.get(column)).and_then(Value::text);
    let temporary = place.program.column_meaning(Meaning::TemporaryPassword);
    let person = Person {
        values: &row.values,
        findings: &row.findings,
        keys: None,
        organization: place.here.here.id,
        row: None,
        state: place.program.first_state,
        password: password.map(|password| Secret::new(password.to_owned())),
        temporary: temporary.is_none_or(|column| row.values.get(column) != Some(&Value::Flag(false))),
        kept: &row.kept,
        of_form: Some(OfForm { id, ssn: row.ssn.as_ref() }),
    };
    Maker::new(&ctx.app, place.program, &place.here).make(person, numbers)
}

/// The accounts that have one of these keys, but for the one that is edited, and what the program
/// says of it.
pub(super) async fn existing(
    ctx: &Ctx,
    place: &Place,
    row: &FormRow,
    of_row: &[KindKey],
    of_ssn: &[KindKey],
    edited: Option<Uuid>,
) -> Result<Option<ExistingAccounts>, ApiError> {
    let mut wanted: Vec<Key> = of_row.iter().map(|(_, key)| *key).collect();
    wanted.sort_unstable();
    let mut hits = look_up(&ctx.app.db, &wanted).await?;
    hits.forget(edited);
    let ids = hits.accounts();
    let maker = KeyMaker::new(&ctx.app.keys, place.program, place.here.root);
    let dated = look_ups::with_birth_date(place.program, &maker, &row.values, place.rules.today);
    look_ups::record(ctx, Some(place.here.here.id), wanted.len(), &dated, &hits).await?;
    if ids.is_empty() {
        return by_ssn(ctx, place, of_ssn).await;
    }
    let known = view::known(&ctx.app, place.program, &ids).await?;
    let here = place.here.here.id;
    let known = known.into_iter();
    // Of somebody whom the caller may not see, the answer must not depend on names and dates.
    let seen = |account: &view::Known| !place.program.moves || ctx.scope.may(Permission::Read, account.organization);
    let facts = known.map(|(id, account)| {
        let seen = seen(&account);
        let facts = account.facts(place.program, None, account.organization == here);
        (id, if seen { facts } else { facts.without_person() })
    });
    let facts = facts.collect();
    let by_kind = keys::by_kind(place.program, of_row, &hits, &facts);
    let decided = (place.program.decide)(&row.values, &Hits { by_kind: &by_kind }, &Asking { import: here, organization: here });
    let accounts = search::listed(ctx, place.program, &ids).await?;
    let cell = |name: &str| place.program.column(name).and_then(|column| row.texts.get(column)).map(String::as_str);
    let signs_in = place.program.column_meaning(Meaning::SignIn).map_or("", |column| place.program.columns[column].name);
    let comes = decided.action == Action::Transfer && edited.is_none();
    let moves_here = comes.then(|| MoveOffer {
        who: cell(signs_in).unwrap_or_default().to_owned(),
        to: here,
        person: place.program.person.0.to_owned(),
    });
    if decided.action == Action::Unchanged {
        return Ok(Some(ExistingAccounts {
            field: signs_in.to_owned(),
            message: T::ExistsHere.fill(&[("person", &place.program.person.0)]),
            advice: T::ExistsHereAdvice.en().to_owned(),
            failure: (EXISTS_HERE.to_owned(), T::ExistsHere.fill(&[("person", &place.program.person.0)])),
            accounts,
            moves_here: None,
        }));
    }
    Ok(decided.reason.map(|reason| ExistingAccounts {
        field: reason.column.unwrap_or_default().to_owned(),
        message: reason.sentence(cell),
        advice: reason.advice.to_owned(),
        failure: reason.failure(),
        accounts,
        moves_here,
    }))
}

/// The code of a refusal, for support: the account is where it was to be made.
const EXISTS_HERE: &str = "exists_here";

/// The code of that refusal, for support.
const SSN_TAKEN: &str = "exists_ssn";

/// How often in an hour a person may learn from the form that somebody has a number.
const SSN_HITS: i64 = 30;

/// The account that has this Social Security number, where nothing else hits one. It is masked also
/// within the caller's organizations, and its history says that it was found: the form must not be
/// a search by numbers. After too many hits or numbers in an hour every form with a number is
/// refused alike, whether somebody has it or not, and a hit is on record all the same.
async fn by_ssn(ctx: &Ctx, place: &Place, of_ssn: &[KindKey]) -> Result<Option<ExistingAccounts>, ApiError> {
    if of_ssn.is_empty() {
        return Ok(None);
    }
    let wanted: Vec<Key> = of_ssn.iter().map(|(_, key)| *key).collect();
    let ids = look_up(&ctx.app.db, &wanted).await?.accounts();
    let found: Vec<_> =
        store::briefs(&ctx.app.db, &ids).await?.into_values().map(|brief| (brief.id, brief.organization_id)).collect();
    let number = look_ups::hash(wanted.iter().map(Key::as_slice));
    let recorded = ctx.transact((ctx.clone(), found, number), |tx, (ctx, found, number)| {
        Box::pin(async move {
            let mut too_often = audit::reached(tx, ctx, &AuditAction::SsnFound, SSN_HITS).await?;
            // By themselves: forms that are sent at once with one name count as one look-up by it.
            too_often |= look_ups::too_many_numbers(tx, ctx, number).await?;
            for (account, organization) in found {
                let event = AuditEvent::new(AuditAction::SsnFound).at(*organization).on(subject(*account));
                audit::append(tx, ctx, event).await?;
            }
            Ok::<_, Error>(too_often)
        })
    });
    if recorded.await? {
        return Err(ApiError::Wait(audit::WAIT));
    }
    if ids.is_empty() {
        return Ok(None);
    }
    Ok(Some(ExistingAccounts {
        field: place.form.fields().find(|field| field.is_ssn()).map_or("", |field| field.name).to_owned(),
        message: T::SsnTaken.en().to_owned(),
        advice: T::SsnTakenAdvice.en().to_owned(),
        failure: (SSN_TAKEN.to_owned(), T::SsnTaken.en().to_owned()),
        accounts: search::listed(ctx, place.program, &ids).await?.into_iter().map(search::masked).collect(),
        moves_here: None,
    }))
}

/// What a form made that was sent before; that its password is shown once more is on record.
async fn shown_again(ctx: &Ctx, answer: AddAnswer) -> Result<AddAnswer, ApiError> {
    let AddAnswer::Added(added) = &answer else { return Ok(answer) };
    if added.password.is_some() {
        let recorded = ctx.transact((ctx.clone(), added.account), |tx, (ctx, id)| {
            Box::pin(async move {
                let account = super::to_change(tx, ctx, *id).await?;
                let again = AuditAction::PasswordsRevealed { count: 1, again: true };
                audited(tx, ctx, account.organization_id, *id, again).await
            })
        });
        recorded.await?;
    }
    Ok(answer)
}

/// The account that this form made before, as its maker is shown it.
async fn made_before(ctx: &Ctx, id: Uuid) -> Result<Option<AddAnswer>, ApiError> {
    let Some(account) = store::find(&ctx.app.db, id).await? else { return Ok(None) };
    let place = organizations::find_for(ctx, Permission::Import, account.organization_id).await?;
    let program = program_of(&ctx.app, &account)?;
    let rules = organizations::rules(&ctx.app, program.id, &place);
    let known = view::known(&ctx.app, program, &[id]).await?.remove(&id).ok_or(ApiError::NotFound)?;
    let column = program.column_meaning(Meaning::SignIn);
    let sign_in = column.and_then(|column| known.profile.get(program.columns[column].name)).cloned().unwrap_or_default();
    let found = column.map(|column| check_cell(program, column, &sign_in, &rules).1).unwrap_or_default();
    let password = reveals::of_account(ctx, account.tenant_id, id).await?;
    let cards = Cards::of(ctx, program, vec![account.organization_id]).await?;
    Ok(Some(AddAnswer::Added(Box::new(AddedAccount {
        account: id,
        name: known.name,
        number: program.numbering.and_then(|numbering| Some((numbering.label.to_owned(), known.number?))),
        proxy: found.iter().any(|(code, _)| *code == Code::ProxyAddress),
        sign_in,
        message: program.messages.created.to_owned(),
        invited: known.state == AccountState::Invited,
        register_by: invitations::register_by(&ctx.app, id, place.zone()).await?,
        sign_in_label: column.map_or("", |column| program.columns[column].label).to_owned(),
        person: program.person.0.to_owned(),
        password: password.map(|password| password.expose().to_owned()),
        organization: place.here.name,
        card: cards.at(account.organization_id),
    }))))
}
