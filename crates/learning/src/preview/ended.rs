//! Warns of modules whose last day a new catalogue puts into the past.

use super::taken::{count_losing, ended};
use super::warning::{CatalogueWarning, WarningKind, Warnings, people};
use crate::catalogue::{Course, Spot};
use crate::{AgentKey, Day, Standings};

/// The addition for a course that is left without modules.
const CLOSED: &str = "; the rule asks for modules, and none is part of the course any more: nobody can complete it now";

/// Warns if people would lose their completion, or nobody could complete the course any more.
pub(super) fn warn(old: &Course, completed: &[AgentKey], as_of: Day, after: &Standings, warnings: &mut Warnings) {
    let courses = after.catalogue().courses();
    let Some(at) = courses.iter().position(|course| course.id == old.id) else { return };
    let new = &courses[at];
    let ended: Vec<usize> = ended(old, new, as_of).collect();
    let Some(&first) = ended.first() else { return };
    let mut open = new.clone();
    for &module in &ended {
        open.modules[module].valid_to = Some(as_of);
    }
    let losing = count_losing(completed, (at, as_of), after, |has| !has(new) && has(&open));
    let is_closed = new.rule.modules.is_some() && new.modules.iter().all(|module| !module.is_valid_on(as_of));
    if losing == 0 && !is_closed {
        return;
    }
    let dated = ended.iter().filter_map(|&at| {
        let module = &new.modules[at];
        Some(format!("{} ({})", module.id, module.valid_to?))
    });
    let dated = dated.collect::<Vec<_>>().join(", ");
    let taken = match losing {
        0 => String::new(),
        _ => format!(", which takes their completion from {}, who completed it later", people(losing)),
    };
    let closed = if is_closed { CLOSED } else { "" };
    let instead = match losing {
        0 => "Where the course goes on, leave valid_to out".to_owned(),
        _ => format!("With valid_to = \"{as_of}\" it takes none; where the course goes on, leave it out"),
    };
    let text = format!("the last day of {dated} lies in the past{taken}{closed}. {instead}");
    let line = |at: &usize| format!("valid_to = \"{as_of}\"  # module {}/{}", new.id, new.modules[*at].id);
    let lines = (losing > 0).then(|| ended.iter().map(line).collect::<Vec<_>>().join("\n"));
    let spot = Spot::of("course", at, new.id.as_str()).entry("module", first, new.modules[first].id.as_str());
    let warning = CatalogueWarning::new(WarningKind::ModuleEnded, spot, text);
    warnings.push(warning.of_people(losing).mended_by(lines));
}
