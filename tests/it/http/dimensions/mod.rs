//! Figures by service area, experience, track, owner, kind of employer, group and week.

use std::fmt::Write as _;

use learning::{DEFINITIONS, reference};
use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::files::{rows as sheet_rows, sheets};
use super::samples::{COURSE, OTHER, happened};
use super::world::{Key, World};

const THIRD: &str = "https://lms.example/course/3";

/// An introduction, a deepening course and one for leaders; a project of two municipalities, one of which joined late.
const CATALOGUE: &str = r#"
[[programme]]
id = "resan"
name.sv = "Resan"

[[programme]]
id = "universitet"
name.sv = "Universitetens kurser"

[[course]]
id = "introduktion"
name.sv = "Introduktion"
programme = "resan"
track = "introduktion"
owner = "arbetsgivare"
service_area = "Barn och unga"
iris = ["https://lms.example/course/1"]
target = { roster_roles = ["socialsekreterare"] }

[[course]]
id = "fordjupning"
name.sv = "Fördjupning"
programme = ["resan", "universitet"]
track = "fördjupning"
owner = "lärosäte"
service_area = "Barn och unga"
iris = ["https://lms.example/course/2"]
target = { roster_roles = ["socialsekreterare"] }

[[course]]
id = "ledarskap"
name.sv = "Ledarskap"
programme = "resan"
track = "ledare"
owner = "stat"
iris = ["https://lms.example/course/3"]
target = { roster_roles = ["chef", "arbetsledare"] }

[[group]]
id = "projektet"
name.sv = "Projektet"
members = ["1480", { kommunkod = "1440", from = "2022-06-01" }]

[[organisation]]
id = "region-vast"
name.sv = "Region Väst"
kind = "region"

[[organisation]]
id = "universitetet"
name.sv = "Universitetet"
kind = "lärosäte"
"#;

/// Six people, of whom one works in a region and one at a university.
const ROSTER: &str = "kommun;e-post;roll;verksamhetsområde;i yrket sedan;från\n\
    1440;anna@hem.example;Socialsekreterare;Barn och unga;2022-03-01;2022-01-01\n\
    1440;bo@hem.example;Socialsekreterare;BARN OCH UNGA;2010-05-01;2021-01-01\n\
    1440;cia@hem.example;Chef;Ekonomiskt bistånd;;2021-01-01\n\
    1480;david@hem.example;Socialsekreterare;;2019-09-30;2021-01-01\n\
    Region Väst;eva@hem.example;Socialsekreterare;Barn och unga;2001-01-01;2021-01-01\n\
    Universitetet;fia@hem.example;Forskare;;;2021-01-01\n";

async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("?mode=full&as_of=2022-01-01", ROSTER).await;
    let done = [
        ("anna", "completed", COURSE, "2022-08-29"),
        ("bo", "completed", COURSE, "2021-05-03"),
        ("bo", "completed", OTHER, "2022-09-04"),
        ("bo", "attempted", OTHER, "2022-08-30"),
        ("cia", "completed", THIRD, "2022-09-05"),
        ("david", "attempted", COURSE, "2022-09-26"),
        ("eva", "completed", OTHER, "2022-09-30"),
        ("fia", "attempted", COURSE, "2022-09-12"),
        ("gun", "attempted", COURSE, "2022-09-13"),
    ];
    let statements = done.iter().zip(1..).map(|((who, verb, course, day), number)| {
        happened(number, &format!("{who}@hem.example"), verb, course, &format!("{day}T09:00:00Z"))
    });
    world.record(&Value::from(statements.collect::<Vec<_>>())).await;
    world
}

/// The rows as `code → [started, completed]`; codes of several dimensions stand with a space between.
fn rows(figures: &Value) -> Vec<(String, [u64; 2])> {
    let all = figures["rows"].as_array().unwrap().iter();
    all.map(|row| {
        let codes = row["keys"].as_array().unwrap().iter().map(|key| key["code"].as_str().unwrap());
        (codes.collect::<Vec<_>>().join(" "), ["started", "completed"].map(|of| row[of].as_u64().unwrap()))
    })
    .collect()
}

