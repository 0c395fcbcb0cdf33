//! Date field: month, day and year in three inputs. They send `{name}-day`, `{name}-month` and
//! `{name}-year`.

use leptos::prelude::*;

use super::Fieldset;
use super::field::problem_of;
use crate::messages::frame::PieceText as T;
use crate::ui::browser::form_text;

/// A civil date in three inputs.
#[component]
pub fn DateField(
    /// Name in the form.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// Help under it, with an example.
    #[prop(optional, into)]
    help: Option<String>,
    /// What is wrong with it, outside a form of ours.
    #[prop(optional, into)]
    problem: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let problem = problem_of(&name, &legend, None, problem);
    let parts = [("month", T::Month, 2), ("day", T::Day, 2), ("year", T::Year, 4)]
        .into_iter()
        .map(|(part, label, length)| {
            let id = format!("field-{name}-{part}");
            view! {
                <div class=part>
                    <label for=id.clone()>{label.en()}</label>
                    <input
                        class="input"
                        id=id
                        name=format!("{name}-{part}")
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        maxlength=length
                        aria-invalid=move || problem.with(Option::is_some).then_some("true")
                    />
                </div>
            }
        })
        .collect_view();
    view! {
        <Fieldset name=name.clone() legend help=help.unwrap_or_default() problem>
            <div class="date-parts">{parts}</div>
        </Fieldset>
    }
}

/// The date in a date field: blank, `YYYY-MM-DD`, or `None` when it is no date.
pub fn date_in(data: &web_sys::FormData, name: &str) -> Option<String> {
    let text = |part: &str| form_text(data, &format!("{name}-{part}")).trim().to_owned();
    civil_date(&text("day"), &text("month"), &text("year"))
}

fn civil_date(day: &str, month: &str, year: &str) -> Option<String> {
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Some(String::new());
    }
    let (day, month, year) = (day.parse::<u8>().ok()?, month.parse::<u8>().ok()?, year.parse::<i32>().ok()?);
    if !(1900..=9999).contains(&year) {
        return None;
    }
    time::Date::from_calendar_date(year, time::Month::try_from(month).ok()?, day).ok()?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::civil_date;

    #[test]
    fn three_parts_make_a_date_or_a_blank_or_nothing() {
        assert_eq!(civil_date("", "", "").as_deref(), Some(""));
        assert_eq!(civil_date("4", "3", "2027").as_deref(), Some("2027-03-04"));
        assert_eq!(civil_date("30", "2", "2027"), None);
        assert_eq!(civil_date("4", "", "2027"), None);
        assert_eq!(civil_date("4", "3", "27"), None);
    }
}
