//! The frame around every page: skip link, top bar, rail, keys, the warning before a session ends.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;

use super::browser::{hydrated, is_typing};
use super::components::{Button, Dialog, Icon, IconView, Menu, Toaster, Toasts};
use super::me::use_me;
use super::selection::Selection;
use super::session_end::{Session, SessionEnd};
use super::support::ContactLink;
use super::{format, routes};
use crate::domain::access::Permission;
use crate::messages::frame::{FrameText as T, KeysText as K};
use crate::messages::support::{AccessText, MyAccountText, SupportText};
use crate::wire::session::Me;

/// How many pages were shown since the document was loaded.
#[derive(Clone, Copy)]
pub struct Arrivals(pub StoredValue<u32>);

/// Notices of the server's programs, for pages of people who are not signed in. The server provides
/// them as context.
#[derive(Clone)]
pub struct Notices(pub Arc<[&'static str]>);

/// What was typed to find an account, for as long as this document is open. Never in an address.
#[derive(Clone, Copy)]
pub struct TypedSearch {
    /// The text.
    pub text: RwSignal<String>,
    /// The key for it was pressed: its box is to have the focus.
    pub asked: StoredValue<bool>,
}

/// Whether the dialog is open that lists the keys.
#[derive(Clone, Copy)]
struct KeysDialog(RwSignal<bool>);

/// A place in the rail: where it leads, its words, its icon, and what lets somebody see it.
/// Imports, accounts and the form for one account are called as the person's program calls them.
struct Place(&'static str, T, Icon, &'static [Permission]);

const PLACES: [Place; 11] = [
    Place(routes::HOME, T::Home, Icon::Home, &[Permission::SeeOrganizations]),
    Place(routes::NEW_ACCOUNT, T::NewAccount, Icon::Person, &[Permission::Import]),
    Place(routes::IMPORTS, T::Imports, Icon::Imports, &[Permission::Read]),
    Place(routes::ACCOUNTS, T::Accounts, Icon::Search, &[Permission::Read]),
    Place(routes::MOVES, T::Moves, Icon::Requests, &[Permission::Import]),
    Place(routes::REVIEWS, T::Reviews, Icon::Staff, &[Permission::Import]),
    Place(routes::STAFF, T::Staff, Icon::Staff, &[Permission::ManageStaff]),
    Place(routes::ACCESS_REQUESTS, T::AccessRequests, Icon::Requests, &[Permission::ManageStaff]),
    Place(
        routes::ORGANIZATIONS,
        T::Organizations,
        Icon::Organizations,
        &[Permission::ManageOrganizations, Permission::SwitchProgram],
    ),
    Place(routes::OUTBOX, T::Outbox, Icon::Letter, &[Permission::ManageStaff]),
    Place(routes::AUDIT, T::Audit, Icon::Audit, &[Permission::ReadAudit]),
];

/// The frame. Who is not signed in sees the page alone.
#[component]
pub fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    let me = use_me();
    let toaster = Toaster::new();
    provide_context(toaster);
    provide_context(Session::new());
    let search = TypedSearch { text: RwSignal::new(String::new()), asked: StoredValue::new(false) };
    provide_context(search);
    provide_context(Selection::new());
    let keys = RwSignal::new(false);
    provide_context(KeysDialog(keys));
    listen_to_keys(keys, search);
    view! {
        <a class="skip" href="#main" rel="external">{T::SkipToContent.en()}</a>
        <Transition>
            {move || Suspend::new(async move {
                me.await.ok().map(|me| view! { <TopBar me=me/> })
            })}
        </Transition>
        <div class="frame">
            <Transition>
                {move || Suspend::new(async move {
                    me.await.ok().map(|me| {
                        let form = me.forms().next().map(|(_, form)| form.menu.clone());
                        let both = me.management.map(|management| management.menu);
                        let counts = [(routes::MOVES, me.moves.map(|moves| moves.leaving)), (routes::REVIEWS, me.reviews)];
                        view! { <Rail may=me.may imports=me.labels.menu accounts=me.search.menu form both counts/> }
                    })
                })}
            </Transition>
            <div class="column">
                <main class="main" id="main" tabindex="-1">{children()}</main>
                <Foot/>
            </div>
        </div>
        <Toasts toaster/>
        <Keys open=keys/>
        <SessionEnd/>
    }
}

/// Brand, where one is, and the menu of the signed-in person.
#[component]
fn TopBar(
    /// Who is signed in.
    me: Me,
) -> impl IntoView {
    let place = match me.import_at.as_slice() {
        [] => None,
        [one] => Some(one.name.clone()),
        many => Some(T::ManyOrganizations.fill(&[("count", &format::number(many.len() as u64))])),
    };
    let (keys, hydrated) = (expect_context::<KeysDialog>(), hydrated());
    let summary = view! {
        <span class="initials" aria-hidden="true">{format::initials(&me.name)}</span>
        <span class="menu-name">{me.name.clone()}</span>
    }
    .into_any();
    view! {
        <header class="top">
            <a class="brand" href=routes::HOME>
                <IconView icon=Icon::Brand/>
                {T::Brand.en()}
            </a>
            {place.map(|place| view! { <span class="where">{place}</span> })}
            <div class="me">
                <Menu summary>
                    <p class="menu-about">
                        <span class="strong">{me.name.clone()}</span>
                        <br/>
                        <span class="soft small">{me.email.clone()}</span>
                    </p>
                    <a href=routes::PASSWORD>{T::ChangePassword.en()}</a>
                    <a href=routes::SESSIONS>{T::Sessions.en()}</a>
                    <a href=routes::ACCESS>{AccessText::Title.en()}</a>
                    {me.has_account.then(|| view! { <a href=routes::MY_ACCOUNT>{MyAccountText::Title.en()}</a> })}
                    <button type="button" disabled=move || !hydrated.get() on:click=move |_| keys.0.set(true)>
                        {T::Keys.en()}
                    </button>
                    {me.demo.then(|| view! { <a href=routes::STYLEGUIDE>{T::StyleGuide.en()}</a> })}
                    <form method="post" action=routes::SIGN_OUT>
                        <button type="submit">{T::SignOut.en()}</button>
                    </form>
                </Menu>
            </div>
        </header>
    }
}

/// The places that this person may go to.
#[component]
fn Rail(
    /// What some grant allows.
    may: Vec<Permission>,
    /// What the person's program calls its imports.
    imports: String,
    /// What it calls the page that finds accounts.
    accounts: String,
    /// What it calls the form for one account, where they may fill it in.
    form: Option<String>,
    /// What it calls the one place for that form and the imports, where it has one.
    both: Option<String>,
    /// Places that only some programs have, with how much waits there; none: theirs has no such.
    counts: [(&'static str, Option<u64>); 2],
) -> impl IntoView {
    let path = use_location().pathname;
    let waiting = move |href: &str| counts.iter().find(|(place, _)| *place == href).map(|(_, count)| *count);
    // Of the two, the first that they may go to stands for both.
    let second = if form.is_some() { routes::IMPORTS } else { routes::NEW_ACCOUNT };
    let hidden = if both.is_some() { second } else { routes::NEW_ACCOUNT };
    let is_both = |href: &str| matches!(href, routes::NEW_ACCOUNT | routes::IMPORTS);
    let one = both.is_some();
    let items = PLACES
        .into_iter()
        .filter(|place| {
            place.3.iter().any(|permission| may.contains(permission)) && (place.0 != hidden || (!one && form.is_some()))
        })
        .filter(|place| waiting(place.0) != Some(None))
        .map(|Place(href, label, icon, _)| {
            let stands = move |place: &str| place == href || (one && is_both(place) && is_both(href));
            let here = move || path.with(|path| place_of(path).is_some_and(stands));
            let label = match (href, &form) {
                (href, _) if both.is_some() && is_both(href) => both.clone().unwrap_or_default(),
                (routes::IMPORTS, _) => imports.clone(),
                (routes::ACCOUNTS, _) => accounts.clone(),
                (routes::NEW_ACCOUNT, Some(form)) => form.clone(),
                _ => label.en().to_owned(),
            };
            view! {
                <li>
                    <a href=href aria-current=move || here().then_some("page")>
                        <IconView icon/>
                        {label}
                        {waiting(href).flatten().filter(|count| *count > 0).map(|count| {
                            view! { " " <span class="tab-count">{format::number(count)}</span> }
                        })}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <nav class="rail" aria-label=T::Menu.en()><ul class="places">{items}</ul></nav> }
}

/// The notices of the programs that this person works in, of all programs before sign-in; and the
/// ways to help, which are whole new pages: sign-in is left by them as well.
#[component]
fn Foot() -> impl IntoView {
    let me = use_me();
    let of_server =
        || use_context::<Notices>().map_or_else(Vec::new, |Notices(all)| all.iter().map(ToString::to_string).collect());
    let of_server = StoredValue::new(SharedValue::<Vec<String>>::new(of_server).into_inner());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let (notices, help) = me.await.map_or_else(|_| (of_server.get_value(), String::new()), |me| (me.notices, me.help_link));
                let help = if help.is_empty() { routes::HELP.to_owned() } else { help };
                view! {
                    <footer class="foot no-print">
                        {notices.into_iter().map(|notice| view! { <p>{notice}</p> }).collect_view()}
                        <p class="foot-links">
                            <a href=help rel="external noopener">{SupportText::Help.en()}</a>
                            <ContactLink/>
                        </p>
                    </footer>
                }
            })}
        </Transition>
    }
}

/// The place of the menu under which a page stands: of two, the one whose address says more.
fn place_of(path: &str) -> Option<&'static str> {
    let under = PLACES.iter().map(|place| place.0).filter(|place| stands_under(path, place));
    under.max_by_key(|place| place.len())
}

