//! A new import: choose, check, upload, on one page that grows.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use crate::api::imports::{get_import, get_import_options};
use crate::messages::import::{CheckText as C, ChooseText as T, StepText};
use crate::ui::browser::focus;
use crate::ui::components::{Crumb, Icon, IconView, Meaning, Notice, PageHead, StepLine};
use crate::ui::handed_file;
use crate::ui::leave_guard::LeaveGuard;
use crate::ui::load::Load;
use crate::ui::me::use_me;
use crate::ui::new_import::check::Check;
use crate::ui::new_import::choose::{Choose, DropAnywhere};
use crate::ui::new_import::upload::Upload;
use crate::ui::new_import::{ImportSession, Stage, failed_rows, handles};
use crate::ui::routes;
use crate::wire::imports::{ImportOptions, ImportView};
use crate::wire::pages::ImportLabels;
use crate::wire::session::{OrganizationRef, ProgramView};

/// Names of the five steps.
pub fn steps() -> Vec<&'static str> {
    [StepText::Choose, StepText::Check, StepText::Plan, StepText::Apply, StepText::Results].map(StepText::en).to_vec()
}

/// A new import.
#[component]
pub fn NewImportPage() -> impl IntoView {
    let me = use_me();
    // The rows of an earlier import, where the address asks for them.
    let query = use_query_map();
    let id = move |name: &str| query.with(|query| query.get_str(name).and_then(|id| Uuid::parse_str(id).ok()));
    let fix = move || id("fix");
    // The place, where a link says it: chosen beforehand, and it may be another one.
    let at = id("organization");
    let options = Resource::new(fix, |id| async move {
        let fix = match id {
            Some(id) => Some(get_import(id).await?),
            None => None,
        };
        Ok((get_import_options().await?, fix))
    });
    view! {
        <Load resource=me let:me>
            <Load resource=options let:options>
                <Workbench
                    places=me.import_at.clone()
                    programs=me.programs.clone()
                    labels=me.labels.clone()
                    options=options.0
                    fix=options.1
                    at
                />
            </Load>
        </Load>
    }
}

#[component]
fn Workbench(
    /// Where this person may import.
    places: Vec<OrganizationRef>,
    /// The programs of the server.
    programs: Vec<ProgramView>,
    /// What the pages are called.
    labels: ImportLabels,
    /// What there is to ask for.
    options: ImportOptions,
    /// The import whose rows with errors are to be fixed.
    fix: Option<ImportView>,
    /// The organization that is chosen beforehand.
    at: Option<Uuid>,
) -> impl IntoView {
    let begin = labels.begin;
    let session = ImportSession::provide();
    session.asked.options.set(options);
    // Where there is a choice, it is the person's.
    let beforehand = places.iter().find(|place| Some(place.id) == at);
    if let Some(place) = beforehand.or(if let [only] = places.as_slice() { Some(only) } else { None }) {
        session.file.place.set(Some(place.clone()));
    }
    let fix = fix.and_then(|import| {
        let place = places.iter().find(|place| place.id == import.organization.id && place.program == import.program)?;
        session.file.place.set(Some(place.clone()));
        Some(import)
    });
    on_cleanup(handles::clear);
    let may = !places.is_empty();
    Effect::new(move |_| {
        if may {
            session.prepare_worker();
        }
        if let Some(import) = fix.clone() {
            failed_rows::take(session, import);
        }
        if let Some(file) = handed_file::take().filter(|_| may) {
            session.choose(file);
        }
    });
    let title = Signal::derive(move || match session.stage.get() {
        Stage::Choose => begin.clone(),
        Stage::Check | Stage::Upload => session.file.info.with(|file| file.name.clone()),
    });
    let now = Signal::derive(move || match session.stage.get() {
        Stage::Choose => 0,
        Stage::Check => 1,
        Stage::Upload => 2,
    });
    // What was pressed is gone with the step before, also where a file is read anew: the title
    // names the new step.
    Effect::new(move |before: Option<()>| {
        session.stage.track();
        if before.is_some() {
            focus("title");
        }
    });
    let takes = Signal::derive(move || may && session.stage.get() != Stage::Upload);
    let place = move || session.file.place.with(|place| place.as_ref().map(|place| place.name.clone()));
    view! {
        <div class="import-top">
            <PageHead title above=vec![Crumb::new(labels.menu, routes::IMPORTS)]/>
            <div class="import-steps">
                <StepLine steps=steps() now/>
                {move || (session.stage.get() == Stage::Check).then(|| view! { <p class="soft place-line">{move || place()}</p> })}
                {move || {
                    (session.stage.get() != Stage::Upload)
                        .then(|| view! { <p class="import-private needs-page"><IconView icon=Icon::Good/> {T::Private.en()}</p> })
                }}
            </div>
        </div>
        <p class="unseen" role="status">{move || session.status.get()}</p>
        {move || {
            let trouble = session.file.trouble.get();
            (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
        }}
        {move || {
            let (places, programs) = (places.clone(), programs.clone());
            match session.stage.get() {
                _ if !may => view! { <Notice meaning=Meaning::Attention title=T::Nowhere.en()/> }.into_any(),
                Stage::Choose => view! { <Choose places programs/> }.into_any(),
                // As high as the window: style/workbench.css.
                Stage::Check => view! { <div class="workbench"><Check/></div> }.into_any(),
                Stage::Upload => view! { <Upload/> }.into_any(),
            }
        }}
        // Also where a file is being checked: the browser would leave the page for a file that
        // falls elsewhere.
        <DropAnywhere
            takes
            on_file=move |file| session.choose(file)
            on_many=move |()| session.file.trouble.set(T::OneFile.en().to_owned())
        />
        <LeaveGuard guard=session.edits.guard words=[C::LeaveTitle, C::LeaveHelp, C::LeaveNo, C::LeaveYes].map(C::en)/>
    }
}
