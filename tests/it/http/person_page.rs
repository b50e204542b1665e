//! `GET /people/{pseudonym}`: one person, what has happened, and why it counts or not.

use loggbok::auth::Scope;
use serde_json::json;

use super::samples::{CATALOGUE, COURSE, OTHER, happened, id};
use super::world::{Answer, Key, World};

const ROSTER: &str = "\
namn;kommunkod;e-post;enhet;roll;anställd
Anna Ål;1440;anna@ale.example;IFO;socialsekreterare;2022-02-01
Cia <Ask>;1480;cia@goteborg.example;;socialsekreterare;
";

async fn world() -> World {
    let world = World::new().await;
    let meant = "iris = [\"https://lms.example/course/1\"]\ntarget = { roster_roles = [] }";
    world.catalogue(&CATALOGUE.replacen("iris = [\"https://lms.example/course/1\"]", meant, 1)).await;
    world.roster("", ROSTER).await;
    let mut failed =
        happened(3, "anna@ale.example", "completed", "https://lms.example/module/1", "2022-02-20T12:00:00Z");
    failed["result"] = json!({"success": false});
    world
        .record(&json!([
            happened(1, "anna@ale.example", "attempted", COURSE, "2022-02-10T12:00:00Z"),
            happened(2, "anna@ale.example", "completed", COURSE, "2022-03-01T12:00:00Z"),
            failed,
            happened(4, "cia@goteborg.example", "attempted", COURSE, "2022-04-01T12:00:00Z"),
        ]))
        .await;
    world
}

async fn ale(world: &World) -> Key {
    world.key_of("1440", &[Scope::FiguresRead, Scope::PeopleRead]).await
}

async fn page(world: &World, key: &Key, of: &str, query: &str) -> Answer {
    let pseudonym = world.pseudonym(&format!("mbox mailto:{of}"));
    world.get(&format!("/people/{pseudonym}{query}")).by(key).header("accept", "text/html").send().await
}

#[actix_web::test]
async fn each_row_of_a_list_leads_to_the_person_as_of_the_same_day() {
    let world = world().await;
    let ale = ale(&world).await;
    let list = world.get("/people?course=ett&status=completed&as_of=2022-03-31").by(&ale).send().await;
    let address = list.text().split("<th scope=\"row\"><a href=\"").nth(1).unwrap().split('"').next().unwrap();
    let address = address.replace("&#38;", "&");
    assert_eq!(address, format!("/people/{}?as_of=2022-03-31", world.pseudonym("mbox mailto:anna@ale.example")));
    let person = world.get(&address).by(&ale).send().await;
    assert_eq!(person.status, 200, "{}", person.text());
    assert!(person.text().contains("<h1 id=\"title\">Anna Ål</h1>"), "{}", person.text());
    assert!(person.text().contains("<time datetime=\"2022-03-31\">"), "{}", person.text());
}

