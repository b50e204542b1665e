//! The definitions of questions over time, in Swedish and in English.

use super::{Definition, Group};

/// Makes a definition of each row, in their order.
macro_rules! over_time {
    ($($(#[$about:meta])* $name:ident = ($id:literal, $swedish:literal, $english:literal, $meaning:expr);)*) => {
        /// A number in an answer over time, besides those of [`Measure`](super::Measure).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::ask) enum OverTime {
            $($(#[$about])* $name,)*
        }

        /// The definitions of questions over time. In names and fields, `{days}` stands for the number of days.
        pub static OVER_TIME_DEFINITIONS: [Definition; [$(stringify!($name)),*].len()] = [$(Definition {
            id: $id,
            version: 1,
            group: Group::OverTime,
            field: $id,
            slot: None,
            name: [$swedish, $english],
            meaning: $meaning,
        },)*];
    };
}

impl OverTime {
    /// Returns its row of [`OVER_TIME_DEFINITIONS`].
    pub(in crate::ask) fn definition(self) -> &'static Definition {
        &OVER_TIME_DEFINITIONS[self as usize]
    }
}

over_time! {
    /// Employments that began.
    Hired = ("hired", "Nyanställda", "Hired", [
        "Anställningar som började till och med den valda dagen, med en roll som kursen är till för. Dagen är den som \
         personallistan anger som anställd. Den som anställs två gånger räknas två gånger. Anställningen räknas där den \
         började: kommunen, enheten och rollen då.",
        "Employments that began by the as-of day, with a role for which the course is meant. The day is the one that the \
         roster gives as the day of hiring. A person who is hired twice counts twice. An employment counts where it began: \
         in the municipality, unit and role of that time.",
    ]);

    /// Employments whose first day no roster gives.
    HiredUnknown = ("hired_unknown", "Okänd anställningsdag", "Day of hiring unknown", [
        "Anställningar som gäller den valda dagen, där ingen personallista anger när personen anställdes. De räknas inte \
         som nyanställda.",
        "Employments in force on the as-of day of which no roster gives the day of hiring. They do not count as hired.",
    ]);

    /// Completed before the day of hiring.
    CompletedBefore = ("completed_before", "Hade slutfört när de anställdes", "Had completed when hired", [
        "De av de nyanställda som hade slutfört kursen redan före anställningsdagen, till exempel hos en tidigare \
         arbetsgivare. De räknas som slutfört inom 30 och 90 dagar, men inte i tiden till slutfört.",
        "Those of the hired who had completed the course before the day of hiring, for example with an earlier employer. \
         They count as completed within 30 and 90 days, but not in the days to completion.",
    ]);

    /// People who have had that many days.
    HadDays = ("had_days", "Har haft {days} dagar", "Have had {days} days", [
        "De som har haft så många dagar till och med den valda dagen: sedan anställningen, och då fortfarande anställda, \
         eller sedan de påbörjade kursen. Andelar inom dagarna är av dem.",
        "Those who have had so many days by the as-of day: since they were hired, and still employed then, or since they \
         started the course. Shares within these days are of them.",
    ]);

    /// People whose days are not over.
    DaysNotOver = ("days_not_over", "{days} dagar inte över", "{days} days not over", [
        "De som inte har haft så många dagar ännu. De ingår inte i andelen.",
        "Those who have not had so many days yet. They are not part of the share.",
    ]);

    /// People who left before the days were over.
    LeftBefore = ("left_before", "Slutade före {days} dagar", "Left before {days} days", [
        "De vars anställning tog slut innan dagarna var över. De ingår inte i andelen.",
        "Those whose employment ended before the days were over. They are not part of the share.",
    ]);

    /// Started within that many days.
    StartedWithin = ("started_within", "Påbörjat inom {days} dagar", "Started within {days} days", [
        "De av dem som har haft dagarna som hade påbörjat kursen, eller slutfört den, senast så många dagar efter \
         anställningsdagen. Det som gjordes före anställningen räknas.",
        "Of those who have had these days, those who had started the course, or completed it, at most so many days after \
         the day of hiring. What was done before the hiring counts.",
    ]);

    /// Completed within that many days.
    CompletedWithin = ("completed_within", "Slutfört inom {days} dagar", "Completed within {days} days", [
        "De av dem som har haft dagarna som hade slutfört kursen senast så många dagar efter anställningsdagen, eller \
         efter dagen då de påbörjade kursen, när det inte har tagits tillbaka.",
        "Of those who have had these days, those who had completed the course at most so many days after the day of \
         hiring, or after the day on which they started it, unless the completion has been taken back.",
    ]);

    /// The share within that many days.
    WithinShare = ("within_share", "Andel inom {days} dagar", "Share within {days} days", [
        "De som har påbörjat eller slutfört kursen inom dagarna, delat med dem som har haft dagarna. Saknas när ingen har \
         haft dem.",
        "Those who have started or completed the course within these days, divided by those who have had them. Missing if \
         nobody has.",
    ]);

    /// How long it takes to complete the course.
    DaysToCompletion = ("days_to_completion", "Dagar till slutfört", "Days to completion", [
        "Dagar från anställningen, eller från det att kursen påbörjades, till dess att den är slutförd. Medianen är det \
         minsta antal dagar inom vilket minst hälften har slutfört, kvartilerna en och tre fjärdedelar. Den som inte är \
         klar, eller har slutat, räknas som en som kan bli klar senare (Kaplan–Meier). Saknas när så många inte har \
         slutfört.",
        "Days from the day of hiring, or from the start of the course, to its completion. The median is the least number \
         of days by which at least half have completed, the quartiles one and three quarters. Those who are still under \
         way, or have left, count as people who may complete later (Kaplan–Meier). Missing if not so many have completed.",
    ]);

    /// People who have not completed yet.
    Censored = ("censored", "Varav ännu inte slutfört", "Of whom not yet completed", [
        "De som ingår i tiden till slutfört utan att ha slutfört kursen: de är på väg, har inte påbörjat den, eller har \
         slutat sin anställning före.",
        "Those in the days to completion who have not completed the course: they are under way, have not started, or left \
         their employment before they did.",
    ]);

    /// Started, and not completed.
    NotCompleted = ("not_completed", "Påbörjat, ej slutfört", "Started, not completed", [
        "De som har påbörjat kursen och inte har slutfört den till och med den valda dagen.",
        "Those who have started the course and not completed it by the as-of day.",
    ]);

    /// Where people drop off.
    DropOff = ("drop_off", "Var deltagare stannar", "Place of drop-off", [
        "Av dem som har påbörjat kursen och inte slutfört den: platsen i kursens ordning för den del längst fram som de har \
         gjort något i, 0 för dem som inte har gjort något i någon del. Medianen är den minsta plats som minst hälften inte \
         har kommit förbi, kvartilerna en och tre fjärdedelar.",
        "Of those who have started the course and not completed it: the place, in the order of the course, of the furthest \
         module in which they have done something; 0 for those who have done something in none. The median is the least \
         place that at least half have not got past, the quartiles one and three quarters.",
    ]);

    /// Started a module with a tag.
    TagStarted = ("tag_started", "Påbörjat någon del med märket", "Started a module with the tag", [
        "De av dem som har påbörjat kursen som har påbörjat minst en av delarna med märket.",
        "Those of the people who have started the course who have started at least one of the modules with the tag.",
    ]);

    /// Completed all modules with a tag.
    TagCompleted = ("tag_completed", "Slutfört alla delar med märket", "Completed all modules with the tag", [
        "De av dem som har påbörjat kursen som har slutfört alla delar med märket som hör till kursen den valda dagen; hör \
         ingen till den då, alla som har gjort det.",
        "Those of the people who have started the course who have completed all modules with the tag that are part of the \
         course on the as-of day; if none is, all that have ever been.",
    ]);

    /// Completed while employed.
    CompletedEmployed = ("completed_employed", "Slutfört som anställda", "Completed while employed", [
        "De som har slutfört kursen till och med den valda dagen och var anställda enligt personallistan den dag då de \
         slutförde den, när det inte har tagits tillbaka. Den som då hade två arbetsgivare räknas en gång hos var och en. De \
         räknas där de arbetade den dagen, vilken roll de än hade.",
        "Those who have completed the course by the as-of day, unless it has been taken back, and were employed by the roster \
         on the day on which they completed it. A person with two employers then counts once with each. They count where they \
         worked on that day, whatever their role.",
    ]);

    /// People for whom the months since the completion are over.
    HadMonths = ("had_months", "Månaderna har gått", "Months are over", [
        "De av dem som har slutfört kursen som anställda för vilka så många månader har gått sedan dess, till och med den \
         valda dagen. Andelen är av dem.",
        "Of those who have completed the course while employed, those for whom so many months have passed since then by the \
         as-of day. The share is of them.",
    ]);

    /// People for whom the months since the completion are not over.
    MonthsNotOver = ("months_not_over", "Månaderna har inte gått", "Months not over", [
        "De för vilka så många månader ännu inte har gått sedan de slutförde kursen. De ingår inte i andelen.",
        "Those for whom so many months have not passed yet since they completed the course. They are not part of the share.",
    ]);

    /// Still employed after the months.
    StillEmployed = ("still_employed", "Kvar hos arbetsgivaren", "Still employed", [
        "De av dem för vilka månaderna har gått som enligt personallistan var anställda hos samma arbetsgivare den dag då så \
         många månader hade gått, vilken enhet och roll de än hade då. En anställning som ingen personallista har avslutat \
         pågår.",
        "Of those for whom the months are over, those who by the roster were employed by the same employer on the day on which \
         so many months had passed, whatever their unit and role then. An employment that no roster has ended goes on.",
    ]);

    /// The share of those still employed.
    RetentionShare = ("retention_share", "Andel kvar", "Share still employed", [
        "De som är kvar hos arbetsgivaren delat med dem för vilka månaderna har gått. Saknas när de inte har gått för någon. \
         Den säger inte att kursen är skälet till att de är kvar.",
        "Those still employed divided by those for whom the months are over. Missing if they are over for nobody. It does not \
         say that they stayed because of the course.",
    ]);
}
