//! Counts as a bar, as a line of words and as a table. The bar is a picture; the words beside it
//! always say the same.

use leptos::prelude::*;

use super::{IconView, Meaning};
use crate::messages::frame::PieceText as T;
use crate::ui::format::number;

/// One part of a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What is counted: `with errors`.
    pub label: String,
    /// How many.
    pub count: u64,
    /// Its color.
    pub meaning: Meaning,
}

impl Segment {
    /// A part of a whole.
    pub fn new(meaning: Meaning, label: impl Into<String>, count: u64) -> Segment {
        Segment { label: label.into(), count, meaning }
    }
}

/// The whole, in thousandths of a percent.
pub(super) const WHOLE: u64 = 100_000;

/// A segment with its start and length in thousandths of a percent of the whole.
pub(super) fn shares(segments: &[Segment]) -> Vec<(Meaning, u64, u64)> {
    let total: u64 = segments.iter().map(|s| s.count).sum();
    let mut start = 0;
    segments
        .iter()
        .filter(|s| s.count > 0)
        .map(|s| {
            let length = (s.count * WHOLE + total / 2) / total;
            let share = (s.meaning, start, length);
            start += length;
            share
        })
        .collect()
}

/// `12.345`, of thousandths. Numbers with a point are written by code that nothing else in the page
/// needs.
pub(super) fn thousandths(number: u64) -> String {
    format!("{}.{:03}", number / 1_000, number % 1_000)
}

/// The bar with its line of words.
#[component]
pub fn CountBar(
    /// The parts, in the order in which they are drawn.
    #[prop(into)]
    segments: Signal<Vec<Segment>>,
    /// Leave the words out, where there is a table beside the bar.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let bars = move || {
        segments
            .with(|s| shares(s))
            .into_iter()
            .map(|(meaning, start, length)| {
                view! {
                    <rect
                        class="segment"
                        data-meaning=meaning.name()
                        x=format!("{}%", thousandths(start))
                        y="0"
                        width=format!("{}%", thousandths(length))
                        height="100%"
                    ></rect>
                }
            })
            .collect_view()
    };
    view! {
        <div class="count-bar">
            <svg aria-hidden="true" focusable="false">{bars}</svg>
            {(!bare).then(|| view! { <CountLine segments/> })}
        </div>
    }
}

/// `1,170 good · 21 with warnings · 13 with errors`; parts of nothing are left out, but for the
/// first.
#[component]
pub fn CountLine(
    /// The parts.
    #[prop(into)]
    segments: Signal<Vec<Segment>>,
) -> impl IntoView {
    let items = move || {
        segments
            .get()
            .into_iter()
            .enumerate()
            .filter(|(at, s)| *at == 0 || s.count > 0)
            .map(|(_, s)| {
                view! {
                    <li data-meaning=s.meaning.name()>
                        <IconView icon=s.meaning.icon()/>
                        <span><b class="number">{number(s.count)}</b> " " {s.label}</span>
                    </li>
                }
            })
            .collect_view()
    };
    view! { <ul class="counts-line">{items}</ul> }
}

/// The parts and their total as a table.
#[component]
pub fn CountTable(
    /// What the table counts: `Rows of spring-intake.csv`.
    #[prop(into)]
    caption: Signal<String>,
    /// The parts.
    #[prop(into)]
    segments: Signal<Vec<Segment>>,
) -> impl IntoView {
    let rows = move || {
        segments
            .get()
            .into_iter()
            .map(|s| {
                view! {
                    <tr>
                        <th scope="row">
                            <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
                                <rect class="segment" data-meaning=s.meaning.name() width="10" height="10" rx="2"></rect>
                            </svg>
                            {s.label}
                        </th>
                        <td>{number(s.count)}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    let total = move || number(segments.with(|s| s.iter().map(|s| s.count).sum()));
    view! {
        <table class="counts">
            <caption>{move || caption.get()}</caption>
            <thead class="unseen">
                <tr>
                    <th scope="col">{T::What.en()}</th>
                    <th scope="col">{T::Rows.en()}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">{T::Total.en()}</th>
                    <td>{total}</td>
                </tr>
            </tfoot>
        </table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_fill_the_whole_and_leave_out_what_is_nothing() {
        let parts = [
            Segment::new(Meaning::Good, "good", 3),
            Segment::new(Meaning::Attention, "with warnings", 0),
            Segment::new(Meaning::Problem, "with errors", 1),
        ];
        assert_eq!(shares(&parts), vec![(Meaning::Good, 0, 75_000), (Meaning::Problem, 75_000, 25_000)]);
        assert!(shares(&[]).is_empty());
        assert_eq!(thousandths(75_004), "75.004");
    }
}
