//! An export holds a page of the log and a group of rows, however long the log is.

use std::time::Duration;

use actix_web::http::Method;
use actix_web::rt::System;
use actix_web::rt::time::sleep;
use futures::StreamExt as _;
use learning::Names;
use loggbok::auth::{Authority, Caller, Means, OwnLimits, Reach, Scope, SenderSettings};
use loggbok::service::{Columns, ExportFilter, ExportForm, RowFormat};

use super::{ALLOCATOR, JSON, World, alone};

/// How many statements the shorter log has, and the longer one unless the environment says how many.
const SHORTER: usize = 6_000;
const LONGER: usize = 18_000;
/// How many statements the longer log has, where that is to be more.
const STATEMENTS: &str = "LOGGBOK_EXPORT_STATEMENTS";
/// Statements of a batch.
const BATCH: usize = 1_000;
/// What an export may take at all, in bytes: what is held for Parquet, and a page.
const MEMORY: usize = 64 << 20;
/// How much more the longer may take, in per cent.
const MOST: usize = 120;

/// A batch of statements of two kilobytes, of a hundred people.
fn batch(first: usize) -> String {
    let one = |number: usize| {
        let (person, answer) = (number % 100, format!("{number:07} ").repeat(256));
        format!(
            r#"{{"actor":{{"mbox":"mailto:p{person}@ale.example"}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/answered"}},
            "object":{{"id":"https://lms.example/question/{number:07}"}},"result":{{"response":"{answer}"}},
            "context":{{"contextActivities":{{"parent":[{{"id":"https://lms.example/course/1"}}]}}}}}}"#
        )
    };
    format!("[{}]", (first..first + BATCH).map(one).collect::<Vec<_>>().join(","))
}

fn evaluator(names: &Names) -> Caller {
    Caller {
        key: "evaluator".into(),
        authority: Authority::of_account(names.credentials(), "evaluator", None),
        scopes: [Scope::ExportRead].into(),
        municipality: None,
        reach: Reach::default(),
        limits: OwnLimits::default(),
        sender: SenderSettings::default(),
        means: Means::default(),
    }
}

/// Waits until the index has all that was posted: writing to it takes memory at a time of its own choosing, and is no part of an
/// export.
async fn await_merged(world: &World) {
    let service = &world.state.service;
    let administrator = Caller { scopes: [Scope::Admin].into(), ..evaluator(service.names()) };
    while service.health(&administrator).await.unwrap().unmerged > 0 {
        sleep(Duration::from_millis(20)).await;
    }
}

/// The most bytes that an export holds at a time, and how many statements it has.
async fn exported(world: &World, form: ExportForm) -> (usize, u64) {
    let service = &world.state.service;
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let filter = ExportFilter::default();
    let (_, mut pieces) = service.export(&evaluator(service.names()), filter, form).await.unwrap();
    let mut statements = 0;
    while let Some(piece) = pieces.next().await {
        statements = piece.unwrap().manifest.map_or(0, |manifest| manifest.statements);
    }
    (ALLOCATOR.peak_usage().saturating_sub(before), statements)
}

#[test]
fn an_export_of_a_longer_log_takes_no_more_memory() {
    let _alone = alone();
    let longer = std::env::var(STATEMENTS).ok().and_then(|said| said.parse().ok()).unwrap_or(LONGER);
    System::new().block_on(async {
        let world = World::new().await;
        let forms = || {
            let rows = |format| ExportForm::new(format, Some(Columns::all()));
            let statements = ExportForm::new(RowFormat::Ndjson, None);
            [statements].into_iter().chain(RowFormat::ALL.into_iter().map(rows))
        };
        let mut took: Vec<Vec<usize>> = Vec::new();
        let mut recorded = 0;
        for length in [SHORTER, longer] {
            while recorded < length {
                let status = world.ask(Method::POST, "/xapi/statements", JSON, batch(recorded)).await;
                assert_eq!(status, 200);
                recorded += BATCH;
            }
            await_merged(&world).await;
            let mut peaks = Vec::new();
            for form in forms() {
                // What is kept from then on, the standings among it, is no part of an export.
                exported(&world, form.clone()).await;
                let (peak, statements) = exported(&world, form).await;
                assert_eq!(statements, recorded as u64);
                peaks.push(peak);
            }
            took.push(peaks);
        }
        for (form, (less, more)) in forms().zip(took[0].iter().zip(&took[1])) {
            let form = form.format().as_str();
            assert!(more * 100 <= less * MOST, "{form}: {less} bytes for {SHORTER}, and {more} for {longer}");
            assert!(*more <= MEMORY, "{form}: {more} bytes");
            println!("{form}: {less} bytes for {SHORTER} statements, {more} for {longer}");
        }
        assert_eq!(world.state.service.memory().held(), 0);
    });
}
