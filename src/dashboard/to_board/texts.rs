//! The words of the page for the board.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the page for the board.
    pub(super) struct Texts;
    title = "Kurser för medarbetare", "Courses for employees";
    title_of(place) = "Kurser för medarbetare: {place}", "Courses for employees: {place}";
    skip = "Hoppa till siffrorna", "Skip to the figures";
    back = "Till översikten", "To the overview";
    one_course(place, done, n, course) = "{place}: {done} av de {n} som kursen {course} är till för har slutfört den.",
        "{place}: {done} of the {n} for whom the course {course} is meant have completed it.";
    several_courses(place, any, persons, all) =
        "{place}: {any} av {persons} medarbetare har slutfört minst en av de kurser som är till för dem. {all} har slutfört alla.",
        "{place}: {any} of {persons} employees have completed at least one of the courses that are meant for them. {all} have completed all.";
    nothing_of(place) = "{place}: ingen kurs har någon känd medarbetare i sin målgrupp den här dagen.",
        "{place}: no course is meant for a known employee on this day.";
    represented[count, of] = [
        "{count} av {of} kommuner har minst en medarbetare som har påbörjat en kurs.",
        "{count} av {of} kommuner har minst en medarbetare som har påbörjat en kurs."
    ], [
        "{count} of {of} municipalities has at least one employee who has started a course.",
        "{count} of {of} municipalities have at least one employee who has started a course."
    ];
    represented_of_selection[count] = [
        "{count} kommun i urvalet har minst en medarbetare som har påbörjat en kurs.",
        "{count} kommuner i urvalet har minst en medarbetare som har påbörjat en kurs."
    ], [
        "{count} municipality in the selection has at least one employee who has started a course.",
        "{count} municipalities in the selection have at least one employee who has started a course."
    ];
    selected = "Urval:", "Selection:";
    nothing = "Det finns inga siffror för urvalet.", "There are no figures for this selection.";
    caption = "Antal personer per kurs, störst målgrupp först", "Number of people by course, the largest target group first";
    course = "Kurs", "Course";
    completed = "Slutfört", "Completed";
    under_way = "Pågår", "Under way";
    not_started = "Ej påbörjat", "Not started";
    not_named = "Ej namngivna", "Not named";
    bars = "Staplarna:", "The bars:";
    rest[count] = ["{count} övrig kurs", "Övriga {count} kurser"], ["{count} other course", "{count} other courses"];
    rest_note = "Raden för övriga kurser är en summa: den som hör till målgruppen för flera av dem räknas en gång för varje.",
        "The row of other courses is a sum: people for whom several of them are meant count once for each.";
    hidden(counts, shares) = "Tal från 1 till {counts} visas inte, och inte heller andelar av färre än {shares} personer eller tal som skulle avslöja \
                              de dolda.",
        "Numbers from 1 to {counts} are not shown, nor are shares of fewer than {shares} persons or numbers that would give the hidden ones away.";
    definitions = "Så är det räknat", "How it is counted";
    source = "Källa", "Source";
    source_frozen(release, as_of, made) = "loggbok {release}. Till och med {as_of}, frysta {made}. Siffrorna ändras aldrig.",
        "loggbok {release}. Up to and including {as_of}, frozen on {made}. These figures never change.";
    source_live(as_of) = "loggbok. Till och med {as_of}, räknat i dag. Inte frysta: uppgifter som kommer senare kan ändra siffrorna.",
        "loggbok. Up to and including {as_of}, counted today. Not frozen: data that arrives later may change these figures.";
    address = "Adress", "Address";
    why_freeze = "Frys siffrorna innan de går till nämnden. Då får de en adress och en kontrollsumma, så att alla i efterhand kan se att det var just de här siffrorna.",
        "Freeze the figures before they go to the board. They get an address and a checksum, so that anyone can check later that these were the figures.";
    freeze = "Frys och skriv ut", "Freeze and print";
    sign_in = "Logga in med ett konto för att frysa siffrorna här, eller frys dem med POST /api/v1/snapshots.",
        "Sign in with an account to freeze the figures here, or freeze them by POST /api/v1/snapshots.";
    print = "Siffrorna är frysta. Skriv ut sidan från webbläsarens meny: den ryms på ett A4-ark.",
        "The figures are frozen. Print the page from the browser's menu: it fits on one sheet of A4.";
    open = "Öppna de frysta siffrorna", "Open the frozen figures";
}
