//! How much of figures a caller sees.

use learning::{Catalogue, Day, Reach, Suppression, is_wider_than_one_employer, latest_published_day};

use super::{Error, Service};
use crate::auth::{Caller, Scope};

/// How much of figures a caller sees, by its reach and its scopes (`docs/decisions/0004-suppression.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// Those of its own staff, as they are: it reaches one employer.
    OwnStaff,
    /// Those of several employers, as they are: it has the scope `figures/exact`, and the audit log has each use.
    Exact,
    /// Those of several employers that are published: small numbers are hidden, and what they would follow from.
    Published {
        /// What is small.
        suppression: Suppression,
        /// The latest day that they are as of.
        latest: Day,
    },
}

impl Disclosure {
    /// The latest day that figures are as of: where a question names none, it is asked as of that one.
    pub fn latest_day(self, today: Day) -> Day {
        match self {
            Self::OwnStaff | Self::Exact => today,
            Self::Published { latest, .. } => latest,
        }
    }

    /// What is hidden, where anything is.
    pub fn suppression(self) -> Option<Suppression> {
        match self {
            Self::OwnStaff | Self::Exact => None,
            Self::Published { suppression, .. } => Some(suppression),
        }
    }

    /// Whether it takes an exception, which is for the audit log.
    pub(super) fn is_exception(self) -> bool {
        self == Self::Exact
    }
}

impl Service {
    /// The same, which hides what is small by this rule.
    #[must_use]
    pub fn with_suppression(self, suppression: Suppression) -> Self {
        Self { suppression, ..self }
    }

    /// How much of figures a caller sees under the catalogue in force. It says nothing of whether it may read any.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn disclosure(&self, caller: &Caller) -> Result<Disclosure, Error> {
        Ok(self.discloser(caller).under(&self.store.catalogue().await?.1))
    }

    /// What decides how much a caller sees now.
    pub(super) fn discloser(&self, caller: &Caller) -> Discloser {
        Discloser {
            reach: caller.reach.clone(),
            is_exempt: caller.may(Scope::FiguresExact),
            suppression: self.suppression,
            latest: latest_published_day(Day::of(self.clock.now())),
        }
    }
}

/// What decides how much of figures a caller sees, but for the catalogue, which has the members of regions.
#[derive(Debug, Clone)]
pub(super) struct Discloser {
    reach: Reach,
    is_exempt: bool,
    suppression: Suppression,
    latest: Day,
}

impl Discloser {
    /// Decides under a catalogue.
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
