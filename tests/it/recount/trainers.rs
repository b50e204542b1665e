//! Trainers of random worlds, compared with the recount.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};
use recount::Question;
use serde_json::json;

use super::asking::{Caller, PUBLISHED};
use super::comparing::compare_trainers;
use super::plan::{DeedPlan, LAST, PLACES, Plan, plans};
use super::sources::{Sources, actor, day};
use super::{Callers, fill, variable};
use crate::http::world::World;

/// Whom a statement names: somebody, by one of their identifiers, alone or in a group.
type Named = Option<(usize, usize, bool)>;

fn named() -> impl Strategy<Value = Named> {
    weighted(0.8, (0..30_usize, 0..6_usize, any::<bool>()))
}

/// A world in which heads train others, by what statements name.
fn sources(plan: &Plan, named: &[Named]) -> Sources {
    let mut sources = Sources::of(plan);
    let qualification = plan.courses.len() - 1;
    write!(sources.catalogue, "[trainers]\nroles = [\"CHEF\"]\nqualification = \"k{qualification}\"\n").unwrap();
    for one in &mut sources.statements {
        let (_, number) = one.statement["id"].as_str().unwrap().rsplit_once('-').unwrap();
        let number = usize::from_str_radix(number, 16).unwrap();
        // One that comes again says the same.
        let Some((who, agent, is_group)) = named[number % named.len()].filter(|_| number < 10_000) else { continue };
        let instructor = actor(plan, &DeedPlan { who, agent, ..plan.deeds[0].clone() });
        one.statement["context"]["instructor"] = if is_group {
            let nobody = json!({"mbox": "mailto:nobody@okand.example"});
            json!({"objectType": "Group", "member": [nobody, instructor]})
        } else {
            instructor
        };
    }
    sources
}

/// What is asked of each world.
fn questions() -> Vec<(Caller, Question)> {
    let about = |as_of: i32| Question { courses: vec!["k0".to_owned()], ..Question::about_everything(day(as_of)) };
    let of = |place: usize, as_of: i32| Question { reach: Some(PLACES[place].to_owned()), ..about(as_of) };
    vec![
        (Caller::Exact, about(LAST)),
        (Caller::Exact, Question { from: Some(day(90)), to: Some(day(450)), ..about(545) }),
        (Caller::Exact, Question { municipalities: vec![PLACES[0].to_owned()], ..about(400) }),
        (Caller::Of(0), of(0, LAST)),
        (Caller::Of(2), of(2, 300)),
        (Caller::Published, about(PUBLISHED)),
    ]
}

async fn differ(plan: &Plan, named: &[Named]) -> Result<(), String> {
    let sources = sources(plan, named);
    let world = World::new().await;
    fill(&world, &sources).await;
    let recount = sources.recount();
    let callers = Callers::of(&world).await;
    for (caller, question) in questions() {
        let day =
            |name: &str, day: Option<jiff::civil::Date>| day.map(|day| format!("&{name}={day}")).unwrap_or_default();
        let period = format!("{}{}", day("from", question.from), day("to", question.to));
        let places: Vec<String> = question.municipalities.iter().map(|code| format!("&municipality={code}")).collect();
        let places = places.concat();
        let address = format!("/api/v1/trainers?course=k0&as_of={}{period}{places}", question.as_of);
        let answer = world.get(&address).by(callers.key(caller)).send().await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        compare_trainers(&recount, &question, &answer.json()).map_err(|said| format!("{address}\n{said}"))?;
    }
    Ok(())
}

#[test]
fn s46_trainers_of_random_worlds_are_those_of_the_recount() {
    let is_mongodb = std::env::var("LOGGBOK_TEST_STORE").as_deref() == Ok("mongodb");
    let cases = variable("LOGGBOK_RECOUNT_CASES").unwrap_or(if is_mongodb { 3 } else { 8 });
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&variable::<u64>("LOGGBOK_RECOUNT_SEED").unwrap_or(2026).to_le_bytes());
    let config = ProptestConfig { cases, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let system = actix_web::rt::System::new();
    let result = runner.run(&(plans(), vec(named(), 1..40)), |(plan, named)| {
        system.block_on(differ(&plan, &named)).map_err(TestCaseError::fail)
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(difference, (plan, named))) => panic!("{difference}\n{}", sources(&plan, &named)),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}
