//! Compares the server's answers about random worlds with an independent count by the crate `recount`.
//!
//! `LOGGBOK_RECOUNT_CASES` tries more worlds, and `LOGGBOK_RECOUNT_SEED` others.

mod asking;
mod comparing;
mod modules;
mod plan;
pub mod sources;
mod surveys;
mod trainers;

use std::str::FromStr;

use loggbok::auth::Scope;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};
use recount::{ImportedList, SentStatement};
use serde_json::Value;

use crate::http::world::{Key, World};
use asking::{Asked, Caller, questions};
use comparing::compare;
use plan::{PLACES, Plan, plans};
use sources::{SENDER, Sources};

/// Worlds that are asked: as many as fit in some twenty seconds on each store.
const WORLDS: u32 = 24;
const WORLDS_OF_MONGODB: u32 = 6;
/// Questions to each.
const QUESTIONS: usize = 12;

fn variable<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// Sends everything, as employers and platforms would.
pub async fn fill(world: &World, sources: &Sources) {
    world.catalogue(&sources.catalogue).await;
    for list in &sources.lists {
        import(world, list).await;
    }
    let sender = world.key_of(SENDER, &[Scope::StatementsWrite]).await;
    let mut batch: Vec<&SentStatement> = Vec::new();
    for one in &sources.statements {
        // A batch is of one sender, and has nothing twice.
        let is_other = |before: &&SentStatement| before.municipality != one.municipality;
        if batch.iter().any(|before| is_other(before) || before.statement["id"] == one.statement["id"]) {
            post(world, &sender, &batch).await;
            batch.clear();
        }
        batch.push(one);
    }
    post(world, &sender, &batch).await;
}

async fn post(world: &World, sender: &Key, batch: &[&SentStatement]) {
    let Some(first) = batch.first() else { return };
    let statements: Vec<Value> = batch.iter().map(|one| one.statement.clone()).collect();
    let by = if first.municipality.is_some() { sender } else { &world.admin };
    let answer = world.post("/xapi/statements").by(by).json(&Value::from(statements)).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn import(world: &World, list: &ImportedList) {
    let ImportedList { csv, day, is_full, is_correction, employers } = list;
    let mode = if *is_full { "full" } else { "delta" };
    let covered = if *is_full { format!("&municipality={}", employers.join(",")) } else { String::new() };
    let query = format!("?mode={mode}&as_of={day}&correct={is_correction}&allow_shrinking=true{covered}");
    world.roster(&query, csv).await;
}

/// The callers of the questions.
struct Callers {
    exact: Key,
    published: Key,
    municipalities: Vec<Key>,
}

impl Callers {
    async fn of(world: &World) -> Self {
        let mut municipalities = Vec::new();
        for place in PLACES {
            municipalities.push(world.key_of(place, &[Scope::FiguresRead, Scope::PeopleRead]).await);
        }
        Self {
            exact: world.key(&[Scope::FiguresRead, Scope::FiguresExact, Scope::PeopleRead]).await,
            published: world.key(&[Scope::FiguresRead]).await,
            municipalities,
        }
    }

    fn key(&self, caller: Caller) -> &Key {
        match caller {
            Caller::Exact => &self.exact,
            Caller::Published => &self.published,
            Caller::Of(place) => &self.municipalities[place],
        }
    }
}

/// Asks, and compares; whether the server answers. It refuses names of units and roles that nobody has.
async fn ask(world: &World, callers: &Callers, recount: &recount::World, asked: &Asked) -> Result<bool, String> {
    let address = asked.address();
    let answer = world.get(&address).by(callers.key(asked.caller)).send().await;
    let names_units_or_roles = !asked.question.units.is_empty() || !asked.question.roles.is_empty();
    match answer.status {
        200 => compare(recount, asked, &answer.json()).map(|()| true).map_err(|said| format!("{address}\n{said}")),
        400 if names_units_or_roles && answer.text().contains("there is none") => Ok(false),
        status => Err(format!("{address} ({:?}): {status} {}", asked.caller, answer.text())),
    }
}

/// The first difference between the server's answers and the recount, if there is one, and how many questions are answered.
async fn differ(plan: &Plan, questions: &[Asked]) -> Result<usize, String> {
    let sources = Sources::of(plan);
    let world = World::new().await;
    fill(&world, &sources).await;
    let recount = sources.recount();
    let callers = Callers::of(&world).await;
    let mut answered = 0;
    for asked in questions {
        answered += usize::from(ask(&world, &callers, &recount, asked).await?);
    }
    Ok(answered)
}

#[test]
fn every_answer_about_random_worlds_is_that_of_the_recount() {
    let is_mongodb = std::env::var("LOGGBOK_TEST_STORE").as_deref() == Ok("mongodb");
    let cases = variable("LOGGBOK_RECOUNT_CASES").unwrap_or(if is_mongodb { WORLDS_OF_MONGODB } else { WORLDS });
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&variable::<u64>("LOGGBOK_RECOUNT_SEED").unwrap_or(2026).to_le_bytes());
    let config = ProptestConfig { cases, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let system = actix_web::rt::System::new();
    let answered = std::cell::Cell::new(0);
    let result = runner.run(&(plans(), vec(questions(), QUESTIONS)), |(plan, questions)| {
        let number = system.block_on(differ(&plan, &questions)).map_err(TestCaseError::fail)?;
        answered.set(answered.get() + number);
        Ok(())
    });
    match result {
        Ok(()) => assert!(answered.get() >= cases as usize * QUESTIONS * 4 / 5, "{} are answered", answered.get()),
        Err(TestError::Fail(difference, (plan, _))) => panic!("{difference}\n{}", Sources::of(&plan)),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}
