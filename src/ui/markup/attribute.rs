//! What stands among the attributes of an element.

use std::borrow::Cow;

use leptos::ev::Custom;
use leptos::prelude::*;
use leptos::tachys::html::event::On;
use leptos::tachys::renderer::{RemoveEventHandler, Rndr};
use wasm_bindgen::JsValue;
use web_sys::Event;

/// The value of an attribute; `None` = it does not stand.
pub type Text = Option<Cow<'static, str>>;

/// Makes a value anew, reading signals. A trait of our own, since of a boxed closure the page holds every way to call it.
pub trait Follow: Send {
    /// The value now.
    fn now(&mut self) -> Text;
}

impl<F: FnMut() -> T + Send, T: IntoText> Follow for F {
    fn now(&mut self) -> Text {
        self().text()
    }
}

/// Handles events. A trait for the same reason.
pub trait Handle: 'static {
    /// Handles one.
    fn handle(&mut self, event: Event);
}

/// What may be the value of an attribute.
pub trait IntoText {
    /// The value.
    fn text(self) -> Text;
}

impl IntoText for &'static str {
    fn text(self) -> Text {
        Some(Cow::Borrowed(self))
    }
}

impl IntoText for String {
    fn text(self) -> Text {
        Some(Cow::Owned(self))
    }
}

impl IntoText for u32 {
    fn text(self) -> Text {
        self.to_string().text()
    }
}

impl IntoText for bool {
    fn text(self) -> Text {
        self.then_some(Cow::Borrowed(""))
    }
}

impl<T: IntoText> IntoText for Option<T> {
    fn text(self) -> Text {
        self.and_then(IntoText::text)
    }
}

/// One thing that is set on an element.
pub enum Set {
    /// An attribute.
    Text(&'static str, Text),
    /// An attribute that follows signals.
    Follow(&'static str, Box<dyn Follow>),
    /// A property of the element, which no markup shows.
    Property(&'static str, Box<dyn Follow>),
    /// A handler of events.
    On(On<Custom<Event>, Box<dyn FnMut(Event)>>),
    /// Who wants to know the element.
    Reference(Box<dyn FnOnce(&web_sys::Element) + Send>),
}

/// What was set, as long as it stands.
pub enum Standing {
    Text(Text),
    /// Ends when it is dropped.
    Follow(#[expect(dead_code, reason = "it is held")] RenderEffect<Text>),
    /// Taken off when it is dropped.
    On(#[expect(dead_code, reason = "it is held")] RemoveEventHandler<web_sys::Element>),
    Told,
}

impl Set {
    /// The attribute, where it is one.
    pub fn name(&self) -> &'static str {
        match self {
            Set::Text(name, _) | Set::Follow(name, _) | Set::Property(name, _) => name,
            Set::On(_) | Set::Reference(_) => "",
        }
    }

    /// Sets it on an element. One that the server printed has its attributes already.
    pub fn put(self, element: &web_sys::Element, printed: bool) -> Standing {
        match self {
            Set::Text(name, text) => {
                if !printed {
                    write(element, name, &text);
                }
                Standing::Text(text)
            }
            Set::Follow(name, follow) => Standing::Follow(following(element, name, follow, printed, write)),
            Set::Property(name, follow) => Standing::Follow(following(element, name, follow, false, assign)),
            Set::On(on) => Standing::On(on.attach(element)),
            Set::Reference(tell) => {
                tell(element);
                Standing::Told
            }
        }
    }

    /// Sets it in the place of what the same line of markup set before.
    pub fn put_over(self, element: &web_sys::Element, standing: &mut Standing) {
        let printed = matches!((&self, &*standing), (Set::Text(_, new), Standing::Text(old)) if new == old);
        *standing = self.put(element, printed);
    }

    /// Prints an attribute.
    pub fn print(self, out: &mut String) {
        match self {
            Set::Text(name, text) => print(out, name, text),
            Set::Follow(name, mut follow) => print(out, name, follow.now()),
            Set::Property(..) | Set::On(_) | Set::Reference(_) => {}
        }
    }

    /// Reads what it follows, so that what is not there yet is waited for.
    pub fn look(&mut self) {
        if let Set::Follow(_, follow) = self {
            follow.now();
        }
    }
}

fn following(
    element: &web_sys::Element,
    name: &'static str,
    mut follow: Box<dyn Follow>,
    printed: bool,
    write: fn(&web_sys::Element, &str, &Text),
) -> RenderEffect<Text> {
    let element = element.clone();
    RenderEffect::new(move |stood: Option<Text>| {
        let text = follow.now();
        if stood.map_or(!printed, |stood| stood != text) {
            write(&element, name, &text);
        }
        text
    })
}

fn write(element: &web_sys::Element, name: &str, text: &Text) {
    match text {
        Some(text) => Rndr::set_attribute(element, name, text),
        None => Rndr::remove_attribute(element, name),
    }
}

fn assign(element: &web_sys::Element, name: &str, text: &Text) {
    let value = text.as_deref().map_or(JsValue::UNDEFINED, JsValue::from_str);
    Rndr::set_property(element, name, &value);
}

/// Prints ` name="text"`, where there is one.
pub fn print(out: &mut String, name: &str, text: Text) {
    let Some(text) = text else { return };
    out.extend([" ", name, "=\""]);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out.push('"');
}
