//! A caller that reaches several employers sees no small numbers by any route (`docs/decisions/0004-suppression.md`).

use std::sync::Arc;

use learning::{Places, Reach, Suppression};
use loggbok::auth::Scope;
use loggbok::service::{PageLimits, Service};
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, at, happened};
use super::shares::csv_says_the_same;
use super::world::{Key, World};
use loggbok::clock::RandomIds;

/// Municipalities: how many have the course as a target, have begun it, and have completed it.
const PLACES: [(&str, usize, usize, usize); 6] = [
    ("1440", 30, 12, 2),
    ("1480", 40, 25, 20),
    ("1481", 25, 10, 3),
    ("0180", 50, 40, 30),
    ("0980", 20, 6, 0),
    ("0330", 12, 12, 12),
];

/// The end of the latest quarter on the day of the tests' clock, which stands in September 2022.
pub(super) const LATEST: &str = "2022-06-30";

pub(super) async fn world() -> World {
    let world = World::new().await;
    let target = format!("iris = [\"{COURSE}\"]\ntarget = {{ roster_roles = [] }}");
    world.catalogue(&CATALOGUE.replacen(&format!("iris = [\"{COURSE}\"]"), &target, 1)).await;
    let mut roster = "kommunkod;e-post;enhet;roll;från\n".to_owned();
    let (mut statements, mut number) = (Vec::new(), 0);
    for (code, people, started, completed) in PLACES {
        for person in 0..people {
            let mail = format!("p{person}@{code}.example");
            roster.extend([code, ";", &mail, ";IFO;Handläggare;2021-01-01\n"]);
            let verb = if person < completed { "completed" } else { "attempted" };
            if person < started {
                number += 1;
                statements.push(happened(number, &mail, verb, COURSE, "2022-03-01T12:00:00Z"));
            }
        }
    }
    world.roster("", &roster).await;
    world.record(&Value::from(statements)).await;
    world
}

pub(super) async fn coordinator(world: &World) -> Key {
    world.key(&[Scope::FiguresRead, Scope::PeopleRead]).await
}

async fn completions(world: &World, key: &Key, query: &str) -> Value {
    let answer = world.get(&format!("/api/v1/completions?{query}")).by(key).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

fn row<'a>(figures: &'a Value, code: &str) -> &'a Value {
    figures["rows"].as_array().unwrap().iter().find(|row| row["keys"][0]["code"] == code).unwrap()
}

#[actix_web::test]
async fn s29_a_national_coordinator_sees_every_municipality_and_no_small_number() {
    let world = world().await;
    let figures = completions(&world, &coordinator(&world).await, "by=municipality&course=ett").await;
    assert_eq!(figures["as_of"], LATEST);
    assert_eq!(figures["suppression"], json!({"counts_below": 5, "shares_below": 10}));
    assert_eq!(figures["municipalities_represented"], 6);
    for small in ["1440", "1481"] {
        let row = row(&figures, small);
        assert_eq!(
            (&row["target"]["completed"], &row["status"]["target_completed"]),
            (&Value::Null, &json!("suppressed"))
        );
        assert_eq!((&row["completed"], &row["target"]["share"]), (&Value::Null, &Value::Null));
    }
    let stockholm = row(&figures, "0180");
    assert_eq!((&stockholm["target"]["completed"], &stockholm["target"]["share"]), (&json!(30), &json!(0.6)));
    let nobody = row(&figures, "0980");
    assert_eq!(
        (&nobody["target"]["completed"], &nobody["completed"]),
        (&json!(0), &json!(0)),
        "none is no small number"
    );
    // Two small numbers that sum to 5 hide a third one with them.
    assert_eq!(figures["total"]["target"]["completed"], 67);
    let hidden = figures["rows"].as_array().unwrap().iter().filter(|row| row["target"]["completed"].is_null()).count();
    assert!(hidden >= 3, "{figures}");
}

