//! Finds Swedish personal identity numbers, so that none is stored.

use xapi::formats;

/// Whether a text contains a personal identity number or a coordination number.
///
/// Ten or twelve digits, with or without a hyphen, plus sign or space before the last four, which form a date (with 60
/// added to the day in a coordination number), a serial number and the right check digit. Digits in a longer run, in a
/// UUID or in a hash are ignored. One in ten dates that happen to be followed by four digits is taken for a number: the
/// sender can mend a row that was refused wrongly, but nobody can mend a number that was stored.
pub fn contains_personal_identity_number(text: &str) -> bool {
    let text = without_opaque_ids(text);
    let groups = digit_groups(&text);
    (0..groups.len()).any(|at| {
        let before = &groups[..at];
        let digits = |groups: &[Group<'_>]| groups.iter().map(|group| group.digits).collect::<String>();
        let lengths: Vec<_> = groups[at..].iter().take(4).map(|group| group.digits.len()).collect();
        let joins = |from: usize, to: usize| groups[at + from + 1..=at + to].iter().all(|group| joins(group.gap));
        let hyphens = |to: usize| groups[at + 1..=at + to].iter().all(|group| group.gap == "-");
        match lengths[..] {
            [10 | 12, ..] => is_number(groups[at].digits),
            [6, 4, ..] => joins(0, 1) && !is_fraction(before, &groups[at]) && is_number(&digits(&groups[at..at + 2])),
            [8, 4, ..] => joins(0, 1) && is_number(&digits(&groups[at..at + 2])),
            [4, 2, 2, 4] => hyphens(2) && joins(2, 3) && is_number(&digits(&groups[at..at + 4])),
            _ => false,
        }
    })
}

/// A run of digits, and the text between it and the run before.
struct Group<'t> {
    gap: &'t str,
    digits: &'t str,
}

/// All runs of digits.
fn digit_groups(text: &str) -> Vec<Group<'_>> {
    let mut groups = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let tail = &rest[start..];
        let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        groups.push(Group { gap: &rest[..start], digits: &tail[..end] });
        rest = &tail[end..];
    }
    groups
}

