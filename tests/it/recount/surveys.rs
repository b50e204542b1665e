//! Surveys of random worlds, compared with the recount.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestError, TestRng, TestRunner};
use recount::{Dimension, Question, SentStatement};
use serde_json::{Value, json};

use super::asking::{Caller, PUBLISHED};
use super::comparing::compare_survey;
use super::plan::{DeedPlan, LAST, PLACES, Plan, plans};
use super::sources::{SENDER, Sources, actor, claimed, day, id, voiding};
use super::{Callers, fill, variable};
use crate::http::world::{NOW, World};

/// The questions of the first course.
const QUESTIONS: &str = r#"[[course.question]]
id = "fore"
name = { sv = "Hur trygg är du i din roll?" }
kind = "likert"
iris = ["https://lms.example/q/fore"]
point = [{ value = 1, name = { sv = "Otrygg" }, sent = ["1"] }, { value = 2, name = { sv = "Trygg" }, sent = ["2"] }]
[[course.question]]
id = "efter"
name = { sv = "Hur trygg är du nu?" }
kind = "rating"
iris = ["https://lms.example/q/efter", "https://publisher.example/q/efter"]
before = "fore"
satisfied = [2]
point = [{ value = 1, name = { sv = "Otrygg" }, sent = ["Otrygg"], raw = 1 }, { value = 2, name = { sv = "Trygg" }, rating = 20, raw = 2, scaled = 0.5 }]
[[course.question]]
id = "former"
name = { sv = "Vilka former vill du ha?" }
kind = "choice"
iris = ["https://lms.example/q/former"]
point = [{ value = 1, name = { sv = "Film" }, sent = ["film"] }, { value = 2, name = { sv = "Text" }, sent = ["text"] }]
[[course.question]]
id = "timmar"
name = { sv = "Hur många timmar tog den?" }
kind = "numeric"
iris = ["https://lms.example/q/timmar"]
[[course.question]]
id = "fritext"
name = { sv = "Vad vill du ha mer av?" }
kind = "free_text"
iris = ["https://lms.example/q/fritext"]
"#;

const ACTIVITIES: [&str; 6] = [
    "https://lms.example/q/fore",
    "https://lms.example/q/efter",
    "http://PUBLISHER.example/q/efter",
    "https://lms.example/q/former",
    "https://lms.example/q/timmar",
    "https://lms.example/q/fritext",
];

/// What may be answered.
fn results() -> [Value; 12] {
    let rating = "http://learninglocker.net/xapi/moodle/feedback_item_rating";
    [
        json!({"response": "1"}),
        json!({"response": "2"}),
        json!({"response": " OTRYGG "}),
        json!({"response": "Rätt trygg", "extensions": {rating: 20}}),
        json!({"score": {"raw": 1, "min": 0, "max": 3}}),
        json!({"score": {"scaled": 0.5}}),
        json!({"response": "text[,]film"}),
        json!({"response": "film"}),
        json!({"response": "7,5"}),
        json!({"response": "12.25"}),
        json!({"response": "", "completion": false}),
        json!({"response": "Något annat"}),
    ]
}

#[derive(Debug, Clone)]
struct AnswerPlan {
    deed: DeedPlan,
    activity: usize,
    result: usize,
    /// Whether it says in which course.
    is_linked: bool,
}

fn answer() -> impl Strategy<Value = AnswerPlan> {
    let how = (0..8_usize, weighted(0.15, Just(())), 0..12_usize, weighted(0.1, Just(())));
    let who = (0..30_usize, 0..6_usize, prop_oneof![20 => 0..=LAST, 1 => LAST..LAST + 4], 0..5_usize);
    (who, how, 0..ACTIVITIES.len(), 0..12_usize, weighted(0.7, Just(()))).prop_map(
        |((who, agent, day, time), (claim, municipality, voided, again), activity, result, linked)| AnswerPlan {
            deed: DeedPlan {
                who,
                agent,
                course: 0,
                module: None,
                about: 0,
                verb: 0,
                outcome: 0,
                day,
                time,
                claim,
                of_municipality: municipality.is_some(),
                voided,
                comes_again: again.is_some(),
            },
            activity,
            result,
            is_linked: linked.is_some(),
        },
    )
}

