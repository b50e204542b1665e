//! What operators see: health, readiness, metrics, and a log without personal data.

use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, MODULE, encoded, id, statement};
use super::tokens::{self, Keys};
use super::world::{World, basic};

// RFC 9116, 3: in plain text, at this path.
#[actix_web::test]
async fn where_weaknesses_are_reported_is_told_where_it_is_set_up() {
    let mut world = World::new().await;
    let path = "/.well-known/security.txt";
    world.get(path).without("authorization").send().await.problem(404);
    world.state.security_txt = Some("Contact: mailto:it@ale.example\n".into());
    let answer = world.get(path).without("authorization").send().await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; charset=utf-8"));
    assert_eq!(answer.text(), "Contact: mailto:it@ale.example\n");
}

#[actix_web::test]
async fn health_and_readiness_are_open_and_readiness_asks_the_store() {
    let world = World::new().await;
    for (path, says) in
        [("/health", json!({"status": "ok"})), ("/ready", json!({"status": "ready", "figures": "loading"}))]
    {
        let answer = world.get(path).without("authorization").send().await;
        assert_eq!((answer.status, answer.json()), (200, says));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    world.state.service.load_standings().await.unwrap();
    let answer = world.get("/ready").send().await;
    assert_eq!(answer.json(), json!({"status": "ready", "figures": "ready"}));
    world.store.close().await;
    assert_eq!(world.get("/health").send().await.status, 200);
    let answer = world.get("/ready").send().await;
    answer.problem(503);
    assert_eq!(answer.header("retry-after"), "5");
}

#[actix_web::test]
async fn a_store_that_is_closed_is_answered_with_try_again() {
    let world = World::new().await;
    world.get("/xapi/statements").send().await;
    world.store.close().await;
    let sent = statement(1, "anna@ale.example", "completed", COURSE);
    world.post("/xapi/statements").json(&sent).send().await.problem(503);
}

/// The value of a metric, by its name and labels as they are written.
async fn metric(world: &World, name: &str) -> u64 {
    let answer = world.get("/metrics").send().await;
    assert_eq!(answer.header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let line = answer.text().lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned));
    line.map_or(0, |value| value.parse().unwrap())
}

// Prometheus before 2.5, and `promtool check metrics`, read the older format alone.
#[actix_web::test]
async fn metrics_come_in_the_format_that_a_collector_prefers() {
    let world = World::new().await;
    world.post("/xapi/statements").json(&statement(1, "anna@ale.example", "completed", COURSE)).send().await;
    let of_prometheus = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
    for (accept, is_older) in [("*/*", false), (of_prometheus, false), ("text/plain;version=0.0.4", true)] {
        let answer = world.get("/metrics").header("accept", accept).send().await;
        assert_eq!(answer.header("content-type").starts_with("text/plain; version=0.0.4"), is_older, "{accept}");
        assert_eq!(answer.text().ends_with("# EOF\n"), !is_older, "{accept}");
        assert_eq!(answer.text().contains("# TYPE loggbok_statements_recorded_total counter\n"), is_older, "{accept}");
        assert!(answer.text().contains("\nloggbok_statements_recorded_total 1\n"), "{accept}");
    }
}

