//! A browser that is refused gets a page; a program gets a problem.

use actix_web::http::Method;
use loggbok::auth::{Pace, Scope, new_account};

use super::browser::{Browser, field};
use super::samples::at;
use super::world::{Answer, NOW, World};

const NAME: &str = "anna@ale.example";
const PASSWORD: &str = "tolv tecken minst";

/// A browser in which somebody with these scopes has signed in.
async fn signed_in<'w>(world: &'w World, scopes: &[Scope]) -> Browser<'w> {
    let scopes = scopes.iter().copied().collect();
    let account = new_account(&NAME.parse().unwrap(), "Anna", &scopes, None, PASSWORD, at(NOW)).unwrap();
    world.store.copy_credential(account).await.unwrap();
    let browser = Browser::new(world);
    assert_eq!(browser.sign_in(NAME, PASSWORD).await.status, 303);
    browser
}

/// Asserts that an answer is a page with these words, with the head that every page has.
fn is_page(answer: &Answer, status: u16, words: &str) {
    assert_eq!((answer.status, answer.header("content-type")), (status, "text/html; charset=utf-8"));
    assert!(answer.text().contains(words), "{words}: {}", answer.text());
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(answer.header("cache-control"), "private, no-store");
}

#[actix_web::test]
async fn an_address_that_is_not_there_is_a_page_for_a_browser_and_a_problem_for_a_program() {
    let world = World::new().await;
    let browser = Browser::new(&world);
    is_page(&browser.get("/nothing").await, 404, "<h1 id=\"title\">Sidan finns inte</h1>");
    is_page(&browser.get("/nothing?lang=en&anna@ale.example").await, 404, "There is no page at this address.");
    assert!(!browser.get("/anna@ale.example").await.text().contains("anna"));
    for path in ["/xapi/nothing", "/api/v1/nothing"] {
        browser.get(path).await.problem(404);
    }
    world.get("/nothing").without("authorization").send().await.problem(404);
    world.get("/nothing").header("accept", "text/html").send().await.problem(404);
    world.get("/nothing").without("authorization").header("accept", "application/json, */*").send().await.problem(404);
}

#[actix_web::test]
async fn a_page_that_is_open_or_not_there_says_who_has_signed_in_and_a_stranger_reads_the_same() {
    let world = World::new().await;
    let (stranger, browser) = (Browser::new(&world), signed_in(&world, &[Scope::FiguresRead]).await);
    let named = "Inloggad som <a href=\"/account?lang=sv\"><strong>Anna</strong></a>";
    for path in ["/nothing", "/sign-in", "/problems/", "/problems/parameter", "/help", "/sign-out"] {
        let (known, unknown) = (browser.get(path).await, stranger.get(path).await);
        assert_eq!(known.status, unknown.status, "{path}");
        assert!(known.text().contains(named) && !unknown.text().contains(named), "{path}: {}", known.text());
        assert!(known.text().contains("<a href=\"/?lang=sv\">Översikt</a>"), "{path}: {}", known.text());
    }
    assert!(browser.get("/sign-in").await.text().contains("Du är redan inloggad som Anna."));
    // A form is sent by whoever its own token names.
    let token = field(&browser.get("/").await, "token");
    assert_eq!(browser.send("/sign-out", &[("token", &token)]).await.status, 303);
    assert!(!browser.get("/nothing").await.text().contains(named));
}

#[actix_web::test]
async fn what_a_page_leads_to_is_refused_by_a_page_with_the_way_back() {
    let world = World::new().await;
    let browser = signed_in(&world, &[Scope::FiguresRead]).await;
    is_page(&browser.get("/people").await, 403, "Du har inte behörighet");
    let file = browser.get("/people/list?format=csv").await;
    is_page(&file, 403, "<a href=\"/?lang=sv\">Till översikten</a>");
    assert!(file.text().contains("<strong>Anna</strong>"), "{}", file.text());
    is_page(
        &browser.get("/completions?lang=en&format=csv").await,
        400,
        "Something in the page&#39;s address is wrong.",
    );
    is_page(&browser.get("/sign-out").await, 405, "Den här adressen kan inte öppnas");
    assert_eq!(browser.get("/sign-out").await.header("allow"), "POST");
    // A program that asks for the same.
    let key = world.key(&[Scope::FiguresRead]).await;
    world.get("/people/list?format=csv").by(&key).send().await.problem(403);
    world.ask(Method::GET, "/sign-out").by(&key).send().await.problem(405);
}

