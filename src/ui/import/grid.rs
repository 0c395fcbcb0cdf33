//! The grid: an ARIA grid of which only the rows in view stand in the document. It asks the worker for a window of rows and puts them
//! where the scroll position is; focus roves with the arrow keys.

mod cells;
mod filters;
mod keys;
pub mod track;

use std::time::Duration;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use super::Desk;
use super::edit::{CellInput, CellLine};
use crate::messages::import::GridText as T;
use crate::ui::components::{Button, Icon};
use crate::ui::effect::effect;
use crate::ui::markup::{Entry, entries, view};
use crate::ui::signal::{Memo, RwSignal, StoredValue};
use crate::worker::protocol::{ColumnView, Filter, RowView, ToWorker, Window};

use cells::{BodyRow, HeadRow};
use filters::Filters;
use track::Track;

/// Height of a row in pixels, as `--row` says: with a mouse, and where the pointer is coarse.
const ROW_HEIGHTS: (f64, f64) = (36.0, 48.0);
/// Rows beside those in view, above and below.
const MORE_ROWS: u32 = 8;
/// Cells in the document at most; very wide files get fewer rows beside those in view.
const MOST_CELLS: u32 = 2_400;

/// A place in the grid: place of the row among the rows of the filter, and column; 0 is the line number, 1 the file's first column.
pub type At = (u32, u16);

/// State and verbs of the grid.
#[derive(Clone, Copy)]
pub struct Grid {
    desk: Desk,
    /// The cell that the keyboard is at.
    pub at: RwSignal<At>,
    /// The text with which a cell is being edited.
    pub editing: RwSignal<Option<String>>,
    /// The row whose cell that is. Others may stand in its place by the time that the text is kept.
    edited: StoredValue<Option<RowView>>,
    /// The focus belongs into the grid, also while rows are exchanged.
    focused: StoredValue<bool>,
    /// A window was asked for and has not come; another is wanted.
    asked: StoredValue<(bool, bool)>,
    scrolling: StoredValue<bool>,
    /// The cell that was clicked last.
    clicked: StoredValue<Option<At>>,
    row_height: StoredValue<f64>,
    frame: NodeRef<html::Div>,
    space: NodeRef<html::Div>,
    body: NodeRef<html::Div>,
}

/// Filters and grid, with the line under it.
#[component]
pub fn RowsPanel() -> impl IntoView {
    let desk = Desk::here();
    let grid = Grid::new(desk);
    provide_context(grid);
    grid.listen();
    view! {
        <section aria-labeledby="rows-title" class="stack-tight">
            <div class="row row-between">
                <h2 id="rows-title">{T::Title.en()}</h2>
                <Filters/>
            </div>
            <div class="grid-box">
                <GridView grid/>
                <CellInput grid/>
            </div>
            <CellLine grid/>
            <div class="row">
                <Button icon=Icon::Up small=true on_click=move |_| grid.next_problem(true)>
                    {T::Previous.en()} " " <kbd>{T::PreviousKey.en()}</kbd>
                </Button>
                <Button icon=Icon::Down small=true on_click=move |_| grid.next_problem(false)>
                    {T::Next.en()} " " <kbd>{T::NextKey.en()}</kbd>
                </Button>
                <span class="soft small" id="grid-keys">{T::Keys.en()}</span>
            </div>
        </section>
    }
}

