//! `GET /api/v1/uncounted`: nothing goes uncounted silently.

use loggbok::auth::Scope;
use serde_json::{Value, json};
use store::Credential;

use super::samples::{CATALOGUE, COURSE, statement};
use super::world::{Answer, World};

const PATH: &str = "/api/v1/uncounted";

async fn told(world: &World, query: &str) -> Value {
    let answer = world.get(&format!("{PATH}{query}")).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

/// Kind, value, count and what is near, of each row.
pub fn rows(report: &Value) -> Vec<(&str, &str, u64, &str)> {
    let rows = report["rows"].as_array().unwrap().iter();
    rows.map(|row| {
        let text = |value: &str| row[value].as_str().unwrap();
        let near = row["nearest"]["of"].as_str().unwrap_or_default();
        (text("kind"), text("value"), row["count"].as_u64().unwrap(), near)
    })
    .collect()
}

async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world
}

#[actix_web::test]
async fn a_near_activity_is_told_with_the_line_that_counts_it_and_the_line_holds() {
    let world = world().await;
    let near = "https://www.lms.example/Course/1/";
    world
        .record(&json!([
            statement(1, "anna@ale.example", "completed", near),
            statement(2, "bo@ale.example", "completed", near)
        ]))
        .await;
    world.record(&statement(3, "anna@ale.example", "completed", "https://else.example/nothing/alike")).await;
    let report = told(&world, "?kind=activity").await;
    let expected = [("activity", near, 2, "course ett"), ("activity", "https://else.example/nothing/alike", 1, "")];
    assert_eq!(rows(&report), expected);
    let row = &report["rows"][0];
    assert_eq!(row["nearest"]["differs"], "differs by www. and a slash at the end and upper and lower case");
    assert_eq!((&row["counted"], &row["last"]), (&json!("statements"), &json!("2022-09-30")));
    assert_eq!(row["senders"], json!([world.admin.key]));
    assert!(row["example"].as_str().unwrap().ends_with('2'), "the newest: {row}");
    let mend = row["mend"].as_str().unwrap();
    assert_eq!(mend, format!("iris = [\"{COURSE}\", \"{near}\"]  # course ett"));
    // The line is pasted in the place of the one that is there.
    world.catalogue(&CATALOGUE.replace(&format!("iris = [\"{COURSE}\"]"), mend)).await;
    assert_eq!(rows(&told(&world, "?kind=activity").await).len(), 1);
    assert_eq!(world.figures("?by=&course=ett").await["total"]["started"], 2);
}

#[actix_web::test]
async fn people_whom_nobody_places_are_told_by_home_page_and_domain_and_by_reason() {
    let world = world().await;
    let mut account = statement(1, "x", "completed", COURSE);
    account["actor"] = json!({"account": {"homePage": "https://lms.ale.example/moodle", "name": "7"}});
    let mut hash = statement(2, "x", "completed", COURSE);
    hash["actor"] = json!({"mbox_sha1sum": "0123456789012345678901234567890123456789"});
    world.record(&json!([account, hash])).await;
    world
        .record(&json!([
            statement(3, "anna@edu.ale.example", "completed", COURSE),
            statement(4, "bo@ale.example", "completed", COURSE)
        ]))
        .await;
    world.record(&statement(5, "cia@edu.ale.example", "completed", COURSE)).await;
    let report = told(&world, "").await;
    let expected =
        [("home_page", "https://lms.ale.example/moodle", 1, "Ale"), ("mail_domain", "edu.ale.example", 2, "Ale")];
    assert_eq!(rows(&report), expected);
    assert_eq!(report["rows"][1]["nearest"]["differs"], "a subdomain of this one");
    assert_eq!(report["rows"][1]["mend"], "[[mail_domain]]\ndomain = \"edu.ale.example\"\nkommunkod = \"1440\"");
    assert!(report["rows"][1]["example"].is_string() && report["rows"][1]["senders"][0] == json!(world.admin.key));
    let by_reason = json!([
        {"reason": "home_page", "people": 1},
        {"reason": "mail_domain", "people": 2},
        {"reason": "mail_hash", "people": 1},
    ]);
    assert_eq!(report["unknown_people"], by_reason);
    // They are those of the row `unknown`.
    let figures = world.figures("?by=municipality").await;
    let unknown = figures["rows"].as_array().unwrap().iter().find(|row| row["keys"][0]["code"] == "unknown").unwrap();
    assert_eq!(unknown["started"], 4);
    // A roster places some at once.
    world.roster("", "kommunkod;e-post\n1440;anna@edu.ale.example\n").await;
    assert_eq!(rows(&told(&world, "?kind=mail_domain").await), [("mail_domain", "edu.ale.example", 1, "Ale")]);
}

