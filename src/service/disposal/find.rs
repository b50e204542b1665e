//! Finds records that are no longer kept, class by class.

use std::collections::BTreeSet;

use jiff::Timestamp;
use learning::{Day, RosterChange};
use store::{DocumentContext, DocumentKey, Erased, Erasure, Error as StoreError, OnDamage, PageQuery};
use uuid::Uuid;

use super::super::reach::TERMS;
use super::super::{Error, Service, run_blocking};
use super::{DisposalByRule, StatementRules};

/// How many statements are read, and erased, at once.
const PAGE: usize = 500;
/// How many names of documents are read at once.
const KEYS: usize = 1_000;

/// Statements that go, each by the number of its rule and its age.
type Going = Vec<(Uuid, usize, Timestamp)>;

impl Service {
    /// Counts the statements that go by each rule.
    pub(super) async fn count_statements(&self, today: Day, rules: &mut [DisposalByRule]) -> Result<(), Error> {
        let mut next = self.first_page(today).await?;
        while let Some(query) = next {
            let (going, more) = self.statements_going(today, query).await?;
            for (_, rule, at) in &going {
                rules[*rule].add(*at);
            }
            next = more;
        }
        Ok(())
    }

    /// Erases the statements that go, a page at a time, and the files of extractions that may have them.
    pub(super) async fn dispose_of_statements(
        &self,
        today: Day,
        rules: &mut [DisposalByRule],
        erased: &mut Erased,
    ) -> Result<(), Error> {
        let (mut next, mut has_begun) = (self.first_page(today).await?, false);
        while let Some(query) = next {
            let (going, more) = self.statements_going(today, query).await?;
            next = more;
            if going.is_empty() {
                continue;
            }
            if !has_begun {
                self.forget_extracted().await?;
                has_begun = true;
            }
            let statements: BTreeSet<Uuid> = going.iter().map(|(id, ..)| *id).collect();
            *erased += self.store.erase(Erasure { statements, ..Erasure::default() }).await?;
            for (_, rule, at) in &going {
                rules[*rule].add(*at);
            }
        }
        if has_begun {
            self.certificates.forget();
            // A file that was begun before the last statement went may have it.
            self.forget_extracted().await?;
        }
        Ok(())
    }

    /// The first page to look at; `None` if no rule is about statements.
    async fn first_page(&self, today: Day) -> Result<Option<PageQuery>, Error> {
        if self.retention.statements.is_empty() {
            return Ok(None);
        }
        let rules = StatementRules::on(&self.retention.statements, today);
        let until = rules.latest();
        let query = PageQuery { ascending: true, voided: true, limit: PAGE, until, ..PageQuery::default() };
        let mut query = PageQuery { on_damage: OnDamage::Skip, ..query };
        if let Some(courses) = rules.courses() {
            let terms = self.store.catalogue().await?.1.terms_for_courses(&courses);
            if terms.is_empty() {
                // Nothing is about courses that the catalogue does not have.
                return Ok(None);
            }
            query.all_of.extend(Some(terms).filter(|terms| terms.len() <= TERMS));
        }
        Ok(Some(query))
    }

    /// The statements of a page that go, and the next page.
    async fn statements_going(&self, today: Day, query: PageQuery) -> Result<(Going, Option<PageQuery>), Error> {
        let page = self.store.page(query.clone()).await?;
        let next = page.more.map(|more| PageQuery { after: Some(more), ..query });
        let (rules, names) = (self.retention.statements.clone(), self.store.names().clone());
        let going = self.with_standings(move |standings| {
            let decided = StatementRules::on(&rules, today).decide(standings, &names, &page.statements);
            let going = page.statements.iter().zip(decided).filter_map(|(stored, by)| {
                let (rule, at) = by?;
                Some((id_of(&stored.text)?, rule, at))
            });
            going.collect::<Going>()
        });
        Ok((going.await?, next))
    }

    /// Counts the State and Agent Profile documents that go or, with `confirm`, deletes each that nobody has replaced.
    pub(super) async fn old_documents(&self, rule: &mut DisposalByRule, confirm: bool) -> Result<(), Error> {
        let mut after = None::<DocumentKey>;
        loop {
            let keys = self.store.document_keys(after.as_ref(), KEYS).await?;
            if keys.is_empty() {
                return Ok(());
            }
            let of_people = |key: &&DocumentKey| !matches!(key.context, DocumentContext::ActivityProfile { .. });
            for key in keys.iter().filter(of_people) {
                let Some(head) = self.store.document_head(key).await? else { continue };
                if head.updated >= rule.before {
                    continue;
                }
                let gone = if confirm { self.store.delete_document(key, head.revision).await } else { Ok(()) };
                match gone {
                    Ok(()) => rule.add(head.updated),
                    // Somebody has stored it anew.
                    Err(StoreError::Stale) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            after = keys.into_iter().next_back();
        }
    }

    /// Counts what was delivered before, and refused of it.
    pub(super) async fn count_deliveries(&self, rule: &mut DisposalByRule) -> Result<(), Error> {
        let keys: Vec<String> = self.store.credentials().await?.into_iter().map(|credential| credential.key).collect();
        let before = rule.before;
        for all in self.store.deliveries(&keys).await? {
            let days = all.days.keys().map(|day| day.start());
            let refusals = all.refusals.iter().map(|refusal| refusal.at);
            let instants = all.hours.keys().copied().chain(days).chain(refusals);
            instants.filter(|at| *at < before).for_each(|at| rule.add(at));
        }
        Ok(())
    }

    /// Counts the sessions that go or, with `confirm`, ends them.
    pub(super) async fn old_sessions(&self, rule: &mut DisposalByRule, confirm: bool) -> Result<(), Error> {
        let before = rule.before;
        for session in self.store.sessions().await?.into_iter().filter(|session| session.until < before) {
            if !confirm || self.store.end_session(&session.id, None).await?.is_some() {
                rule.add(session.until);
            }
        }
        Ok(())
    }

    /// Counts the rows of the roster that go, and says what has to change.
    pub(super) async fn old_affiliations(&self, rule: &mut DisposalByRule) -> Result<RosterChange, Error> {
        let (roster, before) = (self.store.roster().await?.1, Day::of(rule.before));
        let change = run_blocking(move || roster.disposal_of(before)).await?;
        change.removed.iter().filter_map(|row| row.valid_to).for_each(|last| rule.add(last.start()));
        Ok(change)
    }
}

/// The id of a stored statement.
fn id_of(text: &str) -> Option<Uuid> {
    #[derive(serde::Deserialize)]
    struct Identified {
        id: Uuid,
    }
    serde_json::from_str::<Identified>(text).ok().map(|found| found.id)
}
