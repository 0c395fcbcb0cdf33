//! Editing an account with its program's form: what the inputs say at first, and the profile after.

use super::{AccountForm, Entries, Fills, FormField, FormRow, FormUse, Input};
use crate::domain::account::profile::{self, Profile};
use crate::domain::field::Value;
use crate::domain::program::Program;

/// What the inputs of the form say of an account, confirmations as what they confirm.
pub fn entries_of(program: &Program, form: &AccountForm, profile: &Profile) -> Vec<(String, String)> {
    let (mark, columns) = form.placeholder;
    let placeholder = profile.get(mark).is_some_and(|text| text == "TRUE");
    let mut entries = Vec::new();
    for field in form.asked(program, FormUse::Edit) {
        let of = match field.fills {
            Fills::Column => field.name,
            Fills::Confirms(other, _) => other,
            _ => continue,
        };
        let stored = profile.get(of).filter(|_| !(placeholder && columns.contains(&of))).map_or("", String::as_str);
        put(program, field, of, stored, &mut entries);
    }
    entries
}

/// Puts the text of a column into the inputs of a field.
fn put(program: &Program, field: &FormField, column: &str, stored: &str, entries: &mut Vec<(String, String)>) {
    let mut say = |name: String, text: String| entries.push((name, text));
    match field.input {
        Input::Date => {
            let value = program.column(column).map_or(Value::Blank, |column| program.columns[column].field.of_canonical(stored));
            let parts = match value {
                Value::Date(day) => {
                    [i32::from(u8::from(day.month())), i32::from(day.day()), day.year()].map(|part| part.to_string())
                }
                _ => Default::default(),
            };
            for (part, text) in ["month", "day", "year"].into_iter().zip(parts) {
                say(format!("{}-{part}", field.name), text);
            }
        }
        // A box that isn't ticked says nothing.
        Input::Tick if stored == "FALSE" => say(field.name.to_owned(), String::new()),
        _ => say(field.name.to_owned(), stored.to_owned()),
    }
}

/// The profile that a good form makes of the stored one: what the form asks for is replaced, and
/// what follows from that. The rest stays.
pub fn edited(program: &Program, form: &AccountForm, stored: &Profile, row: &FormRow) -> Profile {
    let kept: Vec<&str> = (form.kept)(&Entries(&[])).into_iter().map(|(name, _)| name).collect();
    let follows = (program.extras)(&row.values, &row.findings).into_iter().map(|(name, _)| name);
    let mut ours: Vec<&str> = follows.filter(|name| !kept.contains(name)).collect();
    ours.extend(form.asked(program, FormUse::Edit).filter(|field| field.fills == Fills::Column).map(|field| field.name));
    let is_ours = |name: &str| ours.contains(&name);
    let new = profile::of(program, &row.values, &row.findings).into_iter().filter(|(name, _)| is_ours(name));
    let rest = stored.iter().filter(|(name, _)| !is_ours(name)).map(|(name, text)| (name.clone(), text.clone()));
    rest.chain(new).collect()
}
