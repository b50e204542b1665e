//! The words of the pages, Swedish first.

use learning::{DEFINITIONS, Name, PeopleStatus};

use crate::http::by_preference;

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// Swedish.
    Sv,
    /// English.
    En,
}

impl Language {
    /// What the address asks for, else what the browser prefers, else Swedish.
    pub(crate) fn choose(asked: Option<&str>, accept_language: &str) -> Self {
        let of = |tag: &str| match tag.split('-').next() {
            Some("sv") => Some(Self::Sv),
            Some("en") => Some(Self::En),
            _ => None,
        };
        let preferred = || by_preference(accept_language).iter().find_map(|tag| of(tag));
        asked.and_then(of).or_else(preferred).unwrap_or(Self::Sv)
    }

    /// Its tag (BCP 47).
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// The other one.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Sv => Self::En,
            Self::En => Self::Sv,
        }
    }

    /// What a parameter that chooses what is counted is called.
    pub(crate) fn parameter(self, parameter: &str) -> &str {
        let texts = self.texts();
        match (parameter, self) {
            ("course", _) => texts.course,
            ("programme", _) => texts.programme,
            ("municipality", _) => texts.municipality,
            ("county", _) => texts.county,
            ("region", _) => texts.region,
            ("unit", _) => texts.unit,
            ("role", _) => texts.role,
            ("organisation", Self::Sv) => "Organisation (ej kommun)",
            ("organisation", Self::En) => "Organisation (no municipality)",
            (other, _) => other,
        }
    }

    /// Its own name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sv => "Svenska",
            Self::En => "English",
        }
    }

    /// A name in this language, or in Swedish where it has none.
    pub(crate) fn of(self, name: &Name) -> &str {
        match (self, &name.en) {
            (Self::En, Some(english)) => english,
            _ => &name.sv,
        }
    }

    /// What is counted, defined in this language.
    pub(crate) fn definitions(self) -> Vec<Defined> {
        let at = self.place();
        let defined =
            |one: &learning::Definition| Defined { id: one.versioned(), name: one.name[at], meaning: one.meaning[at] };
        DEFINITIONS.iter().map(defined).collect()
    }

    /// What a list of people is of.
    pub(crate) fn people_status(self, status: PeopleStatus) -> &'static str {
        status.name()[self.place()]
    }

    /// Its place where both languages stand, Swedish first.
    fn place(self) -> usize {
        match self {
            Self::Sv => 0,
            Self::En => 1,
        }
    }

    /// Its words.
    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Self::Sv => &SWEDISH,
            Self::En => &ENGLISH,
        }
    }
}

/// A definition as a page shows it.
pub(crate) struct Defined {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) meaning: &'static str,
}

