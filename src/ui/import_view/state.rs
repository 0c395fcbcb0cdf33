//! An import in each of its states, as its page shows it.

use leptos::prelude::*;
use uuid::Uuid;

use super::act::{Act, ActForm, AgreeAgain, DangerAct, Discard, Outcome, PlainForm};
use super::fix_rows::FixRows;
use super::live::{Live, duration};
use super::passwords::Passwords;
use super::plan::{failing, plan_segments, plan_sentence, result_segments, result_sentence};
use super::results::Downloads;
use super::resume::Resume;
use super::undo::{UndoOffer, Undoing, Undone};
use crate::domain::import::ImportState;
use crate::domain::plan::Action;
use crate::messages::import::{ApplyText as A, PlanText as P, ResultText as R};
use crate::messages::support::Details;
use crate::ui::browser::now;
use crate::ui::components::{
    Button, ButtonKind, CountBar, CountTable, Dialog, Donut, Icon, LinkButton, LocalTime, Meaning, Notice, ProgressBar, Segment,
};
use crate::ui::format::number;
use crate::ui::plain_forms::{APPLY, PLAN_AGAIN};
use crate::ui::routes;
use crate::ui::support::Support;
use crate::wire::Timestamp;
use crate::wire::imports::ImportView;
use crate::wire::pages::ImportLabels;

/// The part of the page that changes with the state.
#[component]
pub fn StateView(
    /// The import.
    import: ImportView,
    /// What its program calls the pages.
    labels: ImportLabels,
    /// Its live counts.
    live: Live,
    /// Loads the import again.
    #[prop(into)]
    reload: Callback<()>,
) -> impl IntoView {
    if let Some((earlier, at)) = import.same_as.filter(|_| import.state != ImportState::Discarded) {
        return view! { <AlreadyImported import earlier at reload/> }.into_any();
    }
    let may = import.may_import;
    let (support, problem) = (details(&import), import.problem.clone());
    match import.state {
        ImportState::Receiving if may && import.size == 0 => view! {
            <Notice title=P::Arriving.en()><p>{P::ArrivingHelp.en()}</p></Notice>
            <Discard import=import.id reload/>
        }
        .into_any(),
        ImportState::Receiving if may => view! {
            <Resume import=import.clone() on_done=reload/>
            <Discard import=import.id reload/>
        }
        .into_any(),
        ImportState::Receiving => view! { <p>{P::ReadOnly.en()}</p> }.into_any(),
        ImportState::Planning => view! {
            <Planning import=import.clone() live/>
            {may.then(|| view! { <Discard import=import.id reload/> })}
        }
        .into_any(),
        ImportState::Refused => view! {
            <Notice meaning=Meaning::Problem title=P::Refused.en()>
                <p>{problem.clone()}</p>
                <p>{P::RefusedHelp.en()}</p>
                <Support details=support message=problem/>
                <LinkButton href=routes::NEW_IMPORT kind=ButtonKind::Primary>{labels.begin}</LinkButton>
            </Notice>
            {may.then(|| view! { <Discard import=import.id reload/> })}
        }
        .into_any(),
        ImportState::Planned => view! { <Planned import reload/> }.into_any(),
        ImportState::Applying | ImportState::Stopped => {
            view! { <Applying import results=labels.results live reload/> }.into_any()
        }
        ImportState::Applied => view! {
            <Applied import=import.clone() results=labels.results/>
            <UndoOffer import/>
        }
        .into_any(),
        ImportState::Undoing => view! {
            <Undoing import live/>
            <Lost live/>
        }
        .into_any(),
        ImportState::Undone => view! {
            <Undone import=import.clone()/>
            <Applied import results=labels.results/>
        }
        .into_any(),
        ImportState::Discarded => view! {
            <Notice title=P::Discarded.en()>
                <p>{P::DiscardedHelp.en()}</p>
                <LinkButton href=routes::NEW_IMPORT>{labels.begin}</LinkButton>
            </Notice>
        }
        .into_any(),
    }
}

/// Microseconds after which accounts may well have changed since an import was prepared: an hour.
const STALE: i64 = 3_600_000_000;

/// What support needs to know of an import that went wrong as a whole. A problem of a file may
/// quote it, and so isn't in it.
fn details(import: &ImportView) -> Details {
    let (code, file) = (import.state.name().to_owned(), import.file_name.clone());
    Details { code, file, import: import.id.to_string(), ..Details::default() }
}

#[component]
fn Planning(import: ImportView, live: Live) -> impl IntoView {
    let (size, progress) = (import.size, live.progress);
    let detail = Signal::derive(move || {
        let (done, rows) = progress.with(|p| (p.planned_bytes, p.rows));
        P::PlanningDetail.fill(&[("percent", &(done * 100 / size.max(1)).min(100)), ("rows", &number(rows))])
    });
    view! {
        <section class="section">
            <ProgressBar
                label=P::Planning.en()
                done=Signal::derive(move || progress.with(|p| p.planned_bytes))
                total=Signal::stored(size)
                detail
                id="plan-progress"
            />
            {import.apply_at_once.then(|| view! { <p>{P::PlanningAtOnce.en()}</p> })}
            <p class="soft">{P::PlanningClose.en()}</p>
            <Lost live/>
        </section>
    }
}

