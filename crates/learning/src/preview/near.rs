//! Warns of IRIs that differ from another only in spelling or by a typing error.

use std::collections::{BTreeMap, HashMap};

use super::seen::Seen;
use super::warning::{CatalogueWarning, WarningKind, Warnings};
use crate::catalogue::{CoursePart, Spot};
use crate::nearness::nearest_text;
use crate::uncounted::Words;
use crate::uncounted::codes::differ_in_codes;
use crate::uncounted::mend;
use crate::uncounted::spellings::{Spellings, difference, letters_differ};
use crate::{Catalogue, Day, OwnPeople, Reach, Standings, Uncounted, UncountedKind, UncountedWithin};

/// The most IRIs of the file that are compared letter by letter.
const LOOKED_AT: usize = 2_000;

pub(super) fn warn(after: &Standings, seen: &Seen, uncounted: &Uncounted, as_of: Day, warnings: &mut Warnings) {
    let catalogue = after.catalogue();
    let iris = Iris::of(catalogue);
    iris.warn_of_each_other(catalogue, seen, warnings);
    iris.warn_of_uncounted(catalogue, uncounted, warnings);
    warn_of_home_pages(after, as_of, warnings);
}

/// The activity IRIs of a catalogue, as they are written.
struct Iris<'c> {
    /// In the order of the file, each once.
    all: Vec<(&'c str, Spot)>,
    spots: HashMap<&'c str, usize>,
    spellings: Spellings<'c>,
}

impl<'c> Iris<'c> {
    fn of(catalogue: &'c Catalogue) -> Self {
        let (mut all, mut spots) = (Vec::new(), HashMap::new());
        let mut add = |iris: &'c [String], within: &Spot| {
            for (at, iri) in iris.iter().enumerate() {
                spots.entry(iri.as_str()).or_insert_with(|| {
                    all.push((iri.as_str(), within.item("iris", at)));
                    all.len() - 1
                });
            }
        };
        for (at, course) in catalogue.courses().iter().enumerate() {
            let spot = Spot::of("course", at, course.id.as_str());
            add(&course.iris, &spot);
            for (at, module) in course.modules.iter().enumerate() {
                add(&module.iris, &spot.entry("module", at, module.id.as_str()));
            }
        }
        let spellings = Spellings::new(all.iter().map(|(iri, _)| *iri));
        Self { all, spots, spellings }
    }

    fn spot(&self, iri: &str) -> Spot {
        self.spots.get(iri).map(|&at| self.all[at].1.clone()).unwrap_or_default()
    }

    fn warn_of_each_other(&self, catalogue: &Catalogue, seen: &Seen, warnings: &mut Warnings) {
        for (at, &(iri, ref spot)) in self.all.iter().enumerate() {
            let places = catalogue.resolve(iri);
            // One thing may have many spellings.
            let is_another = |other: &str| !catalogue.resolve(other).iter().any(|place| places.contains(place));
            let found =
                match self.spellings.loosely(iri).find(|other| is_another(other) && !differ_in_codes(iri, other)) {
                    Some(other) => Some((other, difference(iri, other))),
                    None if at < LOOKED_AT => self.mistyped(iri, &is_another).filter(|(other, _)| {
                        let others = catalogue.resolve(other);
                        // If statements name both, both are right.
                        let is_named = |places: &[CoursePart]| places.iter().any(|place| seen.has(place));
                        !(is_whole_and_part(places, others) || is_named(places) && is_named(others))
                    }),
                    None => None,
                };
            let Some((other, differs)) = found else { continue };
            // Reported at the later of the two.
            if self.spots.get(other).is_some_and(|before| *before < at) {
                let text = format!(
                    "{iri:?} {differs} from {other:?} at {}: where they are meant to be one thing, write one of them",
                    self.spot(other)
                );
                warnings.push(CatalogueWarning::new(WarningKind::IriNear, spot.clone(), text));
            }
        }
    }

    /// The one IRI that differs by a letter or two, and not by a number alone. If several do, they are a series, such
    /// as a, b, c.
    fn mistyped(&self, iri: &str, is_another: &dyn Fn(&str) -> bool) -> Option<(&'c str, Words)> {
        let mut near = self.spellings.by_letters(iri).filter(|(other, _)| is_another(other));
        let (other, letters) = near.next()?;
        let are_two = differ_in_numbers(iri, other) || differ_in_codes(iri, other);
        (near.next().is_none() && !are_two).then(|| (other, letters_differ(letters)))
    }

    /// Warns of what statements named and neither catalogue matches.
    fn warn_of_uncounted(&self, catalogue: &Catalogue, uncounted: &Uncounted, warnings: &mut Warnings) {
        let mut named: BTreeMap<&str, u64> = BTreeMap::new();
        for entry in uncounted.entries().filter(|entry| entry.kind == UncountedKind::Activity) {
            *named.entry(entry.value).or_default() += entry.seen.count;
        }
        for (value, statements) in named.into_iter().filter(|(value, _)| catalogue.resolve(value).is_empty()) {
            let Some((iri, differs)) = nearest(&self.spellings, value) else { continue };
            let text = format!(
                "statements named {value:?}, and nothing matched ({statements} so far); it {differs} from {iri:?}"
            );
            let mend = catalogue.resolve(iri).first().and_then(|place| mend::iris(catalogue, place, value));
            warnings.push(CatalogueWarning::new(WarningKind::IriNear, self.spot(iri), text).mended_by(mend));
        }
    }
}

