//! `/roster`: a list is checked, its changes are shown, and it is imported.

use actix_web::http::Method;
use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::browser::{Browser, NAME, PASSWORD, filled, signed_in_where, text, upload as send};
use super::samples::{CATALOGUE, COURSE, statement};
use super::world::{Answer, World};

/// What is in force of Ale at first.
const FIRST: &str = "kommunkod;namn;e-post;enhet;roll;anställd\n\
    1440;Anna Ål;anna@ale.example;IFO;handläggare;2020-01-01\n\
    1440;Bo;bo@ale.example;IFO;handläggare;2020-01-01\n\
    1440;Eva;eva@ale.example;IFO;chef;2020-01-01\n";

/// Anna has another name, Bo has left, Cia is new.
const SECOND: &str = "kommunkod;namn;e-post;enhet;roll;anställd;telefon\n\
    1440;Anna Ek Ål;anna@ale.example;IFO;handläggare;2020-01-01;1\n\
    1440;Cia;cia@ale.example;IFO;handläggare;2022-09-01;2\n\
    1440;Dan;dan@ale.example;IFO;handläggare;2022-09-01;3\n\
    1440;Eva;eva@ale.example;IFO;chef;2020-01-01;4\n";

/// A server with Ale's list, on which Bo and Cia have completed a course that is meant for their role.
async fn world() -> World {
    filled_in(World::new().await).await
}

async fn filled_in(world: World) -> World {
    let target = "iris = [\"https://lms.example/course/1\"]\ntarget = { roster_roles = [\"handläggare\"] }";
    world.catalogue(&CATALOGUE.replacen("iris = [\"https://lms.example/course/1\"]", target, 1)).await;
    world.roster("?mode=full&as_of=2022-01-01", FIRST).await;
    let who = ["bo@ale.example", "cia@ale.example", "x@goteborg.example"];
    let sent = (1..).zip(who).map(|(number, who)| statement(number, who, "completed", COURSE));
    world.record(&sent.collect()).await;
    world
}

/// A browser in which somebody of Ale has signed in who may import its list.
async fn signed_in(world: &World) -> Browser<'_> {
    signed_in_where(world, &[Scope::RosterWrite, Scope::FiguresRead], Some("1440"), |_| ()).await
}

const FULL: [(&str, &str); 2] = [("mode", "full"), ("as_of", "2022-09-30")];

/// Opens the page, chooses a file and has it checked.
async fn check(browser: &Browser<'_>, with: &[(&str, &str)], csv: &str) -> Answer {
    let page = browser.get("/roster").await;
    assert_eq!(page.status, 200, "{}", page.text());
    send(browser, "/roster/check", &filled(&page, "/roster/check", with), &[("file", csv)]).await
}

/// Imports what a page has shown.
async fn import(browser: &Browser<'_>, page: &Answer, with: &[(&str, &str)]) -> Answer {
    send(browser, "/roster/import", &filled(page, "/roster/import", with), &[]).await
}

