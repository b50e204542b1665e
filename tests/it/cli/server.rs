//! Commands use a running server or the local store, depending on `LOGGBOK_URL`.

use std::path::Path;
use std::process::{Command, Output};

use super::{Place, ROSTER};
use crate::process::{Key, Server, complaint, program, said};

/// Where commands go.
enum Door<'p> {
    /// A folder, whether or not a server has it open.
    Folder(&'p Path),
    /// A running server, by this key.
    Server(&'p Server, &'p Key),
}

impl Door<'_> {
    fn program(&self) -> Command {
        let mut command = program();
        match self {
            Self::Folder(data) => {
                command.arg("--data-dir").arg(data);
            }
            Self::Server(server, key) => {
                command.env("LOGGBOK_URL", format!("http://{}", server.address));
                command.env("LOGGBOK_KEY", &key.key).env("LOGGBOK_SECRET", &key.secret);
                // Whoever goes there needs no store here.
                command.args(["--data-dir", "/nowhere"]);
            }
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.program().args(arguments).output().unwrap()
    }

    fn said(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", complaint(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", complaint(&output));
        complaint(&output)
    }
}

/// Everything that is done with a credential and an account, and what is said of it, with what is random left out.
fn everything(door: &Door<'_>) -> Vec<String> {
    let add = ["credential", "add", "--name", "Prov", "--scope", "figures/read", "--municipality", "1440"];
    let key = Key::read(&door.said(&add)).key;
    let mut told = Vec::new();
    for command in [
        &["show"][..],
        &["limit", "--requests-per-second", "5", "--statements-per-day", "9"],
        &["expire", "2099-01-01"],
        &["expire", "--never"],
        &["disable"],
        &["enable"],
        &["sender", "--time-zone", "europe/stockholm", "--mend", "bare-uuid-id"],
        &["sender"],
        &["show", "--json"],
    ] {
        let command = [&["credential", command[0], &key], &command[1..]].concat();
        told.push(door.said(&command));
    }
    let listed = door.said(&["credential", "list"]);
    told.extend(listed.lines().filter(|line| line.starts_with(&key)).map(str::to_owned));
    let listed = door.said(&["credential", "list", "--json"]);
    let listed: Vec<serde_json::Value> = serde_json::from_str(&listed).unwrap();
    told.extend(listed.iter().filter(|one| one["key"] == key.as_str()).map(ToString::to_string));
    assert_eq!(Key::read(&door.said(&["credential", "rotate", &key])).key, key);
    told.push(door.said(&["credential", "show", &key]));
    told.push(door.said(&["credential", "remove", &key]));
    for command in ["show", "rotate", "limit", "disable", "enable", "sender", "remove"] {
        told.push(door.refused(&["credential", command, &key]));
    }

    let password = door.said(&["account", "add", "anna@ale.example", "--shown", "Anna", "--scope", "figures/read"]);
    assert!(password.starts_with("LOGGBOK_PASSWORD="), "{password}");
    for command in [
        &["list"][..],
        &["expire", "anna@ale.example", "2099-01-01"],
        &["expire", "anna@ale.example", "--never"],
        &["disable", "anna@ale.example"],
        &["enable", "anna@ale.example"],
        &["sessions"],
        &["sessions", "anna@ale.example"],
        &["sign-out", "anna@ale.example"],
        &["list", "--json"],
    ] {
        told.push(door.said(&[&["account"], command].concat()));
    }
    assert!(door.said(&["account", "password", "anna@ale.example"]).starts_with("LOGGBOK_PASSWORD="));
    told.push(door.said(&["account", "remove", "anna@ale.example"]));
    for command in [
        &["password", "anna@ale.example"][..],
        &["disable", "anna@ale.example"],
        &["sessions", "anna@ale.example"],
        &["sign-out", "anna@ale.example"],
        &["sign-out", "--session", "none"],
        &["remove", "anna@ale.example"],
    ] {
        told.push(door.refused(&[&["account"], command].concat()));
    }
    told.iter().map(|text| text.replace(&key, "KEY")).collect()
}

