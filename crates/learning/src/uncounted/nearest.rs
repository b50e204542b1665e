//! Finds what in the catalogue somebody may have meant, and the line that would say so. It is never applied
//! automatically.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::spellings::{COMPARED, Spellings, letters_differ};
use super::{Words, address, mend};
use crate::nearness::{begin_alike, nearest_text};
use crate::progress::unmatched::may_be_cut;
use crate::reference;
use crate::slug::slug;
use crate::{Catalogue, CatalogueFile, Course, Kommunkod, UncountedKind, Unit, is_known_verb, nearest_known_verb};

/// The nearest thing of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Nearest {
    /// The thing, as the catalogue writes it.
    pub value: String,
    /// What it belongs to: `course kurs`, `module kurs/del-1`, `Ale`.
    pub of: Words,
    /// How it differs, in words.
    pub differs: Words,
}

/// The catalogue, ready to be searched for what is near.
pub(super) struct Neighbours<'c> {
    catalogue: &'c Catalogue,
    /// The part of its file that is searched.
    file: &'c CatalogueFile,
    /// The IRIs of courses and modules.
    spellings: Spellings<'c>,
    /// By the last part; `None` if several share it.
    endings: HashMap<String, Option<&'c str>>,
}

impl<'c> Neighbours<'c> {
    /// Prepares a catalogue, and the part of its file that a caller may read.
    pub(super) fn new(catalogue: &'c Catalogue, file: &'c CatalogueFile) -> Self {
        let mut endings = HashMap::new();
        let courses = file.courses.iter();
        let of_course = |course: &'c Course| course.iris.iter().chain(course.modules.iter().flat_map(|one| &one.iris));
        let mut iris: Vec<&str> = courses.flat_map(of_course).map(String::as_str).collect();
        iris.sort_unstable();
        for &iri in &iris {
            if let Some(ending) = address::ending(iri) {
                endings.entry(ending).and_modify(|known| *known = None).or_insert(Some(iri));
            }
        }
        Self { catalogue, file, spellings: Spellings::new(iris), endings }
    }

    /// Finds what is nearest to something that matched nothing, and the line that would count it.
    pub(super) fn find(
        &self,
        kind: UncountedKind,
        value: &str,
        municipality: Option<Kommunkod>,
    ) -> (Option<Nearest>, Option<String>) {
        match kind {
            UncountedKind::Activity => self.activity(value),
            UncountedKind::Verb => (verb(value), None),
            UncountedKind::HomePage => self.home_page(value),
            UncountedKind::MailDomain => self.mail_domain(value),
            UncountedKind::Unit => self.unit(value, municipality),
            UncountedKind::Role => self.role(value),
            UncountedKind::Organisation => (None, Some(mend::organisation(value))),
            UncountedKind::Municipality => (municipality_meant(value).or_else(|| self.organisation_meant(value)), None),
            UncountedKind::ClaimRefused => (refused(value), Some(mend::reach(value))),
            UncountedKind::CompletedApart => (None, Some(mend::list_people())),
            UncountedKind::NotAPerson
            | UncountedKind::ClockAhead
            | UncountedKind::ClockUnset
            | UncountedKind::WithoutZone
            | UncountedKind::Contradiction => (None, None),
        }
    }

    fn activity(&self, value: &str) -> (Option<Nearest>, Option<String>) {
        let found = self.near_activity(value).and_then(|(iri, differs)| {
            let mut places = self.catalogue.resolve(iri).iter();
            let place = places.find(|place| self.file.courses.iter().any(|course| course.id == place.course))?;
            let of = match &place.module {
                None => Words::new(format!("course {}", place.course), format!("kurs {}", place.course)),
                Some(module) => {
                    let path = format!("{}/{module}", place.course);
                    Words::new(format!("module {path}"), format!("modul {path}"))
                }
            };
            Some((Nearest { value: iri.to_owned(), of, differs }, mend::iris(self.catalogue, place, value)))
        });
        let (nearest, line) = match found {
            Some((nearest, line)) => (Some(nearest), line),
            None => (None, mend::new_iri(value)),
        };
        // The rest of a truncated address is unknown.
        (nearest, line.filter(|_| !may_be_cut(value)))
    }

    fn near_activity(&self, value: &str) -> Option<(&'c str, Words)> {
        if let Some(iri) = self.spellings.loosely(value).next() {
            return Some((iri, address::difference(value, iri)));
        }
        for (shorter, extra) in address::shorter(value) {
            if let Some(iri) = self.spellings.loosely(&shorter).next() {
                return Some((iri, extra));
            }
        }
        if let Some((iri, letters)) = self.spellings.by_letters(value).min_by_key(|(_, letters)| *letters) {
            return Some((iri, letters_differ(letters)));
        }
        let iri = (*self.endings.get(&address::ending(value)?)?)?;
        let differs =
            Words::new("ends as this one does, under another address", "slutar likadant, under en annan adress");
        Some((iri, differs))
    }

