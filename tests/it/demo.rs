//! The demonstration, as `loggbok demo` runs it: its figures equal those published about real programmes.
//!
//! `src/cli/demonstrate.rs` tests that a second feed and a rebuild leave them unchanged.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::docs::{Page, words};
use crate::process::{Key, Running, Server, program};

/// Stockholm's social administration, which is no district.
const ADMINISTRATION: &str = "0180/socialforvaltningen";

/// Starts the demonstration in `temporary`; gives what it shows before it goes on serving, and whom to ask.
pub fn start(temporary: &std::path::Path) -> (String, Server, Key) {
    start_with(temporary, &[])
}

/// The same with further options.
pub fn start_with(temporary: &std::path::Path, options: &[&str]) -> (String, Server, Key) {
    let mut command = program();
    command.env("TMPDIR", temporary).args(options).args(["demo", "--listen", "127.0.0.1:0"]);
    let mut child = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut shown = String::new();
    while !shown.contains("LOGGBOK_URL=") {
        assert!(lines.read_line(&mut shown).unwrap() > 0, "it ended before it said where it serves: {shown}");
    }
    let key = Key::read(&shown);
    let address = shown.split_whitespace().find_map(|word| word.strip_prefix("LOGGBOK_URL=http://")).unwrap();
    let server = Server::of(child, address.to_owned());
    // Nobody may stop reading while it writes.
    std::thread::spawn(move || lines.lines().map_while(Result::ok).for_each(drop));
    (shown, server, key)
}

/// The figures of the first table, as published and as answered, by the words before them.
fn table(shown: &str) -> Vec<(String, &str, &str)> {
    let lines = shown.lines().skip_while(|line| !line.contains("published")).skip(1);
    lines
        .take_while(|line| !line.is_empty())
        .map(|line| match &line.split_whitespace().collect::<Vec<_>>()[..] {
            [what @ .., published, answered] => (what.join(" "), *published, *answered),
            _ => panic!("{line}"),
        })
        .collect()
}

fn codes(answer: &Value) -> BTreeSet<&str> {
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.filter_map(|row| row["keys"][0]["code"].as_str()).filter(|code| *code != "unknown").collect()
}

#[test]
fn the_demonstration_gives_the_figures_that_were_published() {
    let temporary = tempfile::tempdir().unwrap();
    let (shown, server, key) = start(temporary.path());
    let expected = [
        ("Social assistance: persons started by 2022-09-30", "283"),
        ("municipalities they work in", "50"),
        ("Yrkesresan, children and youth: municipalities by 2023-12-31", "39"),
        ("of 100 hired in spring 2026, begun within 90 days", "80"),
        ("satisfied with it, per cent", "98"),
        ("Counties with an introduction programme of their own", "14"),
        ("Göteborg Region: municipalities of the pre-study", "8"),
        ("all its municipalities", "13"),
        ("Stockholm: units on 2013-12-31", "15"),
        ("units of the same persons on 2024-06-30", "12"),
    ];
    assert_eq!(table(&shown), expected.map(|(what, number)| (what.to_owned(), number, number)));

    let completions = |query: &str| server.json(&key, &format!("/api/v1/completions?{query}"));
    let lectures = completions("by=module&course=ekonomiskt-bistand&as_of=2022-09-30");
    assert_eq!(codes(&lectures).len(), 27);
    assert_eq!(lectures["total"]["started"], 283);
    assert_eq!(lectures["municipalities_represented"], 50);

    // Kungsbacka is of the region and of another county.
    let region = completions("by=municipality&course=gr-erfarna&region=gr");
    let started = |row: &&Value| row["started"].as_u64().is_some_and(|started| started > 0);
    let kungsbacka = region["rows"].as_array().unwrap().iter().find(|row| row["keys"][0]["code"] == "1384");
    assert!(kungsbacka.is_some_and(|row| started(&row)), "{region}");
    assert_eq!(region["municipalities_represented"], 13);

    // What the README posts, with the numbers that it tells.
    let readme = Page::read("README.md");
    let asked = "by=municipality&course=gr-erfarna&municipality=1384";
    assert!(readme.text.contains(&format!("/api/v1/completions?{asked}\"")));
    let numbers = || {
        let row = completions(asked)["rows"][0].clone();
        (row["started"].clone(), row["completed"].clone())
    };
    assert_eq!(numbers(), (9.into(), 5.into()));
    let lines = readme.blocks_of("sh").into_iter().flat_map(str::lines).map(words);
    let mut statement =
        lines.filter_map(|words| words.iter().position(|word| word == "-d").map(|at| words[at + 1].clone()));
    let (status, told) = server.ask(&key, "POST", "/xapi/statements", &statement.next_back().unwrap());
    assert_eq!(status, 200, "{told}");
    assert_eq!(numbers(), (10.into(), 5.into()));
    let (_, people) = shown.split_once("sign in with one of these names").unwrap();
    let manager = people.lines().find_map(|line| line.trim().strip_prefix("ale  ")).unwrap();
    let password = manager.trim().split("  ").next().unwrap();
    assert!(readme.text.contains(&format!("sign in as `ale`, a manager, with `{password}`")), "{manager}");
    assert!(readme.text.contains("`started` goes from 9 to 10") && readme.text.contains("`completed` stays at 5"));

    let units = |as_of: &str, attribution: &str| {
        completions(&format!(
            "by=unit&municipality=0180&course=stockholm-esf-barnavard&as_of={as_of}&attribution={attribution}"
        ))
    };
    let (then, now) = (units("2013-12-31", "at_event"), units("2024-06-30", "current"));
    let (then, now) = (codes(&then), codes(&now));
    assert_eq!((then.len(), now.len()), (14 + 1, 11 + 1));
    assert!(then.contains(ADMINISTRATION) && now.contains(ADMINISTRATION), "{then:?} {now:?}");

    // Its budget, divided by those who took part in its period.
    let project = server.json(&key, "/api/v1/projects/stockholm-esf");
    let partners = "municipality=0180,0126&organisation=fou-sodertorn";
    let period = "from=2012-05-01&to=2014-11-01&as_of=2014-10-31";
    let of_period = completions(&format!("by=&course=stockholm-esf-barnavard&{partners}&{period}"));
    let started = project["total"]["started"].as_u64().unwrap();
    assert_eq!(of_period["total"]["started"], started);
    assert!(started > 14 * 15, "{project}");
    assert_eq!((&project["budget"], &project["to"]), (&19_582_360.into(), &"2014-11-01".into()));
    let cost = project["cost_per_participant"].as_f64().unwrap();
    let persons = f64::from(u32::try_from(started).unwrap());
    assert!((cost * persons - 19_582_360.0).abs() < persons * 0.006, "{project}");

    let catalogue = server.json(&key, "/api/v1/catalogue");
    let programmes = catalogue["programme"].as_array().unwrap().iter();
    let ids = programmes.filter_map(|programme| programme["id"].as_str());
    assert_eq!(ids.filter(|id| id.starts_with("yrkesresan-")).count(), 5);

    // What it wrote goes when it is told to stop.
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 1);
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
}
