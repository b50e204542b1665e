//! The words of the list of people.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the list of people.
    pub(super) struct Texts;
    title(status) = "Medarbetare: {status}", "People: {status}";
    skip = "Hoppa till personerna", "Skip to the people";
    back = "Till översikten", "To the overview";
    status = "Status", "Status";
    persons[count] = ["{count} person i detta urval.", "{count} personer i detta urval."],
        ["{count} person in this selection.", "{count} people in this selection."];
    unnamed(number, course) = "{number} i målgruppen är inte namngivna och står därför inte i listan: {course}.",
        "{number} in the target group are not named, so they are not in the list: {course}.";
    load_the_roster = "Ett antal har angetts för målgruppen. Läs in kommunens personallista med rollerna, så syns \
                       personerna här.",
        "A number was entered for the target group. Import the municipality's roster with the roles, and the people will be \
         listed here.";
    rows = "En person med flera anställningar eller kurser har en rad för var och en. Visningen \
            av listan loggas.",
        "A person with several jobs or courses has a row for each. Viewing this list is recorded in the audit \
         log.";
    nobody = "Det finns inga personer i urvalet.", "There are no people in this selection.";
    name = "Namn eller identitet", "Name or identifier";
    hired_on = "Anställd", "Employed from";
    started_on = "Påbörjat", "Started";
    completed_on = "Slutfört", "Completed";
    no_day = "ingen dag", "no day";
    not_known = "inte känt", "not known";
    none_note = "betyder att uppgiften inte finns.", "means that there is no information.";
    statuses = "Hur långt de har kommit", "How far they have come";
    not_started = "Ej påbörjat", "Not started";
    under_way = "Pågår", "Under way";
    completed = "Slutfört", "Completed";
    meant = "Hela målgruppen", "The whole target group";
    rows_shown(first, last, of) = "Rad {first}–{last} av {of}", "Rows {first}–{last} of {of}";
    mail[count] = ["Kopiera e-postadresser ({count} adress)", "Kopiera e-postadresser ({count} adresser)"],
        ["Copy email addresses ({count} address)", "Copy email addresses ({count} addresses)"];
    mail_label = "E-postadresser till dem som visas på sidan, enligt personallistan",
        "Email addresses of the people on this page, according to the roster";
    without_mail[count] = ["{count} person saknar e-postadress i personallistan.", "{count} personer saknar e-postadress i personallistan."],
        ["The roster has no email address for {count} person.", "The roster has no email address for {count} people."];
}
