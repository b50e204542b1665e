//! The definitions of trainers, and of those whom they taught.

use super::{Definition, in_the_row};

/// Every definition of trainers. They count persons, each once.
pub static TRAINER_DEFINITIONS: [Definition; 5] = [
    in_the_row(
        "trainers",
        ["Utbildare", "Trainers"],
        [
            "Personer som enligt personallistan har en utbildarroll den valda dagen. Kurskatalogen säger vilka roller det är.",
            "Persons who, by the roster, have the role of a trainer on the as-of day. The catalogue says which roles these are.",
        ],
    ),
    in_the_row(
        "qualified_trainers",
        ["Varav behöriga utbildare", "Of whom qualified"],
        [
            "De utbildare som har slutfört kursen som ger behörighet, och vars intyg gäller den valda dagen om det har en giltighetstid.",
            "Those trainers who have completed the course that qualifies them and, if its certificate expires, whose certificate is valid \
             on the as-of day.",
        ],
    ),
    in_the_row(
        "with_trainer",
        ["Slutfört med utbildare", "Completed with a trainer"],
        [
            "De som har slutfört kursen och som en utbildare har undervisat: utbildarna är de som händelserna om personen i kursen \
             nämner den sista dagen, till och med den då kursen slutfördes, då de nämner någon.",
            "Those who have completed the course and whom a trainer taught: the trainers are those whom the statements about the person in \
             the course name on the last day, up to that of the completion, on which they name any.",
        ],
    ),
    in_the_row(
        "without_trainer",
        ["Slutfört utan utbildare", "Completed without a trainer"],
        [
            "De som har slutfört kursen utan att någon händelse nämner en utbildare.",
            "Those who have completed the course and of whom no statement names a trainer.",
        ],
    ),
    in_the_row(
        "trainer_completions",
        ["Slutfört hos utbildaren", "Completions of a trainer"],
        [
            "De som har slutfört kursen och som den här utbildaren har undervisat. Den som har flera utbildare räknas hos var och en.",
            "Those who have completed the course and whom this trainer taught. Who has several trainers counts with each.",
        ],
    ),
];
