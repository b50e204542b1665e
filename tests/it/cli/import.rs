//! `loggbok import`: from each source, by each door.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use flate2::write::GzEncoder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::{Value, json};

use super::{Place, completed, exported_ids, id};
use crate::process::{Key, Server, complaint, program, refused, run, said};

/// A statement on one line.
fn line(number: usize) -> String {
    let mut statement: Value = serde_json::from_str(&completed(&id(number))).unwrap();
    statement["timestamp"] = json!("2024-05-20T10:00:00Z");
    statement["stored"] = json!("2024-05-20T10:00:01Z");
    statement["authority"] = json!({"account": {"homePage": "https://old.example", "name": "old"}});
    statement.to_string()
}

fn lines(numbers: impl IntoIterator<Item = usize>) -> String {
    numbers.into_iter().map(|number| line(number) + "\n").collect()
}

fn summary(told: &str) -> Value {
    serde_json::from_str(told.lines().last().unwrap()).unwrap()
}

/// Three statements with a column for each member, whose names are joined by a sign.
fn flat_csv(by: &str) -> String {
    let headers = ["id", "actor mbox", "verb id", "object id", "timestamp"].map(|name| name.replace(' ', by)).join(",");
    let row = |number| {
        let course = "https://lms.example/course/view.php?id=7";
        let verb = "http://adlnet.gov/expapi/verbs/completed";
        format!("{},mailto:anna@ale.example,{verb},{course},2024-05-20T10:00:00Z\n", id(number))
    };
    format!("{headers}\n{}{}{}", row(1), row(2), row(3))
}

/// A Parquet file with two groups of rows, one of them empty where there is one row, and a column of statements.
fn parquet(column: &str, rows: &[Option<&str>]) -> Vec<u8> {
    let schema = format!("message m {{ required int32 place; optional binary {column} (STRING); }}");
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    for rows in rows.chunks(2) {
        let mut group = file.next_row_group().unwrap();
        let mut places = group.next_column().unwrap().unwrap();
        let numbers: Vec<i32> = (0..).take(rows.len()).collect();
        places.typed::<Int32Type>().write_batch(&numbers, None, None).unwrap();
        places.close().unwrap();
        let mut texts = group.next_column().unwrap().unwrap();
        let values: Vec<ByteArray> = rows.iter().flatten().map(|text| ByteArray::from(*text)).collect();
        let levels: Vec<i16> = rows.iter().map(|row| i16::from(row.is_some())).collect();
        texts.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None).unwrap();
        texts.close().unwrap();
        group.close().unwrap();
    }
    file.into_inner().unwrap()
}

