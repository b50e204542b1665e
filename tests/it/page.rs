//! The overview, requested from the whole application.

use std::collections::BTreeSet;
use std::sync::Arc;
use store::Keys as _;

use crate::names::naming;
use actix_web::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use loggbok::auth::{Authenticator, NewSecret, Scope};
use loggbok::clock::{ManualClock, RandomIds};
use loggbok::http::{AppState, Sessions};
use loggbok::service::{PageLimits, Service};
use serde_json::json;
use store::embedded::Embedded;
use tempfile::TempDir;

const CATALOGUE: &str = r#"
[[course]]
id = "ett"
name = { sv = "Ett <b>&\"", en = "One" }
iris = ["https://lms.example/course/1"]

[[course]]
id = "tva"
name = { sv = "Två" }
iris = ["https://lms.example/course/2"]

[[mail_domain]]
domain = "ale.example"
kommunkod = "1440"

[[mail_domain]]
domain = "orebro.example"
kommunkod = "1880"
"#;

/// The application over a store of its own.
struct World {
    state: AppState,
    store: Arc<Embedded>,
    _folder: TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new("2022-09-30T10:00:00Z".parse().unwrap()));
        let store = Arc::new(Embedded::open(folder.path(), clock.clone(), &naming(), &|_, _| ()).unwrap());
        let state = AppState::new(
            Arc::new(Service::new(store.clone(), clock.clone(), Arc::new(RandomIds), PageLimits::default())),
            Arc::new(Authenticator::new(store.clone(), clock.clone())),
            Sessions::new(&[7; 64]),
            clock,
        );
        let world = Self { state, store, _folder: folder };
        let admin = world.credential(&[Scope::Admin, Scope::All, Scope::FiguresExact], None).await;
        let catalogue = TestRequest::put().uri("/api/v1/catalogue").insert_header((CONTENT_TYPE, "application/toml"));
        assert!(world.ask(catalogue.set_payload(CATALOGUE), &admin).await.0 < 300);
        let statement = |who: &str, course: u8| {
            json!({
                "actor": {"mbox": format!("mailto:{who}")},
                "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
                "object": {"id": format!("https://lms.example/course/{course}")},
                "timestamp": "2022-03-01T12:00:00Z",
            })
        };
        let batch = json!([
            statement("anna@orebro.example", 1),
            statement("anna@ale.example", 1),
            statement("anna@ale.example", 2),
            statement("anna@elsewhere.example", 2),
        ]);
        let post = TestRequest::post().uri("/xapi/statements").insert_header(("X-Experience-API-Version", "1.0.3"));
        assert_eq!(world.ask(post.set_json(batch), &admin).await.0, 200);
        world
    }

    /// Key and secret of a new credential.
    async fn credential(&self, scopes: &[Scope], municipality: Option<&str>) -> (String, String) {
        let municipality = municipality.map(|code| code.parse().unwrap());
        let scopes: BTreeSet<Scope> = scopes.iter().copied().collect();
        let new = NewSecret::generate("test", &scopes, municipality, jiff::Timestamp::UNIX_EPOCH).unwrap();
        self.store.copy_credential(new.credential.clone()).await.unwrap();
        (new.credential.key, new.secret)
    }

    async fn ask(&self, request: TestRequest, (key, secret): &(String, String)) -> (u16, String) {
        let application = init_service(loggbok::server::app(self.state.clone())).await;
        let basic = actix_web::http::header::HeaderValue::from_str(&basic(key, secret)).unwrap();
        let request = request.insert_header(("Authorization", basic)).to_request();
        let answer = call_service(&application, request).await;
        let status = answer.status().as_u16();
        (status, String::from_utf8(read_body(answer).await.to_vec()).unwrap())
    }

    async fn get(&self, path: &str, language: &str, who: &(String, String)) -> (u16, String) {
        self.ask(TestRequest::get().uri(path).insert_header((ACCEPT_LANGUAGE, language)), who).await
    }
}

