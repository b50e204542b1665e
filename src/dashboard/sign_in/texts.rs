//! The words of the form to sign in.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the form to sign in.
    pub(super) struct Texts;
    title = "Logga in", "Sign in";
    sign_in_by(provider) = "Logga in med {provider}", "Sign in with {provider}";
    signed_out = "Du är utloggad.", "You have signed out.";
    user_name = "Användarnamn", "User name";
    password = "Lösenord", "Password";
    with_a_key = "Den som har en nyckel och en hemlighet kan också logga in med dem.",
        "You can also sign in with a key and a secret.";
    wrong_password = "Användarnamnet och lösenordet hör inte ihop, eller ger inte tillgång längre. Försök igen.",
        "The user name or the password is wrong, or the account has expired. Try again.";
}
