//! Every reason and every note is said in the reader's language alone.

use std::collections::HashSet;
use std::mem::discriminant;

use learning::{
    Catalogue, IdentifierReason, Reach, ResultsReason, RosterLines, RosterNote, RosterPlace, RosterPlaces,
    RosterReason, parse_roster_under,
};

use super::{note, reason};
use crate::dashboard::language::Language;

fn lines(listed: &[u64], has_more: bool) -> RosterLines {
    RosterLines { listed: listed.to_vec(), has_more }
}

/// Each reason there is, but what another server said.
fn reasons() -> Vec<RosterReason> {
    use RosterReason as Why;
    let broken = || "it has no scheme".to_owned();
    let of_identifier = |what| Why::BadIdentifier { number: Some(2), what };
    vec![
        Why::EmptyFile,
        Why::Workbook,
        Why::BrokenUtf16,
        Why::NoText,
        Why::TooManyBytes(10),
        Why::TooManyRows(10),
        Why::TooManyColumns(10),
        Why::BadCsv("Seek".to_owned()),
        Why::Unwanted,
        Why::UnknownHeaders,
        Why::NoEmployerColumn,
        Why::NoHomePageColumn,
        Why::NoIdentifierColumn,
        Why::HealthColumn,
        Why::SameColumn { column: 2, header: "enhet".to_owned() },
        Why::OpenQuote,
        Why::TextAfterQuote,
        Why::SurplusCells,
        Why::PersonalIdentityNumber,
        Why::LongCell(500),
        Why::NamesNobody,
        Why::AnotherEmployer,
        Why::NoEmployer,
        Why::UnknownEmployer { near: Vec::new() },
        Why::UnknownEmployer { near: vec!["Ale".to_owned(), "Alvesta".to_owned()] },
        Why::BeyondReach { code: "1480".to_owned(), name: "Göteborg".to_owned() },
        Why::LastBeforeFirst,
        Why::LastBeforeHiring,
        Why::NeitherYesNorNo,
        Why::NoDate,
        Why::UnlikelyYear { first: 1900, last: 2149 },
        IdentifierReason::NoMail.into(),
        of_identifier(IdentifierReason::NoHash),
        of_identifier(IdentifierReason::NoOpenId(broken())),
        of_identifier(IdentifierReason::NoAccount),
        of_identifier(IdentifierReason::NoHomePage(broken())),
        of_identifier(IdentifierReason::NoAccountName),
        Why::Placeholder { word: "saknas".to_owned(), lines: lines(&[3], false) },
        Why::SharedIdentifier { lines: lines(&[3, 4, 5, 6, 7], true) },
        ResultsReason::NoCourse.into(),
    ]
}

/// Each note there is, but what another server said.
fn notes() -> Vec<RosterNote> {
    use RosterNote as Note;
    let as_of = "2022-09-30".parse().unwrap();
    let place = RosterPlace { line: 3, column: 4, header: "konto".to_owned() };
    let places = || RosterPlaces { listed: vec![place.clone()], all: 2 };
    vec![
        Note::LostZeros { rows: 1, first: 3 },
        Note::OnePerson { rows: 2, lines: lines(&[3, 4], false) },
        Note::FirstSeen { as_of, affiliations: 2, is_first: true },
        Note::FirstSeen { as_of, affiliations: 2, is_first: false },
        Note::UntoldPast { as_of, affiliations: 2 },
        Note::UntoldEnds { as_of, rows: 2 },
        Note::PastCorrected { from: as_of },
        Note::EndedNotTaken { as_of, rows: 6, lines: lines(&[3, 4, 5, 6, 7], true) },
        Note::KeptByOthers { places: places() },
        Note::KnownOtherwise { places: places() },
    ]
}

/// Words that every English text has at least one of, and no Swedish one.
const ENGLISH: &str = "the a an is are has there no of at than that it with as each only already line lines column columns \
                       nobody last day and rows more can't neither says followed identifiers";

/// The words of a text that are its own: neither quoted, nor numbers.
fn words(text: &str) -> HashSet<&str> {
    let own = text.split('"').step_by(2).flat_map(|piece| piece.split([' ', ',', ';', ':', '(', ')']));
    own.filter(|word| !word.is_empty() && word.chars().all(|letter| letter.is_alphabetic() || letter == '\'')).collect()
}

/// The numbers of a text, which both languages have.
fn numbers(text: &str) -> Vec<&str> {
    let mut all: Vec<&str> =
        text.split(|letter: char| !letter.is_ascii_digit()).filter(|one| !one.is_empty()).collect();
    all.sort_unstable();
    all
}

#[test]
fn every_reason_and_note_is_said_in_the_readers_language_alone() {
    let english: HashSet<_> = ENGLISH.split_whitespace().collect();
    let [sv, en] = [Language::Sv, Language::En].map(|language| {
        let reasons = reasons().into_iter().map(move |of| reason(&of, language));
        reasons.chain(notes().into_iter().map(move |of| note(&of, language))).collect::<Vec<_>>()
    });
    for (sv, en) in sv.iter().zip(&en) {
        assert!(words(sv).is_disjoint(&english), "{sv}");
        assert!(!words(en).is_disjoint(&english), "{en}");
        assert_eq!(numbers(sv), numbers(en), "{sv}");
    }
}

#[test]
fn no_reason_and_no_note_is_missing_from_these_tests() {
    // Each kind has an arm of its own in the source, which the compiler holds to be all of them; what another server said
    // is not translated.
    let named = |prefix: &str| {
        let arms = include_str!("../reasons.rs").split(prefix).skip(1);
        let names: HashSet<_> = arms.map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap()).collect();
        names.len()
    };
    let identifiers = reasons().into_iter().filter_map(|of| match of {
        RosterReason::BadIdentifier { what, .. } => Some(discriminant(&what)),
        _ => None,
    });
    assert_eq!(reasons().iter().map(discriminant).collect::<HashSet<_>>().len() + 1, named("Why::"));
    assert_eq!(identifiers.collect::<HashSet<_>>().len(), named("Id::"));
    assert_eq!(notes().iter().map(discriminant).collect::<HashSet<_>>().len() + 1, named("Note::"));
}

