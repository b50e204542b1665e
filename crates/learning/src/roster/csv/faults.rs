//! What is wrong with the cells of a row, whatever its columns say.

use csv::StringRecord;

use crate::personnummer::contains_personal_identity_number;
use crate::roster::reason::RosterReason;

/// The most characters of a cell with identifiers: an account's name may be long.
const LONGEST_IDENTIFIERS: usize = 8_192;
/// The most characters of any other cell.
const LONGEST: usize = 500;

/// Finds personal identity numbers, cells beyond the header, and cells that are too long; each with its place, from 0.
///
/// `columns` has for each column of the header whether its cells have identifiers; `None` if it is ignored, which needs no
/// bound of its own.
pub(crate) fn faults_of_cells(
    record: &StringRecord,
    columns: impl ExactSizeIterator<Item = Option<bool>>,
) -> Vec<(usize, RosterReason)> {
    let known = columns.len();
    let numbers = record.iter().enumerate().filter(|(_, cell)| contains_personal_identity_number(cell));
    let mut faults: Vec<_> = numbers.map(|(at, _)| (at, RosterReason::PersonalIdentityNumber)).collect();
    let surplus = record.iter().skip(known).position(|cell| !cell.trim().is_empty());
    faults.extend(surplus.map(|at| (known + at, RosterReason::SurplusCells)));
    for (at, (cell, column)) in record.iter().zip(columns).enumerate() {
        let Some(has_identifiers) = column else { continue };
        let most = if has_identifiers { LONGEST_IDENTIFIERS } else { LONGEST };
        if cell.chars().count() > most {
            faults.push((at, RosterReason::LongCell(most)));
        }
    }
    faults
}
