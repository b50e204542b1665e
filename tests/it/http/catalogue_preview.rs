//! `PUT /api/v1/catalogue?dry_run=true`: what a catalogue would change.

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, MODULE, OTHER, statement};
use super::world::World;
use crate::names::MUNICIPALITY_EXTENSION;

const PATH: &str = "/api/v1/catalogue?dry_run=true";

async fn told(world: &World, toml: &str) -> Value {
    let answer = world.put(PATH).body("application/toml", toml.to_owned()).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Kind, place, line and persons of each warning.
fn warnings(told: &Value) -> Vec<(&str, &str, Option<u64>, Option<u64>)> {
    let warnings = told["warnings"].as_array().unwrap().iter();
    warnings
        .map(|one| {
            (
                one["kind"].as_str().unwrap(),
                one["place"].as_str().unwrap(),
                one["line"].as_u64(),
                one["people"].as_u64(),
            )
        })
        .collect()
}

#[actix_web::test]
async fn what_a_rule_would_change_is_told_by_course_and_municipality_and_nothing_is_changed() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let who = ["a@ale.example", "b@ale.example", "c@goteborg.example"];
    let completing = (1..).zip(who).map(|(number, who)| statement(number, who, "completed", COURSE));
    let passing = [statement(10, who[0], "passed", COURSE), statement(11, who[2], "passed", COURSE)];
    world.record(&completing.chain(passing).collect()).await;
    let before = world.figures("?by=course,municipality").await;
    let iris = "iris = [\"https://lms.example/course/1\"]";
    let stricter = CATALOGUE.replacen(iris, &format!("{iris}\nrule = {{ pass = \"course\" }}"), 1);
    let told = told(&world, &stricter).await;
    assert_eq!(told["as_of"], "2022-09-30");
    let course = &told["courses"][0];
    assert_eq!(
        (&course["course"]["code"], &course["change"], &course["municipalities"]),
        (&json!("ett"), &json!("kept"), &json!(1))
    );
    assert_eq!((&course["before"]["completed"], &course["after"]["completed"]), (&json!(3), &json!(2)));
    assert_eq!(told["courses"][1]["before"], json!(null), "of the other course there is nothing");
    let rows = told["municipalities"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "of Göteborg nothing is other than it was");
    assert_eq!(
        (&rows[0]["municipality"], &rows[0]["course"]["name"]),
        (&json!({"code": "1440", "name": "Ale"}), &json!("Ett"))
    );
    assert_eq!((&rows[0]["before"]["completed"], &rows[0]["after"]["completed"]), (&json!(2), &json!(1)));
    assert_eq!((&told["municipalities_not_listed"], &told["courses_not_listed"]), (&json!(0), &json!(0)));
    assert_eq!(told["warnings"], json!([]));
    assert_eq!(world.figures("?by=course,municipality").await, before);
    assert_eq!(world.get("/api/v1/catalogue").send().await.json()["course"][0].get("rule"), Some(&json!({})));

    world.catalogue(&stricter).await;
    let after = world.figures("?by=course,municipality").await;
    let total = after["totals"].as_array().unwrap().iter().find(|total| total["key"]["code"] == "ett").unwrap();
    let counts = course["after"].as_object().unwrap();
    assert!(counts.len() > 5 && counts.iter().all(|(name, value)| total[name] == *value), "{total}");
}

// The first catalogue knows one course; the second places a statement anew, so that all are read again.
#[actix_web::test]
async fn a_claim_that_was_refused_is_refused_in_the_preview_too() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let ale = world.key_of("1440", &[Scope::StatementsWrite]).await;
    let mut naming = statement(1, "dan@hem.example", "completed", COURSE);
    naming["context"] = json!({"extensions": {MUNICIPALITY_EXTENSION: "1480"}});
    let elsewhere = statement(2, "eva@hem.example", "completed", "https://lms.example/course/1/b");
    let answer = world.post("/xapi/statements").by(&ale).json(&json!([naming, elsewhere])).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let iris = "iris = [\"https://lms.example/course/1\"";
    let more = CATALOGUE.replacen(iris, &format!("{iris}, \"https://lms.example/course/1/b\""), 1);
    assert_ne!(more, CATALOGUE);
    let told = told(&world, &more).await;
    let rows = told["municipalities"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["municipality"]["code"], "1440");
    assert_eq!((&rows[0]["before"]["completed"], &rows[0]["after"]["completed"]), (&json!(1), &json!(2)));
}