#[actix_web::test]
async fn metrics_count_requests_and_statements() {
    let world = World::new().await;
    let batch = json!([
        statement(1, "anna@ale.example", "completed", COURSE),
        statement(2, "anna@ale.example", "completed", COURSE),
    ]);
    world.record(&batch).await;
    world.record(&batch).await;
    world.post("/xapi/statements").json(&json!({})).send().await.problem(400);
    for (name, value) in [
        ("loggbok_statements_recorded_total", 2),
        ("loggbok_statements_duplicate_total", 2),
        ("loggbok_submissions_refused_total", 1),
        (r#"loggbok_http_requests_total{route="/xapi/statements",method="POST",status="2xx"}"#, 2),
        (r#"loggbok_http_requests_total{route="/xapi/statements",method="POST",status="4xx"}"#, 1),
    ] {
        assert_eq!(metric(&world, name).await, value, "{name}");
    }
    let answer = world.get("/metrics").send().await;
    assert!(answer.text().ends_with("# EOF\n") && !answer.text().contains(&world.admin.key));
}

#[actix_web::test]
async fn the_schemas_that_decide_are_open_to_anybody() {
    let world = World::new().await;
    let list = world.get("/schemas/").without("authorization").send().await.json();
    let paths: Vec<&str> = list["schemas"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(paths.len() > 10, "{list}");
    for path in paths {
        let answer = world.get(path).without("authorization").send().await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/schema+json"), "{path}");
        assert!(answer.json().is_object());
    }
    world.get("/schemas/../Cargo.toml").send().await.problem(404);
}

/// Everything that this process has logged, at every level.
static LOGGED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Sends every log line of the process, of every thread, to [`LOGGED`].
static CAPTURED: LazyLock<()> = LazyLock::new(|| {
    let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
    lines.with_writer(|| Captured).try_init().unwrap();
});

struct Captured;

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOGGED.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// No statement, actor or body reaches a log line: every word that is sent here contains one that no
// other test sends.
#[actix_web::test]
async fn the_log_holds_nothing_of_what_is_sent() {
    const WORD: &str = "hemligaste";
    LazyLock::force(&CAPTURED);
    let keys = Keys::new();
    let world = tokens::world_of(&keys).await;
    let path = "/xapi/statements";
    let mailbox = format!("{WORD}@ale.example");
    let agent = encoded(&json!({"mbox": format!("mailto:{mailbox}")}).to_string());
    world.catalogue(CATALOGUE).await;
    let mut good = statement(1, &mailbox, "completed", COURSE);
    good["actor"]["name"] = format!("{WORD}.example").into();
    good["result"] = json!({"response": format!("{WORD} svar")});
    world.record(&good).await;
    let mut conflicting = good.clone();
    conflicting["verb"]["id"] = "http://verb.example/did".into();
    world.post(path).json(&conflicting).send().await.problem(409);
    for bad in [
        json!({"actor": {"mbox": mailbox}, "verb": {"id": WORD}, "object": {"id": WORD}, WORD: WORD}).to_string(),
        format!("{{\"{WORD}\": 1, \"{WORD}\": 2}}"),
        format!("{{\"actor\": \"{WORD}"),
        WORD.to_owned(),
    ] {
        world.post(path).body("application/json", bad).send().await.problem(400);
    }
    let attached =
        format!("--b\r\nContent-Type: application/json\r\n\r\n{good}\r\n--b\r\n{WORD}: x\r\n\r\n{WORD}\r\n--b--");
    world.post(path).body("multipart/mixed; boundary=b", attached).send().await.problem(400);
    for query in [
        format!("agent={agent}"),
        format!("agent={WORD}"),
        format!("{WORD}=1"),
        format!("limit={WORD}"),
        format!("agent={agent}&related_agents=true&limit=1"),
        format!("statementId={}", id(1)),
    ] {
        world.get(&format!("{path}?{query}")).send().await;
    }
    world.get(&format!("/{WORD}/{mailbox}")).send().await.problem(404);
    world.get(&format!("{path}?cursor={WORD}")).send().await.problem(400);
    world.get(&format!("/schemas/{WORD}")).send().await.problem(404);
    world.get(path).header("authorization", &basic(WORD, WORD)).send().await.problem(401);
    world.get(path).speaking(WORD).send().await.problem(400);
    let token = keys.token_where(&[Scope::StatementsRead], |new| new.name = WORD.to_owned());
    assert_eq!(world.get(path).with_token(&token).send().await.status, 200);
    for wrong in [format!("{token}x"), format!("{WORD}.{token}"), WORD.to_owned()] {
        world.get(path).with_token(&wrong).send().await.problem(401);
    }
    world.roster("", &format!("kommunkod;e-post;enhet\n1440;{mailbox};{WORD}\n")).await;
    let bad_rows = format!("kommunkod;e-post;{WORD}\n9999;{mailbox};{WORD}\n");
    world.post("/api/v1/roster").body("text/csv", bad_rows).send().await.problem(422);
    world.put("/api/v1/catalogue").body("application/toml", format!("[[{WORD}]]")).send().await.problem(422);
    world.get(&format!("/api/v1/completions?unit={WORD}")).send().await;
    world.get(&format!("/api/v1/statements/export?course={WORD}")).send().await.problem(400);
    world.get(&format!("/?programme={WORD}")).send().await;
    world.record(&statement(2, &mailbox, "completed", MODULE)).await;
    let world = world.restarted().await;
    world.get(path).send().await;
    let logged = LOGGED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let logged = String::from_utf8_lossy(&logged);
    let own: Vec<&str> = logged.lines().filter(|line| line.contains(&world.admin.key)).collect();
    assert!(own.len() > 20, "a line for each request: {own:?}");
    assert!(
        own.iter().any(|line| line.contains("route=\"/xapi/statements\"") && line.contains("status=409")),
        "{own:?}"
    );
    assert!(logged.contains("caller=\"token:lms\""), "a token is logged by its subject");
    let parts: Vec<&str> = token.split('.').collect();
    for secret in [WORD, &world.admin.secret, "ale.example", parts[1], parts[2]] {
        let told: Vec<&str> = logged.lines().filter(|line| line.contains(secret)).collect();
        assert!(told.is_empty(), "{told:?}");
    }
}
