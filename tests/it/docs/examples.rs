//! Every catalogue, configuration, roster, command and address on a page.

use learning::{Catalogue, Reach, parse_results, parse_roster};
use loggbok::config::{Config, Overrides};
use loggbok::http::Method;

use super::blocks::inline_code;
use super::{Page, pages, words};

/// Every block of a language, with its page.
fn every(language: &str) -> Vec<(String, String)> {
    let pages = pages();
    let found = pages.iter().flat_map(|page| {
        let named = |text: &str| (page.path.display().to_string(), text.to_owned());
        page.blocks_of(language).into_iter().map(named).collect::<Vec<_>>()
    });
    let found: Vec<_> = found.collect();
    assert!(!found.is_empty(), "no page has a block of {language}");
    found
}

/// Every line of shell that begins with a word, up to where its output goes elsewhere.
fn lines(program: &str) -> Vec<(String, Vec<String>)> {
    let every = every("sh").into_iter();
    let lines = every.flat_map(|(page, text)| text.lines().map(|line| (page.clone(), words(line))).collect::<Vec<_>>());
    let ours = lines.filter(|(_, words)| words.first().is_some_and(|first| first == program));
    let found: Vec<_> = ours
        .map(|(page, words)| (page, words.into_iter().take_while(|word| word != ">").collect::<Vec<_>>()))
        .collect();
    assert!(!found.is_empty(), "no page runs {program}");
    found
}

fn parse(page: &str, words: &[String]) {
    if let Err(error) = loggbok::cli::command().try_get_matches_from(words) {
        panic!("{page}: {words:?}: {error}");
    }
}

/// The configurations with a table, by the page that has them.
fn configurations(table: &str) -> Vec<Config> {
    let blocks = every("toml").into_iter().filter(|(_, text)| text.contains(table));
    let read = |(page, text): (String, String)| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        let config = Config::load(Some(file.path()), std::iter::empty(), Overrides::default());
        config.unwrap_or_else(|error| panic!("{page}: {error:#}"))
    };
    blocks.map(read).collect()
}

#[test]
fn every_target_of_forwarding_is_read() {
    let seen: usize = configurations("[[forward]]").iter().map(|config| config.forward.len()).sum();
    assert!(seen > 1, "{seen}");
}

#[test]
fn every_mail_server_and_webhook_is_read() {
    assert!(configurations("[mail]").iter().any(|config| config.mail.is_some()));
    assert!(configurations("[[webhook]]").iter().any(|config| !config.webhook.is_empty()));
}

#[test]
fn every_rule_of_retention_is_read() {
    let seen: usize = configurations("[retention]").iter().map(|config| config.retention.statements.len()).sum();
    assert!(seen > 1, "{seen}");
}

#[test]
fn every_collector_of_traces_is_read() {
    assert!(configurations("[traces]").iter().any(|config| config.traces.address().is_some()));
}

/// Tables of the configuration that have examples of their own.
const TABLES: [&str; 6] = ["[[oidc]]", "[[forward]]", "[retention]", "[mail]", "[[webhook]]", "[traces]"];

#[test]
fn every_catalogue_is_put_in_force() {
    let is_catalogue = |text: &str| !TABLES.iter().any(|table| text.contains(table));
    for (page, text) in every("toml").into_iter().filter(|(_, text)| is_catalogue(text)) {
        let catalogue = Catalogue::parse_toml(&text).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert!(!catalogue.courses().is_empty(), "{page}");
    }
}

#[test]
fn every_identity_provider_is_read_and_leads_back() {
    for (page, text) in every("toml").into_iter().filter(|(_, text)| text.contains("[[oidc]]")) {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        let config = Config::load(Some(file.path()), std::iter::empty(), Overrides::default());
        let config = config.unwrap_or_else(|error| panic!("{page}: {error:#}"));
        for provider in &config.oidc {
            assert!(!provider.grants.0.is_empty(), "{page}");
            if let Some(client) = &provider.sign_in {
                let back = format!("/sign-in/oidc/{}/callback", client.id);
                assert!(client.redirect.ends_with(&back), "{page}: {}", client.redirect);
            }
        }
    }
}

#[test]
fn every_row_and_column_of_a_roster_is_read() {
    for (page, text) in every("csv").into_iter().filter(|(_, text)| !is_of_results(text)) {
        let file = parse_roster(text.as_bytes()).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert_eq!((file.rejected, file.ignored_columns), (vec![], vec![]), "{page}");
        assert_eq!(file.rows.len(), text.lines().count() - 1, "{page}");
    }
}

/// Whether a list is of results: its header names a course.
fn is_of_results(text: &str) -> bool {
    text.lines().next().is_some_and(|header| header.split(';').any(|name| name == "kurs"))
}

