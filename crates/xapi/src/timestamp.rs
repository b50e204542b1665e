//! Timestamps (xAPI 1.0.3 Data 4.5).

use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

const NANOSECONDS: i128 = 1_000_000_000;

/// Whether `text` is a timestamp by 1.0.x: one that [`parse_timestamp`] reads.
pub fn is_timestamp_1_0(text: &str) -> bool {
    parse_timestamp(text).is_some()
}

/// Whether `text` is a timestamp by 2.0: RFC 3339, with all parts of date and time, an offset of hours and minutes, and
/// decimals after a point.
pub fn is_timestamp_2_0(text: &str) -> bool {
    explain_timestamp_2_0(text).is_none()
}

/// Returns why `text` is not a timestamp of 1.0.x; `None` if it is one.
pub(super) fn explain_timestamp_1_0(text: &str) -> Option<&'static str> {
    read(text).err()
}

/// Returns why `text` is not a timestamp of 2.0; `None` if it is one.
pub(super) fn explain_timestamp_2_0(text: &str) -> Option<&'static str> {
    if let Err(reason) = read(text) {
        return Some(reason);
    }
    let bytes = text.as_bytes();
    let is_shaped = |(byte, wanted): (&u8, &u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        wanted => byte.eq_ignore_ascii_case(wanted),
    };
    let shape = b"0000-00-00T00:00:00";
    let tail = bytes.len().checked_sub(6).map(|at| &bytes[at..]);
    if bytes.len() < shape.len() || !bytes.iter().zip(shape).all(is_shaped) || text[11..].starts_with("24") {
        Some("xAPI 2.0 takes the form of RFC 3339 alone, as 2022-09-30T12:00:00Z")
    } else if text.contains(',') {
        Some("xAPI 2.0 takes decimals after a point alone")
    } else if !text.ends_with(['Z', 'z']) && !tail.is_some_and(|tail| matches!(tail[0], b'+' | b'-') && tail[3] == b':')
    {
        Some("xAPI 2.0 asks for an offset of hours and minutes, as +02:00, or Z")
    } else {
        None
    }
}

/// Reads a timestamp (xAPI 1.0.3 Data 4.5: ISO 8601, of which RFC 3339 is a profile); `None` if it is not one.
///
/// Reads every complete representation of date and time of ISO 8601:2004 4.3.2: a date of the calendar, of the year or
/// of a week, in the basic or the extended format; the time to the hour, minute or second, the last of them with
/// decimals after a point or a comma; `24:00` as the end of its day. Also reads what the standard only recommends
/// against: an offset without colon or minutes, and no offset, which means UTC unless the sender's settings give another
/// zone ([`parse_timestamp_in`]). Does not read a date alone, which is no specific time; forms that both sides must
/// agree on (years of more digits, no `T`); or the offset `-00:00`, which in RFC 3339 means an unknown place and which
/// ISO 8601 lacks. A 61st second is read as the next minute; decimals beyond the nanosecond are dropped.
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    read(text).ok()?.instant(&TimeZone::UTC)
}

/// Reads a timestamp without an offset as the time of a zone; `None` if it has an offset, or is not a timestamp.
///
/// A time that the zone skips in spring is read an hour later; one that it has twice in autumn is read as the first.
pub fn parse_timestamp_in(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let read = read(text).ok()?;
    if read.offset.is_some() { None } else { read.instant(zone) }
}

/// The parts of a timestamp.
struct Moment {
    local: DateTime,
    /// Seconds that are added afterwards: the 61st of a minute, the end of a day.
    later: i64,
    offset: Option<Offset>,
}

impl Moment {
    fn instant(&self, zone: &TimeZone) -> Option<Timestamp> {
        let instant = match self.offset {
            Some(offset) => offset.to_timestamp(self.local),
            None => zone.to_timestamp(self.local),
        };
        // The last day of 9999, which systems use for "no end", is read as its latest representable instant.
        let instant = instant.and_then(|instant| instant.checked_add(self.later.seconds())).unwrap_or(Timestamp::MAX);
        // An offset can lead to a year before 0, which RFC 3339 cannot express.
        (Offset::UTC.to_datetime(instant).year() >= 0).then_some(instant)
    }
}

