//! Describes a statement that was tried.

use learning::{CatalogueFile, UncountedKind, reference};

use super::texts::Texts;
use crate::dashboard::language::Language;
use crate::service::{CheckedFault, CheckedMark, CheckedStatement, CheckedWhat};

/// A broken rule.
pub(super) struct FaultRow {
    /// Its number, which also marks its place in the text.
    pub(super) number: usize,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) pointer: String,
    pub(super) rule: &'static str,
    pub(super) clause: &'static str,
    pub(super) detail: String,
}

/// What a statement would count as, in words.
pub(super) struct Told {
    pub(super) marks: Vec<String>,
    pub(super) uncounted: Vec<(&'static str, String)>,
    /// Which municipality it claims to be for, and whether that is ignored.
    pub(super) claims: Option<String>,
    /// Whether the person is known and where it would count, if the reader may know.
    pub(super) person: Option<String>,
    pub(super) mended: Option<String>,
}

impl FaultRow {
    pub(super) fn new(at: usize, fault: &CheckedFault) -> Self {
        let violation = &fault.violation;
        Self {
            number: at + 1,
            line: fault.line,
            column: fault.column,
            pointer: violation.pointer.clone(),
            rule: violation.rule,
            clause: violation.clause,
            detail: violation.detail.clone(),
        }
    }
}

impl Told {
    pub(super) fn new(of: &CheckedStatement, catalogue: &CatalogueFile, language: Language) -> Self {
        let texts = Texts::of(language);
        let municipality = |code: learning::Kommunkod| {
            reference::municipality(code).map_or_else(|| code.to_string(), |one| one.name.to_owned())
        };
        let person = of.person.as_ref().map(|person| {
            let names: Vec<String> = person.places.iter().map(|place| place_name(place, catalogue)).collect();
            match (person.known, names.is_empty()) {
                (true, false) => texts.known_in(names.join(", ")),
                (true, true) => texts.known_nowhere().to_owned(),
                (false, false) => texts.unknown_in(names.join(", ")),
                (false, true) => texts.unknown().to_owned(),
            }
        });
        Self {
            marks: of.marks.iter().map(|mark| in_words(mark, catalogue, language)).collect(),
            uncounted: of.uncounted.iter().map(|one| (kind(one.kind, texts), one.value.clone())).collect(),
            claims: match (of.claim_refused, of.claims) {
                (true, _) => Some(texts.claim_refused().to_owned()),
                (false, claims) => claims.map(|code| texts.claims(municipality(code))),
            },
            person,
            mended: (of.mended > 0).then(|| texts.mended(u32::try_from(of.mended).unwrap_or(u32::MAX))),
        }
    }
}

/// `Kursen Samtal, del Grunder: slutfört`.
fn in_words(mark: &CheckedMark, catalogue: &CatalogueFile, language: Language) -> String {
    let texts = Texts::of(language);
    let course = catalogue.courses.iter().find(|course| course.id == mark.course);
    let name = course.map_or(&*mark.name, |course| language.of(&course.name));
    let what = what(mark.what, texts);
    let Some(id) = &mark.module else { return texts.of_course(name, what) };
    let module = course.and_then(|course| course.modules.iter().find(|module| module.id == *id));
    match module {
        Some(module) => texts.of_module(name, language.of(&module.name), what),
        None => texts.of_module(name, id, what),
    }
}

fn place_name(place: &str, catalogue: &CatalogueFile) -> String {
    if let Ok(code) = place.parse() {
        return reference::municipality(code).map_or_else(|| place.to_owned(), |one| one.name.to_owned());
    }
    let unit = catalogue.units.iter().find(|unit| format!("{}/{}", unit.kommunkod, unit.id) == place);
    unit.map_or_else(|| place.to_owned(), |unit| unit.name.clone())
}

fn what(what: CheckedWhat, texts: Texts) -> &'static str {
    match what {
        CheckedWhat::Started => texts.started(),
        CheckedWhat::Enrolled => texts.enrolled(),
        CheckedWhat::Unenrolled => texts.unenrolled(),
        CheckedWhat::Completed => texts.completed(),
        CheckedWhat::TakenBack => texts.taken_back(),
        CheckedWhat::Passed => texts.passed(),
        CheckedWhat::Failed => texts.failed(),
        CheckedWhat::MoveOn => texts.move_on(),
    }
}

fn kind(kind: UncountedKind, texts: Texts) -> &'static str {
    match kind {
        UncountedKind::Activity => texts.unknown_activity(),
        UncountedKind::Verb => texts.unknown_verb(),
        UncountedKind::HomePage => texts.unknown_home_page(),
        UncountedKind::MailDomain => texts.unknown_mail_domain(),
        UncountedKind::NotAPerson => texts.not_a_person(),
        UncountedKind::ClockAhead => texts.clock_ahead(),
        UncountedKind::ClockUnset => texts.clock_unset(),
        UncountedKind::WithoutZone => texts.without_zone(),
        UncountedKind::Municipality => texts.unknown_municipality(),
        UncountedKind::ClaimRefused => texts.claim_beyond(),
        // What depends on the roster or on other statements can't be told from a single one.
        UncountedKind::Unit
        | UncountedKind::Role
        | UncountedKind::Contradiction
        | UncountedKind::Organisation
        | UncountedKind::CompletedApart => texts.other(),
    }
}
