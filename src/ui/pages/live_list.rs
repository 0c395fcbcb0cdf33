//! A list of imports that shows what is being done with them, and is loaded again when one of them
//! has come to another state.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::ImportTable;
use crate::api::imports::get_progress;
use crate::domain::import::ImportState;
use crate::ui::session_end::Session;
use crate::wire::ApiError;
use crate::wire::imports::{ImportView, Progress};
use crate::wire::session::ProgramView;

/// Time between two looks at what is being done.
const EVERY: Duration = Duration::from_secs(2);
/// Imports that are looked at.
const AT_ONCE: usize = 10;

/// The imports in a table that keeps up with them. What is asked for again and again does not keep
/// a session alive.
#[component]
pub fn LiveImports(
    /// What the table holds.
    #[prop(into)]
    label: String,
    /// The imports, one a row, in the order of the list.
    imports: Vec<ImportView>,
    /// The programs of the server.
    programs: Vec<ProgramView>,
    /// Loads the list again.
    reload: Callback<()>,
) -> impl IntoView {
    let shown = RwSignal::new(imports);
    let session = Session::here();
    Effect::new(move |_| {
        let look = move || {
            let Some(moving) = shown.try_with_untracked(|imports| moving(imports)) else { return };
            for import in moving {
                spawn_local(async move {
                    match get_progress(import).await {
                        Ok(progress) => take(shown, import, &progress, reload),
                        Err(ApiError::SignedOut) if !shown.is_disposed() => session.ended(),
                        // The next look is answered.
                        Err(_) => {}
                    }
                });
            }
        };
        let timer = set_interval_with_handle(look, EVERY).ok();
        on_cleanup(move || timer.into_iter().for_each(|timer| timer.clear()));
    });
    view! { <ImportTable label imports=shown programs/> }
}

/// Imports that something is being done with.
fn moving(imports: &[ImportView]) -> Vec<Uuid> {
    use ImportState::{Applying, Planning, Receiving, Undoing};
    let moves = |import: &&ImportView| matches!(import.state, Receiving | Planning | Applying | Undoing);
    imports.iter().filter(moves).map(|import| import.id).take(AT_ONCE).collect()
}

/// Shows what is new of an import.
fn take(shown: RwSignal<Vec<ImportView>>, import: Uuid, progress: &Progress, reload: Callback<()>) {
    let changed = shown.try_with_untracked(|imports| {
        let known = imports.iter().find(|known| known.id == import)?;
        (known.rows != progress.rows || known.applied != progress.applied || known.state != progress.state).then_some(known.state)
    });
    let Some(Some(before)) = changed else { return };
    if before != progress.state {
        reload.try_run(());
        return;
    }
    shown.try_update(|imports| {
        if let Some(known) = imports.iter_mut().find(|known| known.id == import) {
            known.rows = progress.rows;
            known.applied = progress.applied.clone();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::pages::import_list::samples::import;

    #[test]
    fn what_rests_is_not_asked_for_again() {
        let id = Uuid::from_u128;
        let list: Vec<ImportView> = [ImportState::Applied, ImportState::Applying, ImportState::Planned, ImportState::Planning]
            .into_iter()
            .zip(1..)
            .map(|(state, number)| ImportView { id: id(number), ..import(state) })
            .collect();
        assert_eq!(moving(&list), [id(2), id(4)]);
    }
}
