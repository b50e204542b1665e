//! Modules of content owners in random worlds, compared with the recount.

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};
use recount::Question;

use super::asking::{Caller, PUBLISHED};
use super::comparing::compare_modules;
use super::plan::{LAST, PLACES, Plan, plans};
use super::sources::{Sources, day};
use super::{Callers, fill, variable};
use crate::http::world::World;

/// A world in which Göteborg contributes the first module of each course, and Ale the second.
fn sources(plan: &Plan) -> Sources {
    let mut sources = Sources::of(plan);
    for (at, content_owner) in ["1480", "1440"].into_iter().enumerate() {
        let id = format!("id = \"m{at}\"\n");
        let contributed = format!("{id}content_owner = \"{content_owner}\"\n");
        sources.catalogue = sources.catalogue.replace(&id, &contributed);
    }
    sources
}

/// What is asked of each world.
fn questions() -> Vec<(Caller, Question)> {
    let about = |as_of: i32| Question::about_everything(day(as_of));
    let of = |place: usize, as_of: i32| Question { reach: Some(PLACES[place].to_owned()), ..about(as_of) };
    vec![
        (Caller::Exact, about(LAST)),
        (Caller::Exact, Question { from: Some(day(90)), to: Some(day(450)), ..about(545) }),
        (Caller::Exact, Question { municipalities: vec![PLACES[0].to_owned()], ..about(400) }),
        (Caller::Exact, Question { courses: vec!["k0".to_owned()], ..about(500) }),
        (Caller::Of(0), of(0, LAST)),
        (Caller::Of(2), of(2, 300)),
        (Caller::Published, about(PUBLISHED)),
    ]
}

async fn differ(plan: &Plan) -> Result<(), String> {
    let sources = sources(plan);
    let world = World::new().await;
    fill(&world, &sources).await;
    let recount = sources.recount();
    let callers = Callers::of(&world).await;
    for (caller, question) in questions() {
        for content_owner in ["1480", "1440"] {
            let day = |name: &str, day: Option<jiff::civil::Date>| {
                day.map(|day| format!("&{name}={day}")).unwrap_or_default()
            };
            let list = |name: &str, values: &[String]| -> String {
                values.iter().map(|value| format!("&{name}={value}")).collect::<Vec<_>>().concat()
            };
            let address = format!(
                "/api/v1/modules?content_owner={content_owner}&as_of={}{}{}{}{}",
                question.as_of,
                day("from", question.from),
                day("to", question.to),
                list("municipality", &question.municipalities),
                list("course", &question.courses),
            );
            let answer = world.get(&address).by(callers.key(caller)).send().await;
            assert_eq!(answer.status, 200, "{address}: {}", answer.text());
            compare_modules(&recount, (&question, content_owner), caller == Caller::Published, &answer.json())
                .map_err(|said| format!("{address}\n{said}"))?;
        }
    }
    Ok(())
}

#[test]
fn s30_modules_of_random_worlds_are_those_of_the_recount() {
    let is_mongodb = std::env::var("LOGGBOK_TEST_STORE").as_deref() == Ok("mongodb");
    let cases = variable("LOGGBOK_RECOUNT_CASES").unwrap_or(if is_mongodb { 3 } else { 8 });
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&variable::<u64>("LOGGBOK_RECOUNT_SEED").unwrap_or(2026).to_le_bytes());
    let config = ProptestConfig { cases, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let system = actix_web::rt::System::new();
    let result = runner.run(&plans(), |plan| system.block_on(differ(&plan)).map_err(TestCaseError::fail));
    match result {
        Ok(()) => {}
        Err(TestError::Fail(difference, plan)) => panic!("{difference}\n{}", sources(&plan)),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}
