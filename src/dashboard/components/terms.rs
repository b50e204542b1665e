//! Describes the terms of a course: what completes it, and whom it is meant for.

use learning::{
    AllModules, CatalogueFile, Course, Credits, Day, Module, ModuleId, ModulesAsked, PassAsked, Rule, Target, reference,
};

use crate::dashboard::language::Language;
use crate::dashboard::numbers;
use crate::dashboard::texts::texts;

texts! {
    /// The words of rules and targets.
    struct Texts;
    and = "och", "and";
    or = "eller", "or";
    of_course = "Klar är den som har slutfört hela kursen, enligt utbildningsplattformen.",
        "The course is completed when the learning platform says so.";
    only_module = "Klar är den som har slutfört kursens enda del.", "To complete the course takes its only module.";
    all_modules(count) = "Klar är den som har slutfört alla {count} delar.",
        "To complete the course takes all {count} modules.";
    at_least(asked, of) = "Klar är den som har slutfört minst {asked} av {of} delar.",
        "To complete the course takes at least {asked} of {of} modules.";
    mandatory(modules) = "Obligatoriskt: {modules}.", "Mandatory: {modules}.";
    pass_of_any = "Dessutom krävs godkänt på kursen, eller på alla delar med prov.",
        "It also takes a pass of the course, or of every module with a test.";
    pass_of_course = "Dessutom krävs godkänt på kursen.", "It also takes a pass of the course.";
    pass_of_tests = "Dessutom krävs godkänt på alla delar med prov.", "It also takes a pass of every module with a test.";
    pass_of_all = "Dessutom krävs godkänt på alla delar.", "It also takes a pass of every module.";
    pass_of(modules) = "Dessutom krävs godkänt på {modules}.", "It also takes a pass of {modules}.";
    pass_score(percent) = "Godkänt räknas från {percent} % av det högsta resultatet.",
        "A pass counts from {percent} % of the highest score.";
    failing_ends_pass = "Den som underkänns senare är inte längre godkänd.", "People who fail later have not passed any more.";
    until(to, rule) = "Till och med {to}: {rule}", "Up to and including {to}: {rule}";
    since(from, rule) = "Från och med {from}: {rule}", "From {from}: {rule}";
    between(from, to, rule) = "{from} till och med {to}: {rule}", "{from} up to and including {to}: {rule}";

    no_target = "Kursen har ingen angiven målgrupp. Andelen räknas därför av dem som är inskrivna.",
        "The course has no target group. So the share is of those who are enrolled.";
    everyone = "Till för alla på personallistan.", "Meant for everyone on the roster.";
    roles(roles) = "Till för dem på personallistan med rollen {roles}.", "Meant for those on the roster with the role {roles}.";
    experience_below(months) = "Bara de som har arbetat kortare än {months} månader i yrket.",
        "Only those who have been in the profession for less than {months} months.";
    experience_from(months) = "Bara de som har arbetat minst {months} månader i yrket.",
        "Only those who have been in the profession for at least {months} months.";
    entered_by(place, number) = "Antal i målgruppen som har angetts för {place}: {number}.",
        "Number in the target group that was entered for {place}: {number}.";
    entered[count] = [
        "För {count} arbetsgivare har ett antal angetts, som då gäller.", "För {count} arbetsgivare har ett antal angetts, som då gäller."
    ], [
        "For {count} employer a number was entered, which then applies.", "For {count} employers a number was entered, which then applies."
    ];
}

/// Describes what completes a course: the rule of each period, oldest first.
pub(crate) fn rules_in_words(course: &Course, as_of: Day, language: Language) -> Vec<String> {
    let texts = Texts::of(language);
    let in_time = |(from, to, rule): (Day, Day, &Rule)| {
        let from = Some(from).filter(|from| *from > Day::MIN);
        let last = Some(to).filter(|to| *to < Day::MAX).map(|to| to.plus(-1));
        // An earlier period has the modules of its last day.
        let words = in_words(rule, course, last.filter(|last| *last < as_of).unwrap_or(as_of), language);
        match (from, last) {
            (None, None) => words,
            (None, Some(last)) => texts.until(last, words),
            (Some(from), None) => texts.since(from, words),
            (Some(from), Some(last)) => texts.between(from, last, words),
        }
    };
    course.rules().map(in_time).collect()
}

