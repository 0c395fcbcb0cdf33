//! Sending a password from script, to sign in or within a session, so that a wrong one loses
//! nothing that was typed.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::routes;
use crate::messages::pages::FormProblemText as T;
use crate::wire::ApiError;
use crate::wire::session::FormProblem;

/// The sentence for a problem's code in an address. `seconds` is how long to wait, where that
/// matters.
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
        FormProblem::Same => T::Same,
        FormProblem::Different => T::Different,
        FormProblem::Blank => T::Blank,
    };
    // Only a number is quoted from an address.
    let seconds = seconds.parse::<u32>().unwrap_or(60);
    text.fill(&[("seconds", &seconds)])
}

/// Posts the sign-in form. `Err` is a sentence: the server's, or that it could not be reached.
pub async fn sign_in(email: &str, password: &str) -> Result<(), String> {
    send(routes::SIGN_IN, &format!("email={}&password={}", encode(email), encode(password))).await
}

/// Posts the password that was typed again in the session that goes on. `Err` is a sentence, as for
/// [`sign_in`].
pub async fn step_up(password: &str) -> Result<(), String> {
    send(routes::STEP_UP, &format!("password={}", encode(password))).await
}

async fn send(address: &str, body: &str) -> Result<(), String> {
    let refused = match post(address, body).await {
        Ok(answer) => refused(&answer).await,
        Err(unreachable) => Err(unreachable),
    };
    match refused {
        Ok(None) => Ok(()),
        Ok(Some(sentence)) => Err(sentence),
        Err(_) => Err(crate::messages::frame::SessionText::Unreachable.en().to_owned()),
    }
}

fn encode(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

async fn post(address: &str, body: &str) -> Result<web_sys::Response, JsValue> {
    let options = web_sys::RequestInit::new();
    options.set_method("POST");
    options.set_body(&JsValue::from_str(body));
    let request = web_sys::Request::new_with_str_and_init(address, &options)?;
    request.headers().set("Content-Type", "application/x-www-form-urlencoded")?;
    request.headers().set("Accept", "application/json")?;
    JsFuture::from(window().fetch_with_request(&request)).await?.dyn_into()
}

/// The server's sentence where it refuses: an error as server functions give it.
async fn refused(answer: &web_sys::Response) -> Result<Option<String>, JsValue> {
    match answer.status() {
        200..=299 => Ok(None),
        503 => {
            let seconds = answer.headers().get("Retry-After")?.unwrap_or_default();
            Ok(Some(sentence(FormProblem::Busy.code(), &seconds)))
        }
        _ => {
            let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
            let error = serde_json::from_str::<ApiError>(&text).ok();
            Ok(Some(error.map_or_else(|| T::Other.en().to_owned(), |error| error.to_string())))
        }
    }
}
