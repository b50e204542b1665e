//! Certificates: counted, listed, to be renewed, and checked by anybody who has the address.

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{COURSE, OTHER, at, happened};
use super::world::World;

/// Two courses that certify for a year, and a half.
const CATALOGUE: &str = r#"
[[course]]
id = "brandskydd"
name = { sv = "Brandskydd" }
iris = ["https://lms.example/course/1"]
valid_months = 12
rule = { pass = true, failing_ends_pass = true }

[[course]]
id = "lyft"
name = { sv = "Lyftteknik" }
iris = ["https://lms.example/course/2"]
valid_months = 6
"#;

const ROSTER: &str = "kommunkod;namn;e-post;enhet;från\n1440;Anna Ål;anna@hem.example;IFO;2021-01-01\n\
                      1440;Bo Ek;bo@hem.example;IFO;2021-01-01\n1440;Cia Ask;cia@hem.example;;2021-01-01\n\
                      1480;Dan;dan@hem.example;;2021-01-01\n";

/// As of 30 September 2022: Anna's certificate is valid, Bo's expires in November, Cia's has expired, and Dan's was revoked.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("", ROSTER).await;
    let of = |number, who: &str, verb, course, day: &str| {
        happened(number, &format!("{who}@hem.example"), verb, course, &format!("{day}T12:00:00Z"))
    };
    let told = json!([
        of(1, "anna", "passed", COURSE, "2021-05-01"),
        of(2, "anna", "passed", COURSE, "2022-05-01"),
        of(3, "bo", "passed", COURSE, "2021-11-20"),
        of(4, "cia", "passed", COURSE, "2021-03-01"),
        of(5, "dan", "passed", COURSE, "2022-03-01"),
        of(6, "dan", "failed", COURSE, "2022-06-10"),
        of(7, "cia", "completed", OTHER, "2022-09-01"),
    ]);
    world.record(&told).await;
    world
}

fn certificates(row: &Value) -> [u64; 4] {
    ["in_force", "expiring", "expired", "revoked"].map(|field| row["certificates"][field].as_u64().unwrap())
}

