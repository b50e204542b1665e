//! Rosters as municipalities send them.

use std::cell::Cell;
use std::collections::BTreeSet;

use learning::{
    Affiliation, AgentKey, Catalogue, Encoding, Reach, RejectedRow, Roster, RosterMode, RosterUpdate, parse_roster,
    parse_roster_under,
};
use proptest::prelude::*;

use crate::store::world::affiliation;

const EXCEL: &[u8] = include_bytes!("../../fixtures/rosters/excel-sv.csv");
const ENGLISH: &[u8] = include_bytes!("../../fixtures/rosters/english.csv");
const BROKEN: &[u8] = include_bytes!("../../fixtures/rosters/broken.csv");

#[test]
fn a_file_of_a_swedish_spreadsheet_is_read_as_it_is_saved() {
    let file = parse_roster(EXCEL).unwrap();
    assert_eq!(file.rejected, []);
    assert_eq!(
        file.rows,
        [
            Affiliation {
                unit: Some("Älvsjö sdf".into()),
                role: Some("Socialsekreterare".into()),
                hired_on: "2011-03-01".parse().ok(),
                valid_from: "2012-05-01".parse().ok(),
                valid_to: "2020-06-30".parse().ok(),
                ..affiliation(&["mbox mailto:anna@stockholm.example"], "0180")
            },
            Affiliation {
                unit: Some("Socialförvaltningen; enheten för\r\nuppföljning".into()),
                role: Some("Metodutvecklare".into()),
                hired_on: "2012-05-01".parse().ok(),
                ..affiliation(&["mbox mailto:Bo@Stockholm.example"], "0180")
            },
            Affiliation {
                unit: Some("IFO".into()),
                role: Some("Chef".into()),
                ..affiliation(&["mbox mailto:cia@ale.example"], "1440")
            },
        ]
    );
    assert_eq!(file.encoding, Encoding::Windows1252);
    assert_eq!(file.ignored_columns, ["Telefon"]);
    assert_eq!(file.notes.len(), 1);
    assert!(file.notes[0].to_string().starts_with("rows with a kommunkod of three digits: 1, the first on line 3"));
}

#[test]
fn service_areas_and_first_days_in_the_profession_are_read_in_both_languages() {
    for file in [
        "kommunkod;e-post;Verksamhetsområde;I yrket sedan\n1440;anna@ale.example;Barn och unga;2019-05-01\n1440;bo@ale.example;-;\n",
        "municipality_code,email,service_area,in_profession_since\n1440,anna@ale.example,Barn och unga,20190501\n1440,bo@ale.example,,\n",
    ] {
        let file = parse_roster(file.as_bytes()).unwrap();
        assert_eq!((&file.rejected, &file.ignored_columns), (&vec![], &vec![]));
        let read = |row: &Affiliation| (row.service_area.clone(), row.in_profession_since);
        let read: Vec<_> = file.rows.iter().map(read).collect();
        assert_eq!(read, [(Some("Barn och unga".to_owned()), "2019-05-01".parse().ok()), (None, None)]);
    }
    let wrong = parse_roster("kommunkod;e-post;i yrket sedan\n1440;anna@ale.example;nyss\n".as_bytes()).unwrap();
    assert_eq!((wrong.rejected[0].line, wrong.rejected[0].column), (2, 3));
}

#[test]
fn what_people_are_called_is_read_from_one_column_or_two_and_may_be_missing() {
    let names = |file: &str| -> Vec<Option<String>> {
        parse_roster(file.as_bytes()).unwrap().rows.into_iter().map(|row| row.name).collect()
    };
    let one = "namn;kommunkod;e-post\nAnna Ål;1440;anna@ale.example\n;1440;bo@ale.example\n";
    assert_eq!(names(one), [Some("Anna Ål".to_owned()), None]);
    let two = "Efternamn;Förnamn;kommunkod;e-post\nÅl;Anna;1440;anna@ale.example\nEk;;1440;bo@ale.example\n";
    assert_eq!(names(two), [Some("Anna Ål".to_owned()), Some("Ek".to_owned())]);
    assert_eq!(names("kommunkod;e-post\n1440;anna@ale.example\n"), [None]);
    let refused = parse_roster(b"namn;kommunkod;e-post\n19121212-1212;1440;anna@ale.example\n").unwrap();
    assert_eq!((refused.rows.len(), refused.rejected[0].header.as_str()), (0, "namn"));
}

