//! A range of cells: from the selected cell to the one where the selection began.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, NodeList};

use super::{At, Grid};
use crate::messages::import::GridText as T;
use crate::ui::format::number;
use crate::worker::protocol::{Block, ToWorker};

/// Rows that are copied at once.
const MOST_COPIED: u32 = 20_000;

/// Rows and columns of the grid, both ends included. Where it touches the line numbers, whole rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Corners {
    rows: (u32, u32),
    columns: (u16, u16),
}

impl Corners {
    fn between(one: At, other: At, last_column: u16) -> Corners {
        let rows = (one.0.min(other.0), one.0.max(other.0));
        let columns = (one.1.min(other.1), one.1.max(other.1));
        let whole = columns.0 == 0;
        Corners { rows, columns: if whole { (1, last_column) } else { columns } }
    }

    fn has(self, (row, column): At) -> bool {
        (self.rows.0..=self.rows.1).contains(&row) && (self.columns.0..=self.columns.1).contains(&column)
    }
}

impl Grid {
    /// Goes to a cell and selects what is between it and where the selection began.
    pub(super) fn extend_to(self, to: At) {
        let from = self.anchor.get_value().unwrap_or(self.at.get_untracked());
        // Whole rows are selected from their line numbers alone.
        let to = if from.1 == 0 { to } else { (to.0, to.1.max(1)) };
        self.go_to(to);
        self.begin_range(from);
    }

    /// From that cell on.
    pub(super) fn begin_range(self, from: At) {
        self.anchor.set_value((from != self.at.get_untracked()).then_some(from));
        if let Some(block) = self.block() {
            let size = [("rows", &number(u64::from(block.rows)) as &dyn std::fmt::Display), ("columns", &block.width)];
            self.session.status.set(T::RangeSelected.fill(&size));
        }
    }

    /// Selects the one cell again where one is.
    pub(super) fn end_range(self) {
        self.anchor.set_value(None);
        self.mark_range();
    }

    fn corners(self) -> Option<Corners> {
        let last = self.session.check.report.with_untracked(|report| report.columns.len() as u16);
        Some(Corners::between(self.anchor.get_value()?, self.at.get_untracked(), last))
    }

    /// What is selected, where that is more than a cell.
    pub(super) fn block(self) -> Option<Block> {
        self.corners().map(|corners| self.block_of(corners))
    }

    /// The selected range, or the selected cell.
    pub(super) fn block_or_cell(self) -> Block {
        let at = self.at.get_untracked();
        self.block().unwrap_or_else(|| self.block_of(Corners { rows: (at.0, at.0), columns: (at.1, at.1) }))
    }

    fn block_of(self, Corners { rows, columns }: Corners) -> Block {
        let count = self.session.check.report.with_untracked(|report| report.columns.len() as u16);
        let folded = self.session.rows.folded.get_untracked();
        // Of the grid they count from 1.
        let shown: Vec<u16> = (columns.0.max(1) - 1..count).filter(|column| !folded.contains(column)).collect();
        let width = shown.iter().filter(|column| **column < columns.1).count() as u16;
        let filter = self.session.rows.filter.get_untracked();
        // Of the rows as they are shown.
        let version = self.session.rows.rows.with_untracked(|rows| rows.version);
        Block { version, filter, first: rows.0, rows: rows.1 - rows.0 + 1, columns: shown, width }
    }

    /// Marks the cells of the range that are in the document.
    pub(super) fn mark_range(self) {
        let Some(frame) = self.frame.get_untracked() else { return };
        let corners = self.corners();
        let marked = frame.query_selector_all(".cell[aria-selected]").ok();
        for cell in elements(marked.as_ref()).filter(|cell| corners.is_none_or(|range| at(cell).is_none_or(|at| !range.has(at))))
        {
            // Taking away what is there is no fault.
            let _ = cell.remove_attribute("aria-selected");
        }
        let Some(range) = corners else { return };
        let cells = frame.query_selector_all(".grid-body .cell[data-at]").ok();
        for cell in elements(cells.as_ref()).filter(|cell| at(cell).is_some_and(|at| range.has(at))) {
            // `aria-selected` is a valid name.
            let _ = cell.set_attribute("aria-selected", "true");
        }
    }

    /// Copies the range; its cells may not be in the document.
    pub(super) fn copy_range(self, block: Block) {
        if block.rows > MOST_COPIED {
            return self.session.say(&T::CopyFewer.fill(&[("most", &number(u64::from(MOST_COPIED)))]));
        }
        self.session.ask(ToWorker::Copy(block));
    }

    /// Changes a block, as one change that can be undone.
    pub(super) fn change_block(self, message: ToWorker) {
        if self.session.check.report.with_untracked(|report| report.done) {
            self.session.change_many(message);
        }
    }

    /// Puts what is above into the cells of the range, or into the selected one.
    pub(super) fn fill_down(self) {
        let block = self.block_or_cell();
        let block = match block.rows {
            1 if block.first == 0 => return,
            1 => Block { first: block.first - 1, rows: 2, ..block },
            _ => block,
        };
        self.change_block(ToWorker::FillDown(block));
    }
}

fn elements(list: Option<&NodeList>) -> impl Iterator<Item = HtmlElement> {
    let all: Vec<HtmlElement> = (0..list.map_or(0, NodeList::length)).filter_map(|at| list?.get(at)?.dyn_into().ok()).collect();
    all.into_iter()
}

/// The place that a cell stands for.
pub(super) fn at(cell: &web_sys::Element) -> Option<At> {
    let at = cell.get_attribute("data-at")?;
    let (row, column) = at.split_once('-')?;
    Some((row.parse().ok()?, column.parse().ok()?))
}

/// Puts a text on the clipboard, and says so where somebody listens.
pub fn to_clipboard(text: &str, status: RwSignal<String>) {
    let copying = JsFuture::from(window().navigator().clipboard().write_text(text));
    spawn_local(async move {
        // A browser that refuses leaves the clipboard as it was.
        if copying.await.is_ok() {
            let _ = status.try_set(T::Copied.en().to_owned());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_the_same_from_each_corner_and_the_line_numbers_stand_for_whole_rows() {
        let range = Corners { rows: (2, 5), columns: (3, 4) };
        for (one, other) in [((2, 3), (5, 4)), ((5, 3), (2, 4)), ((5, 4), (2, 3))] {
            assert_eq!(Corners::between(one, other, 9), range);
        }
        assert_eq!(Corners::between((7, 0), (6, 2), 9), Corners { rows: (6, 7), columns: (1, 9) });
        assert!(range.has((5, 3)) && !range.has((6, 3)) && !range.has((5, 5)));
    }
}