#[component]
fn Lost(live: Live) -> impl IntoView {
    view! {
        <Show when=move || live.lost.get()>
            <Notice meaning=Meaning::Attention title=A::Lost.en() live=true/>
        </Show>
    }
}

#[component]
fn Planned(import: ImportView, reload: Callback<()>) -> impl IntoView {
    let plan = import.plan.clone();
    let failing = failing(plan.planned(Action::Fail), &plan);
    let segments = Signal::stored(plan_segments(&plan));
    view! {
        <section class="section">
            <h2>{P::Title.en()}</h2>
            <p class="plan-sentence">{plan_sentence(&plan)}</p>
            <p class="strong">{P::NotApplied.en()}</p>
            {(!import.problem.is_empty()).then(|| view! { <Notice meaning=Meaning::Attention title=import.problem.clone()/> })}
            <p class="soft">{P::Until.en()} " " <LocalTime at=import.file_until/></p>
            <div class="plan-counts">
                <CountBar segments bare=true/>
                <CountTable caption=P::BarLabel.en() segments/>
            </div>
        </section>
        <FixRows import=import.clone() failing/>
        {if import.may_import {
            view! { <ApplyBar import reload/> }.into_any()
        } else {
            view! { <p>{P::ReadOnly.en()}</p> }.into_any()
        }}
    }
}

/// Apply with a dialog in numbers; plan again; discard.
#[component]
fn ApplyBar(import: ImportView, reload: Callback<()>) -> impl IntoView {
    let apply = Act::apply();
    let open = apply.open;
    let again = Act::again();
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
    let sentence = plan_sentence(&plan);
    // Soon after the check nothing has changed.
    let old = RwSignal::new(false);
    let since = import.created_at;
    Effect::new(move |_| old.set(now().0 - since.0 > STALE));
    let agreement = import.agree_again.clone();
    let must_agree = agreement.is_some();
    let waits = Signal::derive(move || must_agree && apply.agreed.with(String::is_empty));
    let asked = agreement.clone().map(|agreement| view! { <AgreeAgain agreement act=apply/> });
    let plain = match agreement {
        Some(agreement) => view! { <PlainForm action=APPLY import=id words=plain_words agreement/> }.into_any(),
        None => view! { <PlainForm action=APPLY import=id words=plain_words/> }.into_any(),
    };
    view! {
        <section class="section">
            {asked}
            <Outcome answer=apply.answer reload/>
            <Outcome answer=again.answer reload/>
            <div class="row needs-page">
                <Button kind=ButtonKind::Primary id="apply" disabled=waits on_click=move |_| open.set(true)>{words}</Button>
                <ActForm act=again import=id>
                    <Button submit=true busy=again.busy>{P::Again.en()}</Button>
                </ActForm>
                <Show when=move || old.get()>
                    <span class="soft">{P::AgainHelp.en()}</span>
                </Show>
            </div>
            // Without script the sentence above has to do, and the form is sent as it is.
            <div class="only-plain">
                {plain}
                <PlainForm action=PLAN_AGAIN import=id words=P::Again.en()/>
            </div>
            <Dialog open id="apply-dialog" title=P::ApplyTitle.en()>
                <p class="strong">{sentence}</p>
                <p>{P::ApplyHelp.en()}</p>
                <p>{P::ApplyPasswords.en()}</p>
                <ActForm act=apply import=id>
                    <div class="dialog-actions">
                        <Button submit=true kind=ButtonKind::Primary busy=apply.busy>{act}</Button>
                        <Button on_click=move |_| open.set(false)>{P::Cancel.en()}</Button>
                    </div>
                </ActForm>
            </Dialog>
        </section>
        <Discard import=id reload/>
    }
}

