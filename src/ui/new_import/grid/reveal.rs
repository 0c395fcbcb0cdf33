//! Brings the selected cell into view: in the grid, and on a page that scrolls together with what
//! is wrong with it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DomRect, FocusOptions, HtmlElement};

use super::Grid;

/// Pixels between a cell and what would cover it.
const GAP: f64 = 8.0;

/// How far to scroll so that a stretch is between two edges; its beginning, where it is longer than
/// they are apart.
fn distance(start: f64, end: f64, from: f64, to: f64) -> f64 {
    if start < from || end - start > to - from { start - from } else { (end - to).max(0.0) }
}

impl Grid {
    /// Marks the selected cell, puts the focus there if it belongs into the grid, and brings it
    /// into view after it was selected: again when rows come that were asked for, since another row
    /// may be in its place until then.
    pub(super) fn show_selected(self) {
        let Some(frame) = self.frame.get_untracked() else { return };
        self.mark_range();
        let cells = frame.query_selector_all(".cell[tabindex=\"0\"]").ok();
        for at in 0..cells.as_ref().map_or(0, web_sys::NodeList::length) {
            let cell = cells.as_ref().and_then(|cells| cells.get(at)).and_then(|cell| cell.dyn_into::<HtmlElement>().ok());
            if let Some(cell) = cell {
                cell.set_tab_index(-1);
            }
        }
        let Some(cell) = self.cell(self.at.get_untracked()) else {
            // Scrolled away: the grid itself can be reached by Tab, and any arrow key brings the
            // cell back.
            return frame.set_tab_index(0);
        };
        frame.set_tab_index(-1);
        cell.set_tab_index(0);
        if self.focused.get_value() && self.editing.with_untracked(Option::is_none) {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            // An element that is in the document can take the focus.
            let _ = cell.focus_with_options(&options);
        }
        if self.hidden.get_value() {
            self.hidden.set_value(self.is_asking());
            self.reveal(&cell);
        }
    }

    /// Scrolls the grid, and the page up or down, until nothing covers the cell and the line that
    /// says what is wrong with it. That line may just have taken some of the grid's height.
    pub(super) fn reveal(self, cell: &HtmlElement) {
        let Some(frame) = self.frame.get_untracked() else { return };
        self.scroll_to_selected();
        let (outer, inner) = (frame.get_bounding_client_rect(), cell.get_bounding_client_rect());
        if cell.get_attribute("data-line").is_none() {
            // The line number covers the left edge.
            let line = frame.query_selector(".cell[data-line]").ok().flatten();
            let covered = line.map_or(0.0, |line| line.get_bounding_client_rect().width());
            let left = outer.left() + f64::from(frame.client_left());
            let way = distance(inner.left(), inner.right(), left + covered, left + f64::from(frame.client_width()));
            frame.set_scroll_left(frame.scroll_left() + way.round() as i32);
        }
        let end = rectangle("#cell-line").map_or(inner.bottom(), |line| line.bottom().max(inner.bottom()));
        let way = distance(inner.top() - GAP, end + GAP, upper_edge(), window_height());
        if way.abs() >= 1.0 {
            window().scroll_by_with_x_and_y(0.0, way);
        }
        self.place_tip_of(cell);
    }
}

/// Where the uncovered part of the window begins: under the bar, and under a toast.
fn upper_edge() -> f64 {
    let bottom = |selector: &str| rectangle(selector).map_or(0.0, |above| above.bottom());
    bottom(".top").max(bottom(".toast:last-child")).max(0.0)
}

fn window_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default()
}

fn rectangle(selector: &str) -> Option<DomRect> {
    document().query_selector(selector).ok().flatten().map(|element| element.get_bounding_client_rect())
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn what_is_in_view_stays_and_what_is_covered_comes_to_the_nearest_edge() {
        assert_eq!(distance(100.0, 136.0, 52.0, 600.0), 0.0);
        assert_eq!(distance(590.0, 626.0, 52.0, 600.0), 26.0);
        assert_eq!(distance(40.0, 76.0, 52.0, 600.0), -12.0);
    }

    #[test]
    fn of_what_is_longer_than_the_view_the_beginning_is_seen() {
        assert_eq!(distance(300.0, 900.0, 100.0, 600.0), 200.0);
        assert_eq!(distance(0.0, 900.0, 100.0, 600.0), -100.0);
    }
}