/// The words of the pages.
#[derive(Debug)]
pub(crate) struct Texts {
    pub(crate) skip: &'static str,
    pub(crate) title: &'static str,
    pub(crate) filter: &'static str,
    pub(crate) as_of: &'static str,
    pub(crate) programme: &'static str,
    pub(crate) course: &'static str,
    pub(crate) county: &'static str,
    pub(crate) region: &'static str,
    pub(crate) attribution: &'static str,
    pub(crate) at_event: &'static str,
    pub(crate) current: &'static str,
    pub(crate) all: &'static str,
    pub(crate) show: &'static str,
    pub(crate) municipality: &'static str,
    pub(crate) unknown: &'static str,
    pub(crate) all_courses: &'static str,
    pub(crate) started: &'static str,
    pub(crate) completed: &'static str,
    pub(crate) completed_on: &'static str,
    pub(crate) total: &'static str,
    pub(crate) by_course: &'static str,
    pub(crate) by_municipality: &'static str,
    pub(crate) persons: &'static str,
    pub(crate) also: &'static str,
    pub(crate) clear: &'static str,
    pub(crate) represented: &'static str,
    pub(crate) of: &'static str,
    pub(crate) reading: &'static str,
    pub(crate) nothing: &'static str,
    pub(crate) no_figure: &'static str,
    pub(crate) definitions: &'static str,
    pub(crate) denominators: &'static str,
    pub(crate) legend: &'static str,
    pub(crate) of_target: &'static str,
    pub(crate) of_enrolled: &'static str,
    pub(crate) of_mixed: &'static str,
    pub(crate) under_way: &'static str,
    pub(crate) not_started: &'static str,
    pub(crate) not_named: &'static str,
    pub(crate) outside: &'static str,
    pub(crate) outside_started: &'static str,
    pub(crate) outside_completed: &'static str,
    pub(crate) entered_too_low: &'static str,
    pub(crate) all_of_theirs: &'static str,
    pub(crate) at_least_one: &'static str,
    pub(crate) missing: &'static str,
    pub(crate) suppressed: &'static str,
    pub(crate) not_applicable: &'static str,
    pub(crate) unnamed: &'static str,
    pub(crate) load_the_roster: &'static str,
    pub(crate) limited_to: &'static str,
    /// The sign of a row that is of a part of its municipality, and what it means.
    pub(crate) partial: [&'static str; 2],
    pub(crate) download: &'static str,
    pub(crate) wrong_question: &'static str,
    pub(crate) not_allowed: &'static str,
    pub(crate) our_fault: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) back: &'static str,
    pub(crate) status: &'static str,
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) role: &'static str,
    pub(crate) hired_on: &'static str,
    pub(crate) no: &'static str,
    pub(crate) who_has_not: &'static str,
    pub(crate) people: &'static str,
    pub(crate) skip_to_people: &'static str,
    /// Of one, and of several.
    pub(crate) of_persons: [&'static str; 2],
    pub(crate) rows_of_people: &'static str,
    pub(crate) nobody: &'static str,
    pub(crate) more_people: &'static str,
    pub(crate) sign_in: &'static str,
    pub(crate) sign_in_by: &'static str,
    pub(crate) provider_refused: &'static str,
    pub(crate) provider_away: &'static str,
    pub(crate) no_grant: &'static str,
    pub(crate) signed_in_as: &'static str,
    pub(crate) sign_out: &'static str,
    pub(crate) signed_out: &'static str,
    pub(crate) user_name: &'static str,
    pub(crate) password: &'static str,
    pub(crate) who_signs_in: &'static str,
    pub(crate) wrong_password: &'static str,
    pub(crate) form_too_old: &'static str,
    pub(crate) too_many: &'static str,
    pub(crate) error: &'static str,
}

