//! The words of the pages of lists of results.

use crate::dashboard::texts::texts;

texts! {
    /// The words of lists of results.
    pub(super) struct Texts;
    title = "Resultat från listor", "Results from lists";
    skip = "Hoppa till registrerade listor", "Skip to recorded lists";
    about = "Här registrerar du det som ingen plattform rapporterar: kursdagar, äldre kurser och annat som står i ett kalkylark.",
        "Here you record what no platform reports: course days, older courses, and what else a spreadsheet has.";
    nothing_new = "Ingenting registrerades: allt i listan fanns redan eller är gallrat.",
        "Nothing was recorded: everything in the list was there already or has been erased.";

    record_a_list = "Registrera en lista", "Record a list";
    upload_about = "Du får se vad listan innehåller innan något registreras.", "You will see what the list holds before anything is recorded.";
    example = "Ladda ner ett exempel", "Download an example";
    catalogue = "Kursernas och delarnas id står i kurskatalogen", "The catalogue has the ids of courses and modules";
    text = "Eller klistra in listan", "Or paste the list";
    text_hint = "Kopiera cellerna i kalkylarket, med rubrikerna. Om du också väljer en fil gäller filen.",
        "Copy the cells of the spreadsheet, with the headers. If you also choose a file, the file counts.";
    list_kept = "Listan som du skickade finns kvar. Välj bara en ny om den ska bytas ut.",
        "The list you sent is kept. Choose another one only to replace it.";
    allow_unknown = "Ta också med personer som inte finns i personallistan", "Also include people whom the roster does not have";
    holds_course = "kursens id i kurskatalogen", "the id of the course in the catalogue";
    holds_module = "delens id; tomt för kursen som helhet", "the id of the module; empty for the course itself";
    holds_day = "dagen, inte senare än i dag", "the day, not later than today";
    holds_outcome = "genomförd, godkänd eller underkänd; utan kolumnen har alla genomfört kursen",
        "genomförd (completed), godkänd (passed) or underkänd (failed); without the column, everybody has completed it";
    holds_score = "poäng från 0 till 1 eller i procent, för godkänd och underkänd", "a score from 0 to 1 or in per cent, of a pass or failure";

    faults_rows[rows] = [
        "{rows} rad är fel, så ingenting har registrerats. Rätta den och skicka listan igen",
        "{rows} rader är fel, så ingenting har registrerats. Rätta dem och skicka listan igen"
    ], [
        "{rows} row is wrong, so nothing was recorded. Correct it, and send the list again",
        "{rows} rows are wrong, so nothing was recorded. Correct them, and send the list again"
    ];
    stale = "Det som registreras har ändrats sedan du kontrollerade listan. Inget har registrerats. Här är vad listan innehåller nu: kontrollera det och registrera den igen.",
        "What would be recorded has changed since you checked the list. Nothing has been recorded. This is what the list holds now: check it, and record it again.";
    stale_form = "Sidan har varit öppen för länge. Inget har registrerats. Kontrollera och tryck en gång till.",
        "The page was open for too long. Nothing has been recorded. Check it and press once more.";

    check_title = "Kontrollera innan listan registreras", "Check before the list is recorded";
    would_record[count] = ["{count} resultat är nytt och registreras.", "{count} resultat är nya och registreras."],
        ["{count} result is new and will be recorded.", "{count} results are new and will be recorded."];
    nothing = "Allt i listan är registrerat redan, så det finns inget att registrera.", "Everything in the list is recorded already, so there is nothing to record.";
    no_rows = "Listan har inga rader under rubrikerna. Skriv en rad för varje person och resultat.", "The list has no rows below its headers. Write a row for each person and result.";
    added = "Nya", "New";
    present = "Registrerade redan", "Recorded already";
    repeated = "Upprepade i filen", "Repeated in the file";
    by_course = "Kurs för kurs", "Course by course";
    module = "Del", "Module";
    whole = "kursen som helhet", "the course itself";
    first_day = "Första dag", "First day";
    last_day = "Sista dag", "Last day";
    no_new = "inga nya", "none is new";
    earlier = "Listor som redan har en del av raderna", "Lists that already have some of the rows";
    rows_of[count] = ["{count} rad", "{count} rader"], ["{count} row", "{count} rows"];
    effect_about = "Påbörjat och slutfört hos alla arbetsgivare som du ser, tillsammans, till och med",
        "Started and completed, for all employers that you see together, up to and including";
    started_before = "Påbörjat i dag", "Started today";
    started_after = "Påbörjat med listan", "Started with the list";
    completed_before = "Slutfört i dag", "Completed today";
    completed_after = "Slutfört med listan", "Completed with the list";
    no_courses = "Listan handlar inte om någon kurs som du ser siffror för.", "The list is about no course whose figures you see.";
    not_looked_up = "personerna har inte jämförts med personallistan, eftersom du inte har behörighet att läsa den",
        "people were not looked up in the roster, which you may not read";
    asks_for_modules(course) = "genomförd räcker inte för att slutföra {course}, vars krav gäller delarna: ange dem i kolumnen del",
        "genomförd alone does not complete {course}, whose rule asks for modules: name them in the column del";
    asks_for_pass(course) = "genomförd räcker inte för att slutföra {course}, vars krav är godkänt: skriv godkänd",
        "genomförd alone does not complete {course}, whose rule asks for a pass: write godkänd";
    contradict(first, second) =
        "raderna {first} och {second} ger samma person olika resultat samma dag, och båda registreras: ta bort den som är fel",
        "lines {first} and {second} give one person different results on one day, and both are recorded: take out the wrong one";
    stay_erased(rows) = "rader som är gallrade sedan tidigare och inte registreras igen: {rows}", "rows that were erased before, and stay so: {rows}";
    record = "Registrera resultaten", "Record the results";

    recorded_lists = "Registrerade listor", "Recorded lists";
    no_lists = "Du har inte registrerat någon lista än.", "You have not recorded any list yet.";
    lists_caption = "Dina listor, den senaste först", "Your lists, newest first";
    recorded = "Registrerad", "Recorded";
    results = "Resultat", "Results";
    courses = "Kurser", "Courses";
    no_course = "ingen kurs i kurskatalogen", "no course of the catalogue";
    no_day = "ingen dag", "no day";
    state = "Läge", "State";
    counts = "räknas", "counts";
    partly[voided] = ["räknas, utom {voided} resultat som är taget tillbaka", "räknas, utom {voided} resultat som är tagna tillbaka"],
        ["counts, except {voided} result that was taken back", "counts, except {voided} results that were taken back"];
    taken_back = "tagen tillbaka", "taken back";
    older = "Äldre listor", "Older lists";
    of_others = "Öppna en annan lista", "Open another list";
    of_others_about = "En lista som någon annan har registrerat, med API:et eller med loggbok results import, öppnar du med dess id. Det står i rapporten från registreringen.",
        "Open a list that somebody else has recorded, over the API or by loggbok results import, by its id. The report of the recording has it.";
    import = "Listans id", "Id of the list";
    no_id = "Skriv id:t som det står i rapporten", "Write the id as the report has it";
    open = "Öppna", "Open";

    list_title = "Registrerad lista", "Recorded list";
    back = "Alla listor", "All lists";
    was_recorded[count] = ["{count} resultat är registrerat.", "{count} resultat är registrerade."],
        ["{count} result has been recorded.", "{count} results have been recorded."];
    was_taken_back = "Listan är tagen tillbaka. Siffrorna är som om den aldrig hade registrerats, och en rättad lista kan registreras nu.",
        "The list has been taken back. The figures are as if it had never been recorded, and a corrected list can be recorded now.";
    days = "Dagar", "Days";
    days_between(first, last) = "{first} till {last}", "{first} to {last}";
    take_back = "Ta tillbaka listan", "Take the list back";
    take_back_about[count] = [
        "{count} resultat kommer inte att räknas längre. Siffrorna blir som om listan aldrig hade registrerats. Samma lista kan registreras igen.",
        "{count} resultat kommer inte att räknas längre. Siffrorna blir som om listan aldrig hade registrerats. Samma lista kan registreras igen."
    ], [
        "{count} result will no longer count. The figures will be as if the list had never been recorded. The same list can be recorded again.",
        "{count} results will no longer count. The figures will be as if the list had never been recorded. The same list can be recorded again."
    ];
    confirm[count] = ["Ja, ta tillbaka {count} resultat", "Ja, ta tillbaka {count} resultat"],
        ["Yes, take {count} result back", "Yes, take {count} results back"];
    confirm_needed = "Kryssa i rutan om resultaten ska tas tillbaka", "Tick the box if the results are to be taken back";
    stale_list = "Listan har ändrats sedan sidan öppnades. Inget har tagits tillbaka. Kontrollera och tryck en gång till.",
        "The list has changed since the page was opened. Nothing has been taken back. Check it and press once more.";
    stale_take_back = "Sidan har varit öppen för länge. Inget har tagits tillbaka. Kontrollera och tryck en gång till.",
        "The page was open for too long. Nothing has been taken back. Check it and press once more.";
}
