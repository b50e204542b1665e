//! Which rows of rosters are the same person, and what that does to figures.

use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::samples::{CATALOGUE, COURSE, at, statement, with};
use super::world::{Answer, World};

const HEADER: &str = "kommunkod;namn;e-post;konto;kontosida;anställd\n";
const TARGET: &str = "\n[[course]]\nid = \"mal\"\nname = { sv = \"Mål\" }\niris = [\"https://lms.example/course/9\"]\n\
    target = { roster_roles = [] }\n";

async fn send(world: &World, query: &str, rows: &str) -> Answer {
    world.post(&format!("/api/v1/roster{query}")).body("text/csv", format!("{HEADER}{rows}")).send().await
}

async fn import(world: &World, query: &str, rows: &str) -> Value {
    let answer = send(world, query, rows).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// A world on a day of 2024, with a course that everybody is meant for.
async fn world() -> World {
    let world = World::new().await;
    world.clock.set(at("2024-06-01T10:00:00Z"));
    world.catalogue(&format!("{CATALOGUE}{TARGET}")).await;
    world
}

/// Who is meant for the course as of a day: how many, and their names.
async fn meant(world: &World, day: &str) -> (Value, Vec<String>) {
    let answer = world.get(&format!("/api/v1/people?course=mal&status=meant&as_of={day}")).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    let names = answer["people"].as_array().unwrap().iter();
    (answer["persons"].clone(), names.map(|row| row["name"].as_str().unwrap_or_default().to_owned()).collect())
}

/// A statement of an account.
fn of_account(number: u128, name: &str, object: &str, on: &str) -> Value {
    let mut value = statement(number, "-", "completed", object);
    value["actor"] = json!({ "account": { "homePage": "https://lms.example", "name": name } });
    value["timestamp"] = json!(format!("{on}T10:00:00Z"));
    value
}

/// Ten people without names, each with an account, or with what stands for one.
fn ten(account: impl Fn(u32) -> String) -> String {
    let row = |number| format!("1440;;person{number}@ale.example;{};https://lms.example;\n", account(number));
    (1..=10).map(row).collect()
}

#[actix_web::test]
async fn a_word_for_none_in_every_row_is_refused_and_changes_no_figure() {
    let world = world().await;
    import(&world, "?mode=full&as_of=2024-01-01", &ten(|number| format!("konto{number}"))).await;
    assert_eq!(meant(&world, "2024-01-15").await.0, 10);
    for (word, is_known) in [("saknas", true), ("-", true), ("4711", false)] {
        let problem = send(&world, "?mode=full&as_of=2024-02-01", &ten(|_| word.to_owned())).await.problem(422);
        assert_eq!(problem["type"], "/problems/roster-rows");
        assert_eq!((&problem["roster"]["good"], &problem["roster"]["refused"]), (&json!(0), &json!(10)));
        let first = &problem["roster"]["rejected"][0];
        assert_eq!((&first["line"], &first["column"], &first["header"]), (&json!(2), &json!(4), &json!("konto")));
        let reason = first["reason"].as_str().unwrap();
        assert!(reason.contains("lines 3, 4, 5, 6, 7 and more") && reason.contains("leave the cell empty"), "{reason}");
        assert_eq!(reason.contains(&format!("{word:?}")), is_known, "a word is repeated, an account is not: {reason}");
    }
    // With empty cells it is right, and everybody is who they were.
    let report = import(&world, "?mode=full&as_of=2024-02-01", &ten(|_| String::new())).await;
    assert_eq!((&report["unchanged"], &report["people_before"]), (&json!(10), &json!(10)));
    for day in ["2024-01-15", "2024-02-15"] {
        assert_eq!(meant(&world, day).await.0, 10, "{day}");
    }
}

#[actix_web::test]
async fn rows_of_one_list_that_share_one_identifier_are_one_persons_or_are_refused() {
    let world = world().await;
    let refused = |rows: &'static str| {
        let world = &world;
        async move {
            let answer = send(world, "?dry_run=true", rows).await;
            let report = answer.json();
            let report = report.get("roster").unwrap_or(&report).clone();
            let places = report["rejected"].as_array().unwrap().iter();
            let places: Vec<_> = places.map(|row| json!([row["line"], row["column"]])).collect();
            (places, report["notes"].as_array().unwrap().len())
        }
    };
    // Two names and one account; two mailboxes and one account; one mailbox for a whole unit.
    for (rows, places) in [
        ("1440;Anna B;anna@ale.example;x;https://lms.example;\n1440;Bo E;;x;http://LMS.example/;\n", [[2, 4], [3, 4]]),
        (
            "1440;;anna@ale.example;x;https://lms.example;\n1440;Bo E;bo@ale.example;x;https://lms.example;\n",
            [[2, 4], [3, 4]],
        ),
        ("1440;Anna B;info@ale.example;;;\n1440;Bo E;Info@ale.example;;;\n", [[2, 3], [3, 3]]),
    ] {
        assert_eq!(refused(rows).await, (places.map(|place| json!(place)).to_vec(), 0), "{rows}");
    }
    // The same mailbox; the same name and one more account; other mailboxes under one name, which is told.
    for (rows, notes) in [
        ("1440;;anna@ale.example;;;\n1480;Anna B;anna@ale.example;x;https://lms.example;\n", 1),
        ("1440;Anna B;anna@ale.example;;;\n1480;B, Anna;anna@ale.example;x;https://lms.example;\n", 1),
        ("1440;Anna B;anna@ale.example;x;https://lms.example;\n1480;Anna B;a@edu.example;x;https://lms.example;\n", 2),
    ] {
        assert_eq!(refused(rows).await, (vec![], notes), "{rows}");
    }
}

