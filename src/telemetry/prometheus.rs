//! Metrics in the text format of Prometheus (version 0.0.4), for collectors and tools that read no `OpenMetrics`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The media type of what [`of_open_metrics`] writes.
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Rewrites metrics from `OpenMetrics`.
///
/// Samples are the same in both. But here a counter has the name of its samples, with
/// `_total`; there are no units, no kinds but those of Prometheus, and no mark at the end.
///
/// # Panics
/// Never: a string takes all that is written to it.
pub fn of_open_metrics(text: &str) -> String {
    let described = |line: &str| {
        let mut words = line.strip_prefix("# ")?.splitn(3, ' ').map(str::to_owned);
        Some((words.next()?, words.next()?, words.next().unwrap_or_default()))
    };
    let kinds = || text.lines().filter_map(described).filter(|(what, ..)| what == "TYPE");
    let of_kind = |wanted: &str| kinds().filter(|(.., kind)| kind == wanted).map(|(_, name, _)| name).collect();
    let (counters, infos): (BTreeSet<String>, BTreeSet<String>) = (of_kind("counter"), of_kind("info"));
    let named = |name: String| match &name {
        name if counters.contains(name) => format!("{name}_total"),
        name if infos.contains(name) => format!("{name}_info"),
        _ => name,
    };
    let mut answer = String::with_capacity(text.len());
    for line in text.lines() {
        let written = match described(line) {
            Some((what, name, rest)) => match &*what {
                "HELP" => writeln!(answer, "# HELP {} {rest}", named(name)),
                "TYPE" => writeln!(answer, "# TYPE {} {}", named(name), kind_of(&rest)),
                _ => Ok(()),
            },
            None if line.starts_with('#') => Ok(()),
            None => writeln!(answer, "{line}"),
        };
        written.expect("a string takes all that is written");
    }
    answer
}

/// The kind of Prometheus that a kind of `OpenMetrics` is shown as.
fn kind_of(kind: &str) -> &str {
    match kind {
        "counter" | "gauge" | "histogram" | "summary" => kind,
        "info" | "stateset" => "gauge",
        _ => "untyped",
    }
}

#[cfg(test)]
mod tests {
    use super::of_open_metrics;

    #[test]
    fn counters_are_named_as_their_samples_and_what_prometheus_does_not_know_is_left_out() {
        let open_metrics = "\
# HELP loggbok_requests Requests, by status.
# TYPE loggbok_requests counter
loggbok_requests_total{status=\"200\"} 3
# HELP loggbok_body_bytes Bodies.
# TYPE loggbok_body_bytes histogram
# UNIT loggbok_body_bytes bytes
loggbok_body_bytes_sum 4.0
loggbok_body_bytes_count 2
loggbok_body_bytes_bucket{le=\"+Inf\"} 2
# HELP loggbok_build Version.
# TYPE loggbok_build info
loggbok_build_info{version=\"1\"} 1
# EOF
";
        let expected = "\
# HELP loggbok_requests_total Requests, by status.
# TYPE loggbok_requests_total counter
loggbok_requests_total{status=\"200\"} 3
# HELP loggbok_body_bytes Bodies.
# TYPE loggbok_body_bytes histogram
loggbok_body_bytes_sum 4.0
loggbok_body_bytes_count 2
loggbok_body_bytes_bucket{le=\"+Inf\"} 2
# HELP loggbok_build_info Version.
# TYPE loggbok_build_info gauge
loggbok_build_info{version=\"1\"} 1
";
        assert_eq!(of_open_metrics(open_metrics), expected);
    }
}