#[actix_web::test]
async fn units_and_roles_of_the_roster_are_told_where_the_catalogue_names_some() {
    let world = World::new().await;
    let units = "[[unit]]\nid = \"farsta\"\nkommunkod = \"1440\"\nname = \"Farsta\"\n";
    let target = "[course.target]\nroster_roles = [\"socialsekreterare\"]\n[[course.module]]";
    world.catalogue(&format!("{}{units}", CATALOGUE.replacen("[[course.module]]", target, 1))).await;
    let roster = "kommunkod;e-post;enhet;roll\n1440;anna@ale.example;Farsat;socialsekretrare\n\
                  1440;bo@ale.example;FARSTA;Socialsekreterare\n1480;cia@goteborg.example;Centrum;chef\n";
    world.roster("", roster).await;
    let report = told(&world, "?kind=unit,role").await;
    let expected = [
        ("unit", "Farsat", 1, "unit 1440/farsta"),
        ("role", "socialsekretrare", 1, "target of course ett"),
        ("role", "chef", 1, ""),
    ];
    assert_eq!(rows(&report), expected);
    assert_eq!(report["rows"][0]["mend"], "aliases = [\"Farsat\"]  # unit 1440/farsta");
}

#[actix_web::test]
async fn clocks_verbs_and_contradictions_are_told() {
    let world = world().await;
    let mut ahead = statement(1, "anna@ale.example", "completed", COURSE);
    ahead["timestamp"] = "2031-01-01T00:00:00Z".into();
    let mut without_zone = statement(2, "anna@ale.example", "answered", COURSE);
    without_zone["timestamp"] = "2022-09-01T10:00:00".into();
    let misspelt = statement(3, "anna@ale.example", "complted", COURSE);
    let cased = statement(9, "anna@ale.example", "Completed", COURSE);
    // The first day of 1970 in Sweden is the last that is taken for a clock's beginning.
    let dated = |n: u128, at: &str| {
        let mut dated = statement(n, "anna@ale.example", "completed", COURSE);
        dated["timestamp"] = at.into();
        dated
    };
    let unset = [(4, "0000-01-01T00:00:00Z"), (5, "1969-12-31T23:59:59Z"), (6, "1970-01-01T22:59:59Z")];
    let never = dated(7, "9999-12-31T23:59:59Z");
    let mut sent = vec![ahead, without_zone, misspelt, cased, never];
    sent.extend(unset.map(|(n, at)| dated(n, at)));
    world.record(&json!(sent)).await;
    let report = told(&world, "?kind=verb,clock_ahead,without_zone,clock_unset").await;
    let expected = [
        ("verb", "http://adlnet.gov/expapi/verbs/Completed", 1, "known verb"),
        ("verb", "http://adlnet.gov/expapi/verbs/complted", 1, "known verb"),
        ("clock_ahead", "2031-01", 1, ""),
        ("clock_ahead", "9999-12", 1, ""),
        ("without_zone", "", 1, ""),
        ("clock_unset", "0000-01", 1, ""),
        ("clock_unset", "1969-12", 1, ""),
        ("clock_unset", "1970-01", 1, ""),
    ];
    assert_eq!(rows(&report), expected);
    // The zone of its clock is said of a credential, and of what comes from then on.
    let mend = report["rows"][4]["mend"].as_str().unwrap();
    assert!(mend.starts_with("# ") && mend.contains("from then on"), "{mend}");
    let command = format!(": loggbok credential sender {} --time-zone Europe/Stockholm", world.admin.key);
    assert!(mend.ends_with(&command), "{mend}");
    let swedish = world.get(&format!("{PATH}?kind=without_zone&format=csv&dialect=excel-sv")).send().await;
    assert!(swedish.text().contains("# Om den inte redan har en: ge inloggningen den tidszon"), "{}", swedish.text());
    assert!(swedish.text().contains(&command), "{}", swedish.text());
    for (row, differs) in ["differs by upper and lower case", "differs by one letter"].into_iter().enumerate() {
        let nearest = &report["rows"][row]["nearest"];
        assert_eq!(nearest["value"], "http://adlnet.gov/expapi/verbs/completed");
        assert_eq!(nearest["differs"], differs);
    }
    world.clock.set("2032-01-01T10:00:00Z".parse().unwrap());
    assert_eq!(world.figures("?by=").await["total"]["completed"], 0, "it counts no more when its day has come");
    world.record(&json!([dated(8, "1970-01-01T23:00:00Z")])).await;
    assert_eq!(world.figures("?by=&as_of=1970-01-02").await["total"]["completed"], 1, "the second day may be right");
}

