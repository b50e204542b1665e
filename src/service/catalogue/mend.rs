//! Changes to the catalogue that make it count what matched nothing.

use learning::{
    CatalogueFile, Course, HomePage, Kommunkod, MailDomain, Module, Name, NotAPerson, Organisation, OrganisationKind,
    Target, Unit,
};
use serde::{Deserialize, Serialize};

/// A change to the catalogue that makes it count something that matched nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mend {
    /// The activity is a course or one of its modules.
    Activity {
        /// Its IRI.
        iri: String,
        /// The course's id.
        course: String,
        /// The module's id, if it is one.
        module: Option<String>,
    },
    /// The activity is a course that the catalogue lacks.
    NewCourse {
        /// Its IRI.
        iri: String,
        /// The id of the new course.
        id: String,
        /// Its name in Swedish.
        name: String,
    },
    /// Accounts with this home page belong to an employer.
    HomePage {
        /// The home page.
        url: String,
        /// The employer.
        owner: Kommunkod,
    },
    /// Mail addresses at this domain belong to an employer.
    MailDomain {
        /// The domain.
        domain: String,
        /// The employer.
        owner: Kommunkod,
    },
    /// A unit of the roster is a unit of the catalogue, under another name.
    UnitAlias {
        /// The unit's employer.
        employer: Kommunkod,
        /// Its id.
        unit: String,
        /// The other name.
        alias: String,
    },
    /// The catalogue lacks a unit of the roster.
    NewUnit {
        /// The unit's employer.
        employer: Kommunkod,
        /// The id of the new unit.
        id: String,
        /// Its name.
        name: String,
    },
    /// The course is also meant for this role.
    Role {
        /// The course's id.
        course: String,
        /// The role, as the roster writes it.
        role: String,
    },
    /// An account is not a person.
    NotAnAccount {
        /// The account's home page.
        home_page: String,
        /// Its name.
        account: String,
    },
    /// A mail address does not belong to a person.
    NotAMailbox {
        /// The mail address.
        mbox: String,
    },
    /// The catalogue lacks an organisation that is an employer in the roster.
    Organisation {
        /// Its id.
        id: String,
        /// Its name in Swedish.
        name: String,
        /// Its kind.
        kind: OrganisationKind,
    },
}

/// The subject of a mend is no longer in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MendGone;

impl Mend {
    /// Applies the change. Does not check whether the result can be put in force.
    ///
    /// # Errors
    /// [`MendGone`]; the catalogue is then unchanged.
    pub fn apply(&self, file: &mut CatalogueFile) -> Result<(), MendGone> {
        match self {
            Self::Activity { iri, course, module } => {
                let course = find_course(file, course)?;
                let iris = match module {
                    None => &mut course.iris,
                    Some(id) => &mut module_of(course, id)?.iris,
                };
                add(iris, iri);
            }
            Self::NewCourse { iri, id, name } => file.courses.push(new_course(id, name, iri)?),
            Self::HomePage { url, owner } => {
                file.home_pages.push(HomePage { url: url.clone(), kommunkod: *owner });
            }
            Self::MailDomain { domain, owner } => {
                file.mail_domains.push(MailDomain { domain: domain.clone(), kommunkod: *owner });
            }
            Self::UnitAlias { employer, unit, alias } => {
                let mut units = file.units.iter_mut();
                let unit = units.find(|one| one.kommunkod == *employer && one.id == *unit).ok_or(MendGone)?;
                add(&mut unit.aliases, alias);
            }
            Self::NewUnit { employer, id, name } => file.units.push(Unit {
                id: id.clone(),
                kommunkod: *employer,
                name: name.clone(),
                aliases: Vec::new(),
                valid_from: None,
                valid_to: None,
                successor: None,
            }),
            Self::Role { course, role } => {
                let target = find_course(file, course)?.target.as_mut();
                let roles = target.and_then(|target: &mut Target| target.roster_roles.as_mut()).ok_or(MendGone)?;
                add(roles, role);
            }
            Self::NotAnAccount { home_page, account } => file.not_persons.push(NotAPerson {
                home_page: Some(home_page.clone()),
                account: Some(account.clone()),
                ..NotAPerson::default()
            }),
            Self::NotAMailbox { mbox } => {
                file.not_persons.push(NotAPerson { mbox: Some(mbox.clone()), ..NotAPerson::default() });
            }
            Self::Organisation { id, name, kind } => file.organisations.push(Organisation {
                id: id.clone(),
                name: Name { sv: name.clone(), en: None },
                kind: *kind,
                aliases: Vec::new(),
            }),
        }
        Ok(())
    }
}

