//! Something that is done with the selected accounts: sent, and what came of it: who was left out,
//! with the reason for each, or what went wrong.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::browser::focus;
use super::components::{Button, Meaning, Notice, Toaster};
use super::selection::Selection;
use super::session_end::Session;
use crate::messages::frame::PieceText as T;
use crate::wire::ApiError;

/// Element id of who was left out.
const SHOWN: &str = "left-out";

/// What is under way on this page, and what came of it. One a page: what is done next takes the
/// place of what was said before.
#[derive(Clone, Copy)]
pub struct BulkAction {
    left_out: RwSignal<Option<LeftOut>>,
    trouble: RwSignal<String>,
    busy: RwSignal<bool>,
    session: Session,
    toaster: Toaster,
}

/// Accounts that stay as they were.
#[derive(Clone)]
pub struct LeftOut {
    /// What to say of all of them.
    pub title: &'static str,
    /// Name and reason of each.
    pub people: Vec<(String, String)>,
}

/// What came of it.
pub struct Done {
    /// In one line; blank where nothing was done.
    pub said: String,
    /// Who was left out.
    pub left_out: LeftOut,
}

impl BulkAction {
    /// Nothing was done yet. Only inside the frame.
    pub fn here() -> BulkAction {
        BulkAction {
            left_out: RwSignal::new(None),
            trouble: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
            session: Session::here(),
            toaster: Toaster::here(),
        }
    }

    /// Whether something is under way.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Asks the server, with a fresh password where it wants one; then nothing is selected any more
    /// and the list is loaded again. `unreachable` is said where no answer came.
    pub fn send<T: 'static, F: Future<Output = Result<T, ApiError>> + 'static>(
        self,
        selection: Selection,
        again: Callback<()>,
        unreachable: &'static str,
        ask: impl Fn() -> F + 'static,
        done: impl FnOnce(T) -> Done + 'static,
    ) {
        self.trouble.set(String::new());
        self.left_out.set(None);
        self.busy.set(true);
        spawn_local(async move {
            let answer = self.session.fresh(ask).await;
            // The page may have been left meanwhile.
            if self.busy.is_disposed() {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(answer) => {
                    let Done { said, left_out } = done(answer);
                    if !said.is_empty() {
                        self.toaster.say(said);
                    }
                    let some = !left_out.people.is_empty();
                    self.left_out.set(some.then_some(left_out));
                    selection.clear();
                    again.run(());
                    focus(if some { SHOWN } else { "title" });
                }
                Err(ApiError::SignedOut) => self.session.ended(),
                Err(ApiError::Transport(_)) => self.trouble.set(unreachable.to_owned()),
                Err(error) => self.trouble.set(error.to_string()),
            }
        });
    }

    fn close(self) {
        self.left_out.set(None);
        focus("title");
    }
}

/// What went wrong, and who was left out, with the reason for each.
#[component]
pub fn BulkActionPanel(
    /// What came of it.
    action: BulkAction,
) -> impl IntoView {
    let panel = move || {
        let LeftOut { title, people } = action.left_out.get()?;
        Some(view! {
            <section class="card stack" id=SHOWN tabindex="-1" aria-label=title>
                <LeftOutList title people/>
                <div><Button on_click=move |_| action.close()>{T::Close.en()}</Button></div>
            </section>
        })
    };
    view! {
        {move || {
            let trouble = action.trouble.get();
            (!trouble.is_empty()).then(|| view! { <Notice meaning=Meaning::Problem title=trouble live=true/> })
        }}
        {panel}
    }
}

/// Who is left out, with the reason for each; nothing where nobody is.
#[component]
pub fn LeftOutList(
    /// What to say of all of them.
    #[prop(into)]
    title: String,
    /// Name and reason of each.
    people: Vec<(String, String)>,
) -> impl IntoView {
    (!people.is_empty()).then(|| {
        let items = people.into_iter().map(|(name, why)| view! { <li>{name} ": " {why}</li> }).collect_view();
        view! {
            <Notice meaning=Meaning::Attention title>
                <ul>{items}</ul>
            </Notice>
        }
    })
}
