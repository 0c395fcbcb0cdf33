//! Rows of an earlier import that have errors, as a file to check: they are corrected here and
//! uploaded by themselves. From the file that this tab uploaded, with its own columns, delimiter
//! and encoding, while it is there; else from the server.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response};

use super::{ImportSession, handles, own_file};
use crate::api::imports::list_rows;
use crate::domain::plan::Action;
use crate::domain::results::Kind;
use crate::messages::import::FixText as T;
use crate::ui::routes;
use crate::wire::PageRequest;
use crate::wire::imports::ImportView;

/// Lines that are asked for at once, and how often at most: of more the server's file is taken.
const AT_ONCE: u32 = 200;
const TURNS: u32 = 25;

/// Gets them and has them checked, at the organization of that import.
pub fn take(session: ImportSession, import: ImportView) {
    spawn_local(async move {
        if let Some(uploaded) = handles::uploaded(import.id)
            && let Some(lines) = failed_lines(&import).await
            && !session.stage.is_disposed()
        {
            return own_file::take(session, uploaded, lines, import).await;
        }
        from_server(session, import);
    });
}

/// Has the server's file of them checked.
pub(super) fn from_server(session: ImportSession, import: ImportView) {
    spawn_local(async move {
        let file = rows_of(&import).await.and_then(|rows| handles::named(&rows, &file_name(&import.file_name)));
        match file {
            // The page was left meanwhile.
            _ if session.stage.is_disposed() => {}
            Some(file) => session.choose(file),
            None => session.file.trouble.set(T::Lost.en().to_owned()),
        }
    });
}

/// The lines on which they begin; `None` where there are too many to ask for, or none.
async fn failed_lines(import: &ImportView) -> Option<Vec<u32>> {
    let mut lines = Vec::new();
    for page in 1..=TURNS {
        let rows = list_rows(import.id, Some(Action::Fail), false, PageRequest { page, size: AT_ONCE }).await.ok()?;
        lines.extend(rows.rows.iter().map(|row| row.line));
        if lines.len() as u64 >= rows.total {
            return (!lines.is_empty()).then_some(lines);
        }
    }
    None
}

async fn rows_of(import: &ImportView) -> Option<Blob> {
    let asked = window().fetch_with_str(&routes::results(import.id, Kind::Failed.name()));
    let response: Response = JsFuture::from(asked).await.ok()?.unchecked_into();
    if !response.ok() || response.redirected() {
        return None;
    }
    JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()
}

/// `students.csv` -> `students-failed.csv`, as the download is called; rows that failed again keep
/// the name.
pub(super) fn file_name(uploaded: &str) -> String {
    let stem = uploaded.rsplit_once('.').map_or(uploaded, |(stem, _)| stem);
    format!("{}-failed.csv", stem.strip_suffix("-failed").unwrap_or(stem))
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn the_file_is_named_after_the_one_whose_rows_failed_however_often() {
        assert_eq!(file_name("spring.intake.csv"), "spring.intake-failed.csv");
        assert_eq!(file_name("spring-failed.csv"), "spring-failed.csv");
        assert_eq!(file_name("spring"), "spring-failed.csv");
    }
}