/// The names in the roster on the day.
async fn names(world: &World) -> Vec<String> {
    let roster = world.get("/api/v1/roster?as_of=2022-09-30").send().await.json();
    let mut names: Vec<String> =
        roster["affiliations"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[actix_web::test]
async fn a_list_is_checked_row_by_row_and_in_figures_and_then_imported() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = browser.get("/roster").await;
    assert!(text(&page).contains("3 personer är anställda enligt personallistan."), "{}", page.text());
    assert!(text(&page).contains("Ale 2022-01-01 hela listan 3 3 0"), "{}", text(&page));
    let page = check(&browser, &FULL, SECOND).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let shown = text(&page);
    for words in [
        "Nya anställningar: 2, slutar: 1, ändras: 1, tas tillbaka: 0, som förut: 1.",
        "Rader i filen 4",
        "Listan gäller från och med 2022-09-30",
        "Cia cia@ale.example ny IFO handläggare 2022-09-01",
        "Bo bo@ale.example slutar IFO handläggare 2020-01-01 2022-09-29",
        "namn: var Anna Ål, blir Anna Ek Ål",
        "Kolumner som inte läses: telefon.",
        // Anna, Bo; then Anna, Cia, Dan. Bo had completed it, Cia has.
        "Ett 2 3 1 1",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert_eq!(names(&world).await, ["Anna Ål", "Bo", "Eva"], "nothing is imported yet");
    let done = import(&browser, &page, &[("allow_shrinking", "true")]).await;
    assert_eq!((done.status, done.header("location")), (303, "/roster?lang=sv&imported=true"), "{}", done.text());
    let page = browser.get(done.header("location")).await;
    assert!(text(&page).contains("Listan är inläst."), "{}", text(&page));
    assert!(text(&page).contains("Ale 2022-09-30 hela listan 4 4 0"), "{}", text(&page));
    assert_eq!(names(&world).await, ["Anna Ek Ål", "Cia", "Dan", "Eva"]);
    // What the check said of figures is what the API answers now.
    let figures = world.figures("?by=&course=ett&municipality=1440&as_of=2022-09-30").await;
    let target = &figures["total"]["target"];
    assert_eq!((&target["N"], &target["completed"]), (&json!(3), &json!(1)), "{figures}");
    let actions: Vec<Value> = world.audit().await.iter().map(|entry| entry["action"].clone()).collect();
    for action in ["roster-dry-run", "roster-change"] {
        assert!(actions.contains(&json!(action)), "{actions:?}");
    }
}

#[actix_web::test]
async fn what_the_page_shows_is_what_the_api_says_of_the_same_list() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = check(&browser, &FULL, SECOND).await;
    let path = "/api/v1/roster?mode=full&as_of=2022-09-30&dry_run=true&details=true&municipality=1440";
    let asked = || world.post(path).body("text/csv", SECOND.to_owned());
    let key = world.key_of("1440", &[Scope::RosterWrite, Scope::FiguresRead]).await;
    let answer = asked().by(&key).send().await.json();
    let details = &answer["details"];
    let checked = filled(&page, "/roster/import", &[]).into_iter().find(|field| field.0 == "checked").unwrap().1;
    assert_eq!(details["digest"], json!(checked));
    assert_eq!((&answer["added"], &answer["ended"], &answer["changed"]), (&json!(2), &json!(1), &json!(1)));
    let fates: Vec<&Value> = details["rows"].as_array().unwrap().iter().map(|row| &row["fate"]).collect();
    assert_eq!(fates, [&json!("added"), &json!("added"), &json!("ended"), &json!("changed")]);
    assert_eq!(details["figures"]["courses"][0]["before"], json!({"N": 2, "completed": 1}));
    assert_eq!(details["figures"]["courses"][0]["after"], json!({"N": 3, "completed": 1}));
    // Who reads no figures gets none.
    let importer = world.key_of("1440", &[Scope::RosterWrite]).await;
    let answer = asked().by(&importer).send().await.json();
    assert_eq!(answer["details"]["figures"]["not_counted"], "forbidden");
    world.post("/api/v1/roster?details=true").body("text/csv", SECOND.to_owned()).send().await.problem(400);
    // An import of what was expected, and of something else.
    let expecting = |digest: &str| {
        format!("/api/v1/roster?mode=full&as_of=2022-09-30&allow_shrinking=true&municipality=1440&expected={digest}")
    };
    let other = world.post(&expecting("0")).body("text/csv", SECOND.to_owned()).send().await.problem(409);
    assert_eq!(other["type"], "/problems/roster-changed");
    let done = world.post(&expecting(&checked)).body("text/csv", SECOND.to_owned()).send().await;
    assert_eq!(done.status, 200, "{}", done.text());
    let employers = world.get("/api/v1/roster/employers").by(&key).send().await.json();
    assert_eq!(
        employers["employers"],
        json!([{"municipality": {"code": "1440", "name": "Ale"}, "newest_list": "2022-09-30", "mode": "full", "rows": 4,
            "people": 4, "rows_to_come": 0}])
    );
}

#[actix_web::test]
async fn what_is_wrong_with_a_list_is_said_by_line_and_column_and_nothing_changes() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let broken = SECOND.replace("cia@ale.example", "cia").replace("2022-09-01;3", "i går;3");
    let page = check(&browser, &FULL, &broken).await;
    assert_eq!(page.status, 422, "{}", page.text());
    let shown = text(&page);
    for words in [
        "Något är fel",
        "2 rader är fel, så ingenting har lästs in.",
        "3 3 (e-post) är ingen e-postadress; den skrivs ensam, som anna@ale.example",
        "4 6 (anställd) är inget datum; det skrivs 2022-09-30",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(page.text().contains("<a href=\"#file\">"), "{}", page.text());
    let english = check(&browser, &[("mode", "full"), ("as_of", "2022-09-30"), ("lang", "en")], &broken).await;
    assert!(text(&english).contains("3 3 (e-post) is no mail address; it is written alone, as anna@ale.example"));
    let book = check(&browser, &FULL, "PK\u{3}\u{4}").await;
    assert!(text(&book).contains("arbetsbok från Excel"), "{}", text(&book));
    assert_eq!(names(&world).await, ["Anna Ål", "Bo", "Eva"]);
}

#[actix_web::test]
async fn a_file_that_is_too_large_is_said_to_be() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let long = format!("kommunkod;e-post\n1440;{}\n", "x".repeat(4 << 20));
    let page = check(&browser, &FULL, &long).await;
    assert_eq!(page.status, 400);
    let told = "Filen är för stor: den får ha högst 4 MB. Dela upp den på flera filer";
    assert!(text(&page).contains(told) && !text(&page).contains("sidans adress"), "{}", text(&page));
}

