//! The address in the `type` of a problem: a page for people, JSON for programs.

use loggbok::http::PROBLEM_KINDS;

use super::below_path::addresses;
use super::browser::Browser;
use super::world::World;

#[actix_web::test]
async fn the_type_of_every_problem_leads_to_a_page_in_both_languages_and_to_json() {
    let world = World::new().await;
    let browser = Browser::new(&world);
    for kind in PROBLEM_KINDS {
        let address = format!("/problems/{}", kind.name);
        let escaped = |text: &str| text.replace('\'', "&#39;");
        for (lang, title, meaning) in
            [("sv", kind.title_in_swedish, kind.meaning_in_swedish), ("en", kind.title, kind.meaning)]
        {
            let page = browser.get(&format!("{address}?lang={lang}")).await;
            assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"), "{address}");
            assert!(page.text().contains(&format!("<h1 id=\"title\">{}</h1>", escaped(title))), "{}", page.text());
            let shown = page.text().replace("<code>", "`").replace("</code>", "`");
            assert!(shown.contains(&escaped(meaning)), "{}", page.text());
        }
        let answer = world.get(&address).without("authorization").send().await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
        let told = answer.json();
        assert_eq!((&told["title"], &told["meaning"]), (&kind.title.into(), &kind.meaning.into()));
        assert_eq!(answer.headers.get_all("vary").filter(|value| *value == "Accept").count(), 1);
    }
}

#[actix_web::test]
async fn a_problem_that_a_server_below_a_path_answers_leads_to_its_page() {
    let world = World::reached_at("https://ale.example/lrs").await;
    let problem = world.get("/api/v1/completions?by=planet").send().await.problem(400);
    let page = world.get(problem["type"].as_str().unwrap()).without("authorization").header("accept", "text/html");
    let page = page.send().await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    for address in addresses(page.text()).iter().filter(|address| address.starts_with('/')) {
        assert!(address.starts_with("/lrs/"), "{address}");
    }
}

#[actix_web::test]
async fn the_page_of_all_problems_leads_to_each_of_them() {
    let world = World::new().await;
    let browser = Browser::new(&world);
    let page = browser.get("/problems/").await;
    assert_eq!(page.status, 200);
    for kind in PROBLEM_KINDS {
        let address = format!("/problems/{}?lang=sv", kind.name);
        assert!(addresses(page.text()).contains(&address), "{address}");
    }
    let missing = browser.get("/problems/weather").await;
    assert_eq!((missing.status, missing.header("content-type")), (404, "text/html; charset=utf-8"));
    let wrong = browser.get("/problems/parameter?limit=1").await;
    assert_eq!((wrong.status, wrong.header("content-type")), (400, "text/html; charset=utf-8"));
    world.get("/problems/parameter?lang=sv").send().await.problem(400);
}
