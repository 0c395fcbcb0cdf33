//! Sending the sign-in form from script, so that a wrong password loses nothing that was typed.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::routes;
use crate::api::session::FormProblem;
use crate::words::pages::FormProblemText as T;

/// What a problem's code in an address says. `seconds` is how long to wait, where that matters.
pub fn sentence(code: &str, seconds: &str) -> String {
    let Some(problem) = FormProblem::from_code(code) else { return T::Other.en().to_owned() };
    let text = match problem {
        FormProblem::Wrong => T::Wrong,
        FormProblem::Wait => T::Wait,
        FormProblem::Busy => T::Busy,
        FormProblem::Ended => T::Ended,
        FormProblem::Link => T::Link,
        FormProblem::Current => T::Current,
        FormProblem::Short => T::Short,
        FormProblem::Long => T::Long,
        FormProblem::Common => T::Common,
        FormProblem::Personal => T::Personal,
        FormProblem::Different => T::Different,
        FormProblem::Blank => T::Blank,
    };
    // Only a number is quoted from an address.
    let seconds = seconds.parse::<u32>().unwrap_or(60);
    text.fill(&[("seconds", &seconds)])
}

/// Posts the sign-in form. `Err` is a sentence: what the server says, or that it could not be reached.
pub async fn sign_in(email: &str, password: &str) -> Result<(), String> {
    match post(email, password).await {
        Ok(None) => Ok(()),
        Ok(Some(sentence)) => Err(sentence),
        Err(_) => Err(crate::words::frame::SessionText::Unreachable.en().to_owned()),
    }
}

/// Whether it worked shows in where the answer leads: back to sign-in with a problem, or on.
async fn post(email: &str, password: &str) -> Result<Option<String>, JsValue> {
    let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
    let next = encode(routes::PASSWORD);
    let body = format!("email={}&password={}&next={next}", encode(email), encode(password));
    let options = web_sys::RequestInit::new();
    options.set_method("POST");
    options.set_body(&JsValue::from_str(&body));
    let request = web_sys::Request::new_with_str_and_init(routes::SIGN_IN, &options)?;
    request.headers().set("Content-Type", "application/x-www-form-urlencoded")?;
    let answer: web_sys::Response = JsFuture::from(window().fetch_with_request(&request)).await?.dyn_into()?;
    let url = web_sys::Url::new(&answer.url())?;
    if answer.ok() && url.pathname() != routes::SIGN_IN {
        return Ok(None);
    }
    if answer.status() == 503 {
        let seconds = answer.headers().get("Retry-After")?.unwrap_or_default();
        return Ok(Some(sentence(FormProblem::Busy.code(), &seconds)));
    }
    let query = url.search();
    let value = |name: &str| {
        let pair = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        pair.unwrap_or_default().to_owned()
    };
    Ok(Some(sentence(&value("problem"), &value("seconds"))))
}
