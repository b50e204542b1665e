//! What the system costs without HTTP: statements recorded to disk, and pages of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use learning::{Catalogue, PublicUrl};
use loggbok::auth::{Authenticator, Authority, Caller, Means, NewSecret, OwnLimits, Reach, Scope, SenderSettings};
use loggbok::clock::{Clock as _, RandomIds, SystemClock};
use loggbok::service::{Answer, Format, PageLimits, Quotas, Service, StatementQuery, Submission};
use store::embedded::Embedded;
use store::{CatalogueVersion, Field as _, Keys as _, Naming};
use tokio::runtime::{Builder, Runtime};
use xapi::{Ifi, StatementFilter, Version};

/// How many statements a batch holds.
const BATCH: usize = 50;
/// How many statements are there when pages are read.
const STORED: usize = 100_000;
/// How many people they are of.
const PEOPLE: usize = 1_000;

fn naming() -> Naming {
    "https://lrs.example".parse::<PublicUrl>().expect("an address").into()
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

fn batch(first: usize, statements: usize) -> Submission {
    let mut body = String::from("[");
    for number in first..first + statements {
        let comma = if number == first { "" } else { "," };
        let _ = write!(
            body,
            r#"{comma}{{"actor":{{"account":{{"homePage":"https://lms.example","name":"p{}"}}}},
            "verb":{{"id":"http://adlnet.gov/expapi/verbs/{}","display":{{"sv":"slutförde"}}}},
            "object":{{"id":"https://lms.example/course/{}","definition":{{"type":"http://adlnet.gov/expapi/activities/course"}}}},
            "result":{{"score":{{"scaled":0.5}},"duration":"PT{number}S"}},
            "context":{{"registration":"{}","contextActivities":{{"grouping":[{{"id":"https://lms.example/programme"}}]}}}},
            "timestamp":"2022-09-30T10:00:00Z"}}"#,
            number % PEOPLE,
            if number % 2 == 0 { "completed" } else { "experienced" },
            number % 50,
            uuid::Uuid::new_v4(),
        );
    }
    body.push(']');
    Submission {
        version: Version::V1_0_3,
        body: body.into(),
        put_id: None,
        attachments: Vec::new(),
        version_assumed: false,
        quotas: Quotas::default(),
        at: jiff::Timestamp::UNIX_EPOCH,
    }
}

fn service(runtime: &Runtime, folder: &std::path::Path) -> Arc<Service> {
    let _inside = runtime.enter();
    let store = Embedded::open(folder, Arc::new(SystemClock), &naming(), &|_, _| ()).expect("opens");
    Arc::new(Service::new(Arc::new(store), Arc::new(SystemClock), Arc::new(RandomIds), PageLimits::default()))
}

fn service_under(runtime: &Runtime, folder: &std::path::Path, catalogue: Arc<Catalogue>) -> Arc<Service> {
    let _inside = runtime.enter();
    let store = Embedded::open(folder, Arc::new(SystemClock), &naming(), &|_, _| ()).expect("opens");
    runtime.block_on(store.replace_catalogue(CatalogueVersion::default(), catalogue)).expect("stored");
    Arc::new(Service::new(Arc::new(store), Arc::new(SystemClock), Arc::new(RandomIds), PageLimits::default()))
}

fn record(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let service = service(&runtime, folder.path());
    let mut group = criterion.benchmark_group("record");
    for statements in [1, BATCH] {
        group.throughput(Throughput::Elements(statements as u64));
        group.bench_function(format!("{statements} at once"), |b| {
            let submission = batch(0, statements);
            b.iter(|| runtime.block_on(service.record(&caller(), submission.clone())).expect("records"));
        });
    }
    group.finish();
}

/// What telling of what matches nothing costs: batches that all match, that match nothing and name the same things again
/// and again, and that name a new thing with each statement, more than are kept.
fn record_uncounted(criterion: &mut Criterion) {
    let mut courses = String::new();
    for number in 0..50 {
        let iri = format!("https://lms.example/course/{number}");
        let _ = writeln!(courses, "[[course]]\nid = \"k{number}\"\nname = {{ sv = \"K\" }}\niris = [{iri:?}]");
    }
    let catalogue = Arc::new(Catalogue::parse_toml(&courses).expect("a catalogue"));
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut group = criterion.benchmark_group("record and tell what matches nothing");
    group.throughput(Throughput::Elements(BATCH as u64));
    for (name, course) in [
        ("all match", "https://lms.example/course/"),
        ("nothing matches", "https://lms.example/unknown/"),
        ("everything is new", "https://lms.example/new/"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let service = service_under(&runtime, folder.path(), Arc::clone(&catalogue));
        let mut number = 0;
        group.bench_function(name, |b| {
            b.iter_batched(
                || {
                    number += BATCH;
                    let text = batch(number, BATCH).body;
                    let text = std::str::from_utf8(&text).expect("text").replace("https://lms.example/course/", course);
                    let body = match name {
                        "everything is new" => text.replace("/new/", &format!("/new/{number}/")),
                        _ => text,
                    };
                    Submission { body: body.into(), ..batch(0, 0) }
                },
                |submission| runtime.block_on(service.record(&caller(), submission)).expect("records"),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

fn page(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let service = service(&runtime, folder.path());
    for first in (0..STORED).step_by(1_000) {
        runtime.block_on(service.record(&caller(), batch(first, 1_000))).expect("records");
    }
    let person = Ifi::Account { home_page: "https://lms.example".into(), name: "p42".into() };
    let query = |filter| StatementQuery {
        filter,
        limit: Some(100),
        ascending: false,
        answer: Answer { version: Version::V1_0_3, format: Format::Exact, attachments: false },
        after: None,
    };
    let mut group = criterion.benchmark_group("page of 100");
    for (name, filter) in [
        ("newest", StatementFilter::default()),
        (
            "agent and verb",
            StatementFilter {
                agent: Some(person),
                verb: Some("http://adlnet.gov/expapi/verbs/completed".into()),
                ..StatementFilter::default()
            },
        ),
        (
            "related activity",
            StatementFilter {
                activity: Some("https://lms.example/programme".into()),
                related_activities: true,
                ..StatementFilter::default()
            },
        ),
    ] {
        let query = query(filter);
        group.bench_function(name, |b| {
            b.iter(|| runtime.block_on(service.statements(&caller(), black_box(&query))).expect("reads"));
        });
    }
    group.finish();
}

/// A caller who is remembered, which every request asks for: with the audit log as it was.
fn authenticate(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let _inside = runtime.enter();
    let store = Arc::new(Embedded::open(folder.path(), Arc::new(SystemClock), &naming(), &|_, _| ()).expect("opens"));
    let new = NewSecret::generate("bench", &BTreeSet::new(), None, SystemClock.now()).expect("randomness");
    runtime.block_on(store.copy_credential(new.credential.clone())).expect("stored");
    let authenticator = Authenticator::new(store, Arc::new(SystemClock));
    criterion.bench_function("a caller who is remembered", |b| {
        b.iter(|| runtime.block_on(authenticator.basic(&new.credential.key, &new.secret, None)).expect("an answer"));
    });
}

criterion_group!(benches, record, record_uncounted, page, authenticate);
criterion_main!(benches);
