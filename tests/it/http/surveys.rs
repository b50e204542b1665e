//! `/api/v1/surveys`: who was asked, who answered, and what.

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, happened, referring};
use super::world::{Answer, Key, World};

/// The activity of a question.
const SATISFIED: &str = "https://lms.example/q/nojd";

/// What a survey asks, in the course `ett`.
const QUESTIONS: &str = r#"[[course.question]]
id = "nojd"
name = { sv = "Hur nöjd är du?", en = "How satisfied are you?" }
kind = "likert"
iris = ["https://lms.example/q/nojd"]
satisfied = [3, 4]
point = [
    { value = 1, name = { sv = "Mycket missnöjd" }, sent = ["1"] },
    { value = 2, name = { sv = "Missnöjd" }, sent = ["2"] },
    { value = 3, name = { sv = "Nöjd" }, sent = ["3"], scaled = 0.75 },
    { value = 4, name = { sv = "Mycket nöjd" }, sent = ["4", "Mycket nöjd"], rating = 40 },
]

[[course.question]]
id = "trygg-fore"
name = { sv = "Hur trygg är du i din roll?" }
kind = "rating"
iris = ["https://lms.example/q/trygg-fore"]
point = [
    { value = 1, name = { sv = "Otrygg" }, sent = ["1"] },
    { value = 2, name = { sv = "Varken eller" }, sent = ["2"] },
    { value = 3, name = { sv = "Trygg" }, sent = ["3"] },
]

[[course.question]]
id = "trygg-efter"
name = { sv = "Hur trygg är du i din roll nu?" }
kind = "rating"
iris = ["https://lms.example/q/trygg-efter"]
before = "trygg-fore"
point = [
    { value = 1, name = { sv = "Otrygg" }, sent = ["1"] },
    { value = 2, name = { sv = "Varken eller" }, sent = ["2"] },
    { value = 3, name = { sv = "Trygg" }, sent = ["3"] },
]

[[course.question]]
id = "tillganglighet"
name = { sv = "Behövde du hjälpmedel?" }
kind = "choice"
iris = ["https://lms.example/q/tillganglighet"]
aggregate_only = true
point = [
    { value = 1, name = { sv = "Ja" }, sent = ["ja"] },
    { value = 0, name = { sv = "Nej" }, sent = ["nej"] },
]

[[course.question]]
id = "timmar"
name = { sv = "Hur många timmar tog kursen?" }
kind = "numeric"
iris = ["https://lms.example/q/timmar"]

[[course.question]]
id = "mer-av"
name = { sv = "Vad vill du ha mer av?" }
kind = "free_text"
iris = ["https://lms.example/q/mer-av"]

[[course.round]]
id = "vt22"
name = { sv = "Våren 2022" }
valid_from = "2022-01-01"
valid_to = "2022-03-31"

[[course.round]]
id = "sommar22"
name = { sv = "Sommaren 2022" }
valid_from = "2022-04-01"
valid_to = "2022-06-30"

"#;

fn catalogue() -> String {
    CATALOGUE.replacen("[[course.module]]", &format!("{QUESTIONS}[[course.module]]"), 1)
}

/// Somebody's answer.
fn answered(number: u128, mail: &str, question: &str, result: &Value, when: &str) -> Value {
    let mut answer = happened(number, mail, "answered", &format!("https://lms.example/q/{question}"), when);
    answer["result"] = result.clone();
    answer["context"] = json!({"contextActivities": {"parent": [{"id": COURSE}]}});
    answer
}

fn response(text: &str) -> Value {
    json!({ "response": text })
}

async fn ask(world: &World, key: &Key, query: &str) -> Value {
    let answer = world.get(&format!("/api/v1/surveys?course=ett&{query}")).by(key).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

fn question<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let questions = answer["questions"].as_array().unwrap();
    questions.iter().find(|one| one["question"]["code"] == id).unwrap_or_else(|| panic!("{id}: {answer:#}"))
}

fn distribution(counts: &Value) -> Vec<(String, u64)> {
    let values = counts.as_array().unwrap();
    values.iter().map(|one| (one["value"]["code"].as_str().unwrap().to_owned(), one["n"].as_u64().unwrap())).collect()
}

