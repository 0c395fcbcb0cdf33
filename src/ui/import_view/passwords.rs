//! The generated passwords: shown to one person until they are handed out, printed as slips. A line
//! stays.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::imports::{passwords_handed_out, reveal_passwords};
use crate::messages::import::PasswordText as T;
use crate::ui::browser::focus;
use crate::ui::components::{Button, ButtonKind, Dialog, Icon, LocalTime, Meaning, Notice};
use crate::ui::format::number;
use crate::ui::pages::NeedsScript;
use crate::ui::printing::PrintedPasswords;
use crate::ui::session_end::Session;
use crate::ui::slips::Slips;
use crate::wire::imports::{HandoutView, ImportView, Slip};

/// Shows the passwords after a question, and prints them.
#[component]
pub fn Passwords(
    /// The import.
    import: ImportView,
) -> impl IntoView {
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(String::new());
    let slips = RwSignal::new(None::<Vec<Slip>>);
    let session = Session::here();
    let count = import.passwords;
    let over = RwSignal::new(false);
    let help = if count == 1 { T::HelpOne.en().to_owned() } else { T::Help.fill(&[("count", &number(count))]) };
    let show = move || {
        asking.set(false);
        trouble.set(String::new());
        busy.set(true);
        spawn_local(async move {
            match session.fresh(|| reveal_passwords(import.id)).await {
                Ok(shown) => {
                    slips.set(Some(shown));
                    focus("slips-title");
                }
                Err(error) => trouble.set(error.to_string()),
            }
            busy.set(false);
        });
    };
    let done = move |()| {
        trouble.set(String::new());
        spawn_local(async move {
            match passwords_handed_out(import.id).await {
                Ok(()) => {
                    slips.set(None);
                    over.set(true);
                    focus("slips-title");
                }
                Err(error) => trouble.set(error.to_string()),
            }
        });
    };
    // Those that nobody was shown, or else those that this reader was shown just now.
    let again = import.handouts.iter().filter_map(|handout| handout.again_until).min();
    let (until, until_text) = match count {
        0 => (again, T::AgainUntil),
        _ => (import.passwords_until, T::Until),
    };
    let offered = import.may_import && until.is_some();
    let lines = import.handouts.into_iter().map(line).collect_view();
    let organization = StoredValue::new(import.organization.name);
    view! {
        <section class="section">
            <h2 class="no-print" id="slips-title" tabindex="-1">{T::Title.en()}</h2>
            {move || {
                let trouble = trouble.get();
                (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
            }}
            {move || match slips.get() {
                Some(shown) => {
                    let of = PrintedPasswords::OfImport(import.id);
                    view! { <Slips shown title=T::SlipTitle.en() organization=organization.get_value() of on_done=done/> }.into_any()
                }
                None if over.get() => view! { <p class="soft">{T::Hidden.en()}</p> }.into_any(),
                None if offered => {
                    let help = (count > 0).then(|| help.clone());
                    let again = count == 0;
                    let press = move |_| if again { show() } else { asking.set(true) };
                    let words = if again { T::Again.en().to_owned() } else { T::HandOut.fill(&[("count", &number(count))]) };
                    let kind = if again { ButtonKind::Plain } else { ButtonKind::Primary };
                    view! {
                        {help.map(|help| view! { <p class="prose">{help}</p> })}
                        {until.map(|until| view! { <p class="soft">{until_text.en()} " " <LocalTime at=until/></p> })}
                        <NeedsScript/>
                        <div class="row">
                            <Button kind icon=Icon::Eye busy=Signal::from(busy) on_click=press>
                                {words}
                            </Button>
                            {again
                                .then(|| view! { <Button on_click=move |_| done(())>{T::Done.en()}</Button> })}
                        </div>
                    }
                    .into_any()
                }
                None => ().into_any(),
            }}
            {lines}
            <Dialog open=asking id="passwords" title=T::ConfirmTitle.en()>
                <p>{T::ConfirmHelp.en()}</p>
                <div class="dialog-actions">
                    <Button kind=ButtonKind::Primary on_click=move |_| show()>{T::ConfirmDo.en()}</Button>
                    <Button on_click=move |_| asking.set(false)>{T::Cancel.en()}</Button>
                </div>
            </Dialog>
        </section>
    }
}

/// Who was shown how many, and when.
fn line(handout: HandoutView) -> impl IntoView {
    let text = if handout.count == 1 { T::ShownByOne } else { T::ShownBy };
    let text = text.fill(&[("count", &number(handout.count)), ("by", &handout.by)]);
    view! { <p class="soft no-print">{text} " " <LocalTime at=handout.at/></p> }
}