#[actix_web::test]
async fn a_wrong_field_keeps_the_others_and_the_file_that_was_chosen() {
    let world = world().await;
    let browser = signed_in(&world).await;
    for (with, words) in [
        ([("mode", "delta"), ("as_of", "i går")], "Skriv en dag som 2024-06-30"),
        ([("mode", "delta"), ("as_of", "2022-10-01")], "En lista kan inte börja gälla i framtiden."),
        ([("mode", "delta"), ("as_of", "2021-12-31")], "Ale har en lista från 2022-01-01"),
        ([("mode", "history"), ("as_of", "2022-09-30")], "Filen är ingen historik."),
        ([("mode", "other"), ("as_of", "2022-09-30")], "Välj hur listan ska läsas in"),
    ] {
        let page = check(&browser, &with, SECOND).await;
        assert!(page.status >= 400 && text(&page).contains(words), "{words}: {} {}", page.status, text(&page));
        assert!(text(&page).contains("Filen som du valde finns kvar."), "{words}");
        let day = format!("value=\"{}\"", with[1].1);
        assert!(page.text().contains(&day), "{}", page.text());
        // What is right now goes on with the same file.
        let fields = filled(&page, "/roster/check", &FULL);
        let next = send(&browser, "/roster/check", &fields, &[("file", "")]).await;
        assert!(next.status == 200 && text(&next).contains("Nya anställningar: 2"), "{}", next.text());
    }
    let page = browser.get("/roster").await;
    let none = send(&browser, "/roster/check", &filled(&page, "/roster/check", &FULL), &[("file", "")]).await;
    assert!(none.status == 400 && text(&none).contains("Välj en fil"), "{}", text(&none));
    let lost = filled(&page, "/roster/check", &[FULL[0], FULL[1], ("list", "%%%")]);
    let lost = send(&browser, "/roster/check", &lost, &[]).await;
    assert!(lost.status == 400 && text(&lost).contains("Filen kom inte med."), "{}", text(&lost));
}

#[actix_web::test]
async fn a_list_that_ends_too_many_is_imported_once_somebody_says_so() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = check(&browser, &FULL, SECOND).await;
    assert!(
        text(&page)
            .contains("1 av 3 personer skulle räknas som att de har slutat. Kontrollera att listan är komplett."),
        "{}",
        text(&page)
    );
    let refused = import(&browser, &page, &[]).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.text().contains("<a href=\"#allow_shrinking\">Kryssa i rutan om listan är komplett</a>"),
        "{}",
        refused.text()
    );
    assert_eq!(names(&world).await, ["Anna Ål", "Bo", "Eva"]);
    assert_eq!(import(&browser, &refused, &[("allow_shrinking", "true")]).await.status, 303);
    assert_eq!(names(&world).await, ["Anna Ek Ål", "Cia", "Dan", "Eva"]);
}

