//! The words of the form to sign in.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the form to sign in.
    pub(super) struct Texts;
    title = "Logga in", "Sign in";
    sign_in_by(provider) = "Logga in med {provider}", "Sign in with {provider}";
    already(name) = "Du är redan inloggad som {name}.", "You are already signed in as {name}.";
    go_on = "Till sidorna", "Go to the pages";
    signed_out = "Du är utloggad.", "You are signed out.";
    user_name = "Användarnamn", "User name";
    password = "Lösenord", "Password";
    with_a_key = "Den som har en nyckel och en hemlighet kan också logga in med dem.",
        "You can also sign in with a key and a secret.";
    wrong_password = "Användarnamnet och lösenordet hör inte ihop, eller ger inte tillgång längre. Försök igen.",
        "The user name or the password is wrong, or the account has expired. Try again.";
    code_title = "Ange koden från din app", "Enter the code from your app";
    code_text = "Ditt konto har tvåstegsinloggning. Öppna appen på din telefon och skriv de sex siffrorna.",
        "Your account has two-step sign-in. Open the app on your phone and enter its six digits.";
    code = "Kod", "Code";
    code_lost = "Har du inte telefonen? Skriv en av dina återställningskoder i stället. Har du inga kvar, be den som sköter systemet om hjälp.",
        "Don't have your phone? Enter one of your recovery codes instead. If you have none left, ask your administrator.";
    code_too_late = "Skriv ditt användarnamn och lösenord först. Koden måste anges inom tio minuter.",
        "Enter your user name and password first. You have ten minutes to enter the code.";
    begin_again = "Börja om", "Start again";
    wrong_code = "Koden är fel eller redan använd. Vänta på nästa kod och försök igen.",
        "The code is wrong or has already been used. Wait for the next one and try again.";
}
