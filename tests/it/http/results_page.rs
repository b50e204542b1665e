//! `/results`: a list of results is checked, recorded, and taken back.

use actix_web::http::Method;
use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::admin_pages;
use super::browser::{Browser, NAME, PASSWORD, filled, signed_in_where, text, upload};
use super::samples::CATALOGUE;
use super::world::{Answer, World};

const LIST: &str = "e-post;kurs;datum;resultat;poäng;lokal\n\
    anna@ale.example;ett;2022-05-20;genomförd;;Aulan\n\
    bo@ale.example;tva;2022-05-21;godkänd;85 %;Aulan\n\
    cia@ale.example;tva;2022-05-22;underkänd;0,4;Aulan\n\
    cia@ale.example;tva;2022-05-22;underkänd;0,4;Aulan\n";
const STEWARD: &[Scope] = &[Scope::StatementsWrite, Scope::RosterRead, Scope::FiguresRead];

/// A world whose roster has three people of Ale and one of Göteborg.
async fn world() -> World {
    filled_in(World::new().await).await
}

async fn filled_in(world: World) -> World {
    world.catalogue(CATALOGUE).await;
    let roster = "kommunkod;e-post\n1440;anna@ale.example\n1440;bo@ale.example\n1440;cia@ale.example\n\
        1480;dan@goteborg.example\n";
    world.roster("?as_of=2022-01-01", roster).await;
    world
}

/// A browser in which a steward of Ale has signed in.
async fn signed_in(world: &World) -> Browser<'_> {
    signed_in_where(world, STEWARD, Some("1440"), |_| ()).await
}

/// Opens the page, chooses a file and has it checked.
async fn check(browser: &Browser<'_>, with: &[(&str, &str)], csv: &str) -> Answer {
    let page = browser.get("/results").await;
    assert_eq!(page.status, 200, "{}", page.text());
    upload(browser, "/results/check", &filled(&page, "/results/check", with), &[("file", csv)]).await
}

/// Records what a page has shown.
async fn record(browser: &Browser<'_>, page: &Answer, with: &[(&str, &str)]) -> Answer {
    upload(browser, "/results/record", &filled(page, "/results/record", with), &[]).await
}

/// Checks and records a list, and gives the path of its page.
async fn recorded(browser: &Browser<'_>, csv: &str) -> String {
    let page = check(browser, &[], csv).await;
    let done = record(browser, &page, &[]).await;
    assert_eq!(done.status, 303, "{}", text(&done));
    done.header("location").split('?').next().unwrap().to_owned()
}

/// Sends the form of the page of a list.
async fn take_back(browser: &Browser<'_>, path: &str, with: &[(&str, &str)]) -> Answer {
    let page = browser.get(path).await;
    let fields = filled(&page, path, with);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    browser.send(path, &fields).await
}

/// How many have started and completed a course in Ale.
async fn counted(world: &World, course: &str) -> [u64; 2] {
    let figures = world.figures(&format!("?by=course&course={course}&municipality=1440&as_of=2022-09-30")).await;
    ["started", "completed"].map(|name| figures["total"][name].as_u64().unwrap_or_default())
}

