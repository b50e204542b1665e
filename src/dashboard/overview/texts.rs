//! The words of the overview.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the overview.
    pub(super) struct Texts;
    title = "Kurser och kommuner", "Courses and municipalities";
    skip = "Hoppa till siffrorna", "Skip to the figures";
    nothing(day) = "Det finns inga siffror för urvalet per den {day}.", "There are no figures for this selection as of {day}.";
    represented[count, of] = [
        "{count} av {of} kommuner har börjat: där har minst en person påbörjat en kurs i urvalet.",
        "{count} av {of} kommuner har börjat: där har minst en person påbörjat en kurs i urvalet."
    ], [
        "{count} of {of} municipalities has begun: at least one person there has started a course in this selection.",
        "{count} of {of} municipalities have begun: at least one person there has started a course in this selection."
    ];
    course_in_words(part, whole, share, course) = "{part} av {whole} ({share}) har slutfört {course}.",
        "{part} of {whole} ({share}) have completed {course}.";
    own_started[count] = ["{count} person har påbörjat kursen.", "{count} personer har påbörjat kursen."],
        ["{count} person has started the course.", "{count} people have started the course."];
    own_courses[count] = ["{count} person har påbörjat minst en kurs.", "{count} personer har påbörjat minst en kurs."],
        ["{count} person has started at least one course.", "{count} people have started at least one course."];

    to_do = "Att göra", "To do";
    nothing_to_do = "Inget att göra i dag.", "Nothing to do today.";
    more_to_do[count] = ["Visa {count} till", "Visa {count} till"], ["Show {count} more", "Show {count} more"];
    not_started = "har inte börjat", "have not started";
    certificates_expiring = "har intyg som går ut inom 90 dagar", "have a certificate that expires within 90 days";
    show_who = "Visa vilka", "Show who";
    not_named = "i målgruppen är inte kända med namn, så du kan inte se vilka som inte har börjat",
        "in the target group are not known by name, so you can't see who has not started";
    load_roster = "Uppdatera personallistan", "Update the roster";
    uncounted = "saker som plattformar eller personallistan nämner kunde inte räknas",
        "things that platforms or the roster name could not be counted";
    uncounted_people[people] = [
        "saker kunde inte räknas, och {people} person kunde inte placeras i någon kommun",
        "saker kunde inte räknas, och {people} personer kunde inte placeras i någon kommun"
    ], [
        "things could not be counted, and {people} person could not be placed in any municipality",
        "things could not be counted, and {people} people could not be placed in any municipality"
    ];
    show_what = "Visa vad", "Show what";
    old_roster(day, days) = "Personallistan är från {day}. Den är {days} dagar gammal, så siffrorna kan vara inaktuella.",
        "The roster is from {day}. It is {days} days old, so the figures may be out of date.";
    no_roster = "Det finns ingen personallista, så det går inte att se vilka som inte har börjat.",
        "There is no roster, so nobody can see who has not started.";
    silent_since(platform, day) = "{platform} har inte skickat något sedan {day}.", "{platform} has sent nothing since {day}.";
    silent_ever(platform) = "{platform} har aldrig skickat något.", "{platform} has never sent anything.";
    silent_several(platforms) = "Dessa plattformar har inte skickat något på mer än en vecka: {platforms}.",
        "These platforms have sent nothing for more than a week: {platforms}.";
    show_deliveries = "Visa leveranser", "Show deliveries";
    and = "och", "and";

    counties = "Vilka län som har varje program", "Which counties have each programme";
    courses = "Kurser", "Courses";
    share_completed = "slutfört", "completed";
    out_of = "av", "of";
    target_entered = "i målgruppen (angivet antal)", "in the target group (number entered)";
    target_of_roster = "i målgruppen (personallistan)", "in the target group (roster)";
    enrolled = "inskrivna (kursen har ingen målgrupp)", "enrolled (the course has no target group)";
    mixed = "i målgruppen eller inskrivna", "in the target group or enrolled";
    have_started_and = "har påbörjat och", "have started and";
    have_completed = "har slutfört; hur många kursen är till för är inte känt", "have completed; how many the course is for is not known";
    more_than(count, day) = "{count} fler har slutfört än {day}", "{count} more have completed it than on {day}";
    fewer_than(count, day) = "{count} färre har slutfört än {day}", "{count} fewer have completed it than on {day}";
    unchanged(day) = "oförändrat sedan {day}", "unchanged since {day}";
    per_municipality = "Per kommun", "By municipality";
    together = "Alla kurser tillsammans:", "All courses together:";

    compare = "Hur vi står", "How we stand";
    compare_with = "Jämför med andra kommuner", "Compare with other municipalities";
    new_hires = "Nya medarbetare", "New staff";
    introduced(count, of, course, since) =
        "{count} av {of} som anställdes från och med {since} och har varit här i 90 dagar påbörjade {course} inom den tiden.",
        "{count} of {of} who were hired from {since} and have been here for 90 days started {course} within that time.";
    take_with_you = "Ta med dig", "Take with you";
    subscribe = "Få siffrorna skickade på fasta tider", "Have the figures sent at fixed times";
    to_board = "En sida till nämnden", "One page for the board";

    reading = "”8 av 30 i målgruppen (27 %)” betyder att 8 av de 30 som kursen är till för den valda dagen har slutfört \
               den. ”11 ej namngivna” betyder att målgruppen är ett angivet antal, och att 11 av dem inte är kända med \
               namn.",
        "“8 of 30 in the target group (27 %)” means that 8 of the 30 people the course is meant for on the chosen day have \
         completed it. “11 not named” means that the target group is a number that was entered, and that 11 of them are \
         not known by name.";
    denominators = "Målgruppen är de som kursen är till för den valda dagen: de på personallistan med rätt roll, eller \
                    ett angivet antal. Har kursen ingen målgrupp räknas andelen på de inskrivna. Den som har slutat, har \
                    en annan roll eller saknas på personallistan räknas utanför målgruppen, och aldrig i andelen. En \
                    person som finns i flera kommuner räknas en gång i totalen, som därför kan vara mindre än summan.",
        "The target group is the people the course is meant for on the chosen day: those on the roster with the right \
         role, or a number that was entered. If a course has no target group, the share is of those enrolled. People \
         who have left, have another role or are not on any roster are counted outside the target group, and never in the \
         share. A person in several municipalities is counted once in the total, which may therefore be less than the \
         sum.";
    how_to_read = "Så läser du siffrorna", "How to read the figures";
    who_has_not = "Vilka har inte påbörjat?", "Who has not started?";
    started = "Påbörjat", "Started";
    completed = "Slutfört", "Completed";
    municipality = "Kommun", "Municipality";
    total = "Totalt, unika personer", "Total, distinct people";
    municipalities = "Kommuner", "Municipalities";
    of_course(course) = "Kommuner: {course}", "Municipalities: {course}";
    persons_by_municipality = "Antal personer", "Number of people";
    sort = "Sortera efter en kolumn genom att välja dess rubrik.", "Sort by a column by choosing its heading.";
    idle_heading = "Kommuner där ingen har börjat", "Municipalities where nobody has started";
    idle[count, of] = ["I {count} av {of} kommuner har ingen påbörjat något i urvalet.", "I {count} av {of} kommuner har ingen påbörjat något i urvalet."],
        ["In {count} of {of} municipalities nobody has started anything in this selection.", "In {count} of {of} municipalities nobody has started anything in this selection."];
    out_of_number(part, whole) = "{part} av {whole}", "{part} of {whole}";
    unknown_note = "Okänd kommun är personer som varken personallistor eller plattformar placerar i någon kommun.",
        "Unknown municipality means people whom neither rosters nor platforms place in a municipality.";
    partial = "(del)", "(part)";
    partial_note = "avser bara de enheter som visas här, inte hela kommunen.",
        "covers only the units shown here, not the whole municipality.";
    bars = "Staplarna visar hur långt gruppen har kommit:", "The bars show how far the group has come:";
}
