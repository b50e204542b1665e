//! The texts that people wrote, for somebody to code.

use std::sync::Arc;

use uuid::Uuid;

use super::counts::question_key;
use super::query::SurveyQuery;
use super::views::Asked;
use crate::ask::over_time::{TimeDimension, period_key, period_of};
use crate::catalogue::Course;
use crate::identity::person_key;
use crate::standings::people::Person;
use crate::{Affiliation, AgentKey, Key, Reply, Standings};

/// What somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeText {
    /// The statement.
    pub id: Uuid,
    /// The identifier that stands for the person: the first of all that are tied together.
    pub person: AgentKey,
    /// The question.
    pub question: Key,
    /// The round of the course in which the person started it.
    pub round: Key,
    /// The text.
    pub text: Arc<str>,
}

/// Lists the texts, by question, round and person. Questions that are told only in aggregate have none.
pub(super) fn list(standings: &Standings, course: &Course, query: &SurveyQuery, asked: &Asked<'_>) -> Vec<FreeText> {
    let mut texts = Vec::new();
    let rows: Vec<&Affiliation> = standings.roster().affiliations.iter().collect();
    for (at, question) in course.questions.iter().enumerate() {
        if question.aggregate_only || !query.asks_for(&question.id) {
            continue;
        }
        let mut of_question: Vec<FreeText> = Vec::new();
        for view in &asked.whole {
            let Some(answer) = view.answers.get(at).copied().flatten() else { continue };
            let Reply::Text(text) = &answer.reply else { continue };
            let round = period_of(course, TimeDimension::Round, view.started);
            of_question.push(FreeText {
                id: answer.id,
                person: standings
                    .people()
                    .person(&answer.agent)
                    .and_then(|person| first_identifier(standings, &rows, person))
                    .unwrap_or_else(|| person_key(&answer.agent)),
                question: question_key(question),
                round: period_key(course, TimeDimension::Round, round),
                text: Arc::clone(text),
            });
        }
        of_question.sort_by(|one, two| (&one.round.code, &one.person).cmp(&(&two.round.code, &two.person)));
        texts.extend(of_question);
    }
    texts
}

/// The first identifier that a person has on rosters, of which these are the rows; `None` if none names the person.
pub(in crate::ask) fn first_identifier(
    standings: &Standings,
    rows: &[&Affiliation],
    person: &Person,
) -> Option<AgentKey> {
    let rows = person.tenures().iter().filter_map(|tenure| rows.get(usize::try_from(tenure.row).ok()?));
    rows.flat_map(|row| crate::identity::of_people(standings.catalogue(), row)).map(person_key).min()
}