#[actix_web::test]
async fn a_list_is_checked_by_course_and_in_figures_and_then_recorded() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = browser.get("/results").await;
    for words in ["Du har inte registrerat någon lista än.", "Ladda ner ett exempel", "kursens id i kurskatalogen"] {
        assert!(text(&page).contains(words), "{words}: {}", text(&page));
    }
    let page = check(&browser, &[], LIST).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let shown = text(&page);
    for words in [
        "3 resultat är nya och registreras.",
        "Rader i filen 4 Nya 3 Registrerade redan 0 Upprepade i filen 1",
        "Ett kursen som helhet 1 0 2022-05-20 2022-05-20",
        "Två kursen som helhet 2 0 2022-05-21 2022-05-22",
        // Started and completed, before and after: a failure is a start.
        "Ett 0 1 0 1",
        "Två 0 2 0 1",
        "Kolumner som inte läses: lokal.",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert_eq!((world.count().await, counted(&world, "ett").await), (0, [0, 0]), "nothing is recorded yet");
    let done = record(&browser, &page, &[]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(world.count().await, 3);
    // What the check said of figures is what the API answers now.
    assert_eq!((counted(&world, "ett").await, counted(&world, "tva").await), ([1, 1], [2, 1]));
    let page = browser.get(done.header("location")).await;
    for words in ["3 resultat är registrerade.", "Kurser Ett Två", "2022-05-20 till 2022-05-22", "Läge räknas"] {
        assert!(text(&page).contains(words), "{words}: {}", text(&page));
    }
    let page = browser.get("/results").await;
    assert!(text(&page).contains("3 Ett, Två 2022-05-20 2022-05-22 räknas"), "{}", text(&page));
    let actions: Vec<Value> = world.audit().await.iter().map(|entry| entry["action"].clone()).collect();
    for action in ["results-dry-run", "results-import"] {
        assert!(actions.contains(&json!(action)), "{actions:?}");
    }
}

#[actix_web::test]
async fn what_the_page_shows_is_what_a_dry_run_of_the_api_says() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = check(&browser, &[], LIST).await;
    let key = world.key_of("1440", STEWARD).await;
    let asked = |list: &str| {
        let ask = world.post("/api/v1/results?dry_run=true").by(&key);
        ask.body("text/csv", list.to_owned())
    };
    let report = asked(LIST).send().await.json();
    let [good, added, present, repeated] =
        ["good", "added", "present", "repeated"].map(|name| report[name].as_u64().unwrap());
    let numbers = format!("Rader i filen {good} Nya {added} Registrerade redan {present} Upprepade i filen {repeated}");
    assert!(text(&page).contains(&numbers), "{numbers}: {}", text(&page));
    for of in report["courses"].as_array().unwrap() {
        let name = if of["course"] == "ett" { "Ett" } else { "Två" };
        let days = ["first_day", "last_day"].map(|day| of[day].as_str().unwrap().to_owned()).join(" ");
        let row = format!("{name} kursen som helhet {} {} {days}", of["added"], of["present"]);
        assert!(text(&page).contains(&row), "{row}: {}", text(&page));
    }
    // What is refused, is so in the same words.
    let wrong = "e-post;kurs;datum\nanna@ale.example;etta;2022-05-20\neva@ale.example;ett;2022-10-01\n";
    let problem = asked(wrong).send().await.problem(422);
    let english = text(&check(&browser, &[("lang", "en")], wrong).await);
    for row in problem["results"]["rejected"].as_array().unwrap() {
        let at = format!("{} {} ({})", row["line"], row["column"], row["header"].as_str().unwrap());
        let told = format!("{at} {}", row["reason"].as_str().unwrap());
        assert!(english.contains(&told), "{told}: {english}");
    }
    // Only what a dry run told is recorded, where it is expected.
    let expecting = |id: &str| {
        let ask = world.post(&format!("/api/v1/results?expected={id}")).by(&key);
        ask.body("text/csv", LIST)
    };
    let other = expecting("00000000-0000-0000-0000-000000000000").send().await.problem(409);
    assert_eq!(other["type"], "/problems/results-changed");
    expecting("x").send().await.problem(400);
    assert_eq!(world.count().await, 0);
    let done = expecting(report["import"].as_str().unwrap()).send().await.json();
    assert_eq!((&done["import"], world.count().await), (&report["import"], 3));
}