fn expected(rows: &[(&str, [u64; 2])]) -> Vec<(String, [u64; 2])> {
    rows.iter().map(|(code, counts)| ((*code).to_owned(), *counts)).collect()
}

/// `completed of N` of each row of one course.
fn shares(figures: &Value) -> Vec<(&str, [u64; 2])> {
    let all = figures["rows"].as_array().unwrap().iter();
    all.map(|row| {
        let target = &row["target"];
        (row["keys"][0]["code"].as_str().unwrap(), ["completed", "N"].map(|of| target[of].as_u64().unwrap()))
    })
    .collect()
}

async fn refused(world: &World, key: Option<&Key>, query: &str, status: u16) -> String {
    let asked = world.get(&format!("/api/v1/completions?{query}"));
    let asked = if let Some(key) = key { asked.by(key) } else { asked };
    asked.send().await.problem(status)["detail"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn s11_staff_are_counted_by_service_area_and_those_of_none_are_unknown() {
    let world = world().await;
    let by_area = world.figures("?by=service_area&course=introduktion").await;
    assert_eq!(shares(&by_area), [("barn-och-unga", [2, 3]), ("unknown", [0, 1])], "one area however it is spelt");
    assert_eq!(by_area["rows"][0]["keys"][0]["name"], "Barn och unga");
    let of_one = world.figures("?by=municipality&course=introduktion&service_area=barn+och+unga").await;
    assert_eq!(shares(&of_one), [("1440", [2, 2]), ("region-vast", [0, 1]), ("unknown", [0, 0])]);
    let of_none = world.figures("?by=&course=introduktion&service_area=unknown").await;
    assert_eq!(of_none["total"]["target"]["N"], 1);
    let of_courses = world.figures("?by=course_area").await;
    assert_eq!(rows(&of_courses), expected(&[("barn-och-unga", [6, 3]), ("none", [1, 1])]));
    let refused = refused(&world, None, "by=&service_area=Barn+och+ung", 400).await;
    assert!(refused.contains("service_area") && refused.contains("barn-och-unga"), "{refused}");
}

#[actix_web::test]
async fn a_new_service_area_moves_no_figure_of_an_earlier_day() {
    let world = world().await;
    let before = world.figures("?by=service_area,course&as_of=2022-06-30").await;
    world.roster("?mode=full&as_of=2022-09-01", &ROSTER.replace("BARN OCH UNGA", "Vuxna")).await;
    assert_eq!(world.figures("?by=service_area,course&as_of=2022-06-30").await["rows"], before["rows"]);
    let now = world.figures("?by=service_area&course=introduktion&as_of=2022-09-30").await;
    assert_eq!(shares(&now), [("barn-och-unga", [1, 2]), ("vuxna", [1, 1]), ("unknown", [0, 1])]);
}

#[actix_web::test]
async fn s15_roles_have_their_rows_with_those_of_none_and_small_ones_are_hidden_from_the_wide() {
    let world = world().await;
    let by_role = world.figures("?by=role&course=introduktion").await;
    let codes = ["forskare", "socialsekreterare", "unknown"];
    let counted = rows(&by_role);
    assert_eq!(counted.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), codes);
    assert_eq!(counted[2].1, [1, 0], "somebody on no roster");
    let wide = world.key(&[Scope::FiguresRead]).await;
    let path = "/api/v1/completions?by=role&course=introduktion&as_of=2022-06-30";
    let hidden = world.get(path).by(&wide).send().await.json();
    let row = &hidden["rows"][0];
    assert_eq!((&row["started"], &row["status"]["started"]), (&Value::Null, &json!("suppressed")));
}

#[actix_web::test]
async fn s16_completion_is_told_by_years_in_the_profession_and_who_takes_the_deepening_courses() {
    let world = world().await;
    let by_years = world.figures("?by=experience&course=introduktion").await;
    assert_eq!(
        shares(&by_years),
        [("under-1", [1, 1]), ("3-to-4", [0, 1]), ("10-or-more", [1, 2]), ("unknown", [0, 0])]
    );
    assert_eq!(by_years["rows"][1]["keys"][0]["name"], "3–4 år");
    let crossed = world.figures("?by=track,experience").await;
    let deepening: Vec<_> = rows(&crossed).into_iter().filter(|(code, _)| code.starts_with("deepening ")).collect();
    let experienced = deepening.iter().find(|(code, _)| code == "deepening 10-or-more").unwrap();
    assert_eq!(experienced.1, [2, 2], "all who have taken it: {deepening:?}");
    let of_new = world.figures("?by=&course=introduktion&experience=under-1").await;
    assert_eq!(of_new["total"]["target"]["N"], 1);
    // The catalogue says where bands begin.
    world.catalogue(&format!("experience_bands = [2]\n{CATALOGUE}")).await;
    let by_years = world.figures("?by=experience&course=introduktion").await;
    assert_eq!(shares(&by_years), [("under-2", [1, 1]), ("2-or-more", [1, 3]), ("unknown", [0, 0])]);
    let refused = refused(&world, None, "by=&experience=3-to-4", 400).await;
    assert!(refused.contains("experience") && refused.contains("under-2"), "{refused}");
}

#[actix_web::test]
async fn s17_a_target_has_how_many_are_planned_reached_and_remaining() {
    let world = world().await;
    let planned = CATALOGUE.replacen(
        "target = { roster_roles = [\"socialsekreterare\"] }",
        "target = { roster_roles = [\"socialsekreterare\"], entered = { \"1440\" = 5 } }",
        1,
    );
    world.catalogue(&planned).await;
    let figures = world.figures("?by=municipality&course=introduktion&municipality=1440").await;
    let target = &figures["rows"][0]["target"];
    let parts = ["entered", "N", "completed", "under_way", "not_started", "not_named"];
    assert_eq!(parts.map(|part| target[part].as_u64().unwrap()), [5, 5, 2, 0, 0, 3]);
    assert_eq!(target["share"], 0.4);
}

#[actix_web::test]
async fn s19_each_week_has_its_active_learners() {
    let world = world().await;
    let figures = world.figures("?by=week&from=2022-08-29&course=fordjupning,introduktion").await;
    let active: Vec<_> =
        figures["rows"].as_array().unwrap().iter().map(|row| (&row["keys"][0]["code"], &row["active"])).collect();
    assert_eq!(
        active,
        [
            (&json!("2022-W35"), &json!(2)),
            (&json!("2022-W37"), &json!(2)),
            (&json!("2022-W39"), &json!(2)),
            (&json!("none"), &json!(0)),
        ]
        .into_iter()
        .take(active.len())
        .collect::<Vec<_>>()
    );
    for (by, codes) in
        [("month", &["2022-08", "2022-09"][..]), ("quarter", &["2021-Q2", "2022-Q3"]), ("year", &["2021", "2022"])]
    {
        let from = if by == "month" { "&from=2022-08-29" } else { "" };
        let figures = world.figures(&format!("?by={by}{from}&course=introduktion")).await;
        let found: Vec<_> = rows(&figures).into_iter().map(|(code, _)| code).filter(|code| code != "none").collect();
        assert_eq!(found, codes, "{by}");
    }
    for (query, parameter) in [
        ("by=week", "from"),
        ("by=week&from=2019-01-01", "from"),
        ("by=week,month&from=2022-08-29", "by"),
        ("by=municipality,county,region,unit,role,service_area,experience,track,course", "by"),
    ] {
        let refused = refused(&world, None, query, 400).await;
        assert!(refused.contains(&format!("the parameter {parameter} is wrong")), "{query}: {refused}");
    }
}

#[actix_web::test]
async fn s20_learners_of_other_employers_are_counted_apart() {
    let world = world().await;
    let figures = world.figures("?by=kind").await;
    let counts = [("municipality", [4, 3]), ("region", [1, 1]), ("university", [1, 0]), ("unknown", [1, 0])];
    assert_eq!(rows(&figures), expected(&counts));
    assert_eq!(figures["rows"][2]["keys"][0]["name"], "lärosäte");
    assert_eq!(figures["total"]["started"], 7);
}

#[actix_web::test]
async fn s24_the_leaders_track_has_its_own_rate() {
    let world = world().await;
    let figures = world.figures("?by=track,role&role=chef").await;
    assert_eq!(rows(&figures), expected(&[("leaders chef", [1, 1])]));
    let leaders = world.figures("?by=track&course=ledarskap").await;
    assert_eq!(shares(&leaders), [("leaders", [1, 1])]);
}

#[actix_web::test]
async fn s38_courses_are_told_apart_by_owner() {
    let world = world().await;
    let figures = world.figures("?by=owner").await;
    assert_eq!(rows(&figures), expected(&[("state", [1, 1]), ("employer", [5, 2]), ("university", [2, 2])]));
    let programmes = world.figures("?by=programme").await;
    assert_eq!(rows(&programmes), expected(&[("resan", [7, 4]), ("universitet", [2, 2])]), "one course is in both");
    assert_eq!(programmes["total"]["started"], 7);
}

#[actix_web::test]
async fn s06_completions_are_told_inside_and_outside_the_project_with_its_members_of_the_day() {
    let world = world().await;
    let path = "?by=inside&group=projektet&course=introduktion";
    let figures = world.figures(path).await;
    assert_eq!(rows(&figures), expected(&[("inside", [3, 2]), ("outside", [1, 0]), ("unknown", [1, 0])]));
    assert_eq!(figures["rows"][1]["keys"][0]["name"], "utanför Projektet");
    let before = world.figures(&format!("{path}&as_of=2022-05-31")).await;
    assert_eq!(
        rows(&before),
        expected(&[("inside", [0, 0]), ("outside", [1, 1]), ("unknown", [0, 0])]),
        "Ale joined in June"
    );
    let part = world.figures("?by=inside&group=projektet&course=introduktion&municipality=1440").await;
    assert_eq!(part["rows"][0]["keys"][0]["partial"], true);
    for (query, parameter) in
        [("by=inside", "group"), ("by=municipality&group=projektet", "group"), ("by=inside&group=projekt", "group")]
    {
        let refused = refused(&world, None, query, 400).await;
        assert!(refused.contains(&format!("the parameter {parameter} is wrong")), "{query}: {refused}");
    }
}

#[actix_web::test]
async fn s13_a_named_group_lists_exactly_its_eight_municipalities() {
    let codes = ["1440", "1480", "1481", "1462", "1402", "1415", "1419", "1407"];
    let world = World::new().await;
    world
        .catalogue(&format!(
            "[[course]]\nid = \"k\"\nname.sv = \"K\"\niris = [\"{COURSE}\"]\ntarget = {{ roster_roles = [] }}\n\
             [[group]]\nid = \"gr-forstudie-2023\"\nname.sv = \"GR-förstudie 2023\"\nmembers = {codes:?}\n"
        ))
        .await;
    let mut roster = "kommunkod;e-post;från\n".to_owned();
    for municipality in reference::municipalities() {
        writeln!(roster, "{0};p{0}@hem.example;2021-01-01", municipality.kommunkod).unwrap();
    }
    world.roster("", &roster).await;
    let figures = world.figures("?by=municipality&course=k&region=gr-forstudie-2023").await;
    let mut found: Vec<_> =
        shares(&figures).into_iter().map(|(code, _)| code).filter(|code| *code != "unknown").collect();
    found.sort_unstable();
    let mut codes = codes;
    codes.sort_unstable();
    assert_eq!(found, codes);
}

#[actix_web::test]
async fn s14_the_region_has_kungsbacka_though_it_lies_in_another_county() {
    let world = World::new().await;
    world
        .catalogue(&format!(
            "[[course]]\nid = \"k\"\nname.sv = \"K\"\niris = [\"{COURSE}\"]\ntarget = {{ roster_roles = [] }}\n\
             [[region]]\nid = \"gr\"\nname.sv = \"Göteborgsregionen\"\nmembers = [\"1384\", \"1440\"]\n"
        ))
        .await;
    world.roster("", "kommunkod;e-post;från\n1384;a@hem.example;2021-01-01\n1440;b@hem.example;2021-01-01\n").await;
    let figures = world.figures("?by=region,county&course=k&region=gr").await;
    let totals = figures["totals"].as_array().unwrap().iter();
    let ns: Vec<_> = totals.map(|total| (total["key"]["code"].as_str().unwrap(), &total["target"]["N"])).collect();
    for expected in [("gr", 2), ("13", 1), ("14", 1)] {
        assert!(ns.contains(&(expected.0, &json!(expected.1))), "{ns:?}");
    }
}

#[actix_web::test]
async fn s41_every_county_has_the_same_roles() {
    let roles = ["chef", "socialsekreterare", "verksamhetsutvecklare"];
    let world = World::new().await;
    world
        .catalogue(&format!(
            "[[course]]\nid = \"k\"\nname.sv = \"K\"\niris = [\"{COURSE}\"]\ntarget = {{ roster_roles = [] }}\n"
        ))
        .await;
    let mut roster = "kommunkod;e-post;roll;från\n".to_owned();
    for (nth, municipality) in reference::municipalities().iter().enumerate() {
        for role in roles {
            // As each municipality spells it.
            let role = if nth % 2 == 0 { role.to_uppercase() } else { role.to_owned() };
            writeln!(roster, "{0};{role}{0}@hem.example;{role};2021-01-01", municipality.kommunkod).unwrap();
        }
    }
    world.roster("", &roster).await;
    let figures = world.figures("?by=county,role&course=k").await;
    let mut by_county = std::collections::BTreeMap::<String, Vec<String>>::new();
    for (codes, _) in rows(&figures) {
        let (county, role) = codes.split_once(' ').unwrap();
        by_county.entry(county.to_owned()).or_default().push(role.to_owned());
    }
    by_county.remove("unknown");
    assert_eq!(by_county.len(), 21);
    assert!(by_county.values().all(|of_county| of_county == &roles), "{by_county:?}");
}

#[actix_web::test]
async fn s03_every_number_carries_its_definition_in_json_csv_and_excel() {
    let world = world().await;
    let query = "by=service_area,week&from=2022-08-29&course=introduktion";
    let figures = world.figures(&format!("?{query}")).await;
    let defined = figures["definitions"].as_array().unwrap();
    let fields: Vec<&str> = defined.iter().map(|definition| definition["field"].as_str().unwrap()).collect();
    let row = figures["rows"][0].as_object().unwrap();
    let is_number = |value: &&Value| value.is_number();
    for (name, _) in row.iter().filter(|(_, value)| is_number(value)) {
        assert!(fields.contains(&name.as_str()), "{name}");
    }
    for (name, _) in row["target"].as_object().unwrap().iter().filter(|(_, value)| is_number(value)) {
        assert!(fields.contains(&format!("target.{name}").as_str()), "{name}");
    }
    let tidy = world.get(&format!("/api/v1/completions?{query}&format=csv&layout=tidy")).send().await;
    let mut lines = tidy.text().lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = |column: &str| header.iter().position(|name| *name == column).unwrap();
    let ids: Vec<String> = DEFINITIONS.iter().map(learning::Definition::versioned).collect();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        assert!(ids.iter().any(|id| id == cells[at("definition")]), "{line}");
        assert_eq!(cells[at("as_of")], "2022-09-30");
    }
    let wide = world.get(&format!("/api/v1/completions?{query}&format=csv")).send().await;
    assert!(wide.text().lines().skip(1).all(|line| line.ends_with(&ids.join(" "))), "{}", wide.text());
    let sheets = sheets(&world.get(&format!("/api/v1/completions?{query}&format=xlsx")).send().await);
    let meanings = sheet_rows(&sheets["Så är det räknat"]);
    let told: Vec<String> = meanings.iter().map(|row| row["Definition"].to_string()).collect();
    assert!(ids.iter().all(|id| told.contains(id)), "{told:?}");
    let first = &sheet_rows(&sheets["Siffror"])[0];
    assert_eq!(first["Verksamhetsområde"].to_string(), "Barn och unga");
    assert_eq!(first["Vecka"].to_string(), "v. 35 2022");
}

