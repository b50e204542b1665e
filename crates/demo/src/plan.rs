//! The plan: the whole demonstration, before anything is sent.

use anyhow::{Context, Result};
use learning::{CatalogueFile, Names};

use super::people::RosterText;
use super::script::{Batch, CATALOGUE, Script};
use super::{barnavard, ekonomiskt, goteborg, stockholm, yrkesresan};

/// What is posted, in this order: the catalogue, the roster, the batches.
#[derive(Debug)]
pub struct Plan {
    /// The catalogue: TOML.
    pub catalogue: &'static str,
    /// The roster: the Swedish form of CSV.
    pub roster: RosterText,
    /// The statements.
    pub batches: Vec<Batch>,
}

/// Makes the plan for a server that gives out these names. It is the same at every call, on every machine and on every
/// day.
pub fn plan(names: &Names) -> Result<Plan> {
    let catalogue: CatalogueFile = toml::from_str(CATALOGUE).context("the demonstration's catalogue can't be read")?;
    let mut script = Script::new(names.clone());
    ekonomiskt::write(&mut script, &catalogue)?;
    goteborg::write(&mut script, &catalogue)?;
    yrkesresan::write(&mut script, &catalogue)?;
    barnavard::write(&mut script, &catalogue)?;
    stockholm::write(&mut script, &catalogue)?;
    let (roster, batches) = script.batches();
    Ok(Plan { catalogue: CATALOGUE, roster, batches })
}

impl Plan {
    /// The number of statements, including repeats.
    pub fn statements(&self) -> usize {
        self.batches.iter().map(|batch| batch.statements.len()).sum()
    }
}
