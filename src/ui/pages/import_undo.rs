//! Undoing one import: what would happen to each account, then the button. Once it is undone, the
//! accounts that were kept.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_navigate, use_query_map};
use uuid::Uuid;

use super::{NeedsScript, by_id};
use crate::api::imports::{get_import, list_kept, preview_undo, undo_import};
use crate::domain::import::ImportState;
use crate::domain::undo::FateGroup;
use crate::messages::undo::UndoText as T;
use crate::ui::components::table::page_of;
use crate::ui::components::tabs::SELECTED_TAB;
use crate::ui::components::{
    Button, ButtonKind, Crumb, Dialog, LinkButton, LinkTabs, Meaning, NotFound, Notice, PageHead, Pager, Tab,
};
use crate::ui::import_view::undo::{UndoTable, counted, of_group};
use crate::ui::load::{Load, Refocus};
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::wire::PageRequest;
use crate::wire::imports::{ImportView, UndoPreview};

/// Accounts a page.
const SIZE: u32 = 50;

/// The page of an import's undo.
#[component]
pub fn UndoPage() -> impl IntoView {
    let import = by_id(get_import);
    view! {
        <Load resource=import let:import>
            {
                let is_over = matches!(import.state, ImportState::Undoing | ImportState::Undone);
                if !is_over && !import.may_import {
                    return view! { <NotFound/> }.into_any();
                }
                let above = vec![
                    Crumb::new(import.labels.menu.clone(), routes::IMPORTS),
                    Crumb::new(import.file_name.clone(), routes::import(import.id)),
                ];
                view! {
                    <PageHead title=T::Title.fill(&[("file", &import.file_name)]) above/>
                    {if is_over { view! { <Kept import/> }.into_any() } else { view! { <Preview import/> }.into_any() }}
                }
                .into_any()
            }
        </Load>
    }
}

/// Every account that was kept.
#[component]
fn Kept(import: ImportView) -> impl IntoView {
    let (id, query) = (import.id, use_query_map());
    let page = Memo::new(move |_| query.with(page_of));
    let kept = Resource::new(move || page.get(), move |page| list_kept(id, PageRequest { page, size: SIZE }));
    view! {
        <section class="section">
            <h2>{T::KeptTitle.en()}</h2>
            <Load resource=kept let:kept>
                {
                    let (page, size, total) = (kept.page, kept.size, kept.total);
                    view! {
                        <div class="stack">
                            <UndoTable accounts=kept label=T::KeptTitle.en()/>
                            <Pager page size total/>
                        </div>
                    }
                }
            </Load>
            <p><a href=routes::import(id)>{T::Back.en()}</a></p>
        </section>
    }
}

/// What would happen now, in groups, and the button that does it.
#[component]
fn Preview(import: ImportView) -> impl IntoView {
    let (id, query) = (import.id, use_query_map());
    let shown = Memo::new(move |_| {
        query.with(|query| FateGroup::from_name(query.get_str("show").unwrap_or_default())).unwrap_or(FateGroup::Remove)
    });
    let page = Memo::new(move |_| query.with(page_of));
    let preview = Resource::new(
        move || (shown.get(), page.get()),
        move |(group, page)| preview_undo(id, group.name().to_owned(), PageRequest { page, size: SIZE }),
    );
    view! {
        <Load resource=preview let:preview>
            {
                let group = shown.get_untracked();
                // The tabs are made anew as well.
                Refocus::here().later(SELECTED_TAB);
                let tabs = tabs(&preview);
                let accounts = preview.accounts.clone();
                let (page, size, total) = (accounts.page, accounts.size, accounts.total);
                view! {
                    <Summary import=id preview/>
                    <section class="section">
                        <LinkTabs
                            label=T::Groups.en()
                            tabs=Signal::stored(tabs)
                            selected=Signal::stored(group.name().to_owned())
                        />
                        <div class="stack-tight">
                            <UndoTable accounts label=word(group)/>
                            <Pager page size total keep=format!("show={}", group.name())/>
                        </div>
                    </section>
                }
            }
        </Load>
    }
}

fn word(group: FateGroup) -> &'static str {
    match group {
        FateGroup::Remove => T::TabRemove.en(),
        FateGroup::Return => T::TabReturn.en(),
        FateGroup::Keep => T::TabKeep.en(),
        FateGroup::Cannot => T::TabCannot.en(),
    }
}

