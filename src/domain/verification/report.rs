//! Changes of verifications over time: which days a report is about, and how it counts them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::Duration;

use super::VerificationState;
use crate::domain::dates::{self, Date, Form};

/// The longest report: more lines are nothing that a person reads.
pub const MOST_PERIODS: usize = 400;

/// How long one line of a report is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// A day.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A month of the calendar.
    #[default]
    Month,
}

impl Period {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Period; 3] = [Period::Day, Period::Week, Period::Month];

    /// Stable name, as in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
        }
    }

    /// From the stable name.
    pub fn from_name(name: &str) -> Option<Period> {
        Self::ALL.into_iter().find(|period| period.name() == name)
    }

    /// How many are shown where nobody chose a first day.
    fn usual(self) -> i32 {
        match self {
            Period::Day => 30,
            Period::Week | Period::Month => 12,
        }
    }

    /// The first day of the one that a day belongs to.
    pub fn start(self, day: Date) -> Date {
        match self {
            Period::Day => day,
            Period::Week => back(day, i64::from(day.weekday().number_days_from_monday())),
            Period::Month => back(day, i64::from(day.day()) - 1),
        }
    }

    /// The last day of the one that begins on that day.
    pub fn end(self, start: Date) -> Date {
        match self {
            Period::Day => start,
            Period::Week => start.saturating_add(Duration::days(6)),
            Period::Month => {
                let days = start.month().length(start.year());
                start.saturating_add(Duration::days(i64::from(days) - i64::from(start.day())))
            }
        }
    }

    /// The first day of the next one.
    fn next(self, start: Date) -> Date {
        self.end(start).saturating_add(Duration::days(1))
    }
}

fn back(day: Date, days: i64) -> Date {
    day.saturating_sub(Duration::days(days))
}

/// The days of a report, both included, and the length of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// How long one line is.
    pub period: Period,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// Why there is no report of these days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanFault {
    /// No day: the first, or else the last.
    NotADay {
        /// It is the first day.
        first: bool,
    },
    /// The last day is before the first.
    Backwards,
    /// More lines than [`MOST_PERIODS`].
    TooLong,
}

impl Span {
    /// From what an address says (`YYYY-MM-DD`; blank: the last day is today, and the first one
    /// gives a usual number of lines).
    pub fn read(period: Period, from: &str, to: &str, today: Date) -> Result<Span, SpanFault> {
        let day = |text: &str, first| dates::strict(text, Form::YearMonthDay).map_err(|_| SpanFault::NotADay { first });
        let to = if to.is_empty() { today } else { day(to, false)? };
        let from = if from.is_empty() { usual_start(period, to) } else { day(from, true)? };
        let span = Span { period, from, to };
        if to < from {
            Err(SpanFault::Backwards)
        } else if span.starts().take(MOST_PERIODS + 1).count() > MOST_PERIODS {
            Err(SpanFault::TooLong)
        } else {
            Ok(span)
        }
    }

    /// Whether a day belongs to it.
    pub fn has(&self, day: Date) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// The first days of its lines, in order. The first and the last line may be cut.
    pub fn starts(&self) -> impl Iterator<Item = Date> + use<> {
        let Span { period, from, to } = *self;
        let first = period.start(from);
        std::iter::successors(Some(first), move |start| {
            Some(period.next(*start)).filter(|next| next > start && period.start(*next) == *next)
        })
        .take_while(move |start| *start <= to)
    }

    /// The days that a line is about, cut to those of the report.
    pub fn days_of(&self, start: Date) -> (Date, Date) {
        (start.max(self.from), self.period.end(start).min(self.to))
    }
}

fn usual_start(period: Period, to: Date) -> Date {
    let mut start = period.start(to);
    for _ in 1..period.usual() {
        start = period.start(back(start, 1));
    }
    start
}

/// Changes by the state that they led to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes([u64; VerificationState::CHANGED.len()]);

impl Changes {
    /// How many led to that state.
    pub fn get(&self, state: VerificationState) -> u64 {
        VerificationState::CHANGED.iter().position(|known| *known == state).map_or(0, |at| self.0[at])
    }

    /// Counts some more.
    pub fn add(&mut self, state: VerificationState, count: u64) {
        if let Some(at) = VerificationState::CHANGED.iter().position(|known| *known == state) {
            self.0[at] += count;
        }
    }

    /// The sum of both.
    pub fn and(mut self, other: &Changes) -> Changes {
        self.0.iter_mut().zip(other.0).for_each(|(count, more)| *count += more);
        self
    }

