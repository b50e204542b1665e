//! `loggbok export`: files with their manifests, and folders of Parquet.

use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{Place, completed, id};
use crate::process::{Key, Server, complaint, program, refused, said};

/// A place whose store has statements, of which each happened in a month of its own.
fn place(months: &[&str]) -> Place {
    let place = Place::with_catalogue();
    let key = Key::add(&place.data(), "all,export/read");
    let server = Server::start(&place.data());
    for (number, month) in (1..).zip(months) {
        let mut statement: Value = serde_json::from_str(&completed(&id(number))).unwrap();
        statement["timestamp"] = format!("{month}-15T12:00:00Z").into();
        assert_eq!(server.ask(&key, "POST", "/xapi/statements", &statement.to_string()).0, 200);
    }
    drop(server);
    place
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn hash(path: &Path) -> String {
    hex::encode(Sha256::digest(std::fs::read(path).unwrap()))
}

#[test]
fn a_file_has_a_manifest_beside_it_and_is_not_replaced_unasked() {
    let place = place(&["2024-05", "2024-06"]);
    let file = place.folder.path().join("log.csv");
    let beside = place.folder.path().join("log.csv.manifest.json");
    let arguments = ["export", "--format", "csv", "--columns", "id,course", "--output", file.to_str().unwrap()];
    let told = said(&place.data(), &arguments);
    assert!(told.starts_with("2 statements in ") && told.contains("log.csv.manifest.json"), "{told}");
    let expected = format!("id,course\r\n{},samtal|samtal\r\n{},samtal|samtal\r\n", id(1), id(2));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), expected);
    let manifest = json(&beside);
    assert_eq!((&manifest["statements"], manifest["sha256"].as_str().unwrap()), (&2.into(), &*hash(&file)));
    let told = refused(&place.data(), &arguments);
    assert!(told.contains("log.csv is there already: choose another name, or add --overwrite"), "{told}");
    std::fs::remove_file(&file).unwrap();
    let told = refused(&place.data(), &arguments);
    assert!(told.contains("log.csv.manifest.json is there already"), "{told}");
    said(&place.data(), &[&arguments[..], &["--overwrite", "--from", "2024-06-01"]].concat());
    assert_eq!(json(&beside)["statements"], 1);
    // It goes on where the other ended.
    let position = json(&beside)["position"].as_str().unwrap().to_owned();
    assert_eq!(said(&place.data(), &["export", "--position", &position]), "");
    assert_eq!(said(&place.data(), &["export", "--to-position", &position]).lines().count(), 2);
}

#[test]
fn a_file_of_a_running_server_is_the_same_and_checked_by_its_hash() {
    let place = place(&["2024-05", "2024-06"]);
    let [here, there] = ["here.parquet", "there.parquet"].map(|name| place.folder.path().join(name));
    let export = ["export", "--format", "parquet", "--columns", "statement,joined", "--output"];
    said(&place.data(), &[&export[..], &[here.to_str().unwrap()]].concat());
    let key = Key::add(&place.data(), "export/read");
    let server = Server::start(&place.data());
    let url = format!("http://{}", server.address);
    let mut command = program();
    command.args(export).arg(&there).args(["--url", &url]);
    let output = command.env("LOGGBOK_KEY", &key.key).env("LOGGBOK_SECRET", &key.secret).output().unwrap();
    assert!(output.status.success(), "{}", complaint(&output));
    assert_eq!(hash(&here), hash(&there));
    let [here, there] =
        ["here", "there"].map(|name| json(&place.folder.path().join(format!("{name}.parquet.manifest.json"))));
    for member in ["statements", "bytes", "sha256", "position", "columns", "format", "parameters"] {
        assert_eq!(here[member], there[member], "{member}");
    }
}

#[test]
fn a_folder_has_a_file_for_each_month_and_a_manifest_of_all() {
    let place = place(&["2024-05", "2023-12", "2024-05"]);
    let folder = place.folder.path().join("set");
    let arguments = ["export", "--partition", "month", "--output", folder.to_str().unwrap()];
    let told = said(&place.data(), &arguments);
    assert!(told.starts_with("3 statements in 2 files in "), "{told}");
    let manifest = json(&folder.join("_manifest.json"));
    let files = manifest["files"].as_array().unwrap();
    let counted: Vec<_> = files.iter().map(|file| (file["path"].as_str().unwrap(), &file["statements"])).collect();
    assert_eq!(
        counted,
        [("month=2023-12/part-0000.parquet", &1.into()), ("month=2024-05/part-0000.parquet", &2.into())]
    );
    for file in files {
        let path = folder.join(file["path"].as_str().unwrap());
        assert_eq!(
            (file["sha256"].as_str().unwrap(), &file["bytes"]),
            (&*hash(&path), &path.metadata().unwrap().len().into())
        );
    }
    assert!(manifest["columns"].as_array().unwrap().contains(&"counts_as".into()));
    assert!(folder.join("_views.sql").exists());
    let told = refused(&place.data(), &arguments);
    assert!(told.contains("has something in it: choose a new folder"), "{told}");
    let told = refused(&place.data(), &["export", "--partition", "month", "--format", "csv", "--output", "x"]);
    assert!(told.contains("--partition writes Parquet"), "{told}");
}
