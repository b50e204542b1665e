//! Courses for the load, and whose the platforms are.

use std::fmt::Write;

/// Modules of each course.
pub(crate) const UNITS: u32 = 10;

/// The codes of all municipalities.
pub(crate) fn municipalities() -> Vec<&'static str> {
    let register = include_str!("../../reference/municipalities.csv");
    register.lines().skip(1).filter_map(|line| line.split(',').next()).collect()
}

/// The catalogue: TOML.
pub(crate) fn catalogue(courses: u32) -> String {
    let mut text = String::new();
    for course in 0..courses {
        let iri = format!("https://utgivare.example/kurs-{course:03}");
        let _ = write!(
            text,
            "[[course]]\nid = \"kurs-{course:03}\"\nname = {{ sv = \"Kurs {course}\" }}\niris = [\"{iri}\"]\n\
             rule = {{ modules = \"all\" }}\nmodule = [\n"
        );
        for unit in 0..UNITS {
            let _ = writeln!(
                text,
                "  {{ id = \"enhet-{unit:02}\", name = {{ sv = \"Enhet {unit}\" }}, iris = [\"{iri}/enhet-{unit:02}\"] }},"
            );
        }
        text.push_str("]\n\n");
    }
    for code in municipalities() {
        let _ = write!(text, "[[home_page]]\nurl = \"https://lms-{code}.example\"\nkommunkod = \"{code}\"\n\n");
    }
    text
}
