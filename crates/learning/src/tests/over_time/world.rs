//! Small random worlds: rosters of employments, and what people have done in a course of three modules.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

pub(super) const PLACES: [&str; 4] = ["1440", "1480", "1402", "0980"];
pub(super) const ROLES: [&str; 2] = ["handläggare", "chef"];
/// The day that others are counted from.
pub(super) const DAY_0: i32 = 19_000;

/// A row of the roster; days are counted from [`DAY_0`].
#[derive(Debug, Clone)]
pub(super) struct Post {
    pub(super) who: usize,
    pub(super) place: usize,
    pub(super) role: usize,
    pub(super) hired: Option<i32>,
    pub(super) from: i32,
    pub(super) to: Option<i32>,
    pub(super) known: Option<i32>,
}

/// Something that a person has done: in the course, or in a module.
#[derive(Debug, Clone)]
pub(super) struct Deed {
    pub(super) who: usize,
    pub(super) module: Option<usize>,
    pub(super) is_completion: bool,
    pub(super) on: i32,
}

#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) posts: Vec<Post>,
    pub(super) deeds: Vec<Deed>,
    pub(super) has_target: bool,
    pub(super) as_of: i32,
}

pub(super) fn on(number: i32) -> Day {
    Day::from_number(DAY_0 + number)
}

pub(super) fn who(number: usize) -> AgentKey {
    agent(&format!("p{number}"))
}

fn post(people: usize) -> impl Strategy<Value = Post> {
    let hired = prop::option::weighted(0.8, 0..250_i32);
    let to = prop::option::weighted(0.3, 0..200_i32);
    let known = prop::option::weighted(0.1, 0..300_i32);
    (0..people, 0..PLACES.len(), 0..ROLES.len(), hired, 0..40_i32, to, known).prop_map(
        |(who, place, role, hired, later, length, known)| {
            // A row begins on the day of hiring, or later in another role.
            let from = hired.unwrap_or(100) + if later < 25 { 0 } else { later };
            Post { who, place, role, hired, from, to: length.map(|length| from + length), known }
        },
    )
}

fn deed(people: usize) -> impl Strategy<Value = Deed> {
    let module = prop::option::weighted(0.8, 0..3_usize);
    (0..people, module, any::<bool>(), -50..350_i32).prop_map(|(who, module, is_completion, on)| Deed {
        who,
        module,
        is_completion,
        on,
    })
}

/// A world with that many people.
pub(super) fn world(people: usize) -> impl Strategy<Value = World> {
    let posts = prop::collection::vec(post(people), 0..people * 2);
    let deeds = prop::collection::vec(deed(people), 0..people * 5);
    (posts, deeds, any::<bool>(), 0..400_i32).prop_map(|(posts, deeds, has_target, as_of)| World {
        posts,
        deeds,
        has_target,
        as_of,
    })
}

impl World {
    pub(super) fn file(&self) -> CatalogueFile {
        let mut file = catalogue_file();
        file.courses[1].modules[0].tags = vec!["ett".to_owned()];
        file.courses[1].modules[2].tags = vec!["ett".to_owned(), "annat".to_owned()];
        if self.has_target {
            file.courses[1].target = Some(toml::from_str("roster_roles = [\"handläggare\"]").expect("a target"));
        }
        file
    }

    pub(super) fn standings(&self) -> Standings {
        self.standings_in_turn(false)
    }

    /// The same, from what was done in the order of arrival or the other way round.
    pub(super) fn standings_in_turn(&self, is_reversed: bool) -> Standings {
        let roster = self.posts.iter().map(|post| Affiliation {
            role: Some(ROLES[post.role].to_owned()),
            hired_on: post.hired.map(on),
            valid_from: Some(on(post.from)),
            valid_to: post.to.map(on),
            known_from: post.known.map(on),
            ..affiliation(&[&who(post.who)], PLACES[post.place])
        });
        let mut standings = standings(self.file(), roster);
        self.put_rows(&mut standings, is_reversed);
        standings
    }

    /// Puts what everybody has done into standings of this world.
    pub(super) fn put_rows(&self, standings: &mut Standings, is_reversed: bool) {
        let mut deeds: Vec<&Deed> = self.deeds.iter().collect();
        if is_reversed {
            deeds.reverse();
        }
        let mut rows: BTreeMap<AgentKey, Progress> = BTreeMap::new();
        for deed in deeds {
            let agent = who(deed.who);
            let row = rows.entry(agent.clone()).or_default();
            let marks = [Some(Mark::Activity), deed.is_completion.then_some(Mark::Completed)];
            for mark in marks.into_iter().flatten() {
                let observation = Observation {
                    agent: agent.clone(),
                    course: "barn".into(),
                    module: deed.module.map(|module| ModuleId::from(["m1", "m2", "m3"][module])),
                    mark,
                    at: Some(on(deed.on).start()),
                    claim: None,
                };
                row.observe(&observation, Timestamp::MAX);
            }
        }
        for (agent, progress) in rows {
            standings.put(&agent, &"barn".into(), progress);
        }
    }

    pub(super) fn asked(&self, by: &[TimeDimension]) -> TimeQuery {
        let of = FigureQuery { courses: vec!["barn".into()], ..FigureQuery::by(&[], on(self.as_of)) };
        TimeQuery { by: by.to_vec(), of }
    }
}