#[actix_web::test]
async fn what_is_odd_is_told_with_its_line_in_toml_and_its_place_in_json() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world
        .record(&json!([
            statement(1, "a@ale.example", "completed", COURSE),
            statement(2, "a@ale.example", "completed", MODULE),
            statement(3, "b@ale.example", "experienced", "https://www.lms.example/module/2/"),
            statement(4, "c@ale.example", "completed", OTHER),
        ]))
        .await;
    let all = CATALOGUE.replacen(
        "programme = \"resan\"\niris",
        "programme = \"resan\"\nrule = { modules = \"all\" }\niris",
        1,
    );
    let without = all.replacen(
        "[[course]]\nid = \"tva\"\nname = { sv = \"Två\" }\niris = [\"https://lms.example/course/2\"]\n",
        "",
        1,
    );
    assert_ne!(all, without);
    let told_of_toml = told(&world, &without).await;
    let module = "course[0] \"ett\".module[1] \"andra\"";
    let iri = format!("{module}.iris[0]");
    let expected = [
        ("rule_unmet", module, Some(18), None),
        ("removed", "course \"tva\"", None, Some(1)),
        ("iri_near", &*iri, Some(21), None),
    ];
    assert_eq!(warnings(&told_of_toml), expected, "{told_of_toml}");
    let mend = "iris = [\"https://lms.example/module/2\", \"https://www.lms.example/module/2/\"]  # module ett/andra";
    assert_eq!(told_of_toml["warnings"][2]["mend"], mend);
    let removed = told_of_toml["courses"].as_array().unwrap().iter().find(|one| one["change"] == "removed").unwrap();
    assert_eq!((&removed["before"]["completed"], &removed["after"]), (&json!(1), &json!(null)));

    let file: Value = serde_json::to_value(toml::from_str::<toml::Value>(&without).unwrap()).unwrap();
    let of_json = world.put(PATH).json(&file).send().await.json();
    let without_lines = expected.map(|(kind, place, _, people)| (kind, place, None, people));
    assert_eq!(warnings(&of_json), without_lines);
}

#[actix_web::test]
async fn a_file_that_would_be_refused_is_refused_and_who_may_not_import_may_not_try() {
    let world = World::new().await;
    let broken = include_str!("../../../fixtures/catalogues/broken.toml");
    let dry = world.put(PATH).body("application/toml", broken).send().await.problem(422);
    assert_eq!(dry, world.put("/api/v1/catalogue").body("application/toml", broken).send().await.problem(422));
    world.put("/api/v1/catalogue?dry_run=maybe").body("application/toml", CATALOGUE).send().await.problem(400);
    let limited = world.key_of("1440", &[Scope::CatalogueWrite]).await;
    world.put(PATH).by(&limited).body("application/toml", CATALOGUE).send().await.problem(403);
    let reader = world.key(&[Scope::FiguresRead]).await;
    world.put(PATH).by(&reader).body("application/toml", CATALOGUE).send().await.problem(403);
}

