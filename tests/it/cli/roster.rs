//! `loggbok roster …` over the years.

use super::{Place, ROSTER};
use crate::process::{Key, Server, program, refused, said};

#[test]
fn a_history_is_written_over_the_years_and_exported_as_a_file_that_is_taken_back() {
    let place = Place::new();
    let file = place.file("roster.csv", ROSTER);
    let import = |more: &[&str]| {
        let words = [&["roster", "import", &file, "--mode", "full"], more].concat();
        words.into_iter().map(str::to_owned).collect::<Vec<String>>()
    };
    let dry = said(&place.data(), &import(&["--as-of", "2020-01-01", "--dry-run"]));
    assert!(dry.contains("tried on an empty one") && dry.contains("would be added: 2"), "{dry}");
    assert!(!place.data().exists(), "a dry run makes none");
    said(&place.data(), &import(&["--as-of", "2020-01-01"]));
    let fewer = place.file("fewer.csv", "kommunkod;e-post;enhet\n1440;anna@ale.example;IFO\n");
    let full = ["roster", "import", &fewer, "--mode", "full", "--as-of", "2021-01-01", "--allow-shrinking"];
    let ended = said(&place.data(), &full);
    assert!(ended.contains("as of 2021-01-01: rows added: 0, removed: 0, unchanged: 1, ended: 1"), "{ended}");
    let older = refused(&place.data(), &import(&["--as-of", "2020-06-01"]));
    assert!(older.contains("the newest list of 1440 is of 2021-01-01"), "{older}");
    assert!(refused(&place.data(), &import(&["--as-of", "2999-01-01"])).contains("as_of"));
    let corrected = said(&place.data(), &import(&["--as-of", "2020-06-01", "--correct", "--dry-run"]));
    assert!(corrected.contains("would be added: 0"), "{corrected}");

    let exported = said(&place.data(), &["roster", "export", "--dialect", "excel-sv"]);
    assert!(exported.contains("bo@ale.example") && exported.contains("2020-12-31"), "{exported}");
    assert!(!said(&place.data(), &["roster", "export", "--as-of", "2021-06-01"]).contains("bo@ale.example"));
    let elsewhere = place.folder.path().join("elsewhere");
    said(&elsewhere, &["roster", "import", &place.file("exported.csv", &exported)]);
    assert_eq!(said(&elsewhere, &["roster", "export", "--dialect", "excel-sv"]), exported);

    let key = Key::add(&place.data(), "roster/write");
    let server = Server::start(&place.data());
    let written = place.folder.path().join("written.csv");
    let mut remote = program();
    remote.env("LOGGBOK_KEY", &key.key).env("LOGGBOK_SECRET", &key.secret);
    remote.args(["roster", "export", "--municipality", "1440", "--dialect", "excel-sv", "--output"]).arg(&written);
    assert!(remote.args(["--url", &format!("http://{}", server.address)]).status().unwrap().success());
    assert_eq!(std::fs::read_to_string(&written).unwrap(), exported);
    assert!(server.stop().0.success());
}
