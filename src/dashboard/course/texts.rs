//! The words of the page of a course.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the page of a course.
    pub(super) struct Texts;
    skip = "Hoppa till siffrorna", "Skip to the figures";
    overview = "Till översikten för kursen", "To the overview of this course";

    of_the = "av de", "of the";
    out_of = "av", "of";
    or = "eller", "or";
    and = "och", "and";
    meant = "som kursen är till för har slutfört den", "for whom the course is meant have completed it";
    enrolled = "som är inskrivna har slutfört kursen", "who are enrolled have completed the course";
    mixed = "som kursen är till för, eller som är inskrivna, har slutfört den",
        "for whom the course is meant, or who are enrolled, have completed it";
    have_started_and = "har påbörjat kursen och", "have started the course and";
    have_completed = "har slutfört den", "have completed it";

    about = "Om kursen", "About the course";
    rule = "Krav", "Rule";
    target = "Målgrupp", "Target group";
    offered = "Erbjuds", "Offered";
    offered_from(from) = "från och med {from}", "from {from}";
    offered_to(to) = "till och med {to}", "up to and including {to}";
    offered_between(from, to) = "{from} till och med {to}", "{from} up to and including {to}";
    programme = "Program", "Programme";
    credits_term = "Omfattning", "Credits";
    earned(credits) = "De som har slutfört kursen har tillsammans fått {credits}.", "Those who have completed the course have earned {credits} together.";
    catalogue = "Alla kurser i kurskatalogen", "All courses of the catalogue";
    iris = "Aktiviteternas adresser (IRI), för den som ansluter en plattform", "Activity IRIs, for people who connect a platform";

    funnel = "Del för del", "Module by module";
    no_modules = "Kurskatalogen har inga delar för kursen.", "The catalogue has no modules for this course.";
    of_started[count] = [
        "Alla tal gäller den {count} person som har påbörjat kursen.", "Alla tal gäller de {count} personer som har påbörjat kursen."
    ], [
        "All numbers are of the {count} person who has started the course.", "All numbers are of the {count} people who have started the course."
    ];
    of_hidden = "Alla tal gäller dem som har påbörjat kursen.", "All numbers are of those who have started the course.";
    stops_at[count, place, module] = [
        "{count} person har påbörjat men inte slutfört kursen, och har inte kommit längre än till del {place}, {module}.",
        "{count} personer har påbörjat men inte slutfört kursen. Minst hälften av dem har inte kommit längre än till del {place}, {module}."
    ], [
        "{count} person has started the course and not completed it, and has not got past module {place}, {module}.",
        "{count} people have started the course and not completed it. At least half of them have not got past module {place}, {module}."
    ];
    stops_before[count] = [
        "{count} person har påbörjat men inte slutfört kursen, och har inte gjort något i någon av delarna.",
        "{count} personer har påbörjat men inte slutfört kursen. Minst hälften av dem har inte gjort något i någon av delarna."
    ], [
        "{count} person has started the course and not completed it, and has done nothing in any module.",
        "{count} people have started the course and not completed it. At least half of them have done nothing in any module."
    ];
    whole_course = "Hela kursen", "The whole course";
    module = "Del", "Module";
    begins(day) = "ingår från och med {day}", "part of the course from {day}";
    ended(day) = "ingick till och med {day}", "part of the course up to and including {day}";
    mandatory = "obligatorisk", "mandatory";
    by_module = "Del för del: antal personer", "Module by module: number of people";
    tags = "Per märke", "By tag";
    tag = "Märke", "Tag";
    by_tag = "Per märke på delarna: antal personer", "By tag of modules: number of people";
    tag_started = "Påbörjat någon del", "Started a module";
    tag_completed = "Slutfört alla delar", "Completed all modules";
    bars = "Staplarna visar hur långt de har kommit:", "The bars show how far they have come:";
    started = "Påbörjat", "Started";
    completed = "Slutfört", "Completed";

    new_hires = "Nyanställda", "New hires";
    hired_in(roles) = "Här räknas anställningar med rollen {roles}.", "Counts employments with the role {roles}.";
    hired_in_any = "Här räknas alla anställningar, oavsett roll.", "Counts employments with any role.";
    begun[count, of] = [
        "{count} av {of} nyanställda som har haft 90 dagar på sig hade påbörjat kursen inom den tiden.",
        "{count} av {of} nyanställda som har haft 90 dagar på sig hade påbörjat kursen inom den tiden."
    ], [
        "{count} of {of} new hires who have had 90 days had started the course by then.",
        "{count} of {of} new hires who have had 90 days had started the course by then."
    ];
    unknown_day[count] = [
        "För {count} anställning saknas anställningsdagen. Skriv in den i personallistan, så räknas anställningen här.",
        "För {count} anställningar saknas anställningsdagen. Skriv in den i personallistan, så räknas anställningarna här."
    ], [
        "The day of hiring is missing for {count} employment. Enter it in the roster, and it counts here.",
        "The day of hiring is missing for {count} employments. Enter it in the roster, and they count here."
    ];
    no_hires = "Personallistan har inga nyanställda som kursen är till för.",
        "The roster has no new hires for whom the course is meant.";
    by_quarter_hired = "Nyanställda per kvartal", "New hires by quarter";
    quarter_hired = "Anställda", "Hired in";
    hired = "Nyanställda", "Hired";
    started_30 = "Påbörjat inom 30 dagar", "Started within 30 days";
    started_90 = "Påbörjat inom 90 dagar", "Started within 90 days";
    completed_90 = "Slutfört inom 90 dagar", "Completed within 90 days";
    completed_365 = "Slutfört inom 365 dagar", "Completed within 365 days";
    half = "Hälften klara inom", "Half completed within";
    days[count] = ["{count} dag", "{count} dagar"], ["{count} day", "{count} days"];
    not_half_yet = "ännu inte hälften", "not half yet";
    not_over = "har haft kortare tid på sig", "have not had that long yet";
    left_before = "slutade innan dess", "left before";
    quarter(quarter, year) = "kvartal {quarter} {year}", "Q{quarter} {year}";
    all_periods = "Alla", "All";
    earlier = "Tidigare kvartal finns i filerna.", "Earlier quarters are in the files.";
    earlier_months = "Tidigare månader finns i filerna.", "Earlier months are in the files.";

    cohorts = "De som började kursen", "Those who started the course";
    nobody_started = "Ingen har påbörjat kursen.", "Nobody has started the course.";
    by_start = "Hur det gick för dem som började", "What became of those who started";
    started_in = "Började", "Started in";
    completed_by_now = "Har slutfört", "Have completed";
    no_round = "Utanför omgångarna", "Outside the rounds";

    retention = "Kvar efter kursen", "Still employed after the course";
    stayed[count, of] = [
        "{count} av {of} som slutförde kursen för minst 12 månader sedan var kvar hos samma arbetsgivare efter 12 månader.",
        "{count} av {of} som slutförde kursen för minst 12 månader sedan var kvar hos samma arbetsgivare efter 12 månader."
    ], [
        "{count} of {of} who completed the course at least 12 months ago was with the same employer 12 months later.",
        "{count} of {of} who completed the course at least 12 months ago were with the same employer 12 months later."
    ];
    stayed_by_roster = "Personallistan avgör, och siffrorna säger inte att det beror på kursen.",
        "The roster decides, and the figures do not say that the course is the reason.";
    nobody_employed = "Ingen har slutfört kursen under en anställning som finns i personallistan.", "Nobody has completed the course during an employment that is on the roster.";
    by_stay = "Kvar hos arbetsgivaren, per kvartal då kursen slutfördes", "Still with the employer, by quarter of completion";
    completed_in = "Slutförde", "Completed in";
    completed_employed = "Slutfört som anställda", "Completed while employed";
    stayed_12 = "Kvar efter 12 månader", "Still there after 12 months";
    stayed_24 = "Kvar efter 24 månader", "Still there after 24 months";
    completed_later = "slutförde för kortare tid sedan", "completed it more recently";

    survey = "Enkät", "Survey";
    have_answered = "som har påbörjat kursen har svarat", "who have started the course have answered";
    are_satisfied = "är nöjda", "are satisfied";
    not_read = "har svarat något som inte finns på skalan", "answered something that is not on the scale";
    mean = "Medelvärde", "Mean";
    median = "median", "median";
    of_pairs = "Av de", "Of the";
    answered_twice = "som svarade både före och efter:", "who answered both before and after:";
    answered_higher = "svarade högre efteråt", "answered higher after";
    answered_the_same = "samma", "the same";
    answered_lower = "lägre", "lower";
    answers(question) = "Svar på ”{question}”: antal personer", "Answers to “{question}”: number of people";
    answer = "Svar", "Answer";
    number = "Antal", "Number";
    share = "Andel av dem som svarade", "Share of those who answered";
    quoted(text) = "”{text}”", "“{text}”";
    left_out(questions) = "Svaren på {questions} visas bara sammanräknade för hela arbetsgivaren eller fler.",
        "Answers to {questions} are told only in aggregate, for a whole employer or more.";
    too_many_answers = "Enkäten har fler svar än vad som räknas här. De finns i händelseloggen.",
        "The survey has more answers than are counted here. The log has them.";

    training = "Utbildare", "Trainers";
    trainers_by_role(roles) = "Utbildare är de som har rollen {roles} i personallistan.", "Trainers are those with the role {roles} on the roster.";
    trainers_qualified_by(course) = "Behörig är den som har slutfört {course} och har ett giltigt intyg, om kursen ger intyg.",
        "Qualified are those who have completed {course} and, if it gives certificates, have one in force.";
    trainers_listed = "Hur många var och en har utbildat finns i filerna, under pseudonym.", "The files have how many each of them taught, under pseudonyms.";
    by_employer = "Utbildare och dem de har utbildat: antal personer", "Trainers and those whom they taught: number of people";
    employer = "Arbetsgivare", "Employer";
    trainers = "Utbildare", "Trainers";
    qualified_trainers = "Varav behöriga", "Of whom qualified";
    with_trainer = "Slutfört med utbildare", "Completed with a trainer";
    without_trainer = "Slutfört utan utbildare", "Completed without a trainer";
    together = "Totalt", "Total";
    too_much_training = "Fler händelser nämner utbildare än vad som räknas här. De finns i händelseloggen.",
        "More statements name trainers than are counted here. The log has them.";

    all_together(latest) =
        "När siffrorna gäller flera arbetsgivare visas delarna, nyanställda, de som började, de som är kvar, enkäten och utbildarna bara för alla tillsammans, till och med {latest}.",
        "For several employers, modules, new hires, those who started, those still employed, the survey and trainers are shown for all of them together, as of {latest}.";
    show_all = "Visa alla tillsammans", "Show all together";

    months = "Månad för månad", "Month by month";
    month = "Månad", "Month";
    by_month = "Månad för månad: antal personer", "Month by month: number of people";
    completed_by_then = "Har slutfört hittills", "Completed so far";
    steps[most, first, last] = [
        "Från {first} till {last}, som mest {most} person.", "Från {first} till {last}, som mest {most} personer."
    ], [
        "From {first} to {last}, up to {most} person.", "From {first} to {last}, up to {most} people."
    ];
    units = "Per enhet", "By unit";
    unit = "Enhet", "Unit";
    by_unit = "Per enhet: antal personer", "By unit: number of people";
    no_unit = "Utan känd enhet", "No known unit";
    roles = "Per roll", "By role";
    role = "Roll", "Role";
    by_role = "Per roll: antal personer", "By role: number of people";
    no_role = "Utan känd roll", "No known role";
    nothing = "Det finns inga siffror.", "There are no figures.";
    download = "Ladda ner tabellen:", "Download the table:";
}
