//! Wrong input of any kind: the answer says what is wrong and where, and nothing is stored.
//!
//! There is a table for each resource, with rows that start with [`bad`]; [`all_refused`] sends them. A new resource
//! gets a file here with its table.

mod activities;
mod agents;
mod body;
mod documents;
mod heads;
mod statements;

use actix_web::http::Method;
use bytes::Bytes;

use serde_json::{Value, json};

use super::documents::{RESOURCES, STATE, list, one, put, text};
use super::headers::compressed;
use super::samples::{COURSE, statement};
use super::world::World;

/// What each resource of documents holds before anything is sent: the id, the media type, the content.
const DOCUMENTS: [(&str, &str, &str); 4] = [
    ("text", "text/plain", r#"{"a":1}"#),
    ("object", "application/json", r#"{"a":1}"#),
    ("array", "application/json", "[1]"),
    ("string", "application/json", r#""a""#),
];

/// What names somebody to a question for statements, and is still no Agent: one who has documents, or is a Person.
pub const NO_SOUND_AGENTS: [&str; 2] =
    [r#"{"objectType":"Group","mbox":"mailto:anna@ale.example"}"#, r#"{"mbox":"mailto:anna@ale.example","extra":1}"#];

/// A request that must be refused, and how.
pub struct Bad {
    name: String,
    method: &'static str,
    path: String,
    /// In place of those of the same name that requests carry anyway; a name may stand more than once.
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    status: u16,
    /// The last segment of the problem's type.
    problem: &'static str,
    place: Place,
}

/// Which place a refusal names.
enum Place {
    /// The request as a whole.
    Request,
    /// What these words of the detail name.
    Words(&'static str),
    /// A parameter, by its name.
    Parameter(String),
    /// A place in the body that breaks a rule.
    Body { rule: &'static str, pointer: String },
}

/// A row: what is wrong, and the request, which carries the admin's credential and speaks 1.0.3 where that is asked for.
pub fn bad(name: impl Into<String>, method: &'static str, path: impl Into<String>) -> Bad {
    let (name, path) = (name.into(), path.into());
    Bad { name, method, path, headers: Vec::new(), body: Bytes::new(), status: 0, problem: "", place: Place::Request }
}

impl Bad {
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    pub fn json(self, body: impl Into<Bytes>) -> Self {
        self.body("application/json", body)
    }

    /// Refused with this status and problem.
    pub fn refused(self, status: u16, problem: &'static str) -> Self {
        Self { status, problem, ..self }
    }

    /// Refused in a sentence with these words.
    pub fn saying(self, words: &'static str) -> Self {
        Self { place: Place::Words(words), ..self }
    }

    /// Refused for this parameter.
    pub fn parameter(self, name: &str) -> Self {
        Self { place: Place::Parameter(name.to_owned()), ..self.refused(400, "parameter") }
    }

    /// Refused for a rule that this place in the body breaks first.
    pub fn violation(self, rule: &'static str, pointer: impl Into<String>) -> Self {
        Self { place: Place::Body { rule, pointer: pointer.into() }, ..self.refused(400, "invalid-statement") }
    }
}

/// Texts that stand for neither an Agent nor a Group.
pub fn no_agents() -> Vec<String> {
    let deep = format!(r#"{{"mbox":"mailto:anna@ale.example","name":{}{}}}"#, "[".repeat(100), "]".repeat(100));
    let texts = [
        "",
        "anna",
        "null",
        "true",
        "[]",
        "{}",
        r#"[{"mbox":"mailto:anna@ale.example"}]"#,
        r#"{"mbox":"anna"}"#,
        r#"{"mbox":"anna@ale.example"}"#,
        r#"{"mbox":7}"#,
        r#"{"mbox":["mailto:anna@ale.example"]}"#,
        r#"{"name":"anna"}"#,
        r#"{"mbox":"mailto:anna@ale.example""#,
        r#"{"mbox":"mailto:anna@ale.example"} and more"#,
        r#"{"mbox":"mailto:anna@ale.example","mbox":"mailto:anna@ale.example"}"#,
        r#"{"mbox":"mailto:anna@ale.example","openid":"http://anna.example/"}"#,
        r#"{"account":{"homePage":"https://lms.example","name":"anna\ud800"}}"#,
        r#"{"mbox":"mailto:@"}"#,
        r#"{"mbox":"mailto:anna b@ale.example"}"#,
        r#"{"mbox":"mailto:anna@ale.example","age":1}"#,
        r#"{"mbox":"mailto:anna@ale.example","name":7}"#,
        r#"{"mbox":"mailto:anna@ale.example","name":1e999}"#,
        r#"{"objectType":"Activity","mbox":"mailto:anna@ale.example"}"#,
        r#"{"account":{"name":"anna"}}"#,
        r#"{"account":{"homePage":"https://lms.example"}}"#,
        &deep,
    ];
    texts.map(str::to_owned).into()
}

/// What readers see of everything that is stored: the statements, and each document with its head.
async fn stored(world: &World) -> (Value, Vec<Value>) {
    let mut documents = Vec::new();
    for resource in RESOURCES {
        for path in [list(resource)].into_iter().chain(DOCUMENTS.map(|(id, ..)| one(resource, id))) {
            let answer = world.get(&path).send().await;
            let head = ["content-type", "etag", "last-modified"].map(|name| answer.header(name));
            documents.push(json!([path, answer.status, head, answer.text()]));
        }
    }
    (world.statements("").await, documents)
}

/// Sends every row, and asserts that each is refused as it says, that no answer repeats who it is about, and that the
/// store is as before.
pub async fn all_refused(rows: Vec<Bad>) {
    let world = World::new().await;
    world.record(&statement(900, "anna@ale.example", "completed", COURSE)).await;
    for resource in RESOURCES {
        for (id, content_type, content) in DOCUMENTS {
            put(&world, &one(resource, id), content_type, content).await;
        }
    }
    let before = stored(&world).await;
    for row in rows {
        let name = format!("{}: {} {:.80}", row.name, row.method, row.path);
        let mut ask = world.ask(row.method.parse::<Method>().unwrap(), &row.path).payload(row.body);
        for (header, _) in &row.headers {
            ask = ask.without(header);
        }
        for (header, value) in &row.headers {
            ask = ask.also(header, value);
        }
        let answer = ask.send().await;
        assert_eq!(answer.status, row.status, "{name}: {:.1000}", answer.text());
        let problem = answer.problem(row.status);
        assert_eq!(problem["type"], format!("/problems/{}", row.problem), "{name}: {problem}");
        let detail = problem["detail"].as_str().unwrap();
        match row.place {
            Place::Request => {}
            Place::Words(words) => assert!(detail.contains(words), "{name}: {detail}"),
            Place::Parameter(parameter) => {
                assert!(detail.starts_with(&format!("the parameter {parameter} is wrong: ")), "{name}: {detail}");
            }
            Place::Body { rule, pointer } => {
                let first = &problem["violations"][0];
                assert_eq!((&first["rule"], &first["pointer"]), (&rule.into(), &pointer.into()), "{name}: {problem}");
                for member in ["clause", "detail"] {
                    assert!(first[member].as_str().is_some_and(|text| !text.is_empty()), "{name}: {problem}");
                }
            }
        }
        assert!(!answer.text().contains("anna"), "{name}: {problem}");
    }
    assert_eq!(stored(&world).await, before);
}

// XAPI-00328
// xAPI 1.0.3 Communication 3.2: 413 where the body is larger than what is read.
#[actix_web::test]
async fn a_body_beyond_the_limit_is_refused() {
    let world = World::new().await.with_body_limit(1000);
    for length in [1001, 100_000] {
        let problem =
            world.post("/xapi/statements").body("application/json", vec![b' '; length]).send().await.problem(413);
        assert!(problem["detail"].as_str().unwrap().contains("1000"), "{problem}");
    }
    world.put("/api/v1/catalogue").body("application/toml", vec![b'#'; 1001]).send().await.problem(413);
    world.post("/api/v1/roster").body("text/csv", vec![b'x'; 1001]).send().await.problem(413);
    assert_eq!(world.count().await, 0);
}

// xAPI 1.0.3 Communication 3.2: documents have a limit of their own, counted after decompression.
#[actix_web::test]
async fn a_document_beyond_the_limit_is_refused_also_where_it_comes_compressed() {
    let world = World::new().await.with_document_limit(1000);
    let packed = compressed("gzip", "x".repeat(1001)).await;
    for resource in RESOURCES {
        let path = one(resource, "one");
        put(&world, &path, "text/plain", "x".repeat(1000)).await;
        for method in ["PUT", "POST"] {
            let ask = || world.ask(method.parse().unwrap(), &path).header("if-match", "*");
            ask().body("text/plain", "y".repeat(1001)).send().await.problem(413);
            ask().body("text/plain", packed.clone()).header("content-encoding", "gzip").send().await.problem(413);
        }
        assert_eq!(text(&world, &path).await, "x".repeat(1000));
    }
}

// RFC 9110, 12.5.3: who sends in another coding is told which are read.
#[actix_web::test]
async fn a_coding_that_is_not_read_is_told_which_are() {
    let world = World::new().await;
    let answer = world.put(&one(STATE, "one")).body("text/plain", "a").header("content-encoding", "br").send().await;
    answer.problem(415);
    assert_eq!(answer.header("accept-encoding"), "gzip, deflate");
}

// RFC 9110, 15.5.6
#[actix_web::test]
async fn a_method_that_is_not_served_is_told_which_are() {
    let world = World::new().await;
    for (method, path, allowed) in [
        ("DELETE", "/xapi/statements", "GET, HEAD, POST, PUT"),
        ("PATCH", "/xapi/activities/state", "GET, HEAD, PUT, POST, DELETE"),
        ("POST", "/xapi/activities", "GET, HEAD"),
        ("POST", "/xapi/agents", "GET, HEAD"),
        ("PATCH", "/api/v1/catalogue", "GET, HEAD, PUT"),
        ("PUT", "/api/v1/roster", "GET, HEAD, POST"),
    ] {
        let answer = world.ask(method.parse().unwrap(), path).send().await;
        answer.problem(405);
        assert_eq!(answer.header("allow"), allowed, "{path}");
    }
    world.get("/xapi/activities/everything").send().await.problem(404);
}
