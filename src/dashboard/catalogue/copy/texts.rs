//! The words of the form that copies a programme.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the form that copies a programme.
    pub(super) struct Texts;
    title(programme) = "Kopiera programmet {programme}", "Copy the programme {programme}";
    about = "Det nya programmet får samma kurser, delar, krav och målgrupper. Adresserna (IRI) följer inte med: fyll i dem i varje kurs när den finns på en plattform.",
        "The new programme gets the same courses, modules, rules and target groups. IRIs are not copied: enter them in each course once it is on a platform.";
    left_out = "Anslutna arbetsgivare och antal som har angetts i målgrupper följer inte heller med.",
        "Employers that are connected and numbers entered for targets are not copied either.";
    programme = "Det nya programmet", "The new programme";
    id = "Programmets id", "Id of the programme";
    name_sv = "Namn på svenska", "Name in Swedish";
    name_en = "Namn på engelska (frivilligt)", "Name in English (optional)";
    area = "Verksamhetsområde, som på personallistorna (frivilligt)", "Service area, as rosters write it (optional)";
    courses = "Kurserna", "The courses";
    course(name) = "Kopia av {name}", "Copy of {name}";
    course_id = "Id (lämna tomt för kursens id följt av programmets)", "Id (leave empty for the course's followed by the programme's)";
    no_courses = "Programmet har inga kurser att kopiera.", "The programme has no courses to copy.";
}
