//! Who sees which snapshot, and what the audit log records.

use learning::{Places, Reach};
use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::super::world::{Key, World};
use super::{add, freeze, national, path, world};

async fn ids(world: &World, key: &Key) -> Vec<Value> {
    let listed = world.get("/api/v1/snapshots?limit=500").by(key).send().await.json();
    listed["snapshots"].as_array().unwrap().iter().map(|snapshot| snapshot["id"].clone()).collect()
}

/// What each door to a snapshot answers a caller: what is told of it, its numbers, and what has changed.
async fn doors(world: &World, key: &Key, report: &Value) -> [u16; 3] {
    let id = report["id"].as_str().unwrap();
    let ask = async |path: String| world.get(&path).by(key).send().await.status;
    [
        ask(format!("/api/v1/snapshots/{id}")).await,
        ask(path(report)).await,
        ask(format!("/api/v1/snapshots/{id}/difference")).await,
    ]
}

#[actix_web::test]
async fn exact_figures_are_for_those_who_reach_them_and_from_whom_nothing_is_hidden() {
    let world = world().await;
    let figures = &[Scope::FiguresRead][..];
    let exact = &[Scope::FiguresRead, Scope::FiguresExact][..];
    let region = |scopes: &'static [Scope]| {
        let places = Places { regions: ["gr".to_owned()].into(), ..Places::default() };
        world.key_where(scopes, |credential| credential.reach = Some(Reach { places: Some(places), courses: None }))
    };
    let ale = world.key_of("1440", figures).await;
    let (own, all) = (freeze(&world, &ale, "").await, freeze(&world, &world.admin, "").await);
    let wide = region(&[Scope::FiguresRead, Scope::FiguresExact]).await;
    let of_region = freeze(&world, &wide, "").await;
    for (who, key, open) in [
        ("the maker", ale.clone(), [true, false, false]),
        ("another of Ale", world.key_of("1440", figures).await, [true, false, false]),
        ("of Göteborg", world.key_of("1480", figures).await, [false; 3]),
        ("an exact coordinator", wide, [true, true, false]),
        ("an exact reader of everything", world.key(exact).await, [true; 3]),
    ] {
        let expected = |open: bool| if open { [200; 3] } else { [404; 3] };
        for (report, open) in [&own, &of_region, &all].into_iter().zip(open) {
            assert_eq!(doors(&world, &key, report).await, expected(open), "{who}: {report}");
            assert_eq!(ids(&world, &key).await.contains(&report["id"]), open, "{who}: {report}");
        }
    }
    // Numbers that are hidden from a coordinator are in these.
    for key in [region(&[Scope::FiguresRead]).await, world.key(&[Scope::Admin]).await] {
        assert_eq!(doors(&world, &key, &own).await, [403; 3]);
        assert_eq!(ids(&world, &key).await, Vec::<Value>::new());
    }
    let nothing = world.key(&[Scope::StatementsWrite]).await;
    assert_eq!(doors(&world, &nothing, &own).await, [403; 3]);
}

// Together with the figures of its own reach, those of another could show what is hidden in either.
#[actix_web::test]
async fn published_figures_are_for_those_of_the_same_reach_and_from_whom_nothing_is_hidden() {
    let world = national().await;
    let coordinator = world.key(&[Scope::FiguresRead]).await;
    let report = freeze(&world, &coordinator, "by=municipality&course=ett").await;
    let places =
        Places { municipalities: ["0114", "0115"].map(|code| code.parse().unwrap()).into(), ..Places::default() };
    let reach = Reach { places: Some(places), courses: None };
    let part = world.key_where(&[Scope::FiguresRead], |credential| credential.reach = Some(reach.clone())).await;
    let of_part = freeze(&world, &part, "by=municipality&course=ett").await;
    assert_eq!(doors(&world, &world.key(&[Scope::FiguresRead]).await, &report).await, [200; 3]);
    assert_eq!(doors(&world, &world.admin, &report).await, [200; 3]);
    assert_eq!(doors(&world, &world.admin, &of_part).await, [200; 3]);
    assert_eq!(doors(&world, &coordinator, &of_part).await, [403; 3]);
    assert_eq!(doors(&world, &part, &report).await, [404; 3]);
    let problem = add(&world, &part, &json!({"question": "by=&course=ett", "public": true})).await.problem(422);
    assert!(problem["detail"].as_str().unwrap().contains("reaches every place"), "{problem}");
}

#[actix_web::test]
async fn what_is_not_published_is_not_frozen() {
    let world = national().await;
    let coordinator = world.key(&[Scope::FiguresRead]).await;
    for question in ["by=unit", "by=municipality&as_of=2022-06-30", "from=2022-01-01", "by=municipality,role"] {
        let refused = add(&world, &coordinator, &json!({"question": question})).await.problem(403);
        assert_eq!(refused["type"], "/problems/unpublished", "{question}");
    }
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let beyond = add(&world, &ale, &json!({"question": "municipality=1480"})).await.problem(403);
    assert_eq!(beyond["type"], "/problems/out-of-reach");
    for (key, told) in [(&ale, "can't be public"), (&world.admin, "can't be public")] {
        let problem = add(&world, key, &json!({"question": "", "public": true})).await.problem(422);
        assert!(problem["detail"].as_str().unwrap().contains(told), "{problem}");
    }
    assert_eq!(world.store.snapshots("", 10).await.unwrap(), []);
}

