//! `loggbok catalogue import`: says what a file changes, before and after it is in force.

use serde_json::{Value, json};

use super::{Place, id};
use crate::process::{Key, Server, complaint, program, refused, said};

const CATALOGUE: &str = r#"[[course]]
id = "ekonomiskt-bistand"
name = { sv = "Ekonomiskt bistånd" }
iris = ["https://lms.example/course/view.php?id=7"]

[[course]]
id = "samtal"
name = { sv = "Samtal med barn" }
iris = ["https://lms.example/course/view.php?id=8"]

[[mail_domain]]
domain = "ale.example"
kommunkod = "1440"

[[mail_domain]]
domain = "goteborg.example"
kommunkod = "1480"
"#;

/// A pass is asked for, and a course is there twice, written otherwise.
fn stricter() -> String {
    let line = "iris = [\"https://lms.example/course/view.php?id=7\"]\n";
    let rule = CATALOGUE.replacen(line, &format!("{line}rule = {{ pass = \"course\" }}\n"), 1);
    let again = "[[course]]\nid = \"igen\"\nname = { sv = \"Igen\" }\n\
                 iris = [\"https://lms.example/Course/view.php?id=8\"]\n\n";
    rule.replacen("[[mail_domain]]", &format!("{again}[[mail_domain]]"), 1)
}

/// Eight of Ale and one of Göteborg have completed; all but two of Ale have passed, too.
fn statements() -> Value {
    let mailboxes = (1..=8).map(|number| format!("p{number}@ale.example")).chain(["q@goteborg.example".to_owned()]);
    let verbs = |at: usize| if at < 2 { &["completed"][..] } else { &["completed", "passed"] };
    let said =
        mailboxes.enumerate().flat_map(|(at, mailbox)| verbs(at).iter().map(move |verb| (mailbox.clone(), *verb)));
    let statement = |(number, (mailbox, verb)): (usize, (String, &str))| {
        json!({
            "id": id(number + 1),
            "actor": {"mbox": format!("mailto:{mailbox}")},
            "verb": {"id": format!("http://adlnet.gov/expapi/verbs/{verb}")},
            "object": {"id": "https://lms.example/course/view.php?id=7"},
        })
    };
    said.enumerate().map(statement).collect()
}

/// The lines after that of the day.
fn told(output: &str) -> Vec<&str> {
    output.lines().filter(|line| !line.starts_with("figures as of ")).collect()
}

const SUMMARY: &str = "0 programmes, 3 courses, 0 modules, 0 regions, 0 groups, 0 units";
const CHANGES: [&str; 3] = [
    "  ekonomiskt-bistand: completed 9 → 7 (Ale 8 → 6)",
    "  ekonomiskt-bistand: target_completed 9 → 7 (Ale 8 → 6)",
    "  ekonomiskt-bistand: under_way 0 → 2 (Ale 0 → 2)",
];
const NEAR: &str = "warning: line 15: course[2] \"igen\".iris[0]: \"https://lms.example/Course/view.php?id=8\" differs by upper \
                    and lower case from \"https://lms.example/course/view.php?id=8\" at course[1] \"samtal\".iris[0]: where \
                    they are meant to be one thing, write one of them";

