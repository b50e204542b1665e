//! How far courses have come among municipalities.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::catalogue::Member;
use crate::cell::{Numbers, share};
use crate::completions::completions;
use crate::facts::{Fact, What, facts};
use crate::person::World;
use crate::question::{Dimension, Question};
use crate::register;

/// Coverage, each table by the codes of its rows.
#[derive(Debug)]
pub struct Coverage {
    /// Every municipality, and `unknown`.
    pub municipalities: BTreeMap<String, Numbers>,
    /// Areas by kind and code.
    pub areas: BTreeMap<(String, String), Numbers>,
    /// Programmes.
    pub programmes: BTreeMap<String, Numbers>,
    /// Everything that is reached.
    pub total: Numbers,
    /// The points of the curve at the end of each quarter, by day.
    pub curve: BTreeMap<String, Numbers>,
    /// The spread, by course, kind and code of the area.
    pub spread: BTreeMap<(String, String, String), Numbers>,
    /// The overlap of each two courses of a programme.
    pub overlap: BTreeMap<(String, String), Numbers>,
}

struct Covering<'q> {
    world: &'q World,
    question: &'q Question,
    facts: Vec<Fact>,
    /// The municipalities that are reached.
    reached: Vec<String>,
}

/// Answers how far the courses of a question have come; municipalities outside the region or group `outside` are counted,
/// too.
pub fn coverage(world: &World, question: &Question, outside: Option<&str>) -> Coverage {
    let all = register::municipalities().into_iter().map(|one| one.kommunkod);
    let reached: Vec<String> = all.filter(|code| question.reach.as_ref().is_none_or(|only| only == code)).collect();
    let covering = Covering { world, question, facts: facts(world, question), reached };
    let courses = question.courses(world);
    let programmes = covering.programmes();
    let mut places: Vec<Option<&str>> = covering.reached.iter().map(|code| Some(code.as_str())).collect();
    places.extend(question.reach.is_none().then_some(None));
    let place =
        |code: Option<&str>| (code.unwrap_or("unknown").to_owned(), covering.place(code, &courses, &programmes));
    let areas = covering.areas(outside);
    let of_area = |(key, members): &(_, Vec<String>)| {
        let key: &(String, String) = key;
        (key.clone(), covering.counts(members, &courses, &programmes))
    };
    let of_programme = |&at: &usize| {
        let programme = &world.catalogue.programmes[at];
        let is_of = |course: &usize| world.catalogue.courses[*course].programme.as_ref() == Some(&programme.id);
        let own: Vec<usize> = courses.iter().copied().filter(is_of).collect();
        let mut numbers = covering.counts(&covering.reached, &own, &[at]);
        numbers.insert("/courses".to_owned(), json!(own.len()));
        (programme.id.clone(), numbers)
    };
    Coverage {
        municipalities: places.into_iter().map(place).collect(),
        areas: areas.iter().map(of_area).collect(),
        programmes: programmes.iter().map(of_programme).collect(),
        total: covering.counts(&covering.reached, &courses, &programmes),
        curve: covering.curve(&courses, &programmes),
        spread: covering.spread(&areas),
        overlap: covering.overlap(),
    }
}

