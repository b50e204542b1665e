//! `/unknown`: what could not be placed or counted, and ways to correct it, with their effects.

use loggbok::auth::{Scope, new_account};
use serde_json::{Value, json};

use super::browser::{Browser, hidden_fields};
use super::samples::{CATALOGUE, COURSE, at, statement};
use super::world::{Answer, NOW, World};

const NAME: &str = "eva@gr.example";
const PASSWORD: &str = "tolv tecken minst";
const NEAR: &str = "https://www.lms.example/Course/1/";

/// A server on which an activity that is nearly a course was completed, and somebody of a domain that nobody has.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let sent = [
        statement(1, "anna@ale.example", "completed", NEAR),
        statement(2, "bo@ale.example", "completed", COURSE),
        statement(3, "cia@tjorn.example", "completed", COURSE),
    ];
    world.record(&sent.into_iter().collect()).await;
    world
}

async fn signed_in<'w>(world: &'w World, scopes: &[Scope], kommunkod: Option<&str>) -> Browser<'w> {
    let scopes = scopes.iter().copied().collect();
    let of = kommunkod.map(|code| code.parse().unwrap());
    let account = new_account(&NAME.parse().unwrap(), "Eva", &scopes, of, PASSWORD, at(NOW)).unwrap();
    world.store.copy_credential(account).await.unwrap();
    let browser = Browser::new(world);
    assert_eq!(browser.sign_in(NAME, PASSWORD).await.status, 303);
    browser
}

/// Somebody who keeps the catalogue.
async fn steward(world: &World) -> Browser<'_> {
    signed_in(world, &[Scope::CatalogueWrite], None).await
}

/// The text of a page, in one line.
fn text(page: &Answer) -> String {
    let parts = page.text().split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    let text = parts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("&#38;", "&")
}

/// Sends the form of a page, with these in place of what it has.
async fn send(browser: &Browser<'_>, page: &Answer, action: &str, with: &[(&str, &str)]) -> Answer {
    let hidden = hidden_fields(page, action);
    let kept = hidden.iter().filter(|(name, _)| !with.iter().any(|(other, _)| name == other));
    let kept = kept.map(|(name, value)| (&**name, &**value));
    let fields: Vec<(&str, &str)> = kept.chain(with.iter().copied()).collect();
    // What is carried on is read as a file is; a browser sends it as any field.
    browser.upload(action, &fields, &[]).await
}

/// How many have completed the course, and how many of them in Ale.
async fn completed(world: &World) -> [Value; 2] {
    let all = world.figures("?by=&course=ett").await["total"]["completed"].clone();
    let ale = world.figures("?by=&course=ett&municipality=1440").await["total"]["completed"].clone();
    [all, ale]
}

#[actix_web::test]
async fn what_is_nearly_a_course_counts_as_it_after_one_click_and_a_look_at_the_effect() {
    let world = world().await;
    let browser = steward(&world).await;
    let page = browser.get("/unknown").await;
    assert_eq!(page.status, 200, "{}", page.text());
    for words in [NEAR, "Räkna som Ett", "tjorn.example", "Personer utan känd arbetsgivare", "2022-09-30"] {
        assert!(text(&page).contains(words), "{words}: {}", text(&page));
    }
    let proposed = send(&browser, &page, "/unknown/check", &[]).await;
    assert_eq!(proposed.status, 200, "{}", proposed.text());
    for words in [
        &*format!("{NEAR} räknas som Ett."),
        "Siffrorna för 1 kurs ändras, hos 1 arbetsgivare.",
        // Enrolled, started, completed: now and then.
        "Ett 2 3 2 3 2 3",
        "Ale Ett 1 2 1 2 1 2",
    ] {
        assert!(text(&proposed).contains(words), "{words}: {}", text(&proposed));
    }
    assert_eq!(completed(&world).await, [json!(2), json!(1)], "nothing is changed yet");
    let done = send(&browser, &proposed, "/catalogue/change", &[]).await;
    assert_eq!((done.status, done.header("location")), (303, "/unknown?lang=sv&changed=true"), "{}", done.text());
    assert_eq!(completed(&world).await, [json!(3), json!(2)], "what was shown is what the API says now");
    let page = browser.get(done.header("location")).await;
    assert!(text(&page).contains("Kurskatalogen är ändrad") && !page.text().contains(NEAR), "{}", text(&page));
    let audit = world.audit().await;
    let actions: Vec<&Value> = audit.iter().map(|entry| &entry["action"]).collect();
    for action in ["catalogue-preview", "catalogue-change"] {
        assert!(actions.contains(&&json!(action)), "{actions:?}");
    }
}

