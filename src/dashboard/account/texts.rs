//! The words of somebody's own account.

use crate::dashboard::texts::texts;

texts! {
    /// The words of somebody's own account.
    pub(super) struct Texts;
    title = "Mitt konto", "My account";
    name = "Namn", "Name";
    user_name = "Användarnamn", "User name";
    may = "Du kan", "You can";
    reach = "Du når", "You reach";
    expires = "Kontot gäller till", "The account expires";
    by_key = "Du är inloggad med en nyckel. Lösenord och tvåstegsinloggning finns bara för konton.",
        "You are signed in with a key. Passwords and two-step sign-in are for accounts.";
    by_provider = "Du är inloggad genom en inloggningstjänst. Lösenord och tvåstegsinloggning sköts där.",
        "You are signed in through an identity provider. Passwords and two-step sign-in are handled there.";
    password = "Byt lösenord", "Change password";
    old_password = "Nuvarande lösenord", "Current password";
    new_password = "Nytt lösenord, minst tolv tecken", "New password, at least twelve characters";
    change = "Byt lösenord", "Change password";
    password_ends = "När du byter lösenord loggas du ut i alla andra webbläsare.",
        "Changing the password signs you out of every other browser.";
    password_wrong = "Det nuvarande lösenordet är fel.", "The current password is wrong.";
    password_guessable = "Lösenordet är för kort eller för lätt att gissa. Ta flera ord som inte hör ihop, minst tolv tecken.",
        "The password is too short or too easy to guess. Use several unrelated words, at least twelve characters.";
    password_changed = "Lösenordet är bytt.", "The password has been changed.";
    second_factor = "Tvåstegsinloggning", "Two-step sign-in";
    factor_on(day) = "På sedan {day}.", "On since {day}.";
    factor_off = "Av. Med tvåstegsinloggning räcker det inte att någon får tag i ditt lösenord.",
        "Off. With two-step sign-in, your password alone is not enough to sign in.";
    codes_left[count] = ["{count} återställningskod kvar.", "{count} återställningskoder kvar."],
        ["{count} recovery code left.", "{count} recovery codes left."];
    turn_on = "Slå på tvåstegsinloggning", "Turn on two-step sign-in";
    manage = "Byt telefon, eller slå av", "Change phone, or turn off";
    removed = "Tvåstegsinloggningen är av.", "Two-step sign-in is off.";
    sessions = "Här är du inloggad", "Where you are signed in";
    sessions_text = "Känner du inte igen någon, avsluta den och byt lösenord.",
        "If you don't recognise one, end it and change your password.";
    began = "Inloggad", "Signed in";
    until = "Upphör om den inte används", "Ends if unused";
    this_one = "den här webbläsaren", "this browser";
    end = "Logga ut", "Sign out";
    end_of(began) = "den inloggning som började {began}", "the session that began {began}";
    ended = "Inloggningen är avslutad.", "The session has ended.";
    no_sessions = "Du har ingen inloggning som pågår.", "You have no open session.";
    add_title = "Slå på tvåstegsinloggning", "Turn on two-step sign-in";
    must = "Konton som sköter systemet ska ha tvåstegsinloggning. Slå på den för att komma vidare.",
        "Accounts that administer the system must have two-step sign-in. Turn it on to continue.";
    step_app = "Öppna en app för engångskoder på din telefon, till exempel Microsoft Authenticator, Google Authenticator eller Aegis.",
        "Open an app for one-time codes on your phone, such as Microsoft Authenticator, Google Authenticator or Aegis.";
    step_scan = "Läs av rutan med appen, eller skriv in nyckeln för hand.",
        "Scan the square with the app, or type the key.";
    step_code = "Skriv koden som appen visar, och ditt lösenord.", "Enter the code that the app shows, and your password.";
    qr = "QR-kod med nyckeln", "QR code with the key";
    key = "Nyckel att skriva in", "Key to type";
    code = "Kod", "Code";
    own_password = "Ditt lösenord", "Your password";
    add = "Slå på", "Turn on";
    code_wrong = "Koden är fel eller redan använd. Vänta på nästa kod och försök igen.",
        "The code is wrong or has already been used. Wait for the next one and try again.";
    own_password_wrong = "Lösenordet är fel.", "The password is wrong.";
    has_title = "Tvåstegsinloggning", "Two-step sign-in";
    remove = "Slå av", "Turn off";
    remove_text = "Ska du byta telefon slår du av tvåstegsinloggningen och slår på den igen med den nya. Har du inte kvar den gamla, använd en återställningskod.",
        "To change phones, turn two-step sign-in off and on again with the new one. If you no longer have the old one, use a recovery code.";
    remove_must = "Ditt konto sköter systemet, så du får slå på den igen direkt efteråt.",
        "Your account administers the system, so you have to turn it on again right afterwards.";
    remove_code = "Kod från appen, eller en återställningskod", "Code from the app, or a recovery code";
    back = "Till mitt konto", "To my account";
}
