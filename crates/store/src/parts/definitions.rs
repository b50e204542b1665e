//! Merges what statements say of an activity into one definition: the part that all stores share.
//!
//! Nearly every statement repeats the definition that its activity already has. So the hash of what was merged last is
//! remembered for each activity, and a repeat costs one look-up; a forgotten one is merged again, which changes nothing.

use std::collections::HashMap;

use quick_cache::unsync::Cache;

use super::entries::StatedDefinition;

/// For each activity, the hash of the definition that was merged last.
#[derive(Debug)]
pub struct LastMerged(Cache<i64, i64>);

impl LastMerged {
    /// Remembers this many activities, at sixteen bytes and some overhead each.
    pub fn new(activities: usize) -> Self {
        Self(Cache::new(activities))
    }

    /// The definitions that differ from what was merged last and from the one just before; all if nothing is remembered.
    pub fn news<'s>(
        last: Option<&Self>,
        stated: impl IntoIterator<Item = &'s StatedDefinition>,
    ) -> Vec<&'s StatedDefinition> {
        let mut before: HashMap<i64, i64> = HashMap::new();
        let mut news = Vec::new();
        for stated in stated {
            let known = before.get(&stated.activity).or_else(|| last?.0.get(&stated.activity));
            if known != Some(&stated.hash) {
                before.insert(stated.activity, stated.hash);
                news.push(stated);
            }
        }
        news
    }

    /// Remembers what was merged: activities, each with the hash of its definition.
    pub fn remember(&mut self, merged: impl IntoIterator<Item = (i64, i64)>) {
        for (activity, hash) in merged {
            self.0.insert(activity, hash);
        }
    }

    /// Forgets what was merged last for an activity.
    pub fn forget(&mut self, activity: i64) {
        self.0.remove(&activity);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// The changed definitions by activity IRI. Give what was said in the order of storing, since the newer wins. `known`
/// returns the definition that an activity has.
pub fn merge<'s, D: AsRef<str>, E>(
    news: &[&'s StatedDefinition],
    mut known: impl FnMut(&'s StatedDefinition) -> Result<Option<D>, E>,
) -> Result<HashMap<&'s str, String>, E> {
    let mut changed: HashMap<&str, String> = HashMap::new();
    for stated in news.iter().copied() {
        let merged = match changed.get(&*stated.iri) {
            Some(older) => stated.merged(Some(older)),
            None => stated.merged(known(stated)?.as_ref().map(AsRef::as_ref)),
        };
        if let Some(merged) = merged {
            changed.insert(&stated.iri, merged);
        }
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::hash::HashKey;

    fn stated(name: &str) -> StatedDefinition {
        let text =
            format!(r#"{{"object":{{"id":"http://activity.example/1","definition":{{"name":{{"sv":"{name}"}}}}}}}}"#);
        StatedDefinition::all(HashKey([0; 16]), &text).pop().expect("a definition")
    }

    #[test]
    fn a_repeat_of_what_was_merged_last_is_no_news_until_it_is_forgotten() {
        let (one, other) = (stated("Brand"), stated("Brandskydd"));
        let mut last = LastMerged::new(10);
        let names = |last: &LastMerged, stated: &[&StatedDefinition]| {
            LastMerged::news(Some(last), stated.iter().copied()).iter().map(|stated| stated.hash).collect::<Vec<_>>()
        };
        assert_eq!(names(&last, &[&one, &one, &other, &one]), [one.hash, other.hash, one.hash]);
        last.remember([(one.activity, one.hash)]);
        assert_eq!(names(&last, &[&one, &other]), [other.hash]);
        last.forget(one.activity);
        assert_eq!(names(&last, &[&one]), [one.hash]);
        assert_eq!(LastMerged::news(None, [&one, &one]).len(), 1);
    }

    #[test]
    fn the_newer_definition_wins_and_what_changes_nothing_is_left_out() {
        let (one, other) = (stated("Brand"), stated("Brandskydd"));
        let none = |_: &StatedDefinition| Ok::<Option<String>, ()>(None);
        let changed = merge(&[&one, &other], none).expect("merges");
        assert_eq!(changed.len(), 1);
        let whole = changed[&*one.iri].clone();
        assert!(whole.contains("Brandskydd"), "{whole}");
        let again = merge(&[&other], |_| Ok::<_, ()>(Some(whole.clone()))).expect("merges");
        assert!(again.is_empty(), "{again:?}");
    }
}
