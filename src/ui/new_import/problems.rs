//! Problems by kind, with their counts and what can be done to all of them at once.

use leptos::prelude::*;

use super::ImportSession;
use super::fill::FillDialog;
use crate::domain::finding::{Code, Severity};
use crate::messages::form::FormText;
use crate::messages::import::{CheckText, ProblemText as T};
use crate::ui::browser::catch_focus;
use crate::ui::components::{Button, Icon, IconView};
use crate::ui::format::number;
use crate::ui::routes;
use crate::worker::protocol::{Filter, Fix, Group, Offer, ToWorker};

/// The list.
#[component]
pub fn Problems() -> impl IntoView {
    let session = ImportSession::here();
    let groups = Memo::new(move |_| session.check.report.with(|report| report.groups.clone()));
    let fill = RwSignal::new(None::<Group>);
    // A kind that was fixed takes the button with it that was pressed.
    let pressed = StoredValue::new(false);
    Effect::new(move |_| {
        groups.track();
        if pressed.get_value() {
            pressed.set_value(false);
            catch_focus("problems-title");
        }
    });
    let empty = move || {
        match session.check.report.with(|report| (report.done, report.counts.failed)) {
            (false, _) => T::NoneYet.en(),
            (true, 0) => T::None.en(),
            // That columns are missing is said of the file, and not of each row again.
            (true, _) => CheckText::UploadLacking.en(),
        }
    };
    view! {
        <section aria-labelledby="problems-title" class="stack-tight problems-panel">
            <h2 id="problems-title" tabindex="-1">{T::Title.en()}</h2>
            <Show when=move || groups.with(Vec::is_empty)>
                <p class="soft">{empty}</p>
            </Show>
            <ul class="problems">
                <For
                    each=move || groups.get()
                    key=|group| (group.column, group.code, group.count, group.offers.len())
                    let:group
                >
                    <Kind group fill pressed/>
                </For>
            </ul>
        </section>
        <FillDialog fill pressed/>
    }
}

/// The word for how bad something is.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => T::Error.en(),
        Severity::Warning => T::Warning.en(),
        Severity::Info => T::Info.en(),
    }
}

/// The icon for how bad something is.
pub fn severity_icon(severity: Severity) -> Icon {
    match severity {
        Severity::Error => Icon::Problem,
        Severity::Warning => Icon::Attention,
        Severity::Info => Icon::Note,
    }
}

/// How bad something is, as `data-severity`.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

#[component]
fn Kind(
    /// The problems.
    group: Group,
    /// Set to open the dialog that fills their cells.
    fill: RwSignal<Option<Group>>,
    /// Set when one of its buttons changes the file.
    pressed: StoredValue<bool>,
) -> impl IntoView {
    let session = ImportSession::here();
    let filter = Filter::Kind(group.column, group.code);
    let on = move || session.rows.filter.get() == filter;
    let name = group.title.clone();
    let ready = Memo::new(move |_| session.check.report.with(|report| report.done));
    let offers = group
        .offers
        .iter()
        .map(|offer| {
            let (offer, group, name) = (*offer, group.clone(), name.clone());
            let words = offer_words(offer, group.code, group.count);
            let label = format!("{words}: {name}");
            view! {
                <Button
                    small=true
                    label
                    disabled=Signal::derive(move || !ready.get())
                    on_click=move |_| {
                        pressed.set_value(offer != Offer::Fill);
                        take(session, offer, &group, fill);
                    }
                >
                    {words}
                </Button>
            }
        })
        .collect_view();
    // Where the ids are that a file names places by.
    let children = (group.code == Code::NotAPlace).then(|| {
        let words = session.file.pages.with_untracked(|pages| pages.children.clone());
        let of = session.file.place.with_untracked(|place| place.as_ref().map(|place| place.id));
        (!words.is_empty()).then(|| {
            view! {
                <a href=routes::location_children(of) target="_blank">
                    {words}
                    <span class="unseen">" " {FormText::NewTab.en()}</span>
                </a>
            }
        })
    });
    view! {
        <li class="problem-group" data-severity=severity_name(group.severity) data-on=move || on().then_some("")>
            <h3 class="problem-title">
                <IconView icon=severity_icon(group.severity)/>
                <span>
                    <span class="unseen">{format!("{}: ", severity_word(group.severity))}</span>
                    {name.clone()}
                </span>
                <span class="number">{number(u64::from(group.count))}</span>
            </h3>
            <div class="row">
                <Button small=true label=T::ShowOne.fill(&[("title", &name)]) on_click=move |_| session.show(filter)>
                    {move || if on() { T::Showing.en() } else { T::Show.en() }}
                </Button>
                {offers}
                {children}
            </div>
        </li>
    }
}

fn offer_words(offer: Offer, code: Code, count: u32) -> String {
    let text = match (offer, code) {
        (Offer::Offered, _) if count == 1 => T::OfferedOne,
        (Offer::Offered, Code::PostalLostZero) => T::Pad,
        (Offer::Offered, Code::Required) => T::Proxy,
        (Offer::Offered, _) => T::Offered,
        (Offer::Dates(form), _) => {
            let text = if count == 1 { T::ReadDate } else { T::ReadDates };
            return text.fill(&[("count", &number(u64::from(count))), ("form", &form.label())]);
        }
        (Offer::Fill, _) if count == 1 => T::FillOne,
        (Offer::Fill, _) => T::Fill,
        (Offer::Delete, _) if count == 1 => T::DeleteOne,
        (Offer::Delete, _) => T::Delete,
    };
    text.fill(&[("count", &number(u64::from(count)))])
}

fn take(session: ImportSession, offer: Offer, group: &Group, fill: RwSignal<Option<Group>>) {
    let (column, code) = (group.column, group.code);
    match offer {
        Offer::Offered => session.change_many(ToWorker::FixAll { column, code, fix: Fix::Offered }),
        Offer::Dates(form) => session.change_many(ToWorker::FixAll { column, code, fix: Fix::Dates(form) }),
        Offer::Delete => session.change_many(ToWorker::DeleteKind { column, code }),
        Offer::Fill => fill.set(Some(group.clone())),
    }
}
