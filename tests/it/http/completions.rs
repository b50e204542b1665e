//! `GET /api/v1/completions`: figures of a world small enough to count each by hand.

use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, MODULE, OTHER, happened, referring, statement};
use super::world::World;

const PATH: &str = "/api/v1/completions";

/// Course one: anna (Ale) completed it in March, bo (Göteborg) in May, eva (in both until 2022) in April,
/// dan (of nowhere) began it in June.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("", "kommunkod;e-post;roll\n1440;eva@hem.example;chef\n1480;eva@hem.example;handläggare\n").await;
    world
        .record(&json!([
            happened(1, "anna@ale.example", "completed", COURSE, "2022-03-01T12:00:00Z"),
            happened(2, "bo@goteborg.example", "completed", COURSE, "2022-05-01T12:00:00Z"),
            happened(3, "eva@hem.example", "completed", COURSE, "2022-04-01T12:00:00Z"),
            happened(4, "dan@okand.example", "attempted", COURSE, "2022-06-01T12:00:00Z"),
        ]))
        .await;
    world
}

/// The rows as `keys → (started, completed)`, in order.
fn rows(figures: &Value) -> Vec<(String, u64, u64)> {
    let row = |row: &Value| {
        let keys: Vec<&str> = row["keys"].as_array().unwrap().iter().map(|key| key["code"].as_str().unwrap()).collect();
        (keys.join(" "), row["started"].as_u64().unwrap(), row["completed"].as_u64().unwrap())
    };
    figures["rows"].as_array().unwrap().iter().map(row).collect()
}

fn row(keys: &str, started: u64, completed: u64) -> (String, u64, u64) {
    (keys.to_owned(), started, completed)
}

#[actix_web::test]
async fn somebody_with_two_employers_counts_in_each_and_once_in_the_total() {
    let figures = world().await.figures("?course=ett").await;
    assert_eq!(rows(&figures), [row("1440 ett", 2, 2), row("1480 ett", 2, 2), row("unknown ett", 1, 0)]);
    assert_eq!((&figures["total"]["started"], &figures["total"]["completed"]), (&json!(4), &json!(3)));
    assert_eq!(figures["municipalities_represented"], 2);
}

#[actix_web::test]
async fn an_answer_says_its_day_its_attribution_and_its_definitions() {
    let world = world().await;
    let figures = world.figures("").await;
    assert_eq!((&figures["as_of"], &figures["attribution"]), (&json!("2022-09-30"), &json!("at_event")));
    assert_eq!(figures["by"], json!(["municipality", "course"]));
    let definitions: Vec<&str> =
        figures["definitions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(
        definitions,
        [
            "enrolled/2",
            "enrolled_implied/2",
            "started/2",
            "active/2",
            "completed/2",
            "passed/2",
            "N/2",
            "entered/1",
            "target_completed/1",
            "under_way/1",
            "not_started/2",
            "not_named/1",
            "outside_started/1",
            "outside_completed/1",
            "persons/1",
            "completed_any/1",
            "completed_all/1",
            "certificates_in_force/1",
            "certificates_expiring/1",
            "certificates_expired/1",
            "certificates_revoked/1",
            "share/1",
            "credits/1"
        ]
    );
    assert_eq!(figures["definitions"][8]["field"], "target.completed");
    // The day is Sweden's: half an hour before midnight in UTC it is tomorrow there.
    world.clock.set("2022-09-30T23:30:00Z".parse().unwrap());
    assert_eq!(world.figures("").await["as_of"], "2022-10-01");
}

#[actix_web::test]
async fn figures_are_as_of_the_day_that_is_asked_for() {
    let world = world().await;
    for (day, started, completed) in
        [("2022-02-28", 0, 0), ("2022-03-01", 1, 1), ("2022-04-30", 2, 2), ("2022-06-01", 4, 3), ("2022-09-30", 4, 3)]
    {
        let figures = world.figures(&format!("?as_of={day}&by=")).await;
        assert_eq!(
            (&figures["total"]["started"], &figures["total"]["completed"]),
            (&json!(started), &json!(completed)),
            "{day}"
        );
        assert_eq!(figures["as_of"], day);
    }
}