#[actix_web::test]
async fn what_tells_people_apart_or_sums_courses_is_not_published_of_several_employers() {
    let world = world().await;
    let wide = world.key(&[Scope::FiguresRead]).await;
    for (query, instead) in [
        ("by=service_area", "service area"),
        ("by=municipality&service_area=unknown", "service area"),
        ("by=experience", "experience"),
        ("by=&experience=under-1", "experience"),
        ("by=programme", "by course"),
        ("by=course,track", "by course"),
        ("by=owner", "by course"),
        ("by=course_area", "by course"),
        ("by=quarter", "not by month or another period"),
        ("by=kind,role", "place or by role"),
    ] {
        let refused = refused(&world, Some(&wide), query, 403).await;
        assert!(refused.contains(instead), "{query}: {refused}");
    }
    for query in ["by=kind&course=introduktion", "by=inside&group=projektet&course=introduktion"] {
        let answer = world.get(&format!("/api/v1/completions?{query}")).by(&wide).send().await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        let small = answer.json()["rows"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["started"].as_u64().is_some_and(|of| (1..5).contains(&of)));
        assert!(!small, "{query}: {}", answer.text());
    }
    // An employer sees its own staff as they are, and nobody else's.
    let own = world.key_of("1440", &[Scope::FiguresRead]).await;
    let answer = world.get("/api/v1/completions?by=experience,track").by(&own).send().await.json();
    assert_eq!(rows(&answer).len(), 5, "{answer}");
}

