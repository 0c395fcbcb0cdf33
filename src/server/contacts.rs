//! Who helps the staff of an organization: settings, inherited key by key.

use super::app::{Anyone, App};
use super::organizations::{self, Organization};
use super::{Ctx, Error};
use crate::domain::access::Permission;
use crate::domain::org;
use crate::domain::rules::Settings;
use crate::wire::ApiError;
use crate::wire::contacts::ContactView;
use crate::wire::session::GrantView;

/// Who helps the caller, each once: at every organization of a grant of theirs, and at every root
/// for a grant over everything. To people who are signed out, only what all roots say alike: who
/// asks without a name learns of no organization.
pub async fn list(anyone: &Anyone) -> Result<Vec<ContactView>, ApiError> {
    let Some(ctx) = &anyone.ctx else { return Ok(public(&anyone.app).await?.into_iter().collect()) };
    let grants = super::auth::grants(ctx).await?;
    let mut contacts: Vec<ContactView> = Vec::new();
    for place in places(ctx, &grants).await? {
        let mut contact = of(&place.settings);
        if contact == ContactView::default() {
            continue;
        }
        match contacts.iter_mut().find(|known| ContactView { places: Vec::new(), ..(**known).clone() } == contact) {
            Some(known) => known.places.push(place.here.name),
            None => {
                contact.places.push(place.here.name);
                contacts.push(contact);
            }
        }
    }
    Ok(contacts)
}

/// What all roots say alike, if they say anything: what everybody may know.
pub(super) async fn public(app: &App) -> Result<Option<ContactView>, Error> {
    let roots = organizations::roots(&app.db).await?;
    let mut contacts = roots.iter().map(|root| of(&root.settings));
    let first = contacts.next();
    Ok(first.filter(|first| *first != ContactView::default() && contacts.all(|other| other == *first)))
}

/// The organizations of those grants, with their settings in effect.
async fn places(ctx: &Ctx, grants: &[GrantView]) -> Result<Vec<Organization>, Error> {
    let mut places: Vec<Organization> = Vec::new();
    for grant in grants {
        let of_grant = match &grant.organization {
            Some(place) => organizations::find(&ctx.app.db, place.id).await?.into_iter().collect(),
            None => organizations::with_settings(ctx, Permission::SeeOrganizations)
                .await?
                .into_iter()
                .filter(Organization::is_root)
                .collect::<Vec<_>>(),
        };
        for place in of_grant {
            if places.iter().all(|known| known.here.id != place.here.id) {
                places.push(place);
            }
        }
    }
    Ok(places)
}

/// The first link to help at an organization of these grants; blank where there is none.
pub async fn help_link(ctx: &Ctx, grants: &[GrantView]) -> Result<String, Error> {
    for grant in grants {
        let Some(place) = &grant.organization else { continue };
        let place = organizations::find(&ctx.app.db, place.id).await?;
        if let Some(link) = place.as_ref().and_then(|place| org::link(&place.settings, org::HELP_LINK)) {
            return Ok(link.to_owned());
        }
    }
    Ok(String::new())
}

/// Who helps by these settings.
pub(super) fn of(settings: &Settings) -> ContactView {
    let text = |key: &str| settings.get(key).unwrap_or_default().to_owned();
    ContactView {
        places: Vec::new(),
        name: text(org::CONTACT_NAME),
        email: text(org::CONTACT_EMAIL),
        phone: text(org::CONTACT_PHONE),
        address: text(org::CONTACT_ADDRESS),
        help_link: org::link(settings, org::HELP_LINK).unwrap_or_default().to_owned(),
    }
}
