//! Measures what a posted statement costs before it is stored: strict reading and validation.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use xapi::{Version, equivalent, json, validate};

const FULL: &str = include_str!("../../../fixtures/statements/valid/1.0.3/full.json");
const INVALID: &str = include_str!("../../../fixtures/statements/invalid/1.0.3/actor-mbox-without-mailto.json");

/// Statements in a batch.
const BATCH: usize = 50;

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(FULL.len() as u64));
    group.bench_function("plain", |b| b.iter(|| serde_json::from_str::<serde_json::Value>(black_box(FULL))));
    group.bench_function("strict", |b| b.iter(|| json::parse(black_box(FULL).as_bytes(), "")));
    group.finish();
}

fn validation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("validate");
    group.bench_function("one", |b| b.iter(|| validate(Version::V1_0_3, black_box(FULL).as_bytes())));
    group.bench_function("one invalid", |b| b.iter(|| validate(Version::V1_0_3, black_box(INVALID).as_bytes())));
    let anonymous = FULL.replacen("\"id\": \"fd41c918-b88b-4b20-a0a5-a4c32391aaa0\",", "", 1);
    let batch = format!("[{}]", vec![anonymous; BATCH].join(","));
    group.throughput(Throughput::Elements(BATCH as u64));
    group.bench_function("batch of 50", |b| b.iter(|| validate(Version::V1_0_3, black_box(&batch).as_bytes())));
    group.finish();
}

fn equivalence(criterion: &mut Criterion) {
    let statement: serde_json::Value = serde_json::from_str(FULL).expect("the fixture is JSON");
    criterion.bench_function("equivalent", |b| {
        b.iter_batched(
            || (statement.clone(), statement.clone()),
            |(one, other)| equivalent(black_box(&one), black_box(&other)),
            BatchSize::SmallInput,
        );
    });
}

criterion_group!(benches, parse, validation, equivalence);
criterion_main!(benches);
