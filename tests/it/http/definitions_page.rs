//! `/definitions`: every term that is counted, open to everyone.

use learning::{
    COVERAGE_DEFINITIONS, DEFINITIONS, MODULE_DEFINITIONS, OVER_TIME_DEFINITIONS, SURVEY_DEFINITIONS,
    TRAINER_DEFINITIONS,
};
use loggbok::auth::Scope;

use super::samples::CATALOGUE;
use super::world::World;

#[actix_web::test]
async fn anybody_reads_every_definition_in_both_languages() {
    let world = World::new().await;
    for language in ["sv", "en"] {
        let page = world
            .get(&format!("/definitions?lang={language}"))
            .without("authorization")
            .header("accept", "text/html")
            .send()
            .await;
        assert_eq!(page.status, 200, "{}", page.text());
        let all = DEFINITIONS.iter().chain(&OVER_TIME_DEFINITIONS).chain(&SURVEY_DEFINITIONS);
        for one in all.chain(&TRAINER_DEFINITIONS).chain(&MODULE_DEFINITIONS).chain(&COVERAGE_DEFINITIONS) {
            assert!(page.text().contains(&format!("<h3 id=\"{}\">", one.id)), "{language}: {}", one.id);
            assert!(page.text().contains(&format!("<code>{}</code>", one.versioned())), "{language}: {}", one.id);
        }
    }
}

#[actix_web::test]
async fn pages_lead_to_the_definitions_that_they_use() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let key = world.key_of("1440", &[Scope::FiguresRead]).await;
    let definitions = world.get("/definitions?lang=en").header("accept", "text/html").send().await;
    for path in ["/?lang=en", "/compare?lang=en", "/courses/ett?lang=en", "/to-board?lang=en"] {
        let page = world.get(path).by(&key).header("accept", "text/html").send().await;
        let links: Vec<&str> =
            page.text().split("/definitions?lang=en#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(links.len() > 2, "{path}: {links:?}");
        for anchor in links {
            assert!(definitions.text().contains(&format!("id=\"{anchor}\"")), "{path}: {anchor}");
        }
        assert!(page.text().contains("/definitions?lang=en\">How it is counted</a>"), "{path}");
    }
}
