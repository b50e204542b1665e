//! The words of the record of a person.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the record of a person.
    pub(super) struct Texts;
    title(name) = "Registerutdrag: {name}", "Everything kept of {name}";
    back = "Till personen", "To the person";
    about = "Allt som finns lagrat om personen, för den som begär att få veta det (artikel 15 i dataskyddsförordningen).",
        "Everything that is kept of the person, for somebody who asks to know (article 15 of the GDPR).";
    made = "Uttaget", "Made on";
    viewing = "Uttaget loggas.", "The audit log has each such page.";
    file = "Hämta som JSON, med händelserna i sin helhet", "Download as JSON, with whole events";
    identifiers = "Så är personen känd", "How the person is known";
    other_identifiers = "Personallistan knyter också de här till personen. Det som finns om dem är inte med här:",
        "The roster ties these to the person, too. What is kept of them is not here:";
    in_catalogue = "Kurskatalogen säger att en av adresserna inte är en person.",
        "The catalogue says that one of these is not a person.";
    affiliations = "Anställningar", "Employment";
    no_affiliations = "Ingen personallista har personen.", "No roster has the person.";
    affiliations_caption = "Rader på personallistor, även avslutade", "Rows of rosters, ended ones too";
    employer = "Arbetsgivare", "Employer";
    name = "Namn", "Name";
    unit = "Enhet", "Unit";
    role = "Roll", "Role";
    from = "Från och med", "From";
    to = "Till och med", "To";
    open = "öppet", "open";
    not_said = "inte angivet", "not given";
    progress = "Kurser", "Courses";
    no_progress = "Ingen händelse räknas i någon kurs.", "No event counts in any course.";
    progress_caption = "Det som är uträknat ur händelserna", "What was counted from events";
    course = "Kurs", "Course";
    first_on = "Första händelsen", "First event";
    last_on = "Senaste händelsen", "Latest event";
    started_on = "Började", "Started";
    completed_on = "Slutförde", "Completed";
    valid_until = "Intyg till och med", "Certificate until";
    not_done = "inte gjort", "not done";
    no_certificate = "inget intyg", "no certificate";
    events(shown, of) = "Händelser ({shown} av {of})", "Events ({shown} of {of})";
    no_events = "Ingen händelse nämner personen.", "No event names the person.";
    events_caption = "Händelser som nämner personen, de äldsta först", "Events that name the person, the oldest first";
    day = "Dag", "Day";
    named_as = "Personen är", "The person is";
    verb = "Vad som hände", "What happened";
    object = "I vad", "In what";
    response = "Svar", "Answer";
    no_response = "inget svar", "no answer";
    event_id = "Händelsens id", "Id of the event";
    voided = "makulerad", "voided";
    more = "Nästa händelser", "The next events";
    named_actor = "den som gjorde det", "who did it";
    named_object = "den som det gäller", "whom it is about";
    named_member = "med i en grupp", "a member of a group";
    named_instructor = "ledare", "the instructor";
    named_team = "lag", "the team";
    named_context = "nämnd i sammanhanget", "named in the context";
    named_sub_statement = "nämnd i en händelse i händelsen", "named in an event within it";
    named_authority = "den som intygar den", "who vouches for it";
    named_source = "den som intygade den i en annan logg", "who vouched for it in another log";
    not_an_activity = "inte en aktivitet", "not an activity";
    documents(count) = "Sparade dokument ({count})", "Saved documents ({count})";
    no_documents = "Inget dokument är sparat om personen.", "No document is kept of the person.";
    documents_about = "Det som en kurs har sparat för att kunna fortsätta där personen slutade.",
        "What a course has saved, to go on where the person stopped.";
    about_person = "om personen", "about the person";
    no_content = "Innehållet är för stort eller ingen text.", "The content is too large, or not a text.";
    directory_users = "Från personalsystem", "From personnel systems";
    no_directory_users = "Inget personalsystem har skickat uppgifter om personen med SCIM.",
        "No personnel system has sent anything of the person by SCIM.";
    subscriptions = "Prenumerationer", "Subscriptions";
    no_subscriptions = "Ingen prenumeration skickas till personen.", "No subscription is sent to the person.";
    subscriptions_caption = "Utskick av siffror till personens adresser", "Figures that are sent to the person's addresses";
    subscription = "Prenumeration", "Subscription";
    every_course = "Alla kurser", "Every course";
    addresses = "Adresser", "Addresses";
    made_by = "Upplagd av", "Made by";
    added_on = "Upplagd", "Made";
    last_sent = "Senast skickad", "Sent last";
    never_sent = "aldrig", "never";
    elsewhere = "Annat som kan gälla personen", "Other things that may be of the person";
    elsewhere_about = "Här går det bara att räkna: personen går inte att skilja ut.",
        "These can only be counted: the person cannot be told apart.";
    what = "Vad", "What";
    count = "Antal", "Number";
    means = "Vad det betyder", "What it means";
    rows_of_lists = "Rader i inlästa personallistor", "Rows of imported lists";
    rows_of_lists_about = "Anställningarna ovan är gjorda av dem.", "Employment above is made from these.";
    refused_bodies = "Meddelanden som inte togs emot", "Refused messages";
    refused_bodies_about = "Så börjar det som en plattform skickade, och en av adresserna står där.",
        "The beginning of what a platform sent has one of the addresses.";
    snapshots = "Frysta siffror", "Frozen figures";
    snapshots_about = "De är gjorda sedan något blev känt om personen. De har antal och inga personer.",
        "Made since something is known of the person. They have counts and no persons.";
    extractions = "Uttag för utvärdering", "Extractions for evaluators";
    extractions_about = "Filerna kan ha personens händelser under ett påhittat namn.",
        "The files may have the person's events under a pseudonym.";
    forwarded(target) = "Vidaresänt till {target}", "Forwarded to {target}";
    forwarded_about(to, refused) = "Händelser som {to} har fått, eller inte skulle ha. {refused} togs inte emot där.",
        "Events that {to} has, or was not to have. {refused} were refused there.";
    account = "Konto här", "Account here";
    account_about(name, sessions, entries) = "{name}: {sessions} inloggningar pågår, {entries} rader i granskningsloggen.",
        "{name}: {sessions} sessions, {entries} entries of the audit log.";
}