static SWEDISH: Texts = Texts {
    skip: "Hoppa till siffrorna",
    title: "Påbörjade och slutförda kurser",
    filter: "Urval",
    as_of: "Till och med",
    programme: "Program",
    course: "Kurs",
    county: "Län",
    region: "Region eller grupp",
    attribution: "Räknas i kommunen där personen",
    at_event: "arbetade när det hände",
    current: "arbetar nu",
    all: "Alla",
    show: "Visa",
    municipality: "Kommun",
    unknown: "Okänd kommun",
    all_courses: "Alla kurser",
    started: "Påbörjat",
    completed: "Slutfört av målgruppen",
    completed_on: "Slutfört",
    total: "Totalt, unika personer",
    by_course: "Per kurs",
    by_municipality: "Per kommun",
    persons: "Antal personer",
    also: "Urvalet gäller även:",
    clear: "Rensa urvalet",
    represented: "kommuner har minst en person som har påbörjat en kurs i urvalet.",
    of: "av",
    reading: "”8 av 30 i målgruppen (27 %)” betyder att 8 av de 30 som kursen är till för den valda dagen har slutfört den. \
              ”11 ej namngivna” betyder att målgruppen är ett angivet antal, och att 11 av dem inte är kända med namn.",
    nothing: "Ingen har påbörjat någon kurs i detta urval.",
    no_figure: "ingen uppgift",
    definitions: "Så här är det räknat",
    limited_to: "Den här inloggningen visar bara",
    partial: ["(del)", "gäller bara de enheter som visas här, inte hela kommunen."],
    denominators: "Målgruppen är de som kursen är till för den valda dagen: de på personallistan med rätt roll, eller \
                   ett angivet antal. Har kursen ingen målgrupp räknas andelen på de inskrivna. Den som har slutat, har \
                   en annan roll eller saknas på personallistan räknas utanför målgruppen, och aldrig i andelen. En \
                   person som finns i flera kommuner räknas en gång i totalen, som därför kan vara mindre än summan.",
    legend: "- betyder att uppgiften inte är känd, .. att den är dold för att inte peka ut någon och . att den inte \
             finns här.",
    of_target: "i målgruppen",
    of_enrolled: "inskrivna",
    of_mixed: "i målgruppen eller inskrivna",
    under_way: "pågår",
    not_started: "ej påbörjat",
    not_named: "ej namngivna",
    outside: "Utanför målgruppen:",
    outside_started: "har påbörjat",
    outside_completed: "har slutfört",
    entered_too_low: "Angivet antal är för lågt:",
    all_of_theirs: "personer har slutfört alla sina kurser",
    at_least_one: "har slutfört minst en",
    missing: "uppgiften är inte känd",
    suppressed: "dold uppgift",
    not_applicable: "uppgiften finns inte här",
    unnamed: "i målgruppen är inte namngivna och står därför inte i listan:",
    load_the_roster: "Ett antal har angetts för målgruppen. Läs in kommunens personallista med rollerna, så syns \
                      personerna här.",
    download: "Ladda ner urvalet:",
    wrong_question: "Något i sidans adress är felskrivet. Gå till översikten och välj på nytt.",
    not_allowed: "Du har inte behörighet att se det här. Kontakta den som förvaltar systemet.",
    our_fault: "Något gick fel hos oss. Försök igen om en stund.",
    refused: "Sidan kan inte visas",
    back: "Till översikten",
    status: "Status",
    name: "Namn eller identitet",
    unit: "Enhet",
    role: "Roll",
    hired_on: "Anställd",
    no: "ingen dag",
    who_has_not: "Vilka har inte påbörjat?",
    people: "Personer",
    skip_to_people: "Hoppa till personerna",
    of_persons: ["person i detta urval.", "personer i detta urval."],
    rows_of_people: "En person med flera anställningar eller kurser har en rad för var och en. Att listan har visats skrivs i granskningsloggen.",
    nobody: "Det finns ingen att lista i detta urval.",
    more_people: "Visa fler",
    sign_in: "Logga in",
    sign_in_by: "Logga in med",
    provider_refused: "Inloggningen blev inte klar. Den avbröts, tog för lång tid eller började i ett annat fönster. Börja om.",
    provider_away: "Inloggningstjänsten svarar inte. Försök igen om en stund.",
    no_grant: "Inloggningen lyckades, men ger inte tillgång till något här. Be den som sköter systemet om hjälp.",
    signed_in_as: "Inloggad som",
    sign_out: "Logga ut",
    signed_out: "Du är utloggad.",
    user_name: "Användarnamn",
    password: "Lösenord",
    who_signs_in: "Den som har en nyckel och en hemlighet kan också logga in med dem.",
    wrong_password: "Användarnamnet och lösenordet hör inte ihop, eller ger inte tillgång längre. Försök igen.",
    form_too_old: "Sidan har varit öppen för länge, eller hör till en annan inloggning. Ladda om den och försök igen.",
    too_many: "För många försök har misslyckats härifrån. Vänta en stund och försök igen.",
    error: "Fel",
};

