//! How far people get in the course, part by part, and where they stop.

use learning::{Amount, Course, Figure, FunnelPart, Measure, TimeCounts, TimeTable};

use super::leads::Leads;
use super::over_time::number_of;
use super::texts::Texts;
use crate::dashboard::components::bar::{Bar, key};
use crate::dashboard::components::cell::{Piece, absences};
use crate::dashboard::components::download::Download;
use crate::dashboard::components::sign::{Sign, legend};

/// How far people get.
#[derive(Default)]
pub(super) struct Funnel {
    /// Whom the numbers count.
    pub(super) of: String,
    /// Where people stop who have not completed it.
    pub(super) drop_off: Option<String>,
    /// The course, then its modules in their order.
    pub(super) modules: Vec<Step>,
    /// The modules with each tag, together.
    pub(super) tags: Vec<Step>,
    /// The key of the colours.
    pub(super) bars: Vec<(&'static str, &'static str)>,
    pub(super) legend: Vec<Sign>,
    pub(super) downloads: Vec<Download>,
}

/// The course, a module, or a tag.
pub(super) struct Step {
    pub(super) name: String,
    /// A note on a module, shown in its row.
    pub(super) note: Option<String>,
    pub(super) started: Piece,
    pub(super) completed: Piece,
    pub(super) bar: Option<Bar>,
}

/// The funnel from an answer; without rows if the course has no modules.
pub(super) fn funnel(table: &TimeTable, course: &Course, leads: &Leads<'_>) -> Funnel {
    let (language, downloads) = (leads.language(), leads.files("/funnel", "").into());
    let texts = Texts::of(language);
    let Some((total, parts)) = table.total.as_ref().and_then(|total| Some((&total.counts, total.parts.as_ref()?)))
    else {
        return Funnel { downloads, ..Funnel::default() };
    };
    let whole = number_of(total, "started");
    let step = |name: String, note, started, completed| Step {
        name,
        note,
        started: Piece::number(started, language, || None),
        completed: Piece::number(completed, language, || None),
        bar: Bar::of_steps(started, completed, whole),
    };
    let of_course = step(texts.whole_course().to_owned(), None, whole, number_of(total, "completed"));
    let module = |part: &FunnelPart| {
        let (name, note) = name_of(part, course, leads);
        step(name, note, part.started, part.completed)
    };
    let tag = |part: &FunnelPart| step(part.key.name.clone(), None, part.started, part.completed);
    let modules: Vec<Step> = match &parts.modules[..] {
        [] => Vec::new(),
        modules => std::iter::once(of_course).chain(modules.iter().map(module)).collect(),
    };
    let tags: Vec<Step> = parts.tags.iter().map(tag).collect();
    let steps = || modules.iter().chain(&tags);
    let colours = [Measure::TargetCompleted, Measure::UnderWay, Measure::NotStarted];
    Funnel {
        of: match whole {
            Figure::Shown(0) => texts.nobody_started().to_owned(),
            Figure::Shown(started) => texts.of_started(started),
            Figure::Absent(_) => texts.of_hidden().to_owned(),
        },
        drop_off: drop_off(total, course, leads),
        bars: key(steps().filter_map(|step| step.bar.as_ref()), &colours, language),
        legend: legend(absences(steps().flat_map(|step| [&step.started, &step.completed])), language),
        modules,
        tags,
        downloads,
    }
}

/// The name of a module with its position, and a note on it.
fn name_of(part: &FunnelPart, course: &Course, leads: &Leads<'_>) -> (String, Option<String>) {
    let texts = Texts::of(leads.language());
    let place = part.place.unwrap_or_default();
    let module = usize::try_from(place).ok().and_then(|place| course.modules.get(place.checked_sub(1)?));
    let name = module.map_or(&*part.key.name, |module| leads.language().of(&module.name));
    let note = module.and_then(|module| {
        let as_of = leads.query.as_of;
        match (module.valid_from, module.valid_to) {
            (Some(from), _) if as_of < from => Some(texts.begins(from)),
            (_, Some(to)) if to < as_of => Some(texts.ended(to)),
            _ => module.mandatory.then(|| texts.mandatory().to_owned()),
        }
    });
    (format!("{place}. {name}"), note)
}

/// How far half of those got who have not completed it.
fn drop_off(total: &TimeCounts, course: &Course, leads: &Leads<'_>) -> Option<String> {
    let texts = Texts::of(leads.language());
    let (Figure::Shown(stopped), Some(Figure::Shown(Amount::Number(place)))) =
        (number_of(total, "drop_off_n"), total.amount("drop_off_median"))
    else {
        return None;
    };
    let module = usize::try_from(place).ok()?.checked_sub(1).and_then(|at| course.modules.get(at));
    Some(match module {
        Some(module) => texts.stops_at(stopped, place, leads.language().of(&module.name)),
        None => texts.stops_before(stopped),
    })
}
