//! What the columns of surveys, trainers and modules mean, table by table.

use learning::{MODULE_DEFINITIONS, SURVEY_DEFINITIONS, TRAINER_DEFINITIONS, TimeDimension};

use super::codebook_unit::{Meaning, OwnTable, Unit};
use super::{modules_table, survey_texts, surveys_table, trainers_table};

/// The tables.
pub(super) fn tables() -> [OwnTable; 4] {
    let both = |of: &dyn Fn(bool) -> Vec<String>| [of(false), of(true)];
    [
        OwnTable {
            id: "surveys",
            path: "/api/v1/surveys",
            headings: both(&|swedish| surveys_table::header(&[TimeDimension::Municipality], swedish)),
            meanings: SURVEYS,
            definitions: SURVEY_DEFINITIONS.iter().collect(),
        },
        OwnTable {
            id: "free_text",
            path: "/api/v1/surveys/free-text",
            headings: both(&survey_texts::header),
            meanings: FREE_TEXT,
            definitions: Vec::new(),
        },
        OwnTable {
            id: "trainers",
            path: "/api/v1/trainers",
            headings: both(&trainers_table::header),
            meanings: TRAINERS,
            definitions: TRAINER_DEFINITIONS.iter().collect(),
        },
        OwnTable {
            id: "modules",
            path: "/api/v1/modules",
            headings: both(&modules_table::header),
            meanings: MODULES,
            definitions: MODULE_DEFINITIONS.iter().collect(),
        },
    ]
}

const QUESTION: [Meaning; 2] = [
    ("question_code", Unit::Code, ["Frågans id i kurskatalogen.", "The id of the question in the catalogue."]),
    ("question_name", Unit::Text, ["Frågan.", "The question."]),
];

const SURVEYS: &[Meaning] = &[
    QUESTION[0],
    QUESTION[1],
    (
        "value",
        Unit::Code,
        [
            "Värdet på skalan, alternativet eller koden som raden är av; tom i raden för hela frågan.",
            "The value on the scale, the choice or the code that the row is of; empty in the row of the whole question.",
        ],
    ),
    ("value_name", Unit::Text, ["Svaret i ord.", "The answer in words."]),
    (
        "n",
        Unit::Number,
        ["Hur många som har gett svaret eller fått koden.", "How many gave the answer, or were given the code."],
    ),
    ("share", Unit::Share, ["Deras andel av dem som har svarat.", "Their share of those who have answered."]),
    (
        "n_before",
        Unit::Number,
        [
            "Hur många av dem som svarat före och efter som gav svaret före kursen.",
            "How many of those who answered before and after gave the answer before the course.",
        ],
    ),
    (
        "n_after",
        Unit::Number,
        [
            "Hur många av dem som svarat före och efter som gav svaret efter kursen.",
            "How many of those who answered before and after gave the answer after the course.",
        ],
    ),
    (
        "from",
        Unit::Day,
        [
            "Den första dagen då de tillfrågade kan ha påbörjat kursen.",
            "The first day on which those asked may have started the course.",
        ],
    ),
    (
        "to",
        Unit::Day,
        [
            "Dagen efter den sista då de tillfrågade kan ha påbörjat kursen; i Excel den sista.",
            "The day after the last on which those asked may have started the course; in Excel, the last.",
        ],
    ),
];

const FREE_TEXT: &[Meaning] = &[
    (
        "answer",
        Unit::Code,
        [
            "Svarets pseudonym, som en fil med koder anger.",
            "The pseudonym of the answer, by which a file of codes names it.",
        ],
    ),
    (
        "person",
        Unit::Code,
        [
            "Personens pseudonym: densamma i svaren på alla kursers frågor, och inte i någon annan lista.",
            "The pseudonym of the person: the same in answers to the questions of all courses, and in no other list.",
        ],
    ),
    QUESTION[0],
    QUESTION[1],
    (
        "round_code",
        Unit::Code,
        [
            "Id i kurskatalogen för omgången där personen påbörjade kursen.",
            "The id in the catalogue of the round in which the person started the course.",
        ],
    ),
    ("round_name", Unit::Text, ["Omgångens namn.", "The name of the round."]),
    ("text", Unit::Text, ["Det som personen har skrivit.", "What the person wrote."]),
    (
        "code",
        Unit::Code,
        [
            "En kod som någon har gett texten: en rad för varje kod, och en tom där ingen är given.",
            "A code that somebody gave to the text: a row for each, and an empty one where none is given.",
        ],
    ),
];

const TRAINERS: &[Meaning] = &[
    (
        "trainer",
        Unit::Code,
        [
            "Utbildarens pseudonym, i raderna för var och en av dem.",
            "The pseudonym of the trainer, in the rows of each of them.",
        ],
    ),
    (
        "from",
        Unit::Day,
        ["Den första dagen då kursen kan ha slutförts.", "The first day on which the course may have been completed."],
    ),
    (
        "to",
        Unit::Day,
        [
            "Dagen efter den sista då kursen kan ha slutförts; i Excel den sista.",
            "The day after the last on which the course may have been completed; in Excel, the last.",
        ],
    ),
];

const MODULES: &[Meaning] = &[
    ("module_code", Unit::Code, ["Delens id i kurskatalogen.", "The id of the module in the catalogue."]),
    ("module_name", Unit::Text, ["Delens namn.", "The name of the module."]),
];
