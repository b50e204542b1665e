//! What has happened to a person, newest first: employments, statements that count, completed courses.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use learning::{Day, ExplainedStatement, Explanation};

use super::events::{in_words, is_activity};
use super::naming::Naming;
use super::texts::Texts;

/// How many moments are shown.
const SHOWN: usize = 100;

/// What has happened.
pub(super) struct Timeline {
    pub(super) moments: Vec<Moment>,
    /// Whether there are earlier ones.
    pub(super) is_cut: bool,
}

/// Something that happened on a day. Ordered as shown: within a day, consequences come first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    pub(super) day: Reverse<Day>,
    kind: Kind,
    pub(super) text: String,
}

/// The kinds of moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Completed,
    Statement,
    Started,
    Employment,
}

impl Moment {
    /// Whether it is highlighted.
    pub(super) fn is_completion(&self) -> bool {
        self.kind == Kind::Completed
    }
}

impl Timeline {
    /// Up to the end of a day.
    pub(super) fn new(explanation: &Explanation, as_of: Day, naming: Naming<'_>) -> Self {
        let texts = Texts::of(naming.language);
        let mut all = BTreeSet::new();
        let mut add = |day: Option<Day>, kind, text: String| {
            if let Some(day) = day.filter(|day| *day <= as_of) {
                all.insert(Moment { day: Reverse(day), kind, text });
            }
        };
        for row in &explanation.affiliations {
            let place = naming.affiliation(row);
            add(row.hired_on, Kind::Employment, texts.event_hired(naming.place(&row.municipality)));
            // A list that does not say since when says nothing of a beginning.
            let began = row.valid_from.filter(|day| !row.first_seen && Some(*day) != row.hired_on);
            add(began, Kind::Employment, texts.event_began(&place));
            add(row.valid_to, Kind::Employment, texts.event_ended(&place));
        }
        for course in &explanation.courses {
            let name = naming.course(&course.course);
            for counted in &course.counted {
                add(counted.completed_on, Kind::Completed, texts.event_completed(name));
                add(counted.started_on, Kind::Started, texts.event_started(name));
            }
            let counting = || course.statements.iter().filter(|statement| statement.counts);
            let day_of = |statement: &ExplainedStatement| Day::of(statement.stated.timestamp);
            // On a day with something more informative, "did something" is left out.
            let telling = counting().filter(|statement| !is_activity(statement)).map(day_of);
            let telling: BTreeSet<Day> =
                telling.chain(course.counted.iter().filter_map(|counted| counted.started_on)).collect();
            for statement in counting() {
                let day = day_of(statement);
                if !is_activity(statement) || !telling.contains(&day) {
                    add(Some(day), Kind::Statement, in_words(course, statement, naming));
                }
            }
        }
        let is_cut = all.len() > SHOWN;
        Self { moments: all.into_iter().take(SHOWN).collect(), is_cut }
    }
}
