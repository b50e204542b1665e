//! The words of the pages of the catalogue.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the catalogue, and of what every form that changes it has.
    pub(super) struct Texts;
    title = "Kurskatalog", "Course catalogue";
    about = "Kurskatalogen säger vilka kurser som räknas, vad som krävs för att slutföra dem och vilka de är till för.",
        "The catalogue says which courses count, what it takes to complete them, and who they are for.";
    summary[count, modules] = ["{count} kurs med {modules} delar", "{count} kurser med {modules} delar"],
        ["{count} course with {modules} modules", "{count} courses with {modules} modules"];
    nothing = "Kurskatalogen är tom.", "The catalogue is empty.";
    no_programme = "Utan program", "In no programme";
    no_courses = "Programmet har inga kurser.", "The programme has no courses.";
    courses_without = "Kurser utan program", "Courses in no programme";
    courses_of(programme) = "Kurser i {programme}", "Courses in {programme}";
    course = "Kurs", "Course";
    rule = "Krav", "Rule";
    target = "Målgrupp", "Target group";
    parts = "Delar och adresser", "Modules and IRIs";
    modules[count] = ["{count} del", "{count} delar"], ["{count} module", "{count} modules"];
    iris[count] = ["{count} adress (IRI)", "{count} adresser (IRI)"], ["{count} IRI", "{count} IRIs"];
    no_iris = "Ingen adress (IRI): händelser om kursen räknas inte.", "No IRI: statements about the course do not count.";
    offered_from(from) = "från och med {from}", "from {from}";
    offered_to(to) = "till och med {to}", "up to and including {to}";
    offered_between(from, to) = "{from} till och med {to}", "{from} up to and including {to}";
    new_course = "Ny kurs", "New course";
    copy = "Kopiera programmet till ett nytt område", "Copy the programme to a new area";
    roles = "Roller och yrkesår", "Roles and experience";
    download = "Ladda ner kurskatalogen som fil (TOML)", "Download the catalogue as a file (TOML)";
    read_only = "Bara den som har behörighet till hela kurskatalogen kan ändra den.",
        "Only those with permission for the whole catalogue can change it.";
    saved = "Ändringen är sparad och gäller från och med nu.", "The change is saved, and in force from now on.";

    back = "Till kurskatalogen", "To the catalogue";
    preview = "Förhandsgranska", "Preview";
    preview_about = "Inget är sparat än. Granska vad ändringen gör med siffrorna och spara sedan.",
        "Nothing is saved yet. See what the change does to the figures, then save it.";
    preview_title(of) = "Granska ändringen: {of}", "Check the change: {of}";
    save = "Spara ändringen", "Save the change";
    edit = "Gå tillbaka och ändra", "Go back and edit";
    effects = "Det här händer med siffrorna", "What happens to the figures";
    effects_caption = "Antal personer före och efter ändringen", "Number of people before and after the change";
    no_effects = "Inga siffror ändras.", "No figure changes.";
    added = "ny kurs", "new course";
    removed = "tas bort", "removed";
    renamed = "byter id", "gets a different id";
    becomes = "blir", "becomes";
    places = "Arbetsgivare som berörs", "Employers affected";
    more_courses[count] = ["Dessutom {count} kurs som inte visas.", "Dessutom {count} kurser som inte visas."],
        ["And {count} course that is not shown.", "And {count} courses that are not shown."];
    warnings = "Att tänka på", "Points to check";
    more_warnings[count] = ["Dessutom {count} påpekande som inte visas.", "Dessutom {count} påpekanden som inte visas."],
        ["And {count} warning that is not shown.", "And {count} warnings that are not shown."];
    people[count] = ["Det gäller {count} person.", "Det gäller {count} personer."],
        ["It affects {count} person.", "It affects {count} people."];
    rule_unmet = "Inga händelser hittills kan uppfylla kravet.", "No statement so far can meet the rule.";
    target_unmet = "Ingen på någon personallista har en av målgruppens roller.", "Nobody on a roster has any of the target group's roles.";
    module_undated = "En ny del utan första dag gör att personer som har slutfört kursen inte längre räknas dit. Ange en första dag.",
        "With a new module that has no first day, people who have completed the course no longer count as having done so. Give it a first day.";
    module_ended = "En del får en sista dag som redan har passerat.", "A module gets a last day that has already passed.";
    gone = "En kurs eller del som det finns händelser om tas bort. Ange hellre en sista dag.",
        "A course or module that has statements is removed. Give it a last day instead.";
    renamed_warning = "En kurs eller del får ett annat id men har samma adresser.", "A course or module gets a different id but keeps its IRIs.";
    iri_gone = "En adress som det finns händelser om tas bort.", "An IRI used in statements is removed.";
    people_tied = "Flera personer på personallistorna räknas som en och samma.", "Several people on the rosters are counted as one.";
    iri_near = "En adress är nästan likadan som en annan. Kontrollera stavningen.",
        "An IRI is nearly the same as another. Check the spelling.";
    details = "Detaljer", "Details";
    file_changes = "Så ändras filen", "How the file changes";
    lines_move = "Rader i filen byter plats.", "Lines of the file change places.";
    no_change = "Du har inte ändrat något.", "You have changed nothing.";
    written = "Så står det i filen nu", "As it is written in the file now";

    changed = "Kurskatalogen har ändrats av någon annan sedan du öppnade sidan. Det du har skrivit står kvar. Kontrollera det och förhandsgranska igen.",
        "Someone else changed the catalogue after you opened the page. What you typed is still here. Check it and preview again.";
    too_old = "Sidan hör till en annan inloggning. Det du har skrivit står kvar. Kontrollera det och förhandsgranska igen.",
        "The page belongs to another session. What you typed is still here. Check it and preview again.";
    busy = "En annan ändring förhandsgranskas just nu. Försök igen om en stund.",
        "Another change is being previewed. Try again in a moment.";
    refused(reason) = "Kurskatalogen kan inte sparas så: {reason}", "The catalogue can't be saved like this: {reason}";

    bad_id = "Ett id har bara små bokstäver a–z, siffror och bindestreck.", "An id has lower-case letters a–z, digits and hyphens only.";
    taken_id = "Det id:t är upptaget. Välj ett annat.", "This id is already taken. Choose another.";
    bad_name = "Skriv namnet på en rad, utan osynliga tecken.", "Write the name on one line, without invisible characters.";
    no_name = "Skriv ett namn.", "Write a name.";
    bad_day = "Skriv dagen som 2024-06-30.", "Write the day as 2024-06-30.";
    wrong_order = "Den sista dagen är före den första.", "The last day is before the first.";
    bad_iri(iri) = "{iri} är ingen adress (IRI). En sådan börjar till exempel med https://", "{iri} is not an IRI. One begins with https://, for example";
}