// What was shown is what is imported, or nothing is.
#[actix_web::test]
async fn a_list_that_would_change_something_else_by_now_is_shown_once_more() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = check(&browser, &FULL, SECOND).await;
    world
        .roster("?as_of=2022-09-29", "kommunkod;namn;e-post;enhet;roll\n1440;Dan;dan@ale.example;IFO;handläggare\n")
        .await;
    let stale = import(&browser, &page, &[("allow_shrinking", "true")]).await;
    assert_eq!(stale.status, 409, "{}", stale.text());
    assert!(text(&stale).contains("Det som gäller har ändrats sedan du kontrollerade listan."), "{}", text(&stale));
    assert!(text(&stale).contains("Nya anställningar: 2, slutar: 2"), "{}", text(&stale));
    assert_eq!(names(&world).await, ["Anna Ål", "Bo", "Dan", "Eva"]);
    let other = filled(&stale, "/roster/import", &[("checked", "0"), ("allow_shrinking", "true")]);
    assert_eq!(send(&browser, "/roster/import", &other, &[]).await.status, 409, "nothing that was not shown");
    assert_eq!(import(&browser, &stale, &[("allow_shrinking", "true")]).await.status, 303);
    assert_eq!(names(&world).await, ["Anna Ek Ål", "Cia", "Dan", "Eva"]);
}

#[actix_web::test]
async fn a_forged_or_old_form_imports_nothing_and_keeps_what_was_sent() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = check(&browser, &FULL, SECOND).await;
    for token in ["", "other"] {
        let forged = import(&browser, &page, &[("allow_shrinking", "true"), ("token", token)]).await;
        assert_eq!(forged.status, 403, "{}", forged.text());
        assert!(text(&forged).contains("Sidan har varit öppen för länge. Inget har lästs in."), "{}", text(&forged));
        let again = send(&browser, "/roster/check", &filled(&forged, "/roster/check", &FULL), &[]).await;
        assert!(again.status == 200 && text(&again).contains("Nya anställningar: 2"), "{}", text(&again));
    }
    assert_eq!(names(&world).await, ["Anna Ål", "Bo", "Eva"]);
}

#[actix_web::test]
async fn who_was_signed_out_meanwhile_gets_back_what_they_sent_and_goes_on() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = check(&browser, &FULL, SECOND).await;
    browser.cookies.borrow_mut().clear();
    let kept = import(&browser, &page, &[("allow_shrinking", "true")]).await;
    assert_eq!(kept.status, 403, "{}", kept.text());
    assert!(text(&kept).contains("Du är inte inloggad längre"), "{}", text(&kept));
    assert!(!kept.text().contains("Anna") && !kept.text().contains("handläggare"), "what others see is not told");
    assert_eq!(browser.sign_in(NAME, PASSWORD).await.status, 303);
    let form = send(&browser, "/roster/import", &filled(&kept, "/roster/import", &[]), &[]).await;
    assert!(form.status == 403 && text(&form).contains("Filen som du valde finns kvar."), "{}", text(&form));
    let again = send(&browser, "/roster/check", &filled(&form, "/roster/check", &FULL), &[]).await;
    assert!(text(&again).contains("Nya anställningar: 2"), "{}", text(&again));
    assert_eq!(import(&browser, &again, &[("allow_shrinking", "true")]).await.status, 303);
    // A program is refused as everywhere.
    for path in ["/roster/check", "/roster/import"] {
        world.ask(Method::POST, path).without("authorization").send().await.problem(401);
    }
}

#[actix_web::test]
async fn a_list_of_others_is_not_taken() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let other = check(&browser, &FULL, &SECOND.replace("1440;Cia", "1480;Cia")).await;
    assert_eq!(other.status, 403, "{}", other.text());
    assert!(text(&other).contains("som du inte har hela räckvidden för"), "{}", text(&other));
    assert_eq!(names(&world).await, ["Anna Ål", "Bo", "Eva"]);
}

