//! State of the grid: which cell is selected, which rows are asked for, where they go.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::track::Track;
use super::{At, pixels, set_style};
use crate::messages::import::GridText as T;
use crate::ui::new_import::ImportSession;
use crate::worker::protocol::{ColumnView, Filter, Found, RowView, ToWorker, Window};

/// Height of a row in pixels, as in `--row`: with a mouse, and where the pointer is coarse.
const ROW_HEIGHTS: (f64, f64) = (36.0, 48.0);
/// Rows beside those in view, above and below.
const MORE_ROWS: u32 = 8;
/// Cells in the document at most; very wide files get fewer rows beside those in view.
const MOST_CELLS: u32 = 2_400;

/// A window of rows that was asked for.
#[derive(Clone, Copy, Default)]
struct Asked {
    /// The answer has not come yet.
    pending: bool,
    /// Another window is wanted once it has.
    again: bool,
}

/// Where the next problem is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum SearchFrom {
    /// From the selected cell on.
    Selected,
    /// From this row and column of the file on, which was just saved: its row may have left the
    /// rows that are shown. Until somebody goes elsewhere.
    After(At),
    /// The next one is this, which was selected when its kind was shown: nobody has gone to it yet.
    Before(Found),
}

/// The place that a problem comes next after, in a search forward.
fn before(found: Found) -> Option<At> {
    match found.column {
        // A search counts the columns from 1, so this is the one to the left.
        Some(column) => Some((found.row, column)),
        None => found.row.checked_sub(1).map(|row| (row, u16::MAX)),
    }
}

/// State and actions of the grid.
#[derive(Clone, Copy)]
pub struct Grid {
    pub(super) session: ImportSession,
    /// The selected cell.
    pub(super) at: RwSignal<At>,
    /// Where the selected range begins, where more than a cell is selected.
    pub(super) anchor: StoredValue<Option<At>>,
    /// The cell on which the pointer was pressed.
    pub(super) pressed: StoredValue<Option<At>>,
    /// The text with which a cell is being edited.
    pub(super) editing: RwSignal<Option<String>>,
    /// The row and column of that cell. Others may be selected, and another row in its place, by
    /// the time that the text is saved.
    pub(super) edited: StoredValue<Option<(RowView, u16)>>,
    /// How far the box was scrolled then, to the right and down. Further on, the input would cover
    /// another cell.
    pub(super) edited_at: StoredValue<(i32, i32)>,
    /// Where the next problem is looked for.
    pub(super) search: StoredValue<SearchFrom>,
    /// The focus belongs into the grid, also while rows are replaced.
    pub(super) focused: StoredValue<bool>,
    /// The selected cell is to be brought into view.
    pub(super) hidden: StoredValue<bool>,
    /// The problem that was asked for is to get the focus.
    jumps: StoredValue<bool>,
    asked: StoredValue<Asked>,
    scrolling: StoredValue<bool>,
    /// The cell that was clicked last.
    pub(super) clicked: StoredValue<Option<At>>,
    row_height: StoredValue<f64>,
    pub(super) frame: NodeRef<html::Div>,
    pub(super) space: NodeRef<html::Div>,
    pub(super) body: NodeRef<html::Div>,
    pub(super) find: NodeRef<html::Input>,
}

impl Grid {
    /// The grid of a session.
    pub fn new(session: ImportSession) -> Grid {
        Grid {
            session,
            at: RwSignal::new((0, 1)),
            anchor: StoredValue::new(None),
            pressed: StoredValue::new(None),
            editing: RwSignal::new(None),
            edited: StoredValue::new(None),
            edited_at: StoredValue::new((0, 0)),
            search: StoredValue::new(SearchFrom::Selected),
            focused: StoredValue::new(false),
            hidden: StoredValue::new(false),
            jumps: StoredValue::new(false),
            asked: StoredValue::new(Asked::default()),
            scrolling: StoredValue::new(false),
            clicked: StoredValue::new(None),
            row_height: StoredValue::new(ROW_HEIGHTS.0),
            frame: NodeRef::new(),
            space: NodeRef::new(),
            body: NodeRef::new(),
            find: NodeRef::new(),
        }
    }

