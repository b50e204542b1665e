//! What is known of an agent and one course, or one module.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Day, Mark};

/// What is known of an agent and one course, or one module.
///
/// The state at the end of a day depends only on each day's last event. So only the latest instant of each kind and
/// Swedish day is kept, and days, not statements, bound a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Marks {
    /// Days with a learner's statement other than an enrolment.
    pub(crate) activity: BTreeSet<Day>,
    /// The last event of each kind on each day.
    pub(crate) events: BTreeMap<(Event, Day), Timestamp>,
    /// The passes of each day that no other pass of that day beats in both time and score.
    pub(crate) passes: BTreeSet<Pass>,
    /// What the unit asks for from each day on, by the last launch of that day.
    pub(crate) move_on: BTreeMap<Day, (Timestamp, MoveOn)>,
}

/// The kinds of events whose last one on a day decides. The numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Event {
    Enrolled = 0,
    Unenrolled = 1,
    Completed = 2,
    CompletedByPass = 3,
    TakenBack = 4,
    Failed = 5,
    Met = 6,
}

impl Event {
    /// All, in the order of their numbers.
    pub(crate) const ALL: [Self; 7] = [
        Self::Enrolled,
        Self::Unenrolled,
        Self::Completed,
        Self::CompletedByPass,
        Self::TakenBack,
        Self::Failed,
        Self::Met,
    ];
}

/// A pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pass {
    pub(crate) day: Day,
    pub(crate) at: Timestamp,
    pub(crate) score: Score,
}

/// A scaled score, −1 to 1; "none" sorts below all others.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Score(pub(crate) Option<f64>);

impl Ord for Score {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.0, other.0) {
            (Some(one), Some(two)) => one.total_cmp(&two),
            (one, two) => one.is_some().cmp(&two.is_some()),
        }
    }
}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Score {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Score {}

/// What a cmi5 unit asks for (cmi5 10.2.4). Until a launch has told it, either a completion or a pass will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MoveOn {
    /// Nothing; what the unit reports still counts.
    NotApplicable,
    /// Either.
    CompletedOrPassed,
    /// A completion.
    Completed,
    /// A pass.
    Passed,
    /// Both.
    CompletedAndPassed,
}

impl MoveOn {
    /// Reads the name that cmi5 has for it.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "NotApplicable" => Some(Self::NotApplicable),
            "CompletedOrPassed" => Some(Self::CompletedOrPassed),
            "Completed" => Some(Self::Completed),
            "Passed" => Some(Self::Passed),
            "CompletedAndPassed" => Some(Self::CompletedAndPassed),
            _ => None,
        }
    }
}

impl Marks {
    /// Adds one mark at an instant.
    pub fn add(&mut self, mark: Mark, at: Timestamp) {
        let day = Day::of(at);
        let event = match mark {
            Mark::Activity => {
                self.activity.insert(day);
                return;
            }
            Mark::Passed(score) => return self.add_pass(Pass { day, at, score: Score(score) }),
            Mark::MoveOn(asked) => {
                return self.add_launch(day, (at, asked));
            }
            Mark::Enrolled => Event::Enrolled,
            Mark::Unenrolled => Event::Unenrolled,
            Mark::Completed => Event::Completed,
            Mark::CompletedByPass => Event::CompletedByPass,
            Mark::TakenBack => Event::TakenBack,
            Mark::Failed => Event::Failed,
            Mark::Met => Event::Met,
        };
        self.add_event(event, day, at);
    }

    /// Joins other marks.
    pub fn join(&mut self, other: &Self) {
        self.activity.extend(&other.activity);
        for (&(event, day), &at) in &other.events {
            self.add_event(event, day, at);
        }
        for &pass in &other.passes {
            self.add_pass(pass);
        }
        for (&day, &launch) in &other.move_on {
            self.add_launch(day, launch);
        }
    }

    fn add_launch(&mut self, day: Day, launch: (Timestamp, MoveOn)) {
        let latest = self.move_on.entry(day).or_insert(launch);
        *latest = launch.max(*latest);
    }

    fn add_event(&mut self, event: Event, day: Day, at: Timestamp) {
        let latest = self.events.entry((event, day)).or_insert(at);
        *latest = at.max(*latest);
    }

    fn add_pass(&mut self, new: Pass) {
        let beats = |one: &Pass, two: &Pass| one.day == two.day && one.at >= two.at && one.score >= two.score;
        if self.passes.iter().any(|old| beats(old, &new)) {
            return;
        }
        self.passes.retain(|old| !beats(&new, old));
        self.passes.insert(new);
    }

    /// What happened after a day. What a unit asks for stays, whenever it was told.
    pub(crate) fn after(&self, day: Day) -> Self {
        Self {
            activity: self.activity.range(day.plus(1)..).copied().collect(),
            events: self.events.iter().filter(|((_, on), _)| *on > day).map(|(key, at)| (*key, *at)).collect(),
            passes: self.passes.iter().filter(|pass| pass.day > day).copied().collect(),
            move_on: self.move_on.clone(),
        }
    }

    /// The days with any mark; a day may come several times.
    pub(crate) fn days(&self) -> impl Iterator<Item = Day> {
        let events = self.events.keys().map(|(_, day)| *day);
        let passes = self.passes.iter().map(|pass| pass.day);
        self.activity.iter().copied().chain(events).chain(passes).chain(self.move_on.keys().copied())
    }

    /// The last event of a kind on each day.
    pub(crate) fn latest(&self, event: Event) -> impl Iterator<Item = (Day, Timestamp)> {
        self.events.range((event, Day::MIN)..=(event, Day::MAX)).map(|(&(_, day), &at)| (day, at))
    }
}
