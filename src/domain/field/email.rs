//! Email addresses, by a small policy of our own: one `@`, sane lengths, a domain that could exist.
//! Whether it does, mail will tell.

use super::text::{length, too_long};
use super::{Cell, Field, Value};
use crate::domain::dates::{self, Date};
use crate::domain::finding::Code;
use crate::domain::matching::normal;
use crate::domain::org::{PROXY_DOMAIN, is_proxy_domain};
use crate::domain::rules::Rules;
use crate::domain::template::{Column, Meaning};
use crate::domain::unicode::{is_letter_or_number, is_mark};

/// An email address that is also the username.
#[derive(Debug, Clone, Copy)]
pub struct Email {
    /// Most characters of the whole address.
    pub max: u16,
}

/// Most characters in front of the `@` (RFC 5321).
const MAX_LOCAL: usize = 64;

/// What is wrong with an address; the parameter of [`Code::NotAnEmail`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum EmailFault {
    /// No `@`.
    NoAt = 1,
    /// More than one `@`.
    SeveralAt,
    /// Over 64 characters in front of the `@`.
    LocalLong,
    /// Nothing, a space or a stray dot in front of the `@`, or a character that cannot stand there.
    Local,
    /// What follows the `@` is not a domain.
    Domain,
}

impl EmailFault {
    /// Every fault.
    pub const ALL: [EmailFault; 5] =
        [EmailFault::NoAt, EmailFault::SeveralAt, EmailFault::LocalLong, EmailFault::Local, EmailFault::Domain];

    /// From a finding's parameter.
    pub fn from_param(param: u32) -> Option<EmailFault> {
        Self::ALL.into_iter().find(|fault| *fault as u32 == param)
    }
}

const LOCAL: u8 = 1;
const DOMAIN: u8 = 2;
/// May stand anywhere, whatever stands beside it.
const ANYWHERE: u8 = 4;

/// Where a byte may stand; not at all, if it is no ASCII.
const CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        if b.is_ascii_alphanumeric() {
            table[byte] = LOCAL | DOMAIN | ANYWHERE;
        } else if b == b'-' {
            table[byte] = LOCAL | DOMAIN;
        } else if matches!(
            b,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        ) {
            table[byte] = LOCAL;
        }
        byte += 1;
    }
    table
};

fn may_stand(text: &str, class: u8) -> bool {
    if text.is_ascii() {
        return text.bytes().all(|b| CLASS[usize::from(b)] & class != 0);
    }
    text.chars().all(|c| if c.is_ascii() { CLASS[c as usize] & class != 0 } else { is_letter_or_number(c) || is_mark(c) })
}

/// At least two labels of letters, digits and inner hyphens, the last one not a number.
pub fn domain_is_sane(domain: &str) -> bool {
    let mut labels = 0;
    let mut last = "";
    for label in domain.split('.') {
        if label.is_empty() || label.len() > 63 || label.starts_with('-') || label.ends_with('-') || !may_stand(label, DOMAIN) {
            return false;
        }
        labels += 1;
        last = label;
    }
    labels >= 2 && domain.len() <= 253 && last.len() >= 2 && !last.bytes().all(|b| b.is_ascii_digit())
}

/// Where the `@` stands in an address that is plainly good: ASCII, one pass over the bytes. `None`
/// leaves it to [`split`] to say why, or to find that it is good all the same.
fn plain(text: &str) -> Option<usize> {
    let (mut at, mut previous, mut class, mut dots) = (None, b'.', LOCAL, 0);
    for (i, &b) in text.as_bytes().iter().enumerate() {
        let stands = CLASS[usize::from(b)];
        if stands & ANYWHERE != 0 {
            previous = b;
            continue;
        }
        match b {
            b'.' if previous == b'.' || class == DOMAIN && previous == b'-' => return None,
            b'.' => dots += 1,
            b'@' if at.is_some() || previous == b'.' || i > MAX_LOCAL => return None,
            b'@' => {
                (at, class, dots) = (Some(i), DOMAIN, 0);
                previous = b'.'; // what follows begins a label
                continue;
            }
            b'-' if class == DOMAIN && previous == b'.' => return None,
            _ if stands & class == 0 => return None,
            _ => {}
        }
        previous = b;
    }
    // A last label of two letters at least; one of 63 characters cannot stand in what is shorter.
    let ends_well = text.len() >= 2 && text.as_bytes()[text.len() - 2..].iter().all(u8::is_ascii_alphabetic);
    at.filter(|at| dots > 0 && ends_well && text.len() - at <= 63)
}

fn split(text: &str) -> Result<(&str, &str), EmailFault> {
    if let Some(at) = plain(text) {
        return Ok((&text[..at], &text[at + 1..]));
    }
    split_with_care(text)
}

