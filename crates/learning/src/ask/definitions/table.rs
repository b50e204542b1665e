//! The definitions in Swedish and in English: what people read beside a figure.

use super::{Definition, Group};
use crate::ask::slots::Slot;

/// Makes a measure of each row, in their order, with its definition.
macro_rules! measures {
    ($($(#[$about:meta])* $name:ident = $definition:expr;)*) => {
        /// What persons are counted for, or a number beside them: an index of [`Counts`](crate::Counts).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Measure {
            $($(#[$about])* $name,)*
        }

        impl Measure {
            /// Every measure, in the order in which they are shown.
            pub const ALL: [Self; Self::COUNT] = [$(Self::$name),*];

            /// The number of measures.
            pub const COUNT: usize = [$(stringify!($name)),*].len();
        }

        /// Every definition: those of [`Measure::ALL`] in order, then the share and the credits.
        ///
        /// Each count is of distinct persons, with event time up to the end of the as-of day.
        pub static DEFINITIONS: [Definition; Measure::COUNT + 2] = [$($definition,)* SHARE, CREDITS];
    };
}

measures! {
    /// An enrolment is in force, or started.
    Enrolled = Definition {
        id: "enrolled",
        version: 2,
        group: Group::Volume,
        field: "enrolled",
        slot: Some(Slot::Enrolled),
        name: ["Inskrivna", "Enrolled"],
        meaning: [
            "Personer som är inskrivna i kursen, eller som har påbörjat den utan att någon inskrivning har \
             rapporterats. Räknas från den dag då det ena eller det andra började gälla.",
            "Persons who are enrolled in the course, or who have started it without any enrolment being reported. \
             Counted from the day on which the one or the other began to hold.",
        ],
    };

    /// Enrolled only by having started, without an enrolment.
    EnrolledImplied = Definition {
        id: "enrolled_implied",
        version: 2,
        group: Group::Volume,
        field: "enrolled_implied",
        slot: Some(Slot::Implied),
        name: ["Varav utan inskrivning", "Of whom without an enrolment"],
        meaning: [
            "De av de inskrivna som har påbörjat kursen men inte har någon inskrivning som gäller.",
            "Those of the enrolled who have started the course but have no enrolment in force.",
        ],
    };

    /// At least one statement other than an enrolment.
    Started = Definition {
        id: "started",
        version: 2,
        group: Group::Volume,
        field: "started",
        slot: Some(Slot::Started),
        name: ["Påbörjat", "Started"],
        meaning: [
            "Personer som har gjort något i kursen eller i någon av dess delar. Att bli inskriven räcker inte. Räknas \
             den dag då det hände första gången. Ett antal, aldrig en andel: också de som har slutat och de som \
             kursen inte är till för är med.",
            "Persons who have done something in the course or in one of its modules. To be enrolled is not enough. \
             Counted on the day when it first happened. A number, never a share: those who have left and those for \
             whom the course is not meant are included.",
        ],
    };

    /// Started, and a statement in the period.
    Active = Definition {
        id: "active",
        version: 2,
        group: Group::Volume,
        field: "active",
        slot: Some(Slot::Active),
        name: ["Aktiva", "Active"],
        meaning: [
            "Personer som har gjort något i kursen under den valda perioden eller, om ingen period är vald, under de \
             30 dagar som slutar med den valda dagen. Räknas den sista sådana dagen; per månad i varje månad med en.",
            "Persons who have done something in the course in the chosen period or, where none is chosen, in the 30 \
             days that end with the as-of day. Counted on the last such day; by month, in every month with one.",
        ],
    };

    /// The rule holds, in the target or not.
    Completed = Definition {
        id: "completed",
        version: 2,
        group: Group::Volume,
        field: "completed",
        slot: Some(Slot::Completed),
        name: ["Slutfört, alla", "Completed, everybody"],
        meaning: [
            "Personer som uppfyller de krav som kursen hade den dagen, när det inte har tagits tillbaka. Räknas den \
             dag då kraven blev uppfyllda; krav som har ändrats senare gäller inte bakåt. Ett antal, aldrig en andel: \
             också de som har slutat och de som kursen inte är till för är med. För en del av en kurs: delen är \
             slutförd.",
            "Persons who meet the rule that the course had on the day, where that was not taken back. Counted on the \
             day on which the rule was met; a rule that was changed later does not reach back. A number, never a \
             share: those who have left and those for whom the course is not meant are included. Of a module: the \
             module is completed.",
        ],
    };

    /// A pass is in force.
    Passed = Definition {
        id: "passed",
        version: 2,
        group: Group::Volume,
        field: "passed",
        slot: Some(Slot::Passed),
        name: ["Godkända", "Passed"],
        meaning: [
            "Personer som har det godkännande som kursen kräver: av kursen själv, av de delar som kraven nämner eller \
             av alla delar med ett prov, med det resultat som kraven anger. Utan sådant krav räcker kursens eget, \
             eller det av alla delar med ett prov. Räknas den dag då det började gälla. För en del av en kurs: delen \
             är godkänd.",
            "Persons with the pass that the course's rule asks for, in force: of the course itself, of the modules \
             that the rule names, or of all modules with a test, with the score that the rule asks for. Where it asks \
             for none, the course's own is enough, or that of all modules with a test. Counted on the day on which it \
             came into force. Of a module: the module is passed.",
        ],
    };

    /// The size of the target: the denominator.
    N = Definition {
        id: "N",
        version: 2,
        group: Group::Target,
        field: "N",
        slot: None,
        name: ["Målgrupp (N)", "Target group (N)"],
        meaning: [
            "Så många som kursen är till för på den valda dagen, oberoende av perioden. Det är de som enligt \
             personallistan är anställda den dagen med en roll som kursen är till för, eller det antal som har \
             angetts för kommunen. Är fler personer kända än det angivna antalet, gäller de som är kända. För en kurs \
             utan målgrupp är det de som är inskrivna den dagen. N_is säger vilket.",
            "How many the course is meant for on the as-of day, whatever the period. They are those whom the roster \
             has as employed that day with a role that the course is meant for, or the number entered for the \
             municipality. Where more persons are known than were entered, those known count. For a course with no \
             target group they are those enrolled that day. N_is tells which.",
        ],
    };

    /// The number that was entered for the target.
    Entered = Definition {
        id: "entered",
        version: 1,
        group: Group::Target,
        field: "entered",
        slot: None,
        name: ["Angivet antal", "Number entered"],
        meaning: [
            "Det antal som har angetts för målgruppen. Är det mindre än N är det för lågt, och bör rättas.",
            "The number that was entered for the target group. Where it is less than N it is too low, and should be \
             corrected.",
        ],
    };

    /// Of the target: completed.
    TargetCompleted = Definition {
        id: "target_completed",
        version: 1,
        group: Group::Target,
        field: "completed",
        slot: Some(Slot::TargetCompleted),
        name: ["Slutfört av målgruppen", "Completed, of the target group"],
        meaning: [
            "De i målgruppen som har slutfört kursen på den valda dagen, var de än arbetade då. För en del av en \
             kurs: delen är slutförd.",
            "Those of the target group who have completed the course by the as-of day, wherever they worked then. Of \
             a module: the module is completed.",
        ],
    };

    /// Of the target: started and not completed.
    UnderWay = Definition {
        id: "under_way",
        version: 1,
        group: Group::Target,
        field: "under_way",
        slot: Some(Slot::UnderWay),
        name: ["Pågår", "Under way"],
        meaning: [
            "De i målgruppen som har påbörjat kursen men inte slutfört den på den valda dagen.",
            "Those of the target group who have started the course by the as-of day and not completed it.",
        ],
    };

    /// Of the target: not started.
    NotStarted = Definition {
        id: "not_started",
        version: 2,
        group: Group::Target,
        field: "not_started",
        slot: Some(Slot::NotStarted),
        name: ["Ej påbörjat", "Not started"],
        meaning: [
            "De kända personer i målgruppen som inte har påbörjat kursen på den valda dagen.",
            "The known persons of the target group who have not started the course by the as-of day.",
        ],
    };

    /// Of the target: not known by name.
    NotNamed = Definition {
        id: "not_named",
        version: 1,
        group: Group::Target,
        field: "not_named",
        slot: None,
        name: ["Ej namngivna", "Not named"],
        meaning: [
            "Det angivna antalet minus de personer som är kända. Vilka de är, och om de har påbörjat kursen, syns när \
             personallistan har lästs in.",
            "The number entered minus the persons who are known. Who they are, and whether they have started, shows \
             once the roster is loaded.",
        ],
    };

    /// Started, and not in the target.
    OutsideStarted = Definition {
        id: "outside_started",
        version: 1,
        group: Group::OutsideTarget,
        field: "started",
        slot: Some(Slot::OutsideStarted),
        name: ["Påbörjat utanför målgruppen", "Started, outside the target group"],
        meaning: [
            "De som har påbörjat kursen och räknas på raden, men som inte hör till målgruppen på den valda dagen: de \
             har slutat, har en annan roll eller finns inte på personallistan. De ingår aldrig i andelen.",
            "Those who have started the course and are counted in the row, but are not of the target group on the \
             as-of day: they have left, have another role, or are on no roster. They are never part of the share.",
        ],
    };

    /// Completed, and not in the target.
    OutsideCompleted = Definition {
        id: "outside_completed",
        version: 1,
        group: Group::OutsideTarget,
        field: "completed",
        slot: Some(Slot::OutsideCompleted),
        name: ["Slutfört utanför målgruppen", "Completed, outside the target group"],
        meaning: [
            "De som har slutfört kursen och räknas på raden, men som inte hör till målgruppen på den valda dagen. De \
             ingår aldrig i andelen.",
            "Those who have completed the course and are counted in the row, but are not of the target group on the \
             as-of day. They are never part of the share.",
        ],
    };

    /// Over several courses: people for whom at least one of them is meant.
    Persons = Definition {
        id: "persons",
        version: 1,
        group: Group::Courses,
        field: "persons",
        slot: Some(Slot::N),
        name: ["Personer", "Persons"],
        meaning: [
            "Över flera kurser: de kända personer som minst en av kurserna är till för på den valda dagen, och för \
             kurser utan målgrupp de inskrivna. Var och en räknas en gång.",
            "Over several courses: the known persons for whom at least one of the courses is meant on the as-of day \
             and, for courses with no target group, those enrolled. Each is counted once.",
        ],
    };

    /// Of those: completed at least one.
    CompletedAny = Definition {
        id: "completed_any",
        version: 1,
        group: Group::Courses,
        field: "completed_any",
        slot: Some(Slot::TargetCompleted),
        name: ["Slutfört minst en kurs", "Completed at least one course"],
        meaning: [
            "De av dessa personer som har slutfört minst en av de kurser som är till för dem.",
            "Those of these persons who have completed at least one of the courses that are meant for them.",
        ],
    };

    /// Of those: completed all that they are meant for.
    CompletedAll = Definition {
        id: "completed_all",
        version: 1,
        group: Group::Courses,
        field: "completed_all",
        slot: None,
        name: ["Slutfört alla sina kurser", "Completed all their courses"],
        meaning: [
            "De av dessa personer som har slutfört alla kurser i urvalet som är till för dem.",
            "Those of these persons who have completed every course of the selection that is meant for them.",
        ],
    };

    /// A certificate is valid.
    CertificatesInForce = Definition {
        id: "certificates_in_force",
        version: 1,
        group: Group::Certificates,
        field: "in_force",
        slot: Some(Slot::CertificateInForce),
        name: ["Giltigt intyg", "Certificate in force"],
        meaning: [
            "Personer vars intyg är giltigt den valda dagen: de har slutfört kursen, det har inte tagits tillbaka, och \
             kursens giltighetstid från det senaste slutförandet har inte gått ut. Räknas där de arbetar den dagen, \
             oberoende av perioden. Över flera kurser: minst ett giltigt intyg.",
            "Persons whose certificate is valid on the as-of day: they have completed the course, that was not taken \
             back, and the months for which the course certifies the latest completion are not over. Counted where they \
             work on that day, whatever the period. Over several courses: at least one is valid.",
        ],
    };

    /// A certificate is valid, and not for long.
    CertificatesExpiring = Definition {
        id: "certificates_expiring",
        version: 1,
        group: Group::Certificates,
        field: "expiring",
        slot: Some(Slot::CertificateExpiring),
        name: ["Varav går ut inom 90 dagar", "Of which expiring within 90 days"],
        meaning: [
            "De med giltigt intyg vars sista giltiga dag är den valda dagen eller någon av de 90 dagarna efter den.",
            "Those with a certificate in force whose last valid day is the as-of day or one of the 90 days after it.",
        ],
    };

    /// The validity of a certificate is over.
    CertificatesExpired = Definition {
        id: "certificates_expired",
        version: 1,
        group: Group::Certificates,
        field: "expired",
        slot: Some(Slot::CertificateExpired),
        name: ["Utgånget intyg", "Certificate expired"],
        meaning: [
            "Personer vars intyg gick ut före den valda dagen och inte har förnyats genom att de har slutfört kursen igen.",
            "Persons whose certificate expired before the as-of day and was not renewed by completing the course again.",
        ],
    };

    /// The completion that a certificate is of was taken back.
    CertificatesRevoked = Definition {
        id: "certificates_revoked",
        version: 1,
        group: Group::Certificates,
        field: "revoked",
        slot: Some(Slot::CertificateRevoked),
        name: ["Återkallat intyg", "Certificate revoked"],
        meaning: [
            "Personer som har haft intyg men vars slutförande har tagits tillbaka den valda dagen.",
            "Persons who have had a certificate and whose completion is taken back on the as-of day.",
        ],
    };
}

/// The share, which is no count.
const SHARE: Definition = Definition {
    id: "share",
    version: 1,
    group: Group::Target,
    field: "share",
    slot: None,
    name: ["Andel slutfört", "Share completed"],
    meaning: [
        "De i målgruppen som har slutfört kursen, delat med N. Andelen är aldrig över 100 %. Den avrundas aldrig \
         till 100 % när någon saknas och aldrig till 0 % när någon är klar. Den saknas där N är okänt eller 0, \
         och över flera kurser.",
        "Those of the target group who have completed the course, divided by N. A share is never above 100 %. It \
         is never rounded to 100 % where anybody is missing, nor to 0 % where anybody is done. It is missing \
         where N is not known or 0, and not applicable over several courses.",
    ],
};

/// The credits, which are no count of persons.
const CREDITS: Definition = Definition {
    id: "credits",
    version: 1,
    group: Group::Volume,
    field: "credits",
    slot: None,
    name: ["Poäng", "Credits"],
    meaning: [
        "De poäng som kursen ger, summerade över dem som har slutfört den: en gång för varje person och kurs, exakt \
         på hundradelen. Räknas där och då slutförandet räknas, och försvinner om det tas tillbaka. Summeras över \
         flera kurser som ger poäng i samma enhet; en del av en kurs ger inga.",
        "The credits that the course gives, added up over those who have completed it: once for each person and \
         course, exact to the hundredth. Counted where and when the completion is, and gone if that is taken back. \
         Added up over several courses that give credits in the same unit; a module gives none.",
    ],
};