#[actix_web::test]
async fn the_page_says_how_it_stands_why_and_what_happened_newest_first() {
    let world = world().await;
    let ale = ale(&world).await;
    let answer = page(&world, &ale, "anna@ale.example", "").await;
    let html = answer.text();
    assert_eq!((answer.status, answer.header("cache-control")), (200, "private, no-store"));
    for sentence in [
        "Arbetar i Ale, IFO, socialsekreterare.",
        "Slutförde kursen <time datetime=\"2022-03-01\">2022-03-01</time>.",
        "Kursen är till för alla på personallistan.",
        "Räknas i Ale, IFO, socialsekreterare: personallistan hade personen där",
        "Kravet är uppfyllt.",
        "Hela kursen är slutförd: <strong>klart <time datetime=\"2022-03-01\">2022-03-01</time></strong>",
        "Resultatet säger underkänd.",
        "Händelser (3)",
    ] {
        assert!(html.contains(sentence), "{sentence}: {html}");
    }
    let timeline = html.split("<ol class=\"timeline\">").nth(1).unwrap().split("</ol>").next().unwrap();
    let days: Vec<&str> =
        timeline.split("<time datetime=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(days, ["2022-03-01", "2022-03-01", "2022-02-20", "2022-02-10", "2022-02-01"], "{timeline}");
    assert!(timeline.contains("Slutförde kursen Ett: kraven uppfyllda") && timeline.contains("Anställdes i Ale"));
    // What tells nothing to people is folded: the ids are within details.
    let before = html.split(&id(2).to_string()).next().unwrap();
    assert_eq!(before.matches("<details").count() - before.matches("</details>").count(), 2, "{html}");
    let english = page(&world, &ale, "anna@ale.example", "?lang=en").await;
    assert!(english.text().contains("Completed the course on") && english.text().contains("One</h3>"));
}

#[actix_web::test]
async fn the_page_says_what_the_api_says_of_each_list() {
    let world = world().await;
    let ale = ale(&world).await;
    let pseudonym = world.pseudonym("mbox mailto:anna@ale.example");
    let told = world.get(&format!("/api/v1/people/{pseudonym}/explanation")).by(&ale).send().await.json();
    let html = page(&world, &ale, "anna@ale.example", "").await.text().to_owned();
    let statuses = told["courses"][0]["counted"][0]["statuses"].as_array().unwrap();
    let counts_as = html.split("<summary>Räknas som").nth(1).unwrap().split("</details>").next().unwrap();
    assert_eq!(counts_as.matches("<li>").count(), statuses.len(), "{counts_as} {told}");
    let steps = told["courses"][0]["rules"][0]["steps"].as_array().unwrap();
    let shown = html.split("<ul class=\"steps-of\">").nth(1).unwrap().split("</ul>").next().unwrap();
    assert_eq!(shown.matches("<li").count(), steps.len());
}

#[actix_web::test]
async fn beside_other_courses_a_course_has_its_latest_events_and_leads_to_all_of_them() {
    let world = world().await;
    let ale = ale(&world).await;
    let day = |number: u128| format!("2022-05-{:02}T12:00:00Z", number - 9);
    let many = (10..30).map(|number| happened(number, "anna@ale.example", "experienced", COURSE, &day(number)));
    let other = happened(30, "anna@ale.example", "attempted", OTHER, "2022-06-01T12:00:00Z");
    world.record(&many.chain([other]).collect()).await;
    let html = page(&world, &ale, "anna@ale.example", "").await.text().to_owned();
    assert!(html.contains("De senaste 10 av 23 händelser") && html.contains("Händelser (1)"), "{html}");
    let alone = html.split("Visa bara den här kursen").next().unwrap().rsplit("href=\"").next().unwrap();
    let alone = alone.split('"').next().unwrap().replace("&#38;", "&");
    assert!(alone.ends_with("?course=ett"), "{alone}");
    let all = world.get(&alone).by(&ale).send().await;
    assert!(all.text().contains("Händelser (23)") && !all.text().contains("Visa bara"), "{}", all.text());
}

#[actix_web::test]
async fn somebody_whom_only_others_may_see_is_not_found_as_nobody_is() {
    let world = world().await;
    let ale = ale(&world).await;
    let other = page(&world, &ale, "cia@goteborg.example", "").await;
    let nobody = page(&world, &ale, "nobody@goteborg.example", "").await;
    assert_eq!((other.status, nobody.status), (404, 404));
    assert_eq!(other.text(), nobody.text());
    assert!(!other.text().contains("Cia"));
    for path in ["/people/anna", "/people/0000000000000000ff", "/people/AAAAAAAAAAAAAAAA"] {
        assert_eq!(world.get(path).by(&ale).send().await.status, 404, "{path}");
    }
    let theirs = page(&world, &world.admin, "cia@goteborg.example", "").await;
    assert!(theirs.text().contains("Cia &#60;Ask&#62;") && !theirs.text().contains("<Ask>"), "{}", theirs.text());
}

#[actix_web::test]
async fn who_may_list_nobody_sees_no_person_and_each_view_is_in_the_audit_log() {
    let world = world().await;
    let figures = world.key_of("1440", &[Scope::FiguresRead]).await;
    assert_eq!(page(&world, &figures, "anna@ale.example", "").await.status, 403);
    let wide = world.key(&[Scope::PeopleRead, Scope::FiguresRead]).await;
    assert_eq!(page(&world, &wide, "anna@ale.example", "").await.status, 403);
    let ale = ale(&world).await;
    assert_eq!(page(&world, &ale, "anna@ale.example", "").await.status, 200);
    let log = world.audit().await;
    let viewed: Vec<_> = log.iter().filter(|entry| entry["action"] == "person-explain").collect();
    assert_eq!((viewed.len(), &viewed[0]["who"]), (1, &json!(ale.key)));
    assert!(!viewed[0].to_string().contains("anna"), "{viewed:?}");
    world.break_audit().await;
    assert_eq!(page(&world, &ale, "anna@ale.example", "").await.status, 500);
}

#[actix_web::test]
async fn a_wrong_day_is_refused_in_the_language_of_the_page() {
    let world = world().await;
    let ale = ale(&world).await;
    let wrong = page(&world, &ale, "anna@ale.example", "?as_of=x").await;
    assert_eq!(wrong.status, 400);
    assert!(!wrong.text().contains("the parameter") && wrong.text().contains("felskrivet"), "{}", wrong.text());
    let early = page(&world, &ale, "anna@ale.example", "?as_of=2022-02-15").await;
    assert!(early.text().contains("men har inte slutfört kursen"), "{}", early.text());
}
