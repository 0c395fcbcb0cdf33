//! Rules over the cells of an address: which are needed, and what the country says about state and
//! postal code.

use std::borrow::Cow;

use super::{Value, postal, state};
use crate::domain::check::RowRules;
use crate::domain::finding::Code;

/// Parameter of [`Code::Required`] for a postal code outside the United States, which is no ZIP
/// code.
pub const ABROAD: u32 = 1;

/// The template's columns of an address, by index.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    /// Street and number.
    pub street: usize,
    /// City.
    pub city: usize,
    /// State or province.
    pub state: usize,
    /// Postal code.
    pub postal: usize,
    /// Country, ISO 3166-1 alpha-2.
    pub country: usize,
}

/// Settings that hold the placeholder address, in the order of [`Address::needed`].
const PLACEHOLDER: [&str; 5] =
    ["placeholder_street", "placeholder_city", "placeholder_state", "placeholder_postal", "placeholder_country"];

impl Address {
    /// The columns that an address needs.
    fn needed(&self) -> [usize; 5] {
        [self.street, self.city, self.state, self.postal, self.country]
    }

    /// Every part is needed, and state and postal code follow the country.
    pub fn check(&self, row: &mut RowRules<'_, '_>) {
        let abroad = matches!(&row.values[self.country], Value::Text(country) if country != "US");
        for column in self.needed() {
            if row.values[column].is_blank() {
                let param = if column == self.postal && abroad { ABROAD } else { 0 };
                row.say(column, Code::Required, param);
            }
        }
        self.follow_country(row);
    }

    /// Blank parts are no error. They take the organization's placeholder address, said once, on
    /// the first part; but only where what was typed agrees with it: half of one address and half
    /// of another is an address where nobody lives.
    pub fn check_homeless(&self, row: &mut RowRules<'_, '_>) {
        self.follow_country(row);
        let settings = &row.rules.settings;
        let placeholder = PLACEHOLDER.map(|key| settings.get(key).map(str::trim).filter(|text| !text.is_empty()));
        let agrees = self.needed().into_iter().zip(placeholder).all(|(column, own)| match &row.values[column] {
            Value::Blank => true,
            Value::Text(typed) => own.is_some_and(|own| own.eq_ignore_ascii_case(typed)),
            _ => false,
        });
        if !agrees {
            return;
        }
        let mut said = false;
        for (column, own) in self.needed().into_iter().zip(placeholder) {
            let Some(own) = own else { continue };
            if row.values[column].is_blank() {
                row.values[column] = Value::Text(Cow::Owned(own.to_owned()));
                if !said {
                    row.say(column, Code::PlaceholderAddress, 0);
                    said = true;
                }
            }
        }
    }

    fn follow_country(&self, row: &mut RowRules<'_, '_>) {
        if row.values[self.country].text() != Some("US") {
            return;
        }
        if let Value::Text(typed) = &row.values[self.state] {
            match state::code(typed) {
                Some(code) if code == typed => {}
                Some(code) => {
                    row.values[self.state] = Value::Text(Cow::Borrowed(code));
                    row.say(self.state, Code::ReadAs, 0);
                }
                None => {
                    row.values[self.state] = Value::Bad;
                    row.say(self.state, Code::NotAState, 0);
                }
            }
        }
        if let Value::Text(typed) = &row.values[self.postal]
            && let Err(code) = postal::read(typed)
        {
            row.values[self.postal] = Value::Bad;
            row.say(self.postal, code, 0);
        }
    }
}
