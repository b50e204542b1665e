//! Users of a directory as rows of a roster file, so that they are read, checked and imported as those of any other list.

use std::sync::Arc;

use bytes::Bytes;
use learning::{Kommunkod, RejectedRow};
use scim::{ENTERPRISE, Fault, ROSTER, Resource};
use serde_json::Value;
use xapi::Ifi;

use super::DirectoryRefusal;
use crate::service::Error;

/// The columns, each with the attribute from which it comes.
const COLUMNS: [(&str, &str); 13] = [
    ("municipality_code", "the employer"),
    ("name", "name"),
    ("email", "emails"),
    ("identifiers", "emails"),
    ("account", "accountName"),
    ("account_home_page", "accountHomePage"),
    ("unit", "department"),
    ("role", "title"),
    ("service_area", "serviceArea"),
    ("in_profession_since", "inProfessionSince"),
    ("hired_on", "hiredOn"),
    ("from", "validFrom"),
    ("to", "validTo"),
];

/// The most bytes of a file: some five times what a list of the largest employer takes.
const LONGEST: usize = 64 << 20;

/// A roster file that is being written.
pub(super) struct RosterWriter {
    employer: String,
    file: csv::Writer<Vec<u8>>,
}

impl RosterWriter {
    /// A file with a header and no row.
    pub(super) fn new(kommunkod: Kommunkod) -> Result<Self, Error> {
        let mut file = csv::Writer::from_writer(Vec::new());
        file.write_record(COLUMNS.map(|(header, _)| header)).map_err(|error| failed(&error))?;
        Ok(Self { employer: kommunkod.employer_code(), file })
    }

    /// Writes a user: a row, or one for each of these units if the user has no department. Returns how many rows.
    ///
    /// # Errors
    /// [`Error::Directory`] if the file becomes too long.
    pub(super) fn add(&mut self, user: &Resource, units: &[Arc<str>]) -> Result<usize, Error> {
        if self.file.get_ref().len() > LONGEST {
            return Err(DirectoryRefusal::ListTooLong(LONGEST).into());
        }
        let unit: Arc<str> = department(user).into();
        let units = if unit.is_empty() && !units.is_empty() { units } else { &[unit][..] };
        for unit in units {
            self.file.write_record(cells(user, &self.employer, unit)).map_err(|error| failed(&error))?;
        }
        Ok(units.len())
    }

    pub(super) fn finish(self) -> Result<Bytes, Error> {
        let file = self.file.into_inner().map_err(|error| failed(&error.into_error().into()))?;
        Ok(file.into())
    }
}

fn failed(error: &csv::Error) -> Error {
    tracing::error!(%error, "a roster file can't be written");
    Error::Internal
}

/// The unit of a user; empty if none is said.
pub(super) fn department(user: &Resource) -> &str {
    text(user, Some(ENTERPRISE), "department")
}

fn cells(user: &Resource, employer: &str, unit: &str) -> [String; COLUMNS.len()] {
    let roster = |name: &str| text(user, Some(ROSTER), name).to_owned();
    let mut mails = mails(user).into_iter();
    let area = Some(roster("serviceArea")).filter(|area| !area.is_empty());
    [
        employer.to_owned(),
        name(user),
        mails.next().unwrap_or_default(),
        mails.map(|mail| mail.replace('|', "\\|")).collect::<Vec<_>>().join("|"),
        roster("accountName"),
        roster("accountHomePage"),
        unit.to_owned(),
        text(user, None, "title").to_owned(),
        area.unwrap_or_else(|| text(user, Some(ENTERPRISE), "division").to_owned()),
        roster("inProfessionSince"),
        roster("hiredOn"),
        roster("validFrom"),
        roster("validTo"),
    ]
    // A line break within a cell would be another line.
    .map(|cell| cell.replace(char::is_control, " "))
}

fn text<'u>(user: &'u Resource, extension: Option<&str>, name: &str) -> &'u str {
    let value = match extension {
        None => user.get(name),
        Some(urn) => user.get(urn).and_then(|members| members.get(name)),
    };
    value.and_then(Value::as_str).unwrap_or_default()
}

/// Whether statements can be told to be of a user: by a mail address or an account. One without is in no list.
pub(super) fn has_identifier(user: &Resource) -> bool {
    !mails(user).is_empty() || !text(user, Some(ROSTER), "accountName").is_empty()
}

/// Whether somebody works there.
pub(super) fn is_active(user: &Resource) -> bool {
    user.get("active") != Some(&Value::Bool(false))
}

/// The name of a person: as the parts of it say, or else as it is shown.
fn name(user: &Resource) -> String {
    let part =
        |name: &str| user.get("name").and_then(|parts| parts.get(name)).and_then(Value::as_str).unwrap_or_default();
    let parts: Vec<&str> =
        [part("givenName"), part("familyName")].into_iter().filter(|part| !part.is_empty()).collect();
    let whole = [parts.join(" "), part("formatted").into(), text(user, None, "displayName").into()];
    whole.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
}

/// The mail addresses of a person at work, the primary one first; where there is none, a user name that is one.
fn mails(user: &Resource) -> Vec<String> {
    let all = user.get("emails").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_private =
        |mail: &Value| mail.get("type").and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case("home"));
    let mut own: Vec<&Value> = all.iter().filter(|mail| !is_private(mail)).collect();
    own.sort_by_key(|mail| mail.get("primary") != Some(&Value::Bool(true)));
    let mut mails: Vec<String> =
        own.iter().filter_map(|mail| mail.get("value").and_then(Value::as_str)).map(str::to_owned).collect();
    let user_name = text(user, None, "userName");
    if mails.is_empty() && user_name.contains('@') {
        mails.push(user_name.to_owned());
    }
    mails
}

/// Under which agents a user may be known to whoever asks for what is kept, or erases: by every address, private ones too.
pub(super) fn addresses(user: &Resource) -> impl Iterator<Item = String> {
    let all = user.get("emails").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let all = all.iter().filter_map(|mail| mail.get("value").and_then(Value::as_str));
    let all = all.chain([text(user, None, "userName")]).filter(|address| address.contains('@'));
    all.map(|address| Ifi::Mbox(format!("mailto:{address}")).identity_key())
}

/// What is wrong with a user, by the attribute.
pub(super) fn fault(rejected: &RejectedRow) -> DirectoryRefusal {
    let attribute = rejected.column.checked_sub(1).and_then(|at| COLUMNS.get(at)).map(|(_, attribute)| *attribute);
    let path = attribute.unwrap_or("the user").to_owned();
    Fault::InvalidValue { path, detail: rejected.reason.to_string() }.into()
}

/// What is wrong with one of the rows of a list.
pub(super) fn told(rejected: &RejectedRow) -> String {
    match rejected.column.checked_sub(1).and_then(|at| COLUMNS.get(at)) {
        Some((_, attribute)) => format!("{attribute}: {}", rejected.reason),
        None => rejected.reason.to_string(),
    }
}
