//! Many selected people, verified together.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::NeedsScript;
use crate::api::verifications::get_verify_sheet;
use crate::messages::verification::{SheetText as T, VerifyText};
use crate::ui::browser::focus;
use crate::ui::components::{
    Button, ButtonKind, Crumb, Empty, ErrorSummary, Icon, LinkButton, Meaning, Notice, PageHead, Table, heads,
};
use crate::ui::format::number;
use crate::ui::leave_guard::{LeaveGuard, UnsavedGuard};
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::ui::selection::Selection;
use crate::ui::verification::VerifyState;
use crate::ui::verification::sheet::{SharedFields, Sheet};
use crate::wire::verifications::{SheetRow, VerifyOutcome, VerifySheet};

/// Verifies the selected accounts.
#[component]
pub fn VerifyAccountsPage() -> impl IntoView {
    let me = use_me();
    let selection = Selection::here();
    // As they are when the page is opened: what is entered belongs to them.
    let accounts = untrack(move || selection.accounts());
    let none = accounts.is_empty();
    let sheet = Resource::new(
        move || accounts.clone(),
        |accounts| async move { if accounts.is_empty() { Ok(None) } else { get_verify_sheet(accounts).await.map(Some) } },
    );
    view! {
        <Load resource=me let:me>
            <PageHead
                title=T::Title.en()
                lead=if none { String::new() } else { T::Lead.en().to_owned() }
                above=vec![Crumb::new(me.search.menu.clone(), routes::ACCOUNTS)]
            />
            <NeedsScript/>
            <Load resource=sheet let:sheet>
                {match sheet {
                    Some(sheet) => view! { <Work sheet/> }.into_any(),
                    None => {
                        view! {
                            <Empty icon=Icon::Person title=T::EmptyTitle.en() text=T::EmptyText.en()>
                                <LinkButton href=routes::ACCOUNTS>{T::ToList.en()}</LinkButton>
                            </Empty>
                        }
                        .into_any()
                    }
                }}
            </Load>
        </Load>
    }
}

/// People with the reason why each cannot be verified.
#[component]
fn Refused(title: String, rows: Vec<(String, String)>) -> impl IntoView {
    let lines = rows.into_iter().map(|(name, why)| view! { <tr><th scope="row">{name}</th><td>{why}</td></tr> }).collect_view();
    view! {
        <section class="section">
            <h2>{title.clone()}</h2>
            <Table label=title heads=heads([T::Person, T::Why].map(T::en))>
                {lines}
            </Table>
        </section>
    }
}

/// The sheet, then what came of it.
#[component]
fn Work(sheet: VerifySheet) -> impl IntoView {
    let (can, cannot): (Vec<SheetRow>, Vec<SheetRow>) = sheet.rows.into_iter().partition(|row| row.refused.is_empty());
    let left_out: Vec<(String, String)> = cannot.into_iter().map(|row| (row.name, row.refused)).collect();
    if can.is_empty() {
        return view! {
            <Notice meaning=Meaning::Attention title=T::NobodyTitle.en()/>
            <Refused title=T::Refused.en().to_owned() rows=left_out/>
        }
        .into_any();
    }
    let state = VerifyState::new(sheet.choices.rules.clone(), can.iter().map(|row| row.account));
    let done = RwSignal::new(None::<Vec<VerifyOutcome>>);
    let guard = UnsavedGuard::new(false);
    Effect::new(move |_| guard.unsaved.set(state.typed.get()));
    let selection = Selection::here();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        state.send(move |outcomes| {
            selection.clear();
            done.set(Some(outcomes));
            focus("title");
        });
    };
    let names = StoredValue::new(can.iter().map(|row| (row.account, row.name.clone())).collect::<Vec<_>>());
    let save = T::Save.fill(&[("count", &number(can.len() as u64))]);
    let advice = sheet.choices.advice.iter().map(|text| view! { <p>{text.clone()}</p> }).collect_view();
    let ends = VerifyText::Ends.fill(&[("columns", &sheet.choices.ended_by)]);
    let practices = sheet.choices.practices.map(|(words, address)| {
        view! { <p><a href=address rel="external noopener" target="_blank">{words}</a></p> }
    });
    let refused = (!left_out.is_empty()).then(|| view! { <Refused title=T::Refused.en().to_owned() rows=left_out/> });
    view! {
        {move || done.get().map(|outcomes| view! { <Done outcomes names=names.get_value()/> })}
        <div hidden=move || done.with(Option::is_some)>
            {refused}
            <form class="sheet" novalidate=true autocomplete="off" on:submit=submit>
                <ErrorSummary problems=state.problems.all()/>
                <div class="columns">
                    <section class="stack">
                        <h2>{T::Shared.en()}</h2>
                        <SharedFields state attest=VerifyText::AttestMany/>
                    </section>
                    <aside class="card">
                        <h2>{VerifyText::Before.en()}</h2>
                        {advice}
                        <p>{ends}</p>
                        {practices}
                    </aside>
                </div>
                <section class="section">
                    <h2>{T::People.en()}</h2>
                    <p class="soft">{VerifyText::LastFourHelp.en()} " " {VerifyText::ExpiresHelp.en()}</p>
                    <Sheet state rows=can/>
                </section>
                <div class="row">
                    <Button kind=ButtonKind::Primary submit=true busy=state.busy>{save}</Button>
                    <LinkButton href=routes::ACCOUNTS kind=ButtonKind::Quiet>{T::Cancel.en()}</LinkButton>
                </div>
            </form>
        </div>
        <LeaveGuard guard words=[T::LeaveTitle, T::LeaveHelp, T::LeaveNo, T::LeaveYes].map(T::en)/>
    }
    .into_any()
}

/// What came of it: how many, and who was not verified.
#[component]
fn Done(outcomes: Vec<VerifyOutcome>, names: Vec<(uuid::Uuid, String)>) -> impl IntoView {
    let verified = outcomes.iter().filter(|outcome| outcome.refused.is_empty()).count();
    let title = T::DoneTitle.fill(&[("count", &number(verified as u64))]);
    let name = |id: uuid::Uuid| names.iter().find(|(known, _)| *known == id).map_or_else(String::new, |(_, name)| name.clone());
    let refused: Vec<(String, String)> = outcomes
        .into_iter()
        .filter(|outcome| !outcome.refused.is_empty())
        .map(|outcome| (name(outcome.account), outcome.refused))
        .collect();
    let meaning = if refused.is_empty() { Meaning::Good } else { Meaning::Attention };
    view! {
        <div class="stack">
            <Notice meaning title live=true/>
            {(!refused.is_empty()).then(|| view! { <Refused title=T::NotDone.en().to_owned() rows=refused/> })}
            <div><LinkButton href=routes::ACCOUNTS>{T::Back.en()}</LinkButton></div>
        </div>
    }
}
