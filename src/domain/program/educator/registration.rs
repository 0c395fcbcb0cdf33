//! How educators register: within 60 days, and those who create accounts for others become staff.

use super::columns::ROLE;
use super::roles::{DISTRICT_ADMIN, SITE_ADMIN};
use crate::domain::field::Value;
use crate::domain::program::Registration;

pub(super) static REGISTRATION: Registration = Registration { days: 60, reminders: &[30, 53], staff_role };

/// A Site Admin acts at the school, a District Admin in the district. A counselor of several
/// schools acts nowhere.
fn staff_role(values: &[Value<'_>]) -> Option<&'static str> {
    match values.get(ROLE).and_then(Value::text)? {
        SITE_ADMIN => Some("site_admin"),
        DISTRICT_ADMIN => Some("district_admin"),
        _ => None,
    }
}
