//! Sending a password from script, to sign in or in a session that stands, so that a wrong one loses nothing that was typed.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::routes;
use crate::messages::pages::FormProblemText as T;
use crate::wire::ApiError;
use crate::wire::session::FormProblem;

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
    let next = encode(routes::PASSWORD);
    let body = format!("email={}&password={}&next={next}", encode(email), encode(password));
    or_sentence(post(routes::SIGN_IN, &body).await.and_then(|answer| refused_sign_in(&answer)))
}

/// Posts the password that was typed again in the session that stands. `Err` is a sentence, as for [`sign_in`].
pub async fn step_up(password: &str) -> Result<(), String> {
    let answer = post(routes::STEP_UP, &format!("password={}", encode(password))).await;
    or_sentence(match answer {
        Ok(answer) => refused_step_up(&answer).await,
        Err(unreachable) => Err(unreachable),
    })
}

fn or_sentence(refused: Result<Option<String>, JsValue>) -> Result<(), String> {
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
    JsFuture::from(window().fetch_with_request(&request)).await?.dyn_into()
}

fn busy(answer: &web_sys::Response) -> Result<Option<String>, JsValue> {
    let seconds = answer.headers().get("Retry-After")?.unwrap_or_default();
    Ok(Some(sentence(FormProblem::Busy.code(), &seconds)))
}

/// The answer to the password alone is an error as server functions give it.
async fn refused_step_up(answer: &web_sys::Response) -> Result<Option<String>, JsValue> {
    match answer.status() {
        200..=299 => Ok(None),
        503 => busy(answer),
        _ => {
            let text = JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default();
            let error = serde_json::from_str::<ApiError>(&text).ok();
            Ok(Some(error.map_or_else(|| T::Other.en().to_owned(), |error| error.to_string())))
        }
    }
}

/// Whether it worked shows in where the answer leads: back to sign-in with a problem, or on.
fn refused_sign_in(answer: &web_sys::Response) -> Result<Option<String>, JsValue> {
    let url = web_sys::Url::new(&answer.url())?;
    if answer.ok() && url.pathname() != routes::SIGN_IN {
        return Ok(None);
    }
    if answer.status() == 503 {
        return busy(answer);
    }
    let query = url.search();
    let value = |name: &str| {
        let pair = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        pair.unwrap_or_default().to_owned()
    };
    Ok(Some(sentence(&value("problem"), &value("seconds"))))
}
