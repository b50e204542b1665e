//! Damage on disk to what people entered: it is named, with the way to repair it.

use std::path::Path;

use super::Place;
use crate::process::{refused, run, said};

const LIST: &str = "kommunkod;e-post;enhet\n1440;anna@ale.example;IFO\n1440;bo@ale.example;IFO\n";

/// A bit of the unit of whoever has it, in a row of the roster or of what lists told.
fn damage(data: &Path, table: &str) {
    let log = rusqlite::Connection::open(data.join("log.db")).unwrap();
    let sql = format!("UPDATE {table} SET body = replace(body, '\"IFO\"', '\"IGO\"') WHERE body LIKE '%anna%'");
    assert_eq!(log.execute(&sql, []).unwrap(), 1);
}

#[test]
fn a_damaged_row_of_the_roster_is_named_passed_over_and_mended_by_the_list() {
    for table in ["affiliation", "roster_told"] {
        let place = Place::with_catalogue();
        let data = place.data();
        let list = place.file("list.csv", LIST);
        let import = ["roster", "import", "--mode", "full", "--as-of", "2024-01-01", &list];
        let older = place.file("older.csv", LIST);
        said(&data, &["roster", "import", "--mode", "full", "--as-of", "2023-01-01", &older]);
        said(&data, &import);
        let whole = said(&data, &["roster", "export"]);
        damage(&data, table);

        let checked = run(&data, &["verify"]);
        let told = String::from_utf8(checked.stdout).unwrap();
        assert_eq!(checked.status.code(), Some(1));
        assert!(told.contains(&format!("of the table {table}: ")), "{told}");
        assert!(told.contains("employer 1440") && told.contains("import the employer's list again"), "{told}");
        assert!(!told.contains("makes them so") && !told.contains("anna"), "{told}");

        for command in [&["export"][..], &["roster", "export"], &["rebuild"]] {
            let why = refused(&data, command);
            assert!(why.contains(table) && why.contains("employer 1440") && !why.contains("anna"), "{why}");
        }
        said(&data, &["export", "--skip-damaged"]);
        said(&data, &["rebuild", "--skip-damaged"]);
        // What the older list told is lost, or the history of what both did: both are imported again.
        said(&data, &["roster", "import", "--mode", "full", "--as-of", "2023-01-01", "--correct", &older]);
        said(&data, &import);
        assert_eq!(said(&data, &["roster", "export"]), whole, "{table}");
        said(&data, &["verify"]);
    }
}

#[test]
fn an_audit_log_whose_links_were_all_taken_away_is_broken() {
    let place = Place::with_catalogue();
    let log = rusqlite::Connection::open(place.data().join("log.db")).unwrap();
    log.execute_batch("DROP TRIGGER audit_changed; UPDATE audit SET previous = NULL, hash = NULL").unwrap();
    drop(log);
    let why = refused(&place.data(), &["audit", "verify"]);
    assert!(why.contains("entry 1 of the audit log is broken"), "{why}");
}
