//! Compares an answer with the recount, cell by cell.

use std::collections::{BTreeMap, BTreeSet};

use recount::{Completions, Coverage, Keys, Numbers, OverTime, Question, World, coverage};
use serde_json::Value;

use super::asking::{Asked, Caller, Endpoint};

/// What differs, in words.
pub type Difference = String;

/// Compares the answer to a question.
pub fn compare(world: &World, asked: &Asked, answer: &Value) -> Result<(), Difference> {
    let (question, view) = (&asked.question, View { is_published: asked.caller == Caller::Published });
    match asked.endpoint {
        Endpoint::Completions => {
            let then = asked.compared_to.map(|as_of| Question { as_of, ..question.clone() });
            let then = then.map(|question| recount::completions(world, &question));
            view.completions(&recount::completions(world, question), then.as_ref(), question, answer)
        }
        Endpoint::People => people(world, asked, answer),
        Endpoint::NewHires => view.over_time(&recount::new_hires(world, question), answer),
        Endpoint::Cohorts => view.over_time(&recount::cohorts(world, question), answer),
        Endpoint::Funnel => view.over_time(&recount::funnel(world, question), answer),
        Endpoint::Retention => view.over_time(&recount::retention(world, question), answer),
        Endpoint::Coverage => view.coverage(&coverage(world, question, asked.outside), answer),
    }
}

/// Compares the answer about a survey, question by question.
pub fn compare_survey(
    world: &World,
    question: &Question,
    is_published: bool,
    answer: &Value,
) -> Result<(), Difference> {
    let expected = recount::survey(world, question);
    let found = answer["questions"].as_array().unwrap();
    if found.len() != expected.len() {
        return Err(format!("{} questions, but {}", found.len(), expected.len()));
    }
    for one in found {
        let id = code(&one["question"]);
        View { is_published }.over_time(&expected[&id], one).map_err(|said| format!("{id}: {said}"))?;
    }
    Ok(())
}

/// Compares the answer about trainers: each of them, too, where they are listed.
pub fn compare_trainers(world: &World, question: &Question, answer: &Value) -> Result<(), Difference> {
    let expected = recount::trainers(world, question);
    let rows = answer["rows"].as_array().unwrap().iter();
    let rows: BTreeMap<Keys, Value> = rows.map(|row| (vec![code(&row["municipality"])], row.clone())).collect();
    let Some(listed) = answer["trainers"].as_array() else {
        return View { is_published: true }.cell("total", &answer["total"], &expected.total);
    };
    exactly("rows", &rows, &expected.rows)?;
    View { is_published: false }.cell("total", &answer["total"], &expected.total)?;
    let one = |of: &Value| {
        let mut codes: Vec<String> = of["municipalities"].as_array().unwrap().iter().map(code).collect();
        codes.sort();
        (codes, of["qualified"].clone(), usize::try_from(of["completions"].as_u64().unwrap()).unwrap())
    };
    let mut listed: Vec<_> = listed.iter().map(one).collect();
    listed.sort_by_key(|(codes, is_qualified, taught)| (codes.clone(), is_qualified.to_string(), *taught));
    if listed == expected.list { Ok(()) } else { Err(format!("trainers {listed:?}, but {:?}", expected.list)) }
}

/// Compares the answer about the modules of a content owner, in each course and over all of them.
pub fn compare_modules(
    world: &World,
    (question, content_owner): (&Question, &str),
    is_published: bool,
    answer: &Value,
) -> Result<(), Difference> {
    let expected = recount::modules(world, question, content_owner);
    let found = answer["modules"].as_array().unwrap();
    let ids: BTreeSet<String> = found.iter().map(|one| code(&one["module"])).collect();
    if !ids.iter().eq(expected.keys()) || ids.len() != found.len() {
        return Err(format!("modules {ids:?}, but {:?}", expected.keys()));
    }
    let view = View { is_published };
    for one in found {
        let id = code(&one["module"]);
        let expected = &expected[&id];
        let courses = one["courses"].as_array().unwrap();
        if courses.len() != expected.courses.len() {
            return Err(format!("{id}: {} courses, but {}", courses.len(), expected.courses.len()));
        }
        for course in courses {
            let name = code(&course["course"]);
            view.cell(&format!("{id} in {name}"), course, &expected.courses[&name])?;
        }
        view.cell(&id, &one["total"], &expected.total)?;
    }
    Ok(())
}

