//! Forms of pages: a list that somebody uploads, and what somebody sends whose session has ended. The page that answers holds
//! what was sent, so it takes memory in proportion to it, and to nothing else.

use actix_web::http::Method;
use actix_web::http::header::{COOKIE, SET_COOKIE};
use actix_web::rt::System;
use actix_web::test::TestRequest;
use loggbok::service::cost_of_rows;

use super::{ALLOCATOR, BESIDE, JSON, LONG, PASSWORD, STEWARD, World, alone, results, rosters};

/// The most bytes that a page takes for each byte that it holds: the form as it comes and grows, the list packed, the page
/// with it, and the answer.
const OF_PAGE: usize = 16;
/// The same of what was typed, each character of which may be written in five.
const OF_TYPED: usize = 32;

const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=b";

/// Somebody who has signed in: their cookies, and the token of their forms.
struct Reader {
    cookies: String,
    token: String,
}

/// What the first field of this name in a page holds.
fn held(page: &str, name: &str) -> String {
    let found = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no {name}: {page}"));
    found.split('"').next().unwrap().to_owned()
}

impl Reader {
    async fn sign_in(world: &World) -> Self {
        let mut cookies: Vec<String> = Vec::new();
        let mut visit = async |method: Method, path: &str, form: String| {
            let request = TestRequest::with_uri(path).method(method).insert_header(("accept", "text/html"));
            let request = request.insert_header(("content-type", FORM)).insert_header((COOKIE, cookies.join("; ")));
            let (_, headers, page) = world.answer(request.set_payload(form)).await;
            let set = headers.get_all(SET_COOKIE).filter_map(|set| set.to_str().ok()?.split(';').next());
            cookies.extend(set.map(str::to_owned));
            String::from_utf8(page.to_vec()).unwrap()
        };
        let page = visit(Method::GET, "/sign-in", String::new()).await;
        let (token, next) = (held(&page, "token"), held(&page, "next"));
        let form = format!("token={token}&next={next}&name={STEWARD}&password={}", PASSWORD.replace(' ', "+"));
        visit(Method::POST, "/sign-in", form).await;
        let page = visit(Method::GET, "/account", String::new()).await;
        let token = held(&page, "token");
        Self { token, cookies: cookies.join("; ") }
    }
}

/// The fields of the form of a roster.
const ROSTER: &[(&str, &str)] = &[("mode", "full"), ("as_of", "2022-09-30")];
/// Those of the form of a list of results.
const RESULTS: &[(&str, &str)] = &[("allow_unknown", "true")];

/// A form of several parts, with a list.
fn upload(token: &str, fields: &[(&str, &str)], list: &str) -> String {
    let fields: Vec<String> = [&[("token", token)], fields]
        .concat()
        .iter()
        .map(|(name, value)| format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"))
        .collect();
    let head = "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"list.csv\"\r\n\r\n";
    format!("{}{head}{list}\r\n--b--\r\n", fields.concat())
}

/// Sends a form, and gives its status and the most bytes that it took.
async fn sent(world: &World, path: &str, content_type: &str, cookies: &str, body: String) -> (u16, usize) {
    let request = TestRequest::with_uri(path).method(Method::POST).insert_header(("content-type", content_type));
    let request = request.insert_header(("accept", "text/html")).insert_header((COOKIE, cookies)).set_payload(body);
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let (status, ..) = world.answer(request).await;
    (status, ALLOCATOR.peak_usage().saturating_sub(before))
}

#[test]
fn no_list_that_is_uploaded_takes_more_than_in_proportion_to_its_length() {
    let _alone = alone();
    System::new().block_on(async {
        let world = World::new().await;
        let course = r#"{"course":[{"id":"a","name":{"sv":"A"},"target":{"roster_roles":[]}}]}"#;
        assert_eq!(world.ask(Method::PUT, "/api/v1/catalogue", JSON, course.to_owned()).await, 204);
        let reader = Reader::sign_in(&world).await;
        let mut broken = Vec::new();
        let rosters = rosters(LONG).map(|list| ("/roster/check", ROSTER, list));
        let results = results(LONG).map(|list| ("/results/check", RESULTS, list));
        for (path, fields, list) in rosters.chain(results) {
            let (name, list) = (list.name, list.body);
            // The roster in force and the one to come are counted side by side.
            let most = 2 * cost_of_rows(list.as_bytes()) + OF_PAGE * list.len() + BESIDE;
            let form = upload(&reader.token, fields, &list);
            let (status, took) = sent(&world, path, PARTS, &reader.cookies, form).await;
            println!("{name} ({status}): {took} bytes of {most} for {}", list.len());
            assert!([200, 400, 422].contains(&status), "{name}: {status}");
            if took > most {
                broken.push(format!("{name} ({status}): {took} bytes for {}, and {most} are held", list.len()));
            }
            assert_eq!(world.state.service.memory().held(), 0, "{name}");
        }
        assert!(broken.is_empty(), "{broken:#?}");
    });
}

#[test]
fn no_form_that_comes_back_to_its_sender_takes_more_than_in_proportion_to_its_length() {
    let _alone = alone();
    System::new().block_on(async {
        let world = World::new().await;
        let typed = |field: &str, of: &str, long: usize| format!("{field}={}", of.repeat(long / of.len()));
        // Longer forms than a page takes are refused for that.
        let forms = [
            ("a course", "/catalogue/new", FORM, typed("name_sv", "<", 120 * 1024)),
            ("a course with signs", "/catalogue/new", FORM, typed("name_sv", "%22", 120 * 1024)),
            ("many modules", "/catalogue/new", FORM, "module_id=&".repeat(10 * 1024)),
            ("a statement", "/deliveries/try", FORM, typed("statement", "<", 60 * 1024)),
            ("a list", "/roster/check", PARTS, upload("none", ROSTER, &"<;".repeat(LONG / 2 - 512))),
            ("an import", "/roster/import", PARTS, upload("none", ROSTER, &"åäö;".repeat(LONG / 7 - 512))),
            ("a longer list", "/roster/check", PARTS, upload("none", ROSTER, &"x;".repeat(2 * LONG))),
            ("a list of results", "/results/record", PARTS, upload("none", RESULTS, &"<;".repeat(LONG / 2 - 512))),
        ];
        let mut broken = Vec::new();
        for (name, path, content_type, body) in forms {
            let (long, most) = (body.len(), OF_TYPED * body.len() + BESIDE);
            let (status, took) = sent(&world, path, content_type, "", body).await;
            println!("{name} ({status}): {took} bytes of {most} for {long}");
            assert!([400, 403, 413].contains(&status), "{name}: {status}");
            if took > most {
                broken.push(format!("{name} ({status}): {took} bytes for {long}, and {most} are held"));
            }
            assert_eq!(world.state.service.memory().held(), 0, "{name}");
        }
        assert!(broken.is_empty(), "{broken:#?}");
    });
}