fn tabs(preview: &UndoPreview) -> Vec<Tab> {
    let tab = |group: FateGroup| Tab {
        id: group.name(),
        label: word(group).to_owned(),
        count: Some(of_group(&preview.fates, group)),
        href: format!("?show={}", group.name()),
    };
    let tabs = FateGroup::ALL.map(tab).into_iter();
    // Most imports move nobody.
    tabs.filter(|tab| tab.id != FateGroup::Return.name() || tab.count > Some(0)).collect()
}

/// `98 accounts will be removed. 2 are kept.`
fn sentence(preview: &UndoPreview) -> String {
    let count = |group| of_group(&preview.fates, group);
    let rest = [
        (count(FateGroup::Return), T::ReturnOne, T::Return),
        (count(FateGroup::Keep), T::KeepOne, T::Keep),
        (count(FateGroup::Cannot), T::CannotOne, T::Cannot),
    ];
    let rest = rest.into_iter().filter(|(count, ..)| *count > 0).map(|(count, one, many)| counted(count, one, one, many));
    std::iter::once(counted(count(FateGroup::Remove), T::RemoveNone, T::RemoveOne, T::Remove))
        .chain(rest)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The preview in numbers, and the button after a question.
#[component]
fn Summary(import: Uuid, preview: UndoPreview) -> impl IntoView {
    let (open, busy, trouble) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(String::new()));
    let (session, navigate) = (Session::here(), use_navigate());
    let undo = move |_| {
        let navigate = navigate.clone();
        open.set(false);
        trouble.set(String::new());
        busy.set(true);
        spawn_local(async move {
            match session.fresh(|| undo_import(import)).await {
                Ok(_) => navigate(&routes::import(import), Default::default()),
                Err(error) if !trouble.is_disposed() => trouble.set(error.to_string()),
                Err(_) => {}
            }
            if !busy.is_disposed() {
                busy.set(false);
            }
        });
    };
    let remove = of_group(&preview.fates, FateGroup::Remove);
    let confirm = counted(remove, T::ConfirmDoNone, T::ConfirmDoOne, T::ConfirmDo);
    let handed_out =
        (preview.handed_out > 0).then(|| counted(preview.handed_out, T::HandedOutOne, T::HandedOutOne, T::HandedOut));
    let sentence = sentence(&preview);
    view! {
        <section class="section">
            <p class="plan-sentence">{sentence.clone()}</p>
            <p class="soft">{T::Nothing.en()}</p>
            <p class="prose">{T::Help.en()}</p>
            {handed_out.map(|text| view! { <p class="prose">{text}</p> })}
            {move || {
                let trouble = trouble.get();
                (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
            }}
            <NeedsScript/>
            <div class="row">
                <Button kind=ButtonKind::Danger id="undo" busy=Signal::from(busy) on_click=move |_| open.set(true)>{T::Do.en()}</Button>
                <LinkButton href=routes::import(import)>{T::Back.en()}</LinkButton>
            </div>
            <Dialog open id="undo-dialog" title=T::ConfirmTitle.en()>
                <p class="strong">{sentence}</p>
                <p>{T::ConfirmHelp.en()}</p>
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Danger on_click=undo>{confirm}</Button>
                    <Button on_click=move |_| open.set(false)>{T::Cancel.en()}</Button>
                </div>
            </Dialog>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action_counts::ActionCounts;
    use crate::wire::Page;

    #[test]
    fn a_preview_is_one_sentence_in_numbers() {
        let says = |fates: &[(&'static str, u64)]| {
            let accounts = Page { rows: Vec::new(), total: 0, page: 1, size: SIZE };
            let fates: ActionCounts = fates.iter().copied().collect();
            sentence(&UndoPreview { fates, handed_out: 0, accounts })
        };
        assert_eq!(says(&[("removed", 1_204), ("edited", 1)]), "1,204 accounts will be removed. 1 is kept.");
        assert_eq!(says(&[("returned", 2), ("request_withdrawn", 1)]), "No accounts will be removed. 3 moves are reversed.");
        assert_eq!(
            says(&[("signed_in", 2), ("moved", 1), ("out_of_reach", 1)]),
            "No accounts will be removed. 3 are kept. 1 can't be removed."
        );
    }
}