#[actix_web::test]
async fn an_account_that_goes_to_somebody_else_moves_no_past_and_that_is_told() {
    let world = world().await;
    world.record(&of_account(1, "x", COURSE, "2023-03-01")).await;
    let anna = "1440;Anna Berg;anna@ale.example;x;https://lms.example;2020-01-01\n";
    import(&world, "?mode=full&as_of=2023-01-01", &format!("{anna}1440;Bo Ek;bo@ale.example;;;2020-01-01\n")).await;
    let people = ["Anna Berg".to_owned(), "Bo Ek".to_owned()];
    assert_eq!(meant(&world, "2023-02-01").await, (json!(2), people.to_vec()));
    let list = "1440;Anna Berg;anna@ale.example;;;\n1440;Bo Ek;bo@ale.example;x;https://lms.example;\n\
        1440;Cia Lind;cia@ale.example;;;2024-02-01\n";
    let report = import(&world, "?mode=full&as_of=2024-02-01", list).await;
    let notes = report["notes"].to_string();
    assert!(notes.contains("1: line 3, column 4 (konto)") && notes.contains("correct=true"), "{notes}");
    assert_eq!(meant(&world, "2023-02-01").await, (json!(2), people.to_vec()));
    assert_eq!(meant(&world, "2024-03-01").await.0, 3);
    let completed = || async {
        let answer = world.get("/api/v1/people?course=ett&status=completed").send().await.json();
        let rows = answer["people"].as_array().unwrap().clone();
        rows.into_iter().map(|row| row["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(completed().await, ["Anna Berg"]);
    // The list of then was wrong: it is corrected, and the account is the other's.
    let right =
        "1440;Anna Berg;anna@ale.example;;;2020-01-01\n1440;Bo Ek;bo@ale.example;x;https://lms.example;2020-01-01\n";
    import(&world, "?mode=full&as_of=2023-01-01&correct=true", right).await;
    let report = import(&world, "?mode=full&as_of=2024-02-01", list).await;
    assert!(!report["notes"].to_string().contains("earlier lists"), "{report}");
    assert_eq!(completed().await, ["Bo Ek"]);
}

#[actix_web::test]
async fn a_mailbox_with_capitals_and_its_hash_are_one_person_for_figures_and_for_the_agents_resource() {
    let world = world().await;
    import(&world, "", "1440;Anna B;Anna.B@ale.example;;;2020-01-01\n").await;
    let hash = hex::encode(Sha1::digest("mailto:Anna.B@ale.example"));
    let mut by_hash = statement(1, "-", "completed", COURSE);
    by_hash["actor"] = json!({ "mbox_sha1sum": hash });
    world.record(&json!([by_hash, statement(2, "anna.b@ale.example", "completed", COURSE)])).await;
    assert_eq!(world.figures("?by=&course=ett").await["total"]["completed"], 1);
    let agent = json!({ "mbox_sha1sum": hash }).to_string();
    let person = world.get(&with("/xapi/agents", &[("agent", &agent)])).send().await.json();
    assert_eq!(person["mbox"], json!(["mailto:Anna.B@ale.example"]));
}

#[actix_web::test]
async fn who_the_catalogue_calls_nobody_ties_nobody_and_is_in_no_list() {
    let world = World::new().await;
    world.clock.set(at("2024-06-01T10:00:00Z"));
    let nobody = "\n[[not_a_person]]\nhome_page = \"https://lms.example\"\naccount = \"gast\"\n";
    world.catalogue(&format!("{CATALOGUE}{TARGET}{nobody}")).await;
    let rows = "1440;Anna B;anna@ale.example;gast;https://lms.example;2020-01-01\n\
        1440;Bo E;bo@ale.example;gast;https://lms.example;2020-01-01\n1440;Gäst;;gast;https://lms.example;2020-01-01\n";
    let report = import(&world, "?mode=full", rows).await;
    assert_eq!((&report["added"], &report["refused"]), (&json!(3), &json!(0)));
    assert_eq!(meant(&world, "2024-06-01").await, (json!(2), vec!["Anna B".to_owned(), "Bo E".to_owned()]));
    assert_eq!(import(&world, "?mode=full", rows).await["people_before"], 2);
}

const COLLEAGUES: [&str; 2] = [
    "1440;Cia Lind;cia@ale.example;k2;https://lms.example;2020-01-01\n1440;Fia Ek;fia@ale.example;k5;https://lms.example;2020-01-01\n",
    "1440;Cia Lind;cia@ale.example;k5;https://lms.example;2020-01-01\n1440;Fia Ek;fia@ale.example;;;2020-01-01\n",
];

// Two rows of one list that share nothing are two people, whichever list is corrected.
#[actix_web::test]
async fn a_correction_makes_one_of_two_colleagues_as_little_as_any_list() {
    let colleagues = || (json!(2), vec!["Cia Lind".to_owned(), "Fia Ek".to_owned()]);
    let [first, then] = COLLEAGUES;
    let swapped = first.replace("k2", "k").replace("k5", "k2").replace(";k;", ";k5;");
    for then in [then, &swapped] {
        let (old, new) = ("?mode=full&as_of=2024-01-01", "?mode=full&as_of=2024-02-01");
        let corrected = |query: &str| format!("{query}&correct=true");
        for lists in [
            [(old.to_owned(), first), (new.to_owned(), then), (corrected(new), then)],
            [(new.to_owned(), then), (corrected(old), first), (corrected(old), first)],
            [(corrected(old), first), (corrected(new), then), (corrected(old), first)],
        ] {
            let world = world().await;
            for (query, rows) in &lists {
                import(&world, query, rows).await;
            }
            for day in ["2024-01-15", "2024-02-15"] {
                assert_eq!(meant(&world, day).await, colleagues(), "{day} {lists:?}");
            }
        }
    }
}

#[actix_web::test]
async fn the_right_list_of_the_same_day_gives_an_account_to_whom_it_says() {
    let world = world().await;
    world.record(&of_account(1, "k5", COURSE, "2024-01-10")).await;
    for rows in COLLEAGUES {
        import(&world, "?mode=full&as_of=2024-01-01", rows).await;
    }
    let answer = world.get("/api/v1/people?course=ett&status=completed").send().await.json();
    assert_eq!((&answer["persons"], &answer["people"][0]["name"]), (&json!(1), &json!("Cia Lind")));
}

#[actix_web::test]
async fn a_mailbox_that_people_without_names_have_in_common_makes_nobody_of_them_one() {
    let world = world().await;
    let row = |number| format!("1440;;socialtjansten@ale.example;k{number};https://lms.example;\n");
    let rows: String = (1..=5).map(row).collect();
    let problem = send(&world, "?mode=full", &rows).await.problem(422);
    assert_eq!(problem["roster"]["refused"], 5);
    let rows: String = (1..=5).map(|_| "1440;;;saknas;https://lms.example;\n").collect();
    let problem = send(&world, "?mode=full", &rows).await.problem(422);
    assert_eq!(problem["roster"]["refused"], 5);
}

#[actix_web::test]
async fn a_dry_run_says_that_the_import_would_be_refused_for_who_would_leave() {
    let world = world().await;
    import(&world, "?mode=full&as_of=2024-01-01", &ten(|number| format!("konto{number}"))).await;
    let few = "1440;;person1@ale.example;konto1;https://lms.example;\n";
    let report = import(&world, "?mode=full&as_of=2024-02-01&dry_run=true", few).await;
    assert_eq!((&report["would_shrink"], &report["people_vanishing"]), (&json!(true), &json!(9)));
    send(&world, "?mode=full&as_of=2024-02-01", few).await.problem(409);
    let report = import(&world, "?mode=full&as_of=2024-02-01&dry_run=true&allow_shrinking=true", few).await;
    assert_eq!(report.get("would_shrink"), None);
}