/// Describes a rule of a course, with the modules of a day.
fn in_words(rule: &Rule, course: &Course, on: Day, language: Language) -> String {
    let texts = Texts::of(language);
    let in_force = || course.modules.iter().filter(|module| module.is_valid_on(on));
    let count = in_force().count();
    let asked = match rule.modules {
        None => texts.of_course().to_owned(),
        Some(ModulesAsked::All(AllModules::All)) if count == 1 => texts.only_module().to_owned(),
        Some(ModulesAsked::All(AllModules::All)) => texts.all_modules(count),
        Some(ModulesAsked::AtLeast(asked)) => texts.at_least(asked, count),
    };
    let mut sentences = vec![asked];
    let is_all = matches!(rule.modules, Some(ModulesAsked::All(_)));
    let name = |module: &Module| language.of(&module.name).to_owned();
    let mandatory: Vec<String> = in_force().filter(|module| module.mandatory && !is_all).map(name).collect();
    if !mandatory.is_empty() {
        sentences.push(texts.mandatory(listed(&mandatory, texts.and())));
    }
    sentences.extend(pass_in_words(&rule.pass, course, language));
    if !rule.pass.is_none() {
        sentences
            .extend(rule.pass_score.map(|score| texts.pass_score(decimal((score * 1000.0).round() / 10.0, language))));
        sentences.extend(rule.failing_ends_pass.then(|| texts.failing_ends_pass().to_owned()));
    }
    sentences.join(" ")
}

/// Describes the pass that a rule also asks for.
fn pass_in_words(pass: &PassAsked, course: &Course, language: Language) -> Option<String> {
    let texts = Texts::of(language);
    let name = |id: &ModuleId| {
        let module = course.modules.iter().find(|module| module.id == *id);
        module.map_or_else(|| id.to_string(), |module| language.of(&module.name).to_owned())
    };
    Some(match pass {
        PassAsked::Nobodys => return None,
        PassAsked::Any => texts.pass_of_any().to_owned(),
        PassAsked::Course => texts.pass_of_course().to_owned(),
        PassAsked::Modules if course.modules.iter().any(|module| module.test) => texts.pass_of_tests().to_owned(),
        PassAsked::Modules => texts.pass_of_all().to_owned(),
        PassAsked::Named(modules) => {
            let names: Vec<String> = modules.iter().map(name).collect();
            texts.pass_of(listed(&names, texts.and()))
        }
    })
}

/// Describes whom a course is meant for. `catalogue` is the part that the reader may see.
pub(crate) fn target_in_words(target: Option<&Target>, catalogue: &CatalogueFile, language: Language) -> Vec<String> {
    let texts = Texts::of(language);
    let Some(target) = target else { return vec![texts.no_target().to_owned()] };
    let roles = target.roster_roles.as_ref().map(|roles| match &roles[..] {
        [] => texts.everyone().to_owned(),
        roles => texts.roles(listed(roles, texts.or())),
    });
    let entered = match &target.entered.iter().collect::<Vec<_>>()[..] {
        [] => None,
        [(code, number)] => {
            let municipality = reference::municipality(**code).map(|municipality| municipality.name);
            let organisation = catalogue.organisations.iter().find(|one| one.code() == Some(**code));
            let organisation = organisation.map(|one| language.of(&one.name));
            let place = municipality.or(organisation).map_or_else(|| code.employer_code(), str::to_owned);
            Some(texts.entered_by(place, numbers::grouped(**number)))
        }
        several => Some(texts.entered(u32::try_from(several.len()).unwrap_or(u32::MAX))),
    };
    let below = target.experience_below_months.map(|months| texts.experience_below(months));
    let from = target.experience_from_months.map(|months| texts.experience_from(months));
    roles.into_iter().chain(below).chain(from).chain(entered).collect()
}

/// Joins names: `a, b och c`.
pub(crate) fn listed(names: &[String], last_word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {last_word} {last}", first.join(", ")),
    }
}

/// Credits with the unit of the course: `7,5 hp`.
pub(crate) fn credits_of(credits: Credits, course: &Course, language: Language) -> String {
    format!("{}\u{A0}{}", numbers::credits(credits, language), course.unit_of_credits())
}

/// A number with a decimal comma in Swedish.
pub(crate) fn decimal(number: f64, language: Language) -> String {
    let text = number.to_string();
    if language == Language::Sv { text.replace('.', ",") } else { text }
}

#[cfg(test)]
mod tests {
    use learning::{CatalogueFile, Course};

    use super::{listed, rules_in_words, target_in_words};
    use crate::dashboard::language::Language;

