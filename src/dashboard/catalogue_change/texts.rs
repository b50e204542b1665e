//! The words about a change to the catalogue before it is made.

use crate::dashboard::texts::texts;

texts! {
    /// What is said of a change of the catalogue before it is made.
    pub(crate) struct Texts;
    title = "Kontrollera innan kurskatalogen ändras", "Check before the catalogue is changed";
    nothing = "Inga siffror ändras.", "No figures change.";
    changes[courses, places] = [
        "Siffrorna för {courses} kurs ändras, hos {places} arbetsgivare.",
        "Siffrorna för {courses} kurser ändras, hos {places} arbetsgivare."
    ], [
        "The figures of {courses} course change, at {places} employers.",
        "The figures of {courses} courses change, at {places} employers."
    ];
    effect = "Så påverkas siffrorna", "Effect on the figures";
    by_course = "Personer per kurs", "People by course";
    by_place = "Personer per kurs och arbetsgivare", "People by course and employer";
    course = "Kurs", "Course";
    employer = "Arbetsgivare", "Employer";
    unknown = "Okänd arbetsgivare", "Unknown employer";
    started_before = "Påbörjat i dag", "Started today";
    started_after = "Påbörjat efter ändringen", "Started after the change";
    completed_before = "Slutfört i dag", "Completed today";
    completed_after = "Slutfört efter ändringen", "Completed after the change";
    target_before = "Målgrupp i dag", "Target group today";
    target_after = "Målgrupp efter ändringen", "Target group after the change";
    more[count] = ["Och {count} rad till, som inte visas.", "Och {count} rader till, som inte visas."],
        ["And {count} more row, which is not shown.", "And {count} more rows, which are not shown."];
    warnings = "Kontrollera särskilt", "Check in particular";
    warning(what, place) = "{what} ({place})", "{what} ({place})";
    warned_people[count] = ["{count} person berörs", "{count} personer berörs"], ["{count} person affected", "{count} people affected"];
    rule_unmet = "ett krav som ingen har kunnat uppfylla hittills", "a rule that nobody has been able to meet so far";
    target_unmet = "en roll i målgruppen som ingen har", "a role in the target group that nobody has";
    module_undated = "en ny del utan datum, så att några inte längre har slutfört kursen", "a new module without dates, so that some people no longer count as having completed the course";
    module_ended = "en del som redan har slutat gälla", "a module that has already ended";
    removed = "en kurs eller del med händelser tas bort", "a course or module that has statements is removed";
    renamed = "en kurs eller del får ett annat id", "a course or module gets a different id";
    iri_gone = "en adress som används i händelser tas bort", "an address used in statements is removed";
    people_tied = "flera personer räknas som en och samma", "several people are counted as one";
    iri_near = "en adress som är nästan likadan som en annan", "an address that is almost the same as another";
    confirm = "Ändra kurskatalogen", "Change the catalogue";
    cancel = "Avbryt, ändra inget", "Cancel, change nothing";
    whole = "Kurskatalogen ersätts.", "The catalogue is replaced.";
    as_course(iri, course) = "{iri} räknas som {course}.", "{iri} counts as {course}.";
    as_new_course(iri, name, id) = "{iri} räknas som den nya kursen {name} ({id}).", "{iri} counts as the new course {name} ({id}).";
    accounts_of(url, owner) = "Konton på {url} hör till {owner}.", "Accounts on {url} belong to {owner}.";
    mails_of(domain, owner) = "Adresser på {domain} hör till {owner}.", "Addresses at {domain} belong to {owner}.";
    as_unit(alias, unit, employer) = "{alias} är samma enhet som {unit} i {employer}.", "{alias} is the same unit as {unit} in {employer}.";
    as_new_unit(name, employer, id) = "{name} är en ny enhet i {employer} ({id}).", "{name} is a new unit in {employer} ({id}).";
    role_of(role, course) = "{role} ingår i målgruppen för {course}.", "{role} is in the target group of {course}.";
    no_account(account, home_page) = "Kontot {account} på {home_page} är ingen person.", "The account {account} on {home_page} is not a person.";
    no_mailbox(mbox) = "{mbox} är ingen person.", "{mbox} is not a person.";
    organisation(name, id) = "{name} ({id}) är en arbetsgivare.", "{name} ({id}) is an employer.";
    stale = "Kurskatalogen har ändrats av någon annan sedan du tittade. Din ändring är inte gjord. Så här blir det nu: kontrollera och tryck igen.",
        "Someone else has changed the catalogue since you looked. Your change has not been made. This is its effect now: check it and press again.";
    stale_whole = "Någon annan har ändrat kurskatalogen sedan du började, och den ändringen skulle gå förlorad. Börja om från den som gäller nu.",
        "Someone else has changed the catalogue since you began, and that change would be lost. Start again from the one in force now.";
    stale_form = "Sidan har varit öppen för länge. Ingenting är ändrat. Kontrollera och tryck en gång till.",
        "The page was open for too long. Nothing has changed. Check it and press once more.";
    gone = "Det som skulle ändras finns inte längre i kurskatalogen. Börja om.",
        "What you wanted to change is no longer in the catalogue. Start again.";
    refused(reason) = "Kurskatalogen kan inte ändras så: {reason}", "The catalogue can't be changed like that: {reason}";
    busy = "Servern räknar på en annan ändring just nu. Försök igen om en stund.", "The server is working on another change. Try again in a moment.";
    not_changed = "Kurskatalogen är inte ändrad", "The catalogue was not changed";
    back = "Tillbaka", "Back";
}