/// Anna, Bo and Cia of Ale, and Dan of Göteborg, who started the course in the spring or, Bo, in the summer.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(&catalogue()).await;
    world
        .roster(
            "",
            "kommunkod;e-post;kontosida;konto;enhet;från\n1440;anna@hem.example;https://sis.example;a-17;IFO;2021-01-01\n\
             1440;bo@hem.example;;;Vuxen;2021-01-01\n1440;cia@hem.example;;;IFO;2021-01-01\n\
             1480;dan@hem.example;;;;2021-01-01\n",
        )
        .await;
    let started = |number, who: &str, day: &str| {
        happened(number, &format!("{who}@hem.example"), "attempted", COURSE, &format!("{day}T08:00:00Z"))
    };
    let days = [("anna", "2022-02-01"), ("bo", "2022-04-01"), ("cia", "2022-03-01"), ("dan", "2022-03-02")];
    let all: Vec<Value> = (1..).zip(days).map(|(number, (who, day))| started(number, who, day)).collect();
    world.record(&Value::from(all)).await;
    world
}

#[actix_web::test]
async fn s08_ratings_of_every_player_are_one_distribution_and_the_last_answer_counts() {
    let world = world().await;
    let mut by_account = answered(12, "", "nojd", &json!({"score": {"scaled": 0.75}}), "2022-04-02T08:00:00Z");
    by_account["actor"] = json!({"account": {"homePage": "https://sis.example/", "name": "a-17"}});
    let rating = "http://learninglocker.net/xapi/moodle/feedback_item_rating";
    let moodle = json!({"response": "Toppen", "extensions": {rating: 40}});
    let mut responded = answered(14, "dan@hem.example", "nojd", &response("9"), "2022-04-01T08:00:00Z");
    responded["verb"]["id"] = "https://w3id.org/xapi/scorm/verbs/responded".into();
    let told = json!([
        answered(11, "anna@hem.example", "nojd", &response("1"), "2022-04-01T08:00:00Z"),
        by_account,
        answered(13, "bo@hem.example", "nojd", &moodle, "2022-04-01T08:00:00Z"),
        responded,
        // Nobody was asked who has not started, and a question that was skipped is no answer.
        answered(15, "eva@hem.example", "timmar", &response("3"), "2022-04-01T08:00:00Z"),
        answered(16, "cia@hem.example", "nojd", &json!({"response": "", "completion": false}), "2022-04-01T08:00:00Z"),
    ]);
    let mut told = told.as_array().unwrap().clone();
    told[4]["context"] = json!({});
    world.record(&Value::from(told)).await;
    let answer = ask(&world, &world.admin, "by=municipality").await;
    let one = question(&answer, "nojd");
    let total = &one["total"];
    assert_eq!(
        distribution(&total["distribution"]),
        [("1", 0), ("2", 0), ("3", 1), ("4", 1)].map(|(of, n)| (of.into(), n))
    );
    assert_eq!(
        ["asked", "answered", "not_read", "satisfied"].map(|field| total[field].as_u64().unwrap()),
        [4, 2, 1, 2],
        "{total:#}"
    );
    assert_eq!((&total["response_rate"], &total["satisfied_share"]), (&json!(0.5), &json!(1.0)));
    let rows: Vec<(&Value, &Value)> =
        one["rows"].as_array().unwrap().iter().map(|row| (&row["keys"][0]["code"], &row["answered"])).collect();
    assert_eq!(rows, [(&json!("1440"), &json!(2)), (&json!("1480"), &json!(0))]);
    assert_eq!(answer["answered_not_started"], 1, "Eva");
}

