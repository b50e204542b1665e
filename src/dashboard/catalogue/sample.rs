//! The states of the catalogue page and of a preview, for tests.

use learning::{CatalogueFile, CataloguePreview, Change, Counts, CourseEffect, Denominator, Figure, Key, Measure};

use super::CataloguePage;
use super::preview::{Preview, Sent};
use crate::auth::Scope;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::Parameters;

/// The catalogue of the samples: one course with every field and one with few.
pub(super) const TEXT: &str = concat!(
    include_str!("../../../fixtures/catalogues/small.toml"),
    "\n[[course]]\nid = \"bo\"\nname.sv = \"Boende & <stöd>\"\ntarget = { roster_roles = [\"boendestödjare\"] }\n"
);

pub(super) fn file() -> CatalogueFile {
    CatalogueFile::parse(TEXT).unwrap()
}

/// A reader who may change the catalogue.
pub(super) fn steward(language: Language) -> Reader {
    Reader::sample(language, &[Scope::FiguresRead, Scope::CatalogueWrite])
}

/// Each state of the catalogue by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, CataloguePage)> {
    let steward = steward(language);
    let reader = Reader::sample(language, &[Scope::FiguresRead]);
    let page = |reader: &Reader, file: &CatalogueFile, may_edit, asked: &[(&str, &str)]| {
        let asked: Vec<_> = asked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        CataloguePage::new(reader, &Parameters::from(asked), (file, may_edit), "2022-09-30".parse().unwrap())
    };
    let mut bare = file();
    bare.courses.clear();
    vec![
        ("empty", page(&steward, &CatalogueFile::default(), true, &[])),
        ("no_courses", page(&steward, &bare, true, &[])),
        ("many", page(&steward, &file(), true, &[])),
        ("saved", page(&steward, &file(), true, &[("saved", "true")])),
        ("read_only", page(&reader, &file(), false, &[])),
    ]
}

/// Each state of a preview by its name.
pub(crate) fn previews(language: Language) -> Vec<(&'static str, Preview)> {
    let page = |found: &CataloguePreview, after: &str| {
        let typed = vec![("name_sv".to_owned(), "Boende & \"stöd\"".to_owned())];
        let reader = steward(language);
        let sent = Sent { action: "/catalogue/courses/bo", revision: "7", typed };
        let written = ["a = 1\nb = 2\n".to_owned(), after.to_owned()];
        Preview::new(&reader, "Boende & stöd", sent, found, &written)
    };
    let nothing = CataloguePreview {
        as_of: "2022-09-30".parse().unwrap(),
        courses: Vec::new(),
        courses_not_listed: 0,
        municipalities: Vec::new(),
        municipalities_not_listed: 0,
        members: Vec::new(),
        members_not_listed: 0,
        warnings: Vec::new(),
        warnings_not_listed: 0,
    };
    let counts = |target: u32, completed: u32| {
        let mut counts = Counts::of_one_course(Denominator::Target);
        counts[Measure::N] = Figure::Shown(target);
        counts[Measure::TargetCompleted] = Figure::Shown(completed);
        counts[Measure::Started] = Figure::Shown(1200);
        counts[Measure::Completed] = Figure::Shown(completed);
        counts
    };
    let effect = |code: &str, name: &str, change, before, after| CourseEffect {
        course: Key::new(code, name),
        change,
        renamed_from: None,
        before,
        after,
        municipalities: 3,
    };
    let warning =
        r#"{"kind": "module_undated", "place": "course[1] \"bo\"", "text": "give it a <first> day", "people": 2}"#;
    let some = CataloguePreview {
        courses: vec![
            effect("bo", "Boende & stöd", Change::Kept, Some(counts(30, 9)), Some(counts(1310, 9))),
            effect("ny", "Ny", Change::Added, None, Some(counts(4, 1))),
        ],
        courses_not_listed: 1,
        warnings: vec![serde_json::from_str(warning).unwrap()],
        warnings_not_listed: 3,
        ..nothing.clone()
    };
    vec![
        ("nothing", page(&nothing, "a = 1\nb = 2\n")),
        ("moved", page(&nothing, "b = 2\na = 1\n")),
        ("effects", page(&some, "a = \"<1>\"\nb = 2\n")),
    ]
}