#[actix_web::test]
async fn json_csv_and_the_page_hide_the_same_numbers() {
    let world = world().await;
    let key = coordinator(&world).await;
    for by in ["municipality", "county", "region", "role", "municipality,course", "course,module", ""] {
        for asked in ["course=ett", "course=ett&region=gr", "programme=resan", "course=ett&municipality=1440"] {
            if by == "role" && (asked.contains("region") || asked.contains("municipality")) {
                continue;
            }
            let figures = completions(&world, &key, &format!("by={by}&{asked}")).await;
            csv_says_the_same(&world, &key, &figures, (by, asked)).await;
            let text = figures.to_string();
            let is_small = |place: &str| {
                let of = |row: &Value| {
                    row.pointer(place).and_then(Value::as_u64).is_some_and(|count| (1..5).contains(&count))
                };
                figures["rows"].as_array().unwrap().iter().chain([&figures["total"]]).any(of)
            };
            let parts = ["completed", "under_way", "not_started", "not_named"].map(|part| format!("/target/{part}"));
            let volumes = ["started", "completed", "active", "passed"].map(|volume| format!("/{volume}"));
            assert!(!parts.iter().chain(&volumes).any(|place| is_small(place)), "by={by}&{asked}: {text}");
        }
    }
    let page = world.get("/?lang=sv&course=ett").by(&key).send().await;
    assert_eq!(page.status, 200);
    let figures = completions(&world, &key, "by=municipality,course&course=ett").await;
    for row in figures["rows"].as_array().unwrap() {
        let (name, completed) = (row["keys"][0]["name"].as_str().unwrap(), &row["target"]["completed"]);
        let of_row = page.text().split(&format!(">{name}</a></th>")).nth(1);
        let Some(of_row) = of_row.and_then(|rest| rest.split("</tr>").next()) else {
            assert_eq!(row["keys"][0]["code"], "unknown", "{}", page.text());
            continue;
        };
        let shown = completed.as_u64().map(|count| format!("{count}\u{A0}av\u{A0}"));
        let is_hidden = of_row.contains("dold uppgift");
        assert_eq!(
            shown.is_none(),
            is_hidden && !of_row.contains(&shown.clone().unwrap_or("<none>".into())),
            "{of_row}"
        );
        if let Some(shown) = shown {
            assert!(of_row.contains(&shown) || completed == 0, "{of_row}");
        }
    }
    assert!(
        page.text().contains("Du ser siffror för flera arbetsgivare") && page.text().contains(LATEST),
        "{}",
        page.text()
    );
    assert!(!page.text().contains("/people?"), "lists of people are not led to");
}

#[actix_web::test]
async fn an_employer_sees_its_own_staff_as_they_are_today() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead, Scope::PeopleRead]).await;
    let figures = completions(&world, &ale, "by=municipality&course=ett").await;
    assert_eq!((&figures["as_of"], &figures["rows"][0]["target"]["completed"]), (&json!("2022-09-30"), &json!(2)));
    assert_eq!(figures.get("suppression"), None);
    let people = world.get("/api/v1/people?course=ett&status=target-completed").by(&ale).send().await;
    assert_eq!(people.json()["persons"], 2);
}

#[actix_web::test]
async fn a_region_of_several_employers_is_wide_and_one_of_a_single_employer_is_not() {
    let world = world().await;
    let of = |municipalities: &[&str], regions: &[&str]| {
        let municipalities = municipalities.iter().map(|code| code.parse().unwrap()).collect();
        let regions = regions.iter().map(|id| (*id).to_owned()).collect();
        Reach { places: Some(Places { municipalities, regions, ..Places::default() }), courses: None }
    };
    for (reach, is_wide) in [
        (of(&["1440"], &[]), false),
        (of(&["1440", "1480"], &[]), true),
        (of(&[], &["gr"]), true),
        (Reach { places: None, courses: Some(["ett".into()].into()) }, true),
    ] {
        let key = world.key_where(&[Scope::FiguresRead], |credential| credential.reach = Some(reach.clone())).await;
        let figures = completions(&world, &key, "by=municipality&course=ett").await;
        assert_eq!(figures.get("suppression").is_some(), is_wide, "{reach:?}");
        let ale = row(&figures, "1440");
        assert_eq!(ale["target"]["completed"].is_null(), is_wide, "{reach:?}");
    }
}

