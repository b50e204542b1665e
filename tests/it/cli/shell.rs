//! Shell completions and manual pages, generated from the command line itself.

use super::Place;
use crate::process::program;

#[test]
fn completions_of_every_shell_know_the_commands_and_need_no_store_and_no_settings() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output =
            program().args(["completions", shell]).env("LOGGBOK_CONFIG", "/there/is/none.toml").output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
        for word in ["credential", "roster", "import", "data-dir"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let place = Place::new();
    let folder = place.folder.path().join("man");
    let output = program().arg("manual").arg(&folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert!(page("loggbok.1").contains("learning record store"));
    let add = page("loggbok-credential-add.1");
    assert!(add.contains("scopes") && add.contains("data\\-dir") && !add.contains("workers"), "{add}");

    let file = place.file("taken", "");
    let output = program().args(["manual", &file]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains(&file), "{told}");
}
