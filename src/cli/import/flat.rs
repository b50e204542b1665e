//! Statements of which each member has a column of its own: flat CSV, as other stores export it.
//!
//! Learning Locker has the columns that somebody chose for an export, with objects and lists as JSON; SQL LRS joins the path of
//! a member by underscores.

use std::collections::HashMap;

use anyhow::{Context as _, ensure};
use csv::ByteRecord;
use serde_json::{Map, Number, Value};

use super::row::Fault;

/// The members of a statement (xAPI 1.0.3 Data 2.4), by which a column is recognised.
const MEMBERS: [&str; 11] = [
    "id",
    "actor",
    "verb",
    "object",
    "result",
    "context",
    "timestamp",
    "stored",
    "authority",
    "version",
    "attachments",
];
/// What a statement can't do without.
const NEEDED: [&str; 3] = ["actor", "verb", "object"];
/// The most items of a list in columns.
const MOST_ITEMS: usize = 1_000;

/// A step of the path to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Item(usize),
}

/// Where the cells of each column belong in a statement.
#[derive(Debug)]
pub(super) struct Flat {
    columns: Vec<(usize, Vec<Step>)>,
}

impl Flat {
    /// Reads the headers; `None` if they name no actor, verb and object. `named` says by the name of a column where its cells
    /// belong, as `actor.mbox`; what it does not name is recognised by its own name. Gives the columns that belong nowhere too.
    ///
    /// # Errors
    /// A name in `named` is no column, or the place none in a statement.
    pub(super) fn of(
        headers: &ByteRecord,
        named: &HashMap<String, String>,
    ) -> anyhow::Result<Option<(Self, Vec<String>)>> {
        let headers: Vec<String> = headers.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
        for (name, to) in named {
            ensure!(headers.contains(name), "--map: the CSV file has no column {name}");
            path(to).with_context(|| format!("--map: {to} is no place in a statement; write it as actor.mbox"))?;
        }
        let (mut columns, mut unread) = (Vec::new(), Vec::new());
        for (at, name) in headers.into_iter().enumerate() {
            match path(named.get(&name).unwrap_or(&name)) {
                Some(path) => columns.push((at, path)),
                None => unread.push(name),
            }
        }
        let has = |needed: &str| columns.iter().any(|(_, path)| path.first() == Some(&Step::Member(needed.to_owned())));
        let is_whole = NEEDED.into_iter().all(has);
        ensure!(is_whole || named.is_empty(), "--map: no column belongs to actor, verb or object");
        Ok(is_whole.then_some((Self { columns }, unread)))
    }

    /// The statement of a record, as JSON.
    pub(super) fn statement(&self, record: &ByteRecord) -> Result<Vec<u8>, Fault> {
        let mut statement = Value::Object(Map::new());
        for (at, path) in &self.columns {
            let cell = record.get(*at).unwrap_or_default();
            let Ok(cell) = std::str::from_utf8(cell) else {
                return Err(Fault::of("encoding", "The row is not UTF-8."));
            };
            if !cell.is_empty() {
                put(&mut statement, path, value(path, cell));
            }
        }
        close_up(&mut statement);
        Ok(xapi::json::write(&statement).into_bytes())
    }
}

/// The path of a member, as its name has it: joined by points, as `object.definition.name.sv`, or else by underscores. In a
/// name that is joined by points, `&46;` is a point.
fn path(name: &str) -> Option<Vec<Step>> {
    let mut steps: Vec<String> = if name.contains('.') {
        name.split('.').map(|step| step.replace("&46;", ".")).collect()
    } else {
        name.replace("mbox_sha1sum", "mbox\u{0}sha1sum").split('_').map(|step| step.replace('\u{0}', "_")).collect()
    };
    if steps.first().is_some_and(|first| first == "statement") {
        steps.remove(0);
    }
    let is_member = steps.first().is_some_and(|first| MEMBERS.contains(&first.as_str()));
    let steps: Option<Vec<Step>> = steps.into_iter().map(step).collect();
    steps.filter(|_| is_member)
}

fn step(text: String) -> Option<Step> {
    if text.is_empty() {
        return None;
    }
    match text.parse() {
        Ok(item) => Some(Step::Item(item)).filter(|_| item < MOST_ITEMS),
        Err(_) => Some(Step::Member(text)),
    }
}

/// What a cell says at a place. CSV knows texts alone: truth and numbers are read where the standard has them, objects and lists
/// where they are JSON, and everything else stays text, values of extensions too.
fn value(path: &[Step], cell: &str) -> Value {
    let names: Vec<&str> = path.iter().map(|step| if let Step::Member(name) = step { name } else { "" }).collect();
    let as_number = || serde_json::from_str::<Number>(cell.trim()).ok().map(Value::Number);
    let as_json = || {
        let may_be = cell.starts_with(['{', '[']);
        may_be.then(|| serde_json::from_str::<Value>(cell).ok()).flatten()
    };
    let read = match names[..] {
        ["result", "success" | "completion"] => match cell.trim().to_ascii_lowercase().as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        ["result", "score", _] | ["attachments", _, "length"] => as_number(),
        ["result", "response"] => None,
        _ => as_json(),
    };
    read.unwrap_or_else(|| Value::String(cell.to_owned()))
}