#[actix_web::test]
async fn an_iri_that_statements_name_and_that_leaves_its_course_is_told_with_the_line_that_keeps_it() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let by_other_spelling = statement(3, "c@ale.example", "completed", "http://lms.example/course/1");
    world
        .record(&json!([
            statement(1, "a@ale.example", "completed", COURSE),
            statement(2, "b@ale.example", "completed", MODULE),
            by_other_spelling,
        ]))
        .await;
    let moved = CATALOGUE.replacen("https://lms.example/course/1", "https://lms.example/ny/kurs", 1);
    let told_of_moved = told(&world, &moved).await;
    let of_kind = |told: &Value| -> Vec<Value> {
        let warnings = told["warnings"].as_array().unwrap().iter();
        warnings.filter(|warning| warning["kind"] == "iri_gone").cloned().collect()
    };
    let [gone] = &of_kind(&told_of_moved)[..] else { panic!("{told_of_moved}") };
    assert_eq!(gone["place"], "course[0] \"ett\".iris");
    let text = gone["text"].as_str().unwrap();
    assert!(text.contains(COURSE) && text.contains("2 statements"), "{text}");
    let kept = "iris = [\"https://lms.example/ny/kurs\", \"https://lms.example/course/1\"]";
    assert!(gone["mend"].as_str().unwrap().starts_with(kept), "{gone}");
    let line = "iris = [\"https://lms.example/ny/kurs\"]";
    assert_eq!(of_kind(&told(&world, &moved.replacen(line, kept, 1)).await), [Value::Null; 0]);
    // Where nobody named it, nothing is lost.
    let other = CATALOGUE.replacen("https://lms.example/course/2", "https://lms.example/ny/kurs", 1);
    assert_eq!(of_kind(&told(&world, &other).await), [Value::Null; 0]);
}

#[actix_web::test]
async fn a_module_without_a_first_day_is_told_where_the_rule_changes_too() {
    let world = World::new().await;
    let rule = |rule: &str| {
        CATALOGUE.replacen("programme = \"resan\"\niris", &format!("programme = \"resan\"\n{rule}\niris"), 1)
    };
    let one_module = |text: String| {
        let module =
            "[[course.module]]\nid = \"andra\"\nname = { sv = \"Andra\" }\niris = [\"https://lms.example/module/2\"]\n";
        text.replacen(module, "", 1)
    };
    let old = one_module(rule("rule = { modules = \"all\" }"));
    assert!(!old.contains("andra"));
    world.catalogue(&old).await;
    world.record(&json!([statement(1, "a@ale.example", "completed", MODULE)])).await;
    let both = told(&world, &rule("rule = { modules = \"all\", pass = true }")).await;
    let undated = warnings(&both).into_iter().find(|warning| warning.0 == "module_undated");
    assert_eq!(undated.map(|warning| (warning.1, warning.3)), Some(("course[0] \"ett\".module[1] \"andra\"", Some(1))));
    let stricter = told(&world, &one_module(rule("rule = { modules = \"all\", pass = true }"))).await;
    assert!(warnings(&stricter).iter().all(|warning| warning.0 != "module_undated"), "{stricter}");
}

#[actix_web::test]
async fn a_module_that_goes_to_another_course_is_told_at_its_new_place() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.record(&json!([statement(1, "a@ale.example", "completed", MODULE)])).await;
    let module =
        "[[course.module]]\nid = \"forsta\"\nname = { sv = \"Första\" }\niris = [\"https://lms.example/module/1\"]\n";
    assert!(CATALOGUE.contains(module));
    let course = "iris = [\"https://lms.example/course/2\"]\n";
    let moved = CATALOGUE.replacen(module, "", 1).replacen(course, &format!("{course}\n{module}"), 1);
    let told = told(&world, &moved).await;
    let renamed = told["warnings"].as_array().unwrap().iter().find(|one| one["kind"] == "renamed").unwrap();
    assert_eq!(renamed["place"], "course[1] \"tva\".module[0] \"forsta\"");
    let text = renamed["text"].as_str().unwrap();
    assert!(text.contains("module \"forsta\" of course \"ett\"") && text.contains("of 1 person stay"), "{text}");
}

#[actix_web::test]
async fn iris_that_two_courses_exchange_are_told_with_where_they_are_written_now() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.record(&json!([statement(1, "a@ale.example", "completed", COURSE)])).await;
    let exchanged = CATALOGUE
        .replacen("https://lms.example/course/1", "https://lms.example/course/x", 1)
        .replacen("https://lms.example/course/2", "https://lms.example/course/1", 1)
        .replacen("https://lms.example/course/x", "https://lms.example/course/2", 1);
    let told = told(&world, &exchanged).await;
    let text =
        told["warnings"].as_array().unwrap().iter().find(|one| one["kind"] == "iri_gone").unwrap()["text"].as_str();
    assert!(text.unwrap().contains("\"https://lms.example/course/1\" (now at course \"tva\") is written here no more, and 1 statement that counts here"), "{told}");
}

