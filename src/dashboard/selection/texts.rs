//! The words of the form that selects what is counted, which several pages have.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the form that chooses what is counted.
    pub(crate) struct Texts;
    filter = "Urval", "Selection";
    change = "Ändra urvalet", "Change the selection";
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
    service_area = "Verksamhetsområde", "Service area";
    experience = "År i yrket", "Years in the profession";
    attribution = "Räknas i kommunen där personen", "Counted in the municipality where the person";
    at_event = "arbetade när det hände", "worked when it happened";
    current = "arbetar nu", "works now";
    all = "Alla", "All";
    unknown = "Okänd kommun", "Unknown municipality";
    show = "Visa", "Show";
    clear = "Rensa urvalet", "Clear the selection";
    remove = "Ta bort", "Remove";
    also = "Urvalet gäller även:", "Also selected:";
    limited_to(places) = "Du ser siffror för: {places}", "You can see: {places}";
    hidden(counts, shares) = "Du ser siffror för flera arbetsgivare. De gäller därför det senaste kvartalsskiftet. Tal från 1 till {counts} \
                              visas inte (..), och inte heller andelar av färre än {shares} personer eller tal som skulle avslöja de dolda.",
        "You see figures of several employers, so they are as of the end of the latest quarter. Numbers from 1 to {counts} are not \
         shown (..), nor are shares of fewer than {shares} persons or numbers that would give the hidden ones away.";
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
    no_such_service_area = "Det finns inget verksamhetsområde med det namnet", "There is no service area of that name";
    no_such_experience = "Det finns ingen sådan indelning av år i yrket", "There is no such band of years in the profession";
    no_such_organisation = "Det finns ingen organisation med det namnet", "There is no organisation of that name";
    which_value(at, of) = "(värde {at} av {of})", "(value {at} of {of})";
    among(what) = "{what} bland det som du får se.", "{what} among what you may see.";

    unpublished_day(latest) = "Siffror för flera arbetsgivare finns bara per kvartalsskifte. Det senaste är {latest}.",
        "Figures of several employers are as of the end of a quarter. The latest is {latest}.";
    unpublished_earlier(latest) = "Siffror per kommun eller roll för flera arbetsgivare finns bara per {latest}. För tidigare kvartalsskiften finns \
                                   bara siffror för alla tillsammans.",
        "Figures of several employers by municipality or role are as of {latest} alone. For earlier quarters there are figures of all \
         of them together.";
    unpublished_period = "Siffror för flera arbetsgivare kan inte avgränsas till en period.",
        "Figures of several employers cannot be limited to a period.";
    unpublished_attribution = "Siffror för flera arbetsgivare räknas alltid där personen arbetade när det hände.",
        "Figures of several employers are always counted where the person worked when it happened.";
    unpublished_fine = "Siffror för flera arbetsgivare kan inte delas upp på enheter, veckor, månader, kvartal eller år.",
        "Figures of several employers are not broken down by unit, week, month, quarter or year.";
    unpublished_persons = "Siffror för flera arbetsgivare kan inte delas upp på verksamhetsområden eller erfarenhet.",
        "Figures of several employers are not broken down by service area or experience.";
    unpublished_courses = "Siffror för flera arbetsgivare visas kurs för kurs, inte för flera kurser tillsammans.",
        "Figures of several employers are shown course by course, not of several courses together.";
    unpublished_roles = "Siffror för flera arbetsgivare kan delas upp på kommuner eller på roller, men inte på båda samtidigt.",
        "Figures of several employers are by municipality or by role, never by both.";
    published_instead = "Visa det som finns", "Show what there is";

    period_from(day) = "från och med {day}", "from {day}";
    period_to(day) = "till och med {day}", "up to and including {day}";
    period_note(words) = "Perioden ({words}) gäller det som påbörjats och antalen utanför målgruppen. Hur långt målgruppen \
                          har kommit visas alltid per den valda dagen, oavsett period.",
        "The period ({words}) applies to what was started, and to the numbers outside the target group. How far the target \
         group has come is always shown as of the chosen day, whatever the period.";
}

impl Texts {
    /// The name of a parameter that selects what is counted.
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
            "service_area" => self.service_area(),
            "experience" => self.experience(),
            other => other,
        }
    }

    /// Says that the name in a parameter does not exist.
    pub(super) fn no_such(self, parameter: &str) -> &'static str {
        match parameter {
            "course" => self.no_such_course(),
            "programme" => self.no_such_programme(),
            "municipality" => self.no_such_municipality(),
            "county" => self.no_such_county(),
            "region" => self.no_such_region(),
            "unit" => self.no_such_unit(),
            "role" => self.no_such_role(),
            "service_area" => self.no_such_service_area(),
            "experience" => self.no_such_experience(),
            _ => self.no_such_organisation(),
        }
    }
}
