//! Reach: which places and which courses a caller may see.

mod read_on;

use std::collections::BTreeSet;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::read_on::ReadOn;
use super::same_iri::same_home_page_key;
use super::{CatalogueFile, Course, CourseId, Day, Kommunkod, MunicipalityGroup, is_unprintable};

/// The part of all figures that a caller may see. The default is everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// Whole municipalities.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub municipalities: BTreeSet<Kommunkod>,
    /// Regions and groups of the catalogue, by id: all their member municipalities, whole, as of the day on which the reach is
    /// used.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub regions: BTreeSet<String>,
    /// Units below a municipality.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub units: BTreeSet<UnitId>,
    /// The day whose members its regions have; if it has none, those of any day.
    #[serde(skip)]
    pub read_on: ReadOn,
}

/// A unit of a municipality, such as `0180/farsta`: ids of units are unique only within a municipality.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", inline)]
pub struct UnitId {
    /// The municipality.
    pub kommunkod: Kommunkod,
    /// The id of the unit within it.
    pub unit: String,
}

impl Places {
    /// The same, whose regions have the members of any day: what a statement speaks for doesn't change when a member leaves.
    #[must_use]
    pub fn on_any_day(self) -> Self {
        Self { read_on: ReadOn::default(), ..self }
    }

    /// Whether they hold a whole municipality, under the memberships of a catalogue.
    pub fn hold_municipality(&self, catalogue: &CatalogueFile, kommunkod: Kommunkod) -> bool {
        let is_of = |area: &MunicipalityGroup| {
            let is_member = || match self.read_on.0 {
                Some(day) => area.has_member_on(kommunkod, day),
                None => area.has_ever(kommunkod),
            };
            self.regions.contains(&area.id) && is_member()
        };
        self.municipalities.contains(&kommunkod) || catalogue.areas().any(is_of)
    }
}

impl Reach {
    /// One municipality, and every course.
    pub fn of_municipality(kommunkod: Kommunkod) -> Self {
        let municipalities = BTreeSet::from([kommunkod]);
        Self { places: Some(Places { municipalities, ..Places::default() }), courses: None }
    }

    /// One unit, and every course.
    pub fn of_unit(unit: UnitId) -> Self {
        Self { places: Some(Places { units: BTreeSet::from([unit]), ..Places::default() }), courses: None }
    }

    /// The same, whose regions have the members of this day: what a caller may see today.
    #[must_use]
    pub fn on(mut self, day: Day) -> Self {
        if let Some(places) = &mut self.places {
            places.read_on = ReadOn(Some(day));
        }
        self
    }

    /// Whether it names regions, so that [`Self::on`] makes a difference.
    pub fn has_regions(&self) -> bool {
        self.places.as_ref().is_some_and(|places| !places.regions.is_empty())
    }

