//! The words of every page on which somebody uploads a list.

use crate::dashboard::texts::texts;

texts! {
    /// The words of lists.
    pub(in crate::dashboard) struct Texts;
    file = "Fil (CSV)", "File (CSV)";
    file_hint = "Spara som CSV i Excel. Högst 4 MB.", "Save as CSV in Excel. At most 4 MB.";
    file_kept = "Filen som du valde finns kvar. Välj bara en ny om den ska bytas ut.",
        "The file you chose is kept. Choose another one only to replace it.";
    no_file = "Välj en fil", "Choose a file";
    lost_file = "Filen kom inte med. Välj den igen", "The file was not sent. Choose it again";
    too_long(most) = "Filen är för stor: den får ha högst {most} MB. Dela upp den på flera filer",
        "The file is too large: it may have {most} MB at most. Split it into several files";
    too_costly = "Filen kräver för mycket minne. Dela upp den på flera filer", "The file needs too much memory. Split it into several files";
    whole_file(reason) = "Filen kan inte läsas: {reason}", "The file can't be read: {reason}";
    wrong_rows = "Rader att rätta", "Rows to correct";
    line = "Rad", "Line";
    header = "Kolumn", "Column";
    problem = "Vad som är fel", "What is wrong";
    more_problems[count] = ["Och {count} fel till.", "Och {count} fel till."], ["And {count} more problem.", "And {count} more problems."];
    columns = "Så ser filen ut", "What the file looks like";
    columns_about = "Första raden har kolumnernas namn, i vilken ordning som helst. Svenska och engelska namn går bra. Andra kolumner läses inte.",
        "The first row names the columns, in any order, in Swedish or English. Other columns are not read.";
    never = "Personnummer, hälsa och frånvaro får inte finnas med.", "Personal identity numbers, health and absence must not be in it.";
    column = "Kolumn", "Column";
    holds = "Innehåll", "Contents";
    needed = "Måste finnas", "Required";
    yes = "ja", "yes";
    one_of_these = "en av dessa", "one of these";
    no = "nej", "no";
    holds_mail = "e-postadress", "email address";
    holds_account = "kontots namn, och webbplatsen som det hör till", "the account's name, and the home page it belongs to";
    holds_identifiers = "flera identifierare, åtskilda med |", "several identifiers, separated by |";
    your_list = "Din lista", "Your list";
    rows_in_file = "Rader i filen", "Rows in the file";
    ignored(columns) = "Kolumner som inte läses: {columns}.", "Columns that are not read: {columns}.";
    notes = "Bra att veta", "Good to know";
    effect = "Så påverkas siffrorna i dag", "Effect on today's figures";
    course = "Kurs", "Course";
    effect_unpublished = "Siffrorna visas inte här, eftersom du ser flera arbetsgivare och små tal skulle kunna räknas ut.",
        "The figures are not shown here, since you see several employers and small numbers could be worked out from them.";
    effect_forbidden = "Du har inte behörighet att se siffror.", "You don't have permission to see figures.";
    effect_busy = "Servern räknar på en annan ändring just nu, så siffrorna är inte klara. Kontrollera listan igen om en stund för att se dem.",
        "The server is working on another change, so the figures are not ready. Check the list again in a moment to see them.";
    check = "Kontrollera listan", "Check the list";
    cancel = "Avbryt, ändra inget", "Cancel, change nothing";
}
