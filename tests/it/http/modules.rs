//! `/api/v1/modules`: how many people use the modules of a content owner, over the courses that have them.

use learning::Reach;
use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{happened, referring};
use super::world::{Key, World};

/// The state contributes a module to a course of Ale and to one of Göteborg, each with a copy of its own, and another module
/// to both under one IRI.
const CATALOGUE: &str = r#"
[[organisation]]
id = "socialstyrelsen"
name = { sv = "Socialstyrelsen" }
kind = "stat"

[[course]]
id = "ale"
name = { sv = "Introduktion i Ale" }
owner = "employer"

[[course.module]]
id = "lagen"
name = { sv = "Den nya lagen" }
content_owner = "socialstyrelsen"
iris = ["https://lms.ale.example/lagen"]

[[course.module]]
id = "samtal"
name = { sv = "Samtal" }
content_owner = "socialstyrelsen"
iris = ["https://socialstyrelsen.example/samtal"]

[[course.module]]
id = "eget"
name = { sv = "Eget" }
iris = ["https://lms.ale.example/eget"]

[[course]]
id = "goteborg"
name = { sv = "Introduktion i Göteborg" }

[[course.module]]
id = "lagen"
name = { sv = "Den nya lagen" }
content_owner = "socialstyrelsen"
iris = ["https://lms.goteborg.example/lagen"]

[[course.module]]
id = "samtal"
name = { sv = "Samtal" }
content_owner = "socialstyrelsen"
iris = ["https://socialstyrelsen.example/samtal"]
"#;

const OF_ALE: &str = "https://lms.ale.example/lagen";
const OF_GOTEBORG: &str = "https://lms.goteborg.example/lagen";
const SHARED: &str = "https://socialstyrelsen.example/samtal";

/// Anna and Bo work in Ale, Cia in Göteborg. Anna has done the module in both courses.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world
        .roster(
            "",
            "kommunkod;e-post;roll;från\n1440;anna@hem.example;handläggare;2021-01-01\n\
             1440;bo@hem.example;chef;2021-01-01\n1480;cia@hem.example;handläggare;2021-01-01\n",
        )
        .await;
    let done = |number, who: &str, word, about, day: &str| {
        happened(number, &format!("{who}@hem.example"), word, about, &format!("{day}T08:00:00Z"))
    };
    let told = [
        done(1, "anna", "completed", OF_ALE, "2022-03-01"),
        done(2, "anna", "attempted", OF_GOTEBORG, "2022-04-01"),
        done(3, "bo", "attempted", OF_ALE, "2022-05-01"),
        done(4, "cia", "completed", OF_GOTEBORG, "2022-03-01"),
        done(5, "cia", "completed", SHARED, "2022-03-01"),
        done(6, "bo", "completed", "https://lms.ale.example/eget", "2022-05-01"),
    ];
    world.record(&Value::from(told.to_vec())).await;
    world
}

async fn ask(world: &World, key: &Key, query: &str) -> Value {
    let answer = world.get(&format!("/api/v1/modules?content_owner=socialstyrelsen{query}")).by(key).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

/// Of each module, how many have started and completed it: in each course, and over them.
fn numbers(answer: &Value) -> Vec<(String, Vec<[Value; 2]>, [Value; 2])> {
    let of = |counts: &Value| ["started", "completed"].map(|field| counts[field].clone());
    let module = |one: &Value| {
        let courses = one["courses"].as_array().unwrap().iter().map(of).collect();
        (one["module"]["code"].as_str().unwrap().to_owned(), courses, of(&one["total"]))
    };
    answer["modules"].as_array().unwrap().iter().map(module).collect()
}

fn two(started: u32, completed: u32) -> [Value; 2] {
    [json!(started), json!(completed)]
}

#[actix_web::test]
async fn s30_a_content_owner_sees_the_use_of_its_modules_in_and_over_the_courses_of_others() {
    let world = world().await;
    let answer = ask(&world, &world.admin, "").await;
    assert_eq!(answer["content_owner"], json!({"code": "socialstyrelsen", "name": "Socialstyrelsen (stat)"}));
    let expected = [
        ("lagen".to_owned(), vec![two(2, 1), two(2, 1)], two(3, 2)),
        ("samtal".to_owned(), vec![two(1, 1), two(1, 1)], two(1, 1)),
    ];
    assert_eq!(numbers(&answer), expected);
    assert!(!answer.to_string().contains("hem.example") && !answer.to_string().contains("eget"), "{answer:#}");
    // Of one course, role or time.
    assert_eq!(numbers(&ask(&world, &world.admin, "&course=ale").await)[0].2, two(2, 1));
    assert_eq!(numbers(&ask(&world, &world.admin, "&role=chef").await)[0].2, two(1, 0));
    assert_eq!(numbers(&ask(&world, &world.admin, "&from=2022-04-01").await)[0].2, two(2, 0));
    // The same numbers as in figures.
    let figures = world.get("/api/v1/completions?by=course,module&course=ale&as_of=2022-09-30").send().await.json();
    let row = figures["rows"].as_array().unwrap().iter().find(|row| row["keys"][1]["code"] == "ale/lagen").unwrap();
    assert_eq!([&row["started"], &row["completed"]], [2, 1]);
}

#[actix_web::test]
async fn s30_what_is_voided_counts_no_more_and_a_module_counts_under_the_catalogue_in_force() {
    let world = world().await;
    world.record(&json!([referring(21, "voided", 2)])).await;
    assert_eq!(numbers(&ask(&world, &world.admin, "").await)[0].1, [two(2, 1), two(1, 1)]);
    let taken_back = CATALOGUE.replacen("content_owner = \"socialstyrelsen\"\n", "", 1);
    world.catalogue(&taken_back).await;
    assert_eq!(numbers(&ask(&world, &world.admin, "").await)[1], ("lagen".to_owned(), vec![two(1, 1)], two(1, 1)));
}

#[actix_web::test]
async fn s30_the_reach_limits_whoever_asks() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    assert_eq!(numbers(&ask(&world, &ale, "").await)[0], ("lagen".to_owned(), vec![two(2, 1), two(1, 0)], two(2, 1)));
    let of_course = Reach { courses: Some(["goteborg".into()].into()), places: None };
    let scopes = [Scope::FiguresRead, Scope::FiguresExact];
    let reader = world.key_where(&scopes, |credential| credential.reach = Some(of_course)).await;
    let answer = ask(&world, &reader, "").await;
    assert_eq!(numbers(&answer)[0], ("lagen".to_owned(), vec![two(2, 1)], two(2, 1)));
    assert!(!answer.to_string().contains("Introduktion i Ale"), "{answer:#}");
    for beyond in ["&course=ale", "&municipality=1480"] {
        let (key, status) = if beyond.contains("course") { (&reader, 400) } else { (&ale, 403) };
        let path = format!("/api/v1/modules?content_owner=socialstyrelsen{beyond}");
        world.get(&path).by(key).send().await.problem(status);
    }
    let nobody = world.key(&[Scope::StatementsWrite]).await;
    world.get("/api/v1/modules?content_owner=socialstyrelsen").by(&nobody).send().await.problem(403);
}