/// The same with its days as pages write them, which break over no line.
fn dated(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let day = word.trim_end_matches(['.', ',']);
        let is_day = day.len() == 10 && day.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
        if is_day { word.replacen(day, &format!("<time datetime=\"{day}\">{day}</time>"), 1) } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn basic(key: &str, secret: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{key}:{secret}")))
}

/// What stands between each two of these, in order.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    text.split(open).skip(1).map(|rest| rest.split(close).next().unwrap()).collect()
}

#[actix_web::test]
async fn the_page_is_in_the_language_that_is_asked_for_and_says_so() {
    let world = World::new().await;
    let reader = world.credential(&[Scope::FiguresRead, Scope::FiguresExact], None).await;
    for (path, accepted, language, title) in [
        ("/", "", "sv", "Kurser och kommuner"),
        ("/", "en-GB", "en", "Courses and municipalities"),
        ("/?lang=sv", "en-GB", "sv", "Kurser och kommuner"),
    ] {
        let (status, html) = world.get(path, accepted, &reader).await;
        assert_eq!(status, 200, "{html}");
        assert!(html.contains(&format!("<html lang=\"{language}\">")), "{path} {accepted}");
        assert!(html.contains(&format!("<h1 id=\"title\">{title}</h1>")), "{path} {accepted}");
    }
}

// WCAG 2.1: 1.3.1 (tables), 2.1.1 (what scrolls is reached by keyboard), 3.3.2 (labels).
#[actix_web::test]
async fn tables_have_captions_and_scopes_and_every_field_has_its_label() {
    let world = World::new().await;
    let (_, html) =
        world.get("/", "sv", &world.credential(&[Scope::FiguresRead, Scope::FiguresExact], None).await).await;
    assert_eq!(html.matches("<table").count(), 1);
    assert_eq!(between(&html, "<table class=\"places\">\n<", ">"), ["caption"]);
    assert_eq!(html.matches("<th").count(), html.matches("<th scope=").count() + html.matches("<thead>").count());
    let scrolled = between(&html, "<div class=\"scroll", ">");
    assert!(scrolled.iter().all(|div| div.contains("tabindex=\"0\"") && div.contains("aria-labelledby=")), "{html}");
    assert_eq!(scrolled.len(), 1);
    let fields: Vec<&str> = ["<select id=\"", "<input type=\"date\" id=\""]
        .into_iter()
        .flat_map(|open| between(&html, open, "\""))
        .collect();
    assert_eq!(fields.len(), 9);
    for field in fields {
        assert_eq!(html.matches(&format!("<label for=\"{field}\">")).count(), 1, "{field}");
    }
}

#[actix_web::test]
async fn the_page_needs_no_script_and_shows_a_course_name_as_it_is() {
    let world = World::new().await;
    let (_, html) =
        world.get("/", "sv", &world.credential(&[Scope::FiguresRead, Scope::FiguresExact], None).await).await;
    assert!(!html.contains("<script") && !html.contains(" on") && !html.contains("style="), "{html}");
    assert!(!html.contains("<b>") && html.contains("Ett &#60;b&#62;&#38;&#34;"), "{html}");
}

#[actix_web::test]
async fn municipalities_come_in_swedish_order_with_the_unknown_and_the_total_last() {
    let world = World::new().await;
    let (_, html) =
        world.get("/", "sv", &world.credential(&[Scope::FiguresRead, Scope::FiguresExact], None).await).await;
    let rows = between(&html, "<th scope=\"row\">", "</th>").into_iter();
    let names: Vec<&str> = rows.map(|row| row.trim_end_matches("</a>").rsplit('>').next().unwrap()).collect();
    assert_eq!(names, ["Ale", "Örebro", "Okänd kommun", "Totalt, unika personer"]);
    // Three persons, of whom one took both courses.
    let totals = "<th scope=\"row\">Totalt, unika personer</th><td>3</td><td>3\u{A0}av\u{A0}3\u{A0}kända personer \
                  har slutfört alla sina kurser<br>3\u{A0}har slutfört minst en<svg ";
    assert_eq!(html.matches(totals).count(), 1, "{html}");
    assert!(html.contains("<li>av\u{A0}2 inskrivna (kursen har ingen målgrupp)</li>"), "{html}");
    assert!(!html.contains("200\u{A0}%"), "{html}");
    assert!(html.contains("2 av 290 kommuner"), "{html}");
}

