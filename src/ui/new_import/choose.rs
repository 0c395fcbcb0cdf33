//! Choose: organization and file, by click, drop or paste. Without script the same form takes the
//! file straight to the server.

use js_sys::Array;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, DragEvent, File};

use super::ImportSession;
use super::asked::Asked;
use super::before::{Agreement, Notes};
use super::needs::Needs;
use crate::messages::frame::PieceText;
use crate::messages::import::{CheckText, ChooseText as T, UploadText};
use crate::ui::browser::hydrated;
use crate::ui::components::{Button, ButtonKind, FileDrop, Icon, IconView, LinkButton, Notice, Select};
use crate::ui::routes;
use crate::wire::imports::PlaceOptions;
use crate::wire::pages::ImportLabels;
use crate::wire::session::{OrganizationRef, ProgramView};

/// Where the plain form posts to.
const PLAIN_UPLOAD: &str = "/imports/upload";

/// Organization and file.
#[component]
pub fn Choose(
    /// Where this person may import.
    places: Vec<OrganizationRef>,
    /// The programs of the server.
    mut programs: Vec<ProgramView>,
) -> impl IntoView {
    let session = ImportSession::here();
    programs.retain(|program| places.iter().any(|place| place.program == program.id));
    let first = session.file.place.get_untracked().map(|place| place.program);
    let first = first.or_else(|| places.first().map(|place| place.program.clone())).unwrap_or_default();
    let known = StoredValue::new(programs.clone());
    let pages_of = move |id: &str| {
        known.with_value(|known| known.iter().find(|program| program.id == id).map(|program| program.pages.clone()))
    };
    session.program_chosen(&first, pages_of(&first).unwrap_or_default());
    let program = RwSignal::new(first);
    let all = StoredValue::new(places.clone());
    let of_program = Signal::derive(move || {
        let program = program.get();
        all.with_value(|all| all.iter().filter(|place| place.program == program).cloned().collect::<Vec<_>>())
    });
    let choose_program = move |id: String| {
        session.program_chosen(&id, pages_of(&id).unwrap_or_default());
        program.set(id);
        // Only where there is no choice.
        session.file.place.set(of_program.with_untracked(|places| match places.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }));
        session.place_chosen();
    };
    let choose_place = move |id: String| {
        session.file.place.set(all.with_value(|all| all.iter().find(|place| place.id.to_string() == id).cloned()));
        session.place_chosen();
    };
    listen_to_paste(session);
    let hydrated = hydrated();

    let program_field = if programs.len() > 1 {
        let options: Vec<(String, String)> = programs.into_iter().map(|program| (program.id, program.name)).collect();
        view! {
            <Select
                name="program"
                label=T::Program.en()
                options=Signal::stored(options)
                value=program.get_untracked()
                on_change=choose_program
            />
        }
        .into_any()
    } else {
        view! { <input type="hidden" name="program" value=program.get_untracked()/> }.into_any()
    };
    let place_field = match places.as_slice() {
        [one] => view! { <input type="hidden" name="organization" value=one.id.to_string()/> }.into_any(),
        _ => {
            let options = Signal::derive(move || {
                let places = of_program.get();
                // Where there is a choice, nobody is put into the first organization of the
                // alphabet.
                let none = (places.len() > 1).then(|| (String::new(), PieceText::ChooseOne.en().to_owned()));
                none.into_iter().chain(places.into_iter().map(|place| (place.id.to_string(), place.name))).collect::<Vec<_>>()
            });
            let value = session.file.place.get_untracked().map(|place| place.id.to_string()).unwrap_or_default();
            view! {
                <Select
                    name="organization"
                    label=T::Organization.en()
                    help=T::OrganizationHelp.en()
                    options
                    value
                    problem=session.place_problem()
                    on_change=choose_place
                />
            }
            .into_any()
        }
    };
    let template = Signal::derive(move || match session.file.place.with(|place| place.as_ref().map(|place| place.id)) {
        Some(place) => routes::template_for(&program.get(), place),
        None => routes::template(&program.get()),
    });
    let columns = move || {
        let options = session.asked.options.get();
        options.programs.into_iter().find(|of| of.program == program.get()).map(|of| of.columns).unwrap_or_default()
    };
    // Of the chosen organization, or where all have the same one.
    let of_places = move |what: fn(&PlaceOptions) -> &String| {
        let here = session.file.place.with(|place| place.as_ref().map(|place| place.id));
        let mut places = session.asked.options.get().places;
        places.retain(|place| here.is_none_or(|id| id == place.organization));
        let same = places.windows(2).all(|pair| what(&pair[0]) == what(&pair[1]));
        places.first().filter(|_| same).map(|place| what(place).clone()).unwrap_or_default()
    };
    let label = move |which: fn(&ImportLabels) -> &String| session.file.pages.with(|pages| which(&pages.labels).clone());
    view! {
        <div class="choose">
            <Show when=move || session.check.canceled.get()>
                <Notice title=CheckText::Canceled.en()/>
            </Show>
            <form class="stack" method="post" action=PLAIN_UPLOAD enctype="multipart/form-data">
                {program_field}
                {place_field}
                {move || session.file.pages.with(|pages| pages.agreement.clone()).map(|agreement| view! { <Agreement agreement/> })}
                // Before the file: what comes behind it in a form is not read.
                <div class="only-plain">
                    <Asked/>
                </div>
                // Without script all of the form is there.
                <div hidden=move || hydrated.get() && session.file.waits_for_agreement()>
                    <FileDrop name="file" help=T::DropHelp.en() plain_help=T::PlainDropHelp.en() on_file=move |file: File| session.choose(file)/>
                </div>
                <div class="only-plain">
                    <Button submit=true plain=true kind=ButtonKind::Primary>{move || label(|labels| &labels.upload)}</Button>
                </div>
            </form>
            <div class="row">
                <div class="needs-page" hidden=move || hydrated.get() && session.file.waits_for_agreement()>
                    <Button icon=Icon::Copy on_click=move |_| spawn_local(paste_cells(session))>{T::Paste.en()}</Button>
                </div>
                <LinkButton href=template download=true icon=Icon::Download>{move || label(|labels| &labels.template)}</LinkButton>
                <span class="soft">{T::TemplateHelp.en()}</span>
            </div>
            <p class="soft prose needs-page">
                {move || T::PrivateHelp.fill(&[("upload", &label(|labels| &labels.upload))])}
            </p>
            {move || {
                let (mut notes, move_link) = session.file.pages.with(|pages| (pages.notes.clone(), pages.move_link.clone()));
                notes.extend(Some(of_places(|place| &place.password_format)).filter(|note| !note.is_empty()));
                view! { <Notes notes move_link best_practices=of_places(|place| &place.best_practices)/> }
            }}
            {move || view! { <Needs columns=columns()/> }}
        </div>
    }
}

