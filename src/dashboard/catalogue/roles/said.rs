//! Turns the input for roles and bands into the catalogue, or into what is wrong with it.

use learning::{CatalogueFile, Target};

use super::texts::Texts;
use crate::dashboard::fault::Fault;
use crate::dashboard::language::Language;
use crate::http::Parameters;

/// The lists of the form: the old and the new name of each role, and the courses for the new role.
pub(super) const LISTS: &[&str] = &["was", "role", "course"];

/// The input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Typed {
    /// The old and the new name of each role.
    pub(super) roles: Vec<(String, String)>,
    pub(super) new_role: String,
    pub(super) courses: Vec<String>,
    pub(super) years: String,
}

impl Typed {
    pub(super) fn read(sent: &Parameters) -> Self {
        let text = |name: &str| sent.text(name).unwrap_or_default().trim().to_owned();
        let roles = sent.all("was").zip(sent.all("role"));
        Self {
            roles: roles.map(|(was, is)| (was.to_owned(), is.trim().to_owned())).collect(),
            new_role: text("new_role"),
            courses: sent.all("course").filter(|id| !id.is_empty()).map(str::to_owned).collect(),
            years: text("years"),
        }
    }

    /// The initial form.
    pub(super) fn of(file: &CatalogueFile) -> Self {
        let mut roles: Vec<(String, String)> = Vec::new();
        for role in file.courses.iter().flat_map(|course| roles_of(course.target.as_ref())) {
            if roles.iter().all(|(known, _)| known != role) {
                roles.push((role.clone(), role.clone()));
            }
        }
        roles.sort_by_cached_key(|(role, _)| learning::swedish_key(role));
        Self { roles, years: years(file.years_of_experience()), ..Self::default() }
    }

    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let roles = self.roles.iter().flat_map(|(was, is)| [("was", was), ("role", is)]);
        let courses = self.courses.iter().map(|id| ("course", id));
        let others = [("new_role", &self.new_role), ("years", &self.years)];
        roles.chain(courses).chain(others).map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// Returns the catalogue with the input applied.
    ///
    /// # Errors
    /// What is wrong, each at its field.
    pub(super) fn apply(&self, mut file: CatalogueFile, language: Language) -> Result<CatalogueFile, Vec<Fault>> {
        let texts = Texts::of(language);
        let mut faults = Vec::new();
        for course in &mut file.courses {
            let Some(roles) = course.target.as_mut().and_then(|target| target.roster_roles.as_mut()) else { continue };
            let had = !roles.is_empty();
            let renamed = |role: &String| {
                self.roles.iter().find(|(was, _)| was == role).map_or_else(|| role.clone(), |(_, is)| is.clone())
            };
            let mut kept: Vec<String> = Vec::new();
            for role in roles.iter().map(renamed).filter(|role| !role.is_empty()) {
                if !kept.contains(&role) {
                    kept.push(role);
                }
            }
            // Without a role the course would be meant for everyone.
            if had && kept.is_empty() {
                let gone = self.roles.iter().position(|(was, is)| is.is_empty() && roles.contains(was));
                let text = texts.last_role(language.of(&course.name));
                faults.push(Fault::new(format!("role-{}", gone.unwrap_or_default()), text));
            }
            *roles = kept;
        }
        self.add(&mut file, texts, &mut faults);
        match read_years(&self.years) {
            Some(bands) if bands == file.years_of_experience() => {}
            Some(bands) => file.experience_bands = bands,
            None => faults.push(Fault::new("years", texts.bad_years())),
        }
        if faults.is_empty() { Ok(file) } else { Err(faults) }
    }

    /// Adds the new role to the targets of the chosen courses.
    fn add(&self, file: &mut CatalogueFile, texts: Texts, faults: &mut Vec<Fault>) {
        match (self.new_role.is_empty(), self.courses.is_empty()) {
            (true, false) => faults.push(Fault::new("new_role", texts.no_new_role())),
            (false, true) => faults.push(Fault::new("new_role", texts.no_new_courses())),
            _ => {}
        }
        if self.new_role.is_empty() {
            return;
        }
        for course in file.courses.iter_mut().filter(|course| self.courses.iter().any(|id| course.id.as_str() == id)) {
            let target = course.target.get_or_insert_with(|| Target {
                roster_roles: None,
                experience_below_months: None,
                experience_from_months: None,
                entered: [].into(),
            });
            let roles = target.roster_roles.get_or_insert_default();
            if !roles.contains(&self.new_role) {
                roles.push(self.new_role.clone());
            }
        }
    }
}

