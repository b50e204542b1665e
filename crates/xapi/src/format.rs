//! `format=ids` and `format=canonical` (xAPI 1.0.3 Communication 2.1.3).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::in_place::{activity_lists, each_object, each_object_of};
use super::language::Wanted;

/// Keeps, of every Agent, Activity, Verb and Group, only what identifies it.
///
/// For an anonymous Group, that is what identifies each member. Lists of `contextActivities` are arrays in the answer.
/// Attachments, results and extensions are left as they are.
pub fn ids(mut statement: Value) -> Value {
    if let Some(statement) = statement.as_object_mut() {
        visit(statement, &mut OnlyIds);
    }
    statement
}

/// Gives every Activity the definition that `definitions` has for its id, if any, and keeps one language of every
/// language map: the best by `accept_language`, the value of an Accept-Language header.
///
/// The maps are those of Verbs and Activities: `display`, `name`, `description`, and the
/// `description` of interaction components; each map is filtered by itself. Agents and Groups are left as they are. If
/// no wanted language is there, one is chosen all the same: the standard requires one.
pub fn canonical(mut statement: Value, definitions: &BTreeMap<String, Value>, accept_language: &str) -> Value {
    if let Some(statement) = statement.as_object_mut() {
        visit(statement, &mut Canonical { definitions, wanted: Wanted::new(accept_language) });
    }
    statement
}

/// A change to the objects of a statement.
trait Change {
    fn actor(&mut self, actor: &mut Map<String, Value>);
    fn verb(&mut self, verb: &mut Map<String, Value>);
    fn activity(&mut self, activity: &mut Map<String, Value>);
}

/// Applies a change to every Agent, Group, Verb and Activity of a statement or `SubStatement`.
fn visit(statement: &mut Map<String, Value>, change: &mut impl Change) {
    for key in ["actor", "authority"] {
        each_object(statement, key, |actor| change.actor(actor));
    }
    each_object(statement, "verb", |verb| change.verb(verb));
    each_object(statement, "object", |object| match object.get("objectType").and_then(Value::as_str) {
        None | Some("Activity") => change.activity(object),
        Some("Agent" | "Group") => change.actor(object),
        Some("SubStatement") => visit(object, change),
        Some(_) => {}
    });
    let Some(Value::Object(context)) = statement.get_mut("context") else { return };
    for key in ["instructor", "team"] {
        each_object(context, key, |actor| change.actor(actor));
    }
    for (list, entry) in [("contextAgents", "agent"), ("contextGroups", "group")] {
        each_object(context, list, |item| each_object(item, entry, |actor| change.actor(actor)));
    }
    for activities in activity_lists(context) {
        each_object_of(activities, |activity| change.activity(activity));
    }
}

struct OnlyIds;

impl Change for OnlyIds {
    fn actor(&mut self, actor: &mut Map<String, Value>) {
        let identifies = |key: &str| matches!(key, "mbox" | "mbox_sha1sum" | "openid" | "account");
        let anonymous = !actor.keys().any(|key| identifies(key));
        actor.retain(|key, _| key == "objectType" || identifies(key) || (anonymous && key == "member"));
        each_object(actor, "member", |member| self.actor(member));
    }

    fn verb(&mut self, verb: &mut Map<String, Value>) {
        verb.retain(|key, _| key == "id");
    }

    fn activity(&mut self, activity: &mut Map<String, Value>) {
        activity.retain(|key, _| key == "id");
    }
}

struct Canonical<'d> {
    definitions: &'d BTreeMap<String, Value>,
    wanted: Wanted,
}

impl Canonical<'_> {
    fn choose(&self, parent: &mut Map<String, Value>, key: &str) {
        let Some(Value::Object(map)) = parent.get_mut(key) else { return };
        let tags: Vec<&str> = map.keys().map(String::as_str).collect();
        if let Some(best) = self.wanted.best(&tags).map(str::to_owned) {
            map.retain(|tag, _| *tag == best);
        }
    }
}

