//! From scroll position to row and back, for lists that are taller than a browser can draw.
//!
//! Up to [`SPACE`] pixels a row is drawn at its own offset. Beyond, the scroll bar's way is shared
//! out over the rows by proportion, and the rows in view are put where the scroll position is.

/// Tallest spacer, in pixels.
///
/// Chromium clamps an element at 33,554,428 px, Firefox lower.
pub const SPACE: f64 = 10_000_000.0;

/// A list of rows in a scrolling box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Track {
    /// Rows in all.
    pub rows: u32,
    /// Height of a row in pixels.
    pub row_height: f64,
    /// Height of the box in which rows are seen, in pixels.
    pub view: f64,
}

impl Track {
    /// Height of the spacer in pixels.
    pub fn space(&self) -> f64 {
        self.full().min(SPACE)
    }

    /// Row at the upper edge, with the share of it that is scrolled away.
    pub fn row_at(&self, scroll: f64) -> f64 {
        let way = (self.space() - self.view).max(0.0);
        if way == 0.0 {
            return 0.0;
        }
        between(scroll, way) / way * self.last_top()
    }

    /// Where a row is in the spacer when the box is scrolled there, in pixels.
    pub fn top_of(&self, row: u32, scroll: f64) -> f64 {
        if self.full() <= SPACE {
            return f64::from(row) * self.row_height;
        }
        scroll + (f64::from(row) - self.row_at(scroll)) * self.row_height
    }

    /// The scroll position that shows a row: unchanged where it is in view already, else the
    /// nearest.
    pub fn scroll_to(&self, row: u32, scroll: f64) -> f64 {
        let first = self.row_at(scroll);
        let row = f64::from(row);
        let seen = (self.view / self.row_height).max(1.0);
        let wanted = if row < first {
            row
        } else if row + 1.0 > first + seen {
            row + 1.0 - seen
        } else {
            return scroll;
        };
        let way = (self.space() - self.view).max(0.0);
        if self.last_top() <= 0.0 { 0.0 } else { between(wanted / self.last_top() * way, way) }
    }

    /// Rows to have in the document: first and how many, some more than are seen on either side.
    pub fn window(&self, scroll: f64, more: u32) -> (u32, u32) {
        let first = self.row_at(scroll) as u32;
        let seen = (self.view / self.row_height).ceil() as u32 + 1;
        let start = first.saturating_sub(more);
        (start, (first + seen + more).min(self.rows) - start.min(self.rows))
    }

    fn full(&self) -> f64 {
        f64::from(self.rows) * self.row_height
    }

    /// The row at the upper edge when the box is scrolled to its end.
    fn last_top(&self) -> f64 {
        (f64::from(self.rows) - self.view / self.row_height).max(0.0)
    }
}

/// The nearest number from 0 to `most`. `f64::clamp` would bring the code that writes numbers with
/// a point, for its complaint.
fn between(number: f64, most: f64) -> f64 {
    number.max(0.0).min(most)
}

#[cfg(test)]
mod tests {
    use super::Track;

    const SHORT: Track = Track { rows: 1_000, row_height: 36.0, view: 360.0 };
    const LONG: Track = Track { rows: 1_000_000, row_height: 36.0, view: 360.0 };

    #[test]
    fn a_short_list_scrolls_pixel_by_pixel() {
        assert_eq!(SHORT.space(), 36_000.0);
        assert_eq!(SHORT.row_at(3_600.0).round(), 100.0);
        assert_eq!(SHORT.top_of(100, 5_000.0), 3_600.0);
        assert_eq!(SHORT.window(3_600.0, 4), (96, 19));
    }

    #[test]
    fn a_long_list_shows_its_first_and_its_last_row_at_the_ends() {
        assert_eq!(LONG.space(), 10_000_000.0);
        assert_eq!(LONG.row_at(0.0), 0.0);
        let end = 10_000_000.0 - 360.0;
        assert_eq!(LONG.row_at(end).round(), 999_990.0);
        assert!((LONG.top_of(999_999, end) - (10_000_000.0 - 36.0)).abs() < 0.01);
        assert_eq!(LONG.window(end, 4), (999_986, 14));
    }

    #[test]
    fn a_row_that_is_asked_for_comes_into_view_and_one_in_view_does_not_move() {
        for (track, row) in [(SHORT, 999), (SHORT, 500), (SHORT, 0), (LONG, 999_999), (LONG, 123_456), (LONG, 0)] {
            let scroll = track.scroll_to(row, track.space() / 3.0);
            let top = track.top_of(row, scroll) - scroll;
            assert!((-0.01..=324.01).contains(&top), "row {row} stands at {top}");
            assert_eq!(track.scroll_to(row, scroll), scroll);
        }
    }

    #[test]
    fn a_list_without_rows_has_no_window() {
        let none = Track { rows: 0, row_height: 36.0, view: 360.0 };
        assert_eq!(none.window(0.0, 4), (0, 0));
        assert_eq!(none.space(), 0.0);
    }
}
