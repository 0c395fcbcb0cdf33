//! Moving the selected accounts to another place: which one is asked together with what becomes of
//! how many, and that is what happens.

use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;

use super::bulk_action::{BulkAction, Done, LeftOut, LeftOutList};
use super::components::{Button, ButtonKind, Dialog, Meaning, Notice, Select};
use super::format::number;
use super::pages::full_name;
use super::selection::Selection;
use super::session_end::Session;
use crate::api::moves::{move_places, preview_moves, start_many_moves};
use crate::api::organizations::list_organizations;
use crate::messages::frame::PieceText;
use crate::messages::moves::ManyMovesText as T;
use crate::wire::ApiError;
use crate::wire::moves::ManyMoves;

/// What the dialog knows so far.
#[derive(Clone, Copy)]
struct Asking {
    selection: Selection,
    session: Session,
    open: RwSignal<bool>,
    /// Places to choose from: id and full name.
    places: RwSignal<Vec<(String, String)>>,
    to: RwSignal<Option<Uuid>>,
    /// What happens if they move there.
    preview: RwSignal<Option<ManyMoves>>,
    trouble: RwSignal<String>,
}

impl Asking {
    fn here() -> Asking {
        Asking {
            selection: Selection::here(),
            session: Session::here(),
            open: RwSignal::new(false),
            places: RwSignal::new(Vec::new()),
            to: RwSignal::new(None),
            preview: RwSignal::new(None),
            trouble: RwSignal::new(String::new()),
        }
    }

    /// Opens the dialog, with the places of the reader's.
    fn open(self) {
        self.open.set(true);
        self.look();
        spawn_local(async move {
            match places().await {
                Ok(places) => drop(self.places.try_set(places)),
                Err(error) => self.went_wrong(error),
            }
        });
    }

    fn choose(self, id: &str) {
        self.to.set(Uuid::parse_str(id).ok());
        self.look();
    }

    /// Finds out what happens.
    fn look(self) {
        self.preview.set(None);
        self.trouble.set(String::new());
        let Some(to) = self.to.get_untracked() else { return };
        let accounts = untrack(|| self.selection.accounts());
        spawn_local(async move {
            let answer = preview_moves(accounts, to).await;
            // Another place was chosen meanwhile, or the page was left.
            if self.to.try_get_untracked() != Some(Some(to)) {
                return;
            }
            match answer {
                Ok(preview) => self.preview.set(Some(preview)),
                Err(error) => self.went_wrong(error),
            }
        });
    }

    fn went_wrong(self, error: ApiError) {
        match error {
            ApiError::SignedOut => {
                self.open.try_set(false);
                self.session.ended();
            }
            error => drop(self.trouble.try_set(error.to_string())),
        }
    }

    /// How many would move or be asked for.
    fn movable(self) -> u64 {
        self.preview.with(|preview| preview.as_ref().map_or(0, |many| many.moved + many.requested))
    }
}

/// The places to which the reader may have people moved, each with what it belongs to.
async fn places() -> Result<Vec<(String, String)>, ApiError> {
    let (mine, all) = (move_places().await?, list_organizations().await?);
    let mut places: Vec<(String, String)> = mine
        .into_iter()
        .map(|place| {
            let known = all.iter().find(|known| known.id == place.id);
            (place.id.to_string(), known.map_or(place.name, full_name))
        })
        .collect();
    places.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(places)
}

/// What was done, in one line.
fn said(many: &ManyMoves) -> String {
    sentences(&[(T::DoneMoved, many.moved), (T::DoneRequested, many.requested), (T::Already, many.already)]).join(" ")
}

/// The sentences about how many there are any.
fn sentences(counts: &[(T, u64)]) -> Vec<String> {
    let some = counts.iter().filter(|(_, count)| *count > 0);
    some.map(|(text, count)| text.fill(&[("count", &number(*count))])).collect()
}

/// The button, and the dialog behind it.
#[component]
pub fn MoveManyButton(
    /// What is under way.
    action: BulkAction,
    /// Loads the list again.
    #[prop(into)]
    on_done: Callback<()>,
) -> impl IntoView {
    let asking = Asking::here();
    let go = move |_| {
        let Some(to) = asking.to.get_untracked() else { return };
        asking.open.set(false);
        let accounts = asking.selection.accounts();
        let done =
            |many: ManyMoves| Done { said: said(&many), left_out: LeftOut { title: T::LeftOut.en(), people: many.refused } };
        let ask = move || start_many_moves(accounts.clone(), to);
        action.send(asking.selection, on_done, T::Unreachable.en(), ask, done);
    };
    let options = Signal::derive(move || {
        let none = (String::new(), PieceText::ChooseOne.en().to_owned());
        std::iter::once(none).chain(asking.places.get()).collect::<Vec<_>>()
    });
    let none = Signal::derive(move || asking.movable() == 0);
    view! {
        <Button busy=action.busy() on_click=move |_| asking.open()>{T::Move.en()}</Button>
        <Dialog open=asking.open id="ask-moves" title=T::Title.en()>
            <p>{T::Help.en()}</p>
            <Select name="move-to" label=T::To.en() options optional=true on_change=move |id: String| asking.choose(&id)/>
            <div role="status">{move || outcome(asking)}</div>
            <div class="dialog-actions">
                <Button kind=ButtonKind::Primary disabled=none on_click=go>
                    {move || T::Do.fill(&[("count", &number(asking.movable()))])}
                </Button>
                <Button on_click=move |_| asking.open.set(false)>{T::Cancel.en()}</Button>
            </div>
        </Dialog>
    }
}

/// What happens to how many, as far as it is known.
fn outcome(asking: Asking) -> Option<AnyView> {
    let trouble = asking.trouble.get();
    if !trouble.is_empty() {
        return Some(view! { <Notice meaning=Meaning::Problem title=trouble/> }.into_any());
    }
    asking.to.get()?;
    let Some(many) = asking.preview.get() else {
        return Some(view! { <p class="soft">{T::Loading.en()}</p> }.into_any());
    };
    let counts = [(T::Moved, many.moved), (T::Requested, many.requested), (T::Already, many.already)];
    let lines = sentences(&counts).into_iter().map(|line| view! { <p>{line}</p> }).collect_view();
    let refused = many.refused.len() as u64;
    let title = T::Refused.fill(&[("count", &number(refused))]);
    Some(
        view! {
            {lines}
            <LeftOutList title people=many.refused/>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_said_by_what_became_of_how_many() {
        let done = |moved, requested, already| said(&ManyMoves { moved, requested, already, refused: Vec::new() });
        assert_eq!(done(1, 0, 0), "1 account moved.");
        assert_eq!(done(1_200, 1, 2), "1,200 accounts moved. 1 move requested. 2 are there already.");
        assert_eq!(done(0, 0, 0), "");
    }
}
