//! Makes the directory of an employer its list in the roster.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use learning::{Day, Kommunkod, RosterMode};
use serde_json::Value;
use store::{Directory, DirectoryEntry, DirectoryKind, DirectoryList, DirectoryOutcome};
use uuid::Uuid;

use super::entries::EachEntry;
use super::resource;
use super::row::{self, RosterWriter};
use crate::auth::{Caller, Reach, Scope};
use crate::service::{Error, RosterImport, RosterReport, Service, permit};

/// The lease by which processes of one store agree on which of them makes lists, and how long it lasts: longer than making the
/// largest.
const LEASE: (&str, Duration) = ("directories", Duration::from_mins(10));
/// The most groups of which one user is a row each.
const UNITS: usize = 20;
/// The most reasons that are kept of a list that was refused.
const REASONS: usize = 50;

/// A roster file, and who is on each of its lines.
struct ListFile {
    file: Bytes,
    /// The ids of users by line: the header is the first.
    users: Vec<Uuid>,
    /// How many work there and are on no line, since they have neither a mail address nor an account.
    left_out: u64,
}

impl Service {
    /// Imports the directories that are due as lists ([`Directory::is_due`]), if this process is the one that does so.
    ///
    /// What is wrong with a list is noted with its directory, and it is tried again later.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn import_due_directories(&self, by: Uuid) -> Result<(), Error> {
        let now = self.clock.now();
        let mut due: Vec<Directory> = self.store.directories().await?;
        due.retain(|directory| directory.is_due(now));
        for directory in due {
            if !self.store.take_lease(LEASE.0, by, LEASE.1).await? {
                return Ok(());
            }
            // What was accepted of the sender counts, whatever it may do since.
            let sender = Caller {
                key: directory.by.clone(),
                scopes: BTreeSet::from([Scope::RosterWrite]),
                reach: Reach::of_municipality(directory.kommunkod),
                ..Caller::operator(self.names())
            };
            let kommunkod = directory.kommunkod.employer_code();
            match self.import_directory(&sender, &directory, false).await {
                Ok(report) => tracing::info!(kommunkod, rows = report.good, "a directory is in the roster"),
                Err(error) if is_passing(&error) => {
                    tracing::warn!(kommunkod, %error, "a directory can't be made a list now");
                }
                Err(_) => {
                    tracing::warn!(kommunkod, "the list of a directory was refused: GET /api/v1/directories says why");
                }
            }
        }
        Ok(())
    }

    /// Imports a directory as the employer's list of today, at once, also one that ends the employment of many people if that
    /// is allowed.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`]; [`Error::NotFound`] if the employer has no directory; those of
    /// [`Self::import_roster`].
    pub async fn import_directory_now(
        &self,
        caller: &Caller,
        kommunkod: Kommunkod,
        allow_shrinking: bool,
    ) -> Result<RosterReport, Error> {
        permit(caller, &[Scope::RosterWrite])?;
        self.reach_employer(caller, kommunkod).await?;
        let directory = self.find_directory(kommunkod).await?.ok_or(Error::NotFound)?;
        self.import_directory(caller, &directory, allow_shrinking).await
    }

    async fn import_directory(
        &self,
        caller: &Caller,
        directory: &Directory,
        allow_shrinking: bool,
    ) -> Result<RosterReport, Error> {
        let kommunkod = directory.kommunkod;
        let (imported, users, left_out) = match self.write_list(directory).await {
            Ok(list) => {
                let imported = self.import_file(caller, kommunkod, list.file, allow_shrinking).await;
                (imported, list.users, list.left_out)
            }
            Err(error) => (Err(error), Vec::new(), 0),
        };
        let outcome = match &imported {
            Ok(report) => DirectoryOutcome::Imported(report.good as u64),
            // Not the list is wrong.
            Err(error) if is_passing(error) => return imported,
            Err(error) => DirectoryOutcome::Refused(reasons(error, &users)),
        };
        let noted = DirectoryList { revision: directory.revision, at: self.clock.now(), left_out, outcome };
        self.store.note_directory_list(kommunkod, noted).await?;
        imported
    }

    /// Imports a file as the employer's list of today.
    async fn import_file(
        &self,
        caller: &Caller,
        kommunkod: Kommunkod,
        file: Bytes,
        allow_shrinking: bool,
    ) -> Result<RosterReport, Error> {
        let today = Day::of(self.clock.now());
        let import = RosterImport {
            file,
            mode: RosterMode::Full,
            as_of: today,
            today,
            correct: false,
            municipalities: BTreeSet::from([kommunkod]),
            dry_run: false,
            allow_shrinking,
            expected: None,
        };
        self.import_roster(caller, import).await
    }

    /// Writes everybody who works for the employer as a roster file.
    async fn write_list(&self, directory: &Directory) -> Result<ListFile, Error> {
        let kommunkod = directory.kommunkod;
        // Without groups, nobody is read twice.
        let mut units = if directory.groups == 0 { HashMap::new() } else { self.find_units(kommunkod).await? };
        let (mut file, mut on_lines, mut left_out) = (RosterWriter::new(kommunkod)?, Vec::new(), 0);
        let mut users = EachEntry::of(kommunkod, DirectoryKind::User);
        while let Some(page) = users.next(self).await? {
            for user in page {
                let resource = resource::read(&user)?;
                if !row::is_active(&resource) {
                    continue;
                }
                if row::has_identifier(&resource) {
                    let units = units.remove(&user.key.id).unwrap_or_default();
                    let rows = file.add(&resource, &units)?;
                    on_lines.extend(std::iter::repeat_n(user.key.id, rows));
                } else {
                    left_out += 1;
                }
            }
        }
        Ok(ListFile { file: file.finish()?, users: on_lines, left_out })
    }

    /// The groups in which the users are who have no department, by name.
    async fn find_units(&self, kommunkod: Kommunkod) -> Result<HashMap<Uuid, Vec<Arc<str>>>, Error> {
        let mut units: HashMap<Uuid, Vec<Arc<str>>> = HashMap::new();
        let mut users = EachEntry::of(kommunkod, DirectoryKind::User);
        while let Some(page) = users.next(self).await? {
            for user in page {
                let resource = resource::read(&user)?;
                if row::is_active(&resource) && row::department(&resource).is_empty() {
                    units.insert(user.key.id, Vec::new());
                }
            }
        }
        if units.is_empty() {
            return Ok(units);
        }
        let mut groups = EachEntry::of(kommunkod, DirectoryKind::Group);
        while let Some(page) = groups.next(self).await? {
            for group in page {
                let resource = resource::read(&DirectoryEntry { members: BTreeSet::new(), ..group.clone() })?;
                let name: Arc<str> = resource.get("displayName").and_then(Value::as_str).unwrap_or_default().into();
                for member in group.members {
                    if let Some(units) = units.get_mut(&member).filter(|units| units.len() < UNITS) {
                        units.push(Arc::clone(&name));
                    }
                }
            }
        }
        Ok(units)
    }
}