impl Covering<'_> {
    /// The programmes that the question names, directly or by a course.
    fn programmes(&self) -> Vec<usize> {
        let (asked, catalogue) = (self.question, &self.world.catalogue);
        let courses = asked.courses(self.world);
        let is_asked = |at: &usize| {
            let id = &catalogue.programmes[*at].id;
            let has_course = || courses.iter().any(|&course| catalogue.courses[course].programme.as_ref() == Some(id));
            (asked.programmes.is_empty() || asked.programmes.contains(id)) && (asked.courses.is_empty() || has_course())
        };
        (0..catalogue.programmes.len()).filter(is_asked).collect()
    }

    fn has(&self, what: What, place: Option<&str>, courses: &[usize], by: Date) -> bool {
        let is_it = |fact: &Fact| {
            fact.what == what
                && fact.seat.employer.as_deref() == place
                && courses.contains(&fact.course)
                && fact.day <= by
        };
        self.facts.iter().any(is_it)
    }

    /// The days of connections of a municipality, to the courses or their programmes.
    fn connections(&self, place: &str, courses: &[usize], programmes: &[usize]) -> Vec<&Member> {
        let catalogue = &self.world.catalogue;
        let of_courses = courses.iter().flat_map(|&at| &catalogue.courses[at].connected);
        let of_programmes = programmes.iter().flat_map(|&at| &catalogue.programmes[at].connected);
        of_courses.chain(of_programmes).filter(|member| member.kommunkod == place).collect()
    }

    /// The first day of the connections that are in force.
    fn connected_from(&self, place: Option<&str>, courses: &[usize], programmes: &[usize]) -> Option<Date> {
        let all = place.map(|place| self.connections(place, courses, programmes)).unwrap_or_default();
        let in_force = all.into_iter().filter(|member| member.is_on(self.question.as_of));
        in_force.filter_map(|member| member.from).min()
    }

    /// Whether the roster has someone for whom one of the courses is meant.
    fn has_roster(&self, place: Option<&str>, courses: &[usize]) -> bool {
        let seats = self.world.people.iter().flat_map(|person| person.seats_today(self.question.as_of));
        let mut here = seats.filter(|seat| seat.employer.as_deref() == place);
        here.any(|seat| {
            courses.iter().any(|&at| Question::is_meant_for(self.world, at, seat.role.as_ref()) != Some(false))
        })
    }

    fn status(&self, place: Option<&str>, courses: &[usize], programmes: &[usize]) -> &'static str {
        let as_of = self.question.as_of;
        if self.has(What::Completed, place, courses, as_of) {
            "completed"
        } else if self.has(What::Started, place, courses, as_of) {
            "started"
        } else if self.connected_from(place, courses, programmes).is_some() {
            "connected_idle"
        } else if self.has_roster(place, courses) {
            "roster_idle"
        } else {
            "not_reached"
        }
    }

    fn place(&self, place: Option<&str>, courses: &[usize], programmes: &[usize]) -> Numbers {
        let connected = self.connected_from(place, courses, programmes);
        let fields = [
            ("/status", json!(self.status(place, courses, programmes))),
            ("/represented", json!(self.has(What::Started, place, courses, self.question.as_of))),
            ("/connected", json!(connected.is_some())),
            ("/connected_from", json!(connected.map(|day| day.to_string()))),
            ("/has_roster", json!(self.has_roster(place, courses))),
        ];
        fields.map(|(field, value)| (field.to_owned(), value)).into()
    }

    /// How many of some municipalities have which status.
    fn counts(&self, members: &[String], courses: &[usize], programmes: &[usize]) -> Numbers {
        let count = |is_it: &dyn Fn(Option<&str>) -> bool| members.iter().filter(|code| is_it(Some(code))).count();
        let as_of = self.question.as_of;
        let represented = count(&|place| self.has(What::Started, place, courses, as_of));
        let number = |number: usize| u32::try_from(number).expect("there are 290");
        let mut numbers = Numbers::from([
            ("/municipalities".to_owned(), json!(members.len())),
            ("/represented".to_owned(), json!(represented)),
            ("/represented_share".to_owned(), share(number(represented), number(members.len()))),
        ]);
        let connected = count(&|place| self.connected_from(place, courses, programmes).is_some());
        numbers.insert("/connected".to_owned(), json!(connected));
        for status in ["completed", "started", "connected_idle", "roster_idle", "not_reached"] {
            let having = count(&|place| self.status(place, courses, programmes) == status);
            numbers.insert(format!("/{status}"), json!(having));
        }
        numbers
    }

    /// The country, the counties, regions and groups, and what lies outside one; each with its municipalities on the as-of day.
    fn areas(&self, outside: Option<&str>) -> Vec<((String, String), Vec<String>)> {
        let mut areas = vec![(("country", "SE".to_owned()), self.reached.clone())];
        let register = register::municipalities();
        let counties: BTreeSet<&String> = register.iter().map(|one| &one.lanskod).collect();
        for county in counties {
            let members = register.iter().filter(|one| one.lanskod == *county).map(|one| one.kommunkod.clone());
            areas.push((("county", county.clone()), members.collect()));
        }
        let catalogue = &self.world.catalogue;
        for (kind, groups) in [("region", &catalogue.regions), ("group", &catalogue.groups)] {
            for group in groups {
                let members: Vec<String> =
                    group.members_on(self.question.as_of).into_iter().map(str::to_owned).collect();
                if outside == Some(&group.id) {
                    let others = self.reached.iter().filter(|code| !members.contains(code)).cloned().collect();
                    areas.push((("outside", group.id.clone()), others));
                }
                areas.push(((kind, group.id.clone()), members));
            }
        }
        let held = |members: Vec<String>| -> Vec<String> {
            members.into_iter().filter(|code| self.reached.contains(code)).collect()
        };
        let areas = areas.into_iter().map(|((kind, code), members)| ((kind.to_owned(), code), held(members)));
        areas.filter(|((kind, _), members)| kind == "country" || !members.is_empty()).collect()
    }

    /// At the end of each quarter, from the first with any event or connection, and on the as-of day.
    fn curve(&self, courses: &[usize], programmes: &[usize]) -> BTreeMap<String, Numbers> {
        let as_of = self.question.as_of;
        let connections = || self.reached.iter().flat_map(|code| self.connections(code, courses, programmes));
        let is_event = |fact: &&Fact| {
            matches!(fact.what, What::Started | What::Completed)
                && fact.seat.employer.as_ref().is_some_and(|code| self.reached.contains(code))
        };
        let events = self.facts.iter().filter(is_event).map(|fact| fact.day);
        let begun = connections().filter_map(|member| member.from).filter(|from| *from <= as_of);
        let first = events.chain(begun).min().unwrap_or(as_of);
        let mut days = BTreeSet::from([as_of]);
        for day in first.series(1.day()).take_while(|day| *day <= as_of) {
            let next = day.saturating_add(1.day());
            if next.day() == 1 && [1, 4, 7, 10].contains(&next.month()) {
                days.insert(day);
            }
        }
        let point = |day: Date| {
            let having = |what| self.reached.iter().filter(|code| self.has(what, Some(code), courses, day)).count();
            let is_connected =
                |code: &&String| self.connections(code, courses, programmes).iter().any(|one| one.is_on(day));
            Numbers::from([
                ("/represented".to_owned(), json!(having(What::Started))),
                ("/completed".to_owned(), json!(having(What::Completed))),
                ("/connected".to_owned(), json!(self.reached.iter().filter(is_connected).count())),
            ])
        };
        days.into_iter().map(|day| (day.to_string(), point(day))).collect()
    }

    /// Percentiles of the municipalities' shares, if there are at least ten of at least ten persons.
    fn spread(&self, areas: &[((String, String), Vec<String>)]) -> BTreeMap<(String, String, String), Numbers> {
        let by = vec![Dimension::Municipality, Dimension::Course];
        let figures = completions(self.world, &Question { by, ..self.question.clone() });
        let mut spread = BTreeMap::new();
        for at in self.question.courses(self.world) {
            let course = &self.world.catalogue.courses[at];
            let wanted = if course.target.is_some() { "target" } else { "enrolled" };
            for ((kind, code), members) in areas.iter().filter(|((kind, _), _)| kind != "county") {
                let of = |member: &String| {
                    let row = figures.rows.get(&vec![member.clone(), course.id.clone()])?;
                    let number = |field: &str| row[field].as_f64();
                    let (completed, n) = (number("/target/completed")?, number("/target/N")?);
                    (n >= 10.0 && row["/target/N_is"] == wanted).then_some(completed / n)
                };
                let mut shares: Vec<f64> = members.iter().filter_map(of).collect();
                shares.sort_by(f64::total_cmp);
                spread.insert((course.id.clone(), kind.clone(), code.clone()), percentiles(&shares));
            }
        }
        spread
    }

    /// Persons who have started, or completed, both of two courses of a programme, only the first, only the second.
    fn overlap(&self) -> BTreeMap<(String, String), Numbers> {
        let courses = &self.world.catalogue.courses;
        let done = |what: What, course: usize| -> BTreeSet<usize> {
            let of_course = self.facts.iter().filter(|fact| fact.what == what && fact.course == course);
            of_course.map(|fact| fact.person).collect()
        };
        let asked = self.question.courses(self.world);
        let mut overlap = BTreeMap::new();
        for &first in &asked {
            let is_sister = |other: &&usize| **other > first && courses[**other].programme == courses[first].programme;
            for &second in asked.iter().filter(is_sister).filter(|_| courses[first].programme.is_some()) {
                let mut numbers = Numbers::new();
                for (field, what) in [("started", What::Started), ("completed", What::Completed)] {
                    let (one, other) = (done(what, first), done(what, second));
                    numbers.insert(format!("/{field}/both"), json!(one.intersection(&other).count()));
                    numbers.insert(format!("/{field}/only_first"), json!(one.difference(&other).count()));
                    numbers.insert(format!("/{field}/only_second"), json!(other.difference(&one).count()));
                }
                overlap.insert((courses[first].id.clone(), courses[second].id.clone()), numbers);
            }
        }
        overlap
    }
}

/// Type 7 of Hyndman and Fan: at the place 1 + (n − 1) · p of the sorted list, between two of them in proportion.
fn percentiles(sorted: &[f64]) -> Numbers {
    let mut numbers = Numbers::from([("/n".to_owned(), json!(sorted.len()))]);
    for (field, hundredths) in [("p10", 10), ("p25", 25), ("median", 50), ("p75", 75), ("p90", 90)] {
        let value = if sorted.len() < 10 {
            Value::Null
        } else {
            let (below, rest) = ((sorted.len() - 1) * hundredths / 100, (sorted.len() - 1) * hundredths % 100);
            let rest = f64::from(u32::try_from(rest).expect("below 100")) / 100.0;
            let next = sorted.get(below + 1).unwrap_or(&sorted[below]);
            json!(((sorted[below] + (next - sorted[below]) * rest) * 1000.0).round() / 1000.0)
        };
        numbers.insert(format!("/{field}"), value);
    }
    numbers
}