#[component]
fn GridView(
    /// Its state.
    grid: Grid,
) -> impl IntoView {
    let desk = Desk::here();
    let columns = Memo::new(move || desk.report.with(|report| report.columns.clone()));
    let total = Memo::new(move || desk.rows.with(|rows| rows.total));
    let entry = move |index: u32, row: RowView| {
        // Told from another state of the same row by all that is in it.
        Entry::new((index, row.clone()), move || view! { <BodyRow index row columns/> })
    };
    let rows = move || {
        desk.rows.with(|sent| {
            let indexed = sent.rows.iter().enumerate();
            indexed.map(|(at, row)| entry(sent.window.first + at as u32, row.clone())).collect()
        })
    };
    let empty = move || {
        let nothing = total.get() == 0;
        nothing.then(|| {
            let (done, filter) = (desk.report.with(|report| report.done), desk.filter.get());
            let text = match filter {
                _ if !done => T::Reading,
                Filter::Errors => T::EmptyErrors,
                _ => T::Empty,
            };
            view! { <p class="grid-empty">{text.en()}</p> }
        })
    };
    view! {
        <div
            class="grid"
            id="grid"
            role="grid"
            tabindex="-1"
            node_ref=grid.frame
            aria-label=T::Label.en()
            aria-describedby="grid-keys"
            aria-rowcount=move || (total.get() + 1).to_string()
            aria-colcount=move || (columns.with(Vec::len) + 1).to_string()
            on:scroll=move |_| grid.scrolled()
            on:keydown=move |event| grid.key(&event)
            on:click=move |event| grid.click(&event)
            on:dblclick=move |event| {
                if grid.click_at(&event).is_some_and(|(_, column)| column > 0) {
                    grid.edit(None);
                }
            }
            on:focusin=move |_| grid.focused.set_value(true)
            on:focusout=move |event: ev::FocusEvent| {
                // The browser also says this when a focused cell is exchanged; then the focus goes nowhere and comes back.
                if event.related_target().is_some() {
                    grid.focused.set_value(false);
                }
            }
        >
            {move || view! { <HeadRow columns=columns.get()/> }}
            <div class="grid-space" role="presentation" node_ref=grid.space>
                <div class="grid-body" role="rowgroup" node_ref=grid.body>
                    {entries(rows)}
                </div>
            </div>
            {move || empty()}
        </div>
    }
}

impl Grid {
    fn new(desk: Desk) -> Grid {
        Grid {
            desk,
            at: RwSignal::new((0, 1)),
            editing: RwSignal::new(None),
            edited: StoredValue::new(None),
            focused: StoredValue::new(false),
            asked: StoredValue::new((false, false)),
            scrolling: StoredValue::new(false),
            clicked: StoredValue::new(None),
            row_height: StoredValue::new(ROW_HEIGHTS.0),
            frame: NodeRef::new(),
            space: NodeRef::new(),
            body: NodeRef::new(),
        }
    }

