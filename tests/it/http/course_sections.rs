//! The sections of a course's page that only some courses have: its survey, and those who train others.

use std::collections::BTreeSet;

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::browser::Browser;
use super::samples::{CATALOGUE, COURSE, happened};
use super::world::{Key, World};

const QUESTION: &str = r#"
[[course.question]]
id = "nojd"
name = { sv = "Hur nöjd är du?" }
kind = "likert"
iris = ["https://lms.example/nojd"]
satisfied = [2]
point = [
    { value = 1, name = { sv = "Missnöjd" }, sent = ["1"] },
    { value = 2, name = { sv = "Nöjd" }, sent = ["2"] },
]

"#;

const TRAINERS: &str = "[trainers]\nroles = [\"metodutvecklare\"]\n";

/// Anna and Bo of Ale have completed the course, Anna with Hans, and have answered its question.
async fn world() -> World {
    let world = World::new().await;
    let other = "[[course]]\nid = \"tva\"";
    let catalogue = CATALOGUE.replacen(other, &format!("{QUESTION}{other}"), 1);
    world.catalogue(&format!("{catalogue}{TRAINERS}")).await;
    world
        .roster(
            "",
            "kommunkod;e-post;roll;från\n1440;hans@hem.example;metodutvecklare;2021-01-01\n\
             1440;anna@hem.example;handläggare;2021-01-01\n1440;bo@hem.example;handläggare;2021-01-01\n",
        )
        .await;
    let done = |number, who: &str, word, about| {
        happened(number, &format!("{who}@hem.example"), word, about, "2022-03-01T08:00:00Z")
    };
    let mut told = [
        done(1, "anna", "completed", COURSE),
        done(2, "bo", "completed", COURSE),
        done(3, "anna", "answered", "https://lms.example/nojd"),
        done(4, "bo", "answered", "https://lms.example/nojd"),
    ];
    told[0]["context"] = json!({"instructor": {"mbox": "mailto:hans@hem.example"}});
    told[2]["result"] = json!({"response": "2"});
    told[3]["result"] = json!({"response": "1"});
    world.record(&Value::from(told.to_vec())).await;
    world
}

async fn shown(world: &World, key: &Key, path: &str) -> String {
    let answer = world.get(path).by(key).header("accept", "text/html").send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text().replace('\u{a0}', " ")
}

/// The rows of the table below a heading: the text of each cell.
fn rows(html: &str, heading: &str) -> Vec<Vec<String>> {
    let after = html.split(&format!("id=\"{heading}\"")).nth(1).unwrap_or_else(|| panic!("no {heading}: {html}"));
    let text = |cell: &str| {
        let parts = cell.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        parts.collect::<String>().trim().to_owned()
    };
    let rows = after.split("</table>").next().unwrap().split("<tr><th scope=\"row\">").skip(1);
    rows.map(|row| row.split("</tr>").next().unwrap().split("<td>").map(text).collect()).collect()
}

#[actix_web::test]
async fn s46_the_page_of_a_course_has_its_survey_and_trainers_as_the_api_has_them() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let html = shown(&world, &ale, "/courses/ett").await;
    assert!(html.contains("som har påbörjat kursen har svarat (100 %)"), "{html}");
    let survey = world.get("/api/v1/surveys?course=ett").by(&ale).send().await.json();
    let values = survey["questions"][0]["total"]["distribution"].as_array().unwrap().iter().map(|value| {
        vec![value["value"]["name"].as_str().unwrap().to_owned(), value["n"].to_string(), "50 %".to_owned()]
    });
    assert_eq!(rows(&html, "question-nojd"), values.collect::<Vec<_>>());
    let trainers = world.get("/api/v1/trainers?course=ett").by(&ale).send().await.json();
    let total =
        ["trainers", "completed", "with_trainer", "without_trainer"].map(|id| trainers["total"][id].to_string());
    assert_eq!(rows(&html, "trainers"), [[vec!["Totalt".to_owned()], total.to_vec()].concat()]);
    assert!(!html.contains("hem.example"), "{html}");
    // The other course has no questions, and nobody has completed it with a trainer.
    let other = shown(&world, &ale, "/courses/tva").await;
    assert!(!other.contains("id=\"survey\"") && !other.contains("id=\"trainers\""), "{other}");
}

#[actix_web::test]
async fn s46_the_files_of_these_sections_are_there_for_who_has_signed_in() {
    let world = world().await;
    let key = world.key_of("1440", &[Scope::FiguresRead]).await;
    let browser = Browser::new(&world);
    assert_eq!(browser.sign_in(&key.key, &key.secret).await.status, 303);
    let page = browser.get("/courses/ett?lang=sv&municipality=1440").await;
    let links: BTreeSet<String> = page
        .text()
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"))
        .collect();
    for path in ["/surveys?", "/trainers?"] {
        let files: Vec<&String> = links.iter().filter(|link| link.starts_with(path)).collect();
        assert_eq!(files.len(), 4, "{path}: {links:?}");
        for file in files {
            let answer = browser.get(file).await;
            assert_eq!(answer.status, 200, "{file}: {}", answer.text());
        }
    }
}

#[actix_web::test]
async fn s46_small_numbers_of_several_employers_are_hidden_on_the_page_and_nothing_is_shown_of_a_part() {
    let world = world().await;
    let reader = world.key(&[Scope::FiguresRead]).await;
    let html = shown(&world, &reader, "/courses/ett").await;
    let (survey, trainers) = (rows(&html, "question-nojd"), rows(&html, "trainers"));
    assert!(survey.iter().chain(&trainers).flat_map(|row| &row[1..]).all(|cell| cell.starts_with("..")), "{html}");
    let of_ale = shown(&world, &reader, "/courses/ett?municipality=1440").await;
    assert!(!of_ale.contains("id=\"survey\"") && !of_ale.contains("id=\"trainers\""), "{of_ale}");
}