#[actix_web::test]
async fn what_is_wrong_with_a_list_is_said_by_line_and_column_and_nothing_is_recorded() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let wrong = "e-post;kurs;datum;resultat\nanna@ale.example;etta;2022-05-20;genomförd\n\
        bo@ale.example;tva;2022-10-01;kanske\ncia;tva;2022-05-20;godkänd\n";
    let page = check(&browser, &[], wrong).await;
    assert_eq!(page.status, 422, "{}", page.text());
    for words in [
        "Något är fel",
        "3 rader är fel, så ingenting har registrerats.",
        "2 2 (kurs) är inget id för en kurs i kurskatalogen som du når; närmast är ett",
        "3 3 (datum) är efter 2022-09-30, som är i dag",
        "3 4 (resultat) är varken genomförd, godkänd eller underkänd",
        "4 1 (e-post) är ingen e-postadress; den skrivs ensam, som anna@ale.example",
    ] {
        assert!(text(&page).contains(words), "{words}: {}", text(&page));
    }
    assert!(page.text().contains("<a href=\"#file\">"), "{}", page.text());
    for (file, words) in [
        ("PK\u{3}\u{4}", "arbetsbok från Excel"),
        ("e-post;kurs\nanna@ale.example;ett\n", "kolumnen datum saknas"),
        ("e-post;kurs;datum;sjukdagar\n", "4 (sjukdagar): handlar om hälsa eller frånvaro"),
    ] {
        let page = check(&browser, &[], file).await;
        assert!(page.status == 422 && text(&page).contains(words), "{words}: {}", text(&page));
    }
    let long = format!("e-post;kurs;datum\n{}\n", "x".repeat(4 << 20));
    let page = check(&browser, &[], &long).await;
    assert!(page.status == 400 && text(&page).contains("får ha högst 4 MB"), "{}", text(&page));
    let page = check(&browser, &[], "").await;
    assert!(page.status == 400 && text(&page).contains("Välj en fil"), "{}", text(&page));
    assert_eq!(world.count().await, 0);
}

#[actix_web::test]
async fn people_whom_the_roster_lacks_are_recorded_once_the_box_is_ticked() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let list = "e-post;kurs;datum\neva@ale.example;ett;2022-05-20\n";
    let page = check(&browser, &[], list).await;
    assert!(page.status == 422 && text(&page).contains("finns inte i den personallista som du når"), "{}", text(&page));
    // The list is still there.
    let ticked = filled(&page, "/results/check", &[("allow_unknown", "true")]);
    let page = upload(&browser, "/results/check", &ticked, &[("file", "")]).await;
    assert_eq!(page.status, 200, "{}", text(&page));
    assert!(text(&page).contains("Ta också med personer som inte finns i personallistan ja"), "{}", text(&page));
    assert_eq!(record(&browser, &page, &[]).await.status, 303);
    assert_eq!(counted(&world, "ett").await, [1, 1], "by the mail domain");
}

#[actix_web::test]
async fn what_is_pasted_from_a_spreadsheet_is_taken_and_comes_back_to_be_corrected() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = browser.get("/results").await;
    let pasted = "e-post\tkurs\tdatum\r\nanna@ale.example\tetta\t2022-05-20\r\n";
    let fields = filled(&page, "/results/check", &[]);
    let wrong = upload(&browser, "/results/check", &fields, &[("file", ""), ("text", pasted)]).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
    assert!(wrong.text().contains("anna@ale.example\tetta\t2022-05-20"), "{}", wrong.text());
    let fields = filled(&wrong, "/results/check", &[]);
    let right = pasted.replace("etta", "ett");
    let page = upload(&browser, "/results/check", &fields, &[("file", ""), ("text", &right)]).await;
    assert!(text(&page).contains("1 resultat är nytt och registreras."), "{}", text(&page));
    // A file that is chosen counts in its place.
    let page = upload(&browser, "/results/check", &fields, &[("file", LIST), ("text", pasted)]).await;
    assert!(text(&page).contains("3 resultat är nya och registreras."), "{}", text(&page));
}

