//! The input of the course form, as typed.

use learning::{AllModules, Course, Module, ModulesAsked, PassAsked, Target};

use super::super::change;
use crate::http::Parameters;

/// The single fields: those of a course, then those of every form that changes the catalogue.
pub(super) const ONCE: &[&str] = &[
    "id",
    "name_sv",
    "name_en",
    "iris",
    "valid_from",
    "valid_to",
    "rule",
    "at_least",
    "pass",
    "target",
    "roles",
    "below",
    "from_months",
    change::REVISION,
    change::BUTTON,
];
/// The programmes, then the fields of a module: each has one value per module, in order.
pub(super) const LISTS: &[&str] = &[
    "programme",
    "module_id",
    "module_name_sv",
    "module_name_en",
    "module_iris",
    "module_needs",
    "module_valid_from",
    "module_valid_to",
];

/// The most modules of a form. Each is a dozen fields of the page that comes back.
pub(super) const MOST_MODULES: usize = 300;

/// The input for a course.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    once: Vec<(&'static str, String)>,
    pub(super) programmes: Vec<String>,
    pub(super) modules: Vec<TypedModule>,
}

/// The input for a module: the value of each field in [`LISTS`] except the programmes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TypedModule([String; 7]);

impl TypedModule {
    /// The value of a field by its short name: `id` for `module_id`.
    pub(super) fn text(&self, field: &str) -> &str {
        let at = LISTS[1..].iter().position(|name| name.strip_prefix("module_") == Some(field));
        at.map_or("", |at| self.0[at].trim())
    }

    /// The IRIs.
    pub(super) fn iris(&self) -> Vec<String> {
        lines(self.text("iris"))
    }

    fn of(module: &Module) -> Self {
        let needs = match (module.mandatory, module.test) {
            (false, false) => "",
            (true, false) => "mandatory",
            (false, true) => "test",
            (true, true) => "both",
        };
        Self([
            module.id.to_string(),
            module.name.sv.clone(),
            module.name.en.clone().unwrap_or_default(),
            module.iris.join("\n"),
            needs.to_owned(),
            module.valid_from.map(|day| day.to_string()).unwrap_or_default(),
            module.valid_to.map(|day| day.to_string()).unwrap_or_default(),
        ])
    }
}

impl Typed {
    /// The initial form for a new course, with its programme if known.
    pub(super) fn new(programme: Option<&str>) -> Self {
        Self { programmes: programme.map(str::to_owned).into_iter().collect(), ..Self::default() }
    }

    /// Reads a sent form.
    pub(super) fn read(sent: &Parameters) -> Self {
        let of_course = ONCE.iter().filter(|name| ![change::REVISION, change::BUTTON].contains(name));
        let once = of_course.map(|name| (*name, sent.text(name).unwrap_or_default().to_owned())).collect();
        let values = |name: &str| sent.all(name).map(str::to_owned).collect::<Vec<_>>();
        let columns: Vec<Vec<String>> = LISTS[1..].iter().map(|name| values(name)).collect();
        let value = |column: usize, row: usize| columns[column].get(row).cloned().unwrap_or_default();
        // One more than may be, which is told.
        let rows = columns[0].len().min(MOST_MODULES + 1);
        let modules = (0..rows).map(|row| TypedModule(std::array::from_fn(|column| value(column, row))));
        let programmes = values(LISTS[0]).into_iter().filter(|id| !id.is_empty()).collect();
        Self { once, programmes, modules: modules.collect() }
    }