#[test]
fn every_row_and_column_of_a_list_of_results_is_read_under_the_catalogue_of_its_page() {
    let lists: Vec<_> = every("csv").into_iter().filter(|(_, text)| is_of_results(text)).collect();
    assert!(!lists.is_empty());
    for (page, text) in lists {
        let (_, catalogue) = every("toml").into_iter().find(|(of, _)| *of == page).unwrap_or_else(|| panic!("{page}"));
        let catalogue = Catalogue::parse_toml(&catalogue).unwrap_or_else(|error| panic!("{page}: {error}"));
        let today = "2999-01-01".parse().unwrap();
        let file = parse_results((&catalogue, &Reach::default()), text.as_bytes(), today, &|| true);
        let file = file.unwrap_or_else(|error| panic!("{page}: {error}"));
        assert_eq!((file.rejected, file.ignored_columns), (vec![], vec![]), "{page}");
        assert_eq!(file.rows.len(), text.lines().count() - 1, "{page}");
    }
}

#[test]
fn every_answer_is_json() {
    for (page, text) in every("json") {
        if let Err(error) = serde_json::from_str::<serde_json::Value>(&text) {
            panic!("{page}: {error}");
        }
    }
}

#[test]
fn every_command_is_the_programs() {
    for (page, words) in lines("loggbok") {
        parse(&page, &words);
    }
    for (page, words) in lines("cargo").iter().filter(|(_, words)| words.get(1).is_some_and(|word| word == "run")) {
        let own = words.iter().skip_while(|word| *word != "--").skip(1).cloned();
        parse(page, &std::iter::once("loggbok".to_owned()).chain(own).collect::<Vec<_>>());
    }
}

/// A command in the text may lack what it is used on, but each word of it is a command, and each flag one of its flags.
#[test]
fn every_command_that_the_text_mentions_is_there_with_its_flags() {
    let mut known = loggbok::cli::command();
    known.build();
    let mut seen = 0;
    for page in pages() {
        let codes = inline_code(&page.text);
        for code in codes.iter().filter(|code| code.starts_with("loggbok ")) {
            let mut command = &known;
            let mut operands = false;
            for word in words(code).iter().skip(1) {
                if let Some(flag) = word.strip_prefix("--") {
                    let flags = command.get_arguments();
                    let is_there = flags.filter_map(clap::Arg::get_long).any(|long| long == flag);
                    assert!(is_there, "{}: `{code}` has no --{flag}", page.path.display());
                    operands = true;
                } else if !operands && command.has_subcommands() {
                    let inner = command.find_subcommand(word);
                    command = inner.unwrap_or_else(|| panic!("{}: `{code}`: no {word}", page.path.display()));
                } else {
                    operands = true;
                }
            }
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

/// Whether a path is one of a pattern: `/problems/{name}`.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, path) = (pattern.split('/'), path.split('/'));
    pattern.clone().count() == path.clone().count()
        && pattern.zip(path).all(|(pattern, path)| pattern.starts_with('{') || pattern == path)
}

#[test]
fn every_address_is_served_with_the_method_that_is_used() {
    for (page, words) in lines("curl") {
        let address = words.iter().find_map(|word| word.strip_prefix("$LOGGBOK_URL"));
        let address = address.unwrap_or_else(|| panic!("{page}: {words:?}"));
        let path = address.split('?').next().unwrap_or_default();
        let after = |flag: &str| words.iter().position(|word| word == flag).map(|at| words[at + 1].as_str());
        let method = match after("-X") {
            Some("POST") => Method::Post,
            Some("PUT") => Method::Put,
            Some("PATCH") => Method::Patch,
            Some(other) => panic!("{page}: {other}"),
            None if after("-d").or(after("--data-binary")).is_some() => Method::Post,
            None => Method::Get,
        };
        let entry = loggbok::server::routes().find(|entry| fits(entry.path, path));
        let served = entry.is_some_and(|entry| entry.methods.iter().any(|(served, _)| *served == method));
        assert!(served, "{page}: {method:?} {path}");
        if let Some(body) = after("-d") {
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            assert!(body.is_object(), "{page}");
        }
    }
}

#[test]
fn the_two_commands_of_the_readme_are_there_as_the_gate_runs_them() {
    let readme = Page::read("README.md");
    let blocks = readme.blocks_of("sh");
    let gate = std::fs::read_to_string(super::top().join(".ci/run")).unwrap();
    for command in ["cargo demo", "bash tests/run"] {
        assert!(blocks.iter().any(|block| block.trim_end() == command), "{command} is no block of the README");
        assert!(gate.contains(command), ".ci/run does not run {command}");
    }
}
