//! The words of the frame of every page.

use crate::dashboard::texts::texts;

texts! {
    /// What stands around every page.
    pub(crate) struct Texts;
    skip = "Hoppa till innehållet", "Skip to the content";
    navigation = "Huvudmeny", "Main menu";
    overview = "Översikt", "Overview";
    people = "Medarbetare", "People";
    compare = "Jämför", "Compare";
    data = "Data", "Data";
    operations = "Drift", "Operations";
    help = "Hjälp", "Help";
    accessibility = "Tillgänglighet", "Accessibility";
    privacy = "Personuppgifter", "Personal data";
    signed_in_as = "Inloggad som", "Signed in as";
    sign_out = "Logga ut", "Sign out";
    error = "Fel", "Error";
    faults = "Något är fel", "There is a problem";
    did_you_mean = "Menade du:", "Did you mean:";
    how_counted = "Så är det räknat", "How it is counted";
    figures_until(day) = "siffrorna gäller till och med {day}", "figures up to and including {day}";
}
