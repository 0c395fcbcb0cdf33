//! Who a staff user is, and the actions on their access: a new link, ending their sessions,
//! deactivation.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Shared;
use crate::api::staff::{deactivate_staff, end_staff_sessions, new_staff_link};
use crate::messages::pages::StaffText as T;
use crate::ui::components::{Button, ButtonKind, Checkbox, Chip, Dialog, LocalTime};
use crate::ui::pages::staff::staff_state;
use crate::wire::staff::{NewLink, StaffView};

/// Who it is, and the actions on their access.
#[component]
pub(super) fn About(
    staff: StaffView,
    /// It is the page of the one who looks at it.
    own: bool,
    /// The server mails letters.
    mail: bool,
    link: RwSignal<Option<(NewLink, String)>>,
    shared: Shared,
) -> impl IntoView {
    let (meaning, label) = staff_state(&staff);
    let id = staff.id;
    let name = StoredValue::new(staff.name.clone());
    let open = RwSignal::new(false);
    let named = move |text: T| text.fill(&[("name", &name.get_value())]);
    let mailed = RwSignal::new(false);
    let renew = move |_| {
        let (name, mailed) = (name.get_value(), mailed.get_untracked());
        spawn_local(async move {
            let made = shared.session.fresh(|| new_staff_link(id, Some(mailed))).await;
            // The page may have been left meanwhile.
            if link.is_disposed() {
                return;
            }
            match made {
                Ok(made) => link.set(Some((made, name))),
                Err(error) => shared.problems.refuse(error),
            }
        });
    };
    let ending = RwSignal::new(false);
    let end = move |_| {
        ending.set(false);
        shared.change(named(T::SessionsEnded), move || async move { end_staff_sessions(id).await.map(|_| ()) });
    };
    let deactivate = move |_| {
        open.set(false);
        shared.change(named(T::WasDeactivated), move || deactivate_staff(id));
    };
    let actions = (staff.managed && staff.deactivated_at.is_none()).then(|| {
        view! {
            <h2>{T::Access.en()}</h2>
            {(!own)
                .then(|| {
                    view! {
                        <p class="soft">{if staff.active { T::NewLinkHelp.en().to_owned() } else { named(T::NoPasswordYet) }}</p>
                        {mail
                            .then(|| {
                                view! {
                                    <Checkbox
                                        name="email_link"
                                        label=T::EmailLink.en()
                                        help=T::EmailLinkHelp.en()
                                        on_change=move |ticked| mailed.set(ticked)
                                    />
                                }
                            })}
                        <div class="row">
                            <Button on_click=renew>{T::NewLink.en()}</Button>
                        </div>
                    }
                })}
            <p class="soft">{T::EndSessionsHelp.en()}</p>
            <div class="row">
                <Button on_click=move |_| ending.set(true)>{T::EndSessions.en()}</Button>
            </div>
            <Dialog open=ending id="end-sessions" title=named(T::EndSessionsTitle)>
                <p>{T::EndSessionsBody.en()}</p>
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Danger on_click=end>{T::EndSessions.en()}</Button>
                    <Button on_click=move |_| ending.set(false)>{T::Cancel.en()}</Button>
                </div>
            </Dialog>
        }
    });
    // Who is deactivated at some organizations alone has the address everywhere else.
    let partly = staff.deactivated_at.is_some();
    let deactivation = staff.may_deactivate.then(|| {
        view! {
            {partly.then(|| view! { <p class="soft">{T::DeactivatedPartly.en()}</p> })}
            <div class="row">
                <Button kind=ButtonKind::Danger on_click=move |_| open.set(true)>{named(T::Deactivate)}</Button>
            </div>
            <Dialog open id="deactivate" title=named(T::DeactivateTitle)>
                <p>{T::DeactivateBody.en()}</p>
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Danger on_click=deactivate>{named(T::Deactivate)}</Button>
                    <Button on_click=move |_| open.set(false)>{T::Cancel.en()}</Button>
                </div>
            </Dialog>
        }
    });
    view! {
        <section class="card">
            <h2>{T::About.en()}</h2>
            <dl class="facts">
                <dt>{T::Email.en()}</dt>
                <dd>{staff.email}</dd>
                <dt>{T::State.en()}</dt>
                <dd><Chip meaning label/></dd>
                <dt>{T::LastSignIn.en()}</dt>
                <dd>
                    {match staff.last_sign_in {
                        Some(at) => view! { <LocalTime at/> }.into_any(),
                        None => T::Never.en().into_any(),
                    }}
                </dd>
            </dl>
            {actions}
            {deactivation}
        </section>
    }
}
