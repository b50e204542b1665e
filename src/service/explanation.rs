//! Explains why a person is counted or not.

use std::collections::{BTreeMap, BTreeSet};

use learning::{AgentKey, CourseId, Evidence, Explanation, FigureQuery, Standings};
use serde_json::Value;
use store::{AuditAction, AuditEntry, OnDamage, PageQuery, StoredStatement};
use xapi::{Statement, Term};

use super::stored_json::parse_stored;
use super::{Error, Service, audit, permit, run_blocking};
use crate::auth::{Caller, Scope};

/// How many of a person's newest statements are read; if courses are named, only statements about these.
const STATEMENTS: usize = 1_000;
/// How many of the newest about anything else are read, if courses are named.
const OTHERS: usize = 200;
/// How many bytes the statements may have together; older ones are left out. Parsed as JSON they take several times as
/// much memory.
const BYTES: usize = 4 * 1024 * 1024;
/// How many index terms of courses are looked up at once; for more, the newest statements about any course are read.
const TERMS: usize = 2_000;

/// A person's explanation, and its basis.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The explanation.
    pub explanation: Explanation,
    /// Whether older statements of the person were left out.
    pub is_cut: bool,
    /// The ids of the person's certificates, by course.
    pub certificates: BTreeMap<String, String>,
}

/// A statement that was found.
struct Found {
    stored: StoredStatement,
    value: Value,
    is_voided: bool,
}

impl Service {
    /// Explains how a person is counted, within the caller's reach: where, by which rule and by which statements.
    /// `person` is the pseudonym from lists of people. Writes to the audit log first.
    ///
    /// # Errors
    /// [`Error::Forbidden`], also if the caller reaches several employers without exact figures; [`Error::NotFound`] if
    /// there is no such person within reach; [`Error::NotThere`] if the question names a course that the catalogue
    /// lacks or that is not within reach; if the audit log can't be written.
    pub async fn explain(&self, caller: &Caller, person: u64, query: FigureQuery) -> Result<Explained, Error> {
        permit(caller, &[Scope::PeopleRead])?;
        let (discloser, reach) = (self.discloser(caller), caller.reach.clone());
        let asked = query.clone();
        let store = self.store.clone();
        let terms = self.with_standings(move |standings| {
            // Like a list, an explanation reveals one person.
            if discloser.under(standings.catalogue()).suppression().is_some() {
                return Err(Error::Forbidden(Scope::FiguresExact));
            }
            if let Some(not_there) = standings.not_there(&asked, &reach) {
                return Err(Error::NotThere(Box::new(not_there)));
            }
            let is_meant = |agent: &AgentKey| person_pseudonym(&*store, agent) == person;
            let found = standings.find_person(&asked, &reach, is_meant).ok_or(Error::NotFound)?;
            Ok((found.terms(), of_courses(standings, &asked)))
        });
        let (of_person, of_courses) = terms.await??;
        let (statements, is_cut) = self.find_statements(of_person, of_courses).await?;
        let (reach, names, store) = (caller.reach.clone(), self.store.names().clone(), self.store.clone());
        let course = query.courses.first().filter(|_| query.courses.len() == 1).cloned();
        let explained = self.with_standings(move |standings| {
            let is_meant = |agent: &AgentKey| person_pseudonym(&*store, agent) == person;
            let found = standings.find_person(&query, &reach, is_meant)?;
            let evidence: Vec<_> = statements.iter().filter_map(evidence).collect();
            Some((found.explain(&names, &evidence), found.holder().cloned()))
        });
        let (explanation, holder) = explained.await?.ok_or(Error::NotFound)?;
        let certified = explanation.courses.iter().filter(|course| course.has_certificate());
        let id = |code: &String| Some((code.clone(), self.certificate_id(holder.as_ref()?, &code.as_str().into())));
        let certificates = certified.filter_map(|course| id(&course.course.code)).collect();
        let touched: BTreeSet<_> = places(&explanation).filter_map(|code| code.parse().ok()).collect();
        self.note(AuditEntry {
            municipalities: touched.into_iter().collect(),
            course,
            rows: Some(explanation.courses.len() as u64),
            ..audit::by(caller, AuditAction::PersonExplain)
        })
        .await?;
        Ok(Explained { explanation, is_cut, certificates })
    }

