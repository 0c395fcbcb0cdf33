//! Finding accounts. What is typed is posted and never in an address; the filter is in the address.
//! Both are plain forms; with script the page stays.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use uuid::Uuid;
use wasm_bindgen::JsCast;

use super::organizations::full_name;
use crate::api::accounts::search_accounts;
use crate::api::organizations::list_organizations;
use crate::domain::account::AccountState;
use crate::domain::field::holds_number;
use crate::domain::verification::{SOON_DAYS, VerificationState};
use crate::messages::invitations::ExpiringText;
use crate::messages::pages::SearchText as T;
use crate::messages::verification::{ReportText, VerifyText, state};
use crate::ui::browser::{fill, focus, form_text};
use crate::ui::bulk_action::{BulkAction, BulkActionPanel};
use crate::ui::components::{
    Button, ButtonKind, Chip, Empty, Field, Head, Icon, LinkButton, Meaning, Notice, PageHead, Select, Table,
};
use crate::ui::format::number;
use crate::ui::frame::{SEARCH_BOX, TypedSearch};
use crate::ui::load::Load;
use crate::ui::many_moves::MoveManyButton;
use crate::ui::me::use_me;
use crate::ui::new_passwords::{NewPasswordsButton, NewPasswordsPanel, NewPasswordsShown};
use crate::ui::renewals::{RenewButton, SentRenewal, may_have_invitation};
use crate::ui::routes;
use crate::ui::selection::{SelectAllBox, SelectBox, SelectionBar};
use crate::ui::state_changes::StateChangeButton;
use crate::wire::ApiError;
use crate::wire::accounts::{AccountFilter, FoundAccount, SearchResult};
use crate::wire::organizations::OrganizationView;
use crate::wire::pages::SearchView;
use crate::wire::session::Me;

/// What a plain form of this page posted. The server provides it as context.
#[derive(Clone, Default)]
pub struct PostedSearch {
    /// What goes back into the box.
    text: String,
    /// What may hold a Social Security number: it is looked for, and nowhere in the page.
    number: String,
}

impl From<&str> for PostedSearch {
    fn from(typed: &str) -> PostedSearch {
        match holds_number(typed) {
            true => PostedSearch { number: typed.to_owned(), ..Default::default() },
            false => PostedSearch { text: typed.to_owned(), ..Default::default() },
        }
    }
}

/// An account's state as a chip shows it.
pub fn state_chip(state: AccountState) -> (Meaning, &'static str) {
    match state {
        AccountState::Active => (Meaning::Good, T::Active.en()),
        AccountState::Deactivated => (Meaning::Note, T::Deactivated.en()),
        AccountState::Invited => (Meaning::Attention, T::Invited.en()),
        AccountState::Expired => (Meaning::Note, T::Expired.en()),
        AccountState::Removed => (Meaning::Note, T::Removed.en()),
    }
}

