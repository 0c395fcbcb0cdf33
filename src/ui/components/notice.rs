//! Notice, and the four meanings that a color may have.

use leptos::prelude::*;

use super::{Icon, IconView};
use crate::messages::frame::PieceText as T;

/// The four meanings. Each has a color, and always an icon and a word beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Meaning {
    /// It is as it should be.
    Good,
    /// Somebody should look.
    Attention,
    /// It does not go on like this.
    Problem,
    /// Good to know.
    #[default]
    Note,
}

impl Meaning {
    /// All four.
    pub const ALL: [Meaning; 4] = [Meaning::Good, Meaning::Attention, Meaning::Problem, Meaning::Note];

    /// Name in `data-meaning`.
    pub fn name(self) -> &'static str {
        match self {
            Meaning::Good => "good",
            Meaning::Attention => "attention",
            Meaning::Problem => "problem",
            Meaning::Note => "note",
        }
    }

    /// Its icon.
    pub fn icon(self) -> Icon {
        match self {
            Meaning::Good => Icon::Good,
            Meaning::Attention => Icon::Attention,
            Meaning::Problem => Icon::Problem,
            Meaning::Note => Icon::Note,
        }
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Meaning::Good => T::Good.en(),
            Meaning::Attention => T::Attention.en(),
            Meaning::Problem => T::Problem.en(),
            Meaning::Note => T::Note.en(),
        }
    }
}

/// A notice. With `live` it is announced when it appears.
#[component]
pub fn Notice(
    /// What it means.
    #[prop(optional)]
    meaning: Meaning,
    /// The message, one line.
    #[prop(into)]
    title: Signal<String>,
    /// Announced when it appears: `alert` for problems, `status` for the rest.
    #[prop(optional)]
    live: bool,
    /// What to do about it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let role = live.then_some(if meaning == Meaning::Problem { "alert" } else { "status" });
    view! {
        <div class="notice" data-meaning=meaning.name() role=role>
            <IconView icon=meaning.icon()/>
            <div class="notice-body">
                <p class="notice-title">
                    <span class="unseen">{format!("{}: ", meaning.word())}</span>
                    {move || title.get()}
                </p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}
