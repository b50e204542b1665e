//! `/data`, its codebook and the pages of snapshots.

use loggbok::auth::{Scope, new_account};

use super::browser::{Browser, field};
use super::over_time::world;
use super::samples::{at, happened};
use super::snapshots::freeze;
use super::world::{Answer, Key, NOW, World};

async fn page(world: &World, key: &Key, path: &str) -> Answer {
    world.get(path).by(key).header("accept", "text/html").send().await
}

#[actix_web::test]
async fn the_page_offers_what_the_reader_may_see_and_every_file_opens() {
    let world = world().await;
    let all = &[Scope::FiguresRead, Scope::PeopleRead];
    for (scopes, has_people) in [(&all[..1], false), (&all[..], true)] {
        let key = world.key_of("1440", scopes).await;
        let html = page(&world, &key, "/data").await;
        assert_eq!(html.status, 200, "{}", html.text());
        assert_eq!(html.text().contains("/people/list?"), has_people);
        let links =
            html.text().split("<a href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"));
        let files: Vec<String> = links.filter(|link| link.contains("format=")).collect();
        assert_eq!(files.len(), if has_people { 15 } else { 11 });
        for file in files {
            let answer = world.get(&file).by(&key).send().await;
            assert_eq!(answer.status, 200, "{file}: {}", answer.text());
        }
    }
    let writer = world.key(&[Scope::StatementsWrite]).await;
    assert_eq!(page(&world, &writer, "/data").await.status, 403);
}

#[actix_web::test]
async fn the_codebook_has_the_columns_of_the_files() {
    let world = world().await;
    let key = world.key_of("1440", &[Scope::FiguresRead, Scope::PeopleRead]).await;
    let book = world.get("/api/v1/codebook").by(&key).send().await.json();
    let columns = |id: &str, field: &str| -> Vec<String> {
        let table = book["tables"].as_array().unwrap().iter().find(|table| table["id"] == id).unwrap().clone();
        let of = |column: &serde_json::Value| column[field].as_str().map(str::to_owned);
        table["columns"].as_array().unwrap().iter().filter_map(of).collect()
    };
    for (id, path) in [
        ("completions", "/api/v1/completions?"),
        ("completions_tidy", "/api/v1/completions?layout=tidy&"),
        ("people", "/api/v1/people?course=introduktion&status=started&"),
        ("comparison", "/api/v1/comparison?"),
        ("coverage_municipalities", "/api/v1/coverage?table=municipalities&"),
        ("coverage_areas", "/api/v1/coverage?table=areas&"),
        ("coverage_programmes", "/api/v1/coverage?table=programmes&"),
        ("coverage_curve", "/api/v1/coverage?table=curve&"),
        ("coverage_spread", "/api/v1/coverage?table=spread&"),
        ("coverage_overlap", "/api/v1/coverage?table=overlap&"),
    ] {
        let file = world.get(&format!("{path}format=csv")).by(&key).send().await;
        let heads = file.text().lines().next().unwrap().trim_end().split(',').map(str::to_owned);
        assert_eq!(heads.collect::<Vec<_>>(), columns(id, "column"), "{id}");
        let excel = world.get(&format!("{path}format=csv&dialect=excel-sv")).by(&key).send().await;
        let heads = excel.text().trim_start_matches('\u{feff}').lines().next().unwrap().trim_end().to_owned();
        assert_eq!(
            heads.split(';').map(|one| one.trim_matches('"').to_owned()).collect::<Vec<_>>(),
            columns(id, "swedish"),
            "{id}"
        );
    }
    let html = page(&world, &key, "/data/codebook").await;
    for column in columns("completions", "column") {
        assert!(html.text().contains(&format!("<code>{column}</code>")), "{column}");
    }
}

#[actix_web::test]
async fn a_snapshot_is_compared_with_now_and_revoked_by_who_made_it() {
    let world = world().await;
    let (name, scopes) = ("anna@ale.example".parse().unwrap(), [Scope::FiguresRead].into());
    let account =
        new_account(&name, "Anna", &scopes, Some("1440".parse().unwrap()), "tolv tecken minst", at(NOW)).unwrap();
    world.store.copy_credential(account).await.unwrap();
    let browser = Browser::new(&world);
    browser.sign_in("anna@ale.example", "tolv tecken minst").await;
    let board = browser.get("/to-board?course=introduktion").await;
    let question = field(&board, "question").replace("&#38;", "&").replace("&amp;", "&");
    let frozen = browser.send("/to-board", &[("token", &field(&board, "token")), ("question", &question)]).await;
    let id = frozen.header("location").split("snapshot=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let path = format!("/data/snapshots/{id}");
    let list = browser.get("/data").await;
    assert!(list.text().contains("<td>Anna</td>"), "who made it, by name: {}", list.text());
    assert!(browser.get("/data").await.text().contains(&path));
    assert!(browser.get(&path).await.text().contains("Samma fråga ger samma tal i dag."));

    world
        .record(&happened(
            900,
            "gun@ale.example",
            "completed",
            "https://lms.example/introduktion",
            "2026-01-02T10:00:00Z",
        ))
        .await;
    let changed = browser.get(&path).await;
    let difference = world.get(&format!("/api/v1/snapshots/{id}/difference")).send().await.json();
    if difference["same"] == false {
        assert!(changed.text().contains("<table>"), "{}", changed.text());
    }
    let token = field(&changed, "token");
    assert_eq!(browser.send(&path, &[("token", "other"), ("confirm", "yes")]).await.status, 403);
    assert_eq!(browser.send(&path, &[("token", &token)]).await.status, 400, "it asks for a confirmation");
    assert_eq!(browser.send(&path, &[("token", &token), ("confirm", "yes")]).await.status, 303);
    let revoked = browser.get(&path).await;
    assert!(revoked.text().contains("Siffrorna är återkallade"), "{}", revoked.text());
    assert_eq!(world.get(&format!("/f/{id}")).send().await.status, 410);

    let of_others = freeze(&world, &world.key_of("1440", &[Scope::FiguresRead]).await, "by=course").await;
    let others = browser.get(&format!("/data/snapshots/{}", of_others["id"].as_str().unwrap())).await;
    assert!(others.status == 200 && !others.text().contains("name=\"confirm\""), "{}", others.text());
}
