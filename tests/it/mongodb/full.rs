//! A database without space: one whose server reports it, and one whose disk is full.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::Stdio;

use mongodb::bson::doc;
use serde_json::{Value, json};
use uuid::Uuid;

use super::members::{Member, mongod, until};
use crate::faults::{shell_that_mounts, statement};
use crate::process::{Key, Place, Running, Server, ask, free_ports};

/// What somebody who sends statements one by one was told.
#[derive(Default)]
struct Told {
    acknowledged: BTreeSet<usize>,
    refused: BTreeMap<u16, usize>,
    last: Value,
}

impl Told {
    /// Sends a statement, and gives the status of the answer.
    fn send(&mut self, server: &Server, key: &Key, number: usize) -> u16 {
        let body = statement(number).to_string();
        let (status, body) = ask(&server.address, key, "POST", "/xapi/statements", &body).unwrap();
        if status == 200 {
            self.acknowledged.insert(number);
        } else {
            *self.refused.entry(status).or_default() += 1;
            self.last = serde_json::from_str(&body).unwrap();
        }
        status
    }

    /// Compares what is there with what was acknowledged: nothing of that is lost, and nothing is there twice.
    fn end(&self, fault: &str, server: &Server, key: &Key) {
        let mut found = Vec::new();
        let mut path = "/xapi/statements?limit=100".to_owned();
        while !path.is_empty() {
            let page = server.json(key, &path);
            let ids = page["statements"].as_array().unwrap().iter();
            found.extend(ids.map(|statement| statement["id"].as_str().unwrap().parse::<Uuid>().unwrap()));
            page["more"].as_str().unwrap_or_default().clone_into(&mut path);
        }
        let once: BTreeSet<Uuid> = found.iter().copied().collect();
        let wanted: BTreeSet<Uuid> = self.acknowledged.iter().map(|number| Uuid::from_u128(*number as u128)).collect();
        let (lost, doubled) = (wanted.difference(&once).count(), found.len() - once.len());
        let (acknowledged, refused) = (self.acknowledged.len(), &self.refused);
        println!(
            "{fault}: {acknowledged} acknowledged, {lost} lost, {doubled} doubled; refused, by status: {refused:?}"
        );
        assert_eq!((lost, doubled), (0, 0));
    }
}

// What a server does that refuses to write, as one that watches over a quota does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_database_that_says_it_has_no_room_is_told_to_senders_and_operators_until_it_has_some() {
    let folder = tempfile::tempdir().unwrap();
    let [port] = free_ports();
    let commands = ["--setParameter", "enableTestCommands=1"];
    let member = Member::start_with(folder.path(), port, &commands).alone().await;
    let address = member.address("loggbok");
    let key = Key::add(Place::Database(&address), "all,admin,figures/exact");
    let server = Server::start(Place::Database(&address));
    let ready = || server.ask(&key, "GET", "/ready", "");
    let mut told = Told::default();
    // The audit log has that it reads: what can't be written of there is not done.
    assert_eq!(server.ask(&key, "GET", "/xapi/statements?limit=1", "").0, 200);
    for (code, first) in [(14_031, 0), (12_501, 100)] {
        for number in first + 1..=first + 20 {
            assert_eq!(told.send(&server, &key, number), 200);
        }
        assert_eq!(ready().0, 200);
        let writing = ["insert", "update", "findAndModify"];
        let refuse = doc! {
            "configureFailPoint": "failCommand", "mode": "alwaysOn",
            "data": {"failCommands": writing.to_vec(), "errorCode": code},
        };
        member.command(refuse).await;
        for number in first + 21..=first + 30 {
            assert_eq!(told.send(&server, &key, number), 507, "{}", told.last);
        }
        assert_eq!(told.last["type"], "/problems/full", "{}", told.last);
        let (status, body) = ready();
        assert!(status == 503 && body.contains("the disk of the store is full"), "{status} {body}");
        assert!(server.ask(&key, "GET", "/metrics", "").1.contains("\nloggbok_store_full 1\n"));
        assert_eq!(server.ask(&key, "GET", "/xapi/statements?limit=1", "").0, 200, "what is there can be read");

        member.command(doc! {"configureFailPoint": "failCommand", "mode": "off"}).await;
        assert_eq!(ready().0, 200, "there is room again");
        assert!(server.ask(&key, "GET", "/metrics", "").1.contains("\nloggbok_store_full 0\n"));
        for number in first + 21..=first + 30 {
            assert_eq!(told.send(&server, &key, number), 200, "a queue sends it again");
        }
    }
    told.end("a database that says it has no room", &server, &key);
}

// A server of today ends where its disk is full, so that it is away and not full; its disk becomes larger, and it is
// started again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn what_was_acknowledged_before_the_disk_of_the_database_was_full_is_there_when_it_has_room() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let [port] = free_ports();
    let script = r#"
        mount -t tmpfs -o size=160m tmpfs "$DISK"
        start() {
            "$MONGOD" --replSet rs3 --bind_ip 127.0.0.1 --port "$PORT" --dbpath "$DISK" --unixSocketPrefix "$OUT" \
                --logpath "$OUT/log" --logappend --wiredTigerCacheSizeGB 0.25 --syncdelay 5 \
                --wiredTigerEngineConfigString "log=(file_max=2MB,prealloc=false)" &
            server=$!
        }
        start
        read -r _
        cat /dev/zero >"$DISK/fill" 2>/dev/null || true
        read -r _
        kill -KILL $server || true
        wait $server || true
        rm "$DISK/fill"
        mount -o remount,size=400m "$DISK"
        start
        wait $server
    "#;
    let mut command = shell_that_mounts(script);
    command.env("DISK", &disk).env("OUT", folder.path()).env("MONGOD", mongod()).env("PORT", port.to_string());
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut member = Member::of(Running::start(&mut command), port).alone().await;
    let mut go_on = member.stdin();
    let address = member.address("loggbok");
    let key = Key::add(Place::Database(&address), "all,admin,figures/exact");
    let config = folder.path().join("loggbok.toml");
    std::fs::write(&config, "store_seconds = 4\n").unwrap();
    let server = Server::start_with(Place::Database(&address), &["--config", config.to_str().unwrap()]);
    let mut told = Told::default();
    for number in 1..=100 {
        assert_eq!(told.send(&server, &key, number), 200);
    }
    go_on.write_all(b"\n").unwrap();
    let mut number = 100;
    while told.refused.is_empty() {
        number += 1;
        told.send(&server, &key, number);
        assert!(number < 20_000, "the disk does not become full");
    }
    assert!([503, 507].contains(told.refused.keys().next().unwrap()), "{}", told.last);
    let (status, body) = server.ask(&key, "GET", "/ready", "");
    assert!(status == 503 && body.contains("the store"), "{status} {body}");

    go_on.write_all(b"\n").unwrap();
    until("it is ready", async || server.ask(&key, "GET", "/ready", "").0 == 200).await;
    for number in number..number + 20 {
        assert_eq!(told.send(&server, &key, number), 200, "{}", json!(told.last));
    }
    told.end("a database whose disk is full", &server, &key);
}
