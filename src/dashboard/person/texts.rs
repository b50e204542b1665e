//! The words of the page of one person.

use learning::WhyNot;

use crate::dashboard::texts::texts;

texts! {
    /// The words of the page of one person.
    pub(super) struct Texts;
    nameless = "Person utan namn på personallistan", "Person without a name on the roster";
    skip = "Hoppa till kurserna", "Skip to the courses";
    back = "Till listan", "To the list";
    until = "Läget till och med", "As of";
    works(where_at) = "Arbetar i {where_at}.", "Works in {where_at}.";
    worked(where_at, day) = "Arbetade i {where_at} till och med {day}.", "Worked in {where_at} until {day}.";
    on_no_roster = "Personen finns inte på någon personallista som du får se.", "The person is not on any roster that you can see.";
    hired(day) = "Anställd {day}.", "Hired on {day}.";
    identities = "Så är personen känd", "How the person is known";
    tied_roster = "på personallistan", "on the roster";
    tied_spelling = "samma adress skriven på ett annat sätt", "the same address written differently";
    tied_statements = "så heter personen på en plattform", "what a platform calls the person";

    courses = "Kurser", "Courses";
    no_courses = "Ingen kurs gäller den här personen, och inget har hänt i någon.",
        "No course concerns this person, and nothing has happened in any.";
    completed(day) = "Slutförde kursen {day}.", "Completed the course on {day}.";
    completed_elsewhere = "Har slutfört kursen.", "Has completed the course.";
    under_way(day) = "Började {day} men har inte slutfört kursen.", "Started on {day} but has not completed the course.";
    under_way_elsewhere = "Har börjat men inte slutfört kursen.", "Has started but not completed the course.";
    enrolled(day) = "Är inskriven sedan {day} men har inte börjat.", "Has been enrolled since {day} but has not started.";
    not_started = "Har inte börjat.", "Has not started.";
    counted_nowhere = "Räknas inte i kursen.", "Is not counted in the course.";
    not_employed = "Bara de som arbetar nu räknas här, och ingen personallista har personen den dagen.",
        "Only those who work now are counted here, and no roster has the person on that day.";
    nothing_counts = "Inget som har hänt räknas, och kursen är inte till för personen enligt personallistan.",
        "Nothing that has happened counts, and the roster does not say that the course is meant for the person.";

    in_place(place, why) = "Räknas i {place}: {why}.", "Is counted in {place}: {why}.";
    in_no_place(why) = "Räknas i okänd kommun: {why}.", "Is counted in unknown municipality: {why}.";
    by_roster(day) = "personallistan hade personen där {day}", "the roster had the person there on {day}";
    by_first_list = "den första personallistan säger inte sedan när, så det som hände före den räknas där",
        "the first roster does not say since when, so what happened before it counts there";
    by_statement = "plattformen hör till kommunen, eller har angett kommunen",
        "the platform belongs to the municipality or named it";
    by_address = "personens e-postadress eller konto hör till kommunen",
        "the person's email address or account belongs to the municipality";
    by_nothing = "inget säger var personen arbetar", "nothing says where the person works";
    target_everyone = "Kursen är till för alla på personallistan.", "The course is meant for everyone on the roster.";
    target_roles(roles) = "Kursen är till för rollen {roles}.", "The course is meant for the role {roles}.";
    or = "eller", "or";
    earned(credits) = "Kursen har gett {credits}.", "The course has given {credits}.";
    certificate_in_force(day) = "Intyget gäller till och med {day}.", "The certificate is valid until {day}.";
    certificate_expiring(day) = "Intyget går snart ut: det gäller till och med {day}.", "The certificate expires soon: it is valid until {day}.";
    certificate_expired(day) = "Intyget gick ut {day}.", "The certificate expired on {day}.";
    certificate_revoked = "Intyget gäller inte: slutförandet har tagits tillbaka.",
        "The certificate is not valid: the completion was taken back.";
    certificate_address = "Sida där den som får adressen kan kontrollera intyget", "Page where whoever is given the address can check the certificate";
    counts_as = "Räknas som", "Counts as";
    since(status, day) = "{status}, sedan {day}", "{status}, since {day}";

    rule = "Vad som krävs", "What it takes";
    told_in(place) = "Det som {place} har fått veta avgör:", "What {place} was told decides:";
    is_met = "Kravet är uppfyllt.", "The requirement is met.";
    is_not_met = "Kravet är inte uppfyllt.", "The requirement is not met.";
    step_completion = "Hela kursen är slutförd", "The whole course is completed";
    step_module(module) = "Delen {module}", "The module {module}";
    step_modules = "Tillräckligt många delar är slutförda", "Enough modules are completed";
    step_pass = "Godkänt resultat", "A pass";
    step_not_taken_back = "Slutförandet har inte tagits tillbaka", "The completion was not taken back";
    step_satisfied = "Plattformen har godkänt kursen som helhet", "The platform has accepted the course as a whole";
    optional = "krävs inte", "not required";
    met = "klart", "done";
    met_on(day) = "klart {day}", "done on {day}";
    not_met = "saknas", "missing";

    statements[count] = ["Händelser ({count})", "Händelser ({count})"], ["Events ({count})", "Events ({count})"];
    latest_statements(shown, of) = "De senaste {shown} av {of} händelser", "The latest {shown} of {of} events";
    no_statements = "Inga händelser i kursen.", "No events in the course.";
    more_statements = "Det finns äldre händelser som inte visas.", "There are older events that are not shown.";
    counts_not = "räknas inte", "does not count";
    details = "Teknisk uppgift", "Technical detail";
    id = "Händelsens id", "Id of the event";
    verb = "Verb", "Verb";
    activity = "Aktivitet", "Activity";
    timeline = "Tidslinje", "Timeline";
    timeline_cut = "Bara de senaste händelserna visas.", "Only the latest events are shown.";
    nothing_yet = "Inget har hänt än.", "Nothing has happened yet.";
    older = "Personen har äldre händelser som inte har gåtts igenom. Visa en kurs för sig för att se alla i den.",
        "The person has older events that were not looked at. Show one course by itself to see all of its own.";
    alone = "Visa bara den här kursen", "Show only this course";
    about_no_course = "Händelser som inte hör till någon kurs", "Events that belong to no course";
    about_no_course_note = "De handlar om aktiviteter som inte finns i kurskatalogen.",
        "They are about activities that are not in the catalogue.";
    more_courses = "Fler kurser för personen:", "More courses for this person:";
    viewing = "Visningen loggas.", "Viewing this is recorded in the audit log.";
    record = "Allt som finns lagrat om personen", "Everything that is kept of the person";
    course_page = "Om kursen", "About the course";

    did_active(what) = "Arbetade med {what}", "Worked on {what}";
    did_enrolled(what) = "Skrevs in på {what}", "Was enrolled in {what}";
    did_unenrolled(what) = "Skrevs ut från {what}", "Was unenrolled from {what}";
    did_completed(what) = "Slutförde {what}", "Completed {what}";
    did_passed(what) = "Blev godkänd på {what}", "Passed {what}";
    did_failed(what) = "Blev underkänd på {what}", "Failed {what}";
    did_taken_back(what) = "Slutförandet av {what} togs tillbaka", "The completion of {what} was taken back";
    did_nothing(what) = "Något registrerades om {what} som inte gäller lärande",
        "Something was recorded about {what} that has nothing to do with learning";
    event_hired(place) = "Anställdes i {place}", "Was hired in {place}";
    event_began(place) = "Började i {place}", "Began in {place}";
    event_ended(place) = "Slutade i {place}", "Left {place}";
    event_started(course) = "Började kursen {course}", "Started the course {course}";
    event_completed(course) = "Slutförde kursen {course}: kraven uppfyllda", "Completed the course {course}: the requirement was met";

    why_voided = "Händelsen har makulerats.", "The event was voided.";
    why_clock_ahead = "Plattformens klocka gick före: händelsen är daterad efter att den kom in.",
        "The platform's clock was ahead: the event is dated after it arrived.";
    why_clock_unset = "Plattformens klocka var inte ställd.", "The platform's clock was never set.";
    why_group = "Händelsen gäller en grupp, och räknas inte för någon enskild.", "The event is about a group, so it counts for no single person.";
    why_after_as_of = "Den hände efter den valda dagen.", "It happened after the chosen day.";
    why_module_ended = "Delen hörde inte längre till kursen den dagen.", "The module was no longer part of the course on that day.";
    why_taken_back = "Det togs tillbaka senare.", "It was taken back later.";
    why_failed = "Resultatet säger underkänd.", "The result says that the person failed.";
    why_score_too_low = "Resultatet är lägre än vad kursen kräver, eller saknas.", "The score is lower than the course requires, or missing.";
    why_not_completed = "Resultatet säger att det inte är slutfört.", "The result says that it is not completed.";
    why_attended_only = "Närvaro slutför en del, men inte en hel kurs.", "Attendance completes a module, but not a course.";
    why_part_only = "Det gäller bara en bit av kursen eller delen.", "It is about only a part of the course or module.";
    why_unknown_verb = "Plattformen säger inte om det är slutfört, så det räknas bara som aktivitet.",
        "The platform does not say whether it is completed, so it counts only as activity.";
    why_not_learning = "Det är administration och inte lärande.", "This is administration, not learning.";
    why_no_enrolment = "Bara en hel kurs har inskrivningar.", "Only a whole course has enrolments.";
    why_not_on_roster = "Personallistan hade inte personen den dagen.", "The roster did not have the person on that day.";
    why_claim_refused = "Plattformen angav en kommun som den inte får skicka för.", "The platform named a municipality that it may not send for.";
    why_not_begun = "Delen hör inte till kursen än.", "The module is not part of the course yet.";
    why_started_only = "Det finns händelser, men ingen säger att det är slutfört.", "There are events, but none of them says that it is completed.";
    why_no_statement = "Det finns ingen händelse.", "There is no event.";
}

