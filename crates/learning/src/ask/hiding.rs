//! Decides what is hidden in an answer: which numbers of which rows.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::count::Tally;
use super::kept_answers::{Made, find_or_make};
use super::published::{asks_for_roles, names_places};
use super::question::Question;
use super::suppress::{Blocks, ONE_COURSE, Plan, SEVERAL_COURSES, Suppression, Table, protect};
use super::tally::Extent;
use crate::standings::numbers::{EmployerNumber, RoleNumber};
use crate::{Absence, Counts, Day, Dimension, Figure, FigureQuery, Measure, Standings};

/// What a table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Topic {
    Course(u32),
    Module(u32),
    /// All courses of the reach.
    Courses,
}

/// What the leaves of a table stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeafKind {
    Employer,
    Role,
    /// The whole reach, on a day for which nothing smaller is published.
    Reach,
}

/// A table, divided into blocks.
#[derive(Debug)]
struct Protected {
    /// The value of each leaf, sorted.
    leaves: Vec<u32>,
    blocks: Vec<Blocks>,
}

/// The tables of some topics.
type Topics = HashMap<Topic, Protected>;

/// The tables in which what is hidden is the same for every question.
#[derive(Debug)]
struct Tables {
    courses: Arc<Topics>,
    /// If the question is by module.
    modules: Option<Arc<Topics>>,
}

/// What is hidden in the answer to a question.
#[derive(Debug)]
pub(super) struct Hiding<'q> {
    question: &'q Question<'q>,
    suppression: Suppression,
    kind: LeafKind,
    /// By place or, on an earlier day, for the whole reach.
    places: Tables,
    /// By role, if the question asks for roles.
    roles: Option<Tables>,
    /// The question names no course, place or role. Otherwise nothing is shown of several courses together.
    is_of_everything: bool,
}

impl<'q> Hiding<'q> {
    /// Finds what is hidden. `latest` is the day of what is published by place and role.
    pub(super) fn new(
        standings: &Standings,
        question: &'q Question<'q>,
        (suppression, latest): (Suppression, Day),
    ) -> Self {
        let query = question.query;
        let roles = asks_for_roles(query);
        let kind = match (roles, query.as_of < latest) {
            (_, true) => LeafKind::Reach,
            (true, false) => LeafKind::Role,
            (false, false) => LeafKind::Employer,
        };
        let names_courses = !query.courses.is_empty() || !query.programmes.is_empty();
        let tables = |kind| {
            let modules = question.is_by(Dimension::Module);
            Tables {
                courses: protected(standings, question, (kind, Dimension::Course), suppression),
                modules: modules.then(|| protected(standings, question, (kind, Dimension::Module), suppression)),
            }
        };
        Self {
            question,
            suppression,
            kind,
            places: tables(if kind == LeafKind::Reach { kind } else { LeafKind::Employer }),
            roles: (kind == LeafKind::Role).then(|| tables(kind)),
            is_of_everything: !names_courses && !names_places(query) && query.roles.is_empty(),
        }
    }

    /// Hides what must be hidden in the counts of what these values name.
    pub(super) fn hide(&self, values: &[(Dimension, u32)], mut counts: Counts) -> Counts {
        let topic = self.topic(values);
        let plan = if topic == Topic::Courses { &SEVERAL_COURSES } else { &ONE_COURSE };
        let leaves = self.leaves_of(topic, values);
        for measure in Measure::ALL {
            let Some(count) = counts.shown(measure) else { continue };
            let is_shown = plan.shown_by(measure).is_some_and(|item| self.shows(topic, item, (values, &leaves)));
            if self.suppression.is_small(count) || !is_shown {
                counts[measure] = Figure::Absent(Absence::Suppressed);
            }
        }
        // Credits tell how many have completed the course, or follow from how many have completed each.
        if counts.credits.shown().is_some() && counts.shown(Measure::Completed).is_none() {
            counts.credits = Figure::Absent(Absence::Suppressed);
        }
        let is_of_few = counts.shown(Measure::N).is_some_and(|n| n < self.suppression.shares());
        if is_of_few && counts.share().shown().is_some() {
            counts.hide_share();
        }
        counts
    }

    fn topic(&self, values: &[(Dimension, u32)]) -> Topic {
        let value = |wanted| values.iter().find(|(dimension, _)| *dimension == wanted).map(|(_, value)| *value);
        let only = || {
            let mut wanted = self.question.courses().filter(|(_, asked)| asked.wanted);
            wanted.next().filter(|_| !self.question.spans_courses()).map(|(course, _)| course.0)
        };
        let module = value(Dimension::Module).map(Topic::Module);
        let course = || value(Dimension::Course).or_else(only).map(Topic::Course);
        module.or_else(course).unwrap_or(Topic::Courses)
    }

