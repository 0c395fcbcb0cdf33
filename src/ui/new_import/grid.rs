//! The grid: an ARIA grid of which only the rows in view are in the document. It asks the worker
//! for a window of rows and puts them where the scroll position is; focus roves with the arrow
//! keys.
//!
//! | part | does |
//! |---|---|
//! | `state` | which cell is selected, which rows are asked for, where they go |
//! | `view`, `cells` | the box, its head and its rows |
//! | `columns` | which columns are shown, and how wide |
//! | `reveal` | brings the selected cell into view |
//! | `keys` | what keys and clicks do |
//! | `edit`, `clipboard`, `range` | editing a cell; copying, pasting and blanking cells; ranges of them |
//! | `cell_line` | what is wrong with the selected cell, and its fix |
//! | `tips` | what is wrong with a cell, beside it |
//! | `filters`, `find` | which rows are shown; looking for a text |
//! | `track` | from scroll position to row and back |

mod cell_line;
mod cells;
mod clipboard;
mod columns;
mod edit;
mod filters;
mod find;
mod keys;
mod range;
mod reveal;
mod state;
mod tips;
pub mod track;
mod view;

use leptos::prelude::*;
use web_sys::HtmlElement;

use crate::messages::import::GridText as T;
use crate::ui::components::{Button, Icon};

pub use cell_line::CellLine;
use columns::Folded;
use edit::CellInput;
use filters::Filters;
pub use range::to_clipboard;
pub use state::Grid;
use view::GridView;

/// A cell: the place of its row among the rows of the filter, and its column; 0 is the line number,
/// 1 the file's first column.
pub type At = (u32, u16);

/// Filters and grid.
#[component]
pub fn RowsPanel(
    /// State of the grid.
    grid: Grid,
) -> impl IntoView {
    grid.listen();
    view! {
        <section aria-labelledby="rows-title" class="stack-tight rows-panel">
            <div class="row row-between">
                <h2 id="rows-title">{T::Title.en()}</h2>
                <Folded grid/>
                <Filters grid/>
            </div>
            <div class="grid-box">
                <GridView grid/>
                <CellInput grid/>
            </div>
            <p class="unseen" id="grid-keys">{T::Keys.en()}</p>
        </section>
    }
}

/// From problem to problem, beside what is wrong with the selected cell.
#[component]
pub fn NextProblem(
    /// State of the grid.
    grid: Grid,
) -> impl IntoView {
    view! {
        <div class="row next-problem">
            <Button icon=Icon::Up small=true on_click=move |_| grid.next_problem(true)>
                {T::Previous.en()} " " <kbd>{T::PreviousKey.en()}</kbd>
            </Button>
            <Button icon=Icon::Down small=true on_click=move |_| grid.next_problem(false)>
                {T::Next.en()} " " <kbd>{T::NextKey.en()}</kbd>
            </Button>
        </div>
    }
}

/// A length as a style writes it.
fn pixels(length: f64) -> String {
    format!("{length}px")
}

/// Sets a style through the CSSOM: the content security policy refuses style attributes.
fn set_style(element: &HtmlElement, name: &str, value: &str) {
    // A property that a browser does not know is ignored, not refused.
    let _ = element.style().set_property(name, value);
}