    const MODULES: &str = "
[[module]]
id = \"ett\"
name = { sv = \"Ett\", en = \"One\" }
mandatory = true

[[module]]
id = \"prov\"
name = { sv = \"Provet\" }
test = true

[[module]]
id = \"gammal\"
name = { sv = \"Gammal\" }
valid_to = \"2022-06-30\"
";

    /// A course with three modules, one of which has ended.
    fn course(terms: &str) -> Course {
        toml::from_str(&format!("id = \"kurs\"\nname = {{ sv = \"Kurs\" }}\n{terms}\n{MODULES}")).expect("it reads")
    }

    fn rules(terms: &str, language: Language) -> Vec<String> {
        rules_in_words(&course(terms), "2022-09-30".parse().expect("a day"), language)
    }

    #[test]
    fn a_rule_is_said_in_a_sentence_or_two() {
        for (rule, words) in [
            ("", "Klar är den som har slutfört hela kursen, enligt utbildningsplattformen. Obligatoriskt: Ett."),
            ("rule = { modules = \"all\" }", "Klar är den som har slutfört alla 2 delar."),
            ("rule = { modules = 1 }", "Klar är den som har slutfört minst 1 av 2 delar. Obligatoriskt: Ett."),
            (
                "rule = { modules = \"all\", pass = true }",
                "Klar är den som har slutfört alla 2 delar. Dessutom krävs godkänt på kursen, eller på alla delar med prov.",
            ),
            (
                "rule = { modules = \"all\", pass = \"course\", failing_ends_pass = true }",
                "Klar är den som har slutfört alla 2 delar. Dessutom krävs godkänt på kursen. Den som underkänns senare är \
                 inte längre godkänd.",
            ),
            (
                "rule = { modules = \"all\", pass = \"modules\", pass_score = 0.875 }",
                "Klar är den som har slutfört alla 2 delar. Dessutom krävs godkänt på alla delar med prov. Godkänt räknas \
                 från 87,5 % av det högsta resultatet.",
            ),
            (
                "rule = { modules = \"all\", pass = [\"ett\", \"prov\"] }",
                "Klar är den som har slutfört alla 2 delar. Dessutom krävs godkänt på Ett och Provet.",
            ),
        ] {
            assert_eq!(rules(rule, Language::Sv), [words], "{rule}");
        }
        let english = rules("rule = { modules = 2 }", Language::En);
        assert_eq!(english, ["To complete the course takes at least 2 of 2 modules. Mandatory: One."]);
    }

    #[test]
    fn each_rule_of_another_time_says_its_days() {
        let changed = "rule = { modules = \"all\" }\nearlier_rule = [{ modules = 2, valid_to = \"2022-06-30\" }]";
        assert_eq!(
            rules(changed, Language::Sv),
            [
                "Till och med 2022-06-30: Klar är den som har slutfört minst 2 av 3 delar. Obligatoriskt: Ett.",
                "Från och med 2022-07-01: Klar är den som har slutfört alla 2 delar.",
            ]
        );
    }

    #[test]
    fn a_target_says_whom_the_course_is_meant_for() {
        for (target, words) in [
            ("", &["Kursen har ingen angiven målgrupp. Andelen räknas därför av dem som är inskrivna."][..]),
            ("target = { roster_roles = [] }", &["Till för alla på personallistan."]),
            ("target = { roster_roles = [\"chef\"] }", &["Till för dem på personallistan med rollen chef."]),
            (
                "target = { roster_roles = [\"chef\", \"handläggare\"], entered = { \"1440\" = 1200 } }",
                &[
                    "Till för dem på personallistan med rollen chef eller handläggare.",
                    "Antal i målgruppen som har angetts för Ale: 1\u{A0}200.",
                ],
            ),
            (
                "target = { entered = { \"1440\" = 30, \"1480\" = 40 } }",
                &["För 2 arbetsgivare har ett antal angetts, som då gäller."],
            ),
        ] {
            let course = course(target);
            let said = target_in_words(course.target.as_ref(), &CatalogueFile::default(), Language::Sv);
            assert_eq!(said, words, "{target}");
        }
    }

    #[test]
    fn names_stand_in_a_row() {
        let names = ["a", "b", "c"].map(str::to_owned);
        let all = [&names[..0], &names[..1], &names[..2], &names].map(|names| listed(names, "och"));
        assert_eq!(all, ["", "a", "a och b", "a, b och c"]);
    }
}
