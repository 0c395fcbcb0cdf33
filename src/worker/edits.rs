//! Changes to a file, as the list of steps that a person took. A row's cells are its cells in the
//! file with the steps that touch it applied in order, so taking a step back is taking it off the
//! list, and *fix all alike* on a million rows costs one set of bits.

use super::protocol::Fix;
use crate::domain::finding::Code;
use crate::domain::row_set::RowSet;

/// Steps that can be taken back.
///
/// Enough for an afternoon at one file; the log itself is kept, so older steps stay in effect.
pub const UNDO_STEPS: usize = 100;

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A text put into one cell.
    Cell {
        /// Data row.
        row: u32,
        /// Column of the file.
        column: u16,
        /// Its new text.
        text: String,
    },
    /// The same done to the cells of one column, in these rows.
    Fix {
        /// Column of the template.
        column: u8,
        /// Column of the file.
        file_column: u16,
        /// The problem that is put right.
        code: Code,
        /// How.
        fix: Fix,
        /// In which rows.
        rows: RowSet,
    },
    /// Texts put into a block of cells, row by row; repeated where the block is larger.
    Block {
        /// Data rows, in ascending order.
        rows: Vec<u32>,
        /// Columns of the file.
        columns: Vec<u16>,
        /// Their new texts: at least one row, of at least one each.
        texts: Vec<Vec<String>>,
    },
    /// Rows left out.
    Delete {
        /// The rows that were deleted.
        rows: RowSet,
    },
    /// Rows that were left out, put back.
    Restore {
        /// The rows.
        rows: RowSet,
    },
}

impl Step {
    /// Rows that the step touches, in order.
    pub fn rows(&self) -> Vec<u32> {
        match self {
            Step::Cell { row, .. } => vec![*row],
            Step::Block { rows, .. } => rows.clone(),
            Step::Fix { rows, .. } | Step::Delete { rows } | Step::Restore { rows } => rows.iter().collect(),
        }
    }

    fn touches(&self, row: u32) -> bool {
        match self {
            Step::Cell { row: own, .. } => *own == row,
            Step::Block { rows, .. } => rows.binary_search(&row).is_ok(),
            Step::Fix { rows, .. } | Step::Delete { rows } | Step::Restore { rows } => rows.contains(row),
        }
    }
}

/// The steps taken so far, and those taken back.
#[derive(Debug, Default)]
pub struct Edits {
    steps: Vec<Step>,
    undone: Vec<Step>,
    /// Steps before this one are too old to be taken back.
    floor: usize,
    /// The `Cell` steps with their rows, in that order: row, step.
    cells: Vec<(u32, usize)>,
    /// The steps over many rows.
    wide: Vec<usize>,
}

impl Edits {
    /// Adds a step; what was taken back before cannot be done again.
    pub fn push(&mut self, step: Step) {
        self.undone.clear();
        self.append(step);
    }

    /// Takes the last step back, unless it is too old.
    pub fn undo(&mut self) -> Option<&Step> {
        if self.steps.len() <= self.floor {
            return None;
        }
        let step = self.steps.pop()?;
        match &step {
            Step::Cell { row, .. } => {
                if let Ok(at) = self.cells.binary_search(&(*row, self.steps.len())) {
                    self.cells.remove(at);
                }
            }
            Step::Fix { .. } | Step::Block { .. } | Step::Delete { .. } | Step::Restore { .. } => {
                self.wide.pop();
            }
        }
        self.undone.push(step);
        self.undone.last()
    }

    /// Does the step that was last taken back again.
    pub fn redo(&mut self) -> Option<&Step> {
        let step = self.undone.pop()?;
        self.append(step);
        self.steps.last()
    }

    /// The steps that are in effect, in order.
    pub fn all(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter()
    }

    /// The steps that touch a row, in order.
    pub fn of(&self, row: u32) -> impl Iterator<Item = &Step> {
        let mut wide = self.wide.iter().copied().filter(move |&step| self.steps[step].touches(row)).peekable();
        let mut cells = self.cells_of(row).iter().map(|(_, step)| *step).peekable();
        // Both come in order.
        let next = move || match (wide.peek(), cells.peek()) {
            (Some(one), Some(other)) if one < other => wide.next(),
            (Some(_), None) => wide.next(),
            _ => cells.next(),
        };
        std::iter::from_fn(next).map(|step| &self.steps[step])
    }

    /// Whether any step touches the row.
    pub fn touch(&self, row: u32) -> bool {
        !self.cells_of(row).is_empty() || self.wide.iter().any(|&step| self.steps[step].touches(row))
    }

    /// Steps that can be taken back.
    pub fn undo_steps(&self) -> u32 {
        (self.steps.len() - self.floor) as u32
    }

    /// Steps that can be done again.
    pub fn redo_steps(&self) -> u32 {
        self.undone.len() as u32
    }

    fn cells_of(&self, row: u32) -> &[(u32, usize)] {
        let start = self.cells.partition_point(|(other, _)| *other < row);
        let end = self.cells.partition_point(|(other, _)| *other <= row);
        &self.cells[start..end]
    }

    fn append(&mut self, step: Step) {
        let at = self.steps.len();
        match &step {
            Step::Cell { row, .. } => {
                let place = self.cells.partition_point(|cell| *cell < (*row, at));
                self.cells.insert(place, (*row, at));
            }
            Step::Fix { .. } | Step::Block { .. } | Step::Delete { .. } | Step::Restore { .. } => self.wide.push(at),
        }
        self.steps.push(step);
        self.floor = self.floor.max(self.steps.len().saturating_sub(UNDO_STEPS));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(row: u32, text: &str) -> Step {
        Step::Cell { row, column: 0, text: text.to_owned() }
    }

    #[test]
    fn steps_of_a_row_come_in_the_order_in_which_they_were_taken() {
        let mut edits = Edits::default();
        edits.push(cell(3, "a"));
        edits.push(Step::Delete { rows: [3, 4].into_iter().collect() });
        edits.push(cell(3, "b"));
        let of_three: Vec<&Step> = edits.of(3).collect();
        assert_eq!(of_three, [&cell(3, "a"), &Step::Delete { rows: [3, 4].into_iter().collect() }, &cell(3, "b")]);
        assert!(edits.touch(4));
        assert!(!edits.touch(5));
    }

    #[test]
    fn what_was_taken_back_can_be_done_again_until_something_new_is_done() {
        let mut edits = Edits::default();
        edits.push(cell(1, "a"));
        edits.push(cell(1, "b"));
        assert_eq!(edits.undo(), Some(&cell(1, "b")));
        assert_eq!(edits.redo(), Some(&cell(1, "b")));
        edits.undo();
        edits.push(cell(2, "c"));
        assert_eq!(edits.redo(), None);
        assert_eq!(edits.of(1).collect::<Vec<_>>(), [&cell(1, "a")]);
    }

    #[test]
    fn a_hundred_steps_can_be_taken_back_and_older_ones_stay() {
        let mut edits = Edits::default();
        for row in 0..130 {
            edits.push(cell(row, "x"));
        }
        let mut back = 0;
        while edits.undo().is_some() {
            back += 1;
        }
        assert_eq!(back, 100);
        assert!(edits.touch(29));
        assert!(!edits.touch(30));
        assert_eq!(edits.redo_steps(), 100);
    }
}
