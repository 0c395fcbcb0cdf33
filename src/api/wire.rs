//! How a call crosses the wire: as leptos sends it, with less code.
//!
//! Leptos makes the whole way of a call (request, status, answer, error) anew for every server function. Here the way is one, over
//! text; a function adds only how its arguments are written and its answer is read.

use std::marker::PhantomData;
use std::pin::Pin;

use http::Method;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::{IntoReq, Json, PostUrl};
use leptos::server_fn::error::FromServerFnError as _;
use leptos::server_fn::response::ClientRes as _;
use leptos::server_fn::server::Server;
use leptos::server_fn::{ContentType, Http, Protocol};
use serde::de::DeserializeOwned;

use super::{ApiError, json};

/// Arguments as a form, which may as well be sent without script; answers as JSON.
pub type Form = Wire<PostUrl>;

/// Arguments and answers as JSON.
pub type Text = Wire<Json>;

/// Arguments in that encoding, answers as JSON.
pub struct Wire<Arguments>(PhantomData<Arguments>);

impl<Arguments, Input, Output, C, S> Protocol<Input, Output, C, S, ApiError> for Wire<Arguments>
where
    C: Client<ApiError>,
    S: Server<ApiError>,
    Http<Arguments, Json>: Protocol<Input, Output, C, S, ApiError>,
    Input: IntoReq<Arguments, C::Request, ApiError> + Send,
    Output: DeserializeOwned + Send,
{
    const METHOD: Method = <Http<Arguments, Json> as Protocol<Input, Output, C, S, ApiError>>::METHOD;

    fn run_server<F, Fut>(request: S::Request, function: F) -> impl Future<Output = Result<S::Response, ApiError>> + Send
    where
        F: Fn(Input) -> Fut + Send,
        Fut: Future<Output = Result<Output, ApiError>> + Send,
    {
        <Http<Arguments, Json> as Protocol<Input, Output, C, S, ApiError>>::run_server(request, function)
    }

    fn run_client(path: &str, input: Input) -> impl Future<Output = Result<Output, ApiError>> + Send {
        // Nothing but the answer is waited for, and of that only one kind.
        let answer = input.into_req(path, Json::CONTENT_TYPE).map(answer::<C>);
        async move {
            let text = answer?.await?;
            json::read(&text).ok_or(ApiError::Transport(text))
        }
    }
}

/// Sends a request; the answer's text, or what went wrong.
fn answer<C: Client<ApiError>>(request: C::Request) -> Pin<Box<dyn Future<Output = Result<String, ApiError>> + Send>> {
    Box::pin(async move {
        let response = C::send(request).await?;
        let failed = (400..=599).contains(&response.status());
        let text = response.try_into_string().await?;
        if failed { Err(ApiError::de(text.into())) } else { Ok(text) }
    })
}
