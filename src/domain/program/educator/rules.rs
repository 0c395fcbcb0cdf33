//! Rules over several cells of one row: who may create whom, and which addresses are the
//! district's.

use super::columns::{EMAIL, ROLE};
use super::roles::{BULK, SINGLY};
use super::settings;
use crate::domain::check::RowRules;
use crate::domain::field::Value;
use crate::domain::finding::Code;

pub(super) fn row_rules(row: &mut RowRules<'_, '_>) {
    role(row);
    domain(row);
}

/// The role is one that the requester may create there. Where nobody knows who asks, it is one of
/// those that a file may name.
fn role(row: &mut RowRules<'_, '_>) {
    let Some(role) = row.values[ROLE].text() else { return };
    let allowed = &row.rules.allowed;
    let may = match allowed.organization {
        Some(_) => allowed.creates.iter().any(|kind| kind == role),
        None => BULK.contains(&role),
    };
    if !may {
        let code = if SINGLY.contains(&role) { Code::CreatedSingly } else { Code::MayNotCreate };
        row.values[ROLE] = Value::Bad;
        row.say(ROLE, code, 0);
    }
}

/// The address is one of the district's domains, where it has set them.
fn domain(row: &mut RowRules<'_, '_>) {
    let settings = &row.rules.settings;
    let (Some(email), Some(domains)) = (row.values[EMAIL].text(), settings.get(settings::DOMAINS)) else { return };
    let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
    if settings::listed(domains).any(|known| known.eq_ignore_ascii_case(domain)) {
        return;
    }
    if settings.get(settings::OTHER_DOMAINS) == Some(settings::FAIL) {
        row.values[EMAIL] = Value::Bad;
        row.say(EMAIL, Code::DomainRefused, 0);
    } else {
        row.say(EMAIL, Code::OtherDomain, 0);
    }
}