    /// The leaves of a topic's table that values name, of roles where the question asks for these.
    fn leaves_of(&self, topic: Topic, values: &[(Dimension, u32)]) -> Vec<usize> {
        let tables = self.roles.as_ref().unwrap_or(&self.places);
        let Some(table) = tables.get(topic).filter(|_| topic != Topic::Courses) else { return Vec::new() };
        if self.kind == LeafKind::Role { self.roles_of(table, values) } else { self.places_of(table, values) }
    }

    fn shows(&self, topic: Topic, item: usize, (values, leaves): (&[(Dimension, u32)], &[usize])) -> bool {
        if topic == Topic::Courses {
            return self.shows_courses(item, values);
        }
        let Some(roles) = &self.roles else {
            return self.places.get(topic).is_none_or(|table| table.blocks[item].show(leaves.iter().copied()));
        };
        let hides_total =
            |tables: &Tables, item: usize| tables.get(topic).is_some_and(|table| table.blocks[item].hide_the_total());
        // Places and roles have one total: what hides it there hides it here. People who are not named have no role, so N by
        // role would reveal how many they are.
        let follows = ONE_COURSE.follows_by_role(item);
        let is_hidden =
            hides_total(roles, item) || follows.into_iter().chain([item]).any(|item| hides_total(&self.places, item));
        !is_hidden && roles.get(topic).is_none_or(|table| table.blocks[item].show(leaves.iter().copied()))
    }

    /// Of several courses together, only the number of the whole reach is shown, and only if no course hides its own,
    /// because the courses of different roles would sum to it. It is never shown for two courses: together with the number
    /// of each, it would reveal how many people are in both.
    fn shows_courses(&self, item: usize, values: &[(Dimension, u32)]) -> bool {
        let mut tables = self.places.courses.iter();
        let courses = self.places.courses.keys().filter(|topic| matches!(topic, Topic::Course(_))).count();
        self.is_of_everything
            && values.is_empty()
            && courses > 2
            && tables.all(|(topic, table)| match topic {
                Topic::Course(_) => !table.blocks.iter().any(Blocks::hide_the_total),
                Topic::Courses => !table.blocks[item].hide_the_total(),
                Topic::Module(_) => true,
            })
    }

    fn places_of(&self, table: &Protected, values: &[(Dimension, u32)]) -> Vec<usize> {
        let is_meant = |&value: &u32| {
            let employer = EmployerNumber(value);
            self.kind == LeafKind::Reach
                || self.question.admits_employer(employer)
                    && values.iter().all(|&(dimension, value)| self.question.is_in(employer, dimension, value))
        };
        let employer = values.iter().find(|(dimension, _)| *dimension == Dimension::Municipality);
        match employer.filter(|_| self.kind != LeafKind::Reach) {
            // Most rows are of one employer: there are as many as leaves, and it need not be looked for among all of them.
            Some((_, employer)) => table
                .leaves
                .binary_search(employer)
                .ok()
                .filter(|at| is_meant(&table.leaves[*at]))
                .into_iter()
                .collect(),
            None => leaves_where(&table.leaves, is_meant),
        }
    }

    fn roles_of(&self, table: &Protected, values: &[(Dimension, u32)]) -> Vec<usize> {
        let is_meant = |&value: &u32| {
            let mut values = values.iter().filter(|(dimension, _)| *dimension == Dimension::Role);
            self.question.asks_for_role(RoleNumber(value)) && values.all(|(_, role)| *role == value)
        };
        leaves_where(&table.leaves, is_meant)
    }
}

impl Tables {
    fn get(&self, topic: Topic) -> Option<&Protected> {
        self.courses.get(&topic).or_else(|| self.modules.as_ref()?.get(&topic))
    }
}

impl Made for Topics {
    fn bytes(&self) -> usize {
        self.values().map(Protected::bytes).sum()
    }
}

impl Protected {
    fn bytes(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(Blocks::bytes).sum();
        size_of::<Self>() + self.leaves.len() * size_of::<u32>() + blocks
    }
}

