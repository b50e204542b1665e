//! `loggbok results …`.

use super::{Place, ROSTER};
use crate::process::{refused, said};

#[test]
fn a_list_is_tried_imported_once_and_taken_back() {
    let place = Place::new();
    let catalogue = place.file("katalog.toml", "[[course]]\nid = \"ett\"\nname.sv = \"Ett\"\niris = [\"urn:x:ett\"]\n");
    said(&place.data(), &["catalogue", "import", &catalogue]);
    said(&place.data(), &["roster", "import", &place.file("roster.csv", ROSTER)]);
    let list = place.file("kursdag.csv", "e-post;kurs;datum\nanna@ale.example;ett;2022-05-20\n");
    let dry = said(&place.data(), &["results", "import", &list, "--dry-run"]);
    assert!(dry.contains("would be recorded: 1"), "{dry}");
    let imported = said(&place.data(), &["results", "import", &list]);
    assert!(imported.contains("recorded: 1, there already: 0"), "{imported}");
    let again = said(&place.data(), &["results", "import", &list]);
    assert!(again.contains("recorded: 0, there already: 1"), "{again}");
    let import = imported.rsplit_once("results void ").unwrap().1.trim();
    assert!(again.contains(import), "{again}");
    assert!(said(&place.data(), &["results", "void", import, "--dry-run"]).contains("would be voided: 1"));
    assert!(said(&place.data(), &["results", "void", import]).contains("voided: 1; voided before: 0"));
    assert!(said(&place.data(), &["results", "import", &list]).contains("recorded: 1, there already: 0"));

    let wrong = place.file("fel.csv", "e-post;kurs;datum\neva@ale.example;ett;2022-05-20\n");
    let told = refused(&place.data(), &["results", "import", &wrong]);
    assert!(told.contains("1 row(s) of the list were refused"), "{told}");
    assert!(said(&place.data(), &["results", "import", &wrong, "--allow-unknown"]).contains("recorded: 1"));
}
