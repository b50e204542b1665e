//! `GET /api/v1/comparison`: shares beside those of all municipalities.

use loggbok::auth::{Places, Reach, Scope};
use serde_json::{Value, json};

use super::{COURSE, LATEST, People, World, catalogue, cell, coordinator, coverage, csv, municipalities};
use crate::http::world::Key;

const PATH: &str = "/api/v1/comparison";

/// Thirteen municipalities with 30 people each, of whom 6 more have completed the course in each than in the one before; the
/// first ones nobody, and the last ones everybody.
async fn world() -> World {
    let mut people = People::none();
    for (at, code) in municipalities(13).iter().enumerate() {
        let completed = (at * 6).saturating_sub(12).min(30);
        people = people.with(code, completed, &[("completed", COURSE)]).with(code, 30 - completed, &[]);
    }
    people.world(&catalogue("")).await
}

async fn compared(world: &World, key: &Key, query: &str) -> Value {
    let answer = world.get(&format!("{PATH}?{query}")).by(key).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

#[actix_web::test]
async fn a_municipality_compares_its_share_with_the_spread_and_learns_of_no_other() {
    let world = world().await;
    let [first, fourth] = [0, 3].map(|at| municipalities(13)[at].clone());
    let key = world.key_of(&fourth, &[Scope::FiguresRead]).await;
    let found = compared(&world, &key, "course=ett").await;
    assert_eq!((&found["as_of"], found.get("suppression")), (&json!(LATEST), None));
    let rows = found["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{found}");
    assert_eq!((&rows[0]["target"]["completed"], &rows[0]["target"]["share"]), (&json!(6), &json!(0.2)));
    let spread = found["spread"].as_array().unwrap();
    let kinds: Vec<&str> = spread.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["country", "group"], "the country, and the group that it is a member of");
    // R: quantile(c(0, 0, 0, 6, 12, 18, 24, rep(30, 6)) / 30, c(.1, .25, .5, .75, .9))
    let of = |word: &str| &spread[0][word];
    assert_eq!((of("n"), of("p10"), of("p25")), (&json!(13), &json!(0.0), &json!(0.2)));
    assert_eq!((of("median"), of("p75"), of("p90")), (&json!(0.8), &json!(1.0), &json!(1.0)));
    assert!(!found.to_string().contains(&first), "{found}");
}

#[actix_web::test]
async fn the_spread_is_the_same_for_everybody_who_may_see_it() {
    let world = world().await;
    let of_all = coverage(&world, &coordinator(&world).await, "course=ett&include=spread").await["spread"].clone();
    let country = |found: &Value| found.as_array().unwrap().iter().find(|one| one["kind"] == "country").cloned();
    let some = municipalities(3).iter().map(|code| code.parse().unwrap()).collect();
    let three = Reach { places: Some(Places { municipalities: some, ..Places::default() }), courses: None };
    let three = world.key_where(&[Scope::FiguresRead], |credential| credential.reach = Some(three)).await;
    let one = world.key_of("0180", &[Scope::FiguresRead]).await;
    for key in [three, one, world.admin.clone(), coordinator(&world).await] {
        let found = compared(&world, &key, "course=ett").await;
        assert_eq!(country(&found["spread"]), country(&of_all), "{found}");
    }
}

#[actix_web::test]
async fn who_reaches_several_employers_sees_none_of_their_small_numbers() {
    let people = People::none().with("1440", 3, &[("completed", COURSE)]).with("1440", 20, &[]);
    let world = people.with("1480", 2, &[("completed", COURSE)]).with("1480", 40, &[]).world(&catalogue("")).await;
    let found = compared(&world, &coordinator(&world).await, "course=ett&municipality=1440,1480").await;
    assert_eq!(found["suppression"], json!({"counts_below": 5, "shares_below": 10}));
    let rows = found["rows"].as_array().unwrap();
    assert!(rows.len() == 2 && rows.iter().all(|row| row["target"]["completed"].is_null()), "{found}");
    assert_eq!((&found["spread"][0]["n"], &found["spread"][0]["median"]), (&json!(0), &Value::Null));
}

