//! The words of the page for trying statements.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the page on which statements are tried.
    pub(super) struct Texts;
    title = "Prova en händelse", "Try a statement";
    about = "Klistra in en händelse som plattformen skickar, eller en lista. Servern prövar den som om den kom nu, och sparar ingenting.",
        "Paste a statement that the platform sends, or an array of them. The server checks it as if it had just arrived, and stores nothing.";
    back = "Till leveranserna", "To the deliveries";
    statement = "Händelsen som JSON", "The statement as JSON";
    version = "Standardens version", "Edition of the standard";
    sender = "Som plattformen", "As the platform";
    myself = "Din egen behörighet", "Your own credential";
    run = "Prova", "Try";
    stale_form = "Sidan har varit öppen för länge. Det du skrev står kvar. Tryck en gång till.",
        "The page was open for too long. What you typed is still here. Press once more.";
    empty = "Klistra in en händelse.", "Paste a statement.";
    too_long = "Texten får ha högst 65 536 byte. Prova några händelser i taget.", "The text may have at most 65 536 bytes. Try a few statements at a time.";
    no_such_sender = "Det finns ingen sådan plattform inom din räckvidd. Välj i listan.",
        "There is no such platform within your reach. Choose from the list.";
    result = "Resultat", "Result";
    valid[count, version] = [
        "{count} händelse följer xAPI {version}. Den skulle sparas.", "{count} händelser följer xAPI {version}. De skulle sparas."
    ], [
        "{count} statement follows xAPI {version}. It would be stored.", "{count} statements follow xAPI {version}. They would be stored."
    ];
    invalid[count] = ["Servern skulle avvisa det här: {count} fel.", "Servern skulle avvisa det här: {count} fel."],
        ["The server would refuse this: {count} fault.", "The server would refuse this: {count} faults."];
    faults = "Fel", "Faults";
    faults_caption = "Varje fel leder till sin plats i texten", "Each fault leads to its place in the text";
    number = "Nummer", "Number";
    line = "Rad", "Line";
    place = "Plats", "Place";
    rule = "Regel", "Rule";
    clause = "Standardens avsnitt", "Clause of the standard";
    the_whole = "hela texten", "the whole text";
    text = "Texten", "The text";
    fault = "fel", "fault";
    counts_as = "Det skulle räknas så", "What it would count as";
    counted = "Räknas som", "Counts as";
    nothing = "Händelsen räknas inte i någon kurs.", "The statement counts in no course.";
    uncounted = "Räknas inte", "Not counted";
    where_from = "Kommun", "Municipality";
    person = "Person", "Person";
    mendings = "Rättelser", "Corrections";
    nth(number) = "Händelse {number}", "Statement {number}";
    more[count] = ["Ytterligare {count} händelse prövades men visas inte.", "Ytterligare {count} händelser prövades men visas inte."],
        ["{count} more statement was checked and is not shown.", "{count} more statements were checked and are not shown."];
    of_course(course, what) = "Kursen {course}: {what}", "The course {course}: {what}";
    of_module(course, module, what) = "Kursen {course}, delen {module}: {what}", "The course {course}, the module {module}: {what}";
    started = "påbörjat", "started";
    enrolled = "inskriven", "enrolled";
    unenrolled = "avregistrerad", "unenrolled";
    completed = "slutfört", "completed";
    taken_back = "slutförandet tas tillbaka", "completion taken back";
    passed = "godkänd", "passed";
    failed = "underkänd", "failed";
    move_on = "vad som krävs för att bli klar", "what it takes to complete it";
    claims(place) = "Händelsen eller plattformen anger {place}.", "The statement or the platform names {place}.";
    claim_refused = "Händelsen nämner en kommun utanför plattformens räckvidd, som servern bortser från.",
        "The statement names a municipality that the platform does not reach, so the server ignores it.";
    known_in(places) = "Finns på personallistan. Räknas i {places}.", "Is on the roster. Counts in {places}.";
    known_nowhere = "Finns på personallistan, men är inte anställd någonstans den dagen.", "Is on the roster, but not employed anywhere on that day.";
    unknown_in(places) = "Finns inte på någon personallista som du når. Räknas i {places}.", "Is not on any roster within your reach. Counts in {places}.";
    unknown = "Finns inte på någon personallista som du når. Räknas under okänd kommun.",
        "Is not on any roster within your reach. Counts under an unknown municipality.";
    mended[count] = ["{count} ställe rättas enligt plattformens inställningar.", "{count} ställen rättas enligt plattformens inställningar."],
        ["{count} place is corrected by the platform's settings.", "{count} places are corrected by the platform's settings."];
    unknown_activity = "Aktiviteten finns inte i kurskatalogen", "The activity is not in the catalogue";
    unknown_verb = "Verbet räknas bara som aktivitet", "The verb counts as activity only";
    unknown_home_page = "Kontots webbplats hör inte till någon kommun", "The home page of the account belongs to no municipality";
    unknown_mail_domain = "E-postdomänen hör inte till någon kommun", "The mail domain belongs to no municipality";
    not_a_person = "Är ingen person enligt kurskatalogen", "Is not a person, according to the catalogue";
    clock_ahead = "Tiden ligger i framtiden: plattformens klocka går fel", "The time is in the future: the platform's clock is wrong";
    clock_unset = "Tiden är 1970 eller tidigare: klockan är inte ställd", "The time is 1970 or earlier: the clock is not set";
    without_zone = "Tiden saknar tidszon", "The time has no time zone";
    unknown_municipality = "Kommunen finns inte", "There is no such municipality";
    claim_beyond = "Kommunen ligger utanför plattformens räckvidd", "The municipality is beyond the reach of the platform";
    other = "Annat", "Other";
}
