//! Check: how the file stands, its problems, its rows, and what can be done with it.

use leptos::prelude::*;

use super::detected::{DetectedDialog, delimiter_name, encoding_name};
use super::grid::RowsPanel;
use super::notes::{Noted, Sentences, Warned};
use super::problems::Problems;
use super::{Desk, Losing, Saying, held, rows_text};
use crate::domain::finding::{Code, Severity};
use crate::domain::read::Detected;
use crate::messages::import::{CheckText as T, ChooseText, GridText};
use crate::ui::browser::catch_focus;
use crate::ui::components::{Button, ButtonKind, CountBar, Icon, Meaning, Notice, ProgressBar, Segment};
use crate::ui::effect::effect;
use crate::ui::format::{counted, number, size};
use crate::ui::markup::view;
use crate::ui::signal::{Memo, RwSignal, Signal, StoredValue};
use crate::worker::protocol::{Counts, Failure, FileNote, ToWorker};

/// The check of the chosen file.
#[component]
pub fn Check() -> impl IntoView {
    let desk = Desk::here();
    let change = RwSignal::new(false);
    view! {
        {move || match desk.failure.get() {
            Some(failure) => view! { <Failed failure/> },
            None => {
                view! {
                    <section class="card check-head">
                        <div class="row row-between">
                            <Facts/>
                            <Button small=true disabled=Signal::derive(move || !desk.report.with(|r| r.done)) on_click=move |_| change.set(true)>
                                {T::Change.en()}
                            </Button>
                        </div>
                        <Reading/>
                        <Standings/>
                    </section>
                    <Notes/>
                    <div class="check-columns">
                        <Problems/>
                        <RowsPanel/>
                    </div>
                    <Actions/>
                    <DetectedDialog open=change/>
                }
            }
        }}
    }
}

/// `spring-intake.csv · 17 KB · 1,204 rows · UTF-8 · comma · header on line 1`.
#[component]
fn Facts() -> impl IntoView {
    let desk = Desk::here();
    let facts = move || {
        let mut facts = Vec::new();
        desk.report.with(|report| {
            facts.push(rows_text(report.counts.rows()));
            if let Some(Detected { encoding, delimiter, header_line, .. }) = &report.detected {
                facts.push(encoding_name(*encoding).to_owned());
                facts.push(delimiter_name(*delimiter));
                facts.push(T::HeaderOn.fill(&[("line", header_line)]));
            }
        });
        facts.join(" · ")
    };
    let name = move || desk.file.with(|file| T::File.fill(&[("name", &file.name), ("size", &size(file.size))]));
    view! {
        <p class="check-facts">
            <span class="strong">{move || name()}</span>
            <span class="soft number">{move || facts()}</span>
        </p>
    }
}

/// The progress of the check, while it goes on.
#[component]
fn Reading() -> impl IntoView {
    let desk = Desk::here();
    let reading = Memo::new(move || desk.report.with(|report| !report.done));
    let label = Signal::derive(move || T::Checking.fill(&[("name", &desk.file.with(|file| file.name.clone()))]));
    let done = Signal::derive(move || desk.progress.get().bytes);
    let total = Signal::derive(move || desk.progress.get().total);
    let detail = Signal::derive(move || {
        let progress = desk.progress.get();
        let percent = progress.bytes * 100 / progress.total.max(1);
        T::Read.fill(&[("percent", &percent), ("rows", &rows_text(progress.counts.rows()))])
    });
    view! { {move || {
        reading.get().then(|| {
            view! {
                <ProgressBar label done total detail id="check-progress"/>
                <div class="row">
                    <Button small=true icon=Icon::Close on_click=move |_| desk.cancel()>{T::Cancel.en()}</Button>
                </div>
            }
        })
    }} }
}

/// The bar with its counts, and what is not counted in it.
#[component]
fn Standings() -> impl IntoView {
    let desk = Desk::here();
    let counts = Memo::new(move || {
        let report = desk.report.with(|report| (report.done, report.counts));
        if report.0 { report.1 } else { desk.progress.get().counts }
    });
    let segments = Signal::derive(move || segments(counts.get()));
    let beside = move || {
        let counts = counts.get();
        let parts = [(counts.blank, T::Blank), (counts.deleted, T::Deleted)];
        let words: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, text)| format!("{} {}", number(u64::from(count)), text.en()))
            .collect();
        (!words.is_empty()).then(|| view! { <p class="soft">{words.join(" · ")}</p> })
    };
    view! {
        <CountBar segments/>
        {move || beside()}
    }
}

fn segments(counts: Counts) -> Vec<Segment> {
    vec![
        Segment::new(Meaning::Good, T::Good.en(), u64::from(counts.good)),
        Segment::new(Meaning::Attention, T::Warned.en(), u64::from(counts.warned)),
        Segment::new(Meaning::Problem, T::Failed.en(), u64::from(counts.failed)),
        Segment::new(Meaning::Note, T::Skipped.en(), u64::from(counts.skipped)),
    ]
}

