//! The states of the pages, for tests.

use learning::{
    Absence, CatalogueFile, Counts, Day, Denominator, Figure, FigureRow, Figures, Key, Measure, OrganisationKind,
    Project,
};

use super::Projects;
use super::project::ProjectPage;
use crate::auth::Scope;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::Parameters;
use crate::service::{CountedProject, FoundProject};

const CATALOGUE: &str = "
[[course]]
id = \"intro\"
name = { sv = \"Introduktion <1>\", en = \"Introduction <1>\" }

[[course]]
id = \"samtal\"
name = { sv = \"Att samtala\" }

[[project]]
id = \"esf\"
name = { sv = \"Introduktion <i väst>\", en = \"Introduction <in the west>\" }
funder = \"Europeiska <socialfonden>\"
valid_from = \"2021-09-01\"
valid_to = \"2023-12-31\"
budget = 1250000
courses = [\"intro\", \"samtal\"]
partner = [
    { kommunkod = \"1440\", ordered = { intro = 25, samtal = 5 } },
    { kommunkod = \"1480\", ordered = { intro = 10 } },
    { kommunkod = \"1489\" },
]
milestone = [
    { id = \"rapport\", name = { sv = \"Slutrapport\", en = \"Final report\" }, due = \"2023-11-30\" },
    { id = \"start\", name = { sv = \"Uppstart\", en = \"Start\" }, due = \"2021-09-30\", done = \"2021-09-30\" },
    { id = \"plan\", name = { sv = \"Plan <1>\" }, due = \"2021-10-31\", done = \"2021-11-20\" },
    { id = \"styrgrupp\", name = { sv = \"Styrgruppen utbildad\" }, due = \"2022-03-31\" },
]

[[project]]
id = \"tomt\"
name = { sv = \"Nästa projekt\" }
valid_from = \"2024-01-01\"
valid_to = \"2024-12-31\"
courses = [\"intro\"]
partner = [{ kommunkod = \"1440\" }]

[[project]]
id = \"slut\"
name = { sv = \"Förra projektet\" }
valid_from = \"2019-01-01\"
valid_to = \"2019-12-31\"
courses = [\"intro\"]
partner = [{ kommunkod = \"1440\" }]
";

fn today() -> Day {
    "2022-09-30".parse().unwrap()
}

fn counts([enrolled, started, completed]: [u32; 3]) -> Counts {
    let mut counts = Counts::of_one_course(Denominator::Target);
    counts[Measure::Enrolled] = Figure::Shown(enrolled);
    counts[Measure::Started] = Figure::Shown(started);
    counts[Measure::Completed] = Figure::Shown(completed);
    counts
}

fn found(project: &Project, partners: usize) -> FoundProject {
    let names = [("1440", "Ale"), ("1480", "Göteborg"), ("1489", "Alingsås")];
    let is_whole = project.partners.len() == partners;
    let mut project = project.clone();
    project.partners.truncate(partners);
    FoundProject {
        names: names[..project.partners.len()].iter().map(|(code, name)| Key::new(*code, *name)).collect(),
        kinds: vec![OrganisationKind::Municipality; project.partners.len()],
        is_whole,
        as_of: today(),
        today: today(),
        project,
    }
}

/// `numbers` are of the first partners; the others have no row.
fn counted(found: FoundProject, numbers: &[[u32; 3]], total: Counts) -> CountedProject {
    let row = |(name, numbers): (&Key, Option<[u32; 3]>)| {
        numbers.map(|numbers| FigureRow { keys: vec![name.clone()], counts: counts(numbers) })
    };
    let all = numbers.iter().copied().map(Some).chain(std::iter::repeat(None));
    let rows = found.names.iter().zip(all).map(row).collect();
    CountedProject { rows, figures: Figures { total, ..Figures::default() }, found }
}

/// Each state of the list by its name.
pub(crate) fn lists(language: Language) -> Vec<(&'static str, Projects)> {
    let file: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
    let list = |projects: &[Project]| {
        let reader = Reader::sample(language, &[Scope::FiguresRead]);
        Projects::new(&reader, &Parameters::from(Vec::new()), projects, today())
    };
    vec![("empty", list(&[])), ("one", list(&file.projects[1..2])), ("many", list(&file.projects))]
}

/// Each state of a project by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, ProjectPage)> {
    let file: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
    let [esf, next, _] = &file.projects[..] else { panic!("three projects") };
    let page = |scopes: &[Scope], found: &FoundProject, counted: Option<&CountedProject>| {
        let reader = Reader::sample(language, scopes);
        ProjectPage::new(&reader, &Parameters::from(Vec::new()), (found, counted), &file)
    };
    let (people, figures) = (&[Scope::FiguresRead, Scope::PeopleRead][..], &[Scope::FiguresRead][..]);
    let many = counted(found(esf, 3), &[[28, 27, 12], [9, 12, 1]], counts([37, 39, 13]));
    let one = counted(found(esf, 1), &[[28, 27, 12]], counts([28, 27, 12]));
    let mut unknown = counts([0, 0, 0]);
    unknown[Measure::Enrolled] = Figure::Absent(Absence::Missing);
    let nobody = counted(found(next, 1), &[], unknown);
    let empty = FoundProject { names: Vec::new(), ..found(next, 0) };
    vec![
        ("many", page(people, &many.found, Some(&many))),
        ("one", page(figures, &one.found, Some(&one))),
        ("nobody", page(people, &nobody.found, Some(&nobody))),
        ("unpublished", page(figures, &many.found, None)),
        ("empty", page(figures, &empty, None)),
    ]
}

#[test]
fn the_catalogue_of_the_samples_is_right() {
    let file: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
    assert!(learning::Catalogue::compile(file).is_ok());
}