#[test]
fn credentials_and_accounts_are_the_same_here_beside_a_server_and_through_it() {
    let place = Place::with_catalogue();
    let admin = Key::add(&place.data(), "admin");
    let here = everything(&Door::Folder(&place.data()));
    assert!(here.iter().any(|told| told.contains("limits: requests_per_second=5,statements_per_day=9")), "{here:#?}");
    assert!(here.iter().any(|told| told.ends_with("disabled\n")), "{here:#?}");
    assert!(here.iter().any(|told| told.contains("no credential with this key")), "{here:#?}");
    let server = Server::start(&place.data());
    assert_eq!(everything(&Door::Folder(&place.data())), here);
    assert_eq!(everything(&Door::Server(&server, &admin)), here);
    // Who did it is told, and nothing else differs.
    let audit = said(&place.data(), &["audit"]);
    for action in ["credential-add", "credential-expire", "account-sign-out", "credential-remove"] {
        let by = |who: &str| {
            let wanted = format!("  {who}  {action}");
            audit.lines().filter(|line| line.contains(&wanted)).count()
        };
        // The administrator's own credential was added here.
        let own = usize::from(action == "credential-add");
        assert_eq!(by("operator"), 2 * by(&admin.key) + own, "{action}\n{audit}");
    }
}

#[test]
fn what_a_server_refuses_is_told_as_it_says_it() {
    let place = Place::with_catalogue();
    let admin = Key::read(&said(
        &place.data(),
        &["credential", "add", "--name", "Ale", "--scope", "admin", "--municipality", "1440"],
    ));
    let weak = Key::add(&place.data(), "figures/read");
    let server = Server::start(&place.data());
    let add = ["credential", "add", "--name", "Prov", "--scope", "figures/read"];
    let refused = Door::Server(&server, &admin).refused(&add);
    assert!(refused.contains("403 Forbidden. Beyond the credential's reach: "), "{refused}");
    let within = [&add[..], &["--municipality", "1440"]].concat();
    Key::read(&Door::Server(&server, &admin).said(&within));
    let refused = Door::Server(&server, &weak).refused(&["credential", "list"]);
    assert!(refused.contains("this needs the scope admin"), "{refused}");
    let unknown = [&add[..], &["--reach-course", "sju"]].concat();
    for door in [Door::Folder(&place.data()), Door::Server(&server, &admin)] {
        let refused = door.refused(&unknown);
        assert!(refused.contains("the catalogue has no course \"sju\""), "{refused}");
    }
}

#[test]
fn an_empty_address_is_none_and_a_key_alone_names_no_server() {
    let place = Place::with_catalogue();
    let admin = Key::add(&place.data(), "admin");
    let roster = place.file("roster.csv", ROSTER);
    for url in [None, Some("")] {
        for arguments in [
            &["credential", "list"][..],
            &["account", "list"],
            &["roster", "import", &roster],
            &["export", "--skip-damaged"],
            &["audit"],
            &["uncounted"],
        ] {
            let mut command = program();
            command.envs(url.map(|url| ("LOGGBOK_URL", url)));
            command.env("LOGGBOK_KEY", &admin.key).env("LOGGBOK_SECRET", &admin.secret);
            let output = command.arg("--data-dir").arg(place.data()).args(arguments).output().unwrap();
            assert!(output.status.success(), "{url:?} {arguments:?}: {}", complaint(&output));
            assert!(!complaint(&output).contains("LOGGBOK_URL"), "{}", complaint(&output));
        }
    }
}

#[test]
fn a_command_that_asks_no_server_says_so_where_one_is_named() {
    let place = Place::with_catalogue();
    for (arguments, says) in [
        (&["verify"][..], true),
        (&["rebuild"], true),
        (&["token", "key", "new"], true),
        (&["audit", "verify"], true),
        (&["config"], false),
    ] {
        let mut command = program();
        command.env("LOGGBOK_URL", "http://127.0.0.1:9").arg("--data-dir").arg(place.data());
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", complaint(&output));
        let told = format!("LOGGBOK_URL is set, and `loggbok {}` asks no server", arguments.join(" "));
        assert_eq!(complaint(&output).contains(&told), says, "{}", complaint(&output));
    }
}

