//! `loggbok backup` and `restore`.

use super::{Place, ROSTER, completed, exported_ids, id};
use crate::process::{Key, Server, complaint, refused, run, said};

#[test]
fn a_backup_of_a_running_server_is_restored_with_all_that_was_answered() {
    let place = Place::with_catalogue();
    let key = Key::add(&place.data(), "all,admin,figures/exact");
    let roster = place.file("roster.csv", ROSTER);
    said(&place.data(), &["roster", "import", &roster]);
    let server = Server::start(&place.data());
    assert_eq!(server.ask(&key, "POST", "/xapi/statements", &completed(&id(1))).0, 200);

    let backup = place.folder.path().join("backup");
    let backup = backup.to_str().unwrap();
    said(&place.data(), &["backup", backup]);
    assert!(refused(&place.data(), &["backup", backup]).contains("a store here already"));
    assert_eq!(server.ask(&key, "POST", "/xapi/statements", &completed(&id(2))).0, 200);
    let question = "/api/v1/completions?by=municipality&course=samtal";
    let figures = server.json(&key, question);
    assert_eq!(figures["total"]["completed"], 1);
    assert!(server.stop().0.success());

    let elsewhere = place.folder.path().join("elsewhere");
    said(&elsewhere, &["restore", backup]);
    assert_eq!(exported_ids(&elsewhere), [id(1)]);
    assert!(refused(&elsewhere, &["restore", backup]).contains("a store here already"));
    let server = Server::start(&elsewhere);
    assert_eq!(server.json(&key, question), figures);
}

/// When the listed backups of a series were made.
fn listed(elsewhere: &std::path::Path, series: &str) -> Vec<String> {
    let list = said(elsewhere, &["restore", "--list", series]);
    list.lines().map(|line| line.split("  ").next().unwrap().to_owned()).collect()
}

#[test]
fn a_series_of_backups_is_added_to_beside_a_server_and_any_of_them_is_restored_and_verified() {
    let place = Place::with_catalogue();
    let key = Key::add(&place.data(), "all,admin,figures/exact");
    let roster = place.file("roster.csv", ROSTER);
    said(&place.data(), &["roster", "import", &roster]);
    let server = Server::start(&place.data());
    let series = place.folder.path().join("series");
    let series = series.to_str().unwrap();
    for number in 1..=3 {
        assert_eq!(server.ask(&key, "POST", "/xapi/statements", &completed(&id(number))).0, 200);
        let told = said(&place.data(), &["backup", "--series", series]);
        assert!(told.starts_with("backup of 20") && told.contains(" of them added to "), "{told}");
    }
    let question = "/api/v1/completions?by=municipality&course=samtal";
    let figures = server.json(&key, question);
    assert!(server.stop().0.success());
    let audit = said(&place.data(), &["audit"]);
    let entries = |action: &str| audit.lines().filter(|line| line.ends_with(action)).count();
    assert_eq!(["  backup", "  backup-finished"].map(entries), [3, 3], "{audit}");

    let elsewhere = |name: &str| place.folder.path().join(name);
    let made = listed(&elsewhere("none"), series);
    assert_eq!(made.len(), 3);
    for (number, at) in made.iter().enumerate() {
        let told = said(&elsewhere(at), &["restore", series, "--at", at]);
        for line in [&*format!("this is the backup of {at}"), "nothing is damaged"] {
            assert!(told.contains(line), "{told}");
        }
        let wanted: Vec<_> = (1..=number + 1).map(id).collect();
        assert_eq!(exported_ids(&elsewhere(at)), wanted);
    }
    let told = said(&elsewhere("latest"), &["restore", series, "--unverified"]);
    assert!(told.contains(&made[2]) && !told.contains("damaged"), "{told}");
    let restored = Server::start(&elsewhere("latest"));
    assert_eq!(restored.json(&key, question), figures);
    assert!(restored.stop().0.success());

    let told = refused(&elsewhere("early"), &["restore", series, "--at", "2020-01-01T00:00:00Z"]);
    assert!(told.contains(&format!("the oldest backup is of {}", made[0])), "{told}");
    assert!(!elsewhere("early").exists());
    let told = said(&place.data(), &["backup", "--series", "--keep-days", "1", series]);
    assert!(!told.contains("forgotten"), "{told}");
    assert_eq!(listed(&elsewhere("none"), series).len(), 4);
}

#[test]
fn what_is_no_series_is_not_taken_for_one() {
    let place = Place::with_catalogue();
    let folder = |name: &str| place.folder.path().join(name).to_str().unwrap().to_owned();
    let (whole, series) = (folder("whole"), folder("series"));
    said(&place.data(), &["backup", &whole]);
    said(&place.data(), &["backup", "--series", &series]);
    for (arguments, told) in [
        (&["backup", "--series", &whole][..], "something other than a series of backups"),
        (&["backup", "--series", &folder("data")], "something other than a series of backups"),
        (&["restore", "--list", &whole], "no series of backups here"),
        (&["restore", "--at", "2026-01-01T00:00:00Z", &whole], "--at is for a series"),
    ] {
        let told_of = refused(&place.data(), arguments);
        assert!(told_of.contains(told), "{arguments:?}: {told_of}");
    }
    for (arguments, told) in [
        (&["backup", "--keep-days", "30", &whole][..], "--series"),
        (&["backup", "--series", "--keep-days", "0", &series], "0 is not in 1.."),
        (&["restore", "--at", "yesterday", &series], "--at"),
        (&["restore", "--at", "2026-01-01T00:00:00Z", "--list", &series], "--list"),
    ] {
        let output = run(&place.data(), arguments);
        assert!(output.status.code() == Some(2) && complaint(&output).contains(told), "{arguments:?}: {output:?}");
    }
    // What would be a store in the midst of the series is none either.
    let told = refused(&place.data(), &["backup", &series]);
    assert!(told.contains("a series of backups"), "{told}");
}
