//! `GET /courses/{course}`: the page of a course shows what the API answers, and links to it.

use std::collections::BTreeSet;

use loggbok::auth::{Reach, Scope};
use serde_json::Value;

use super::browser::Browser;
use super::over_time::{AS_OF, world};
use super::suppression;
use super::world::{Answer, Key, World};

const PATH: &str = "/courses/introduktion";
const READER: &[Scope] = &[Scope::FiguresRead, Scope::PeopleRead];

/// The page as a browser asks for it.
async fn page(world: &World, key: &Key, path: &str) -> Answer {
    world.get(path).by(key).header("accept", "text/html,*/*;q=0.8").send().await
}

/// The page, which is there.
async fn shown(world: &World, key: &Key, path: &str) -> String {
    let answer = page(world, key, path).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/html; charset=utf-8"), "{}", answer.text());
    answer.text().replace('\u{a0}', " ")
}

/// An answer of the API about the course of the page.
async fn asked(world: &World, key: &Key, question: &str) -> Value {
    let answer = world.get(&format!("/api/v1/{question}course=introduktion")).by(key).send().await;
    assert_eq!(answer.status, 200, "{question}: {}", answer.text());
    answer.json()
}

/// The text of some HTML.
fn text(html: &str) -> String {
    let spaced = html.replace("<br>", " ");
    let parts = spaced.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<String>().trim().to_owned()
}

/// The sentence that a page begins with.
fn lead(html: &str) -> String {
    text(html.split("<p class=\"lead\">").nth(1).unwrap().split("</p>").next().unwrap())
}

/// The rows of the table below a heading: the text of each cell.
fn rows(html: &str, heading: &str) -> Vec<Vec<String>> {
    let after = html.split(&format!("id=\"{heading}\"")).nth(1).unwrap_or_else(|| panic!("no {heading}: {html}"));
    let table = after.split("</table>").next().unwrap();
    let rows = table.split("<tr><th scope=\"row\">").skip(1);
    rows.map(|row| row.split("</tr>").next().unwrap().split("<td>").map(text).collect()).collect()
}

