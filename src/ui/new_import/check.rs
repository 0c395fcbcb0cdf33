//! Check: the report on the file, its problems, its rows, and what can be done with it.

use std::time::Duration;

use leptos::prelude::*;

use super::ImportSession;
use super::asked::Asked;
use super::detected::{DetectedDialog, delimiter_name, encoding_name};
use super::grid::{CellLine, Grid, NextProblem, RowsPanel};
use super::problems::Problems;
use super::session::rows_text;
use crate::domain::finding::{Code, Severity};
use crate::domain::read::Detected;
use crate::messages::import::{CheckText as T, ChooseText, GridText};
use crate::ui::browser::catch_focus;
use crate::ui::components::{Button, ButtonKind, CountBar, Icon, Meaning, Notice, ProgressBar, Segment};
use crate::ui::file_notes::{Noted, Sentences, Warned};
use crate::ui::format::{counted, number, size};
use crate::worker::protocol::{Counts, Failure, FileNote};

/// How long a check goes on before its progress is shown.
const SOON: Duration = Duration::from_millis(400);

/// The check of the chosen file.
#[component]
pub fn Check() -> impl IntoView {
    let session = ImportSession::here();
    view! {
        {move || match session.check.failure.get() {
            Some(failure) => view! { <Failed failure/> }.into_any(),
            None => view! { <CheckedFile/> }.into_any(),
        }}
    }
}

/// The report, the problems and the rows.
#[component]
fn CheckedFile() -> impl IntoView {
    let session = ImportSession::here();
    let grid = Grid::new(session);
    let change = RwSignal::new(false);
    let reading = Signal::derive(move || session.check.report.with(|report| !report.done));
    // Nothing was read of a file that is refused: no rows, and no word about their problems.
    let refused = Memo::new(move |_| session.check.report.with(|report| report.refused));
    view! {
        <section class="card check-head">
            <div class="row row-between">
                <Facts/>
                <Button small=true disabled=reading on_click=move |_| change.set(true)>{T::Change.en()}</Button>
            </div>
            <Reading/>
            <div hidden=move || refused.get()>
                <Verdicts/>
            </div>
        </section>
        <Notes/>
        <div class="check-columns" hidden=move || refused.get()>
            <Problems/>
            <RowsPanel grid/>
        </div>
        <div class="check-end" hidden=move || refused.get()>
            <Actions grid/>
        </div>
        <DetectedDialog open=change/>
    }
}

/// `spring-intake.csv · 17 KB · 1,204 rows · UTF-8 · comma · header on line 1`.
#[component]
fn Facts() -> impl IntoView {
    let session = ImportSession::here();
    let facts = move || {
        let mut facts = Vec::new();
        session.check.report.with(|report| {
            facts.push(rows_text(report.counts.rows()));
            if let Some(Detected { encoding, delimiter, header_line, .. }) = &report.detected {
                facts.push(encoding_name(*encoding).to_owned());
                facts.push(delimiter_name(*delimiter));
                facts.push(T::HeaderOn.fill(&[("line", header_line)]));
            }
        });
        facts.join(" · ")
    };
    let name = move || session.file.info.with(|file| T::File.fill(&[("name", &file.name), ("size", &size(file.size))]));
    view! {
        <p class="check-facts">
            <span class="strong">{name}</span>
            <span class="soft number">{facts}</span>
        </p>
    }
}

/// The progress of the check, while it goes on.
#[component]
fn Reading() -> impl IntoView {
    let session = ImportSession::here();
    let reading = Memo::new(move |_| session.check.report.with(|report| !report.done));
    let label = Signal::derive(move || T::Checking.fill(&[("name", &session.file.info.with(|file| file.name.clone()))]));
    let done = Signal::derive(move || session.check.progress.get().bytes);
    let total = Signal::derive(move || session.check.progress.get().total);
    let detail = Signal::derive(move || {
        let progress = session.check.progress.get();
        let percent = progress.bytes * 100 / progress.total.max(1);
        T::Read.fill(&[("percent", &percent), ("rows", &rows_text(progress.counts.rows()))])
    });
    // Most files are checked before a bar is read: it would only make the rows jump.
    let shown = RwSignal::new(false);
    Effect::new(move |_| {
        if !reading.get() {
            return shown.set(false);
        }
        set_timeout(
            move || {
                if reading.try_get_untracked() == Some(true) {
                    shown.set(true);
                }
            },
            SOON,
        );
    });
    view! {
        <Show when=move || shown.get()>
            <ProgressBar label done total detail id="check-progress"/>
            <div class="row">
                <Button small=true icon=Icon::Close on_click=move |_| session.cancel()>{T::Cancel.en()}</Button>
            </div>
        </Show>
    }
}