    fn home_page(&self, value: &str) -> (Option<Nearest>, Option<String>) {
        let file = self.file;
        let pages = file.home_pages.iter().map(|page| (address::host(&page.url), page.url.as_str(), page.kommunkod));
        let domains = file.mail_domains.iter().map(|mail| (mail.domain.clone(), mail.domain.as_str(), mail.kommunkod));
        let found = near_host(self.catalogue, &address::host(value), pages.chain(domains));
        let line = mend::home_page(value, found.as_ref().and_then(|found| found.1));
        (found.map(|found| found.0), line)
    }

    fn mail_domain(&self, value: &str) -> (Option<Nearest>, Option<String>) {
        let file = self.file;
        let domains = file.mail_domains.iter().map(|mail| (mail.domain.clone(), mail.domain.as_str(), mail.kommunkod));
        let pages = file.home_pages.iter().map(|page| (address::host(&page.url), page.url.as_str(), page.kommunkod));
        let found = near_host(self.catalogue, value, domains.chain(pages));
        let line = mend::mail_domain(value, found.as_ref().and_then(|found| found.1));
        (found.map(|found| found.0), line)
    }

    fn unit(&self, value: &str, municipality: Option<Kommunkod>) -> (Option<Nearest>, Option<String>) {
        let Some(kommunkod) = municipality else { return (None, None) };
        let units = self.file.units.iter().filter(|unit| unit.kommunkod == kommunkod).take(10 * COMPARED);
        let wanted = slug(value);
        let spelt = units.flat_map(|unit| {
            let aliases = unit.aliases.iter().map(String::as_str);
            [unit.name.as_str(), unit.id.as_str()].into_iter().chain(aliases).map(move |text| (slug(text), text, unit))
        });
        let spelt: Vec<_> = spelt.collect();
        if let Some((near, letters)) = nearest_text(&wanted, spelt.iter(), |near| near.0.as_str()) {
            let nearest = Nearest { value: near.1.to_owned(), of: of_unit(near.2), differs: letters_differ(letters) };
            return (Some(nearest), Some(mend::alias(near.2, value)));
        }
        match spelt.iter().find(|near| begin_alike(&near.0, &wanted)) {
            Some(near) => {
                let differs = Words::new("begins alike", "börjar likadant");
                let nearest = Nearest { value: near.1.to_owned(), of: of_unit(near.2), differs };
                (Some(nearest), Some(mend::alias(near.2, value)))
            }
            None => (None, Some(mend::unit(self.catalogue, kommunkod, value))),
        }
    }

    /// The organisation that was meant in place of a municipality, by its id or a name.
    fn organisation_meant(&self, value: &str) -> Option<Nearest> {
        let wanted = slug(value);
        let organisations = self.file.organisations.iter().take(10 * COMPARED);
        let spelt = organisations.flat_map(|one| {
            let names = [Some(one.id.as_str()), Some(one.name.sv.as_str()), one.name.en.as_deref()];
            names.into_iter().flatten().map(move |text| (slug(text), one))
        });
        let spelt: Vec<_> = spelt.collect();
        let (near, _) = nearest_text(&wanted, spelt.iter(), |near| near.0.as_str())?;
        let differs = Words::new(
            "an organisation is no municipality: a credential or the roster says who works there",
            "en organisation är ingen kommun: en inloggning eller personallistan säger vilka som arbetar där",
        );
        Some(Nearest { value: near.1.id.clone(), of: near.1.name.sv.clone().into(), differs })
    }

    fn role(&self, value: &str) -> (Option<Nearest>, Option<String>) {
        let courses = self.file.courses.iter();
        let named = courses.flat_map(|course| {
            let roles = course.target.as_ref().and_then(|target| target.roster_roles.as_ref());
            roles.into_iter().flatten().map(move |role| (slug(role), role.as_str(), course))
        });
        let named: Vec<_> = named.take(10 * COMPARED).collect();
        let Some((near, letters)) = nearest_text(&slug(value), named.iter(), |near| near.0.as_str()) else {
            return (None, None);
        };
        let course = &near.2.id;
        let of = Words::new(format!("target of course {course}"), format!("målgruppen för kursen {course}"));
        let nearest = Nearest { value: near.1.to_owned(), of, differs: letters_differ(letters) };
        (Some(nearest), mend::role(near.2, value))
    }
}