#[actix_web::test]
async fn municipalities_that_statements_name_and_the_register_does_not_have_are_told() {
    let world = World::new().await;
    let region = "[[organisation]]\nid = \"region-skane\"\nname = { sv = \"Region Skåne\" }\nkind = \"region\"\n";
    world.catalogue(&format!("{CATALOGUE}{region}")).await;
    let extension = "https://lrs.example/xapi/extensions/kommunkod";
    let named = [
        (1, json!(1440)),
        (2, json!("180")),
        (3, json!("9999")),
        (4, json!("ale")),
        (5, json!("1480")),
        (8, json!("1440 Ale")),
        (9, json!("SE-1480")),
        (10, json!("Region Skåne")),
    ];
    let mut sent: Vec<Value> = Vec::new();
    for (n, value) in named {
        let mut one = statement(n, &format!("person{n}@elsewhere.example"), "completed", COURSE);
        one["context"] = json!({"extensions": {extension: value}});
        sent.push(one);
    }
    let mut group = statement(6, "person6@elsewhere.example", "completed", COURSE);
    let account = json!({"homePage": "https://lrs.example/kommun", "name": "18"});
    group["context"] = json!({"team": {"objectType": "Group", "account": account}});
    // Of a statement about no course nothing is counted in any municipality.
    let mut elsewhere = statement(7, "person7@elsewhere.example", "completed", "https://other.example/1");
    elsewhere["context"] = json!({"extensions": {extension: "1"}});
    sent.extend([group, elsewhere]);
    world.record(&json!(sent)).await;
    let report = told(&world, "?kind=municipality").await;
    let expected = [
        ("municipality", "1440", 1, "Ale"),
        ("municipality", "1440 Ale", 1, "Ale"),
        ("municipality", "180", 1, "Stockholm"),
        ("municipality", "Region Skåne", 1, "Region Skåne"),
        ("municipality", "SE-1480", 1, "Göteborg"),
        ("municipality", "ale", 1, "Ale"),
        ("municipality", "18", 1, ""),
        ("municipality", "9999", 1, ""),
    ];
    assert_eq!(rows(&report), expected);
    assert_eq!(report["rows"][2]["nearest"]["value"], "0180");
    let figures = world.figures("?by=municipality").await;
    let codes: Vec<&Value> = figures["rows"].as_array().unwrap().iter().map(|row| &row["keys"][0]["code"]).collect();
    assert_eq!(codes, ["1480", "unknown"], "nothing is guessed");
}

