//! Turns what someone says about a thing into a mend.

use learning::{Kommunkod, OrganisationKind, UncountedKind, UncountedRow, reference};

use super::texts::Texts;
use crate::dashboard::fault::Fault;
use crate::http::{Parameters, as_word, word};
use crate::service::Mend;

/// The fields of the form: the thing, and what it is said to be.
pub(super) const FIELDS: &[&str] = &["kind", "value", "municipality", "to", "name", "id", "nobody"];

/// The choice for something that the catalogue lacks.
pub(super) const NEW: &str = "new";
/// The choice for no person.
pub(super) const NOBODY: &str = "nobody";

/// A thing that matched nothing.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    pub(super) kind: UncountedKind,
    pub(super) value: String,
    /// For a unit, the code of its employer.
    pub(super) municipality: Option<String>,
}

impl Thing {
    /// Reads the thing in an address or a form; `None` if there is no such thing.
    pub(super) fn read(parameters: &Parameters) -> Option<Self> {
        let kind = word::<UncountedKind>("kind", parameters.text("kind")?).ok()?;
        let value = parameters.text("value")?.to_owned();
        let municipality = parameters.text("municipality").map(str::to_owned);
        Some(Self { kind, value, municipality }).filter(|thing| is_mended_by_the_catalogue(thing.kind))
    }

    pub(super) fn of(row: &UncountedRow) -> Self {
        Self { kind: row.kind, value: row.value.clone(), municipality: row.municipality.clone() }
    }

    /// The fields that identify it.
    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let of = [("kind", as_word(&self.kind)), ("value", self.value.clone())];
        of.into_iter().chain(self.municipality.clone().map(|code| ("municipality", code))).collect()
    }

    /// Builds the mend that a form asks for, or says what is wrong.
    pub(super) fn mend(&self, sent: &Parameters, texts: Texts) -> Result<Mend, Vec<Fault>> {
        let to = sent.text("to").unwrap_or_default();
        let choose = || vec![Fault::new("to", texts.choose_one())];
        let value = || self.value.clone();
        let employer = || self.municipality.as_deref().and_then(employer);
        match (self.kind, to) {
            (_, "") => Err(choose()),
            (UncountedKind::Activity, NEW) => {
                let (id, name) = new(sent, texts)?;
                Ok(Mend::NewCourse { iri: value(), id, name })
            }
            (UncountedKind::Activity, to) => {
                let (course, module) = to.split_once('/').map_or((to, None), |(course, module)| (course, Some(module)));
                Ok(Mend::Activity { iri: value(), course: course.to_owned(), module: module.map(str::to_owned) })
            }
            (UncountedKind::HomePage, NOBODY) => {
                let account = written(sent, "nobody", texts.write_account())?;
                Ok(Mend::NotAnAccount { home_page: value(), account })
            }
            (UncountedKind::MailDomain, NOBODY) => {
                let mbox = written(sent, "nobody", texts.write_mailbox())?;
                let is_of_domain = mbox.rsplit_once('@').is_some_and(|(_, domain)| domain == self.value);
                if is_of_domain {
                    Ok(Mend::NotAMailbox { mbox })
                } else {
                    Err(vec![Fault::new("nobody", texts.write_mailbox())])
                }
            }
            (UncountedKind::HomePage, code) => Ok(Mend::HomePage { url: value(), owner: employer_or(code, choose)? }),
            (UncountedKind::MailDomain, code) => {
                Ok(Mend::MailDomain { domain: value(), owner: employer_or(code, choose)? })
            }
            (UncountedKind::Unit, NEW) => {
                let (id, name) = new(sent, texts)?;
                Ok(Mend::NewUnit { employer: employer().ok_or_else(choose)?, id, name })
            }
            (UncountedKind::Unit, unit) => {
                Ok(Mend::UnitAlias { employer: employer().ok_or_else(choose)?, unit: unit.to_owned(), alias: value() })
            }
            (UncountedKind::Role, course) => Ok(Mend::Role { course: course.to_owned(), role: value() }),
            (UncountedKind::Organisation, kind) => Ok(Mend::Organisation {
                id: value(),
                name: written(sent, "name", texts.write_name())?,
                kind: word::<OrganisationKind>("to", kind).map_err(|_| choose())?,
            }),
            _ => Err(choose()),
        }
    }
}

/// Whether a change to the catalogue can make things of this kind count.
pub(super) fn is_mended_by_the_catalogue(kind: UncountedKind) -> bool {
    matches!(
        kind,
        UncountedKind::Activity
            | UncountedKind::HomePage
            | UncountedKind::MailDomain
            | UncountedKind::Unit
            | UncountedKind::Role
            | UncountedKind::Organisation
    )
}