/// Whether a page is at that address or below it.
fn stands_under(path: &str, place: &str) -> bool {
    path == place || (place != routes::HOME && path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/')))
}

/// `?` shows the keys, `/` finds an account, `g h` goes home; never in an input.
fn listen_to_keys(keys: RwSignal<bool>, search: TypedSearch) {
    let go = StoredValue::new(false);
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() || is_typing(&event) {
                return;
            }
            let after_g = go.get_value();
            go.set_value(event.key() == "g");
            match event.key().as_str() {
                "?" => keys.set(true),
                "/" => {
                    // Nor does it reach the box.
                    event.prevent_default();
                    match element(&format!("#{SEARCH_BOX}")) {
                        Some(search) => drop(search.focus()),
                        None => {
                            search.asked.set_value(true);
                            follow(&format!(".places a[href='{}']", routes::ACCOUNTS));
                        }
                    }
                }
                "h" if after_g => follow("a.brand"),
                _ => {}
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Id of the box that finds accounts.
pub const SEARCH_BOX: &str = "field-q";

fn element(selector: &str) -> Option<web_sys::HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Goes on by a link of the page, so that whatever asks before a page is left asks here as well.
fn follow(selector: &str) {
    if let Some(link) = element(selector) {
        link.click();
    }
}

/// What the keys do.
#[component]
fn Keys(
    /// Whether the dialog is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let me = use_me();
    view! {
        <Dialog open id="keys" title=K::Title.en()>
            <dl class="keys">
                <dt><kbd>"?"</kbd></dt>
                <dd>{K::Help.en()}</dd>
                <Transition>
                    {move || Suspend::new(async move {
                        let reads = me.await.is_ok_and(|me| me.may.contains(&Permission::Read));
                        reads.then(|| view! {
                            <dt><kbd>"/"</kbd></dt>
                            <dd>{K::Search.en()}</dd>
                        })
                    })}
                </Transition>
                <dt><kbd>"g"</kbd> " " {K::HomeKeys.en()} " " <kbd>"h"</kbd></dt>
                <dd>{K::Home.en()}</dd>
                <dt><kbd>"F8"</kbd> " " <kbd>"⇧F8"</kbd></dt>
                <dd>{K::Problems.en()}</dd>
                <dt><kbd>"Ctrl"</kbd> " " <kbd>"F"</kbd></dt>
                <dd>{K::Find.en()}</dd>
                <dt><kbd>"Esc"</kbd></dt>
                <dd>{K::Close.en()}</dd>
            </dl>
            <div class="dialog-actions">
                <Button on_click=move |_| open.set(false)>{K::Done.en()}</Button>
            </div>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn the_rail_marks_the_one_place_a_page_stands_under() {
        assert_eq!(place_of("/imports/new"), Some("/imports"));
        assert_eq!(place_of("/"), Some("/"));
        assert_eq!(place_of("/importsx"), None);
        assert_eq!(
            ["/accounts/new", "/accounts/7", "/accounts"].map(place_of),
            ["/accounts/new", "/accounts", "/accounts"].map(Some)
        );
    }
}