#[actix_web::test]
async fn s08_what_is_voided_erased_or_placed_otherwise_counts_no_more() {
    let world = world().await;
    let one = |number, who: &str, text: &str| {
        answered(number, &format!("{who}@hem.example"), "nojd", &response(text), "2022-04-01T08:00:00Z")
    };
    world.record(&json!([one(11, "anna", "4"), one(12, "bo", "4"), one(13, "cia", "1")])).await;
    let answered = async || {
        let answer = ask(&world, &world.admin, "by=").await;
        question(&answer, "nojd")["total"]["answered"].clone()
    };
    assert_eq!(answered().await, 3);
    world.record(&json!([referring(21, "voided", 11)])).await;
    assert_eq!(answered().await, 2);
    let erasure = json!({"agents": [{"mbox": "mailto:bo@hem.example"}], "ground": "request", "decision": "dnr 1",
                         "executor": "Eva", "confirm": true});
    assert_eq!(world.post("/api/v1/erasures").json(&erasure).send().await.status, 200);
    assert_eq!(answered().await, 1);
    world.catalogue(&catalogue().replace(SATISFIED, "https://lms.example/q/annan")).await;
    assert_eq!(answered().await, 0);
    world.catalogue(&catalogue()).await;
    assert_eq!(answered().await, 1);
    // Answers before the day of the question only.
    let before = ask(&world, &world.admin, "by=&as_of=2022-03-31").await;
    assert_eq!(question(&before, "nojd")["total"]["answered"], 0);
}

#[actix_web::test]
async fn s32_the_same_person_is_compared_before_and_after() {
    let world = world().await;
    let one = |number, who: &str, question: &str, text: &str| {
        answered(number, &format!("{who}@hem.example"), question, &response(text), "2022-04-01T08:00:00Z")
    };
    let told = json!([
        one(11, "anna", "trygg-fore", "1"),
        one(12, "anna", "trygg-efter", "3"),
        one(13, "bo", "trygg-fore", "2"),
        one(14, "bo", "trygg-efter", "2"),
        one(15, "cia", "trygg-fore", "3"),
        one(16, "cia", "trygg-efter", "2"),
        // Dan has answered only one of them.
        one(17, "dan", "trygg-efter", "3"),
    ]);
    world.record(&told).await;
    let answer = ask(&world, &world.admin, "by=&question=trygg-efter").await;
    let change = &question(&answer, "trygg-efter")["total"]["change"];
    assert_eq!(["pairs", "improved", "unchanged", "worsened"].map(|of| change[of].as_u64().unwrap()), [3, 1, 1, 1]);
    assert_eq!(change["improved_share"], 0.333);
    assert_eq!(distribution(&change["before"]), [("1", 1), ("2", 1), ("3", 1)].map(|(of, n)| (of.into(), n)));
    assert_eq!(distribution(&change["after"]), [("1", 0), ("2", 2), ("3", 1)].map(|(of, n)| (of.into(), n)));
    assert_eq!(answer["questions"].as_array().unwrap().len(), 1);
}

/// Six municipalities, in each of which 60 have started, 50 have answered and 49 are satisfied.
async fn satisfied() -> World {
    let world = World::new().await;
    world.catalogue(&catalogue()).await;
    let mut roster = "kommunkod;e-post;från\n".to_owned();
    let (mut statements, mut number) = (Vec::new(), 0);
    for code in ["1440", "1480", "1481", "0180", "0980", "0330"] {
        for person in 0..60 {
            let mail = format!("p{person}@{code}.example");
            roster.extend([code, ";", &mail, ";2021-01-01\n"]);
            number += 2;
            statements.push(happened(number, &mail, "attempted", COURSE, "2022-03-01T12:00:00Z"));
            let text = if person == 0 { "2" } else { ["3", "4"][person % 2] };
            if person < 50 {
                statements.push(answered(number + 1, &mail, "nojd", &response(text), "2022-04-01T12:00:00Z"));
            }
            let needs = if person < 10 { "ja" } else { "nej" };
            number += 1;
            statements.push(answered(number + 1, &mail, "tillganglighet", &response(needs), "2022-04-01T12:00:00Z"));
        }
    }
    world.roster("", &roster).await;
    for some in statements.chunks(200) {
        world.record(&Value::from(some.to_vec())).await;
    }
    world
}

