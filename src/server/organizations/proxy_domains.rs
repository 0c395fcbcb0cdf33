//! Domains of proxy addresses, those included that an organization had before.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{T, field, own_settings, store};
use crate::domain::org;
use crate::domain::program::{KeyScope, Program};
use crate::server::{App, Error};
use crate::wire::ApiError;

/// Most former domains of an organization: each is kept for good, and read with every plan.
const MOST_FORMER: usize = 20;

/// Keeps the domain of proxy addresses that another one takes the place of. Refused where there
/// were too many.
pub(super) fn remember(settings: &mut BTreeMap<String, String>, key: &str, value: &str) -> Result<(), ApiError> {
    let before = settings.get(key).filter(|before| key == org::PROXY_DOMAIN && *before != value).cloned();
    let Some(before) = before else { return Ok(()) };
    let former = settings.entry(org::FORMER_PROXY_DOMAINS.to_owned()).or_default();
    if former.split_whitespace().any(|known| known == before) {
        return Ok(());
    }
    if former.split_whitespace().count() >= MOST_FORMER {
        return Err(field(org::PROXY_DOMAIN, T::FormerDomains.fill(&[("limit", &MOST_FORMER)])));
    }
    *former = format!("{former} {before}").trim().to_owned();
    Ok(())
}

/// The domains, in lower case, that are or were those of proxy addresses wherever a file for that
/// tree may hit an account: in the tree, or in all of its program.
pub(in crate::server) async fn proxy_domains(app: &App, program: &Program, root: Uuid) -> Result<BTreeSet<String>, Error> {
    let roots = match program.keys.iter().any(|key| key.scope == KeyScope::Program) {
        true => store::roots_of(&app.db, program.id).await?,
        false => vec![root],
    };
    let mut domains = BTreeSet::new();
    for root in roots {
        for row in store::below(&app.db, root).await? {
            let settings = own_settings(&row)?;
            for key in [org::PROXY_DOMAIN, org::FORMER_PROXY_DOMAINS] {
                domains.extend(settings.get(key).into_iter().flat_map(|of| of.split_whitespace()).map(str::to_lowercase));
            }
        }
    }
    Ok(domains)
}