#[test]
fn a_file_in_english_with_every_kind_of_identifier_is_read() {
    let file = parse_roster(ENGLISH).unwrap();
    assert_eq!(file.rejected, []);
    let keys: Vec<&str> = file.rows[0].identifiers.iter().map(AgentKey::as_str).collect();
    assert_eq!(
        keys,
        [
            "account https://lms.example 42",
            "mbox mailto:anna@lillaedet.example",
            "mbox_sha1sum 8843d7f92416211de9ebb963ff4ce28125932878",
        ]
    );
    assert_eq!(file.rows[1], affiliation(&["openid https://id.example/bo"], "1407"));
    assert_eq!(file.encoding, Encoding::Utf8);
}

#[test]
fn every_problem_is_told_with_line_column_and_reason() {
    let file = parse_roster(BROKEN).unwrap();
    let told: Vec<_> = file.rejected.iter().map(|row| (row.line, row.column, row.header.as_str())).collect();
    assert_eq!(
        told,
        [
            (2, 3, "e-post"),
            (2, 8, "till"),
            (3, 7, "från"),
            (5, 1, "kommunkod"),
            (6, 1, "kommunkod"),
            (7, 2, "kommun"),
            (8, 0, ""),
            (9, 5, "kontosida"),
            (10, 9, "anteckning"),
            (11, 3, "e-post"),
            (12, 10, ""),
            (14, 3, "e-post"),
            (14, 3, "e-post"),
        ]
    );
    assert_eq!(file.rows, [affiliation(&["mbox mailto:ida@ale.example"], "1440")]);
    let reason = |line| file.rejected.iter().find(|row| row.line == line).map(|row| row.reason.to_string());
    let reason = |line| reason(line).unwrap_or_default();
    assert_eq!(reason(10), "has a personal identity number, or digits that read as one; leave them out");
    assert_eq!(
        reason(5),
        "names no municipality; it is four digits, as 0180, or the name in the register, alone or with kommun or stad; another employer is an [[organisation]] of the catalogue"
    );
}

#[test]
fn what_is_told_of_a_wrong_row_repeats_nothing_personal() {
    let told = format!("{:?}", parse_roster(BROKEN).unwrap().rejected);
    for personal in ["121212", "gun", "hans", "fia", "jan@", "utanför"] {
        assert!(!told.contains(personal), "{personal}");
    }
}

#[test]
fn the_line_that_names_the_separator_is_taken_off_and_counted() {
    let file = parse_roster(b"sep=,\r\nkommunkod,mail\r\n1440,anna@ale.example\r\n1440,bo\r\n").unwrap();
    assert_eq!(file.rows.len(), 1);
    assert_eq!(file.rejected[0].line, 4);
}

#[test]
fn a_file_that_is_no_roster_is_refused_as_a_whole() {
    for (bytes, expected) in [
        (&b"PK\x03\x04"[..], "Excel workbook"),
        (b"", "the file is empty"),
        (b"\r\n\r\n", "the file is empty"),
        (b"ort;telefon\n", "no header is known"),
        (b"kommun;roll\n", "there is no column e-post"),
    ] {
        let RejectedRow { reason, .. } = parse_roster(bytes).unwrap_err();
        let reason = reason.to_string();
        assert!(reason.contains(expected), "{reason}");
    }
}

#[test]
fn a_name_unit_or_role_of_no_letter_and_no_digit_is_none() {
    for cell in ["...", "–", "-", "?"] {
        let csv = format!("kommunkod;e-post;namn;enhet;roll\n1440;a@ale.example;{cell};{cell};{cell}\n");
        let file = parse_roster(csv.as_bytes()).unwrap();
        let row = &file.rows[0];
        assert_eq!((&row.unit, &row.role, &row.name), (&None, &None, &None), "{cell}");
    }
}