/// The page that finds accounts.
#[component]
pub fn AccountsPage() -> impl IntoView {
    let me = use_me();
    let typed = expect_context::<TypedSearch>().text;
    let came = use_context::<PostedSearch>().unwrap_or_default();
    // Looked for once, then forgotten.
    let number = StoredValue::new(came.number);
    let posted = SharedValue::<String>::new(move || came.text).into_inner();
    if !posted.is_empty() {
        typed.set(posted);
    }
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(|q| AccountFilter::from_query(|name| q.get_str(name))));
    let found = Resource::new(
        // Asked once more while the page goes, when a client leaves.
        move || (typed.try_get().unwrap_or_default(), filter.try_get().unwrap_or_default()),
        move |(text, filter)| {
            let number = number.try_update_value(std::mem::take).unwrap_or_default();
            search(if number.is_empty() { text } else { number }, filter)
        },
    );
    let organizations = Resource::new(|| (), |()| list_organizations());
    let submit = Callback::new(move |text: String| {
        let text = if holds_number(&text) {
            fill(SEARCH_BOX, "");
            number.set_value(text);
            String::new()
        } else {
            text
        };
        match typed.with_untracked(|before| *before == text) {
            true => found.refetch(),
            false => typed.set(text),
        }
    });
    let doings = Doings { passwords: NewPasswordsShown::here(), action: BulkAction::here(), renewal: SentRenewal::default() };
    let on_changed = Callback::new(move |()| found.refetch());
    view! {
        <Load resource=me let:me>
            <PageHead title=me.search.menu.clone() lead=me.search.policy.clone()>
                {me.search.verifies.then(|| view! {
                    <LinkButton href=routes::VERIFICATION_REPORT icon=Icon::Audit>{ReportText::Link.en()}</LinkButton>
                })}
                {me.search.invites.then(|| view! {
                    <LinkButton href=routes::INVITATIONS icon=Icon::Letter>{ExpiringText::Title.en()}</LinkButton>
                })}
            </PageHead>
            <div class="stack">
                <SearchForm labels=me.search.clone() filter typed on_submit=submit/>
                {
                    let verifies = me.search.verifies;
                    view! {
                <Load resource=organizations let:organizations>
                    // Built again with the address: a link or Back may lead to another filter.
                    {move || view! { <Filters organizations=organizations.clone() now=filter.get() verifies/> }}
                </Load>
                    }
                }
                <NewPasswordsPanel shown=doings.passwords organization=only_place(&me)/>
                <BulkActionPanel action=doings.action/>
                {
                    let columns = StoredValue::new(me.search.columns.clone());
                    let moves = me.moves.is_some();
                    view! {
                        <Load resource=found let:found>
                            {match found {
                                None => view! { <Empty icon=Icon::Search title=T::StartTitle.en() text=T::StartText.en()/> }.into_any(),
                                Some(Err(text)) => view! { <Notice meaning=Meaning::Problem title=text live=true/> }.into_any(),
                                Some(Ok(found)) => {
                                    let asked = (typed.get_untracked(), filter.get_untracked());
                                    let columns = columns.get_value();
                                    view! { <Found found columns asked doings moves on_changed/> }.into_any()
                                }
                            }}
                        </Load>
                    }
                }
            </div>
        </Load>
    }
}

/// The organization of somebody who works in one; blank where there are several.
fn only_place(me: &Me) -> String {
    match me.import_at.as_slice() {
        [one] => one.name.clone(),
        _ => String::new(),
    }
}

/// Nothing where nothing was asked for; a sentence where what was typed cannot be looked for.
async fn search(text: String, filter: AccountFilter) -> Result<Option<Result<SearchResult, String>>, ApiError> {
    if text.trim().is_empty() && filter == AccountFilter::default() {
        return Ok(None);
    }
    match search_accounts(text, filter).await {
        Ok(found) => Ok(Some(Ok(found))),
        Err(ApiError::Field(_, sentence)) => Ok(Some(Err(sentence))),
        Err(error) => Err(error),
    }
}

/// This page with that filter.
fn address(filter: &AccountFilter) -> String {
    match filter.query().as_str() {
        "" => routes::ACCOUNTS.to_owned(),
        query => format!("{}?{query}", routes::ACCOUNTS),
    }
}

/// The values of a form that is submitted, which then stays on this page.
fn values(event: &SubmitEvent) -> Option<web_sys::FormData> {
    let form = event.target()?.dyn_into::<web_sys::HtmlFormElement>().ok()?;
    let data = web_sys::FormData::new_with_form(&form).ok()?;
    event.prevent_default();
    Some(data)
}

/// The one box.
#[component]
fn SearchForm(
    /// What the program calls it.
    labels: SearchView,
    /// The filter that stays.
    filter: Memo<AccountFilter>,
    /// What was typed before.
    typed: RwSignal<String>,
    /// Called with what is typed.
    on_submit: Callback<String>,
) -> impl IntoView {
    let asked = expect_context::<TypedSearch>().asked;
    Effect::new(move |_| {
        if asked.get_value() {
            asked.set_value(false);
            focus(SEARCH_BOX);
        }
    });
    let submit = move |event: SubmitEvent| {
        if let Some(data) = values(&event) {
            on_submit.run(form_text(&data, "q"));
        }
    };
    view! {
        <form class="search" role="search" method="post" action=move || address(&filter.get()) novalidate=true on:submit=submit>
            <Field name="q" label=labels.find help=labels.help value=typed.get_untracked()/>
            <Button kind=ButtonKind::Primary submit=true plain=true icon=Icon::Search>{T::Search.en()}</Button>
        </form>
    }
}

