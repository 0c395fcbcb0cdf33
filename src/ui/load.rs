//! Loading: a page names its resource, and says what to show once it is there. What goes wrong is said here, once.

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::browser;
use super::components::{Button, Icon, LinkButton, Meaning, Notice, PageHead, Skeleton};
use super::frame::use_me;
use super::routes;
use crate::api::ApiError;
use crate::domain::access::Permission;
use crate::words::frame::TroubleText as T;

/// Shows `children` with what the resource holds, a skeleton until then, and the trouble otherwise.
#[component]
pub fn Load<T, V, F>(
    /// What is loaded.
    resource: Resource<Result<T, ApiError>>,
    /// Shows it; may be called again when it is loaded again.
    children: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: IntoView + 'static,
    F: Fn(T) -> V + Send + Sync + 'static,
{
    let children = StoredValue::new(children);
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match resource.await {
                    Ok(value) => children.with_value(|show| show(value).into_any()),
                    Err(error) => trouble(error, move || resource.refetch()).into_any(),
                }
            })}
        </Transition>
    }
}

/// What stands where something could not be loaded.
fn trouble(error: ApiError, again: impl Fn() + Send + Sync + 'static) -> impl IntoView {
    match error {
        ApiError::NotFound => view! { <Nothing/> }.into_any(),
        ApiError::SignedOut => view! { <SignedOut/> }.into_any(),
        error => {
            super::respond_with_status(503);
            view! {
                <Notice meaning=Meaning::Problem title=T::FailedTitle.en() live=true>
                    <p>{error.to_string()}</p>
                    <Button on_click=move |_| again()>{T::TryAgain.en()}</Button>
                </Notice>
            }
            .into_any()
        }
    }
}

/// A page for those who may; for everybody else there is nothing at this address.
#[component]
pub fn Only(
    /// What it takes.
    may: Permission,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let me = use_me();
    let children = StoredValue::new(children);
    view! {
        <Load resource=me let:me>
            {if me.may.contains(&may) {
                children.with_value(|page| page()).into_any()
            } else {
                view! { <Nothing/> }.into_any()
            }}
        </Load>
    }
}

/// Nothing at this address: unknown, outside the scope and below the role alike.
#[component]
pub fn Nothing() -> impl IntoView {
    super::respond_with_status(404);
    view! {
        <PageHead title=T::NotFoundTitle.en() lead=T::NotFoundBody.en()/>
        <LinkButton href=routes::HOME icon=Icon::Home>{T::GoHome.en()}</LinkButton>
    }
}

/// Signed out while the page stood.
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
