//! The list of what the program is built from, as `.ci/sbom` writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::rooms::members;

fn written() -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/sbom");
    // What is built is downloaded: no network is asked.
    let output = Command::new("bash").arg(script).env("CARGO_NET_OFFLINE", "true").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A member that is a text.
fn text<'v>(of: &'v Value, member: &str) -> &'v str {
    of[member].as_str().unwrap_or_else(|| panic!("{of} has no {member}"))
}

/// Name, version and checksum of each crate of Cargo.lock that comes from a registry.
fn locked() -> BTreeMap<String, String> {
    let lock: toml::Value = toml::from_str(include_str!("../../Cargo.lock")).unwrap();
    let text = |of: &toml::Value, member: &str| of.get(member).and_then(|value| value.as_str()).map(str::to_owned);
    let packages = lock["package"].as_array().unwrap().iter();
    let of = |package: &toml::Value| {
        let (name, version) = (text(package, "name")?, text(package, "version")?);
        Some((format!("pkg:cargo/{name}@{version}"), text(package, "checksum")?))
    };
    packages.filter_map(of).collect()
}

/// What a manifest has in one of its tables.
fn names(manifest: &toml::Value, table: &str) -> BTreeSet<String> {
    manifest.get(table).and_then(toml::Value::as_table).into_iter().flat_map(|table| table.keys().cloned()).collect()
}

#[test]
fn each_crate_of_the_program_is_in_it_with_version_licence_and_checksum_and_no_other_is() {
    let bom: Value = serde_json::from_str(&written()).unwrap();
    assert_eq!((text(&bom, "bomFormat"), text(&bom, "specVersion")), ("CycloneDX", "1.5"));
    let own = &bom["metadata"]["component"];
    assert_eq!((text(own, "name"), text(own, "version")), ("loggbok", env!("CARGO_PKG_VERSION")));
    let (locked, components) = (locked(), bom["components"].as_array().unwrap());
    let (mut scopes, mut folders) = (BTreeMap::new(), BTreeSet::new());
    for component in components {
        let purl = text(component, "purl");
        let of_a_registry = format!("pkg:cargo/{}@{}", text(component, "name"), text(component, "version"));
        if let Some(checksum) = locked.get(purl) {
            assert_eq!(purl, of_a_registry);
            assert_eq!(component["hashes"][0]["alg"], "SHA-256");
            assert_eq!(checksum, text(&component["hashes"][0], "content"), "{purl}");
        } else {
            let folder = purl.strip_prefix(&format!("{of_a_registry}?download_url=file://")).unwrap();
            assert!(component["hashes"].is_null() && folders.insert(folder), "{purl}");
        }
        let licence = text(&component["licenses"][0], "expression");
        assert!(!licence.is_empty() && !licence.contains('/'), "{purl}: {licence}");
        let name = text(component, "name").to_owned();
        scopes.entry(name).or_insert_with(BTreeSet::new).insert(text(component, "scope"));
    }
    for member in members() {
        let manifest: toml::Value = toml::from_str(&fs::read_to_string(member.join("Cargo.toml")).unwrap()).unwrap();
        for name in names(&manifest, "dependencies") {
            let is_macro = name == "async-trait";
            let scope = if is_macro { "excluded" } else { "required" };
            assert!(scopes.get(&name).is_some_and(|scopes| scopes.contains(scope)), "{name}: {:?}", scopes.get(&name));
        }
        let folder = member.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().to_str().unwrap();
        // What tests alone ask for is no part of the program.
        let is_shipped = !folder.is_empty() && folder != "crates/recount";
        assert_eq!(folders.contains(folder), is_shipped, "{folder}");
    }
    let manifest: toml::Value = toml::from_str(include_str!("../../Cargo.toml")).unwrap();
    for name in ["proptest", "criterion", "insta", "peak_alloc"] {
        assert!(names(&manifest, "dev-dependencies").contains(name), "{name} is asked for");
        assert!(!scopes.contains_key(name), "{name} is for tests alone");
    }
    // SQLite itself is of this one; compilers of C are of none.
    assert_eq!((&scopes["libsqlite3-sys"], &scopes["cc"]), (&["required"].into(), &["excluded"].into()));
}

#[test]
fn it_says_which_crate_asks_for_which_and_the_same_sources_give_the_same_bytes() {
    let first = written();
    assert_eq!(first, written());
    let bom: Value = serde_json::from_str(&first).unwrap();
    let own = text(&bom["metadata"]["component"], "bom-ref");
    let mut known: BTreeSet<&str> =
        bom["components"].as_array().unwrap().iter().map(|one| text(one, "bom-ref")).collect();
    assert!(known.insert(own));
    let asks: BTreeMap<&str, Vec<&str>> = bom["dependencies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (text(one, "ref"), one["dependsOn"].as_array().unwrap().iter().map(|on| on.as_str().unwrap()).collect())
        })
        .collect();
    assert!(asks.keys().copied().eq(known.iter().copied()), "each is there once");
    // Whatever is there is there because the program asks for it, by some way.
    let (mut reached, mut ways) = (BTreeSet::from([own]), vec![own]);
    while let Some(at) = ways.pop() {
        ways.extend(asks[at].iter().copied().filter(|next| reached.insert(next)));
    }
    assert_eq!(reached, known);
}