#[actix_web::test]
async fn a_list_of_people_has_those_of_a_service_area_and_of_a_band() {
    let world = world().await;
    for (query, names) in [
        ("status=completed&course=introduktion&service_area=Barn+och+unga", 2),
        ("status=completed&course=introduktion&experience=10-or-more", 1),
        ("status=completed&course=introduktion&experience=unknown", 0),
    ] {
        let list = world.get(&format!("/api/v1/people?{query}")).send().await.json();
        assert_eq!(list["people"].as_array().map(Vec::len), Some(names), "{query}: {list}");
    }
}

#[actix_web::test]
async fn the_roster_gives_back_service_areas_and_years_in_the_profession() {
    let world = world().await;
    let rows = world.get("/api/v1/roster?municipality=1440").send().await.json();
    let is_of_anna = |row: &&Value| row["identifiers"][0]["mbox"] == "mailto:anna@hem.example";
    let of_anna = rows["affiliations"].as_array().unwrap().iter().find(is_of_anna).unwrap();
    assert_eq!(
        (&of_anna["service_area"], &of_anna["in_profession_since"]),
        (&json!("Barn och unga"), &json!("2022-03-01")),
        "{rows}"
    );
    for dialect in ["rfc4180", "excel-sv"] {
        let file = world.get(&format!("/api/v1/roster?format=csv&dialect={dialect}")).send().await;
        let again =
            world.post("/api/v1/roster?mode=history").body("text/csv; charset=utf-8", file.body.clone()).send().await;
        let report = again.json();
        assert_eq!(
            (again.status, &report["added"], &report["changed"], &report["removed"]),
            (200, &json!(0), &json!(0), &json!(0)),
            "{report}"
        );
    }
}

