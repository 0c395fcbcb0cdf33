//! Staff: the list, and adding a staff user. The one-time link is shown once, on the page that made
//! it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;

use super::NeedsScript;
use crate::api::staff::{add_staff, list_staff};
use crate::messages::pages::StaffText as T;
use crate::ui::browser::form_text;
use crate::ui::components::{
    Button, ButtonKind, Checkbox, Chip, CopyButton, Crumb, Empty, Field, Icon, LinkButton, LocalTime, Meaning, Notice, PageHead,
    Select, SortHead, Sorting, Table, heads,
};
use crate::ui::form::{Problems, ScriptForm};
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::wire::session::GrantView;
use crate::wire::staff::{NewLink, StaffView};

/// `College Staff with SSN, Alder Valley College`.
pub(super) fn grant_text(grant: &GrantView) -> String {
    let place = grant.organization.as_ref().map_or_else(|| T::Everywhere.en().to_owned(), |o| o.name.clone());
    let role = grant
        .extras
        .iter()
        .fold(grant.label.clone(), |role, extra| T::RoleWith.fill(&[("role", &role), ("extra", &extra.label)]));
    T::RoleAt.fill(&[("role", &role), ("place", &place)])
}

/// A staff user's state as a chip shows it.
pub(super) fn staff_state(staff: &StaffView) -> (Meaning, &'static str) {
    match (staff.deactivated_at.is_some(), staff.active) {
        (true, _) => (Meaning::Note, T::Deactivated.en()),
        (false, true) => (Meaning::Good, T::Active.en()),
        (false, false) => (Meaning::Attention, T::Invited.en()),
    }
}

/// The list of staff. Who is shown, and in which order, is in the address.
#[component]
pub fn StaffListPage() -> impl IntoView {
    let list = Resource::new(|| (), |()| list_staff());
    let query = use_query_map();
    let show = Memo::new(move |_| query.with(|q| q.get_str("show").unwrap_or("active").to_owned()));
    let sorting = Memo::new(move |_| query.with(|q| Sorting::from_query(q, &["name", "seen"], "name")));
    let options = [("active", T::ShowActive), ("deactivated", T::ShowDeactivated), ("all", T::ShowAll)];
    let options: Vec<(String, String)> = options.iter().map(|(v, t)| ((*v).to_owned(), t.en().to_owned())).collect();
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()>
            <LinkButton kind=ButtonKind::Primary href=routes::NEW_STAFF icon=Icon::Add>{T::Add.en()}</LinkButton>
        </PageHead>
        <div class="stack">
            <form class="table-tools" method="get" action=routes::STAFF>
                // Built again with the address: a link or Back may lead to another choice.
                {move || view! { <Select name="show" label=T::Show.en() options=options.clone() value=show.get() optional=true/> }}
                <Button submit=true plain=true>{T::Apply.en()}</Button>
            </form>
            <Load resource=list let:list>
                {move || {
                    let mut rows: Vec<StaffView> = list.iter().filter(|s| is_shown(s, &show.get())).cloned().collect();
                    sorting.get().apply(&mut rows, |s, key| match key {
                        "seen" => s.last_sign_in.map_or_else(String::new, |at| format!("{:020}", at.0)),
                        _ => s.name.to_lowercase(),
                    });
                    if rows.is_empty() {
                        view! { <Empty icon=Icon::Staff title=T::EmptyTitle.en() text=T::EmptyText.en()/> }.into_any()
                    } else {
                        view! { <StaffTable rows sorting keep=format!("show={}", known_show(&show.get()))/> }.into_any()
                    }
                }}
            </Load>
        </div>
    }
}

fn known_show(show: &str) -> &'static str {
    match show {
        "all" => "all",
        "deactivated" => "deactivated",
        _ => "active",
    }
}

fn is_shown(staff: &StaffView, show: &str) -> bool {
    match known_show(show) {
        "all" => true,
        "deactivated" => staff.deactivated_at.is_some(),
        _ => staff.deactivated_at.is_none(),
    }
}

