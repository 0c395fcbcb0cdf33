//! Which columns of the file the grid shows, and how wide they are.

use leptos::prelude::*;

use super::{At, Grid, set_style};
use crate::messages::import::GridText as T;
use crate::ui::components::Button;
use crate::worker::protocol::ColumnView;

/// Pixels that the icon of a problem takes in its cell.
const ICON_WIDTH: u32 = 24;

/// `9 empty columns hidden`, and a way to see them.
#[component]
pub fn Folded(
    /// State of the grid.
    grid: Grid,
) -> impl IntoView {
    let folded = grid.session.rows.folded;
    let count = Memo::new(move |_| folded.with(Vec::len));
    let show = move |_| {
        folded.set(Vec::new());
        // The button goes.
        grid.go_to(grid.at.get_untracked());
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <span class="folded soft small">
                {move || T::Folded.fill(&[("count", &count.get())])} " "
                <Button small=true id="unfold" on_click=show>{T::Unfold.en()}</Button>
            </span>
        </Show>
    }
}

/// The column that is so many shown ones on, or the last on that side. Columns of the grid: 0 is
/// the line number.
fn beside(column: u16, by: i64, columns: u16, folded: &[u16]) -> u16 {
    let shown: Vec<u16> = (0..=columns).filter(|at| *at == 0 || !folded.contains(&(at - 1))).collect();
    // Of one that is folded, the nearest on the left.
    let here = shown.partition_point(|at| *at <= column).saturating_sub(1) as i64;
    shown[(here + by).clamp(0, shown.len() as i64 - 1) as usize]
}

impl Grid {
    /// The cell so many rows and shown columns on, or the last there is on that side.
    pub(super) fn beside(self, (row, column): At, (rows, columns): (i64, i64)) -> At {
        let last = self.session.rows.rows.with_untracked(|rows| i64::from(rows.total));
        let count = self.session.check.report.with_untracked(|report| report.columns.len() as u16);
        let row = (i64::from(row) + rows).clamp(0, (last - 1).max(0)) as u32;
        (row, self.session.rows.folded.with_untracked(|folded| beside(column, columns, count, folded)))
    }

    /// Widths of the shown columns; those with problems have room for the icon beside the text.
    pub(super) fn set_columns(self, columns: &[ColumnView], folded: &[u16], has_problems: impl Fn(&ColumnView) -> bool) {
        let Some(frame) = self.frame.get() else { return };
        let icon = |column: &ColumnView| if has_problems(column) { ICON_WIDTH } else { 0 };
        let shown = columns.iter().enumerate().filter(|(at, _)| !folded.contains(&(*at as u16)));
        let widths: String = shown.map(|(_, column)| format!(" {}px", u32::from(column.width) * 8 + 32 + icon(column))).collect();
        set_style(&frame, "--grid-columns", &format!("var(--line-column){widths}"));
    }
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn arrows_go_from_shown_column_to_shown_column() {
        // Of six columns the second and the last are folded.
        let to = |column, by| beside(column, by, 6, &[1, 5]);
        assert_eq!((to(0, 1), to(1, 1), to(3, 1), to(3, -1), to(5, 1)), (1, 3, 4, 1, 5));
        assert_eq!((to(1, -5), to(1, 60)), (0, 5));
        assert_eq!(to(2, 0), 1);
        assert_eq!(beside(4, 0, 6, &[]), 4);
        assert_eq!(beside(0, 3, 0, &[]), 0);
    }
}