/// Whether one is a course and the other a module of it: `/c/1` and `/m/1` are how publishers number them.
fn is_whole_and_part(some: &[CoursePart], others: &[CoursePart]) -> bool {
    let is_pair = |one: &CoursePart, other: &CoursePart| {
        one.course == other.course && one.module.is_some() != other.module.is_some()
    };
    some.iter().any(|one| others.iter().any(|other| is_pair(one, other)))
}

/// Whether two texts differ in nothing but numbers.
fn differ_in_numbers(one: &str, other: &str) -> bool {
    let letters = |text: &'_ str| {
        text.split(|letter: char| letter.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    letters(one) == letters(other)
}

/// The address that was meant, and how its spelling differs.
fn nearest<'c>(spellings: &Spellings<'c>, value: &str) -> Option<(&'c str, Words)> {
    if let Some(known) = spellings.loosely(value).next() {
        return Some((known, difference(value, known)));
    }
    let (known, letters) = spellings.by_letters(value).min_by_key(|(_, letters)| *letters)?;
    Some((known, letters_differ(letters)))
}

/// Warns of home pages that differ only in spelling from one of another employer, or by a letter or two from those of
/// people in `unknown`.
fn warn_of_home_pages(after: &Standings, as_of: Day, warnings: &mut Warnings) {
    let catalogue = after.catalogue();
    let pages = &catalogue.file().home_pages;
    let spellings = Spellings::new(pages.iter().map(|page| page.url.as_str()));
    let place = |url: &str| pages.iter().position(|page| page.url == url);
    let spot = |at: usize| Spot::nameless("home_page", at).field("url");
    for (at, page) in pages.iter().enumerate() {
        let is_of_another = |url: &&str| catalogue.home_page(url) != Some(page.kommunkod);
        let other = spellings.loosely(&page.url).find(is_of_another).and_then(place);
        if let Some(other) = other.filter(|other| *other < at) {
            let (one, two) = (&page.url, &pages[other].url);
            let text = format!("{one:?} {} from {two:?} at {}, of another employer", difference(one, two), spot(other));
            warnings.push(CatalogueWarning::new(WarningKind::IriNear, spot(at), text));
        }
    }
    let nobody = Uncounted::default();
    let (everything, nobodys) = (Reach::default(), OwnPeople::new());
    let within = UncountedWithin { reach: &everything, sender: &|_| None, own_people: &nobodys };
    let unknown = after.uncounted_within(&nobody, &[UncountedKind::HomePage], &within, as_of);
    for row in unknown.rows.into_iter().take(LOOKED_AT) {
        let loosely = spellings.loosely(&row.value).next().and_then(place).map(|at| (at, None));
        // A typing error may be in the host, too.
        let mistyped = || {
            let (page, letters) = nearest_text(&row.value, pages.iter().take(LOOKED_AT), |page| page.url.as_str())?;
            Some((place(&page.url)?, Some(letters)))
        };
        let Some((at, letters)) = loosely.or_else(mistyped) else { continue };
        let url = &pages[at].url;
        let differs = letters.map_or_else(|| difference(&row.value, url), letters_differ);
        let text = format!("accounts of {:?} count in no municipality; it {differs} from {url:?}", row.value);
        let warning = CatalogueWarning::new(WarningKind::IriNear, spot(at), text);
        // Another host may be another employer's.
        let owner = letters.is_none().then_some(pages[at].kommunkod);
        let mend = mend::home_page(&row.value, owner);
        warnings.push(warning.of_people(row.count).mended_by(mend));
    }
}
