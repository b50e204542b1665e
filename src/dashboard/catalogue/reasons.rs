//! Why a catalogue is refused, in the reader's language.

use learning::{Asked, CatalogueFault, CatalogueReason, ModulesInTime};

use super::super::language::Language;

/// Says what is wrong with a catalogue, and where.
pub(crate) fn said(fault: &CatalogueFault, language: Language) -> String {
    match language {
        Language::En => fault.to_string(),
        Language::Sv if fault.place.is_empty() => in_swedish(&fault.reason),
        Language::Sv => format!("{}: {}", fault.place, in_swedish(&fault.reason)),
    }
}

fn in_swedish(reason: &CatalogueReason) -> String {
    use CatalogueReason as Why;
    match reason {
        Why::Unreadable { line, column, detail } => {
            format!("rad {line}, kolumn {column}: {}", unreadable(detail))
        }
        Why::DateWithoutQuotes { line, column, day } => {
            format!("rad {line}, kolumn {column}: ett datum skrivs inom citattecken, som \"{day}\"")
        }
        Why::Unwritable(_) => {
            "ändringen går inte att skriva in i filen, som är skriven på ett ovanligt sätt; ändra i själva filen"
                .to_owned()
        }
        Why::Empty => "är tom".to_owned(),
        Why::Unprintable => "har en radbrytning eller ett annat tecken som inte syns; skriv på en rad".to_owned(),
        Why::BadId => "ett id har bara små bokstäver a–z, siffror och bindestreck".to_owned(),
        Why::LongId(most) => format!("ett id har som mest {most} tecken"),
        Why::Twice { what, first } => format!("{what:?} finns redan i {first}"),
        Why::SameOtherwiseSpelt { what, written, first } => {
            format!("{what:?} betyder samma sak som {written:?} i {first}; ta bort den ena")
        }
        Why::ReadsTheSame { spelling, first } => format!("{spelling:?} läses på samma sätt som {first}"),
        Why::NoProgramme(id) => format!("det finns inget program {id:?}"),
        Why::ListedTwice(id) => format!("har {id:?} två gånger"),
        Why::NoCourse(id) => format!("det finns ingen kurs {id:?}"),
        Why::NoCourses => "nämner ingen kurs; ange med id vilka projektet betalar för".to_owned(),
        Why::CourseNotPaid(id) => format!("projektet betalar inte för någon kurs {id:?}"),
        Why::TooManyPeople(most) => format!("är ett antal personer, som mest {most}"),
        Why::PartnerTwice(code) => format!("{code} är redan partner"),
        Why::BadBudget(most) => format!("är ett antal kronor, som mest {most}"),
        Why::BadDomain => "en domän skrivs ensam, som ale.se".to_owned(),
        Why::DaysInWrongOrder { from, to } => format!("den sista dagen, {to}, är före den första, {from}"),
        Why::NoMunicipality(code) => format!("ingen kommun har koden {code}"),
        Why::NoOrganisation(id) => format!("det finns ingen organisation {id:?}"),
        Why::SameModule { name, first } => format!("är samma del som i {first}; kalla den {name:?}, eller ändra id"),
        Why::IsMunicipality(name) => format!("är kommunen {name}"),
        Why::BadIri(iri) => format!("{iri:?} är ingen IRI; en sådan börjar till exempel med https://"),
        Why::TooManyCourses { iri, most } => format!("{iri:?} finns i fler än {most} kurser"),
        Why::NotOneNobody => "ange ett av account, prefix och mbox".to_owned(),
        Why::MailboxWithHomePage => "en brevlåda har ingen webbplats".to_owned(),
        Why::BadMailbox => {
            "en adress skrivs ensam, som noreply@ale.example, eller noreply@ för alla domäner".to_owned()
        }
        Why::SuccessorWithoutLastDay => "en enhet med en efterföljare har en sista dag, valid_to".to_owned(),
        Why::NoUnit { kommunkod, unit } => format!("{kommunkod} har ingen enhet {unit:?}"),
        Why::SuccessorsInCircle => "efterföljarna går runt i en cirkel".to_owned(),
        Why::BadCredits => "är ett tal från 0 till 1000 med högst två decimaler".to_owned(),
        Why::BadMonths(most) => format!("är ett antal månader från 1 till {most}"),
        Why::UnitWithoutCredits => "är enheten för poäng, och kursen ger inga poäng".to_owned(),
        Why::ExperienceWithoutRoles => {
            "erfarenhet gäller personer på personallistan; ange vilka med roster_roles".to_owned()
        }
        Why::ExperienceOfNobody => "är inte mer än experience_from_months, så ingen ingår".to_owned(),
        Why::TooManyBands(most) | Why::TooManyOfThese(most) => format!("det får vara som mest {most}"),
        Why::BadYears(most) => format!("varje tal är ett antal år från 1 till {most}"),
        Why::BandsInWrongOrder => "varje tal är större än det före".to_owned(),
        Why::MemberTwice { kommunkod, by: None } => format!("{kommunkod} är redan med"),
        Why::MemberTwice { kommunkod, by: Some(by) } => {
            format!("{kommunkod} är redan med några av de här dagarna, i members[{by}]")
        }
        Why::ConnectedTwice { employer, by } => {
            format!("{employer} är redan ansluten några av de här dagarna, i connected[{by}]")
        }
        Why::RoundsOverlap(round) => {
            format!("omgången {round:?} har några av de här dagarna; en dag hör till en enda omgång")
        }
        Why::QuestionWithoutIri => "nämner ingen aktivitet; ange med iris vad svaren på frågan handlar om".to_owned(),
        Why::ScaleOfNothing => {
            "har steg på en skala om, och bara om, den är av slaget rating, likert eller choice".to_owned()
        }
        Why::PointOfNothing => "säger inte vad som skickas för steget; ange sent, scaled, raw eller rating".to_owned(),
        Why::PointTwice(what) => format!("{what} är redan ett steg på skalan"),
        Why::NoPoint(value) => format!("{value} är inget värde på skalan"),
        Why::NoQuestionBefore(id) => {
            format!("{id:?} är ingen annan fråga i kursen med ordnade värden på samma slags skala")
        }
        Why::FreeTextInAggregate => "kan inte bara redovisas samlat; fritextsvar läses ett för ett".to_owned(),
        Why::EarlierRuleWithoutLastDay => "ett tidigare krav har en sista dag, som \"2023-12-31\"".to_owned(),
        Why::RulesInWrongOrder(day) => {
            format!("{day} är inte efter den sista dagen för kravet före; det äldsta kravet står först")
        }
        Why::RuleOfTodayEnds => {
            "dagens krav har ingen sista dag; ett krav som gällde förut skrivs som [[course.earlier_rule]]".to_owned()
        }
        Why::RuleBeginsOtherwise { last } => {
            let first = last.plus(1);
            format!("kravet före slutar gälla {last}, så det här börjar gälla {first}; ta bort valid_from")
        }
        Why::NoRuleBefore { first } => {
            let last = first.plus(-1);
            format!(
                "inget krav gäller före {first}; skriv det som gällde då som [[course.earlier_rule]] med valid_to = \"{last}\""
            )
        }
        Why::TooFewModules { asked, has } => format!("kräver {}, men kursen har {}", asked_for(*asked), modules(*has)),
        Why::PassOfNothing => "anger ingen del av kursen; ta bort fältet om inget godkänt krävs".to_owned(),
        Why::NoModule(id) => format!("kursen har ingen del {id:?}"),
        Why::BadScore => "ett skalat resultat är ett tal från -1 till 1".to_owned(),
    }
}

