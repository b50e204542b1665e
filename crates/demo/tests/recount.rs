//! Counts the plan by hand: slowly, plainly, and with none of the code that counts for real.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use demo::{Plan, ekonomiskt, goteborg, introductions, plan, stockholm, yrkesresan};
use learning::{CatalogueFile, Day, Names, Unit};
use serde_json::Value;

const ENROLMENTS: [&str; 5] = ["registered", "unregistered", "enrolled", "unenrolled", "voided"];

fn names() -> Names {
    Names::under("https://lrs.example".parse().expect("an address"))
}

static RECOUNT: LazyLock<Recount> = LazyLock::new(Recount::new);

/// One row of the roster.
struct Row {
    person: usize,
    kommunkod: String,
    unit: String,
    role: String,
    hired: String,
    from: String,
    to: String,
}

impl Row {
    fn holds_on(&self, day: Day) -> bool {
        let day = day.to_string();
        (self.from.is_empty() || self.from <= day) && (self.to.is_empty() || day <= self.to)
    }
}

/// Everything needed for counting.
struct Recount {
    plan: Plan,
    catalogue: CatalogueFile,
    rows: Vec<Row>,
    people: HashMap<String, usize>,
}

/// A person's first deed in a course, and where it counts.
struct Start {
    day: Day,
    municipalities: BTreeSet<String>,
}

impl Recount {
    fn new() -> Self {
        let plan = plan(&names()).expect("the plan can be written");
        let catalogue: CatalogueFile = toml::from_str(plan.catalogue).expect("the catalogue can be read");
        let mut people: HashMap<String, usize> = HashMap::new();
        let mut rows: Vec<Row> = Vec::new();
        for line in plan.roster.as_str().lines().skip(1) {
            let cells: Vec<&str> = line.split(';').collect();
            let mail = (!cells[0].is_empty()).then(|| format!("mailto:{}", cells[0].to_lowercase()));
            let account = (!cells[1].is_empty()).then(|| format!("{} {}", cells[1], cells[2]));
            let keys: Vec<String> = mail.into_iter().chain(account).collect();
            let mut known: Vec<usize> = keys.iter().filter_map(|key| people.get(key).copied()).collect();
            let person = known.pop().unwrap_or(rows.len());
            for other in known {
                people.values_mut().filter(|p| **p == other).for_each(|p| *p = person);
                rows.iter_mut().filter(|row| row.person == other).for_each(|row| row.person = person);
            }
            people.extend(keys.into_iter().map(|key| (key, person)));
            rows.push(Row {
                person,
                kommunkod: cells[3].to_owned(),
                unit: cells[4].to_owned(),
                role: cells[5].to_owned(),
                hired: cells[6].to_owned(),
                from: cells[7].to_owned(),
                to: cells[8].to_owned(),
            });
        }
        Self { plan, catalogue, rows, people }
    }

    fn statements(&self) -> impl Iterator<Item = &Value> {
        self.plan.batches.iter().flat_map(|batch| &batch.statements)
    }

    /// Everyone who has done anything in a course beyond enrolling, by identifier after merging.
    fn starts(&self, course: &str) -> BTreeMap<String, Start> {
        let course = self.catalogue.courses.iter().find(|c| c.id.as_str() == course).expect("a course");
        let iris: BTreeSet<&str> =
            course.iris.iter().chain(course.modules.iter().flat_map(|m| &m.iris)).map(String::as_str).collect();
        let voided: BTreeSet<&str> = self
            .statements()
            .filter(|s| s["object"]["objectType"] == "StatementRef")
            .filter_map(|s| s["object"]["id"].as_str())
            .collect();
        let mut posts: HashMap<usize, Vec<&Row>> = HashMap::new();
        for row in &self.rows {
            posts.entry(row.person).or_default().push(row);
        }
        let mut starts = BTreeMap::new();
        for statement in self.statements() {
            let verb = statement["verb"]["id"].as_str().and_then(|id| id.rsplit('/').next()).expect("a verb");
            let is_voided = statement["id"].as_str().is_some_and(|id| voided.contains(id));
            let is_group = statement["actor"]["objectType"] == "Group";
            if ENROLMENTS.contains(&verb) || is_voided || is_group || !is_about(statement, &iris) {
                continue;
            }
            let key = identity(&statement["actor"]);
            let person = self.people.get(&key);
            let day = statement["timestamp"].as_str().map_or(Day::MIN, |at| Day::of(at.parse().expect("a timestamp")));
            let rows = person.and_then(|person| posts.get(person));
            let rostered: BTreeSet<String> =
                rows.into_iter().flatten().filter(|row| row.holds_on(day)).map(|row| row.kommunkod.clone()).collect();
            let municipalities = if rostered.is_empty() { self.derived(statement, &key) } else { rostered };
            let key = person.map_or(key, |person| format!("person {person}"));
            let start = starts.entry(key).or_insert(Start { day, municipalities: BTreeSet::new() });
            start.day = start.day.min(day);
            start.municipalities.extend(municipalities);
        }
        starts
    }