    /// Whether it holds every municipality of a region or group, of those that are members on its day.
    pub fn holds_group(&self, catalogue: &CatalogueFile, group: &MunicipalityGroup) -> bool {
        let day = self.places.as_ref().and_then(|places| places.read_on.0);
        let mut members = group.members.iter().filter(|member| day.is_none_or(|day| member.is_on(day)));
        members.all(|member| self.holds_municipality(catalogue, member.kommunkod))
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

    /// Whether everything that another reaches lies within, under the memberships of a catalogue. Only who reaches a region
    /// holds that region: its members may change.
    pub fn holds_reach(&self, catalogue: &CatalogueFile, other: &Self) -> bool {
        let holds_unit = |places: &Places, unit: &UnitId| {
            places.units.contains(unit) || places.hold_municipality(catalogue, unit.kommunkod)
        };
        let holds_places = |own: &Places, others: &Places| {
            others.municipalities.iter().all(|code| own.hold_municipality(catalogue, *code))
                && others.regions.is_subset(&own.regions)
                && others.units.iter().all(|unit| holds_unit(own, unit))
        };
        let is_within = |own: &BTreeSet<CourseId>, others: &BTreeSet<CourseId>| others.is_subset(own);
        self.places.as_ref().is_none_or(|own| other.places.as_ref().is_some_and(|others| holds_places(own, others)))
            && self
                .courses
                .as_ref()
                .is_none_or(|own| other.courses.as_ref().is_some_and(|others| is_within(own, others)))
    }

    /// Returns the part of a catalogue that lies within: courses with the targets entered for municipalities that are held
    /// whole, the employers that are held and connected, the programmes and units of what is left, and the home pages and
    /// mail domains of these. Which municipalities are members of which region is public.
    pub fn of_catalogue(&self, catalogue: &CatalogueFile) -> CatalogueFile {
        let holds = |kommunkod| self.holds_municipality(catalogue, kommunkod);
        let holds_unit = |kommunkod: Kommunkod, unit: &String| {
            let named = UnitId { kommunkod, unit: unit.clone() };
            holds(kommunkod) || self.places.as_ref().is_some_and(|places| places.units.contains(&named))
        };
        let mut file = catalogue.clone();
        file.courses.retain(|course| self.holds_course(&course.id));
        for connected in file.programmes.iter_mut().map(|programme| &mut programme.connected) {
            connected.retain(|connection| holds(connection.employer));
        }
        for connected in file.courses.iter_mut().map(|course| &mut course.connected) {
            connected.retain(|connection| holds(connection.employer));
        }
        for target in file.courses.iter_mut().filter_map(|course| course.target.as_mut()) {
            target.entered.retain(|kommunkod, _| holds(*kommunkod));
        }
        let of = |id: &String| file.courses.iter().any(|course: &Course| course.programmes.has(id));
        if self.courses.is_some() {
            file.programmes.retain(|programme| of(&programme.id));
        }
        for project in &mut file.projects {
            project.courses.retain(|course| self.holds_course(course));
            project.partners.retain(|partner| holds(partner.employer));
            for partner in &mut project.partners {
                partner.ordered.retain(|course, _| self.holds_course(course));
            }
        }
        file.projects
            .retain(|project| !project.courses.is_empty() && (self.places.is_none() || !project.partners.is_empty()));
        if let Some(trainers) = &mut file.trainers {
            trainers.qualification = trainers.qualification.take().filter(|course| self.holds_course(course));
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
    /// The most bytes of the id within a municipality.
    const LONGEST: usize = 200;

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
        if unit.len() > Self::LONGEST || unit.chars().any(is_unprintable) {
            return Err(format!(
                "the id of a unit has at most {} bytes on one line, none of them invisible",
                Self::LONGEST
            ));
        }
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
    fn a_reach_holds_another_where_nothing_of_that_lies_outside() {
        let catalogue = region();
        let reach = |municipalities: &[&str], regions: &[&str], units: &[&str]| Reach {
            places: Some(Places {
                municipalities: municipalities.iter().map(|code| code.parse().unwrap()).collect(),
                regions: regions.iter().map(|&id| id.to_owned()).collect(),
                units: units.iter().map(|unit| unit.parse().unwrap()).collect(),
                ..Places::default()
            }),
            courses: None,
        };
        let of_courses = |reach: Reach, courses: &[&str]| Reach {
            courses: Some(courses.iter().map(|&id| id.into()).collect()),
            ..reach
        };
        let (ale, gr, ifo) = (reach(&["1440"], &[], &[]), reach(&[], &["gr"], &[]), reach(&[], &[], &["1440/ifo"]));
        let both = reach(&["1440", "1480"], &[], &[]);
        let everything = Reach::default();
        for (own, other, holds) in [
            (&everything, &everything, true),
            (&everything, &gr, true),
            (&ale, &everything, false),
            (&ale, &ale, true),
            (&ale, &ifo, true),
            (&ifo, &ifo, true),
            (&ifo, &ale, false),
            (&ale, &both, false),
            (&gr, &both, true),
            (&gr, &ifo, true),
            // Another member may come tomorrow.
            (&both, &gr, false),
            (&ale, &reach(&[], &[], &[]), true),
            (&ale, &of_courses(ale.clone(), &["ett"]), true),
            (&of_courses(ale.clone(), &["ett"]), &ale, false),
            (&of_courses(everything.clone(), &["ett"]), &of_courses(ale.clone(), &["ett"]), true),
            (&of_courses(everything.clone(), &["ett"]), &of_courses(ale.clone(), &["ett", "tva"]), false),
        ] {
            assert_eq!(own.holds_reach(&catalogue, other), holds, "{own} holds {other}");
        }
    }

    proptest::proptest! {
        // Nobody gives away what they have not: whatever is reached by who was given it, the giver reaches.
        #[test]
        fn what_a_held_reach_holds_the_holder_holds(own in reaches(), other in reaches()) {
            let catalogue = region();
            if own.holds_reach(&catalogue, &other) {
                for code in ["1440", "1480", "0180"].map(|code| code.parse().unwrap()) {
                    let held = |reach: &Reach| reach.holds_municipality(&catalogue, code);
                    proptest::prop_assert!(!held(&other) || held(&own), "{} {} {}", own, other, code);
                }
                for course in ["ett", "tva"].map(CourseId::from) {
                    proptest::prop_assert!(!other.holds_course(&course) || own.holds_course(&course));
                }
                proptest::prop_assert!(!other.is_everything() || own.is_everything());
            }
            proptest::prop_assert!(own.holds_reach(&catalogue, &own) && Reach::default().holds_reach(&catalogue, &other));
        }
    }

    /// A region with two members.
    fn region() -> CatalogueFile {
        let members = ["1440", "1480"];
        let region = serde_json::json!({"region": [{"id": "gr", "name": {"sv": "GR"}, "members": members}]});
        serde_json::from_value(region).unwrap()
    }

    fn reaches() -> impl proptest::strategy::Strategy<Value = Reach> {
        use proptest::option::of;
        use proptest::prelude::*;
        use proptest::sample::subsequence;
        let places = (
            subsequence(vec!["1440", "1480", "0180"], 0..=3),
            subsequence(vec!["gr"], 0..=1),
            subsequence(vec!["1440/ifo", "0180/farsta"], 0..=2),
        );
        let places = places.prop_map(|(municipalities, regions, units)| Places {
            municipalities: municipalities.iter().map(|code| code.parse().unwrap()).collect(),
            regions: regions.iter().map(|&id| id.to_owned()).collect(),
            units: units.iter().map(|unit| unit.parse().unwrap()).collect(),
            ..Places::default()
        });
        let courses = subsequence(vec!["ett", "tva"], 0..=2);
        let courses = courses.prop_map(|ids| ids.into_iter().map(CourseId::from).collect());
        (of(places), of(courses)).prop_map(|(places, courses)| Reach { places, courses })
    }

    #[test]
    fn a_unit_is_named_with_its_municipality() {
        for text in ["farsta", "0180/", "180/farsta", "/farsta"] {
            assert!(text.parse::<UnitId>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_id_of_a_unit_is_short_and_on_one_line() {
        for unit in ["a\nb", "\u{1B}[2J", "a\u{202E}b", "\u{200B}", "a\u{2028}b", &"x".repeat(201)] {
            assert!(format!("0180/{unit}").parse::<UnitId>().is_err(), "{unit:?}");
        }
        for unit in ["farsta", "IFO Öst – barn", &"x".repeat(200)] {
            assert_eq!(format!("0180/{unit}").parse::<UnitId>().unwrap().unit, unit);
        }
    }
}