    /// All of them.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// In the order of reports: state and count.
    pub fn all(&self) -> impl Iterator<Item = (VerificationState, u64)> + use<> {
        VerificationState::CHANGED.into_iter().zip(self.0)
    }
}

/// Changes by the first day of their line, and by whatever tells places apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted<P: Ord>(BTreeMap<(Date, P), Changes>);

impl<P: Ord + Clone> Counted<P> {
    /// Nothing yet.
    pub fn new() -> Counted<P> {
        Counted(BTreeMap::new())
    }

    /// Counts changes of one day and place; days outside the span are left out.
    pub fn add(&mut self, span: &Span, day: Date, place: &P, state: VerificationState, count: u64) {
        if span.has(day) {
            self.0.entry((span.period.start(day), place.clone())).or_default().add(state, count);
        }
    }

    /// Lines with changes, in order.
    pub fn lines(&self) -> impl Iterator<Item = (Date, &P, &Changes)> {
        self.0.iter().map(|((start, place), changes)| (*start, place, changes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::testing::date;

    const TODAY: (i32, u8, u8) = (2026, 11, 28);

    fn read(period: Period, from: &str, to: &str) -> Result<Span, SpanFault> {
        Span::read(period, from, to, date(TODAY.0, TODAY.1, TODAY.2))
    }

    fn starts(period: Period, from: &str, to: &str) -> Vec<String> {
        read(period, from, to).unwrap().starts().map(|day| day.to_string()).collect()
    }

    #[test]
    fn lines_begin_on_days_mondays_and_firsts_of_months() {
        assert_eq!(starts(Period::Day, "2026-02-27", "2026-03-01"), ["2026-02-27", "2026-02-28", "2026-03-01"]);
        // The first of January 2026 was a Thursday.
        assert_eq!(starts(Period::Week, "2026-01-01", "2026-01-12"), ["2025-12-29", "2026-01-05", "2026-01-12"]);
        assert_eq!(starts(Period::Month, "2026-01-31", "2026-03-01"), ["2026-01-01", "2026-02-01", "2026-03-01"]);
        let span = read(Period::Month, "2024-02-10", "2024-03-05").unwrap();
        let days: Vec<_> = span.starts().map(|start| span.days_of(start)).collect();
        assert_eq!(days, [(date(2024, 2, 10), date(2024, 2, 29)), (date(2024, 3, 1), date(2024, 3, 5))]);
    }

    #[test]
    fn without_days_the_latest_ones_are_shown() {
        assert_eq!(starts(Period::Day, "", "").len(), 30);
        assert_eq!(starts(Period::Week, "", "").len(), 12);
        let months = starts(Period::Month, "", "");
        assert_eq!((months.len(), months[0].as_str(), months[11].as_str()), (12, "2025-12-01", "2026-11-01"));
        assert_eq!(read(Period::Day, "", "").unwrap().to, date(2026, 11, 28));
    }

    #[test]
    fn days_that_are_none_or_too_many_are_refused() {
        assert_eq!(read(Period::Day, "2026-02-30", ""), Err(SpanFault::NotADay { first: true }));
        assert_eq!(read(Period::Day, "", "today"), Err(SpanFault::NotADay { first: false }));
        assert_eq!(read(Period::Day, "2026-03-02", "2026-03-01"), Err(SpanFault::Backwards));
        assert_eq!(read(Period::Day, "0001-01-01", "9999-12-31"), Err(SpanFault::TooLong));
        assert_eq!(read(Period::Month, "9999-12-01", "9999-12-31").unwrap().starts().count(), 1, "the end of time");
        assert!(read(Period::Month, "2000-01-01", "2026-01-01").is_ok());
    }

    #[test]
    fn changes_are_counted_by_line_and_place_within_the_days() {
        let span = read(Period::Week, "2026-11-02", "2026-11-15").unwrap();
        let mut counted = Counted::new();
        for (day, place, count) in [(2, "a", 1), (8, "a", 2), (9, "b", 4), (16, "a", 8), (1, "a", 16)] {
            counted.add(&span, date(2026, 11, day), &place, VerificationState::StaffVerified, count);
        }
        let lines: Vec<_> = counted.lines().map(|(start, place, changes)| (start.day(), *place, changes.total())).collect();
        assert_eq!(lines, [(2, "a", 3), (9, "b", 4)]);
    }
}
