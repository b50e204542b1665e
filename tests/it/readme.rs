//! The README: its examples are right, its commands are the program's, its addresses are served.

use loggbok::config::{Audit, Config, Overrides, Secrets, SecurityTxt, Tls, Tokens};
use loggbok::http::Method;
use loggbok::learning::{Catalogue, parse_roster};

const README: &str = include_str!("../../README.md");

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let parts = README.split("```").skip(1).step_by(2);
    let found: Vec<_> = parts.filter_map(|part| part.strip_prefix(language)?.strip_prefix('\n')).collect();
    assert!(!found.is_empty(), "the README has no block of {language}");
    found
}

/// The lines of shell that begin with a word.
fn lines(program: &str) -> Vec<Vec<String>> {
    let lines = blocks("sh").into_iter().flat_map(str::lines).map(words);
    let found: Vec<_> = lines.filter(|words| words.first().is_some_and(|first| first == program)).collect();
    assert!(!found.is_empty(), "no line of the README runs {program}");
    found
}

/// A line as a shell cuts it, variables left as they are.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in line.chars() {
        match (letter, quote) {
            (_, Some(open)) if letter == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (' ', None) => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    assert_eq!(quote, None, "an open quote: {line}");
    words.extend(word);
    words
}

fn parse(words: &[String]) {
    if let Err(error) = loggbok::cli::command().try_get_matches_from(words) {
        panic!("{words:?}: {error}");
    }
}

#[test]
fn its_catalogues_are_put_in_force() {
    for text in blocks("toml").into_iter().filter(|text| !text.contains("[[oidc]]")) {
        let catalogue = Catalogue::parse_toml(text).unwrap();
        assert!(!catalogue.courses().is_empty());
    }
}

#[test]
fn its_configurations_are_read() {
    for text in blocks("toml").into_iter().filter(|text| text.contains("[[oidc]]")) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        let config = Config::load(Some(file.path()), std::iter::empty(), Overrides::default()).unwrap();
        assert!(!config.oidc[0].grants.0.is_empty());
    }
}

#[test]
fn every_row_and_column_of_its_rosters_is_read() {
    for text in blocks("csv") {
        let file = parse_roster(text.as_bytes()).unwrap();
        assert_eq!((file.rejected, file.ignored_columns), (vec![], vec![]));
        assert_eq!(file.rows.len(), text.lines().count() - 1);
    }
}

#[test]
fn its_commands_are_those_of_the_program() {
    for words in lines("loggbok") {
        parse(&words);
    }
    let through_cargo = lines("cargo");
    for words in through_cargo.iter().filter(|words| words.get(1).is_some_and(|word| word == "run")) {
        let own = words.iter().skip_while(|word| *word != "--").skip(1).cloned();
        parse(&std::iter::once("loggbok".to_owned()).chain(own).collect::<Vec<_>>());
    }
}

#[test]
fn its_addresses_are_served_with_the_methods_that_it_uses() {
    for words in lines("curl") {
        let address = words.iter().find_map(|word| word.strip_prefix("$LOGGBOK_URL")).unwrap();
        let path = address.split('?').next().unwrap_or_default();
        let method = if words.iter().any(|word| word == "-d") { Method::Post } else { Method::Get };
        let entry = loggbok::server::routes().find(|entry| entry.path == path);
        let served = entry.is_some_and(|entry| entry.methods.iter().any(|(served, _)| *served == method));
        assert!(served, "{method:?} {path}");
        if let Some(at) = words.iter().position(|word| word == "-d") {
            let body: serde_json::Value = serde_json::from_str(&words[at + 1]).unwrap();
            assert!(body.is_object());
        }
    }
}

#[test]
fn its_table_has_every_key_of_the_configuration() {
    fn keys(table: &toml::Table, before: &str, found: &mut Vec<String>) {
        for (key, value) in table {
            match value {
                toml::Value::Table(inner) => keys(inner, &format!("{before}{key}."), found),
                _ => found.push(format!("{before}{key}")),
            }
        }
    }
    let workers = std::num::NonZeroUsize::new(1);
    let tls = Some(Tls { certificate: "certificate.pem".into(), key: "key.pem".into() });
    let tokens = Tokens { keys: Some("keys".into()), issuer: Some("urn:ale".into()), ..Tokens::default() };
    let public_url = "https://lrs.ale.example".parse().ok();
    let audit = Audit { syslog: "unix:///dev/log".parse().ok() };
    let secrets = Secrets { pepper_file: Some("pepper".into()) };
    let security_txt = SecurityTxt {
        contact: vec!["mailto:it@ale.example".into()],
        expires: "2027-06-30T00:00:00Z".parse().ok(),
        policy: Some("https://ale.example/".into()),
    };
    let table = Config { public_url, workers, tls, tokens, audit, security_txt, secrets, ..Config::default() }
        .to_toml()
        .unwrap()
        .parse()
        .unwrap();
    let mut found = Vec::new();
    keys(&table, "", &mut found);
    for key in found {
        let variable = format!("LOGGBOK__{}", key.replace('.', "__").to_uppercase());
        assert!(README.contains(&format!("| `{key}` | `{variable}` |")), "{key}");
    }
}