#[actix_web::test]
async fn s26_98_per_cent_are_satisfied_with_n_and_response_rate_for_several_employers_too() {
    let world = satisfied().await;
    let coordinator = world.key(&[Scope::FiguresRead]).await;
    let answer = ask(&world, &coordinator, "question=nojd").await;
    assert_eq!((&answer["as_of"], &answer["suppression"]["counts_below"]), (&json!("2022-06-30"), &json!(5)));
    let total = &question(&answer, "nojd")["total"];
    assert_eq!(["asked", "answered", "satisfied"].map(|of| total[of].as_u64().unwrap()), [360, 300, 294], "{total:#}");
    assert_eq!((&total["satisfied_share"], &total["response_rate"]), (&json!(0.98), &json!(0.833)));
    let csv =
        world.get("/api/v1/surveys?course=ett&question=nojd&format=csv&dialect=excel-sv").by(&coordinator).send().await;
    let lines: Vec<&str> = csv.text().lines().collect();
    assert!(lines[1].starts_with("nojd;Hur nöjd är du?;Totalt;;;360;300;83,3;0;294;98,0;"), "{}", lines[1]);
    assert!(lines[2].contains(";Mycket missnöjd;;;;;;;;;0;0,0;"), "{}", lines[2]);
    // By place, they would tell too much.
    for query in ["by=municipality", "municipality=1440", "as_of=2022-06-29", "from=2022-01-01"] {
        let problem =
            world.get(&format!("/api/v1/surveys?course=ett&{query}")).by(&coordinator).send().await.problem(403);
        assert_eq!(problem["type"], "/problems/unpublished", "{query}");
    }
}

#[actix_web::test]
async fn s26_small_numbers_of_several_employers_are_hidden_with_what_they_follow_from() {
    let world = satisfied().await;
    let coordinator = world.key(&[Scope::FiguresRead]).await;
    // Two of the six are satisfied after all: four are left.
    let more = ["p0@1440.example", "p0@1480.example"].iter().zip(5_000_u128..);
    let more: Vec<Value> =
        more.map(|(mail, number)| answered(number, mail, "nojd", &response("3"), "2022-05-01T12:00:00Z")).collect();
    world.record(&Value::from(more)).await;
    let answer = ask(&world, &coordinator, "question=nojd").await;
    let total = &question(&answer, "nojd")["total"];
    assert_eq!(
        (&total["answered"], &total["satisfied"], &total["satisfied_share"]),
        (&json!(300), &Value::Null, &Value::Null)
    );
    assert_eq!(total["status"]["satisfied"], "suppressed");
    assert!(total["distribution"][1]["n"].is_null(), "{total:#}");
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let own = ask(&world, &ale, "question=nojd").await;
    assert_eq!(question(&own, "nojd")["total"]["satisfied"], 50, "an employer sees its own");
}

#[actix_web::test]
async fn s52_accessibility_is_told_only_in_aggregate_to_everybody() {
    let world = satisfied().await;
    let (ale, exact) = (world.key_of("1440", &[Scope::FiguresRead]).await, &world.admin);
    for key in [&ale, exact] {
        let whole = ask(&world, key, "question=tillganglighet&as_of=2022-06-30").await;
        let total = &question(&whole, "tillganglighet")["total"];
        assert!(total["answered"].as_u64().is_some_and(|number| number >= 60), "{total:#}");
        // Any part of it is refused, with the reason.
        for query in ["by=unit", "by=municipality", "by=round", "as_of=2022-09-30", "from=2022-01-01"] {
            let path = format!("/api/v1/surveys?course=ett&question=tillganglighet&as_of=2022-06-30&{query}");
            let path = if query.starts_with("as_of") { path.replacen("as_of=2022-06-30&", "", 1) } else { path };
            let problem = world.get(&path).by(key).send().await.problem(403);
            assert!(problem["detail"].as_str().unwrap().contains("only in aggregate"), "{query}: {problem}");
        }
        let rest = ask(&world, key, "by=municipality&as_of=2022-06-30").await;
        assert_eq!(rest["left_out"][0]["question"]["code"], "tillganglighet");
        assert!(rest["questions"].as_array().unwrap().iter().all(|one| one["question"]["code"] != "tillganglighet"));
    }
    // Four of Ale need something: an employer is not told which number that is.
    let change: Vec<Value> = (0..6_u128)
        .map(|person| {
            let mail = format!("p{person}@1440.example");
            answered(6_000 + person, &mail, "tillganglighet", &response("nej"), "2022-05-01T12:00:00Z")
        })
        .collect();
    world.record(&Value::from(change)).await;
    let own = ask(&world, &ale, "question=tillganglighet&as_of=2022-06-30").await;
    let total = &question(&own, "tillganglighet")["total"];
    assert_eq!((&total["answered"], &total["distribution"][0]["n"]), (&json!(60), &Value::Null), "{total:#}");
    assert!(total["distribution"][1]["n"].is_null(), "the others would tell it: {total:#}");
}