#[actix_web::test]
async fn the_numbers_of_the_page_are_those_of_the_api() {
    let world = world().await;
    let key = world.key_of("1440", READER).await;
    let html = shown(&world, &key, PATH).await;

    let total = asked(&world, &key, "completions?by=&").await["total"]["target"].clone();
    let (done, n) = (&total["completed"], &total["N"]);
    let said = format!("{done} av de {n} som kursen är till för har slutfört den (33 %), till och med {AS_OF}.");
    assert_eq!(lead(&html), said);

    let funnel = asked(&world, &key, "funnel?").await["total"].clone();
    let of = |part: &Value, name: String| vec![name, part["started"].to_string(), part["completed"].to_string()];
    let mut steps = vec![of(&funnel, "Hela kursen".into())];
    for module in funnel["modules"].as_array().unwrap() {
        steps.push(of(module, format!("{}. {}", module["place"], module["key"]["name"].as_str().unwrap())));
    }
    assert_eq!(rows(&html, "funnel"), steps);
    let tags: Vec<_> = funnel["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| of(tag, tag["key"]["name"].as_str().unwrap().into()))
        .collect();
    assert_eq!((rows(&html, "tags"), tags.len()), (tags, 2));
    assert!(html.contains("Minst hälften av dem har inte kommit längre än till del 1, Grunder."), "{html}");

    let hires = asked(&world, &key, "new-hires?").await;
    let quarter = &hires["rows"][0];
    let [within_30, within_90] = [&quarter["within_30"], &quarter["within_90"]];
    assert_eq!(
        rows(&html, "new-hires")[0],
        [
            "kvartal 1 2026".to_owned(),
            quarter["hired"].to_string(),
            format!("{} av {} (50 %)", within_30["started"], within_30["N"]),
            format!("{} av {} (75 %)", within_90["started"], within_90["N"]),
            format!("{} av {} (50 %)", within_90["completed"], within_90["N"]),
            format!("{} dagar", quarter["days_to_completion"]["median"]),
        ]
    );
    assert!(html.contains("För 1 anställning saknas anställningsdagen."), "{html}");

    let cohorts = asked(&world, &key, "cohorts?").await["rows"][0].clone();
    let first = &rows(&html, "cohorts")[0];
    assert_eq!(first[1], format!("{} av {}", cohorts["completed"], cohorts["started"]));
    assert_eq!(first[2], format!("{} av {} (67 %)", cohorts["within_90"]["completed"], cohorts["within_90"]["N"]));
    assert!(first[3].contains("3 har haft kortare tid på sig"), "{first:?}");

    for (heading, by) in [("units", "unit"), ("roles", "role")] {
        let figures = asked(&world, &key, &format!("completions?by={by}&")).await["rows"].clone();
        let starts = figures.as_array().unwrap().iter().map(|row| row["started"].to_string()).collect::<Vec<_>>();
        assert!(!starts.is_empty());
        assert_eq!(rows(&html, heading).into_iter().map(|row| row[1].clone()).collect::<Vec<_>>(), starts, "{by}");
    }
    let months = asked(&world, &key, "completions?by=month&").await["rows"].clone();
    let of_month = |row: &Value| {
        vec![
            row["keys"][0]["code"].as_str().unwrap().to_owned(),
            row["started"].to_string(),
            row["completed"].to_string(),
        ]
    };
    let months: Vec<_> = months.as_array().unwrap().iter().map(of_month).collect();
    assert!(!months.is_empty());
    assert_eq!(rows(&html, "months").into_iter().map(|row| row[..3].to_vec()).collect::<Vec<_>>(), months);
}

/// The addresses that a page leads to.
fn links(html: &str) -> BTreeSet<String> {
    let all = html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"));
    all.filter(|address| address.starts_with('/')).collect()
}

// A session opens nothing below /api, so that the files are the pages' own.
#[actix_web::test]
async fn whoever_has_signed_in_gets_everywhere_the_page_leads() {
    let world = world().await;
    let key = world.key_of("1440", READER).await;
    let browser = Browser::new(&world);
    assert_eq!(browser.sign_in(&key.key, &key.secret).await.status, 303);
    let overview = browser.get("/?lang=sv&municipality=1440&from=2026-01-01&attribution=current").await;
    let to_course = format!("{PATH}?lang=sv&municipality=1440");
    assert!(links(overview.text()).contains(&to_course), "{:?}", links(overview.text()));
    let page = browser.get(&to_course).await;
    let links = links(page.text());
    for path in ["/funnel?", "/new-hires?", "/cohorts?", "/retention?", "/completions?", "/people?", "/?lang=sv", PATH]
    {
        assert!(links.iter().any(|link| link.starts_with(path)), "{path}: {links:?}");
    }
    for link in &links {
        let answer = browser.get(link).await;
        assert_eq!(answer.status, 200, "{link}: {}", answer.text());
    }
    let overview =
        browser.get(links.iter().find(|link| link.starts_with("/?") && link.contains("course=")).unwrap()).await;
    assert!(overview.text().contains("<option value=\"introduktion\" selected>"), "{}", overview.text());
}

#[actix_web::test]
async fn the_page_is_within_the_reach_and_the_selection() {
    let world = world().await;
    let ale = world.key_of("1440", READER).await;
    assert!(shown(&world, &ale, PATH).await.contains("Du ser siffror för: Ale"));
    let goteborg = world.key_of("1480", READER).await;
    let nobody = shown(&world, &goteborg, PATH).await;
    assert!(lead(&nobody).starts_with("0 har påbörjat kursen och 0 har slutfört den"), "{}", lead(&nobody));
    assert_eq!(page(&world, &goteborg, &format!("{PATH}?municipality=1440")).await.status, 403);
    let earlier = shown(&world, &ale, &format!("{PATH}?as_of=2026-01-31")).await;
    assert!(
        earlier.contains("till och med <time datetime=\"2026-01-31\">") && rows(&earlier, "funnel")[0][1] == "1",
        "{earlier}"
    );
    let of_role = shown(&world, &ale, &format!("{PATH}?role=socialsekreterare")).await;
    assert!(of_role.contains("Roll: socialsekreterare <a href=\"/courses/introduktion?\">"), "{of_role}");
}

#[actix_web::test]
async fn a_course_beyond_the_reach_is_as_one_that_is_not_in_the_catalogue() {
    let world = world().await;
    let other = Reach { courses: Some(["annan".into()].into()), ..Reach::of_municipality("1440".parse().unwrap()) };
    let elsewhere = world.key_where(READER, |credential| credential.reach = Some(other)).await;
    let beyond = page(&world, &elsewhere, PATH).await;
    assert_eq!((beyond.status, beyond.header("content-type")), (404, "text/html; charset=utf-8"), "{}", beyond.text());
    let ale = world.key_of("1440", READER).await;
    for path in
        ["/courses/nonsense", "/courses/introduktion%2Cnonsense", "/courses/Introduktion", "/courses/nonsense?as_of=x"]
    {
        let absent = page(&world, &ale, path).await;
        assert_eq!((absent.status, absent.text()), (404, beyond.text()), "{path}");
    }
}

#[actix_web::test]
async fn what_is_wrong_with_the_selection_is_said_beside_its_form() {
    let world = world().await;
    let ale = world.key_of("1440", READER).await;
    for (query, says) in [
        ("as_of=2026-07-01", "Dagen ligger efter i dag"),
        ("as_of=x", "Skriv dagen som ett datum"),
        ("role=kock", "Det finns ingen roll med det namnet"),
        ("lang=en&unit=nonsense", "There is no unit of that name"),
    ] {
        let wrong = page(&world, &ale, &format!("{PATH}?{query}")).await;
        assert_eq!(wrong.status, 400, "{query}");
        assert!(wrong.text().contains(says) && wrong.text().contains("<details open>"), "{query}: {}", wrong.text());
        assert!(!wrong.text().contains("class=\"lead\""), "{query}: {}", wrong.text());
    }
    assert_eq!(page(&world, &ale, &format!("{PATH}?from=2026-01-01")).await.status, 400, "it has no period");
}

#[actix_web::test]
async fn whoever_reaches_several_employers_sees_what_is_published() {
    let world = suppression::world().await;
    let coordinator = suppression::coordinator(&world).await;
    let html = shown(&world, &coordinator, "/courses/ett").await;
    let latest = suppression::LATEST;
    assert!(lead(&html).ends_with(&format!("till och med {latest}.")), "{}", lead(&html));
    assert!(html.contains("Du ser siffror för flera arbetsgivare."));
    for absent in ["id=\"units\"", "id=\"months\"", "/people"] {
        assert!(!html.contains(absent), "{absent}: {html}");
    }
    let answer = world.get("/api/v1/funnel?course=ett").by(&coordinator).send().await.json();
    let number = |figure: &Value| figure.as_u64().map_or_else(|| "..".to_owned(), |number| number.to_string());
    let modules = answer["total"]["modules"].as_array().unwrap();
    let shown_rows = rows(&html, "funnel");
    assert_eq!(shown_rows.len(), modules.len() + 1);
    for (row, module) in shown_rows[1..].iter().zip(modules) {
        // A sign has its meaning beside it.
        assert!(row[1].starts_with(&number(&module["started"])), "{row:?} {module}");
    }
    let of_place = shown(&world, &coordinator, "/courses/ett?municipality=1440").await;
    assert!(of_place.contains("Visa alla tillsammans") && !of_place.contains("id=\"funnel\""), "{of_place}");
    let refused = page(&world, &coordinator, "/courses/ett?unit=1440/ifo").await;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("kan inte delas upp på enheter"), "{}", refused.text());
}