#[test]
fn health_asks_the_server_that_is_named_and_else_the_one_of_the_configuration() {
    let place = Place::with_catalogue();
    let server = Server::start(&place.data());
    let health = |url: Option<&str>, listen: &str| {
        let mut command = program();
        command.envs(url.map(|url| ("LOGGBOK_URL", url)));
        command.args(["health", "--listen", listen]).output().unwrap()
    };
    let (here, nowhere) = (format!("http://{}", server.address), "http://127.0.0.1:9");
    for (url, listen, is_well) in [
        (None, &*server.address, true),
        (Some(""), &*server.address, true),
        (Some(&*here), "127.0.0.1:9", true),
        (Some(nowhere), &*server.address, false),
        (None, "127.0.0.1:9", false),
    ] {
        let output = health(url, listen);
        assert_eq!(output.status.success(), is_well, "{url:?} {listen}: {}", complaint(&output));
        assert!(is_well || complaint(&output).contains("no answer at"), "{}", complaint(&output));
    }
}

#[test]
fn what_cannot_be_read_is_refused_in_plain_words() {
    for (arguments, told) in [
        (&["config", "--listen", "here"][..], "write an address and a port, as 127.0.0.1:8080"),
        (&["config", "--workers", "0"], "write a whole number from 1"),
        (&["config", "--workers", "many"], "write a whole number from 1"),
        (&["audit", "--url", "here"], "write the address of a server, as http://127.0.0.1:8080"),
        (&["health", "--url", "ftp://here"], "write the address of a server, as http://127.0.0.1:8080"),
        (&["credential", "list", "--key", "k"], "--key and --secret are for a running server: name it by --url"),
        (&["export", "--secret", "s"], "--key and --secret are for a running server: name it by --url"),
        (&["credential", "rotate", "k", "--expire-old-after=-1d"], "write a duration, as 7d or 12h"),
        (
            &["credential", "add", "--name", "Prov", "--reach-organisation", "Å"],
            "the id of an organisation has letters",
        ),
    ] {
        let output = program().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", complaint(&output));
        assert!(complaint(&output).contains(told), "{arguments:?}: {}", complaint(&output));
    }
    for (variable, value, told) in [
        ("LOGGBOK__LISTEN", "here", "write an address and a port"),
        ("LOGGBOK__WORKERS", "0", "write a whole number from 1"),
    ] {
        let output = program().env(variable, value).arg("config").output().unwrap();
        assert!(complaint(&output).contains(told), "{}", complaint(&output));
    }
}

#[test]
fn where_there_is_no_store_nothing_is_said_to_have_failed() {
    let place = Place::new();
    for arguments in [
        &["credential", "list"][..],
        &["credential", "disable", "k"],
        &["account", "list"],
        &["audit"],
        &["token", "withdraw", "8c1f0d52-6a3e-4f0b-9f57-3a1f4d6b2c10"],
    ] {
        let refused = Door::Folder(&place.data()).refused(arguments);
        assert!(refused.contains("there is no store here") && !refused.contains("failed"), "{arguments:?}: {refused}");
        assert!(!place.data().exists(), "{arguments:?}");
    }
    let file = place.file("file", "");
    let refused = Door::Folder(Path::new(&file)).refused(&["credential", "add", "--name", "Prov"]);
    assert!(refused.contains("is a file, and a store is a folder") && !refused.contains("failed"), "{refused}");
}

#[test]
fn help_shows_the_options_of_a_server_where_they_count() {
    for (arguments, has) in [
        (&["credential", "add"][..], [true, true]),
        (&["credential", "list"], [true, true]),
        (&["account", "sign-out"], [true, true]),
        (&["roster", "export"], [true, true]),
        (&["health"], [true, false]),
        (&["token", "issue"], [false, false]),
        (&["serve"], [false, false]),
        (&["doctor"], [false, false]),
    ] {
        let help = said("/nowhere", &[arguments, &["--help"]].concat());
        let has_option = |option: &str| help.lines().any(|line| line.trim_start().starts_with(option));
        assert_eq!(["--url", "--secret"].map(has_option), has, "{arguments:?}\n{help}");
    }
}