fn split_with_care(text: &str) -> Result<(&str, &str), EmailFault> {
    let (local, domain) = text.split_once('@').ok_or(EmailFault::NoAt)?;
    if domain.contains('@') {
        return Err(EmailFault::SeveralAt);
    }
    if local.len() > MAX_LOCAL && length(local) > MAX_LOCAL {
        return Err(EmailFault::LocalLong);
    }
    if !local.split('.').all(|part| !part.is_empty() && may_stand(part, LOCAL)) {
        return Err(EmailFault::Local);
    }
    if !domain_is_sane(domain) {
        return Err(EmailFault::Domain);
    }
    Ok((local, domain))
}

/// Whether this is an email address by our policy, its total length aside.
pub fn is_email(text: &str) -> bool {
    split(text).is_ok()
}

impl Field for Email {
    fn check<'a>(&self, text: &'a str, cell: &mut Cell<'_>) -> Value<'a> {
        let text = cell.canon(text);
        if too_long(&text, self.max, cell) {
            return Value::Bad;
        }
        match split(&text) {
            Err(fault) => {
                cell.say(Code::NotAnEmail, fault as u32);
                return Value::Bad;
            }
            Ok((_, domain)) => {
                if is_proxy_domain(&cell.rules.settings, domain) {
                    cell.say(Code::ProxyAddress, 0);
                }
            }
        }
        Value::Text(text)
    }

    /// Takes away what came along when the address was copied from a mail program:
    /// `Ana Ruiz <ana@example.org>;`.
    fn fix(&self, text: &str, code: Code, _: &Rules) -> Option<String> {
        if code != Code::NotAnEmail {
            return None;
        }
        let inner = match (text.find('<'), text.rfind('>')) {
            (Some(start), Some(end)) if start < end => &text[start + 1..end],
            _ => text,
        };
        let inner = inner.trim();
        let inner = inner.strip_prefix("mailto:").unwrap_or(inner);
        let bare = inner.trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '"' | '\'' | '(' | ')'));
        let (local, domain) = bare.split_once('@')?;
        let address = format!("{}@{}", local.trim_end(), domain.trim_start());
        (is_email(&address) && length(&address) <= usize::from(self.max)).then_some(address)
    }

    /// A blank cell takes a proxy address, where the organization has them.
    fn fix_in_row(&self, columns: &[Column], texts: &[&str], code: Code, rules: &Rules) -> Option<String> {
        if code != Code::Required {
            return None;
        }
        let place = |meaning: Meaning| columns.iter().position(|column| column.meaning == meaning);
        let cell = |meaning: Meaning| place(meaning).and_then(|place| texts.get(place)).map_or("", |text| text.trim());
        let born = place(Meaning::BirthDate).and_then(|place| columns[place].field.date_form());
        let born = born.and_then(|form| dates::strict(cell(Meaning::BirthDate), form).ok());
        let address = proxy_address(rules, cell(Meaning::FirstName), cell(Meaning::LastName), born)?;
        (length(&address) <= usize::from(self.max)).then_some(address)
    }

    fn expects(&self) -> String {
        "one like ana.ruiz@example.org".to_owned()
    }

    fn required(&self, _: &str) -> String {
        "an email address, for example ana.ruiz@example.org".to_owned()
    }
}

/// Pattern of proxy addresses where an organization set none.
const PROXY_PATTERN: &str = "{first}.{last}.{dob}";

/// The proxy address of a person, by pattern and domain of the settings:
/// `ana.ruiz.19990304@students.example.edu`. `None` without a domain, a readable birth date (where
/// the pattern asks for one) or a name in Latin letters.
fn proxy_address(rules: &Rules, first: &str, last: &str, born: Option<Date>) -> Option<String> {
    let domain = rules.settings.get(PROXY_DOMAIN).map(str::trim).filter(|domain| !domain.is_empty())?;
    let pattern = rules.settings.get("proxy_pattern").map(str::trim).filter(|p| !p.is_empty()).unwrap_or(PROXY_PATTERN);
    let plain = |name: &str| normal::name(name).chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let (first, last) = (plain(first), plain(last));
    if first.is_empty() && last.is_empty() {
        return None;
    }
    let mut local = pattern.to_ascii_lowercase().replace("{first}", &first).replace("{last}", &last);
    if local.contains("{dob}") {
        let date = born?;
        local = local.replace("{dob}", &format!("{:04}{:02}{:02}", date.year(), u8::from(date.month()), date.day()));
    }
    // A missing first name leaves its dot behind.
    let local = local.split('.').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".");
    let address = format!("{local}@{domain}");
    is_email(&address).then_some(address)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_short_way_takes_nothing_that_the_careful_way_refuses(text in "[a-z0-9.@!é_-]{0,12}(@[a-z.-]{0,8}[a-z0-9]{0,3})?") {
            if let Some(at) = plain(&text) {
                prop_assert_eq!(split_with_care(&text), Ok((&text[..at], &text[at + 1..])));
            }
        }
    }
}
