//! The words of subscriptions.

use crate::dashboard::texts::texts;

texts! {
    /// The words of subscriptions.
    pub(super) struct Texts;
    title = "Prenumerationer", "Subscriptions";
    unnamed = "Prenumeration", "Subscription";
    to_data = "Till data", "To data";
    to_all = "Till alla prenumerationer", "To all subscriptions";
    actions = "Skicka och ta bort", "Send and remove";
    about = "En prenumeration skickar siffror på en fast tid, så att ingen behöver komma ihåg att titta. Varje måndag kan det stå: ”Måndag: 4 har inte börjat”. Inga namn skickas.",
        "A subscription sends figures at a fixed time, so that nobody has to remember to look. Each Monday it may say: “Monday: 4 have not started”. No names are sent.";
    none = "Du har inga prenumerationer.", "You have no subscriptions.";
    is_off = "Den här servern skickar inget än: varken e-post eller någon webhook är inställd. Be den som driver servern att ställa in det.",
        "This server sends nothing yet: neither mail nor a webhook is set up. Ask whoever runs the server to set it up.";
    contact = "Kontakt:", "Contact:";
    no_account = "Du är inloggad utan ett konto på den här servern, och en prenumeration behöver ett som kan fråga igen. Be en administratör om ett konto.",
        "You are signed in without an account on this server, and a subscription needs one that can ask again. Ask an administrator for an account.";
    was_added = "Prenumerationen är upplagd.", "The subscription has been added.";
    was_removed = "Prenumerationen är borttagen, med sina adresser.", "The subscription has been removed, with its addresses.";
    was_asked_for = "Utskicket går iväg inom några sekunder.", "It is sent within some seconds.";

    subscription = "Prenumeration", "Subscription";
    question = "Siffror", "Figures";
    schedule = "Skickas", "Sent";
    receiver = "Till", "To";
    upcoming = "Nästa", "Next";
    last = "Senast", "Last";
    state = "Läge", "State";
    addresses = "Adresser", "Addresses";
    refused_addresses = "Adresser som e-postservern nekade", "Addresses that the mail server refused";
    made = "Upplagd", "Made";
    made_by = "Upplagd av", "Made by";
    never = "aldrig", "never";
    nothing_more = "inget mer skickas", "nothing more is sent";
    everything = "Alla kurser", "Every course";
    by(what) = "per {what}", "by {what}";
    in_total = "totalt", "in total";
    at(days, hour) = "{days} klockan {hour}", "{days} at {hour}";
    mondays = "måndagar", "Mondays";
    tuesdays = "tisdagar", "Tuesdays";
    wednesdays = "onsdagar", "Wednesdays";
    thursdays = "torsdagar", "Thursdays";
    fridays = "fredagar", "Fridays";
    saturdays = "lördagar", "Saturdays";
    sundays = "söndagar", "Sundays";
    day_of_month(day) = "den {day} varje månad", "day {day} of each month";
    last_of_month(day) = "den {day} varje månad eller månadens sista dag", "day {day} of each month or the last day of the month";
    to_addresses[count] = ["{count} adress", "{count} adresser"], ["{count} address", "{count} addresses"];
    webhook(name) = "webhook {name}", "webhook {name}";
    is_sent = "Skickas som det ska", "Sent as it should be";
    not_yet = "Inget är skickat än", "Nothing has been sent yet";
    refused_at[count] = ["E-postservern nekade {count} adress", "E-postservern nekade {count} adresser"],
        ["The mail server refused {count} address", "The mail server refused {count} addresses"];
    trouble(why, since, again) = "{why}. Det har inte gått sedan {since}. Nytt försök {again}.", "{why}. It has failed since {since}. Tried again at {again}.";
    with_status(why, status) = "{why} (svar {status})", "{why} (answer {status})";
    unreachable = "Mottagaren svarar inte", "The receiver does not answer";
    busy = "Mottagaren har fel eller hinner inte med", "The receiver fails or has no time";
    credential = "Mottagaren godtar inte serverns lösenord eller nyckel", "The receiver does not accept the server's password or key";
    refused = "Mottagaren tar inte emot meddelandet", "The receiver refuses the message";
    unanswerable = "Frågan går inte att besvara längre", "The question has no answer any more";
    not_set_up = "E-post eller webhook är inte längre inställd på servern", "Mail or the webhook is no longer set up on the server";
    stopped(why) = "Har stannat: {why}. Skicka nu för att börja igen.", "Has stopped: {why}. Send now to begin again.";
    owner_gone = "kontot som lade upp den är borttaget, avstängt eller har gått ut", "the account that made it was removed, disabled or has expired";
    owner_may_not = "kontot som lade upp den får inte längre se siffrorna", "the account that made it may no longer see the figures";

    add = "Lägg upp en prenumeration", "Add a subscription";
    add_about = "Siffrorna räknas varje gång med din behörighet. Den som får dem ser det du får se, och i en liten enhet kan ett antal räcka för att förstå vem det gäller.",
        "The figures are counted each time with what you may see. Whoever gets them sees what you may see, and in a small unit a number may be enough to know who it is.";
    name = "Namn (valfritt)", "Name (optional)";
    row_for_each = "En rad för varje", "One line for each";
    by_course = "Kurs", "Course";
    by_municipality = "Kommun", "Municipality";
    by_unit = "Enhet", "Unit";
    by_role = "Roll", "Role";
    by_nothing = "Bara en rad, med allt", "One line only, with everything";
    day = "Dag", "Day";
    hour = "Klockslag", "Time";
    to = "Skickas till", "Sent to";
    by_mail = "E-post", "Mail";
    mail = "E-postadresser, med komma emellan", "Email addresses, separated by commas";
    language = "Språk", "Language";
    swedish = "Svenska", "Swedish";
    english = "Engelska", "English";
    add_now = "Lägg upp", "Add";

    write_a_name = "Skriv 1 till 200 tecken på en rad, utan osynliga tecken. Lämna fältet tomt om inget namn behövs.",
        "Write 1 to 200 characters on one line, none of them invisible. Leave the field empty if no name is needed.";
    choose_again = "Välj något i listan.", "Choose something in the list.";
    question_too_long(most) = "Urvalet är för långt: högst {most} tecken. Välj färre kurser eller platser.",
        "The selection is too long: at most {most} characters. Choose fewer courses or places.";
    no_mail = "Servern skickar ingen e-post. Välj något annat i listan.", "The server sends no mail. Choose something else in the list.";
    write_addresses(most) = "Skriv 1 till {most} e-postadresser.", "Write 1 to {most} email addresses.";
    no_address(address) = "”{address}” är ingen e-postadress.", "“{address}” is no email address.";
    other_programme = "En av kurserna hör inte till de program du har valt. Ta bort kursen eller programmet.",
        "One of the courses is in none of the programmes that you chose. Leave out the course or the programme.";
    same_address(address) = "”{address}” står två gånger.", "“{address}” is there twice.";
    just_asked(minutes) = "Den har skickats för mindre än {minutes} minuter sedan. Vänta en stund.", "It was sent less than {minutes} minutes ago. Wait a while.";
    other_domain(address, domains) = "Servern skickar bara till adresser vid {domains}, och inte till ”{address}”.",
        "The server sends only to addresses at {domains}, and not to “{address}”.";
    mail_or_webhook = "Skriv antingen adresser eller välj en webhook, inte båda.", "Write addresses or choose a webhook, not both.";
    too_many(most) = "Du har redan {most} prenumerationer. Ta bort dem som ingen behöver.", "You have {most} subscriptions already. Remove those that nobody needs.";
    full(most) = "Servern har redan {most} prenumerationer och kan inte ha fler. Fråga den som driver servern vilka som kan tas bort.",
        "The server has {most} subscriptions already and keeps no more. Ask whoever runs it which can be removed.";

    send = "Skicka nu", "Send now";
    send_about = "Det som nu gäller skickas till alla, utöver de fasta tiderna.", "What holds now is sent to everybody, besides the fixed times.";
    remove = "Ta bort prenumerationen", "Remove the subscription";
    remove_about = "Inget mer skickas, och adresserna tas bort. Det går inte att ångra.", "Nothing more is sent, and the addresses are removed. This can't be undone.";
    remove_now = "Ta bort", "Remove";
}