/// Protects the tables of all courses, or of all modules, that a question covers, by leaf. Leaves its filters out, so that every
/// question hides the same.
fn protected(
    standings: &Standings,
    question: &Question<'_>,
    (kind, topic): (LeafKind, Dimension),
    suppression: Suppression,
) -> Arc<Topics> {
    let by = match kind {
        LeafKind::Employer => vec![Dimension::Municipality, topic],
        LeafKind::Role => vec![Dimension::Role, topic],
        LeafKind::Reach => vec![topic],
    };
    let query = question.query;
    let table = FigureQuery {
        courses: query.courses.clone(),
        programmes: query.programmes.clone(),
        ..FigureQuery::by(&by, query.as_of)
    };
    let asked = standings.question(&table, question.reach);
    find_or_make(standings, &asked, suppression, |tally| {
        let mut tables = protect_topics(&asked, tally, kind, topic, suppression);
        if topic == Dimension::Course && asked.spans_courses() && kind != LeafKind::Role {
            let total = tally.total.counts(&tally.total, Extent { courses: true, ..Extent::default() });
            let together = protect_leaves(&SEVERAL_COURSES, vec![(0, total)], Default::default(), suppression);
            tables.insert(Topic::Courses, together);
        }
        tables
    })
}

fn leaves_where(leaves: &[u32], is_meant: impl Fn(&u32) -> bool) -> Vec<usize> {
    (0..leaves.len()).filter(|&at| is_meant(&leaves[at])).collect()
}

/// Protects the tables of all courses, or of all modules, from one count by leaf and topic.
fn protect_topics(
    question: &Question<'_>,
    tally: &Tally,
    kind: LeafKind,
    topic: Dimension,
    suppression: Suppression,
) -> Topics {
    let extent = Extent { part: kind == LeafKind::Role, ..Extent::default() };
    let mut topics: BTreeMap<u32, Vec<(u32, Counts)>> = BTreeMap::new();
    for (key, cell) in tally.rows.cells() {
        let (leaf, topic) = if kind == LeafKind::Reach { (0, key.value(0)) } else { (key.value(0), key.value(1)) };
        topics.entry(topic).or_default().push((leaf, cell.counts(cell, extent)));
    }
    let named = |value| if topic == Dimension::Module { Topic::Module(value) } else { Topic::Course(value) };
    let protected = topics.into_iter().map(|(topic, mut leaves)| {
        leaves.sort_unstable_by_key(|(leaf, _)| *leaf);
        let (groups, lacking) = match kind {
            LeafKind::Employer => areas_and_lacks(question, &leaves),
            LeafKind::Role | LeafKind::Reach => Default::default(),
        };
        (named(topic), protect_leaves(&ONE_COURSE, leaves, (groups, lacking), suppression))
    });
    protected.collect()
}

fn protect_leaves(
    plan: &Plan,
    leaves: Vec<(u32, Counts)>,
    (groups, lacking): (Groups, Lacking),
    suppression: Suppression,
) -> Protected {
    let rows: Vec<Vec<u32>> = leaves.iter().map(|(_, counts)| plan.columns(counts)).collect();
    let width = rows.first().map_or(0, Vec::len);
    let columns = (0..width).map(|column| rows.iter().map(|row| row[column]).collect()).collect();
    let blocks = protect(&Table { columns, groups, lacking }, plan.items, suppression);
    Protected { leaves: leaves.into_iter().map(|(leaf, _)| leaf).collect(), blocks }
}

/// The group of each leaf, level by level.
type Groups = Vec<Vec<u32>>;

/// For some columns, which leaves lack them.
type Lacking = Vec<(usize, Vec<bool>)>;

/// Groups leaves so that small numbers are combined first within a county and the regions that it shares with others, then
/// within the county: as few of these as possible then lose their sum. Places that are known to lack a part are combined
/// with each other as long as that is enough, because a block of both kinds does not show the part.
fn areas_and_lacks(question: &Question<'_>, leaves: &[(u32, Counts)]) -> (Groups, Lacking) {
    let lacks: Vec<_> = leaves.iter().map(|(_, counts)| ONE_COURSE.lacking(counts)).collect();
    let area = |leaf: u32| question.areas_of(EmployerNumber(leaf));
    let areas = || leaves.iter().map(|(leaf, _)| area(*leaf)).zip(&lacks);
    let groups = vec![
        number(areas()),
        number(areas().map(|((county, _), lacks)| (county, lacks))),
        number(areas().map(|(_, lacks)| lacks)),
    ];
    let columns = lacks.first().map_or(0, Vec::len);
    let lacking = (0..columns).map(|at| (lacks[0][at].0, lacks.iter().map(|lacks| lacks[at].1).collect()));
    (groups, lacking.collect())
}

/// Gives equal keys equal numbers.
fn number<K: Ord>(keys: impl Iterator<Item = K>) -> Vec<u32> {
    let mut numbers = BTreeMap::new();
    keys.map(|key| {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(key).or_insert(next)
    })
    .collect()
}