/// What to show of it.
#[component]
fn Filters(organizations: Vec<OrganizationView>, now: AccountFilter, verifies: bool) -> impl IntoView {
    let options = |any: T, more: &[(&str, T)]| {
        let more = more.iter().map(|(value, label)| ((*value).to_owned(), label.en().to_owned()));
        std::iter::once((String::new(), any.en().to_owned())).chain(more).collect::<Vec<_>>()
    };
    let mut places = options(T::Everywhere, &[]);
    places.extend(organizations.iter().filter(|place| place.may_read).map(|place| (place.id.to_string(), full_name(place))));
    let known = [("active", T::Active), ("deactivated", T::Deactivated), ("invited", T::Invited), ("expired", T::Expired)];
    let states = options(T::AnyState, &known);
    let origins = options(T::AnyOrigin, &[("import", T::Imported), ("hand", T::ByHand)]);
    let passwords = options(T::AnyPassword, &[("waiting", T::Waiting)]);
    let mut verifications = options(T::AnyPassword, &[]);
    verifications.extend(VerificationState::ALL.map(|of| (of.name().to_owned(), state(of).en().to_owned())));
    let ending = VerifyText::Ending.fill(&[("days", &SOON_DAYS)]);
    verifications.push((AccountFilter::ENDING.to_owned(), ending));
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        if let Some(data) = values(&event) {
            let text = |name: &str| form_text(&data, name);
            let filter = AccountFilter {
                organization: text("organization"),
                state: text("state"),
                origin: text("origin"),
                password: text("password"),
                verification: text("verification"),
            };
            navigate(&address(&filter), NavigateOptions::default());
        }
    };
    view! {
        <form class="table-tools" method="get" action=routes::ACCOUNTS aria-label=T::Filters.en() on:submit=submit>
            {(places.len() > 2)
                .then(|| {
                    view! {
                        <Select
                            name="organization"
                            label=T::Organization.en()
                            options=places
                            value=now.organization
                            optional=true
                            width="middle"
                        />
                    }
                })}
            <Select name="state" label=T::State.en() options=states value=now.state optional=true/>
            <Select name="origin" label=T::Origin.en() options=origins value=now.origin optional=true/>
            <Select name="password" label=T::Password.en() options=passwords value=now.password optional=true/>
            {verifies
                .then(|| {
                    view! {
                        <Select
                            name="verification"
                            label=VerifyText::Filter.en()
                            options=verifications
                            value=now.verification
                            optional=true
                        />
                    }
                })}
            <Button submit=true plain=true>{T::Apply.en()}</Button>
        </form>
    }
}

/// What can be done with the selected accounts, and what came of it.
#[derive(Clone, Copy)]
struct Doings {
    passwords: NewPasswordsShown,
    action: BulkAction,
    renewal: SentRenewal,
}