    /// The initial form for an existing course.
    pub(super) fn of(course: &Course) -> Self {
        let (rule, at_least) = match course.rule.modules {
            None => ("course", String::new()),
            Some(ModulesAsked::All(AllModules::All)) => ("all", String::new()),
            Some(ModulesAsked::AtLeast(number)) => ("at_least", number.to_string()),
        };
        let pass = match course.rule.pass {
            PassAsked::Nobodys => "none",
            PassAsked::Any => "any",
            PassAsked::Course => "course",
            PassAsked::Modules => "modules",
            PassAsked::Named(_) => "named",
        };
        let of_target = |of: fn(&Target) -> Option<u32>| {
            course.target.as_ref().and_then(of).map(|months| months.to_string()).unwrap_or_default()
        };
        let roles = course.target.as_ref().and_then(|target| target.roster_roles.as_ref());
        let (target, roles) = match roles.map(Vec::as_slice) {
            None => ("none", String::new()),
            Some([]) => ("everyone", String::new()),
            Some(roles) => ("roles", roles.join("\n")),
        };
        let day = |day: Option<learning::Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let once = [
            course.id.to_string(),
            course.name.sv.clone(),
            course.name.en.clone().unwrap_or_default(),
            course.iris.join("\n"),
            day(course.valid_from),
            day(course.valid_to),
            rule.to_owned(),
            at_least,
            pass.to_owned(),
            target.to_owned(),
            roles,
            of_target(|target| target.experience_below_months),
            of_target(|target| target.experience_from_months),
        ];
        Self {
            once: ONCE.iter().copied().zip(once).collect(),
            programmes: course.programmes.iter().cloned().collect(),
            modules: course.modules.iter().map(TypedModule::of).collect(),
        }
    }

    /// The value of a field, trimmed.
    pub(super) fn text(&self, field: &str) -> &str {
        self.once.iter().find(|(name, _)| *name == field).map_or("", |(_, value)| value.trim())
    }

    /// The non-empty lines of a field.
    pub(super) fn lines(&self, field: &str) -> Vec<String> {
        lines(self.text(field))
    }

    /// All fields, as a form sends them.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let once = self.once.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        let programmes = self.programmes.iter().map(|id| (LISTS[0].to_owned(), id.clone()));
        let modules = self.modules.iter().flat_map(|module| LISTS[1..].iter().zip(&module.0));
        let modules = modules.map(|(name, value)| ((*name).to_owned(), value.clone()));
        once.chain(programmes).chain(modules).collect()
    }

    /// Does what a button of a module says: `up-2`, `down-2`, `remove-2`, `add`. Returns `false` for any other button.
    pub(super) fn press(&mut self, button: &str) -> bool {
        if button == "add" {
            self.modules.push(TypedModule::default());
            return true;
        }
        let Some((what, place)) = button.split_once('-') else { return false };
        let Ok(place) = place.parse::<usize>() else { return false };
        let last = self.modules.len();
        match what {
            "up" if (1..last).contains(&place) => self.modules.swap(place, place - 1),
            "down" if place + 1 < last => self.modules.swap(place, place + 1),
            "remove" if place < last => drop(self.modules.remove(place)),
            "up" | "down" | "remove" => {}
            _ => return false,
        }
        true
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use learning::CatalogueFile;

    use super::Typed;
    use crate::http::Parameters;

    fn small() -> CatalogueFile {
        CatalogueFile::parse(include_str!("../../../../fixtures/catalogues/small.toml")).expect("it reads")
    }

    #[test]
    fn a_form_sends_what_it_begins_with() {
        let typed = Typed::of(&small().courses[0]);
        assert_eq!(Typed::read(&Parameters::from(typed.pairs())), typed);
    }

    #[test]
    fn a_button_moves_removes_and_adds_modules() {
        let mut typed = Typed::of(&small().courses[0]);
        let ids = |typed: &Typed| typed.modules.iter().map(|one| one.text("id").to_owned()).collect::<Vec<_>>();
        for (button, then) in [
            ("up-0", vec!["tillganglighet", "samtal"]),
            ("up-1", vec!["samtal", "tillganglighet"]),
            ("down-1", vec!["samtal", "tillganglighet"]),
            ("down-0", vec!["tillganglighet", "samtal"]),
            ("add", vec!["tillganglighet", "samtal", ""]),
            ("remove-0", vec!["samtal", ""]),
            ("remove-7", vec!["samtal", ""]),
        ] {
            assert!(typed.press(button), "{button}");
            assert_eq!(ids(&typed), then, "{button}");
        }
        for button in ["preview", "save", "up-x", "other-1", ""] {
            assert!(!typed.press(button), "{button}");
        }
    }
}
