//! The words of the articles.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the articles.
    pub(crate) struct Texts;
    contact = "Kontakt", "Contact";
    your_employer = "Den som har gett dig tillgång", "The person who gave you access";
    responsible(operator) = "{operator} ansvarar för den här webbplatsen.", "{operator} is responsible for this website.";

    what = "Vad sidorna visar", "What the pages show";
    what_text = "Hur många medarbetare som har påbörjat och slutfört vilka kurser. Uppgifterna kommer från kursplattformarna, \
                 som skickar dem när något händer, och från kommunernas personallistor.",
        "How many employees have started and completed which courses. The data comes from the course platforms, which send it when \
         something happens, and from the rosters of the municipalities.";
    what_not = "Du ser det som du har behörighet till. Når du flera arbetsgivare visas inga små tal och inga namn.",
        "You see what you are allowed to. If you reach several employers, no small numbers are shown, and no names.";
    words = "Orden", "The words";
    started = "Påbörjat: personen har gjort något i kursen. Att vara inskriven räcker inte.",
        "Started: the person has done something in the course. Being enrolled is not enough.";
    completed = "Slutfört: personen har gjort det som kursen kräver, till exempel alla delar eller ett godkänt prov.",
        "Completed: the person has done what the course requires, such as all modules or passing a test.";
    target = "Målgruppen: de som kursen är till för den valda dagen, enligt personallistan eller ett angivet antal.",
        "The target group: those the course is meant for on the chosen day, according to the roster or a number that was entered.";
    not_named = "Ej namngivna: målgruppen är angiven som ett antal, och så många av dem är inte kända vid namn.",
        "Not named: the target group is a number that was entered, and this many of them are not known by name.";
    signs = "Tecknen", "The signs";
    hidden = ".. betyder att talet är dolt för att inte peka ut någon. Det kan vara litet, eller gå att räkna ut ett litet tal från.",
        ".. means that the number is hidden so that nobody can be identified. It may be small, or a small number could be worked out from it.";
    missing = "- betyder att uppgiften inte är känd.", "- means that the number is not known.";
    inapplicable = ". betyder att uppgiften inte finns här.", ". means that there is no such number here.";
    differs = "Varför skiljer sig talet från kursplattformens?", "Why does the number differ from the platform's?";
    differs_late = "Uppgifter kan komma sent: en platta som har varit utan nät skickar när den får det. Siffrorna gäller det som \
                    är känt i dag om den valda dagen.",
        "Data may arrive late: a tablet that was offline sends when it is online again. The figures show what is known today about the \
         chosen day.";
    differs_who = "En person räknas en gång, även med två konton eller två arbetsgivare. Plattformen räknar konton.",
        "A person is counted once, even with two accounts or two employers. The platform counts accounts.";
    differs_what = "Plattformen visar alla som har ett konto där. Andelarna här gäller dem som kursen är till för.",
        "The platform shows everyone who has an account there. Shares here are of those the course is meant for.";
    mend = "Så rättar du det som är fel", "How to correct what is wrong";
    mend_person = "Saknas någon i listan? Kontrollera att personens e-postadress eller konto står på personallistan.",
        "Is someone missing from the list? Check that the person's email address or account is on the roster.";
    mend_place = "Står någon under okänd kommun? Då finns personen inte på någon personallista, och plattformen säger inte var \
                  personen arbetar.",
        "Is someone under an unknown municipality? Then the person is not on any roster, and the platform does not say where the person works.";
    mend_roster = "Har någon slutat eller börjat? Läs in en ny personallista. Siffror för tidigare dagar ändras inte av att någon slutar.",
        "Has someone left or been hired? Import a new roster. Figures for earlier days do not change when someone leaves.";

    how_accessible = "Hur tillgänglig är webbplatsen?", "How accessible is this website?";
    accessible_text = "Sidorna är gjorda för att uppfylla lagen om tillgänglighet till digital offentlig service och WCAG 2.2, nivå AA. \
                       De fungerar utan skript, med tangentbord, i ljust och mörkt läge, med egna färger, på en skärm som är 320 bildpunkter \
                       bred, i 200 procents förstoring och på papper. Färg bär aldrig ensam en uppgift, och varje figur har sina tal som text \
                       bredvid.",
        "The pages are made to meet the Swedish act on accessibility of digital public services and WCAG 2.2, level AA. They work without \
         scripts, with a keyboard, in light and dark mode, with colours of your own, on a screen 320 pixels wide, at 200 per cent zoom and \
         on paper. Colour never says anything alone, and each figure has its numbers as text beside it.";
    shortcomings = "Kända brister", "Known shortcomings";
    screen_readers = "Sidorna har inte prövats av någon som använder skärmläsare till vardags.",
        "The pages have not been tried by anybody who uses a screen reader every day.";
    files = "Filerna för Excel har inte prövats med skärmläsare. Samma siffror finns på sidorna.",
        "The files for Excel have not been tried with screen readers. The same figures are on the pages.";
    wide_tables = "Breda tabeller rullas i sidled på smala skärmar.", "Wide tables are scrolled sideways on narrow screens.";
    tested = "Så har vi prövat", "How we tested";
    tested_text = "Före varje ny version öppnar automatiska test varje sida i en webbläsare. Reglerna i axe för WCAG 2.2, nivå A och AA, prövas i ljust \
                   och mörkt läge, med egna färger, i 200 procents förstoring och på skärmar som är 1280, 390 och 320 bildpunkter breda. De \
                   vanligaste uppgifterna görs med tangentbord, och det som en skärmläsare får veta jämförs med vad det var förut. Alla \
                   hinder syns inte i sådana test, och ingen utomstående har granskat sidorna.",
        "Before each new version automatic tests open every page in a browser. They try the rules of axe for WCAG 2.2, levels A and AA, in \
         light and dark mode, with colours of your own, at 200 per cent zoom and on screens 1280, 390 and 320 pixels wide. The most common \
         tasks are done by keyboard, and what a screen reader is told is compared with what it was before. Such tests do not show every \
         obstacle, and nobody from outside has reviewed the pages.";
    criteria = "Kriterierna i WCAG 2.2, ett i taget", "The criteria of WCAG 2.2, one by one";
    criteria_about = "Tabellen skrivs av testen själva. Numren är desamma i EN 301 549 med 9 framför. Att inget fel har hittats betyder att inget av det \
                      som prövas automatiskt var fel; resten kräver att en människa bedömer sidorna.",
        "The tests themselves write this table. EN 301 549 has the same numbers with 9 before them. That no fault was found means that nothing \
         that is tried automatically was wrong; the rest asks for a person to judge the pages.";
    criteria_caption = "Kriterier på nivå A och AA, och vad testen fann", "Criteria of the levels A and AA, and what the tests found";
    criterion = "Kriterium", "Criterion";
    level = "Nivå", "Level";
    result = "Resultat", "Result";
    how = "Så prövat", "How it was tried";
    axe = "Regler i axe:", "Rules of axe:";
    no_fault_found = "Inget fel hittat", "No fault found";
    not_applicable = "Gäller inte", "Not applicable";
    not_tried = "Inte prövat", "Not tried";
    by_keyboard = "De vanligaste uppgifterna utförda med tangentbord.", "The most common tasks done by keyboard.";
    languages = "Varje sida anger sitt språk.", "Each page says its language.";
    narrow = "Varje sida på stående skärm, 320 bildpunkter bred.", "Each page on an upright screen, 320 pixels wide.";
    navigation = "Menyn och hjälpen är desamma på varje sida.", "The menu and the help are the same on each page.";
    password = "Lösenord kan fyllas i av webbläsaren.", "A browser can fill in passwords.";
    reasons = "Varje fält som är fel säger varför.", "Each field that is wrong says why.";
    spaced = "Varje sida med större avstånd mellan tecken, ord, rader och stycken.",
        "Each page with more space between characters, words, lines and paragraphs.";
    zoomed = "Varje sida i 200 procents förstoring.", "Each page at 200 per cent zoom.";
    no_media = "Sidorna har inget ljud och ingen film.", "The pages have no sound and no film.";
    no_motion = "Inget rör sig eller blinkar.", "Nothing moves or blinks.";
    no_scripts = "Sidorna har inga skript.", "The pages have no scripts.";
    report = "Säg till om något inte fungerar", "Tell us if something does not work";
    report_text = "Hör av dig till kontakten nedan om du stöter på ett hinder, eller om du behöver innehållet i en annan form.",
        "Write to the contact below if you meet an obstacle, or if you need the content in another form.";
    supervision = "Tillsyn", "Supervision";
    supervision_text = "Myndigheten för digital förvaltning (Digg) har tillsyn. Är du inte nöjd med hur vi tar hand om det du har påtalat kan du \
                        anmäla det till Digg.",
        "The Agency for Digital Government (Digg) supervises the act. If you are not content with how we handle what you have told us, \
         you can report it to Digg.";

    which_data = "Vilka uppgifter", "Which data";
    data_text = "Namn, e-postadress eller konto, arbetsgivare, enhet, roll och anställningsdag från personallistan. Från kursplattformarna: vilka \
                 kurser och delar som du har börjat och slutfört och när, svar på frågor och resultat av prov. E-postadresser till dem som får siffror skickade.",
        "Name, email address or account, employer, unit, role and day of hiring from the roster. From the course platforms: which courses and \
         parts you have started and completed and when, answers to questions and results of tests. Email addresses of those to whom figures are sent.";
    no_sensitive = "Här ska inga uppgifter om hälsa eller andra känsliga personuppgifter finnas.",
        "There are to be no data about health here, nor any other sensitive personal data.";
    purpose = "Varför", "Why";
    purpose_text = "För att arbetsgivaren ska kunna följa upp att medarbetarna får den utbildning som arbetet kräver, och för att de som ger \
                    kurserna ska kunna följa upp och utvärdera dem.",
        "So that the employer can follow up that employees get the training that their work asks for, and so that those who give the courses can \
         follow up and evaluate them.";
    who_sees = "Vem ser uppgifterna", "Who sees the data";
    own_staff = "Den som din arbetsgivare har gett behörighet ser vilka som har påbörjat och slutfört vad.",
        "Those whom your employer has allowed to see who has started and completed what.";
    others = "Regionala och nationella samordnare ser antal, aldrig små tal och aldrig namn.",
        "Regional and national coordinators see numbers, never small ones and never names.";
    logged = "Varje gång någon läser en lista med namn skrivs det i en logg.",
        "Each time somebody reads a list with names, a log has it.";
    how_long = "Hur länge", "For how long";
    how_long_text = "Så länge som de behövs för uppföljningen, enligt den personuppgiftsansvarigas gallringsbeslut.",
        "As long as they are needed for follow-up, as decided by the controller.";
    rights = "Dina rättigheter", "Your rights";
    rights_text = "Du har rätt att få veta vad som finns om dig, att få fel rättade och i vissa fall att få uppgifter raderade. Vänd dig till \
                   din arbetsgivare, som är personuppgiftsansvarig för sina medarbetare, eller till kontakten nedan.",
        "You have the right to know what is kept about you, to have errors corrected and in some cases to have data erased. Turn to your \
         employer, who is the controller for its employees, or to the contact below.";
    complaint = "Du kan lämna klagomål till Integritetsskyddsmyndigheten (IMY).",
        "You can lodge a complaint with the Swedish Authority for Privacy Protection (IMY).";
    cookies = "Kakor", "Cookies";
    cookies_text = "Sidorna sätter bara de kakor som inloggningen behöver. De försvinner när du loggar ut eller stänger webbläsaren.",
        "The pages set only the cookies that signing in needs. They go when you sign out or close the browser.";
}