/// How an answer is seen: with or without small numbers.
struct View {
    is_published: bool,
}

impl View {
    fn completions(
        &self,
        now: &Completions,
        then: Option<&Completions>,
        question: &Question,
        answer: &Value,
    ) -> Result<(), Difference> {
        let rows = |of: &Completions| of.rows.clone();
        self.table("rows", &by_keys(&answer["rows"]), &rows(now), then.map(rows).as_ref())?;
        for (at, dimension) in question.by.iter().enumerate().filter(|_| question.by.len() > 1) {
            let name = answer["by"][at].as_str().unwrap();
            let totals = answer["totals"].as_array().unwrap().iter().filter(|total| total["dimension"] == name);
            let found = totals.map(|total| (vec![code(&total["key"])], total.clone())).collect();
            let then = then.map(|then| then.totals[at].clone());
            self.table(&format!("totals by {dimension:?}"), &found, &now.totals[at], then.as_ref())?;
        }
        self.cell("total", &answer["total"], &now.total)?;
        if let Some(then) = then {
            self.cell("the earlier total", &answer["total"]["earlier"], &then.total)?;
        }
        same(
            "municipalities_represented",
            &answer["municipalities_represented"],
            &now.municipalities_represented.into(),
        )
    }

    fn over_time(&self, expected: &OverTime, answer: &Value) -> Result<(), Difference> {
        self.table("rows", &by_keys(&answer["rows"]), &expected.rows, None)?;
        if answer["total"].is_null() { Ok(()) } else { self.cell("total", &answer["total"], &expected.total) }
    }

    fn coverage(&self, expected: &Coverage, answer: &Value) -> Result<(), Difference> {
        let listed = |table: &str| answer[table].as_array().unwrap().clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let municipalities = listed("municipalities").into_iter().map(|row| (vec![code(&row["municipality"])], row));
        let areas = listed("areas").into_iter().map(|row| (vec![text(&row["kind"]), code(&row["area"])], row));
        let programmes = listed("programmes").into_iter().map(|row| (vec![code(&row["programme"])], row));
        let curve = listed("curve").into_iter().map(|row| (vec![text(&row["day"])], row));
        let spread = listed("spread").into_iter();
        let spread = spread.map(|row| (vec![code(&row["course"]), text(&row["kind"]), code(&row["area"])], row));
        let overlap = listed("overlap").into_iter().map(|row| (vec![code(&row["first"]), code(&row["second"])], row));
        let of = |one: &String| vec![one.clone()];
        exactly("municipalities", &municipalities.collect(), &with_keys(&expected.municipalities, of))?;
        exactly(
            "areas",
            &areas.collect(),
            &with_keys(&expected.areas, |(kind, code)| vec![kind.clone(), code.clone()]),
        )?;
        exactly("programmes", &programmes.collect(), &with_keys(&expected.programmes, of))?;
        exactly("curve", &curve.collect(), &with_keys(&expected.curve, of))?;
        let total = BTreeMap::from([(Keys::new(), expected.total.clone())]);
        exactly("total", &[(Keys::new(), answer["total"].clone())].into(), &total)?;
        if !self.is_published {
            let keys =
                |(course, kind, area): &(String, String, String)| vec![course.clone(), kind.clone(), area.clone()];
            exactly("spread", &spread.collect(), &with_keys(&expected.spread, keys))?;
        }
        let expected = with_keys(&expected.overlap, |(first, second)| vec![first.clone(), second.clone()]);
        self.table("overlap", &overlap.collect(), &expected, None)
    }