#[actix_web::test]
async fn the_page_asks_for_the_same_permission_as_the_api() {
    let world = World::new().await;
    let sender = world.credential(&[Scope::StatementsWrite], None).await;
    let ale = world.credential(&[Scope::FiguresRead], Some("1440")).await;
    let nobody = ("nobody".to_owned(), "nothing".to_owned());
    for (who, query, of_page, of_api) in [
        (&nobody, "", 401, 401),
        // Led to what it may open.
        (&sender, "", 303, 403),
        (&ale, "", 200, 200),
        (&ale, "municipality=1440", 200, 200),
        (&ale, "municipality=1880", 403, 403),
    ] {
        let page = world.get(&format!("/?{query}"), "sv", who).await;
        let api = world.get(&format!("/api/v1/completions?{query}"), "sv", who).await;
        assert_eq!((page.0, api.0), (of_page, of_api), "{query} {}", page.1);
    }
    let (_, html) = world.get("/", "sv", &ale).await;
    assert!(html.contains("<p>Du ser siffror för: Ale</p>"), "{html}");
    assert!(html.contains("<h1 id=\"title\">Ale</h1>") && !html.contains("Örebro"), "{html}");
}

#[actix_web::test]
async fn a_day_that_cannot_be_asked_for_is_told_beside_its_field_in_the_language_of_the_page() {
    let world = World::new().await;
    let reader = world.credential(&[Scope::FiguresRead, Scope::FiguresExact, Scope::PeopleRead], None).await;
    for (path, selected) in [("/", "course=ett"), ("/people", "course=ett&status=started")] {
        for (language, day, error) in [
            ("sv", "2022-10-01", "Dagen ligger efter i dag, 2022-09-30. Välj i dag eller en tidigare dag."),
            ("sv", "2022-09-31", "Skriv dagen som ett datum, till exempel 2022-09-30."),
            ("en", "2022-10-01", "This day is after today, 2022-09-30. Choose today or an earlier day."),
            ("en", "soon", "Enter a date, for example 2022-09-30."),
            ("sv", "0001-01-01", "Den tidigaste dagen är 0001-06-12. Välj den eller en senare dag."),
        ] {
            let asked = format!("{path}?{selected}&municipality=1440&from=2022-01-01&as_of={day}");
            let (status, html) = world.get(&asked, language, &reader).await;
            assert_eq!(status, 400, "{asked} {html}");
            let error = &dated(error);
            let field = format!(
                "<input type=\"date\" id=\"as_of\" name=\"as_of\" value=\"{day}\" aria-invalid=\"true\" \
                 aria-describedby=\"as_of-error\">\n<strong class=\"error\" id=\"as_of-error\">{error}</strong>"
            );
            assert!(html.contains(&field), "{asked} {html}");
            let label = if language == "sv" { "Siffror per den" } else { "Figures as of" };
            let at_head = format!("<li>{label}: <a href=\"#as_of\">{error}</a></li>");
            assert!(html.contains(&at_head), "{asked} {html}");
            for kept in [
                "<option value=\"ett\" selected>",
                "<option value=\"1440\" selected>",
                "<input type=\"date\" id=\"from\" name=\"from\" value=\"2022-01-01\">",
            ] {
                assert!(html.contains(kept), "{asked} {kept} {html}");
            }
            assert!(!html.contains("<table"), "no figure is of another day than the one asked for: {html}");
        }
    }
    // Beside a name that there is none of, which the page says, too.
    let (status, html) = world.get("/?municipality=Atlantis&as_of=2022-10-01", "sv", &reader).await;
    assert!(status == 400 && html.contains("Det finns ingen kommun") && html.contains("Dagen ligger efter"), "{html}");
}