    /// What makes the grid ask for rows, and what it does when they come.
    fn listen(self) {
        let desk = self.desk;
        effect(move || {
            let coarse = window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches());
            self.row_height.set_value(if coarse { ROW_HEIGHTS.1 } else { ROW_HEIGHTS.0 });
            let resize = window_event_listener(ev::resize, move |_| self.ask());
            let keys = window_event_listener(ev::keydown, move |event| self.page_key(&event));
            on_cleanup(move || {
                resize.remove();
                keys.remove();
            });
        });
        // Another filter begins at its first row.
        Effect::new(move |before: Option<Filter>| {
            let filter = desk.filter.get();
            if before.is_some_and(|before| before != filter) {
                self.asked.set_value((false, false));
                self.at.set((0, self.at.get_untracked().1));
                if let Some(frame) = self.frame.get_untracked() {
                    frame.set_scroll_top(0);
                }
            }
            self.ask();
            filter
        });
        // Another state of the file.
        let version = Memo::new(move || desk.report.with(|report| report.version));
        effect(move || {
            if version.get() == 0 {
                // The file is checked anew, by another worker: what was asked before will not be answered.
                self.asked.set_value((false, false));
            } else {
                self.ask();
            }
        });
        effect(move || {
            desk.report.with(|report| self.set_columns(&report.columns));
        });
        effect(move || {
            desk.rows.with(|_| ());
            self.follow_edited();
            self.place();
            self.answered();
            self.next_frame(Grid::show_focus);
        });
        effect(move || {
            let (count, found) = desk.found.get();
            if let (Some(found), true) = (found, count > 0) {
                self.go_to((found.index, found.column.map_or(0, |column| column + 1)));
            }
        });
    }

    fn track(self) -> Option<(Track, f64)> {
        let frame = self.frame.get_untracked()?;
        let row_height = self.row_height.get_value();
        // The head stands over the first row.
        let view = (f64::from(frame.client_height()) - row_height).max(row_height);
        let rows = self.desk.rows.with_untracked(|rows| rows.total);
        Some((Track { rows, row_height, view }, f64::from(frame.scroll_top())))
    }

    /// Asks for the rows in view; while an answer is awaited, once more when it has come.
    fn ask(self) {
        // Before the first report there is nobody who could answer.
        if self.desk.report.with_untracked(|report| report.version) == 0 {
            return;
        }
        if self.asked.get_value().0 {
            return self.asked.set_value((true, true));
        }
        let Some((track, scroll)) = self.track() else { return };
        let columns = self.desk.report.with_untracked(|report| report.columns.len()).max(1) as u32;
        let seen = (track.view / track.row_height).ceil() as u32 + 1;
        let more = MORE_ROWS.min((MOST_CELLS / columns).saturating_sub(seen) / 2);
        let (first, _) = track.window(scroll, more);
        self.asked.set_value((true, false));
        let window = Window { filter: self.desk.filter.get_untracked(), first, count: seen + 2 * more };
        self.desk.ask(ToWorker::Window(window));
    }

    fn answered(self) {
        let again = self.asked.get_value().1;
        self.asked.set_value((false, false));
        if again {
            self.ask();
        }
    }

    fn scrolled(self) {
        self.keep_typed();
        if !self.scrolling.get_value() {
            self.scrolling.set_value(true);
            self.next_frame(|grid| {
                grid.scrolling.set_value(false);
                grid.ask();
            });
        }
    }

    /// Puts spacer and rows where they belong.
    fn place(self) {
        let Some((track, scroll)) = self.track() else { return };
        let first = self.desk.rows.with_untracked(|rows| rows.window.first);
        if let Some(space) = self.space.get_untracked() {
            set_style(&space, "block-size", &pixels(track.space()));
        }
        if let Some(body) = self.body.get_untracked() {
            set_style(&body, "transform", &format!("translateY({})", pixels(track.top_of(first, scroll))));
        }
    }

    fn set_columns(self, columns: &[ColumnView]) {
        let Some(frame) = self.frame.get() else { return };
        let widths: String = columns.iter().map(|column| format!(" {}px", u32::from(column.width) * 8 + 32)).collect();
        set_style(&frame, "--grid-columns", &format!("76px{widths}"));
    }

    /// Goes to a cell: scrolls until it is in view, and puts the focus there.
    pub fn go_to(self, at: At) {
        self.at.set(at);
        self.focused.set_value(true);
        if let (Some((track, scroll)), Some(frame)) = (self.track(), self.frame.get_untracked()) {
            let wanted = track.scroll_to(at.0, scroll);
            if (wanted - scroll).abs() >= 1.0 {
                frame.set_scroll_top(wanted.round() as i32);
            }
        }
        self.next_frame(Grid::show_focus);
        // The rows may need a moment to come; their arrival tries again.
        self.ask();
    }

    /// Does something in the next frame, if the grid still stands then.
    fn next_frame(self, act: fn(Grid)) {
        request_animation_frame(move || {
            if !self.at.is_disposed() {
                act(self);
            }
        });
    }

    /// Marks the cell that the keyboard is at, and puts the focus there if it belongs into the grid.
    fn show_focus(self) {
        let Some(frame) = self.frame.get_untracked() else { return };
        let cells = frame.query_selector_all(".cell[tabindex=\"0\"]").ok();
        for at in 0..cells.as_ref().map_or(0, web_sys::NodeList::length) {
            let cell = cells.as_ref().and_then(|cells| cells.get(at)).and_then(|cell| cell.dyn_into::<HtmlElement>().ok());
            if let Some(cell) = cell {
                cell.set_tab_index(-1);
            }
        }
        match self.cell(self.at.get_untracked()) {
            Some(cell) => {
                frame.set_tab_index(-1);
                cell.set_tab_index(0);
                if self.focused.get_value() && self.editing.with_untracked(Option::is_none) {
                    // An element that is in the document can take the focus.
                    let _ = cell.focus();
                }
            }
            // Scrolled away: the grid itself can be reached by Tab, and any arrow key brings the cell back.
            None => frame.set_tab_index(0),
        }
    }

    /// The element of a cell, if it stands in the document.
    pub fn cell(self, (row, column): At) -> Option<HtmlElement> {
        let found = self.frame.get_untracked()?.query_selector(&format!("[data-at=\"{row}-{column}\"]")).ok().flatten()?;
        found.dyn_into().ok()
    }

    /// The row at a place, if it is loaded.
    pub fn row(self, index: u32) -> Option<RowView> {
        self.desk.rows.with(|rows| rows.rows.get(index.checked_sub(rows.window.first)? as usize).cloned())
    }

    /// Asks the worker for the next problem from here.
    pub fn next_problem(self, backwards: bool) {
        let (index, column) = self.at.get_untracked();
        let from = untrack(|| self.row(index)).map(|row| (row.row, column));
        self.desk.ask(ToWorker::Next { from, backwards, filter: self.desk.filter.get_untracked() });
    }

    /// Begins to edit the cell that the keyboard is at: with its text, or with what was typed.
    pub fn edit(self, typed: Option<String>) {
        let (index, column) = self.at.get_untracked();
        let done = self.desk.report.with_untracked(|report| report.done);
        let Some(row) = untrack(|| self.row(index)).filter(|row| done && !row.deleted && column > 0) else { return };
        let text = row.cells.get(usize::from(column) - 1).cloned().unwrap_or_default();
        self.edited.set_value(Some(row));
        self.editing.set(Some(typed.unwrap_or(text)));
    }

    /// Keeps what is being typed where its row has gone to another place: the input would lie over a cell of another row.
    fn follow_edited(self) {
        let here = untrack(|| self.row(self.at.get_untracked().0)).map(|row| row.row);
        if self.edited.with_value(|edited| edited.as_ref().map(|row| row.row)) != here {
            self.keep_typed();
        }
    }

    /// Keeps what stands in the input, where a cell is being edited: only Escape gives it up.
    fn keep_typed(self) {
        if self.editing.with_untracked(Option::is_none) {
            return;
        }
        let input = document().get_element_by_id("cell-edit").and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
        match input {
            Some(input) => self.keep(input.value()),
            None => self.editing.set(None),
        }
    }

    /// Keeps an edited text, if it differs, and goes on to another cell.
    pub fn keep_and_go(self, text: String, go_to: At) {
        self.keep(text);
        // After the input has gone, so that its own loss of focus does not come in between.
        set_timeout(
            move || {
                if !self.at.is_disposed() {
                    self.go_to(go_to);
                }
            },
            Duration::ZERO,
        );
    }

    /// Keeps an edited text, if it differs.
    fn keep(self, text: String) {
        let column = self.at.get_untracked().1;
        self.editing.set(None);
        let mut edited = None;
        self.edited.update_value(|kept| edited = kept.take());
        if let Some(row) = edited {
            let file_column = column.saturating_sub(1);
            if row.cells.get(usize::from(file_column)).map_or("", String::as_str) != text {
                self.desk.change_line(row.line, ToWorker::Edit { row: row.row, column: file_column, text });
            }
        }
    }

    /// The head of a file's column.
    pub fn column_name(self, column: u16) -> String {
        let header = column.checked_sub(1).map(usize::from);
        self.desk.report.with(|report| {
            header.and_then(|at| report.columns.get(at)).map_or_else(|| T::Line.en().to_owned(), |c| c.header.clone())
        })
    }

    /// The nearest cell there is.
    pub(super) fn clamp(self, row: i64, column: i64) -> At {
        let rows = self.desk.rows.with_untracked(|rows| i64::from(rows.total));
        let columns = self.desk.report.with_untracked(|report| report.columns.len() as i64);
        (row.clamp(0, (rows - 1).max(0)) as u32, column.clamp(0, columns) as u16)
    }
}

/// A length as a style says it. The browser writes the number: in the page that saves the code that would.
pub(super) fn pixels(length: f64) -> String {
    let number = js_sys::Number::from(length).to_string_with_radix(10);
    number.map_or_else(|_| String::new(), |number| format!("{}px", String::from(number)))
}

/// Sets a style through the CSSOM: the content security policy refuses style attributes.
pub(super) fn set_style(element: &HtmlElement, name: &str, value: &str) {
    // A property that a browser does not know is ignored, not refused.
    let _ = element.style().set_property(name, value);
}