/// The text with every UUID and hash blanked, since their digits identify no one.
fn without_opaque_ids(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for start in 0..bytes.len() {
        if start > 0 && bytes[start - 1].is_ascii_hexdigit() {
            continue;
        }
        let run = bytes[start..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let is_hash = run >= 32 && bytes[start..start + run].iter().any(u8::is_ascii_alphabetic);
        let opaque = if is_uuid(&bytes[start..]) { 36 } else { usize::from(is_hash) * run };
        bytes[start..start + opaque].fill(b'x');
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether bytes begin with a UUID that ends after its last group.
fn is_uuid(bytes: &[u8]) -> bool {
    let is_end = !bytes.get(36).is_some_and(u8::is_ascii_hexdigit);
    let head = bytes.get(..36).and_then(|head| std::str::from_utf8(head).ok());
    is_end && head.is_some_and(formats::is_uuid)
}

/// Whether the text between two runs of digits is one that people write inside a number.
fn joins(gap: &str) -> bool {
    gap.chars().count() <= 3 && matches!(gap.trim(), "" | "-" | "+" | "\u{2010}" | "\u{2011}" | "\u{2013}" | "\u{2212}")
}

/// Whether a run of digits is the fraction of a time of day: `08:15:00.123456-0100`.
fn is_fraction(before: &[Group<'_>], group: &Group<'_>) -> bool {
    group.gap == "." && before.last().is_some_and(|seconds| seconds.gap == ":")
}

/// Whether ten or twelve digits are a date, a serial number and their check digit.
fn is_number(digits: &str) -> bool {
    let (century, short) = digits.split_at(digits.len() - 10);
    let number = |from: usize, to: usize| short[from..to].parse::<i16>().unwrap_or_default();
    // With two digits the century is unknown: 2000 was a leap year, so every year divisible by 4 is taken for one.
    let century = if century.is_empty() { 20 } else { century.parse().unwrap_or_default() };
    let (month, day) = (number(2, 4), number(4, 6));
    let day = if day > 60 { day - 60 } else { day };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return false };
    (18..=20).contains(&century)
        && jiff::civil::Date::new(century * 100 + number(0, 2), month, day).is_ok()
        && number(6, 9) > 0
        && luhn(short)
}

/// Whether the last digit is the check digit of the others (ISO/IEC 7812-1).
fn luhn(digits: &str) -> bool {
    let weighed = digits.bytes().rev().zip([1, 2].into_iter().cycle()).map(|(digit, weight)| {
        let product = u32::from(digit - b'0') * weight;
        product / 10 + product % 10
    });
    weighed.sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The number of a date and a serial number, with its check digit.
    fn completed(nine: &str) -> String {
        (0..10).map(|check| format!("{nine}{check}")).find(|ten| luhn(ten)).unwrap()
    }

    #[test]
    fn a_number_is_found_in_every_form_that_people_write() {
        for text in [
            "121212-1212",
            "1212121212",
            "121212+1212",
            "191212121212",
            "19121212-1212",
            "20121212-1212",
            "18121212+1212",
            "121212 1212",
            "121212 - 1212",
            "121212\u{2013}1212",
            "1912-12-12-1212",
            "anna.121212-1212@ale.example",
            "u1212121212",
            "https://ale.example/users/191212121212/home",
            "born 121212-1212, hired 2022-09-30",
        ] {
            assert!(contains_personal_identity_number(text), "{text}");
        }
    }

    #[test]
    fn a_coordination_number_has_its_day_raised_by_60() {
        assert!(contains_personal_identity_number(&completed("121272121")));
        assert!(contains_personal_identity_number(&completed("121291121")));
        assert!(!contains_personal_identity_number(&completed("121292121")));
    }

    #[test]
    fn a_leap_day_counts_in_leap_years_alone() {
        assert!(contains_personal_identity_number(&completed("000229121")));
        assert!(!contains_personal_identity_number(&completed("010229121")));
        assert!(!contains_personal_identity_number(&format!("19{}", completed("000229121"))));
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "",
            "121212-1213",
            "121312-1212",
            "0701-23 45 67",
            "070-123 45 67",
            "+46 70 123 45 67",
            "0046701234567",
            "2022-09-30",
            "2022-09-30 00:00:00",
            "2022-09-30T08:15:00.123456+0200",
            "08:15:00.121212-1212",
            "20220930",
            "https://lms.example/course/view.php?id=11212121212",
            "https://lms.example/1212121212121212",
            "12121212-1212-1212-1212-121212121212",
            "550e8400-e29b-41d4-a716-191212121212",
            "mbox_sha1sum 8843d7f92416211d1212121212ebb963ff4ce281",
            "kommun 1480, enhet 121212",
            "19 582 360",
        ] {
            assert!(!contains_personal_identity_number(text), "{text}");
        }
    }

    #[test]
    fn serial_number_000_is_nobodys() {
        assert!(!contains_personal_identity_number(&completed("121212000")));
    }

    proptest! {
        #[test]
        fn every_date_with_a_serial_number_is_found_by_its_check_digit_alone(
            days in 0i32..36_524, serial in 1u32..1000, separator in "[-+ ]?", before in "[a-zåäö .@]{0,8}", off in 1u32..10,
        ) {
            let date = crate::Day::from_number(days - 25_567).date();
            let ten = completed(&format!("{:02}{:02}{:02}{serial:03}", date.year() % 100, date.month(), date.day()));
            let text = |last: char| format!("{before}{}{separator}{}{last} x", &ten[..6], &ten[6..9]);
            let check = ten.chars().last().unwrap();
            prop_assert!(contains_personal_identity_number(&text(check)));
            let wrong = char::from_digit((check.to_digit(10).unwrap() + off) % 10, 10).unwrap();
            prop_assert!(!contains_personal_identity_number(&text(wrong)));
        }

        #[test]
        fn no_text_makes_it_fail(text in "\\PC{0,60}", digits in "[0-9 +-]{0,40}") {
            let found = contains_personal_identity_number(&digits);
            prop_assert_eq!(contains_personal_identity_number(&format!("{digits}!")), found);
            contains_personal_identity_number(&text);
        }
    }
}