#[test]
fn a_reason_keeps_its_place_numbers_and_names() {
    let of = |of: &RosterReason| reason(of, Language::Sv);
    let near = vec!["Ale".to_owned(), "Alvesta".to_owned()];
    assert!(of(&RosterReason::UnknownEmployer { near }).contains("; närmast är Ale, eller Alvesta; skriv"));
    let bad = RosterReason::BadIdentifier { number: Some(2), what: IdentifierReason::NoMail };
    assert_eq!(of(&bad), "identifierare 2: är ingen e-postadress; den skrivs ensam, som anna@ale.example");
    let shared = RosterReason::Placeholder { word: "saknas".to_owned(), lines: lines(&[3, 4, 5, 6, 7], true) };
    assert!(of(&shared).starts_with("\"saknas\" står här") && of(&shared).contains("(rader 3, 4, 5, 6, 7 och fler)"));
    let places = RosterPlaces { listed: vec![RosterPlace { line: 3, column: 4, header: "konto".to_owned() }], all: 1 };
    let kept = note(&RosterNote::KeptByOthers { places }, Language::Sv);
    assert!(kept.contains("gjort: 1: rad 3, kolumn 4 (konto); om"), "{kept}");
}

#[test]
fn what_a_server_said_is_read_back_as_it_was() {
    let said: RosterReason = serde_json::from_str("\"is empty; every row names its municipality\"").unwrap();
    assert_eq!(said, RosterReason::Said(RosterReason::NoEmployer.to_string()));
    for language in [Language::Sv, Language::En] {
        assert_eq!(reason(&said, language), "is empty; every row names its municipality");
    }
    for known in reasons() {
        assert_eq!(serde_json::to_value(&known).unwrap(), known.to_string());
    }
}

/// Lists with every error that a list can have.
const BROKEN: &[&str] = &[
    "",
    "PK\u{3}\u{4}",
    "a\0b",
    "telefon\n1\n",
    "e-post\nanna@ale.example\n",
    "kommunkod;roll\n1440;chef\n",
    "kommunkod;konto\n1440;anna\n",
    "kommunkod;e-post;sjukdagar\n1440;anna@ale.example;1\n",
    "kommunkod;e-post;mejl\n1440;anna@ale.example;1\n",
    "kommunkod;e-post\n1440;\"anna\n",
    "kommunkod;e-post\n1440;\"anna\"a\n",
    "kommunkod;e-post\n1440;anna@ale.example;x\n",
    "kommunkod;e-post;namn\n1440;anna@ale.example;19121212-1212\n",
    "kommunkod;e-post;enhet\n1440;;IFO\n",
    "kommunkod;kommun;e-post\n1440;Göteborg;anna@ale.example\n",
    "kommunkod;e-post\n;anna@ale.example\n",
    "kommunkod;e-post;från;till\n1440;anna@ale.example;2022-02-01;2022-01-01\n",
    "kommunkod;e-post;anställd;till\n1440;anna@ale.example;2022-02-01;2022-01-01\n",
    "kommunkod;e-post;från\n1440;anna@ale.example;i går\n",
    "kommunkod;e-post;från\n1440;anna@ale.example;0022-01-01\n",
    "kommunkod;e-post;först sedd\n1440;anna@ale.example;kanske\n",
    "kommunkod;e-post\n1440;anna\n",
    "kommunkod;identifierare\n1440;mbox_sha1sum a\n",
    "kommunkod;identifierare\n1440;openid a\n",
    "kommunkod;identifierare\n1440;account a\n",
    "kommunkod;konto;kontosida\n1440;anna;lms\n",
    "kommun;e-post\nAle kommunn;anna@ale.example\n",
    "kommun;e-post\nXyzzy;anna@ale.example\n",
    "kommunkod;e-post\n1480;anna@ale.example\n",
    "kommunkod;e-post;namn;konto;kontosida\n1440;a@ale.example;Anna;x1;https://l.example\n1440;b@ale.example;Bo;x1;https://l.example\n",
    "kommunkod;e-post;namn;konto;kontosida\n1440;a@ale.example;Anna;saknas;https://l.example\n1440;b@ale.example;Bo;saknas;https://l.example\n",
];

#[test]
fn whatever_may_be_wrong_with_a_list_is_said_in_swedish() {
    let reach = Reach::of_municipality("1440".parse().unwrap());
    let long = format!("kommunkod;e-post;enhet\n1440;anna@ale.example;{}\n", "x".repeat(5000));
    let mut met = HashSet::new();
    for broken in BROKEN.iter().copied().chain([&*long]) {
        let read = parse_roster_under((&Catalogue::default(), &reach), broken.as_bytes(), &|| true);
        let reasons: Vec<RosterReason> = match read {
            Ok(file) => file.rejected.into_iter().map(|row| row.reason).collect(),
            Err(row) => vec![row.reason],
        };
        assert!(!reasons.is_empty(), "nothing is wrong with {broken:?}");
        for of in reasons {
            assert_ne!(reason(&of, Language::Sv), of.to_string(), "{broken:?}");
            met.insert(discriminant(&of));
        }
    }
    // Those of bytes, of large files, of reading that ends early, and of lists of results have tests of their own.
    assert_eq!(met.len() + 7, reasons().iter().map(discriminant).collect::<HashSet<_>>().len());
}
