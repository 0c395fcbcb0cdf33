//! Blocks of cells: copied, pasted, made blank, filled down.

use super::Document;
use super::read::{Blocks, Source, Unreadable};
use crate::worker::edits::Step;
use crate::worker::protocol::{Block, Filter, PasteRefused};
use crate::worker::tsv;

impl Document {
    /// Whether the rows of a block are those among which it was selected, and there are any.
    pub fn has(&mut self, block: &Block) -> bool {
        block.version == self.version && block.rows > 0 && block.first < self.shown(block.filter).len()
    }

    /// The text of a block for the clipboard.
    pub fn copy(&mut self, block: &Block, source: &dyn Source) -> Result<String, Unreadable> {
        let rows = self.rows_of_block(block.filter, block.first, block.rows);
        let cells = self.cells_of(&rows, block.selected(), source)?;
        Ok(tsv::write(cells.iter().map(|row| row.iter().map(String::as_str).collect())))
    }

    /// Puts a copied text into a block: one cell into each of it, several from its first cell on,
    /// as one change. Nothing is changed where they reach past the last row or column.
    pub fn paste(&mut self, block: &Block, text: &str, source: &dyn Source) -> Result<Option<PasteRefused>, Unreadable> {
        let mut texts = tsv::read(text);
        let width = texts.iter().map(Vec::len).max().unwrap_or_default();
        texts.iter_mut().for_each(|row| row.resize(width, String::new()));
        let one = texts.len() == 1 && width == 1;
        let rows = self.rows_of_block(block.filter, block.first, if one { block.rows } else { texts.len() as u32 });
        let columns = if one { block.selected() } else { block.columns.get(..width).unwrap_or_default() };
        if !one && (rows.len() < texts.len() || columns.len() < width) {
            return Ok(Some(PasteRefused { rows: texts.len() as u32, columns: width as u32 }));
        }
        self.put_block(rows, columns.to_vec(), texts, source)?;
        Ok(None)
    }

    /// Puts what is in the first row of a block into the others; false when there are none.
    pub fn fill_down(&mut self, block: &Block, source: &dyn Source) -> Result<bool, Unreadable> {
        let rows = self.rows_of_block(block.filter, block.first, block.rows);
        let Some((first, others)) = rows.split_first().filter(|(_, others)| !others.is_empty()) else { return Ok(false) };
        let texts = self.cells_of(std::slice::from_ref(first), block.selected(), source)?;
        self.put_block(others.to_vec(), block.selected().to_vec(), texts, source)?;
        Ok(true)
    }

    fn put_block(
        &mut self,
        rows: Vec<u32>,
        columns: Vec<u16>,
        texts: Vec<Vec<String>>,
        source: &dyn Source,
    ) -> Result<(), Unreadable> {
        if self.is_done() && !rows.is_empty() && !columns.is_empty() && !texts.is_empty() {
            self.edits.push(Step::Block { rows: rows.clone(), columns, texts });
            self.check_again(&rows, source)?;
        }
        Ok(())
    }

    fn rows_of_block(&mut self, filter: Filter, first: u32, count: u32) -> Vec<u32> {
        self.shown(filter).from_nth(first).take(count as usize).collect()
    }

    /// The cells of rows, which are in ascending order; blank where a row is short.
    fn cells_of(&mut self, rows: &[u32], columns: &[u16], source: &dyn Source) -> Result<Vec<Vec<String>>, Unreadable> {
        let mut blocks = Blocks::new(source);
        let mut all = Vec::with_capacity(rows.len());
        for &row in rows {
            let cells = self.read_row(row, &mut blocks, |_, edited| {
                let cell = |column: &u16| edited.cells.get(usize::from(*column)).cloned().unwrap_or_default();
                columns.iter().map(cell).collect::<Vec<_>>()
            })?;
            all.push(cells.unwrap_or_else(|| vec![String::new(); columns.len()]));
        }
        Ok(all)
    }
}
