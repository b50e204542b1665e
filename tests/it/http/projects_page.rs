//! `GET /projects` and `/projects/{project}`: the pages show what the API answers, and what the reader may not see is not there.

use loggbok::auth::Scope;
use serde_json::Value;

use super::projects::world;
use super::world::{Answer, Key, World};

/// The page as a browser asks for it.
async fn page(world: &World, key: &Key, path: &str) -> Answer {
    world.get(path).by(key).header("accept", "text/html,*/*;q=0.8").send().await
}

async fn shown(world: &World, key: &Key, path: &str) -> String {
    let answer = page(world, key, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text().replace('\u{a0}', " ")
}

/// The text of the cells of each row of the table of partners, the total last.
fn partners(html: &str) -> Vec<Vec<String>> {
    let table = html.split("id=\"partners-heading\"").nth(1).unwrap().split("</table>").next().unwrap();
    let text = |html: &str| {
        let visible = html.split("<span class=\"hidden\">").next().unwrap();
        let parts = visible.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        parts.collect::<String>().trim().to_owned()
    };
    let rows = table.split("<tr><th scope=\"row\">").skip(1);
    rows.map(|row| row.split("</tr>").next().unwrap().split("<td>").map(text).collect()).collect()
}

fn written(row: &Value) -> Vec<String> {
    let number = |field| row[field].as_u64().map_or("-".to_owned(), |number| number.to_string());
    ["ordered", "enrolled", "started", "completed"].map(number).into()
}

#[actix_web::test]
async fn s09_the_page_of_a_project_has_the_numbers_of_the_api_and_what_they_have_cost() {
    let world = world().await;
    let html = shown(&world, &world.admin, "/projects/esf").await;
    let report = world.get("/api/v1/projects/esf").send().await.json();
    let rows = partners(&html);
    let of_api = report["partners"].as_array().unwrap().iter().map(|row| {
        let name = row["partner"]["name"].as_str().unwrap().to_owned();
        [vec![name], written(row)].concat()
    });
    let total = [vec!["Alla, varje person en gång".to_owned()], written(&report["total"])].concat();
    assert_eq!(rows, of_api.chain([total]).collect::<Vec<_>>());
    // 100 000 kronor, three who have started and two who have completed.
    for told in ["33 333,33 kronor", "50 000,00 kronor", "100 000 kronor", "Europeiska socialfonden"] {
        assert!(html.contains(told), "{told}: {html}");
    }
    assert_eq!(report["cost_per_participant"], 33333.33);
    let english = shown(&world, &world.admin, "/projects/esf?lang=en").await;
    assert!(english.contains("33 333.33 kronor"), "{english}");
}

#[actix_web::test]
async fn s53_what_is_overdue_stands_first_and_counts_in_the_list_as_in_the_api() {
    let world = world().await;
    let report = world.get("/api/v1/projects/esf").send().await.json();
    let overdue = report["overdue"].as_u64().unwrap();
    assert!(overdue > 0, "{report}");
    let html = shown(&world, &world.admin, "/projects/esf").await;
    let (late, partners) = (html.find("id=\"overdue\"").unwrap(), html.find("id=\"partners\"").unwrap());
    assert!(late < partners, "{html}");
    assert_eq!(html.matches("skulle ha varit klart").count() as u64, overdue);
    let list = shown(&world, &world.admin, "/projects").await;
    assert!(list.contains(&format!("<td>{overdue}</td>")) && list.contains("href=\"/projects/esf?lang=sv\""), "{list}");
}

#[actix_web::test]
async fn each_number_of_a_project_leads_to_as_many_people() {
    let world = world().await;
    let html = shown(&world, &world.admin, "/projects/esf").await;
    // A link around a number; the navigation has one, too.
    let numbers = html.split("href=\"/people?").skip(1).filter_map(|rest| rest.split_once("\">"));
    let numbers = numbers.filter(|(_, shown)| shown.starts_with(|first: char| first.is_ascii_digit()));
    let links: Vec<&str> = numbers.map(|(link, _)| link).collect();
    assert!(links.len() >= 12, "{html}");
    for link in links {
        let number = html.split(&format!("href=\"/people?{link}\">")).nth(1).unwrap().split('<').next().unwrap();
        let query = link.replace("&#38;", "&").replace("&lang=sv", "").replace("lang=sv&", "");
        let people = world.get(&format!("/api/v1/people?{query}")).send().await;
        assert_eq!(people.status, 200, "{query}: {}", people.text());
        assert_eq!(people.json()["persons"].to_string(), number, "{query}");
    }
}

#[actix_web::test]
async fn a_partner_sees_its_own_row_and_no_cost_and_others_see_no_project() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let html = shown(&world, &ale, "/projects/esf").await;
    assert_eq!(partners(&html).len(), 2, "Ale, and all that it reaches");
    assert!(html.contains("Visas bara för den som når alla partner") && !html.contains("33 333"), "{html}");
    assert!(!html.contains("Göteborg") && !html.contains("/people"), "{html}");
    let stranger = world.key_of("1489", &[Scope::FiguresRead]).await;
    assert_eq!(page(&world, &stranger, "/projects/esf").await.status, 404);
    assert_eq!(page(&world, &stranger, "/projects/esf/file?format=csv").await.status, 404);
    assert!(shown(&world, &stranger, "/projects").await.contains("inget projekt inom din räckvidd"));
    let platform = world.key(&[Scope::StatementsWrite]).await;
    assert_eq!(page(&world, &platform, "/projects").await.status, 403);
}

#[actix_web::test]
async fn of_several_employers_the_page_shows_the_project_and_nothing_that_is_not_published() {
    let world = world().await;
    let coordinator = world.key(&[Scope::FiguresRead]).await;
    world.get("/api/v1/projects/esf").by(&coordinator).send().await.problem(403);
    let html = shown(&world, &coordinator, "/projects/esf").await;
    for told in ["visas inte för flera arbetsgivare", "Göteborg", "Handlingsplan", "100 000 kronor"] {
        assert!(html.contains(told), "{told}: {html}");
    }
    assert!(!html.contains("<tfoot>") && !html.contains("Kostnad per person"), "{html}");
    assert_eq!(page(&world, &coordinator, "/projects/esf/file?format=csv").await.status, 403);
}

#[actix_web::test]
async fn the_file_of_a_project_is_that_of_the_api() {
    let world = world().await;
    let file = world.get("/projects/esf/file?format=csv&dialect=excel-sv").send().await;
    assert_eq!(file.text(), world.get("/api/v1/projects/esf?format=csv&dialect=excel-sv").send().await.text());
}