/// Puts a value at a place, with what leads there. What two columns say of one place, the later one decides.
fn put(into: &mut Value, path: &[Step], value: Value) {
    let Some((first, rest)) = path.split_first() else {
        *into = value;
        return;
    };
    match first {
        Step::Member(name) => {
            if !into.is_object() {
                *into = Value::Object(Map::new());
            }
            if let Value::Object(members) = into {
                put(members.entry(name.as_str()).or_insert(Value::Null), rest, value);
            }
        }
        Step::Item(at) => {
            if !into.is_array() {
                *into = Value::Array(Vec::new());
            }
            if let Value::Array(items) = into {
                if items.len() <= *at {
                    items.resize(at + 1, Value::Null);
                }
                put(&mut items[*at], rest, value);
            }
        }
    }
}

/// Takes out the items of lists that this record does not have.
fn close_up(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.retain(|item| !item.is_null());
            items.iter_mut().for_each(close_up);
        }
        Value::Object(members) => members.values_mut().for_each(close_up),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use csv::ByteRecord;
    use serde_json::{Value, json};

    use super::Flat;

    fn statement(headers: &[&str], cells: &[&str], named: &[(&str, &str)]) -> (Value, Vec<String>) {
        let named: HashMap<String, String> =
            named.iter().map(|(name, to)| ((*name).to_owned(), (*to).to_owned())).collect();
        let (flat, unread) = Flat::of(&ByteRecord::from(headers), &named).unwrap().unwrap();
        (serde_json::from_slice(&flat.statement(&ByteRecord::from(cells)).unwrap()).unwrap(), unread)
    }

    #[test]
    fn a_column_belongs_where_its_name_leads_by_points_or_by_underscores() {
        let expected = json!({
            "actor": {"mbox_sha1sum": "a"}, "verb": {"id": "v"}, "object": {"id": "o"},
            "result": {"score": {"scaled": 0.5}, "success": true, "response": "[1]"},
            "context": {"contextActivities": {"parent": [{"id": "p"}]}},
        });
        for by in [".", "_"] {
            let headers = [
                "actor mbox_sha1sum",
                "verb id",
                "object id",
                "result score scaled",
                "result success",
                "result response",
                "context contextActivities parent 0 id",
                "persona",
            ]
            .map(|name| name.replace(' ', by));
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            let (read, unread) = statement(&headers, &["a", "v", "o", "0.5", "True", "[1]", "p", "x"], &[]);
            assert_eq!((read, unread), (expected.clone(), vec!["persona".to_owned()]), "{by}");
        }
    }

    #[test]
    fn a_column_of_another_name_belongs_where_it_is_said_to() {
        let (read, unread) = statement(
            &["Vem", "statement.verb.id", "statement.object", "Betyg"],
            &["mailto:a@ale.example", "v", r#"{"id":"o","definition":{"name":{"sv":"K"}}}"#, "oläsligt"],
            &[("Vem", "actor.mbox"), ("Betyg", "result.score.raw")],
        );
        let object = json!({"id": "o", "definition": {"name": {"sv": "K"}}});
        let expected = json!({
            "actor": {"mbox": "mailto:a@ale.example"}, "verb": {"id": "v"}, "object": object,
            "result": {"score": {"raw": "oläsligt"}},
        });
        assert_eq!((read, unread), (expected, Vec::new()), "what is no number stays as it is, and a rule refuses it");
    }

    #[test]
    fn empty_cells_say_nothing_and_lists_have_no_holes() {
        let headers = ["actor.mbox", "verb.id", "object.id", "result.success", "context.contextActivities.other.1.id"];
        let (read, _) = statement(&headers, &["m", "v", "o", "", "second"], &[]);
        assert!(read.get("result").is_none());
        assert_eq!(read["context"]["contextActivities"]["other"], json!([{"id": "second"}]));
        let dotted = ["actor.mbox", "verb.id", "object.id", "result.extensions.https://a&46;example/x"];
        let (read, _) = statement(&dotted, &["m", "v", "o", "5"], &[]);
        assert_eq!(read["result"]["extensions"], json!({"https://a.example/x": "5"}));
    }

    #[test]
    fn headers_without_actor_verb_and_object_are_of_no_statement() {
        let of = |headers: &[&str], named: &[(&str, &str)]| {
            let named = named.iter().map(|(name, to)| ((*name).to_owned(), (*to).to_owned())).collect();
            Flat::of(&ByteRecord::from(headers), &named)
        };
        assert!(of(&["id", "verb.id", "x"], &[]).unwrap().is_none());
        let told = of(&["a", "verb.id"], &[("b", "actor.mbox")]).unwrap_err().to_string();
        assert!(told.contains("no column b"), "{told}");
        let told = of(&["a", "verb.id"], &[("a", "nowhere")]).unwrap_err().to_string();
        assert!(told.contains("nowhere is no place"), "{told}");
    }
}