/// The bar with its counts, and what is not counted in it.
#[component]
fn Verdicts() -> impl IntoView {
    let session = ImportSession::here();
    let counts = Memo::new(move |_| {
        let report = session.check.report.with(|report| (report.done, report.counts));
        if report.0 { report.1 } else { session.check.progress.get().counts }
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
        {beside}
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

/// What there is to say of the file as a whole, worst first; header names that look right can be
/// accepted.
#[component]
fn Notes() -> impl IntoView {
    let session = ImportSession::here();
    let notes = Memo::new(move |_| session.check.report.with(|report| report.file.clone()));
    let near = Memo::new(move |_| session.check.report.with(|report| report.near.clone()));
    let refused = Memo::new(move |_| session.check.report.with(|report| report.refused));
    // The button that was pressed goes with its header, once the file is read anew.
    let accepted = StoredValue::new(false);
    Effect::new(move |_| {
        near.track();
        if accepted.get_value() {
            catch_focus("problems-title");
        }
    });
    let sentences = move |severity: Severity| {
        notes.with(|notes| {
            let of_it = notes.iter().filter(|note| note.severity == severity && note.code != Code::ColumnNear);
            of_it.map(|note: &FileNote| note.sentence.clone()).collect::<Vec<_>>()
        })
    };
    view! {
        <div class="stack-tight check-notes">
            {move || {
                let errors = sentences(Severity::Error);
                (!errors.is_empty())
                    .then(|| {
                        let title = if refused.get() { T::Refused } else { T::Notes };
                        view! {
                            <Notice meaning=Meaning::Problem title=title.en() live=true>
                                <Sentences sentences=errors/>
                                <Button small=true on_click=move |_| session.choose_another()>{ChooseText::Another.en()}</Button>
                            </Notice>
                        }
                    })
            }}
            {move || {
                near.with(|near| (!near.is_empty()).then(|| view! { <NearColumns near=near.clone() accepted/> }))
            }}
            {move || view! { <Warned meaning=Meaning::Attention sentences=sentences(Severity::Warning)/> }}
            {move || view! { <Noted sentences=sentences(Severity::Info)/> }}
        </div>
    }
}

/// Headers that look like columns of the template: accepted one by one, or all at once.
#[component]
fn NearColumns(
    /// Headers, each with the column that it looks like.
    near: Vec<(String, String)>,
    /// Set when some were accepted.
    accepted: StoredValue<bool>,
) -> impl IntoView {
    let session = ImportSession::here();
    let accept = move |columns: Vec<(String, String)>| {
        accepted.set_value(true);
        session.accept_columns(columns);
    };
    let all = (near.len() > 1).then(|| {
        let label = T::NearAcceptAll.fill(&[("count", &near.len())]);
        let near = near.clone();
        view! { <Button small=true kind=ButtonKind::Primary on_click=move |_| accept(near.clone())>{label}</Button> }
    });
    let each = near.into_iter().map(move |(found, column)| {
        let pair = T::Near.fill(&[("found", &found), ("column", &column)]);
        let label = T::NearAccept.fill(&[("column", &column)]);
        view! {
            <li class="row">
                <span>{pair}</span>
                <Button small=true on_click=move |_| accept(vec![(found.clone(), column.clone())])>{label}</Button>
            </li>
        }
    });
    view! {
        <Notice meaning=Meaning::Attention title=T::NearTitle.en()>
            <ul class="plain stack-tight">{each.collect_view()}</ul>
            {all}
        </Notice>
    }
}

/// The selected cell; undo, download, upload. Docked under the rows, so that what is wrong with a
/// cell and its fix are seen wherever the cell is.
#[component]
fn Actions(
    /// The rows.
    grid: Grid,
) -> impl IntoView {
    let session = ImportSession::here();
    let report = session.check.report;
    let ready = Memo::new(move |_| report.with(|r| r.done && !r.refused));
    let rows = Memo::new(move |_| report.with(|r| r.counts.rows()));
    let undo = Memo::new(move |_| report.with(|r| r.undo));
    let redo = Memo::new(move |_| report.with(|r| r.redo));
    let changed = Memo::new(move |_| report.with(|r| r.changed));
    let failed = Memo::new(move |_| report.with(|r| r.counts.failed));
    // Without them no row can become an account.
    let lacking = Memo::new(move |_| {
        let required = |note: &FileNote| note.code == Code::ColumnMissing && note.severity == Severity::Error;
        report.with(|r| r.file.iter().any(required))
    });
    // The last change was undone, or done again: the button that was pressed can no longer have the
    // focus.
    let pressed = StoredValue::new(false);
    Effect::new(move |_| match (undo.get(), redo.get()) {
        (0, 1..) if pressed.get_value() => catch_focus("redo"),
        (1.., 0) if pressed.get_value() => catch_focus("undo"),
        _ => {}
    });
    let press = move |act: fn(ImportSession)| {
        pressed.set_value(true);
        act(session);
    };
    let label = move || {
        let label = session.file.pages.with(|pages| pages.labels.upload.clone());
        T::Upload.fill(&[("label", &label), ("rows", &rows_text(rows.get()))])
    };
    view! {
        <div class="check-bar" id="check-bar">
            <div class="cell-dock">
                <CellLine grid/>
                <NextProblem grid/>
            </div>
            <div class="check-actions">
                <div class="row">
                    <Step id="undo" label=GridText::Undo icon=Icon::Undo steps=undo on_press=move |()| press(ImportSession::undo)/>
                    <Step id="redo" label=GridText::Redo icon=Icon::Redo steps=redo on_press=move |()| press(ImportSession::redo)/>
                </div>
                <Asked/>
                <div class="row row-end">
                    <Button
                        disabled=Signal::derive(move || !changed.get())
                        icon=Icon::Download
                        on_click=move |_| session.download()
                    >
                        {T::Download.en()}
                    </Button>
                    <Button
                        kind=ButtonKind::Primary
                        icon=Icon::Upload
                        id="upload"
                        disabled=Signal::derive(move || !ready.get() || rows.get() == 0 || lacking.get())
                        on_click=move |_| session.send()
                    >
                        {label}
                    </Button>
                </div>
            </div>
            <p class="soft small upload-help">
                {move || match failed.get() {
                    _ if !ready.get() => String::new(),
                    _ if lacking.get() => T::UploadLacking.en().to_owned(),
                    0 => String::new(),
                    failed if failed == rows.get() => T::UploadNone.en().to_owned(),
                    failed => T::UploadSkips.fill(&[("count", &number(u64::from(failed)))]),
                }}
            </p>
        </div>
    }
}

/// Undo or redo: a button that can be pressed while there are steps to take.
#[component]
fn Step(
    /// Element id.
    id: &'static str,
    /// Its words.
    label: GridText,
    /// Its icon.
    icon: Icon,
    /// How many there are.
    steps: Memo<u32>,
    /// Takes one.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    let disabled = Signal::derive(move || steps.get() == 0);
    view! { <Button id disabled icon on_click=move |_| on_press.run(())>{label.en()}</Button> }
}

/// The worker cannot go on: shows that, and offers the upload without the check.
#[component]
fn Failed(
    /// Why the check ended.
    failure: Failure,
) -> impl IntoView {
    let session = ImportSession::here();
    match failure {
        Failure::FileChanged => view! {
            <Notice meaning=Meaning::Problem title=T::FileChanged.en() live=true>
                <p>{T::FileChangedHelp.en()}</p>
                <Button on_click=move |_| session.choose_another()>{ChooseText::Another.en()}</Button>
            </Notice>
        }
        .into_any(),
        Failure::Broken | Failure::UnknownProgram => view! {
            <Notice meaning=Meaning::Problem title=T::Broken.en() live=true>
                <p>{T::BrokenHelp.en()}</p>
                <Asked/>
                <p class="soft">{move || session.file.info.with(|file| format!("{}, {}", file.name, counted(file.size, "byte", "bytes")))}</p>
                <div class="row">
                    <Button kind=ButtonKind::Primary icon=Icon::Upload id="upload" on_click=move |_| session.send_as_it_is()>
                        {T::UploadUnchecked.en()}
                    </Button>
                    <Button on_click=move |_| session.choose_another()>{ChooseText::Another.en()}</Button>
                </div>
            </Notice>
        }
        .into_any(),
    }
}
