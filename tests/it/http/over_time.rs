//! `GET /api/v1/new-hires`, `/cohorts` and `/funnel`: follows those who were hired or started a course.

use loggbok::auth::{Reach, Scope};
use serde_json::{Value, json};

use super::samples::{happened, statement};
use super::world::{Answer, Key, World};
use crate::docs::Page;

const PAGE: &str = "docs/guides/over-time.md";
/// The as-of day of the page.
pub(super) const AS_OF: &str = "2026-06-30";

/// The world of the page: its catalogue, roster and list of what people have done.
pub(super) async fn world() -> World {
    let world = World::new().await;
    let page = Page::read(PAGE);
    world.clock.set(format!("{AS_OF}T10:00:00Z").parse().unwrap());
    let [catalogue] = page.blocks_of("toml")[..] else { panic!("one catalogue") };
    let [roster] = page.blocks_of("csv")[..] else { panic!("one roster") };
    world.catalogue(catalogue).await;
    world.roster("", roster).await;
    let done = page.blocks_of("text");
    let mut statements = Vec::new();
    for (line, number) in done.first().unwrap().lines().zip(1..) {
        let [day, who, verb, module] = line.split_whitespace().collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (who, about) = (format!("{who}@ale.example"), format!("https://lms.example/{module}"));
        statements.push(happened(number, &who, verb, &about, &format!("{day}T12:00:00Z")));
    }
    assert!(statements.len() > 5);
    world.record(&Value::from(statements)).await;
    world
}

async fn ask(world: &World, key: &Key, address: &str) -> Answer {
    let answer = world.get(address).by(key).send().await;
    assert_eq!(answer.status, 200, "{address}: {}", answer.text());
    answer
}

async fn ale(world: &World) -> Key {
    world.key_of("1440", &[Scope::FiguresRead]).await
}

#[actix_web::test]
async fn s27_s40_s12_s01_the_page_shows_what_the_server_answers() {
    let (world, page) = (world().await, Page::read(PAGE));
    let reader = ale(&world).await;
    let (mut address, mut compared) = (String::new(), 0);
    for block in page.blocks() {
        if block.language == "sh" {
            let after = block.text.split_once("$LOGGBOK_URL").unwrap().1;
            address = after.split('"').next().unwrap().to_owned();
        } else if block.language == "json" {
            let shown: Value = serde_json::from_str(block.text).unwrap();
            let answer = ask(&world, &reader, &address).await.json();
            let rows = answer["rows"].as_array().unwrap();
            let is_shown = rows.contains(&shown) || answer["total"] == shown;
            assert!(is_shown, "{address} answers {answer:#}, and the page shows {shown:#}");
            compared += 1;
        }
    }
    assert_eq!(compared, 3);
}

#[actix_web::test]
async fn an_answer_says_its_day_its_period_its_target_and_its_definitions() {
    let world = world().await;
    let reader = ale(&world).await;
    let hires = ask(&world, &reader, "/api/v1/new-hires?course=introduktion&hired_from=2026-01-01").await.json();
    assert_eq!(
        (&hires["as_of"], &hires["course"], &hires["by"]),
        (&json!(AS_OF), &json!("introduktion"), &json!(["quarter"]))
    );
    assert_eq!((&hires["hired_from"], &hires["hired_to"]), (&json!("2026-01-01"), &json!(null)));
    assert_eq!(hires["target_roles"], json!(["socialsekreterare"]));
    assert_eq!(hires["limited_to"]["places"]["municipalities"], json!(["1440"]));
    let definition = |answer: &Value, id: &str| {
        let all = answer["definitions"].as_array().unwrap();
        let found = all.iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("{id}: {all:?}"));
        found["field"].as_str().unwrap().to_owned()
    };
    assert_eq!(definition(&hires, "completed_within/1"), "within_30.completed, within_90.completed");
    let funnel = ask(&world, &reader, "/api/v1/funnel?course=introduktion").await.json();
    assert_eq!((&funnel["by"], &funnel["rows"], funnel.get("target_roles")), (&json!([]), &json!([]), None));
    assert_eq!(definition(&funnel, "started/2"), "started, modules[].started");
    assert_eq!(definition(&funnel, "tag_completed/1"), "tags[].completed");
}

/// The lines of a file.
async fn lines(world: &World, address: &str) -> Vec<String> {
    let answer = ask(world, &ale(world).await, address).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("content-disposition").ends_with(&format!("-{AS_OF}.csv\"")));
    answer.text().split("\r\n").map(str::to_owned).collect()
}

