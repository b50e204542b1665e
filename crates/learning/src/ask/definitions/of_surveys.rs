//! The definitions of surveys: who was asked, who answered, and what.

use super::{Definition, Group};

/// Makes a definition whose number is in the row itself.
const fn definition(id: &'static str, name: [&'static str; 2], meaning: [&'static str; 2]) -> Definition {
    Definition { id, version: 1, group: Group::Volume, field: id, slot: None, name, meaning }
}

/// Every definition of surveys. They count persons, each once, where they started the course.
pub static SURVEY_DEFINITIONS: [Definition; 13] = [
    definition(
        "asked",
        ["Tillfrågade", "Asked"],
        [
            "Personer som har påbörjat kursen till och med den valda dagen. De räknas där de arbetade den dag då de påbörjade den.",
            "Persons who have started the course by the as-of day. They count where they worked on the day on which they started it.",
        ],
    ),
    definition(
        "answered",
        ["Svarat", "Answered"],
        [
            "De av de tillfrågade som har svarat på frågan till och med den valda dagen. Det senaste svaret gäller, och det ska \
             stå på frågans skala.",
            "Of those asked, those who have answered the question by the as-of day. Their last answer counts, and has to be on the \
             scale of the question.",
        ],
    ),
    definition(
        "response_rate",
        ["Svarsfrekvens, %", "Response rate"],
        [
            "De som har svarat delat med de tillfrågade. Saknas när ingen är tillfrågad.",
            "Those who have answered divided by those asked. Missing if nobody is asked.",
        ],
    ),
    definition(
        "not_read",
        ["Svar som inte kunde läsas", "Answers that could not be read"],
        [
            "De av de tillfrågade vilkas senaste svar inte står på frågans skala i kurskatalogen. De ingår inte bland dem som har svarat.",
            "Of those asked, those whose last answer is not on the scale of the question in the catalogue. They are not among those who \
             have answered.",
        ],
    ),
    definition(
        "satisfied",
        ["Nöjda", "Satisfied"],
        [
            "De av dem som har svarat vilkas svar kurskatalogen räknar som nöjd.",
            "Of those who have answered, those whose answer the catalogue counts as satisfied.",
        ],
    ),
    definition(
        "satisfied_share",
        ["Andel nöjda, %", "Share satisfied"],
        [
            "De nöjda delat med dem som har svarat. Saknas när ingen har svarat.",
            "Those satisfied divided by those who have answered. Missing if nobody has.",
        ],
    ),
    definition(
        "distribution",
        ["Fördelning", "Distribution"],
        [
            "De av dem som har svarat som valde varje steg på skalan eller varje alternativ eller, av fritext, vilkas svar har fått \
             varje kod. Av alternativ och koder kan en person ha flera.",
            "Of those who have answered, those who chose each point of the scale or each choice or, of free text, those whose answer \
             was given each code. A person may have several choices and codes.",
        ],
    ),
    definition(
        "mean",
        ["Medelvärde", "Mean"],
        [
            "Medelvärdet av de tal som svarats, med tre decimaler. Saknas när ingen har svarat.",
            "The mean of the numbers that were answered, with three decimals. Missing if nobody has answered.",
        ],
    ),
    definition(
        "median",
        ["Median", "Median"],
        [
            "Det mellersta av de tal som svarats eller, av ett jämnt antal, medelvärdet av de två i mitten.",
            "The middle one of the numbers that were answered or, of an even number, the mean of the two in the middle.",
        ],
    ),
    definition(
        "pairs",
        ["Svarat före och efter", "Answered before and after"],
        [
            "De av de tillfrågade som har svarat både på frågan och på den som ställdes före kursen, med ett värde på samma skala.",
            "Of those asked, those who have answered both the question and the one that was asked before the course, with a value on \
             the same scale.",
        ],
    ),
    definition(
        "improved",
        ["Högre efter", "Improved"],
        [
            "De av dem som har svarat före och efter som svarade med ett högre värde efter än före.",
            "Of those who answered before and after, those who gave a greater value after than before.",
        ],
    ),
    definition(
        "unchanged",
        ["Samma efter", "Unchanged"],
        [
            "De av dem som har svarat före och efter som svarade med samma värde.",
            "Of those who answered before and after, those who gave the same value.",
        ],
    ),
    definition(
        "worsened",
        ["Lägre efter", "Worsened"],
        [
            "De av dem som har svarat före och efter som svarade med ett lägre värde efter än före.",
            "Of those who answered before and after, those who gave a smaller value after than before.",
        ],
    ),
];
