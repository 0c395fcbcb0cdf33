//! On Home: how many verifications end soon, and the way to them.

use leptos::prelude::*;

use crate::api::verifications::ending_verifications;
use crate::domain::verification::SOON_DAYS;
use crate::messages::verification::EndingText as T;
use crate::ui::format::number;
use crate::ui::load::Load;
use crate::ui::routes;
use crate::wire::accounts::AccountFilter;

/// Verifications that end soon, for those who verify.
#[component]
pub fn EndingVerifications() -> impl IntoView {
    let ending = Resource::new(|| (), |()| ending_verifications());
    view! {
        <Load resource=ending let:ending>
            {ending.map(|count| view! { <Ending count/> })}
        </Load>
    }
}

#[component]
fn Ending(count: u64) -> impl IntoView {
    let days = SOON_DAYS;
    let text = if count == 0 {
        view! { <p class="soft">{T::None.fill(&[("days", &days)])}</p> }.into_any()
    } else {
        let filter = AccountFilter { verification: AccountFilter::ENDING.to_owned(), ..AccountFilter::default() };
        let href = format!("{}?{}", routes::ACCOUNTS, filter.query());
        view! { <p><a href=href>{T::Link.fill(&[("count", &number(count))])}</a></p> }.into_any()
    };
    view! {
        <section class="section">
            <h2>{T::Title.fill(&[("days", &days)])}</h2>
            {text}
        </section>
    }
}