/// What a thing most likely is, as the form would say it.
pub(super) fn likely(row: &UncountedRow) -> Option<String> {
    let (near, line) = (row.nearest.as_ref()?, row.mend.as_deref()?);
    let of = &*near.of.en;
    match row.kind {
        UncountedKind::Activity => of.strip_prefix("course ").or_else(|| of.strip_prefix("module ")).map(str::to_owned),
        UncountedKind::Unit => of.rsplit_once('/').map(|(_, unit)| unit.to_owned()),
        UncountedKind::Role => of.strip_prefix("target of course ").map(str::to_owned),
        // The owner is in the line only if it is no guess.
        UncountedKind::HomePage | UncountedKind::MailDomain => {
            let tables = toml::from_str::<learning::CatalogueFile>(line).ok()?;
            let owner = tables.home_pages.first().map(|page| page.kommunkod);
            let owner = owner.or_else(|| tables.mail_domains.first().map(|domain| domain.kommunkod));
            owner.map(Kommunkod::employer_code)
        }
        _ => None,
    }
}

/// The employer with this code in answers.
pub(super) fn employer(code: &str) -> Option<Kommunkod> {
    let municipality = code.parse::<Kommunkod>().ok().filter(|code| reference::municipality(*code).is_some());
    municipality.or_else(|| Kommunkod::of_organisation(code))
}

fn employer_or(code: &str, fault: impl Fn() -> Vec<Fault>) -> Result<Kommunkod, Vec<Fault>> {
    employer(code).ok_or_else(fault)
}

/// The id and name of something new.
fn new(sent: &Parameters, texts: Texts) -> Result<(String, String), Vec<Fault>> {
    let is_id = |id: &String| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let (name, id) = (written(sent, "name", texts.write_name()), written(sent, "id", texts.write_id()));
    let id = id.and_then(|id| if is_id(&id) { Ok(id) } else { Err(vec![Fault::new("id", texts.write_id())]) });
    match (name, id) {
        (Ok(name), Ok(id)) => Ok((id, name)),
        (name, id) => Err([name.err(), id.err()].into_iter().flatten().flatten().collect()),
    }
}

fn written(sent: &Parameters, field: &'static str, otherwise: &'static str) -> Result<String, Vec<Fault>> {
    let text = sent.text(field).map(str::trim).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| vec![Fault::new(field, otherwise)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::language::Language;

    fn mend(query: &str) -> Result<Mend, Vec<String>> {
        let sent = Parameters::parse(query, FIELDS, &[]).unwrap();
        let thing = Thing::read(&sent).unwrap();
        let faults = |faults: Vec<Fault>| faults.iter().map(|fault| fault.field.to_string()).collect();
        thing.mend(&sent, Texts::of(Language::Sv)).map_err(faults)
    }

    #[test]
    fn a_form_says_what_a_thing_is() {
        let text = str::to_owned;
        let ale: Kommunkod = "1440".parse().unwrap();
        for (query, expected) in [
            (
                "kind=activity&value=urn:x&to=ek",
                Mend::Activity { iri: text("urn:x"), course: text("ek"), module: None },
            ),
            (
                "kind=activity&value=urn:x&to=ek/del",
                Mend::Activity { iri: text("urn:x"), course: text("ek"), module: Some(text("del")) },
            ),
            (
                "kind=activity&value=urn:x&to=new&id=ny&name=Ny+kurs",
                Mend::NewCourse { iri: text("urn:x"), id: text("ny"), name: text("Ny kurs") },
            ),
            ("kind=mail_domain&value=ale.se&to=1440", Mend::MailDomain { domain: text("ale.se"), owner: ale }),
            ("kind=mail_domain&value=ale.se&to=nobody&nobody=x@ale.se", Mend::NotAMailbox { mbox: text("x@ale.se") }),
            (
                "kind=unit&value=Ifo&municipality=1440&to=ifo",
                Mend::UnitAlias { employer: ale, unit: text("ifo"), alias: text("Ifo") },
            ),
            ("kind=role&value=chefer&to=ek", Mend::Role { course: text("ek"), role: text("chefer") }),
        ] {
            assert_eq!(mend(query), Ok(expected), "{query}");
        }
    }

    #[test]
    fn what_is_missing_is_said_at_its_field() {
        for (query, fields) in [
            ("kind=activity&value=urn:x", &["to"][..]),
            ("kind=activity&value=urn:x&to=new", &["name", "id"]),
            ("kind=activity&value=urn:x&to=new&name=Ny&id=Ny+kurs", &["id"]),
            ("kind=mail_domain&value=ale.se&to=nobody&nobody=x@other.se", &["nobody"]),
            ("kind=home_page&value=https://x.example&to=nobody", &["nobody"]),
            ("kind=unit&value=Ifo&to=ifo", &["to"]),
            ("kind=organisation&value=x&to=region", &["name"]),
            ("kind=organisation&value=x&to=other_kind&name=X", &["to"]),
        ] {
            let fields: Vec<_> = fields.iter().map(ToString::to_string).collect();
            assert_eq!(mend(query), Err(fields), "{query}");
        }
    }

    #[test]
    fn what_no_catalogue_mends_is_no_thing_of_the_form() {
        let sent = Parameters::parse("kind=clock_ahead&value=x&to=ek", FIELDS, &[]).unwrap();
        assert!(Thing::read(&sent).is_none());
    }
}
