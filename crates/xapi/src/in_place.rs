//! Changing statements in place.

use serde_json::{Map, Value};

/// Calls a function on the object, or on each object of the array, at a key.
pub(super) fn each_object(parent: &mut Map<String, Value>, key: &str, change: impl FnMut(&mut Map<String, Value>)) {
    if let Some(value) = parent.get_mut(key) {
        each_object_of(value, change);
    }
}

/// Calls a function on an object, or on each object of an array.
pub(super) fn each_object_of(value: &mut Value, mut change: impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => change(object),
        Value::Array(items) => items.iter_mut().filter_map(Value::as_object_mut).for_each(change),
        _ => {}
    }
}

/// The lists of a context's `contextActivities`, where a single Activity becomes a list of one
/// (xAPI 1.0.3 Data 2.4.6.2).
pub(super) fn activity_lists(context: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    let relations = context.get_mut("contextActivities").and_then(Value::as_object_mut);
    relations.into_iter().flat_map(Map::values_mut).map(|activities| {
        if activities.is_object() {
            *activities = Value::Array(vec![activities.take()]);
        }
        activities
    })
}
