//! The words of administration.

use crate::dashboard::texts::texts;

texts! {
    /// The words of administration.
    pub(crate) struct Texts;
    section = "Drift", "Administration";
    title = "Drift: läget", "Administration: health";
    health = "Läget", "Health";
    credentials = "Nycklar", "Credentials";
    accounts = "Konton", "Accounts";
    sessions = "Inloggade", "Sessions";
    deliveries = "Leveranser", "Deliveries";
    audit = "Granskningslogg", "Audit log";
    download = "Ladda ner det som visas:", "Download what is shown:";
    actions = "Ändra", "Change";
    is_well = "Allt ser bra ut.", "Everything looks fine.";
    is_not_well = "Något behöver åtgärdas: se nedan.", "Something needs attention: see below.";
    of_all_hidden = "Läget gäller alla kommuner, så bara den som når alla kan se det. Nycklar, konton och inloggade inom din räckvidd finns i menyn.",
        "Health covers all municipalities, so you see it only if you reach all of them. Credentials, accounts and sessions within your reach are in the menu.";
    disk_name = "Disk", "Disk";
    disk(used, free, of) = "Lagringen tar {used}. {free} av {of} är ledigt.", "The store uses {used}. {free} of {of} is free.";
    disk_full(used) = "Full. Lagringen tar {used}. Gör plats, annars kan inget sparas.", "Full. The store uses {used}. Free some space, or nothing can be stored.";
    not_known = "Databasen lämnar inte den uppgiften.", "The database does not say.";
    lag_name = "Eftersläpning", "Lag";
    no_lag = "Ingen", "None";
    lag(queued, unmerged) = "{queued} leveranser väntar på att skrivas, {unmerged} händelser på att föras in i sökregistret.",
        "{queued} batches wait to be written, {unmerged} statements to be merged into the index.";
    backup_name = "Senaste säkerhetskopia", "Last backup";
    no_backup = "Ingen enligt loggen. Gör en: loggbok backup.", "None in the log. Make one: loggbok backup.";
    damage_name = "Skador", "Damage";
    nothing_damaged = "Inga", "None";
    damaged(count) = "{count} skadade rader. Kör loggbok verify.", "{count} damaged rows. Run loggbok verify.";
    forwarding_name = "Vidaresändning", "Forwarding";
    nothing_waits = "allt är framme.", "everything has arrived.";
    waits[count, since] = ["{count} händelse väntar, sedan {since}.", "{count} händelser väntar, den äldsta sedan {since}."],
        ["{count} statement waits, since {since}.", "{count} statements wait, the oldest since {since}."];
    is_unreachable(since) = "Mottagaren har inte svarat sedan {since}.", "The target has not answered since {since}.";
    is_busy(since) = "Mottagaren har varit upptagen eller ur funktion sedan {since}.", "The target has been busy or failing since {since}.";
    refuses_credential(since) = "Mottagaren har avvisat nyckeln sedan {since}.", "The target has refused the credential since {since}.";
    has_wrong_address(since) = "Adressen har varit fel sedan {since}.", "The address has been wrong since {since}.";
    refuses_too_much(since) = "Mottagaren avvisar så mycket att inget har skickats sedan {since}.",
        "The target refuses so much that nothing has been sent since {since}.";
    refused_statements[count] = ["{count} händelse har avvisats: loggbok forwarding --dead-letters.", "{count} händelser har avvisats: loggbok forwarding --dead-letters."],
        ["{count} statement was refused: loggbok forwarding --dead-letters.", "{count} statements were refused: loggbok forwarding --dead-letters."];
    statements_name = "Händelser", "Statements";
    sessions_name = "Inloggade just nu", "Open sessions";
    release_name = "Version", "Release";
    name = "Namn", "Name";
    who = "Vem", "Who";
    may = "Kan", "May";
    reaches = "Når", "Reaches";
    state = "Läge", "State";
    is_open = "Öppen", "Open";
    is_disabled = "Avstängd", "Disabled";
    has_expired = "Har gått ut", "Expired";
    last_used = "Senast använd", "Last used";
    last_signed_in = "Senast inloggad", "Last signed in";
    never = "aldrig", "never";
    second_factor = "Tvåstegsinloggning", "Two-step sign-in";
    is_on = "På", "On";
    is_off = "Av", "Off";
    factor_since(day, left) = "På sedan {day}, {left} återställningskoder kvar", "On since {day}, {left} recovery codes left";
    credentials_lead = "En nyckel är för ett program: en plattform som skickar händelser, eller ett system som hämtar siffror.",
        "A credential is for a program: a platform that sends statements, or a system that reads figures.";
    no_credentials = "Det finns inga nycklar inom din räckvidd.", "There are no credentials within your reach.";
    add_credential = "Lägg till en nyckel", "Add a credential";
    whose = "Vems den är, till exempel plattformens namn", "Whose it is, such as the name of the platform";
    accounts_lead = "Ett konto är för en människa som loggar in här.", "An account is for a person who signs in here.";
    no_accounts = "Det finns inga konton inom din räckvidd.", "There are no accounts within your reach.";
    add_account = "Lägg till ett konto", "Add an account";
    add_account_text = "Ett lösenord görs och visas en gång.", "A password is made and shown once.";
    user_name = "Användarnamn", "User name";
    shown_name = "Namn som visas (frivilligt)", "Name to show (optional)";
    scopes = "Vad det är till för", "What it may do";
    municipality = "Hör till", "Belongs to";
    no_municipality = "Ingen kommun", "No municipality";
    reach = "Når", "Reaches";
    own_reach = "Kommunen som det hör till, annars allt", "The municipality it belongs to, or else everything";
    expires = "Gäller till", "Expires";
    expires_optional = "Slutar gälla vid början av dagen (frivilligt)", "Expires at the start of this day (optional)";
    expires_or_never = "Slutar gälla vid dagens början; lämna tomt för aldrig", "Expires at the start of this day; leave empty for never";
    add = "Lägg till", "Add";
    key = "Nyckel", "Key";
    key_in_logs = "Namn i loggar", "Name in logs";
    statements_today = "Händelser i dag", "Statements today";
    documents = "Sparade dokument, byte", "Documents, bytes";
    secrets = "Hemligheter som gäller", "Secrets in force";
    used_of(used, of) = "{used} av {of}", "{used} of {of}";
    rotate = "Byt hemlighet", "Rotate the secret";
    rotate_text = "En ny hemlighet görs och visas en gång. De gamla slutar gälla efter den tid du väljer, så att plattformen hinner byta.",
        "A new secret is made and shown once. The old ones stop working after the time you choose, so that the platform can switch.";
    keep_old = "Gamla hemligheter gäller", "Old secrets keep working";
    a_week = "en vecka till", "for another week";
    a_day = "ett dygn till", "for another day";
    not_at_all = "inte längre", "no longer";
    limit = "Ändra gränser", "Change limits";
    limit_text = "Tomt betyder att serverns vanliga gräns gäller; 0 betyder ingen gräns.", "Empty means the server's usual limit; 0 means no limit.";
    statements_per_day = "Händelser per dygn", "Statements per day";
    requests_per_second = "Förfrågningar per sekund", "Requests per second";
    expire = "Ändra hur länge", "Change the expiry";
    expire_text = "Gäller från nästa förfrågan.", "Takes effect at the next request.";
    disable = "Stäng av", "Disable";
    disable_text = "Programmet släpps inte in förrän du öppnar nyckeln igen. Det som programmet skickar under tiden går förlorat om det inte skickas igen.",
        "The program is refused until you enable the credential again. What it sends meanwhile is lost unless it sends it again.";
    enable = "Öppna igen", "Enable again";
    enable_text = "Programmet släpps in igen med samma hemlighet.", "The program gets in again with the same secret.";
    remove = "Ta bort", "Remove";
    remove_text = "Nyckeln tas bort för gott. Det som programmet redan har skickat finns kvar.", "The credential is removed for good. What the program has already sent stays.";
    to_credentials = "Till alla nycklar", "To all credentials";
    removed = "Borttaget.", "Removed.";
    changed = "Ändrat.", "Changed.";
    reset_password = "Gör ett nytt lösenord", "Make a new password";
    reset_password_text = "Det nya lösenordet visas en gång, och alla inloggningar avslutas. Kontrollera vem det är som ber om det.",
        "The password is shown once, and all sessions end. Make sure you know who is asking for it.";
    reset_factor = "Ta bort tvåstegsinloggningen", "Remove the second factor";
    reset_factor_text = "För den som har tappat både telefon och återställningskoder. Alla inloggningar avslutas. Kontrollera vem det är som ber om det.",
        "For someone who has lost both their phone and their recovery codes. All sessions end. Make sure you know who is asking for it.";
    change_scopes = "Ändra vad det kan", "Change what it may do";
    change_scopes_text = "Gäller från nästa sida som öppnas. Den som ska sköta systemet måste ha tvåstegsinloggning.",
        "Takes effect at the next page. Administrators must have two-step sign-in.";
    change_reach = "Ändra hur långt det når", "Change how far it reaches";
    change_reach_text = "Flera kommuner, enheter och kurser väljs med kommandon eller över API:t.", "Use commands or the API for several municipalities, units and courses.";
    sign_out_everywhere = "Logga ut överallt", "Sign out everywhere";
    sign_out_text = "Alla inloggningar avslutas. Den som har kontot kan logga in igen.", "All sessions end. The owner can sign in again.";
    disable_account_text = "Det går inte att logga in på kontot förrän du öppnar det igen, och alla inloggningar avslutas.", "The account is refused until you enable it again, and all its sessions end.";
    enable_account_text = "Det går att logga in på kontot igen med samma lösenord.", "The account can sign in again with the same password.";
    remove_account_text = "Kontot tas bort för gott, och alla inloggningar avslutas. Granskningsloggen finns kvar.", "The account is removed for good, and all its sessions end. The audit log stays.";
    its_sessions = "Visa inloggningar", "Show its sessions";
    to_accounts = "Till alla konton", "To all accounts";
    own_account = "Det här är ditt eget konto. Lösenord och tvåstegsinloggning ändrar du under Mitt konto.",
        "This is your own account. Change its password and second factor under My account.";
    sessions_lead = "De som är inloggade på sidorna, inom din räckvidd. Den som loggas ut kan logga in igen.",
        "People signed in to the pages, within your reach. Anyone you sign out can sign in again.";
    began = "Inloggad", "Signed in";
    until = "Upphör om den inte används", "Ends if unused";
    sign_out = "Logga ut", "Sign out";
    session_of(began) = "inloggningen som började {began}", "the session that began {began}";
    by_provider = "Genom en inloggningstjänst", "Through an identity provider";
    no_sessions = "Ingen är inloggad.", "Nobody is signed in.";
    session_ended = "Inloggningen är avslutad.", "The session has ended.";
    tokens = "Token", "Tokens";
    tokens_lead = "En token är en signerad text som ett program visar upp i stället för nyckel och hemlighet. Servern godtar sina egna och dem från inloggningstjänsterna nedan.",
        "A token is a signed text that a program presents instead of a key and secret. The server accepts its own and those of the identity providers below.";
    tokens_hidden = "Token gäller hela servern, så bara den som når alla kommuner kan se och återkalla dem.",
        "Tokens concern the whole server, so only those who reach all municipalities can see and withdraw them.";
    own_keys = "Serverns signeringsnycklar", "Signing keys of this server";
    own_keys_text = "Den nyaste nyckeln signerar nya token, och de äldre godtas fortfarande. Ta bort en nyckels fil för att avvisa alla token som den har signerat.",
        "The newest key signs new tokens, and older ones are still accepted. Remove a key's file to refuse every token that it signed.";
    no_own_keys = "Servern har ingen signeringsnyckel och kan inte utfärda token. Gör en: loggbok token key new.",
        "The server has no signing key and can't issue tokens. Make one: loggbok token key new.";
    issuer = "Utfärdare (iss)", "Issuer (iss)";
    audience = "Mottagare (aud)", "Audience (aud)";
    key_name = "Nyckel (kid)", "Key (kid)";
    algorithm = "Algoritm", "Algorithm";
    no_algorithm = "Okänd", "Unknown";
    file_changed = "Filen ändrad", "File changed";
    key_signs = "Signerar nya token", "Signs new tokens";
    key_is_trusted = "Godtas", "Accepted";
    key_unreadable = "Går inte att läsa; loggen säger varför", "Can't be read; the log says why";
    providers = "Inloggningstjänster", "Identity providers";
    providers_text = "De står i serverns konfigurationsfil, under [[oidc]], och ändras där.", "They are in the server's configuration file, under [[oidc]], and are changed there.";
    no_providers = "Servern godtar inga token från andra.", "The server accepts no tokens of others.";
    issuer_and_audience = "Utfärdare och mottagare", "Issuer and audience";
    algorithms = "Algoritmer", "Algorithms";
    keys_known = "Nycklar", "Keys";
    keys_read[count, at] = ["{count} nyckel, hämtad {at}", "{count} nycklar, hämtade {at}"], ["{count} key, read {at}", "{count} keys, read {at}"];
    keys_not_read = "Hämtas när den första token kommer", "Read when the first token arrives";
    claim_table = "Regler för behörighet", "Claim table";
    claim_rows[count] = ["{count} regel", "{count} regler"], ["{count} row", "{count} rows"];
    on_sign_in = "På inloggningssidan", "On the sign-in page";
    no_sign_in = "Finns inte där", "Not there";
    withdrawn = "Återkallade token", "Withdrawn tokens";
    withdrawn_text = "De avvisas och står kvar här tills de ändå skulle ha gått ut.", "They are refused, and stay here until they would have expired anyway.";
    no_withdrawn = "Ingen token är återkallad.", "No token is withdrawn.";
    token_id = "Tokens id (jti)", "Token id (jti)";
    listed_until = "Står här till", "Listed until";
    issued_tokens = "Visa utfärdade token i granskningsloggen", "Show issued tokens in the audit log";
    withdraw_title = "Återkalla en token", "Withdraw a token";
    withdraw_text = "Token slutar gälla genast, och det går inte att ångra. Dess id står i granskningsloggen, på raden där den utfärdades.",
        "It stops working at once, and this can't be undone. Its id is in the audit log, in the entry of its issue.";
    withdraw = "Återkalla", "Withdraw";
    token_withdrawn = "Token är återkallad.", "The token is withdrawn.";
    write_a_token_id = "Skriv id som i granskningsloggen: 36 tecken, till exempel 8c1f0d52-6a3e-4f0b-9f57-3a1f4d6b2c10.",
        "Write the id as the audit log has it: 36 characters, such as 8c1f0d52-6a3e-4f0b-9f57-3a1f4d6b2c10.";
    audit_lead = "Vem som har läst eller ändrat vad. Det nyaste står först. Ingen rad ändras eller tas bort.",
        "Who read or changed what, newest first. No entry is ever changed or removed.";
    audit_hidden = "Granskningsloggen gäller alla kommuner, så bara den som når alla kan se den.", "The audit log covers all municipalities, so you see it only if you reach all of them.";
    filter = "Välj ut", "Filter";
    action = "Vad", "What";
    any_action = "Allt", "Everything";
    who_key = "Vem (nyckel eller kontots namn i loggar)", "Who (key, or the name in logs)";
    from = "Från och med dagen", "From this day";
    to = "Till och med dagen", "Up to and including this day";
    show = "Visa", "Show";
    when = "När", "When";
    about = "Om", "About";
    no_entries = "Inget i loggen stämmer med urvalet.", "No entry matches the selection.";
    erasures = "Gallringar", "Erasures";
    erasures_lead = "Vad som har gallrats och enligt vilket beslut. Vem det gällde sparas inte.",
        "What was erased, and by which decision. Whose it was is not kept.";
    erasures_backups(at) = "Säkerhetskopior har kvar det som gallrades efter att de gjordes. Den senaste kopian är från {at}.",
        "Backups still hold what was erased after they were made. The newest is from {at}.";
    erasures_no_backup = "Säkerhetskopior har kvar det som gallrades efter att de gjordes. Det finns ingen kopia i loggen.",
        "Backups still hold what was erased after they were made. There is none in the log.";
    forwarding_hidden = "Händelser vidaresänds från alla kommuner, så bara den som når alla ser vad som har avvisats.",
        "Statements of all municipalities are forwarded, so you see what was refused only if you reach all of them.";
    forwarding_none = "Inget vidaresänds: det står inget mål i inställningarna.", "Nothing is forwarded: the settings have no target.";
    forwarding_lead = "Händelser som ett mål inte tog emot ligger kvar här. Rätta felet hos målet och sänd dem igen, eller släng dem: då får målet dem aldrig.",
        "Statements that a target refused stay here. Mend what is wrong at the target and send them again, or drop them: the target then never gets them.";
    forwarding_first(shown, of) = "De första {shown} av {of} visas.", "The first {shown} of {of} are shown.";
    forwarding_taken(count) = "{count} händelser är mottagna.", "{count} statements were taken.";
    forwarding_target = "Mål", "Target";
    forwarding_replayed = "De sänds igen, före andra.", "They are sent again, before others.";
    forwarding_dropped = "De är slängda.", "They are dropped.";
    to_forwarding = "Till vidaresändningen", "To forwarding";
    dead_letter = "Händelse", "Statement";
    no_dead_letters = "Inget har avvisats.", "Nothing was refused.";
    stored_at = "Lagrad", "Stored";
    refused_at = "Avvisad", "Refused";
    refused_with(status) = "avvisad med {status}", "refused with {status}";
    is_replayed = "sänds igen", "is sent again";
    decide = "Avgör", "Decide";
    decide_all = "Allt som ett mål har avvisat", "Everything that a target refused";
    decide_text = "Sänd igen: målet får försöka en gång till. Släng: målet får dem aldrig. Händelserna finns kvar här i loggen i båda fallen.",
        "Send again: the target is to try once more. Drop: the target never gets them. The statements stay in this log in either case.";
    decide_next = "Fortsätt", "Continue";
    replay = "Sänd igen", "Send again";
    drop_letters = "Släng", "Drop";
    all_of_target = "Alla som målet har avvisat", "All that the target refused";
    drop_confirm = "Släng dem?", "Drop them?";
    drop_text = "Målet får dem aldrig. Det går inte att ångra.", "The target never gets them. This can't be undone.";
    drop_now = "Släng", "Drop";
    erasures_hidden = "Uppgifter om en person kan finnas hos alla kommuner, så bara den som når alla kan gallra.",
        "Data about a person may come from any municipality, so only those who reach all of them can erase.";
    no_erasures = "Inget har gallrats.", "Nothing has been erased.";
    decision = "Beslut", "Decision";
    begun = "Började", "Began";
    erased = "Togs bort", "Erased";
    erased_of(statements, documents, attachments, affiliations, subscriptions, users) =
        "Händelser: {statements}. Dokument: {documents}. Bilagor: {attachments}. Rader i personallistan: {affiliations}. Prenumerationer med adressen: {subscriptions}. Användare i personalkataloger: {users}.",
        "Statements: {statements}. Documents: {documents}. Attachments: {attachments}. Rows of the roster: {affiliations}. Subscriptions with the address: {subscriptions}. Users of directories: {users}.";
    erasure_begun_of(statements) = "Händelser som ska tas bort: {statements}", "Statements to be erased: {statements}";
    erasure_ended(at) = "Klar {at}", "Done {at}";
    erasure_open = "Pågår eller avbruten. Gör om en avbruten gallring med samma beslut.",
        "Under way or interrupted. Repeat an interrupted one with the same decision.";
    erased_done = "Uppgifterna är gallrade.", "The data has been erased.";
    ground = "Grund", "Ground";
    ground_disposal = "Beslut om gallring", "A decision on disposal";
    ground_request = "Personen har begärt det", "The person has asked for it";
    erase_title = "Gallra en person", "Erase a person";
    erase_text = "Fyll i alla adresser och konton som personen har. Först räknas vad som finns. Inget tas bort förrän du har sett det och bekräftat.",
        "Fill in all addresses and accounts the person has. What is stored is counted first. Nothing is erased until you have seen it and confirmed.";
    erase_mail = "E-postadresser, med komma emellan", "Email addresses, separated by commas";
    erase_account = "Kontots namn i plattformen", "Name of the account on the platform";
    erase_home_page = "Plattformens adress, till exempel https://lms.example", "Address of the platform, such as https://lms.example";
    decision_in_register = "Beslutets diarienummer", "Number of the decision in the register";
    executor = "Den som gallrar: namn eller roll", "Who carries it out: name or role";
    erase_also = "Omfattning", "Scope";
    erase_related = "Ta också bort händelser där personen bara nämns, till exempel i en grupp", "Also erase statements that only mention the person, such as in a group";
    erase_count = "Räkna först", "Count first";
    erase_effect = "Det här finns om personen. Inget är borttaget än.", "This is what is stored about the person. Nothing has been erased yet.";
    found_statements = "Händelser från eller om personen", "Statements by or about the person";
    erase_related_goes = "Händelser som nämner personen och tas bort", "Statements that mention the person and are erased";
    erase_related_stays = "Händelser som nämner personen och finns kvar", "Statements that mention the person and stay";
    found_documents = "Dokument", "Documents";
    found_affiliations = "Rader i personallistan", "Rows of the roster";
    found_subscriptions = "Prenumerationer som skickas till personen", "Subscriptions that are sent to the person";
    found_directory_users = "Användare i personalkataloger", "Users of directories";
    erase_others(identifiers, rows) = "Personallistan har {identifiers} andra beteckningar på personen, på {rows} rader. De finns kvar om du inte fyller i dem också.",
        "The roster has {identifiers} other identifiers for the person, in {rows} rows. They stay unless you fill them in too.";
    erase_in_catalogue = "Kurskatalogen har med personen bland sådant som inte är personer. Ta bort raden där.",
        "The catalogue lists the person as not being a person. Remove that entry there.";
    erase_confirm = "Gallra för gott?", "Erase for good?";
    erase_confirm_text = "Det går inte att ångra. Granskningsloggen behåller beslutet och antalen, men inte vem det gällde.",
        "This can't be undone. The audit log keeps the decision and the counts, but not whose data it was.";
    erase_now = "Gallra", "Erase";
    to_erasures = "Tillbaka utan att gallra", "Back without erasing";
    erase_whom = "Skriv en e-postadress eller ett konto.", "Write an email address or an account.";
    erase_no_mail = "Skriv e-postadresser som anna@ale.example.", "Write email addresses such as anna@ale.example.";
    erase_no_account = "Skriv både kontots namn och plattformens adress, som https://lms.example.", "Write both the name of the account and the address of the platform, as https://lms.example.";
    erase_fill_in = "Fyll i det här.", "Fill this in.";
    erase_case_wrong = "Beslut och namn står kvar i granskningsloggen. Skriv dem på en rad, högst 200 tecken, utan e-postadress eller personnummer.",
        "The decision and the name stay in the audit log. Write them on one line, at most 200 characters, without email addresses or personal identity numbers.";
    choose_again = "Välj något i listan.", "Choose something in the list.";
    write_a_day = "Skriv en dag, till exempel 2027-01-01.", "Write a day, such as 2027-01-01.";
    a_day_to_come = "Välj en kommande dag.", "Choose a future day.";
    write_a_number = "Skriv ett helt tal.", "Write a whole number.";
    write_a_name = "Skriv ett namn på en rad, högst 200 tecken.", "Write a name on one line, at most 200 characters.";
    write_a_user_name = "Användarnamnet har 1 till 64 tecken: a till z, siffror och . _ - + @.", "A user name has 1 to 64 characters: a to z, digits, and . _ - + @.";
    other_name = "Det namnet går inte att använda. Välj ett annat.", "This name can't be used. Choose another.";
    name_taken = "Det finns redan ett konto med det namnet.", "There is already an account with this name.";
    choose_a_scope = "Kryssa för minst en sak som kontot eller nyckeln ska vara till för.", "Tick at least one thing that it may do.";
    beyond_reach = "Du kan inte ge mer behörighet än du själv har. Välj mindre.", "You can't give more access than you have. Choose less.";
    changed_meanwhile = "Någon annan ändrade samtidigt. Titta hur det ser ut nu och försök igen.", "Someone else changed it at the same time. See how it looks now and try again.";
}
