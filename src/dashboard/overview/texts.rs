//! The words of the overview.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the overview.
    pub(super) struct Texts;
    title = "Påbörjade och slutförda kurser", "Courses started and completed";
    skip = "Hoppa till siffrorna", "Skip to the figures";
    nothing(day) = "Det finns inga siffror för urvalet per den {day}.", "There are no figures for this selection as of {day}.";
    represented[count, of] = [
        "{count} av {of} kommuner har minst en person som har påbörjat en kurs i urvalet.",
        "{count} av {of} kommuner har minst en person som har påbörjat en kurs i urvalet."
    ], [
        "{count} of {of} municipalities has at least one person who has started a course in this selection.",
        "{count} of {of} municipalities have at least one person who has started a course in this selection."
    ];
    own_course(place, share, course) = "{place}: {share} har slutfört {course}.", "{place}: {share} have completed {course}.";
    own_courses(place, share) = "{place}: {share}.", "{place}: {share}.";
    own_started[count, place] = ["{place}: {count} person har påbörjat.", "{place}: {count} personer har påbörjat."],
        ["{place}: {count} person has started.", "{place}: {count} people have started."];
    reading = "”8 av 30 i målgruppen (27 %)” betyder att 8 av de 30 som kursen är till för den valda dagen har slutfört \
               den. ”11 ej namngivna” betyder att målgruppen är ett angivet antal, och att 11 av dem inte är kända med \
               namn.",
        "“8 of 30 in the target group (27 %)” means that 8 of the 30 for whom the course is meant on the chosen day have \
         completed it. “11 not named” means that the target group is a number that was entered, and that 11 of them are \
         not known by name.";
    denominators = "Målgruppen är de som kursen är till för den valda dagen: de på personallistan med rätt roll, eller \
                    ett angivet antal. Har kursen ingen målgrupp räknas andelen på de inskrivna. Den som har slutat, har \
                    en annan roll eller saknas på personallistan räknas utanför målgruppen, och aldrig i andelen. En \
                    person som finns i flera kommuner räknas en gång i totalen, som därför kan vara mindre än summan.",
        "The target group is those for whom the course is meant on the chosen day: those on the roster with the right \
         role, or a number that was entered. Where a course has no target group, the share is of those enrolled. People \
         who have left, have another role or are on no roster are counted outside the target group, and never in the \
         share. A person of several municipalities is counted once in the total, which may therefore be less than the \
         sum.";
    how_to_read = "Så läser du tabellerna", "How to read the tables";
    who_has_not = "Vilka har inte påbörjat?", "Who has not started?";
    all_courses = "Alla kurser", "All courses";
    started = "Påbörjat", "Started";
    completed = "Slutfört", "Completed";
    total = "Totalt, unika personer", "Total, distinct people";
    by_course = "Per kurs", "By course";
    by_municipality = "Per kommun", "By municipality";
    persons_by_course = "Per kurs: antal personer", "By course: number of people";
    persons_by_municipality = "Per kommun: antal personer", "By municipality: number of people";
    no_figure = "ingen uppgift", "no figure";
    partial = "(del)", "(part)";
    partial_note = "avser bara de enheter som visas här, inte hela kommunen.",
        "is of the units that are shown here, not of the whole municipality.";
    bars = "Staplarna visar hur långt gruppen har kommit:", "The bars show how far the group has come:";
}
