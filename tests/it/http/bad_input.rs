//! Whatever is wrong with what is sent: the answer says what and where, and nothing is stored.
//!
//! A table for each resource, of rows that [`bad`] begins; [`all_refused`] sends them. A new resource is a file here
//! with its table.

mod body;
mod heads;
mod statements;

use actix_web::http::Method;
use bytes::Bytes;

use super::samples::{COURSE, statement};
use super::world::World;

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

    /// Refused for this parameter.
    pub fn parameter(self, name: &str) -> Self {
        Self { place: Place::Parameter(name.to_owned()), ..self.refused(400, "parameter") }
    }

    /// Refused for a rule that this place in the body breaks first.
    pub fn violation(self, rule: &'static str, pointer: impl Into<String>) -> Self {
        Self { place: Place::Body { rule, pointer: pointer.into() }, ..self.refused(400, "invalid-statement") }
    }
}

/// Sends every row, and asserts that each is refused as it says, that no answer repeats who it is about, and that the
/// store is as before.
pub async fn all_refused(rows: Vec<Bad>) {
    let world = World::new().await;
    world.record(&statement(900, "anna@ale.example", "completed", COURSE)).await;
    let before = world.statements("").await;
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
    assert_eq!(world.statements("").await, before);
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

// RFC 9110, 15.5.6
#[actix_web::test]
async fn a_method_that_is_not_served_is_told_which_are() {
    let world = World::new().await;
    for (method, path, allowed) in [
        ("DELETE", "/xapi/statements", "GET, HEAD, POST, PUT"),
        ("PATCH", "/api/v1/catalogue", "GET, HEAD, PUT"),
        ("GET", "/api/v1/roster", "POST"),
    ] {
        let answer = world.ask(method.parse().unwrap(), path).send().await;
        answer.problem(405);
        assert_eq!(answer.header("allow"), allowed, "{path}");
    }
    world.get("/xapi/activities/everything").send().await.problem(404);
}
