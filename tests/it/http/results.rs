//! `/api/v1/results`: results that no platform reports.

use loggbok::auth::{Places, Reach, Scope};
use serde_json::{Value, json};
use uuid::Uuid;

use super::samples::{CATALOGUE, statement};
use super::world::{Answer, Key, World};

const PATH: &str = "/api/v1/results";
const LIST: &str = "e-post;kurs;datum;resultat;poäng\n\
    anna@ale.example;ett;2022-05-20;genomförd;\n\
    bo@ale.example;tva;2022-05-21;godkänd;85 %\n\
    cia@ale.example;tva;2022-05-21;underkänd;0,4\n";

/// A world whose roster has three people of Ale and one of Göteborg.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let roster = "kommunkod;e-post;konto;kontosida\n1440;anna@ale.example;17;https://hr.ale.example\n\
        1440;bo@ale.example;;\n1440;cia@ale.example;;\n1480;dan@goteborg.example;;\n";
    world.roster("?as_of=2022-01-01", roster).await;
    world
}

async fn send(world: &World, query: &str, csv: &str) -> Answer {
    world.post(&format!("{PATH}{query}")).body("text/csv", csv.to_owned()).send().await
}

async fn import(world: &World, query: &str, csv: &str) -> Value {
    let answer = send(world, query, csv).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn void(world: &World, key: &Key, import: &Value, query: &str) -> Answer {
    world.post(&format!("{PATH}/{}/void{query}", import.as_str().unwrap())).by(key).send().await
}

/// How many have completed a course in Ale.
async fn completed(world: &World, course: &str) -> u64 {
    let figures = world.figures(&format!("?by=course&course={course}&municipality=1440&as_of=2022-06-30")).await;
    figures["total"]["completed"].as_u64().unwrap_or_default()
}

fn counts(report: &Value) -> [u64; 3] {
    ["added", "present", "repeated"].map(|name| report[name].as_u64().unwrap())
}

#[actix_web::test]
async fn a_list_counts_as_what_platforms_report_and_the_same_list_adds_nothing() {
    let world = world().await;
    let dry = import(&world, "?dry_run=true", LIST).await;
    assert_eq!((&dry["dry_run"], counts(&dry)), (&json!(true), [3, 0, 0]));
    assert_eq!((world.count().await, completed(&world, "ett").await), (0, 0));

    let first = import(&world, "", LIST).await;
    assert_eq!((counts(&first), &first["import"]), ([3, 0, 0], &dry["import"]));
    assert_eq!((completed(&world, "ett").await, completed(&world, "tva").await), (1, 1));
    let again = import(&world, "", LIST).await;
    assert_eq!((counts(&again), &again["import"]), ([0, 3, 0], &Value::Null));
    assert_eq!(again["earlier_imports"], json!([{"import": first["import"], "rows": 3}]));
    assert_eq!(world.count().await, 3);

    let longer = format!("{LIST}bo@ale.example;ett;2022-05-22;genomförd;\nbo@ale.example;ett;2022-05-22;genomförd;\n");
    let more = import(&world, "", &longer).await;
    assert_eq!(counts(&more), [1, 3, 1]);
    let day = "2022-05-22";
    let of = json!([
        {"course": "ett", "module": null, "added": 1, "present": 1, "first_day": day, "last_day": day},
        {"course": "tva", "module": null, "added": 0, "present": 2, "first_day": null, "last_day": null},
    ]);
    assert_eq!(more["courses"], of);
    assert_eq!(completed(&world, "ett").await, 2);
}

#[actix_web::test]
async fn a_statement_of_a_list_says_who_imported_it_and_when_it_was() {
    let world = world().await;
    import(&world, "", LIST).await;
    let statements = world.statements("?ascending=true").await;
    let first = &statements["statements"][0];
    assert_eq!(first["actor"]["mbox"], "mailto:anna@ale.example");
    assert_eq!(first["verb"]["id"], "http://adlnet.gov/expapi/verbs/completed");
    assert_eq!(first["timestamp"], "2022-05-20T12:00:00+02:00");
    let account = &first["authority"]["account"];
    assert_eq!(account["name"], *world.admin.key);
    assert!(account["homePage"].as_str().unwrap().ends_with("/results"), "{account}");
    let id: Uuid = first["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(id.get_version_num(), 5);
    assert_eq!(statements["statements"][1]["result"]["score"]["scaled"], 0.85);
    assert_eq!(statements["statements"][2]["result"]["success"], false);
    let actions: Vec<Value> = world.audit().await.iter().map(|entry| entry["action"].clone()).collect();
    assert!(actions.contains(&json!("results-import")), "{actions:?}");
}

#[actix_web::test]
async fn one_wrong_row_refuses_the_list_with_line_column_and_what_to_do() {
    let world = world().await;
    let wrong = "e-post;kurs;datum\nanna@ale.example;ett;2022-05-20\nbo@ale.example;tre;2022-05-20\n\
        eva@ale.example;ett;2022-05-20\nanna@ale.example;ett;2022-10-01\n";
    for query in ["", "?dry_run=true"] {
        let problem = send(&world, query, wrong).await.problem(422);
        assert_eq!(problem["type"], "/problems/result-rows");
        let rejected = problem["results"]["rejected"].as_array().unwrap();
        let mut told: Vec<_> = rejected.iter().map(|row| (row["line"].as_u64(), row["column"].as_u64())).collect();
        told.sort_unstable();
        assert_eq!(told, [(Some(3), Some(2)), (Some(4), Some(1)), (Some(5), Some(3))], "{problem}");
        assert_eq!((&problem["results"]["unknown_people"], &problem["results"]["refused"]), (&json!(1), &json!(3)));
        assert!(!problem.to_string().contains("eva@"), "{problem}");
    }
    assert_eq!(world.count().await, 0);
    let file = send(&world, "", "e-post;kurs\nanna@ale.example;ett\n").await.problem(422);
    assert!(file["type"] == "/problems/results" && file["detail"].as_str().unwrap().contains("datum"), "{file}");
    send(&world, "?allow_unknown=yes", LIST).await.problem(400);
    world.post(PATH).json(&json!([])).send().await.problem(415);
}

#[actix_web::test]
async fn people_whom_the_roster_lacks_are_recorded_if_they_are_allowed() {
    let world = world().await;
    let list = "e-post;kurs;datum\neva@ale.example;ett;2022-05-20\n";
    send(&world, "", list).await.problem(422);
    assert_eq!(counts(&import(&world, "?allow_unknown=true", list).await), [1, 0, 0]);
    assert_eq!(completed(&world, "ett").await, 1, "by the mail domain");
}

#[actix_web::test]
async fn a_person_is_one_by_mail_and_by_employee_number() {
    let world = world().await;
    let by_number = "anställningsnummer;kontosida;kurs;datum\n17;https://hr.ale.example;ett;2022-05-20\n";
    import(&world, "", by_number).await;
    import(&world, "", LIST).await;
    assert_eq!((completed(&world, "ett").await, world.count().await), (1, 3), "it is there already");
    let again = import(&world, "", &format!("{by_number}17;https://hr.ale.example;tva;2022-05-20\n")).await;
    assert_eq!(counts(&again), [1, 1, 0]);
    let both = "e-post;konto;kontosida;kurs;datum\nanna@ale.example;;;ett;2022-05-23\n\
        ;17;https://hr.ale.example;ett;2022-05-23\n";
    assert_eq!(counts(&import(&world, "", both).await), [1, 0, 1], "nor is one list's row recorded twice");
    let two = "e-post;identifierare;kurs;datum\nanna@ale.example;bo@ale.example;ett;2022-05-20\n";
    let problem = send(&world, "", two).await.problem(422);
    assert!(problem.to_string().contains("several people"), "{problem}");
}

#[actix_web::test]
async fn a_wrong_import_is_taken_back_and_the_right_one_imported_with_the_same_rows() {
    let world = world().await;
    let lms = world.key(&[Scope::StatementsWrite, Scope::RosterRead]).await;
    let ask = || world.post(PATH).by(&lms).body("text/csv", LIST);
    let first = ask().send().await.json();
    world.record(&statement(1, "cia@ale.example", "completed", "https://lms.example/course/1")).await;
    assert_eq!(completed(&world, "ett").await, 2);

    let other = world.key(&[Scope::StatementsWrite]).await;
    void(&world, &other, &first["import"], "").await.problem(404);
    void(&world, &lms, &json!("none"), "").await.problem(404);
    let dry = void(&world, &lms, &first["import"], "?dry_run=true").await.json();
    assert_eq!((&dry["voided"], completed(&world, "ett").await), (&json!(3), 2));
    let voided = void(&world, &lms, &first["import"], "").await.json();
    assert_eq!((&voided["voided"], &voided["voided_before"]), (&json!(3), &json!(0)));
    assert_eq!((completed(&world, "ett").await, completed(&world, "tva").await), (1, 0));
    let again = void(&world, &lms, &first["import"], "").await.json();
    assert_eq!((&again["voided"], &again["voided_before"]), (&json!(0), &json!(3)));

    let second = ask().send().await.json();
    assert_eq!(counts(&second), [3, 0, 0]);
    assert_ne!(second["import"], first["import"]);
    assert_eq!(completed(&world, "tva").await, 1);
    let by_admin = void(&world, &world.admin, &second["import"], "").await.json();
    assert_eq!(by_admin["voided"], 3);
    assert_eq!(completed(&world, "tva").await, 0);
}

#[actix_web::test]
async fn who_reaches_ale_alone_can_not_tell_people_of_others_from_unknown_ones() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::StatementsWrite, Scope::RosterRead]).await;
    let mut told = Vec::new();
    for who in ["dan@goteborg.example", "nobody@goteborg.example"] {
        let list = format!("e-post;kurs;datum\n{who};ett;2022-05-20\n");
        told.push(world.post(PATH).by(&ale).body("text/csv", list).send().await.problem(422));
    }
    assert_eq!(told[0], told[1]);
    let reach = Reach { places: Some(Places::default()), courses: Some(["tva".into()].into()) };
    let narrow = world.key_where(&[Scope::StatementsWrite], |credential| credential.reach = Some(reach)).await;
    let problem = world.post(PATH).by(&narrow).body("text/csv", LIST).send().await.problem(422);
    assert!(problem.to_string().contains("is the id of no course in the catalogue that this credential reaches"));
}