// Neither of those who answered in the course, nor of those whose answer names no course.
#[actix_web::test]
async fn s52_of_nobody_is_told_by_name_that_they_answered_what_is_told_in_aggregate() {
    let world = world().await;
    let within = answered(91, "anna@ale.example", "tillganglighet", &response("ja"), "2022-03-05T12:00:00Z");
    let mut alone = answered(92, "anna@ale.example", "tillganglighet", &response("nej"), "2022-03-06T12:00:00Z");
    let mut known = answered(93, "anna@ale.example", "nojd", &response("3"), "2022-03-06T12:00:00Z");
    for statement in [&mut alone, &mut known] {
        statement.as_object_mut().unwrap().remove("context");
    }
    world.record(&json!([within, alone, known])).await;
    let people = world.get("/api/v1/people?course=ett&status=started&municipality=1440").send().await.json();
    let rows = people["people"].as_array().unwrap_or_else(|| panic!("{people:#}"));
    assert!(!rows.is_empty());
    for row in rows {
        let path = format!("/api/v1/people/{}/explanation", row["pseudonym"].as_str().unwrap());
        let explained = world.get(&path).send().await;
        assert_eq!(explained.status, 200, "{}", explained.text());
        assert!(!explained.text().contains("tillganglighet"), "{}", explained.text());
        // Questions of the catalogue are of no activity that it lacks.
        assert_eq!(explained.json()["about_no_course"], json!([]));
    }
    let uncounted = world.get("/api/v1/uncounted").send().await.json();
    assert!(!uncounted["rows"].to_string().contains("/q/"), "{uncounted:#}");
}

#[actix_web::test]
async fn s52_no_export_has_answers_that_are_told_only_in_aggregate() {
    let world = world().await;
    let told = json!([
        answered(11, "anna@hem.example", "tillganglighet", &response("ja"), "2022-04-01T08:00:00Z"),
        answered(12, "anna@hem.example", "nojd", &response("4"), "2022-04-01T08:00:00Z"),
    ]);
    world.record(&told).await;
    for query in ["", "?format=csv", "?course=ett"] {
        let exported = world.get(&format!("/api/v1/statements/export{query}")).send().await;
        assert_eq!(exported.status, 200);
        let text = exported.text();
        assert!(text.contains("/q/nojd") && !text.contains("tillganglighet"), "{query}: {text}");
    }
}

#[actix_web::test]
async fn numbers_have_a_mean_and_a_median() {
    let world = world().await;
    let one = |number, who: &str, text: &str| {
        answered(number, &format!("{who}@hem.example"), "timmar", &response(text), "2022-04-01T08:00:00Z")
    };
    world
        .record(&json!([one(11, "anna", "7,5"), one(12, "bo", "2"), one(13, "cia", "3"), one(14, "dan", "många")]))
        .await;
    let answer = ask(&world, &world.admin, "").await;
    let total = &question(&answer, "timmar")["total"];
    assert_eq!((&total["mean"], &total["median"], &total["not_read"]), (&json!(4.167), &json!(3.0), &json!(1)));
    let csv = world.get("/api/v1/surveys?course=ett&question=timmar&format=csv").send().await.text().to_owned();
    assert!(csv.lines().nth(1).unwrap().contains(",4.167,3.000,"), "{csv}");
}

