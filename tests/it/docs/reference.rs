//! Lists that must be complete: settings, scopes, problems, definitions, routes, kinds and statuses.

use learning::{
    COVERAGE_DEFINITIONS, DEFINITIONS, MODULE_DEFINITIONS, OVER_TIME_DEFINITIONS, PeopleStatus, SURVEY_DEFINITIONS,
    Saying, TRAINER_DEFINITIONS, UncountedKind,
};
use loggbok::auth::Scope;
use loggbok::config::{
    About, Audit, Config, Deliveries, Limits, OpenData, Retention, Secrets, SecurityTxt, Tls, Tokens, Traces,
};
use loggbok::http::{Method, PROBLEM_KINDS};
use loggbok::service::{COLUMNS, Column};

use super::Page;

/// A word as it stands in JSON and in parameters.
fn as_word(value: impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap();
    value.as_str().unwrap().to_owned()
}

#[test]
fn the_table_of_settings_has_every_key() {
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
    let limits = Limits { memory: std::num::NonZeroUsize::new(1), ..Limits::default() };
    let audit = Audit { syslog: "unix:///dev/log".parse().ok() };
    let secrets = Secrets { pepper_file: Some("pepper".into()) };
    let security_txt = SecurityTxt {
        contact: vec!["mailto:it@ale.example".into()],
        expires: "2027-06-30T00:00:00Z".parse().ok(),
        policy: Some("https://ale.example/".into()),
    };
    let about = About { operator: Some("Ale".into()), contact: Some("https://ale.example/".into()) };
    let deliveries = Deliveries { keep_bodies_until: "2026-05-31".parse().ok() };
    let open_data = OpenData { organisation_number: Some("2220000315".into()), ..OpenData::default() };
    let retention = Retention {
        decision: Some("dnr 2026/123".into()),
        executor: Some("Arkivarie Eva".into()),
        documents_months: Some(24),
        deliveries_months: Some(6),
        sessions_months: Some(3),
        affiliations_months: Some(60),
        ..Retention::default()
    };
    let traces = Traces { endpoint: Some("http://127.0.0.1:4318".into()), ..Traces::default() };
    let beside = Config { retention, deliveries, about, open_data, traces, ..Config::default() };
    let table = Config { public_url, workers, limits, tls, tokens, audit, security_txt, secrets, ..beside }
        .to_toml()
        .unwrap()
        .parse()
        .unwrap();
    let mut found = Vec::new();
    keys(&table, "", &mut found);
    let page = Page::read("docs/reference/settings.md").text;
    for key in &found {
        let variable = format!("LOGGBOK__{}", key.replace('.', "__").to_uppercase());
        assert!(page.contains(&format!("| `{key}` | `{variable}` |")), "{key}");
    }
    assert_eq!(page.matches("` | `LOGGBOK__").count(), found.len(), "a setting that is no more");
}

#[test]
fn files_that_deploy_a_server_set_settings_that_there_are() {
    let settings = Page::read("docs/reference/settings.md").text;
    for path in ["Dockerfile", "compose.yaml", "docs/kubernetes.yaml"] {
        let text = Page::read(path).text;
        let is_of_name = |letter: char| letter.is_ascii_uppercase() || letter == '_';
        let names =
            text.match_indices("LOGGBOK__").map(|(at, _)| text[at..].split(|letter| !is_of_name(letter)).next());
        let names: Vec<&str> = names.flatten().collect();
        assert!(names.len() > 1, "{path}");
        for name in names {
            assert!(settings.contains(&format!("| `{name}` |")), "{path}: {name}");
        }
    }
}

/// If it is set, the table of columns is written anew.
const WRITE_COLUMNS: &str = "LOGGBOK_WRITE_COLUMNS";

#[test]
fn the_tables_of_columns_are_those_of_exports() {
    let table = |is_joined: bool| {
        let columns = COLUMNS.iter().filter(|column| column.is_joined == is_joined);
        let rows = columns.map(|Column { name, holds, en, sv, source, privacy, .. }| {
            let source = if source.starts_with('/') { format!("`{source}`") } else { (*source).to_owned() };
            format!("| `{name}` | {} | {en} | {sv} | {source} | {} |\n", holds.as_str(), privacy.as_str())
        });
        let head = "| column | type | meaning | på svenska | source | in an extraction |\n|---|---|---|---|---|---|\n";
        std::iter::once(head.to_owned()).chain(rows).collect::<String>()
    };
    let tables = format!("\n## Statement\n\n{}\n## Joined\n\n{}\n", table(false), table(true));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference/columns.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once("<!-- columns -->\n").unwrap();
    let (kept, after) = rest.split_once("<!-- end -->").unwrap();
    if std::env::var_os(WRITE_COLUMNS).is_some() {
        std::fs::write(path, format!("{before}<!-- columns -->\n{tables}<!-- end -->{after}")).unwrap();
    } else {
        assert_eq!(kept, tables, "write it anew: {WRITE_COLUMNS}=1 cargo test --test it columns");
    }
    for word in Saying::ALL {
        assert!(after.contains(&format!("`{}`", word.as_str())), "{word:?}");
    }
}