fn read(text: &str) -> Result<Moment, &'static str> {
    let no_time = "a time of day is missing; write date and time with a T between them, as 2022-09-30T12:00:00Z";
    let (date, rest) = text.split_once(['T', 't']).ok_or(no_time)?;
    let (date, extended_date) =
        read_date(date.as_bytes()).ok_or("the date before the T is none; write it as 2022-09-30")?;
    let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (time, offset) = rest.split_at(end);
    let (seconds, nanosecond, extended_time) =
        read_time(time).ok_or("the time after the T is none; write it as 12:00:00")?;
    if extended_time.is_some_and(|extended| extended != extended_date) {
        return Err("date and time are in different formats; write both with hyphens and colons, or both without");
    }
    let offset = read_offset(offset.as_bytes())?;
    // The 61st second is in the minute before; the last hour ends the day.
    let (within, later) = match seconds {
        86_400 if nanosecond == 0 => (0, 86_400),
        86_400 => return Err("24:00 is the end of a day, and nothing is after it"),
        seconds => (seconds, 0),
    };
    let time = Time::midnight().checked_add(i64::from(within).seconds().nanoseconds(nanosecond));
    let local = date.to_datetime(time.map_err(|_| "the time after the T is none")?);
    let moment = Moment { local, later, offset };
    moment.instant(&TimeZone::UTC).ok_or("with its offset it is before the year 0")?;
    Ok(moment)
}

fn number(digits: &[u8]) -> Option<i16> {
    let all = !digits.is_empty() && digits.len() <= 4 && digits.iter().all(u8::is_ascii_digit);
    all.then(|| digits.iter().fold(0, |n, digit| n * 10 + i16::from(digit - b'0')))
}

fn small(digits: &[u8]) -> Option<i8> {
    i8::try_from(number(digits)?).ok()
}

/// A date, and whether it is in the extended format.
fn read_date(text: &[u8]) -> Option<(Date, bool)> {
    let (year, rest) = text.split_at_checked(4)?;
    let year = number(year)?;
    let (extended, rest) = rest.strip_prefix(b"-").map_or((false, rest), |rest| (true, rest));
    let date = match (rest, extended) {
        (&[b'W', w1, w2, b'-', d], true) | (&[b'W', w1, w2, d], false) => week_date(year, [w1, w2], d)?,
        (&[m1, m2, b'-', d1, d2], true) | (&[m1, m2, d1, d2], false) => {
            Date::new(year, small(&[m1, m2])?, small(&[d1, d2])?).ok()?
        }
        (&[a, b, c], _) => Date::new(year, 1, 1).ok()?.with().day_of_year(number(&[a, b, c])?).build().ok()?,
        _ => return None,
    };
    Some((date, extended))
}

fn week_date(year: i16, week: [u8; 2], day: u8) -> Option<Date> {
    let day = Weekday::from_monday_one_offset(small(&[day])?).ok()?;
    Some(ISOWeekDate::new(year, small(&week)?, day).ok()?.date())
}

/// Seconds of the day, nanoseconds, and whether it is in the extended format, which hours alone do not tell.
fn read_time(text: &str) -> Option<(i32, i64, Option<bool>)> {
    let (whole, decimals) = match text.split_once(['.', ',']) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (text, None),
    };
    let (parts, extended) = match *whole.as_bytes() {
        [h1, h2] => ([Some([h1, h2]), None, None], None),
        [h1, h2, b':', m1, m2] => ([Some([h1, h2]), Some([m1, m2]), None], Some(true)),
        [h1, h2, m1, m2] => ([Some([h1, h2]), Some([m1, m2]), None], Some(false)),
        [h1, h2, b':', m1, m2, b':', s1, s2] => ([Some([h1, h2]), Some([m1, m2]), Some([s1, s2])], Some(true)),
        [h1, h2, m1, m2, s1, s2] => ([Some([h1, h2]), Some([m1, m2]), Some([s1, s2])], Some(false)),
        _ => return None,
    };
    let [hour, minute, second] = parts.map(|part| part.map_or(Some(0), |digits| number(&digits)));
    let (hour, minute, second) = (i32::from(hour?), i32::from(minute?), i32::from(second?));
    let is_end = hour == 24 && minute == 0 && second == 0;
    if !(is_end || hour < 24) || minute > 59 || second > 60 {
        return None;
    }
    let unit = if parts[2].is_some() {
        1
    } else if parts[1].is_some() {
        60
    } else {
        3600
    };
    let nanoseconds = decimals.map_or(Some(0), |decimals| fraction(decimals, unit))?;
    let more = i32::try_from(nanoseconds / NANOSECONDS).ok()?;
    let nanosecond = i64::try_from(nanoseconds % NANOSECONDS).ok()?;
    Some((hour * 3600 + minute * 60 + second + more, nanosecond, extended))
}