static ENGLISH: Texts = Texts {
    skip: "Skip to the figures",
    title: "Courses started and completed",
    filter: "Selection",
    as_of: "Up to and including",
    programme: "Programme",
    course: "Course",
    county: "County",
    region: "Region or group",
    attribution: "Counted in the municipality where the person",
    at_event: "worked when it happened",
    current: "works now",
    all: "All",
    show: "Show",
    municipality: "Municipality",
    unknown: "Unknown municipality",
    all_courses: "All courses",
    started: "Started",
    completed: "Completed, of the target group",
    completed_on: "Completed",
    total: "Total, distinct people",
    by_course: "By course",
    by_municipality: "By municipality",
    persons: "Number of people",
    also: "Also selected:",
    clear: "Clear the selection",
    represented: "municipalities have at least one person who has started a course in this selection.",
    of: "of",
    reading: "“8 of 30 in the target group (27 %)” means that 8 of the 30 for whom the course is meant on the chosen day \
              have completed it. “11 not named” means that the target group is a number that was entered, and that 11 of \
              them are not known by name.",
    nothing: "Nobody has started a course in this selection.",
    no_figure: "no figure",
    definitions: "How it is counted",
    limited_to: "This credential shows only",
    partial: ["(part)", "is of the units that are shown here, not of the whole municipality."],
    denominators: "The target group is those for whom the course is meant on the chosen day: those on the roster with \
                   the right role, or a number that was entered. Where a course has no target group, the share is of \
                   those enrolled. People who have left, have another role or are on no roster are counted outside the \
                   target group, and never in the share. A person of several municipalities is counted once in the \
                   total, which may therefore be less than the sum.",
    legend: "- means that the number is not known, .. that it is hidden so that it points at nobody, and . that there is \
             none here.",
    of_target: "in the target group",
    of_enrolled: "enrolled",
    of_mixed: "in the target group or enrolled",
    under_way: "under way",
    not_started: "not started",
    not_named: "not named",
    outside: "Outside the target group:",
    outside_started: "started",
    outside_completed: "completed",
    entered_too_low: "The number entered is too low:",
    all_of_theirs: "people have completed all their courses",
    at_least_one: "have completed at least one",
    missing: "not known",
    suppressed: "hidden",
    not_applicable: "none here",
    unnamed: "in the target group are not named, and so not in the list:",
    load_the_roster: "A number was entered for the target group. Load the municipality's roster with the roles, and the \
                      people are listed here.",
    download: "Download the selection:",
    wrong_question: "Something in the page's address is wrong. Go to the overview and choose anew.",
    not_allowed: "What you signed in with gives no access to this. Ask whoever runs the system.",
    our_fault: "Something went wrong here. Try again in a while.",
    refused: "The page can't be shown",
    back: "To the overview",
    status: "Status",
    name: "Name or identifier",
    unit: "Unit",
    role: "Role",
    hired_on: "Employed from",
    no: "no day",
    who_has_not: "Who has not started?",
    people: "People",
    skip_to_people: "Skip to the people",
    of_persons: ["person in this selection.", "people in this selection."],
    rows_of_people: "A person with several employments or courses has a row for each. That the list was shown is written in the audit log.",
    nobody: "There is nobody to list in this selection.",
    more_people: "Show more",
    sign_in: "Sign in",
    sign_in_by: "Sign in with",
    provider_refused: "Sign-in did not finish: it was cancelled, timed out, or began in another window. Start again.",
    provider_away: "The sign-in service does not answer. Try again in a while.",
    no_grant: "You are signed in but have no access here. Contact your administrator.",
    signed_in_as: "Signed in as",
    sign_out: "Sign out",
    signed_out: "You have signed out.",
    user_name: "User name",
    password: "Password",
    who_signs_in: "You can also sign in with a key and a secret.",
    wrong_password: "The user name or the password is wrong, or the account has expired. Try again.",
    form_too_old: "The page has been open for too long, or is of another session. Load it again, and try again.",
    too_many: "Too many attempts from here have failed. Wait for a while, and try again.",
    error: "Error",
};

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_address_decides_then_the_browser_then_swedish() {
        for (asked, accept, language) in [
            (Some("en"), "sv", Language::En),
            (Some("sv"), "en", Language::Sv),
            (None, "en-GB,en;q=0.9,sv;q=0.8", Language::En),
            (None, "de, sv-FI;q=0.5, en;q=0.4", Language::Sv),
            (None, "de", Language::Sv),
            (None, "", Language::Sv),
            (Some("de"), "en", Language::En),
        ] {
            assert_eq!(Language::choose(asked, accept), language, "{asked:?} {accept:?}");
        }
    }
}