#[actix_web::test]
async fn without_the_scope_for_the_roster_people_are_not_looked_up() {
    let world = world().await;
    let lms = world.key(&[Scope::StatementsWrite]).await;
    let list = "e-post;kurs;datum\neva@ale.example;ett;2022-05-20\n";
    let report = world.post(PATH).by(&lms).body("text/csv", list).send().await.json();
    assert_eq!(counts(&report), [1, 0, 0]);
    assert!(report["notes"].to_string().contains("roster/read"), "{report}");
}

#[actix_web::test]
async fn rows_that_contradict_each_other_are_told_by_their_lines() {
    let world = world().await;
    let list = "e-post;konto;kontosida;kurs;datum;resultat;poäng\n\
        anna@ale.example;;;ett;2022-05-20;godkänd;\n\
        bo@ale.example;;;ett;2022-05-20;underkänd;\n\
        ;17;https://hr.ale.example;ett;2022-05-20;underkänd;\n\
        anna@ale.example;;;ett;2022-05-21;underkänd;\n\
        anna@ale.example;;;tva;2022-05-20;underkänd;\n\
        bo@ale.example;;;tva;2022-05-20;godkänd;0,5\n\
        bo@ale.example;;;tva;2022-05-20;godkänd;0,6\n\
        bo@ale.example;;;tva;2022-05-20;godkänd;0,6\n";
    let report = import(&world, "?dry_run=true", list).await;
    let notes: Vec<&str> = report["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap()).collect();
    let told = |lines: &str| {
        format!(
            "lines {lines} give one person different results on one day, and both are recorded: take out the wrong one"
        )
    };
    assert_eq!(notes, [told("2 and 4"), told("7 and 8"), told("7 and 9")]);
    assert_eq!(counts(&report), [7, 0, 1]);
}

#[actix_web::test]
async fn a_course_whose_rule_asks_for_more_than_a_word_is_told() {
    let world = world().await;
    let catalogue =
        CATALOGUE.replacen("programme = \"resan\"\n", "programme = \"resan\"\nrule = { modules = \"all\" }\n", 1);
    world.catalogue(&catalogue).await;
    let report = import(&world, "", LIST).await;
    assert!(report["notes"].to_string().contains("does not complete ett"), "{report}");
    assert_eq!(completed(&world, "ett").await, 0);
}

// Course days and e-learning count toward one rule.
#[actix_web::test]
async fn s31_a_course_day_from_a_list_and_a_module_from_a_platform_complete_one_course() {
    let world = world().await;
    let catalogue =
        CATALOGUE.replacen("programme = \"resan\"\n", "programme = \"resan\"\nrule = { modules = \"all\" }\n", 1);
    world.catalogue(&catalogue).await;
    world.record(&statement(1, "anna@ale.example", "completed", "https://lms.example/module/1")).await;
    assert_eq!(completed(&world, "ett").await, 0);
    import(&world, "", "e-post;kurs;del;datum\nanna@ale.example;ett;andra;2022-05-20\n").await;
    assert_eq!(completed(&world, "ett").await, 1);
}
