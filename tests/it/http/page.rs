//! The overview.

use super::samples::{CATALOGUE, COURSE, statement};
use super::world::World;

async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    world
}

#[actix_web::test]
async fn the_page_shows_the_figures_in_swedish_and_in_english() {
    let world = world().await;
    let swedish = world.get("/").send().await;
    assert_eq!((swedish.status, swedish.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(swedish.text().contains("<html lang=\"sv\">") && swedish.text().contains("Ett"));
    assert!(swedish.text().contains("100\u{a0}%"), "{}", swedish.text());
    for ask in [world.get("/?lang=en"), world.get("/").header("accept-language", "en-GB, sv;q=0.5")] {
        let english = ask.send().await;
        assert!(english.text().contains("<html lang=\"en\">") && english.text().contains("One"));
    }
}

// What the policy of pages forbids is not on them.
#[actix_web::test]
async fn no_style_and_no_script_is_written_into_a_page() {
    let world = world().await;
    for path in ["/", "/?lang=en&county=14", "/?as_of=x"] {
        let page = world.get(path).send().await;
        assert!(page.header("content-security-policy").contains("style-src 'self'"), "{path}");
        for inline in ["<style", " style=", "<script", "javascript:", " onclick=", " onload=", " onchange="] {
            assert!(!page.text().contains(inline), "{path}: {inline}");
        }
    }
}

// The page and the API count alike, and nothing on it needs a script.
#[actix_web::test]
async fn the_page_needs_no_script_and_names_no_person() {
    let page = world().await.get("/").send().await;
    assert!(!page.text().contains("<script") && !page.text().contains("anna@"), "{}", page.text());
}

#[actix_web::test]
async fn a_form_sends_its_empty_fields_too() {
    let page = world().await.get("/?lang=sv&as_of=&programme=&county=&region=gr&attribution=current").send().await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<option value=\"gr\" selected>"), "{}", page.text());
}

#[actix_web::test]
async fn a_wrong_address_is_a_page_that_says_so_with_its_status() {
    let page = world().await.get("/?as_of=%3Cscript%3E").send().await;
    assert_eq!((page.status, page.header("content-type")), (400, "text/html; charset=utf-8"));
    assert!(!page.text().contains("<script"), "{}", page.text());
}

#[actix_web::test]
async fn names_of_the_catalogue_are_escaped() {
    let world = World::new().await;
    world.catalogue(&CATALOGUE.replace("\"Ett\"", "\"<b>Ett</b> & mer\"")).await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let page = world.get("/").send().await;
    assert!(!page.text().contains("<b>Ett"), "{}", page.text());
}

#[actix_web::test]
async fn the_style_is_open_to_anybody() {
    let style = World::new().await.get("/static/style.css").without("authorization").send().await;
    assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
}
