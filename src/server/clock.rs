//! Time and chance come from here, so that tests can hold them still.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;

use crate::domain::dates::Date;
use crate::wire::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in microseconds since 1970 UTC.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// Gives random bytes.
pub trait Rng: Send + Sync {
    /// Fills all of `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's source of random bytes.
pub struct OsRng;

impl Rng for OsRng {
    #[expect(clippy::disallowed_methods, reason = "this is where the context's chance comes from")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// A second, in the unit of [`Timestamp`].
pub const SECOND: i64 = 1_000_000;
/// A minute, in the unit of [`Timestamp`].
pub const MINUTE: i64 = 60 * SECOND;
/// An hour, in the unit of [`Timestamp`].
pub const HOUR: i64 = 60 * MINUTE;
/// A day of 24 hours, in the unit of [`Timestamp`].
pub const DAY: i64 = 24 * HOUR;

/// Where nobody set a time zone: all three modeled systems serve California.
pub const DEFAULT_ZONE: &str = "America/Los_Angeles";

/// The zone of that IANA name; [`DEFAULT_ZONE`] when it is blank or unknown.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).or_else(|_| TimeZone::get(DEFAULT_ZONE)).unwrap_or(TimeZone::UTC)
}

/// Whether there is a time zone of that IANA name.
pub fn is_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// The civil date at `now` in the zone of that IANA name.
pub fn date_in(now: Timestamp, zone_name: &str) -> Date {
    let instant = jiff::Timestamp::from_microsecond(now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let date = instant.to_zoned(zone(zone_name)).date();
    let month = time::Month::try_from(date.month() as u8).unwrap_or(time::Month::January);
    Date::from_calendar_date(i32::from(date.year()), month, date.day() as u8).unwrap_or(Date::MIN)
}

/// The first microsecond of a civil date (`YYYY-MM-DD`) in a zone, or `None` when it is not a date.
pub fn start_of_day(date: &str, zone_name: &str) -> Option<Timestamp> {
    let date: jiff::civil::Date = date.trim().parse().ok()?;
    Some(Timestamp(date.to_zoned(zone(zone_name)).ok()?.timestamp().as_microsecond()))
}

/// The last microsecond of a civil date (`YYYY-MM-DD`) in a zone, or `None` when it is not a date.
pub fn end_of_day(date: &str, zone_name: &str) -> Option<Timestamp> {
    let date: jiff::civil::Date = date.trim().parse().ok()?;
    let next = date.tomorrow().ok()?.to_zoned(zone(zone_name)).ok()?;
    Some(Timestamp(next.timestamp().as_microsecond() - 1))
}

/// The last microsecond of the day that comes so many days after that of `now`, in a zone.
pub fn end_of_day_after(now: Timestamp, days: u32, zone_name: &str) -> Timestamp {
    let today = jiff::Timestamp::from_microsecond(now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(zone(zone_name)).date();
    let after = today.saturating_add(jiff::Span::new().days(i64::from(days) + 1)).to_zoned(zone(zone_name));
    after.map_or(now, |start| Timestamp(start.timestamp().as_microsecond() - 1))
}

/// A moment in the zone of that IANA name, for letters, and pages that no script puts into the
/// reader's own:
/// `Nov 28, 2026, 3:42 AM PST`.
pub fn in_words(at: Timestamp, zone_name: &str) -> String {
    let instant = jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    instant.to_zoned(zone(zone_name)).strftime("%b %-d, %Y, %-I:%M %p %Z").to_string()
}

/// A day in the zone of that IANA name: `Nov 28, 2026`.
pub fn day_in_words(at: Timestamp, zone_name: &str) -> String {
    let instant = jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    instant.to_zoned(zone(zone_name)).strftime("%b %-d, %Y").to_string()
}

/// RFC 3339 in UTC, to the second: for the command line and logs.
pub fn rfc3339(at: Timestamp) -> String {
    let instant = jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A moment in a zone as the modeled systems write it: `10/20/2021 at 2:15PM PDT`.
pub fn spoken(at: Timestamp, zone_name: &str) -> String {
    let instant = jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    instant.to_zoned(zone(zone_name)).strftime("%-m/%-d/%Y at %-I:%M%p %Z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitations_last_day_ends_at_midnight_also_over_a_change_of_the_clocks() {
        let check = |now: &str, days, zone: &str, until: &str| {
            let now = Timestamp(now.parse::<jiff::Timestamp>().unwrap().as_microsecond());
            let until = until.parse::<jiff::Timestamp>().unwrap().as_microsecond() - 1;
            assert_eq!(end_of_day_after(now, days, zone).0, until, "{now:?} {zone}");
        };
        let pacific = "America/Los_Angeles";
        check("2026-11-22T12:00:00Z", 60, pacific, "2027-01-22T08:00:00Z");
        // Late in the evening it is the next day already in UTC.
        check("2026-11-22T07:59:00Z", 60, pacific, "2027-01-21T08:00:00Z");
        // Clocks go forward on March 14 and back on November 7.
        check("2027-01-13T12:00:00Z", 60, pacific, "2027-03-15T07:00:00Z");
        check("2027-09-08T12:00:00Z", 60, pacific, "2027-11-08T08:00:00Z");
        check("2026-11-22T12:00:00Z", 0, "UTC", "2026-11-23T00:00:00Z");
    }

    #[test]
    fn a_date_ends_with_its_last_microsecond_in_its_own_zone() {
        // 2026-07-02T07:00:00Z is midnight of 2 July in California.
        assert_eq!(end_of_day("2026-07-01", "America/Los_Angeles"), Some(Timestamp(1_782_975_600 * SECOND - 1)));
        assert_eq!(start_of_day("2026-07-02", "America/Los_Angeles"), Some(Timestamp(1_782_975_600 * SECOND)));
        assert_eq!(end_of_day("2026-02-30", "UTC"), None);
        assert_eq!(start_of_day("2 July", "UTC"), None);
    }

    #[test]
    fn a_moment_in_words_is_one_of_its_zone() {
        let at = Timestamp(1_782_975_600 * SECOND);
        assert_eq!(in_words(at, "America/Los_Angeles"), "Jul 2, 2026, 12:00 AM PDT");
        assert_eq!(in_words(at, "America/New_York"), "Jul 2, 2026, 3:00 AM EDT");
    }

    #[test]
    fn a_moment_is_written_as_the_modeled_systems_write_it_with_its_zone() {
        assert_eq!(spoken(Timestamp(1_634_764_500 * SECOND), "America/Los_Angeles"), "10/20/2021 at 2:15PM PDT");
        assert_eq!(spoken(Timestamp(1_641_369_900 * SECOND), "America/Los_Angeles"), "1/5/2022 at 12:05AM PST");
    }

    #[test]
    fn today_differs_between_zones() {
        let now = Timestamp(1_782_975_600 * SECOND - 1);
        assert_eq!(date_in(now, "America/Los_Angeles").to_string(), "2026-07-01");
        assert_eq!(date_in(now, "UTC").to_string(), "2026-07-02");
    }
}
