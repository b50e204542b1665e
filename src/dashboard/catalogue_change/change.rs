//! A change to the catalogue, on its way from form to form.

use actix_web::web;
use bytes::Bytes;
use learning::CatalogueFile;
use serde::{Deserialize, Serialize};

use crate::dashboard::components::packed::{pack, unpack_within};
use crate::http::Refusal;
use crate::service::{self, Memory, Mend, MendGone, cost_of_json};

/// The most bytes of a change: a catalogue of a thousand courses has fewer.
const MOST: usize = 4 << 20;

/// A change to the catalogue, to be reviewed before it is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    /// Count something that matched nothing.
    Mend(Mend),
    /// Replace the catalogue in force.
    Whole(Box<CatalogueFile>),
}

impl Change {
    /// Applies it to the catalogue in force.
    ///
    /// # Errors
    /// [`MendGone`].
    pub(super) fn of(&self, mut in_force: CatalogueFile) -> Result<CatalogueFile, MendGone> {
        match self {
            Self::Mend(mend) => mend.apply(&mut in_force).map(|()| in_force),
            Self::Whole(file) => Ok(CatalogueFile::clone(file)),
        }
    }

    /// Whether it can be applied to another catalogue than the one that was reviewed.
    pub(super) fn is_mend(&self) -> bool {
        matches!(self, Self::Mend(_))
    }

    pub(super) fn packed(&self) -> String {
        pack(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads the output of [`Self::packed`], within the memory of whoever sent it: a few bytes may unpack to millions of
    /// empty entries.
    ///
    /// # Errors
    /// If there is no memory for it, or it is nothing that [`Self::packed`] gives.
    pub(super) async fn unpacked(text: Bytes, memory: &Memory) -> Result<Self, Refusal> {
        let json = unpack_within(memory, text, MOST).await?.ok_or_else(unreadable)?;
        let _held = memory.hold(cost_of_json(&json))?;
        let read = web::block(move || serde_json::from_slice(&json)).await.map_err(|_| service::Error::Internal)?;
        read.map_err(|_| unreadable())
    }
}

fn unreadable() -> Refusal {
    Refusal::Body("the change does not read; begin again".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::state;

    #[actix_web::test]
    async fn a_change_comes_back_from_the_page_as_it_was() {
        let role = Mend::Role { course: "ett".to_owned(), role: "chef".to_owned() };
        let memory = state().service.memory_of_nobody();
        for change in [Change::Mend(role), Change::Whole(Box::default())] {
            assert_eq!(Change::unpacked(change.packed().into(), &memory).await.ok(), Some(change));
        }
        assert!(Change::unpacked("%".into(), &memory).await.is_err());
        assert!(Change::unpacked(pack(b"{}").into(), &memory).await.is_err());
    }
}
