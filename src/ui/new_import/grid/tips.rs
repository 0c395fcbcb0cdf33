//! Puts what is wrong with a cell where all of it is seen: the box cuts off what leaves it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use super::{Grid, pixels, set_style};

/// Pixels between a tip and the edge of the box.
const GAP: f64 = 8.0;

/// A stretch that begins and ends there.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: f64,
    end: f64,
}

/// How far a tip that begins at its cell moves to the left, so that it ends inside the box.
fn across(tip: Span, room: Span) -> f64 {
    (room.end - GAP - tip.end).min(0.0).max(room.start + GAP - tip.start)
}

/// How far a tip that is below its cell moves up: above the cell where there is no room below, but
/// there is above.
fn up(tip: Span, cell: Span, room: Span) -> f64 {
    let height = tip.end - tip.start;
    let above = cell.start - (tip.start - cell.end) - height;
    if tip.end > room.end && above >= room.start { above - tip.start } else { 0.0 }
}

impl Grid {
    /// The pointer or the focus has come to a cell.
    pub(super) fn place_tip(self, event: &Event) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(cell) = target.and_then(|element| element.closest(".cell").ok().flatten()) {
            self.place_tip_of(&cell);
        }
    }

    /// The cell is in its place; also where it was moved there with its tip.
    pub(super) fn place_tip_of(self, cell: &Element) {
        let Some(frame) = self.frame.get_untracked() else { return };
        let tip = cell.query_selector(".tip").ok().flatten().and_then(|tip| tip.dyn_into::<HtmlElement>().ok());
        let Some(tip) = tip else { return };
        set_style(&tip, "translate", "none");
        let (outer, inner, own) =
            (frame.get_bounding_client_rect(), cell.get_bounding_client_rect(), tip.get_bounding_client_rect());
        let left = outer.left() + f64::from(frame.client_left());
        let top = outer.top() + f64::from(frame.client_top());
        // The head covers the first row's height.
        let head = frame.query_selector(".grid-head").ok().flatten();
        let head = head.map_or(0.0, |head| head.get_bounding_client_rect().height());
        let wide = Span { start: left, end: left + f64::from(frame.client_width()) };
        let high = Span { start: top + head, end: top + f64::from(frame.client_height()) };
        let x = across(Span { start: own.left(), end: own.right() }, wide);
        let y = up(Span { start: own.top(), end: own.bottom() }, Span { start: inner.top(), end: inner.bottom() }, high);
        set_style(&tip, "translate", &format!("{} {}", pixels(x), pixels(y)));
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, across, up};

    const fn span(start: f64, end: f64) -> Span {
        Span { start, end }
    }

    #[test]
    fn a_tip_stays_within_the_width_of_the_box() {
        assert_eq!(across(span(100.0, 300.0), span(20.0, 380.0)), 0.0);
        assert_eq!(across(span(250.0, 450.0), span(20.0, 380.0)), -78.0);
        // Of a cell that is half scrolled away to the left.
        assert_eq!(across(span(10.0, 210.0), span(20.0, 380.0)), 18.0);
    }

    #[test]
    fn a_tip_goes_above_its_cell_where_there_is_no_room_below() {
        let (cell, room) = (span(300.0, 336.0), span(100.0, 380.0));
        assert_eq!(up(span(338.0, 378.0), cell, room), 0.0);
        assert_eq!(up(span(338.0, 398.0), cell, room), -100.0);
        assert_eq!(up(span(338.0, 638.0), cell, room), 0.0, "there is no room above either");
    }
}
