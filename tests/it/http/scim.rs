//! `/scim/v2/{employer}`: a personnel system or an identity provider says who works there, user by user (RFC 7643, 7644).

use actix_web::http::Method;
use jiff::SignedDuration;
use learning::Day;
use loggbok::auth::Scope;
use serde_json::{Value, json};
use store::clock::Clock as _;
use uuid::Uuid;

use super::samples::{CATALOGUE, COURSE, happened};
use super::world::{Answer, Key, World};

const USERS: &str = "/scim/v2/1440/Users";
const GROUPS: &str = "/scim/v2/1440/Groups";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ROSTER: &str = "urn:ietf:params:scim:schemas:extension:loggbok:2.0:User";

/// A user as Entra ID sends one.
fn user(name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "externalId": format!("entra-{name}"),
        "userName": format!("{name}@ale.onmicrosoft.example"),
        "active": true,
        "displayName": name,
        "emails": [{"primary": true, "type": "work", "value": format!("{name}@ale.example")}],
        "meta": {"resourceType": "User"},
        "name": {"familyName": "A", "givenName": name},
        "title": "socialsekreterare",
        ENTERPRISE: {"department": "IFO"},
    })
}

fn patch(operations: &Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
}

/// A server with a catalogue, and the key of a personnel system of Ale.
async fn ale() -> (World, Key) {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let key = world.key_of("1440", &[Scope::RosterWrite]).await;
    (world, key)
}

async fn send(world: &World, key: &Key, (method, path): (Method, &str), body: &Value) -> Answer {
    world.ask(method, path).by(key).body("application/scim+json; charset=utf-8", body.to_string()).send().await
}

/// Adds a resource, and gives it back.
async fn add(world: &World, key: &Key, path: &str, body: &Value) -> Value {
    let answer = send(world, key, (Method::POST, path), body).await;
    assert_eq!((answer.status, answer.header("content-type")), (201, "application/scim+json"), "{}", answer.text());
    let added = answer.json();
    assert_eq!(added["meta"]["location"], answer.header("location"));
    assert_eq!(added["meta"]["version"], answer.header("etag"));
    added
}

/// The path of a resource that was answered.
fn path_of(resource: &Value) -> String {
    let location = resource["meta"]["location"].as_str().unwrap();
    location[location.find("/scim/").unwrap()..].to_owned()
}

