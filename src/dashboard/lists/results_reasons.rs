//! What is wrong with a list of results, in Swedish.

use learning::ResultsReason;

/// Says what is wrong with a row, a cell or a file.
pub(super) fn in_swedish(of: &ResultsReason) -> String {
    use ResultsReason as Why;
    match of {
        Why::TooManyBytes(most) => format!("en resultatlista har som mest {most} byte; dela upp den på flera filer"),
        Why::TooManyRows(most) => format!("en resultatlista har som mest {most} rader; dela upp den på flera filer"),
        Why::TooManyColumns(most) => format!("en resultatlista har som mest {most} kolumner"),
        Why::UnknownHeaders => {
            "ingen rubrik känns igen; första raden har kolumnernas namn, som e-post;kurs;datum;resultat".to_owned()
        }
        Why::NoCourseColumn => "kolumnen kurs saknas: kursens id i kurskatalogen".to_owned(),
        Why::NoDayColumn => "kolumnen datum saknas: dagen då var och en genomförde kursen".to_owned(),
        Why::HealthColumn => {
            "handlar om hälsa eller frånvaro, vilket en resultatlista inte får ha: ta bort kolumnen".to_owned()
        }
        Why::TooManyIdentifiers(most) => {
            format!("en rad har som mest {most} identifierare; behåll en som finns i personallistan")
        }
        Why::NoCourse => "är tom; varje rad anger en kurs med dess id".to_owned(),
        Why::UnknownCourse { near } => {
            format!("är inget id för en kurs i kurskatalogen som du når{}", nearest(near.as_ref()))
        }
        Why::UnknownModule { course, near } => {
            format!("är inget id för en del av kursen {course}{}", nearest(near.as_ref()))
        }
        Why::NoActivityOfModule => "har ingen aktivitet i kurskatalogen; lägg till en i iris".to_owned(),
        Why::NoActivityOfCourse => {
            "har ingen egen aktivitet i kurskatalogen; ange en del i kolumnen del, eller lägg till en i iris".to_owned()
        }
        Why::NoDay => "är tom; varje rad har en dag, som 2022-09-30".to_owned(),
        Why::FutureDay(today) => format!("är efter {today}, som är i dag; vänta tills det har hänt"),
        Why::NoOutcome => {
            "är tom; skriv genomförd, godkänd eller underkänd, eller ta bort kolumnen om alla har genomfört kursen"
                .to_owned()
        }
        Why::UnknownOutcome => "är varken genomförd, godkänd eller underkänd".to_owned(),
        Why::NoScore => "är ingen poäng; skriv ett tal från 0 till 1, som 0,85, eller en andel, som 85 %".to_owned(),
        Why::ScoreOfCompleted => "poäng hör till godkänd eller underkänd; en rad som är genomförd har ingen".to_owned(),
        Why::NotAPerson => "är ingen person enligt [[not_a_person]] i kurskatalogen; ta bort raden".to_owned(),
        Why::SeveralPeople => "pekar ut flera personer i personallistan; behåll identifierarna för en".to_owned(),
        Why::UnknownPerson => {
            "finns inte i den personallista som du når: rätta raden, läs in personallistan först, eller kryssa i att \
             okända personer ska tas med"
                .to_owned()
        }
    }
}

