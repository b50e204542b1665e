//! Every name that the product gives out and others keep: in statements, tokens and senders' settings.
//!
//! All are made here, from the address that a store has from its creation. They are permanent: a stored statement names
//! its authority in the words of the day on which it was stored.

use std::fmt;
use std::sync::Arc;

use super::PublicUrl;
use super::same_iri::{same_home_page_key, same_iri_key};

/// The names made from one address.
#[derive(Clone)]
pub struct Names(Arc<Made>);

/// Names that every statement needs are made once, with the keys by which they are compared.
struct Made {
    url: PublicUrl,
    credentials: String,
    municipalities: String,
    municipalities_key: String,
    municipality_extension: String,
    municipality_extension_key: String,
}

impl Names {
    /// The address of stores that are older than the setting: their statements have the names made from it.
    pub const OLDEST: &str = "https://loggbok.example";

    /// Makes the names from an address.
    pub fn under(url: PublicUrl) -> Self {
        let (municipalities, extension) = (format!("{url}/kommun"), format!("{url}/xapi/extensions/kommunkod"));
        Self(Arc::new(Made {
            credentials: format!("{url}/credentials"),
            municipalities_key: same_home_page_key(&municipalities),
            municipalities,
            municipality_extension_key: same_iri_key(&extension),
            municipality_extension: extension,
            url,
        }))
    }

    /// The address from which they are made.
    pub fn url(&self) -> &PublicUrl {
        &self.0.url
    }

    /// The home page of credentials' accounts, in the authority of statements (xAPI 1.0.3 Data 2.4.9).
    pub fn credentials(&self) -> &str {
        &self.0.credentials
    }

    /// The home page of the accounts that name municipalities in `context.team` and `contextGroups`.
    pub fn municipalities(&self) -> &str {
        &self.0.municipalities
    }

    /// The home page of the accounts that vouch for imported lists of results: each is named as the credential that imported.
    pub fn results(&self) -> String {
        format!("{}/results", self.0.url)
    }

    /// The activity that stands for one import of a list of results, in the category of its statements.
    pub fn results_import(&self, import: &str) -> String {
        format!("{}/results/{import}", self.0.url)
    }

    /// The context extension that names a municipality: a kommunkod as a string.
    pub fn municipality_extension(&self) -> &str {
        &self.0.municipality_extension
    }

    /// The issuer of tokens, if the configuration names none: the home page of credentials' accounts.
    pub fn token_issuer(&self) -> String {
        format!("{}/tokens", self.0.url)
    }

    /// The extension of About with the release.
    pub fn release_extension(&self) -> String {
        format!("{}/xapi/extensions/release", self.0.url)
    }

    /// The extension of About with the address of the JSON Schemas in force.
    pub fn schemas_extension(&self) -> String {
        format!("{}/xapi/extensions/schemas", self.0.url)
    }

    /// The type of an employer's Group in `contextGroups`, used by the demonstration.
    pub fn employer_type(&self) -> String {
        format!("{}/xapi/types/employer", self.0.url)
    }

    /// The activity under which the store keeps codes that somebody gave to texts of surveys, by course.
    pub fn answer_codes(&self) -> String {
        format!("{}/xapi/answer-codes", self.0.url)
    }

    /// The `$id` of a JSON Schema, by its path below `/schemas/`.
    pub fn schema(&self, path: &str) -> String {
        format!("{}/schemas/{path}", self.0.url)
    }

    /// The base address of an employer's directory, by which clients know the resources in it (RFC 7644, 1.3).
    pub fn directory(&self, employer: &str) -> String {
        format!("{}/scim/v2/{employer}", self.0.url)
    }

    /// The public path of a path of the server: `/lrs/people` for `/people`. Everything that leads back to the server
    /// uses it: `more`, redirects, links, the types of problems.
    pub fn path(&self, path: &str) -> String {
        format!("{}{path}", self.0.url.path())
    }

    /// Whether a home page is that of the municipalities, however it is written.
    pub(super) fn is_of_municipalities(&self, home_page: &str) -> bool {
        home_page == self.0.municipalities || same_home_page_key(home_page) == self.0.municipalities_key
    }

    /// Whether an extension is that of the municipality, however it is written, such as with http instead of https.
    pub(super) fn is_municipality_extension(&self, iri: &str) -> bool {
        iri == self.0.municipality_extension || same_iri_key(iri) == self.0.municipality_extension_key
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Names({})", self.0.url)
    }
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.0.url == other.0.url
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn every_name_is_below_the_address() {
        let names = Names::under("https://ale.example/lrs".parse().unwrap());
        let all = [
            names.credentials().to_owned(),
            names.municipalities().to_owned(),
            names.results(),
            names.results_import("0"),
            names.municipality_extension().to_owned(),
            names.token_issuer(),
            names.release_extension(),
            names.schemas_extension(),
            names.employer_type(),
            names.schema("xapi/1.0.3/actor.json"),
        ];
        for name in &all {
            assert!(name.strip_prefix("https://ale.example/lrs/").is_some_and(|rest| !rest.contains("//")), "{name}");
        }
        assert_eq!(all.iter().collect::<std::collections::HashSet<_>>().len(), all.len(), "{all:?}");
        assert_eq!(names.path("/people"), "/lrs/people");
    }

    #[test]
    fn the_address_of_before_is_one() {
        let names = Names::under(Names::OLDEST.parse().unwrap());
        assert_eq!(names.credentials(), "https://loggbok.example/credentials");
        assert_eq!(names.path("/people"), "/people");
    }

    #[test]
    fn names_of_an_address_without_tls_are_known_however_they_are_written() {
        let names = Names::under("http://127.0.0.1:8080".parse().unwrap());
        assert!(names.is_of_municipalities("http://127.0.0.1:8080/kommun/"));
        assert!(names.is_municipality_extension("https://127.0.0.1:8080/xapi/extensions/kommunkod"));
        assert!(!names.is_of_municipalities("http://127.0.0.1/kommun"));
    }
}
