//! The fields of administration forms, and how their values are read.

use std::collections::BTreeSet;

use jiff::Timestamp;
use learning::{CatalogueFile, Day, Kommunkod};

use super::parts::{Check, Checks, Input};
use super::texts::Texts;
use crate::auth::{Places, Reach, Scope};
use crate::dashboard::components::access;
use crate::dashboard::fault::{Fault, Field, error_of};
use crate::dashboard::frame::Reader;
use crate::dashboard::refused::advice;
use crate::dashboard::selection::{List, reached_municipalities};
use crate::http::{Parameters, Refusal};
use crate::service::{self, CredentialRefusal};

/// The field for the municipality that something belongs to, and for its reach.
const MUNICIPALITY: &str = "municipality";
const REACH: &str = "reach";
/// The choice for a reach equal to the municipality it belongs to.
const OWN: &str = "";
/// The prefixes of a municipality and of a region in a reach.
const OF_MUNICIPALITY: &str = "m:";
const OF_REGION: &str = "r:";

/// The values of a form, as far as they can be read.
pub(super) struct Read<'r> {
    pub(super) parameters: &'r Parameters,
    pub(super) texts: Texts,
    pub(super) faults: Vec<Fault>,
}

impl<'r> Read<'r> {
    pub(super) fn new(parameters: &'r Parameters, texts: Texts) -> Self {
        Self { parameters, texts, faults: Vec::new() }
    }

    /// The ticked scopes.
    pub(super) fn scopes(&self, of: &[Scope]) -> BTreeSet<Scope> {
        of.iter().copied().filter(|scope| self.parameters.text(scope.as_str()).is_some()).collect()
    }

    pub(super) fn municipality(&mut self) -> Option<Kommunkod> {
        let text = self.parameters.text(MUNICIPALITY)?;
        let read = Kommunkod::read_known(text).ok();
        if read.is_none() {
            self.faults.push(Fault::new(MUNICIPALITY, self.texts.choose_again()));
        }
        read
    }

    pub(super) fn reach(&mut self) -> Option<Reach> {
        let text = self.parameters.text(REACH)?;
        let municipality = text.strip_prefix(OF_MUNICIPALITY).and_then(|code| Kommunkod::read_known(code).ok());
        let region = text.strip_prefix(OF_REGION).map(|id| Reach {
            places: Some(Places { regions: [id.to_owned()].into(), ..Places::default() }),
            courses: None,
        });
        let read = municipality.map(Reach::of_municipality).or(region);
        if read.is_none() {
            self.faults.push(Fault::new(REACH, self.texts.choose_again()));
        }
        read
    }

    /// The day on which it expires.
    pub(super) fn expires(&mut self) -> Option<Timestamp> {
        let text = self.parameters.text("expires")?;
        let read = text.parse().ok().map(Day::start);
        if read.is_none() {
            self.faults.push(Fault::new("expires", self.texts.write_a_day()));
        }
        read
    }

    /// A whole number, or nothing.
    pub(super) fn number<T: std::str::FromStr>(&mut self, name: &'static str) -> Option<T> {
        let text = self.parameters.text(name)?;
        let read = text.parse().ok();
        if read.is_none() {
            self.faults.push(Fault::new(name, self.texts.write_a_number()));
        }
        read
    }
}

/// What was typed into a field, also where that was emptied; what is known before anything was sent.
pub(super) fn sent_or<'s>(sent: &'s Parameters, name: &str, known: Option<&'s str>) -> Option<&'s str> {
    let was_sent = sent.text("token").is_some();
    sent.text(name).or(known.filter(|_| !was_sent))
}

/// Boxes for scopes, ticked as they were sent or as they are.
pub(super) fn scopes(of: &[Scope], is_set: impl Fn(Scope) -> bool, reader: &Reader, faults: &[Fault]) -> Input {
    let texts = Texts::of(reader.language);
    let check = |scope: &Scope| Check {
        name: scope.as_str(),
        label: access::name_of(*scope, reader.language),
        is_set: is_set(*scope),
    };
    Input::Checks(Checks::new("scopes", texts.scopes(), of.iter().map(check).collect(), faults))
}

/// The municipality that something belongs to, out of those the administrator reaches.
pub(super) fn municipality(
    sent: Option<&str>,
    (catalogue, reach): (&CatalogueFile, &Reach),
    texts: Texts,
    faults: &[Fault],
) -> Input {
    let none = (String::new(), texts.no_municipality().to_owned());
    let all = municipalities(catalogue, reach).map(|(code, name)| (code.to_string(), name));
    let choices = std::iter::once(none).chain(all).map(|(code, name)| choice(code, name, sent));
    Input::Choice(list(MUNICIPALITY, texts.municipality(), choices.collect(), faults))
}