/// The municipality that was meant: the code for a number or a name, else one a letter away.
fn municipality_meant(value: &str) -> Option<Nearest> {
    let digits = value.trim().trim_matches('"');
    let of_number = || digits.parse::<u16>().ok().and_then(|number| format!("{number:04}").parse().ok());
    let by_code = of_number().and_then(reference::municipality).or_else(|| reference::municipality_named(digits));
    // A code beside a name or a country, such as `1440 Ale` or `SE-1440`; with several codes, none is meant more.
    let within = || {
        let codes = digits.split(|letter: char| !letter.is_ascii_digit()).filter(|part| part.len() == 4);
        let mut found = codes.filter_map(|code| reference::municipality(code.parse().ok()?));
        found.next().filter(|_| found.next().is_none())
    };
    let near = || reference::municipality_named(reference::municipality_near(digits)?);
    let found = by_code.or_else(within).or_else(near)?;
    let differs = Words::new(
        "a municipality is named by the four digits of its code, as a text",
        "en kommun anges med kodens fyra siffror, som text",
    );
    Some(Nearest { value: found.kommunkod.to_string(), of: found.name.to_owned().into(), differs })
}

/// The municipality that a sender named beyond its reach.
fn refused(value: &str) -> Option<Nearest> {
    let found = reference::municipality(value.parse().ok()?)?;
    let differs = Words::new(
        "the credential that sent it does not reach this municipality, and so does not speak for it",
        "inloggningen som skickade det når inte kommunen och talar därför inte för den",
    );
    Some(Nearest { value: value.to_owned(), of: found.name.to_owned().into(), differs })
}

fn verb(value: &str) -> Option<Nearest> {
    let near = nearest_known_verb(value)?;
    let word =
        |verb: &str| verb.trim_end_matches('/').rsplit(['/', '#', ':']).next().unwrap_or_default().to_lowercase();
    let differs = if value.eq_ignore_ascii_case(&near) || is_known_verb(&value.to_ascii_lowercase()) {
        Words::new("differs by upper and lower case", "skiljer sig genom stora och små bokstäver")
    } else if word(value) == word(&near) {
        Words::new("the same word of another vocabulary", "samma ord i en annan vokabulär")
    } else {
        letters_differ(strsim::osa_distance(&word(value), &word(&near)))
    };
    Some(Nearest { value: near, of: Words::new("known verb", "känt verb"), differs })
}

/// The nearest host or domain: the same, one below or above it, or a letter away. It comes with the owner only if that is
/// no guess: `are.se` is a letter from `ale.se`, and many employers have names below one rented host.
fn near_host<'c>(
    catalogue: &Catalogue,
    wanted: &str,
    known: impl Iterator<Item = (String, &'c str, Kommunkod)>,
) -> Option<(Nearest, Option<Kommunkod>)> {
    let wanted = wanted.to_ascii_lowercase();
    let named = |(_, value, kommunkod): &(String, &str, Kommunkod), differs: Words| Nearest {
        value: (*value).to_owned(),
        of: catalogue.employer_name(*kommunkod).into(),
        differs,
    };
    let known: Vec<_> = known.map(|(host, value, code)| (host.to_ascii_lowercase(), value, code)).collect();
    if let Some(same) = known.iter().find(|known| known.0 == wanted) {
        return Some((named(same, Words::new("the same host", "samma värdnamn")), Some(same.2)));
    }
    let is_below = |below: &str, above: &str| {
        above.contains('.') && below.strip_suffix(above).is_some_and(|below| below.ends_with('.'))
    };
    if let Some(near) = known.iter().find(|known| is_below(&wanted, &known.0)) {
        let differs = Words::new("a subdomain of this one", "en underdomän till denna");
        return Some((named(near, differs), Some(near.2)));
    }
    if let Some(near) = known.iter().find(|known| is_below(&known.0, &wanted)) {
        return Some((
            named(near, Words::new("this one is a subdomain of it", "denna är en underdomän till den")),
            None,
        ));
    }
    let parent =
        |host: &str| host.split_once('.').map(|(_, parent)| parent.to_owned()).filter(|parent| parent.contains('.'));
    if let Some(wanted) = parent(&wanted)
        && let Some(near) = known.iter().find(|known| known.0 == wanted || parent(&known.0).as_ref() == Some(&wanted))
    {
        return Some((named(near, Words::new("of the same domain", "i samma domän")), None));
    }
    let (near, letters) = nearest_text(&wanted, known.iter().take(10 * COMPARED), |known| known.0.as_str())?;
    Some((named(near, letters_differ(letters)), None))
}

fn of_unit(unit: &Unit) -> Words {
    let path = format!("{}/{}", unit.kommunkod.employer_code(), unit.id);
    Words::new(format!("unit {path}"), format!("enhet {path}"))
}
