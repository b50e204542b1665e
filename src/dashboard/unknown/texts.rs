//! The words about what could not be placed or counted.

use crate::dashboard::texts::texts;

texts! {
    /// The words of what could not be placed or counted.
    pub(crate) struct Texts;
    title = "Okänt och oräknat", "Unknown and uncounted";
    skip = "Hoppa till det som inte räknades", "Skip to what was not counted";
    nothing = "Allt som har kommit in är räknat.", "Everything that came in is counted.";
    things[count] = [
        "{count} sak kunde inte placeras eller räknas.", "{count} saker kunde inte placeras eller räknas."
    ], [
        "{count} thing could not be placed or counted.", "{count} things could not be placed or counted."
    ];
    about = "Inget sorteras bort i tysthet. Allt som plattformar och personallistor har skickat, men som inte hör till något känt, står här tills det är rättat.",
        "Nothing is left out silently. Everything that platforms and rosters have named but that matches nothing known is listed here until it is corrected.";
    changed = "Kurskatalogen är ändrad, och siffrorna är omräknade.", "The catalogue has been changed, and the figures recounted.";
    ask = "Den som förvaltar kurskatalogen kan rätta det.", "Your catalogue administrator can correct it.";
    ask_whom = "Kontakt:", "Contact:";
    see_figures = "Hur många som räknas utan känd arbetsgivare syns i raden Okänd på översikten.",
        "The row Unknown on the overview shows how many people are counted without a known employer.";

    people = "Personer utan känd arbetsgivare", "People without a known employer";
    reason = "Varför", "Why";
    number = "Personer", "People";
    not_that_day = "finns i personallistan, men inte den dagen", "on the roster, but not on that day";
    home_page_people = "konto på en webbplats som ingen arbetsgivare har", "an account on a home page that no employer has";
    mail_domain_people = "e-postadress som ingen arbetsgivare har", "a mail domain that no employer has";
    beyond_sender = "hör till en arbetsgivare som avsändaren inte når", "belong to an employer that their sender does not reach";
    mail_hash = "bara en hash av e-postadressen är känd", "known by the hash of a mailbox alone";
    open_id = "bara ett OpenID är känt", "known by an OpenID alone";
    upload = "Läs in en personallista", "Import a roster";

    what = "Vad", "What";
    how_many = "Antal", "Count";
    last = "Senast", "Last";
    nearest = "Närmast", "Nearest";
    mend = "Rätta", "Correct";
    senders(names) = "från {names}", "from {names}";
    near(value, of) = "{value} ({of})", "{value} ({of})";
    count_as(what) = "Räkna som {what}", "Count as {what}";
    belongs_to(whom) = "Hör till {whom}", "Belongs to {whom}";
    same_as(unit) = "Samma som {unit}", "The same as {unit}";
    meant_by(course) = "Målgrupp för {course}", "Target of {course}";
    more_senders(count) = "och {count} till", "and {count} more";
    everything = "allt från avsändaren", "everything from the sender";
    as_said = "se ovanför tabellen", "see above the table";
    no_day = "ingen dag", "no day";
    other = "Välj något annat", "Choose something else";
    by_hand = "Så rättar du det", "How to correct it";
    none_near = "inget som liknar", "nothing similar";
    beyond[count] = ["Och {count} händelse till, som inte visas.", "Och {count} händelser till, som inte visas."],
        ["And {count} more statement, which is not shown.", "And {count} more statements, which are not shown."];
    statements = "händelser", "statements";
    persons = "personer", "people";
    roster_rows = "rader i personallistan", "rows of the roster";
    days = "dagar", "days";

    activity = "Aktiviteter som inte hör till någon kurs", "Activities in no course";
    activity_about = "De kan vara en kurs eller en del av en, under en annan adress, eller något som inte ska räknas.",
        "They may be a course or a module under another address, or something that should not be counted.";
    verb = "Verb som inte räknas", "Verbs that do not count";
    verb_about = "Plattformen säger något om en kurs med ett ord som inte är känt. Be leverantören använda ett känt verb.",
        "The platform says something about a course with an unknown word. Ask the supplier to use a known verb.";
    home_page = "Webbplatser för konton som ingen har", "Home pages of accounts that nobody has";
    home_page_about = "Personerna finns inte i någon personallista. Ange vilken arbetsgivare kontona hör till, eller läs in en lista.",
        "These people are not on any roster. Say which employer the accounts belong to, or import a roster.";
    mail_domain = "E-postdomäner som ingen har", "Mail domains that nobody has";
    mail_domain_about = "Personerna finns inte i någon personallista. Ange vilken arbetsgivare adresserna hör till, eller läs in en lista.",
        "These people are not on any roster. Say which employer the addresses belong to, or import a roster.";
    unit = "Enheter i personallistan som inte är kända", "Units on the roster that are not known";
    unit_about = "De kan vara en känd enhet under ett annat namn, eller en ny.", "They may be a known unit under another name, or a new one.";
    role = "Roller som inte ingår i någon målgrupp", "Roles in no target group";
    role_about = "De kan vara en roll i en målgrupp, skriven på ett annat sätt.", "They may be a role in a target group, spelt differently.";
    contradiction = "Säger emot personallistan", "Contradicts the roster";
    contradiction_about = "Plattformen anger en annan kommun än personallistan. Personallistan gäller. Stämmer den inte, läs in en ny.",
        "The platform names a different municipality from the roster. The roster applies. If it is wrong, import a new one.";
    not_a_person = "Konton som inte är personer", "Accounts that are not people";
    not_a_person_about = "Kurskatalogen säger att de är gäster eller maskiner, så de räknas inte.",
        "The catalogue says that they are guests or machines, so they are not counted.";
    clock_ahead = "Klockor som går före", "Clocks that run ahead";
    clock_ahead_about = "Händelserna är daterade efter dagen då de kom in. Be leverantören ställa klockan.",
        "The statements are dated after the day they arrived. Ask the supplier to set the clock.";
    without_zone = "Tider utan tidszon", "Times without a zone";
    without_zone_about = "Ge avsändarens nyckel en tidszon, för det som skickas därefter.", "Give the sender's credential a zone, for what it sends from then on.";
    organisation = "Arbetsgivare i personallistan som inte är kända", "Employers on the roster that are not known";
    organisation_about = "De fanns i kurskatalogen när listan lästes in.", "They were in the catalogue when the list was imported.";
    clock_unset = "Klockor som aldrig har ställts", "Clocks that were never set";
    clock_unset_about = "Händelserna är daterade 1970. Be leverantören ställa klockan.", "The statements are dated 1970. Ask the supplier to set the clock.";
    municipality = "Kommuner som inte finns", "Municipalities that do not exist";
    municipality_about = "Plattformen anger något som inte är en kommunkod. Be leverantören skicka kodens fyra siffror.",
        "The platform names something that is not a municipality code. Ask the supplier to send the four digits.";
    claim_refused = "Kommuner som avsändaren inte når", "Municipalities that the sender does not reach";
    claim_refused_about = "Avsändaren anger en kommun som den inte får skicka för. Ge dess nyckel den räckvidden, om det är rätt.",
        "The sender names a municipality that it may not send for. Give its credential that reach, if that is right.";
    completed_apart = "Slutfört i delar, räknas ingenstans", "Completed in parts, counted nowhere";
    completed_apart_about = "Delarna är gjorda hos olika arbetsgivare, så ingen av dem har hela kursen. En personallista med personernas alla adresser avgör det.",
        "The parts were done with different employers, so none of them has the whole course. A roster with all addresses of these people settles it.";

    mend_title = "Rätta det som inte räknades", "Correct what was not counted";
    mend_about = "Du får se vad det ändrar innan något händer.", "You will see what it changes before anything happens.";
    is_course = "Hör till kursen eller delen", "Belongs to the course or module";
    is_owned_by = "Hör till arbetsgivaren", "Belongs to the employer";
    is_unit = "Är samma enhet som", "Is the same unit as";
    is_role_of = "Ingår i målgruppen för", "Is in the target group of";
    is_kind = "Är av slaget", "Is of the kind";
    choose = "Välj", "Choose";
    new_course = "en ny kurs", "a new course";
    new_unit = "en ny enhet", "a new unit";
    nobody_account = "ingen person: ett konto på webbplatsen", "no person: an account on the home page";
    nobody_mailbox = "ingen person: en adress på domänen", "no person: an address in the domain";
    name = "Namn, om det är något nytt", "Name, if it is something new";
    id = "Kort namn i adresser, om det är något nytt: små bokstäver, siffror och bindestreck", "Short name in addresses, if it is something new: lower-case letters, digits and hyphens";
    account = "Kontots namn, om det inte är en person", "The account's name, if it is not a person";
    mailbox = "Adressen, om det inte är en person", "The address, if it is not a person";
    choose_one = "Välj vad det hör till", "Choose what it belongs to";
    write_name = "Skriv ett namn", "Write a name";
    write_id = "Skriv ett kort namn med små bokstäver, siffror och bindestreck", "Write a short name with lower-case letters, digits and hyphens";
    write_account = "Skriv kontots namn", "Write the account's name";
    write_mailbox = "Skriv en adress som slutar med @ och domänen", "Write an address that ends with @ and the domain";
    preview = "Visa vad det ändrar", "Show what it changes";
    back = "Tillbaka", "Back";
    stale_form = "Sidan har varit öppen för länge. Ingenting är ändrat. Tryck en gång till.",
        "The page was open for too long. Nothing has changed. Press once more.";
}
