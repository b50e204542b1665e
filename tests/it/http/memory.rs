//! The memory that bodies take: small bodies must not expand into much.

use std::io::{BufReader, Write as _};
use std::net::TcpStream;

use actix_web::rt::System;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use loggbok::auth::Scope;
use loggbok::server::ServerOptions;
use serde_json::json;

use super::documents::{STATE, one};
use super::samples::{COURSE, encoded, statement};
use super::sockets::{Running, answer};
use super::world::{World, basic};

const PATH: &str = "/xapi/statements";

/// A statement with a long list in an extension.
fn with_zeros(bytes: usize) -> String {
    let mut statement = statement(1, "anna@ale.example", "completed", COURSE);
    statement["context"] = json!({"extensions": {"https://x.example/zeros": "ZEROS"}});
    statement.to_string().replace("\"ZEROS\"", &format!("[{}0]", "0,".repeat(bytes / 2)))
}

// RFC 9110, 15.6.4: 503, with how long to wait.
#[actix_web::test]
async fn while_others_take_the_memory_a_body_is_answered_503_and_taken_when_they_are_done() {
    let world = World::new().await.with_memory(1 << 20);
    let statement = statement(1, "anna@ale.example", "completed", COURSE);
    let form = format!("content={}", encoded(&statement.to_string()));
    let document = one(STATE, "one");
    let memory = world.state.service.memory().clone();
    let ask = async |number| match number {
        0 => world.post(PATH).json(&statement).send().await,
        1 => {
            let path = format!("{PATH}?method=POST");
            world.post(&path).body("application/x-www-form-urlencoded", form.clone()).send().await
        }
        2 => world.put(&document).header("if-none-match", "*").body("text/plain", "x".repeat(2000)).send().await,
        3 => world.post("/api/v1/roster").body("text/csv", "kommunkod;e-post\n1440;a@ale.example\n").send().await,
        _ => world.put("/api/v1/catalogue").body("application/toml", "course = []\n").send().await,
    };
    for number in 0..5 {
        let others = memory.hold((1 << 20) - 100).unwrap();
        let refused = ask(number).await;
        assert_eq!(refused.problem(503)["type"], "/problems/busy", "{number}");
        assert_eq!(refused.header("retry-after"), "5");
        drop(others);
        let taken = ask(number).await;
        assert!(taken.status < 300, "{number}: {}", taken.text());
        assert_eq!(memory.held(), 0, "{number}");
    }
}

#[actix_web::test]
async fn a_body_that_takes_more_than_there_is_for_all_is_told_to_come_in_parts() {
    let world = World::new().await.with_memory(1 << 20);
    let answer = world.post(PATH).body("application/json", with_zeros(100_000)).send().await;
    let problem = answer.problem(413);
    assert_eq!(problem["type"], "/problems/too-costly");
    assert!(problem["detail"].as_str().unwrap().contains("limits.memory"), "{problem}");
    assert_eq!(world.state.service.memory().held(), 0);
}

/// A body, compressed as tightly as can be.
fn packed(coding: &str, body: &str) -> Bytes {
    let best = Compression::best();
    let packed = if coding == "gzip" {
        let mut encoder = GzEncoder::new(Vec::new(), best);
        encoder.write_all(body.as_bytes()).and_then(|()| encoder.finish())
    } else {
        let mut encoder = ZlibEncoder::new(Vec::new(), best);
        encoder.write_all(body.as_bytes()).and_then(|()| encoder.finish())
    };
    packed.unwrap().into()
}