    /// The municipality of somebody on no roster.
    fn derived(&self, statement: &Value, key: &str) -> BTreeSet<String> {
        let context = &statement["context"];
        let said = [
            &context["team"]["account"]["name"],
            &context["contextGroups"][0]["group"]["account"]["name"],
            &context["extensions"][names().municipality_extension()],
        ];
        let said = said.iter().find_map(|value| value.as_str()).map(str::to_owned);
        let pages = &self.catalogue.home_pages;
        let domains = &self.catalogue.mail_domains;
        said.or_else(|| pages.iter().find(|p| key.starts_with(&format!("{} ", p.url))).map(|p| p.kommunkod.to_string()))
            .or_else(|| {
                domains.iter().find(|d| key.ends_with(&format!("@{}", d.domain))).map(|d| d.kommunkod.to_string())
            })
            .into_iter()
            .collect()
    }

    /// The number of people who had started by the end of a day, and their municipalities.
    fn started(&self, course: &str, as_of: Day) -> (usize, BTreeSet<String>) {
        let starts = self.starts(course);
        let by_then: Vec<&Start> = starts.values().filter(|start| start.day <= as_of).collect();
        (by_then.len(), by_then.iter().flat_map(|start| start.municipalities.clone()).collect())
    }

    /// The units on `read_on` of those who had started by `as_of`, as the catalogue's successors say.
    fn units(&self, as_of: Day, read_on: Day) -> BTreeSet<String> {
        let starts = self.starts(stockholm::COURSE);
        let begun = |row: &Row| starts.get(&format!("person {}", row.person)).is_some_and(|start| start.day <= as_of);
        let rows = self.rows.iter().filter(|row| row.holds_on(read_on) && begun(row));
        rows.map(|row| {
            let units = &self.catalogue.units;
            let mut unit = self.unit_named(&row.unit);
            while let (Some(last), Some(next)) = (unit.valid_to, &unit.successor)
                && last < read_on
            {
                unit = units.iter().find(|unit| unit.id == *next).expect("a successor");
            }
            unit.id.clone()
        })
        .collect()
    }

    /// The unit that a roster names, by any of its spellings.
    fn unit_named(&self, name: &String) -> &Unit {
        let named = self.catalogue.units.iter().find(|unit| unit.name == *name || unit.aliases.contains(name));
        named.expect("every spelling is in the catalogue")
    }

    /// What each person answered to a question, as it was sent.
    fn answers(&self, question: &str) -> BTreeMap<String, &str> {
        let asked = format!("#utvardering-{question}");
        let answered = self.statements().filter(|statement| {
            let object = statement["object"]["id"].as_str();
            object.is_some_and(|object| object.ends_with(&asked))
        });
        answered
            .map(|statement| {
                (identity(&statement["actor"]), statement["result"]["response"].as_str().expect("an answer"))
            })
            .collect()
    }
}

fn is_about(statement: &Value, iris: &BTreeSet<&str>) -> bool {
    let is_ours = |activity: &Value| activity["id"].as_str().is_some_and(|id| iris.contains(id));
    let listed = |relation: &str| {
        let activities = &statement["context"]["contextActivities"][relation];
        activities.as_array().is_some_and(|list| list.iter().any(is_ours))
    };
    is_ours(&statement["object"]) || listed("parent") || listed("grouping")
}

fn identity(actor: &Value) -> String {
    match actor["mbox"].as_str() {
        Some(mbox) => mbox.to_lowercase(),
        None => format!(
            "{} {}",
            actor["account"]["homePage"].as_str().expect("an account"),
            actor["account"]["name"].as_str().expect("an account")
        ),
    }
}