#[actix_web::test]
async fn a_municipality_sees_what_its_own_credentials_sent_and_its_own_roster_names() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::StatementsWrite, Scope::CatalogueWrite]).await;
    let other = world.key_of("1480", &[Scope::StatementsWrite]).await;
    let post = |key, number, activity: &str| {
        world
            .post("/xapi/statements")
            .json(&statement(number, "anna@nowhere.example", "completed", activity))
            .by(key)
            .send()
    };
    for answer in [
        post(&ale, 1, "urn:of-ale").await,
        post(&other, 2, "urn:of-goteborg").await,
        post(&other, 3, "urn:of-ale").await,
    ] {
        assert_eq!(answer.status, 200);
    }
    world.record(&statement(4, "bo@nowhere.example", "completed", COURSE)).await;
    let answer = world.get(PATH).by(&ale).send().await;
    let report = answer.json();
    assert_eq!(rows(&report), [("activity", "urn:of-ale", 1, "")]);
    assert_eq!(report["rows"][0]["senders"], json!([ale.key]));
    assert_eq!(report["unknown_people"], json!([]), "people of no municipality are nobody's to see");
    assert_eq!(rows(&told(&world, "?kind=activity").await)[0], ("activity", "urn:of-ale", 2, ""));
    // Whoever belongs to no municipality sees what it sent itself.
    let of_units = |credential: &mut Credential| {
        credential.reach = serde_json::from_value(json!({"places": {"municipalities": ["1440"]}})).unwrap();
    };
    let scopes = [Scope::CatalogueWrite, Scope::StatementsWrite, Scope::Define];
    let sender = world.key_where(&scopes, of_units).await;
    let sent = statement(5, "cia@nowhere.example", "completed", "urn:of-nobody");
    assert_eq!(world.post("/xapi/statements").by(&sender).json(&sent).send().await.status, 200);
    let answer = world.get(&format!("{PATH}?kind=activity")).by(&sender).send().await.json();
    assert_eq!(rows(&answer), [("activity", "urn:of-ale", 1, ""), ("activity", "urn:of-nobody", 1, "")]);
}

#[actix_web::test]
async fn it_is_paged_and_written_for_excel() {
    let world = world().await;
    let statements: Vec<Value> =
        (1..=5).map(|number| statement(number, "anna@ale.example", "completed", &format!("urn:x{number}"))).collect();
    world.record(&json!(statements)).await;
    let first = told(&world, "?limit=2").await;
    assert_eq!((first["rows"].as_array().unwrap().len(), &first["of_rows"]), (2, &json!(5)));
    let mut seen = rows(&first).len();
    let mut more = first["more"].as_str().map(str::to_owned);
    while let Some(path) = more {
        let page: Value = world.get(&path).send().await.json();
        seen += rows(&page).len();
        more = page["more"].as_str().map(str::to_owned);
    }
    assert_eq!(seen, 5);
    let csv: Answer = world.get(&format!("{PATH}?format=csv&dialect=excel-sv")).send().await;
    assert!(csv.text().starts_with("\u{feff}Slag;Vad;Kommunkod;Antal;"), "{}", csv.text());
    assert!(csv.text().contains("Okänd aktivitet;urn:x1;;1;händelser;2022-09-30;"), "{}", csv.text());
    for wrong in ["?kind=nonsense", "?limit=1001", "?limit=0", "?offset=-1", "?dialect=excel-sv", "?other=1"] {
        assert_eq!(world.get(&format!("{PATH}{wrong}")).send().await.status, 400, "{wrong}");
    }
}

