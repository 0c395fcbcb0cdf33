//! Answers that are not pages of the interface: plain HTML for forms and addresses, JSON for server
//! functions.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use leptos::server_fn::error::{FromServerFnError as _, SERVER_FN_ERROR_HEADER};

use crate::messages::http::HttpText as T;
use crate::messages::support::SupportText;
use crate::ui::routes;
use crate::wire::ApiError;

/// Answers of server functions are small or of bounded length; an error's is far below this.
const ERROR_BYTES: usize = 64 * 1024;

/// Status of each error on the wire.
pub fn status(error: &ApiError) -> StatusCode {
    match error {
        ApiError::SignedOut => StatusCode::UNAUTHORIZED,
        ApiError::NotFound => StatusCode::NOT_FOUND,
        ApiError::StepUp => StatusCode::FORBIDDEN,
        ApiError::Refused(_) => StatusCode::CONFLICT,
        ApiError::Field(..) => StatusCode::UNPROCESSABLE_ENTITY,
        ApiError::Wait(_) | ApiError::Limit(..) => StatusCode::TOO_MANY_REQUESTS,
        ApiError::Transport(_) => StatusCode::BAD_REQUEST,
        ApiError::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// An error as server functions and plain routes answer it: JSON, with its status.
pub fn error(error: &ApiError) -> Response {
    let mut answer = (status(error), Body::from(error.ser())).into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(SERVER_FN_ERROR_HEADER, HeaderValue::from_static("1"));
    say_when(error, headers);
    answer
}

/// Says when to come again, where an error says it.
pub fn say_when(error: &ApiError, headers: &mut HeaderMap) {
    if let ApiError::Wait(seconds) | ApiError::Limit(_, seconds) = error {
        headers.insert(RETRY_AFTER, HeaderValue::from(*seconds));
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        error(&self)
    }
}

impl IntoResponse for crate::server::Error {
    fn into_response(self) -> Response {
        ApiError::from(self).into_response()
    }
}

/// A page without script, style or anything that could fail.
pub fn plain(status: StatusCode, title: &str, text: &str) -> Response {
    let (title, text, back, contact) = (escape(title), escape(text), T::Back.en(), SupportText::ContactUs.en());
    let at = routes::CONTACT;
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title} · Muster</title></head><body><main><h1>{title}</h1><p>{text}</p><p><a href=\"/\">{back}</a> <a href=\"{at}\">{contact}</a></p></main></body></html>"
    );
    (status, Html(html)).into_response()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Whether the one who asks would show a page.
pub fn wants_page(request: &Request) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    !request.uri().path().starts_with("/api/") && accept.contains("text/html")
}

/// An error as a page for those who would show one, as JSON for the rest.
pub fn error_for(page: bool, wrong: &ApiError, title: &str) -> Response {
    if !page {
        return error(wrong);
    }
    let mut answer = plain(status(wrong), title, &wrong.to_string());
    say_when(wrong, answer.headers_mut());
    answer
}

/// Goes on to another address with GET. Only an address of our own.
pub fn see_other(address: &str) -> Response {
    Redirect::to(address).into_response()
}

/// Server functions answer every error with status 500; this gives each its own.
pub async fn of_server_functions(request: Request, next: Next) -> Response {
    let answer = next.run(request).await;
    let wrong = answer.status() == StatusCode::INTERNAL_SERVER_ERROR && answer.headers().contains_key(SERVER_FN_ERROR_HEADER);
    if !wrong {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let Ok(bytes) = to_bytes(body, ERROR_BYTES).await else { return error(&ApiError::NotFound) };
    let error = ApiError::de(bytes.clone());
    parts.status = status(&error);
    say_when(&error, &mut parts.headers);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Response::from_parts(parts, Body::from(bytes))
}
