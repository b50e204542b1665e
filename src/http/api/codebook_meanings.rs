//! What columns of files mean that have no definition.

use super::codebook_unit::{Meaning, Unit};

/// What columns mean that have no definition: the heading for machines, the unit, and the meaning in Swedish and English.
pub(super) const MEANINGS: &[Meaning] = &[
    (
        "municipality_code",
        Unit::Code,
        ["Kommunens kod enligt SCB, fyra siffror.", "The code of the municipality by Statistics Sweden, four digits."],
    ),
    ("municipality_name", Unit::Text, ["Kommunens namn.", "The name of the municipality."]),
    ("course_code", Unit::Code, ["Kursens id i kurskatalogen.", "The id of the course in the catalogue."]),
    ("course_name", Unit::Text, ["Kursens namn.", "The name of the course."]),
    ("unit_code", Unit::Code, ["Enhetens id i kurskatalogen.", "The id of the unit in the catalogue."]),
    ("unit_name", Unit::Text, ["Enhetens namn.", "The name of the unit."]),
    (
        "row_kind",
        Unit::Text,
        [
            "Om raden är en rad eller ett totalt. Ett totalt är av olika personer och är ingen summa av raderna.",
            "Whether it is a row or a total. A total is of distinct people, and no sum of the rows.",
        ],
    ),
    (
        "partial",
        Unit::Text,
        [
            "Vilka av ställena raden bara är en del av: de enheter som du når.",
            "Of which of its places the row is a part alone: the units that you reach.",
        ],
    ),
    (
        "N_is",
        Unit::Text,
        ["Vad N är: målgruppen, de inskrivna eller båda.", "What N is: the target, those enrolled, or both."],
    ),
    (
        "status",
        Unit::Text,
        [
            "För siffror: vilka tal som saknas, och varför. I en lista av personer: vad listan är av.",
            "Of figures: which numbers are missing, and why. In a list of people: what the list is of.",
        ],
    ),
    ("measure", Unit::Text, ["Vilket tal det är.", "Which number it is."]),
    (
        "definition",
        Unit::Text,
        ["Talets definition med dess version.", "The definition of the number with its version."],
    ),
    (
        "value",
        Unit::Number,
        [
            "Talet. En andel är från 0 till 1, i Excel i procent.",
            "The number. A share is from 0 to 1, in Excel in per cent.",
        ],
    ),
    ("from", Unit::Day, ["Periodens första dag.", "The first day of the period."]),
    (
        "to",
        Unit::Day,
        ["Dagen efter perioden; i Excel dess sista dag.", "The day after the period; in Excel, its last day."],
    ),
    ("as_of", Unit::Day, ["Den sista dagen som räknas.", "The last day that counts."]),
    (
        "attribution",
        Unit::Text,
        [
            "Om personen räknas där den arbetade då, eller arbetar nu.",
            "Whether people count where they worked then, or work now.",
        ],
    ),
    (
        "definitions",
        Unit::Text,
        ["Definitionerna som siffrorna räknades med.", "The definitions by which the figures were counted."],
    ),
    ("name", Unit::Text, ["Personens namn, ur personallistan.", "The name of the person, from the roster."]),
    ("mail", Unit::Text, ["Personens e-postadress.", "The mail address of the person."]),
    ("email", Unit::Text, ["Personens e-postadress.", "The mail address of the person."]),
    (
        "other_identifiers",
        Unit::Text,
        ["Annat som personen är känd som, med | emellan.", "What else the person is known by, with | between."],
    ),
    ("role", Unit::Text, ["Yrkesrollen, ur personallistan.", "The role, from the roster."]),
    ("hired_on", Unit::Day, ["Anställningsdagen, ur personallistan.", "The day of hiring, from the roster."]),
    ("enrolled_on", Unit::Day, ["När personen blev inskriven.", "When the person was enrolled."]),
    ("started_on", Unit::Day, ["När personen började.", "When the person started."]),
    ("completed_on", Unit::Day, ["När personen blev klar.", "When the person completed it."]),
    ("passed_on", Unit::Day, ["När personen blev godkänd.", "When the person passed."]),
    (
        "valid_until",
        Unit::Day,
        [
            "Intygets sista giltiga dag, om kursen ger intyg.",
            "The last valid day of the certificate, if the course gives one.",
        ],
    ),
    ("account", Unit::Text, ["Kontots namn.", "The name of the account."]),
    ("account_home_page", Unit::Text, ["Kontots webbplats.", "The home page of the account."]),
    (
        "identifiers",
        Unit::Text,
        ["Annat som personen är känd som, med | emellan.", "What else the person is known by, with | between."],
    ),
    ("unit", Unit::Text, ["Enheten där personen arbetar.", "The unit where the person works."]),
    ("service_area", Unit::Text, ["Verksamhetsområdet.", "The service area."]),
    (
        "in_profession_since",
        Unit::Day,
        ["Sedan när personen har arbetat i yrket.", "Since when the person has been in the profession."],
    ),
    (
        "valid_from",
        Unit::Day,
        ["Anställningens första dag på den här platsen.", "The first day of the job at this place."],
    ),
    ("valid_to", Unit::Day, ["Anställningens sista dag på den här platsen.", "The last day of the job at this place."]),
    (
        "first_seen",
        Unit::Text,
        ["Att ingen lista säger sedan när raden gäller.", "That no list says since when the row holds."],
    ),
    ("known_from", Unit::Day, ["Från vilken lista raden är känd.", "Since which list the row is known."]),
    (
        "part",
        Unit::Text,
        [
            "Om raden är av kursen, av en del eller av delarna med ett märke.",
            "Whether the row is of the course, of a module, or of the modules with a tag.",
        ],
    ),
    (
        "part_code",
        Unit::Code,
        ["Delens id i kurskatalogen, eller märket.", "The id of the module in the catalogue, or the tag."],
    ),
    ("part_name", Unit::Text, ["Delens namn.", "The name of the module."]),
    ("place", Unit::Number, ["Delens plats i kursen, från 1.", "The place of the module in the course, from 1."]),
    (
        "kind",
        Unit::Text,
        [
            "Om jämförelsen är med landet, ett län, en region eller en grupp.",
            "Whether it is compared with the country, a county, a region or a group.",
        ],
    ),
    ("area_code", Unit::Code, ["Områdets kod.", "The code of the area."]),
    ("area_name", Unit::Text, ["Områdets namn.", "The name of the area."]),
    ("n", Unit::Number, ["Hur många kommuner spridningen är av.", "Of how many municipalities the spread is."]),
    (
        "p10",
        Unit::Share,
        ["En tiondel av kommunerna har högst den andelen.", "One tenth of the municipalities have this share at most."],
    ),
    (
        "p25",
        Unit::Share,
        [
            "En fjärdedel av kommunerna har högst den andelen.",
            "One quarter of the municipalities have this share at most.",
        ],
    ),
    (
        "median",
        Unit::Share,
        ["Hälften av kommunerna har högst den andelen.", "One half of the municipalities have this share at most."],
    ),
    (
        "p75",
        Unit::Share,
        [
            "Tre fjärdedelar av kommunerna har högst den andelen.",
            "Three quarters of the municipalities have this share at most.",
        ],
    ),
    (
        "p90",
        Unit::Share,
        [
            "Nio tiondelar av kommunerna har högst den andelen.",
            "Nine tenths of the municipalities have this share at most.",
        ],
    ),
];
