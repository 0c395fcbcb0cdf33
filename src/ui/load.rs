//! Loading: a page names what it asks for, and says what to show once it is there. What goes wrong is said here, once.
//!
//! Whatever is loaded is held in one kind of resource, which does not know what it holds: a kind of its own for every answer would be
//! a third of the page's code.

use std::any::Any;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos::server::codee::{Decoder, Encoder};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::browser;
use super::components::{Button, Icon, LinkButton, Meaning, Notice, PageHead, Skeleton};
use super::frame::use_me;
use super::markup::view;
use super::routes;
use crate::domain::access::Permission;
use crate::messages::frame::TroubleText as T;
use crate::ui::signal::StoredValue;
use crate::wire::ApiError;

/// What the server answered: as text where it was printed with the page, as a value where it was asked for since.
#[derive(Clone)]
enum Answer {
    Text(String),
    Value(Arc<dyn Any + Send + Sync>),
}

impl Answer {
    /// The server keeps text, since that is what it prints; the browser never writes one.
    fn keep<T: Serialize + Send + Sync + 'static>(value: T) -> Answer {
        if cfg!(target_family = "wasm") {
            Answer::Value(Arc::new(value))
        } else {
            Answer::Text(serde_json::to_string(&value).unwrap_or_default())
        }
    }

    fn read<T: Clone + DeserializeOwned + 'static>(&self) -> Result<T, ApiError> {
        match self {
            Answer::Text(text) => serde_json::from_str(text).ok(),
            Answer::Value(value) => value.downcast_ref().cloned(),
        }
        .ok_or_else(|| ApiError::Transport(String::new()))
    }
}

/// How an answer is printed with the page: its text, or an error behind a sign with which no JSON begins.
struct Printed;

const WRONG: char = '!';

impl Encoder<Result<Answer, ApiError>> for Printed {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(answer: &Result<Answer, ApiError>) -> Result<String, serde_json::Error> {
        match answer {
            Ok(Answer::Text(text)) => Ok(text.clone()),
            Ok(Answer::Value(_)) => Ok(String::new()),
            Err(error) => Ok(format!("{WRONG}{}", serde_json::to_string(error)?)),
        }
    }
}

impl Decoder<Result<Answer, ApiError>> for Printed {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<Result<Answer, ApiError>, serde_json::Error> {
        match text.strip_prefix(WRONG) {
            Some(error) => Ok(Err(serde_json::from_str(error).unwrap_or_else(|_| ApiError::Transport(String::new())))),
            None => Ok(Ok(Answer::Text(text.to_owned()))),
        }
    }
}

type Asked = Pin<Box<dyn Future<Output = Result<Answer, ApiError>> + Send>>;

/// A question that is on its way. No two are the same, so that each is asked.
#[derive(Clone)]
struct Question(Arc<Mutex<Option<Asked>>>);

impl PartialEq for Question {
    fn eq(&self, _: &Question) -> bool {
        false
    }
}

/// The one kind of resource.
type Held = Resource<Result<Answer, ApiError>, Printed>;

/// Asks. A trait of our own, since of a boxed closure the page holds every way to call it.
trait Ask: Send + Sync {
    fn ask(&self) -> Asked;
}

impl<Q, F, T> Ask for Q
where
    Q: Fn() -> F + Send + Sync,
    F: Future<Output = Result<T, ApiError>> + Send + 'static,
    T: Serialize + Send + Sync + 'static,
{
    fn ask(&self) -> Asked {
        let asked = self();
        Box::pin(async move { asked.await.map(Answer::keep) })
    }
}

fn resource(ask: Box<dyn Ask>) -> Held {
    Resource::new_with_options(
        move || Question(Arc::new(Mutex::new(Some(ask.ask())))),
        |Question(asked)| -> Asked {
            let asked = asked.lock().ok().and_then(|mut asked| asked.take());
            asked.unwrap_or_else(|| Box::pin(async { Err(ApiError::Transport(String::new())) }))
        },
        false,
    )
}

/// Something that a page loads.
pub struct Loaded<T> {
    resource: Held,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T> Loaded<T>
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    /// Loads what `ask` asks for, and again whenever a signal that it reads changes.
    pub fn new<F>(ask: impl Fn() -> F + Send + Sync + 'static) -> Loaded<T>
    where
        F: Future<Output = Result<T, ApiError>> + Send + 'static,
    {
        Loaded { resource: resource(Box::new(ask)), kind: PhantomData }
    }

    /// Once it is there.
    pub async fn value(self) -> Result<T, ApiError> {
        self.resource.await?.read()
    }

    /// What was loaded last, if anything was. Tracked.
    pub fn get(self) -> Option<T> {
        self.resource.get()?.ok()?.read().ok()
    }

    /// Loads it again.
    pub fn refetch(self) {
        self.resource.refetch();
    }
}

/// Shows `children` with what was loaded, a skeleton until then, and the trouble otherwise.
#[component]
pub fn Load<T, V, F>(
    /// What is loaded.
    resource: Loaded<T>,
    /// Shows it; may be called again when it is loaded again.
    children: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: IntoView + 'static,
    F: Fn(T) -> V + Send + Sync + 'static,
{
    shown(resource.resource, Arc::new(Shown(children, PhantomData)))
}

/// Shows an answer. A trait for the same reason as [`Ask`].
trait Show: Send + Sync {
    fn show(&self, answer: Answer) -> Result<AnyView, ApiError>;
}

struct Shown<T, F>(F, PhantomData<fn(T)>);

impl<T, V, F> Show for Shown<T, F>
where
    T: Clone + DeserializeOwned + 'static,
    V: IntoView + 'static,
    F: Fn(T) -> V + Send + Sync,
{
    fn show(&self, answer: Answer) -> Result<AnyView, ApiError> {
        Ok((self.0)(answer.read()?).into_any())
    }
}

fn shown(resource: Held, show: Arc<dyn Show>) -> AnyView {
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    let view = resource.await.and_then(|answer| show.show(answer));
                    view.unwrap_or_else(|error| trouble(error, move || resource.refetch()).into_any())
                })
            }}
        </Transition>
    }
}

/// What stands where something could not be loaded.
fn trouble(error: ApiError, again: impl Fn() + Send + Sync + 'static) -> impl IntoView {
    match error {
        ApiError::NotFound => view! { <Nothing/> },
        ApiError::SignedOut => view! { <SignedOut/> },
        error => {
            super::respond_with_status(503);
            view! {
                <Notice meaning=Meaning::Problem title=T::FailedTitle.en() live=true>
                    <p>{error.to_string()}</p>
                    <Button on_click=move |_| again()>{T::TryAgain.en()}</Button>
                </Notice>
            }
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
                view! { <Nothing/> }
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
