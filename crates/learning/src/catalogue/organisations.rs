//! Employers that are not municipalities, and the owners of home pages and mail domains.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::owner::{owner, written};
use super::{HomePage, MailDomain, Name};
use crate::Kommunkod;
use crate::reference::folded;

/// An employer that is not a municipality of the register: a region, a university, a private provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Its id: lower-case letters, digits and hyphens.
    pub id: String,
    /// Its name.
    pub name: Name,
    /// What it is.
    pub kind: OrganisationKind,
    /// Other names, as rosters write them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
}

/// The kind of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// Of municipalities, such as a federation of them.
    #[serde(alias = "kommun")]
    Municipality,
    /// A region.
    Region,
    /// A university or university college.
    #[serde(alias = "lärosäte")]
    University,
    /// Research and development.
    #[serde(alias = "FoU", alias = "fou")]
    RAndD,
    /// The state.
    #[serde(alias = "stat")]
    State,
    /// Any other, such as a private provider.
    #[serde(alias = "annan")]
    Other,
}

impl OrganisationKind {
    /// Every one, in the order of rows.
    pub const ALL: [Self; 6] =
        [Self::Municipality, Self::Region, Self::University, Self::RAndD, Self::State, Self::Other];

    /// The word for it in catalogues and answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Municipality => "municipality",
            Self::Region => "region",
            Self::University => "university",
            Self::RAndD => "r_and_d",
            Self::State => "state",
            Self::Other => "other",
        }
    }

    /// The Swedish word for it.
    pub fn in_swedish(self) -> &'static str {
        match self {
            Self::Municipality => "kommun",
            Self::Region => "region",
            Self::University => "lärosäte",
            Self::RAndD => "FoU",
            Self::State => "stat",
            Self::Other => "annan",
        }
    }
}

impl Organisation {
    /// Its code; `None` if its id is invalid.
    pub fn code(&self) -> Option<Kommunkod> {
        Kommunkod::of_organisation(&self.id)
    }

    /// Its name for answers, with its kind: `Region Stockholm (region)`.
    pub fn label(&self) -> String {
        format!("{} ({})", self.name.sv, self.kind.in_swedish())
    }

    /// All its names, each with its place within the organisation.
    pub(super) fn spellings(&self) -> impl Iterator<Item = (String, &str)> {
        let own = [("id".to_owned(), self.id.as_str()), ("name.sv".to_owned(), self.name.sv.as_str())];
        let english = self.name.en.iter().map(|name| ("name.en".to_owned(), name.as_str()));
        let aliases = self.aliases.iter().enumerate().map(|(at, alias)| (format!("aliases[{at}]"), alias.as_str()));
        own.into_iter().chain(english).chain(aliases)
    }
}

/// The organisations, found by every spelling.
#[derive(Debug, Clone, Default)]
pub(super) struct Organisations {
    by_spelling: HashMap<String, Kommunkod>,
    by_code: HashMap<Kommunkod, usize>,
}

impl Organisations {
    pub(super) fn new(all: &[Organisation]) -> Self {
        let mut organisations = Self::default();
        for (at, organisation) in all.iter().enumerate() {
            let Some(code) = organisation.code() else { continue };
            organisations.by_code.entry(code).or_insert(at);
            for (_, spelling) in organisation.spellings() {
                organisations.by_spelling.entry(folded(spelling)).or_insert(code);
            }
            organisations.by_spelling.entry(code.to_string()).or_insert(code);
        }
        organisations
    }

    /// Finds an organisation by name, ignoring case and spaces.
    pub(super) fn named(&self, text: &str) -> Option<Kommunkod> {
        self.by_spelling.get(&folded(text)).copied()
    }

    /// The place of an organisation in the file.
    pub(super) fn at(&self, code: Kommunkod) -> Option<usize> {
        self.by_code.get(&code).copied()
    }
}

/// A home page in its written form, with an owner: a municipality by its code, or an organisation by its id.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HomePageAsWritten {
    /// The home page. Its spelling makes no difference: http or https, capitals in the host, the default port,
    /// percent-encoding, a slash at the end.
    url: String,
    /// The municipality whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kommunkod: Option<Kommunkod>,
    /// The organisation whose it is, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
}

/// The same for a mail domain.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MailDomainAsWritten {
    /// The domain: `ale.se`. Capitals and IDNA make no difference. Subdomains are not included.
    domain: String,
    /// The municipality whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kommunkod: Option<Kommunkod>,
    /// The organisation whose it is, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
}

impl TryFrom<HomePageAsWritten> for HomePage {
    type Error = String;

    fn try_from(text: HomePageAsWritten) -> Result<Self, String> {
        Ok(Self { url: text.url, kommunkod: owner(text.kommunkod, text.organisation.as_deref())? })
    }
}

impl From<HomePage> for HomePageAsWritten {
    fn from(page: HomePage) -> Self {
        let (kommunkod, organisation) = written(page.kommunkod);
        Self { url: page.url, kommunkod, organisation }
    }
}

impl TryFrom<MailDomainAsWritten> for MailDomain {
    type Error = String;

    fn try_from(text: MailDomainAsWritten) -> Result<Self, String> {
        Ok(Self { domain: text.domain, kommunkod: owner(text.kommunkod, text.organisation.as_deref())? })
    }
}

impl From<MailDomain> for MailDomainAsWritten {
    fn from(mail: MailDomain) -> Self {
        let (kommunkod, organisation) = written(mail.kommunkod);
        Self { domain: mail.domain, kommunkod, organisation }
    }
}