#[actix_web::test]
async fn a_browser_that_asks_too_much_is_told_to_wait_by_a_page() {
    let world = World::new().await.paced(Pace::per_second(1, 2), None);
    let browser = signed_in(&world, &[Scope::FiguresRead]).await;
    assert_eq!([browser.get("/").await.status, browser.get("/").await.status], [200, 200]);
    let answer = browser.get("/").await;
    is_page(&answer, 429, "Vänta en stund och försök igen.");
    assert_eq!(answer.header("retry-after"), "1");
}

#[actix_web::test]
async fn a_refusal_by_a_page_is_in_the_audit_log_as_any_other() {
    let world = World::new().await;
    let browser = signed_in(&world, &[Scope::FiguresRead]).await;
    assert_eq!(browser.get("/people/list").await.status, 403);
    let log = world.audit().await;
    assert!(log.iter().any(|entry| entry["action"] == "refused-scope" || entry["action"] == "refused"), "{log:?}");
}

// A form that is refused keeps what was typed but the password, and says at its head what is wrong.
#[actix_web::test]
async fn a_refused_form_keeps_the_name_and_never_the_password() {
    let world = World::new().await;
    let browser = Browser::new(&world);
    let answer = browser.sign_in("anna\"><b>@ale.example", "fel men hemligt").await;
    is_page(&answer, 403, "value=\"anna&#34;&#62;&#60;b&#62;@ale.example\"");
    assert!(!answer.text().contains("hemligt"), "{}", answer.text());
    let wrong = "Användarnamnet och lösenordet hör inte ihop, eller ger inte tillgång längre. Försök igen.";
    for part in [
        &format!("<li><a href=\"#name\">{wrong}</a></li>"),
        &format!(
            "aria-describedby=\"name-error\" autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" \
                  required>\n<strong class=\"error\" id=\"name-error\">{wrong}</strong>"
        ),
        "<title>Fel: Logga in – loggbok</title>",
    ] {
        assert!(answer.text().contains(part), "{part}: {}", answer.text());
    }
    // The page has a token that is taken.
    let token = field(&answer, "token");
    let again = browser.send("/sign-in", &[("token", &*token), ("name", "anna"), ("password", "x")]).await;
    assert_eq!(again.status, 403);
    assert!(again.text().contains(wrong), "{}", again.text());
}

#[actix_web::test]
async fn every_page_leads_to_the_others_that_its_reader_may_open_and_says_where_it_is() {
    let world = World::new().await;
    for (scopes, path, links) in [
        (&[Scope::FiguresRead, Scope::PeopleRead][..], "/", &["/", "/people", "/compare", "/data"][..]),
        (&[Scope::FiguresRead, Scope::PeopleRead], "/people", &["/", "/people", "/compare", "/data"]),
        (&[Scope::FiguresRead], "/compare", &["/", "/compare", "/data"]),
        (&[Scope::PeopleRead], "/people", &["/people"]),
    ] {
        let browser = signed_in(&world, &[scopes, &[Scope::FiguresExact]].concat()).await;
        let page = browser.get(path).await;
        let navigation = page.text().split("<nav ").nth(1).unwrap().split("</nav>").next().unwrap();
        let found: Vec<&str> =
            navigation.split("href=\"").skip(1).map(|rest| rest.split("?lang=sv\"").next().unwrap()).collect();
        assert_eq!(found, links, "{scopes:?} {path}");
        let is_open = page.status == 200;
        assert_eq!(navigation.contains(&format!("<a href=\"{path}?lang=sv\" aria-current=\"page\">")), is_open);
    }
}
