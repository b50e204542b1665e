//! Turns the input for a course into the course, or into what is wrong with it.

use std::collections::BTreeSet;

use learning::{
    AllModules, Course, Day, Module, ModuleId, ModulesAsked, Name, PassAsked, Rule, Target, is_unprintable,
};
use xapi::explain_iri;

use super::super::texts::Texts as Shared;
use super::texts::Texts;
use super::typed::{MOST_MODULES, Typed, TypedModule};
use crate::dashboard::fault::Fault;
use crate::dashboard::language::Language;

/// What is wrong so far.
pub(in crate::dashboard::catalogue) struct Faults {
    pub(in crate::dashboard::catalogue) all: Vec<Fault>,
    texts: Shared,
}

impl Faults {
    pub(in crate::dashboard::catalogue) fn new(language: Language) -> Self {
        Self { all: Vec::new(), texts: Shared::of(language) }
    }

    pub(in crate::dashboard::catalogue) fn say(&mut self, field: &str, text: impl Into<String>) {
        self.all.push(Fault::new(field.to_owned(), text));
    }

    /// Checks an id, which must be unique.
    pub(in crate::dashboard::catalogue) fn id(&mut self, field: &str, id: &str, is_taken: bool) {
        if id.is_empty() || !id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
            self.say(field, self.texts.bad_id());
        } else if is_taken {
            self.say(field, self.texts.taken_id());
        }
    }

    pub(in crate::dashboard::catalogue) fn name(&mut self, field: &str, sv: &str, en: &str) -> Name {
        if sv.is_empty() {
            self.say(field, self.texts.no_name());
        }
        if [sv, en].iter().any(|name| name.chars().any(is_unprintable)) {
            self.say(field, self.texts.bad_name());
        }
        Name { sv: sv.to_owned(), en: Some(en).filter(|en| !en.is_empty()).map(str::to_owned) }
    }

    fn iris(&mut self, field: &str, iris: Vec<String>) -> Vec<String> {
        if let Some(wrong) = iris.iter().find(|iri| explain_iri(iri).is_some()) {
            self.say(field, self.texts.bad_iri(wrong));
        }
        iris
    }

    fn day(&mut self, field: &str, text: &str) -> Option<Day> {
        let read = (!text.is_empty()).then(|| text.parse::<Day>());
        if matches!(read, Some(Err(_))) {
            self.say(field, self.texts.bad_day());
        }
        read?.ok()
    }

    fn days(&mut self, [first, last]: [&str; 2], [from, to]: [&str; 2]) -> [Option<Day>; 2] {
        let (from, to) = (self.day(first, from), self.day(last, to));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            self.say(last, self.texts.wrong_order());
        }
        [from, to]
    }
}

/// The field of a module, as named on the page.
pub(super) fn field_of(place: usize, field: &str) -> String {
    format!("module-{place}-{field}")
}

/// Builds a course from the input. `known` is the existing course, with what the form lacks; `taken` are the ids of
/// other courses.
///
/// # Errors
/// What is wrong, each at its field.
pub(super) fn course(
    typed: &Typed,
    known: Option<&Course>,
    taken: &BTreeSet<&str>,
    language: Language,
) -> Result<Course, Vec<Fault>> {
    let mut faults = Faults::new(language);
    let mut course = known.cloned().unwrap_or_else(|| empty(typed.text("id")));
    if known.is_none() {
        faults.id("id", typed.text("id"), taken.contains(typed.text("id")));
    }
    course.name = faults.name("name_sv", typed.text("name_sv"), typed.text("name_en"));
    course.programmes = typed.programmes.clone().into();
    course.iris = faults.iris("iris", typed.lines("iris"));
    let days = [typed.text("valid_from"), typed.text("valid_to")];
    [course.valid_from, course.valid_to] = faults.days(["valid_from", "valid_to"], days);
    course.modules = modules(typed, &course, &mut faults, language);
    rule(typed, &mut course, &mut faults, language);
    course.target = target(typed, course.target.take(), &mut faults, language);
    if faults.all.is_empty() { Ok(course) } else { Err(faults.all) }
}

