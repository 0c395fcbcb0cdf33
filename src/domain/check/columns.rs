//! Columns of a template as a set: a loop over columns passes over all that are blank at once.

use crate::domain::program::Program;
use crate::domain::template::Column;

/// Columns by their index in the template, a bit each. No template is wider: a test of the registry
/// holds that.
pub(super) type Columns = u64;

/// No column.
pub(super) const NONE: Columns = 0;

/// One column.
pub(super) fn one(index: usize) -> Columns {
    1 << index
}

/// Whether a column is among them; one that is no template column is not.
pub(super) fn has(columns: Columns, index: usize) -> bool {
    index < Columns::BITS as usize && columns & one(index) != 0
}

/// The columns of which this holds.
pub(super) fn that(program: &Program, is: impl Fn(&Column) -> bool) -> Columns {
    let columns = program.columns.iter().enumerate().filter(|(_, column)| is(column));
    columns.fold(NONE, |all, (index, _)| all | one(index))
}

/// The columns, in order.
pub(super) fn each(mut columns: Columns) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let index = columns.trailing_zeros();
        columns &= columns.wrapping_sub(1);
        (index < Columns::BITS).then_some(index as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::program::{Registry, openccc};
    use crate::domain::template::Need;

    #[test]
    fn columns_are_told_in_order() {
        assert_eq!(each(one(63) | one(0) | one(7)).collect::<Vec<_>>(), [0, 7, 63]);
        assert_eq!(each(NONE).count(), 0);
        assert_eq!(each(that(&openccc::PROGRAM, |column| column.need == Need::Required)).collect::<Vec<_>>(), [0, 2, 6, 7]);
    }

    #[test]
    fn no_template_is_wider_than_a_set_of_columns() {
        assert!(Registry::standard().all().iter().all(|program| program.columns.len() <= Columns::BITS as usize));
    }
}
