//! The words around something that is shown once.

use crate::dashboard::texts::texts;

texts! {
    /// What is said of what is shown once.
    pub(super) struct Texts;
    once = "Det här visas bara en gång. Spara det nu, på ett säkert ställe.", "This is shown once. Save it now, somewhere safe.";
    recovery_title = "Dina återställningskoder", "Your recovery codes";
    recovery_text = "Har du inte telefonen kan du logga in med en av koderna i stället. Varje kod går att använda en gång. Skriv ut dem, eller spara dem där du sparar lösenord.",
        "Without your phone you can sign in with one of these codes instead. Each works once. Print them, or keep them where you keep passwords.";
    password_title(name) = "Lösenord för {name}", "Password for {name}";
    password_text = "Lämna det till den som ska använda kontot, helst på telefon eller i ett förseglat kuvert. Det kan bytas under Mitt konto.",
        "Give it to the account's owner, preferably by telephone or in a sealed envelope. They can change it under My account.";
    password = "Lösenord", "Password";
    secret_title(name) = "Nyckel och hemlighet för {name}", "Key and secret for {name}";
    secret_text = "Skriv in dem i plattformen som ska skicka händelser, som användarnamn och lösenord.",
        "Enter them in the platform that sends statements, as user name and password.";
    key = "Nyckel", "Key";
    secret = "Hemlighet", "Secret";
    token_title(name) = "Adress till {name}", "Address of {name}";
    token_text = "Lämna adressen till mottagaren. Den öppnar filen och kodboken för vem som helst som har den, tills uttaget upphör.",
        "Give the address to the recipient. It opens the file and the codebook for anybody who has it, until the extraction ends.";
    token = "Token", "Token";
    address = "Filens adress på servern", "The address of the file on the server";
    nothing_title = "Det visas inte igen", "It is not shown again";
    nothing_text = "Det som visades här visas bara en gång. Har du inte sparat det får du göra ett nytt.",
        "What was shown here is shown once. If you have not saved it, make another.";
    go_on = "Jag har sparat det. Gå vidare", "I have saved it. Go on";
    back = "Gå vidare", "Go on";
}