#[actix_web::test]
async fn it_is_of_the_end_of_the_latest_quarter_and_of_courses_within_reach() {
    let world = world().await;
    let key = world.key_of("1440", &[Scope::FiguresRead]).await;
    for day in ["2022-03-31", "2022-06-29", "2022-09-30"] {
        let problem = world.get(&format!("{PATH}?as_of={day}")).by(&key).send().await.problem(403);
        assert_eq!(problem["type"], "/problems/unpublished", "{day}");
        assert!(problem["detail"].as_str().unwrap().contains(LATEST), "{problem}");
    }
    let problem = world.get(&format!("{PATH}?from=2022-01-01")).by(&key).send().await.problem(400);
    assert!(problem["detail"].as_str().unwrap().contains("from"), "{problem}");
    let reach = Reach { places: None, courses: Some(["tva".into()].into()) };
    let other = world.key_where(&[Scope::FiguresRead], |credential| credential.reach = Some(reach)).await;
    let found = compared(&world, &other, "").await;
    assert!(found["spread"].as_array().unwrap().iter().all(|one| one["course"]["code"] == "tva"), "{found}");
    world.get(&format!("{PATH}?course=ett")).by(&other).send().await.problem(400);
    let problem = world.get(&format!("{PATH}?municipality=1480")).by(&key).send().await.problem(403);
    assert_eq!(problem["type"], "/problems/out-of-reach");
}

#[actix_web::test]
async fn a_file_has_a_row_for_each_share_and_area() {
    let world = world().await;
    let code = &municipalities(13)[3];
    let key = world.key_of(code, &[Scope::FiguresRead]).await;
    for (dialect, separator, share, day) in
        [("rfc4180", ',', "share", "as_of"), ("excel-sv", ';', "Andel som har slutfört, %", "Till och med")]
    {
        let path = format!("{PATH}?course=ett&format=csv&dialect={dialect}");
        let file = world.get(&path).by(&key).send().await;
        assert!(file.header("content-disposition").contains("comparison-ett-2022-06-30.csv"));
        let rows = csv(file.text(), separator);
        assert_eq!(rows.len(), 2, "{}", file.text());
        assert_eq!(
            (cell(&rows[0], day), cell(&rows[0], share)),
            (LATEST, if separator == ',' { "0.200" } else { "20,0" })
        );
    }
    let rows = csv(world.get(&format!("{PATH}?course=ett&format=csv")).by(&key).send().await.text(), ',');
    assert_eq!((cell(&rows[0], "area_code"), cell(&rows[0], "median")), ("SE", "0.800"));
    assert_eq!((cell(&rows[1], "area_code"), cell(&rows[1], "n")), ("projektet", "13"));
}

#[actix_web::test]
async fn the_page_shows_a_municipality_its_share_and_no_other_municipality() {
    let world = world().await;
    let all = municipalities(13);
    let key = world.key_of(&all[3], &[Scope::FiguresRead]).await;
    let page = world.get("/compare?lang=sv").by(&key).send().await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let html = page.text().replace('\u{A0}', " ");
    assert!(
        html.contains(": 20 % av dem som ”ett” är till för har slutfört den. Medianen för landets kommuner är 80 %."),
        "{html}"
    );
    assert!(html.contains("<strong>20 %</strong><br>6 av 30"), "{html}");
    assert!(html.contains("<td>20 % och 100 %</td><td>13</td>"), "{html}");
    assert!(!html.contains("Vilka kommuner är med") && !html.contains("Hylte"), "{html}");
}

#[actix_web::test]
async fn the_page_tells_a_coordinator_who_takes_part_and_hides_small_numbers() {
    let world = world().await;
    let page = world.get("/compare?lang=sv&course=ett").by(&coordinator(&world).await).send().await;
    let html = page.text().replace('\u{A0}', " ");
    assert!(html.contains("10 kommuner av 290 har minst en person som har påbörjat."), "{html}");
    assert!(html.contains("<th scope=\"row\">Hallands län</th><td>6</td>"), "{html}");
    assert!(html.contains("De egna kommunerna, störst andel först: ett"), "{html}");
    let refused = world.get("/compare?as_of=2022-09-29").by(&coordinator(&world).await).send().await;
    assert_eq!(refused.status, 400);
    let latest = "Det senaste är <time datetime=\"2022-06-30\">2022-06-30</time>";
    assert!(refused.text().contains(latest), "{}", refused.text());
}
