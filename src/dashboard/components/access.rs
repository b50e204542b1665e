//! Describes what someone may do and how far they reach.

use learning::{CatalogueFile, Kommunkod, reference};

use crate::auth::{Reach, Scope};
use crate::dashboard::language::Language;
use crate::dashboard::texts::texts;

texts! {
    /// Scopes and reach in words.
    pub(crate) struct Texts;
    statements_write = "Skicka händelser, och se vad som har levererats", "Send statements, and see what was delivered";
    statements_read_mine = "Läsa sina egna händelser", "Read its own statements";
    statements_read = "Läsa händelser", "Read statements";
    state = "Läsa och spara var någon är i en kurs", "Read and keep how far somebody has come in a course";
    profile = "Läsa och spara profiler", "Read and keep profiles";
    define = "Beskriva kurser och personer", "Describe activities and people";
    all_read = "Läsa allt i händelseloggen", "Read everything of the log";
    all = "Läsa och skriva allt i händelseloggen", "Read and write everything of the log";
    figures_read = "Se siffror", "See figures";
    figures_exact = "Se även små tal för flera arbetsgivare", "See small numbers of several employers, too";
    people_read = "Se vilka medarbetare det gäller", "See who the people are";
    roster_read = "Se personallistor", "See rosters";
    roster_write = "Läsa in personallistor", "Load rosters";
    catalogue_write = "Ändra kurskatalogen", "Change the catalogue";
    export_read = "Ladda ner hela händelseloggen", "Export the whole log";
    admin = "Sköta systemet, och allt som följer med det", "Administer the system, and everything that goes with it";
    everything = "Allt", "Everything";
    everywhere = "Alla platser", "All places";
    nowhere = "Inga platser", "No places";
    courses(names) = "bara kurserna {names}", "only the courses {names}";
}

/// The name of a scope.
pub(crate) fn name_of(scope: Scope, language: Language) -> &'static str {
    let texts = Texts::of(language);
    match scope {
        Scope::StatementsWrite => texts.statements_write(),
        Scope::StatementsReadMine => texts.statements_read_mine(),
        Scope::StatementsRead => texts.statements_read(),
        Scope::State => texts.state(),
        Scope::Profile => texts.profile(),
        Scope::Define => texts.define(),
        Scope::AllRead => texts.all_read(),
        Scope::All => texts.all(),
        Scope::FiguresRead => texts.figures_read(),
        Scope::FiguresExact => texts.figures_exact(),
        Scope::PeopleRead => texts.people_read(),
        Scope::RosterRead => texts.roster_read(),
        Scope::RosterWrite => texts.roster_write(),
        Scope::CatalogueWrite => texts.catalogue_write(),
        Scope::ExportRead => texts.export_read(),
        Scope::Admin => texts.admin(),
    }
}

/// The names of scopes; an unknown one, from another release, as written.
pub(crate) fn scopes(words: &[String], language: Language) -> Vec<String> {
    let name = |word: &String| word.parse().map_or_else(|_| word.clone(), |scope| name_of(scope, language).to_owned());
    words.iter().map(name).collect()
}

/// Describes the reach of someone who belongs to a municipality, or to none. Names what the catalogue lacks by its
/// code.
pub(crate) fn reach(
    reach: Option<&Reach>,
    municipality: Option<Kommunkod>,
    catalogue: &CatalogueFile,
    language: Language,
) -> String {
    let texts = Texts::of(language);
    let employer = |code: Kommunkod| employer_name(code, catalogue);
    let Some(reach) = reach else {
        return municipality.map_or_else(|| texts.everything().to_owned(), employer);
    };
    if reach.is_everything() {
        return texts.everything().to_owned();
    }
    let places = reach.places.as_ref().map_or_else(
        || vec![texts.everywhere().to_owned()],
        |places| {
            let region = |id: &String| {
                let known = catalogue.areas().find(|area| area.id == *id);
                known.map_or_else(|| id.clone(), |area| language.of(&area.name).to_owned())
            };
            let named =
                places.municipalities.iter().map(|code| employer(*code)).chain(places.regions.iter().map(region));
            let named: Vec<String> = named.chain(places.units.iter().map(|unit| String::from(unit.clone()))).collect();
            if named.is_empty() { vec![texts.nowhere().to_owned()] } else { named }
        },
    );
    let courses = reach.courses.as_ref().map(|courses| {
        let names: Vec<&str> = courses
            .iter()
            .map(|id| {
                let known = catalogue.courses.iter().find(|course| course.id == *id);
                known.map_or(id.as_str(), |course| language.of(&course.name))
            })
            .collect();
        texts.courses(names.join(", "))
    });
    places.into_iter().chain(courses).collect::<Vec<_>>().join(", ")
}

/// The name of an employer.
pub(crate) fn employer_name(code: Kommunkod, catalogue: &CatalogueFile) -> String {
    let organisation =
        || catalogue.organisations.iter().find(|one| one.code() == Some(code)).map(learning::Organisation::label);
    let municipality = reference::municipality(code).map(|one| one.name.to_owned());
    municipality.or_else(organisation).unwrap_or_else(|| code.to_string())
}