#[actix_web::test]
async fn s30_a_content_owner_that_there_is_not_is_refused_with_those_near_it() {
    let world = world().await;
    for query in ["", "?content_owner=", "?content_owner=1440&content_owner=1480"] {
        world.get(&format!("/api/v1/modules{query}")).send().await.problem(400);
    }
    let said = world.get("/api/v1/modules?content_owner=socialstyrelse").send().await.problem(400);
    assert!(said["detail"].as_str().unwrap().contains("near it: socialstyrelsen (Socialstyrelsen (stat))"), "{said}");
    // A municipality may contribute modules, too.
    let none = world.get("/api/v1/modules?content_owner=1480").send().await.json();
    assert_eq!((&none["content_owner"]["name"], &none["modules"]), (&json!("Göteborg"), &json!([])));
}

/// Each of six municipalities has six people who have done the module in a course, and two of them have in the other as well.
async fn many() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let (mut roster, mut told) = ("kommunkod;e-post;roll;från\n".to_owned(), Vec::new());
    for (place, code) in ["1440", "1480", "0180", "0980", "1280", "1384"].into_iter().enumerate() {
        for person in 0..6 {
            let who = format!("p{person}-{code}@hem.example");
            roster.extend([code, ";", &who, ";handläggare;2021-01-01\n"]);
            let both = [OF_ALE, OF_GOTEBORG];
            let own = if place < 3 { &both[..1] } else { &both[1..] };
            for about in if place < 2 && person == 0 { &both[..] } else { own } {
                let number = u128::try_from(told.len()).unwrap() + 1;
                told.push(happened(number, &who, "completed", about, "2022-03-01T08:00:00Z"));
            }
        }
    }
    world.roster("", &roster).await;
    world.record(&Value::from(told)).await;
    world
}

#[actix_web::test]
async fn s30_several_employers_are_told_no_small_overlap_and_asked_about_together() {
    let world = many().await;
    let reader = world.key(&[Scope::FiguresRead]).await;
    let answer = ask(&world, &reader, "").await;
    assert_eq!((&answer["as_of"], &answer["suppression"]["counts_below"]), (&json!("2022-06-30"), &json!(5)));
    let module = &answer["modules"][0];
    // 18 and 20 less 36 would tell that two have done it in both.
    assert_eq!(numbers(&answer)[0].1, [two(18, 18), two(20, 20)], "{module:#}");
    assert_eq!(module["total"]["status"], json!({"started": "suppressed", "completed": "suppressed"}));
    assert!(module["total"]["started"].is_null());
    let exact = world.key(&[Scope::FiguresRead, Scope::FiguresExact]).await;
    assert_eq!(numbers(&ask(&world, &exact, "").await)[0].2, two(36, 36));
    for query in ["&course=ale", "&municipality=1440", "&as_of=2022-03-31", "&from=2022-03-01"] {
        let path = format!("/api/v1/modules?content_owner=socialstyrelsen{query}");
        let said = world.get(&path).by(&reader).send().await.problem(403);
        assert_eq!(said["type"].as_str().unwrap().rsplit('/').next(), Some("unpublished"), "{query}: {said}");
    }
}

#[actix_web::test]
async fn s30_modules_come_as_a_table_for_excel_too() {
    let world = world().await;
    let path = "/api/v1/modules?content_owner=socialstyrelsen&format=csv";
    let csv = world.get(path).send().await.text().to_owned();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("module_code,module_name,course_code,course_name,row_kind,started,"), "{}", lines[0]);
    assert!(lines[1].starts_with("lagen,Den nya lagen,ale,Introduktion i Ale,row,2,1,"), "{}", lines[1]);
    assert!(lines[3].starts_with("lagen,Den nya lagen,total,,total,3,2,"), "{}", lines[3]);
    assert_eq!(lines.len(), 1 + 3 + 3, "{csv}");
    let swedish = world.get(&format!("{path}&dialect=excel-sv")).send().await.text().to_owned();
    assert!(swedish.contains("Delkod;Del;Kurskod;Kurs;") && swedish.contains("Totalt"), "{swedish}");
    assert_eq!(world.get(&path.replace("csv", "xlsx")).send().await.status, 200);
}
