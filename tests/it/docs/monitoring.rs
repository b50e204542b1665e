//! The page on monitoring, the rules for Prometheus and the dashboard name the metrics that there are, and the page all of them.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::Duration;

use loggbok::telemetry::Metrics;

use super::Page;
use crate::process::{Key, Server, said};

/// The endings that a kind of metric adds to the name that is written.
const ENDINGS: [&str; 5] = ["_total", "_bucket", "_sum", "_count", "_info"];

/// The metrics that a text names, without what their kind adds.
fn named(text: &str) -> BTreeSet<String> {
    let is_of_name = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    let all = text.match_indices("loggbok_").map(|(at, _)| {
        let name = &text[at..];
        name.split(|letter| !is_of_name(letter)).next().unwrap()
    });
    all.map(|name| ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name).to_owned()).collect()
}

/// Those that a server has.
fn served() -> BTreeSet<String> {
    let metrics = Metrics::new();
    metrics.request("/health", "GET", 200, Duration::ZERO);
    metrics.sender("time-zone", 1);
    metrics.store(Some((1, 1)));
    metrics.disk(Some((1, 1)));
    metrics.last_backup(Some(1));
    metrics.open_files(Some((1, 1)));
    metrics.directories(Some((1, 1)));
    metrics.forwarding([("national", (1, 1, 1), true)]);
    metrics.subscriptions([("mail", [1, 1, 1])]);
    let exposition = metrics.encode();
    let samples: Vec<&str> = exposition.lines().filter(|line| !line.starts_with('#')).collect();
    named(&samples.join("\n"))
}

#[test]
fn the_page_on_monitoring_says_what_each_metric_is() {
    let page = Page::read("docs/operating/monitoring.md");
    let rows: Vec<&str> = page.text.lines().filter(|line| line.starts_with("| `loggbok_")).collect();
    assert_eq!(named(&rows.join("\n")), served());
}

#[test]
fn the_rules_and_the_dashboard_ask_for_metrics_that_there_are() {
    let served = served();
    for (path, least) in [("docs/monitoring/alerts.yml", 12), ("docs/monitoring/grafana.json", 14)] {
        let asked = named(&Page::read(path).text);
        assert!(asked.len() >= least, "{path}: {asked:?}");
        let unknown: Vec<_> = asked.difference(&served).collect();
        assert!(unknown.is_empty(), "{path}: {unknown:?}");
    }
    let dashboard: serde_json::Value = serde_json::from_str(&Page::read("docs/monitoring/grafana.json").text).unwrap();
    assert!(dashboard["panels"].as_array().unwrap().iter().all(|panel| panel["targets"][0]["expr"].is_string()));
}

/// Prometheus' own checker, which `tests/run` takes from Debian's package.
fn promtool() -> Command {
    let unpacked = super::top().join("target/prometheus/usr/bin/promtool");
    Command::new(if unpacked.exists() { unpacked.into_os_string() } else { "promtool".into() })
}

/// What it says of its input, without fault.
fn is_passed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let told = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success(), "{told}");
    told
}

#[test]
#[ignore = "needs promtool: `bash tests/run` takes it from Debian's package"]
fn each_rule_fires_where_it_should_and_none_over_a_server_in_good_health() {
    let rules = Page::read("docs/monitoring/alerts.yml").text;
    let tried = Page::read("tests/prometheus/alerts.yml").text;
    let names: Vec<&str> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    for name in &names {
        assert!(tried.contains(&format!("alertname=\"{name}\"")), "{name} is not tried");
    }
    let told = is_passed(promtool().arg("check").arg("rules").arg(super::top().join("docs/monitoring/alerts.yml")));
    assert!(told.contains(&format!("{} rules found", names.len())), "{told}");
    let told = is_passed(promtool().arg("test").arg("rules").arg(super::top().join("tests/prometheus/alerts.yml")));
    assert!(told.contains("SUCCESS"), "{told}");
}

#[test]
#[ignore = "needs promtool: `bash tests/run` takes it from Debian's package"]
fn the_metrics_of_a_server_are_as_prometheus_wants_them() {
    let folder = tempfile::tempdir().unwrap();
    let key = Key::add(folder.path(), "all,admin");
    said(folder.path(), &["backup", folder.path().join("backup").to_str().unwrap()]);
    let server = Server::start(folder.path());
    assert_eq!(server.ask(&key, "GET", "/api/v1/completions?by=municipality", "").0, 200);
    let url = format!("http://{}/metrics", server.address);
    let mut curl = Command::new("curl");
    curl.args([
        "--silent",
        "--fail",
        "--header",
        "Accept: text/plain",
        "--user",
        &format!("{}:{}", key.key, key.secret),
        &url,
    ]);
    let mut curl = curl.stdout(Stdio::piped()).spawn().unwrap();
    let told = is_passed(promtool().arg("check").arg("metrics").stdin(curl.stdout.take().unwrap()));
    assert_eq!(told, "", "it has nothing to say, not even of style");
    assert!(curl.wait().unwrap().success());
}
