//! An import in each of its states, as its page shows it.

use std::pin::Pin;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server::ServerActionError;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::live::{Live, duration};
use super::plan::{plan_segments, plan_sentence, result_segments, result_sentence};
use super::results::{Downloads, Passwords};
use super::upload::Resume;
use crate::api::imports::{apply_import, discard_import, end_import, plan_again, stop_import};
use crate::domain::import::ImportState;
use crate::messages::import::{ApplyText as A, PlanText as P, ResultText as R};
use crate::ui::components::{
    Button, ButtonKind, CountBar, CountTable, Dialog, Donut, Icon, LinkButton, LocalTime, Meaning, Notice, ProgressBar, Segment,
};
use crate::ui::effect::effect;
use crate::ui::format::number;
use crate::ui::markup::view;
use crate::ui::routes;
use crate::ui::signal::{Callback, RwSignal, Signal};
use crate::wire::imports::ImportView;
use crate::wire::{ApiError, Timestamp};

/// What a press of a button answered.
type Answer = Result<ImportView, ApiError>;

/// Something done to an import: by script, or by a plain form whose error comes back in the address.
#[derive(Clone, Copy)]
struct Act {
    path: &'static str,
    ask: fn(Uuid) -> Pin<Box<dyn Future<Output = Answer>>>,
    busy: RwSignal<bool>,
    answer: RwSignal<Option<Answer>>,
    /// Its question stands open, where it has one.
    open: RwSignal<bool>,
}

impl Act {
    fn new(path: &'static str, ask: fn(Uuid) -> Pin<Box<dyn Future<Output = Answer>>>) -> Act {
        let wrong = use_context::<ServerActionError>().filter(|error| error.path() == path);
        let wrong = wrong.map(|error| Err(ApiError::from_address(error.err())));
        Act { path, ask, busy: RwSignal::new(false), answer: RwSignal::new(wrong), open: RwSignal::new(false) }
    }

    fn apply() -> Act {
        Act::new(APPLY, |import| Box::pin(apply_import(import)))
    }

    fn again() -> Act {
        Act::new(PLAN_AGAIN, |import| Box::pin(plan_again(import)))
    }

    fn discard() -> Act {
        Act::new(DISCARD, |import| Box::pin(discard_import(import)))
    }

    fn end() -> Act {
        Act::new(END, |import| Box::pin(end_import(import)))
    }

    fn stop() -> Act {
        Act::new(STOP, |import| Box::pin(stop_import(import)))
    }

    fn run(self, import: Uuid) {
        self.busy.set(true);
        spawn_local(async move {
            let answer = (self.ask)(import).await;
            // The page may have been left meanwhile.
            if !self.busy.is_disposed() {
                self.busy.set(false);
                if answer.is_err() {
                    // What went wrong is said on the page, which the dialog hides.
                    self.open.set(false);
                }
                self.answer.set(Some(answer));
            }
        });
    }
}

// Where these forms go.
const APPLY: &str = "/api/imports/apply";
const PLAN_AGAIN: &str = "/api/imports/plan-again";
const DISCARD: &str = "/api/imports/discard";
const END: &str = "/api/imports/end";
const STOP: &str = "/api/imports/stop";

/// The form of an act.
#[component]
fn ActForm(
    /// What is done.
    act: Act,
    /// To which import.
    import: Uuid,
    /// The button that sends.
    children: Children,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        act.run(import);
    };
    view! {
        <form method="post" action=act.path on:submit=submit>
            <input type="hidden" name="import" value=import.to_string()/>
            {children()}
        </form>
    }
}

/// The part of the page that changes with the state.
#[component]
pub fn StateView(
    /// The import.
    import: ImportView,
    /// Its live counts.
    live: Live,
    /// Loads the import again.
    #[prop(into)]
    reload: Callback<()>,
) -> impl IntoView {
    if let Some((earlier, at)) = import.same_as.filter(|_| import.state != ImportState::Discarded) {
        return view! { <AlreadyImported import earlier at reload/> };
    }
    let may = import.may_import;
    match import.state {
        ImportState::Receiving if may && import.size == 0 => view! {
            <Notice title=P::Arriving.en()><p>{P::ArrivingHelp.en()}</p></Notice>
            <Discard import=import.id reload/>
        },
        ImportState::Receiving if may => view! {
            <Resume import=import.clone() on_done=reload/>
            <Discard import=import.id reload/>
        },
        ImportState::Receiving => view! { <p>{P::ReadOnly.en()}</p> },
        ImportState::Planning => view! {
            <Planning import=import.clone() live/>
            {may.then(|| view! { <Discard import=import.id reload/> })}
        },
        ImportState::Refused => view! {
            <Notice meaning=Meaning::Problem title=P::Refused.en()>
                <p>{import.problem.clone()}</p>
                <p>{P::RefusedHelp.en()}</p>
                <LinkButton href=routes::NEW_IMPORT kind=ButtonKind::Primary>{P::NewImport.en()}</LinkButton>
            </Notice>
            {may.then(|| view! { <Discard import=import.id reload/> })}
        },
        ImportState::Planned => view! { <Planned import reload/> },
        ImportState::Applying | ImportState::Stopped => view! { <Applying import live reload/> },
        ImportState::Applied => view! { <Applied import live/> },
        ImportState::Discarded => view! {
            <Notice title=P::Discarded.en()>
                <p>{P::DiscardedHelp.en()}</p>
                <LinkButton href=routes::NEW_IMPORT>{P::NewImport.en()}</LinkButton>
            </Notice>
        },
    }
}

