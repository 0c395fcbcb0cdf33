//! What there is to know of an organization, as a list of facts.

use leptos::prelude::*;

use crate::messages::pages::OrganizationText as T;
use crate::ui::components::CopyButton;
use crate::ui::pages::organizations::kind_and_program;
use crate::wire::organizations::OrganizationView;
use crate::wire::session::ProgramView;

/// Kind, program, what it belongs to, state, and the ids that files name it by.
pub(in crate::ui::pages) fn facts(organization: &OrganizationView, programs: &[ProgramView]) -> impl IntoView + use<> {
    let (kind, program) = kind_and_program(programs, &organization.program, &organization.kind);
    let above = organization.path.join(" / ");
    let above = if above.is_empty() { T::Top.en().to_owned() } else { above };
    let state = if organization.deactivated { T::Deactivated } else { T::InUse };
    let code = (!organization.code.is_empty()).then(|| {
        view! {
            <dt>{T::Code.en()}</dt>
            <dd><CopyButton text=organization.code.clone() label=T::CopyCode.en()/></dd>
        }
    });
    view! {
        <dl class="facts">
            <dt>{T::Kind.en()}</dt>
            <dd>{kind}</dd>
            <dt>{T::Program.en()}</dt>
            <dd>{program}</dd>
            <dt>{T::Above.en()}</dt>
            <dd>{above}</dd>
            <dt>{T::State.en()}</dt>
            <dd>{state.en()}</dd>
            {code}
            <dt>{T::Id.en()}</dt>
            <dd><CopyButton text=organization.id.to_string() label=T::CopyId.en()/></dd>
        </dl>
    }
}
