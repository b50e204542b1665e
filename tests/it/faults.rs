//! The program on disks that are full, read-only, damaged, or open to other users.

use std::collections::BTreeSet;
use std::fs::Permissions;
use std::io::{BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::process::{Key, Server, complaint, program, read_address, refused, run, said};

/// A shell that may mount, and of which nothing is left when it is killed.
pub fn shell_that_mounts(script: &str) -> Command {
    let own = ["--mount", "--pid", "--fork", "--kill-child"];
    let may = |more: &[&str]| {
        let tried = Command::new("unshare").args(more).args(own).arg("true").stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    };
    let more: &[&str] = if may(&[]) { &[] } else { &["--user", "--map-root-user"] };
    assert!(may(more), "this test mounts a small disk: it needs root, or user namespaces");
    let mut command = Command::new("unshare");
    command.args(more).args(own).args(["sh", "-euc", script]).env("LOGGBOK", env!("CARGO_BIN_EXE_loggbok"));
    command
}

/// A statement of some length.
pub fn statement(number: usize) -> Value {
    // Nothing that compresses; and the same if it is sent again, for what was refused may be stored all the same.
    let part = |part: u32| Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{number} {part}").as_bytes());
    let text: String = (0..500).map(|at| part(at).simple().to_string()).collect();
    json!({
        "id": Uuid::from_u128(number as u128),
        "actor": {"mbox": format!("mailto:p{number}@ale.example")},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
        "object": {"id": "urn:a"},
        "result": {"response": text},
    })
}

#[test]
fn a_full_disk_is_told_to_senders_operators_and_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let script = r#"
        mount -t tmpfs -o size=6m tmpfs "$DISK"
        "$LOGGBOK" --data-dir "$DISK" credential add --name Prov --scope all,admin,figures/exact >"$OUT/key"
        "$LOGGBOK" --data-dir "$DISK" serve --listen 127.0.0.1:0 &
        server=$!
        read -r _
        kill -KILL $server
        wait $server || true
        rm -f "$DISK"/*-shm
        cat /dev/zero >"$DISK/fill" 2>/dev/null || true
        timeout 60 "$LOGGBOK" --data-dir "$DISK" serve --listen 127.0.0.1:0 2>"$OUT/again" && exit 9
        mount -o remount,size=20m "$DISK"
        "$LOGGBOK" --data-dir "$DISK" export >"$OUT/export"
    "#;
    let mut command = shell_that_mounts(script);
    command.env("DISK", &disk).env("OUT", folder.path()).stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut go_on = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let (address, _) = read_address(&mut lines);
    let rest = std::thread::spawn(move || std::io::read_to_string(lines).unwrap());
    let key = Key::read(&std::fs::read_to_string(folder.path().join("key")).unwrap());
    let ask = |method: &str, path: &str, body: &str| crate::process::ask(&address, &key, method, path, body).unwrap();

    assert_eq!(ask("GET", "/ready", "").0, 200);
    // That somebody reads is written in the audit log before the first answer, for which there must be room; then it is
    // counted.
    assert_eq!(ask("GET", "/xapi/statements?limit=1", "").0, 200);
    let mut acknowledged = Vec::new();
    let refusal = loop {
        let number = acknowledged.len() + 1;
        let (status, body) = ask("POST", "/xapi/statements", &statement(number).to_string());
        if status != 200 {
            break (status, serde_json::from_str::<Value>(&body).unwrap());
        }
        acknowledged.push(number);
        assert!(number < 2_000, "the disk does not become full");
    };
    assert_eq!((refusal.0, &refusal.1["type"]), (507, &json!("/problems/full")), "{}", refusal.1);
    assert!(refusal.1["detail"].as_str().unwrap().contains("the store is full"), "{}", refusal.1);
    let (status, body) = ask("GET", "/ready", "");
    assert!(status == 503 && body.contains("the disk of the store is full"), "{status} {body}");
    assert!(ask("GET", "/metrics", "").1.contains("\nloggbok_store_full 1\n"));
    assert_eq!(ask("GET", "/xapi/statements?limit=1", "").0, 200, "what is there can be read");

    go_on.write_all(b"\n").unwrap();
    let status = child.wait().unwrap();
    let again = std::fs::read_to_string(folder.path().join("again")).unwrap();
    println!("{} statements acknowledged before the disk was full; at the next start: {again}", acknowledged.len());
    assert!(status.success(), "{}\n{again}", rest.join().unwrap());
    assert!(again.contains("there is no room") && again.contains(disk.to_str().unwrap()), "{again}");
    assert!(!again.contains("damage") && !again.contains("rebuild"), "{again}");
    let export = std::fs::read_to_string(folder.path().join("export")).unwrap();
    let ids: BTreeSet<String> = export
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    let wanted = acknowledged.iter().map(|number| Uuid::from_u128(*number as u128).to_string());
    assert!(wanted.into_iter().all(|id| ids.contains(&id)), "what was acknowledged is there");
}

/// A store of a few statements; gives their ids.
fn filled(folder: &Path) -> (Key, Vec<String>) {
    let key = Key::add(folder, "all,admin,figures/exact");
    let server = Server::start(folder);
    let all: Vec<Value> = (1..=4).map(statement).collect();
    let (status, body) = server.ask(&key, "POST", "/xapi/statements", &Value::from(all).to_string());
    assert_eq!(status, 200, "{body}");
    assert!(server.stop().0.success());
    (key, serde_json::from_str(&body).unwrap())
}

/// Every file of a folder, with its content and when it was changed.
fn files(folder: &Path) -> BTreeSet<(String, Vec<u8>, std::time::SystemTime)> {
    let file = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read(&path).unwrap(), path.metadata().unwrap().modified().unwrap())
    };
    std::fs::read_dir(folder).unwrap().map(|entry| file(entry.unwrap().path())).collect()
}

#[test]
fn a_backup_on_a_medium_that_is_read_only_is_restored_and_nothing_is_written_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let [store, copy, restored, again] = ["store", "copy", "restored", "again"].map(|name| folder.path().join(name));
    let (_, ids) = filled(&store);
    said(&store, &["backup", copy.to_str().unwrap()]);
    let before = files(&copy);
    said(&restored, &["restore", copy.to_str().unwrap()]);
    assert!(files(&copy) == before, "something was written beside the backup");
    let read_only = r#"mount --bind "$COPY" "$COPY"; mount -o remount,ro,bind "$COPY"; ! touch "$COPY/x" 2>/dev/null
        exec "$LOGGBOK" --data-dir "$AGAIN" restore "$COPY""#;
    let output = shell_that_mounts(read_only).env("COPY", &copy).env("AGAIN", &again).output().unwrap();
    assert!(output.status.success(), "{}", complaint(&output));
    for place in [&restored, &again] {
        let export = said(place, &["export"]);
        assert!(ids.iter().all(|id| export.contains(id.as_str())));
    }
}

#[test]
fn what_is_wrong_with_a_backup_is_said_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let [store, copy, restored] = ["store", "copy", "restored"].map(|name| folder.path().join(name));
    filled(&store);
    said(&store, &["backup", copy.to_str().unwrap()]);
    let log = copy.join("log.db");
    let whole = std::fs::read(&log).unwrap();
    // No database, one that is cut off, and one of a store that was not closed.
    std::fs::write(&log, b"no database".repeat(2_000)).unwrap();
    let complaint = refused(&restored, &["restore", copy.to_str().unwrap()]);
    assert!(complaint.contains(log.to_str().unwrap()), "{complaint}");
    std::fs::write(&log, &whole).unwrap();
    std::fs::write(copy.join("log.db-wal"), "some pages").unwrap();
    let complaint = refused(&restored, &["restore", copy.to_str().unwrap()]);
    assert!(complaint.contains("log.db-wal: this is no backup but the folder of a store"), "{complaint}");
    assert!(!restored.join("log.db").exists());
}

#[test]
fn damage_is_named_by_verify_and_export_and_rebuild_pass_over_it_where_they_are_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let (_, ids) = filled(folder.path());
    assert!(said(folder.path(), &["verify"]).contains("4 statements, 0 documents, 0 attachments"));
    let log = rusqlite::Connection::open(folder.path().join("log.db")).unwrap();
    let mut body: Vec<u8> = log.query_row("SELECT body FROM statement WHERE seq = 2", [], |row| row.get(0)).unwrap();
    let middle = body.len() / 2;
    body[middle] ^= 4;
    log.execute("UPDATE statement SET body = ?1 WHERE seq = 2", [body]).unwrap();
    drop(log);

    let damaged = format!("statement {}", ids[1]);
    let verified = run(folder.path(), &["verify"]);
    assert_eq!(verified.status.code(), Some(1));
    let told = String::from_utf8(verified.stdout.clone()).unwrap();
    assert!(told.contains(&format!("damaged: {damaged}\n")) && told.matches("damaged:").count() == 1, "{told}");
    for command in ["export", "rebuild"] {
        let complaint = refused(folder.path(), &[command]);
        assert!(
            complaint.contains(&format!("{damaged} is damaged")) && complaint.contains("--skip-damaged"),
            "{complaint}"
        );
        let output = run(folder.path(), &[command, "--skip-damaged"]);
        assert!(output.status.success(), "{}", complaint_of(&output));
        assert!(
            complaint_of(&output).contains(&format!("passed over: {damaged} is damaged")),
            "{}",
            complaint_of(&output)
        );
        let lines = String::from_utf8(output.stdout).unwrap();
        assert!(!lines.contains(&ids[1]));
        assert!(command == "rebuild" || lines.lines().count() == 3, "{lines}");
    }
    let key = Key::add(folder.path(), "all,admin,figures/exact");
    let server = Server::start(folder.path());
    let (status, body) = server.ask(&key, "GET", &format!("/xapi/statements?statementId={}", ids[1]), "");
    assert!(status == 500 && body.contains("/problems/damaged") && body.contains(&damaged), "{status} {body}");
    assert!(server.ask(&key, "GET", "/metrics", "").1.contains("\nloggbok_store_damaged 1\n"));
}

fn complaint_of(output: &std::process::Output) -> String {
    complaint(output)
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn whatever_is_written_is_for_its_owner_alone_and_a_folder_that_is_open_to_others_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let [store, copy] = ["store", "copy"].map(|name| folder.path().join(name));
    for existing in [&store, &copy] {
        std::fs::create_dir(existing).unwrap();
        std::fs::set_permissions(existing, Permissions::from_mode(0o755)).unwrap();
    }
    let output = folder.path().join("all.ndjson");
    // Whatever the shell's own mask is.
    let open_shell = |arguments: &str| {
        let script = format!("umask 0; exec \"$LOGGBOK\" --data-dir \"$STORE\" {arguments}");
        let done = Command::new("sh")
            .args(["-c", &script])
            .env("LOGGBOK", program().get_program())
            .env("STORE", &store)
            .env("OUT", &output)
            .env("COPY", &copy)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", complaint(&done));
        complaint(&done)
    };
    open_shell("credential add --name Prov --scope all");
    let told = open_shell("export --output \"$OUT\"");
    assert!(told.contains("chmod go=") && told.contains(store.to_str().unwrap()), "{told}");
    let told = open_shell("backup \"$COPY\"");
    assert!(told.contains("chmod go=") && told.contains(copy.to_str().unwrap()), "{told}");
    assert_eq!(mode(&output), 0o600);
    for path in [&store, &copy] {
        assert_eq!(mode(path), 0o755, "it is left as it is");
        for file in std::fs::read_dir(path).unwrap() {
            let file = file.unwrap().path();
            assert_eq!(mode(&file) & 0o077, 0, "{}", file.display());
        }
    }
    std::fs::set_permissions(&store, Permissions::from_mode(0o700)).unwrap();
    assert!(!open_shell("export --overwrite --output \"$OUT\"").contains("chmod"));
    assert_eq!(mode(&output), 0o600);
}

#[test]
fn who_stops_reading_the_log_stops_no_request() {
    let folder = tempfile::tempdir().unwrap();
    let key = Key::add(folder.path(), "all,admin,figures/exact");
    let mut command = program();
    command
        .arg("--data-dir")
        .arg(folder.path())
        .args(["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let (address, _) = read_address(&mut log);
    // A collector of logs that goes away: from here on, no line can be written.
    drop(log);
    let ask = |method: &str, path: &str, body: &str| crate::process::ask(&address, &key, method, path, body).unwrap();
    let acknowledged: Vec<u16> =
        (1..=3).map(|number| ask("POST", "/xapi/statements", &statement(number).to_string()).0).collect();
    assert_eq!(acknowledged, [200; 3]);
    assert_eq!(ask("GET", "/health", "").0, 200);
    assert_eq!(ask("GET", "/xapi/nothing", "").0, 404);
    let exported = ask("GET", "/api/v1/statements/export", "").1;
    assert_eq!(exported.lines().filter(|line| line.contains("\"actor\"")).count(), 3);
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert!(child.wait().unwrap().success(), "it stops as it was told");
}
