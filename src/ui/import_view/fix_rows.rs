//! From the plan and the results back to the check, with just the rows that have errors.

use leptos::prelude::*;

use crate::domain::results::Kind;
use crate::messages::import::FixText as T;
use crate::ui::components::{Icon, LinkButton};
use crate::ui::format::number;
use crate::ui::routes;
use crate::wire::imports::ImportView;

/// `Fix 12 rows`; nothing where none failed, or where they are gone. Without script the rows are a
/// file to correct and upload again; once there are results it is among their downloads.
#[component]
pub fn FixRows(
    /// The import.
    import: ImportView,
    /// Rows with errors.
    failing: u64,
) -> impl IntoView {
    let downloads = import.state.was_applied();
    (failing > 0 && import.may_import && import.gone.is_empty()).then(|| {
        view! {
            <div class="row needs-page">
                <LinkButton href=routes::fix_rows(import.id)>
                    {T::Fix.fill(&[("count", &number(failing))])}
                </LinkButton>
                <span class="soft">{T::Help.en()}</span>
            </div>
            <div class="only-plain">
                <p class="soft prose">{T::Plain.en()}</p>
                {(!downloads)
                    .then(|| {
                        view! {
                            <LinkButton href=routes::results(import.id, Kind::Failed.name()) download=true icon=Icon::Download>
                                {T::Download.en()}
                            </LinkButton>
                        }
                    })}
            </div>
        }
    })
}
