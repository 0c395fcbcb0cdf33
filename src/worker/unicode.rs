//! What [`crate::domain::unicode`] does not answer itself, asked of the browser. Only text that is
//! not plain ASCII comes here.

use js_sys::{JsString, RegExp};

use super::Class;

thread_local! {
    /// The kinds of characters, in the order of [`Class`].
    static CLASSES: [RegExp; 5] = ["Alphabetic", "Uppercase", "Lowercase", "N", "M"].map(|name| RegExp::new(&["\\p{", name, "}"].concat(), "u"));
}

pub fn nfc(text: &str) -> String {
    JsString::from(text).normalize("NFC").into()
}

pub fn nfkd(text: &str) -> String {
    JsString::from(text).normalize("NFKD").into()
}

pub fn lower_into(c: char, out: &mut String) {
    let lower = JsString::from(&*c.encode_utf8(&mut [0; 4])).to_lower_case();
    out.push_str(&String::from(lower));
}

pub fn is(class: Class, c: char) -> bool {
    CLASSES.with(|classes| classes[class as usize].test(c.encode_utf8(&mut [0; 4])))
}