#[actix_web::test]
async fn s22_a_person_moves_from_the_introduction_to_the_deepening_course_when_the_months_are_full() {
    let world = World::new().await;
    let target = "target = { roster_roles = [\"socialsekreterare\"] }";
    let limited = |limit: &str| format!("target = {{ roster_roles = [\"socialsekreterare\"], {limit} }}");
    let catalogue = CATALOGUE.replacen(target, &limited("experience_below_months = 12"), 1).replacen(
        target,
        &limited("experience_from_months = 12"),
        1,
    );
    world.catalogue(&catalogue).await;
    let roster = "kommun;e-post;roll;i yrket sedan;från\n\
        1440;anna@hem.example;Socialsekreterare;2021-06-15;2021-06-15\n\
        1440;bo@hem.example;Socialsekreterare;2010-05-01;2021-01-01\n\
        1440;cia@hem.example;Socialsekreterare;;2021-01-01\n";
    world.roster("", roster).await;
    world.record(&json!([happened(1, "anna@hem.example", "completed", COURSE, "2021-09-01T09:00:00Z")])).await;
    let rates = async |as_of: &str| {
        let mut rates = Vec::new();
        for course in ["introduktion", "fordjupning"] {
            let figures = world.figures(&format!("?by=track&course={course}&as_of={as_of}")).await;
            rates.extend(shares(&figures).into_iter().map(|(track, counts)| (track.to_owned(), counts)));
        }
        rates
    };
    let of =
        |introduction, deepening| vec![("introduction".to_owned(), introduction), ("deepening".to_owned(), deepening)];
    assert_eq!(rates("2022-06-14").await, of([1, 2], [0, 2]), "Cia, of whom nobody knows, is in both");
    assert_eq!(rates("2022-06-15").await, of([0, 1], [0, 3]), "Anna has moved");
    let moved = world.figures("?by=&course=introduktion&as_of=2022-06-15").await;
    assert_eq!(moved["total"]["outside_target"]["completed"], 1);
    let hires = world.get("/api/v1/new-hires?course=introduktion&by=").send().await.json();
    assert_eq!(hires["total"]["hired"], 0, "the roster says of nobody when they were hired: {hires}");
}

