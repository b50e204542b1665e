//! The states of the pages, for tests.

use learning::{
    Absence, CatalogueFile, CataloguePreview, Change as CourseChange, Counts, CourseEffect, Figure, Key, Measure,
    MunicipalityEffect,
};

use super::{Change, NotChanged, Proposal, Proposed, Texts};
use crate::auth::Scope;
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::service::Mend;

const CATALOGUE: &str = "
[[course]]
id = \"ek\"
name = { sv = \"Ekonomiskt bistånd <1>\", en = \"Social assistance\" }
";

fn counts(n: Figure<u32>, started: u32, completed: u32) -> Counts {
    let mut counts = Counts::default();
    counts[Measure::N] = n;
    counts[Measure::Started] = Figure::Shown(started);
    counts[Measure::Completed] = Figure::Shown(completed);
    counts
}

fn preview(differs: bool) -> CataloguePreview {
    let (before, after) = (counts(Figure::Absent(Absence::Missing), 1200, 300), counts(Figure::Shown(40), 1201, 301));
    let course = Key::new("ek", "Ekonomiskt bistånd");
    let of_place = |code: &str, name: &str, before: Option<Counts>| MunicipalityEffect {
        course: course.clone(),
        municipality: Key::new(code, name),
        before,
        after: Some(after),
    };
    CataloguePreview {
        as_of: "2022-09-30".parse().unwrap(),
        courses: vec![CourseEffect {
            course: course.clone(),
            change: CourseChange::Kept,
            renamed_from: None,
            before: Some(before),
            after: Some(if differs { after } else { before }),
            municipalities: if differs { 202 } else { 0 },
        }],
        courses_not_listed: 0,
        municipalities: if differs {
            vec![of_place("1440", "Ale", Some(before)), of_place("unknown", "unknown", None)]
        } else {
            Vec::new()
        },
        municipalities_not_listed: if differs { 200 } else { 0 },
        members: Vec::new(),
        members_not_listed: 0,
        warnings: Vec::new(),
        warnings_not_listed: 0,
    }
}

/// Each state of the page that shows a change, by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Proposed)> {
    let texts = Texts::of(language);
    let text = str::to_owned;
    let page = |change: &Change, differs: bool, faults: Vec<Fault>| {
        let catalogue: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
        let preview = preview(differs);
        let reader = Reader::sample(language, &[Scope::CatalogueWrite]);
        let proposal =
            Proposal { change, preview: &preview, catalogue: &catalogue, based_on: "digest", back: "/unknown" };
        Proposed::new(&reader, &proposal, faults)
    };
    let activity = Change::Mend(Mend::Activity { iri: text("urn:x:<1>"), course: text("ek"), module: None });
    let domain = Change::Mend(Mend::MailDomain { domain: text("ale.se"), owner: "1440".parse().unwrap() });
    vec![
        ("mend", page(&activity, true, Vec::new())),
        ("nothing", page(&domain, false, Vec::new())),
        ("whole", page(&Change::Whole(Box::default()), true, Vec::new())),
        ("stale", page(&activity, true, vec![Fault::of_form(texts.stale())])),
        ("stale_form", page(&domain, false, vec![Fault::of_form(texts.stale_form())])),
    ]
}

/// Each state of the page that says why a change was not made, by its name.
pub(crate) fn not_changed(language: Language) -> Vec<(&'static str, NotChanged)> {
    let texts = Texts::of(language);
    let reader = Reader::sample(language, &[Scope::CatalogueWrite]);
    let page = |why: String| NotChanged::new(&reader, "/unknown", [why].into_iter());
    vec![
        ("stale_whole", page(texts.stale_whole().to_owned())),
        ("refused", page(texts.refused("course[1].id: ek is there already"))),
        ("busy", page(texts.busy().to_owned())),
        ("gone", page(texts.gone().to_owned())),
    ]
}
