//! `loggbok person`.

use serde_json::Value;

use super::{Place, completed, id};
use crate::process::{Key, Server, refused, said};

#[test]
fn a_record_is_written_whole_beside_a_server_or_without_one() {
    let place = Place::with_catalogue();
    let key = Key::add(&place.data(), "all,admin,figures/exact");
    let server = Server::start(&place.data());
    for number in [1, 2] {
        assert_eq!(server.ask(&key, "POST", "/xapi/statements", &completed(&id(number))).0, 200);
    }
    let of_bo = completed(&id(3)).replace("anna", "bo");
    assert_eq!(server.ask(&key, "POST", "/xapi/statements", &of_bo).0, 200);
    let url = format!("http://{}", server.address);
    let words = ["person", "--agent", "mailto:anna@ale.example"];
    let remote = [&words[..], &["--url", &url, "--key", &key.key, "--secret", &key.secret]].concat();
    let beside: Value = serde_json::from_str(&said(&place.data(), &remote)).unwrap();
    assert!(server.stop().0.success());
    let mut alone: Value = serde_json::from_str(&said(&place.data(), &words)).unwrap();
    assert_eq!(beside["statements"].as_array().unwrap().len(), 2);
    alone["made"] = beside["made"].clone();
    assert_eq!(alone, beside);
    assert!(!alone["statements"].to_string().contains("mailto:bo@"));

    let output = place.file("record.json", "kept");
    let into_file = [&words[..], &["--output", &output]].concat();
    refused(&place.data(), &into_file);
    assert_eq!(std::fs::read_to_string(&output).unwrap(), "kept");
    assert_eq!(said(&place.data(), &[&into_file[..], &["--overwrite"]].concat()), "");
    let written: Value = serde_json::from_slice(&std::fs::read(&output).unwrap()).unwrap();
    assert_eq!(written["statements"], alone["statements"]);
}