#[component]
fn Applying(import: ImportView, results: String, live: Live, reload: Callback<()>) -> impl IntoView {
    let stop = Act::stop();
    let go_on = Act::apply();
    let id = import.id;
    let stopped = import.state == ImportState::Stopped;
    let progress = live.progress;
    let total = import.rows;
    let done = Signal::derive(move || progress.with(|p| p.applied.rows()));
    let detail = Signal::derive(move || {
        let (done, rate) = (done.get(), live.rate.get());
        let mut parts = vec![A::Done.fill(&[("done", &number(done)), ("total", &number(total))])];
        if rate > 0.0 && !stopped {
            parts.push(A::Rate.fill(&[("rate", &number(rate.round() as u64))]));
            parts.push(A::Left.fill(&[("time", &duration(total.saturating_sub(done) as f64 / rate))]));
        }
        parts.join(" · ")
    });
    let failed = move || match progress.with(|p| p.applied.outcome(Action::Fail)) {
        0 => A::FailedNone.en().to_owned(),
        1 => A::FailedOne.en().to_owned(),
        count => A::Failed.fill(&[("count", &number(count))]),
    };
    let parts = Signal::derive(move || progress.with(|p| result_segments(&p.applied)));
    let waiting = Signal::derive(move || {
        let mut parts: Vec<Segment> = parts.get();
        let left = total.saturating_sub(done.get());
        parts.push(Segment::new(Meaning::Note, R::LabelWaiting.en(), left));
        parts
    });
    let may_stop = import.may_import && !stopped && !import.ended;
    let may_continue = import.may_import && stopped;
    let agreement = import.agree_again.clone();
    let must_agree = agreement.is_some();
    let waits = Signal::derive(move || must_agree && go_on.agreed.with(String::is_empty));
    let asked = agreement.clone().map(|agreement| view! { <AgreeAgain agreement act=go_on/> });
    let plain = agreement.map(|agreement| {
        view! {
            <div class="only-plain">
                <PlainForm action=APPLY import=id words=A::Continue.en() agreement/>
            </div>
        }
    });
    let (support, problem) = (details(&import), import.problem.clone());
    view! {
        <section class="section">
            <ProgressBar
                label=match (stopped, import.ended) {
                    (true, _) => A::TitleStopped.en(),
                    (false, true) => A::Ending.en(),
                    (false, false) => A::Title.en(),
                }
                done
                total=Signal::stored(total)
                detail
                id="apply-progress"
            />
            {(!problem.is_empty())
                .then(|| {
                    view! {
                        <Notice meaning=Meaning::Problem title=problem.clone()>
                            <Support details=support message=problem/>
                        </Notice>
                    }
                })}
            <p>{failed}</p>
            <p class="soft">{if stopped { A::StoppedHelp.en() } else { A::Close.en() }}</p>
            <Lost live/>
            <Outcome answer=stop.answer reload/>
            <Outcome answer=go_on.answer reload/>
            // At opposite ends: the second click of a double click on *Stop* must not continue.
            {asked}
            {plain}
            {may_continue
                .then(|| {
                    view! {
                        <div class="row" class:needs-page=must_agree>
                            <ActForm act=go_on import=id>
                                <Button submit=true plain=true kind=ButtonKind::Primary disabled=waits busy=go_on.busy>
                                    {A::Continue.en()}
                                </Button>
                            </ActForm>
                        </div>
                    }
                })}
            {may_stop
                .then(|| {
                    view! {
                        <div class="row row-end">
                            <ActForm act=stop import=id>
                                <Button submit=true plain=true busy=stop.busy>
                                    {move || if stop.busy.get() { A::Stopping.en() } else { A::Stop.en() }}
                                </Button>
                            </ActForm>
                        </div>
                    }
                })}
            <CountTable caption=R::BarLabel.en() segments=waiting/>
        </section>
        {stopped.then(|| view! { <TakeAway import=import.clone() results/> })}
        {(stopped && import.may_import).then(|| view! { <DangerAct act=Act::end() words=END_WORDS.map(A::en) import=id reload/> })}
    }
}

#[component]
fn Applied(import: ImportView, results: String) -> impl IntoView {
    let done = import.applied.clone();
    let failing = failing(done.outcome(Action::Fail), &done);
    let segments = Signal::stored(result_segments(&done));
    view! {
        <section class="section">
            <h2>{R::Title.en()}</h2>
            <p class="plan-sentence">{result_sentence(&done)}</p>
            {import.applied_at.map(|at| view! { <p class="soft">{R::At.en()} " " <LocalTime at/></p> })}
            <Donut caption=R::BarLabel.en() noun=R::Noun.en() segments/>
            {(import.state == ImportState::Applied).then(|| view! { <FixRows import=import.clone() failing/> })}
        </section>
        <TakeAway import results/>
    }
}

const END_WORDS: [A; 4] = [A::End, A::EndTitle, A::EndHelp, A::EndDo];

/// What there is to take away: files, and passwords that wait to be shown.
#[component]
fn TakeAway(import: ImportView, results: String) -> impl IntoView {
    view! {
        {import.gone.is_empty().then(|| view! { <Downloads import=import.clone() results/> })}
        {(import.passwords > 0 && import.may_import || !import.handouts.is_empty()).then(|| view! { <Passwords import/> })}
    }
}

/// The same file was applied before: its results, and a way to plan it all the same.
#[component]
fn AlreadyImported(import: ImportView, earlier: Uuid, at: Timestamp, reload: Callback<()>) -> impl IntoView {
    let again = Act::again();
    let id = import.id;
    view! {
        <section class="section">
            <Notice meaning=Meaning::Attention title=P::SameTitle.en()>
                <p>{P::SameHelp.en()} " " <LocalTime at/></p>
                <LinkButton href=routes::import(earlier) kind=ButtonKind::Primary icon=Icon::File>{P::SameOpen.en()}</LinkButton>
            </Notice>
            {import
                .may_import
                .then(|| {
                    view! {
                        <Outcome answer=again.answer reload/>
                        <ActForm act=again import=id>
                            <Button submit=true plain=true busy=again.busy>{P::SameAgain.en()}</Button>
                        </ActForm>
                        <p class="soft">{P::SameAgainHelp.en()}</p>
                    }
                })}
        </section>
        {import.may_import.then(|| view! { <Discard import=id reload/> })}
    }
}