#[actix_web::test]
async fn whose_a_domain_is_is_chosen_and_its_people_count_there() {
    let world = world().await;
    let browser = steward(&world).await;
    let page = browser.get("/unknown?lang=en").await;
    let other = page.text().split("href=\"").find(|link| link.contains("value=tjorn.example")).unwrap();
    let path = other.split('"').next().unwrap().replace("&#38;", "&");
    let form = browser.get(&path).await;
    assert!(
        text(&form).contains("Belongs to the employer")
            && form.text().contains("<option value=\"1419\">Tjörn</option>")
    );
    let none = send(&browser, &form, "/unknown/check", &[]).await;
    assert!(
        none.status == 400 && none.text().contains("<a href=\"#to\">Choose what it belongs to</a>"),
        "{}",
        none.text()
    );
    let proposed = send(&browser, &none, "/unknown/check", &[("to", "1419")]).await;
    assert!(text(&proposed).contains("Addresses at tjorn.example belong to Tjörn."), "{}", text(&proposed));
    let done = send(&browser, &proposed, "/catalogue/change", &[]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let tjorn = world.figures("?by=&course=ett&municipality=1419").await;
    assert_eq!(tjorn["total"]["completed"], json!(1));
}

#[actix_web::test]
async fn a_catalogue_that_changed_meanwhile_is_shown_with_what_the_mend_does_now() {
    let world = world().await;
    let browser = steward(&world).await;
    let page = browser.get("/unknown").await;
    let proposed = send(&browser, &page, "/unknown/check", &[]).await;
    world.catalogue(&CATALOGUE.replace("\"Två\"", "\"Andra kursen\"")).await;
    let stale = send(&browser, &proposed, "/catalogue/change", &[]).await;
    assert_eq!(stale.status, 412, "{}", stale.text());
    assert!(text(&stale).contains("Kurskatalogen har ändrats av någon annan sedan du tittade."), "{}", text(&stale));
    assert_eq!(completed(&world).await, [json!(2), json!(1)]);
    assert_eq!(send(&browser, &stale, "/catalogue/change", &[]).await.status, 303);
    assert_eq!(completed(&world).await, [json!(3), json!(2)]);
    let catalogue = world.get("/api/v1/catalogue").send().await.json();
    assert_eq!(catalogue["course"][1]["name"]["sv"], "Andra kursen", "nobody's change is undone");
}

#[actix_web::test]
async fn a_forged_form_changes_nothing() {
    let world = world().await;
    let browser = steward(&world).await;
    let page = browser.get("/unknown").await;
    let forged = send(&browser, &page, "/unknown/check", &[("token", "other")]).await;
    assert!(forged.status == 403 && text(&forged).contains("Tryck en gång till."), "{}", text(&forged));
    let proposed = send(&browser, &page, "/unknown/check", &[]).await;
    let forged = send(&browser, &proposed, "/catalogue/change", &[("token", "other")]).await;
    assert!(forged.status == 403 && text(&forged).contains("Ingenting är ändrat."), "{}", text(&forged));
    assert_eq!(completed(&world).await, [json!(2), json!(1)]);
    assert_eq!(send(&browser, &forged, "/catalogue/change", &[]).await.status, 303, "the page has a token of its own");
}

#[actix_web::test]
async fn who_was_signed_out_meanwhile_goes_on_with_what_they_chose() {
    let world = world().await;
    let browser = steward(&world).await;
    let page = browser.get("/unknown").await;
    let proposed = send(&browser, &page, "/unknown/check", &[]).await;
    browser.cookies.borrow_mut().clear();
    let kept = send(&browser, &proposed, "/catalogue/change", &[]).await;
    assert!(kept.status == 403 && text(&kept).contains("Du är inte inloggad längre"), "{}", text(&kept));
    assert_eq!(browser.sign_in(NAME, PASSWORD).await.status, 303);
    let again = send(&browser, &kept, "/catalogue/change", &[]).await;
    assert!(again.status == 403 && text(&again).contains("räknas som Ett"), "{}", text(&again));
    assert_eq!(send(&browser, &again, "/catalogue/change", &[]).await.status, 303);
    assert_eq!(completed(&world).await, [json!(3), json!(2)]);
}

#[actix_web::test]
async fn what_the_catalogue_refuses_is_said_and_not_done() {
    let world = world().await;
    let browser = steward(&world).await;
    let form = browser.get("/unknown/mend?kind=activity&value=urn:x:1").await;
    let new = [("to", "new"), ("name", "Ny"), ("id", "ett")];
    let refused = send(&browser, &form, "/unknown/check", &new).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(text(&refused).contains("Kurskatalogen är inte ändrad"), "{}", text(&refused));
    let gone = send(&browser, &form, "/unknown/check", &[("to", "nothing")]).await;
    assert!(gone.status == 409 && text(&gone).contains("finns inte längre"), "{}", text(&gone));
}

#[actix_web::test]
async fn who_may_not_mend_is_told_whom_to_ask_and_sees_what_is_within_reach() {
    let world = world().await;
    let manager = signed_in(&world, &[Scope::FiguresRead], Some("1440")).await;
    let page = manager.get("/unknown").await;
    assert!(
        page.status == 200 && text(&page).contains("Den som förvaltar kurskatalogen kan rätta det."),
        "{}",
        text(&page)
    );
    assert!(!page.text().contains(NEAR) && !page.text().contains("tjorn"), "{}", page.text());
    let reader = world.key_of("1440", &[Scope::CatalogueWrite]).await;
    let page = world.get("/unknown").by(&reader).send().await;
    assert!(page.status == 200 && !page.text().contains("tjorn"), "{}", page.text());
    assert!(!page.text().contains("action=\"/unknown/check\""), "{}", page.text());
    assert_eq!(world.get("/unknown/mend?kind=activity&value=urn:x:1").by(&reader).send().await.status, 403);
    let people = world.key(&[Scope::PeopleRead]).await;
    assert_eq!(world.get("/unknown").by(&people).send().await.status, 403);
}

// A program changes the catalogue that it has read, and no other.
#[actix_web::test]
async fn a_catalogue_is_replaced_by_its_entity_tag() {
    let world = world().await;
    let read = world.get("/api/v1/catalogue").send().await;
    let tag = read.header("etag").to_owned();
    let put = |tag: &str| {
        world
            .put("/api/v1/catalogue")
            .header("if-match", tag)
            .body("application/toml", CATALOGUE.replace("Resan", "Vägen"))
    };
    assert_eq!(put("\"other\"").send().await.problem(412)["type"], "/problems/catalogue-changed");
    put("other").send().await.problem(412);
    assert_eq!(put(&tag).send().await.status, 204);
    put(&tag).send().await.problem(412);
    assert_eq!(put("*").send().await.status, 204);
    let reader = world.key_of("1440", &[Scope::FiguresRead]).await;
    assert!(world.get("/api/v1/catalogue").by(&reader).send().await.headers.get("etag").is_none(), "a part has no tag");
}