// The period is of event time, its end exclusive.
#[actix_web::test]
async fn a_period_counts_what_began_to_hold_in_it() {
    let world = world().await;
    let figures = world.figures("?from=2022-04-01&to=2022-05-01&by=municipality").await;
    assert_eq!(rows(&figures), [row("1440", 1, 1), row("1480", 1, 1), row("unknown", 0, 0)]);
    assert_eq!((&figures["from"], &figures["to"]), (&json!("2022-04-01"), &json!("2022-05-01")));
    assert_eq!(figures["total"]["completed"], 1);
}

#[actix_web::test]
async fn figures_are_grouped_and_filtered() {
    let world = world().await;
    world.record(&statement(5, "anna@ale.example", "completed", OTHER)).await;
    world.record(&statement(6, "anna@ale.example", "completed", MODULE)).await;
    for (query, expected) in [
        ("?by=course", vec![row("ett", 4, 3), row("tva", 1, 1)]),
        ("?by=county&course=ett", vec![row("14", 3, 3), row("unknown", 1, 0)]),
        ("?by=region&course=ett", vec![row("gr", 3, 3), row("unknown", 1, 0)]),
        ("?by=municipality&municipality=1440", vec![row("1440", 2, 2)]),
        ("?by=course&programme=resan", vec![row("ett", 4, 3)]),
        ("?by=course&course=tva&course=ett", vec![row("ett", 4, 3), row("tva", 1, 1)]),
        ("?by=course&course=tva,ett", vec![row("ett", 4, 3), row("tva", 1, 1)]),
        ("?by=role&course=ett&role=chef", vec![row("chef", 1, 1)]),
        ("?by=course&role=handl%C3%A4ggare", vec![row("ett", 1, 1)]),
        ("?by=course&region=gr&municipality=1480", vec![row("ett", 2, 2)]),
        ("?by=course&county=14", vec![row("ett", 3, 3), row("tva", 1, 1)]),
    ] {
        let figures = world.figures(query).await;
        let found: Vec<_> = rows(&figures).into_iter().filter(|(_, started, _)| *started > 0).collect();
        assert_eq!(found, expected, "{query}: {figures}");
    }
    let months = world.figures("?by=month&course=ett").await;
    let completed: Vec<_> = rows(&months).into_iter().map(|(month, _, completed)| (month, completed)).collect();
    let expected = [("2022-03", 1), ("2022-04", 1), ("2022-05", 1), ("2022-06", 0)];
    assert_eq!(completed, expected.map(|(month, count)| (month.to_owned(), count)));
    let modules = world.figures("?by=module&course=ett").await;
    assert!(rows(&modules).contains(&row("ett/forsta", 1, 1)), "{modules}");
}

#[actix_web::test]
async fn a_late_arrival_a_voiding_and_a_take_back_change_the_figures_at_once() {
    let world = world().await;
    let completed = || async { world.figures("?by=&course=ett&as_of=2022-06-30").await["total"]["completed"].clone() };
    assert_eq!(completed().await, 3);
    world.record(&happened(5, "dan@okand.example", "completed", COURSE, "2022-06-02T12:00:00Z")).await;
    assert_eq!(completed().await, 4);
    world.record(&happened(5, "dan@okand.example", "completed", COURSE, "2022-06-02T12:00:00Z")).await;
    assert_eq!(completed().await, 4);
    world.record(&referring(6, "voided", 1)).await;
    assert_eq!(completed().await, 3);
    let mut taken_back = happened(7, "bo@goteborg.example", "-", COURSE, "2022-06-03T12:00:00Z");
    taken_back["verb"]["id"] = "http://id.tincanapi.com/verb/uncompleted".into();
    world.record(&taken_back).await;
    assert_eq!(completed().await, 2);
    let before = world.figures("?by=&course=ett&as_of=2022-06-02").await;
    assert_eq!(before["total"]["completed"], 3);
}

#[actix_web::test]
async fn figures_are_the_same_after_a_restart() {
    let world = world().await;
    let before = world.get(PATH).send().await.body;
    assert_eq!(world.restarted().await.get(PATH).send().await.body, before);
}

