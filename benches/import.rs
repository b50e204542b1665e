//! How quickly `loggbok import` fills an empty store, beside what the same store takes by the door of requests, without HTTP, in
//! batches as `examples/load` sends them. Prints both and their ratio, since a machine that does other work slows both.
//!
//! ```text
//! cargo bench --bench import
//! LOGGBOK_IMPORT_STATEMENTS=1000000 cargo bench --bench import
//! ```

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use learning::PublicUrl;
use loggbok::auth::{Authority, Caller, Means, OwnLimits, Reach, Scope, SenderSettings};
use loggbok::clock::{Clock as _, RandomIds, SystemClock};
use loggbok::service::{PageLimits, Quotas, Service, Submission};
use store::embedded::Embedded;
use store::{Naming, Operation as _};
use xapi::Version;

/// How many statements there are, unless the environment says otherwise.
const STATEMENTS: usize = 200_000;
/// How many a request has, and how many requests are under way.
const BATCH: usize = 50;
const CONNECTIONS: usize = 16;

fn statement(number: usize) -> String {
    let (person, course) = (number % 100_000, number % 50);
    let verb = if number.is_multiple_of(2) { "completed" } else { "experienced" };
    let extension = "text ".repeat(160);
    let mut text = String::new();
    let _ = write!(
        text,
        r#"{{"id":"{}","actor":{{"account":{{"homePage":"https://lms.example","name":"p{person}"}}}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/{verb}","display":{{"sv":"slutförde"}}}},"object":{{"id":"https://lms.example/course/{course}","definition":{{"type":"http://adlnet.gov/expapi/activities/course","name":{{"sv":"Kurs {course}"}}}}}},"result":{{"score":{{"scaled":0.5}},"duration":"PT{number}S"}},"context":{{"registration":"{}","contextActivities":{{"grouping":[{{"id":"https://lms.example/programme"}}]}},"extensions":{{"https://lms.example/note":"{extension}"}}}},"timestamp":"2022-09-30T10:00:00Z"}}"#,
        uuid::Uuid::new_v4(),
        uuid::Uuid::new_v4(),
    );
    text
}

/// Imports a file by the program, and gives how long that took.
fn import(file: &Path, folder: &Path) -> Result<Duration> {
    let program = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loggbok"));
        command.arg("--data-dir").arg(folder);
        command
    };
    // The store is there already, as it is for who posts.
    let made = program().args(["credential", "add", "--name", "Prov", "--scope", "state"]).output()?;
    ensure!(made.status.success(), "no store was made");
    let begun = Instant::now();
    let imported = program().arg("import").arg(file).output()?;
    let took = begun.elapsed();
    ensure!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    print!("{}", String::from_utf8_lossy(&imported.stdout));
    Ok(took)
}

/// Records the same number by the door of requests, and gives how long that took.
fn record(statements: usize, folder: &Path) -> Result<Duration> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let naming: Naming = "https://lrs.example".parse::<PublicUrl>().map_err(anyhow::Error::msg)?.into();
    let _inside = runtime.enter();
    let store = Arc::new(Embedded::open(folder, Arc::new(SystemClock), &naming, &|_, _| ())?);
    let service = Service::new(store.clone(), Arc::new(SystemClock), Arc::new(RandomIds), PageLimits::default());
    let (service, next) = (Arc::new(service), Arc::new(AtomicUsize::new(0)));
    let texts: Vec<String> = (0..BATCH * CONNECTIONS).map(statement).collect();
    let texts = Arc::new(texts);
    let begun = Instant::now();
    let connections = (0..CONNECTIONS).map(|_| {
        let (service, next, texts) = (Arc::clone(&service), Arc::clone(&next), Arc::clone(&texts));
        runtime.spawn(async move {
            loop {
                let first = next.fetch_add(BATCH, Ordering::Relaxed);
                if first >= statements {
                    return Ok(());
                }
                // Only ids are new, so that the load takes little of the machine.
                let fresh = |at: usize| {
                    let text = &texts[at % texts.len()];
                    format!(r#"{{"id":"{}{}"#, uuid::Uuid::new_v4(), &text[43..])
                };
                let batch: Vec<String> = (first..first + BATCH).map(fresh).collect();
                let body = format!("[{}]", batch.join(","));
                service.record(&caller(), submission(body)).await.context("records")?;
            }
        })
    });
    let done: Vec<_> = connections.collect();
    for connection in done {
        let recorded: Result<()> = runtime.block_on(connection)?;
        recorded?;
    }
    let took = begun.elapsed();
    runtime.block_on(store.close());
    Ok(took)
}

fn submission(body: String) -> Submission {
    Submission {
        version: Version::V1_0_3,
        body: body.into(),
        put_id: None,
        attachments: Vec::new(),
        version_assumed: false,
        quotas: Quotas::default(),
        at: SystemClock.now(),
    }
}

fn caller() -> Caller {
    Caller {
        key: "bench".into(),
        authority: Authority::of_account("https://lrs.example", "bench", None),
        scopes: BTreeSet::from([Scope::All]),
        municipality: None,
        reach: Reach::default(),
        limits: OwnLimits::default(),
        sender: SenderSettings::default(),
        means: Means::default(),
    }
}

fn main() -> Result<()> {
    let statements = std::env::var("LOGGBOK_IMPORT_STATEMENTS").map_or(Ok(STATEMENTS), |number| number.parse())?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("statements.ndjson");
    let mut lines = BufWriter::new(std::fs::File::create(&file)?);
    for number in 0..statements {
        writeln!(lines, "{}", statement(number))?;
    }
    lines.flush()?;
    let imported = import(&file, &folder.path().join("imported"))?;
    let recorded = record(statements, &folder.path().join("recorded"))?;
    #[allow(clippy::cast_precision_loss, reason = "a rate to read")]
    let rate = |took: Duration| statements as f64 / took.as_secs_f64();
    let (import, record) = (rate(imported), rate(recorded));
    println!("import: {import:.0} statements/s, requests: {record:.0} statements/s, ratio: {:.2}", import / record);
    Ok(())
}
