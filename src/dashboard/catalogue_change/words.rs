//! Describes a change, and what is odd about it.

use learning::{CatalogueFile, CatalogueWarning, Kommunkod, WarningKind, reference};

use super::change::Change;
use super::texts::Texts;
use crate::dashboard::language::Language;
use crate::service::Mend;

/// Describes a change in a sentence. `catalogue` is the one in force.
pub(super) fn in_words(change: &Change, catalogue: &CatalogueFile, language: Language) -> String {
    let texts = Texts::of(language);
    let mend = match change {
        Change::Whole(_) => return texts.whole().to_owned(),
        Change::Mend(mend) => mend,
    };
    let employer = |code: Kommunkod| employer_name(code, catalogue, language);
    match mend {
        Mend::Activity { iri, course, module } => {
            texts.as_course(iri, part(course, module.as_deref(), catalogue, language))
        }
        Mend::NewCourse { iri, id, name } => texts.as_new_course(iri, name, id),
        Mend::HomePage { url, owner } => texts.accounts_of(url, employer(*owner)),
        Mend::MailDomain { domain, owner } => texts.mails_of(domain, employer(*owner)),
        Mend::UnitAlias { employer: of, unit, alias } => {
            let known = catalogue.units.iter().find(|one| one.kommunkod == *of && one.id == *unit);
            texts.as_unit(alias, known.map_or(&**unit, |known| &known.name), employer(*of))
        }
        Mend::NewUnit { employer: of, id, name } => texts.as_new_unit(name, employer(*of), id),
        Mend::Role { course, role } => texts.role_of(role, part(course, None, catalogue, language)),
        Mend::NotAnAccount { home_page, account } => texts.no_account(account, home_page),
        Mend::NotAMailbox { mbox } => texts.no_mailbox(mbox),
        Mend::Organisation { id, name, .. } => texts.organisation(name, id),
    }
}

/// The name of a course or of a module in it.
pub(crate) fn part(id: &str, module: Option<&str>, catalogue: &CatalogueFile, language: Language) -> String {
    let Some(course) = catalogue.courses.iter().find(|course| course.id.as_str() == id) else { return id.to_owned() };
    let name = language.of(&course.name);
    let module = module.map(|id| course.modules.iter().find(|module| module.id.as_str() == id));
    match module.flatten() {
        Some(module) => format!("{name}: {}", language.of(&module.name)),
        None => name.to_owned(),
    }
}

/// The name of an employer.
pub(crate) fn employer_name(code: Kommunkod, catalogue: &CatalogueFile, language: Language) -> String {
    let organisation = || catalogue.organisations.iter().find(|one| one.code() == Some(code));
    reference::municipality(code)
        .map(|municipality| municipality.name.to_owned())
        .or_else(|| Some(language.of(&organisation()?.name).to_owned()))
        .unwrap_or_else(|| code.employer_code())
}

/// Describes a warning in a few words.
pub(super) fn warning(warning: &CatalogueWarning, texts: Texts) -> String {
    let what = match warning.kind {
        WarningKind::RuleUnmet => texts.rule_unmet(),
        WarningKind::TargetUnmet => texts.target_unmet(),
        WarningKind::ModuleUndated => texts.module_undated(),
        WarningKind::ModuleEnded => texts.module_ended(),
        WarningKind::Removed => texts.removed(),
        WarningKind::Renamed => texts.renamed(),
        WarningKind::IriGone => texts.iri_gone(),
        WarningKind::PeopleTied => texts.people_tied(),
        WarningKind::IriNear => texts.iri_near(),
    };
    let said = texts.warning(what, &warning.place);
    match warning.people {
        Some(people) => format!("{said}: {}", texts.warned_people(u32::try_from(people).unwrap_or(u32::MAX))),
        None => said,
    }
}