#[actix_web::test]
async fn s37_an_enrolment_outside_the_target_is_told_and_never_refused() {
    let world = World::new().await;
    let target = "target = { roster_roles = [\"socialsekreterare\"] }";
    let experienced = "target = { roster_roles = [\"socialsekreterare\"], experience_from_months = 36 }";
    world.catalogue(&CATALOGUE.replacen(target, experienced, 2)).await;
    world.roster("", ROSTER).await;
    let enrolled = |number, who: &str| {
        happened(number, &format!("{who}@hem.example"), "registered", OTHER, "2022-09-01T09:00:00Z")
    };
    // Bo is experienced; Anna is new, and Cia leads.
    world.record(&json!([enrolled(1, "anna"), enrolled(2, "bo"), enrolled(3, "cia")])).await;
    let path = "/api/v1/people?course=fordjupning&status=outside-enrolled";
    let outside = async || {
        let list = world.get(path).send().await.json();
        let mut mails: Vec<String> = list["people"]
            .as_array()
            .unwrap_or_else(|| panic!("{list}"))
            .iter()
            .map(|row| row["identifiers"][0]["mbox"].as_str().unwrap().to_owned())
            .collect();
        mails.sort();
        mails
    };
    assert_eq!(outside().await, ["mailto:anna@hem.example", "mailto:cia@hem.example"]);
    world.record(&json!([happened(4, "anna@hem.example", "completed", OTHER, "2022-09-20T09:00:00Z")])).await;
    let figures = world.figures("?by=municipality&course=fordjupning&municipality=1440").await;
    assert_eq!(
        figures["rows"][0]["outside_target"]["completed"], 1,
        "what somebody outside does counts beside the target"
    );
    assert_eq!(outside().await.len(), 2);
}
