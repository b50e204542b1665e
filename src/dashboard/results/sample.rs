//! The states of the pages, for tests.

use learning::{Absence, CatalogueFile, Day, Figure, Key, RejectedRow, ResultsReason};
use uuid::Uuid;

use super::Results;
use super::check::Check;
use super::draft::Draft;
use super::faults::refused_by;
use super::list::ListPage;
use super::recorded::Lists;
use super::texts::Texts;
use crate::auth::Scope;
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::lists::{Chosen, RefusedList};
use crate::http::{Parameters, Refusal};
use crate::service::{
    CatalogueVersion, CourseCounts, EarlierImport, Error, ImportedResults, PageOfImports, ResultsCheck, ResultsEffect,
    ResultsNote, ResultsOfCourse, ResultsOnCourse, ResultsReport,
};

const CATALOGUE: &str = "
[[course]]
id = \"intro\"
name = { sv = \"Introduktion <1>\", en = \"Introduction <1>\" }

[[course.module]]
id = \"kursdag-1\"
name = { sv = \"Kursdag 1\", en = \"Course day 1\" }

[[course]]
id = \"prov\"
name = { sv = \"Prov\" }
";

fn catalogue() -> CatalogueFile {
    toml::from_str(CATALOGUE).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn imported(number: u128, statements: usize, voided: usize, courses: &[&str]) -> ImportedResults {
    ImportedResults {
        import: Uuid::from_u128(number),
        recorded: "2022-09-30T10:20:00Z".parse().unwrap(),
        statements,
        voided,
        courses: courses.iter().map(|id| (*id).into()).collect(),
        days: Some((day("2022-05-20"), day("2022-09-29"))),
    }
}

/// Each state of the first page by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Results)> {
    let texts = Texts::of(language);
    let page = |scopes: &[Scope], query: &str, imports: &PageOfImports, draft: &Draft, refused: RefusedList| {
        let reader = Reader::sample(language, scopes);
        let parameters = Parameters::parse(query, &["import", "nothing_new"], &[]).unwrap();
        let lists = Lists::new(&reader, imports, &catalogue());
        Results::new(&reader, &parameters, lists, draft, refused)
    };
    let writer = &[Scope::StatementsWrite][..];
    let steward = &[Scope::StatementsWrite, Scope::RosterRead, Scope::FiguresRead][..];
    let (nothing, draft, none) = (PageOfImports::default(), Draft::default(), RefusedList::default);
    let one = PageOfImports { imports: vec![imported(1, 3, 0, &["intro"])], more: None };
    let many = PageOfImports {
        imports: vec![
            imported(3, 1200, 0, &["intro", "prov"]),
            imported(2, 2, 1, &["prov"]),
            ImportedResults { days: None, ..imported(1, 0, 40, &[]) },
        ],
        more: Some(17),
    };
    let pasted = Draft { allow_unknown: true, chosen: Chosen::sample(Some("e-post\tkurs\n<a>\tintro\n")) };
    let kept = Draft { chosen: Chosen::sample(None), ..Draft::default() };
    let rows = Refusal::from(Error::ResultRows(Box::new(broken())));
    let file = RejectedRow { line: 1, column: 0, header: String::new(), reason: ResultsReason::NoCourseColumn.into() };
    let file = Refusal::from(Error::Results(file));
    let of = |refusal: &Refusal| refused_by(refusal, language).unwrap();
    let stale = || RefusedList::of(vec![Fault::of_form(texts.stale_form())]);
    let no_id = RefusedList::of(vec![Fault::new("import", texts.no_id())]);
    vec![
        ("empty", page(writer, "", &nothing, &draft, none())),
        ("one", page(steward, "", &one, &draft, none())),
        ("many", page(&[Scope::Admin], "", &many, &draft, none())),
        ("nothing_new", page(steward, "nothing_new=true", &one, &draft, none())),
        ("wrong_rows", page(steward, "", &nothing, &pasted, of(&rows))),
        ("wrong_file", page(steward, "", &nothing, &kept, of(&file))),
        ("no_id", page(&[Scope::Admin], "import=x", &one, &draft, no_id)),
        ("stale_form", page(steward, "", &one, &kept, stale())),
    ]
}

fn broken() -> ResultsReport {
    let row = |line, column, header: &str, reason: ResultsReason| RejectedRow {
        line,
        column,
        header: header.to_owned(),
        reason: reason.into(),
    };
    ResultsReport {
        good: 40,
        refused: 2,
        unknown_people: 1,
        rejected: vec![
            row(3, 2, "kurs", ResultsReason::UnknownCourse { near: Some("intro".to_owned()) }),
            row(7, 1, "e-post", ResultsReason::UnknownPerson),
        ],
        not_listed: 12,
        ..ResultsReport::default()
    }
}

/// Each state of the page for checking a list.
pub(crate) fn checks(language: Language) -> Vec<(&'static str, Check)> {
    let texts = Texts::of(language);
    let draft = Draft { chosen: Chosen::sample(None), ..Draft::default() };
    let allowing = Draft { allow_unknown: true, ..draft.clone() };
    let page = |draft: &Draft, check: &ResultsCheck, faults: Vec<Fault>| {
        let reader = Reader::sample(language, &[Scope::StatementsWrite, Scope::FiguresRead]);
        Check::new(&reader, draft, check, (&catalogue(), day("2022-09-30")), faults)
    };
    let of = |effect| ResultsCheck { effect, ..adding() };
    vec![
        ("rows", page(&allowing, &adding(), Vec::new())),
        ("nothing", page(&draft, &needless(), Vec::new())),
        ("stale", page(&draft, &adding(), vec![Fault::of_form(texts.stale())])),
        ("suppressed", page(&draft, &of(ResultsEffect::Unpublished), Vec::new())),
        ("no_figures", page(&draft, &of(ResultsEffect::Forbidden), Vec::new())),
        ("busy", page(&draft, &of(ResultsEffect::Busy), Vec::new())),
    ]
}

fn adding() -> ResultsCheck {
    let of = |course: &str, module: Option<&str>, (added, present): (usize, usize)| ResultsOfCourse {
        course: course.into(),
        module: module.map(Into::into),
        added,
        present,
        first_day: (added > 0).then(|| day("2022-05-20")),
        last_day: (added > 0).then(|| day("2022-05-21")),
    };
    let counts = |started, completed| CourseCounts { started, completed };
    let shown = |number| Figure::Shown(number);
    let intro = ResultsOnCourse {
        course: Key::new("intro", "Introduktion"),
        before: counts(shown(1200), shown(300)),
        after: counts(shown(1201), shown(340)),
    };
    let missing = Figure::Absent(Absence::Missing);
    let test = ResultsOnCourse {
        course: Key::new("prov", "Prov"),
        before: counts(missing, missing),
        after: counts(missing, missing),
    };
    let report = ResultsReport {
        dry_run: true,
        import: Some(Uuid::from_u128(9)),
        added: 1240,
        present: 3,
        repeated: 1,
        good: 1244,
        courses: vec![of("intro", None, (1, 0)), of("intro", Some("kursdag-1"), (1239, 1)), of("prov", None, (0, 2))],
        earlier_imports: vec![EarlierImport { import: Uuid::from_u128(1), rows: 3 }],
        ignored_columns: vec!["lokal".to_owned(), "<chef>".to_owned()],
        notes: vec![
            ResultsNote::NotLookedUp,
            ResultsNote::AsksForModules("intro".into()),
            ResultsNote::AsksForPass("prov".into()),
            ResultsNote::Contradict(7, 12),
            ResultsNote::StayErased(2),
        ],
        ..ResultsReport::default()
    };
    ResultsCheck { report, effect: ResultsEffect::Counted(vec![test, intro]), rules: CatalogueVersion(4) }
}

fn needless() -> ResultsCheck {
    let report = ResultsReport { dry_run: true, present: 3, good: 3, ..ResultsReport::default() };
    let courses = vec![ResultsOfCourse { added: 0, present: 3, first_day: None, last_day: None, ..of_intro() }];
    let earlier_imports = vec![EarlierImport { import: Uuid::from_u128(1), rows: 3 }];
    ResultsCheck {
        report: ResultsReport { courses, earlier_imports, ..report },
        effect: ResultsEffect::Counted(Vec::new()),
        rules: CatalogueVersion(4),
    }
}

fn of_intro() -> ResultsOfCourse {
    ResultsOfCourse { course: "intro".into(), module: None, added: 0, present: 0, first_day: None, last_day: None }
}

/// Each state of the page of one list.
pub(crate) fn lists(language: Language) -> Vec<(&'static str, ListPage)> {
    let texts = Texts::of(language);
    let page = |query: &str, found: &ImportedResults, faults: Vec<Fault>| {
        let reader = Reader::sample(language, &[Scope::StatementsWrite, Scope::FiguresRead]);
        let parameters = Parameters::parse(query, &["recorded"], &[]).unwrap();
        ListPage::new(&reader, &parameters, found, &catalogue(), faults)
    };
    let all = imported(1, 1240, 0, &["intro", "prov"]);
    vec![
        ("recorded", page("recorded=true", &all, Vec::new())),
        ("one", page("", &imported(1, 1, 0, &["intro"]), Vec::new())),
        ("partly", page("", &imported(1, 2, 1, &["intro"]), Vec::new())),
        ("taken_back", page("", &ImportedResults { days: None, ..imported(1, 0, 40, &[]) }, Vec::new())),
        ("not_confirmed", page("", &all, vec![Fault::new("confirm", texts.confirm_needed())])),
        ("stale", page("", &all, vec![Fault::of_form(texts.stale_list())])),
        ("stale_form", page("", &all, vec![Fault::of_form(texts.stale_take_back())])),
    ]
}
