//! The fields of the form of a course.

use learning::{CatalogueFile, Course, ModuleId, PassAsked};

use super::super::entry::{Choice, Entry};
use super::said::field_of;
use super::texts::Texts;
use super::typed::{Typed, TypedModule};
use crate::dashboard::components::terms::listed;
use crate::dashboard::fault::Fault;
use crate::dashboard::language::Language;

/// The fields of a course, in their order.
pub(crate) struct Fields {
    /// Only for a new course.
    pub(super) id: Option<Entry>,
    pub(super) names: [Entry; 2],
    pub(super) programmes: Vec<Choice>,
    pub(super) iris: Entry,
    pub(super) days: [Entry; 2],
    pub(super) rule: Entry,
    pub(super) at_least: Entry,
    pub(super) pass: Entry,
    pub(super) target: Entry,
    pub(super) roles: Entry,
    pub(super) months: [Entry; 2],
    pub(super) modules: Vec<ModuleFields>,
}

/// The fields of a module.
pub(crate) struct ModuleFields {
    pub(super) place: usize,
    pub(super) is_first: bool,
    pub(super) is_last: bool,
    pub(super) heading: String,
    /// The name on its buttons.
    pub(super) name: String,
    pub(super) id: Entry,
    /// The id is already in the catalogue, so it can't be typed.
    pub(super) is_known: bool,
    pub(super) names: [Entry; 2],
    pub(super) iris: Entry,
    pub(super) needs: Entry,
    pub(super) days: [Entry; 2],
}

impl Fields {
    /// `known` is the course as it is in the catalogue.
    pub(super) fn new(
        typed: &Typed,
        (file, known): (&CatalogueFile, Option<&Course>),
        faults: &[Fault],
        language: Language,
    ) -> Self {
        let texts = Texts::of(language);
        let entry = |name, label: &str| Entry::new(name, label, typed.text(name), faults);
        let last = typed.modules.len();
        let modules = typed.modules.iter().enumerate();
        Self {
            id: known.is_none().then(|| entry("id", texts.id())),
            names: [entry("name_sv", texts.name_sv()), entry("name_en", texts.name_en())],
            programmes: programmes(typed, file, language),
            iris: entry("iris", texts.iris()),
            days: [entry("valid_from", texts.valid_from()), entry("valid_to", texts.valid_to())],
            rule: entry("rule", texts.rule_is()).of([
                ("course", texts.rule_course().to_owned()),
                ("all", texts.rule_all().to_owned()),
                ("at_least", texts.rule_at_least().to_owned()),
            ]),
            at_least: entry("at_least", texts.at_least()),
            pass: entry("pass", texts.pass_is()).of(passes(known, language)),
            target: entry("target", texts.target_is()).of([
                ("none", texts.target_none().to_owned()),
                ("everyone", texts.target_everyone().to_owned()),
                ("roles", texts.target_roles().to_owned()),
            ]),
            roles: entry("roles", texts.roles()),
            months: [entry("below", texts.below()), entry("from_months", texts.months_from())],
            modules: modules.map(|(at, one)| module((at, last), one, known, faults, texts)).collect(),
        }
    }
}

/// Every programme, with those of the course chosen; an unknown one is kept by its id.
fn programmes(typed: &Typed, file: &CatalogueFile, language: Language) -> Vec<Choice> {
    let known = file.programmes.iter().map(|one| (one.id.clone(), language.of(&one.name).to_owned()));
    let is_unknown = |id: &&String| file.programmes.iter().all(|one| one.id != **id);
    let others = typed.programmes.iter().filter(is_unknown).map(|id| (id.clone(), id.clone()));
    let choice = |(value, name): (String, String)| Choice { is_chosen: typed.programmes.contains(&value), value, name };
    known.chain(others).map(choice).collect()
}

/// The passes that a rule may ask for. "Named modules" is offered only if the course already has it.
fn passes(known: Option<&Course>, language: Language) -> Vec<(&'static str, String)> {
    let texts = Texts::of(language);
    let mut all = vec![
        ("none", texts.pass_none().to_owned()),
        ("any", texts.pass_any().to_owned()),
        ("course", texts.pass_course().to_owned()),
        ("modules", texts.pass_modules().to_owned()),
    ];
    if let Some((course, PassAsked::Named(named))) = known.map(|course| (course, &course.rule.pass)) {
        let name = |id: &ModuleId| {
            let module = course.modules.iter().find(|module| module.id == *id);
            module.map_or_else(|| id.to_string(), |module| language.of(&module.name).to_owned())
        };
        let names: Vec<String> = named.iter().map(name).collect();
        all.push(("named", texts.pass_named(listed(&names, language.of_both(["och", "and"])))));
    }
    all
}

fn module(
    (at, count): (usize, usize),
    typed: &TypedModule,
    known: Option<&Course>,
    faults: &[Fault],
    texts: Texts,
) -> ModuleFields {
    let place = at + 1;
    let entry = |field: &str, name, label: &str| Entry::at(field_of(at, field), name, label, typed.text(field), faults);
    let id = entry("id", "module_id", texts.module_id());
    let is_known = known.is_some_and(|course| course.modules.iter().any(|one| one.id.as_str() == typed.text("id")));
    let name = typed.text("name_sv");
    ModuleFields {
        place: at,
        is_first: at == 0,
        is_last: place == count,
        heading: if name.is_empty() { texts.module(place) } else { texts.module_named(place, name) },
        name: if name.is_empty() { texts.module(place) } else { name.to_owned() },
        is_known: is_known && id.error.is_none(),
        id,
        names: [
            entry("name_sv", "module_name_sv", texts.name_sv()),
            entry("name_en", "module_name_en", texts.name_en()),
        ],
        iris: entry("iris", "module_iris", texts.module_iris()),
        needs: entry("needs", "module_needs", texts.needs()).of([
            ("", texts.needs_nothing().to_owned()),
            ("mandatory", texts.needs_mandatory().to_owned()),
            ("test", texts.needs_test().to_owned()),
            ("both", texts.needs_both().to_owned()),
        ]),
        days: [
            entry("valid_from", "module_valid_from", texts.valid_from()),
            entry("valid_to", "module_valid_to", texts.valid_to()),
        ],
    }
}

/// What the course has that the form lacks.
pub(super) fn kept(course: &Course, texts: Texts) -> Vec<&'static str> {
    let rule = &course.rule;
    let all = [
        (course.track.is_some(), texts.track()),
        (course.owner.is_some(), texts.owner()),
        (course.service_area.is_some(), texts.service_area()),
        (course.credits.is_some(), texts.credits()),
        (!course.earlier_rules.is_empty(), texts.earlier_rules()),
        (rule.pass_score.is_some(), texts.pass_score()),
        (rule.failing_ends_pass, texts.failing()),
        (course.target.as_ref().is_some_and(|target| !target.entered.is_empty()), texts.entered()),
        (!course.rounds.is_empty(), texts.rounds()),
        (!course.questions.is_empty(), texts.questions()),
        (!course.connected.is_empty(), texts.connected()),
        (course.modules.iter().any(|module| !module.tags.is_empty()), texts.tags()),
        (course.modules.iter().any(|module| module.content_owner.is_some()), texts.content_owners()),
    ];
    all.into_iter().filter(|(has, _)| *has).map(|(_, what)| what).collect()
}