/// A course without any content.
fn empty(id: &str) -> Course {
    Course {
        id: id.into(),
        name: Name { sv: String::new(), en: None },
        programmes: [].into(),
        track: None,
        owner: None,
        service_area: None,
        iris: Vec::new(),
        credits: None,
        credits_unit: None,
        valid_months: None,
        valid_from: None,
        valid_to: None,
        rule: Rule::default(),
        earlier_rules: Vec::new(),
        target: None,
        rounds: Vec::new(),
        questions: Vec::new(),
        connected: Vec::new(),
        modules: Vec::new(),
    }
}

fn modules(typed: &Typed, known: &Course, faults: &mut Faults, language: Language) -> Vec<Module> {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    let mut all = Vec::new();
    if typed.modules.len() > MOST_MODULES {
        faults.all.push(Fault::of_form(Texts::of(language).too_many_modules(MOST_MODULES)));
    }
    for (place, one) in typed.modules.iter().enumerate() {
        let (id, found) = (one.text("id"), faults.all.len());
        faults.id(&field_of(place, "id"), id, !ids.insert(id));
        let known = known.modules.iter().find(|module| module.id.as_str() == id);
        all.push(module((place, one), known, faults));
        // The fields of several modules share names.
        for fault in &mut faults.all[found..] {
            fault.text = format!("{}: {}", Texts::of(language).module(place + 1), fault.text);
        }
    }
    all
}

fn module((place, typed): (usize, &TypedModule), known: Option<&Module>, faults: &mut Faults) -> Module {
    let at = |field: &str| field_of(place, field);
    let name = faults.name(&at("name_sv"), typed.text("name_sv"), typed.text("name_en"));
    let iris = faults.iris(&at("iris"), typed.iris());
    let fields = [at("valid_from"), at("valid_to")];
    let days = [typed.text("valid_from"), typed.text("valid_to")];
    let [valid_from, valid_to] = faults.days([&fields[0], &fields[1]], days);
    let needs = typed.text("needs");
    Module {
        id: typed.text("id").into(),
        name,
        iris,
        content_owner: known.and_then(|module| module.content_owner.clone()),
        tags: known.map(|module| module.tags.clone()).unwrap_or_default(),
        mandatory: ["mandatory", "both"].contains(&needs),
        test: ["test", "both"].contains(&needs),
        valid_from,
        valid_to,
    }
}

fn rule(typed: &Typed, course: &mut Course, faults: &mut Faults, language: Language) {
    let texts = Texts::of(language);
    let modules = course.modules.len();
    course.rule.modules = match typed.text("rule") {
        "all" => Some(ModulesAsked::All(AllModules::All)),
        "at_least" => {
            let number = typed.text("at_least").parse::<u32>().ok();
            let number = number.filter(|number| *number >= 1 && usize::try_from(*number).is_ok_and(|it| it <= modules));
            if number.is_none() && modules > 0 {
                faults.say("at_least", texts.bad_number(modules));
            }
            Some(ModulesAsked::AtLeast(number.unwrap_or_default()))
        }
        _ => None,
    };
    if course.rule.modules.is_some() && modules == 0 {
        faults.say("rule", texts.no_modules_for_rule());
    }
    let is_gone = |id: &ModuleId| course.modules.iter().all(|module| module.id != *id);
    let kept = std::mem::take(&mut course.rule.pass);
    course.rule.pass = match (typed.text("pass"), kept) {
        ("any", _) => PassAsked::Any,
        ("course", _) => PassAsked::Course,
        ("modules", _) => PassAsked::Modules,
        ("named", PassAsked::Named(named)) => {
            if named.iter().any(is_gone) {
                faults.say("pass", texts.pass_of_removed());
            }
            PassAsked::Named(named)
        }
        _ => PassAsked::Nobodys,
    };
}

