//! Timestamps (xAPI 1.0.3 Data 4.5).

use jiff::{Timestamp, ToSpan, civil::DateTime};

/// Whether `text` is a timestamp as 1.0.x takes it: what [`parse_timestamp`] reads.
pub fn is_timestamp_1_0(text: &str) -> bool {
    parse_timestamp(text).is_some()
}

/// Whether `text` is a timestamp as 2.0 takes it: RFC 3339, so with an offset of hours and minutes,
/// and decimals after a point.
pub fn is_timestamp_2_0(text: &str) -> bool {
    let offset_is_full = text.ends_with(['Z', 'z'])
        || text
            .as_bytes()
            .get(text.len().wrapping_sub(6)..)
            .is_some_and(|tail| matches!(tail[0], b'+' | b'-') && tail[3] == b':');
    offset_is_full && !text.contains(',') && parse_timestamp(text).is_some()
}

/// Reads a timestamp (xAPI 1.0.3 Data 4.5: ISO 8601 with RFC 3339's profile); `None` where it is none.
///
/// Beside RFC 3339, what its profile only recommends against is read: an offset without colon or
/// minutes, and none at all, which means UTC. The offset `-00:00` means that the place is unknown,
/// and is no timestamp of ISO 8601. A 61st second is read as the next minute; decimals beyond the
/// nanosecond are cut.
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let shape = b"0000-00-00T00:00:00";
    let head = bytes.get(..shape.len())?;
    let shaped = head.iter().zip(shape).all(|(byte, wanted)| match wanted {
        b'0' => byte.is_ascii_digit(),
        b'T' => matches!(byte, b'T' | b't'),
        _ => byte == wanted,
    });
    if !shaped {
        return None;
    }
    let number =
        |from: usize, len: usize| head[from..from + len].iter().fold(0_i16, |n, b| n * 10 + i16::from(b - b'0'));
    let small = |from: usize| i8::try_from(number(from, 2)).ok();
    let (nanoseconds, offset) = fraction(&bytes[shape.len()..])?;
    let (second, is_leap) = match small(17)? {
        60 => (59, true),
        second => (second, false),
    };
    let local = DateTime::new(number(0, 4), small(5)?, small(8)?, small(11)?, small(14)?, second, nanoseconds).ok()?;
    let utc = jiff::tz::Offset::UTC.to_timestamp(local).ok()?;
    let instant =
        utc.checked_sub(offset_minutes(offset)?.minutes()).ok()?.checked_add(i64::from(is_leap).seconds()).ok()?;
    // An offset can lead to a year before 0, which RFC 3339 can't write.
    (jiff::tz::Offset::UTC.to_datetime(instant).year() >= 0).then_some(instant)
}

/// Nanoseconds of a decimal fraction, and what follows it.
fn fraction(bytes: &[u8]) -> Option<(i32, &[u8])> {
    let Some((b'.' | b',', rest)) = bytes.split_first() else { return Some((0, bytes)) };
    let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if len == 0 {
        return None;
    }
    let digits = rest[..len].iter().chain(std::iter::repeat(&b'0')).take(9);
    Some((digits.fold(0, |n, b| n * 10 + i32::from(b - b'0')), &rest[len..]))
}

/// Minutes east of Greenwich.
fn offset_minutes(bytes: &[u8]) -> Option<i64> {
    let (sign, digits) = match bytes {
        [] | [b'Z' | b'z'] => return Some(0),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (h, m) = match *digits {
        [h1, h2] => ([h1, h2], [b'0', b'0']),
        [h1, h2, m1, m2] | [h1, h2, b':', m1, m2] => ([h1, h2], [m1, m2]),
        _ => return None,
    };
    if !h.iter().chain(&m).all(u8::is_ascii_digit) {
        return None;
    }
    let two = |pair: [u8; 2]| i64::from(pair[0] - b'0') * 10 + i64::from(pair[1] - b'0');
    let (hours, minutes) = (two(h), two(m));
    let known = sign == 1 || hours + minutes > 0;
    (hours <= 23 && minutes <= 59 && known).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
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
        let only_1_0 =
            ["2015-11-18T12:17:00", "2015-11-18T12:17:00+0100", "2015-11-18T12:17:00+01", "2015-11-18T12:17:00,5Z"];
        let none = [
            "",
            "should fail",
            "01/011/2015",
            "2015-11-18",
            "2015-11-18 12:17:00Z",
            "2015-13-18T12:17:00Z",
            "2015-02-29T12:17:00Z",
            "2015-11-18T24:17:00Z",
            "2015-11-18T12:17:00.Z",
            "2008-09-15T15:53:00.601-00",
            "2008-09-15T15:53:00.601-0000",
            "2008-09-15T15:53:00.601-00:00",
            "2015-11-18T12:17:00+24:00",
            "2015-11-18T12:17:00+1:00",
            "2015-11-18T12:17:00Zå",
            "20151118T121700Z",
            "2015-11-18T12:17:61Z",
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
        assert_eq!(instant("2015-11-18T12:17:00.5+01:30").as_deref(), Some("2015-11-18T10:47:00.5Z"));
        assert_eq!(instant("2015-11-18T12:17:00").as_deref(), Some("2015-11-18T12:17:00Z"));
        assert_eq!(instant("2015-12-31T23:59:60Z").as_deref(), Some("2016-01-01T00:00:00Z"));
        assert_eq!(instant("2015-11-18T12:17:00.1234567899Z").as_deref(), Some("2015-11-18T12:17:00.123456789Z"));
    }
}
