//! Certificates: whose completion of a course is still certified.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::course::Told;
use crate::person::World;
use crate::statement::Deed;

/// The days before the last in which a certificate is said to expire.
const SOON: i64 = 90;

/// How a certificate stands on the as-of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certificate {
    InForce,
    Expiring,
    Expired,
    Revoked,
}

/// The latest certificate of somebody and a course, by some of what is reported. `None` if the course gives none, or if it was
/// never completed.
pub(crate) fn certificate(world: &World, deeds: &[&Deed], course: usize, as_of: Date) -> Option<Certificate> {
    let course = &world.catalogue.courses[course];
    let months = course.valid_months?;
    let known: Vec<&Deed> = deeds.iter().copied().filter(|deed| deed.day <= as_of).collect();
    let days: BTreeSet<Date> = known.iter().map(|deed| deed.day).chain(course.dates()).collect();
    let days: Vec<Date> = days.into_iter().filter(|day| *day <= as_of).collect();
    let completed = |deeds: &[&Deed], day: Date| Told::new(course, deeds, day).of_course().completed;
    // The first day of each completion that nothing has broken since.
    let mut given: BTreeSet<Date> = days.iter().filter_map(|day| completed(&known, *day)).collect();
    // And each day on which it was completed by nothing but what came after the completion before.
    let mut rest = known.clone();
    while let Some(day) = days.iter().find_map(|day| completed(&rest, *day)) {
        given.insert(day);
        rest.retain(|deed| deed.day > day);
    }
    let latest = given.last()?;
    let until = latest.checked_add(i64::from(months).months()).unwrap_or(Date::MAX);
    Some(match completed(&known, as_of) {
        None => Certificate::Revoked,
        Some(_) if until < as_of => Certificate::Expired,
        Some(_) if until <= as_of.saturating_add(SOON.days()) => Certificate::Expiring,
        Some(_) => Certificate::InForce,
    })
}