fn find_course<'c>(file: &'c mut CatalogueFile, id: &str) -> Result<&'c mut Course, MendGone> {
    file.courses.iter_mut().find(|course| course.id.as_str() == id).ok_or(MendGone)
}

fn module_of<'c>(course: &'c mut Course, id: &str) -> Result<&'c mut Module, MendGone> {
    course.modules.iter_mut().find(|module| module.id.as_str() == id).ok_or(MendGone)
}

/// Creates a course with only a name and an IRI.
fn new_course(id: &str, name: &str, iri: &str) -> Result<Course, MendGone> {
    serde_json::from_value(serde_json::json!({"id": id, "name": {"sv": name}, "iris": [iri]})).map_err(|_| MendGone)
}

fn add(all: &mut Vec<String>, new: &str) {
    if !all.iter().any(|known| known == new) {
        all.push(new.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use learning::Catalogue;

    use super::*;

    const FILE: &str = r#"
[[course]]
id = "ett"
name = { sv = "Ett" }
iris = ["https://lms.example/1"]
target = { roster_roles = ["chef"] }

[[course.module]]
id = "del"
name = { sv = "Del" }

[[unit]]
id = "ifo"
kommunkod = "1440"
name = "IFO"
"#;

    fn mended(mend: &Mend) -> Result<CatalogueFile, MendGone> {
        let mut file: CatalogueFile = toml::from_str(FILE).unwrap();
        mend.apply(&mut file).map(|()| file)
    }

    fn all() -> Vec<Mend> {
        let ale: Kommunkod = "1440".parse().unwrap();
        let text = str::to_owned;
        vec![
            Mend::Activity { iri: text("urn:x:1"), course: text("ett"), module: None },
            Mend::Activity { iri: text("urn:x:1"), course: text("ett"), module: Some(text("del")) },
            Mend::NewCourse { iri: text("urn:x:1"), id: text("tva"), name: text("Två") },
            Mend::HomePage { url: text("https://lms.ale.example"), owner: ale },
            Mend::MailDomain { domain: text("ale.example"), owner: ale },
            Mend::UnitAlias { employer: ale, unit: text("ifo"), alias: text("Individ och familj") },
            Mend::NewUnit { employer: ale, id: text("skola"), name: text("Skola") },
            Mend::Role { course: text("ett"), role: text("teamledare") },
            Mend::NotAnAccount { home_page: text("https://lms.ale.example"), account: text("guest") },
            Mend::NotAMailbox { mbox: text("noreply@ale.example") },
            Mend::Organisation { id: text("regionen"), name: text("Regionen"), kind: OrganisationKind::Region },
        ]
    }

    #[test]
    fn each_mend_makes_another_catalogue_that_can_be_put_in_force() {
        for mend in all() {
            let file = mended(&mend).unwrap();
            assert_ne!(file, toml::from_str(FILE).unwrap(), "{mend:?}");
            Catalogue::compile(file).unwrap_or_else(|error| panic!("{mend:?}: {error}"));
        }
    }

    #[test]
    fn a_mend_of_what_is_gone_changes_nothing() {
        let ale: Kommunkod = "1440".parse().unwrap();
        let text = str::to_owned;
        for mend in [
            Mend::Activity { iri: text("urn:x:1"), course: text("tva"), module: None },
            Mend::Activity { iri: text("urn:x:1"), course: text("ett"), module: Some(text("tva")) },
            Mend::UnitAlias { employer: ale, unit: text("skola"), alias: text("x") },
            Mend::Role { course: text("tva"), role: text("x") },
        ] {
            assert_eq!(mended(&mend), Err(MendGone), "{mend:?}");
        }
    }

    #[test]
    fn a_mend_comes_back_from_json_as_it_was() {
        for mend in all() {
            let json = serde_json::to_string(&mend).unwrap();
            assert_eq!(serde_json::from_str::<Mend>(&json).unwrap(), mend);
        }
    }
}