impl Change for Canonical<'_> {
    fn actor(&mut self, _: &mut Map<String, Value>) {}

    fn verb(&mut self, verb: &mut Map<String, Value>) {
        self.choose(verb, "display");
    }

    fn activity(&mut self, activity: &mut Map<String, Value>) {
        let known = activity.get("id").and_then(Value::as_str).and_then(|id| self.definitions.get(id));
        if let Some(known) = known {
            activity.insert("definition".to_owned(), known.clone());
        }
        let Some(Value::Object(definition)) = activity.get_mut("definition") else { return };
        self.choose(definition, "name");
        self.choose(definition, "description");
        for list in ["choices", "scale", "source", "target", "steps"] {
            each_object(definition, list, |component| self.choose(component, "description"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn statement() -> Value {
        let activity = json!({"objectType": "Activity", "id": "http://a.example/o", "definition": {
            "name": {"sv": "kurs", "en-GB": "course"}, "description": {"en-GB": "a course"}, "type": "http://a.example/t",
            "interactionType": "choice", "choices": [{"id": "a", "description": {"sv": "ja", "en-GB": "yes"}}]}});
        json!({
            "id": "fd41c918-b88b-4b20-a0a5-a4c32391aaa0",
            "actor": {"objectType": "Group", "name": "Team", "member": [{"name": "Anna", "mbox": "mailto:anna@ale.example"}]},
            "verb": {"id": "http://a.example/v", "display": {"sv": "gjorde", "en-GB": "did"}},
            "object": {"objectType": "SubStatement",
                "actor": {"objectType": "Group", "name": "Team", "mbox": "mailto:team@ale.example", "member": [{"mbox": "mailto:anna@ale.example"}]},
                "verb": {"id": "http://a.example/w", "display": {"sv": "ska"}}, "object": activity},
            "context": {"contextActivities": {"parent": activity}, "contextAgents": [{"objectType": "contextAgent", "agent": {"name": "Anna", "openid": "http://anna.example/"}}]},
            "result": {"success": true}
        })
    }

    // XAPI-00171
    // xAPI 1.0.3 Communication 2.1.3, `format`: only the minimum that identifies.
    #[test]
    fn ids_keep_what_identifies() {
        assert_eq!(
            ids(statement()),
            json!({
                "id": "fd41c918-b88b-4b20-a0a5-a4c32391aaa0",
                "actor": {"objectType": "Group", "member": [{"mbox": "mailto:anna@ale.example"}]},
                "verb": {"id": "http://a.example/v"},
                "object": {"objectType": "SubStatement", "actor": {"objectType": "Group", "mbox": "mailto:team@ale.example"},
                    "verb": {"id": "http://a.example/w"}, "object": {"id": "http://a.example/o"}},
                "context": {"contextActivities": {"parent": [{"id": "http://a.example/o"}]}, "contextAgents": [{"objectType": "contextAgent", "agent": {"openid": "http://anna.example/"}}]},
                "result": {"success": true}
            })
        );
    }

    // XAPI-00169, XAPI-00172
    // xAPI 1.0.3 Communication 2.1.3, language filtering: each map by itself, one language in each.
    #[test]
    fn canonical_chooses_one_language_in_each_map() {
        let answer = canonical(statement(), &BTreeMap::new(), "sv, en;q=0.5");
        assert_eq!(answer["verb"]["display"], json!({"sv": "gjorde"}));
        assert_eq!(answer["actor"], statement()["actor"]);
        for activity in ["/object/object", "/context/contextActivities/parent/0"] {
            let definition = &answer.pointer(activity).expect("an activity")["definition"];
            assert_eq!(definition["name"], json!({"sv": "kurs"}));
            assert_eq!(definition["description"], json!({"en-GB": "a course"}));
            assert_eq!(definition["choices"], json!([{"id": "a", "description": {"sv": "ja"}}]));
            assert_eq!(definition["type"], "http://a.example/t");
        }
        let other = canonical(statement(), &BTreeMap::new(), "fi");
        assert_eq!(other["verb"]["display"].as_object().map(Map::len), Some(1));
    }

    // XAPI-00169: definitions as determined by the store, also where the statement has none.
    #[test]
    fn canonical_takes_the_definitions_that_are_known() {
        let known = json!({"name": {"sv": "Kursen", "fi": "kurssi"}, "type": "http://a.example/u"});
        let definitions = BTreeMap::from([("http://a.example/o".to_owned(), known)]);
        let mut sent = statement();
        sent["context"]["contextActivities"]["parent"].as_object_mut().expect("an object").remove("definition");
        sent["context"]["contextActivities"]["other"] = json!([{"id": "http://a.example/unknown"}]);
        let answer = canonical(sent, &definitions, "fi");
        for activity in ["/object/object", "/context/contextActivities/parent/0"] {
            let definition = &answer.pointer(activity).expect("an activity")["definition"];
            assert_eq!(*definition, json!({"name": {"fi": "kurssi"}, "type": "http://a.example/u"}));
        }
        assert_eq!(answer["context"]["contextActivities"]["other"], json!([{"id": "http://a.example/unknown"}]));
    }
}