#[component]
fn StaffTable(rows: Vec<StaffView>, sorting: Memo<Sorting>, keep: String) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|staff| {
            let (meaning, label) = staff_state(&staff);
            let grants = staff.grants.iter().map(|g| view! { <li>{grant_text(g)}</li> }).collect_view();
            let none = staff.grants.is_empty().then(|| view! { <span class="soft">{T::NoGrants.en()}</span> });
            view! {
                <tr>
                    <th scope="row">
                        <a href=routes::staff(staff.id)>{staff.name}</a>
                        <span class="sub">{staff.email}</span>
                    </th>
                    <td>{none}<ul class="plain">{grants}</ul></td>
                    <td><Chip meaning label/></td>
                    <td>
                        {match staff.last_sign_in {
                            Some(at) => view! { <LocalTime at/> }.into_any(),
                            None => view! { <span class="soft">{T::Never.en()}</span> }.into_any(),
                        }}
                    </td>
                </tr>
            }
        })
        .collect_view();
    let heads = view! {
        <SortHead key="name" label=T::Name.en() now=sorting keep=keep.clone()/>
        {heads([T::Grants, T::State].map(T::en))}
        <SortHead key="seen" label=T::LastSignIn.en() now=sorting keep/>
    }
    .into_any();
    view! {
        <Table label=T::Title.en() heads>
            {rows}
        </Table>
    }
}

/// Adds a staff user, then shows the one-time link.
#[component]
pub fn NewStaffPage() -> impl IntoView {
    let problems = Problems::new();
    let added = RwSignal::new(None::<(NewLink, String)>);
    let session = Session::here();
    let busy = RwSignal::new(false);
    let me = use_me();
    let submit = Callback::new(move |data: web_sys::FormData| {
        let text = |name: &str| form_text(&data, name).trim().to_owned();
        let (email, name, mailed) = (text("email"), text("name"), !text("email_link").is_empty());
        busy.set(true);
        spawn_local(async move {
            match session.fresh(|| add_staff(email.clone(), name.clone(), Some(mailed))).await {
                Ok(link) => added.set(Some((link, name))),
                Err(error) => problems.refuse(error),
            }
            busy.try_set(false);
        });
    });
    view! {
        <PageHead
            title=T::NewTitle.en()
            lead=T::NewLead.en()
            above=vec![Crumb::new(T::Title.en(), routes::STAFF)]
        />
        <NeedsScript/>
        {move || match added.get() {
            Some((link, name)) => {
                let next = routes::staff(link.staff);
                view! {
                    <div class="stack prose">
                        <OneTimeLink link name/>
                        <div>
                            <LinkButton kind=ButtonKind::Primary href=next>{T::GrantNext.en()}</LinkButton>
                        </div>
                    </div>
                }
                .into_any()
            }
            None => {
                view! {
                    <ScriptForm problems on_submit=submit>
                        <Field name="name" label=T::Name.en() help=T::NameHelp.en()/>
                        <Field name="email" label=T::Email.en() help=T::EmailHelp.en() kind="email" inputmode="email"/>
                        <Transition>
                            {move || Suspend::new(async move {
                                let mail = me.await.is_ok_and(|me| me.mail);
                                mail.then(|| view! {
                                    <Checkbox name="email_link" label=T::EmailLink.en() help=T::EmailLinkHelp.en()/>
                                })
                            })}
                        </Transition>
                        <div>
                            <Button kind=ButtonKind::Primary submit=true busy>{T::Add.en()}</Button>
                        </div>
                    </ScriptForm>
                }
                .into_any()
            }
        }}
    }
}

/// The link, which is shown only once.
#[component]
pub(super) fn OneTimeLink(
    /// The link, with the moment until which it works.
    link: NewLink,
    /// Name of the staff user it is for.
    name: String,
) -> impl IntoView {
    let time = RwSignal::new(crate::ui::format::utc(link.expires_at));
    Effect::new(move |_| time.set(crate::ui::browser::local(link.expires_at)));
    let emailed = link.emailed.then(|| T::LinkEmailed.fill(&[("name", &name)]));
    view! {
        <Notice meaning=Meaning::Attention title=T::LinkTitle.en() live=true>
            <p>{move || T::LinkBody.fill(&[("time", &time.get()), ("name", &name)])}</p>
            {emailed.map(|text| view! { <p>{text}</p> })}
            <CopyButton text=link.link.clone() label=T::LinkCopy.en()/>
        </Notice>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Timestamp;

    #[test]
    fn the_list_leaves_deactivated_staff_out_unless_the_address_asks_for_them() {
        let mut staff = StaffView {
            id: uuid::Uuid::nil(),
            managed: true,
            name: "Ana Ruiz".to_owned(),
            email: "ana@college.example.edu".to_owned(),
            active: true,
            deactivated_at: None,
            may_deactivate: true,
            last_sign_in: None,
            grants: Vec::new(),
        };
        assert!(is_shown(&staff, "nonsense") && is_shown(&staff, "all") && !is_shown(&staff, "deactivated"));
        assert_eq!(staff_state(&staff).1, "Active");
        staff.deactivated_at = Some(Timestamp(1));
        assert!(!is_shown(&staff, "active") && is_shown(&staff, "deactivated"));
        assert_eq!(staff_state(&staff).1, "Deactivated");
    }
}