#[test]
fn a_dry_run_shows_which_figures_a_catalogue_would_change_and_an_import_which_it_changed() {
    let place = Place::new();
    let file = place.file("catalogue.toml", CATALOGUE);
    said(&place.data(), &["catalogue", "import", &file]);
    let key = Key::add(&place.data(), "statements/write,figures/read,figures/exact,catalogue/write");
    let server = Server::start(&place.data());
    assert_eq!(server.ask(&key, "POST", "/xapi/statements", &statements().to_string()).0, 200);
    let completed = |server: &Server| {
        let figures = server.json(&key, "/api/v1/completions?by=municipality&course=ekonomiskt-bistand");
        figures["rows"].as_array().unwrap().iter().find(|row| row["keys"][0]["name"] == "Ale").unwrap()["completed"]
            .clone()
    };
    assert_eq!(completed(&server), 8);

    let new = place.file("new.toml", &stricter());
    let remote = |more: &[&str]| {
        let mut command = program();
        command.env("LOGGBOK_KEY", &key.key).env("LOGGBOK_SECRET", &key.secret);
        command.args(["catalogue", "import", &new, "--url", &format!("http://{}", server.address)]).args(more);
        command.output().unwrap()
    };
    let dry = remote(&["--dry-run"]);
    assert_eq!(dry.status.code(), Some(0), "{}", complaint(&dry));
    let by_server = String::from_utf8(dry.stdout).unwrap();
    let expected = [&[SUMMARY][..], &CHANGES, &[NEAR, "nothing was imported: this was a dry run"]].concat();
    assert_eq!(told(&by_server), expected);
    assert_eq!(completed(&server), 8, "nothing is changed");
    assert!(server.stop().0.success());

    let here = said(&place.data(), &["catalogue", "import", &new, "--dry-run"]);
    assert_eq!(here, by_server);
    assert!(!said(&place.data(), &["catalogue", "show"]).contains("igen"));
    let imported = said(&place.data(), &["catalogue", "import", &new]);
    assert_eq!(told(&imported), [&[SUMMARY][..], &CHANGES, &[NEAR]].concat());
    assert!(imported.contains(" that change:\n"), "{imported}");
    let again = said(&place.data(), &["catalogue", "import", &new, "--dry-run"]);
    assert!(again.contains("\nno figure as of ") && !again.contains("→"), "{again}");

    let server = Server::start(&place.data());
    assert_eq!(completed(&server), 6);
    let mut back = program();
    back.env("LOGGBOK_KEY", &key.key).env("LOGGBOK_SECRET", &key.secret);
    let back =
        back.args(["catalogue", "import", &file, "--url", &format!("http://{}", server.address)]).output().unwrap();
    let back = String::from_utf8(back.stdout).unwrap();
    assert!(back.contains("  ekonomiskt-bistand: completed 7 → 9 (Ale 6 → 8)\n"), "{back}");
    assert_eq!(completed(&server), 8);
    assert!(server.stop().0.success());
}

#[test]
fn a_dry_run_of_a_file_that_would_be_refused_fails() {
    let place = Place::with_catalogue();
    let broken = place.file("broken.toml", "[[course]]\nid = \"Samtal\"\nname = { sv = \"\" }\n");
    let why = refused(&place.data(), &["catalogue", "import", &broken, "--dry-run"]);
    assert!(why.contains("course[0] \"Samtal\".id: ") && why.contains("name.sv: is empty"), "{why}");
}

#[test]
fn a_catalogue_is_checked_imported_and_shown_as_a_file_that_is_taken_back() {
    let place = Place::new();
    let file = place.file("catalogue.toml", super::CATALOGUE);
    let summary = "0 programmes, 1 courses, 0 modules, 0 regions, 0 groups, 0 units\n";
    let dry = said(&place.data(), &["catalogue", "import", &file, "--dry-run"]);
    let lines: Vec<&str> = dry.lines().collect();
    assert!(lines[0].starts_with("there is no store in") && lines[0].ends_with("tried on an empty one"), "{dry}");
    assert_eq!(lines[1], summary.trim_end());
    assert!(lines[2].starts_with("no figure as of") && lines[3].starts_with("nothing was imported"), "{dry}");
    assert!(!place.data().exists(), "a dry run makes none");
    assert!(refused(&place.data(), &["catalogue", "show"]).contains("no store"));
    assert!(!place.data().exists(), "nor does whoever asks");
    assert_eq!(said(&place.data(), &["catalogue", "import", &file]), summary);
    let shown = said(&place.data(), &["catalogue", "show"]);
    assert!(shown.contains("Samtal med barn"), "{shown}");
    let elsewhere = place.folder.path().join("elsewhere");
    said(&elsewhere, &["catalogue", "import", &place.file("shown.toml", &shown)]);
    assert_eq!(said(&elsewhere, &["catalogue", "show"]), shown);

    let broken = place.file("broken.toml", "[[course]]\nid = \"Samtal med barn\"\nname = { sv = \"\" }\niris = []\n");
    for also in [&[][..], &["--dry-run"]] {
        let complaint = refused(&place.data(), &[&["catalogue", "import", &broken], also].concat());
        assert!(complaint.contains("broken.toml") && complaint.lines().count() > 1, "{complaint}");
    }
    assert_eq!(said(&place.data(), &["catalogue", "show"]), shown);
}