#[actix_web::test]
async fn a_list_is_recorded_once_and_a_longer_one_adds_what_is_new() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let path = recorded(&browser, LIST).await;
    let again = check(&browser, &[], LIST).await;
    assert!(text(&again).contains("Allt i listan är registrerat redan"), "{}", text(&again));
    assert!(!again.text().contains("action=\"/results/record\""), "there is nothing to record");
    let id = path.rsplit('/').next().unwrap();
    assert!(text(&again).contains(&format!("{id} : 4 rader")), "{}", text(&again));
    let longer = format!("{LIST}bo@ale.example;ett;2022-05-23;genomförd;;\n");
    let page = check(&browser, &[], &longer).await;
    assert!(text(&page).contains("1 resultat är nytt och registreras."), "{}", text(&page));
    assert!(text(&page).contains("Ett kursen som helhet 1 1 2022-05-23 2022-05-23"), "{}", text(&page));
    assert_eq!(record(&browser, &page, &[]).await.status, 303);
    assert_eq!((world.count().await, counted(&world, "ett").await), (4, [2, 2]));
}

// What was shown is what is recorded, or nothing is.
#[actix_web::test]
async fn a_list_that_would_record_something_else_by_now_is_shown_once_more() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = check(&browser, &[], LIST).await;
    recorded(&browser, "e-post;kurs;datum\nanna@ale.example;ett;2022-05-20\n").await;
    let stale = record(&browser, &page, &[]).await;
    assert_eq!(stale.status, 409, "{}", stale.text());
    assert!(
        text(&stale).contains("Det som registreras har ändrats sedan du kontrollerade listan."),
        "{}",
        text(&stale)
    );
    assert!(text(&stale).contains("2 resultat är nya och registreras."), "{}", text(&stale));
    for checked in ["0", "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(record(&browser, &stale, &[("checked", checked)]).await.status, 409, "nothing that was not shown");
    }
    assert_eq!(world.count().await, 1);
    assert_eq!(record(&browser, &stale, &[]).await.status, 303);
    assert_eq!(world.count().await, 3);
}

#[actix_web::test]
async fn a_list_whose_rules_have_changed_since_it_was_checked_is_shown_once_more() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = check(&browser, &[], LIST).await;
    let programme = "programme = \"resan\"\n";
    let rule = format!("{programme}rule = {{ modules = \"all\" }}\n");
    world.catalogue(&CATALOGUE.replacen(programme, &rule, 1)).await;
    let stale = record(&browser, &page, &[]).await;
    assert_eq!((stale.status, world.count().await), (409, 0), "{}", stale.text());
    assert!(text(&stale).contains("vars krav gäller delarna"), "{}", text(&stale));
    assert_eq!(record(&browser, &stale, &[]).await.status, 303);
    // Whoever presses twice has recorded it by the first, whatever the rules are by then.
    world.catalogue(CATALOGUE).await;
    assert_eq!(record(&browser, &stale, &[]).await.status, 303);
    assert_eq!(world.count().await, 3);
}

#[actix_web::test]
async fn a_forged_or_old_form_records_nothing_and_keeps_what_was_sent() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = check(&browser, &[], LIST).await;
    for token in ["", "other"] {
        let forged = record(&browser, &page, &[("token", token)]).await;
        assert_eq!(forged.status, 403, "{}", forged.text());
        let told = "Sidan har varit öppen för länge. Inget har registrerats.";
        assert!(text(&forged).contains(told), "{}", text(&forged));
        let again = upload(&browser, "/results/check", &filled(&forged, "/results/check", &[]), &[]).await;
        assert!(again.status == 200 && text(&again).contains("3 resultat är nya"), "{}", text(&again));
    }
    assert_eq!(world.count().await, 0);
}

#[actix_web::test]
async fn who_was_signed_out_meanwhile_gets_back_what_they_sent_and_goes_on() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = check(&browser, &[], LIST).await;
    browser.cookies.borrow_mut().clear();
    let kept = record(&browser, &page, &[]).await;
    assert_eq!(kept.status, 403, "{}", kept.text());
    assert!(text(&kept).contains("Du är inte inloggad längre"), "{}", text(&kept));
    assert_eq!(browser.sign_in(NAME, PASSWORD).await.status, 303);
    let form = upload(&browser, "/results/record", &filled(&kept, "/results/record", &[]), &[]).await;
    assert!(form.status == 403 && text(&form).contains("Listan som du skickade finns kvar."), "{}", text(&form));
    let again = upload(&browser, "/results/check", &filled(&form, "/results/check", &[]), &[]).await;
    assert_eq!(record(&browser, &again, &[]).await.status, 303);
    assert_eq!(world.count().await, 3);
    for path in ["/results/check", "/results/record"] {
        world.ask(Method::POST, path).without("authorization").send().await.problem(401);
    }
}