#[actix_web::test]
async fn a_stranger_reads_what_is_public_and_is_told_of_nothing_else() {
    let world = national().await;
    let coordinator = world.key(&[Scope::FiguresRead]).await;
    let body = |public: bool| json!({"question": "by=&course=ett", "public": public});
    let (public, private) =
        (add(&world, &coordinator, &body(true)).await.json(), add(&world, &coordinator, &body(false)).await.json());
    let stranger = |path: String| world.get(&path).without("authorization");
    assert_eq!(stranger(path(&public)).send().await.status, 200);
    let page = stranger(path(&public)).header("accept", "text/html").send().await;
    assert!(page.status == 200 && page.text().contains("283"), "{}", page.text());
    assert!(!page.text().contains(&coordinator.key) && !page.text().contains("/sign-out"), "{}", page.text());
    let told = stranger(path(&private)).send().await;
    told.problem(401);
    assert_eq!(stranger("/f/00000000000000000000".into()).send().await.body, told.body, "nor whether there is one");
    let led = stranger(format!("{}?lang=en", path(&private))).header("accept", "text/html").send().await;
    let next = format!("/sign-in?next=%2Ff%2F{}%3Flang%3Den", private["id"].as_str().unwrap());
    assert_eq!((led.status, led.header("location")), (303, &*next));
    let id = public["id"].as_str().unwrap();
    for path in ["", "/difference"] {
        stranger(format!("/api/v1/snapshots/{id}{path}")).send().await.problem(401);
    }
    // A credential that is wrong is no stranger's.
    let wrong = Key { key: coordinator.key.clone(), secret: "wrong".into() };
    world.get(&path(&public)).by(&wrong).send().await.problem(401);
}

#[actix_web::test]
async fn a_snapshot_is_revoked_by_its_maker_or_an_administrator_who_reaches_it() {
    let world = world().await;
    let maker = world.key_of("1440", &[Scope::FiguresRead]).await;
    let another = world.key_of("1440", &[Scope::FiguresRead]).await;
    let of = async |world: &World| {
        let report = freeze(world, &maker, "").await;
        format!("/api/v1/snapshots/{}", report["id"].as_str().unwrap())
    };
    let (first, second) = (of(&world).await, of(&world).await);
    world.delete(&first).by(&another).send().await.problem(403);
    world.delete(&first).by(&world.key_of("1480", &[Scope::Admin]).await).send().await.problem(404);
    assert_eq!(world.delete(&first).by(&maker).send().await.status, 204);
    assert_eq!(world.delete(&second).by(&world.key(&[Scope::Admin]).await).send().await.status, 204);
}

#[actix_web::test]
async fn the_list_goes_on_page_by_page() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    for key in [&ale, &world.admin, &ale, &world.admin, &ale] {
        freeze(&world, key, "").await;
    }
    let (mut met, mut next) = (Vec::new(), "/api/v1/snapshots?limit=2".to_owned());
    loop {
        let page = world.get(&next).by(&ale).send().await.json();
        let found = page["snapshots"].as_array().unwrap();
        assert!((1..=2).contains(&found.len()));
        met.extend(found.iter().map(|snapshot| snapshot["id"].clone()));
        match page["more"].as_str() {
            Some(more) => next = more.to_owned(),
            None => break,
        }
    }
    assert_eq!(met.len(), 3);
    assert_eq!(met, ids(&world, &ale).await);
}

#[actix_web::test]
async fn the_audit_log_has_who_made_and_revoked_it_and_who_read_exact_figures() {
    let world = world().await;
    let report = freeze(&world, &world.admin, "by=municipality&course=ett").await;
    let id = report["id"].as_str().unwrap();
    world.get(&path(&report)).send().await;
    world.get(&format!("/api/v1/snapshots/{id}/difference")).send().await;
    world.delete(&format!("/api/v1/snapshots/{id}")).send().await;
    world.state.service.settle(true).await;
    let of_it = |entry: &Value| entry["snapshot"] == id;
    let entries: Vec<Value> = world.audit().await.into_iter().filter(of_it).collect();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| (entry["action"].as_str().unwrap(), entry["requests"].as_u64(), entry["who"] == world.admin.key))
        .collect();
    let expected = [
        ("snapshot-add", None, true),
        ("figures-exact", None, true),
        ("snapshot-remove", None, true),
        ("figures-exact", Some(1), true),
    ];
    assert_eq!(told, expected, "{entries:?}");
    assert_eq!((&entries[0]["course"], &entries[0]["rows"]), (&json!("ett"), &json!(3)));
}

#[actix_web::test]
async fn nothing_is_frozen_of_which_the_audit_log_can_have_no_entry() {
    let world = world().await;
    let key = world.key_of("1440", &[Scope::FiguresRead]).await;
    world.break_audit().await;
    assert!(add(&world, &key, &json!({"question": ""})).await.status >= 500);
    assert_eq!(world.store.snapshots("", 10).await.unwrap(), []);
}
