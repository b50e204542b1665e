//! The words of the form of roles and bands of experience.

use crate::dashboard::texts::texts;

texts! {
    /// The words of the form of roles and bands of experience.
    pub(super) struct Texts;
    title = "Roller och yrkesår", "Roles and experience";
    about = "Rollerna är de som kursernas målgrupper nämner, skrivna som på personallistorna. En roll som du byter namn på byter namn i alla målgrupper.",
        "The roles are those that the courses' target groups name, written as on rosters. A role that you rename is renamed in every target group.";
    roles = "Roller i målgrupperna", "Roles of the target groups";
    no_roles = "Inga målgrupper nämner någon roll.", "No target group names a role.";
    role(role) = "Roll: {role}", "Role: {role}";
    of_courses(courses) = "Målgrupp för {courses}.", "Target group of {courses}.";
    empty_removes = "Lämna en roll tom för att ta bort den.", "Leave a role empty to remove it.";
    role_to_add = "Ny roll", "New role";
    new_role = "Rollen, som på personallistorna", "The role, as rosters write it";
    new_courses = "Kurser som är till för den", "Courses that are meant for it";
    bands = "Yrkesår", "Experience";
    bands_about = "Siffror kan delas upp efter hur många år personerna har arbetat i yrket. Skriv de år med vilka grupperna börjar.",
        "Figures can be divided by how many years people have been in the profession. Write the years with which groups begin.";
    years = "År, med komma emellan", "Years, with commas between";
    bad_years = "Skriv stigande hela tal med komma emellan, till exempel 1, 3, 5, 10.",
        "Write rising whole numbers with commas between, as 1, 3, 5, 10.";
    last_role(course) = "Rollen är den enda i målgruppen för {course}. Ändra målgruppen i kursen i stället.",
        "The role is the only one in the target group of {course}. Change the target in the course instead.";
    no_new_courses = "Välj minst en kurs som är till för den nya rollen.", "Choose at least one course that is meant for the new role.";
    no_new_role = "Skriv den nya rollen, eller välj inga kurser.", "Write the new role, or choose no courses.";
}
