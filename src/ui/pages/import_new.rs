//! A new import: choose, check, upload, on one page that grows.

use leptos::prelude::*;

use crate::messages::import::{CheckText as C, ChooseText as T, StepText};
use crate::messages::pages::ImportsText;
use crate::ui::browser::focus;
use crate::ui::components::{Crumb, Icon, IconView, Meaning, Notice, PageHead, StepLine};
use crate::ui::effect::effect;
use crate::ui::frame::use_me;
use crate::ui::import::check::Check;
use crate::ui::import::choose::{Choose, DropAnywhere};
use crate::ui::import::leave::LeaveGuard;
use crate::ui::import::upload::Upload;
use crate::ui::import::{Desk, Stage, held};
use crate::ui::load::Load;
use crate::ui::markup::view;
use crate::ui::routes;
use crate::ui::signal::Signal;
use crate::wire::session::{OrganizationRef, ProgramView};

/// Names of the five steps.
pub fn steps() -> Vec<&'static str> {
    [StepText::Choose, StepText::Check, StepText::Plan, StepText::Apply, StepText::Results].map(StepText::en).to_vec()
}

/// A new import.
#[component]
pub fn NewImportPage() -> impl IntoView {
    let me = use_me();
    view! {
        <Load resource=me let:me>
            <Workbench places=me.import_at programs=me.programs/>
        </Load>
    }
}

#[component]
fn Workbench(
    /// Where this person may import.
    places: Vec<OrganizationRef>,
    /// The programs of the server.
    programs: Vec<ProgramView>,
) -> impl IntoView {
    let desk = Desk::new();
    provide_context(desk);
    desk.place.set(places.first().cloned());
    on_cleanup(held::clear);
    let may = !places.is_empty();
    effect(move || {
        if may {
            desk.get_ready();
        }
    });
    let title = Signal::derive(move || match desk.stage.get() {
        Stage::Choose => T::Title.en().to_owned(),
        Stage::Check | Stage::Upload => desk.file.with(|file| file.name.clone()),
    });
    let now = Signal::derive(move || match desk.stage.get() {
        Stage::Choose => 0,
        Stage::Check => 1,
        Stage::Upload => 2,
    });
    // What was pressed is gone with the face before, also where a file is read anew: the title tells where one is now.
    Effect::new(move |before: Option<()>| {
        desk.stage.track();
        if before.is_some() {
            focus("title");
        }
    });
    let takes = Signal::derive(move || may && desk.stage.get() != Stage::Upload);
    let place = move || desk.place.with(|place| place.as_ref().map(|place| place.name.clone()));
    view! {
        <PageHead title above=vec![Crumb::new(ImportsText::Title.en(), routes::IMPORTS)]/>
        <div class="import-steps">
            <StepLine steps=steps() now/>
            {move || {
                (desk.stage.get() != Stage::Upload)
                    .then(|| view! { <p class="import-private needs-page"><IconView icon=Icon::Good/> {T::Private.en()}</p> })
            }}
        </div>
        <p class="unseen" role="status">{move || desk.said.get()}</p>
        {move || {
            let trouble = desk.trouble.get();
            (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
        }}
        {move || {
            let (places, programs) = (places.clone(), programs.clone());
            match desk.stage.get() {
                _ if !may => view! { <Notice meaning=Meaning::Attention title=T::Nowhere.en()/> },
                Stage::Choose => view! { <Choose places programs/> },
                Stage::Check => {
                    view! {
                        <p class="soft place-line">{move || place()}</p>
                        <Check/>
                    }
                }
                Stage::Upload => view! { <Upload/> },
            }
        }}
        // Also where a file is being checked: the browser would leave the page for a file that falls elsewhere.
        <DropAnywhere takes on_file=move |file| desk.choose(file)/>
        <LeaveGuard guard=desk.guard words=[C::LeaveTitle, C::LeaveHelp, C::LeaveNo, C::LeaveYes].map(C::en)/>
    }
}