#[actix_web::test]
async fn people_whom_the_rosters_tie_where_an_entry_of_nobody_leaves_are_told() {
    let world = World::new().await;
    let nobody = format!("{CATALOGUE}\n[[not_a_person]]\nhome_page = \"https://lms.example\"\naccount = \"gast\"\n");
    world.catalogue(&nobody).await;
    let rows = ["a", "b", "c"].map(|who| format!("1440;{who}@ale.example;gast;https://lms.example\n"));
    world.roster("", &format!("kommunkod;e-post;konto;kontosida\n{}", rows.concat())).await;
    let told_of_removal = told(&world, CATALOGUE).await;
    assert_eq!(warnings(&told_of_removal), [("people_tied", "not_a_person", None, Some(3))], "{told_of_removal}");
    assert!(told_of_removal["warnings"][0]["text"].as_str().unwrap().starts_with("3 people of the rosters become 1: "));
    assert_eq!(warnings(&told(&world, &nobody).await), []);
}

// What lists told is tied anew, also where a correction has another list's row without it.
#[actix_web::test]
async fn people_who_would_be_tied_are_counted_as_the_import_ties_them() {
    let world = World::new().await;
    let nobody = format!("{CATALOGUE}\n[[not_a_person]]\nhome_page = \"https://lms.example\"\naccount = \"gast\"\n");
    world.catalogue(&nobody).await;
    let head = "kommunkod;e-post;konto;kontosida\n";
    let with = ["a", "b"].map(|who| format!("1440;{who}@ale.example;gast;https://lms.example\n")).concat();
    let without = ["a", "b"].map(|who| format!("1440;{who}@ale.example;;\n")).concat();
    world.roster("?mode=full&as_of=2022-01-01", &format!("{head}{with}")).await;
    world.roster("?mode=full&as_of=2022-02-01", &format!("{head}{without}")).await;
    world.roster("?mode=full&as_of=2022-02-01&correct=true", &format!("{head}{without}")).await;
    assert_eq!(warnings(&told(&world, CATALOGUE).await), [("people_tied", "not_a_person", None, Some(2))]);
}

#[actix_web::test]
async fn a_module_that_another_course_had_all_along_is_gone_from_this_one() {
    let world = World::new().await;
    let module =
        "[[course.module]]\nid = \"forsta\"\nname = { sv = \"Första\" }\niris = [\"https://lms.example/module/1\"]\n";
    let course = "iris = [\"https://lms.example/course/2\"]\n";
    let both = CATALOGUE.replacen(course, &format!("{course}\n{module}"), 1);
    world.catalogue(&both).await;
    world.record(&json!([statement(1, "a@ale.example", "completed", MODULE)])).await;
    let told = told(&world, &both.replacen(module, "", 1)).await;
    assert!(warnings(&told).contains(&("removed", "course \"ett\".module \"forsta\"", None, Some(1))), "{told}");
}

#[actix_web::test]
async fn who_would_join_and_leave_a_region_or_a_programme_is_told() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let members = "members = [\"1440\", { kommunkod = \"1480\", to = \"2022-09-29\" }, \"1384\"]";
    let connected = "name = { sv = \"Resan\" }\nconnected = [{ kommunkod = \"1440\", from = \"2022-02-15\" }]";
    let new = CATALOGUE.replacen("members = [\"1440\", \"1480\"]", members, 1);
    let new = new.replacen("name = { sv = \"Resan\" }", connected, 1);
    let expected = json!([
        {"kind": "programme", "of": {"code": "resan", "name": "Resan"}, "before": 0, "after": 1, "joining": 1, "leaving": 0},
        {"kind": "region", "of": {"code": "gr", "name": "Göteborgsregionen"}, "before": 2, "after": 2, "joining": 1, "leaving": 1},
    ]);
    assert_eq!(told(&world, &new).await["members"], expected);
}
