//! What the page says, out of its JSON text. The names are those of [`crate::worker::protocol`], where serde derives the page's side of it; a
//! test holds both to each other.

use super::Value;
use crate::domain::dates::Date;
use crate::domain::dates::Form;
use crate::domain::finding::Code;
use crate::domain::read::{Encoding, ReadOptions};
use crate::domain::rules::{Rules, Settings};
use crate::worker::protocol::{Filter, Fix, ToWorker, Window};

/// The message of that text; `None` when it is none.
pub fn read(text: &str) -> Option<ToWorker> {
    let value = super::read(text)?;
    let (name, said) = variant(&value)?;
    Some(match name {
        "Check" => ToWorker::Check { rules: rules(said.get("rules")?)?, options: options(said.get("options")?)? },
        "Cancel" => ToWorker::Cancel,
        "Window" => ToWorker::Window(Window {
            filter: filter(said.get("filter")?)?,
            first: said.get("first")?.number()?,
            count: said.get("count")?.number()?,
        }),
        "Edit" => ToWorker::Edit {
            row: said.get("row")?.number()?,
            column: said.get("column")?.number()?,
            text: said.get("text")?.text()?.to_owned(),
        },
        "FixAll" => ToWorker::FixAll {
            column: said.get("column")?.number()?,
            code: code(said.get("code")?)?,
            fix: fix(said.get("fix")?)?,
        },
        "DeleteRows" => ToWorker::DeleteRows(said.list()?.iter().map(Value::number).collect::<Option<_>>()?),
        "DeleteKind" => ToWorker::DeleteKind { column: said.get("column")?.number()?, code: code(said.get("code")?)? },
        "Undo" => ToWorker::Undo,
        "Redo" => ToWorker::Redo,
        "Next" => ToWorker::Next {
            from: match said.get("from")? {
                Value::List(place) => {
                    let [row, column] = place.as_slice() else { return None };
                    Some((row.number()?, column.number()?))
                }
                _ => None,
            },
            backwards: *said.get("backwards")? == Value::Bool(true),
            filter: filter(said.get("filter")?)?,
        },
        "Corrected" => ToWorker::Corrected,
        _ => return None,
    })
}

/// A variant's name and what it holds.
fn variant(value: &Value) -> Option<(&str, &Value)> {
    match value {
        Value::Text(name) => Some((name, &Value::Null)),
        Value::Object(fields) => fields.first().map(|(name, value)| (name.as_str(), value)),
        _ => None,
    }
}

fn filter(value: &Value) -> Option<Filter> {
    Some(match variant(value)? {
        ("All", _) => Filter::All,
        ("Errors", _) => Filter::Errors,
        ("Warnings", _) => Filter::Warnings,
        ("Changed", _) => Filter::Changed,
        ("Column", column) => Filter::Column(column.number()?),
        ("Kind", Value::List(kind)) => Filter::Kind(kind.first()?.number()?, code(kind.get(1)?)?),
        _ => return None,
    })
}

fn fix(value: &Value) -> Option<Fix> {
    Some(match variant(value)? {
        ("Offered", _) => Fix::Offered,
        ("Fill", Value::Text(text)) => Fix::Fill(text.clone()),
        ("Dates", Value::Text(form)) => Fix::Dates(match form.as_str() {
            "year_month_day" => Form::YearMonthDay,
            "month_day_year" => Form::MonthDayYear,
            "day_month_year" => Form::DayMonthYear,
            "serial" => Form::Serial,
            _ => return None,
        }),
        _ => return None,
    })
}

fn code(value: &Value) -> Option<Code> {
    Code::from_name(value.text()?)
}

fn rules(value: &Value) -> Option<Rules> {
    let [year, day] = value.get("today")?.list()? else { return None };
    let Value::Object(settings) = value.get("settings")? else { return None };
    let settings = settings.iter().map(|(key, value)| Some((key.clone(), value.text()?.to_owned())));
    Some(Rules {
        program: value.get("program")?.text()?.to_owned(),
        today: Date::from_ordinal_date(year.number()?, day.number()?).ok()?,
        settings: settings.collect::<Option<Vec<_>>>().map(Settings::from)?,
        allowed: Default::default(),
    })
}

/// What is not said is for the check to find out.
fn options(value: &Value) -> Option<ReadOptions> {
    let said = |name: &str| value.get(name).filter(|value| **value != Value::Null);
    Some(ReadOptions {
        encoding: match said("encoding") {
            Some(name) => Some(Encoding::from_name(name.text()?)?),
            None => None,
        },
        delimiter: said("delimiter").and_then(Value::text).and_then(|text| text.chars().next()),
        header_line: said("header_line").and_then(Value::number),
        map: match said("map") {
            Some(pairs) => pairs.list()?.iter().map(pair).collect::<Option<_>>()?,
            None => Vec::new(),
        },
    })
}

fn pair(value: &Value) -> Option<(String, String)> {
    let [file, template] = value.list()? else { return None };
    Some((file.text()?.to_owned(), template.text()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::testing::date;

    #[track_caller]
    fn heard(message: ToWorker) {
        let text = serde_json::to_string(&message).unwrap();
        assert_eq!(read(&text), Some(message), "{text}");
    }

    #[test]
    fn every_message_of_the_page_is_understood() {
        let settings = Settings::from(vec![("proxy_domain".to_owned(), "example.org".to_owned())]);
        let rules = Rules::new("openccc", date(2026, 11, 22), settings);
        heard(ToWorker::Check { rules: rules.clone(), options: ReadOptions::default() });
        for encoding in Encoding::ALL {
            let options = ReadOptions {
                encoding: Some(encoding),
                delimiter: Some('\t'),
                header_line: Some(3),
                map: vec![("Mail".to_owned(), "email".to_owned())],
            };
            heard(ToWorker::Check { rules: rules.clone(), options });
        }
        let kinds = [Filter::Kind(255, Code::CellCount), Filter::Column(13)];
        let filters = [Filter::All, Filter::Errors, Filter::Warnings, Filter::Changed].into_iter().chain(kinds);
        for filter in filters {
            heard(ToWorker::Window(Window { filter, first: 1_000_000, count: 40 }));
            heard(ToWorker::Next { from: Some((7, 2)), backwards: true, filter });
        }
        heard(ToWorker::Next { from: None, backwards: false, filter: Filter::All });
        heard(ToWorker::Edit { row: 1, column: 2, text: "a \"quoted\" \\ line\n".to_owned() });
        for fix in Form::ALL.map(Fix::Dates).into_iter().chain([Fix::Offered, Fix::Fill("x".to_owned())]) {
            heard(ToWorker::FixAll { column: 6, code: Code::DateAmbiguous, fix });
        }
        for code in Code::ALL {
            heard(ToWorker::DeleteKind { column: 0, code: *code });
        }
        heard(ToWorker::DeleteRows(vec![0, 5]));
        [ToWorker::Cancel, ToWorker::Undo, ToWorker::Redo, ToWorker::Corrected].into_iter().for_each(heard);
    }

    #[test]
    fn what_is_no_message_is_not_understood() {
        for text in
            ["", "null", "{}", "\"Dance\"", "{\"Edit\":{\"row\":-1,\"column\":0,\"text\":\"\"}}", "{\"DeleteRows\":[true]}"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
