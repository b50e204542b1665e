//! Keeps what was made of the counts of a question, as long as these are the same.
//!
//! To find out what is hidden takes longer than to count, and published figures are as of the end of a quarter: what arrives
//! afterwards changes people, but mostly none of these counts.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

use super::count::{Tally, add_up, count_parts};
use super::question::Question;
use super::suppress::Suppression;
use crate::{FigureQuery, Reach, Standings};

/// The most bytes that the kept answers of one sort may take.
const ROOM: usize = 32 << 20;

/// The most answers of one sort to keep: the names in a question take room of their own.
const ANSWERS: usize = 64;

/// Something that is made of counts and may be kept.
pub(super) trait Made: Any + Send + Sync {
    /// Returns about how many bytes it takes.
    fn bytes(&self) -> usize;
}

/// Kept answers of one sort. The latest comes last.
struct KeptAnswers<T>(Mutex<Vec<KeptAnswer<T>>>);

struct KeptAnswer<T> {
    query: FigureQuery,
    reach: Reach,
    suppression: Suppression,
    /// Which counts it was made of, by block.
    counted: Vec<u64>,
    made: Arc<T>,
}

/// Returns what `make` makes of the counts of a question, from the last time if the counts are still the same. Besides them,
/// it may depend on the question, the reach, the thresholds, and whatever never changes in these standings.
pub(super) fn find_or_make<T: Made>(
    standings: &Standings,
    question: &Question<'_>,
    suppression: Suppression,
    make: impl FnOnce(&Tally) -> T,
) -> Arc<T> {
    let parts = count_parts(standings, question);
    let counted: Vec<u64> = parts.iter().map(|part| part.counted).collect();
    let kept: Arc<KeptAnswers<T>> = standings.kept().get();
    if let Some(known) = kept.find(question, suppression, &counted) {
        return known;
    }
    // Nobody waits meanwhile: callers with the same question at the same time make it, too.
    let answer = Arc::new(make(&add_up(question, &parts)));
    let (query, reach) = (question.query.clone(), question.reach.clone());
    kept.keep(KeptAnswer { query, reach, suppression, counted, made: Arc::clone(&answer) });
    answer
}

impl<T: Made> KeptAnswers<T> {
    fn find(&self, question: &Question<'_>, suppression: Suppression, counted: &[u64]) -> Option<Arc<T>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|one| one.is_of((question.query, question.reach), suppression))?;
        let one = kept.remove(at);
        let made = (one.counted == counted).then(|| Arc::clone(&one.made));
        kept.push(one);
        made
    }

    fn keep(&self, answer: KeptAnswer<T>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| !one.is_of((&answer.query, &answer.reach), answer.suppression));
        kept.push(answer);
        let mut bytes: usize = kept.iter().map(KeptAnswer::bytes).sum();
        while bytes > ROOM || kept.len() > ANSWERS {
            bytes -= kept.remove(0).bytes();
        }
    }
}

impl<T: Made> KeptAnswer<T> {
    fn is_of(&self, question: (&FigureQuery, &Reach), suppression: Suppression) -> bool {
        (&self.query, &self.reach) == question && self.suppression == suppression
    }

    /// Returns about how many bytes it takes, with what names it.
    fn bytes(&self) -> usize {
        self.made.bytes() + self.counted.len() * size_of::<u64>() + 1024
    }
}

impl<T> Default for KeptAnswers<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use jiff::Timestamp;
    use serde_json::json;
    use xapi::Statement;

    use super::*;
    use crate::{AgentKey, Catalogue, Day, Dimension, Names, Progress, Roster, observe};

    /// How many of the counted rows there were when it was made.
    #[derive(Debug, PartialEq, Eq)]
    struct Rows(usize);

    impl Made for Rows {
        fn bytes(&self) -> usize {
            ROOM / 3
        }
    }

    const CATALOGUE: &str = "[[course]]\nid = \"bistand\"\nname.sv = \"B\"\niris = [\"https://lms.example/1\"]";

    fn nobody() -> Standings {
        let catalogue = Catalogue::compile(toml::from_str(CATALOGUE).unwrap()).unwrap();
        Standings::new(Arc::new(catalogue), Arc::new(Roster::default()))
    }

    fn complete(standings: &mut Standings, who: &str, on: &str) {
        let names = Names::under("https://lrs.example".parse().unwrap());
        let told = json!({
            "actor": { "mbox": format!("mailto:{who}@ale.example") },
            "verb": { "id": "http://adlnet.gov/expapi/verbs/completed" },
            "object": { "id": "https://lms.example/1" },
            "timestamp": format!("{on}T11:00:00Z"),
        });
        let mut progress = Progress::default();
        for observation in observe(&names, standings.catalogue(), Statement::new(&told).unwrap(), None) {
            progress.observe(&observation, Timestamp::MAX);
        }
        let key = AgentKey::from(format!("mbox mailto:{who}@ale.example"));
        standings.put(&key, &"bistand".into(), progress);
    }

    fn ask(standings: &Standings, as_of: &str, made: &Cell<usize>) -> Arc<Rows> {
        let as_of: Day = as_of.parse().unwrap();
        let (query, reach) = (FigureQuery::by(&[Dimension::Course], as_of), Reach::default());
        find_or_make(standings, &standings.question(&query, &reach), Suppression::default(), |tally| {
            made.set(made.get() + 1);
            Rows(tally.rows.cells().len())
        })
    }

    #[test]
    fn an_answer_is_made_again_only_if_what_arrives_counts_in_it() {
        let (mut standings, made) = (nobody(), Cell::new(0));
        complete(&mut standings, "anna", "2022-12-01");
        assert_eq!(ask(&standings, "2022-09-30", &made).0, 0);
        complete(&mut standings, "anna", "2022-12-02");
        ask(&standings, "2022-09-30", &made);
        assert_eq!(made.get(), 1, "it happened after the day of the question");
        complete(&mut standings, "bo", "2022-09-01");
        assert_eq!((ask(&standings, "2022-09-30", &made).0, made.get()), (1, 2));
    }

    #[test]
    fn what_was_asked_longest_ago_makes_room() {
        let (standings, made) = (nobody(), Cell::new(0));
        for as_of in ["2022-03-31", "2022-06-30", "2022-03-31", "2022-09-30"] {
            ask(&standings, as_of, &made);
        }
        assert_eq!(made.get(), 3);
        // There is room for two.
        ask(&standings, "2022-03-31", &made);
        assert_eq!(made.get(), 3);
        ask(&standings, "2022-06-30", &made);
        assert_eq!(made.get(), 4);
    }
}
