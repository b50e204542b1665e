//! All progress, evaluated and held in memory, ready to be counted.

use std::sync::Arc;

use super::{AgentKey, Catalogue, CourseId, FigureQuery, Figures, Progress, Roster};

/// Where everybody stands in every course: progress evaluated by the rules, joined by person.
#[derive(Debug)]
pub struct Standings {}

impl Standings {
    /// Empty standings under a catalogue and a roster. A change of either means new standings.
    pub fn new(_catalogue: Arc<Catalogue>, _roster: Arc<Roster>) -> Self {
        unimplemented!()
    }

    /// Sets what is known of an agent and a course, in place of what was.
    pub fn put(&mut self, _agent: &AgentKey, _course: &CourseId, _progress: Progress) {
        unimplemented!()
    }

    /// Counts.
    pub fn figures(&self, _query: &FigureQuery) -> Figures {
        unimplemented!()
    }
}
