//! What several pieces ask of the browser. Called in effects and handlers only.

use js_sys::{Array, Date, Function, Object, Reflect, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use super::format::{day, time_of_day};
use crate::wire::Timestamp;
use crate::worker::client::Addresses;

/// Whether the browser has taken the page over. Buttons that need script stay disabled until then.
#[derive(Clone, Copy)]
pub struct Hydrated(pub RwSignal<bool>);

/// `false` in what the server prints and in the first view in the browser, `true` from then on.
pub fn hydrated() -> Signal<bool> {
    use_context::<Hydrated>().map_or_else(|| Signal::from(false), |Hydrated(signal)| signal.into())
}

/// Puts the focus on the element with that id, in the next frame, when the view is there.
pub fn focus(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || focus_now(&id));
}

/// As [`focus`], but only where what had the focus is gone or can no longer have it: a keyboard
/// goes on from there.
pub fn catch_focus(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        // A button that was disabled loses the focus only with the next picture.
        let lost = |at: web_sys::Element| at.matches("body, :disabled").unwrap_or(false);
        if document().active_element().is_none_or(lost) {
            focus_now(&id);
        }
    });
}

fn focus_now(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Microseconds since 1970, by the browser's clock.
pub fn now() -> Timestamp {
    Timestamp((Date::now() * 1_000.0) as i64)
}

/// A moment in the reader's own zone: `Nov 22, 2026, 2:05 PM PST`.
pub fn local(at: Timestamp) -> String {
    let date = date(at);
    let day = day(date.get_full_year() as i32, date.get_month() as u8 + 1, date.get_date() as u8);
    format!("{day}, {} {}", clock(&date), zone(&date))
}

/// The time of day in the reader's own zone: `2:05 PM`.
pub fn local_time(at: Timestamp) -> String {
    clock(&date(at))
}

fn date(at: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(at.0 as f64 / 1_000.0))
}

fn clock(date: &Date) -> String {
    time_of_day(date.get_hours() as u8, date.get_minutes() as u8)
}

/// The zone's short name, for example `PST` or `GMT+1`.
fn zone(date: &Date) -> String {
    let options = Object::new();
    let _ = Reflect::set(&options, &"timeZoneName".into(), &"short".into());
    let text = String::from(date.to_locale_string("en-US", &options));
    text.rsplit(' ').next().unwrap_or("").to_owned()
}

/// The text in a form's field; blank when there is none.
pub fn form_text(data: &web_sys::FormData, name: &str) -> String {
    data.get(name).as_string().unwrap_or_default()
}

/// Whether a key was pressed in an input.
pub fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|t| t.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|e| e.closest("input, select, textarea, [contenteditable], [role=grid], dialog").ok().flatten().is_some())
}

/// Goes to an address with a whole new page, so that nothing of this one stays.
pub fn leave_for(address: &str) {
    let _ = window().location().set_href(address);
}

/// Path and query of this page.
pub fn here() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// The whole address of a page of ours, for people who type it:
/// `https://accounts.example.edu/my`.
pub fn address_of(path: &str) -> String {
    format!("{}{path}", window().location().origin().unwrap_or_default())
}

/// An address that the shell wrote down: `<meta name="asset-worker" content="…">`.
pub fn asset(name: &str) -> Option<String> {
    document().query_selector(&format!("meta[name=\"asset-{name}\"]")).ok().flatten()?.get_attribute("content")
}

/// Random bytes, from the browser: at most 65,536.
pub fn random<const N: usize>() -> [u8; N] {
    let crypto = Reflect::get(&window(), &"crypto".into()).unwrap_or(JsValue::UNDEFINED);
    let bytes = Uint8Array::new_with_length(N as u32);
    if let Ok(fill) = Reflect::get(&crypto, &"getRandomValues".into()).and_then(JsCast::dyn_into::<Function>) {
        // It fails only for more bytes.
        let _ = fill.apply(&crypto, &Array::of1(&bytes));
    }
    let mut random = [0; N];
    bytes.copy_to(&mut random);
    random
}

/// Puts a text into the input with that id.
pub fn fill(id: &str, text: &str) {
    if let Some(input) = document().get_element_by_id(id).and_then(|e| e.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        input.set_value(text);
    }
}

/// What this browser keeps under that name from one page to the next, also after it was closed.
/// Nothing where it keeps nothing. Ids alone: never a word about anybody.
pub fn remembered(name: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(name).ok().flatten()
}

/// Has the browser keep that, where it does.
pub fn remember(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(name, value);
    }
}

/// Where the worker's files lie.
pub fn worker_addresses() -> Addresses {
    let asset = |name: &str, otherwise: &str| asset(name).unwrap_or_else(|| otherwise.to_owned());
    Addresses {
        script: asset("worker-script", "/worker.js"),
        bundle: asset("worker", "/pkg/worker_bundle.js"),
        wasm: asset("worker-wasm", "/pkg/worker_bundle_bg.wasm"),
    }
}
