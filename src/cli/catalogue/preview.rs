//! Shows what a catalogue would change.

use std::io;

use learning::{
    CataloguePreview, Change, Counts, CourseEffect, Figure, Measure, MembersEffect, MembersOf, MunicipalityEffect,
};

use crate::cli::print::say;

/// The most courses shown.
const COURSES: usize = 50;
/// The most municipalities shown per figure.
const MUNICIPALITIES: usize = 10;
/// Shown for a figure that does not exist.
const NOTHING: &str = "–";

/// Shows which figures would change, and what looks odd.
pub(super) fn show(found: &CataloguePreview, dry_run: bool) -> io::Result<()> {
    let differing: Vec<&CourseEffect> = found.courses.iter().filter(|course| course.differs()).collect();
    if !differing.is_empty() {
        let what = if dry_run { "would change" } else { "change" };
        say(format_args!("figures as of {} that {what}:", found.as_of))?;
    } else if dry_run {
        say(format_args!("no figure as of {} would change", found.as_of))?;
    }
    for course in differing.iter().take(COURSES) {
        lines(course, &found.municipalities).iter().try_for_each(say)?;
    }
    let more = differing.len().saturating_sub(COURSES) + found.courses_not_listed;
    if more > 0 {
        say(format_args!("  … and courses that are not shown: {more}"))?;
    }
    for effect in &found.members {
        say(line_of_members(effect))?;
    }
    if found.members_not_listed > 0 {
        say(format_args!("  … and regions, groups and programmes that are not shown: {}", found.members_not_listed))?;
    }
    for warning in &found.warnings {
        say(format_args!("warning: {warning}"))?;
        for line in warning.mend.iter().flat_map(|mend| mend.lines()) {
            say(format_args!("    {line}"))?;
        }
    }
    if found.warnings_not_listed > 0 {
        say(format_args!("… and warnings that are not shown: {}", found.warnings_not_listed))?;
    }
    if dry_run {
        say("nothing was imported: this was a dry run")?;
    }
    Ok(())
}

/// `region gr: members 13 → 14 (1 joining, 0 leaving)`.
fn line_of_members(effect: &MembersEffect) -> String {
    let (kind, what) = match effect.kind {
        MembersOf::Programme => ("programme", "connected"),
        MembersOf::Course => ("course", "connected"),
        MembersOf::Region => ("region", "members"),
        MembersOf::Group => ("group", "members"),
    };
    let MembersEffect { of, before, after, joining, leaving, .. } = effect;
    format!("{kind} {}: {what} {before} → {after} ({joining} joining, {leaving} leaving)", of.code)
}

/// One line for each figure of a course that would change.
fn lines(course: &CourseEffect, municipalities: &[MunicipalityEffect]) -> Vec<String> {
    let name = match (course.change, &course.renamed_from) {
        (Change::Renamed, Some(old)) => format!("{} (before: {old})", course.course.code),
        (Change::Kept | Change::Renamed, _) => course.course.code.clone(),
        (Change::Added, _) => format!("{} (added)", course.course.code),
        (Change::Removed, _) => format!("{} (removed)", course.course.code),
    };
    let of_course: Vec<_> = municipalities.iter().filter(|row| row.course.code == course.course.code).collect();
    let not_listed = course.municipalities.saturating_sub(of_course.len());
    let line = |measure: Measure| {
        let total = change((&course.before, &course.after), measure);
        let parts: Vec<String> = of_course
            .iter()
            .filter_map(|row| {
                let change = change((&row.before, &row.after), measure)?;
                Some(format!("{} {change}", row.municipality.name))
            })
            .collect();
        if total.is_none() && parts.is_empty() {
            return None;
        }
        let more = parts.len().saturating_sub(MUNICIPALITIES);
        let mut shown: Vec<String> = parts.into_iter().take(MUNICIPALITIES).collect();
        if more > 0 {
            shown.push(format!("and {more} more"));
        } else if not_listed > 0 {
            shown.push("…".to_owned());
        }
        let shown = if shown.is_empty() { String::new() } else { format!(" ({})", shown.join(", ")) };
        let total = total.unwrap_or_else(|| format!("{} in all", figure(course.after.as_ref(), measure)));
        Some(format!("  {name}: {} {total}{shown}", measure.definition().id))
    };
    Measure::ALL.into_iter().filter_map(line).collect()
}

/// `8 → 6`; `None` if the figure stays as it is, or if both are empty.
fn change((before, after): (&Option<Counts>, &Option<Counts>), measure: Measure) -> Option<String> {
    let of = |counts: &Option<Counts>| counts.as_ref().map(|counts| counts[measure]);
    let (old, new) = (of(before), of(after));
    let is_nobody = |figure: Option<Figure>| figure.and_then(Figure::shown).unwrap_or(0) == 0;
    let is_one_sided = old.is_none() || new.is_none();
    if old == new || is_one_sided && is_nobody(old) && is_nobody(new) {
        return None;
    }
    Some(format!("{} → {}", figure(before.as_ref(), measure), figure(after.as_ref(), measure)))
}

fn figure(counts: Option<&Counts>, measure: Measure) -> String {
    match counts.map(|counts| counts[measure]) {
        None => NOTHING.to_owned(),
        Some(Figure::Shown(number)) => number.to_string(),
        Some(Figure::Absent(absence)) => absence.sign().to_owned(),
    }
}
