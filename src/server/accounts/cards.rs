//! What a card says beside what a slip does: the place where its holder is.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use uuid::Uuid;

use crate::domain::access::Permission;
use crate::domain::program::Program;
use crate::domain::program::handout::Handout;
use crate::domain::template::Meaning;
use crate::server::Ctx;
use crate::server::db::organizations;
use crate::server::error::Error;
use crate::wire::imports::Card;

/// The cards of a program at some organizations.
pub struct Cards {
    /// By organization of an account, the card that its holder gets.
    at: HashMap<Uuid, Card>,
}

impl Cards {
    /// For accounts at these organizations. None of a program that hands out slips. A place that
    /// the caller may not see is not named: an account may have moved on meanwhile.
    pub async fn of(ctx: &Ctx, program: &Program, organizations: Vec<Uuid>) -> Result<Cards, Error> {
        let mut at = HashMap::new();
        let Handout::Card { title, level } = program.handout else { return Ok(Cards { at }) };
        let sign_in = program.column_meaning(Meaning::SignIn).map_or("", |column| program.columns[column].label);
        for organization in organizations {
            let Entry::Vacant(entry) = at.entry(organization) else { continue };
            let place = match ctx.scope.may(Permission::SeeOrganizations, organization) {
                true => organizations::line(&ctx.app.db, organization).await?.into_iter().rfind(|row| row.kind == level),
                false => None,
            };
            entry.insert(Card {
                title: title.to_owned(),
                place: place.map(|row| row.name).unwrap_or_default(),
                sign_in_label: sign_in.to_owned(),
            });
        }
        Ok(Cards { at })
    }

    /// The card of an account at that organization.
    pub fn at(&self, organization: Uuid) -> Option<Card> {
        self.at.get(&organization).cloned()
    }
}
