//! `/api/v1/trainers`: who trains others, and whom they taught.

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, MODULE, OTHER, happened, referring};
use super::world::{Key, World};

const TRAINERS: &str = "[trainers]\nroles = [\"Metodutvecklare\"]\nqualification = \"tva\"\n";

fn agent(who: &str) -> Value {
    json!({"mbox": format!("mailto:{who}@hem.example")})
}

/// Something that somebody did, as taught by an instructor.
fn taught(number: u128, (who, word, about): (&str, &str, &str), day: &str, instructor: &Value) -> Value {
    let mut told = happened(number, &format!("{who}@hem.example"), word, about, &format!("{day}T08:00:00Z"));
    if !instructor.is_null() {
        told["context"] = json!({"instructor": instructor});
    }
    told
}

/// Hans and Ida of Ale and Jan of Göteborg train others, and Hans is qualified. Anna, Bo and Cia of Ale and Dan of Göteborg
/// have completed the course.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(&format!("{CATALOGUE}{TRAINERS}")).await;
    world
        .roster(
            "",
            "kommunkod;e-post;kontosida;konto;roll;från\n1440;hans@hem.example;https://sis.example;h-1;Metodutvecklare;2021-01-01\n\
             1440;ida@hem.example;;;metodutvecklare;2021-01-01\n1480;jan@hem.example;;;metodutvecklare;2021-01-01\n\
             1440;anna@hem.example;;;handläggare;2021-01-01\n1440;bo@hem.example;;;handläggare;2021-01-01\n\
             1440;cia@hem.example;;;handläggare;2021-01-01\n1480;dan@hem.example;;;handläggare;2021-01-01\n",
        )
        .await;
    let by_account = json!({"account": {"homePage": "http://SIS.example:80/", "name": "h-1"}});
    let group = json!({"objectType": "Group", "member": [agent("ida"), {"mbox": "mailto:okand@hem.example"}]});
    let told = [
        taught(1, ("hans", "completed", OTHER), "2022-01-10", &Value::Null),
        taught(2, ("anna", "completed", COURSE), "2022-03-01", &agent("hans")),
        // Only what came before the completion says who taught it.
        taught(3, ("bo", "attended", MODULE), "2022-02-20", &group),
        taught(4, ("bo", "completed", COURSE), "2022-03-01", &Value::Null),
        taught(5, ("bo", "experienced", COURSE), "2022-04-01", &agent("jan")),
        // Bo is no trainer.
        taught(6, ("cia", "completed", COURSE), "2022-03-02", &agent("bo")),
        taught(7, ("dan", "completed", COURSE), "2022-03-03", &by_account),
    ];
    world.record(&Value::from(told.to_vec())).await;
    world
}