async fn id_of(world: &World, mail: &str, course: &str) -> String {
    let pseudonym = world.pseudonym(&format!("mbox mailto:{mail}"));
    let explained = world.get(&format!("/api/v1/people/{pseudonym}/explanation")).send().await.json();
    let all = explained["certificates"].as_array().unwrap_or_else(|| panic!("{explained}"));
    let found = all.iter().find(|one| one["course"] == course).unwrap_or_else(|| panic!("{all:?}"));
    found["certificate"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn s35_certificates_in_force_expiring_expired_and_revoked_are_counted_per_municipality_and_unit() {
    let world = world().await;
    let by_place = world.figures("?by=municipality&course=brandskydd").await;
    assert_eq!(certificates(&by_place["rows"][0]), [2, 1, 1, 0]);
    assert_eq!(certificates(&by_place["rows"][1]), [0, 0, 0, 1]);
    assert_eq!(certificates(&by_place["total"]), [2, 1, 1, 1]);
    let by_unit = world.figures("?by=unit&course=brandskydd&municipality=1440").await;
    assert_eq!(certificates(&by_unit["rows"][0]), [2, 1, 0, 0]);
    // Before Anna renewed it, before Cia's ended, and before Dan failed.
    let then = world.figures("?by=&course=brandskydd&as_of=2022-02-28").await;
    assert_eq!(certificates(&then["total"]), [3, 2, 0, 0]);
    let file = world.get("/api/v1/completions?by=&course=brandskydd&format=csv").send().await.text().to_owned();
    assert!(file.contains("certificates_in_force,certificates_expiring,certificates_expired,certificates_revoked"));
    assert!(file.contains(",2,1,1,1,"), "{file}");
}

#[actix_web::test]
async fn who_expires_within_90_days_is_a_thing_to_do_with_a_list_that_says_until_when() {
    let world = world().await;
    let manager = world.key_of("1440", &[Scope::FiguresRead, Scope::PeopleRead]).await;
    let to_do = world.get("/api/v1/to-do").by(&manager).send().await.json();
    let items = to_do["items"].as_array().unwrap();
    let expiring: Vec<&Value> = items.iter().filter(|item| item["kind"] == "certificates_expiring").collect();
    assert_eq!(expiring.len(), 1, "Cia's other certificate is valid until March: {to_do}");
    assert_eq!((&expiring[0]["course"]["code"], &expiring[0]["count"]), (&json!("brandskydd"), &json!(1)));
    let list = world.get(expiring[0]["list"].as_str().unwrap()).by(&manager).send().await.json();
    let people = list["people"].as_array().unwrap();
    assert_eq!(
        (people.len(), &people[0]["name"], &people[0]["valid_until"]),
        (1, &json!("Bo Ek"), &json!("2022-11-20"))
    );
    // Once Bo has passed again, there is nothing left to do.
    world.record(&json!(happened(8, "bo@hem.example", "passed", COURSE, "2022-09-29T12:00:00Z"))).await;
    let to_do = world.get("/api/v1/to-do").by(&manager).send().await.json();
    assert!(to_do["items"].as_array().unwrap().iter().all(|item| item["kind"] != "certificates_expiring"), "{to_do}");
}

#[actix_web::test]
async fn whoever_has_the_address_may_check_a_certificate_and_is_not_told_whose_it_is() {
    let world = world().await;
    for (mail, course, expected) in [
        ("anna@hem.example", "brandskydd", ["2022-05-01", "2023-05-01", "in_force"]),
        ("bo@hem.example", "brandskydd", ["2021-11-20", "2022-11-20", "expiring"]),
        ("cia@hem.example", "brandskydd", ["2021-03-01", "2022-03-01", "expired"]),
        ("dan@hem.example", "brandskydd", ["2022-03-01", "2023-03-01", "revoked"]),
    ] {
        let id = id_of(&world, mail, course).await;
        let answer = world.get(&format!("/api/v1/certificates/{id}")).without("authorization").send().await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{}", answer.text());
        let read = answer.json();
        assert_eq!(
            ["given_on", "valid_until", "status"].map(|field| read[field].as_str().unwrap()),
            expected,
            "{mail}"
        );
        assert_eq!(read["valid"], ["in_force", "expiring"].contains(&expected[2]));
        assert_eq!(read["course"]["name"], "Brandskydd");
        let page = world.get(&format!("/c/{id}")).without("authorization").header("accept", "text/html").send().await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains(expected[1]) && page.text().contains("Brandskydd"), "{}", page.text());
        for text in [answer.text(), page.text()] {
            let names = [mail, "Anna Ål", "Bo Ek", "Cia Ask", "hem.example"];
            assert!(names.iter().all(|name| !text.contains(name)), "{text}");
        }
    }
    // It stays the same when it is renewed, and expires by itself.
    let id = id_of(&world, "bo@hem.example", "brandskydd").await;
    world.clock.set(at("2022-11-21T10:00:00Z"));
    let read = async || world.get(&format!("/api/v1/certificates/{id}")).without("authorization").send().await.json();
    assert_eq!(read().await["status"], "expired");
    world.record(&json!(happened(9, "bo@hem.example", "passed", COURSE, "2022-11-21T08:00:00Z"))).await;
    assert_eq!(read().await["valid_until"], "2023-11-21");
}

#[actix_web::test]
async fn an_id_that_was_made_up_changed_or_is_of_another_store_finds_nothing() {
    let (world, other) = (world().await, world().await);
    let id = id_of(&world, "anna@hem.example", "brandskydd").await;
    let of_other = id_of(&other, "anna@hem.example", "brandskydd").await;
    let of_cia = id_of(&world, "cia@hem.example", "brandskydd").await;
    let swapped = format!("{}{}", &id[..16], &of_cia[16..]);
    assert_ne!(id, of_other);
    assert_ne!(
        id_of(&world, "cia@hem.example", "lyft").await[..16],
        of_cia[..16],
        "two of one person have nothing in common"
    );
    for wrong in ["x", &id[..31], &id.to_uppercase(), &swapped, &of_other, &"0".repeat(32), "åååååååå"] {
        let path = format!("/api/v1/certificates/{}", loggbok_encoded(wrong));
        let status = world.get(&path).without("authorization").send().await.status;
        assert_eq!(status, 404, "{wrong}");
    }
    // A course that certifies no more has no certificates.
    world.catalogue(&CATALOGUE.replace("valid_months = 12", "")).await;
    let status = async || world.get(&format!("/api/v1/certificates/{id}")).send().await.status;
    assert_eq!((status().await, status().await), (404, 404));
    // It is looked for again under another catalogue.
    world.catalogue(CATALOGUE).await;
    assert_eq!((status().await, status().await), (200, 200));
    let erased = json!({
        "agents": [{"mbox": "mailto:anna@hem.example"}],
        "ground": "disposal", "decision": "dnr 2026/123", "executor": "Eva", "confirm": true,
    });
    let answer = world.post("/api/v1/erasures").json(&erased).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!((status().await, status().await), (404, 404), "nobody has it after its holder was erased");
}

/// As addresses have it.
fn loggbok_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[actix_web::test]
async fn the_page_of_a_person_says_until_when_and_leads_to_the_address() {
    let world = world().await;
    let page = async |mail: &str| {
        let path = format!("/people/{}?as_of=2022-09-30", world.pseudonym(&format!("mbox mailto:{mail}")));
        world.get(&path).header("accept", "text/html").send().await.text().to_owned()
    };
    let id = id_of(&world, "bo@hem.example", "brandskydd").await;
    let of_bo = page("bo@hem.example").await;
    assert!(of_bo.contains("Intyget går snart ut") && of_bo.contains(&format!("/c/{id}")), "{of_bo}");
    assert!(page("dan@hem.example").await.contains("Intyget gäller inte: slutförandet har tagits tillbaka."));
}

#[actix_web::test]
async fn who_reaches_several_employers_sees_no_number_of_certificates() {
    let world = world().await;
    let wide = world.key(&[Scope::FiguresRead]).await;
    let path = "/api/v1/completions?by=municipality&course=brandskydd&as_of=2022-06-30";
    let answer = world.get(path).by(&wide).send().await.json();
    for row in answer["rows"].as_array().unwrap().iter().chain([&answer["total"]]) {
        for field in ["in_force", "expiring", "expired", "revoked"] {
            assert_eq!(row["certificates"][field], Value::Null, "{row}");
            assert_eq!(row["status"][format!("certificates_{field}")], "suppressed", "{row}");
        }
    }
}

#[actix_web::test]
async fn the_catalogue_refuses_a_validity_that_is_no_number_of_months() {
    let world = World::new().await;
    for months in ["0", "601"] {
        let catalogue = CATALOGUE.replacen("valid_months = 12", &format!("valid_months = {months}"), 1);
        let answer = world.put("/api/v1/catalogue").body("application/toml", catalogue).send().await;
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains("is a number of months from 1 to 600"), "{}", answer.text());
    }
}