#[actix_web::test]
async fn files_for_machines_and_for_excel_have_the_same_numbers() {
    let world = world().await;
    let path = "/api/v1/new-hires?course=introduktion&format=csv";
    let machines = lines(&world, path).await;
    assert_eq!(
        machines[0],
        "quarter_code,quarter_name,row_kind,partial,hired,hired_unknown,completed_before,had_days_30,days_not_over_30,\
         left_before_30,started_within_30,started_share_within_30,completed_within_30,completed_share_within_30,had_days_90,\
         days_not_over_90,left_before_90,started_within_90,started_share_within_90,completed_within_90,\
         completed_share_within_90,days_n,days_censored,days_lower_quartile,days_median,days_upper_quartile,status,\
         hired_from,hired_to,as_of,definitions"
    );
    assert!(
        machines[1].starts_with(
            "2026-Q1,kvartal 1 2026,row,,4,0,0,4,0,0,2,0.500,1,0.250,4,0,0,3,0.750,2,0.500,4,2,24,79,,\
             days_upper_quartile=missing,,,2026-06-30,hired/1 hired_unknown/1 "
        ),
        "{}",
        machines[1]
    );
    assert!(machines[3].starts_with("unknown,okänd,row,,0,1,0,"), "{}", machines[3]);
    assert!(machines[4].starts_with("total,,total,,5,1,0,4,1,0,"), "{}", machines[4]);
    let excel = lines(&world, &format!("{path}&dialect=excel-sv&hired_to=2026-07-01")).await;
    assert!(excel[0].starts_with("\u{FEFF}Kvartalskod;Kvartal;Typ av rad;Endast del av;Nyanställda;"), "{}", excel[0]);
    assert!(excel[0].contains(";Påbörjat inom 30 dagar;Andel påbörjat inom 30 dagar, %;Slutfört inom 30 dagar;"));
    assert!(excel[0].ends_with(";Anställda från och med;Anställda till och med;Till och med;Definitioner"));
    assert!(
        excel[1].starts_with(
            "2026-Q1;kvartal 1 2026;Rad;;4;0;0;4;0;0;2;50,0;1;25,0;4;0;0;3;75,0;2;50,0;4;2;24;79;-;;2026-06-30;"
        ),
        "{}",
        excel[1]
    );
    let cohorts =
        lines(&world, "/api/v1/cohorts?course=introduktion&by=municipality,month&format=csv&dialect=excel-sv").await;
    assert!(cohorts[1].starts_with("\"=\"\"1440\"\"\";Ale;2026-M01;2026-M01;Rad;;1;1;0;"), "{}", cohorts[1]);
}

#[actix_web::test]
async fn s05_a_file_of_a_funnel_has_a_row_for_the_course_and_each_module_and_strand() {
    let world = world().await;
    let funnel = lines(&world, "/api/v1/funnel?course=introduktion&by=municipality&format=csv").await;
    assert_eq!(
        funnel[0],
        "municipality_code,municipality_name,row_kind,partial,part,part_code,part_name,place,started,completed,drop_off_n,\
         drop_off_lower_quartile,drop_off_median,drop_off_upper_quartile,status,from,to,as_of,definitions"
    );
    for (at, begins) in [
        (1, "1440,Ale,row,,course,,,,4,2,2,1,1,2,,,,2026-06-30,started/2 completed/2 drop_off/1 tag_started/1 "),
        (3, "1440,Ale,row,,module,introduktion/samtal,Att samtala,2,3,2,,,,,,,,2026-06-30,"),
        (5, "1440,Ale,row,,tag,kunskap,kunskap,,4,2,,,,,,,,2026-06-30,"),
        (7, "total,,total,,course,,,,4,2,2,1,1,2,,"),
    ] {
        assert!(funnel[at].starts_with(begins), "{}", funnel[at]);
    }
    assert_eq!(funnel.len(), 14);
}

#[actix_web::test]
async fn who_reaches_several_employers_gets_quarters_without_small_numbers() {
    let world = world().await;
    world.clock.set("2026-07-01T10:00:00Z".parse().unwrap());
    let everything = world.key(&[Scope::FiguresRead]).await;
    for resource in ["new-hires", "cohorts"] {
        let path = format!("/api/v1/{resource}?course=introduktion");
        let answer = ask(&world, &everything, &format!("{path}&as_of={AS_OF}")).await.json();
        assert_eq!(answer["total"], json!(null));
        let rows = answer["rows"].as_array().unwrap();
        assert!(
            rows.iter().all(|row| row["within_30"]["N"].is_null() && row["status"]["days_n"] == "suppressed"),
            "{rows:?}"
        );
        for (wrong, right) in [
            ("by=", "ask with by=quarter"),
            ("by=month", "ask with by=quarter"),
            ("municipality=1440", "ask without places"),
            ("as_of=2026-03-31", "ask with as_of=2026-06-30"),
        ] {
            let problem = world.get(&format!("{path}&{wrong}")).by(&everything).send().await.problem(403);
            assert_eq!(problem["type"], "/problems/unpublished");
            assert!(problem["detail"].as_str().unwrap().contains(right), "{problem}");
        }
    }
    let problem = world.get("/api/v1/new-hires?course=introduktion&hired_to=2026-04-01").by(&everything).send().await;
    assert!(problem.problem(403)["detail"].as_str().unwrap().contains("of no period"));
    let path = format!("/api/v1/funnel?course=introduktion&as_of={AS_OF}");
    let funnel = ask(&world, &everything, &path).await.json();
    assert_eq!((&funnel["total"]["modules"][0]["started"], &funnel["total"]["started"]), (&json!(null), &json!(null)));
    assert_eq!(funnel["total"]["modules"][0]["status"]["started"], "suppressed");
    let file = world.get(&format!("{path}&format=csv&dialect=excel-sv")).by(&everything).send().await;
    assert!(file.text().contains(";kursen;;;;..;..;..;..;..;..;"), "{}", file.text());
}

