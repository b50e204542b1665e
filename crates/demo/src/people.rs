//! The people of the demonstration: numbers, never names.

use learning::Day;

use super::places::Place;

/// The identifier of a person on one platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Identity {
    /// A mail address.
    Mail(String),
    /// An account.
    Account {
        /// The home page of the platform.
        home_page: String,
        /// The account's name there.
        name: String,
    },
}

impl Identity {
    /// A mailbox of the municipality: `deltagare-0007@ale.example`.
    pub(super) fn mail(number: u32, domain: &str) -> Self {
        Self::Mail(format!("deltagare-{number:04}@{domain}"))
    }

    /// An account on a platform: `d0007`.
    pub(super) fn account(number: u32, home_page: &str) -> Self {
        Self::Account { home_page: home_page.to_owned(), name: format!("d{number:04}") }
    }
}

/// A person on one platform.
#[derive(Debug, Clone)]
pub(super) struct Learner {
    /// The name on the platform: `Deltagare 0007`.
    pub(super) name: String,
    /// The identifier there.
    pub(super) identity: Identity,
    /// The municipality that the platform itself names in its statements, if it does.
    pub(super) said: Option<Place>,
}

impl Learner {
    /// A person whose platform says nothing about the employer.
    pub(super) fn new(number: u32, identity: Identity) -> Self {
        Self { name: format!("Deltagare {number:04}"), identity, said: None }
    }

    /// Adds the employer that the platform names.
    pub(super) fn of(mut self, place: Place) -> Self {
        self.said = Some(place);
        self
    }
}

/// A person's job, as a line of a roster. Dates are ISO 8601, empty if open.
#[derive(Debug, Clone, Default)]
pub(super) struct Post {
    /// The unit, as that employer writes it.
    pub(super) unit: String,
    /// The role.
    pub(super) role: String,
    /// When hired.
    pub(super) hired_on: String,
    /// First day.
    pub(super) from: String,
    /// Last day.
    pub(super) to: String,
    /// The service area.
    pub(super) area: String,
    /// First day in the profession.
    pub(super) since: String,
}

/// Returns a first day in the profession: the day of hiring for one in three, else up to twelve years before it. It draws no
/// random number, so that the same people count as without it.
pub(super) fn in_profession_since(hired: Day, number: u32) -> String {
    let years = if number.is_multiple_of(3) { 0 } else { number * 5 % 13 };
    hired.plus(-i32::try_from(years * 365).unwrap_or(0)).to_string()
}

/// The rosters of all employers, as one file in the Swedish form.
#[derive(Debug, Default)]
pub struct RosterText(String);

impl RosterText {
    /// Starts a file with its header.
    pub(super) fn new() -> Self {
        Self(
            "e-post;kontosida;konto;kommunkod;enhet;roll;anställd;från;till;verksamhetsområde;i yrket sedan\r\n"
                .to_owned(),
        )
    }

    /// Adds a row; identities in one row are one person's. At most one mail address and one account fit in a row.
    pub(super) fn row(&mut self, identities: &[&Identity], place: Place, post: &Post) {
        let (mut mail, mut home, mut account) = ("", "", "");
        for identity in identities {
            match identity {
                Identity::Mail(address) => mail = address,
                Identity::Account { home_page, name } => (home, account) = (home_page, name),
            }
        }
        let Post { unit, role, hired_on, from, to, area, since } = post;
        let cells = [mail, home, account, place.kommunkod, unit, role, hired_on, from, to, area, since];
        self.0.push_str(&cells.join(";"));
        self.0.push_str("\r\n");
    }

    /// The file.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Identity, Post, RosterText};
    use crate::places::GR;

    #[test]
    fn two_identities_of_one_person_stand_in_one_row() {
        let mut roster = RosterText::new();
        let mail = Identity::mail(7, "ale.example");
        let account = Identity::account(7, "https://lms.example");
        let post = Post { role: "chef".to_owned(), ..Post::default() };
        roster.row(&[&mail, &account], GR[0], &post);
        let row = roster.as_str().lines().nth(1);
        assert_eq!(row, Some("deltagare-0007@ale.example;https://lms.example;d0007;1440;;chef;;;;;"));
    }
}