#[test]
fn a_cell_that_goes_on_after_its_quotes_and_a_day_of_no_lifetime_are_refused() {
    let told = |row: &str| {
        let file = parse_roster(format!("kommunkod;e-post;enhet;från;till\n{row}\n").as_bytes()).unwrap();
        let told: Vec<_> = file.rejected.iter().map(|row| (row.line, row.column, row.reason.to_string())).collect();
        (file.rows.len(), told)
    };
    for right in [
        "1440;a@ale.example;\"IFO \"\"barn\"\"\";;",
        "1440;a@ale.example;\"IFO\" ;;",
        "1440;a@ale.example;IFO \"barn\";;",
        "1440;a@ale.example;5\" tum;;",
        "=\"1440\";a@ale.example;\"\";2022-01-01;9999-12-31",
    ] {
        assert_eq!(told(right), (1, vec![]), "{right}");
    }
    for (wrong, column, reason) in [
        ("1440;a@ale.example;\"IFO\"barn;;", 3, "follows a closing quote mark"),
        ("1440;\"a@ale\".example;IFO;;", 2, "follows a closing quote mark"),
        ("1440;a@ale.example;\"I\"\"F\"O;;", 3, "follows a closing quote mark"),
        ("1440;a@ale.example;\"IFO;;", 3, "is opened and never closed"),
    ] {
        let (rows, told) = told(wrong);
        assert_eq!((rows, told[0].0), (0, 2), "{wrong}");
        assert!(told.iter().any(|row| row.1 == column && row.2.contains(reason)), "{wrong}: {told:?}");
    }
    for (days, column) in
        [("0000-01-01;", 4), ("0202-02-03;", 4), ("0001-01-02;", 4), (";9999-99-99", 5), (";99991", 5)]
    {
        let (rows, told) = told(&format!("1440;a@ale.example;IFO;{days}"));
        assert_eq!((rows, told[0].0, told[0].1), (0, 2, column), "{days}: {told:?}");
    }
}

#[test]
fn the_same_file_twice_changes_nothing() {
    for (file, mode) in [(EXCEL, RosterMode::Full), (ENGLISH, RosterMode::Delta), (BROKEN, RosterMode::Full)] {
        let rows = parse_roster(file).unwrap().rows;
        let mut roster = Roster::default();
        let none = BTreeSet::new();
        let update = |as_of: &str| RosterUpdate {
            rows: &rows,
            mode,
            as_of: as_of.parse().unwrap(),
            correct: false,
            municipalities: &none,
            history: false,
        };
        roster.apply(&roster.change(&Catalogue::default(), &update("2022-09-30")).unwrap());
        for as_of in ["2022-09-30", "2023-01-01"] {
            let again = roster.change(&Catalogue::default(), &update(as_of)).unwrap();
            assert_eq!((again.added, again.removed), (vec![], vec![]));
            let lasting = rows.iter().filter(|row| row.valid_to.is_none()).count();
            assert_eq!(again.counts.unchanged, lasting);
        }
    }
}

#[test]
fn a_roster_is_read_no_further_when_nobody_waits_for_it() {
    let text = "kommunkod;mail\n".to_owned() + &"1440;a@ale.example\n".repeat(10_000);
    let asked = Cell::new(0);
    let wanted = || asked.replace(asked.get() + 1) < 3;
    let refused = parse_roster_under((&Catalogue::default(), &Reach::default()), text.as_bytes(), &wanted).unwrap_err();
    assert!(refused.reason.to_string().contains("nobody waits"), "{refused}");
    assert!((3_000..5_000).contains(&refused.line), "{refused}");
    assert_eq!(parse_roster(text.as_bytes()).unwrap().rows.len(), 10_000);
}

proptest! {
    #[test]
    fn no_bytes_make_it_fail(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse_roster(&bytes);
    }

    #[test]
    fn lines_are_counted_right_whatever_stands_above(
        above in prop::collection::vec(prop_oneof![
            Just("1440;a@ale.example;IFO\n"),
            Just("1440;a@ale.example;\"IFO\nbarn\n\nunga\"\n"),
            Just("1440;a@ale.example;\"IFO \"\"barn\"\"\"\r\n"),
            Just("\n"),
            Just("\r\n"),
            Just("\r"),
            Just(";;\n"),
        ], 0..12),
    ) {
        let above = format!("kommunkod;mail;enhet\n{}", above.concat());
        let file = parse_roster(format!("{above}9999;a@ale.example;\n").as_bytes()).unwrap();
        // A line ends with LF, CR LF, or a CR alone, as spreadsheets of the old Macintosh wrote.
        let ends = above.replace("\r\n", "\n").matches(['\r', '\n']).count();
        prop_assert_eq!(file.rejected.len(), 1);
        prop_assert_eq!(file.rejected[0].line, u64::try_from(ends).unwrap() + 1);
    }
}