#[actix_web::test]
async fn an_employer_that_was_chosen_is_the_only_one_in_the_file() {
    let world = world().await;
    let gr = ["1440", "1480"].map(|code| code.parse().unwrap()).into();
    let places = loggbok::auth::Places { municipalities: gr, ..Default::default() };
    let reach = loggbok::auth::Reach { places: Some(places), courses: None };
    let browser = signed_in_where(&world, &[Scope::RosterWrite, Scope::FiguresRead], None, |account| {
        account.reach = Some(reach);
    })
    .await;
    let with = [FULL[0], FULL[1], ("employer", "1480")];
    let page = check(&browser, &with, SECOND).await;
    assert!(page.status == 400 && text(&page).contains("Filen har rader för Ale."), "{}", text(&page));
    // Of several employers, no small numbers.
    let page = check(&browser, &FULL, SECOND).await;
    assert!(text(&page).contains("små tal skulle kunna räknas ut"), "{}", text(&page));
}

#[actix_web::test]
async fn who_may_only_read_sees_what_is_in_force_and_whom_to_ask() {
    let world = world().await;
    let browser = signed_in_where(&world, &[Scope::RosterRead], Some("1440"), |_| ()).await;
    let page = browser.get("/roster?lang=en").await;
    assert!(text(&page).contains("3 people are employed according to the roster."), "{}", text(&page));
    assert!(text(&page).contains("Ask someone who can") && !page.text().contains("type=\"file\""), "{}", page.text());
    let file = browser.get("/roster/list?format=csv&dialect=excel-sv").await;
    assert!(file.text().contains("anna@ale.example"), "{}", file.text());
    let template = browser.get("/roster/template").await;
    assert!(template.text().starts_with("\u{feff}kommunkod;namn;e-post"), "{}", template.text());
    let token = super::browser::field(&page, "token");
    let sent = browser.upload("/roster/check", &[("token", &token), FULL[0], FULL[1]], &[("file", SECOND)]).await;
    assert_eq!(sent.status, 403);
}

#[actix_web::test]
async fn below_a_path_of_the_address_an_import_leads_back_below_it() {
    let world = filled_in(World::reached_at("https://ale.example/lrs").await).await;
    let browser = signed_in(&world).await;
    let page = browser.get("/lrs/roster").await;
    let fields = filled(&page, "/lrs/roster/check", &FULL);
    let page = send(&browser, "/lrs/roster/check", &fields, &[("file", SECOND)]).await;
    let fields = filled(&page, "/lrs/roster/import", &[("allow_shrinking", "true")]);
    let done = send(&browser, "/lrs/roster/import", &fields, &[]).await;
    assert_eq!((done.status, done.header("location")), (303, "/lrs/roster?lang=sv&imported=true"), "{}", done.text());
}

/// Sends a user as a personnel system of Ale does.
async fn send_user(world: &World, who: &str, address: &str) {
    let user = json!({
        "userName": format!("{who}@ale.onmicrosoft.example"),
        "active": true,
        "name": {"formatted": who},
        "emails": [{"value": address}],
    });
    let sent = world.post("/scim/v2/1440/Users").body("application/scim+json", user.to_string()).send().await;
    assert_eq!(sent.status, 201, "{}", sent.text());
}

#[actix_web::test]
async fn what_a_personnel_system_sends_is_shown_and_imported_at_once() {
    let world = world().await;
    let browser = signed_in(&world).await;
    assert!(!text(&browser.get("/roster").await).contains("Listor från personalsystem"), "nothing has come");
    for (who, address) in [("Anna Ål", "anna@ale.example"), ("Bo", "bo@ale.example"), ("Eva", "eva@ale.example")] {
        send_user(&world, who, address).await;
    }
    let page = browser.get("/roster").await;
    let shown = text(&page);
    assert!(shown.contains("Ale 3 0 2022-09-30") && shown.contains("inget än"), "{shown}");
    let form = filled(&page, "/roster/directory", &[]);
    assert!(form.contains(&("employer".to_owned(), "1440".to_owned())), "{form:?}");
    let sent = submit(&browser, &form).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/roster?lang=sv&imported=true"));
    let shown = text(&browser.get("/roster?imported=true").await);
    assert!(shown.contains("Listan är inläst.") && shown.contains("3 rader inlästa"), "{shown}");
}