#[actix_web::test]
async fn a_list_is_taken_back_once_somebody_confirms_how_many_results_that_are() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let path = recorded(&browser, LIST).await;
    let page = browser.get(&path).await;
    assert!(text(&page).contains("Ja, ta tillbaka 3 resultat"), "{}", text(&page));
    let unconfirmed = take_back(&browser, &path, &[]).await;
    assert_eq!(unconfirmed.status, 400, "{}", unconfirmed.text());
    assert!(unconfirmed.text().contains("<a href=\"#confirm\">Kryssa i rutan"), "{}", unconfirmed.text());
    let other = take_back(&browser, &path, &[("confirm", "4")]).await;
    assert!(other.status == 400 && text(&other).contains("Inget har tagits tillbaka."), "{}", text(&other));
    let forged = take_back(&browser, &path, &[("confirm", "3"), ("token", "other")]).await;
    assert!(forged.status == 403 && text(&forged).contains("öppen för länge"), "{}", text(&forged));
    assert_eq!(counted(&world, "tva").await, [2, 1], "nothing is taken back yet");
    let done = take_back(&browser, &path, &[("confirm", "3")]).await;
    assert_eq!((done.status, done.header("location")), (303, &*format!("{path}?lang=sv")), "{}", done.text());
    assert_eq!((counted(&world, "ett").await, counted(&world, "tva").await), ([0, 0], [0, 0]));
    let page = browser.get(&path).await;
    assert!(text(&page).contains("Listan är tagen tillbaka.") && !page.text().contains("#confirm"), "{}", text(&page));
    assert!(text(&browser.get("/results").await).contains("2022-05-22 tagen tillbaka"));
    // The same rows are recorded again, as another list.
    let second = recorded(&browser, LIST).await;
    assert_ne!(second, path);
    assert_eq!(counted(&world, "tva").await, [2, 1]);
    let all = text(&browser.get("/results").await);
    let (counts, back) = (all.find("räknas").unwrap(), all.find("tagen tillbaka").unwrap());
    assert!(counts < back, "the newest stands first: {all}");
}

#[actix_web::test]
async fn somebody_elses_list_is_not_there_but_for_an_administrator_who_has_its_id() {
    let world = world().await;
    let key = world.key_of("1440", STEWARD).await;
    let report = world.post("/api/v1/results").by(&key).body("text/csv", LIST).send().await.json();
    let (id, browser) = (report["import"].as_str().unwrap(), signed_in(&world).await);
    let path = format!("/results/{id}");
    assert_eq!(browser.get(&path).await.status, 404);
    assert_eq!(browser.get("/results/none").await.status, 404);
    assert!(text(&browser.get("/results").await).contains("Du har inte registrerat någon lista än."));
    let page = browser.get("/account").await;
    let token = super::browser::field(&page, "token");
    assert_eq!(browser.send(&path, &[("token", &token), ("confirm", "3")]).await.status, 404);
    assert_eq!(counted(&world, "tva").await, [2, 1]);

    admin_pages::account(&world, "eva@skr.example", &[Scope::Admin], None).await;
    let admin = admin_pages::signed_in(&world, "eva@skr.example", "one").await;
    let wrong = admin.get("/results?import=nothing").await;
    assert!(wrong.status == 400 && text(&wrong).contains("Skriv id:t som det står i rapporten"), "{}", text(&wrong));
    let found = admin.get(&format!("/results?import=%20{id}")).await;
    assert_eq!((found.status, found.header("location")), (303, &*format!("{path}?lang=sv")));
    assert_eq!(take_back(&admin, &path, &[("confirm", "3")]).await.status, 303);
    assert_eq!(counted(&world, "tva").await, [0, 0]);
}

