#![no_main]

#[path = "../bounded.rs"]
mod bounded;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bounded::run(loggbok::fuzz::query, bytes));