const TEXTS: &str = "/api/v1/surveys/free-text?course=ett";

async fn import(world: &World, query: &str, csv: &str) -> Answer {
    world.post(&format!("/api/v1/surveys/codes?course=ett{query}")).body("text/csv", csv.to_owned()).send().await
}

async fn written() -> World {
    let world = world().await;
    let one = |number, who: &str, text: &str| {
        answered(number, &format!("{who}@hem.example"), "mer-av", &response(text), "2022-04-02T08:00:00Z")
    };
    let told = json!([
        one(11, "anna", "Mer om barn."),
        one(12, "bo", "Andra ämnen."),
        one(13, "cia", "Mer om barn, och på plats."),
        one(14, "dan", "Mindre."),
    ]);
    world.record(&told).await;
    world
}

#[actix_web::test]
async fn s08_three_codes_are_given_to_comments_and_counted_per_round() {
    let world = written().await;
    let listed = world.get(&format!("{TEXTS}&format=csv")).send().await;
    let text = listed.text();
    assert!(!text.contains("anna") && !text.contains("hem.example"), "{text}");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.splitn(2, ',').collect()).collect();
    let answer = |of: &str| rows.iter().find(|row| row[1].contains(of)).unwrap()[0].to_owned();
    let [anna, bo, cia] = ["\"Mer om barn, och", "Andra ämnen", "Mer om barn."].map(answer);
    let file = format!("svar;kod\n{anna};mer-kunskap\n{anna};andra-former\n{bo};annan-kunskap\n{cia};mer-kunskap\n");
    let tried = import(&world, "&dry_run=true", &file).await.json();
    assert_eq!((&tried["answers"], &tried["changed"], &tried["dry_run"]), (&json!(3), &json!(3), &json!(true)));
    let codes = async |query: &str| {
        let answer = ask(&world, &world.admin, &format!("question=mer-av&{query}")).await;
        question(&answer, "mer-av").clone()
    };
    assert_eq!(codes("by=").await["total"]["distribution"], json!([]), "nothing was changed");
    let report = import(&world, "", &file).await.json();
    assert_eq!(report["codes"], json!({"andra-former": 1, "annan-kunskap": 1, "mer-kunskap": 2}));
    let by_round = codes("by=round").await;
    let rows: Vec<(&str, Vec<(String, u64)>)> = by_round["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["keys"][0]["code"].as_str().unwrap(), distribution(&row["distribution"])))
        .collect();
    let counts = |numbers: [u64; 3]| {
        ["andra-former", "annan-kunskap", "mer-kunskap"].map(str::to_owned).into_iter().zip(numbers).collect::<Vec<_>>()
    };
    assert_eq!(rows, [("vt22", counts([1, 0, 2])), ("sommar22", counts([0, 1, 0]))]);
    // What is sent again changes nothing, and what is taken back goes.
    assert_eq!(import(&world, "", &file).await.json()["changed"], 0);
    let back = import(&world, "", &format!("answer,code\n{bo},\n")).await.json();
    assert_eq!((&back["changed"], &back["codes"]), (&json!(1), &json!({"andra-former": 1, "mer-kunskap": 2})));
    assert!(world.audit().await.iter().any(|entry| entry["action"] == "answer-codes" && entry["rows"] == 3));
    let again = world.restarted().await;
    let answer = ask(&again, &again.admin, "question=mer-av&by=").await;
    assert_eq!(distribution(&question(&answer, "mer-av")["total"]["distribution"]).len(), 2, "codes stay");
}