    /// Compares rows. A row of nobody may be left out.
    fn table(
        &self,
        name: &str,
        found: &BTreeMap<Keys, Value>,
        expected: &BTreeMap<Keys, Numbers>,
        then: Option<&BTreeMap<Keys, Numbers>>,
    ) -> Result<(), Difference> {
        let keys: BTreeSet<&Keys> =
            found.keys().chain(expected.keys()).chain(then.into_iter().flat_map(BTreeMap::keys)).collect();
        for key in keys {
            let place = format!("{name}, {}", key.join(" "));
            let row = found.get(key).unwrap_or(&Value::Null);
            self.row(&place, row, expected.get(key))?;
            if let Some(then) = then {
                self.row(&format!("{place}, earlier"), &row["earlier"], then.get(key))?;
                changes(&place, row)?;
            }
        }
        Ok(())
    }

    fn row(&self, place: &str, row: &Value, expected: Option<&Numbers>) -> Result<(), Difference> {
        match expected {
            Some(expected) if !row.is_null() => self.cell(place, row, expected),
            Some(expected) if !is_of_nobody(expected) => Err(format!("{place}: no row, but {expected:?}")),
            None if !counts_nobody(row) => Err(format!("{place}: {row}, but nobody counts there")),
            _ => Ok(()),
        }
    }

    fn cell(&self, place: &str, row: &Value, expected: &Numbers) -> Result<(), Difference> {
        for (pointer, value) in expected {
            let found = row.pointer(pointer).unwrap_or(&Value::Null);
            // What an N of nobody is of, nobody asks.
            let is_word_of_nobody = pointer == "/target/N_is" && expected["/target/N"] == 0;
            let is_hidden = self.is_published && found.is_null();
            if is_word_of_nobody || is_hidden || is_same(found, value) {
                continue;
            }
            return Err(format!(
                "{place}, {pointer}: the server says {found}, the recount {value}\n{row}\n{expected:?}"
            ));
        }
        if self.is_published {
            hidden(place, row)?;
        }
        parts_sum(place, row)
    }
}

/// By how much each number has grown.
fn changes(place: &str, row: &Value) -> Result<(), Difference> {
    let Some(changes) = row["change"].as_object() else {
        return if row.is_null() { Ok(()) } else { Err(format!("{place}: no change in {row}")) };
    };
    for (id, change) in changes {
        let pointer = match id.as_str() {
            "N" | "entered" | "under_way" | "not_started" | "not_named" | "share" => format!("/target/{id}"),
            "target_completed" => "/target/completed".to_owned(),
            "persons" | "completed_any" | "completed_all" => format!("/courses/{id}"),
            _ => [("outside_", "/outside_target/"), ("certificates_", "/certificates/")]
                .into_iter()
                .find_map(|(prefix, object)| Some(format!("{object}{}", id.strip_prefix(prefix)?)))
                .unwrap_or_else(|| format!("/{id}")),
        };
        let number = |of: &Value| of.pointer(&pointer).and_then(Value::as_f64);
        let expected = number(row).zip(number(&row["earlier"])).map(|(now, then)| now - then);
        if expected.zip(change.as_f64()).is_none_or(|(one, other)| (one - other).abs() > 1e-9) {
            return Err(format!("{place}: {id} has changed by {change}, but by {expected:?}\n{row}"));
        }
    }
    Ok(())
}

/// Of several employers, no small count is shown, and no share of few.
fn hidden(place: &str, row: &Value) -> Result<(), Difference> {
    let is_count = |field: &String| {
        !["place", "lower_quartile", "median", "upper_quartile", "share"].contains(&field.as_str())
            && !field.ends_with("_share")
    };
    let small = |object: &Value| {
        let fields = object.as_object().into_iter().flatten().filter(|(field, _)| is_count(field));
        fields
            .map(|(field, value)| (field.clone(), value.clone()))
            .find(|(_, value)| value.as_u64().is_some_and(|number| (1..5).contains(&number)))
    };
    let objects = row.as_object().into_iter().flatten().map(|(_, value)| value).chain([row]);
    for object in objects {
        if let Some((field, number)) = small(object) {
            return Err(format!("{place}: {field} is shown as {number}\n{row}"));
        }
        for (whole, share) in [("N", "share"), ("N", "completed_share"), ("N", "started_share")] {
            let is_of_few = object[whole].as_u64().is_some_and(|whole| (1..10).contains(&whole));
            if object[share].is_number() && is_of_few {
                return Err(format!("{place}: a share of {} is shown\n{row}", object[whole]));
            }
        }
    }
    Ok(())
}