/// Converts decimals of a unit, given in seconds, to nanoseconds.
fn fraction(decimals: &str, unit: i128) -> Option<i128> {
    if decimals.is_empty() || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = &decimals.as_bytes()[..decimals.len().min(18)];
    let (value, scale) =
        digits.iter().fold((0, 1), |(n, scale), digit| (n * 10 + i128::from(digit - b'0'), scale * 10));
    Some(value * unit * NANOSECONDS / scale)
}

fn read_offset(text: &[u8]) -> Result<Option<Offset>, &'static str> {
    let wrong = "the offset is none; write Z, or hours and minutes as +02:00";
    let (sign, digits) = match text {
        [] => return Ok(None),
        [b'Z' | b'z'] => return Ok(Some(Offset::UTC)),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return Err(wrong),
    };
    let (hours, minutes) = match *digits {
        [h1, h2] => (number(&[h1, h2]), Some(0)),
        [h1, h2, m1, m2] | [h1, h2, b':', m1, m2] => (number(&[h1, h2]), number(&[m1, m2])),
        _ => return Err(wrong),
    };
    let (Some(hours @ 0..=23), Some(minutes @ 0..=59)) = (hours, minutes) else { return Err(wrong) };
    let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
    if sign == -1 && seconds == 0 {
        return Err("the offset -00:00 says that the place is unknown; write Z or +00:00");
    }
    Offset::from_seconds(sign * seconds).map(Some).map_err(|_| wrong)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // XAPI-00123
    // xAPI 1.0.3 Data 4.5 and RFC 3339.
    #[test]
    fn a_timestamp_is_of_iso_8601_and_its_place_is_known() {
        let both = [
            "2015-11-18T12:17:00+00:00",
            "2015-11-18T12:17:00Z",
            "2013-05-18T05:32:34.804+00:00",
            "2015-11-18t12:17:00z",
            "2015-12-31T23:59:60Z",
            "2015-11-18T12:17:00.123456789012-05:30",
        ];
        let only_1_0 = [
            "2015-11-18T12:17:00",
            "2015-11-18T12:17:00+0100",
            "2015-11-18T12:17:00+01",
            "2015-11-18T12:17:00,5Z",
            "20151118T121700Z",
            "20240110T1000Z",
            "20240110T10Z",
            "2024-01-10T10Z",
            "2024-01-10T10:00Z",
            "2024-01-10T10,5Z",
            "2024-01-10T10:00.25+01:00",
            "2024-W02-3T10:00:00Z",
            "2024W023T100000Z",
            "2024-010T10:00:00Z",
            "2024010T100000Z",
            "2024-01-10T24:00:00Z",
            "20240110T24Z",
        ];
        let none = [
            "",
            "should fail",
            "01/011/2015",
            "2015-11-18",
            "2015-11-18 12:17:00Z",
            "2015-13-18T12:17:00Z",
            "2015-02-29T12:17:00Z",
            "2015-11-18T24:17:00Z",
            "2015-11-18T24:00:00.5Z",
            "2015-11-18T12:17:00.Z",
            "2008-09-15T15:53:00.601-00",
            "2008-09-15T15:53:00.601-0000",
            "2008-09-15T15:53:00.601-00:00",
            "2015-11-18T12:17:00+24:00",
            "2015-11-18T12:17:00+1:00",
            "2015-11-18T12:17:00Zå",
            "2015-11-18T12:17:61Z",
            "20151118T12:17:00Z",
            "2015-11-18T121700Z",
            "2015-W54-1T10:00:00Z",
            "2015-W01-8T10:00:00Z",
            "2015-366T10:00:00Z",
            "2015-11T10:00:00Z",
            "+002015-11-18T12:17:00Z",
            "T12:17:00Z",
            // An instant of the year before 0.
            "0000-01-01T00:00:00+00:01",
        ];
        for text in both {
            assert!(is_timestamp_1_0(text) && is_timestamp_2_0(text), "refused {text:?}");
        }
        for text in only_1_0 {
            assert!(is_timestamp_1_0(text) && !is_timestamp_2_0(text), "{text:?}");
        }
        for text in none {
            assert!(!is_timestamp_1_0(text) && !is_timestamp_2_0(text), "took {text:?}");
        }
    }

    #[test]
    fn timestamps_are_read_as_instants() {
        let instant = |text| parse_timestamp(text).map(|at| at.to_string());
        for (text, at) in [
            ("2015-11-18T12:17:00.5+01:30", "2015-11-18T10:47:00.5Z"),
            ("2015-11-18T12:17:00", "2015-11-18T12:17:00Z"),
            ("2015-12-31T23:59:60Z", "2016-01-01T00:00:00Z"),
            ("2015-11-18T12:17:00.1234567899Z", "2015-11-18T12:17:00.123456789Z"),
            ("20240110T100000Z", "2024-01-10T10:00:00Z"),
            ("2024-01-10T10,5Z", "2024-01-10T10:30:00Z"),
            ("2024-01-10T10:00.25+01", "2024-01-10T09:00:15Z"),
            ("2024-W02-3T10:00:00Z", "2024-01-10T10:00:00Z"),
            ("2024010T10Z", "2024-01-10T10:00:00Z"),
            ("2024-12-31T24:00:00Z", "2025-01-01T00:00:00Z"),
            ("2024-02-29T24:00+01:00", "2024-02-29T23:00:00Z"),
        ] {
            assert_eq!(instant(text).as_deref(), Some(at), "{text}");
        }
    }

    #[test]
    fn a_time_without_an_offset_is_of_the_zone_that_is_given() {
        let stockholm = TimeZone::get("Europe/Stockholm").expect("a zone");
        let instant = |text| parse_timestamp_in(text, &stockholm).map(|at| at.to_string());
        assert_eq!(instant("2024-01-10T10:00:00").as_deref(), Some("2024-01-10T09:00:00Z"));
        assert_eq!(instant("20240710T10").as_deref(), Some("2024-07-10T08:00:00Z"));
        assert_eq!(instant("2024-03-31T02:30:00").as_deref(), Some("2024-03-31T01:30:00Z"));
        assert_eq!(instant("2024-10-27T02:30:00").as_deref(), Some("2024-10-27T00:30:00Z"));
        assert_eq!(instant("2024-01-10T10:00:00Z"), None);
        assert_eq!(instant("2024-01-10"), None);
    }

    proptest! {
        #[test]
        fn what_is_refused_is_explained(text in "[0-9TW:.,Z+ -]{0,24}") {
            prop_assert_eq!(explain_timestamp_1_0(&text).is_none(), parse_timestamp(&text).is_some());
            prop_assert!(!is_timestamp_2_0(&text) || is_timestamp_1_0(&text));
        }

        #[test]
        fn every_form_of_an_instant_is_that_instant(seconds in 0_i64..4_000_000_000) {
            let at = Timestamp::from_second(seconds).expect("an instant");
            let civil = Offset::UTC.to_datetime(at);
            let (date, time, week) = (civil.date(), civil.time(), civil.date().iso_week_date());
            let (year, ordinal) = (date.year(), date.day_of_year());
            let weekday = week.weekday().to_monday_one_offset();
            let extended = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
            let basic = extended.replace(':', "");
            let dates = [
                date.to_string(),
                format!("{year:04}-{ordinal:03}"),
                format!("{:04}-W{:02}-{weekday}", week.year(), week.week()),
            ];
            for date in dates {
                for text in [format!("{date}T{extended}Z"), format!("{}T{basic}+00", date.replace('-', ""))] {
                    prop_assert_eq!(parse_timestamp(&text), Some(at), "{}", text);
                }
            }
        }
    }
}