/// A world with questions and answers.
fn sources(plan: &Plan, answers: &[AnswerPlan]) -> Sources {
    let mut sources = Sources::of(plan);
    sources.catalogue = sources.catalogue.replacen("[course.rule]", &format!("{QUESTIONS}[course.rule]"), 1);
    let sent = |statement: Value, municipality: Option<&str>| SentStatement {
        statement,
        stored: NOW.parse().unwrap(),
        municipality: municipality.map(str::to_owned),
    };
    let mut later = Vec::new();
    let verbs = ["http://adlnet.gov/expapi/verbs/answered", "https://w3id.org/xapi/adl/verbs/responded"];
    for (number, answer) in answers.iter().enumerate() {
        let (deed, number) = (&answer.deed, 20_000 + number);
        let time = ["11:00:00", "21:30:00", "22:30:00", "23:30:00", "00:10:00"][deed.time];
        let mut context = claimed(deed);
        if answer.is_linked {
            context["contextActivities"] = json!({"parent": [{"id": "https://lms.example/course/0"}]});
        }
        let statement = json!({
            "id": id(number),
            "actor": actor(plan, deed),
            "verb": {"id": verbs[number % 2]},
            "object": {"id": ACTIVITIES[answer.activity]},
            "result": results()[answer.result],
            "context": context,
            "timestamp": format!("{}T{time}Z", day(deed.day)),
        });
        let by = deed.of_municipality.then_some(SENDER);
        match deed.voided {
            1 => later.push(sent(voiding(number, number), None)),
            2 => sources.statements.push(sent(voiding(number, number), None)),
            _ => {}
        }
        if deed.comes_again {
            later.push(sent(statement.clone(), by));
        }
        sources.statements.push(sent(statement, by));
    }
    sources.statements.extend(later);
    sources
}

/// What is asked of each world.
fn questions() -> Vec<(Caller, Question, &'static str)> {
    let about = |as_of: i32| Question { courses: vec!["k0".to_owned()], ..Question::about_everything(day(as_of)) };
    let by = |by: &[Dimension], as_of: i32| Question { by: by.to_vec(), ..about(as_of) };
    let of = |place: usize, question: Question| Question { reach: Some(PLACES[place].to_owned()), ..question };
    vec![
        (Caller::Exact, about(LAST), ""),
        (Caller::Exact, by(&[Dimension::Municipality], LAST), "&by=municipality"),
        (Caller::Exact, by(&[Dimension::Region, Dimension::Round], 450), "&by=region,round"),
        (Caller::Exact, by(&[Dimension::Role, Dimension::Quarter], 545), "&by=role,quarter"),
        (
            Caller::Exact,
            Question { from: Some(day(90)), to: Some(day(450)), ..by(&[Dimension::County], LAST) },
            "&by=county",
        ),
        (Caller::Of(0), of(0, by(&[Dimension::Unit], LAST)), "&by=unit"),
        (Caller::Of(2), of(2, about(300)), ""),
        (Caller::Published, about(PUBLISHED), ""),
    ]
}

async fn differ(plan: &Plan, answers: &[AnswerPlan]) -> Result<(), String> {
    let sources = sources(plan, answers);
    let world = World::new().await;
    fill(&world, &sources).await;
    let recount = sources.recount();
    let callers = Callers::of(&world).await;
    for (caller, question, by) in questions() {
        let day =
            |name: &str, day: Option<jiff::civil::Date>| day.map(|day| format!("&{name}={day}")).unwrap_or_default();
        let period = format!("{}{}", day("from", question.from), day("to", question.to));
        let address = format!("/api/v1/surveys?course=k0&as_of={}{by}{period}", question.as_of);
        let answer = world.get(&address).by(callers.key(caller)).send().await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        let is_published = caller == Caller::Published;
        compare_survey(&recount, &question, is_published, &answer.json())
            .map_err(|said| format!("{address}\n{said}"))?;
    }
    Ok(())
}

#[test]
fn s08_every_survey_of_random_worlds_is_that_of_the_recount() {
    let is_mongodb = std::env::var("LOGGBOK_TEST_STORE").as_deref() == Ok("mongodb");
    let cases = variable("LOGGBOK_RECOUNT_CASES").unwrap_or(if is_mongodb { 3 } else { 8 });
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&variable::<u64>("LOGGBOK_RECOUNT_SEED").unwrap_or(2026).to_le_bytes());
    let config = ProptestConfig { cases, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let system = actix_web::rt::System::new();
    let result = runner.run(&(plans(), vec(answer(), 0..120)), |(plan, answers)| {
        system.block_on(differ(&plan, &answers)).map_err(TestCaseError::fail)
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(difference, (plan, answers))) => panic!("{difference}\n{}", sources(&plan, &answers)),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}
