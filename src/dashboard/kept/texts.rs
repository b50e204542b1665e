//! The words for someone whose session has ended.

use crate::dashboard::texts::texts;

texts! {
    /// What is said to somebody whose session has ended.
    pub(super) struct Texts;
    title = "Du är inte inloggad längre", "You are no longer signed in";
    nothing_done = "Ingenting har ändrats. Det du skickade finns kvar på den här sidan.",
        "Nothing has changed. What you sent is kept on this page.";
    too_long = "Ingenting har ändrats. Det du skickade är för långt för att finnas kvar här. Logga in och fyll i formuläret igen.",
        "Nothing has changed. What you sent is too long to be kept here. Sign in and fill in the form again.";
    secrets = "Lösenord och koder finns inte kvar. Skriv dem igen i nästa steg.",
        "Passwords and codes are not kept. Type them again in the next step.";
    sign_in = "Logga in i en ny flik", "Sign in in a new tab";
    sign_in_here = "Logga in", "Sign in";
    then_send = "Gå sedan tillbaka hit och fortsätt. Ingenting ändras förrän du har kontrollerat formuläret och skickat det igen.",
        "Then come back here and continue. Nothing changes until you have checked the form and sent it again.";
    again = "Fortsätt", "Continue";
}