/// What went wrong with a press, and a new look at the import after one that went well.
#[component]
fn Outcome(
    /// What it answered.
    answer: RwSignal<Option<Answer>>,
    /// Loads the import again.
    reload: Callback<()>,
) -> impl IntoView {
    effect(move || {
        if answer.with(|answer| matches!(answer, Some(Ok(_)))) {
            reload.run(());
        }
    });
    view! { {move || {
        let trouble = answer.with(|answer| match answer {
            Some(Err(error)) => Some(error.to_string()),
            _ => None,
        });
        trouble.map(|trouble| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
    }} }
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
            <p class="soft">{P::PlanningClose.en()}</p>
            <Lost live/>
        </section>
    }
}

#[component]
fn Lost(live: Live) -> impl IntoView {
    view! { {move || live.lost.get().then(|| view! { <Notice meaning=Meaning::Attention title=A::Lost.en() live=true/> })} }
}

#[component]
fn Planned(import: ImportView, reload: Callback<()>) -> impl IntoView {
    let plan = import.plan;
    let segments = Signal::stored(plan_segments(&plan));
    view! {
        <section class="section">
            <h2>{P::Title.en()}</h2>
            <p class="plan-sentence">{plan_sentence(&plan)}</p>
            <p class="soft">{P::Nothing.en()}</p>
            <div class="plan-counts">
                <CountBar segments bare=true/>
                <CountTable caption=P::BarLabel.en() segments/>
            </div>
        </section>
        {if import.may_import {
            view! { <ApplyBar import reload/> }
        } else {
            view! { <p>{P::ReadOnly.en()}</p> }
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
    let plan = import.plan;
    // Rows that do something; the others get their result as well.
    let words = match plan.create + plan.transfer {
        0 => P::ApplyFinish.en().to_owned(),
        1 => P::ApplyOne.en().to_owned(),
        rows => P::Apply.fill(&[("count", &number(rows))]),
    };
    let plain_words = words.clone();
    let act = match plan.create {
        0 => P::ApplyFinish.en().to_owned(),
        1 => P::ApplyDoOne.en().to_owned(),
        count => P::ApplyDo.fill(&[("count", &number(count))]),
    };
    let sentence = plan_sentence(&plan);
    view! {
        <section class="section">
            <Outcome answer=apply.answer reload/>
            <Outcome answer=again.answer reload/>
            <div class="row needs-page">
                <Button kind=ButtonKind::Primary id="apply" on_click=move |_| open.set(true)>{words}</Button>
                <ActForm act=again import=id>
                    <Button submit=true busy=again.busy>{P::Again.en()}</Button>
                </ActForm>
                <span class="soft">{P::AgainHelp.en()}</span>
            </div>
            // Without script the sentence stands above and the form is sent as it is.
            <div class="only-plain">
                <PlainForm action=APPLY import=id words=plain_words/>
                <PlainForm action=PLAN_AGAIN import=id words=P::Again.en()/>
            </div>
            <p class="soft prose">{P::Corrected.en()}</p>
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

/// A form of one button, for browsers without script.
#[component]
fn PlainForm(
    /// Where it posts to.
    action: &'static str,
    /// The import.
    import: Uuid,
    /// Its button.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    view! {
        <form method="post" action=action>
            <input type="hidden" name="import" value=import.to_string()/>
            <Button submit=true plain=true>{words}</Button>
        </form>
    }
}

/// Gives the import up.
#[component]
fn Discard(import: Uuid, reload: Callback<()>) -> impl IntoView {
    let words = [P::Discard, P::DiscardTitle, P::DiscardHelp, P::DiscardDo].map(P::en);
    view! { <GiveUp act=Act::discard() words import reload/> }
}

/// Gives something up, after a question; far from the rest.
#[component]
fn GiveUp(
    /// What is done.
    act: Act,
    /// The button, the question, what comes of it, the button that does it.
    words: [&'static str; 4],
    /// The import.
    import: Uuid,
    /// Loads it again.
    reload: Callback<()>,
) -> impl IntoView {
    let open = act.open;
    let [button, title, help, confirm] = words;
    view! {
        <div class="far no-print">
            <Outcome answer=act.answer reload/>
            <div class="needs-page">
                <Button kind=ButtonKind::Danger on_click=move |_| open.set(true)>{button}</Button>
            </div>
            <div class="only-plain">
                <PlainForm action=act.path import words=button/>
            </div>
            <Dialog open id="give-up-dialog" title>
                <p>{help}</p>
                <ActForm act import>
                    <div class="dialog-actions">
                        <Button submit=true kind=ButtonKind::Danger busy=act.busy>{confirm}</Button>
                        <Button on_click=move |_| open.set(false)>{P::Cancel.en()}</Button>
                    </div>
                </ActForm>
            </Dialog>
        </div>
    }
}

#[component]
fn Applying(import: ImportView, live: Live, reload: Callback<()>) -> impl IntoView {
    let stop = Act::stop();
    let go_on = Act::apply();
    let id = import.id;
    let stopped = import.state == ImportState::Stopped;
    let progress = live.progress;
    let total = import.rows;
    let done = Signal::derive(move || progress.with(|p| p.applied.done()));
    let detail = Signal::derive(move || {
        let (done, rate) = (done.get(), live.rate.get());
        let mut parts = vec![A::Done.fill(&[("done", &number(done)), ("total", &number(total))])];
        if rate > 0.0 && !stopped {
            parts.push(A::Rate.fill(&[("rate", &number(rate.round() as u64))]));
            parts.push(A::Left.fill(&[("time", &duration(total.saturating_sub(done) as f64 / rate))]));
        }
        parts.join(" · ")
    });
    let failed = move || match progress.with(|p| p.applied.failed) {
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
            {(!import.problem.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=import.problem.clone()/> })}
            <p>{move || failed()}</p>
            <p class="soft">{if stopped { A::StoppedHelp.en() } else { A::Close.en() }}</p>
            <Lost live/>
            <Outcome answer=stop.answer reload/>
            <Outcome answer=go_on.answer reload/>
            {(import.may_import && (stopped || !import.ended))
                .then(|| {
                    if stopped {
                        view! {
                            <ActForm act=go_on import=id>
                                <Button submit=true plain=true kind=ButtonKind::Primary busy=go_on.busy>{A::Continue.en()}</Button>
                            </ActForm>
                        }
                    } else {
                        view! {
                            <ActForm act=stop import=id>
                                <Button submit=true plain=true busy=stop.busy>
                                    {move || if stop.busy.get() { A::Stopping.en() } else { A::Stop.en() }}
                                </Button>
                            </ActForm>
                        }
                    }
                })}
            <CountTable caption=R::BarLabel.en() segments=waiting/>
        </section>
        {stopped.then(|| view! { <Handed import=import.clone()/> })}
        {(stopped && import.may_import).then(|| view! { <GiveUp act=Act::end() words=END_WORDS.map(A::en) import=id reload/> })}
    }
}

#[component]
fn Applied(import: ImportView, live: Live) -> impl IntoView {
    let done = import.applied;
    let segments = Signal::stored(result_segments(&done));
    let hashing = move || match live.progress.with(|p| p.hashing) {
        0 => None,
        1 => Some(R::HashingOne.en().to_owned()),
        count => Some(R::Hashing.fill(&[("count", &number(count))])),
    };
    view! {
        <section class="section">
            <h2>{R::Title.en()}</h2>
            <p class="plan-sentence">{result_sentence(&done)}</p>
            {import.applied_at.map(|at| view! { <p class="soft">{R::At.en()} " " <LocalTime at/></p> })}
            <Donut caption=R::BarLabel.en() noun=R::Noun.en() segments/>
            {move || hashing().map(|text| view! { <p class="soft">{text}</p> })}
        </section>
        <Handed import/>
    }
}

const END_WORDS: [A; 4] = [A::End, A::EndTitle, A::EndHelp, A::EndDo];

/// What there is to take away: files, and passwords that wait to be shown.
#[component]
fn Handed(import: ImportView) -> impl IntoView {
    view! {
        {import.gone.is_empty().then(|| view! { <Downloads import=import.clone()/> })}
        {(import.may_import && import.passwords > 0).then(|| view! { <Passwords import/> })}
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
