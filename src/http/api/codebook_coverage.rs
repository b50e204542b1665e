//! What the columns of coverage mean, table by table.

use learning::{COVERAGE_DEFINITIONS, Coverage, CoverageCounts, CoverageTable};

use super::codebook_unit::{Meaning, OwnTable, Unit};
use super::coverage_table;

/// The tables.
pub(super) fn tables() -> [OwnTable; 6] {
    let nothing = Coverage {
        courses: Vec::new(),
        total: CoverageCounts::default(),
        municipalities: None,
        areas: None,
        programmes: None,
        curve: None,
        spread: None,
        overlap: None,
    };
    let table = |table, id, path, meanings| {
        let has_counts = matches!(table, CoverageTable::Areas | CoverageTable::Programmes);
        let counted = COVERAGE_DEFINITIONS.iter().filter(|one| has_counts && one.id.starts_with("municipalities"));
        let headings = [false, true].map(|swedish| coverage_table::header(&nothing, table, swedish));
        OwnTable { id, path, headings, meanings, definitions: counted.collect() }
    };
    [
        table(
            CoverageTable::Municipalities,
            "coverage_municipalities",
            "/api/v1/coverage?table=municipalities",
            MUNICIPALITIES,
        ),
        table(CoverageTable::Areas, "coverage_areas", "/api/v1/coverage?table=areas", AREAS),
        table(CoverageTable::Programmes, "coverage_programmes", "/api/v1/coverage?table=programmes", PROGRAMMES),
        table(CoverageTable::Curve, "coverage_curve", "/api/v1/coverage?table=curve", CURVE),
        table(CoverageTable::Spread, "coverage_spread", "/api/v1/coverage?table=spread", &[]),
        table(CoverageTable::Overlap, "coverage_overlap", "/api/v1/coverage?table=overlap", OVERLAP),
    ]
}

const SHARE: Meaning = (
    "represented_share",
    Unit::Share,
    ["De representerade kommunernas andel av kommunerna.", "The share of the municipalities that are represented."],
);

const MUNICIPALITIES: &[Meaning] = &[
    (
        "county_code",
        Unit::Code,
        ["Länets kod enligt SCB, två siffror.", "The code of the county by Statistics Sweden, two digits."],
    ),
    ("county_name", Unit::Text, ["Länets namn.", "The name of the county."]),
    (
        "status",
        Unit::Text,
        [
            "Kommunens läge: hur långt någon av dess medarbetare har kommit.",
            "The status of the municipality: how far anybody of its staff has come.",
        ],
    ),
    (
        "represented",
        Unit::Text,
        ["Om någon har påbörjat minst en av kurserna.", "Whether somebody has started at least one of the courses."],
    ),
    (
        "connected",
        Unit::Text,
        ["Om kurskatalogen anger kommunen som ansluten.", "Whether the catalogue lists the municipality as connected."],
    ),
    ("connected_from", Unit::Day, ["Från vilken dag kommunen är ansluten.", "Since which day it has been connected."]),
    ("has_roster", Unit::Text, ["Om kommunen har en personallista.", "Whether the municipality has a roster."]),
];

const AREAS: &[Meaning] = &[
    (
        "kind",
        Unit::Text,
        [
            "Om området är landet, ett län, en region, en grupp eller det som är utanför gruppen.",
            "Whether the area is the country, a county, a region, a group, or what is outside the group.",
        ],
    ),
    (
        "partial",
        Unit::Text,
        ["Om bara en del av området är inom räckvidden.", "Whether only a part of the area is within reach."],
    ),
    SHARE,
];

const PROGRAMME: [Meaning; 2] = [
    ("programme_code", Unit::Code, ["Id för programmet i kurskatalogen.", "The id of the programme in the catalogue."]),
    ("programme_name", Unit::Text, ["Namnet på programmet.", "The name of the programme."]),
];

const PROGRAMMES: &[Meaning] = &[
    PROGRAMME[0],
    PROGRAMME[1],
    ("valid_from", Unit::Day, ["Första dagen för programmet.", "The first day of the programme."]),
    ("valid_to", Unit::Day, ["Sista dagen för programmet.", "The last day of the programme."]),
    ("courses", Unit::Number, ["Hur många kurser programmet har.", "How many courses the programme has."]),
    SHARE,
];

const CURVE: &[Meaning] = &[
    ("day", Unit::Day, ["Dagen som kommunerna räknas för.", "The day as of which the municipalities are counted."]),
    (
        "represented",
        Unit::Number,
        ["Kommuner där någon hade påbörjat en kurs.", "Municipalities where somebody had started a course."],
    ),
    (
        "completed",
        Unit::Number,
        ["Kommuner där någon hade slutfört en kurs.", "Municipalities where somebody had completed a course."],
    ),
    ("connected", Unit::Number, ["Kommuner som var anslutna.", "Municipalities that were connected."]),
];

const OVERLAP: &[Meaning] = &[
    PROGRAMME[0],
    PROGRAMME[1],
    ("first_code", Unit::Code, ["Den första kursens id.", "The id of the first course."]),
    ("first_name", Unit::Text, ["Den första kursens namn.", "The name of the first course."]),
    ("second_code", Unit::Code, ["Den andra kursens id.", "The id of the second course."]),
    ("second_name", Unit::Text, ["Den andra kursens namn.", "The name of the second course."]),
    (
        "definition",
        Unit::Text,
        [
            "Om raden är av dem som har påbörjat eller slutfört.",
            "Whether the row is of those who have started or completed.",
        ],
    ),
    ("both", Unit::Number, ["Personer med båda kurserna.", "People with both courses."]),
    ("only_first", Unit::Number, ["Personer med bara den första kursen.", "People with the first course alone."]),
    ("only_second", Unit::Number, ["Personer med bara den andra kursen.", "People with the second course alone."]),
];
