//! The words of the form that chooses what is counted, which several pages have.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the form that chooses what is counted.
    pub(crate) struct Texts;
    filter = "Urval", "Selection";
    as_of = "Siffror per den", "Figures as of";
    until = "Till och med", "Up to and including";
    from = "Period, från och med", "Period, from";
    to = "Period, före (dagen räknas inte med)", "Period, before (not including the day)";
    programme = "Program", "Programme";
    course = "Kurs", "Course";
    municipality = "Kommun", "Municipality";
    organisation = "Organisation (ej kommun)", "Organisation (no municipality)";
    county = "Län", "County";
    region = "Region eller grupp", "Region or group";
    unit = "Enhet", "Unit";
    role = "Roll", "Role";
    attribution = "Räknas i kommunen där personen", "Counted in the municipality where the person";
    at_event = "arbetade när det hände", "worked when it happened";
    current = "arbetar nu", "works now";
    all = "Alla", "All";
    unknown = "Okänd kommun", "Unknown municipality";
    show = "Visa", "Show";
    clear = "Rensa urvalet", "Clear the selection";
    also = "Urvalet gäller även:", "Also selected:";
    limited_to(places) = "Du ser siffror för: {places}", "You can see: {places}";
    download = "Ladda ner urvalet:", "Download the selection:";

    no_day = "Skriv dagen som ett datum, till exempel 2022-09-30.", "Enter a date, for example 2022-09-30.";
    too_early(first) = "Den tidigaste dagen är {first}. Välj den eller en senare dag.",
        "The earliest day is {first}. Choose this or a later day.";
    too_late(last) = "Den senaste dagen är {last}. Välj den eller en tidigare dag.",
        "The latest day is {last}. Choose this or an earlier day.";
    after_today(today) = "Dagen ligger efter i dag, {today}. Välj i dag eller en tidigare dag.",
        "This day is after today, {today}. Choose today or an earlier day.";
    no_period = "Perioden slutar innan den börjar. Välj en dag som är senare än den första.",
        "The period ends before it begins. Choose a day that is later than the first.";
    no_choice = "Värdet finns inte. Välj i listan.", "That is not one of the options. Choose from the list.";

    no_such_course = "Det finns ingen kurs med det namnet", "There is no course of that name";
    no_such_programme = "Det finns inget program med det namnet", "There is no programme of that name";
    no_such_municipality = "Det finns ingen kommun med det namnet", "There is no municipality of that name";
    no_such_county = "Det finns inget län med det namnet", "There is no county of that name";
    no_such_region = "Det finns ingen region med det namnet", "There is no region of that name";
    no_such_unit = "Det finns ingen enhet med det namnet", "There is no unit of that name";
    no_such_role = "Det finns ingen roll med det namnet", "There is no role of that name";
    no_such_organisation = "Det finns ingen organisation med det namnet", "There is no organisation of that name";
    which_value(at, of) = "(värde {at} av {of})", "(value {at} of {of})";
    among(what) = "{what} bland det som du får se.", "{what} among what you may see.";

    period_from(day) = "från och med {day}", "from {day}";
    period_to(day) = "till och med {day}", "up to and including {day}";
    period_note(words) = "Perioden ({words}) gäller det som påbörjats och antalen utanför målgruppen. Hur långt målgruppen \
                          har kommit visas alltid per den valda dagen, oavsett period.",
        "The period ({words}) applies to what was started, and to the numbers outside the target group. How far the target \
         group has come is always shown as of the chosen day, whatever the period.";
}

impl Texts {
    /// What a parameter that chooses what is counted is called.
    pub(crate) fn parameter(self, parameter: &str) -> &str {
        match parameter {
            "course" => self.course(),
            "programme" => self.programme(),
            "municipality" => self.municipality(),
            "organisation" => self.organisation(),
            "county" => self.county(),
            "region" => self.region(),
            "unit" => self.unit(),
            "role" => self.role(),
            other => other,
        }
    }

    /// That there is nothing of the name that a parameter has.
    pub(super) fn no_such(self, parameter: &str) -> &'static str {
        match parameter {
            "course" => self.no_such_course(),
            "programme" => self.no_such_programme(),
            "municipality" => self.no_such_municipality(),
            "county" => self.no_such_county(),
            "region" => self.no_such_region(),
            "unit" => self.no_such_unit(),
            "role" => self.no_such_role(),
            _ => self.no_such_organisation(),
        }
    }
}