/// The reach of something, which can't exceed the administrator's.
pub(super) fn reach(
    sent: Option<&str>,
    (catalogue, reach): (&CatalogueFile, &Reach),
    reader: &Reader,
    faults: &[Fault],
) -> Input {
    let texts = Texts::of(reader.language);
    let own = (OWN.to_owned(), texts.own_reach().to_owned());
    let regions = catalogue.areas().filter(|area| reach.holds_group(catalogue, area));
    let regions = regions.map(|area| (format!("{OF_REGION}{}", area.id), reader.language.of(&area.name).to_owned()));
    let places = municipalities(catalogue, reach).map(|(code, name)| (format!("{OF_MUNICIPALITY}{code}"), name));
    let choices = std::iter::once(own).chain(regions).chain(places).map(|(code, name)| choice(code, name, sent));
    Input::Choice(list(REACH, texts.reach(), choices.collect(), faults))
}

/// The choice for a reach, if there is one.
pub(super) fn code_of(reach: Option<&Reach>) -> Option<String> {
    let places = reach?.places.as_ref()?;
    let region = places.regions.iter().next().map(|id| format!("{OF_REGION}{id}"));
    region.or_else(|| places.municipalities.iter().next().map(|code| format!("{OF_MUNICIPALITY}{code}")))
}

pub(in crate::dashboard) fn text(
    name: &'static str,
    label: &'static str,
    value: Option<&str>,
    faults: &[Fault],
) -> Input {
    Input::Text(Field::new(name, label, value.unwrap_or_default(), faults))
}

pub(in crate::dashboard) fn date(
    name: &'static str,
    label: &'static str,
    value: Option<&str>,
    faults: &[Fault],
) -> Input {
    Input::Date(Field::new(name, label, value.unwrap_or_default(), faults))
}

/// A list with one entry chosen.
pub(in crate::dashboard) fn choices(
    name: &'static str,
    label: &'static str,
    of: &[(&str, &'static str)],
    sent: Option<&str>,
    faults: &[Fault],
) -> Input {
    let choices = of.iter().map(|(code, name)| choice((*code).to_owned(), (*name).to_owned(), sent)).collect();
    Input::Choice(list(name, label, choices, faults))
}

/// A list of choices whose names are not texts of a page.
pub(in crate::dashboard) fn named_choices(
    name: &'static str,
    label: &'static str,
    of: Vec<(String, String)>,
    sent: Option<&str>,
    faults: &[Fault],
) -> Input {
    let choices = of.into_iter().map(|(code, name)| choice(code, name, sent)).collect();
    Input::Choice(list(name, label, choices, faults))
}

fn choice(code: String, name: String, sent: Option<&str>) -> crate::dashboard::selection::Choice {
    crate::dashboard::selection::Choice { chosen: sent.unwrap_or_default() == code, code, name }
}

fn list(
    name: &'static str,
    label: &'static str,
    choices: Vec<crate::dashboard::selection::Choice>,
    faults: &[Fault],
) -> List {
    List { name, label, multiple: false, choices, error: error_of(name, faults) }
}

fn municipalities<'c>(catalogue: &'c CatalogueFile, reach: &Reach) -> impl Iterator<Item = (Kommunkod, String)> + 'c {
    let organisations = catalogue.organisations.iter().filter_map(|one| Some((one.code()?, one.label())));
    let held: Vec<_> = organisations.filter(|(code, _)| reach.holds_municipality(catalogue, *code)).collect();
    let all = reached_municipalities(catalogue, reach).into_iter().map(|one| (one.kommunkod, one.name.to_owned()));
    all.chain(held)
}

/// What is wrong with a form: unreadable fields or, if all could be read, why the service refused it.
pub(super) fn faults(refusal: &Refusal, of_fields: Vec<Fault>, reader: &Reader) -> Vec<Fault> {
    let is_unread = matches!(refusal, Refusal::Service(service::Error::Parameter { .. }));
    if is_unread && !of_fields.is_empty() { of_fields } else { vec![fault(refusal, reader)] }
}

/// Why the service refused a form, placed at the field in question.
fn fault(refusal: &Refusal, reader: &Reader) -> Fault {
    let texts = Texts::of(reader.language);
    let Refusal::Service(service::Error::Credential(refused)) = refusal else {
        return match refusal {
            Refusal::Service(service::Error::AccountExists) => Fault::new("name", texts.name_taken()),
            Refusal::Service(service::Error::OutOfReach) => Fault::of_form(texts.beyond_reach()),
            Refusal::Service(service::Error::CredentialChanged) => Fault::of_form(texts.changed_meanwhile()),
            other => Fault::of_form(advice(other.kind(), reader.language)),
        };
    };
    match refused {
        CredentialRefusal::Name => Fault::new("name", texts.write_a_name()),
        CredentialRefusal::NameLikeKey | CredentialRefusal::NameNotGiven => Fault::new("name", texts.other_name()),
        CredentialRefusal::NoScope | CredentialRefusal::NoPage(_) => Fault::new("scopes", texts.choose_a_scope()),
        CredentialRefusal::Expired => Fault::new("expires", texts.a_day_to_come()),
        CredentialRefusal::Burst | CredentialRefusal::NoBody | CredentialRefusal::DocumentBytes => {
            Fault::of_form(texts.write_a_number())
        }
        CredentialRefusal::Own => Fault::of_form(texts.own_account()),
        _ => Fault::of_form(texts.choose_again()),
    }
}