/// Completed, under way, not started and not named are the whole target.
fn parts_sum(place: &str, row: &Value) -> Result<(), Difference> {
    let target = &row["target"];
    let parts = ["completed", "under_way", "not_started", "not_named"].map(|part| target[part].as_u64());
    let sum = parts.into_iter().sum::<Option<u64>>();
    match sum.zip(target["N"].as_u64()) {
        Some((sum, n)) if sum != n => Err(format!("{place}: the parts sum to {sum}, and N is {n}\n{row}")),
        _ => Ok(()),
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        _ => one == other,
    }
}

fn same(place: &str, found: &Value, expected: &Value) -> Result<(), Difference> {
    if found == expected { Ok(()) } else { Err(format!("{place}: the server says {found}, the recount {expected}")) }
}

fn is_of_nobody(numbers: &Numbers) -> bool {
    numbers.values().all(|value| value.as_u64().unwrap_or_default() == 0 && value.as_f64().unwrap_or_default() == 0.0)
}

/// Whether no number of a row is more than 0. Places of modules are no numbers of persons.
fn counts_nobody(row: &Value) -> bool {
    match row {
        Value::Object(fields) => fields
            .iter()
            .all(|(field, value)| field == "place" || field == "earlier" || field == "change" || counts_nobody(value)),
        Value::Array(items) => items.iter().all(counts_nobody),
        Value::Number(number) => number.as_f64() == Some(0.0),
        _ => true,
    }
}

fn code(key: &Value) -> String {
    key["code"].as_str().unwrap().to_owned()
}

fn by_keys(rows: &Value) -> BTreeMap<Keys, Value> {
    let keys = |row: &Value| row["keys"].as_array().unwrap().iter().map(code).collect();
    rows.as_array().unwrap().iter().map(|row| (keys(row), row.clone())).collect()
}

fn with_keys<K>(table: &BTreeMap<K, Numbers>, keys: impl Fn(&K) -> Keys) -> BTreeMap<Keys, Numbers> {
    table.iter().map(|(key, numbers)| (keys(key), numbers.clone())).collect()
}

/// Compares tables that have the same rows.
fn exactly(name: &str, found: &BTreeMap<Keys, Value>, expected: &BTreeMap<Keys, Numbers>) -> Result<(), Difference> {
    if !found.keys().eq(expected.keys()) {
        return Err(format!("{name}: rows {:?}, but {:?}", found.keys(), expected.keys()));
    }
    for (key, numbers) in expected {
        for (pointer, value) in numbers {
            let said = found[key].pointer(pointer).unwrap_or(&Value::Null);
            if !is_same(said, value) {
                return Err(format!(
                    "{name}, {}, {pointer}: the server says {said}, the recount {value}\n{}",
                    key.join(" "),
                    found[key]
                ));
            }
        }
    }
    Ok(())
}

/// Compares a list: who, and in which municipality, unit and course.
fn people(world: &World, asked: &Asked, answer: &Value) -> Result<(), Difference> {
    let expected = recount::people(world, &asked.question, asked.status);
    let mut found = BTreeSet::new();
    for row in answer["people"].as_array().unwrap() {
        let known = row["identifiers"].as_array().unwrap().iter().find_map(|agent| world.person_of(agent));
        let person = known.ok_or_else(|| format!("nobody knows {row}"))?;
        let unit = (!row["unit"].is_null()).then(|| code(&row["unit"]));
        found.insert((person, code(&row["municipality"]), unit, code(&row["course"])));
    }
    let persons: BTreeSet<usize> = expected.iter().map(|row| row.0).collect();
    if found != expected || !answer["more"].is_null() || answer["persons"] != persons.len() {
        return Err(format!("the server lists {found:?}, the recount {expected:?}\n{answer}"));
    }
    Ok(())
}
