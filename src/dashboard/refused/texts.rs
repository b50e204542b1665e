//! Why a page can't be shown, and what to do.

use crate::dashboard::texts::texts;

texts! {
    /// Why a page can't be shown, and what to do.
    pub(super) struct Texts;
    title = "Sidan kan inte visas", "The page can't be shown";
    not_there_title = "Sidan finns inte", "There is no such page";
    forbidden_title = "Du har inte behörighet", "You don't have access";
    back = "Till översikten", "To the overview";
    wrong_question = "Något i sidans adress är felskrivet. Gå till översikten och välj på nytt.",
        "Something in the page's address is wrong. Go to the overview and choose again.";
    not_there = "Det finns ingen sida på den här adressen. Kontrollera adressen, eller gå till översikten.",
        "There is no page at this address. Check the address, or go to the overview.";
    method = "Den här adressen kan inte öppnas eller ta emot formulär på det sättet. Gå till översikten.",
        "This address can't be opened, or take a form, in this way. Go to the overview.";
    media_type = "Servern kan inte läsa det som skickades. Öppna sidan igen och skicka formuläret därifrån.",
        "The server can't read what was sent. Open the page again and send the form from there.";
    revoked = "Siffrorna har återkallats av den som frös dem och ska inte användas längre.",
        "These figures were revoked by whoever froze them, and must not be used any more.";
    not_allowed = "Du har inte behörighet att se det här. Kontakta den som förvaltar systemet.",
        "You don't have permission to view this. Contact your administrator.";
    too_large = "Det du skickade är för stort. Gå tillbaka och dela upp det på flera filer, eller skriv kortare.",
        "What you sent is too large. Go back and split it into several files, or write less.";
    busy = "Servern är upptagen just nu. Vänta några sekunder och försök igen.",
        "The server is busy right now. Wait a few seconds and try again.";
    our_fault = "Något gick fel hos oss. Försök igen om en stund.", "Something went wrong here. Try again in a while.";
    provider_refused = "Inloggningen blev inte klar. Den avbröts, tog för lång tid eller började i ett annat fönster. Börja om.",
        "Sign-in did not finish: it was cancelled, timed out, or began in another window. Start again.";
    provider_away = "Inloggningstjänsten svarar inte. Försök igen om en stund.",
        "The sign-in service does not answer. Try again in a while.";
    no_grant = "Inloggningen lyckades, men ger inte tillgång till något här. Be den som sköter systemet om hjälp.",
        "You are signed in but have no access here. Contact your administrator.";
    claims_looked_at = "inställningarna prövar uppgifterna", "the settings look at the claims";
    form_too_old = "Sidan har varit öppen för länge, eller hör till en annan inloggning. Fyll i den igen nedan, eller öppna den på nytt.",
        "The page was open for too long, or belongs to another session. Fill it in again, or open it anew.";
    too_many = "För många försök på kort tid. Vänta en stund och försök igen.",
        "Too many attempts in a short time. Wait for a while and try again.";
}