    /// What makes the grid ask for rows, and what it does when they come.
    pub(super) fn listen(self) {
        let (check, rows) = (self.session.check, self.session.rows);
        Effect::new(move |_| {
            let coarse = window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches());
            self.row_height.set_value(if coarse { ROW_HEIGHTS.1 } else { ROW_HEIGHTS.0 });
            let resize = window_event_listener(ev::resize, move |_| self.ask());
            let keys = window_event_listener(ev::keydown, move |event| self.page_key(&event));
            let released = window_event_listener(ev::mouseup, move |_| self.pressed.set_value(None));
            on_cleanup(move || {
                resize.remove();
                keys.remove();
                released.remove();
            });
        });
        // Another filter begins at its first row.
        Effect::new(move |before: Option<Filter>| {
            let filter = rows.filter.get();
            if before.is_some_and(|before| before != filter) {
                self.asked.set_value(Asked::default());
                self.anchor.set_value(None);
                self.at.set((0, self.at.get_untracked().1));
                if let Some(frame) = self.frame.get_untracked() {
                    frame.set_scroll_top(0);
                }
            }
            self.ask();
            filter
        });
        // Another state of the file.
        let version = Memo::new(move |_| check.report.with(|report| report.version));
        Effect::new(move |_| {
            // Among all rows none leaves its place.
            if rows.filter.get_untracked() != Filter::All {
                self.anchor.set_value(None);
            }
            if version.get() == 0 {
                // The file is checked anew, by another worker: what was asked before will not be
                // answered.
                self.asked.set_value(Asked::default());
            } else {
                self.ask();
            }
        });
        Effect::new(move |_| {
            check.report.with(|report| {
                let has_problems = |column: &ColumnView| report.groups.iter().any(|group| Some(group.column) == column.template);
                rows.folded.with(|folded| self.set_columns(&report.columns, folded, has_problems));
            });
            // What is hidden is not selected.
            let here = self.at.get_untracked();
            let shown = self.beside(here, (0, 0)).1;
            if shown != here.1 {
                self.at.set((here.0, shown));
            }
        });
        Effect::new(move |_| {
            rows.rows.with(|_| ());
            self.follow_edited();
            self.place();
            self.answered();
            self.next_frame(Grid::show_selected);
        });
        Effect::new(move |_| {
            let (_, found) = rows.found.get();
            let jumps = self.jumps.get_value();
            self.jumps.set_value(false);
            // What somebody types belongs to the cell where they are.
            let typing = self.editing.with_untracked(Option::is_some);
            if let Some(found) = found.filter(|_| !typing) {
                let at = (found.index, found.column.map_or(0, |column| column + 1));
                if jumps {
                    self.go_to(at);
                } else {
                    self.select(at);
                    self.search.set_value(SearchFrom::Before(found));
                }
            }
        });
    }

    /// Where the rows are, and how far the box is scrolled.
    pub(super) fn track(self) -> Option<(Track, f64)> {
        let frame = self.frame.get_untracked()?;
        let row_height = self.row_height.get_value();
        // The head covers the first row.
        let view = (f64::from(frame.client_height()) - row_height).max(row_height);
        let rows = self.session.rows.rows.with_untracked(|rows| rows.total);
        Some((Track { rows, row_height, view }, f64::from(frame.scroll_top())))
    }

    /// Asks for the rows in view; while an answer is awaited, once more when it has come.
    fn ask(self) {
        let (version, columns) =
            self.session.check.report.with_untracked(|report| (report.version, report.columns.len().max(1) as u32));
        // Before the first report there is nobody who could answer.
        if version == 0 {
            return;
        }
        if self.asked.with_value(|asked| asked.pending) {
            return self.asked.update_value(|asked| asked.again = true);
        }
        let Some((track, scroll)) = self.track() else { return };
        let seen = (track.view / track.row_height).ceil() as u32 + 1;
        let more = MORE_ROWS.min((MOST_CELLS / columns).saturating_sub(seen) / 2);
        let (first, _) = track.window(scroll, more);
        self.asked.set_value(Asked { pending: true, again: false });
        let window = Window { filter: self.session.rows.filter.get_untracked(), first, count: seen + 2 * more };
        self.session.ask(ToWorker::Window(window));
    }

    /// Whether rows were asked for that have not come.
    pub(super) fn is_asking(self) -> bool {
        self.asked.with_value(|asked| asked.pending)
    }

    fn answered(self) {
        let again = self.asked.with_value(|asked| asked.again);
        self.asked.set_value(Asked::default());
        if again {
            self.ask();
        }
    }

    /// How far the box is scrolled, to the right and down.
    pub(super) fn scroll_position(self) -> (i32, i32) {
        self.frame.get_untracked().map_or((0, 0), |frame| (frame.scroll_left(), frame.scroll_top()))
    }

    /// The box was scrolled.
    pub(super) fn scrolled(self) {
        if self.scroll_position() != self.edited_at.get_value() {
            self.save_typed();
        }
        if !self.scrolling.get_value() {
            self.scrolling.set_value(true);
            self.next_frame(|grid| {
                grid.scrolling.set_value(false);
                grid.ask();
                if let Some(cell) = grid.cell(grid.at.get_untracked()) {
                    grid.place_tip_of(&cell);
                }
            });
        }
    }

    /// Puts spacer and rows where they belong.
    fn place(self) {
        let Some((track, scroll)) = self.track() else { return };
        let first = self.session.rows.rows.with_untracked(|rows| rows.window.first);
        if let Some(space) = self.space.get_untracked() {
            set_style(&space, "block-size", &pixels(track.space()));
        }
        if let Some(body) = self.body.get_untracked() {
            set_style(&body, "transform", &format!("translateY({})", pixels(track.top_of(first, scroll))));
        }
    }

    /// Selects a cell: scrolls until it is in view, and leaves the focus where it is.
    pub(super) fn select(self, at: At) {
        self.anchor.set_value(None);
        self.at.set(at);
        self.search.set_value(SearchFrom::Selected);
        self.hidden.set_value(true);
        self.scroll_to_selected();
        self.next_frame(Grid::show_selected);
        // The rows may need a moment to come; their arrival tries again.
        self.ask();
    }

    /// Scrolls the box until the row of the selected cell is in view.
    pub(super) fn scroll_to_selected(self) {
        if let (Some((track, scroll)), Some(frame)) = (self.track(), self.frame.get_untracked()) {
            let wanted = track.scroll_to(self.at.get_untracked().0, scroll);
            if (wanted - scroll).abs() >= 1.0 {
                frame.set_scroll_top(wanted.ceil() as i32);
            }
        }
    }

    /// Selects a cell and puts the focus there.
    pub fn go_to(self, at: At) {
        self.focused.set_value(true);
        self.select(at);
    }

    /// Does something in the next frame, if the grid is still there then.
    pub(super) fn next_frame(self, act: fn(Grid)) {
        request_animation_frame(move || {
            if !self.at.is_disposed() {
                act(self);
            }
        });
    }

    /// The element of a cell, if it is in the document.
    pub(super) fn cell(self, (row, column): At) -> Option<HtmlElement> {
        let found = self.frame.get_untracked()?.query_selector(&format!("[data-at=\"{row}-{column}\"]")).ok().flatten()?;
        found.dyn_into().ok()
    }

    /// The row at a place, if it is loaded.
    pub(super) fn row(self, index: u32) -> Option<RowView> {
        self.session.rows.rows.with(|rows| rows.rows.get(index.checked_sub(rows.window.first)? as usize).cloned())
    }

    /// Goes to the next problem from here, or from what has just been corrected.
    pub fn next_problem(self, backwards: bool) {
        let (index, column) = self.at.get_untracked();
        let from = match self.search.get_value() {
            SearchFrom::After(cell) => Some(cell),
            SearchFrom::Before(found) if !backwards => before(found),
            _ => untrack(|| self.row(index)).map(|row| (row.row, column)),
        };
        self.jumps.set_value(true);
        self.session.ask(ToWorker::Next { from, backwards, filter: self.session.rows.filter.get_untracked() });
    }

    /// The head of a file's column.
    pub(super) fn column_name(self, column: u16) -> String {
        let header = column.checked_sub(1).map(usize::from);
        self.session.check.report.with(|report| {
            header.and_then(|at| report.columns.get(at)).map_or_else(|| T::Line.en().to_owned(), |c| c.header.clone())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_finds_first_what_it_begins_before() {
        let found = |row, column| Found { row, column, index: 0 };
        assert_eq!(before(found(4, Some(0))), Some((4, 0)));
        assert_eq!(before(found(4, Some(7))), Some((4, 7)));
        assert_eq!(before(found(4, None)), Some((3, u16::MAX)));
        assert_eq!(before(found(0, None)), None);
    }
}