/// What there is to say of the file as a whole, worst first; header names that look right can be accepted.
#[component]
fn Notes() -> impl IntoView {
    let desk = Desk::here();
    let notes = Memo::new(move || desk.report.with(|report| report.file.clone()));
    let near = Memo::new(move || desk.report.with(|report| report.near.clone()));
    let refused = Memo::new(move || desk.report.with(|report| report.refused));
    let said = move |severity: Severity| {
        notes.with(|notes| {
            let of_it = notes.iter().filter(|note| note.severity == severity && note.code != Code::ColumnNear);
            of_it.map(|note: &FileNote| note.sentence.clone()).collect::<Vec<_>>()
        })
    };
    let accept = move |found: String, column: String| desk.lose(Losing::Accept(found, column));
    view! {
        <div class="stack-tight check-notes">
            {move || {
                let errors = said(Severity::Error);
                (!errors.is_empty())
                    .then(|| {
                        let title = if refused.get() { T::Refused } else { T::Notes };
                        view! {
                            <Notice meaning=Meaning::Problem title=title.en() live=true>
                                <Sentences sentences=errors/>
                                <Button small=true on_click=move |_| desk.lose(Losing::Restart)>{ChooseText::Another.en()}</Button>
                            </Notice>
                        }
                    })
            }}
            {move || {
                near.get()
                    .into_iter()
                    .map(|(found, column)| {
                        let title = T::Near.fill(&[("found", &found), ("column", &column)]);
                        let label = T::NearAccept.fill(&[("column", &column)]);
                        view! {
                            <Notice meaning=Meaning::Attention title=title>
                                <Button small=true on_click=move |_| accept(found.clone(), column.clone())>{label}</Button>
                            </Notice>
                        }
                    })
                    .collect_view()
            }}
            {move || view! { <Warned meaning=Meaning::Attention sentences=said(Severity::Warning)/> }}
            {move || view! { <Noted sentences=said(Severity::Info)/> }}
        </div>
    }
}

/// Next problem, undo, download, upload.
#[component]
fn Actions() -> impl IntoView {
    let desk = Desk::here();
    let ready = Memo::new(move || desk.report.with(|r| r.done && !r.refused));
    let rows = Memo::new(move || desk.report.with(|r| r.counts.rows()));
    let undo = Memo::new(move || desk.report.with(|r| r.undo));
    let redo = Memo::new(move || desk.report.with(|r| r.redo));
    let changed = Memo::new(move || desk.report.with(|r| r.changed));
    // The last change was taken back, or done again: the button that was pressed can no longer have the focus.
    let pressed = StoredValue::new(false);
    effect(move || match (undo.get(), redo.get()) {
        (0, 1..) if pressed.get_value() => catch_focus("redo"),
        (1.., 0) if pressed.get_value() => catch_focus("undo"),
        _ => {}
    });
    let press = move |act: fn(Desk)| {
        pressed.set_value(true);
        act(desk);
    };
    let label = move || match rows.get() {
        1 => T::UploadOne.en().to_owned(),
        rows => T::Upload.fill(&[("rows", &number(u64::from(rows)))]),
    };
    view! {
        <div class="check-actions">
            <div class="row">
                <Button id="undo" disabled=Signal::derive(move || undo.get() == 0) icon=Icon::Undo on_click=move |_| press(Desk::undo)>
                    {GridText::Undo.en()}
                </Button>
                <Button id="redo" disabled=Signal::derive(move || redo.get() == 0) icon=Icon::Redo on_click=move |_| press(Desk::redo)>
                    {GridText::Redo.en()}
                </Button>
            </div>
            <div class="row row-end">
                <Button disabled=Signal::derive(move || !changed.get()) icon=Icon::Download on_click=move |_| desk.download()>
                    {T::Download.en()}
                </Button>
                <Button
                    kind=ButtonKind::Primary
                    icon=Icon::Upload
                    id="upload"
                    disabled=Signal::derive(move || !ready.get() || rows.get() == 0)
                    on_click=move |_| desk.upload()
                >
                    {move || label()}
                </Button>
            </div>
        </div>
        {move || {
            let failed = desk.report.with(|r| r.counts.failed);
            (ready.get() && failed > 0).then(|| view! { <p class="soft prose">{T::UploadHelp.en()}</p> })
        }}
    }
}

/// The worker cannot go on: says so, and offers the upload without the check.
#[component]
fn Failed(
    /// Why.
    failure: Failure,
) -> impl IntoView {
    let desk = Desk::here();
    match failure {
        Failure::FileChanged => view! {
            <Notice meaning=Meaning::Problem title=T::FileChanged.en() live=true>
                <p>{T::FileChangedHelp.en()}</p>
                <Button on_click=move |_| desk.lose(Losing::Restart)>{ChooseText::Another.en()}</Button>
            </Notice>
        },
        Failure::Broken | Failure::UnknownProgram => view! {
            <Notice meaning=Meaning::Problem title=T::Broken.en() live=true>
                <p>{T::BrokenHelp.en()}</p>
                <p class="soft">{move || desk.file.with(|file| format!("{}, {}", file.name, counted(file.size, "byte", "bytes")))}</p>
                <div class="row">
                    <Button kind=ButtonKind::Primary icon=Icon::Upload id="upload" on_click=move |_| desk.upload_as_it_is()>
                        {T::UploadUnchecked.en()}
                    </Button>
                    <Button on_click=move |_| desk.lose(Losing::Restart)>{ChooseText::Another.en()}</Button>
                </div>
            </Notice>
        },
    }
}

impl Desk {
    /// Takes the last change back, if there is one.
    pub fn undo(self) {
        self.saying.set(Some(Saying::Undone));
        self.change(ToWorker::Undo);
    }

    /// Does it again, if one was taken back.
    pub fn redo(self) {
        self.saying.set(Some(Saying::Redone));
        self.change(ToWorker::Redo);
    }

    /// Sends the file as it was chosen, unchecked.
    pub fn upload_as_it_is(self) {
        if let Some(file) = held::file() {
            super::upload::start(self, file, self.options.get_untracked());
        }
    }
}
