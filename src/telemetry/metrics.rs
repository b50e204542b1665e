//! Counters and gauges in Prometheus' text form (OpenMetrics).

use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::subscriptions::SubscriptionGauges;

/// Upper bounds of the buckets of request durations, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// The methods that are told apart; senders may invent any others.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/// A gauge that is absent until it is known.
type Known = Family<[(&'static str, &'static str); 0], Gauge>;

/// All metrics of a server.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram>,
    recorded: Counter,
    duplicates: Counter,
    refused: Counter,
    sender: Family<Setting, Counter>,
    queue: Gauge,
    index_tail: Gauge,
    damaged: Gauge,
    full: Gauge,
    secrets_hashed: Gauge,
    memory_held: Gauge,
    statements: Known,
    store_bytes: Known,
    disk_free: Known,
    disk_size: Known,
    last_backup: Known,
    directories: Known,
    directories_late: Known,
    open_files: Known,
    most_files: Known,
    forward_waiting: Family<Target, Gauge>,
    forward_lag: Family<Target, Gauge>,
    forward_dead: Family<Target, Gauge>,
    forward_trouble: Family<Target, Gauge>,
    subscriptions: SubscriptionGauges,
}

/// A target that statements are forwarded to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Target {
    target: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: String,
    method: &'static str,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Setting {
    setting: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
    method: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Metrics at zero.
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("loggbok"),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            recorded: Counter::default(),
            duplicates: Counter::default(),
            refused: Counter::default(),
            sender: Family::default(),
            queue: Gauge::default(),
            index_tail: Gauge::default(),
            damaged: Gauge::default(),
            full: Gauge::default(),
            secrets_hashed: Gauge::default(),
            memory_held: Gauge::default(),
            statements: Known::default(),
            store_bytes: Known::default(),
            disk_free: Known::default(),
            disk_size: Known::default(),
            last_backup: Known::default(),
            directories: Known::default(),
            directories_late: Known::default(),
            open_files: Known::default(),
            most_files: Known::default(),
            forward_waiting: Family::default(),
            forward_lag: Family::default(),
            forward_dead: Family::default(),
            forward_trouble: Family::default(),
            subscriptions: SubscriptionGauges::default(),
        };
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        metrics.registry.register("build", "The program that runs", build);
        metrics.register_requests();
        metrics.register_store();
        metrics.register_forwarding();
        metrics.subscriptions.register(&mut metrics.registry);
        metrics
    }

    fn register_requests(&mut self) {
        let registry = &mut self.registry;
        registry.register("http_requests", "Requests answered", self.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "From the request's head to the answer's",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register("statements_recorded", "Statements stored", self.recorded.clone());
        registry.register(
            "statements_duplicate",
            "Statements that were stored already, and equivalent",
            self.duplicates.clone(),
        );
        registry.register(
            "submissions_refused",
            "Requests to record statements that were refused",
            self.refused.clone(),
        );
        registry.register(
            "sender_settings_needed",
            "Statements for which a setting of their sender was needed",
            self.sender.clone(),
        );
    }

    fn register_store(&mut self) {
        let registry = &mut self.registry;
        registry.register("store_queue", "Batches that wait for the writer", self.queue.clone());
        registry.register(
            "index_tail",
            "Statements stored and not yet merged into the query index",
            self.index_tail.clone(),
        );
        registry.register(
            "store_damaged",
            "Statements, documents, attachments and other rows that were found damaged on disk since the start",
            self.damaged.clone(),
        );
        registry.register(
            "store_full",
            "1 where the store found no room for what was to be written last",
            self.full.clone(),
        );
        registry.register(
            "secrets_hashed",
            "Secrets that were checked against their hash since the start: what is known needs it once, and a guess each time",
            self.secrets_hashed.clone(),
        );
        registry.register_with_unit(
            "memory_held",
            "Memory that is held for bodies and answers under way, of limits.memory",
            Unit::Bytes,
            self.memory_held.clone(),
        );
        registry.register("store_statements", "Statements stored, erased ones too", self.statements.clone());
        registry.register_with_unit(
            "store_size",
            "What the store takes on its disk",
            Unit::Bytes,
            self.store_bytes.clone(),
        );
        registry.register_with_unit(
            "disk_free",
            "What is free on the disk of the store",
            Unit::Bytes,
            self.disk_free.clone(),
        );
        registry.register_with_unit(
            "disk_size",
            "How large the disk of the store is",
            Unit::Bytes,
            self.disk_size.clone(),
        );
        registry.register_with_unit(
            "last_backup_timestamp",
            "When the last backup was finished, as far as the audit log tells; absent where none is known",
            Unit::Seconds,
            self.last_backup.clone(),
        );
        registry.register("directories", "Directories that personnel systems fill by SCIM", self.directories.clone());
        registry.register(
            "directories_late",
            "Directories in which something has waited for more than two hours that is in no list yet",
            self.directories_late.clone(),
        );
        registry.register("open_files", "Files and connections that the process has open", self.open_files.clone());
        registry.register("open_files_most", "How many it may have open", self.most_files.clone());
    }

    fn register_forwarding(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "forward_waiting",
            "Statements stored since what a target of forwarding has, whatever its filter says",
            self.forward_waiting.clone(),
        );
        registry.register_with_unit(
            "forward_lag",
            "How long the first of them has waited",
            Unit::Seconds,
            self.forward_lag.clone(),
        );
        registry.register(
            "forward_dead_letters",
            "Statements that a target of forwarding refused, and that nobody has replayed or dropped",
            self.forward_dead.clone(),
        );
        registry.register(
            "forward_trouble",
            "1 where a target of forwarding takes nothing now",
            self.forward_trouble.clone(),
        );
    }

    /// Counts an answered request. `route` is the pattern of the route, never the requested path, which may contain
    /// personal data; `took` is the time until the head of the answer.
    pub fn request(&self, route: &str, method: &str, status: u16, took: Duration) {
        let method = METHODS.into_iter().find(|known| *known == method).unwrap_or("other");
        let route = route.to_owned();
        self.durations.get_or_create(&Route { route: route.clone(), method }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Request { route, method, status: class(status) }).inc();
    }

    /// Counts statements that were stored.
    pub fn recorded(&self, statements: u64) {
        self.recorded.inc_by(statements);
    }

    /// Counts statements that were already stored, with equivalent content.
    pub fn duplicates(&self, statements: u64) {
        self.duplicates.inc_by(statements);
    }

    /// Counts refused requests to record statements.
    pub fn refused(&self, requests: u64) {
        self.refused.inc_by(requests);
    }

    /// Counts statements that needed a setting of their sender, one of a few words.
    pub fn sender(&self, setting: &str, statements: u64) {
        self.sender.get_or_create(&Setting { setting: setting.to_owned() }).inc_by(statements);
    }

    /// Shows how much memory is held for bodies and answers under way, in bytes.
    pub fn memory_held(&self, bytes: usize) {
        self.memory_held.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// Shows how many statements the store has, and how many bytes it takes, if it says so.
    pub fn store(&self, store: Option<(u64, u64)>) {
        set(&self.statements, store.map(|(statements, _)| gauge(statements)));
        set(&self.store_bytes, store.map(|(_, bytes)| gauge(bytes)));
    }

    /// Shows how much of the store's disk is free, and how large it is, in bytes.
    pub fn disk(&self, disk: Option<(u64, u64)>) {
        set(&self.disk_free, disk.map(|(free, _)| gauge(free)));
        set(&self.disk_size, disk.map(|(_, size)| gauge(size)));
    }

    /// Shows when the last backup was finished, in seconds since 1970.
    pub fn last_backup(&self, seconds: Option<i64>) {
        set(&self.last_backup, seconds);
    }

    /// Shows how many directories there are, and in how many something has waited too long.
    pub fn directories(&self, directories: Option<(u64, u64)>) {
        set(&self.directories, directories.map(|(all, _)| gauge(all)));
        set(&self.directories_late, directories.map(|(_, late)| gauge(late)));
    }

    /// Shows how many files the process has open, and how many it may have.
    pub fn open_files(&self, files: Option<(u64, u64)>) {
        set(&self.open_files, files.map(|(open, _)| gauge(open)));
        set(&self.most_files, files.map(|(_, most)| gauge(most)));
    }

    /// Shows how far forwarding to each target is behind: statements, seconds, dead letters, and whether it takes nothing.
    /// Targets that are not among these are no longer shown: nobody should be calmed by what was true before.
    pub fn forwarding<'t>(&self, targets: impl IntoIterator<Item = (&'t str, (u64, u64, u64), bool)>) {
        for family in [&self.forward_waiting, &self.forward_lag, &self.forward_dead, &self.forward_trouble] {
            family.clear();
        }
        for (target, (waiting, seconds, dead), has_trouble) in targets {
            let target = Target { target: target.to_owned() };
            self.forward_waiting.get_or_create(&target).set(gauge(waiting));
            self.forward_lag.get_or_create(&target).set(gauge(seconds));
            self.forward_dead.get_or_create(&target).set(gauge(dead));
            self.forward_trouble.get_or_create(&target).set(has_trouble.into());
        }
    }

    /// Shows how subscriptions stand, by where they are sent: how many there are, are late, and failed the last time. A
    /// process that does not send them shows nothing, so that of several each is counted once.
    pub fn subscriptions(&self, kinds: impl IntoIterator<Item = (&'static str, [u64; 3])>) {
        self.subscriptions.show(kinds.into_iter().map(|(receiver, counts)| (receiver, counts.map(gauge))));
    }

    /// Shows how many batches wait for the writer.
    pub fn queue(&self, batches: usize) {
        self.queue.set(i64::try_from(batches).unwrap_or(i64::MAX));
    }

    /// Shows how many statements are stored and not yet merged into the query index.
    pub fn index_tail(&self, statements: usize) {
        self.index_tail.set(i64::try_from(statements).unwrap_or(i64::MAX));
    }

    /// Shows how many things were found damaged.
    pub fn damaged(&self, things: usize) {
        self.damaged.set(i64::try_from(things).unwrap_or(i64::MAX));
    }

    /// Shows whether the store has no room.
    pub fn full(&self, full: bool) {
        self.full.set(full.into());
    }

    /// Shows how many secrets have been hashed.
    pub fn secrets_hashed(&self, secrets: u64) {
        self.secrets_hashed.set(i64::try_from(secrets).unwrap_or(i64::MAX));
    }

    /// Writes all metrics as `application/openmetrics-text; version=1.0.0; charset=utf-8`.
    ///
    /// # Panics
    /// Never: a string takes all that is written to it.
    pub fn encode(&self) -> String {
        let mut answer = String::new();
        text::encode(&mut answer, &self.registry).expect("a string takes all that is written");
        answer
    }
}

