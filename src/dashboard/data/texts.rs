//! The words of the pages of data.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the pages of data.
    pub(super) struct Texts;
    title = "Data", "Data";
    about = "Siffror att citera, filer att räkna vidare på, och vad program kan fråga efter. Du får det som ligger inom din räckvidd.",
        "Figures to cite, files to work on, and what programs can ask for. You get what is within your reach.";
    snapshots = "Frysta siffror", "Frozen figures";
    no_snapshots = "Inga siffror har frysts än. Frys dem när du tar dem med till nämnden.",
        "No figures have been frozen yet. Freeze them when you take them to the board.";
    to_board = "Ta med siffror till nämnden", "Take figures to the board";
    snapshots_caption = "Frysta siffror som du får se", "Frozen figures that you can see";
    name = "Siffror", "Figures";
    as_of = "Till och med", "Up to and including";
    made = "Frysta", "Frozen";
    made_by = "Av", "By";
    state = "Läge", "State";
    in_force = "gäller", "in force";
    public = "öppna för alla", "open to anyone";
    revoked = "återkallade", "revoked";
    revoked_name = "Återkallade siffror", "Revoked figures";
    difference = "Jämför med nu", "Compare with now";
    more = "Fler", "More";
    unknown = "okänt", "unknown";
    subscriptions = "Prenumerationer", "Subscriptions";
    subscriptions_about = "Siffror som skickas på fasta tider, så att ingen behöver komma ihåg att titta.",
        "Figures that are sent at fixed times, so that nobody has to remember to look.";
    to_subscriptions = "Se och lägg upp prenumerationer", "See and add subscriptions";
    basis = "Underlaget", "What the figures are based on";
    rosters = "Personallistor", "Rosters";
    rosters_about = "Vilka som gäller, och sedan när. Här läser du in en ny.", "Which are in force, and since when. Import a new one here.";
    lists = "Resultat från listor", "Results from lists";
    lists_about = "Kursdagar och annat som ingen plattform rapporterar. Här registrerar du en lista, och tar tillbaka den.",
        "Course days and what else no platform reports. Record a list here, and take it back.";
    course_catalogue = "Kurskatalogen", "The catalogue";
    projects = "Projekt", "Projects";
    projects_about = "Vad partner har beställt och gjort, vad det har kostat, och delmålen.", "What partners ordered and did, what it cost, and the milestones.";
    catalogue_about = "Program och kurser med krav och målgrupp.", "Programmes and courses with rules and target groups.";
    uncounted = "Det som inte räknades", "What was not counted";
    uncounted_about = "Händelser som inte kunde knytas till en kurs, en person eller en kommun.",
        "Statements that could not be matched to a course, a person or a municipality.";
    files = "Filer", "Files";
    figures = "Siffror, en kolumn per tal", "Figures, one column for each number";
    figures_about = "Per kommun och kurs, till och med i dag eller det senaste kvartalsskiftet.",
        "By municipality and course, as of today or the end of the latest quarter.";
    tidy = "Siffror, en rad per tal", "Figures, one row for each number";
    tidy_about = "Samma siffror för statistikprogram, med definition och version på varje rad.",
        "The same figures for statistics programs, with definition and version on each row.";
    comparison = "Jämförelse med andra kommuner", "Comparison with other municipalities";
    comparison_about = "De egna andelarna bredvid spridningen bland alla kommuner. Ingen annan kommun nämns.",
        "Your own shares beside the spread among all municipalities. No other municipality is named.";
    people = "Medarbetare som inte har börjat", "Employees who have not started";
    people_about = "Med namn, e-postadress och enhet. Varje nedladdning skrivs i granskningsloggen.",
        "With name, email address and unit. Each download is recorded in the audit log.";
    roster_table = "Personallistan", "The roster";
    new_hires = "Nyanställda", "New hires";
    cohorts = "De som har börjat, över tid", "Those who have started, over time";
    retention = "De som är kvar hos arbetsgivaren", "Those still employed";
    surveys = "Vad deltagarna svarat", "What participants answered";
    free_text = "Vad deltagarna skrivit", "What participants wrote";
    trainers = "Utbildare", "Trainers";
    modules = "En innehållsägares delar", "Modules of a content owner";
    funnel = "Del för del genom en kurs", "Module by module through a course";
    coverage_municipalities = "Spridning: kommun för kommun", "Coverage: each municipality";
    coverage_areas = "Spridning: län, regioner och grupper", "Coverage: counties, regions and groups";
    coverage_programmes = "Spridning: program för program", "Coverage: each programme";
    coverage_curve = "Spridning över tid", "Coverage over time";
    coverage_spread = "Hur mycket kommunerna skiljer sig", "How much municipalities differ";
    coverage_overlap = "Kurser som samma personer har gått", "Courses that the same people have taken";
    codebook = "Kodbok", "Codebook";
    codebook_about = "Vad varje kolumn betyder, dess enhet och dess definition.", "What each column means, its unit and its definition.";
    codebook_also = "Samma kodbok finns som JSON på", "The same codebook is available as JSON at";
    formats = "Talen står likadant i alla format. I CSV för maskiner är decimaltecknet en punkt och andelar från 0 till 1; i Excel är andelar i \
               procent. Exporten av händelseloggen ger NDJSON, en händelse per rad enligt xAPI, och CSV och Parquet med dokumenterade kolumner.",
        "Numbers are the same in all formats. In CSV for machines the decimal mark is a point and shares are from 0 to 1; in Excel shares are \
         in per cent. The export of the log gives NDJSON, a statement on each line as xAPI has it, and CSV and Parquet with documented columns.";
    extractions = "Uttag för utvärdering", "Extractions for evaluators";
    extractions_about = "Händelser under pseudonym, frusna och utlämnade med ett syfte. Uttag görs här, med loggbok extraction eller över API:et.",
        "Statements under pseudonyms, frozen and given out for a purpose. Extractions are made here, by loggbok extraction or over the API.";
    new_extraction = "Gör ett nytt uttag", "Make a new extraction";
    no_extractions = "Inga uttag har gjorts än.", "No extractions have been made yet.";
    extractions_caption = "Uttag som du får hämta", "Extractions that you may fetch";
    extraction = "Uttag", "Extraction";
    recipient = "Mottagare", "Recipient";
    purpose = "Syfte", "Purpose";
    expires = "Upphör", "Expires";
    ended = "upphörde", "ended";
    last_run = "Senast hämtat", "Fetched last";
    never_run = "aldrig", "never";
    size = "Omfattning", "Size";
    no_file = "ingen fil", "no file";
    extraction_size(rows, kilobytes) = "{rows} rader, {kilobytes} kB", "{rows} rows, {kilobytes} kB";
    column = "Kolumn", "Column";
    in_swedish = "I Excel", "In Excel";
    unit = "Enhet", "Unit";
    meaning = "Betydelse", "Meaning";
    definition = "Definition", "Definition";
    columns_caption = "Kolumnerna i ordning", "The columns in order";
    number = "antal", "number";
    share = "andel", "share";
    credits = "poäng", "credits";
    days = "dagar", "days";
    day = "dag", "day";
    code = "kod", "code";
    text = "text", "text";
    api = "För program", "For programs";
    api_about = "Det här kan ett program fråga efter om det har samma behörighet som du. Allt beskrivs, på engelska, i",
        "This is what a program with the same scopes as yours can ask for. All of it is described in";
    api_caption = "Vad din behörighet öppnar", "What your scopes open";
    address = "Adress", "Address";
    does = "Gör", "Does";

    back = "Till data", "To data";
    open = "Öppna de frysta siffrorna", "Open the frozen figures";
    since = "Vad har ändrats sedan dess?", "What has changed since?";
    same = "Ingenting. Samma fråga ger samma tal i dag.", "Nothing. The same question gives the same numbers today.";
    was_revoked = "Siffrorna är återkallade: talen är borta, men kontrollsumman finns kvar.",
        "The figures have been revoked: the numbers are gone, but the checksum stays.";
    incomparable = "Frågan kan inte ställas igen: något som den handlar om finns inte längre, eller får inte visas nu.",
        "The question can't be asked again: something it refers to no longer exists, or can't be shown now.";
    because = "Det kan bero på att", "This may be because";
    late = "uppgifter har kommit in i efterhand om det som hände till och med dagen", "data about what happened up to that day has come in late";
    voided = "händelser har tagits tillbaka", "statements have been voided";
    roster = "personallistan har bytts ut", "the roster has been replaced";
    catalogue = "kurskatalogen har ändrats", "the catalogue has changed";
    definition_changed = "en definition har ändrats", "a definition has changed";
    erasure = "någons uppgifter har gallrats", "someone's data has been erased";
    release = "siffrorna räknas med en annan version av loggbok", "the figures are counted by a different release of loggbok";
    hidden = "andra tal är dolda nu", "different numbers are hidden now";
    changes_caption = "Tal som har ändrats", "Numbers that have changed";
    about_what = "Avser", "Covers";
    what = "Tal", "Number";
    was = "Då", "Then";
    is = "Nu", "Now";
    none = "fanns inte", "did not exist";
    everything = "Alla", "All";
    more_changes[count] = ["{count} tal till har ändrats. API:et visar alla.", "{count} tal till har ändrats. API:et visar alla."],
        ["{count} more number has changed. The API shows all.", "{count} more numbers have changed. The API shows all."];
    revoke = "Återkalla", "Revoke";
    revoke_about = "Talen tas bort för gott. Adressen visar sedan att de är återkallade, och kontrollsumman finns kvar.",
        "The numbers are deleted for good. The address then says that they have been revoked, and the checksum stays.";
    confirm = "Ja, ta bort talen", "Yes, delete the numbers";
}
