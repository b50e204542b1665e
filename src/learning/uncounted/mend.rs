//! Lines of the catalogue (TOML) that would count what matched nothing, for a person to read and to paste.

use crate::learning::Kommunkod;
use crate::learning::catalogue::{Catalogue, Course, Place, Unit};
use crate::learning::slug::slug;

/// What a line has where somebody has to say whose it is.
const WHOSE: &str = "????";

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn list<'t>(known: impl Iterator<Item = &'t String>, new: &'t str) -> String {
    let all: Vec<_> = known.map(String::as_str).chain([new]).map(quoted).collect();
    format!("[{}]", all.join(", "))
}

/// The IRIs of a course or module, with one more.
pub(super) fn iris(catalogue: &Catalogue, place: &Place, new: &str) -> Option<String> {
    let course = catalogue.course(&place.course)?;
    let Some(id) = &place.module else {
        return Some(format!("iris = {}  # course {}", list(course.iris.iter(), new), course.id));
    };
    let module = course.modules.iter().find(|module| module.id == *id)?;
    Some(format!("iris = {}  # module {}/{id}", list(module.iris.iter(), new), course.id))
}

/// An IRI of a course or module that somebody has to find.
pub(super) fn new_iri(new: &str) -> String {
    format!("iris = [{}]  # of the course or module that it is, if it is one of yours", quoted(new))
}

/// A home page and whose it is.
pub(super) fn home_page(url: &str, kommunkod: Option<Kommunkod>) -> String {
    format!("[[home_page]]\nurl = {}\nkommunkod = {}", quoted(url), whose(kommunkod))
}

/// A mail domain and whose it is.
pub(super) fn mail_domain(domain: &str, kommunkod: Option<Kommunkod>) -> String {
    format!("[[mail_domain]]\ndomain = {}\nkommunkod = {}", quoted(domain), whose(kommunkod))
}

fn whose(kommunkod: Option<Kommunkod>) -> String {
    quoted(&kommunkod.map_or_else(|| WHOSE.to_owned(), |kommunkod| kommunkod.to_string()))
}

/// The other spellings of a unit, with one more.
pub(super) fn alias(unit: &Unit, new: &str) -> String {
    format!("aliases = {}  # unit {}/{}", list(unit.aliases.iter(), new), unit.kommunkod, unit.id)
}

/// A unit that the catalogue lacks.
pub(super) fn unit(kommunkod: Kommunkod, name: &str) -> String {
    let id = slug(name);
    format!("[[unit]]\nid = {}\nkommunkod = {}\nname = {}", quoted(&id), whose(Some(kommunkod)), quoted(name))
}

/// The roles that a course is meant for, with one more.
pub(super) fn role(course: &Course, new: &str) -> Option<String> {
    let roles = course.target.as_ref()?.roster_roles.as_ref()?;
    Some(format!("roster_roles = {}  # target of course {}", list(roles.iter(), new), course.id))
}