async fn find(world: &World, key: &Key, path: &str, filter: &str) -> Value {
    let filter: Vec<String> = filter.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let answer = world.get(&format!("{path}?filter={}", filter.concat())).by(key).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn names(list: &Value) -> Vec<&str> {
    list["Resources"].as_array().unwrap().iter().map(|one| one["userName"].as_str().unwrap()).collect()
}

fn pass(world: &World, time: SignedDuration) {
    world.clock.set(world.clock.now() + time);
}

/// Lets some minutes pass, and makes the lists that are due.
async fn after_minutes(world: &World, minutes: i64) {
    pass(world, SignedDuration::from_mins(minutes));
    world.state.service.import_due_directories(Uuid::nil()).await.unwrap();
}

/// Who is in the roster today: name, unit and role of each row.
async fn roster(world: &World) -> Vec<String> {
    let today = Day::of(world.clock.now());
    let rows = world.get(&format!("/api/v1/roster?as_of={today}")).send().await.json();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or("-").to_owned();
    let row = |row: &Value| format!("{} {} {}", text(row, "name"), text(row, "unit"), text(row, "role"));
    let mut rows: Vec<String> = rows["affiliations"].as_array().unwrap().iter().map(row).collect();
    rows.sort();
    rows
}

async fn directory(world: &World) -> Value {
    world.get("/api/v1/directories").send().await.json()["directories"][0].clone()
}

// RFC 7644, 3.3, 3.4.1, 3.5.1, 3.6
#[actix_web::test]
async fn a_user_is_added_read_replaced_and_removed() {
    let (world, key) = ale().await;
    let anna = add(&world, &key, USERS, &user("anna")).await;
    assert_eq!(anna["schemas"], json!(["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE]));
    assert_eq!((&anna["userName"], &anna["active"]), (&json!("anna@ale.onmicrosoft.example"), &json!(true)));
    assert_eq!(anna["meta"]["resourceType"], "User");
    let path = path_of(&anna);
    assert_eq!(path, format!("{USERS}/{}", anna["id"].as_str().unwrap()));
    let read = world.get(&path).by(&key).send().await;
    assert_eq!((read.status, read.json()), (200, anna.clone()));
    let unchanged = world.get(&path).by(&key).header("if-none-match", read.header("etag")).send().await;
    assert_eq!((unchanged.status, unchanged.text()), (304, ""));

    let mut chief = user("anna");
    chief["title"] = json!("chef");
    chief.as_object_mut().unwrap().remove(ENTERPRISE);
    let replaced = send(&world, &key, (Method::PUT, &path), &chief).await;
    assert_eq!(replaced.status, 200, "{}", replaced.text());
    assert_eq!((&replaced.json()["title"], replaced.json().get(ENTERPRISE)), (&json!("chef"), None));
    assert_ne!(replaced.header("etag"), read.header("etag"));
    let again = send(&world, &key, (Method::PUT, &path), &chief).await;
    assert_eq!(again.header("etag"), replaced.header("etag"), "nothing has changed");

    assert_eq!(world.delete(&path).by(&key).send().await.status, 204);
    for gone in [world.get(&path).by(&key).send().await, world.delete(&path).by(&key).send().await] {
        gone.scim_error(404);
    }
    send(&world, &key, (Method::PUT, &path), &chief).await.scim_error(404);
    let list = world.get(USERS).by(&key).send().await.json();
    assert_eq!((&list["totalResults"], &list["Resources"]), (&json!(0), &json!([])));
}

// RFC 7644, 3.14
#[actix_web::test]
async fn of_two_changes_of_what_was_read_the_second_is_refused() {
    let (world, key) = ale().await;
    let anna = add(&world, &key, USERS, &user("anna")).await;
    let (path, tag) = (path_of(&anna), anna["meta"]["version"].as_str().unwrap());
    let title = |title: &str| patch(&json!([{"op": "replace", "path": "title", "value": title}])).to_string();
    let change = |text: String| {
        world.ask(Method::PATCH, &path).by(&key).header("if-match", tag).body("application/scim+json", text).send()
    };
    assert_eq!(change(title("chef")).await.status, 200);
    change(title("kurator")).await.scim_error(412);
    world.delete(&path).by(&key).header("if-match", tag).send().await.scim_error(412);
    assert_eq!(world.get(&path).by(&key).send().await.json()["title"], "chef");
    assert_eq!(world.delete(&path).by(&key).header("if-match", "*").send().await.status, 204);
}

// What Entra ID does: it looks for a user, adds or changes it, and switches off who has left.
#[actix_web::test]
async fn an_identity_provider_finds_a_user_by_name_or_id_and_changes_it() {
    let (world, key) = ale().await;
    let by_name = r#"userName eq "ANNA@ale.onmicrosoft.example""#;
    assert_eq!(find(&world, &key, USERS, by_name).await["totalResults"], 0, "the test of a connection asks so");
    let anna = add(&world, &key, USERS, &user("anna")).await;
    add(&world, &key, USERS, &user("bo")).await;
    for filter in [
        by_name,
        r#"externalId eq "entra-anna""#,
        r#"emails[type eq "work" and value eq "anna@ale.example"]"#,
        r#"name.givenName eq "anna" and active eq true"#,
        &format!("id eq \"{}\"", anna["id"].as_str().unwrap()),
    ] {
        let found = find(&world, &key, USERS, filter).await;
        assert_eq!(
            (&found["totalResults"], names(&found)),
            (&json!(1), vec!["anna@ale.onmicrosoft.example"]),
            "{filter}"
        );
    }
    let path = path_of(&anna);
    let operations = json!([
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "Add", "path": "title", "value": "chef"},
        {"op": "Replace", "path": "emails[type eq \"work\"].value", "value": "anna.a@ale.example"},
        {"op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "LSS"},
    ]);
    let patched = send(&world, &key, (Method::PATCH, &path), &patch(&operations)).await;
    assert_eq!(patched.status, 200, "{}", patched.text());
    let patched = patched.json();
    assert_eq!((&patched["active"], &patched["title"]), (&json!(false), &json!("chef")));
    assert_eq!(
        (&patched["emails"][0]["value"], &patched[ENTERPRISE]["department"]),
        (&json!("anna.a@ale.example"), &json!("LSS"))
    );
    assert_eq!(find(&world, &key, USERS, "active eq false").await["totalResults"], 1);
}

// RFC 7644, 3.12
#[actix_web::test]
async fn what_is_wrong_is_told_in_the_words_of_the_standard_and_nothing_is_kept() {
    let (world, key) = ale().await;
    let anna = add(&world, &key, USERS, &user("anna")).await;
    let with = |change: Value| {
        let mut sent = user("bo");
        for (name, value) in change.as_object().unwrap() {
            sent[name] = value.clone();
        }
        sent
    };
    let cases = [
        (json!([]), 400, Some("invalidSyntax"), "a resource is a JSON object"),
        (with(json!({"userName": null})), 400, Some("invalidValue"), "userName: a resource must have it"),
        (with(json!({"active": "kanske"})), 400, Some("invalidValue"), "active: it is true or false"),
        (with(json!({"userName": "ANNA@ale.onmicrosoft.example"})), 409, Some("uniqueness"), "userName: another one"),
        (with(json!({"emails": [{"value": "bo"}]})), 400, Some("invalidValue"), "emails: "),
        (with(json!({"title": "19121212-1212"})), 400, Some("invalidValue"), "title: "),
        (with(json!({ROSTER: {"hiredOn": "i går"}})), 400, Some("invalidValue"), "hiredOn: "),
        (with(json!({ROSTER: {"accountName": "bo"}})), 400, Some("invalidValue"), "accountHomePage: "),
    ];
    for (sent, status, word, told) in cases {
        let error = send(&world, &key, (Method::POST, USERS), &sent).await.scim_error(status);
        assert_eq!(error.get("scimType").and_then(Value::as_str), word, "{sent}: {error}");
        assert!(error["detail"].as_str().unwrap().starts_with(told), "{sent}: {error}");
        assert!(!error.to_string().contains("19121212"), "{error}");
    }
    let wrong = patch(&json!([{"op": "replace", "path": "shoeSize", "value": 1}]));
    let error = send(&world, &key, (Method::PATCH, &path_of(&anna)), &wrong).await.scim_error(400);
    assert_eq!(error["scimType"], "invalidPath");
    let error = world.get(&format!("{USERS}?filter=userName%20like%20x")).by(&key).send().await.scim_error(400);
    assert_eq!(error["scimType"], "invalidFilter");
    let error = world.post(USERS).by(&key).body("application/scim+json", "{\"userName\": anna}").send().await;
    assert_eq!(error.scim_error(400)["detail"], "this is no JSON: something is wrong at line 1, column 14");
    world.post(USERS).by(&key).body("text/plain", "{}").send().await.scim_error(415);
    world.get("/scim/v2/9999/Users").by(&key).send().await.scim_error(404);
    world.get(&format!("{USERS}/anna")).by(&key).send().await.scim_error(404);
    world.get("/scim/v2/1480/Users").by(&key).send().await.scim_error(403);
    world.get(USERS).without("authorization").send().await.scim_error(401);
    world.ask(Method::DELETE, USERS).by(&key).send().await.scim_error(405);
    world.get("/scim/v2/1440/Bulk").by(&key).send().await.scim_error(404);
    let list = world.get(USERS).by(&key).send().await.json();
    assert_eq!(names(&list), ["anna@ale.onmicrosoft.example"]);
    assert_eq!(list["Resources"][0], anna);
}

// RFC 7644, 3.4.2.4
#[actix_web::test]
async fn pages_of_any_size_give_every_user_once() {
    let (world, key) = ale().await;
    let mut all = Vec::new();
    for number in 0..7 {
        all.push(add(&world, &key, USERS, &user(&format!("a{number}"))).await["id"].clone());
    }
    all.sort_by_key(ToString::to_string);
    for filter in ["", "&filter=title%20pr"] {
        for count in 1..=8 {
            let (mut seen, mut start) = (Vec::new(), 1);
            loop {
                let path = format!("{USERS}?startIndex={start}&count={count}&attributes=userName{filter}");
                let page = world.get(&path).by(&key).send().await.json();
                assert_eq!((&page["totalResults"], &page["startIndex"]), (&json!(7), &json!(start)));
                let resources = page["Resources"].as_array().unwrap();
                assert_eq!(page["itemsPerPage"], resources.len());
                if resources.is_empty() {
                    break;
                }
                assert!(resources.iter().all(|one| one.get("emails").is_none() && one.get("userName").is_some()));
                seen.extend(resources.iter().map(|one| one["id"].clone()));
                start += resources.len();
            }
            assert_eq!(seen, all, "{count}");
        }
    }
    let none = world.get(&format!("{USERS}?count=0")).by(&key).send().await.json();
    assert_eq!((&none["totalResults"], &none["Resources"]), (&json!(7), &json!([])));
    let first = world.get(&format!("{USERS}?startIndex=-3&count=2&sortBy=userName")).by(&key).send().await.json();
    assert_eq!((&first["startIndex"], first["Resources"].as_array().unwrap().len()), (&json!(1), 2));
    world.get(&format!("{USERS}?count=two")).by(&key).send().await.scim_error(400);
}

#[actix_web::test]
async fn a_directory_becomes_the_list_of_the_employer_once_nothing_comes_any_more() {
    let (world, key) = ale().await;
    let anna = add(&world, &key, USERS, &user("anna")).await;
    let bo = add(&world, &key, USERS, &user("bo")).await;
    after_minutes(&world, 4).await;
    assert_eq!(roster(&world).await, [""; 0], "more may come");
    let waiting = directory(&world).await;
    assert_eq!((&waiting["municipality"]["code"], &waiting["users"]), (&json!("1440"), &json!(2)));
    assert_eq!((&waiting["outcome"], waiting["waiting_since"].is_string()), (&Value::Null, true));
    after_minutes(&world, 1).await;
    assert_eq!(roster(&world).await, ["anna A IFO socialsekreterare", "bo A IFO socialsekreterare"]);
    let listed = directory(&world).await;
    assert_eq!((&listed["outcome"], &listed["waiting_since"]), (&json!({"imported": 2}), &Value::Null));

    // Each way of leaving, and a new unit.
    let [cia, dan, eva] = [user("cia"), user("dan"), user("eva")];
    for new in [&cia, &dan, &eva] {
        add(&world, &key, USERS, new).await;
    }
    after_minutes(&world, 5).await;
    assert_eq!(roster(&world).await.len(), 5);
    pass(&world, SignedDuration::from_hours(48));
    let off = patch(&json!([{"op": "Replace", "path": "active", "value": false}]));
    assert_eq!(send(&world, &key, (Method::PATCH, &path_of(&anna)), &off).await.status, 200);
    let moved = patch(&json!([{"op": "Replace", "path": format!("{ENTERPRISE}:department"), "value": "LSS"}]));
    assert_eq!(send(&world, &key, (Method::PATCH, &path_of(&bo)), &moved).await.status, 200);
    after_minutes(&world, 5).await;
    let left = [
        "bo A LSS socialsekreterare",
        "cia A IFO socialsekreterare",
        "dan A IFO socialsekreterare",
        "eva A IFO socialsekreterare",
    ];
    assert_eq!(roster(&world).await, left);
    let audit = world.audit().await;
    let changes = audit.iter().filter(|entry| entry["action"] == "roster-change").count();
    assert_eq!(changes, 3);
    assert!(audit.iter().filter(|entry| entry["action"] == "roster-change").all(|entry| entry["who"] == key.key));
}

#[actix_web::test]
async fn a_list_that_would_end_the_employment_of_many_waits_for_somebody_who_allows_it() {
    let (world, key) = ale().await;
    world.roster("?mode=full", "kommunkod;e-post;namn\n1440;anna@ale.example;Anna A\n1440;bo@ale.example;Bo B\n").await;
    let mut anna = user("anna");
    anna["name"] = json!({"formatted": "Anna A"});
    add(&world, &key, USERS, &anna).await;
    pass(&world, SignedDuration::from_hours(24));
    after_minutes(&world, 5).await;
    assert_eq!(roster(&world).await.len(), 2, "the rest of the staff may be on its way");
    let refused = directory(&world).await;
    let why = refused["outcome"]["refused"][0].as_str().unwrap();
    assert!(why.contains("the employment of 1 of 2 people would end"), "{why}");
    let path = "/api/v1/directories/1440/list";
    world.post(path).by(&key).send().await.problem(409);
    let imported = world.post(&format!("{path}?allow_shrinking=true")).by(&key).send().await;
    assert_eq!(imported.status, 200, "{}", imported.text());
    assert_eq!(roster(&world).await, ["Anna A IFO socialsekreterare"]);
    assert_eq!(directory(&world).await["waiting_since"], Value::Null);
    world.post("/api/v1/directories/1480/list").send().await.problem(404);
    world.post("/api/v1/directories/1480/list").by(&key).send().await.problem(403);
}

#[actix_web::test]
async fn what_keeps_a_list_out_is_told_by_the_ids_of_users_and_names_nobody() {
    let (world, key) = ale().await;
    let anna = add(&world, &key, USERS, &user("anna")).await;
    // Another person with the same address: neither is told from the other.
    let mut bo = user("bo");
    bo["emails"] = json!([{"value": "anna@ale.example"}]);
    bo["name"] = json!({"formatted": "Bo Ek"});
    let bo = add(&world, &key, USERS, &bo).await;
    after_minutes(&world, 5).await;
    let refused = directory(&world).await["outcome"]["refused"].clone();
    let told = refused.to_string();
    for one in [&anna, &bo] {
        assert!(told.contains(&format!("user {}", one["id"].as_str().unwrap())), "{told}");
    }
    assert!(!told.contains("anna") && !told.contains("Bo"), "{told}");
    assert_eq!(roster(&world).await, [""; 0]);
    let own = patch(&json!([{"op": "replace", "path": "emails", "value": [{"value": "bo@ale.example"}]}]));
    assert_eq!(send(&world, &key, (Method::PATCH, &path_of(&bo)), &own).await.status, 200);
    after_minutes(&world, 5).await;
    assert_eq!(directory(&world).await["outcome"], json!({"imported": 2}));
}

#[actix_web::test]
async fn a_user_whose_statements_nobody_can_tell_is_kept_and_left_out_of_the_list() {
    let (world, key) = ale().await;
    let mut bo = user("bo");
    (bo["userName"], bo["emails"]) = (json!("bo"), json!([{"type": "home", "value": "bo@hem.example"}]));
    let bo = add(&world, &key, USERS, &bo).await;
    add(&world, &key, USERS, &user("anna")).await;
    after_minutes(&world, 5).await;
    assert_eq!(roster(&world).await, ["anna A IFO socialsekreterare"]);
    let stands = directory(&world).await;
    assert_eq!((&stands["outcome"], &stands["left_out"]), (&json!({"imported": 1}), &json!(1)));
    let found = patch(&json!([{"op": "add", "path": "emails[type eq \"work\"].value", "value": "bo@ale.example"}]));
    assert_eq!(send(&world, &key, (Method::PATCH, &path_of(&bo)), &found).await.status, 200);
    after_minutes(&world, 5).await;
    assert_eq!(directory(&world).await["left_out"], 0);
    assert_eq!(roster(&world).await.len(), 2);
}

#[actix_web::test]
async fn an_organisation_of_the_catalogue_has_a_directory_too() {
    let (world, _) = ale().await;
    let organisation = "\n[[organisation]]\nid = \"region-x\"\nname = { sv = \"Region X\" }\nkind = \"region\"\n";
    world.catalogue(&format!("{CATALOGUE}{organisation}")).await;
    add(&world, &world.admin, "/scim/v2/region-x/Users", &user("anna")).await;
    after_minutes(&world, 5).await;
    let stands = directory(&world).await;
    assert_eq!((&stands["municipality"]["code"], &stands["outcome"]), (&json!("region-x"), &json!({"imported": 1})));
    assert_eq!(roster(&world).await, ["anna A IFO socialsekreterare"]);
}

#[actix_web::test]
async fn no_personal_identity_number_is_kept_wherever_it_stands_and_no_group_keeps_a_list_out() {
    let (world, key) = ale().await;
    for (path, sent) in [
        (USERS, json!({"userName": "anna@ale.example", "externalId": "19121212-1212"})),
        (USERS, json!({"userName": "191212121212"})),
        (
            USERS,
            json!({"userName": "anna@ale.example", "displayName": "Anna 121212-1212", "name": {"givenName": "Anna"}}),
        ),
        (GROUPS, json!({"displayName": "19121212-1212"})),
        (GROUPS, json!({"displayName": "x".repeat(900)})),
    ] {
        let error = send(&world, &key, (Method::POST, path), &sent).await.scim_error(400);
        assert_eq!(error["scimType"], "invalidValue", "{error}");
        assert!(!error.to_string().contains("1212"), "{error}");
    }
    let mut anna = user("anna");
    (anna["title"], anna["displayName"]) = (json!("social\nsekreterare"), json!("a\u{7}b"));
    add(&world, &key, USERS, &anna).await;
    after_minutes(&world, 5).await;
    assert_eq!(roster(&world).await, ["anna A IFO social sekreterare"]);
}

#[actix_web::test]
async fn many_values_and_operations_are_bounded() {
    let (world, key) = ale().await;
    let group = add(&world, &key, GROUPS, &json!({"displayName": "LSS"})).await;
    let member = |number: u128| json!({"value": Uuid::from_u128(number)});
    let many: Vec<Value> = (0..40_000).map(member).collect();
    let path = path_of(&group);
    let all = patch(
        &json!([{"op": "add", "path": "members", "value": many}, {"op": "add", "path": "members", "value": many}]),
    );
    let patched = send(&world, &key, (Method::PATCH, &path), &all).await.json();
    assert_eq!(patched["members"].as_array().unwrap().len(), 40_000);
    let one = json!({"op": "remove", "path": format!("members[value eq \"{}\"]", Uuid::from_u128(7))});
    let few = patch(&json!(vec![one.clone(); 50]));
    assert_eq!(send(&world, &key, (Method::PATCH, &path), &few).await.status, 200);
    let too_many = patch(&json!(vec![one; 200]));
    let error = send(&world, &key, (Method::PATCH, &path), &too_many).await.scim_error(400);
    assert!(error["detail"].as_str().unwrap().contains("in several requests"), "{error}");
    let texts: Vec<String> = (0..100_000).map(|number| number.to_string()).collect();
    let flood = patch(&json!([{"op": "add", "path": "members", "value": texts}]));
    let error = send(&world, &key, (Method::PATCH, &path), &flood).await.scim_error(400);
    assert_eq!(error["detail"], "members: it has at most 50000 values");
}

#[actix_web::test]
async fn groups_are_the_units_of_those_who_have_no_department() {
    let (world, key) = ale().await;
    let mut anna = user("anna");
    anna.as_object_mut().unwrap().remove(ENTERPRISE);
    let anna = add(&world, &key, USERS, &anna).await;
    let bo = add(&world, &key, USERS, &user("bo")).await;
    let member = |user: &Value| json!({"value": user["id"]});
    let lss = add(&world, &key, GROUPS, &json!({"displayName": "LSS", "members": [member(&anna), member(&bo)]})).await;
    assert_eq!(lss["members"].as_array().unwrap().len(), 2);
    let barn = add(&world, &key, GROUPS, &json!({"displayName": "Barn", "externalId": "g2"})).await;
    let add_anna = patch(&json!([{"op": "Add", "path": "members", "value": [{"$ref": null, "value": anna["id"]}]}]));
    assert_eq!(send(&world, &key, (Method::PATCH, &path_of(&barn)), &add_anna).await.status, 200);
    after_minutes(&world, 5).await;
    let rows = ["anna A Barn socialsekreterare", "anna A LSS socialsekreterare", "bo A IFO socialsekreterare"];
    assert_eq!(roster(&world).await, rows);

    let found = find(&world, &key, GROUPS, r#"displayName eq "lss""#).await;
    assert_eq!(found["totalResults"], 1);
    let without = world.get(&format!("{}?excludedAttributes=members", path_of(&lss))).by(&key).send().await.json();
    assert_eq!((without.get("members"), &without["displayName"]), (None, &json!("LSS")));
    let again = json!({"displayName": "LSS"});
    assert_eq!(send(&world, &key, (Method::POST, GROUPS), &again).await.scim_error(409)["scimType"], "uniqueness");
    let stranger = json!({"displayName": "Ny", "members": [{"value": "anna"}]});
    assert_eq!(send(&world, &key, (Method::POST, GROUPS), &stranger).await.scim_error(400)["scimType"], "invalidValue");

    let remove = patch(&json!([{"op": "Remove", "path": "members", "value": [{"value": anna["id"]}]}]));
    assert_eq!(send(&world, &key, (Method::PATCH, &path_of(&barn)), &remove).await.json().get("members"), None);
    assert_eq!(world.delete(&path_of(&bo)).by(&key).send().await.status, 204);
    let left = world.get(&path_of(&lss)).by(&key).send().await.json();
    assert_eq!(left["members"].as_array().unwrap().len(), 1, "who is gone is in no group");
}

#[actix_web::test]
async fn a_page_of_groups_with_many_members_is_short_and_the_next_one_goes_on() {
    let (world, key) = ale().await;
    let members: Vec<Value> = (0..9_000).map(|number| json!({"value": Uuid::from_u128(number)})).collect();
    for name in ["a", "b", "c"] {
        add(&world, &key, GROUPS, &json!({"displayName": name, "members": members})).await;
    }
    let page =
        |start: usize| world.get(&format!("{GROUPS}?startIndex={start}&filter=displayName%20pr")).by(&key).send();
    let first = page(1).await.json();
    assert_eq!((&first["totalResults"], &first["itemsPerPage"]), (&json!(3), &json!(2)));
    let second = page(3).await.json();
    assert_eq!((&second["totalResults"], &second["itemsPerPage"]), (&json!(3), &json!(1)));
    assert_eq!(second["Resources"][0]["members"].as_array().unwrap().len(), 9_000);
    let all = world.get(&format!("{GROUPS}?startIndex=2")).by(&key).send().await.json();
    assert_eq!((&all["totalResults"], &all["itemsPerPage"]), (&json!(3), &json!(2)));
    let too_many: Vec<Value> = (0..50_001).map(|number| json!({"value": Uuid::from_u128(number)})).collect();
    let sent = json!({"displayName": "d", "members": too_many});
    let error = send(&world, &key, (Method::POST, GROUPS), &sent).await.scim_error(400);
    assert_eq!(error["detail"], "members: it has at most 50000 values");
}

#[actix_web::test]
async fn the_schemas_say_what_is_taken() {
    let (world, key) = ale().await;
    let get = |path: &str| world.get(&format!("/scim/v2/1440/{path}")).by(&key).send();
    let config = get("ServiceProviderConfig").await.json();
    for (name, supported) in [("patch", true), ("bulk", false), ("filter", true), ("sort", false), ("etag", true)] {
        assert_eq!(config[name]["supported"], supported, "{name}");
    }
    let types = get("ResourceTypes").await.json();
    assert_eq!(types["totalResults"], 2);
    for one in types["Resources"].as_array().unwrap() {
        let name = one["name"].as_str().unwrap();
        assert_eq!(&get(&format!("ResourceTypes/{name}")).await.json(), one);
        let endpoint = one["endpoint"].as_str().unwrap();
        assert_eq!(get(endpoint.trim_start_matches('/')).await.status, 200, "{endpoint}");
    }
    let schemas = get("Schemas").await.json();
    let urns: Vec<&str> =
        schemas["Resources"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(urns.contains(&ENTERPRISE) && urns.contains(&ROSTER), "{urns:?}");
    for one in schemas["Resources"].as_array().unwrap() {
        assert_eq!(&get(&format!("Schemas/{}", one["id"].as_str().unwrap())).await.json(), one);
    }
    get("Schemas/urn:x").await.scim_error(404);
}

// GDPR, articles 15 and 17.
#[actix_web::test]
async fn what_was_sent_of_a_person_is_in_the_record_and_goes_with_the_person() {
    let (world, key) = ale().await;
    let anna = add(&world, &key, USERS, &user("anna")).await;
    add(&world, &key, USERS, &user("bo")).await;
    // The user name is an address, too.
    let agents = json!([{"mbox": "mailto:ANNA@ale.onmicrosoft.example"}]);
    let record = world.post("/api/v1/people/record").json(&json!({"agents": agents})).send().await.json();
    let users = record["directory_users"].as_array().unwrap();
    assert_eq!((users.len(), &users[0]["attributes"]["title"]), (1, &json!("socialsekreterare")));
    assert_eq!((&users[0]["employer"]["name"], &users[0]["id"]), (&json!("Ale"), &anna["id"]));
    let erase = |confirm: bool| {
        let case = json!({
            "agents": agents, "ground": "request", "decision": "dnr 2026/1", "executor": "Eva", "confirm": confirm,
        });
        world.post("/api/v1/erasures").json(&case).send()
    };
    assert_eq!(erase(false).await.json()["directory_users"], 1);
    let erased = erase(true).await.json();
    assert_eq!(erased["erased"]["directory_users"], 1, "{erased}");
    world.get(&path_of(&anna)).by(&key).send().await.scim_error(404);
    assert_eq!(names(&world.get(USERS).by(&key).send().await.json()), ["bo@ale.onmicrosoft.example"]);
    assert_eq!(erase(false).await.json()["directory_users"], 0);
    after_minutes(&world, 5).await;
    assert_eq!(roster(&world).await, ["bo A IFO socialsekreterare"]);
}

#[actix_web::test]
async fn statements_of_those_who_were_sent_count_for_their_employer() {
    let (world, key) = ale().await;
    let mut anna = user("anna");
    anna[ROSTER] =
        json!({"accountName": "4711", "accountHomePage": "https://lms.ale.example", "hiredOn": "2021-01-01"});
    add(&world, &key, USERS, &anna).await;
    let mut private = user("bo");
    private["emails"] =
        json!([{"type": "home", "value": "bo@hem.example"}, {"type": "work", "value": "bo@ale.example"}]);
    add(&world, &key, USERS, &private).await;
    after_minutes(&world, 5).await;
    let mut by_account = happened(1, "x@ale.example", "completed", COURSE, "2022-03-01T08:00:00Z");
    by_account["actor"] = json!({"account": {"homePage": "https://lms.ale.example", "name": "4711"}});
    world
        .record(&json!([by_account, happened(2, "bo@hem.example", "completed", COURSE, "2022-03-01T08:00:00Z")]))
        .await;
    let figures = world.figures("?municipality=1440&course=ett&by=unit").await;
    assert_eq!(figures["total"]["completed"], 1, "a private address is nobody's at work: {figures}");
    assert!(figures.to_string().contains("IFO"), "{figures}");
}

#[actix_web::test]
async fn a_directory_outlives_a_restart() {
    let (world, key) = ale().await;
    let anna = add(&world, &key, USERS, &user("anna")).await;
    let world = world.restarted().await;
    assert_eq!(world.get(&path_of(&anna)).by(&key).send().await.json(), anna);
    after_minutes(&world, 5).await;
    assert_eq!(roster(&world).await, ["anna A IFO socialsekreterare"]);
}

#[actix_web::test]
async fn many_who_write_at_once_lose_nothing() {
    let (world, key) = ale().await;
    let group = add(&world, &key, GROUPS, &json!({"displayName": "LSS"})).await;
    let mut users = Vec::new();
    for number in 0..8 {
        users.push(add(&world, &key, USERS, &user(&format!("a{number}"))).await);
    }
    let path = path_of(&group);
    let join = |user: &Value| {
        let body = patch(&json!([{"op": "Add", "path": "members", "value": [{"value": user["id"]}]}]));
        let (world, key, path) = (&world, &key, path.as_str());
        // Who came second too often is told to try again, as senders do.
        async move { while send(world, key, (Method::PATCH, path), &body).await.status != 200 {} }
    };
    futures::future::join_all(users.iter().map(join)).await;
    let group = world.get(&path).by(&key).send().await.json();
    assert_eq!(group["members"].as_array().unwrap().len(), 8);
    assert_eq!(directory(&world).await["users"], 8);
    let same = user("a9");
    let (world, key, same) = (&world, &key, &same);
    let twins = futures::future::join_all((0..4).map(|_| send(world, key, (Method::POST, USERS), same))).await;
    let mut statuses: Vec<u16> = twins.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
}
