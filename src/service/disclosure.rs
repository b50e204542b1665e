//! How much a caller sees of figures.

use learning::{Catalogue, Day, Reach, Suppression, is_wider_than_one_employer, latest_published_day};

use super::{Error, Service};
use crate::auth::{Caller, Scope};

/// How much a caller sees of figures, by its reach and its scopes (`docs/decisions/0004-suppression.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// Exact figures of its own staff: its reach is one employer.
    OwnStaff,
    /// Exact figures of several employers: it has the scope `figures/exact`, and the audit log records each use.
    Exact,
    /// Published figures of several employers: small numbers are hidden, and so are numbers that would reveal them.
    Published {
        /// Which numbers are small.
        suppression: Suppression,
        /// The latest as-of day that is published.
        latest: Day,
    },
}

impl Disclosure {
    /// The latest as-of day, which is also the default.
    pub fn latest_day(self, today: Day) -> Day {
        match self {
            Self::OwnStaff | Self::Exact => today,
            Self::Published { latest, .. } => latest,
        }
    }

    /// What is hidden, if anything is.
    pub fn suppression(self) -> Option<Suppression> {
        match self {
            Self::OwnStaff | Self::Exact => None,
            Self::Published { suppression, .. } => Some(suppression),
        }
    }

    /// Whether seeing these figures is an exception that the audit log records.
    pub(super) fn is_exception(self) -> bool {
        self == Self::Exact
    }
}

impl Service {
    /// Hides small numbers by this rule instead.
    #[must_use]
    pub fn with_suppression(self, suppression: Suppression) -> Self {
        Self { suppression, ..self }
    }

    /// Says how much the caller sees of figures under the catalogue in force. Does not check whether it may read any.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn disclosure(&self, caller: &Caller) -> Result<Disclosure, Error> {
        Ok(self.discloser(caller).under(&self.store.catalogue().await?.1))
    }

    /// Returns what decides how much a caller sees now.
    pub(super) fn discloser(&self, caller: &Caller) -> Discloser {
        Discloser {
            reach: caller.reach.clone(),
            is_exempt: caller.may(Scope::FiguresExact),
            suppression: self.suppression,
            latest: latest_published_day(Day::of(self.clock.now())),
        }
    }
}

/// Decides how much a caller sees of figures; needs the catalogue only for the members of regions.
#[derive(Debug, Clone)]
pub(super) struct Discloser {
    reach: Reach,
    is_exempt: bool,
    suppression: Suppression,
    latest: Day,
}

impl Discloser {
    /// Which numbers are small, and the latest day that is published.
    pub(super) fn rule(&self) -> (Suppression, Day) {
        (self.suppression, self.latest)
    }

    /// Decides under this catalogue.
    pub(super) fn under(&self, catalogue: &Catalogue) -> Disclosure {
        let Self { ref reach, is_exempt, suppression, latest } = *self;
        match (is_wider_than_one_employer(reach, catalogue), is_exempt) {
            (false, _) => Disclosure::OwnStaff,
            (true, true) => Disclosure::Exact,
            (true, false) => Disclosure::Published { suppression, latest },
        }
    }
}

#[cfg(test)]
mod tests {
    use learning::{Day, Suppression};

    use super::Disclosure;

    #[test]
    fn who_sees_what_is_published_asks_as_of_the_latest_day_of_that() {
        let [today, latest]: [Day; 2] = ["2022-11-02", "2022-09-30"].map(|day| day.parse().unwrap());
        let published = Disclosure::Published { suppression: Suppression::default(), latest };
        assert_eq!(published.latest_day(today), latest);
        assert_eq!(published.suppression(), Some(Suppression::default()));
        for exact in [Disclosure::OwnStaff, Disclosure::Exact] {
            assert_eq!((exact.latest_day(today), exact.suppression()), (today, None));
        }
    }
}
