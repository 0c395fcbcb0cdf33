//! Sign-in: a plain form. With script, a wrong password is reported in place and the email address
//! stays in its field.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use wasm_bindgen::JsCast;

use crate::messages::frame::FrameText;
use crate::messages::pages::SignInText as T;
use crate::ui::browser;
use crate::ui::components::{Button, ButtonKind, ErrorSummary, Field, Icon, IconView, PageTitle};
use crate::ui::form::Problem;
use crate::ui::routes;
use crate::ui::sign_in::{sentence, sign_in};

/// Sign-in.
#[component]
pub fn SignInPage() -> impl IntoView {
    let query = use_query_map();
    let parameter = move |name: &str| query.with_untracked(|q| q.get_str(name).unwrap_or_default().to_owned());
    let problems = RwSignal::new(Vec::<Problem>::new());
    let code = parameter("problem");
    if !code.is_empty() {
        problems.set(vec![Problem { field: String::new(), text: sentence(&code, &parameter("seconds")) }]);
    }
    let next = routes::safe_next(&parameter("next")).to_owned();
    let destination = StoredValue::new(next.clone());
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        let Some(form) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlFormElement>().ok()) else { return };
        let Ok(data) = web_sys::FormData::new_with_form(&form) else { return };
        event.prevent_default();
        let (email, password) = (browser::form_text(&data, "email"), browser::form_text(&data, "password"));
        busy.set(true);
        spawn_local(async move {
            match sign_in(&email, &password).await {
                Ok(()) => browser::leave_for(&destination.get_value()),
                Err(text) => {
                    problems.set(vec![Problem { field: String::new(), text }]);
                    browser::focus("error-summary");
                    busy.set(false);
                }
            }
        });
    };
    view! {
        <PageTitle title=T::Title.en()/>
        <div class="gate">
            <p class="mark"><IconView icon=Icon::Brand/> {FrameText::Brand.en()}</p>
            <form class="card" method="post" action=routes::SIGN_IN on:submit=submit>
                <h1>{T::Title.en()}</h1>
                <ErrorSummary problems/>
                <input type="hidden" name="next" value=next/>
                <Field name="email" label=T::Email.en() kind="email" autocomplete="username" inputmode="email"/>
                <Field name="password" label=T::Password.en() kind="password" autocomplete="current-password"/>
                <Button kind=ButtonKind::Primary submit=true plain=true busy>{T::Submit.en()}</Button>
            </form>
            <p class="soft small">{T::NoAccess.en()}</p>
            <p class="soft small">{T::NoAccount.en()} " " <a href=routes::REQUEST_ACCESS rel="external">{T::RequestAccess.en()}</a></p>
        </div>
    }
}
