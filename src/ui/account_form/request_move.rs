//! The person has an account at another place: it moves here in place of a second one.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::moves::start_move_for;
use crate::domain::moves::MoveAnswer;
use crate::messages::form::FormText as T;
use crate::ui::components::{Button, ButtonKind, Meaning, Notice};
use crate::ui::routes;
use crate::ui::session_end::Session;
use crate::wire::forms::MoveOffer;

/// Asks for the move, and says what came of it. Without script, the page of moves asks.
#[component]
pub fn RequestMove(
    /// Who, and where to.
    offer: MoveOffer,
) -> impl IntoView {
    let moves = format!("{}?show=coming", routes::MOVES);
    let link = T::MoveOne.fill(&[("person", &offer.person)]);
    let offer = StoredValue::new(offer);
    let session = Session::here();
    let busy = RwSignal::new(false);
    let came = RwSignal::new(None);
    let ask = move |_| {
        busy.set(true);
        let MoveOffer { who, to, .. } = offer.get_value();
        spawn_local(async move {
            let answer = session.fresh(|| start_move_for(who.clone(), to)).await;
            // The page may have been left meanwhile.
            if !busy.is_disposed() {
                busy.set(false);
                came.set(Some(answer));
            }
        });
    };
    view! {
        <div aria-live="polite">
            {move || match came.get() {
                Some(Ok(MoveAnswer::Moved)) => view! { <Notice meaning=Meaning::Good title=T::MoveMade.en()/> }.into_any(),
                Some(Ok(_)) => view! { <Notice meaning=Meaning::Good title=T::MoveRequested.en()/> }.into_any(),
                Some(Err(error)) => view! { <Notice meaning=Meaning::Problem title=error.to_string()/> }.into_any(),
                None => {
                    view! {
                        <Button kind=ButtonKind::Primary busy=Signal::from(busy) on_click=ask>
                            {T::RequestMove.en()}
                        </Button>
                    }
                        .into_any()
                }
            }}
        </div>
        <p><a href=moves>{link}</a></p>
    }
}