#[actix_web::test]
async fn many_lists_are_on_several_pages_the_newest_first() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let mut paths = Vec::new();
    for day in 1..=22 {
        let list =
            format!("e-post;kurs;datum\nanna@ale.example;ett;2022-05-{day:02}\nbo@ale.example;ett;2022-05-{day:02}\n");
        paths.push(recorded(&browser, &list).await);
    }
    paths.reverse();
    let listed = |page: &Answer| {
        let links = page.text().split("<th scope=\"row\"><a href=\"").skip(1);
        links.map(|rest| rest.split(['?', '"']).next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = browser.get("/results").await;
    assert_eq!(listed(&first), paths[..20]);
    let next = first.text().split("\" rel=\"next\"").next().unwrap().rsplit('"').next().unwrap();
    let next = browser.get(&next.replace("&#38;", "&")).await;
    assert_eq!(listed(&next), paths[20..], "{}", next.text());
    assert!(!next.text().contains("rel=\"next\"") && text(&next).contains("2 Ett 2022-05-01 2022-05-01 räknas"));
    assert_eq!(browser.get("/results?after=x").await.status, 400);
}

#[actix_web::test]
async fn who_may_not_write_statements_sees_neither_the_page_nor_the_way_to_it() {
    let world = world().await;
    let reader = signed_in_where(&world, &[Scope::FiguresRead, Scope::RosterRead], Some("1440"), |_| ()).await;
    assert!(!reader.get("/data").await.text().contains("/results?lang="));
    assert_eq!(reader.get("/results").await.status, 403);
    let token = super::browser::field(&reader.get("/account").await, "token");
    for path in ["/results/check", "/results/record"] {
        assert_eq!(reader.upload(path, &[("token", &token)], &[("file", LIST)]).await.status, 403, "{path}");
    }
    assert_eq!(world.count().await, 0);
    let example = reader.get("/results/example").await;
    assert!(example.text().starts_with("\u{feff}e-post;kurs;del;datum;resultat;poäng"), "{}", example.text());
}

#[actix_web::test]
async fn who_may_only_write_records_without_the_roster_and_without_figures() {
    let world = world().await;
    let browser = signed_in_where(&world, &[Scope::StatementsWrite], None, |_| ()).await;
    assert!(browser.get("/deliveries").await.text().contains("href=\"/results?lang=sv\""));
    assert!(!browser.get("/results").await.text().contains("allow_unknown"), "nobody is looked up");
    let list = "e-post;kurs;datum\neva@ale.example;ett;2022-05-20\n";
    let page = check(&browser, &[], list).await;
    for words in [
        "ett kursen som helhet 1 0 2022-05-20 2022-05-20",
        "personerna har inte jämförts med personallistan",
        "Du har inte behörighet att se siffror.",
    ] {
        assert!(text(&page).contains(words), "{words}: {}", text(&page));
    }
    assert_eq!(record(&browser, &page, &[]).await.status, 303);
    assert_eq!(world.count().await, 1);
}

#[actix_web::test]
async fn below_a_path_of_the_address_each_form_leads_on_below_it() {
    let world = filled_in(World::reached_at("https://ale.example/lrs").await).await;
    let browser = signed_in(&world).await;
    let page = browser.get("/lrs/results").await;
    let fields = filled(&page, "/lrs/results/check", &[]);
    let page = upload(&browser, "/lrs/results/check", &fields, &[("file", LIST)]).await;
    let done = upload(&browser, "/lrs/results/record", &filled(&page, "/lrs/results/record", &[]), &[]).await;
    let path = done.header("location").split('?').next().unwrap().to_owned();
    assert!(path.starts_with("/lrs/results/"), "{path}");
    let back = take_back(&browser, &path, &[("confirm", "3")]).await;
    assert_eq!((back.status, back.header("location")), (303, &*format!("{path}?lang=sv")));
    assert!(browser.get(back.header("location")).await.text().contains("href=\"/lrs/results?lang=sv\""));
}
