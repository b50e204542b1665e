# `just` lists the recipes.
default:
    @just --list --unsorted

# Everything that must hold before a change goes in
gate:
    .ci/run

# Compile, and nothing else
check:
    cargo check --all-targets

# All tests, or those whose name has FILTER in it
test FILTER="":
    bash tests/run {{FILTER}}

# Format, in place
fmt:
    cargo fmt

# Hold the subjects of commits to CONTRIBUTING.md
hooks:
    git config core.hooksPath .githooks

# What the compiler, clippy and a spelling checker have to say
lint:
    cargo fmt --check
    .ci/typos
    cargo clippy --all-targets -- --deny warnings

# Licences, advisories and sources of what the program is built from
deny:
    cargo deny check

# The documentation of the code, in a browser
doc:
    cargo doc --no-deps --document-private-items --open

# The server, with its store in ./data
serve *ARGS:
    cargo run -- serve {{ARGS}}

# The server with the demonstration's data
demo *ARGS:
    cargo demo {{ARGS}}

# All benchmarks, or those whose name has FILTER in it
bench FILTER="":
    cargo bench --bench xapi --bench learning -- {{FILTER}}

# Every question over a million people and fifty courses: how long it takes, and the memory
bench-questions:
    cargo bench --bench questions

# How fast a store is as it grows to so many statements: `just bench-scale mongodb 10000000`
bench-scale STORE="embedded" STATEMENTS="10000000":
    benches/scale {{STORE}} {{STATEMENTS}}

# Whether a server stays as it is under load for so many seconds, while it is killed now and then: `just soak mongodb 300`
soak STORE="embedded" SECONDS="1800":
    benches/soak {{STORE}} {{SECONDS}}

# What a release consists of, in target/package: tarball, .deb, SBOM, SHA-256 sums
release:
    .ci/release

# The container image
image TAG="loggbok":
    docker build --tag {{TAG}} .
