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

/// The names in a folder, in order; of reports and lists that were put away, without the instant.
fn names_in(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).map(Iterator::collect::<Vec<_>>).unwrap_or_default();
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let without = |name: String| name.split_once("Z-").map_or(name.clone(), |(_, rest)| rest.to_owned());
    let mut names: Vec<String> = entries.into_iter().map(name).map(without).collect();
    names.sort();
    names
}

/// What the only report in a folder says.
fn report_in(folder: &std::path::Path) -> String {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut reports = entries.filter(|path| path.to_string_lossy().ends_with(".report.txt"));
    let report = std::fs::read_to_string(reports.next().unwrap()).unwrap();
    assert_eq!(reports.next(), None);
    report
}

#[test]
fn lists_that_are_put_into_a_folder_are_taken_or_refused_with_a_report_and_others_stay() {
    let place = Place::new();
    let folder = place.folder.path().join("personal");
    std::fs::create_dir(&folder).unwrap();
    let shown = folder.to_str().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    put("ale.csv", ROSTER);
    put(".goteborg.csv", "kommunkod;e-post\n1480;half");
    put("goteborg.csv.part", "kommunkod;e-post\n1480;half");
    put("notes.md", "Not a list.");
    let once = ["roster", "watch", shown, "--once"];
    let taken = said(&place.data(), &once);
    assert!(taken.contains("ale.csv: as of ") && taken.contains("rows added: 2"), "{taken}");
    assert_eq!(names_in(&folder), [".goteborg.csv", "goteborg.csv.part", "notes.md", "taken"]);
    assert_eq!(names_in(&folder.join("taken")), ["ale.csv", "ale.csv.report.txt"]);
    assert!(report_in(&folder.join("taken")).contains("rows added: 2"));

    // A wrong row, and one that would end half of the employments: neither changes anything.
    put("wrong.csv", "kommunkod;e-post\n9999;anna@ale.example\n");
    let refusal = refused(&place.data(), &once);
    assert!(refusal.contains("lists that were refused: 1"), "{refusal}");
    let report = report_in(&folder.join("refused"));
    assert!(report.contains("line 2, column 1 (kommunkod)"), "{report}");
    std::fs::remove_dir_all(folder.join("refused")).unwrap();
    put("fewer.csv", "kommunkod;e-post;enhet\n1440;anna@ale.example;IFO\n");
    refused(&place.data(), &once);
    assert!(report_in(&folder.join("refused")).contains("of 2 people would end"));
    assert!(said(&place.data(), &["roster", "export"]).contains("bo@ale.example"));

    // Where the server can't be reached, the list stays; by a server it is taken, and deleted if that is asked for.
    put("again.csv", ROSTER);
    let nowhere = [&once[..], &["--url", "http://127.0.0.1:9", "--key", "k", "--secret", "s"]].concat();
    assert!(refused(&place.data(), &nowhere).contains("again.csv stays where it is"));
    let key = Key::add(&place.data(), "roster/write");
    let server = Server::start(&place.data());
    let address = format!("http://{}", server.address);
    let there = ["--delete", "--url", &address, "--key", &key.key, "--secret", &key.secret];
    let taken = said(&place.data(), &[&once[..], &there].concat());
    assert!(taken.contains("again.csv: as of ") && taken.contains("unchanged: 2"), "{taken}");
    assert_eq!(names_in(&folder.join("taken")), ["ale.csv", "ale.csv.report.txt"], "it was deleted");
    put("wrong.csv", "kommunkod;e-post\n9999;anna@ale.example\n");
    std::fs::remove_dir_all(folder.join("refused")).unwrap();
    refused(&place.data(), &[&once[..], &there].concat());
    assert!(report_in(&folder.join("refused")).contains("kommunkod"));
}

#[test]
fn directories_are_shown_and_imported_at_once_from_the_folder_and_over_a_server() {
    let place = Place::new();
    let key = Key::add(&place.data(), "roster/write");
    assert!(said(&place.data(), &["roster", "directories"]).contains("nobody has sent staff by SCIM"));
    let server = Server::start(&place.data());
    for name in ["anna", "bo"] {
        let user = format!(
            r#"{{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{name}","active":true,
                "emails":[{{"primary":true,"value":"{name}@ale.example"}}]}}"#
        );
        let (status, body) = server.ask(&key, "POST", "/scim/v2/1440/Users", &user);
        assert_eq!(status, 201, "{body}");
    }
    let url = format!("http://{}", server.address);
    let remote = ["--url", &url, "--key", &key.key, "--secret", &key.secret];
    let shown = said(&place.data(), &[&["roster", "directories"][..], &remote].concat());
    assert!(
        shown.starts_with("1440  Ale") && shown.contains("users: 2  groups: 0  no list yet  waiting since "),
        "{shown}"
    );
    let imported = said(&place.data(), &[&["roster", "directories", "import", "1440"][..], &remote].concat());
    assert!(imported.contains("rows added: 2"), "{imported}");
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    let shown = said(&place.data(), &["roster", "directories"]);
    assert!(shown.contains("imported ") && shown.contains(": 2 rows\n"), "{shown}");
    let again = said(&place.data(), &["roster", "directories", "import", "1440"]);
    assert!(again.contains("unchanged: 2"), "{again}");
    assert!(refused(&place.data(), &["roster", "directories", "import", "1480"]).contains("not found"));
}