/// Why something does not count, or counts for less than it appears to say.
pub(super) fn why(reason: WhyNot, texts: Texts) -> &'static str {
    match reason {
        WhyNot::Voided => texts.why_voided(),
        WhyNot::ClockAhead => texts.why_clock_ahead(),
        WhyNot::ClockUnset => texts.why_clock_unset(),
        WhyNot::Group => texts.why_group(),
        WhyNot::AfterAsOf => texts.why_after_as_of(),
        WhyNot::ModuleEnded => texts.why_module_ended(),
        WhyNot::TakenBack => texts.why_taken_back(),
        WhyNot::Failed => texts.why_failed(),
        WhyNot::ScoreTooLow => texts.why_score_too_low(),
        WhyNot::NotCompleted => texts.why_not_completed(),
        WhyNot::AttendedOnly => texts.why_attended_only(),
        WhyNot::PartOnly => texts.why_part_only(),
        WhyNot::UnknownVerb => texts.why_unknown_verb(),
        WhyNot::NotLearning => texts.why_not_learning(),
        WhyNot::NoEnrolment => texts.why_no_enrolment(),
        WhyNot::NotOnRosterThatDay => texts.why_not_on_roster(),
        WhyNot::ClaimRefused => texts.why_claim_refused(),
        WhyNot::NotBegun => texts.why_not_begun(),
        WhyNot::StartedOnly => texts.why_started_only(),
        WhyNot::NoStatement => texts.why_no_statement(),
    }
}