#[actix_web::test]
async fn agents_that_are_nobody_are_told_by_their_home_page_and_the_line_that_says_so() {
    let world = World::new().await;
    let nobody = "[[not_a_person]]\nhome_page = \"https://lms.ale.example\"\nprefix = \"guest\"\n";
    world.catalogue(&format!("{CATALOGUE}{nobody}")).await;
    let by = |number, name: &str| {
        let mut statement = statement(number, "", "completed", COURSE);
        statement["actor"] = json!({"account": {"homePage": "http://lms.ale.example/", "name": name}});
        statement
    };
    world.record(&json!([by(1, "guest-anna"), by(2, "guest-bo"), by(3, "cia")])).await;
    let report = told(&world, "?kind=not_a_person").await;
    assert_eq!(rows(&report), [("not_a_person", "https://lms.ale.example: prefix = \"guest\"", 2, "")]);
    let row = &report["rows"][0];
    assert_eq!((&row["senders"], &row["last"]), (&json!([world.admin.key]), &json!("2022-09-30")));
    assert!(!report.to_string().contains("guest-anna"), "whoever it is, is not told");
}

#[actix_web::test]
async fn an_organisation_that_left_the_catalogue_and_not_the_roster_is_told() {
    let world = World::new().await;
    let region = "[[organisation]]\nid = \"region-skane\"\nname = { sv = \"Region Skåne\" }\nkind = \"region\"\n";
    world.catalogue(&format!("{CATALOGUE}{region}")).await;
    world.roster("", "arbetsgivare;e-post\nRegion Skåne;anna@skane.example\nAle;bo@ale.example\n").await;
    assert_eq!(rows(&told(&world, "?kind=organisation").await), []);
    world.catalogue(CATALOGUE).await;
    let report = told(&world, "?kind=organisation").await;
    assert_eq!(rows(&report), [("organisation", "region-skane", 1, "")]);
    let mend = report["rows"][0]["mend"].as_str().unwrap();
    world.catalogue(&format!("{CATALOGUE}{mend}\n")).await;
    assert_eq!(rows(&told(&world, "?kind=organisation").await), []);
}

#[actix_web::test]
async fn a_file_for_excel_is_in_swedish_and_one_for_machines_in_english() {
    let world = world().await;
    world.roster("", "kommunkod;e-post\n1480;anna@ale.example\n").await;
    let near = "https://www.lms.example/Course/1/";
    let mut contradicts = statement(2, "anna@ale.example", "completed", COURSE);
    contradicts["timestamp"] = "2022-09-30T09:00:00Z".into();
    contradicts["context"] = json!({"extensions": {"https://lrs.example/xapi/extensions/kommunkod": "1440"}});
    world.record(&json!([statement(1, "anna@ale.example", "completed", near), contradicts])).await;
    let swedish: Answer = world.get(&format!("{PATH}?format=csv&dialect=excel-sv")).send().await;
    // A semicolon within a value puts it in quotes.
    for words in [
        "kurs ett;skiljer sig genom www. och ett snedstreck på slutet och stora och små bokstäver;",
        "Säger emot personallistan;\"händelser: 1440; personallista: 1480\";",
    ] {
        assert!(swedish.text().contains(words), "{}", swedish.text());
    }
    for english in ["differs", "course ett", "statements:", "roster:"] {
        assert!(!swedish.text().replace("# course ett", "").contains(english), "{english}: {}", swedish.text());
    }
    let machines: Answer = world.get(&format!("{PATH}?format=csv")).send().await;
    assert!(machines.text().contains("differs by www. and a slash at the end"), "{}", machines.text());
    assert!(machines.text().contains("statements: 1440; roster: 1480"), "{}", machines.text());
}

#[actix_web::test]
async fn a_line_that_needs_an_owner_is_refused_with_what_to_say() {
    let world = world().await;
    world.record(&statement(1, "anna@far.away.test", "completed", COURSE)).await;
    let report = told(&world, "?kind=mail_domain").await;
    let mend = report["rows"][0]["mend"].as_str().unwrap();
    let with = |owner: &str| format!("{CATALOGUE}{mend}\n{owner}");
    let put = |toml: String| world.put("/api/v1/catalogue").body("application/toml", toml).send();
    let problem = put(with("")).await.problem(422);
    assert!(problem.to_string().contains("say whose it is, by one of kommunkod and organisation"), "{problem}");
    world.catalogue(&with("kommunkod = \"1440\"\n")).await;
    assert_eq!(rows(&told(&world, "?kind=mail_domain").await), []);
}
