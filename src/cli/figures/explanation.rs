//! `loggbok figures explanation`: explains why a person is counted or not.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use clap::{Args, ValueEnum};
use reqwest::Method;
use serde_json::Value;

use super::super::operator::{self, Remote};
use super::super::print::{Output, printable, say};
use super::options::by_option;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::http::{answer_explanation, encoded};

/// The question.
#[derive(Debug, Args)]
pub(in crate::cli) struct Explanation {
    /// The person: the pseudonym of a row of people, or of the roster.
    pseudonym: String,
    /// Only these courses, by id, comma-separated or repeated. Default: those that concern the person.
    #[arg(long, value_name = "COURSE")]
    course: Vec<String>,
    /// The last day that counts. Default: today.
    #[arg(long, value_name = "DAY")]
    as_of: Option<String>,
    /// The employer that a person counts for: `at_event` (when it happened) or `current` (now). Default: `at_event`.
    #[arg(long, value_name = "WORD")]
    attribution: Option<String>,
    /// The format: a text to read, or what the API answers, to the byte.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    remote: Remote,
}

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A text to read.
    Text,
    /// JSON.
    Json,
}

impl Explanation {
    fn query(&self) -> String {
        let courses = self.course.iter().map(|course| ("course", course));
        let others = [("as_of", self.as_of.as_ref()), ("attribution", self.attribution.as_ref())];
        let others = others.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let pairs = courses.chain(others).map(|(name, value)| format!("{name}={}", encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

pub(super) fn run(config: &Config, asked: Explanation) -> Result<()> {
    let query = asked.query();
    let Explanation { pseudonym, format, remote, .. } = asked;
    let answer = match remote.server()? {
        Some(server) => {
            let path = format!("/api/v1/people/{}/explanation?{query}", encoded(&pseudonym));
            operator::block_on(server.send(Method::GET, &path, &[], Bytes::new()))
        }
        None => operator::with_service_that_is_there(config, |service| async move {
            let (operator, now) = (operator::operator(service.names()), SystemClock.now());
            Ok(answer_explanation(&service, &operator, now, (&pseudonym, &query)).await?)
        }),
    };
    let answer = answer.map_err(|error| by_option(&error))?;
    if format == Format::Json {
        return Ok(std::io::Write::write_all(&mut Output, &answer)?);
    }
    let answer = serde_json::from_slice(&answer).context("the answer is not an explanation that this release reads")?;
    Ok(say(text(&answer).trim_end())?)
}

/// The explanation as text.
fn text(answer: &Value) -> String {
    let mut text = String::new();
    let name = answer["name"].as_str().map_or_else(|| "on no roster".to_owned(), printable);
    let _ = writeln!(text, "{} ({name}), as of {}", word(&answer["pseudonym"]), word(&answer["as_of"]));
    for row in list(&answer["affiliations"]) {
        let role = row["role"].as_str().map(|role| format!(", {}", printable(role))).unwrap_or_default();
        let _ = writeln!(text, "  {}{role}: {}", named(&row["municipality"]), days(row));
    }
    for course in list(&answer["courses"]) {
        let _ = writeln!(text, "\n{}", named(&course["course"]));
        course_of(&mut text, course);
    }
    for other in list(&answer["more_courses"]) {
        let _ = writeln!(text, "\n{}: ask for it with --course", named(other));
    }
    if !list(&answer["about_no_course"]).is_empty() {
        let _ = writeln!(text, "\nAbout no course of the catalogue:");
    }
    for stated in list(&answer["about_no_course"]) {
        let voided = if stated["voided"] == true { " (voided)" } else { "" };
        let _ = writeln!(text, "  {}{voided}", statement(stated));
    }
    if answer["older_statements"] == true {
        let _ = writeln!(
            text,
            "\nOlder statements were not looked at: name one course by --course to have all of its own."
        );
    }
    text
}

fn course_of(text: &mut String, course: &Value) {
    for counted in list(&course["counted"]) {
        let statuses = list(&counted["statuses"]).iter().map(|status| match status["since"].as_str() {
            Some(since) => format!("{} since {since}", word(&status["status"])),
            None => word(&status["status"]),
        });
        let statuses = statuses.collect::<Vec<_>>().join(", ");
        let because = word(&counted["because"]).replace('_', " ");
        let _ = writeln!(text, "  counted in {}, by {because}: {statuses}", named(&counted["municipality"]));
    }
    match course["not_counted"].as_str() {
        Some("not_employed") => text.push_str("  not counted: no roster has the person on that day\n"),
        Some("nothing_counts") => text.push_str("  not counted: nothing that counts is known\n"),
        Some(other) => {
            let _ = writeln!(text, "  not counted: {}", printable(other));
        }
        None => {}
    }
    for rule in list(&course["rules"]) {
        let met = if rule["met"] == true { "met" } else { "not met" };
        let _ = writeln!(text, "  rule, {met}: {}", word(&rule["asks"]));
        for step in list(&rule["steps"]) {
            let module =
                if step["module"].is_null() { String::new() } else { format!(" of {}", named(&step["module"])) };
            let state = match (step["met"] == true, step["since"].as_str(), step["why_not"]["meaning"].as_str()) {
                (true, Some(since), _) => format!("met since {since}"),
                (true, None, _) => "met".to_owned(),
                (false, _, Some(why)) => format!("not met: {}", printable(why)),
                (false, _, None) => "not met".to_owned(),
            };
            let _ = writeln!(text, "    {}{module}: {state}", word(&step["step"]).replace('_', " "));
        }
    }
    for stated in list(&course["statements"]) {
        let counts = if stated["counts"] == true { "counts" } else { "does not count" };
        let _ = writeln!(text, "  {}: {counts}", statement(stated));
        for reason in list(&stated["reasons"]) {
            let _ = writeln!(text, "    {}", word(&reason["meaning"]));
        }
    }
    if course["more_statements"] == true {
        text.push_str("  and more statements\n");
    }
}

fn statement(stated: &Value) -> String {
    format!("{} {} {}", word(&stated["timestamp"]), word(&stated["verb"]), word(&stated["id"]))
}

fn days(row: &Value) -> String {
    match (row["valid_from"].as_str(), row["valid_to"].as_str()) {
        (None, None) => "always".to_owned(),
        (Some(from), None) => format!("from {from}"),
        (None, Some(to)) => format!("to {to}"),
        (Some(from), Some(to)) => format!("{from} to {to}"),
    }
}

/// A name and its code.
fn named(key: &Value) -> String {
    format!("{} ({})", word(&key["name"]), word(&key["code"]))
}

fn word(value: &Value) -> String {
    printable(value.as_str().unwrap_or_default())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::text;

    #[test]
    fn an_explanation_is_read_from_the_person_to_the_statements() {
        let ale = json!({ "code": "1440", "name": "Ale" });
        let answer = json!({
            "pseudonym": "00000000000000ab", "as_of": "2022-09-30", "name": "Anna",
            "affiliations": [{ "municipality": ale, "role": "handläggare", "valid_from": "2022-02-01", "valid_to": null }],
            "courses": [{
                "course": { "code": "ett", "name": "Ett" },
                "counted": [{
                    "municipality": ale, "because": "first_list",
                    "statuses": [{ "status": "started", "since": "2022-03-01" }, { "status": "meant", "since": null }],
                }],
                "rules": [{
                    "asks": "All modules.", "met": false,
                    "steps": [{
                        "step": "module", "module": { "code": "m1", "name": "Lag" }, "met": false,
                        "why_not": { "meaning": "Nothing says that the module is completed." },
                    }],
                }],
                "statements": [{
                    "timestamp": "2022-03-01T12:00:00Z", "verb": "http://adlnet.gov/expapi/verbs/attempted", "id": "1",
                    "counts": true, "reasons": [{ "meaning": "It says\u{1b}[2J nothing of completion." }],
                }],
                "more_statements": true,
            }],
            "more_courses": [{ "code": "tva", "name": "Två" }],
            "about_no_course": [{ "timestamp": "2022-03-02T12:00:00Z", "verb": "v", "id": "2", "voided": true }],
            "older_statements": true,
        });
        insta::assert_snapshot!(text(&answer));
    }
}