/// The roles in a target.
pub(super) fn roles_of(target: Option<&Target>) -> &[String] {
    target.and_then(|target| target.roster_roles.as_deref()).unwrap_or_default()
}

/// Whether a role can be added to a target: not if it is everyone, since a role would exclude the others.
pub(super) fn takes_roles(target: Option<&Target>) -> bool {
    target.and_then(|target| target.roster_roles.as_ref()).is_none_or(|roles| !roles.is_empty())
}

fn years(all: &[u32]) -> String {
    all.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

fn read_years(text: &str) -> Option<Vec<u32>> {
    let all: Option<Vec<u32>> = text.split(',').map(|year| year.trim().parse().ok()).collect();
    all.filter(|all| all[0] > 0 && all.is_sorted_by(|one, next| one < next))
}

#[cfg(test)]
mod tests {
    use learning::CatalogueFile;

    use super::{Typed, roles_of};
    use crate::dashboard::language::Language;
    use crate::http::Parameters;

    const CATALOGUE: &str = r#"
[[course]]
id = "a"
name = { sv = "A" }
target = { roster_roles = ["handläggare", "chef"] }

[[course]]
id = "b"
name = { sv = "B" }
target = { roster_roles = ["chef"] }

[[course]]
id = "c"
name = { sv = "C" }
"#;

    fn file() -> CatalogueFile {
        CatalogueFile::parse(CATALOGUE).expect("it reads")
    }

    fn typed(change: impl FnOnce(&mut Typed)) -> Result<CatalogueFile, Vec<String>> {
        let mut typed = Typed::of(&file());
        change(&mut typed);
        let applied = typed.apply(file(), Language::Sv);
        applied.map_err(|faults| faults.into_iter().map(|fault| fault.field.into_owned()).collect())
    }

    fn roles(file: &CatalogueFile, at: usize) -> &[String] {
        roles_of(file.courses[at].target.as_ref())
    }

    #[test]
    fn a_form_sends_what_it_begins_with_and_that_changes_nothing() {
        let begun = Typed::of(&file());
        assert_eq!(begun.roles.iter().map(|(role, _)| role.as_str()).collect::<Vec<_>>(), ["chef", "handläggare"]);
        assert_eq!(Typed::read(&Parameters::from(begun.pairs())), begun);
        assert_eq!(typed(|_| ()), Ok(file()));
    }

    #[test]
    fn a_role_is_renamed_in_every_target_and_two_become_one() {
        let renamed = typed(|typed| typed.roles[0].1 = "enhetschef".to_owned()).expect("it is right");
        assert_eq!(
            (roles(&renamed, 0), roles(&renamed, 1)),
            (&["handläggare".into(), "enhetschef".into()][..], &["enhetschef".into()][..])
        );
        let one = typed(|typed| typed.roles[0].1 = "handläggare".to_owned()).expect("it is right");
        assert_eq!(roles(&one, 0), ["handläggare"]);
    }

    #[test]
    fn the_last_role_of_a_target_stays_since_without_it_everyone_would_be_meant() {
        assert_eq!(typed(|typed| typed.roles[0].1.clear()), Err(vec!["role-0".to_owned()]));
        let removed = typed(|typed| typed.roles[1].1.clear()).expect("it is right");
        assert_eq!(roles(&removed, 0), ["chef"]);
    }

    #[test]
    fn a_new_role_has_courses() {
        let new = |role: &str, courses: &[&str]| {
            typed(|typed| {
                typed.new_role = role.to_owned();
                typed.courses = courses.iter().map(|id| (*id).to_owned()).collect();
            })
        };
        let added = new("undersköterska", &["b", "c"]).expect("it is right");
        assert_eq!(
            (roles(&added, 1), roles(&added, 2)),
            (&["chef".into(), "undersköterska".into()][..], &["undersköterska".into()][..])
        );
        assert_eq!(new("", &["b"]), Err(vec!["new_role".to_owned()]));
        assert_eq!(new("chef", &[]), Err(vec!["new_role".to_owned()]));
    }

    #[test]
    fn bands_are_rising_years() {
        let bands = |years: &str| typed(|typed| typed.years = years.to_owned());
        assert_eq!(bands("2,4, 8").expect("they rise").experience_bands, [2, 4, 8]);
        for wrong in ["", "3, 1", "1, 1", "0, 1", "a", "1,"] {
            assert_eq!(bands(wrong), Err(vec!["years".to_owned()]), "{wrong}");
        }
    }
}
