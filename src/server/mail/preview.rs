//! Each kind of letter as an organization would send it, with invented values and no code.

use uuid::Uuid;

use super::Letter;
use super::letters::{self, Link, Sender};
use crate::domain::access::Permission;
use crate::domain::mail::LetterKind;
use crate::messages::letters::SampleText as T;
use crate::server::clock::DAY;
use crate::server::organizations::{self, Organization};
use crate::server::{Ctx, Error};
use crate::wire::invitations::LetterPreview;
use crate::wire::{ApiError, Timestamp};

/// How long the invented links last.
const LASTS: i64 = 3 * DAY;

/// Each kind of letter from that organization; without one, from the product itself.
pub async fn list(ctx: &Ctx, organization: Option<Uuid>) -> Result<Vec<LetterPreview>, ApiError> {
    let from = LetterFrom::find(ctx, organization).await?;
    let preview = |kind: LetterKind| {
        let Letter { kind, content, .. } = from.letter(ctx, kind);
        LetterPreview { kind: kind.name().to_owned(), subject: content.subject, text: content.text }
    };
    Ok(LetterKind::ALL.iter().copied().map(preview).collect())
}

/// The letter of that kind as an HTML document.
pub async fn html(ctx: &Ctx, kind: &str, organization: Option<Uuid>) -> Result<String, ApiError> {
    let from = LetterFrom::find(ctx, organization).await?;
    let kind = LetterKind::from_name(kind).ok_or(ApiError::NotFound)?;
    Ok(from.letter(ctx, kind).content.html)
}

/// Who would send it.
struct LetterFrom {
    sender: Sender,
    /// The place of an account.
    place: String,
}

impl LetterFrom {
    async fn find(ctx: &Ctx, organization: Option<Uuid>) -> Result<LetterFrom, ApiError> {
        ctx.scope.require_somewhere(Permission::SeeOrganizations)?;
        let Some(organization) = organization else {
            return Ok(LetterFrom { sender: Sender::of(None), place: T::Place.en().to_owned() });
        };
        let here = organizations::find_for(ctx, Permission::SeeOrganizations, organization).await?;
        let root = root_of(ctx, &here).await?;
        Ok(LetterFrom { sender: Sender::for_place(&here, &root), place: here.here.name })
    }

    fn letter(&self, ctx: &Ctx, kind: LetterKind) -> Letter {
        let (from, to, name) = (&self.sender, T::Email.en(), T::Name.en());
        let link = Link { address: T::Link.en(), expires: Timestamp(ctx.app.clock.now().0 + LASTS) };
        match kind {
            LetterKind::StaffLink => letters::staff_link(from, to, name, link),
            LetterKind::RequestApproved => letters::request_approved(from, to, name, link),
            LetterKind::RequestDeclined => letters::request_declined(from, to, name, T::Reason.en()),
            LetterKind::PasswordReset => letters::password_reset(from, to, name, link),
            LetterKind::Invitation => letters::invitation(from, to, name, &self.place, link),
            LetterKind::InvitationReminder => letters::invitation_reminder(from, to, name, &self.place, link),
        }
    }
}

/// The name of the root of an organization's tree, which may lie outside the caller's scope: every
/// letter of the organization says it.
async fn root_of(ctx: &Ctx, here: &Organization) -> Result<String, Error> {
    let root = organizations::find(&ctx.app.db, here.root).await?;
    Ok(root.map_or_else(|| here.here.name.clone(), |root| root.here.name))
}
