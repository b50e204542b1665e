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
        "{number} in the target group are not named, and so not in the list: {course}.";
    load_the_roster = "Ett antal har angetts för målgruppen. Läs in kommunens personallista med rollerna, så syns \
                       personerna här.",
        "A number was entered for the target group. Load the municipality's roster with the roles, and the people are \
         listed here.";
    rows = "En person med flera anställningar eller kurser har en rad för var och en. Visningen \
            av listan loggas.",
        "A person with several employments or courses has a row for each. Viewing this list is recorded in the audit \
         log.";
    nobody = "Det finns inga personer i urvalet.", "There are no people in this selection.";
    name = "Namn eller identitet", "Name or identifier";
    hired_on = "Anställd", "Employed from";
    started_on = "Påbörjat", "Started";
    completed_on = "Slutfört", "Completed";
    no_day = "ingen dag", "no day";
}