    /// Returns the pseudonym of a person, made from one of its identifiers. It stands in addresses, and those are
    /// recorded in many places.
    pub fn pseudonym_of(&self, agent: &AgentKey) -> u64 {
        person_pseudonym(&*self.store, agent)
    }

    /// Finds the newest statements of a person: about these courses, if any are given, and also the newest about
    /// anything else. Returns whether older ones exist.
    async fn find_statements(
        &self,
        person: Vec<Term>,
        courses: Option<Vec<Term>>,
    ) -> Result<(Vec<Found>, bool), Error> {
        let of_person = PageQuery { all_of: vec![person], on_damage: OnDamage::Skip, ..PageQuery::default() };
        let Some(courses) = courses else { return self.newest(&of_person, STATEMENTS).await };
        let mut of_courses = of_person.clone();
        of_courses.all_of.push(courses);
        let (mut found, is_cut) = self.newest(&of_courses, STATEMENTS).await?;
        let known: BTreeSet<u64> = found.iter().map(|one| one.stored.place).collect();
        let (others, _) = self.newest(&of_person, OTHERS).await?;
        found.extend(others.into_iter().filter(|one| !known.contains(&one.stored.place)));
        Ok((found, is_cut))
    }

    /// Returns the newest statements of a query, voided ones too, and whether there are more.
    async fn newest(&self, query: &PageQuery, most: usize) -> Result<(Vec<Found>, bool), Error> {
        let (all, is_cut) = self.pages(PageQuery { voided: true, ..query.clone() }, most).await?;
        // Statements stored meanwhile would push out others, which would then look voided.
        let until = all.first().map(|newest| newest.stored);
        let (in_force, _) = self.pages(PageQuery { until, ..query.clone() }, most).await?;
        let in_force: BTreeSet<u64> = in_force.iter().map(|stored| stored.place).collect();
        let read = run_blocking(move || {
            let read = all.into_iter().filter_map(|stored| {
                let is_voided = !in_force.contains(&stored.place);
                Some(Found { value: parse_stored(&stored.text).ok()?, is_voided, stored })
            });
            read.collect()
        });
        Ok((read.await?, is_cut))
    }

    /// Returns up to this many statements of a query, and whether there are more.
    async fn pages(&self, mut query: PageQuery, most: usize) -> Result<(Vec<StoredStatement>, bool), Error> {
        let mut found: Vec<StoredStatement> = Vec::new();
        query.bytes = BYTES;
        loop {
            query.limit = most - found.len();
            let page = self.store.page(query.clone()).await?;
            let bytes: usize = page.statements.iter().map(|stored| stored.text.len()).sum();
            found.extend(page.statements);
            query.bytes = query.bytes.saturating_sub(bytes);
            match page.more {
                Some(more) if found.len() < most && query.bytes > 0 => query.after = Some(more),
                more => return Ok((found, more.is_some())),
            }
        }
    }
}

/// Makes a pseudonym of a person from one of its identifiers.
pub(super) fn person_pseudonym(store: &dyn store::Store, agent: &AgentKey) -> u64 {
    store.pseudonym(&format!("person {agent}"))
}

/// Returns the index terms of the named courses; `None` if no course is named or there are too many terms.
fn of_courses(standings: &Standings, query: &FigureQuery) -> Option<Vec<Term>> {
    let courses: BTreeSet<CourseId> = query.courses.iter().cloned().collect();
    let terms = standings.catalogue().terms_for_courses(&courses);
    (1..=TERMS).contains(&terms.len()).then_some(terms)
}

fn evidence(found: &Found) -> Option<Evidence<'_>> {
    let Found { stored, value, is_voided } = found;
    let statement = Statement::new(value)?.having_happened(stored.intake.happened);
    let sender = stored.intake.sender(stored.sender);
    Some(Evidence { statement, stored: stored.stored, sender, is_voided: *is_voided })
}

/// The employers of the rows and places in an explanation.
fn places(explanation: &Explanation) -> impl Iterator<Item = &str> {
    let counted = explanation.courses.iter().flat_map(|course| &course.counted).map(|counted| &counted.municipality);
    let employers = explanation.affiliations.iter().map(|row| &row.municipality);
    counted.chain(employers).map(|key| &*key.code)
}
