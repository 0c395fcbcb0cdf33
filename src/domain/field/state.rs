//! States. The country decides: [`super::Address`] asks [`code`] for addresses in the United
//! States; elsewhere a province is text.

use super::text::too_long;
use super::{Cell, Field, Value};
use crate::domain::finding::Code;

/// A two-letter USPS code in the United States, a province elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct State {
    /// Most characters of a province.
    pub max: u16,
}

/// USPS codes and names: states, DC, territories and freely associated states, armed forces.
#[rustfmt::skip]
const STATES: &[(&str, &str)] = &[
    ("AL", "Alabama"), ("AK", "Alaska"), ("AZ", "Arizona"), ("AR", "Arkansas"), ("CA", "California"), ("CO", "Colorado"),
    ("CT", "Connecticut"), ("DE", "Delaware"), ("DC", "District of Columbia"), ("FL", "Florida"), ("GA", "Georgia"),
    ("HI", "Hawaii"), ("ID", "Idaho"), ("IL", "Illinois"), ("IN", "Indiana"), ("IA", "Iowa"), ("KS", "Kansas"),
    ("KY", "Kentucky"), ("LA", "Louisiana"), ("ME", "Maine"), ("MD", "Maryland"), ("MA", "Massachusetts"), ("MI", "Michigan"),
    ("MN", "Minnesota"), ("MS", "Mississippi"), ("MO", "Missouri"), ("MT", "Montana"), ("NE", "Nebraska"), ("NV", "Nevada"),
    ("NH", "New Hampshire"), ("NJ", "New Jersey"), ("NM", "New Mexico"), ("NY", "New York"), ("NC", "North Carolina"),
    ("ND", "North Dakota"), ("OH", "Ohio"), ("OK", "Oklahoma"), ("OR", "Oregon"), ("PA", "Pennsylvania"), ("RI", "Rhode Island"),
    ("SC", "South Carolina"), ("SD", "South Dakota"), ("TN", "Tennessee"), ("TX", "Texas"), ("UT", "Utah"), ("VT", "Vermont"),
    ("VA", "Virginia"), ("WA", "Washington"), ("WV", "West Virginia"), ("WI", "Wisconsin"), ("WY", "Wyoming"),
    ("AS", "American Samoa"), ("FM", "Federated States of Micronesia"), ("GU", "Guam"), ("MH", "Marshall Islands"),
    ("MP", "Northern Mariana Islands"), ("PW", "Palau"), ("PR", "Puerto Rico"), ("VI", "Virgin Islands"),
    ("AA", "Armed Forces Americas"), ("AE", "Armed Forces Europe"), ("AP", "Armed Forces Pacific"),
];

/// Every USPS code with its name, to choose from.
pub fn states() -> impl Iterator<Item = (&'static str, &'static str)> {
    STATES.iter().copied()
}

/// The code that this text means: `CA` for `CA`, `ca`, `California`.
pub(super) fn code(text: &str) -> Option<&'static str> {
    if text.len() == 2 {
        let upper = text.as_bytes().first_chunk::<2>()?.map(|byte| byte.to_ascii_uppercase());
        return STATES.iter().map(|(code, _)| *code).find(|code| code.as_bytes() == upper);
    }
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let spaced = if spaced.eq_ignore_ascii_case("U.S. Virgin Islands") { &spaced[5..] } else { spaced.as_str() };
    STATES.iter().find(|(_, name)| name.eq_ignore_ascii_case(spaced)).map(|(code, _)| *code)
}

/// Whether this is a code as it is stored: `CA`.
pub fn is_state_code(text: &str) -> bool {
    code(text) == Some(text)
}

impl Field for State {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        let text = cell.canon(text);
        if too_long(&text, self.max, cell) { Value::Bad } else { Value::Text(text) }
    }

    fn is_of_list(&self) -> bool {
        true
    }

    fn read_as(&self, text: &str) -> Option<String> {
        code(text).map(str::to_owned)
    }

    fn fix(&self, text: &str, code: Code, _: &crate::domain::rules::Rules) -> Option<String> {
        // `C.A.` and `CA.` can only mean one code.
        let letters: String = text.chars().filter(|c| c.is_ascii_alphabetic()).collect();
        let found = self::code(&letters)?;
        (code == Code::NotAState && letters.len() == 2).then(|| found.to_owned())
    }

    fn expects(&self) -> String {
        "a two-letter code, for example CA".to_owned()
    }

    fn required(&self, noun: &str) -> String {
        format!("{}, for example CA", super::with_article(noun))
    }
}