/// What was found: how many, then who.
#[component]
fn Found(
    found: SearchResult,
    columns: [Option<String>; 3],
    asked: (String, AccountFilter),
    doings: Doings,
    /// Accounts move between organizations.
    moves: bool,
    on_changed: Callback<()>,
) -> impl IntoView {
    let hint = (!found.hint.is_empty()).then(|| view! { <Notice meaning=Meaning::Attention title=found.hint live=true/> });
    if found.accounts.is_empty() {
        return view! {
            {hint}
            <div role="status"><Empty icon=Icon::Search title=T::NoneTitle.en() text=T::NoneText.en()/></div>
        }
        .into_any();
    }
    let count = number(found.accounts.len() as u64);
    let heading = match (found.more, found.accounts.len()) {
        (true, _) => T::First.fill(&[("count", &count)]),
        (false, 1) => T::FoundOne.en().to_owned(),
        _ => T::FoundMany.fill(&[("count", &count)]),
    };
    let shown = Columns {
        columns: columns.each_ref().map(Option::is_some),
        verifies: found.accounts.iter().any(|account| account.verification.is_some()),
    };
    let [number, born, sign_in] = columns;
    let verifies = shown.verifies;
    // Who may change none of them may still have them moved.
    let changes = found.accounts.iter().any(|account| account.may_change);
    let may_select = move |account: &FoundAccount| if changes { account.may_change } else { moves && account.may_move };
    let listed: Vec<Uuid> =
        found.accounts.iter().filter(|account| may_select(account)).filter_map(|account| account.account).collect();
    let selects = !listed.is_empty();
    let any =
        |fits: &dyn Fn(AccountState) -> bool| found.accounts.iter().any(|account| account.may_change && fits(account.state));
    let active = any(&|state| state == AccountState::Active);
    let moves = moves && found.accounts.iter().any(|account| account.may_move);
    let (deactivated, invites) = (any(&|state| state == AccountState::Deactivated), any(&may_have_invitation));
    let heads = view! {
        {selects.then(|| view! { <th scope="col" class="select"><SelectAllBox listed=listed.clone()/></th> })}
        <Head label=T::Name.en()/>
        {born.map(|label| view! { <Head label/> })}
        {number.map(|label| view! { <Head label/> })}
        {sign_in.map(|label| view! { <Head label/> })}
        <Head label=T::Organization.en()/>
        <Head label=T::State.en()/>
        {verifies.then(|| view! { <Head label=VerifyText::Filter.en()/> })}
    }
    .into_any();
    let more = found.more && changes;
    let rows = found.accounts.into_iter().map(|found| {
        let select = selects.then(|| may_select(&found));
        row(found, select, shown)
    });
    let rows = rows.collect_view();
    let bar = selects.then(|| {
        let (text, filter) = asked;
        view! {
            <SelectionBar listed more text filter>
                {active.then(|| view! { <NewPasswordsButton shown=doings.passwords/> })}
                {invites.then(|| view! { <RenewButton action=doings.action sent=doings.renewal on_done=on_changed/> })}
                {moves.then(|| view! { <MoveManyButton action=doings.action on_done=on_changed/> })}
                {active.then(|| view! { <StateChangeButton action=doings.action active=false on_done=on_changed/> })}
                {deactivated.then(|| view! { <StateChangeButton action=doings.action active=true on_done=on_changed/> })}
                {verifies
                    .then(|| {
                        view! {
                            <LinkButton kind=ButtonKind::Primary href=routes::VERIFY_ACCOUNTS>{VerifyText::Verify.en()}</LinkButton>
                        }
                    })}
            </SelectionBar>
        }
    });
    view! {
        {hint}
        <p role="status">{heading.clone()}</p>
        {bar}
        <Table label=heading heads>
            {rows}
        </Table>
    }
    .into_any()
}

/// Which columns the list has besides name, organization and state.
#[derive(Clone, Copy)]
struct Columns {
    /// Number, date of birth, and what people sign in with.
    columns: [bool; 3],
    /// Of their verification.
    verifies: bool,
}

impl Columns {
    /// Columns behind the name.
    fn behind_name(self) -> usize {
        2 + self.columns.iter().filter(|shown| **shown).count() + usize::from(self.verifies)
    }
}

/// `selects`: the list has boxes to select accounts.
fn row(found: FoundAccount, select: Option<bool>, shown: Columns) -> AnyView {
    let Columns { columns: [number, born, sign_in], verifies } = shown;
    let Some(account) = found.account else {
        let elsewhere = T::Elsewhere.fill(&[("program", &found.program)]);
        return view! {
            <tr>
                {select.map(|_| view! { <td class="select"></td> })}
                <th scope="row">{found.name}</th>
                <td colspan=shown.behind_name() class="soft">{elsewhere}</td>
            </tr>
        }
        .into_any();
    };
    let (meaning, label) = state_chip(found.state);
    let waiting = found.waiting.then(|| format!("{}: {}", T::Password.en(), T::Waiting.en()));
    view! {
        <tr>
            {select
                .map(|may| {
                    let select = may.then(|| view! { <SelectBox account name=found.name.clone()/> });
                    view! { <td class="select">{select}</td> }
                })}
            <th scope="row"><a href=routes::account(account)>{found.name}</a></th>
            {born.then(|| view! { <td class="nowrap">{found.born}</td> })}
            {number.then(|| view! { <td class="mono">{found.number}</td> })}
            {sign_in.then(|| view! { <td>{found.sign_in}</td> })}
            <td>{found.organization}</td>
            <td>
                <Chip meaning label/>
                {waiting.map(|text| view! { <span class="sub">{text}</span> })}
            </td>
            {verifies.then(|| view! { <td>{found.verification.map(|of| state(of).en())}</td> })}
        </tr>
    }
    .into_any()
}
