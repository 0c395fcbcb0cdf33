//! The name and the settings of an organization.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::organizations::set_organization;
use crate::messages::pages::OrganizationText as T;
use crate::ui::browser::form_text;
use crate::ui::components::{Button, ButtonKind, Field, Toaster};
use crate::ui::form::{Problems, ScriptForm};
use crate::ui::load::Refocus;
use crate::ui::session_end::Session;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::SettingView;

/// The name and every setting of its program. The help shows what is inherited.
#[component]
pub(in crate::ui::pages) fn Settings(
    /// The organization.
    organization: OrganizationView,
    /// The settings that its program has.
    settings: Vec<SettingView>,
    /// Files name its program's organizations by short ids.
    codes: bool,
    /// Its name, for the page's title.
    name: RwSignal<String>,
    /// Loads what else shows the name or the short id.
    #[prop(optional)]
    again: Option<Callback<()>>,
) -> impl IntoView {
    let settings = StoredValue::new(settings);
    let problems = Problems::new();
    let toaster = Toaster::here();
    let id = organization.id;
    let find = |list: &[(String, String)], key: &str| list.iter().find(|(k, _)| k == key).map(|(_, value)| value.clone());
    let (name_field, code) = (organization.name.clone(), organization.code.clone());
    // Called inside the form, where each field finds its problem.
    let fields = move || {
        let field = |setting: SettingView| {
            let own = find(&organization.settings, &setting.key);
            let inherited = find(&organization.effective, &setting.key).filter(|_| own.is_none());
            let inherited = inherited.map(|value| T::Inherited.fill(&[("value", &value)]));
            let help: Vec<String> = std::iter::once(setting.help).chain(inherited).filter(|h| !h.is_empty()).collect();
            let value = own.unwrap_or_default();
            if help.is_empty() {
                view! { <Field name=setting.key label=setting.label value optional=true/> }.into_any()
            } else {
                view! { <Field name=setting.key label=setting.label help=help.join(" ") value optional=true/> }.into_any()
            }
        };
        settings.get_value().into_iter().map(field).collect_view()
    };
    let (session, refocus) = (Session::here(), Refocus::here());
    let busy = RwSignal::new(false);
    let submit = move |data: web_sys::FormData| {
        let keys = settings.with_value(|settings| settings.iter().map(|setting| setting.key.clone()).collect::<Vec<_>>());
        let own = ["name"].into_iter().chain(codes.then_some("code"));
        let keys = own.chain(keys.iter().map(String::as_str));
        let values: Vec<(String, String)> = keys.map(|key| (key.to_owned(), form_text(&data, key).trim().to_owned())).collect();
        busy.set(true);
        spawn_local(async move {
            match session.fresh(|| set_organization(id, values.clone())).await {
                Ok(saved) => {
                    problems.clear();
                    name.set(saved.name);
                    toaster.say(T::Saved.en());
                    if let Some(again) = again {
                        refocus.later("field-name");
                        // Nobody to tell when the page was left meanwhile.
                        again.try_run(());
                    }
                }
                Err(error) => problems.refuse(error),
            }
            busy.try_set(false);
        });
    };
    view! {
        <ScriptForm problems on_submit=submit label=T::Settings.en()>
            <Field name="name" label=T::Name.en() value=name_field/>
            {codes.then(|| view! { <Field name="code" label=T::Code.en() help=T::CodeHelp.en() value=code optional=true/> })}
            {fields()}
            <div>
                <Button kind=ButtonKind::Primary submit=true busy=busy>{T::Save.en()}</Button>
            </div>
        </ScriptForm>
    }
}
