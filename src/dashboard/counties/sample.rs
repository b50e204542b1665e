//! The states of the page, for tests.

use learning::{AreaKind, CatalogueFile, Coverage, CoverageCounts, CoveredArea, Key};

use super::Counties;
use crate::auth::Scope;
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::{Frame, Reader};
use crate::dashboard::language::Language;
use crate::http::Parameters;

const CATALOGUE: &str = "
[[programme]]
id = \"yr\"
name = { sv = \"Resan <1>\", en = \"Journey <1>\" }

[[programme]]
id = \"esf\"
name = { sv = \"Projektet\" }
";

fn area(kind: AreaKind, (code, name): (&str, &str), [of, connected, represented]: [u32; 3]) -> CoveredArea {
    let counts = CoverageCounts { municipalities: of, connected, represented, ..CoverageCounts::default() };
    CoveredArea { kind, area: Key::new(code, name), counts }
}

fn coverage(areas: Vec<CoveredArea>) -> Coverage {
    Coverage {
        courses: Vec::new(),
        total: CoverageCounts::default(),
        municipalities: None,
        areas: Some(areas),
        programmes: None,
        curve: None,
        spread: None,
        overlap: None,
    }
}

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Counties)> {
    let file: CatalogueFile = toml::from_str(CATALOGUE).unwrap();
    let reader = Reader::sample(language, &[Scope::FiguresRead]);
    let page = |file: &CatalogueFile, coverage: Option<&Coverage>| {
        let nothing = Parameters::from(Vec::new());
        Counties::new(&reader, &nothing, (file, Some("yr")), coverage, "2022-09-30".parse().unwrap())
    };
    let many = coverage(vec![
        area(AreaKind::Country, ("SE", "Sverige"), [290, 12, 9]),
        area(AreaKind::County, ("14", "Västra Götalands län"), [49, 11, 7]),
        area(AreaKind::County, ("09", "Gotlands län"), [1, 1, 0]),
        area(AreaKind::County, ("01", "Stockholms län"), [26, 0, 2]),
        area(AreaKind::County, ("05", "Östergötlands län"), [13, 0, 0]),
        area(AreaKind::Region, ("gr", "Göteborgsregionen"), [13, 11, 7]),
    ]);
    let mut part = area(AreaKind::County, ("14", "Västra Götalands län"), [1, 1, 1]);
    part.area.partial = true;
    let fault = Fault::of_form(super::Texts::of(language).wrong_day());
    let wrong = page(&file, None);
    let wrong = Counties { frame: Frame { faults: vec![fault], ..wrong.frame }, ..wrong };
    vec![
        ("many", page(&file, Some(&many))),
        ("one", page(&file, Some(&coverage(vec![part])))),
        ("empty", page(&CatalogueFile::default(), None)),
        ("faults", wrong),
    ]
}