#[actix_web::test]
async fn what_is_not_published_is_refused_with_what_to_ask_instead() {
    let world = world().await;
    let key = coordinator(&world).await;
    for (query, says) in [
        ("by=municipality&as_of=2022-06-29", LATEST),
        ("by=municipality&as_of=2022-09-30", LATEST),
        ("by=municipality&as_of=2022-03-31", LATEST),
        ("by=unit", "not by unit"),
        ("by=course,month", "not by month"),
        ("unit=ifo", "not by unit"),
        ("by=municipality,role", "never by both"),
        ("by=role&municipality=1440", "never by both"),
        ("by=course&from=2022-01-01", "no period"),
        ("by=course&attribution=current", "without `attribution`"),
    ] {
        let problem = world.get(&format!("/api/v1/completions?{query}")).by(&key).send().await.problem(403);
        assert_eq!(problem["type"], "/problems/unpublished", "{query}");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{query}: {problem}");
    }
    // Of all places together, earlier quarters are answered.
    let earlier = completions(&world, &key, "by=course&course=ett&as_of=2022-03-31").await;
    assert_eq!(earlier["total"]["target"]["completed"], 67);
    // The page says so at its field, leads to what is answered, and has its form.
    let page = world.get("/?lang=sv&course=ett&as_of=2022-06-29").by(&key).send().await;
    assert_eq!(page.status, 400);
    for text in
        ["Det senaste är <time datetime=\"2022-06-30\">2022-06-30</time>", "as_of=2022-06-30", "<form", "id=\"as_of\""]
    {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
}

#[actix_web::test]
async fn people_of_several_employers_are_not_listed() {
    let world = world().await;
    let key = coordinator(&world).await;
    for path in ["/api/v1/people?course=ett", "/api/v1/people?course=ett&municipality=1440&format=csv"] {
        let problem = world.get(path).by(&key).send().await.problem(403);
        assert!(problem["detail"].as_str().unwrap().contains("figures/exact"), "{problem}");
    }
    assert_eq!(world.get("/people?course=ett").by(&key).send().await.status, 403);
    assert_eq!(world.get("/people/list?course=ett").by(&key).send().await.status, 403);
}

#[actix_web::test]
async fn exact_figures_take_a_scope_that_nothing_else_includes_and_the_audit_log_has_each_use() {
    let world = world().await;
    let admin = world.key(&[Scope::Admin]).await;
    let figures = completions(&world, &admin, "by=municipality&course=ett").await;
    assert!(row(&figures, "1440")["target"]["completed"].is_null(), "an administrator sees no more");

    let exact = world.key(&[Scope::FiguresRead, Scope::FiguresExact, Scope::PeopleRead]).await;
    let figures = completions(&world, &exact, "by=municipality&course=ett").await;
    assert_eq!((&figures["as_of"], figures.get("suppression")), (&json!("2022-09-30"), None));
    assert_eq!(row(&figures, "1440")["target"]["completed"], 2);
    let entry = world.audit().await.into_iter().find(|entry| entry["action"] == "figures-exact").unwrap();
    assert_eq!((&entry["who"], &entry["course"]), (&json!(exact.key), &json!("ett")));
    let people = world.get("/api/v1/people?course=ett&status=target-completed").by(&exact).send().await;
    assert_eq!(people.json()["persons"], 67);

    // By itself it opens nothing; and of its own staff nobody needs it, so that nothing is noted.
    let alone = world.key(&[Scope::FiguresExact]).await;
    assert_eq!(world.get("/api/v1/completions").by(&alone).send().await.status, 403);
    let ale = world.key_of("1440", &[Scope::FiguresRead, Scope::FiguresExact]).await;
    completions(&world, &ale, "by=municipality&course=ett").await;
    assert!(!world.audit().await.iter().any(|entry| entry["action"] == "figures-exact" && entry["who"] == ale.key));
}

#[actix_web::test]
async fn s39_access_to_a_region_expires_and_the_log_has_who_saw_what() {
    let world = world().await;
    let until = at("2022-10-31T23:00:00Z");
    let leader = world
        .key_where(&[Scope::FiguresRead], |credential| {
            let places = Places { regions: ["gr".to_owned()].into(), ..Places::default() };
            credential.reach = Some(Reach { places: Some(places), courses: None });
            credential.expires = Some(until);
        })
        .await;
    let figures = completions(&world, &leader, "by=municipality&course=ett").await;
    let entry = world.audit().await.into_iter().find(|entry| entry["who"] == leader.key).unwrap();
    assert_eq!((&entry["action"], &entry["course"]), (&json!("figures-read"), &json!("ett")));
    assert_eq!(entry["rows"], figures["rows"].as_array().unwrap().len());
    world.clock.set(until);
    let refused = world.get("/api/v1/completions?course=ett").by(&leader).send().await;
    assert_eq!(refused.status, 401);
}

#[actix_web::test]
async fn only_who_administers_everything_gives_exact_figures_to_others() {
    let world = world().await;
    let new = |municipality: Value| json!({"name": "Utvärderaren", "scopes": ["figures/read", "figures/exact"], "municipality": municipality});
    let everything = world.key(&[Scope::Admin]).await;
    let given = world.post("/api/v1/credentials").by(&everything).json(&new(Value::Null)).send().await;
    assert_eq!(given.status, 201, "{}", given.text());
    let reach: Reach = serde_json::from_value(json!({"places": {"municipalities": ["1440", "1480"]}})).unwrap();
    let of_two = world.key_where(&[Scope::Admin], |credential| credential.reach = Some(reach)).await;
    for municipality in [json!("1440"), Value::Null] {
        world.post("/api/v1/credentials").by(&of_two).json(&new(municipality)).send().await.problem(403);
    }
}

#[actix_web::test]
async fn thresholds_can_be_raised() {
    let mut world = world().await;
    let service = Service::new(world.store.clone(), world.clock.clone(), Arc::new(RandomIds), PageLimits::default());
    world.state.service = Arc::new(service.with_suppression(Suppression::new(25, 60).unwrap()));
    let figures = completions(&world, &coordinator(&world).await, "by=municipality&course=ett").await;
    assert_eq!(figures["suppression"], json!({"counts_below": 25, "shares_below": 60}));
    assert!(row(&figures, "1480")["target"]["completed"].is_null(), "20 is small now");
    assert!(row(&figures, "0180")["target"]["share"].is_null(), "a share of 50 is one of few");
}

#[actix_web::test]
async fn s28_a_regional_hub_sees_its_municipalities_alone_in_aggregate() {
    let world = world().await;
    let places = Places { regions: ["gr".to_owned()].into(), ..Places::default() };
    let reach = Reach { places: Some(places), courses: None };
    let hub = world
        .key_where(&[Scope::FiguresRead, Scope::PeopleRead, Scope::RosterRead], |credential| {
            credential.reach = Some(reach);
        })
        .await;
    let figures = completions(&world, &hub, "by=municipality&course=ett").await;
    let codes: Vec<&str> =
        figures["rows"].as_array().unwrap().iter().map(|row| row["keys"][0]["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["1440", "1480", "unknown"], "the members of the region in the catalogue, and the row of nobody");
    assert_eq!(row(&figures, "unknown")["started"], 0);
    assert_eq!(figures["limited_to"]["places"]["regions"], json!(["gr"]));
    let beyond = world.get("/api/v1/completions?municipality=0180&course=ett").by(&hub).send().await;
    assert_eq!(beyond.problem(403)["type"], "/problems/out-of-reach");
    // Small numbers are hidden, and nobody is listed by name.
    assert!(row(&figures, "1440")["target"]["completed"].is_null(), "{figures}");
    let listed = world.get("/api/v1/people?course=ett&status=target-completed").by(&hub).send().await;
    assert!(listed.status >= 400 && !listed.text().contains("@1440"), "{}", listed.text());
}