// One user of the three: a first transfer that is under way, or a sender that lost the others.
#[actix_web::test]
async fn a_directory_whose_list_many_leave_is_imported_by_who_says_that_they_have_left() {
    let world = world().await;
    let browser = signed_in(&world).await;
    send_user(&world, "Eva", "eva@ale.example").await;
    let form = filled(&browser.get("/roster").await, "/roster/directory", &[]);
    let asked = submit(&browser, &form).await;
    assert_eq!(asked.status, 409);
    let shown = text(&asked);
    assert!(shown.contains("2 av 3 personer skulle räknas som att de har slutat."), "{shown}");
    assert!(!shown.contains("Rätta felen i personalsystemet"), "nothing is wrong with it: {shown}");
    assert_eq!(names(&world).await, ["Anna Ål", "Bo", "Eva"]);
    let later = text(&browser.get("/roster").await);
    assert!(later.contains("Varför listan för Ale inte är inläst") && later.contains("välj Läs in nu"), "{later}");
    // The tick alone is missing in the form that asks.
    let last = asked.text().rfind("action=\"/roster/directory\"").unwrap();
    assert!(asked.text()[last..].contains("name=\"allow_shrinking\""));
    assert_eq!(submit(&browser, &form).await.status, 409);
    let form = filled(&asked, "/roster/directory", &[("allow_shrinking", "true")]);
    assert_eq!(submit(&browser, &form).await.status, 303);
    assert_eq!(names(&world).await, ["Eva"]);
}

#[actix_web::test]
async fn a_directory_whose_users_share_an_address_is_refused_with_their_ids() {
    let world = world().await;
    let browser = signed_in(&world).await;
    send_user(&world, "Anna Ål", "anna@ale.example").await;
    send_user(&world, "Bo", "anna@ale.example").await;
    let form = filled(&browser.get("/roster").await, "/roster/directory", &[]);
    let refused = submit(&browser, &form).await;
    assert_eq!(refused.status, 422, "{}", text(&refused));
    let shown = text(&refused);
    assert!(
        shown.contains("Listan för Ale är inte inläst. Orsakerna står i avsnittet Listor från personalsystem"),
        "{shown}"
    );
    assert!(shown.contains("user ") && refused.text().contains("<ul lang=\"en\">"), "{shown}");
    assert_eq!(names(&world).await.len(), 3, "the list before it is in force");
}

#[actix_web::test]
async fn a_directory_is_imported_by_who_may_and_of_employers_that_they_reach() {
    let world = world().await;
    send_user(&world, "Anna Ål", "anna@ale.example").await;
    let form = |token: &str, employer: &str| {
        [("token", token), ("lang", "sv"), ("employer", employer)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let reader = signed_in_where(&world, &[Scope::RosterRead], Some("1440"), |_| ()).await;
    let page = reader.get("/roster").await;
    assert!(
        text(&page).contains("Listor från personalsystem") && !page.text().contains("/roster/directory"),
        "{}",
        text(&page)
    );
    let token = filled(&page, "/sign-out", &[]).into_iter().find(|(name, _)| name == "token").unwrap().1;
    assert_eq!(submit(&reader, &form(&token, "1440")).await.status, 403);
    assert_eq!(submit(&reader, &form("another", "1440")).await.status, 403);
    let neighbour = signed_in_where(&world, &[Scope::RosterWrite], Some("1480"), |_| ()).await;
    let page = neighbour.get("/roster").await;
    assert!(!text(&page).contains("Listor från personalsystem"), "{}", text(&page));
    let token = filled(&page, "/sign-out", &[]).into_iter().find(|(name, _)| name == "token").unwrap().1;
    assert_eq!(submit(&neighbour, &form(&token, "1440")).await.status, 403);
    assert_eq!(submit(&neighbour, &form(&token, "nowhere")).await.status, 404);
}

async fn submit(browser: &Browser<'_>, form: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
    browser.send("/roster/directory", &fields).await
}
