//! The words of extractions.

use crate::dashboard::texts::texts;

texts! {
    /// The words of extractions.
    pub(super) struct Texts;
    back = "Till data", "To data";
    actions = "Hämta och ändra", "Fetch and change";
    define = "Nytt uttag för utvärdering", "New extraction for an evaluator";
    define_about = "Ett uttag är händelser under påhittade namn, frusna som de är nu. Det lämnas till en mottagare för ett syfte, och nyckeln till namnen förstörs den dag det upphör.",
        "An extraction is statements under pseudonyms, frozen as they are now. It is given to a recipient for a purpose, and the key to the names is destroyed on the day when it ends.";
    define_form = "Vad uttaget ska innehålla", "What the extraction has";
    define_text = "Namn, syfte och mottagare finns kvar när uttaget har upphört: skriv inga personuppgifter i dem.",
        "Name, purpose and recipient stay when the extraction has ended: leave out personal data.";
    define_now = "Gör uttaget", "Make the extraction";
    name = "Namn på uttaget", "Name of the extraction";
    purpose = "Syfte", "Purpose";
    recipient = "Mottagare", "Recipient";
    ethics_reference = "Diarienummer för etikprövning, om det finns", "Reference of the ethical review, if there is one";
    expires = "Upphör", "Ends on";
    course = "Kurs", "Course";
    every_course = "Alla kurser", "Every course";
    municipality = "Kommun", "Municipality";
    every_municipality = "Alla kommuner som du når", "Every municipality that you reach";
    first_day = "Händelser från och med, om inte alla", "Events from, if not all";
    last_day = "Händelser före, om inte alla", "Events before, if not all";
    times = "Hur noga tider anges", "How exact times are";
    by_instant = "Som de är", "As they are";
    by_day = "Dag", "Day";
    by_week = "Vecka", "Week";
    by_month = "Månad", "Month";
    by_year = "År", "Year";
    left_out = "Lämna utanför", "Leave out";
    unit = "Enhet", "Unit";
    role = "Roll", "Role";
    experience = "Erfarenhet", "Experience";
    answers = "Svar", "Answers";
    keep_responses = "Ta med svaren som personer har gett, där det kan finnas fri text", "Keep the answers that people gave, in which there may be free text";
    smallest_class = "Minsta antal personer som ska vara lika", "The fewest people who are to be alike";
    format = "Format", "Format";
    write_a_text = "Skriv en rad med 1 till 500 tecken, utan e-postadresser och personnummer.",
        "Write one line of 1 to 500 characters, without mail addresses and personal identity numbers.";
    write_a_day = "Skriv en dag, som 2027-06-30.", "Write a day, as 2027-06-30.";
    write_an_end(years) = "Skriv en dag efter i dag, högst {years} år framåt.", "Write a day after today, at most {years} years ahead.";
    write_a_class = "Skriv ett heltal från 1 till 1000. 1 kontrollerar inget.", "Write a whole number from 1 to 1000. 1 checks nothing.";
    choose_again = "Välj något i listorna.", "Choose something in the lists.";
    too_many(most) = "Du har redan {most} uttag. Avsluta dem som ingen behöver.", "You have {most} extractions already. End those that nobody needs.";
    too_large = "Filen blir för stor. Välj en kortare tid, en kurs, eller Parquet.", "The file is too large. Choose a shorter period, one course, or Parquet.";
    too_few_alike(below, people, wanted) = "{below} av {people} personer är färre än {wanted} som är lika, så de skulle kunna kännas igen. Inget uttag gjordes.",
        "{below} of {people} people are fewer than {wanted} who are alike, so they could be recognised. No extraction was made.";
    check_failed = "Så föll kontrollen ut. Lämna något av det som går att känna igen utanför, ange tider grövre, eller välj ett mindre tal.",
        "This is what the check found. Leave out something of what people may be known by, make times coarser, or choose a smaller number.";
    is_pseudonymised = "Raderna är personuppgifter: namnen är påhittade, men det finns en nyckel, eller någon går att känna igen.",
        "The rows are personal data: the names are pseudonyms, but there is a key, or somebody could be recognised.";
    is_anonymous = "Raderna är anonyma: nyckeln är förstörd och ingen går att känna igen.",
        "The rows are anonymous: the key is destroyed and nobody can be recognised.";
    covers = "Gäller", "Covers";
    everything = "allt inom räckvidden", "everything within reach";
    frozen = "Fryst", "Frozen";
    ended = "Upphörde", "Ended";
    size = "Omfattning", "Size";
    rows(rows, kilobytes) = "{rows} rader, {kilobytes} kB", "{rows} rows, {kilobytes} kB";
    no_file = "ingen fil", "no file";
    last_run = "Senast hämtat", "Fetched last";
    alike_in = "Lika i", "Alike in";
    nothing_known = "inget", "nothing";
    people = "Personer", "People";
    smallest = "Minsta grupp som är lika", "Smallest group of people who are alike";
    below = "Personer i för små grupper", "People in groups that are too small";
    first_and_last = "första och sista tid", "first and last time";
    fetch = "Hämta filen", "Fetch the file";
    codebook = "Kodbok", "Codebook";
    extend = "Ta med det som har kommit sedan dess", "Add what has come since";
    extend_about = "Uttaget fryses på nytt. Personer behåller sina påhittade namn, och filen som fanns ersätts.",
        "The extraction is frozen anew. People keep their pseudonyms, and the file of before is replaced.";
    extend_now = "Frys på nytt", "Freeze anew";
    was_extended = "Uttaget är fryst på nytt.", "The extraction is frozen anew.";
    end = "Avsluta uttaget", "End the extraction";
    end_about = "Filen och nyckeln förstörs. Den som har hämtat filen har den kvar. Det går inte att ångra.",
        "The file and the key are destroyed. Whoever has fetched the file keeps it. This can't be undone.";
    end_now = "Avsluta", "End";
    was_ended = "Uttaget är avslutat.", "The extraction has ended.";
}
