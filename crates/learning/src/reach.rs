//! Reach: which places and which courses a caller may see.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::same_iri::same_home_page_key;
use super::{CatalogueFile, Course, CourseId, Kommunkod, MunicipalityGroup};

/// The part of all figures that a caller may see. The default is everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// The places where people have to count; absent for everywhere, including no known municipality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Places>,
    /// Courses of the catalogue; absent for all of them, including what is about no course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub courses: Option<BTreeSet<CourseId>>,
}

/// The places within a reach: everything in any of the three lists. Three empty lists reach nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// Whole municipalities.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub municipalities: BTreeSet<Kommunkod>,
    /// Regions and groups of the catalogue, by id: all their member municipalities, whole.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub regions: BTreeSet<String>,
    /// Units below a municipality.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub units: BTreeSet<UnitId>,
}

/// A unit of a municipality, such as `0180/farsta`: ids of units are unique only within a municipality.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitId {
    /// The municipality.
    pub kommunkod: Kommunkod,
    /// The id of the unit within it.
    pub unit: String,
}

impl Places {
    /// Whether they hold a whole municipality, under the memberships of a catalogue.
    pub fn hold_municipality(&self, catalogue: &CatalogueFile, kommunkod: Kommunkod) -> bool {
        let is_of = |area: &MunicipalityGroup| self.regions.contains(&area.id) && area.members.contains(&kommunkod);
        self.municipalities.contains(&kommunkod) || catalogue.areas().any(is_of)
    }
}

impl Reach {
    /// One municipality, and every course.
    pub fn of_municipality(kommunkod: Kommunkod) -> Self {
        let municipalities = BTreeSet::from([kommunkod]);
        Self { places: Some(Places { municipalities, ..Places::default() }), courses: None }
    }

    /// Whether it has no limit.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it holds a whole municipality, under the memberships of a catalogue.
    pub fn holds_municipality(&self, catalogue: &CatalogueFile, kommunkod: Kommunkod) -> bool {
        self.places.as_ref().is_none_or(|places| places.hold_municipality(catalogue, kommunkod))
    }

    /// Whether it holds a course.
    pub fn holds_course(&self, course: &CourseId) -> bool {
        self.courses.as_ref().is_none_or(|courses| courses.contains(course))
    }

    /// The part of a catalogue that lies within: courses with the targets entered for whole municipalities, the
    /// programmes and units of what is left, and the home pages and mail domains. Memberships of regions are public.
    pub fn of_catalogue(&self, catalogue: &CatalogueFile) -> CatalogueFile {
        let holds = |kommunkod| self.holds_municipality(catalogue, kommunkod);
        let holds_unit = |kommunkod: Kommunkod, unit: &String| {
            let named = UnitId { kommunkod, unit: unit.clone() };
            holds(kommunkod) || self.places.as_ref().is_some_and(|places| places.units.contains(&named))
        };
        let mut file = catalogue.clone();
        file.courses.retain(|course| self.holds_course(&course.id));
        for target in file.courses.iter_mut().filter_map(|course| course.target.as_mut()) {
            target.entered.retain(|kommunkod, _| holds(*kommunkod));
        }
        let of = |id: &String| file.courses.iter().any(|course: &Course| course.programme.as_ref() == Some(id));
        if self.courses.is_some() {
            file.programmes.retain(|programme| of(&programme.id));
        }
        file.units.retain(|unit| holds_unit(unit.kommunkod, &unit.id));
        file.home_pages.retain(|page| holds(page.kommunkod));
        file.mail_domains.retain(|mail| holds(mail.kommunkod));
        if self.places.is_some() {
            let is_held = |url: &String| {
                file.home_pages.iter().any(|page| same_home_page_key(&page.url) == same_home_page_key(url))
            };
            file.not_persons.retain(|nobody| nobody.home_page.as_ref().is_some_and(is_held));
        }
        file
    }
}

/// Writes `municipalities=1440,1480; units=0180/farsta; courses=ett`, or `everything` if there is no limit.
impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn list<T>(items: &BTreeSet<T>, text: impl Fn(&T) -> String) -> String {
            items.iter().map(text).collect::<Vec<_>>().join(",")
        }
        let mut parts = Vec::new();
        if let Some(places) = &self.places {
            let lists = [
                ("municipalities", list(&places.municipalities, |code| code.employer_code())),
                ("regions", list(&places.regions, String::clone)),
                ("units", list(&places.units, UnitId::code)),
            ];
            parts.extend(lists.into_iter().filter(|(_, list)| !list.is_empty()));
            if parts.is_empty() {
                parts.push(("municipalities", String::new()));
            }
        }
        parts.extend(self.courses.as_ref().map(|courses| ("courses", list(courses, ToString::to_string))));
        if parts.is_empty() {
            return f.write_str("everything");
        }
        f.write_str(&parts.iter().map(|(name, list)| format!("{name}={list}")).collect::<Vec<_>>().join("; "))
    }
}

impl UnitId {
    /// The unit's code in answers: the code of its employer, and its id there.
    pub fn code(&self) -> String {
        format!("{}/{}", self.kommunkod.employer_code(), self.unit)
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kommunkod, self.unit)
    }
}

impl From<UnitId> for String {
    fn from(unit: UnitId) -> Self {
        unit.to_string()
    }
}

impl TryFrom<String> for UnitId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl std::str::FromStr for UnitId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a unit is written KOMMUNKOD/ID, as 0180/farsta".to_owned();
        let (kommunkod, unit) = text.split_once('/').filter(|(_, unit)| !unit.is_empty()).ok_or_else(wrong)?;
        Ok(Self { kommunkod: kommunkod.parse().map_err(|_| wrong())?, unit: unit.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reach_is_stored_by_what_it_names_and_an_unknown_limit_is_refused() {
        let stored =
            r#"{"places":{"municipalities":["1440"],"regions":["gr"],"units":["0180/farsta"]},"courses":["ett"]}"#;
        let reach: Reach = serde_json::from_str(stored).unwrap();
        assert_eq!(serde_json::to_string(&reach).unwrap(), stored);
        assert_eq!(reach.to_string(), "municipalities=1440; regions=gr; units=0180/farsta; courses=ett");
        assert_eq!(serde_json::to_string(&Reach::default()).unwrap(), "{}");
        // A limit that a newer release wrote must not be read as no limit.
        assert!(serde_json::from_str::<Reach>(r#"{"roles":["chef"]}"#).is_err());
    }

    #[test]
    fn no_place_is_not_every_place() {
        let nowhere = Reach { places: Some(Places::default()), courses: None };
        assert!(!nowhere.is_everything());
        assert!(!nowhere.holds_municipality(&CatalogueFile::default(), "1440".parse().unwrap()));
        assert_eq!(nowhere.to_string(), "municipalities=");
    }

    #[test]
    fn a_unit_is_named_with_its_municipality() {
        for text in ["farsta", "0180/", "180/farsta", "/farsta"] {
            assert!(text.parse::<UnitId>().is_err(), "{text}");
        }
    }
}
