//! The columns from which a row has its identifiers.

use std::collections::BTreeMap;

use super::columns::Column;
use crate::AgentKey;

/// The columns that say who somebody is.
const COLUMNS: [Column; 3] = [Column::Identifiers, Column::Mail, Column::Account];
/// The most identifiers of a row whose column is kept. Any further ones are from the first of the columns, the only one
/// that holds several.
const KEPT: usize = 32;

/// The column of each identifier of a row, in their order: two bits each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Origins(u64);

impl Origins {
    pub(super) fn of(identifiers: &BTreeMap<AgentKey, Column>) -> Self {
        let codes = identifiers.values().take(KEPT).map(|column| COLUMNS.iter().position(|known| known == column));
        let bits = (0..).step_by(2).zip(codes);
        Self(bits.fold(0, |all, (shift, code)| all | (code.unwrap_or(0) as u64) << shift))
    }

    /// The column of the identifier at a place.
    pub(super) fn column(self, at: usize) -> Column {
        let code = if at < KEPT { self.0 >> (2 * at) & 3 } else { 0 };
        COLUMNS[usize::try_from(code).unwrap_or(0).min(COLUMNS.len() - 1)]
    }
}
