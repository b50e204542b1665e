//! The states of the page, for tests.

use learning::{CatalogueFile, UncountedKind};
use xapi::Violation;

use super::TryStatement;
use super::texts::Texts;
use crate::auth::Scope;
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::Parameters;
use crate::service::{
    CheckReport, CheckedFault, CheckedMark, CheckedPerson, CheckedStatement, CheckedUncounted, CheckedWhat,
};

const CATALOGUE: &str = "
[[course]]
id = \"ek\"
name = { sv = \"Ekonomiskt bistånd\", en = \"Social assistance\" }

[[course.module]]
id = \"grunder\"
name.sv = \"Grunder\"
";

const TEXT: &str = "{\n  \"actor\": {\"mbox\": \"anna<ale>\"},\n  \"verb\": {}\n}";

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, TryStatement)> {
    let sender = Reader::sample(language, &[Scope::StatementsWrite]);
    let administrator = Reader::sample(language, &[Scope::Admin]);
    let senders = [("moodle".to_owned(), "Moodle & co".to_owned()), ("h5p".to_owned(), "H5P".to_owned())];
    let page = |reader: &Reader, text: &str, found: Option<CheckReport>, faults| {
        let sent = [("statement", text), ("version", "2.0.0"), ("sender", "h5p")];
        let sent = sent.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let parameters = Parameters::from(sent.to_vec()).without_empty();
        let catalogue: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
        TryStatement::new(reader, &parameters, &senders, (found.as_ref(), &catalogue), faults)
    };
    let texts = Texts::of(language);
    let wrong = vec![Fault::new("statement", texts.empty())];
    let unknown = vec![Fault::new("sender", texts.no_such_sender()).of(texts.sender())];
    vec![
        ("empty", page(&sender, "", None, Vec::new())),
        ("as", page(&administrator, "", None, Vec::new())),
        ("nothing_sent", page(&sender, "", None, wrong)),
        ("no_such_sender", page(&administrator, TEXT, None, unknown)),
        ("invalid", page(&sender, TEXT, Some(invalid()), Vec::new())),
        ("valid", page(&administrator, "{}", Some(valid()), Vec::new())),
        ("many", page(&administrator, "[]", Some(many()), Vec::new())),
    ]
}

fn report(valid: bool) -> CheckReport {
    CheckReport {
        valid,
        version: "2.0.0",
        sender: "h5p".to_owned(),
        faults: Vec::new(),
        statements: usize::from(valid),
        counts: Vec::new(),
    }
}

fn invalid() -> CheckReport {
    let fault = |pointer: &str, rule, detail: &str, of: &str| {
        let start = TEXT.find(of).unwrap();
        let line = TEXT[..start].matches('\n').count() + 1;
        CheckedFault {
            violation: Violation {
                pointer: pointer.to_owned(),
                rule,
                clause: "xAPI 2.0 4.2.2",
                detail: detail.to_owned(),
            },
            line,
            column: start - TEXT[..start].rfind('\n').map_or(0, |at| at + 1) + 1,
            place: start..start + of.len(),
        }
    };
    let faults = vec![
        fault("", "required", "`object` is missing", TEXT),
        fault("/actor/mbox", "format", "a mailbox is written mailto:name@host", "\"anna<ale>\""),
        fault("/verb", "required", "`id` is missing", "{}"),
    ];
    CheckReport { faults, ..report(false) }
}

fn counted() -> CheckedStatement {
    let mark = |module: Option<&str>, what| CheckedMark {
        course: "ek".into(),
        name: "Ekonomiskt bistånd".to_owned(),
        module: module.map(Into::into),
        what,
    };
    CheckedStatement {
        marks: vec![mark(None, CheckedWhat::Started), mark(Some("grunder"), CheckedWhat::Completed)],
        uncounted: Vec::new(),
        mended: 2,
        claims: Some("1440".parse().unwrap()),
        claim_refused: false,
        person: Some(CheckedPerson { known: true, places: ["1440".to_owned()].into() }),
    }
}

fn valid() -> CheckReport {
    CheckReport { counts: vec![counted()], ..report(true) }
}

fn many() -> CheckReport {
    let unknown = CheckedStatement {
        marks: Vec::new(),
        uncounted: vec![CheckedUncounted {
            kind: UncountedKind::Activity,
            value: "https://lms.example/<x>".to_owned(),
        }],
        mended: 0,
        claims: None,
        claim_refused: true,
        person: Some(CheckedPerson { known: false, places: std::collections::BTreeSet::new() }),
    };
    CheckReport { statements: 25, counts: vec![counted(), unknown], ..report(true) }
}
