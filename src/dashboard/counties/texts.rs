//! The words of the page of counties.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the page of counties.
    pub(super) struct Texts;
    title = "Län som har programmet", "Counties that have the programme";
    skip = "Hoppa till länen", "Skip to the counties";
    until = "Till och med", "As of";
    have_it[count, of, begun] = [
        "{count} av {of} län har minst en ansluten kommun. I {begun} län har någon börjat.",
        "{count} av {of} län har minst en ansluten kommun. I {begun} län har någon börjat."
    ], [
        "{count} of {of} counties has at least one municipality connected. In {begun}, somebody has begun.",
        "{count} of {of} counties have at least one municipality connected. In {begun}, somebody has begun."
    ];
    programme = "Program", "Programme";
    no_programmes = "Kurskatalogen har inget program inom din räckvidd.", "The catalogue has no programme within your reach.";
    where_connected = "Vilka som är anslutna, och från vilken dag, står i kurskatalogens fil.",
        "Who is connected, and from which day, is in the file of the catalogue.";
    caption = "Kommuner per län", "Municipalities by county";
    county = "Län", "County";
    state = "Har programmet", "Has the programme";
    connected = "Anslutna kommuner", "Municipalities connected";
    represented = "Kommuner som har börjat", "Municipalities that have begun";
    has = "Ja", "Yes";
    has_begun = "Nej, men någon har börjat", "No, but somebody has begun";
    has_not = "Nej", "No";
    out_of(number, of) = "{number} av {of}", "{number} of {of}";
    partial = "(del)", "(part)";
    wrong_day = "Välj en dag som har varit, som 2024-06-30.", "Choose a day in the past, such as 2024-06-30.";
    overview = "Till översikten", "To the overview";
}
