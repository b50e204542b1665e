//! What a page takes until it is there, with a million rows of progress: a hundred thousand people of 290 municipalities, each of whom
//! has completed ten of fifty courses. The whole server, without the network.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{Service as ActixService, ServiceResponse};
use actix_web::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use actix_web::rt::System;
use actix_web::test::{TestRequest, init_service, read_body};
use base64::Engine as _;
use criterion::{Criterion, criterion_group, criterion_main};
use learning::PublicUrl;
use learning::reference::municipalities;
use loggbok::auth::{Authenticator, NewSecret, Scope};
use loggbok::clock::{Clock as _, RandomIds, SystemClock};
use loggbok::http::{AppState, Sessions};
use loggbok::service::{PageLimits, Service};
use store::embedded::Embedded;
use store::{Keys as _, Naming};
use tempfile::TempDir;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PEOPLE: usize = 100_000;
const COURSES: usize = 50;
/// How many of the courses each person has completed.
const EACH: usize = 10;
/// Statements of a batch.
const BATCH: usize = 5_000;

/// The pages, and what a browser of whom asks for them by: HTTP Basic.
struct World {
    state: AppState,
    /// Who reaches Ale, and who reaches everybody with nothing hidden.
    ale: String,
    everybody: String,
    admin: String,
    _folder: TempDir,
}

fn catalogue() -> String {
    let mut text = String::new();
    for course in 0..COURSES {
        let _ = writeln!(
            text,
            "[[course]]\nid = \"kurs-{course}\"\nname.sv = \"Kurs {course}\"\niris = [\"https://lms.example/course/{course}\"]\n\
             target = {{ roster_roles = [\"socialsekreterare\"] }}"
        );
    }
    text
}

/// A municipality for each person, one after the other.
fn code(person: usize) -> String {
    municipalities()[person % municipalities().len()].kommunkod.to_string()
}

fn roster() -> String {
    let mut text = "kommunkod;e-post;roll;anställd\n".to_owned();
    for person in 0..PEOPLE {
        let _ = writeln!(text, "{};p{person}@kommun.example;socialsekreterare;2020-01-01", code(person));
    }
    text
}

/// A batch of statements, from this one on.
fn statements(first: usize) -> String {
    let one = |number: usize| {
        let (person, course) = (number / EACH, (number / EACH + number % EACH * 7) % COURSES);
        format!(
            r#"{{"actor":{{"mbox":"mailto:p{person}@kommun.example"}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/completed"}},
            "object":{{"id":"https://lms.example/course/{course}"}},"timestamp":"2022-03-01T12:00:00Z"}}"#
        )
    };
    format!("[{}]", (first..first + BATCH).map(one).collect::<Vec<_>>().join(","))
}

async fn world() -> World {
    let folder = tempfile::tempdir().expect("a folder");
    let naming: Naming = "https://lrs.example".parse::<PublicUrl>().expect("an address").into();
    let clock = Arc::new(SystemClock);
    let store = Arc::new(Embedded::open(folder.path(), clock.clone(), &naming, &|_, _| ()).expect("opens"));
    let key = async |scopes: &[Scope], municipality: Option<&str>| {
        let municipality = municipality.map(|code| code.parse().expect("a code"));
        let scopes: BTreeSet<Scope> = scopes.iter().copied().collect();
        let new = NewSecret::generate("bench", &scopes, municipality, SystemClock.now()).expect("made");
        store.copy_credential(new.credential.clone()).await.expect("stored");
        let pair = format!("{}:{}", new.credential.key, new.secret);
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
    };
    let ale = key(&[Scope::FiguresRead, Scope::PeopleRead], Some("1440")).await;
    let everybody = key(&[Scope::FiguresRead, Scope::FiguresExact], None).await;
    let admin = key(&[Scope::Admin, Scope::All], None).await;
    let state = AppState::new(
        Arc::new(Service::new(store.clone(), clock.clone(), Arc::new(RandomIds), PageLimits::default())),
        Arc::new(Authenticator::new(store, clock.clone())),
        Sessions::new(&[7; 64]),
        clock,
    );
    World { state, ale, everybody, admin, _folder: folder }
}

/// How many bytes a request is answered, which has to be a success.
async fn answer<S, R, B>(service: &S, request: R) -> usize
where
    S: ActixService<R, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    let answer = service.call(request).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(answer.status().is_success(), "{}", answer.status());
    read_body(answer).await.len()
}

fn pages(criterion: &mut Criterion) {
    let asked = |request: TestRequest, by: &str| {
        let request = request.insert_header((AUTHORIZATION, by)).insert_header((ACCEPT, "text/html,*/*"));
        request.insert_header(("X-Experience-API-Version", "1.0.3")).to_request()
    };
    let page = |path: &str, by: &str| asked(TestRequest::get().uri(path), by);
    let system = System::new();
    let (world, service) = system.block_on(async {
        let world = world().await;
        let service = init_service(loggbok::server::app(world.state.clone())).await;
        let put = TestRequest::put().uri("/api/v1/catalogue").insert_header((CONTENT_TYPE, "application/toml"));
        answer(&service, asked(put.set_payload(catalogue()), &world.admin)).await;
        let post = TestRequest::post().uri("/api/v1/roster?mode=full&as_of=2020-01-01");
        let post = post.insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"));
        answer(&service, asked(post.set_payload(roster()), &world.admin)).await;
        for first in (0..PEOPLE * EACH).step_by(BATCH) {
            let post = TestRequest::post().uri("/xapi/statements").insert_header((CONTENT_TYPE, "application/json"));
            answer(&service, asked(post.set_payload(statements(first)), &world.admin)).await;
        }
        let started = Instant::now();
        answer(&service, page("/", &world.ale)).await;
        eprintln!("the first page after the start: {:?}", started.elapsed());
        (world, service)
    });
    let mut group = criterion.benchmark_group("pages, a million rows of progress");
    group.sample_size(20);
    for (who, by) in [("one municipality", &world.ale), ("everybody", &world.everybody)] {
        for (what, path) in [("overview", "/"), ("course", "/courses/kurs-7"), ("compare", "/compare")] {
            let bytes = system.block_on(answer(&service, page(path, by)));
            group.bench_function(format!("{what}, {who}, {} kB", bytes / 1000), |b| {
                b.iter(|| black_box(system.block_on(answer(&service, page(path, by)))));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, pages);
criterion_main!(benches);