async fn ask(world: &World, key: &Key, query: &str) -> Value {
    let answer = world.get(&format!("/api/v1/trainers?course=ett{query}")).by(key).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

fn numbers(of: &Value) -> [u64; 5] {
    ["trainers", "qualified_trainers", "completed", "with_trainer", "without_trainer"]
        .map(|field| of[field].as_u64().unwrap_or_else(|| panic!("{field}: {of:#}")))
}

fn completions(answer: &Value) -> Vec<u64> {
    let trainers = answer["trainers"].as_array().unwrap().iter();
    let mut numbers: Vec<u64> = trainers.map(|one| one["completions"].as_u64().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

#[actix_web::test]
async fn s46_trainers_are_counted_with_those_whom_they_taught_by_employer() {
    let world = world().await;
    let answer = ask(&world, &world.admin, "").await;
    assert_eq!(numbers(&answer["total"]), [3, 1, 4, 3, 1], "{answer:#}");
    let rows: Vec<(&Value, [u64; 5])> =
        answer["rows"].as_array().unwrap().iter().map(|row| (&row["municipality"]["code"], numbers(row))).collect();
    assert_eq!(rows, [(&json!("1440"), [2, 1, 3, 2, 1]), (&json!("1480"), [1, 0, 1, 1, 0])]);
    assert_eq!(completions(&answer), [0, 1, 2], "Jan, Ida and Hans");
    assert_eq!((&answer["roles"], &answer["qualification"]["code"]), (&json!(["Metodutvecklare"]), &json!("tva")));
    // By the day of completion.
    let answer = ask(&world, &world.admin, "&from=2022-03-02&to=2022-03-03").await;
    assert_eq!(numbers(&answer["total"]), [3, 1, 1, 0, 1]);
}

#[actix_web::test]
async fn s46_a_municipality_sees_its_own_trainers_and_staff_alone_and_nobody_by_name() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let answer = world.get("/api/v1/trainers?course=ett").by(&ale).send().await;
    assert!(!answer.text().contains("hem.example") && !answer.text().contains("h-1"), "{}", answer.text());
    let answer = answer.json();
    assert_eq!(numbers(&answer["total"]), [2, 1, 3, 2, 1]);
    // Whom Hans taught in Göteborg is beyond the reach.
    assert_eq!(completions(&answer), [1, 1]);
    let ours: Vec<&Value> = answer["trainers"].as_array().unwrap().iter().map(|one| &one["trainer"]).collect();
    let all = ask(&world, &world.admin, "").await;
    let theirs: Vec<&Value> = all["trainers"].as_array().unwrap().iter().map(|one| &one["trainer"]).collect();
    assert!(ours.iter().all(|one| theirs.contains(one)), "{ours:?} {theirs:?}");
    world.get("/api/v1/trainers?course=ett&municipality=1480").by(&ale).send().await.problem(403);
}

#[actix_web::test]
async fn s46_what_is_voided_counts_no_more_and_another_catalogue_counts_at_once() {
    let world = world().await;
    world.record(&json!([referring(21, "voided", 3)])).await;
    assert_eq!(numbers(&ask(&world, &world.admin, "").await["total"]), [3, 1, 4, 2, 2]);
    world.catalogue(&format!("{CATALOGUE}{}", TRAINERS.replace("Metodutvecklare", "handläggare"))).await;
    assert_eq!(numbers(&ask(&world, &world.admin, "").await["total"]), [4, 0, 4, 1, 3], "Bo taught Cia");
    world.catalogue(CATALOGUE).await;
    let answer = ask(&world, &world.admin, "").await;
    assert_eq!((&answer["total"]["completed"], &answer["total"]["trainers"]), (&json!(4), &Value::Null));
    assert_eq!(answer["total"]["status"]["trainers"], "not_applicable");
    assert_eq!((&answer["trainers"], &answer["roles"]), (&json!([]), &json!([])));
}

/// Six municipalities, each with 6 trainers of whom 3 are qualified, who taught 20 of 30.
async fn many() -> World {
    let world = World::new().await;
    world.catalogue(&format!("{CATALOGUE}{TRAINERS}")).await;
    let mut roster = "kommunkod;e-post;roll;från\n".to_owned();
    let (mut told, mut number) = (Vec::new(), 0);
    for code in ["1440", "1480", "1481", "0180", "0980", "0330"] {
        for person in 0..36 {
            let who = format!("p{person}-{code}");
            let role = if person < 6 { "metodutvecklare" } else { "handläggare" };
            roster.extend([code, ";", &who, "@hem.example;", role, ";2021-01-01\n"]);
            number += 1;
            if person < 3 {
                told.push(taught(number, (&who, "completed", OTHER), "2022-01-10", &Value::Null));
            } else if person >= 6 {
                let trainer = if person < 26 { agent(&format!("p{}-{code}", person % 6)) } else { Value::Null };
                told.push(taught(number, (&who, "completed", COURSE), "2022-03-01", &trainer));
            }
        }
    }
    world.roster("", &roster).await;
    for some in told.chunks(200) {
        world.record(&Value::from(some.to_vec())).await;
    }
    world
}

#[actix_web::test]
async fn s46_several_employers_are_told_together_without_rows_trainers_and_small_numbers() {
    let world = many().await;
    let coordinator = world.key(&[Scope::FiguresRead]).await;
    let answer = ask(&world, &coordinator, "").await;
    assert_eq!((&answer["as_of"], &answer["suppression"]["counts_below"]), (&json!("2022-06-30"), &json!(5)));
    assert_eq!(numbers(&answer["total"]), [36, 18, 180, 120, 60]);
    assert_eq!((&answer["rows"], &answer["trainers"]), (&json!([]), &Value::Null));
    for query in ["&municipality=1440", "&as_of=2022-03-31", "&from=2022-03-01", "&role=handl%C3%A4ggare"] {
        let path = format!("/api/v1/trainers?course=ett{query}");
        let said = world.get(&path).by(&coordinator).send().await.problem(403);
        assert_eq!(said["type"].as_str().unwrap().rsplit('/').next(), Some("unpublished"), "{query}: {said}");
    }
    // Of four trainers, all are hidden.
    let world = self::world().await;
    let coordinator = world.key(&[Scope::FiguresRead]).await;
    let answer = ask(&world, &coordinator, "").await;
    assert_eq!(answer["total"]["status"]["trainers"], "suppressed", "{answer:#}");
    assert!(answer["total"]["with_trainer"].is_null());
}

#[actix_web::test]
async fn s46_trainers_come_as_a_table_for_excel_too() {
    let world = world().await;
    let csv = world.get("/api/v1/trainers?course=ett&format=csv").send().await.text().to_owned();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("municipality_code,municipality_name,row_kind,trainer,trainers,"), "{}", lines[0]);
    assert!(lines[1].starts_with("1440,Ale,row,,2,1,3,2,1,,"), "{}", lines[1]);
    assert!(lines[3].starts_with("total,,total,,3,1,4,3,1,,"), "{}", lines[3]);
    assert_eq!(lines.iter().filter(|line| line.contains(",trainer,")).count(), 3 + 1, "{csv}");
    let swedish = world.get("/api/v1/trainers?course=ett&format=csv&dialect=excel-sv").send().await.text().to_owned();
    assert!(swedish.contains("Slutfört med utbildare") && swedish.contains("Totalt"), "{swedish}");
    assert_eq!(world.get("/api/v1/trainers?course=ett&format=xlsx").send().await.status, 200);
    world.get("/api/v1/trainers").send().await.problem(400);
    world.get("/api/v1/trainers?course=ingen").send().await.problem(400);
}