#[test]
fn the_published_figures_hold_when_counted_by_hand() {
    let recount = &RECOUNT;
    let (started, from) = recount.started(ekonomiskt::COURSE, ekonomiskt::as_of());
    assert_eq!((started, from.len()), (283, 50));
    assert_eq!((ekonomiskt::STARTED, ekonomiskt::MUNICIPALITIES), (283, 50));

    let (_, from) = recount.started(yrkesresan::COURSE, yrkesresan::as_of());
    assert_eq!((from.len(), yrkesresan::MUNICIPALITIES), (39, 39));
    let group = recount.catalogue.groups.iter().find(|group| group.id == "yrkesresan-vast").expect("a group");
    assert_eq!(from, group.members.iter().map(|member| member.kommunkod.to_string()).collect());

    let (_, from) = recount.started(goteborg::COURSE, Day::MAX);
    let members = |id: &str| {
        let group = recount.catalogue.areas().find(|group| group.id == id).expect("a region or group");
        group.members.iter().map(|member| member.kommunkod.to_string()).collect::<BTreeSet<_>>()
    };
    assert_eq!(from.intersection(&members("gr-forstudie-2023")).count(), 8);
    assert_eq!(from, members("gr"));
    assert_eq!((goteborg::PRE_STUDY, goteborg::MEMBERS), (8, 13));

    let then = recount.units(stockholm::then(), stockholm::then());
    let now = recount.units(stockholm::now(), stockholm::now());
    assert_eq!((then.len(), now.len()), (15, 12), "fourteen boards then, eleven now, and the administration");
    assert_eq!((stockholm::UNITS_THEN, stockholm::UNITS_NOW), (15, 12));
    assert!(now.contains("jarva") && !now.contains("spanga-tensta"));
}

#[test]
fn one_in_five_of_those_hired_in_spring_lacks_an_introduction() {
    let recount = &RECOUNT;
    let starts = recount.starts(yrkesresan::COURSE);
    let [first, end] = yrkesresan::spring();
    let hired: Vec<(&Row, Day)> = recount
        .rows
        .iter()
        .filter_map(|row| Some((row, row.hired.parse::<Day>().ok()?)))
        .filter(|(_, hired)| (first..end).contains(hired))
        .collect();
    let in_time = hired.iter().filter(|(row, hired)| {
        let last = hired.plus(90).min(yrkesresan::hires_as_of());
        starts.get(&format!("person {}", row.person)).is_some_and(|start| start.day <= last)
    });
    assert_eq!((in_time.count(), hired.len()), (80, 100));
    assert_eq!((yrkesresan::BEGUN_IN_TIME, yrkesresan::HIRED), (80, 100));
    assert!(hired.iter().all(|(_, hired)| hired.plus(90) <= yrkesresan::hires_as_of()), "all have had ninety days");
}

#[test]
fn fourteen_counties_have_an_introduction_programme() {
    let programmes = &RECOUNT.catalogue.programmes;
    let register = programmes.iter().find(|one| one.id == introductions::PROGRAMME).expect("a programme");
    let register = serde_json::to_value(&register.connected).expect("a list");
    let counties: BTreeSet<String> = register
        .as_array()
        .expect("a list")
        .iter()
        .map(|entry| entry["kommunkod"].as_str().expect("a code")[..2].to_owned())
        .collect();
    assert_eq!((counties.len(), introductions::COUNTIES), (14, 14), "a municipality's code begins with its county's");
}

#[test]
fn more_people_begin_after_the_as_of_day_and_from_more_municipalities() {
    let recount = &RECOUNT;
    let (ever, from) = recount.started(ekonomiskt::COURSE, Day::MAX);
    assert_eq!(ever, 283 + 64);
    assert!(from.len() > 50);
    let (next_day, _) = recount.started(ekonomiskt::COURSE, ekonomiskt::as_of().plus(1));
    assert_eq!(next_day, 284, "somebody begins in the first hour of October, which is September in UTC");
}

#[test]
fn without_the_roster_the_person_with_two_mailboxes_would_count_twice() {
    let mut recount = Recount::new();
    recount.people.clear();
    let (started, _) = recount.started(ekonomiskt::COURSE, ekonomiskt::as_of());
    assert_eq!(started, 284);
}

#[test]
fn ninety_eight_percent_of_those_who_answered_are_satisfied() {
    let answers = RECOUNT.answers(yrkesresan::SATISFACTION_QUESTION);
    let satisfied = answers.values().filter(|point| ["3", "4"].contains(point)).count();
    assert_eq!((satisfied, answers.len()), (196, 200));
    assert_eq!(100 * satisfied, answers.len() * yrkesresan::SATISFIED_PERCENT as usize);
}