#[actix_web::test]
async fn n_is_the_target_where_there_is_one() {
    let world = world().await;
    let target = r#"iris = ["https://lms.example/course/1"]
target = { entered = { 1440 = 25 }, roster_roles = ["handläggare"] }"#;
    world.catalogue(&CATALOGUE.replacen(r#"iris = ["https://lms.example/course/1"]"#, target, 1)).await;
    let figures = world.figures("?by=municipality&course=ett").await;
    let n: Vec<(&Value, &Value)> =
        figures["rows"].as_array().unwrap().iter().map(|row| (&row["target"]["N"], &row["target"]["N_is"])).collect();
    assert_eq!(n[..2], [(&json!(25), &json!("target")), (&json!(1), &json!("target"))]);
    let enrolled = world.figures("?by=municipality&course=tva").await;
    assert_eq!(enrolled["total"]["target"]["N_is"], "enrolled");
}

#[actix_web::test]
async fn a_row_has_the_parts_of_its_target_and_beside_them_who_is_outside() {
    let world = world().await;
    let target = r#"iris = ["https://lms.example/course/1"]
target = { entered = { 1440 = 25 }, roster_roles = ["handläggare"] }"#;
    world.catalogue(&CATALOGUE.replacen(r#"iris = ["https://lms.example/course/1"]"#, target, 1)).await;
    let figures = world.figures("?by=municipality&course=ett").await;
    // On Ale's roster eva has another role, and anna is not there; in Göteborg eva is meant.
    assert_eq!(
        figures["rows"][0]["target"],
        json!({
            "N": 25, "N_is": "target", "entered": 25, "completed": 0, "under_way": 0, "not_started": 0, "not_named": 25,
            "share": 0.0,
        })
    );
    assert_eq!(figures["rows"][0]["outside_target"], json!({"started": 2, "completed": 2}));
    assert_eq!(figures["rows"][1]["target"]["share"], 1.0);
    assert_eq!(figures["rows"][1]["outside_target"], json!({"started": 1, "completed": 1}));
    assert_eq!(figures["rows"][0].get("status"), None);
    assert_eq!(figures["rows"][2]["status"], json!({"share": "missing"}), "nobody of an unknown municipality is meant");
    let both = world.figures("?by=municipality").await;
    assert_eq!(
        (&both["total"]["target"]["N"], &both["total"]["status"]["N"]),
        (&Value::Null, &json!("not_applicable"))
    );
    assert_eq!(both["total"]["courses"], json!({"persons": 1, "completed_any": 1, "completed_all": 1}));
}

#[actix_web::test]
async fn attribution_is_where_somebody_was_or_where_somebody_is() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let moved = "kommunkod;e-post;från;till\n1440;fia@hem.example;;2022-06-30\n1480;fia@hem.example;2022-07-01;\n";
    world.roster("", moved).await;
    world.record(&statement(1, "fia@hem.example", "completed", COURSE)).await;
    let at = |attribution: &'static str| {
        let world = &world;
        async move {
            let figures = world.figures(&format!("?by=municipality&attribution={attribution}")).await;
            assert_eq!(figures["attribution"], attribution);
            rows(&figures).into_iter().filter(|(_, _, completed)| *completed == 1).collect::<Vec<_>>()
        }
    };
    assert_eq!(at("at_event").await, [row("1440", 1, 1)]);
    assert_eq!(at("current").await, [row("1480", 1, 1)]);
}

#[actix_web::test]
async fn what_a_statement_and_a_credential_say_of_the_municipality_counts() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let sender = world.key_of("0180", &[loggbok::auth::Scope::StatementsWrite]).await;
    let sent = statement(1, "gun@hem.example", "completed", COURSE);
    assert_eq!(world.post("/xapi/statements").by(&sender).json(&sent).send().await.status, 200);
    let figures = world.figures("?by=municipality").await;
    assert_eq!(rows(&figures), [row("0180", 1, 1), row("unknown", 0, 0)]);
}

#[actix_web::test]
async fn machines_get_rfc_4180() {
    let answer = world().await.get(&format!("{PATH}?course=ett&format=csv")).send().await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"completions-ett-2022-09-30.csv\"");
    let lines: Vec<&str> = answer.text().split("\r\n").collect();
    assert!(
        lines[0].starts_with("municipality_code,municipality_name,course_code,course_name,row_kind,partial,"),
        "{lines:?}"
    );
    assert!(lines[0].ends_with(",from,to,as_of,attribution,definitions"), "{lines:?}");
    assert!(
        lines[1].starts_with(
            "1440,Ale,ett,Ett,row,,2,2,2,0,2,0,2,enrolled,,2,0,0,0,1.000,0,0,,,,,,,,,,,,2022-09-30,at_event,"
        ),
        "{lines:?}"
    );
    let everybody = "4,4,4,0,3,0,4,enrolled,,3,1,0,0,0.750,0,0,,,,,,,,,,,,2022-09-30,at_event,enrolled/2 ";
    for (line, start) in [
        (4, "1440,Ale,total,,total,,2,2,2,0,2,0,2,enrolled,".to_owned()),
        (7, format!("total,,ett,Ett,total,,{everybody}")),
        (8, format!("total,,total,,total,,{everybody}")),
    ] {
        assert!(lines[line].starts_with(&start), "{start} {lines:?}");
    }
    assert_eq!((lines.len(), lines[9]), (10, ""));
}