/// The refused rows of a file.
fn refused_rows(path: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_form_of_file_gives_the_same_statements() {
    let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(lines(1..=3).as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let by_zstd = zstd::encode_all(lines(1..=3).as_bytes(), 3).unwrap();
    let all: Vec<Value> = (1..=3).map(|number| serde_json::from_str(&line(number)).unwrap()).collect();
    let quoted = |number| format!("\"{}\"", line(number).replace('"', "\"\""));
    let csv = format!("id,payload\n1,{}\n2,{}\n3,{}\n", quoted(1), quoted(2), quoted(3));
    let of_learning_locker: String = all
        .iter()
        .map(|statement| json!({"_id": "5f1", "hash": "a", "statement": statement}).to_string() + "\n")
        .collect();
    for (name, text) in [
        ("lines.ndjson", lines(1..=3).into_bytes()),
        ("lines.ndjson.gz", packed),
        ("lines.ndjson.zst", by_zstd),
        ("lines.parquet", parquet("statement", &[Some(&line(1)), Some(&line(2)), Some(&line(3))])),
        ("flat.csv", flat_csv(".").into_bytes()),
        ("flat-of-sql-lrs.csv", flat_csv("_").into_bytes()),
        ("array.json", serde_json::to_vec_pretty(&all).unwrap()),
        ("sql-lrs.csv", csv.into_bytes()),
        ("learning-locker.json", of_learning_locker.into_bytes()),
    ] {
        let place = Place::with_catalogue();
        let path = place.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let told = said(&place.data(), &["import", path.to_str().unwrap()]);
        assert_eq!(told.trim_end(), "rows: 3, stored: 3, already there: 0, refused: 0", "{name}");
        assert_eq!(exported_ids(&place.data()), [id(1), id(2), id(3)], "{name}");
    }
}

#[test]
fn standard_input_is_read_and_an_import_given_again_stores_nothing_twice() {
    let place = Place::with_catalogue();
    let import = |text: &str| {
        let mut command = program();
        command.arg("--data-dir").arg(place.data()).args(["import", "-", "--format", "json"]);
        command.current_dir(place.folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        summary(&String::from_utf8(output.stdout).unwrap())
    };
    let first = import(&lines([1, 2, 2]));
    assert_eq!(
        first,
        json!({"dry_run": false, "rows": 3, "stored": 2, "already_there": 1, "ids_made": 0, "repaired": {}, "refused": 0})
    );
    let again = import(&lines(1..=1200));
    assert_eq!((&again["stored"], &again["already_there"]), (&json!(1198), &json!(2)));
    assert_eq!(exported_ids(&place.data()).len(), 1200);
}

#[test]
fn refused_rows_are_told_with_their_reasons_and_the_rest_is_stored() {
    let place = Place::with_catalogue();
    said(&place.data(), &["import", &place.file("first.ndjson", &line(9))]);
    let other = line(9).replace("completed", "failed");
    let wrong = line(2).replace("mailto:anna@", "anna@");
    let file = place.file("rows.ndjson", &format!("{}\n{wrong}\n{{\"id\"\n{other}\n{}\n", line(1), line(3)));
    let output = run(&place.data(), &["import", &file]);
    assert_eq!(output.status.code(), Some(1));
    assert!(complaint(&output).contains("3 of 5 rows were refused"), "{}", complaint(&output));
    assert_eq!(exported_ids(&place.data()), [id(9), id(1), id(3)]);

    let path = format!("{file}.refused.ndjson");
    let mut rows = refused_rows(&path);
    rows.sort_by_key(|row| row["row"].as_u64());
    let told =
        |row: &Value| (row["row"].clone(), row["faults"][0]["pointer"].clone(), row["faults"][0]["rule"].clone());
    assert_eq!(told(&rows[0]), (json!(2), json!("/actor/mbox"), json!("format")), "{}", rows[0]);
    assert!(rows[0]["faults"][0]["clause"].as_str().unwrap().starts_with("xAPI 1.0.3"));
    assert_eq!(rows[0]["statement"]["id"], id(2), "the row is there, to be mended");
    assert_eq!((&rows[1]["row"], &rows[1]["text"]), (&json!(3), &json!("{\"id\"")));
    assert_eq!(told(&rows[2]), (json!(4), json!("/id"), json!("conflict")));

    assert!(refused(&place.data(), &["import", &file]).contains("exists, and refused rows would overwrite it"));
    let of_refused = ["import", &path, "--repair", "mbox-without-mailto,null-members", "--format", "json"];
    let mended = run(&place.data(), &of_refused);
    assert_eq!(mended.status.code(), Some(1), "two are beyond repair");
    let mended = summary(&String::from_utf8(mended.stdout).unwrap());
    assert_eq!((&mended["stored"], &mended["repaired"]), (&json!(1), &json!({"mbox-without-mailto": 1})));
    assert!(exported_ids(&place.data()).contains(&id(2)));
}

#[test]
fn a_row_that_is_too_long_is_refused_and_the_rest_goes_on() {
    let place = Place::with_catalogue();
    let long = line(2).replace("anna@", &format!("{}@", "a".repeat(5_000)));
    let file = place.file("rows.ndjson", &format!("{}\n{long}\n{}\n", line(1), line(3)));
    let mut command = program();
    command.arg("--data-dir").arg(place.data()).env("LOGGBOK__LIMITS__BODY_BYTES", "4000");
    let output = command.args(["import", &file]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", complaint(&output));
    assert_eq!(exported_ids(&place.data()), [id(1), id(3)]);
    assert_eq!(refused_rows(&format!("{file}.refused.ndjson"))[0]["faults"][0]["rule"], "too-long");
}

#[test]
fn a_statement_without_an_id_gets_the_same_one_each_time() {
    let place = Place::with_catalogue();
    let mut statement: Value = serde_json::from_str(&line(1)).unwrap();
    statement.as_object_mut().unwrap().remove("id");
    let file = place.file("rows.ndjson", &statement.to_string());
    let told = said(&place.data(), &["import", &file]);
    assert!(told.contains("stored: 1") && told.contains("ids made of content: 1"), "{told}");
    assert!(said(&place.data(), &["import", &file]).contains("already there: 1"));
    for member in ["timestamp", "stored"] {
        statement.as_object_mut().unwrap().remove(member);
    }
    let file = place.file("timeless.ndjson", &statement.to_string());
    refused(&place.data(), &["import", &file]);
    assert_eq!(refused_rows(&format!("{file}.refused.ndjson"))[0]["faults"][0]["rule"], "id-missing");
}

#[test]
fn a_dry_run_tells_what_would_be_refused_and_makes_no_store() {
    let place = Place::new();
    let file = place.file("rows.ndjson", &format!("{}\n{{}}\n", line(1)));
    let output = run(&place.data(), &["import", &file, "--dry-run"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(told.trim_end(), "rows: 2, right: 1, would be refused: 1");
    assert!(!place.data().exists());
    assert!(
        refused(&place.data(), &["import", &file, "--refused", "/nowhere/refused"]).contains("there is no store here")
    );
}

#[test]
fn a_running_server_takes_rows_as_the_store_here_does() {
    let (place, elsewhere) = (Place::with_catalogue(), Place::with_catalogue());
    let key = Key::add(&place.data(), "statements/write,figures/read");
    let server = Server::start(&place.data());
    let wrong = line(2).replace("mailto:anna@", "anna@");
    let text = format!("{}{wrong}\n{}\n{}\n", lines([1]), line(3), line(3).replace("completed", "failed"));
    let told = |arguments: &[&str]| {
        let mut command = program();
        command.arg("--data-dir").arg(elsewhere.data()).args(["import", "--format", "json"]).args(arguments);
        command.env("LOGGBOK_KEY", &key.key).env("LOGGBOK_SECRET", &key.secret);
        summary(&String::from_utf8(command.output().unwrap().stdout).unwrap())
    };
    let url = format!("http://{}", server.address);
    let there = told(&[&place.file("there.ndjson", &text), "--url", &url]);
    let here = told(&[&elsewhere.file("here.ndjson", &text)]);
    for member in ["rows", "stored", "already_there", "refused"] {
        assert_eq!(there[member], here[member], "{member}");
    }
    assert_eq!((&there["stored"], &there["refused"]), (&json!(2), &json!(2)));
    let again = told(&[&place.file("again.ndjson", &lines([1, 3])), "--url", &url]);
    assert_eq!((&again["stored"], &again["already_there"]), (&json!(0), &json!(2)));
    assert!(server.stop().0.success());
    assert_eq!(exported_ids(&place.data()), exported_ids(&elsewhere.data()));
}

#[test]
fn another_lrs_is_read_page_by_page_and_gives_equal_figures() {
    let (from, to) = (Place::with_catalogue(), Place::with_catalogue());
    said(&from.data(), &["import", &from.file("rows.ndjson", &lines(1..=1_100))]);
    let key = Key::add(&from.data(), "statements/read,statements/write,figures/read,figures/exact");
    let target = Key::add(&to.data(), "figures/read,figures/exact");
    let source = Server::start(&from.data());
    let position = to.folder.path().join("position.json");
    let import = |expected: &str| {
        let mut command = program();
        command.arg("--data-dir").arg(to.data()).current_dir(to.folder.path());
        command.env("LOGGBOK_FROM_KEY", &key.key).env("LOGGBOK_FROM_SECRET", &key.secret);
        command.args(["import", "--from-lrs", &format!("http://{}/xapi", source.address), "--position"]).arg(&position);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", complaint(&output));
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(told.contains(expected), "{told}");
    };
    import("stored: 1100, already there: 0");
    assert!(position.exists());
    let body = format!("[{},{}]", line(2_001), line(2_002));
    let (status, _) = source.ask(&key, "POST", "/xapi/statements", &body);
    assert_eq!(status, 200);
    import("stored: 2");

    let question = "/api/v1/completions?as_of=2025-01-01";
    let there = source.json(&key, question);
    assert!(source.stop().0.success());
    let here = Server::start(&to.data());
    assert_eq!(here.json(&target, question)["rows"], there["rows"]);
    assert!(here.stop().0.success());
    assert_eq!(exported_ids(&to.data()), exported_ids(&from.data()));
}

#[test]
fn a_parquet_file_without_whole_statements_is_refused_and_rows_without_one_are_told() {
    let place = Place::with_catalogue();
    let path = place.folder.path().join("rows.parquet");
    std::fs::write(&path, parquet("payload", &[Some(&line(1)), None, Some(&line(3))])).unwrap();
    let path = path.to_str().unwrap();
    refused(&place.data(), &["import", path]);
    assert_eq!(exported_ids(&place.data()), [id(1), id(3)]);
    let rows = refused_rows(&format!("{path}.refused.ndjson"));
    assert_eq!((&rows[0]["row"], &rows[0]["faults"][0]["rule"]), (&json!(2), &json!("statement")));

    let own = place.folder.path().join("own.parquet");
    said(&place.data(), &["export", "--format", "parquet", "--output", own.to_str().unwrap()]);
    let told = refused(&place.data(), &["import", own.to_str().unwrap()]);
    assert!(told.contains("no column of statements") && told.contains("export NDJSON"), "{told}");
    let elsewhere = place.folder.path().join("elsewhere.ndjson");
    let told = refused(&place.data(), &["import", path, "--column", "text", "--refused", elsewhere.to_str().unwrap()]);
    assert!(told.contains("the Parquet file has no column text"), "{told}");
}

#[test]
fn columns_of_other_names_are_mapped_and_those_that_belong_nowhere_are_told() {
    let place = Place::with_catalogue();
    let text = "E-post,Verb,object.id,timestamp,Betyg\n\
                mailto:anna@ale.example,http://adlnet.gov/expapi/verbs/completed,https://lms.example/course/view.php?id=7,2024-05-20T10:00:00Z,5\n";
    let file = place.file("rows.csv", text);
    let told = refused(&place.data(), &["import", &file]);
    assert!(told.contains("--map") && told.contains("actor.mbox"), "{told}");
    let output = run(&place.data(), &["import", &file, "--map", "E-post=actor.mbox", "--map", "Verb=verb.id"]);
    assert!(output.status.success(), "{}", complaint(&output));
    assert!(complaint(&output).contains("columns=Betyg"), "{}", complaint(&output));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("stored: 1") && told.contains("ids made of content: 1"), "{told}");
    let kept = said(&place.data(), &["export"]);
    assert!(kept.contains("mailto:anna@ale.example"), "{kept}");
}

#[test]
fn what_the_other_store_said_of_a_statement_is_kept_beside_it_and_exported() {
    let place = Place::with_catalogue();
    let mut timeless: Value = serde_json::from_str(&line(2)).unwrap();
    timeless.as_object_mut().unwrap().remove("timestamp");
    let file = place.file("rows.ndjson", &format!("{}\n{timeless}\n", line(1)));
    let told = said(&place.data(), &["import", &file]);
    assert!(told.contains("stored: 2") && told.contains("timed by the other store: 1"), "{told}");
    let columns = "id,timestamp,source_stored,source_authority";
    let rows = said(&place.data(), &["export", "--format", "csv", "--columns", columns]);
    let kept: Vec<Vec<&str>> = rows.lines().skip(1).map(|row| row.split(',').collect()).collect();
    assert_eq!(kept.len(), 2, "{rows}");
    for (row, (number, happened)) in kept.iter().zip([(1, "2024-05-20T10:00:00"), (2, "2024-05-20T10:00:01")]) {
        assert_eq!(row[0], id(number));
        assert!(row[1].starts_with(happened) && row[2].starts_with("2024-05-20T10:00:01"), "{row:?}");
        assert!(row[3].contains("https://old.example") && row[3].contains("old"), "{row:?}");
    }
    let stored: Value = serde_json::from_str(said(&place.data(), &["export"]).lines().next().unwrap()).unwrap();
    assert_ne!(stored["authority"]["account"]["name"], "old", "the store sets its own");

    // Who vouched there may be a person, whom an erasure finds.
    let case = ["--ground", "request", "--decision", "dnr 1", "--executor", "Eva", "--related", "--confirm"];
    let arguments = [&["erase", "--agent", "account:https://old.example|old"][..], &case].concat();
    said(&place.data(), &arguments);
    assert_eq!(exported_ids(&place.data()), [] as [String; 0]);
}

/// An LRS that answers as it is told to; gives when each request came, and for what.
fn lrs(mut answer: impl FnMut(usize) -> String + Send + 'static) -> (String, mpsc::Receiver<(Instant, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/xapi", listener.local_addr().unwrap());
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for number in 0.. {
            let (mut stream, _) = listener.accept().unwrap();
            let head: Vec<String> =
                BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
            let _ = stream.write_all(answer(number).as_bytes());
            if tell.send((Instant::now(), head[0].clone())).is_err() {
                return;
            }
        }
    });
    (url, told)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

fn import_from(place: &Place, url: &str) -> Command {
    let mut command = program();
    command.arg("--data-dir").arg(place.data()).current_dir(place.folder.path());
    command.env("LOGGBOK_FROM_KEY", "k").env("LOGGBOK_FROM_SECRET", "s").args(["import", "--from-lrs", url]);
    command
}

#[test]
fn an_lrs_that_has_no_time_is_asked_again_after_the_pause_that_it_asks_for() {
    let page = json!({"statements": [serde_json::from_str::<Value>(&line(1)).unwrap()], "more": ""}).to_string();
    let (url, asked) = lrs(move |number| match number {
        0 => answer("200 OK", "", r#"{"version":["1.0.3"]}"#),
        1 => answer("429 Too Many Requests", "Retry-After: 2\r\n", ""),
        2 => answer("503 Service Unavailable", "", ""),
        _ => answer("200 OK", "", &page),
    });
    let place = Place::with_catalogue();
    let output = import_from(&place, &url).output().unwrap();
    assert!(output.status.success(), "{}", complaint(&output));
    assert_eq!(exported_ids(&place.data()), [id(1)]);
    let asked: Vec<(Instant, String)> = asked.try_iter().collect();
    let pauses: Vec<Duration> = asked.windows(2).map(|two| two[1].0.duration_since(two[0].0)).collect();
    assert_eq!(asked.len(), 4, "{asked:?}");
    assert!(pauses[1] >= Duration::from_secs(2), "it asked for two seconds: {pauses:?}");
    assert!(pauses[2] >= Duration::from_millis(250) && pauses[2] < Duration::from_secs(2), "{pauses:?}");

    let (url, asked) = lrs(|_| answer("401 Unauthorized", "", ""));
    let output = import_from(&place, &url).output().unwrap();
    assert!(!output.status.success());
    assert_eq!(asked.try_iter().count(), 1, "what no further try mends is not tried again");
}

#[test]
fn an_import_that_is_killed_is_given_again_and_gives_the_figures_of_one_that_was_not() {
    let (killed, whole) = (Place::with_catalogue(), Place::with_catalogue());
    let rows = |place: &Place| place.file("rows.ndjson", &lines(1..=6_000));
    let mut command = program();
    command.arg("--data-dir").arg(killed.data()).args(["import", "-"]).current_dir(killed.folder.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // It waits for more: so what it has stored by then is some, and not all.
    input.write_all(lines(1..=3_000).as_bytes()).unwrap();
    input.flush().unwrap();
    let begun = Instant::now();
    let log = killed.data().join("log.db-wal");
    while std::fs::metadata(&log).map_or(0, |file| file.len()) < 200_000 {
        assert!(begun.elapsed() < Duration::from_mins(1), "nothing is stored");
    }
    // As a power cut would: the process is told nothing.
    child.kill().unwrap();
    child.wait().unwrap();
    drop(input);
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();

    let again = said(&killed.data(), &["import", &rows(&killed), "--format", "json"]);
    let again = summary(&again);
    let there = again["already_there"].as_u64().unwrap();
    assert!((1..=3_000).contains(&there), "{again} {errors}");
    assert_eq!(again["stored"].as_u64().unwrap() + there, 6_000);
    said(&whole.data(), &["import", &rows(&whole)]);
    let mut ids = exported_ids(&killed.data());
    ids.sort();
    let mut all = exported_ids(&whole.data());
    all.sort();
    assert_eq!(ids, all);
    let asked = ["figures", "completions", "--by", "course", "--as-of", "2024-12-31", "--format", "csv"];
    let figures = |place: &Place| said(&place.data(), &asked);
    assert_eq!(figures(&killed), figures(&whole));
}
