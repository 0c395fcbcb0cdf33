//! Headers of every answer, errors and files included.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use leptos::nonce::Nonce;
use leptos_axum::ResponseOptions;

use super::HttpState;

/// The policy of a page; `{nonce}` stands for the nonce of its one inline script.
const PAGE_POLICY: &str = "default-src 'none'; connect-src 'self'; img-src 'self' data:; font-src 'self'; manifest-src 'self'; \
    script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; worker-src 'self'; object-src 'none'; \
    base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// The policy of everything else: nothing may be loaded, framed or run.
const BARE_POLICY: &str = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

const FIXED: [(HeaderName, &str); 7] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // With `no-referrer`, forms would send `Origin: null`.
    (REFERRER_POLICY, "same-origin"),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
];

/// Sets the policy of a page that is being printed.
pub fn set_page_policy(answer: &ResponseOptions, nonce: &Nonce) {
    let policy = PAGE_POLICY.replace("{nonce}", nonce);
    if let Ok(value) = HeaderValue::from_str(&policy) {
        answer.insert_header(CONTENT_SECURITY_POLICY, value);
    }
}

/// Adds what is missing. A handler that set a policy or a lifetime knew better.
pub async fn on_every_answer(State(state): State<HttpState>, request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    add(answer.headers_mut(), state.app.config.is_https());
    answer
}

/// See [`on_every_answer`].
pub fn add(headers: &mut HeaderMap, https: bool) {
    for (name, value) in &FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(BARE_POLICY));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
}