#[actix_web::test]
async fn a_wrong_question_is_refused_with_what_would_be_right() {
    let world = world().await;
    let reader = ale(&world).await;
    for (address, says) in [
        ("/api/v1/new-hires", "exactly one course"),
        ("/api/v1/cohorts?course=introduktion,annan", "exactly one course"),
        ("/api/v1/funnel?course=intro", "introduktion"),
        ("/api/v1/new-hires?course=introduktion&by=course", "`quarter`"),
        ("/api/v1/new-hires?course=introduktion&by=round", "rounds are of cohorts"),
        ("/api/v1/new-hires?course=introduktion&by=month,month", "each dimension once"),
        ("/api/v1/new-hires?course=introduktion&from=2026-01-01", "known are: hired_from, hired_to"),
        ("/api/v1/new-hires?course=introduktion&hired_from=2026-02-01&hired_to=2026-02-01", "later than `hired_from`"),
        ("/api/v1/cohorts?course=introduktion&from=2026-02-01&to=2026-01-01", "later than `from`"),
        ("/api/v1/cohorts?course=introduktion&attribution=current", "not known here"),
        ("/api/v1/funnel?course=introduktion&as_of=2026-07-01", "after today"),
        ("/api/v1/funnel?course=introduktion&dialect=excel-sv", "format=csv"),
        ("/api/v1/new-hires?course=introduktion&role=kock", "role"),
    ] {
        let problem = world.get(address).by(&reader).send().await.problem(400);
        assert!(problem["detail"].as_str().unwrap().contains(says), "{address}: {problem}");
    }
    let beyond = world.get("/api/v1/new-hires?course=introduktion&municipality=1480").by(&reader).send().await;
    assert_eq!(beyond.problem(403)["type"], "/problems/out-of-reach");
    let unable = world.key_of("1440", &[Scope::PeopleRead]).await;
    assert_eq!(
        world.get("/api/v1/funnel?course=introduktion").by(&unable).send().await.problem(403)["type"],
        "/problems/forbidden"
    );
}

#[actix_web::test]
async fn what_is_of_few_is_in_the_audit_log() {
    let world = world().await;
    let reader = ale(&world).await;
    for asked in ["by=unit", "by=quarter", "role=socialsekreterare"] {
        ask(&world, &reader, &format!("/api/v1/new-hires?course=introduktion&{asked}")).await;
    }
    world.state.service.settle(true).await;
    let audit = world.audit().await;
    let read: Vec<&Value> = audit.iter().filter(|entry| entry["action"] == "figures-read").collect();
    assert_eq!(read.iter().map(|entry| entry["requests"].as_u64().unwrap_or(1)).sum::<u64>(), 2, "{read:?}");
    assert!(read.iter().all(|entry| entry["course"] == "introduktion"), "{read:?}");
}

#[actix_web::test]
async fn a_late_statement_and_a_voided_one_change_the_answer() {
    let world = world().await;
    let reader = ale(&world).await;
    let path = "/api/v1/new-hires?course=introduktion&by=";
    let started = || async { ask(&world, &reader, path).await.json()["total"]["within_30"]["started"].clone() };
    assert_eq!(started().await, 2);
    let late = happened(100, "dan@ale.example", "attempted", "https://lms.example/grunder", "2026-03-20T12:00:00Z");
    world.record(&late).await;
    assert_eq!(started().await, 3);
    let mut voiding = statement(101, "admin@lms.example", "voided", "-");
    voiding["object"] = json!({"objectType": "StatementRef", "id": late["id"]});
    world.record(&voiding).await;
    assert_eq!(started().await, 2);
}

#[actix_web::test]
async fn a_reach_of_courses_is_one_of_several_employers() {
    let world = world().await;
    let reach = Reach { places: None, courses: Some(["introduktion".into()].into()) };
    let reader = world.key_where(&[Scope::FiguresRead], |credential| credential.reach = Some(reach)).await;
    let problem =
        world.get("/api/v1/cohorts?course=introduktion&by=municipality").by(&reader).send().await.problem(403);
    assert!(problem["detail"].as_str().unwrap().contains("by=quarter"));
}
