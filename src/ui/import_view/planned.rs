//! An import that can be applied: what would happen, its rows, and the bar with what to do next.

use leptos::prelude::*;

use super::act::{Act, ActForm, AgreeAgain, DiscardMenu, Outcome, PlainForm};
use super::fix_rows::FixRows;
use super::headline::Headline;
use super::plan::{failing, plan_segments, plan_sentences};
use crate::domain::plan::Action;
use crate::messages::import::PlanText as P;
use crate::ui::browser::now;
use crate::ui::components::{Button, ButtonKind, CountBar, Dialog, LocalTime, Meaning, Notice};
use crate::ui::format::number;
use crate::ui::plain_forms::{APPLY, DISCARD, PLAN_AGAIN};
use crate::wire::imports::ImportView;

/// Microseconds after which accounts may well have changed since an import was prepared: an hour.
const STALE: i64 = 3_600_000_000;

/// The plan in numbers, its rows, and the bar.
#[component]
pub fn Planned(
    /// The import.
    import: ImportView,
    /// Its rows.
    rows: AnyView,
    /// Loads the import again.
    reload: Callback<()>,
) -> impl IntoView {
    let plan = import.plan.clone();
    let failing = failing(plan.planned(Action::Fail), &plan);
    let segments = Signal::stored(plan_segments(&plan));
    let apply = Act::apply();
    let asked = import.agree_again.clone().filter(|_| import.may_import);
    view! {
        <section class="section">
            <Headline sentences=plan_sentences(&plan)/>
            <p>
                <span class="strong">{P::NotApplied.en()}</span>
                " "
                <span class="soft">{P::Until.en()} " " <LocalTime at=import.file_until/></span>
            </p>
            {(!import.problem.is_empty()).then(|| view! { <Notice meaning=Meaning::Attention title=import.problem.clone()/> })}
            <CountBar segments bare=true/>
            <FixRows import=import.clone() failing/>
            {asked.map(|agreement| view! { <AgreeAgain agreement act=apply/> })}
        </section>
        {rows}
        {if import.may_import {
            view! { <ApplyBar import apply reload/> }.into_any()
        } else {
            view! { <p>{P::ReadOnly.en()}</p> }.into_any()
        }}
    }
}

/// Apply with a dialog in numbers; plan again; discard. In view however long the list of rows is.
#[component]
fn ApplyBar(import: ImportView, apply: Act, reload: Callback<()>) -> impl IntoView {
    let open = apply.open;
    let again = Act::again();
    let discard = Act::discard();
    let id = import.id;
    let plan = import.plan.clone();
    let create = plan.planned(Action::Create);
    // Rows that do something; the others get their result as well.
    let words = match create + plan.planned(Action::Transfer) + plan.planned(Action::Request) {
        0 => P::ApplyFinish.en().to_owned(),
        1 => P::ApplyOne.en().to_owned(),
        rows => P::Apply.fill(&[("count", &number(rows))]),
    };
    let plain_words = words.clone();
    let act = match create {
        0 => P::ApplyFinish.en().to_owned(),
        1 => P::ApplyDoOne.en().to_owned(),
        count => P::ApplyDo.fill(&[("count", &number(count))]),
    };
    // Soon after the check nothing has changed.
    let old = RwSignal::new(false);
    let since = import.created_at;
    Effect::new(move |_| old.set(now().0 - since.0 > STALE));
    let agreement = import.agree_again.clone();
    let must_agree = agreement.is_some();
    let waits = Signal::derive(move || must_agree && apply.agreed.with(String::is_empty));
    let plain = match agreement {
        Some(agreement) => view! { <PlainForm action=APPLY import=id words=plain_words agreement/> }.into_any(),
        None => view! { <PlainForm action=APPLY import=id words=plain_words/> }.into_any(),
    };
    view! {
        <div class="apply-bar no-print">
            <Outcome answer=apply.answer reload/>
            <Outcome answer=again.answer reload/>
            <Outcome answer=discard.answer reload/>
            <div class="row needs-page">
                <Button kind=ButtonKind::Primary id="apply" disabled=waits on_click=move |_| open.set(true)>{words}</Button>
                <ActForm act=again import=id>
                    <Button submit=true busy=again.busy>{P::Again.en()}</Button>
                </ActForm>
                <Show when=move || old.get()>
                    <span class="soft">{P::AgainHelp.en()}</span>
                </Show>
                <DiscardMenu act=discard import=id/>
            </div>
            // Without script the sentences above have to do, and the form is sent as it is.
            <div class="only-plain">
                {plain}
                <PlainForm action=PLAN_AGAIN import=id words=P::Again.en()/>
                <PlainForm action=DISCARD import=id words=P::Discard.en()/>
            </div>
            <Dialog open id="apply-dialog" title=P::ApplyTitle.en()>
                <p class="strong">{plan_sentences(&plan).join(" ")}</p>
                <p>{P::ApplyHelp.en()}</p>
                <p>{P::ApplyPasswords.en()}</p>
                <ActForm act=apply import=id>
                    <div class="dialog-actions">
                        <Button submit=true kind=ButtonKind::Primary busy=apply.busy>{act}</Button>
                        <Button on_click=move |_| open.set(false)>{P::Cancel.en()}</Button>
                    </div>
                </ActForm>
            </Dialog>
        </div>
    }
}
