//! The definitions of modules over several courses.

use super::{Definition, Group};

/// Makes a definition whose number is in the total of a module.
const fn definition(
    id: &'static str,
    field: &'static str,
    name: [&'static str; 2],
    meaning: [&'static str; 2],
) -> Definition {
    Definition { id, version: 1, group: Group::Volume, field, slot: None, name, meaning }
}

/// Every definition of modules over several courses. They count persons, each once.
pub static MODULE_DEFINITIONS: [Definition; 2] = [
    definition(
        "module_started",
        "started",
        ["Påbörjat delen", "Started the module"],
        [
            "Personer som har gjort något i delen, i någon av kurserna som har den. Var och en räknas en gång.",
            "People who have done something in the module, in any of the courses that have it. Each is counted once.",
        ],
    ),
    definition(
        "module_completed",
        "completed",
        ["Slutfört delen", "Completed the module"],
        [
            "Personer som har slutfört delen, i någon av kurserna som har den. Var och en räknas en gång.",
            "People who have completed the module, in any of the courses that have it. Each is counted once.",
        ],
    ),
];
