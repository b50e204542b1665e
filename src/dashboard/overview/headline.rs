//! The sentence that the overview begins with: one's own municipality's figures, or how many municipalities have begun.

use learning::{CatalogueFile, Dimension, FigureQuery, Figures, Measure, Total, reference};

use super::table::name_of;
use super::texts::Texts;
use crate::auth::Reach;
use crate::dashboard::components::cell::Shown;
use crate::dashboard::language::Language;
use crate::dashboard::selection::reached_municipalities;

/// The sentence. `course` is the name of the one course that the figures are of, where they are of one.
pub(super) fn headline(
    figures: &Figures,
    query: &FigureQuery,
    (catalogue, reach): (&CatalogueFile, &Reach),
    course: Option<&str>,
    language: Language,
) -> String {
    if let Some(total) = own(figures, query, reach) {
        return of_own(total, course, language);
    }
    let of = match reach.places {
        Some(_) => reached_municipalities(catalogue, reach).len(),
        None => reference::municipalities().len(),
    };
    Texts::of(language).represented(figures.municipalities_represented, of)
}

/// The one employer that the figures are of: the caller reaches no other, or asks for no other.
fn own<'f>(figures: &'f Figures, query: &FigureQuery, reach: &Reach) -> Option<&'f Total> {
    let names_one = query.municipalities.len() + query.organisations.len() == 1 && !query.unknown_municipality;
    if reach.places.is_none() && !names_one {
        return None;
    }
    let is_employer = |total: &&Total| total.dimension == Dimension::Municipality && total.key.code != "unknown";
    let mut employers = figures.totals.iter().filter(is_employer);
    employers.next().filter(|_| employers.next().is_none())
}

fn of_own(total: &Total, course: Option<&str>, language: Language) -> String {
    let (texts, place) = (Texts::of(language), name_of(&total.key, language));
    let share = Shown::new(&total.counts, language, true, &|_| None).share();
    match course {
        None => texts.own_courses(place, share),
        Some(course) if total.counts.share().shown().is_some() => texts.own_course(place, share, course),
        // Nobody is meant, or nobody knows how many: what is known is who has begun.
        Some(_) => texts.own_started(total.counts.shown(Measure::Started).unwrap_or_default(), place),
    }
}