#[actix_web::test]
async fn excel_in_sweden_gets_its_own_dialect() {
    let answer = world().await.get(&format!("{PATH}?course=ett&format=csv&dialect=excel-sv")).send().await;
    let text = answer.text();
    assert!(text.starts_with('\u{FEFF}'), "{text}");
    let of_ale = text.split("\r\n").find(|line| line.starts_with("\"=\"\"1440\"\"\";Ale;")).unwrap();
    let cells = ";ett;Ett;Rad;;2;2;2;0;2;0;2;de inskrivna;.;2;0;0;0;100,0;0;0;.;.;.;.;.;.;.;.;;;2022-09-30;";
    assert!(of_ale.contains(cells), "{of_ale}");
    assert!(text.contains("\r\n\"=\"\"1440\"\"\";Ale;Totalt;;Totalt;;2;2;2;0;2;0;2;de inskrivna;"), "{text}");
    assert!(text.contains("\r\nTotalt;;ett;Ett;Totalt;;4;4;4;0;3;0;4;de inskrivna;"), "{text}");
}

#[actix_web::test]
async fn the_form_is_the_parameter_else_what_is_accepted() {
    let world = world().await;
    for (query, accept, content_type) in [
        ("", "text/csv", "text/csv; charset=utf-8"),
        ("", "application/json", "application/json"),
        ("?format=json", "text/csv", "application/json"),
        ("", "*/*", "application/json"),
    ] {
        let answer = world.get(&format!("{PATH}{query}")).header("accept", accept).send().await;
        assert_eq!((answer.status, answer.header("content-type")), (200, content_type), "{query} {accept}");
    }
}

#[actix_web::test]
async fn a_wrong_question_is_refused_by_its_parameter() {
    let world = world().await;
    for (query, name) in [
        ("unknown=1", "unknown"),
        ("by=planet", "by"),
        ("by=course,course", "by"),
        ("municipality=140", "municipality"),
        ("as_of=today", "as_of"),
        ("as_of=2022-02-30", "as_of"),
        ("as_of=2022-10-01", "as_of"),
        ("as_of=9999-12-31", "as_of"),
        ("as_of=2022-01-01&as_of=2022-01-02", "as_of"),
        ("from=2022-02-01&to=2022-01-01", "to"),
        ("attribution=mine", "attribution"),
        ("format=xml", "format"),
        ("dialect=excel-sv", "dialect"),
        ("format=csv&dialect=excel-en", "dialect"),
    ] {
        let problem = world.get(&format!("{PATH}?{query}")).send().await.problem(400);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with(&format!("the parameter {name} is wrong: ")), "{query}: {detail}");
    }
}

#[actix_web::test]
async fn s51_a_course_is_completed_only_when_its_mandatory_module_is_done() {
    let world = World::new().await;
    let rule = "programme = \"resan\"\nrule = { modules = 1 }\n";
    let mandatory = "id = \"andra\"\nmandatory = true\n";
    let catalogue = CATALOGUE.replacen("programme = \"resan\"\n", rule, 1).replacen("id = \"andra\"\n", mandatory, 1);
    world.catalogue(&catalogue).await;
    let completed = async || world.figures("?course=ett&as_of=2022-06-30").await["total"]["completed"].clone();
    world.record(&statement(1, "anna@ale.example", "completed", MODULE)).await;
    world.record(&statement(2, "anna@ale.example", "completed", COURSE)).await;
    assert_eq!(completed().await, 0, "the other module, and the course itself, do not stand in for it");
    world.record(&statement(3, "anna@ale.example", "completed", "https://lms.example/module/2")).await;
    assert_eq!(completed().await, 1);
}