/// What the reader of TOML says in English, if it is about a field, or else no more than that it is wrong.
fn unreadable(detail: &str) -> String {
    let field = |before: &str| detail.strip_prefix(before)?.split('`').next();
    if let Some(field) = field("unknown field `") {
        format!("fältet {field} finns inte")
    } else if let Some(field) = field("missing field `") {
        format!("fältet {field} saknas")
    } else {
        "går inte att läsa som en kurskatalog i TOML".to_owned()
    }
}

fn asked_for(asked: Asked) -> String {
    match asked {
        Asked::Modules(1) => "1 del".to_owned(),
        Asked::Modules(number) => format!("{number} delar"),
        Asked::All => "alla delar".to_owned(),
        Asked::Passes => "godkänt på delar".to_owned(),
    }
}

fn modules(has: ModulesInTime) -> String {
    let number = if has.number == 0 { "ingen".to_owned() } else { has.number.to_string() };
    let Some((late, last)) = has.late else { return number };
    format!("{number} under den tid då kravet gäller: {late} till börjar efter kravets sista dag, {last}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::mem::discriminant;

    use learning::Catalogue;

    use super::*;

    /// Each reason there is, most with what another language could leave untranslated.
    fn all() -> Vec<CatalogueReason> {
        use CatalogueReason as Why;
        let day = "2024-01-01".parse().unwrap();
        let [what, written, first] = ["a", "b", "course[0]"].map(str::to_owned);
        let id = || "x".to_owned();
        let few = |asked, number, late| Why::TooFewModules { asked, has: ModulesInTime { number, late } };
        vec![
            Why::Unreadable { line: 3, column: 4, detail: "unknown field `colour`, expected one of `id`".to_owned() },
            Why::Unreadable { line: 3, column: 4, detail: "missing field `id`".to_owned() },
            Why::Unreadable { line: 3, column: 4, detail: "invalid type: integer `1`, expected a string".to_owned() },
            Why::DateWithoutQuotes { line: 3, column: 4, day },
            Why::Unwritable("it is written in an unusual form".to_owned()),
            Why::Empty,
            Why::Unprintable,
            Why::BadId,
            Why::LongId(100),
            Why::Twice { what: what.clone(), first: first.clone() },
            Why::SameOtherwiseSpelt { what, written, first: first.clone() },
            Why::ReadsTheSame { spelling: id(), first },
            Why::NoProgramme(id()),
            Why::ListedTwice(id()),
            Why::NoCourse(id()),
            Why::NoCourses,
            Why::CourseNotPaid(id()),
            Why::TooManyPeople(10),
            Why::PartnerTwice("1440".to_owned()),
            Why::BadBudget(10),
            Why::BadDomain,
            Why::DaysInWrongOrder { from: day, to: day },
            Why::NoMunicipality("9999".parse().unwrap()),
            Why::NoOrganisation(id()),
            Why::SameModule { name: "Del".to_owned(), first: id() },
            Why::IsMunicipality("Ale"),
            Why::BadIri(id()),
            Why::TooManyCourses { iri: id(), most: 300 },
            Why::NotOneNobody,
            Why::MailboxWithHomePage,
            Why::BadMailbox,
            Why::SuccessorWithoutLastDay,
            Why::NoUnit { kommunkod: "1440".parse().unwrap(), unit: id() },
            Why::SuccessorsInCircle,
            Why::BadCredits,
            Why::BadMonths(600),
            Why::UnitWithoutCredits,
            Why::ExperienceWithoutRoles,
            Why::ExperienceOfNobody,
            Why::TooManyBands(20),
            Why::BadYears(60),
            Why::BandsInWrongOrder,
            Why::MemberTwice { kommunkod: "1440".parse().unwrap(), by: None },
            Why::MemberTwice { kommunkod: "1440".parse().unwrap(), by: Some(1) },
            Why::ConnectedTwice { employer: id(), by: 0 },
            Why::RoundsOverlap(id()),
            Why::QuestionWithoutIri,
            Why::ScaleOfNothing,
            Why::TooManyOfThese(30),
            Why::PointOfNothing,
            Why::PointTwice(id()),
            Why::NoPoint(7),
            Why::NoQuestionBefore(id()),
            Why::FreeTextInAggregate,
            Why::EarlierRuleWithoutLastDay,
            Why::RulesInWrongOrder(day),
            Why::RuleOfTodayEnds,
            Why::RuleBeginsOtherwise { last: day },
            Why::NoRuleBefore { first: day },
            few(Asked::Modules(3), 0, None),
            few(Asked::All, 0, Some((1, day))),
            few(Asked::Passes, 0, Some((2, day))),
            Why::PassOfNothing,
            Why::NoModule(id()),
            Why::BadScore,
        ]
    }

    /// Words that every English reason has at least one of, and no Swedish one.
    const ENGLISH: &str = "the a an is are has have there no of at and than that it with as each say asks names \
                           which only most already line column once nobody field last day days";

    /// The words of a text that are its own: neither quoted, nor a place or field of the file.
    fn words(text: &str) -> HashSet<&str> {
        let own = text.split('"').step_by(2).flat_map(|piece| piece.split([' ', ',', ';', ':']));
        own.filter(|word| !word.is_empty() && word.chars().all(char::is_alphabetic)).collect()
    }

    #[test]
    fn every_reason_is_said_in_the_readers_language_alone() {
        let english: HashSet<_> = ENGLISH.split_whitespace().collect();
        for reason in all() {
            let fault = CatalogueFault { place: "course[0]".to_owned(), reason };
            let [sv, en] = [Language::Sv, Language::En].map(|language| said(&fault, language));
            assert!(words(&sv).is_disjoint(&english), "{sv}");
            assert!(!words(&en).is_disjoint(&english), "{en}");
            assert_eq!(en, fault.to_string());
        }
    }

    #[test]
    fn no_reason_is_missing_from_these_tests() {
        let kinds: HashSet<_> = all().iter().map(discriminant).collect();
        // Each kind has an arm of its own in the source, which the compiler holds to be all of them.
        let source = include_str!("reasons.rs");
        let arms = source.split("#[cfg(test)]").next().unwrap();
        let named: HashSet<_> = arms
            .split("Why::")
            .skip(1)
            .map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap())
            .collect();
        assert_eq!(kinds.len(), named.len());
    }

    #[test]
    fn a_broken_text_is_said_in_swedish_with_its_line() {
        for (text, sv) in [
            ("[[course]]\nid = \"a\"\ncolour = 1\n", "rad 3, kolumn 1: fältet colour finns inte"),
            ("[[course]\n", "rad 1, kolumn 10: går inte att läsa som en kurskatalog i TOML"),
            (
                "[[course]]\nid = \"a\"\nname.sv = \"A\"\nvalid_from = 2024-01-01\n",
                "rad 4, kolumn 14: ett datum skrivs inom citattecken, som \"2024-01-01\"",
            ),
        ] {
            let error = Catalogue::parse_toml(text).unwrap_err();
            assert_eq!(error.0.iter().map(|fault| said(fault, Language::Sv)).collect::<Vec<_>>(), [sv]);
        }
    }
}