/// The target; keeps numbers that were entered for it.
fn target(typed: &Typed, known: Option<Target>, faults: &mut Faults, language: Language) -> Option<Target> {
    let texts = Texts::of(language);
    let mut months = |field: &str| {
        let text = typed.text(field);
        let read = (!text.is_empty()).then(|| text.parse::<u32>());
        if matches!(read, Some(Err(_))) {
            faults.say(field, texts.bad_months());
        }
        read?.ok()
    };
    let (below, from) = (months("below"), months("from_months"));
    let roster_roles = match typed.text("target") {
        "everyone" => Some(Vec::new()),
        "roles" => {
            let roles = typed.lines("roles");
            if roles.is_empty() {
                faults.say("roles", texts.no_roles());
            }
            Some(roles)
        }
        _ => None,
    };
    let target = Target {
        roster_roles,
        experience_below_months: below,
        experience_from_months: from,
        entered: known.map(|known| known.entered).unwrap_or_default(),
    };
    let says_nothing =
        Target { roster_roles: None, experience_below_months: None, experience_from_months: None, entered: [].into() };
    Some(target).filter(|target| *target != says_nothing)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use learning::{CatalogueFile, Course};

    use super::super::typed::Typed;
    use super::course;
    use crate::dashboard::language::Language;
    use crate::http::Parameters;

    fn small() -> Course {
        let file = CatalogueFile::parse(include_str!("../../../../fixtures/catalogues/small.toml")).expect("it reads");
        file.courses.into_iter().next().expect("it has a course")
    }

    /// The course from a form with these fields typed in.
    fn said(fields: &[(&str, &str)]) -> Result<Course, Vec<String>> {
        let known = small();
        let mut pairs = Typed::of(&known).pairs();
        for (name, value) in fields {
            let field = pairs.iter_mut().find(|(known, _)| known == name).expect("there is such a field");
            field.1 = (*value).to_owned();
        }
        let typed = Typed::read(&Parameters::from(pairs));
        let fields = |faults: Vec<super::Fault>| faults.into_iter().map(|fault| fault.field.into_owned()).collect();
        course(&typed, Some(&known), &BTreeSet::new(), Language::Sv).map_err(fields)
    }

    #[test]
    fn a_form_that_nobody_typed_in_changes_nothing() {
        assert_eq!(said(&[]), Ok(small()));
    }

    #[test]
    fn what_is_typed_is_what_the_course_says_and_the_rest_stays() {
        let changed =
            said(&[("name_en", ""), ("rule", "all"), ("pass", "none"), ("target", "none")]).expect("it is right");
        let mut course = small();
        course.name.en = None;
        course.rule.modules = Some(super::ModulesAsked::All(super::AllModules::All));
        course.rule.pass = super::PassAsked::Nobodys;
        course.target.as_mut().expect("it has a target").roster_roles = None;
        assert_eq!(changed, course);
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        for (name, value, field) in [
            ("name_sv", " ", "name_sv"),
            ("iris", "https://a.example\nno iri", "iris"),
            ("valid_from", "soon", "valid_from"),
            ("valid_to", "1999-01-01", "valid_to"),
            ("at_least", "3", "at_least"),
            ("at_least", "", "at_least"),
            ("below", "few", "below"),
            ("roles", "\n", "roles"),
            ("module_id", "Å", "module-0-id"),
            ("module_id", "samtal", "module-1-id"),
            ("module_name_sv", "", "module-0-name_sv"),
            ("module_iris", "x", "module-0-iris"),
            ("module_valid_to", "2024-02-30", "module-0-valid_to"),
        ] {
            assert_eq!(said(&[(name, value)]), Err(vec![field.to_owned()]), "{name} {value:?}");
        }
    }
}