#[test]
fn the_table_of_scopes_has_every_scope() {
    let page = Page::read("docs/reference/scopes.md").text;
    for scope in Scope::ALL_SCOPES {
        assert!(page.contains(&format!("\n| `{scope}` | ")), "{scope}");
    }
}

#[test]
fn the_table_of_problems_says_of_every_kind_what_the_server_says() {
    let page = Page::read("docs/reference/problems.md").text;
    for kind in PROBLEM_KINDS {
        let (name, status, title, meaning) = (kind.name, kind.status.as_u16(), kind.title, kind.meaning);
        let row = format!("\n| `{name}` | {status} | {title} | {meaning} |\n");
        assert!(page.contains(&row), "{row}");
    }
    assert_eq!(page.matches("\n| `").count(), PROBLEM_KINDS.len(), "a kind that is no more");
}

#[test]
fn every_definition_has_its_section_with_names_version_and_an_example() {
    let page = Page::read("docs/reference/definitions.md").text;
    let sections: Vec<&str> = page.split("\n### ").skip(1).collect();
    let all = || {
        DEFINITIONS
            .iter()
            .chain(&OVER_TIME_DEFINITIONS)
            .chain(&SURVEY_DEFINITIONS)
            .chain(&TRAINER_DEFINITIONS)
            .chain(&MODULE_DEFINITIONS)
            .chain(&COVERAGE_DEFINITIONS)
    };
    assert_eq!(sections.len(), all().count());
    for definition in all() {
        let section = sections.iter().find(|section| section.starts_with(&format!("`{}`\n", definition.id)));
        let section = section.unwrap_or_else(|| panic!("no section of {}", definition.id));
        let [swedish, english] = definition.name;
        let begins = format!("**{english}** (*{swedish}*), version {}.", definition.version);
        assert!(section.split_whitespace().collect::<Vec<_>>().join(" ").contains(&begins), "{begins}");
        assert!(section.contains("*Example:*"), "{}", definition.id);
    }
}

#[test]
fn every_route_is_on_the_page_of_the_api_with_its_methods() {
    let page = Page::read("docs/reference/api.md").text;
    for entry in loggbok::server::routes() {
        let path = entry.path.replace(":.+}", "}");
        for (method, _) in entry.methods {
            let method = match method {
                Method::Get => "GET",
                Method::Post => "POST",
                Method::Put => "PUT",
                Method::Patch => "PATCH",
                Method::Delete => "DELETE",
            };
            assert!(page.contains(&format!("`{method} {path}`")), "{method} {path}");
        }
    }
}

#[test]
fn every_kind_of_what_is_uncounted_and_every_status_of_people_is_explained() {
    let page = Page::read("docs/guides/uncounted.md").text;
    for kind in UncountedKind::ALL.map(as_word) {
        assert!(page.contains(&format!("`{kind}`")), "{kind}");
    }
    let page = Page::read("docs/guides/people.md").text;
    for status in PeopleStatus::ALL.map(as_word) {
        assert!(page.contains(&format!("`{status}`")), "{status}");
    }
}

#[test]
fn the_page_about_clients_shows_what_the_tests_generate_and_run() {
    let page = Page::read("docs/guides/clients.md");
    for (language, file) in [
        ("ts", "tests/clients/figures.ts"),
        ("python", "tests/clients/figures.py"),
        ("yaml", "tests/clients/openapi-python-client.yml"),
    ] {
        let program = Page::read(file).text;
        let lines: Vec<&str> = program.lines().map(str::trim).collect();
        let blocks = page.blocks_of(language);
        assert!(!blocks.is_empty(), "{language}");
        for line in blocks.iter().flat_map(|block| block.lines()).map(str::trim) {
            assert!(lines.contains(&line), "{file} has no {line}");
        }
    }
}
