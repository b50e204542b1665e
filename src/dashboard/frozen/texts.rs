//! The words of a snapshot.

use crate::dashboard::texts::texts;

texts! {
    /// The words of a snapshot.
    pub(super) struct Texts;
    title = "Frysta siffror", "Frozen figures";
    skip = "Hoppa till siffrorna", "Skip to the figures";
    frozen(day) = "Siffrorna frystes {day} och ändras aldrig.", "These figures were frozen on {day} and never change.";
    represented[count] = [
        "{count} kommun har minst en person som har påbörjat.", "{count} kommuner har minst en person som har påbörjat."
    ], [
        "{count} municipality has at least one person who has started.",
        "{count} municipalities have at least one person who has started."
    ];
    cite = "Så hänvisar du till siffrorna", "How to cite the figures";
    citation(title, as_of, made, address, sha256) =
        "loggbok: ”{title}”, till och med {as_of}, frysta {made}. {address} (SHA-256 {sha256})",
        "loggbok: “{title}”, as of {as_of}, frozen on {made}. {address} (SHA-256 {sha256})";
    check = "SHA-256 är av JSON-filen, byte för byte: den som har filen kan kontrollera att ingen har ändrat den.",
        "The SHA-256 is of the JSON file, byte for byte: anyone who has the file can check that nobody has changed it.";
    public = "Alla som har adressen kan läsa den här sidan.", "Anyone who has the address can read this page.";
    not_public = "Bara den som är inloggad och når alla de här siffrorna kan läsa den här sidan.",
        "Only people who are signed in and reach all of these figures can read this page.";
    hides(counts, shares) = "Tal från 1 till {counts} är dolda, och andelar av färre än {shares} personer. Även andra tal \
                             som de skulle gå att räkna ut från är dolda.",
        "Counts from 1 to {counts} are hidden, and shares of fewer than {shares} people. So are other numbers from which \
         they could be worked out.";
    question = "Frågan", "The question";
    limited_to = "Avser bara", "Covers only";
    as_of = "Till och med", "As of";
    release = "Räknat av loggbok", "Counted by loggbok";
    download = "Ladda ner samma siffror som", "Download the same figures as";
    figures = "Antal personer", "Number of people";
    share = "Andel som har slutfört", "Share completed";
    total = "Totalt, unika personer", "Total, distinct people";
    everything = "Alla", "All";
    unknown = "Okänd kommun", "Unknown municipality";
    partial = "(del)", "(part)";
    nothing = "Det finns inga siffror.", "There are no figures.";
    municipality = "Kommun", "Municipality";
    county = "Län", "County";
    region = "Region eller grupp", "Region or group";
    kind = "Slag av arbetsgivare", "Kind of employer";
    inside = "Innanför eller utanför", "Inside or outside";
    unit = "Enhet", "Unit";
    role = "Roll", "Role";
    service_area = "Verksamhetsområde", "Service area";
    experience = "År i yrket", "Years in the profession";
    programme = "Program", "Programme";
    track = "Spår", "Track";
    owner = "Ägare", "Owner";
    course_area = "Kursens verksamhetsområde", "Service area of the course";
    course = "Kurs", "Course";
    module = "Del", "Module";
    week = "Vecka", "Week";
    month = "Månad", "Month";
    quarter = "Kvartal", "Quarter";
    year = "År", "Year";
}
