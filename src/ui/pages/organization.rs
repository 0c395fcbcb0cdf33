//! One organization: what it is, and its settings.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

mod below;
mod switch;

use below::Below;
use switch::Switch;

use super::organizations::kind_and_program;
use super::{NeedsScript, by_id};
use crate::api::organizations::{get_organization, set_organization, set_organization_in_use};
use crate::messages::number;
use crate::messages::pages::OrganizationText as T;
use crate::ui::browser::form_text;
use crate::ui::components::{Button, ButtonKind, CopyButton, Crumb, Dialog, ErrorSummary, Field, PageHead, Toaster};
use crate::ui::form::{Problems, ScriptForm};
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::{ProgramView, SettingView};

/// One organization.
#[component]
pub fn OrganizationPage() -> impl IntoView {
    let me = use_me();
    let loaded = by_id(get_organization);
    let all = below::load();
    view! {
        <Load resource=me let:me>
            <Load resource=loaded let:organization>
                {
                    let (of, programs) = (organization.id, me.programs.clone());
                    view! {
                        <Organization organization programs=me.programs.clone() again=Callback::new(move |()| loaded.refetch())/>
                        <Load resource=all let:all>
                            <Below of all programs=programs.clone()/>
                        </Load>
                    }
                }
            </Load>
        </Load>
    }
}

#[component]
fn Organization(
    /// What it is.
    organization: OrganizationView,
    /// What programs and kinds are called.
    programs: Vec<ProgramView>,
    /// Loads it again.
    again: Callback<()>,
) -> impl IntoView {
    let (kind, program) = kind_and_program(&programs, &organization.program, &organization.kind);
    let found = programs.iter().find(|p| p.id == organization.program);
    let settings = found.map_or_else(Vec::new, |program| program.settings.clone());
    let codes = found.is_some_and(|program| program.short_ids);
    let name = RwSignal::new(organization.name.clone());
    let above = organization.path.join(" / ");
    let above = if above.is_empty() { T::Top.en().to_owned() } else { above };
    let state = if organization.deactivated { T::Deactivated } else { T::InUse };
    let id = organization.id.to_string();
    let use_of_it = organization.may_manage.then(|| UseOf::from(&organization));
    let switch = organization.clone();
    let settings = organization.may_manage.then(|| {
        view! {
            <section class="section">
                <h2>{T::Settings.en()}</h2>
                <p class="soft">{T::SettingsHelp.en()}</p>
                <NeedsScript/>
                <Settings organization settings codes name/>
            </section>
        }
    });
    view! {
        <PageHead title=name above=vec![Crumb::new(T::Title.en(), routes::ORGANIZATIONS)]/>
        <div class="columns">
            {settings}
            <section class="card">
                <h2>{T::About.en()}</h2>
                <dl class="facts">
                    <dt>{T::Kind.en()}</dt>
                    <dd>{kind}</dd>
                    <dt>{T::Program.en()}</dt>
                    <dd>{program}</dd>
                    <dt>{T::Above.en()}</dt>
                    <dd>{above}</dd>
                    <dt>{T::State.en()}</dt>
                    <dd>{state.en()}</dd>
                    <dt>{T::Id.en()}</dt>
                    <dd><CopyButton text=id label=T::CopyId.en()/></dd>
                </dl>
                <Switch of=switch/>
                {use_of_it.map(|of| view! { <InUse of again/> })}
            </section>
        </div>
    }
}

/// The organization to deactivate or reactivate.
struct UseOf {
    id: Uuid,
    name: String,
    deactivated: bool,
    /// Accounts that have to move before.
    placed: u64,
    may_read: bool,
}

impl From<&OrganizationView> for UseOf {
    fn from(of: &OrganizationView) -> UseOf {
        let OrganizationView { id, deactivated, placed, may_read, .. } = *of;
        UseOf { id, name: of.name.clone(), deactivated, placed, may_read }
    }
}

/// Deactivates the organization, or reactivates it.
#[component]
fn InUse(of: UseOf, again: Callback<()>) -> impl IntoView {
    let problems = Problems::new();
    let toaster = Toaster::here();
    let session = Session::here();
    let open = RwSignal::new(false);
    let UseOf { id, name, deactivated, placed, may_read } = of;
    let title = T::DeactivateTitle.fill(&[("name", &name)]);
    let message = if deactivated { T::WasReactivated } else { T::WasDeactivated }.fill(&[("name", &name)]);
    let switch = Callback::new(move |()| {
        let message = message.clone();
        open.set(false);
        spawn_local(async move {
            match session.fresh(|| set_organization_in_use(id, deactivated)).await {
                Ok(_) => {
                    toaster.say(message);
                    // Nobody to tell when the page was left meanwhile.
                    again.try_run(());
                }
                Err(error) => problems.refuse(error),
            }
        });
    });
    let action = if deactivated {
        view! { <Button on_click=move |_| switch.run(())>{T::Reactivate.en()}</Button> }.into_any()
    } else if placed > 0 {
        let list = may_read.then(|| view! { " " <a href=routes::accounts_of(id)>{T::PlacedList.en()}</a> });
        view! { <p>{T::Placed.fill(&[("count", &number(placed))])} {list}</p> }.into_any()
    } else {
        view! {
            <Button kind=ButtonKind::Danger on_click=move |_| open.set(true)>{T::Deactivate.en()}</Button>
            <Dialog open id="deactivate" title>
                <p>{T::DeactivateBody.en()}</p>
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Danger on_click=move |_| switch.run(())>{T::Deactivate.en()}</Button>
                    <Button on_click=move |_| open.set(false)>{T::Cancel.en()}</Button>
                </div>
            </Dialog>
        }
        .into_any()
    };
    view! {
        <h2>{T::Use.en()}</h2>
        <ErrorSummary problems=problems.all()/>
        <div class="row">{action}</div>
    }
}

/// The name and every setting of its program. The help shows what is inherited.
#[component]
fn Settings(
    /// The organization.
    organization: OrganizationView,
    /// The settings that its program has.
    settings: Vec<SettingView>,
    /// Files name its program's organizations by short ids.
    codes: bool,
    /// Its name, for the page's title.
    name: RwSignal<String>,
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
    let session = Session::here();
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