/// Takes a file that is dropped anywhere on the page, and shows where it would fall.
#[component]
pub fn DropAnywhere(
    /// Whether one can be taken now.
    takes: Signal<bool>,
    /// Called with the file.
    #[prop(into)]
    on_file: Callback<File>,
    /// Called where several are dropped at once.
    #[prop(into)]
    on_many: Callback<()>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    Effect::new(move |_| {
        let enter = window_event_listener(ev::dragover, move |event: DragEvent| {
            if carries_files(&event) {
                event.prevent_default();
                over.set(takes.get_untracked());
            }
        });
        let leave = window_event_listener(ev::dragleave, move |event: DragEvent| {
            if event.related_target().is_none() {
                over.set(false);
            }
        });
        let drop = window_event_listener(ev::drop, move |event: DragEvent| {
            over.set(false);
            let Some(files) = event.data_transfer().and_then(|data| data.files()) else { return };
            let Some(file) = files.get(0) else { return };
            event.prevent_default();
            if !takes.get_untracked() {
                return;
            }
            if files.length() > 1 { on_many.run(()) } else { on_file.run(file) }
        });
        on_cleanup(move || {
            enter.remove();
            leave.remove();
            drop.remove();
        });
    });
    view! {
        <Show when=move || over.get()>
            <div class="drop-veil" aria-hidden="true">
                <span class="row"><IconView icon=Icon::Upload/> {UploadText::DropVeil.en()}</span>
            </div>
        </Show>
    }
}

fn carries_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// Ctrl V anywhere but in a field: copied cells, or a copied file.
fn listen_to_paste(session: ImportSession) {
    Effect::new(move |_| {
        let handle = window_event_listener(ev::paste, move |event: ClipboardEvent| {
            let typing = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                .is_some_and(|element| element.matches("input:not([type=file]), textarea").unwrap_or(false));
            let Some(data) = event.clipboard_data().filter(|_| !typing) else { return };
            if let Some(file) = data.files().and_then(|files| files.get(0)) {
                event.prevent_default();
                session.choose(file);
            } else if let Ok(text) = data.get_data("text/plain") {
                event.prevent_default();
                take_cells(session, &text);
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Asks the browser for what was copied; some browsers ask the person first.
async fn paste_cells(session: ImportSession) {
    match JsFuture::from(window().navigator().clipboard().read_text()).await {
        Ok(text) => take_cells(session, &text.as_string().unwrap_or_default()),
        Err(_) => session.file.trouble.set(T::PasteDenied.en().to_owned()),
    }
}

/// Copied cells are text with tabs between cells: a file like any other.
fn take_cells(session: ImportSession, text: &str) {
    let file = File::new_with_str_sequence(&Array::of1(&text.into()), T::PastedName.en());
    match file {
        Ok(file) if !text.trim().is_empty() => session.choose(file),
        _ => session.file.trouble.set(T::PasteEmpty.en().to_owned()),
    }
}
