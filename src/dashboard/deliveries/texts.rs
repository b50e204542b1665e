//! The words of the page of deliveries.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the page of deliveries.
    pub(super) struct Texts;
    title = "Leveranser från plattformarna", "Deliveries from the platforms";
    skip = "Hoppa till plattformarna", "Skip to the platforms";
    about = "Vad varje plattform har skickat de senaste 24 timmarna, och vad servern har avvisat.",
        "What each platform has sent in the last 24 hours, and what the server has refused.";
    silent[count] = [
        "{count} plattform har inte skickat något på sju dagar.", "{count} plattformar har inte skickat något på sju dagar."
    ], ["{count} platform has sent nothing for seven days.", "{count} platforms have sent nothing for seven days."];
    nobody = "Det finns ingen plattform som skickar händelser inom din räckvidd.", "No platform within your reach sends statements.";
    try_statement = "Prova en händelse", "Try a statement";
    lists = "Registrera en lista", "Record a list";
    lists_about = "Har ingen plattform rapporterat det, som en kursdag?", "Has no platform reported it, such as a course day?";
    try_as = "Prova en händelse som den här plattformen", "Try a statement as this platform";
    senders = "Plattformar", "Platforms";
    caption = "Antal händelser de senaste 24 timmarna. Avvisat räknas i sändningar, eftersom servern avvisar en hel sändning i taget.",
        "Number of statements in the last 24 hours. Refusals are counted in requests, since the server refuses a whole request at a time.";
    platform = "Plattform", "Platform";
    last = "Senast", "Last seen";
    accepted = "Mottaget", "Accepted";
    repeated = "Upprepat", "Repeated";
    refused = "Avvisat", "Refused";
    hours = "24 timmar", "24 hours";
    thirty_days = "30 dagar", "30 days";
    never = "aldrig", "never";
    is_silent = "tyst i sju dagar", "silent for seven days";
    key = "Staplarna, en för varje timme:", "The bars, one for each hour:";
    numbers = "Alla tal", "All numbers";
    by_hour = "Per timme, den senaste först", "By hour, newest first";
    by_day = "Per dag, den senaste först", "By day, newest first";
    hour = "Timme", "Hour";
    day = "Dag", "Day";
    refusals = "Avvisade sändningar", "Refused requests";
    refusals_caption = "De senaste 20, den senaste först", "The last 20, newest first";
    no_refusals = "Ingenting har avvisats.", "Nothing has been refused.";
    at = "Tid", "Time";
    problem = "Fel", "Problem";
    place = "Plats", "Place";
    rule = "Regel", "Rule";
    clause = "Standardens avsnitt", "Clause of the standard";
    the_whole = "hela sändningen", "the whole request";
    body = "Det som skickades", "What was sent";
    more = "Fler plattformar", "More platforms";
    kept = "Antalen sparas var tionde sekund. Om servern stoppas tvärt går det som har räknats sedan dess förlorat.",
        "Counts are saved every ten seconds. If the server is killed, what it has counted since is lost.";
}