fn nearest(near: Option<&String>) -> String {
    near.map(|near| format!("; närmast är {near}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::mem::discriminant;

    use learning::{Catalogue, Reach, ResultsReason, parse_results};

    use super::in_swedish;
    use crate::dashboard::language::Language;
    use crate::dashboard::lists::reasons::reason;

    /// Each reason there is.
    fn reasons() -> Vec<ResultsReason> {
        use ResultsReason as Why;
        let near = || Some("ett".to_owned());
        vec![
            Why::TooManyBytes(10),
            Why::TooManyRows(10),
            Why::TooManyColumns(10),
            Why::UnknownHeaders,
            Why::NoCourseColumn,
            Why::NoDayColumn,
            Why::HealthColumn,
            Why::TooManyIdentifiers(8),
            Why::NoCourse,
            Why::UnknownCourse { near: None },
            Why::UnknownCourse { near: near() },
            Why::UnknownModule { course: "ett".into(), near: near() },
            Why::NoActivityOfModule,
            Why::NoActivityOfCourse,
            Why::NoDay,
            Why::FutureDay("2022-09-30".parse().unwrap()),
            Why::NoOutcome,
            Why::UnknownOutcome,
            Why::NoScore,
            Why::ScoreOfCompleted,
            Why::NotAPerson,
            Why::SeveralPeople,
            Why::UnknownPerson,
        ]
    }

    fn numbers(text: &str) -> Vec<&str> {
        text.split(|letter: char| !letter.is_ascii_digit()).filter(|one| !one.is_empty()).collect()
    }

    #[test]
    fn every_reason_is_said_in_swedish_with_its_numbers_and_names() {
        for of in reasons() {
            let (sv, en) = (in_swedish(&of), of.to_string());
            assert_ne!(sv, en);
            assert_eq!(numbers(&sv), numbers(&en), "{sv}");
            assert_eq!(reason(&of.clone().into(), Language::Sv), sv);
            assert_eq!(reason(&of.into(), Language::En), en, "as the API says it");
            let english = [" the ", " is ", " and ", " has ", " row", " column "];
            assert!(!english.iter().any(|word| sv.contains(word)), "{sv}");
        }
        let near = in_swedish(&ResultsReason::UnknownCourse { near: Some("ett".to_owned()) });
        assert!(near.ends_with("; närmast är ett"), "{near}");
    }

    #[test]
    fn no_reason_is_missing_from_these_tests() {
        let source = include_str!("results_reasons.rs").split("#[cfg(test)]").next().unwrap();
        let arms = source.split("Why::").skip(1);
        let arms: HashSet<_> = arms.map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap()).collect();
        assert_eq!(reasons().iter().map(discriminant).collect::<HashSet<_>>().len(), arms.len());
    }

    #[test]
    fn whatever_may_be_wrong_with_a_list_of_results_is_said_in_swedish() {
        let catalogue = Catalogue::parse_toml("[[course]]\nid = \"ett\"\nname = { sv = \"Ett\" }\n").unwrap();
        let today = "2022-09-30".parse().unwrap();
        for broken in [
            "",
            "telefon\n1\n",
            "e-post;datum\na@ale.example;2022-05-20\n",
            "e-post;kurs\na@ale.example;ett\n",
            "kurs;datum\nett;2022-05-20\n",
            "konto;kurs;datum\na;ett;2022-05-20\n",
            "e-post;kurs;datum;frånvaro\n",
            "e-post;kurs;datum;mejl\n",
            "e-post;kurs;datum\n;ett;2022-05-20\n",
            "e-post;kurs;datum\na@ale.example;;2022-05-20\n",
            "e-post;kurs;datum\na@ale.example;etta;2022-05-20\n",
            "e-post;kurs;datum\na@ale.example;ett;2022-05-20\n",
            "e-post;kurs;del;datum\na@ale.example;ett;x;2022-05-20\n",
            "e-post;kurs;datum\na@ale.example;ett;\n",
            "e-post;kurs;datum\na@ale.example;ett;2022-10-01\n",
            "e-post;kurs;datum;resultat\na@ale.example;ett;2022-05-20;\n",
            "e-post;kurs;datum;resultat\na@ale.example;ett;2022-05-20;kanske\n",
            "e-post;kurs;datum;resultat;poäng\na@ale.example;ett;2022-05-20;godkänd;17\n",
            "e-post;kurs;datum;poäng\na@ale.example;ett;2022-05-20;0,5\n",
        ] {
            let wrong = match parse_results((&catalogue, &Reach::default()), broken.as_bytes(), today, &|| true) {
                Ok(file) => file.rejected,
                Err(row) => vec![row],
            };
            assert!(!wrong.is_empty(), "{broken}");
            for row in wrong {
                assert_ne!(reason(&row.reason, Language::Sv), row.reason.to_string(), "{broken}");
            }
        }
    }
}