// Ten megabytes of nearly nothing in ten kilobytes.
#[actix_web::test]
async fn a_body_that_is_packed_too_tightly_is_refused_by_every_door() {
    let world = World::new().await;
    for coding in ["gzip", "deflate"] {
        let packed = packed(coding, &with_zeros(9 << 20));
        assert!(packed.len() < 50_000, "{}", packed.len());
        let document = one(STATE, "one");
        for ask in [world.post(PATH), world.put(&document), world.post(&format!("{PATH}?method=POST"))] {
            let ask = ask.header("content-encoding", coding).body("application/json", packed.clone());
            assert_eq!(ask.send().await.problem(413)["type"], "/problems/too-tight");
        }
        // Sent plain it is taken.
        let plain = world.post(PATH).body("application/json", with_zeros(1 << 20)).send().await;
        assert_eq!(plain.status, 200, "{}", plain.text());
    }
    assert_eq!(world.state.service.memory().held(), 0);
}

#[test]
fn bodies_at_once_take_no_more_than_there_is_and_what_is_refused_is_taken_later() {
    let running = Running::over(ServerOptions::default(), |world| world.with_memory(24 << 20));
    let body = with_zeros(150_000);
    let request = running.post(&body, "") + &body;
    let post = |connection: &TcpStream| {
        let mut sender = connection;
        sender.write_all(request.as_bytes()).unwrap();
        answer(&mut BufReader::new(connection), true).0
    };
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let post = &post;
        let connections: Vec<_> = (0..24).map(|_| running.connect()).collect();
        let senders: Vec<_> = connections.into_iter().map(|own| scope.spawn(move || post(&own))).collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| [200, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&200), "{statuses:?}");
    assert_eq!(post(&running.connect()), 200);
    let memory = running.world.state.service.memory().clone();
    running.stopped();
    assert_eq!(memory.held(), 0);
}

#[test]
fn who_leaves_in_the_midst_of_a_body_leaves_no_memory_taken() {
    let running = Running::start();
    let memory = running.world.state.service.memory().clone();
    let body = with_zeros(500_000);
    let half: Vec<TcpStream> = (0..8)
        .map(|_| {
            let connection = running.connect();
            (&connection).write_all((running.post(&body, "") + &body[..400_000]).as_bytes()).unwrap();
            connection
        })
        .collect();
    while memory.held() < 8 * 100_000 {
        std::thread::yield_now();
    }
    drop(half);
    running.stopped();
    assert_eq!(memory.held(), 0);
}

// Half is for each: what one has under way, or leaves half sent, stops nobody else.
#[test]
fn one_credential_that_takes_all_it_can_leaves_room_for_another() {
    let running = Running::over(ServerOptions::default(), |world| world.with_memory(64 << 20));
    let memory = running.world.state.service.memory().clone();
    let other = System::new().block_on(running.world.key(&[Scope::All]));
    // Text, of which little more than itself is made.
    let body = |bytes: usize| {
        let mut statement = statement(1, "anna@ale.example", "completed", COURSE);
        statement["result"] = json!({"response": "x".repeat(bytes)});
        statement.to_string()
    };
    let (admin, whole) = (memory.share_of(&running.world.admin.key), body(1 << 20));
    // What comes half is of its sender's share, which has room for nothing more of this size then.
    let half = running.connect();
    (&half).write_all((running.post(&whole, "") + &whole[..1_000_000]).as_bytes()).unwrap();
    while memory.held() < 1_000_000 {
        std::thread::yield_now();
    }
    assert!(admin.hold((32 << 20) - 1_000_000 + 1).is_err());
    let under_way = admin.hold(24 << 20).unwrap();
    let post = |head: String| {
        let connection = running.connect();
        (&connection).write_all((head + &whole).as_bytes()).unwrap();
        answer(&mut BufReader::new(&connection), true).0
    };
    let by_other = running
        .post(&whole, "")
        .replace(&basic(&running.world.admin.key, &running.world.admin.secret), &basic(&other.key, &other.secret));
    assert_eq!((post(running.post(&whole, "")), post(by_other)), (503, 200));
    drop((half, under_way));
    while memory.held() > 0 {
        std::thread::yield_now();
    }
    assert_eq!(post(running.post(&whole, "")), 200, "it has room again");
    running.stopped();
}
