//! The form for one account, at an organization whose program has one.

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use uuid::Uuid;

use crate::api::accounts::get_account_form;
use crate::messages::form::FormText as T;
use crate::ui::account_form::{Added, FormState, Making, Workplace};
use crate::ui::components::{NotFound, PageHead, Select};
use crate::ui::leave_guard::LeaveGuard;
use crate::ui::load::{Load, Loaded};
use crate::ui::management::{ManagementHead, SINGLE};
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::wire::forms::{FormView, Submitted};
use crate::wire::session::Me;

/// The form for one account.
#[component]
pub fn NewAccountPage() -> impl IntoView {
    let me = use_me();
    // What came without script; the browser takes over the page that answered it.
    let came = SharedValue::<Option<Submitted>>::new(use_context::<Submitted>).into_inner();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| query.get_str("organization").and_then(|id| Uuid::parse_str(id).ok())));
    let came = StoredValue::new(came);
    // Beside the other, not within what it shows: the server makes that in several tries, and the
    // browser would not find this one among them.
    let form = Resource::new(move || asked.get(), get_account_form);
    view! {
        <Load resource=me let:me>
            <Places me asked form came/>
        </Load>
    }
}

/// Where: the only place of this person, or the one that they choose.
#[component]
fn Places(
    me: Me,
    asked: Memo<Option<Uuid>>,
    form: Loaded<Option<FormView>>,
    came: StoredValue<Option<Submitted>>,
) -> impl IntoView {
    let places: Vec<(String, String)> = me.forms().map(|(place, _)| (place.id.to_string(), place.name.clone())).collect();
    let Some(labels) = me.forms().next().map(|(_, labels)| labels.clone()) else { return view! { <NotFound/> }.into_any() };
    let navigate = use_navigate();
    let choose = move |id: String| {
        if let Ok(id) = Uuid::parse_str(&id) {
            navigate(&routes::new_account(id), Default::default());
        }
    };
    // What was made and what is typed stay when another place is chosen: only the form is another.
    let making = Making::new(came.get_value());
    Effect::new(move |_| came.set_value(None));
    Effect::new(move |before: Option<Option<Uuid>>| {
        let now = asked.get();
        if before.is_some_and(|before| before != now) {
            making.keep_typed();
        }
        now
    });
    making.watch();
    Effect::new(move |_| FormState::prepare());
    let options: Vec<(String, String)> = std::iter::once((String::new(), T::PickPlace.en().to_owned())).chain(places).collect();
    let picker = (options.len() > 2).then(|| {
        let value = asked.get_untracked().map(|id| id.to_string()).unwrap_or_default();
        view! {
            <form class="form" method="get" action=routes::NEW_ACCOUNT>
                <Select name="organization" label=labels.place.clone() options value optional=true on_change=choose/>
                <noscript>
                    <button class="button" type="submit">{T::Continue.en()}</button>
                </noscript>
            </form>
        }
    });
    let (find, find_help) =
        (T::FindFirst.fill(&[("person", &labels.person)]), T::FindFirstHelp.fill(&[("person", &labels.person)]));
    let head = match me.management {
        Some(management) => {
            let notes = management.notes.clone();
            view! { <ManagementHead management has_form=true selected=SINGLE notes/> }.into_any()
        }
        None => view! { <PageHead title=labels.title/> }.into_any(),
    };
    view! {
        {head}
        <noscript>
            <p>{find_help} " " <a href=routes::ACCOUNTS>{find}</a></p>
        </noscript>
        {picker}
        <For each=move || making.added.get() key=|added| added.account let:added>
            <Added added on_waits=move |waits| making.waits(waits)/>
        </For>
        <Load resource=form let:form>
            {form.map(|form| view! { <Workplace form making/> })}
        </Load>
        <LeaveGuard guard=making.guard words=[T::LeaveTitle, T::LeaveHelp, T::LeaveNo, T::LeaveYes].map(T::en)/>
    }
    .into_any()
}