#[actix_web::test]
async fn whatever_else_is_wrong_in_the_form_is_told_at_its_field_and_the_rest_is_kept() {
    let world = World::new().await;
    let reader = world.credential(&[Scope::FiguresRead, Scope::FiguresExact, Scope::PeopleRead], None).await;
    let later = "Perioden slutar innan den börjar. Välj en dag som är senare än den första.";
    let no_day = "Skriv dagen som ett datum, till exempel 2022-09-30.";
    let no_choice = "Värdet finns inte. Välj i listan.";
    for (path, wrong, errors) in [
        ("/", "from=i-dag", &[("from", no_day)][..]),
        ("/", "to=2022-02-30", &[("to", no_day)]),
        ("/people", "from=2022-03-01&to=2022-03-01", &[("to", later)]),
        ("/people", "status=absent", &[("status", no_choice)]),
        ("/", "attribution=nobody&from=x", &[("from", no_day), ("attribution", no_choice)]),
    ] {
        let asked = format!("{path}?course=ett&role=&{wrong}");
        let (status, html) = world.get(&asked, "sv", &reader).await;
        assert_eq!(status, 400, "{asked} {html}");
        let found = between(&html, ": <a href=\"#", "</a></li>");
        let expected: Vec<String> = errors.iter().map(|(name, error)| format!("{name}\">{}", dated(error))).collect();
        assert_eq!(found, expected, "{asked}");
        for (name, error) in errors {
            let at_field = format!("<strong class=\"error\" id=\"{name}-error\">{}</strong>", dated(error));
            assert!(html.contains(&at_field), "{asked} {html}");
            assert!(html.contains(&format!("aria-describedby=\"{name}-error\"")), "{asked} {html}");
        }
        assert!(html.contains("<option value=\"ett\" selected>") && !html.contains("<table"), "{asked} {html}");
        assert!(html.contains("<title>Fel: "), "{html}");
    }
    // The API refuses the same, and answers no other day in its place.
    for wrong in ["as_of=0001-01-01", "from=0001-01-01", "to=9999-12-31", "from=x", "attribution=nobody"] {
        let (status, _) = world.get(&format!("/api/v1/completions?{wrong}"), "sv", &reader).await;
        assert_eq!(status, 400, "{wrong}");
    }
}

#[actix_web::test]
async fn the_period_that_was_asked_for_is_said_in_words_with_its_last_day() {
    let world = World::new().await;
    let reader = world.credential(&[Scope::FiguresRead, Scope::FiguresExact, Scope::PeopleRead], None).await;
    let period = "from=2022-02-01&to=2022-04-01";
    for (path, language, words) in [
        ("/?", "sv", "från och med 2022-02-01 till och med 2022-03-31"),
        ("/people?status=started&", "sv", "från och med 2022-02-01 till och med 2022-03-31"),
        ("/?", "en", "from 2022-02-01 up to and including 2022-03-31"),
    ] {
        let (status, html) = world.get(&format!("{path}{period}"), language, &reader).await;
        assert_eq!(status, 200, "{html}");
        let captions = between(&html, "<caption>", "</caption>");
        assert!(!captions.is_empty() && captions.iter().all(|caption| caption.contains(words)), "{html}");
        assert!(between(&html, "<p>", "</p>").iter().filter(|text| text.contains(words)).count() >= 2, "{html}");
        assert!(!html.contains("<code>from") && html.contains("name=\"to\" value=\"2022-04-01\""), "{html}");
        assert!(!html.contains("till och med 2022-04-01") && !html.contains("including 2022-04-01"), "{html}");
        let (_, without) = world.get(path, language, &reader).await;
        assert!(!without.contains("från och med 2") && !without.contains("from 2022"), "{without}");
    }
    // All of them happened on 2022-03-01: the day before the period's `to` is in it, and `to` is not.
    for (asked, started) in [("to=2022-03-02", 3), ("to=2022-03-01", 0), ("from=2022-03-01", 3), ("from=2022-03-02", 0)]
    {
        let (_, json) = world.get(&format!("/api/v1/completions?by=&{asked}"), "sv", &reader).await;
        let figures: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(figures["total"]["started"], started, "{asked}");
    }
}
