//! The words of the roster.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the roster.
    pub(crate) struct Texts;
    title = "Personallista", "Roster";
    skip = "Hoppa till det som gäller", "Skip to what is in force";
    none = "Ingen personallista är inläst.", "No roster has been imported.";
    one[people] = [
        "{people} person är anställd enligt personallistan.", "{people} personer är anställda enligt personallistan."
    ], [
        "{people} person is employed according to the roster.", "{people} people are employed according to the roster."
    ];
    several[with, of, people] = [
        "{with} av {of} arbetsgivare har en personallista, med {people} anställningar.",
        "{with} av {of} arbetsgivare har en personallista, med {people} anställningar."
    ], [
        "{with} of {of} employers has a roster, with {people} affiliations.",
        "{with} of {of} employers have a roster, with {people} affiliations."
    ];
    imported = "Listan är inläst. Så här ser det ut nu.", "The list has been imported. This is what is in force now.";
    in_force = "Det som gäller", "What is in force";
    on = "Gäller", "In force on";
    employer = "Arbetsgivare", "Employer";
    newest = "Senaste listan", "Newest list";
    no_list = "ingen lista", "no list";
    kind = "Inläst som", "Imported as";
    rows = "Rader", "Rows";
    people = "Personer", "People";
    to_come = "Börjar senare", "To come";
    download = "Ladda ner personallistan:", "Download the roster:";
    old[count] = [
        "{count} lista är äldre än 90 dagar. Läs in en ny, så att nyanställda och de som har slutat räknas rätt.",
        "{count} listor är äldre än 90 dagar. Läs in nya, så att nyanställda och de som har slutat räknas rätt."
    ], [
        "{count} list is older than 90 days. Import a new one, so that new hires and leavers are counted right.",
        "{count} lists are older than 90 days. Import new ones, so that new hires and leavers are counted right."
    ];
    directories = "Listor från personalsystem", "Lists from HR systems";
    directories_about = "De här arbetsgivarnas personalsystem skickar automatiskt uppgifter om vilka som är anställda (SCIM). En ny lista läses in när inget har ändrats på fem minuter, eller senast efter en timme.",
        "The HR systems of these employers send who works there (SCIM). A new list is imported once nothing has changed for five minutes, or after an hour at the latest.";
    users = "Användare", "Users";
    groups = "Grupper", "Groups";
    last_change = "Senast ändrat", "Last change";
    waiting = "Väntar på inläsning sedan", "Waiting for import since";
    nothing_waits = "inget väntar", "nothing waiting";
    last_import = "Senaste försöket", "Last attempt";
    no_import = "inget än", "none yet";
    outcome = "Resultat", "Outcome";
    list_imported[rows] = ["{rows} rad inläst", "{rows} rader inlästa"], ["{rows} row imported", "{rows} rows imported"];
    list_refused = "Inte inläst", "Not imported";
    left_out[users] = ["{users} användare saknar både adress och konto", "{users} användare saknar både adress och konto"],
        ["{users} user has neither an address nor an account", "{users} users have neither an address nor an account"];
    import_now = "Läs in nu", "Import now";
    import_of(employer) = "listan för {employer}", "the list of {employer}";
    refused_list(employer) = "Varför listan för {employer} inte är inläst", "Why the list of {employer} was not imported";
    refused_about = "Tills vidare gäller den förra listan. Rätta felen i personalsystemet. Listan prövas igen när något har ändrats där, annars en gång i timmen. Om många verkligen har slutat: välj Läs in nu och bekräfta det. Orsakerna är på engelska och anger användarnas id.",
        "The previous list stays in force until this is corrected in the HR system. The list is tried again when something changes there, otherwise once an hour. If many people have really left, choose Import now and confirm it. The reasons name users by their ids.";
    directory_refused(employer) = "Listan för {employer} är inte inläst. Orsakerna står i avsnittet Listor från personalsystem",
        "The list of {employer} was not imported. See “Lists from HR systems” for the reasons";
    import_list_of(employer) = "Läs in listan för {employer}", "Import the list of {employer}";
    have_they_left = "Har de slutat?", "Have they left?";
    unplaced = "Vilka som inte kunde placeras", "Who could not be placed";
    may_not = "Du kan se personallistan men inte läsa in en ny. Be den som har behörigheten, oftast HR eller den som förvaltar systemet.",
        "You can see the roster but not import a new one. Ask someone who can, usually HR or your administrator.";

    upload = "Läs in en ny lista", "Import a new list";
    upload_about = "Du får se vad listan ändrar innan något läses in.", "You will see what the list changes before it is imported.";
    any_employer = "De som står i filen", "Those in the file";
    other_employers(names) = "Filen har rader för {names}. Välj de som står i filen, eller ta bort raderna",
        "The file has rows for {names}. Choose those in the file, or remove these rows";
    as_of = "Listan gäller från och med", "The list applies from";
    wrong_day = "Skriv en dag som 2024-06-30", "Write a day as 2024-06-30";
    future_day = "En lista kan inte börja gälla i framtiden. Skriv kommande dagar i kolumnen från",
        "A list can't apply from a future day. Write future days in the column från";
    mode = "Läs in som", "Import as";
    full = "Hela listan: de som saknas har slutat", "The whole list: those who are missing have left";
    delta = "Tillägg: ingen slutar", "An addition: nobody leaves";
    history = "Historik: en nedladdad lista som du har rättat", "A history: a downloaded list that you have corrected";
    full_short = "hela listan", "the whole list";
    delta_short = "tillägg", "an addition";
    history_short = "historik", "a history";
    wrong_mode = "Välj hur listan ska läsas in", "Choose how to import the list";
    correct = "Rätta bakåt i tiden: siffror för tidigare dagar får ändras", "Correct the past: figures for earlier days may change";
    correct_short = "Rätta bakåt i tiden", "Correct the past";
    template = "Ladda ner en mall", "Download a template";
    holds_employer = "kommunens kod, eller arbetsgivarens namn", "the municipality's code, or the employer's name";
    holds_name = "personens namn, för listor över medarbetare", "the person's name, for lists of people";
    holds_unit = "enhet och roll", "unit and role";
    holds_area = "verksamhetsområde, som Barn och unga", "service area, such as Barn och unga";
    holds_profession = "första dagen i yrket, oavsett arbetsgivare", "the first day in the profession, with any employer";
    holds_hired = "anställningsdag", "day of hiring";
    holds_days = "radens första och sista dag", "first and last day of the row";

    faults_rows[rows] = [
        "{rows} rad är fel, så ingenting har lästs in. Rätta den i filen och välj filen igen",
        "{rows} rader är fel, så ingenting har lästs in. Rätta dem i filen och välj filen igen"
    ], [
        "{rows} row is wrong, so nothing was imported. Correct it in the file, and choose the file again",
        "{rows} rows are wrong, so nothing was imported. Correct them in the file, and choose the file again"
    ];
    older(employer, newest) = "{employer} har en lista från {newest}. Kryssa i att listan rättar bakåt i tiden, om det är meningen",
        "{employer} has a list from {newest}. Tick that the list corrects the past, if that is what you want";
    before_history(employer, day) = "Historiken för {employer} är inläst till och med {day}. Ladda ner den, rätta den och läs in den som historik",
        "The history of {employer} was imported up to {day}. Download it, correct it, and import it as a history";
    no_history = "Filen är ingen historik. Ladda ner personallistan här, och läs in den filen",
        "The file is not a history. Download the roster here, and import that file";
    too_many(employer, most) = "Fler än {most} rader för {employer} delar identifierare och skulle räknas som en person. Ta bort adresser och konton som flera använder",
        "More than {most} rows for {employer} share identifiers and would count as one person. Leave out mailboxes and accounts that several people use";
    stale = "Det som gäller har ändrats sedan du kontrollerade listan. Inget har lästs in. Här är vad listan ändrar nu: kontrollera det och läs in den igen.",
        "What is in force has changed since you checked the list. Nothing has been imported. This is what the list changes now: check it, and import it again.";
    stale_form = "Sidan har varit öppen för länge. Inget har lästs in. Kontrollera och tryck en gång till.",
        "The page was open for too long. Nothing has been imported. Check it and press once more.";

    check_title = "Kontrollera innan listan läses in", "Check before the list is imported";
    changes = "Det som ändras", "What changes";
    nothing = "Listan ändrar ingenting. Läs in den ändå, så syns det att personallistan är aktuell.",
        "The list changes nothing. Import it anyway, to show that the roster is up to date.";
    counts(added, ended, changed, removed, unchanged) =
        "Nya anställningar: {added}, slutar: {ended}, ändras: {changed}, tas tillbaka: {removed}, som förut: {unchanged}.",
        "New affiliations: {added}, ending: {ended}, changing: {changed}, taken back: {removed}, as before: {unchanged}.";
    more_rows[count] = ["Och {count} rad till, som inte visas.", "Och {count} rader till, som inte visas."],
        ["And {count} more row, which is not shown.", "And {count} more rows, which are not shown."];
    fate = "Vad som händer", "What happens";
    added = "ny", "new";
    ended = "slutar", "ends";
    changed = "ändras", "changes";
    removed = "tas tillbaka", "taken back";
    name = "Namn eller identitet", "Name or identifier";
    unit = "Enhet", "Unit";
    role = "Roll", "Role";
    from = "Från", "From";
    to = "Till", "To";
    open_beginning = "utan början", "no beginning";
    open_end = "tills vidare", "open-ended";
    was(what, before, after) = "{what}: var {before}, blir {after}", "{what}: was {before}, becomes {after}";
    no_value = "tomt", "empty";
    what_name = "namn", "name";
    what_identifiers = "identifierare", "identifiers";
    what_from = "från", "from";
    what_to = "till", "to";
    what_hired = "anställd", "hired";
    what_profession = "i yrket sedan", "in the profession since";
    changes_of = "Ändring", "Change";
    effect_about = "Målgrupp och slutfört för alla arbetsgivare i listan tillsammans.",
        "Target group and completed, for all employers in the list together.";
    target_before = "Målgrupp i dag", "Target group today";
    target_after = "Målgrupp med listan", "Target group with the list";
    completed_before = "Slutfört i dag", "Completed today";
    completed_after = "Slutfört med listan", "Completed with the list";
    no_targets = "Ingen kurs har någon målgrupp hos arbetsgivarna i listan.", "No course has a target group at the employers in the list.";
    shrinks(vanishing, before) = "{vanishing} av {before} personer skulle räknas som att de har slutat. Kontrollera att listan är komplett.",
        "{vanishing} of {before} people would leave. Check that the list is complete.";
    allow = "Ja, listan är komplett och de har slutat", "Yes, the list is complete and they have left";
    allow_needed = "Kryssa i rutan om listan är komplett", "Tick the box if the list is complete";
    import = "Läs in listan", "Import the list";
}
