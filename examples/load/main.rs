//! Puts a server under load and measures it: raw sockets, one thread a connection, statements rendered beforehand with
//! only ids, people, courses and times patched in, so that the load takes little of the machine that it shares.
//!
//! ```text
//! # a catalogue of 50 courses, then 200 000 statements of 1.5 kB in batches of 50 over 16 connections
//! cargo run --release --example load -- --key KEY --secret SECRET --statements 200000 --batch 50 --connections 16
//! # one statement a request, and the server's resident memory beside it
//! cargo run --release --example load -- --key KEY --secret SECRET --batch 1 --pid 4711 --no-catalogue
//! # pages of 100 statements by agent and verb, among the same people
//! cargo run --release --example load -- --key KEY --secret SECRET --query agent-verb --requests 2000
//! # what is new, ten times a second, as whoever follows the log asks
//! cargo run --release --example load -- --key KEY --secret SECRET --query since --connections 1 --pause 100 --requests 200
//! # figures of one course by municipality
//! cargo run --release --example load -- --key KEY --secret SECRET --query completions --requests 2000
//! ```
//!
//! Every statement has an id of its own, so nothing is a repeat, also between runs. People have accounts on the
//! platform of one of the 290 municipalities each, which the catalogue maps to its code; so each statement counts in
//! the figures. Times are in microseconds of wall clock, from the first byte written to the last byte read; p99 is the
//! request that one in a hundred is slower than. The credential must be allowed to write statements and the catalogue,
//! or to read, as the mode needs. Any answer but a success ends the run with what the server said.

mod catalogue;
mod connection;
mod measure;
mod queries;
mod statements;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Parser, ValueEnum};

use connection::Connection;
use measure::Measured;
use queries::Questions;
use statements::Batch;

/// Puts a server under load and measures it.
#[derive(Debug, Parser)]
struct Options {
    /// The server's address, without a path; plain HTTP only.
    #[arg(long, env = "LOGGBOK_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// Key of the credential.
    #[arg(long, env = "LOGGBOK_KEY")]
    key: String,
    /// Secret of the credential.
    #[arg(long, env = "LOGGBOK_SECRET", hide_env_values = true)]
    secret: String,
    /// How many statements to post, rounded up to whole batches.
    #[arg(long, default_value_t = 200_000)]
    statements: u64,
    /// Statements in a request.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    batch: u32,
    /// Connections, each kept open by a thread of its own.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    connections: u32,
    /// How many people the statements are of.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=9_999_999))]
    people: u32,
    /// How many courses they are about.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=999))]
    courses: u32,
    /// Leaves the server's catalogue as it is.
    #[arg(long)]
    no_catalogue: bool,
    /// Asks instead of posting.
    #[arg(long, value_enum)]
    query: Option<Query>,
    /// How many questions to ask.
    #[arg(long, default_value_t = 2_000)]
    requests: u64,
    /// How many milliseconds a connection waits before each request.
    #[arg(long, default_value_t = 0)]
    pause: u64,
    /// The server's process, to read its resident memory (Linux).
    #[arg(long)]
    pid: Option<u32>,
}

/// What to ask.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Query {
    /// A page of 100 statements of one agent and one verb.
    AgentVerb,
    /// The statements of somebody who has none, for whom every stretch of the log is looked into.
    Nobody,
    /// The figures of one course by municipality.
    Completions,
    /// A hundred statements since the newest of the answer before, as whoever follows the log asks.
    Since,
}

/// Where to connect, and the header lines that every request carries.
#[derive(Debug, Clone)]
struct Target {
    address: String,
    headers: String,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let target = target(&options)?;
    match options.query {
        None => post(&options, &target)?,
        Some(query) => ask(&options, &target, query)?,
    }
    if let Some(pid) = options.pid {
        println!("{}", measure::memory(pid)?);
    }
    Ok(())
}

fn target(options: &Options) -> Result<Target> {
    let url = options.url.trim_end_matches('/');
    let Some(address) = url.strip_prefix("http://").filter(|address| !address.contains('/')) else {
        bail!("--url is http://HOST:PORT, without a path");
    };
    let basic = STANDARD.encode(format!("{}:{}", options.key, options.secret));
    let headers = format!("Host: {address}\r\nAuthorization: Basic {basic}\r\nX-Experience-API-Version: 1.0.3\r\n");
    let address = if address.contains(':') { address.to_owned() } else { format!("{address}:80") };
    Ok(Target { address, headers })
}

fn post(options: &Options, target: &Target) -> Result<()> {
    if !options.no_catalogue {
        let body = catalogue::catalogue(options.courses);
        let request = format!(
            "PUT /api/v1/catalogue HTTP/1.1\r\n{}Content-Type: application/toml\r\nContent-Length: {}\r\n\r\n{body}",
            target.headers,
            body.len()
        );
        Connection::open(&target.address)?.exchange(request.as_bytes()).context("PUT /api/v1/catalogue")?;
    }
    let batches = options.statements.div_ceil(u64::from(options.batch));
    let size = Batch::new(target, options).statement_bytes();
    println!("{} statements of {size} bytes, {} a request", batches * u64::from(options.batch), options.batch);
    let measured = on_all_connections(options, target, batches, || {
        let mut batch = Batch::new(target, options);
        move |connection: &mut Connection| connection.exchange(batch.next()).context("POST /xapi/statements")
    })?;
    println!("{}", measured.report(u64::from(options.batch), "statements"));
    Ok(())
}

fn ask(options: &Options, target: &Target, query: Query) -> Result<()> {
    let measured = on_all_connections(options, target, options.requests, || {
        let mut questions = Questions::new(target, query, options);
        move |connection: &mut Connection| {
            let bytes = connection.exchange(&questions.next()).context("a question")?;
            questions.read(connection.answer());
            Ok(bytes)
        }
    })?;
    println!("{}", measured.report(1, "answers"));
    Ok(())
}

/// Makes `requests` requests over all connections, each thread taking the next one as soon as it is free.
fn on_all_connections<F>(
    options: &Options,
    target: &Target,
    requests: u64,
    exchanger: impl Fn() -> F + Sync,
) -> Result<Measured>
where
    F: FnMut(&mut Connection) -> Result<usize>,
{
    let taken = AtomicU64::new(0);
    let began = Instant::now();
    let one_thread = || -> Result<Measured> {
        let mut connection = Connection::open(&target.address)?;
        let mut exchange = exchanger();
        let mut measured = Measured::default();
        while taken.fetch_add(1, Ordering::Relaxed) < requests {
            std::thread::sleep(Duration::from_millis(options.pause));
            let sent = Instant::now();
            let bytes = exchange(&mut connection)?;
            measured.add(sent.elapsed(), bytes);
        }
        Ok(measured)
    };
    let mut all = Measured::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..options.connections).map(|_| scope.spawn(one_thread)).collect();
        for thread in threads {
            match thread.join() {
                Ok(measured) => all.join(measured?),
                Err(_) => bail!("a connection's thread panicked"),
            }
        }
        Ok(())
    })?;
    all.took(began.elapsed());
    Ok(all)
}
