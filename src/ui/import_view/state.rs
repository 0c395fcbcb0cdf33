//! An import in each of its states, as its page shows it.

use leptos::prelude::*;
use uuid::Uuid;

use super::act::{Act, ActForm, AgreeAgain, DangerAct, Discard, Outcome, PlainForm};
use super::fix_rows::FixRows;
use super::headline::Headline;
use super::live::{Live, LoadAgain, duration};
use super::passwords::Passwords;
use super::plan::{failing, result_segments, result_sentences};
use super::planned::Planned;
use super::results::Downloads;
use super::resume::Resume;
use super::undo::{UndoOffer, Undoing, Undone};
use crate::domain::import::ImportState;
use crate::domain::plan::Action;
use crate::messages::import::{ApplyText as A, PlanText as P, ResultText as R};
use crate::messages::support::Details;
use crate::ui::components::{
    Button, ButtonKind, CountBar, CountTable, Icon, LinkButton, LocalTime, Meaning, Notice, PageTitle, ProgressBar, Segment,
};
use crate::ui::format::number;
use crate::ui::plain_forms::APPLY;
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
    /// Its rows, where they are shown.
    rows: AnyView,
    /// Loads the import again.
    #[prop(into)]
    reload: Callback<()>,
) -> impl IntoView {
    if let Some((earlier, at)) = import.same_as.filter(|_| import.state != ImportState::Discarded) {
        return view! {
            <AlreadyImported import earlier at reload/>
            {rows}
        }
        .into_any();
    }
    let may = import.may_import;
    let (support, problem) = (details(&import), import.problem.clone());
    match import.state {
        ImportState::Receiving if may && import.size == 0 => view! {
            <Notice title=P::Arriving.en()><p>{P::ArrivingHelp.en()}</p></Notice>
            <LoadAgain import=import.id/>
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
            <LoadAgain import=import.id/>
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
        ImportState::Planned => view! { <Planned import rows reload/> }.into_any(),
        ImportState::Applying | ImportState::Stopped => view! {
            <Applying import results=labels.results live reload/>
            {rows}
        }
        .into_any(),
        ImportState::Applied => view! {
            <Applied import=import.clone() results=labels.results/>
            {rows}
            <UndoOffer import/>
        }
        .into_any(),
        ImportState::Undoing => view! {
            <LoadAgain import=import.id/>
            <Undoing import live/>
            <Lost live/>
            {rows}
        }
        .into_any(),
        ImportState::Undone => view! {
            <Undone import=import.clone()/>
            <Applied import results=labels.results/>
            {rows}
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
    let file = import.file_name.clone();
    // Seen from another tab of the browser.
    let percent = Signal::derive(move || {
        let percent = (done.get() * 100).checked_div(total).unwrap_or(0).min(100);
        A::Percent.fill(&[("percent", &percent), ("file", &file)])
    });
    view! {
        <PageTitle title=percent/>
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
            {(!stopped).then(|| view! { <LoadAgain import=id/> })}
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
        {stopped
            .then(|| {
                view! {
                    <ToHandOut import=import.clone()/>
                    <Files import=import.clone() results/>
                }
            })}
        {(stopped && import.may_import).then(|| view! { <DangerAct act=Act::end() words=END_WORDS.map(A::en) import=id reload/> })}
    }
}

#[component]
fn Applied(import: ImportView, results: String) -> impl IntoView {
    let done = import.applied.clone();
    let failing = failing(done.outcome(Action::Fail), &done);
    let segments = Signal::stored(result_segments(&done));
    let made = done.outcome(Action::Create) > 0;
    view! {
        <section class="section">
            <Headline sentences=result_sentences(&done) done=made/>
            {import.applied_at.map(|at| view! { <p class="soft">{R::At.en()} " " <LocalTime at/></p> })}
            <CountBar segments bare=true/>
        </section>
        <ToHandOut import=import.clone()/>
        {(import.state == ImportState::Applied).then(|| view! { <FixRows import=import.clone() failing/> })}
        <Files import results/>
    }
}

const END_WORDS: [A; 4] = [A::End, A::EndTitle, A::EndHelp, A::EndDo];

/// Passwords that wait to be handed out, and who was shown them.
#[component]
fn ToHandOut(import: ImportView) -> impl IntoView {
    let any = import.passwords > 0 && import.may_import || !import.handouts.is_empty();
    any.then(|| view! { <Passwords import/> })
}

/// What there is to take away.
#[component]
fn Files(import: ImportView, results: String) -> impl IntoView {
    import.gone.is_empty().then(|| view! { <Downloads import results/> })
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
