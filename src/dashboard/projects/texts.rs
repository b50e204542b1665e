//! The words of the pages of projects.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the pages of projects.
    pub(super) struct Texts;
    projects = "Projekt", "Projects";
    about_projects = "Projekt betalar för kurser under en tid, tillsammans med partner som beställer platser.",
        "Projects pay for courses for some time, together with partners that order places.";
    no_projects = "Kurskatalogen har inget projekt inom din räckvidd. Projekt skrivs in i kurskatalogens fil.",
        "The catalogue has no project within your reach. Projects are entered in the file of the catalogue.";
    skip_to_projects = "Hoppa till projekten", "Skip to the projects";
    skip_to_partners = "Hoppa till partnerna", "Skip to the partners";
    in_projects[count] = ["{count} projekt", "{count} projekt"], ["{count} project", "{count} projects"];
    overdue_of_projects[count, projects] = ["{count} delmål i {projects} är försenat.", "{count} delmål i {projects} är försenade."],
        ["{count} milestone of {projects} is overdue.", "{count} milestones of {projects} are overdue."];
    project = "Projekt", "Project";
    funder = "Finansiär", "Funder";
    no_funder = "Okänd", "Unknown";
    period = "Period", "Period";
    state = "Läge", "State";
    overdue_milestones = "Försenade delmål", "Overdue milestones";
    is_under_way = "Pågår", "Under way";
    is_to_come = "Har inte börjat", "Not started";
    is_over = "Avslutat", "Ended";
    up_to = "till och med", "up to and including";
    until = "Till och med", "As of";
    all_projects = "Alla projekt", "All projects";
    have_started_and = "har påbörjat och", "have started and";
    have_completed = "har slutfört någon av projektets kurser", "have completed one of the project's courses";
    places_ordered[count] = ["{count} plats är beställd", "{count} platser är beställda"], ["{count} place is ordered", "{count} places are ordered"];
    not_published = "Siffror för en viss period visas inte för flera arbetsgivare tillsammans. Varje partner ser sina egna.",
        "Figures of a period are not shown for several employers together. Each partner sees its own.";
    should_be_done(due) = "skulle ha varit klart {due}", "was due on {due}";
    about = "Om projektet", "About the project";
    budget = "Budget för hela projektet", "Budget of the whole project";
    kronor(amount) = "{amount} kronor", "{amount} kronor";
    no_budget = "Kurskatalogen har ingen budget för projektet", "The catalogue has no budget for the project";
    not_whole = "Visas bara för den som når alla partner", "Shown only to those who reach all partners";
    nobody_yet = "Ingen ännu", "Nobody yet";
    cost_per_participant = "Kostnad per person som har påbörjat", "Cost per person who has started";
    cost_per_completion = "Kostnad per person som har slutfört", "Cost per person who has completed";
    courses = "Kurser", "Courses";
    partners = "Partner", "Partners";
    partner = "Partner", "Partner";
    no_partners = "Projektet har inga partner.", "The project has no partners.";
    partners_caption = "Beställda platser, och personer under projektets tid", "Places ordered, and people in the period of the project";
    ordered = "Beställda platser", "Places ordered";
    enrolled = "Inskrivna", "Enrolled";
    started = "Påbörjat", "Started";
    completed = "Slutfört", "Completed";
    all_partners = "Alla, varje person en gång", "All, each person once";
    bars = "Staplarna visar personer av beställda platser:", "The bars show people out of the places ordered:";
    download = "Ladda ner tabellen:", "Download the table:";
    milestones = "Delmål", "Milestones";
    milestone = "Delmål", "Milestone";
    no_milestones = "Projektet har inga delmål.", "The project has no milestones.";
    milestones_caption = "Projektets delmål efter dag", "The milestones of the project by day";
    due = "Klart senast", "Due";
    done = "Klart", "Done";
    not_done = "inte klart", "not done";
    is_done = "Klart i tid", "Done in time";
    is_done_late = "Klart för sent", "Done late";
    is_overdue = "Försenat", "Overdue";
    is_ahead = "Återstår", "Ahead";
    definitions = "Så är det räknat", "How it is counted";
}