#[actix_web::test]
async fn s08_a_file_of_codes_is_refused_with_line_and_column_and_changes_nothing() {
    let world = written().await;
    let listed = world.get(TEXTS).send().await.json();
    let answer = listed["texts"][0]["answer"].as_str().unwrap().to_owned();
    for (file, told) in [
        (format!("svar;kod\n{answer};Mer kunskap\n"), "line 2, column 2 (kod)"),
        (format!("kod;svar\nmer;{answer}\nmer;ffffffffffffffff\n"), "line 3, column 2 (svar)"),
        (format!("svar;kod\n{answer};mer\n{answer};mer\n"), "line 3, column 2 (kod)"),
        ("svar;etikett\n".to_owned(), "line 1"),
    ] {
        let problem = import(&world, "", &file).await.problem(422);
        assert!(problem["detail"].as_str().unwrap().contains(told), "{problem}");
    }
    assert_eq!(world.get(TEXTS).send().await.json()["texts"][0]["codes"], json!([]));
    import(&world, "&course=fem", "svar;kod\n").await.problem(400);
    world.post("/api/v1/surveys/codes?course=fem").body("text/csv", "svar;kod\n").send().await.problem(404);
}

#[actix_web::test]
async fn texts_are_for_the_employer_and_for_those_who_may_export_and_name_nobody() {
    let world = written().await;
    let texts = async |key: &Key| world.get(TEXTS).by(key).send().await;
    let ale = world.key_of("1440", &[Scope::PeopleRead]).await;
    let own = texts(&ale).await.json();
    let listed = own["texts"].as_array().unwrap();
    assert_eq!(listed.len(), 3);
    assert!(
        listed.iter().all(|text| text["person"].as_str().unwrap() != world.pseudonym("mbox mailto:anna@hem.example"))
    );
    texts(&world.key(&[Scope::FiguresRead]).await).await.problem(403);
    let problem = texts(&world.key(&[Scope::PeopleRead]).await).await.problem(403);
    assert_eq!(problem["type"], "/problems/unpublished");
    let evaluator = world.key(&[Scope::ExportRead]).await;
    assert_eq!(texts(&evaluator).await.json()["texts"].as_array().unwrap().len(), 4);
    assert!(world.audit().await.iter().any(|entry| entry["action"] == "people-read" && entry["rows"] == 3));
}

#[actix_web::test]
async fn codes_have_no_other_door() {
    let world = written().await;
    let answer = world.get(TEXTS).send().await.json()["texts"][0]["answer"].as_str().unwrap().to_owned();
    assert_eq!(import(&world, "", &format!("svar;kod\n{answer};mer\n")).await.status, 200);
    let activity = format!("{}/xapi/answer-codes", crate::names::URL).replace(':', "%3A").replace('/', "%2F");
    for path in [
        format!("/xapi/activities/profile?activityId={activity}"),
        format!("/xapi/activities/profile?activityId={activity}&profileId=ett"),
    ] {
        assert_eq!(world.get(&path).send().await.status, 403, "{path}");
    }
}

#[actix_web::test]
async fn what_does_not_fit_is_refused_with_every_reason() {
    let world = World::new().await;
    let wrong = catalogue()
        .replace("satisfied = [3, 4]", "satisfied = [7]")
        .replace("before = \"trygg-fore\"", "before = \"timmar\"")
        .replace("kind = \"numeric\"", "kind = \"choice\"")
        .replace("iris = [\"https://lms.example/q/mer-av\"]", "aggregate_only = true")
        .replace(
            "{ value = 2, name = { sv = \"Missnöjd\" }, sent = [\"2\"] }",
            "{ value = 1, name = { sv = \"Missnöjd\" } }",
        );
    let problem = world.put("/api/v1/catalogue").body("application/toml", wrong).send().await.problem(422);
    let told = problem.to_string();
    for reason in [
        "7 is no value of the scale",
        "is no other question of this course",
        "has points of a scale if",
        "names no activity",
        "can't be told only in aggregate",
        "says nothing that is sent",
        "1 is a point of this scale already",
    ] {
        assert!(told.contains(reason), "{reason}: {problem:#}");
    }
    world.catalogue(&catalogue()).await;
    world.get("/api/v1/surveys?course=ett&question=ingen").send().await.problem(400);
    world.get("/api/v1/surveys").send().await.problem(400);
    world.get("/api/v1/surveys?course=ett,tva").send().await.problem(400);
    let elsewhere = world.key_of("1440", &[Scope::FiguresRead]).await;
    world.get("/api/v1/surveys?course=ett&municipality=1480").by(&elsewhere).send().await.problem(403);
}