/// Whether the fault is not in the list, which is made again soon.
fn is_passing(error: &Error) -> bool {
    matches!(error, Error::Unavailable | Error::Internal | Error::Full | Error::Damaged(_) | Error::Busy)
}

/// Why a list was refused, by the ids of users.
fn reasons(error: &Error, users: &[Uuid]) -> Vec<String> {
    let Error::RosterRows(report) = error else { return vec![error.to_string()] };
    let on_line = |line: u64| usize::try_from(line).ok().and_then(|line| users.get(line.checked_sub(2)?));
    // One who is in two rows has the same fault twice.
    let mut by_user: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for rejected in &report.rejected {
        let user = on_line(rejected.line).map_or_else(|| "the list".to_owned(), |id| format!("user {id}"));
        by_user.entry(user).or_default().insert(with_users(&row::told(rejected), &on_line));
    }
    let all = by_user.iter().flat_map(|(user, faults)| faults.iter().map(move |fault| format!("{user}: {fault}")));
    let mut reasons: Vec<String> = all.take(REASONS).collect();
    if report.refused > reasons.len() {
        reasons.push(format!("{} rows are refused in all", report.refused));
    }
    reasons
}

/// A reason with the ids of users in place of the lines of a file that nobody has seen.
fn with_users<'u>(reason: &str, on_line: &dyn Fn(u64) -> Option<&'u Uuid>) -> String {
    let mut parts = reason.split("line ");
    let first = parts.next().unwrap_or_default().to_owned();
    let named = parts.map(|part| {
        let after = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let line = part[..part.len() - after.len()].parse().ok();
        line.and_then(on_line).map_or_else(|| format!("line {part}"), |user| format!("user {user}{after}"))
    });
    std::iter::once(first).chain(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_names_users_and_no_lines() {
        let [one, two] = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let users = [one, two];
        let on_line = |line: u64| usize::try_from(line).ok().and_then(|line| users.get(line.checked_sub(2)?));
        let told = with_users("shared with another (line 3); see line 12", &on_line);
        assert_eq!(told, format!("shared with another (user {two}); see line 12"));
        assert_eq!(with_users("nothing of a line", &on_line), "nothing of a line");
    }
}
