//! What a question returns now compared with a snapshot, and what may have caused the difference.

use jiff::Timestamp;
use learning::{Day, FigureQuery, Figures, Suppression, latest_published_day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Snapshot, SnapshotBasis, SnapshotDisclosure};

use super::basis::{hash_of_catalogue, hash_of_roster};
use super::causes::{Cause, Causes};
use super::changes::{Changes, CountsChange, NumberChange};
use crate::auth::{Caller, Scope};
use crate::service::completions::Asking;
use crate::service::{Disclosure, Error, Service, cost_of_json, permit};

/// What has changed since a snapshot was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SnapshotDifference {
    /// The snapshot.
    pub id: String,
    /// The SHA-256 of its answer.
    pub sha256: String,
    /// The question that was asked again, within the same reach.
    pub question: String,
    /// When the snapshot was made.
    pub made: Timestamp,
    /// When it was counted again.
    pub counted: Timestamp,
    /// Whether every number is what it was.
    pub same: bool,
    /// The rows with other numbers, those that came and those that went.
    pub rows: Vec<CountsChange>,
    /// The same of the totals of one value of one dimension.
    pub totals: Vec<CountsChange>,
    /// The same of everything together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<CountsChange>,
    /// Municipalities with somebody who has started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipalities_represented: Option<NumberChange>,
    /// What has happened since that figures may change by.
    pub causes: Causes,
    /// What the change may come from. Empty where nothing has changed.
    pub possible: Vec<Cause>,
    /// What the change comes from, where only one thing has happened that it may come from.
    pub cause: Option<Cause>,
}

impl Service {
    /// Asks the question of a snapshot again, within the same reach, and compares the answers. `read` parses the
    /// question.
    ///
    /// # Errors
    /// As for [`Self::read_snapshot`] with a caller; [`Error::OutOfReach`] if a member has left a region since;
    /// [`Error::NotThere`] if the question names something that no longer exists; [`Error::Unpublished`] if it covers
    /// several employers and can no longer be answered.
    pub async fn compare_snapshot<E: From<Error>>(
        &self,
        caller: &Caller,
        id: &str,
        read: impl FnOnce(&str) -> Result<FigureQuery, E>,
    ) -> Result<SnapshotDifference, E> {
        permit(caller, &[Scope::FiguresRead])?;
        let snapshot = self.find_snapshot(caller, id).await?;
        if !self.sight(caller).await?.reaches_members(&snapshot) {
            return Err(Error::OutOfReach.into());
        }
        let answer = self.answer_of(&snapshot).await?;
        let basis = snapshot.basis.clone().ok_or(Error::Internal)?;
        let query = read(&basis.question)?;
        self.note_reading(caller, &snapshot).await?;
        Ok(self.compare(snapshot, basis, query, &answer).await?)
    }

    async fn compare(
        &self,
        snapshot: Snapshot,
        basis: SnapshotBasis,
        query: FigureQuery,
        answer: &[u8],
    ) -> Result<SnapshotDifference, Error> {
        let _held = self.memory.hold(cost_of_json(answer))?;
        // A region is recounted with the members that it had then.
        let snapshot = Snapshot { reach: snapshot.reach.on(Day::of(snapshot.made)), ..snapshot };
        let was: Figures = serde_json::from_slice(answer).map_err(|error| {
            tracing::error!(%error, "the answer of a snapshot can't be read");
            Error::Internal
        })?;
        let counted = self.clock.now();
        let latest = latest_published_day(Day::of(counted));
        let disclosure = asked_again(snapshot.disclosure, self.suppression, latest)?;
        let (reach, asked) = (snapshot.reach.clone(), query.clone());
        let again = self.with_standings(move |standings| {
            let figures = Asking { standings, reach: &reach, disclosure }.figures(&asked)?;
            let hashes = (hash_of_catalogue(standings.catalogue())?, hash_of_roster(standings.roster())?);
            Ok::<_, Error>((figures, hashes))
        });
        let (is, (catalogue, roster)) = again.await??;
        let changes = Changes::between(&was, &is, &basis);
        let mut causes = self.causes_since(&snapshot, &basis, &query).await?;
        causes.catalogue = catalogue != basis.catalogue;
        causes.roster = roster != basis.roster;
        let possible = if changes.is_empty() { Vec::new() } else { causes.possible(changes.hide_otherwise()) };
        let Changes { rows, totals, total, municipalities_represented } = changes;
        Ok(SnapshotDifference {
            id: snapshot.id,
            sha256: snapshot.sha256,
            question: basis.question,
            made: snapshot.made,
            counted,
            same: rows.is_empty() && totals.is_empty() && total.is_none() && municipalities_represented.is_none(),
            cause: if let [cause] = possible[..] { Some(cause) } else { None },
            rows,
            totals,
            total,
            municipalities_represented,
            causes,
            possible,
        })
    }
}

/// How much of the answer is seen now: as much as then, and no more than anybody may ask now.
fn asked_again(then: SnapshotDisclosure, now: Suppression, latest: Day) -> Result<Disclosure, Error> {
    Ok(match then {
        SnapshotDisclosure::OwnStaff => Disclosure::OwnStaff,
        SnapshotDisclosure::Exact => Disclosure::Exact,
        SnapshotDisclosure::Published { counts_below, shares_below } => {
            // The stored rule was valid, unless the store is damaged.
            let suppression = Suppression::new(counts_below.max(now.counts()), shares_below.max(now.shares()))
                .map_err(|_| Error::Internal)?;
            Disclosure::Published { suppression, latest }
        }
    })
}
