//! Each kind of letter, ready for [`enqueue`](super::enqueue).

use uuid::Uuid;

use super::Letter;
use crate::domain::mail::LetterKind;
use crate::messages::letters::{self as texts, LetterText};
use crate::server::clock;
use crate::server::organizations::Organization;
use crate::wire::Timestamp;

/// The organization that a letter is from.
#[derive(Clone)]
pub struct Sender {
    organization: Option<Uuid>,
    name: String,
    zone: String,
}

impl Sender {
    /// This organization; without one, the product itself.
    pub fn of(organization: Option<&Organization>) -> Sender {
        match organization {
            Some(organization) => Sender {
                organization: Some(organization.here.id),
                name: organization.here.name.clone(),
                zone: organization.zone().to_owned(),
            },
            None => Sender { organization: None, name: LetterText::Sender.en().to_owned(), zone: clock::DEFAULT_ZONE.to_owned() },
        }
    }
}

impl Sender {
    /// An organization, in the name of the root of its tree.
    pub fn for_place(organization: &Organization, root: &str) -> Sender {
        Sender { name: root.to_owned(), ..Sender::of(Some(organization)) }
    }
}

/// A one-time link that works until then.
#[derive(Clone, Copy)]
pub struct Link<'a> {
    /// The whole address.
    pub address: &'a str,
    /// Until when it works; the letter is erased then.
    pub expires: Timestamp,
}

/// A staff user's one-time link to set a password. `to` is their address.
pub fn staff_link(from: &Sender, to: &str, name: &str, link: Link<'_>) -> Letter {
    let until = clock::in_words(link.expires, &from.zone);
    let rendered = texts::StaffLink { name, organization: &from.name, link: link.address, until: &until }.render();
    Letter::new(LetterKind::StaffLink, from.organization, to, Some(link.expires), rendered)
}

/// A request for access was approved: a one-time link to set a password.
pub fn request_approved(from: &Sender, to: &str, name: &str, link: Link<'_>) -> Letter {
    let until = clock::in_words(link.expires, &from.zone);
    let rendered = texts::RequestApproved { name, organization: &from.name, link: link.address, until: &until }.render();
    Letter::new(LetterKind::RequestApproved, from.organization, to, Some(link.expires), rendered)
}

/// A request for access was declined, for that reason as it was typed.
pub fn request_declined(from: &Sender, to: &str, name: &str, reason: &str) -> Letter {
    let rendered = texts::RequestDeclined { name, organization: &from.name, reason }.render();
    Letter::new(LetterKind::RequestDeclined, from.organization, to, None, rendered)
}

/// The link by which an account holder chooses another password.
pub fn password_reset(from: &Sender, to: &str, name: &str, link: Link<'_>) -> Letter {
    let until = clock::in_words(link.expires, &from.zone);
    let rendered = texts::PasswordReset { name, organization: &from.name, link: link.address, until: &until }.render();
    Letter::new(LetterKind::PasswordReset, from.organization, to, Some(link.expires), rendered)
}

/// The link with which the holder of an account at `place` registers.
pub fn invitation(from: &Sender, to: &str, name: &str, place: &str, link: Link<'_>) -> Letter {
    let until = clock::in_words(link.expires, &from.zone);
    let rendered = texts::Invitation { name, organization: &from.name, place, link: link.address, until: &until }.render();
    Letter::new(LetterKind::Invitation, from.organization, to, Some(link.expires), rendered)
}

/// As [`invitation`], to somebody who was invited before and has not registered.
pub fn invitation_reminder(from: &Sender, to: &str, name: &str, place: &str, link: Link<'_>) -> Letter {
    let until = clock::in_words(link.expires, &from.zone);
    let rendered =
        texts::Invitation { name, organization: &from.name, place, link: link.address, until: &until }.render_reminder();
    Letter::new(LetterKind::InvitationReminder, from.organization, to, Some(link.expires), rendered)
}
