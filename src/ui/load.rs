//! Loading: a page names what it loads, and what to show once it is there. What goes wrong is
//! reported here, once.

use std::sync::Arc;

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::components::{Button, Meaning, NotFound, Notice, Skeleton};
use super::support::SupportOf;
use super::{browser, routes};
use crate::messages::frame::TroubleText as T;
use crate::wire::ApiError;

/// What a page loads from the server.
pub type Loaded<T> = Resource<Result<T, ApiError>>;

/// Where a keyboard goes on when what is shown is loaded again: what had the focus is made anew
/// then.
#[derive(Clone, Copy)]
pub struct Refocus(StoredValue<Option<&'static str>>);

impl Refocus {
    /// That of the outermost [`Load`] around.
    pub fn here() -> Refocus {
        use_context().unwrap_or_else(|| Refocus(StoredValue::new(None)))
    }

    /// Puts it on the element with that id when something is loaded again, and only then.
    pub fn later(self, id: &'static str) {
        self.0.set_value(Some(id));
    }

    /// Where somebody wanted it when this is loaded again.
    pub fn wanted(self) -> Option<&'static str> {
        self.0.get_value()
    }

    /// What was loaded is about to be shown. In the frame after that the focus is where somebody
    /// wanted it, or else on the page, which lost what had it.
    fn soon(self) {
        if let Some(id) = self.wanted()
            && is_browser()
        {
            request_animation_frame(move || request_animation_frame(move || browser::catch_focus(id)));
        }
    }

    /// Puts the focus on the element with that id, now and when it was loaded again.
    pub fn to(self, id: &'static str) {
        self.later(id);
        browser::focus(id);
    }
}

/// Shows `children` with what was loaded, a skeleton until then, and the trouble otherwise. While
/// it is loaded again, what is shown stays.
#[component]
pub fn Load<T, V, F>(
    /// What is loaded.
    resource: Loaded<T>,
    /// Shows it; called again whenever it was loaded again.
    children: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: IntoView + 'static,
    F: Fn(T) -> V + Send + Sync + 'static,
{
    let children = Arc::new(children);
    // Of the outermost one: what is loaded inside is made anew with it.
    let refocus = Refocus::here();
    provide_context(refocus);
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || {
                let children = Arc::clone(&children);
                Suspend::new(async move {
                    match resource.await {
                        Ok(value) => {
                            refocus.soon();
                            children(value).into_any()
                        }
                        Err(error) => trouble(error, move || resource.refetch()).into_any(),
                    }
                })
            }}
        </Transition>
    }
}

/// What is shown where something could not be loaded.
fn trouble(error: ApiError, again: impl Fn() + Send + Sync + 'static) -> impl IntoView {
    match error {
        ApiError::NotFound => view! { <NotFound/> }.into_any(),
        ApiError::SignedOut => view! { <SignedOut/> }.into_any(),
        error => {
            super::respond_with_status(status(&error));
            view! {
                <Notice meaning=Meaning::Problem title=T::FailedTitle.en() live=true>
                    <p>{error.to_string()}</p>
                    <SupportOf error=error.clone()/>
                    <Button on_click=move |_| again()>{T::TryAgain.en()}</Button>
                </Notice>
            }
            .into_any()
        }
    }
}

/// The status of a page that could not show what it was asked for.
fn status(error: &ApiError) -> u16 {
    match error {
        ApiError::Refused(_) | ApiError::Field(..) => 400,
        ApiError::Wait(_) | ApiError::Limit(..) => 429,
        _ => 503,
    }
}

/// Signed out while the page was open.
#[component]
fn SignedOut() -> impl IntoView {
    super::respond_with_status(401);
    view! {
        <Notice meaning=Meaning::Attention title=T::SignedOutTitle.en() live=true>
            <p>{T::SignedOutBody.en()}</p>
            <Button on_click=move |_| browser::leave_for(routes::SIGN_IN)>{T::SignIn.en()}</Button>
        </Notice>
    }
}
