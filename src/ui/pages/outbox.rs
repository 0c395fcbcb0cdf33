//! Letters by mail: where each is, filtered by a form. One that failed is tried again by a plain
//! form, so all of it works without script.

use leptos::prelude::*;
use leptos::server::ServerActionError;
use leptos_router::hooks::use_query_map;

use crate::api::outbox::list_letters;
use crate::domain::mail::{LetterKind, LetterState};
use crate::messages::audit::from_name;
use crate::messages::invitations::ExpiringText;
use crate::messages::outbox::{OutboxText as T, kind, state};
use crate::ui::components::table::page_of;
use crate::ui::components::{
    Button, Chip, Empty, Head, Icon, LinkButton, LocalTime, Meaning, Notice, PageHead, Pager, Select, Table, heads,
};
use crate::ui::load::Load;
use crate::ui::plain_forms::RETRY_LETTER;
use crate::ui::routes;
use crate::wire::outbox::{LetterView, OutboxFilter};
use crate::wire::{ApiError, PageRequest};

/// Rows a page.
const SIZE: u32 = 50;

/// What a letter is about, in words.
pub(super) fn kind_of(name: &str) -> String {
    LetterKind::from_name(name).map_or_else(|| from_name(name), |known| kind(known).en().to_owned())
}

/// A letter's state as a chip shows it.
fn state_of(name: &str) -> (Meaning, String) {
    let Some(known) = LetterState::from_name(name) else { return (Meaning::Note, from_name(name)) };
    let meaning = match known {
        LetterState::Sent => Meaning::Good,
        LetterState::Waiting | LetterState::Erased => Meaning::Note,
        LetterState::Uncertain => Meaning::Attention,
        LetterState::Failed => Meaning::Problem,
    };
    (meaning, state(known).en().to_owned())
}

/// What a state alone doesn't say.
fn help_of(name: &str) -> Option<&'static str> {
    match LetterState::from_name(name)? {
        LetterState::Uncertain => Some(T::UncertainHelp.en()),
        LetterState::Erased => Some(T::ErasedHelp.en()),
        LetterState::Waiting | LetterState::Sent | LetterState::Failed => None,
    }
}

/// The outbox, the latest letter first.
#[component]
pub fn OutboxPage() -> impl IntoView {
    let query = use_query_map();
    let request = Memo::new(move |_| query.with(|q| (OutboxFilter::from_query(|name| q.get_str(name)), page_of(q))));
    let letters = Resource::new(move || request.get(), |(filter, page)| list_letters(filter, PageRequest { page, size: SIZE }));
    let wrong = use_context::<ServerActionError>().filter(|error| error.path() == RETRY_LETTER);
    let wrong = wrong.map(|error| ApiError::from_address(error.err()).to_string());
    let options = LetterState::ALL.iter().map(|known| (known.name().to_owned(), state(*known).en().to_owned()));
    let options: Vec<(String, String)> = std::iter::once((String::new(), T::AllStates.en().to_owned())).chain(options).collect();
    view! {
        <PageHead title=T::Title.en() lead=T::Lead.en()>
            <LinkButton href=routes::LETTERS>{ExpiringText::Letters.en()}</LinkButton>
        </PageHead>
        <div class="stack">
            {wrong.map(|title| view! { <Notice meaning=Meaning::Problem title live=true/> })}
            <form class="table-tools" method="get" action=routes::OUTBOX>
                // Built again with the address: a link or Back may lead to another choice.
                {move || {
                    let now = request.with(|(filter, _)| filter.state.clone());
                    view! { <Select name="state" label=T::State.en() options=options.clone() value=now optional=true/> }
                }}
                <Button submit=true plain=true>{T::Show.en()}</Button>
            </form>
            <Load resource=letters let:outbox>
                {(!outbox.mail)
                    .then(|| view! {
                        <Notice meaning=Meaning::Attention title=T::NotSetUp.en()>
                            <p>{T::NotSetUpBody.en()}</p>
                        </Notice>
                    })}
                {if outbox.letters.rows.is_empty() {
                    view! { <Empty icon=Icon::Letter title=T::EmptyTitle.en() text=T::EmptyText.en()/> }.into_any()
                } else {
                    let keep = request.with_untracked(|(filter, _)| filter.query());
                    let letters = outbox.letters;
                    view! {
                        <Letters rows=letters.rows/>
                        <Pager page=letters.page size=letters.size total=letters.total keep/>
                    }
                    .into_any()
                }}
            </Load>
        </div>
    }
}

#[component]
fn Letters(rows: Vec<LetterView>) -> impl IntoView {
    let rows = rows.into_iter().map(|letter| view! { <Letter letter/> }).collect_view();
    let heads = view! {
        {heads([T::Created, T::Kind, T::Recipient, T::State].map(T::en))}
        <Head label=T::Tries.en() number=true/>
        {heads([T::Answer].map(T::en))}
        <Head label=T::Actions.en() unseen=true/>
    }
    .into_any();
    view! {
        <Table label=T::Title.en() heads>
            {rows}
        </Table>
    }
}

#[component]
fn Letter(letter: LetterView) -> impl IntoView {
    let kind = kind_of(&letter.kind);
    let (meaning, label) = state_of(&letter.state);
    let again = letter.may_retry.then(|| {
        let label = T::TryAgainOf.fill(&[("kind", &kind), ("recipient", &letter.recipient)]);
        view! {
            <form method="post" action=RETRY_LETTER>
                <input type="hidden" name="letter" value=letter.id.to_string()/>
                <Button submit=true plain=true small=true label>{T::TryAgain.en()}</Button>
            </form>
        }
    });
    let moment = |label: T, at| view! { <span class="sub">{label.en()} ": " <LocalTime at/></span> };
    let answer = match letter.answer.is_empty() {
        true => view! { <span class="soft">{T::NoAnswer.en()}</span> }.into_any(),
        false => letter.answer.into_any(),
    };
    view! {
        <tr>
            <td><LocalTime at=letter.at/></td>
            <th scope="row">
                {kind}
                {letter.organization.map(|name| view! { <span class="sub">{name}</span> })}
            </th>
            <td>{letter.recipient}</td>
            <td>
                <Chip meaning label/>
                {help_of(&letter.state).map(|text| view! { <span class="sub">{text}</span> })}
                {letter.sent_at.map(|at| moment(T::SentAt, at))}
                {letter.next_try.filter(|_| letter.tries > 0).map(|at| moment(T::NextTry, at))}
            </td>
            <td class="number">{letter.tries}</td>
            <td>{answer}</td>
            <td class="end">{again}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_kind_has_words_and_what_is_unknown_is_read_from_its_name() {
        let labels: Vec<String> = LetterState::ALL.iter().map(|state| state_of(state.name()).1).collect();
        assert_eq!(labels, ["Waiting", "Sent", "Failed", "Uncertain", "Erased"]);
        assert_eq!(kind_of("staff_link"), "Link to set a password");
        assert_eq!((kind_of("moved_by_hand"), state_of("on_hold").1), ("Moved by hand".to_owned(), "On hold".to_owned()));
        assert!(help_of("uncertain").is_some() && help_of("sent").is_none());
    }
}
