//! The definitions of surveys: who was asked, who answered, and what.

use super::{Definition, in_the_row};

/// Every definition of surveys. They count persons, each once, where they started the course.
pub static SURVEY_DEFINITIONS: [Definition; 13] = [
    in_the_row(
        "asked",
        ["Tillfrågade", "Asked"],
        [
            "Personer som har påbörjat kursen till och med den valda dagen. De räknas där de arbetade den dag då de påbörjade den.",
            "Persons who have started the course by the as-of day. They count where they worked on the day on which they started it.",
        ],
    ),
    in_the_row(
        "answered",
        ["Svarat", "Answered"],
        [
            "De av de tillfrågade som har svarat på frågan till och med den valda dagen. Det senaste svaret gäller, och det ska \
             stå på frågans skala.",
            "Of those asked, those who have answered the question by the as-of day. Their last answer counts, and has to be on the \
             scale of the question.",
        ],
    ),
    in_the_row(
        "response_rate",
        ["Svarsfrekvens, %", "Response rate"],
        [
            "De som har svarat delat med de tillfrågade. Saknas när ingen är tillfrågad.",
            "Those who have answered divided by those asked. Missing if nobody is asked.",
        ],
    ),
    in_the_row(
        "not_read",
        ["Svar som inte kunde läsas", "Answers that could not be read"],
        [
            "De av de tillfrågade vilkas senaste svar inte står på frågans skala i kurskatalogen. De ingår inte bland dem som har svarat.",
            "Of those asked, those whose last answer is not on the scale of the question in the catalogue. They are not among those who \
             have answered.",
        ],
    ),
    in_the_row(
        "satisfied",
        ["Nöjda", "Satisfied"],
        [
            "De av dem som har svarat vilkas svar kurskatalogen räknar som nöjd.",
            "Of those who have answered, those whose answer the catalogue counts as satisfied.",
        ],
    ),
    in_the_row(
        "satisfied_share",
        ["Andel nöjda, %", "Share satisfied"],
        [
            "De nöjda delat med dem som har svarat. Saknas när ingen har svarat.",
            "Those satisfied divided by those who have answered. Missing if nobody has.",
        ],
    ),
    in_the_row(
        "distribution",
        ["Fördelning", "Distribution"],
        [
            "De av dem som har svarat som valde varje steg på skalan eller varje alternativ eller, av fritext, vilkas svar har fått \
             varje kod. Av alternativ och koder kan en person ha flera.",
            "Of those who have answered, those who chose each point of the scale or each choice or, of free text, those whose answer \
             was given each code. A person may have several choices and codes.",
        ],
    ),
    in_the_row(
        "mean",
        ["Medelvärde", "Mean"],
        [
            "Medelvärdet av de tal som svarats, med tre decimaler. Saknas när ingen har svarat.",
            "The mean of the numbers that were answered, with three decimals. Missing if nobody has answered.",
        ],
    ),
    in_the_row(
        "median",
        ["Median", "Median"],
        [
            "Det mellersta av de tal som svarats eller, av ett jämnt antal, medelvärdet av de två i mitten.",
            "The middle one of the numbers that were answered or, of an even number, the mean of the two in the middle.",
        ],
    ),
    in_the_row(
        "pairs",
        ["Svarat före och efter", "Answered before and after"],
        [
            "De av de tillfrågade som har svarat både på frågan och på den som ställdes före kursen, med ett värde på samma skala.",
            "Of those asked, those who have answered both the question and the one that was asked before the course, with a value on \
             the same scale.",
        ],
    ),
    in_the_row(
        "improved",
        ["Högre efter", "Improved"],
        [
            "De av dem som har svarat före och efter som svarade med ett högre värde efter än före.",
            "Of those who answered before and after, those who gave a greater value after than before.",
        ],
    ),
    in_the_row(
        "unchanged",
        ["Samma efter", "Unchanged"],
        [
            "De av dem som har svarat före och efter som svarade med samma värde.",
            "Of those who answered before and after, those who gave the same value.",
        ],
    ),
    in_the_row(
        "worsened",
        ["Lägre efter", "Worsened"],
        [
            "De av dem som har svarat före och efter som svarade med ett lägre värde efter än före.",
            "Of those who answered before and after, those who gave a smaller value after than before.",
        ],
    ),
];