#[test]
fn four_in_ten_feel_safer_after_the_course_than_before() {
    let (before, after) = (RECOUNT.answers("trygg-fore"), RECOUNT.answers("trygg-efter"));
    let safer = before.iter().filter(|(who, point)| after[*who] > **point).count();
    let less = before.iter().filter(|(who, point)| after[*who] < **point).count();
    assert_eq!((safer, less, before.len(), after.len()), (80, 10, 200, 200));
}

#[test]
fn those_who_take_modules_in_stockholm_are_taught_by_the_trainer_of_their_unit() {
    let recount = &RECOUNT;
    let row_of = |actor: &Value| {
        let person = recount.people.get(&identity(actor)).expect("somebody on the roster");
        recount.rows.iter().find(|row| row.person == *person).expect("a row")
    };
    let mut taught: BTreeMap<usize, usize> = BTreeMap::new();
    for statement in recount.statements().filter(|statement| !statement["context"]["instructor"].is_null()) {
        let (trainer, learner) = (row_of(&statement["context"]["instructor"]), row_of(&statement["actor"]));
        assert_eq!(trainer.role, "metodutvecklare");
        assert_eq!(recount.unit_named(&trainer.unit).id, recount.unit_named(&learner.unit).id);
        assert_ne!(trainer.person, learner.person);
        *taught.entry(trainer.person).or_default() += 1;
    }
    assert_eq!(taught.len(), 15, "a trainer in each of the units of 2013");
}

#[test]
fn the_plan_is_the_same_every_time_and_of_a_size_that_takes_seconds() {
    let (first, second) = (&RECOUNT.plan, plan(&names()).expect("a plan"));
    assert!((20_000..40_000).contains(&first.statements()), "{} statements", first.statements());
    assert_eq!(first.roster.as_str(), second.roster.as_str());
    assert!(first.batches.iter().zip(&second.batches).all(|(a, b)| a.statements == b.statements));
}

#[test]
fn statements_arrive_late_twice_and_before_what_they_depend_on() {
    let recount = &RECOUNT;
    let all: Vec<&Value> = recount.statements().collect();
    let times: Vec<jiff::Timestamp> =
        all.iter().filter_map(|s| s["timestamp"].as_str()).map(|at| at.parse().expect("a timestamp")).collect();
    let mut newest = jiff::Timestamp::MIN;
    let late = times.iter().filter(|at| {
        newest = newest.max(**at);
        newest.duration_since(**at) > jiff::SignedDuration::from_hours(24 * 25)
    });
    assert!(late.count() > 300, "some statements come a month late");

    let ids: Vec<&str> = all.iter().filter_map(|s| s["id"].as_str()).collect();
    assert!(ids.iter().collect::<BTreeSet<_>>().len() < ids.len(), "some are sent again with their id");
    let voids: Vec<(usize, &str)> = all
        .iter()
        .enumerate()
        .filter(|(_, s)| s["object"]["objectType"] == "StatementRef")
        .filter_map(|(n, s)| Some((n, s["object"]["id"].as_str()?)))
        .collect();
    let target = |id: &str| all.iter().position(|s| s["id"] == id).expect("a target");
    assert_eq!(voids.iter().filter(|(n, id)| target(id) > *n).count(), 3);
    assert_eq!(voids.len(), 6);
}

#[test]
fn only_courses_that_are_not_asked_about_the_past_are_without_timestamps() {
    let recount = &RECOUNT;
    for statement in recount.statements().filter(|s| s.get("timestamp").is_none()) {
        let id = statement["object"]["id"].as_str().expect("an activity");
        assert!(id.starts_with("https://utbildning.gr.example/h5p/"), "{id}");
    }
}

#[test]
fn all_six_kinds_of_platform_take_part_in_both_editions() {
    let recount = &RECOUNT;
    let marks = [
        "logstore_xapi",
        "h5p.org/libraries",
        "urn:articulate:storyline",
        "cmi5/context/categories/cmi5",
        "openedx/extension",
        "#utvardering-",
        "contextGroups",
        "\"team\"",
    ];
    let all: Vec<String> = recount.statements().map(Value::to_string).collect();
    for mark in marks {
        assert!(all.iter().any(|text| text.contains(mark)), "nothing carries {mark}");
    }
}

#[test]
fn no_mailbox_is_of_a_domain_that_somebody_could_own() {
    let recount = &RECOUNT;
    for statement in recount.statements() {
        if let Some(mbox) = statement["actor"]["mbox"].as_str() {
            assert!(mbox.ends_with(".example"));
        }
    }
}
