use super::testing::date;
use proptest::prelude::*;

use super::*;

const TODAY: Date = date(2026, 11, 22);

#[track_caller]
fn check(text: &str, form: Form, expect: Option<Date>) {
    assert_eq!(read(text, form, TODAY), expect, "`{text}` as {form:?}");
}

#[test]
fn a_whole_column_is_read_in_the_chosen_order() {
    check("3/4/1999", Form::MonthDayYear, Some(date(1999, 3, 4)));
    check("3/4/1999", Form::DayMonthYear, Some(date(1999, 4, 3)));
    check("03041999", Form::MonthDayYear, Some(date(1999, 3, 4)));
    check("3041999", Form::MonthDayYear, Some(date(1999, 3, 4)));
    check("030499", Form::DayMonthYear, Some(date(1999, 4, 3)));
    check("99/3/4", Form::YearMonthDay, Some(date(1999, 3, 4)));
    check("14/3/1999", Form::MonthDayYear, None);
    check("36223", Form::Serial, Some(date(1999, 3, 4)));
    check("36223", Form::MonthDayYear, None);
    check("", Form::MonthDayYear, None);
}

#[test]
fn a_months_name_leaves_no_choice() {
    check("4 March 1999", Form::MonthDayYear, Some(date(1999, 3, 4)));
    check("Mar 4 1999", Form::DayMonthYear, Some(date(1999, 3, 4)));
    check("4. Sept. 1999", Form::YearMonthDay, Some(date(1999, 9, 4)));
}

#[test]
fn two_digits_of_a_year_never_lie_in_the_future() {
    check("1/2/26", Form::MonthDayYear, Some(date(2026, 1, 2)));
    check("11/21/26", Form::MonthDayYear, Some(date(2026, 11, 21)));
    check("11/22/26", Form::MonthDayYear, Some(date(1926, 11, 22)));
    check("1/2/27", Form::MonthDayYear, Some(date(1927, 1, 2)));
    check("2/29/00", Form::MonthDayYear, Some(date(2000, 2, 29)));
}

#[test]
fn the_day_that_spreadsheets_made_up_does_not_exist() {
    check("1", Form::Serial, Some(date(1900, 1, 1)));
    check("59", Form::Serial, Some(date(1900, 2, 28)));
    check("60", Form::Serial, None);
    check("61", Form::Serial, Some(date(1900, 3, 1)));
    check("0", Form::Serial, None);
    check("2958466", Form::Serial, None);
}

#[test]
fn what_stands_right_already_is_not_converted() {
    assert_eq!(convert("1999-03-04", Form::MonthDayYear, Form::YearMonthDay, TODAY), None);
    assert_eq!(convert(" 3/4/1999", Form::MonthDayYear, Form::YearMonthDay, TODAY).as_deref(), Some("1999-03-04"));
    assert_eq!(convert("unknown", Form::MonthDayYear, Form::YearMonthDay, TODAY), None);
}

#[test]
fn age_changes_on_the_birthday() {
    assert_eq!(age(date(2000, 11, 22), TODAY), 26);
    assert_eq!(age(date(2000, 11, 23), TODAY), 25);
    assert_eq!(age(date(2004, 2, 29), date(2005, 2, 28)), 0);
    assert_eq!(age(date(2030, 1, 1), TODAY), 0);
}

proptest! {
    #[test]
    fn what_is_written_in_a_form_is_read_in_that_form(julian in 2_415_081i32..2_461_000, form in 0usize..4) {
        let form = Form::ALL[form];
        let date = Date::from_julian_day(julian).unwrap();
        prop_assert_eq!(strict(&write(date, form), form), Ok(date));
        prop_assert_eq!(read(&write(date, form), form, TODAY), Some(date));
    }

    #[test]
    fn no_text_is_too_strange_to_be_read(text in "\\PC{0,16}") {
        for form in Form::ALL {
            if let Some(date) = read(&text, form, TODAY) {
                prop_assert!(readings(&text, TODAY).any(|(_, reading)| reading == date) || form == Form::Serial);
            }
        }
    }
}
