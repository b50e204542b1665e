//! The people who may sign in to the demonstration.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use reqwest::Method;

use crate::auth::{Places, Reach, Scope};
use crate::cli::client::Server;
use crate::service::{IssuedPassword, NewAccount};

/// Everyone's password if only this machine reaches the server: the people are made up, and the demonstration is
/// temporary. It satisfies the rules for passwords.
pub(in crate::cli) const PASSWORD: &str = "moln vante kastrull";

/// Someone who signs in, and what they see.
struct Person {
    name: &'static str,
    shown: &'static str,
    sees: &'static str,
    scopes: &'static [Scope],
    reach: fn() -> Reach,
}

/// An account in the demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct DemoAccount {
    /// The name to sign in with.
    pub(in crate::cli) name: &'static str,
    pub(in crate::cli) password: String,
    /// Who it is, and what the pages show them.
    pub(in crate::cli) sees: &'static str,
}

const PEOPLE: [Person; 6] = [
    Person {
        name: "ale",
        shown: "Chef i Ale",
        sees: "A manager in Ale: its figures, and who has not begun",
        scopes: &[Scope::FiguresRead, Scope::PeopleRead],
        reach: || of_municipality("1440"),
    },
    Person {
        name: "gr",
        shown: "Samordnare i GR",
        sees: "A coordinator of Göteborg Region: its 13 municipalities, small numbers hidden",
        scopes: &[Scope::FiguresRead],
        reach: || of_region("gr"),
    },
    Person {
        name: "skr",
        shown: "Samordnare på SKR",
        sees: "A national coordinator: every municipality, small numbers hidden",
        scopes: &[Scope::FiguresRead],
        reach: Reach::default,
    },
    Person {
        name: "utvarderare",
        shown: "Utvärderare",
        sees: "An evaluator: every municipality, nothing hidden, no names",
        scopes: &[Scope::FiguresRead, Scope::FiguresExact],
        reach: Reach::default,
    },
    Person {
        name: "plattform",
        shown: "Plattformsansvarig",
        sees: "The owner of a platform: what it delivers, and every municipality's figures, small numbers hidden",
        scopes: &[Scope::StatementsWrite, Scope::FiguresRead],
        reach: Reach::default,
    },
    Person {
        name: "forvaltare",
        shown: "Förvaltare",
        sees: "The steward of catalogue, roster and lists of results: everything, with names",
        scopes: &[
            Scope::FiguresRead,
            Scope::FiguresExact,
            Scope::PeopleRead,
            Scope::RosterWrite,
            Scope::CatalogueWrite,
            Scope::StatementsWrite,
        ],
        reach: Reach::default,
    },
];

fn of_municipality(code: &str) -> Reach {
    within(Places { municipalities: code.parse().into_iter().collect(), ..Places::default() })
}

fn of_region(id: &str) -> Reach {
    within(Places { regions: [id.to_owned()].into(), ..Places::default() })
}

fn within(places: Places) -> Reach {
    Reach { places: Some(places), courses: None }
}

/// Adds the accounts through the server's own API, which checks each password. If others can reach the server, it
/// generates the passwords.
///
/// # Errors
/// The first account that is refused, with the server's reason.
pub(in crate::cli) async fn add_accounts(
    base: &str,
    listen: SocketAddr,
    (key, secret): (&str, &str),
) -> Result<Vec<DemoAccount>> {
    let server = Server::new(base, key, secret)?;
    let json = [("Content-Type", "application/json")];
    let mut added = Vec::new();
    for person in &PEOPLE {
        let given = listen.ip().is_loopback().then(|| PASSWORD.to_owned());
        let body = serde_json::to_string(&person.account(given.clone())?).context("an account can't be written")?;
        let answer = server.send(Method::POST, "/api/v1/accounts", &json, body).await?;
        let issued: IssuedPassword = serde_json::from_slice(&answer).context("the answer to a new account")?;
        let password = given.or(issued.password).context("an account without a password")?;
        added.push(DemoAccount { name: person.name, password, sees: person.sees });
    }
    Ok(added)
}

impl Person {
    fn account(&self, password: Option<String>) -> Result<NewAccount> {
        Ok(NewAccount {
            name: self.name.parse().map_err(anyhow::Error::msg)?,
            shown: Some(self.shown.to_owned()),
            scopes: self.scopes.iter().copied().collect(),
            municipality: None,
            reach: Some((self.reach)()).filter(|reach| !reach.is_everything()),
            expires: None,
            password,
        })
    }
}

/// The accounts as a table, one per line.
pub(super) fn table(accounts: &[DemoAccount]) -> String {
    let width = |of: fn(&DemoAccount) -> &str| accounts.iter().map(|one| of(one).chars().count()).max().unwrap_or(0);
    let (names, passwords) = (width(|one| one.name), width(|one| &one.password));
    let line = |one: &DemoAccount| format!("  {:names$}  {:passwords$}  {}", one.name, one.password, one.sees);
    accounts.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use demo::CATALOGUE;
    use jiff::Timestamp;
    use learning::Catalogue;

    use super::{DemoAccount, PASSWORD, PEOPLE, table};
    use crate::auth::{Scope, new_account};

    #[test]
    fn the_password_passes_the_rule_for_each_account() {
        for person in &PEOPLE {
            let account = person.account(None).unwrap();
            let made = new_account(&account.name, person.shown, &account.scopes, None, PASSWORD, Timestamp::UNIX_EPOCH);
            assert!(made.is_ok(), "{}: {:?}", person.name, made.err());
        }
    }

    #[test]
    fn nobody_administers_and_each_reaches_what_the_catalogue_has() {
        let catalogue = Catalogue::parse_toml(CATALOGUE).unwrap();
        for person in &PEOPLE {
            assert!(!person.scopes.contains(&Scope::Admin), "{}", person.name);
            let reach = (person.reach)();
            for region in reach.places.iter().flat_map(|places| &places.regions) {
                assert!(catalogue.file().areas().any(|area| area.id == *region), "{region}");
            }
            for course in reach.courses.iter().flatten() {
                assert!(catalogue.file().courses.iter().any(|one| one.id == *course), "{course}");
            }
        }
        let ale = (PEOPLE[0].reach)().places.unwrap();
        assert_eq!(ale.municipalities.len(), 1, "the code is one");
    }

    #[test]
    fn what_each_sees_stands_in_one_column() {
        let account = |name, password: &str| DemoAccount { name, password: password.to_owned(), sees: "SEES" };
        let text = table(&[account("ale", "kort"), account("utvarderare", "ett långt lösenord")]);
        let columns: Vec<_> = text.lines().map(|line| line.chars().count()).collect();
        assert_eq!(columns, [columns[0]; 2], "{text}");
    }
}