/// Shows a number, or that it is not known.
fn set(known: &Known, number: Option<i64>) {
    match number {
        Some(number) => _ = known.get_or_create(&[]).set(number),
        None => known.clear(),
    }
}

/// A number as a gauge takes it.
fn gauge(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The class of a status: `2xx`.
fn class(status: u16) -> &'static str {
    match status {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        500..=599 => "5xx",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(metrics: &Metrics, line: &str) -> bool {
        metrics.encode().lines().any(|other| other == line)
    }

    #[test]
    fn requests_are_counted_by_route_method_and_class_of_status() {
        let metrics = Metrics::new();
        metrics.request("/xapi/statements", "POST", 200, Duration::from_millis(3));
        metrics.request("/xapi/statements", "POST", 204, Duration::from_millis(30));
        metrics.request("/xapi/statements", "POST", 409, Duration::from_millis(3));
        let labels = r#"route="/xapi/statements",method="POST""#;
        for line in [
            format!("loggbok_http_requests_total{{{labels},status=\"2xx\"}} 2"),
            format!("loggbok_http_requests_total{{{labels},status=\"4xx\"}} 1"),
            format!("loggbok_http_request_duration_seconds_count{{{labels}}} 3"),
            format!("loggbok_http_request_duration_seconds_bucket{{le=\"0.005\",{labels}}} 2"),
        ] {
            assert!(has(&metrics, &line), "{line}\n{}", metrics.encode());
        }
    }

    #[test]
    fn methods_and_statuses_that_are_made_up_do_not_make_labels_without_end() {
        let metrics = Metrics::new();
        for (method, status) in [("BREW", 200), ("anna@ale.example", 200), ("GET", 999)] {
            metrics.request("/about", method, status, Duration::ZERO);
        }
        assert!(has(&metrics, r#"loggbok_http_requests_total{route="/about",method="other",status="2xx"} 2"#));
        assert!(has(&metrics, r#"loggbok_http_requests_total{route="/about",method="GET",status="other"} 1"#));
    }

    #[test]
    fn statements_and_the_store_are_shown() {
        let metrics = Metrics::new();
        metrics.recorded(50);
        metrics.recorded(1);
        metrics.duplicates(2);
        metrics.refused(3);
        metrics.queue(4);
        metrics.index_tail(5);
        metrics.damaged(6);
        metrics.full(true);
        metrics.forwarding([("national", (7, 8, 9), true)]);
        assert!(!metrics.encode().contains("\nloggbok_last_backup_timestamp_seconds"), "no backup is known");
        metrics.store(Some((10, 11)));
        metrics.disk(Some((12, 13)));
        metrics.last_backup(Some(15));
        metrics.open_files(Some((16, 17)));
        metrics.directories(Some((21, 22)));
        for line in [
            "loggbok_statements_recorded_total 51",
            "loggbok_statements_duplicate_total 2",
            "loggbok_submissions_refused_total 3",
            "loggbok_store_queue 4",
            "loggbok_index_tail 5",
            "loggbok_store_damaged 6",
            "loggbok_store_full 1",
            "loggbok_store_statements{} 10",
            "loggbok_store_size_bytes{} 11",
            "loggbok_disk_free_bytes{} 12",
            "loggbok_disk_size_bytes{} 13",
            "loggbok_last_backup_timestamp_seconds{} 15",
            "loggbok_open_files{} 16",
            "loggbok_open_files_most{} 17",
            "loggbok_directories{} 21",
            "loggbok_directories_late{} 22",
            "loggbok_forward_waiting{target=\"national\"} 7",
            "loggbok_forward_lag_seconds{target=\"national\"} 8",
            "loggbok_forward_dead_letters{target=\"national\"} 9",
            "loggbok_forward_trouble{target=\"national\"} 1",
            concat!("loggbok_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        ] {
            assert!(has(&metrics, line), "{line}\n{}", metrics.encode());
        }
        metrics.subscriptions([("mail", [18, 19, 20])]);
        for line in [
            "loggbok_subscriptions{receiver=\"mail\"} 18",
            "loggbok_subscriptions_late{receiver=\"mail\"} 19",
            "loggbok_subscriptions_failed{receiver=\"mail\"} 20",
        ] {
            assert!(has(&metrics, line), "{line}\n{}", metrics.encode());
        }
        metrics.subscriptions([]);
        assert!(!metrics.encode().contains("receiver="), "another process sends them now");
        metrics.forwarding([]);
        assert!(!metrics.encode().contains("target=\"national\""), "the store did not say");
    }
}
