//! Data table: a box that scrolls by itself, heads that sort, pages. Sort and page are in the
//! address, so all of it works without script and survives a reload.

use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use super::{Icon, IconView};
use crate::messages::frame::PieceText as T;
use crate::ui::format::number;

/// A table in a box that scrolls sideways where the page must not, and can be scrolled by keyboard.
#[component]
pub fn Table(
    /// What the table lists, for a screen reader.
    #[prop(into)]
    label: String,
    /// The heads of its columns: [`heads`], or [`Head`] and [`SortHead`] in order.
    heads: AnyView,
    /// Its rows.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-box" role="region" tabindex="0" aria-label=label>
            <table class="table">
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// A column's head.
#[component]
pub fn Head(
    /// Its words.
    #[prop(into)]
    label: String,
    /// The column is of numbers.
    #[prop(optional)]
    number: bool,
    /// Only a screen reader needs the words.
    #[prop(optional)]
    unseen: bool,
) -> impl IntoView {
    let label = if unseen { view! { <span class="unseen">{label}</span> }.into_any() } else { label.into_any() };
    view! { <th scope="col" class:number=number>{label}</th> }
}

/// The heads of columns of text.
pub fn heads(labels: impl IntoIterator<Item = &'static str>) -> AnyView {
    labels.into_iter().map(|label| view! { <Head label/> }).collect_view().into_any()
}

/// How a list is sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorting {
    /// Key of the column.
    pub key: String,
    /// Largest first.
    pub down: bool,
}

impl Sorting {
    /// From an address: `?sort=name`, `?sort=-name`; `default` where there is none, or one that is
    /// not in `keys`.
    pub fn from_query(query: &ParamsMap, keys: &[&str], default: &str) -> Sorting {
        let text = query.get_str("sort").unwrap_or(default);
        let parse = |text: &str| {
            let (down, key) = text.strip_prefix('-').map_or((false, text), |key| (true, key));
            Sorting { key: key.to_owned(), down }
        };
        let asked = parse(text);
        if keys.contains(&asked.key.as_str()) { asked } else { parse(default) }
    }

    /// Sorts by what `key` gives; ties keep their order.
    pub fn apply<T, K: Ord>(&self, rows: &mut [T], key: impl Fn(&T, &str) -> K) {
        rows.sort_by_cached_key(|row| key(row, &self.key));
        if self.down {
            rows.reverse();
        }
    }
}

/// A column's head that sorts. Other parts of the address stay; the page goes back to the first.
#[component]
pub fn SortHead(
    /// Key of the column.
    key: &'static str,
    /// Its words.
    #[prop(into)]
    label: String,
    /// How the list is sorted now.
    #[prop(into)]
    now: Signal<Sorting>,
    /// What else the address keeps: `show=active`; blank = nothing.
    #[prop(optional, into)]
    keep: String,
) -> impl IntoView {
    let state = move || now.with(|n| (n.key == key).then_some(n.down));
    let href = {
        let keep = keep.clone();
        move || {
            let sign = if state() == Some(false) { "-" } else { "" };
            let glue = if keep.is_empty() { "" } else { "&" };
            format!("?{keep}{glue}sort={sign}{key}")
        }
    };
    let sorted = move || match state() {
        Some(false) => Some("ascending"),
        Some(true) => Some("descending"),
        None => None,
    };
    view! {
        <th scope="col" aria-sort=sorted>
            <a href=href>
                {label}
                {move || {
                    state().map(|down| view! { <IconView icon=if down { Icon::Down } else { Icon::Up }/> })
                }}
            </a>
        </th>
    }
}

/// The pages of a list.
#[component]
pub fn Pager(
    /// The current page, from 1.
    page: u32,
    /// Rows a page.
    size: u32,
    /// Rows in the whole list.
    total: u64,
    /// What else the address keeps: `action=create`; blank = nothing.
    #[prop(optional, into)]
    keep: String,
) -> impl IntoView {
    let size = u64::from(size.max(1));
    let last = u32::try_from(total.div_ceil(size)).unwrap_or(u32::MAX).max(1);
    let from = (u64::from(page.max(1)) - 1) * size + 1;
    let to = (u64::from(page.max(1)) * size).min(total);
    let glue = if keep.is_empty() { "" } else { "&" };
    let href = |page: u32| format!("?{keep}{glue}page={page}");
    let items = pages_shown(page, last)
        .into_iter()
        .map(|entry| match entry {
            None => view! { <li><span class="gap" aria-hidden="true">"…"</span></li> }.into_any(),
            Some(at) if at == page => {
                view! { <li><span class="current number" aria-current="page">{number(u64::from(at))}</span></li> }.into_any()
            }
            Some(at) => {
                let label = T::PageNumber.fill(&[("page", &at)]);
                view! { <li><a class="number" href=href(at) aria-label=label>{number(u64::from(at))}</a></li> }.into_any()
            }
        })
        .collect_view();
    let range = T::Range.fill(&[("from", &number(from.min(total))), ("to", &number(to)), ("total", &number(total))]);
    let previous = (page > 1).then(|| view! { <li><a href=href(page - 1) rel="prev">{T::Previous.en()}</a></li> });
    let next = (page < last).then(|| view! { <li><a href=href(page + 1) rel="next">{T::Next.en()}</a></li> });
    (last > 1).then(|| {
        view! {
            <nav class="pager" aria-label=T::Pages.en()>
                <span class="number">{range}</span>
                <ul class="pages">{previous} {items} {next}</ul>
            </nav>
        }
    })
}

/// First, last, and those around the current page; `None` where some are left out.
fn pages_shown(page: u32, last: u32) -> Vec<Option<u32>> {
    let mut out = Vec::new();
    let mut before = 0;
    for at in (1..=last.min(1)).chain(page.saturating_sub(1).max(2)..=page.saturating_add(1).min(last)).chain([last]) {
        if at <= before {
            continue;
        }
        if at > before + 1 {
            out.push(None);
        }
        out.push(Some(at));
        before = at;
    }
    out
}

/// The page that an address asks for, from 1.
pub fn page_of(query: &ParamsMap) -> u32 {
    query.get_str("page").and_then(|p| p.parse().ok()).filter(|p| *p > 0).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pager_shows_the_ends_and_the_neighbors() {
        assert_eq!(pages_shown(1, 1), vec![Some(1)]);
        assert_eq!(pages_shown(1, 3), vec![Some(1), Some(2), Some(3)]);
        assert_eq!(pages_shown(5, 9), vec![Some(1), None, Some(4), Some(5), Some(6), None, Some(9)]);
        assert_eq!(pages_shown(9, 9), vec![Some(1), None, Some(8), Some(9)]);
    }

    #[test]
    fn an_address_cannot_sort_by_what_is_no_column() {
        let query: ParamsMap = [("sort".to_owned(), "-password".to_owned())].into_iter().collect();
        assert_eq!(Sorting::from_query(&query, &["name"], "name"), Sorting { key: "name".to_owned(), down: false });
        let query: ParamsMap = [("sort".to_owned(), "-name".to_owned())].into_iter().collect();
        assert_eq!(Sorting::from_query(&query, &["name"], "name"), Sorting { key: "name".to_owned(), down: true });
    }
}
