//! The definitions of coverage: how far programmes have spread among municipalities.

use super::{Definition, Group};

/// Makes a definition whose number is in the row itself.
const fn definition(
    id: &'static str,
    field: &'static str,
    name: [&'static str; 2],
    meaning: [&'static str; 2],
) -> Definition {
    Definition { id, version: 1, group: Group::Volume, field, slot: None, name, meaning }
}

/// Returns the definition of the spread.
pub fn spread_definition() -> &'static Definition {
    &COVERAGE_DEFINITIONS[8]
}

/// Every definition of coverage. They count municipalities as of the end of a day, except for the last two.
pub static COVERAGE_DEFINITIONS: [Definition; 10] = [
    definition(
        "municipalities",
        "municipalities",
        ["Kommuner", "Municipalities"],
        [
            "Kommunerna i landet, länet, regionen eller gruppen den valda dagen. De fem lägena summerar till detta tal.",
            "The municipalities of the country, county, region or group on the as-of day. The five statuses add up to it.",
        ],
    ),
    definition(
        "municipalities_represented",
        "represented",
        ["Representerade", "Represented"],
        [
            "Kommuner där någon har påbörjat minst en av kurserna.",
            "Municipalities where somebody has started at least one of the courses.",
        ],
    ),
    definition(
        "municipalities_connected",
        "connected",
        ["Anslutna", "Connected"],
        [
            "Kommuner som kurskatalogen anger som anslutna till programmet eller kursen den dagen, oavsett om någon har börjat.",
            "Municipalities that the catalogue lists as connected to the programme or course on that day, whether anybody \
             has begun or not.",
        ],
    ),
    definition(
        "municipalities_completed",
        "completed",
        ["Någon har slutfört", "Somebody has completed"],
        [
            "Läge: någon har slutfört minst en av kurserna medan personen räknades i kommunen.",
            "A status: somebody has completed at least one of the courses while counting in the municipality.",
        ],
    ),
    definition(
        "municipalities_started",
        "started",
        ["Någon har påbörjat", "Somebody has started"],
        [
            "Läge: någon har påbörjat minst en av kurserna, men ingen har slutfört.",
            "A status: somebody has started at least one of the courses, and nobody has completed one.",
        ],
    ),
    definition(
        "municipalities_connected_idle",
        "connected_idle",
        ["Anslutna, ingen har påbörjat", "Connected, nobody has started"],
        [
            "Läge: kommunen är ansluten den dagen, men ingen har påbörjat någon av kurserna.",
            "A status: the municipality is connected on that day, and nobody has started any of the courses.",
        ],
    ),
    definition(
        "municipalities_roster_idle",
        "roster_idle",
        ["Har personallista, ingen har påbörjat", "Roster, nobody has started"],
        [
            "Läge: kommunen är inte ansluten och ingen har påbörjat, men personallistan har någon som minst en av kurserna \
             är till för. En kurs utan roller i målgruppen är till för alla på listan.",
            "A status: the municipality is not connected and nobody has started, but its roster has somebody for whom at \
             least one of the courses is meant. A course whose target names no roles is meant for everybody on the roster.",
        ],
    ),
    definition(
        "municipalities_not_reached",
        "not_reached",
        ["Ej nådda", "Not reached"],
        ["Läge: inget av det andra.", "A status: none of the others."],
    ),
    definition(
        "spread",
        "spread",
        ["Spridning mellan kommuner", "Spread between municipalities"],
        [
            "Percentiler av kommunernas andel slutfört, för en kurs: p10, p25, median, p75 och p90 av n kommuner. Med är \
             kommuner vars andel visas och gäller minst så många personer som gränsen för andelar anger (10). Saknas där n \
             är under 10. Mellan två kommuner räknas värdet ut linjärt (typ 7).",
            "Percentiles of the municipalities' shares completed, for one course: p10, p25, median, p75 and p90 of n \
             municipalities. Included are municipalities whose share is shown and is of at least as many persons as the \
             threshold of shares says (10). Missing where n is below 10. Between two municipalities a value is interpolated \
             linearly (type 7).",
        ],
    ),
    definition(
        "overlap",
        "overlap",
        ["Överlapp mellan kurser", "Overlap of courses"],
        [
            "Personer som har påbörjat, eller slutfört, båda kurserna eller bara den ena. Var och en räknas en gång, var i \
             räckvidden det än hände.",
            "Persons who have started, or completed, both courses or only one of them. Each is counted once, wherever within \
             the reach it happened.",
        ],
    ),
];
