//! Trainers, and those whom they taught.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

const PLACES: [&str; 3] = ["1440", "1480", "0980"];
const LEARNERS: usize = 6;
const TRAINERS: usize = 3;

fn on(number: i32) -> Day {
    Day::from_number(19_000 + number)
}

fn who(number: usize) -> AgentKey {
    agent(&format!("p{number}"))
}

/// Learners and, after them, trainers, each with an employer; those have completed the course on their day.
fn world(completed: &[Option<i32>]) -> Standings {
    let post = |number: usize| Affiliation {
        role: Some(if number < LEARNERS { "handläggare" } else { "metodutvecklare" }.to_owned()),
        valid_from: Some(on(-100)),
        ..affiliation(&[&who(number)], PLACES[number % PLACES.len()])
    };
    let trainers = Trainers { roles: vec!["Metodutvecklare".to_owned()], qualification: None };
    let file = CatalogueFile { trainers: Some(trainers), ..catalogue_file() };
    let mut standings = standings(file, (0..LEARNERS + TRAINERS).map(post));
    for (number, day) in completed.iter().enumerate() {
        let Some(day) = day else { continue };
        let mut progress = Progress::default();
        let observation = Observation {
            agent: who(number),
            course: "bistand".into(),
            module: None,
            mark: Mark::Completed,
            at: Some(on(*day).start()),
            claim: None,
        };
        progress.observe(&observation, Timestamp::MAX);
        standings.put(&who(number), &"bistand".into(), progress);
    }
    standings
}

fn taught(learner: usize, trainer: usize, day: i32) -> Taught {
    Taught { agent: who(learner), day: on(day), claim: None, instructors: vec![who(trainer)] }
}

fn count(standings: &Standings, taught: &[Taught], as_of: Day, are_exact: bool) -> TrainersAnswer {
    let readers = Readers { suppression: Suppression::default(), latest: as_of, are_exact, are_of_one_employer: false };
    let query = FigureQuery { courses: vec!["bistand".into()], ..FigureQuery::by(&[], as_of) };
    standings.trainers_within(&query, taught, &Reach::default(), readers).expect("it is within the reach")
}

fn number(figure: Figure) -> u32 {
    figure.shown().expect("it is shown")
}

#[test]
fn s46_the_trainers_of_the_last_day_up_to_the_completion_taught_it() {
    let standings = world(&[Some(100), Some(100), Some(100), Some(100)]);
    let all = [
        taught(0, 6, 10),
        taught(0, 7, 50),
        // After the completion.
        taught(1, 6, 101),
        // Who is no trainer, and who is taught.
        taught(2, 0, 50),
        taught(3, 3, 50),
    ];
    let answer = count(&standings, &all, on(200), true);
    assert_eq!((number(answer.total.completed), number(answer.total.with_trainer)), (4, 1));
    let taught: Vec<u32> = answer.trainers.expect("they are listed").iter().map(|one| one.completions).collect();
    assert_eq!((taught.iter().sum::<u32>(), taught.len()), (1, 3));
    assert_eq!(answer.total.qualified, Figure::Absent(Absence::NotApplicable));
}

#[test]
fn s46_readers_of_several_employers_see_no_rows_no_trainers_and_no_small_numbers() {
    let standings = world(&[Some(100); LEARNERS]);
    let answer = count(&standings, &[taught(0, 6, 10)], on(200), false);
    assert!(answer.rows.is_empty() && answer.trainers.is_none());
    let hidden = Figure::Absent(Absence::Suppressed);
    assert_eq!((answer.total.trainers, answer.total.with_trainer), (hidden, hidden));
}

#[test]
fn s46_where_the_catalogue_names_no_trainers_there_are_no_numbers_of_them() {
    let standings = standings(catalogue_file(), [affiliation(&[&who(0)], "1440")]);
    let answer = count(&standings, &[], on(200), true);
    assert_eq!(answer.total.trainers, Figure::Absent(Absence::NotApplicable));
    assert_eq!(answer.total.completed, Figure::Shown(0));
    assert!(standings.terms_for_trainers().is_empty());
}

proptest! {
    #[test]
    fn s46_sums_per_trainer_agree_with_the_completions(
        completed in prop::collection::vec(prop::option::weighted(0.7, 0..300_i32), LEARNERS),
        lessons in prop::collection::vec((0..LEARNERS, LEARNERS..LEARNERS + TRAINERS, -20..320_i32), 0..30),
        as_of in 0..350_i32,
    ) {
        let standings = world(&completed);
        let said: Vec<Taught> = lessons.iter().map(|&(learner, trainer, day)| taught(learner, trainer, day)).collect();
        let answer = count(&standings, &said, on(as_of), true);
        // By hand: the trainers of the last day.
        let (mut of_trainer, mut with) = (BTreeMap::<usize, u32>::new(), 0);
        for (learner, day) in completed.iter().enumerate() {
            let Some(day) = day.filter(|day| *day <= as_of) else { continue };
            let counted = || lessons.iter().filter(|lesson| lesson.0 == learner && lesson.2 <= day);
            let last = counted().map(|lesson| lesson.2).max();
            let trainers: BTreeSet<usize> =
                counted().filter(|lesson| Some(lesson.2) == last).map(|lesson| lesson.1).collect();
            with += u32::from(!trainers.is_empty());
            for trainer in trainers {
                *of_trainer.entry(trainer).or_default() += 1;
            }
        }
        let listed = answer.trainers.clone().expect("they are listed");
        for trainer in LEARNERS..LEARNERS + TRAINERS {
            let one = listed.iter().find(|one| one.trainer == person_keys(&who(trainer))[0]).expect("each is listed");
            prop_assert_eq!(one.completions, of_trainer.get(&trainer).copied().unwrap_or(0));
        }
        let total = answer.total;
        prop_assert_eq!(number(total.with_trainer), with);
        prop_assert_eq!(number(total.with_trainer) + number(total.without_trainer), number(total.completed));
        prop_assert!(listed.iter().map(|one| one.completions).sum::<u32>() >= with);
        let query = FigureQuery { courses: vec!["bistand".into()], ..FigureQuery::by(&[], on(as_of)) };
        let figures = standings.figures(&query);
        prop_assert_eq!(number(total.completed), shown(&figures.total, Measure::Completed));
        for at in 0..5 {
            if total.all()[at].1.shown().is_some() {
                let sum: u32 = answer.rows.iter().map(|row| number(row.counts.all()[at].1)).sum();
                prop_assert_eq!(sum, number(total.all()[at].1));
            }
        }
    }
}
