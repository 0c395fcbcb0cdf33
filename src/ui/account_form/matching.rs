//! *Find first*: people who match what is entered so far, beside the form.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;
use web_sys::HtmlFormElement;

use super::people::People;
use super::state::FormState;
use crate::api::accounts::matching_accounts;
use crate::messages::form::FormText as T;
use crate::wire::forms::Matching;

/// How long nothing more is typed before it is looked up.
const PAUSE: Duration = Duration::from_millis(400);

/// Looks for people who match while a form is filled in.
#[derive(Clone, Copy)]
pub struct MatchSearch {
    found: RwSignal<Vec<Matching>>,
    /// Waits for a pause in the typing.
    waiting: StoredValue<Option<TimeoutHandle>>,
    /// What was asked last: an answer to anything else comes too late.
    asked: StoredValue<Vec<(String, String)>>,
}

impl Default for MatchSearch {
    fn default() -> Self {
        MatchSearch { found: RwSignal::new(Vec::new()), waiting: StoredValue::new(None), asked: StoredValue::new(Vec::new()) }
    }
}

impl MatchSearch {
    /// Something is typed: looks once it pauses. Nobody is found with one field alone.
    pub fn typed(self, organization: Uuid, state: FormState, form: HtmlFormElement) {
        let look = move || {
            let entries = state.shareable(&form);
            let filled = entries.iter().filter(|(name, text)| !text.is_empty() && *text != state.first(name)).count();
            if self.asked.try_with_value(|asked| *asked == entries) != Some(false) {
                return;
            }
            self.asked.set_value(entries.clone());
            if filled < 2 {
                return self.found.set(Vec::new());
            }
            spawn_local(async move {
                let answer = matching_accounts(organization, entries.clone()).await;
                // The page may have been left meanwhile. That nobody could look shows when the
                // form is saved.
                if self.asked.try_with_value(|asked| *asked == entries) == Some(true) {
                    self.found.set(answer.unwrap_or_default());
                }
            });
        };
        self.stop();
        self.waiting.set_value(set_timeout_with_handle(look, PAUSE).ok());
    }

    /// Another person: nobody was looked for yet.
    pub fn clear(self) {
        self.stop();
        self.asked.set_value(Vec::new());
        self.found.set(Vec::new());
    }

    /// Looks no more.
    pub fn stop(self) {
        if let Some(Some(waiting)) = self.waiting.try_update_value(Option::take) {
            waiting.clear();
        }
    }
}

/// The people who match, as long as there are some.
#[component]
pub fn Matches(
    /// Who looks for them.
    search: MatchSearch,
) -> impl IntoView {
    let shown = move || {
        let found = search.found.get();
        (!found.is_empty()).then(|| {
            let accounts = found.into_iter().map(|matching| (matching.why, matching.account)).collect();
            view! {
                <section class="card matches">
                    <h2>{T::Matches.en()}</h2>
                    <p class="soft">{T::MatchesHelp.en()}</p>
                    <People accounts/>
                </section>
            }
        })
    };
    // In the document before anybody is in it, so that a screen reader hears of them.
    view! { <div role="status">{shown}</div> }
}
