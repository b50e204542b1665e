//! Lines of the catalogue (TOML) that would count what matched nothing, for a person to check and paste.
//!
//! A line that begins with `[[` goes at the end of the file; any other replaces the one that it names. An import
//! accepts each line, except those in which somebody has to fill in an owner: these it refuses until that is done.

use iri_string::types::IriStr;

use crate::Kommunkod;
use crate::catalogue::{Catalogue, Course, CoursePart, Unit};
use crate::slug::slug;

/// The placeholder beside an IRI that somebody has to place.
const WHICHEVER: &str = "of the course or module that it is, if it is one of yours";
const WHICHEVER_SV: &str = "på den kurs eller modul som den hör till, om den är er";

/// The placeholder for an owner that somebody has to fill in.
const SAY_WHOSE: &str =
    "# Say whose it is, or the import is refused: kommunkod = \"…\" (four digits), or organisation = \"…\"";
const SAY_WHOSE_SV: &str =
    "# Skriv vems den är, annars avvisas filen: kommunkod = \"…\" (fyra siffror) eller organisation = \"…\"";

/// Advice for a credential that names a municipality beyond its reach.
const REACH: &str = "If it may speak for this municipality, give the sender a credential that reaches it, for what it \
    sends from then on (what is stored stays as it is)";
const REACH_SV: &str = "Om den får tala för kommunen: ge avsändaren en inloggning som når den, för det som skickas \
    därefter (det som är lagrat förblir som det är)";

/// Advice for a credential whose sender leaves out the time zone.
const ZONE: &str = "Where it has none yet, give the credential the zone of its sender's clock, for what it sends from then \
    on (what is stored stays as it was read)";
const ZONE_SV: &str = "Om den inte redan har en: ge inloggningen den tidszon som avsändarens klocka går efter, för det som \
    skickas därefter (det som är lagrat förblir som det lästes)";

/// The most credentials named in one mend, as many as a row names.
const CREDENTIALS: usize = 10;

/// Advice on how to bring together what several places are told of a person.
const LIST: &str = "Have their employer list these persons with every address and account: loggbok roster import FILE";
const LIST_SV: &str = "Låt arbetsgivaren lista personerna med alla adresser och konton: loggbok roster import FIL";

/// Translates a line's advice to Swedish.
pub fn mend_in_swedish(line: &str) -> String {
    if let Some(line) = line.strip_suffix(SAY_WHOSE) {
        return format!("{line}{SAY_WHOSE_SV}");
    }
    if line.starts_with("# ") {
        return line.replace(REACH, REACH_SV).replace(ZONE, ZONE_SV).replace(LIST, LIST_SV);
    }
    let Some((line, of)) = line.rsplit_once("  # ") else { return line.to_owned() };
    let swedish = [
        ("course ", "kurs "),
        ("module ", "modul "),
        ("unit ", "enhet "),
        ("target of course ", "målgrupp för kurs "),
        (WHICHEVER, WHICHEVER_SV),
    ];
    let of = swedish.iter().find_map(|(en, sv)| Some(format!("{sv}{}", of.strip_prefix(en)?)));
    format!("{line}  # {}", of.unwrap_or_default())
}

/// Quotes a text for TOML.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn list<'t>(known: impl Iterator<Item = &'t String>, new: &'t str) -> String {
    let all: Vec<_> = known.map(String::as_str).chain([new]).map(quoted).collect();
    format!("[{}]", all.join(", "))
}

/// The IRIs of a course or module, with one more; `None` if that is no IRI.
pub(crate) fn iris(catalogue: &Catalogue, place: &CoursePart, new: &str) -> Option<String> {
    IriStr::new(new).ok()?;
    let course = catalogue.course(&place.course)?;
    let Some(id) = &place.module else {
        return Some(format!("iris = {}  # course {}", list(course.iris.iter(), new), course.id));
    };
    let module = course.modules.iter().find(|module| module.id == *id)?;
    Some(format!("iris = {}  # module {}/{id}", list(module.iris.iter(), new), course.id))
}

/// An IRI of a course or module that somebody has to find; `None` if it is no IRI.
pub(super) fn new_iri(new: &str) -> Option<String> {
    IriStr::new(new).ok()?;
    Some(format!("iris = [{}]  # {WHICHEVER}", quoted(new)))
}

/// A home page and whose it is; `None` if it is no IRI.
pub(crate) fn home_page(url: &str, owner: Option<Kommunkod>) -> Option<String> {
    IriStr::new(url).ok()?;
    Some(format!("[[home_page]]\nurl = {}\n{}", quoted(url), whose(owner)))
}

/// A mail domain and whose it is; `None` if it is not a mail domain.
pub(super) fn mail_domain(domain: &str, owner: Option<Kommunkod>) -> Option<String> {
    let is_domain = domain.contains('.') && !domain.contains(['@', ':', '/', ' ']);
    is_domain.then(|| format!("[[mail_domain]]\ndomain = {}\n{}", quoted(domain), whose(owner)))
}

fn whose(owner: Option<Kommunkod>) -> String {
    let Some(owner) = owner else { return SAY_WHOSE.to_owned() };
    match owner.organisation() {
        Some(id) => format!("organisation = {}", quoted(&id)),
        None => format!("kommunkod = {}", quoted(&owner.to_string())),
    }
}

/// The other spellings of a unit, with one more.
pub(super) fn alias(unit: &Unit, new: &str) -> String {
    format!("aliases = {}  # unit {}/{}", list(unit.aliases.iter(), new), unit.kommunkod.employer_code(), unit.id)
}

/// A unit that the catalogue lacks.
pub(super) fn unit(catalogue: &Catalogue, kommunkod: Kommunkod, name: &str) -> String {
    let ascii: String = slug(name).chars().filter(char::is_ascii).collect();
    let ascii = ascii.trim_matches('-');
    let stem = if ascii.is_empty() { "enhet" } else { ascii };
    let numbered = (2..).map(|number: u32| format!("{stem}-{number}"));
    let mut ids = std::iter::once(stem.to_owned()).chain(numbered);
    let id = ids.find(|id| !catalogue.knows_unit(kommunkod, id)).unwrap_or_default();
    let code = quoted(&kommunkod.to_string());
    format!("[[unit]]\nid = {}\nkommunkod = {code}\nname = {}", quoted(&id), quoted(name))
}

/// The roles that a course is meant for, with one more.
pub(super) fn role(course: &Course, new: &str) -> Option<String> {
    let roles = course.target.as_ref()?.roster_roles.as_ref()?;
    Some(format!("roster_roles = {}  # target of course {}", list(roles.iter(), new), course.id))
}

/// What lets a credential speak for a municipality. It is not a line of the catalogue, and so a comment.
pub(super) fn reach(kommunkod: &str) -> String {
    format!("# {REACH}: loggbok credential add --name NAME --reach-municipality {kommunkod}")
}

/// What gives a zone to times without one: a command for each credential that sent some, not a line of the catalogue.
/// `senders` are those that a row names.
pub(super) fn zone(senders: &[String]) -> String {
    // A key has no spaces. A sender with a token is named by an identifier, and has no such setting.
    let keys = senders.iter().map(String::as_str).filter(|sender| !sender.contains(' ')).take(CREDENTIALS);
    let keys: Vec<&str> = keys.collect();
    let keys = if keys.is_empty() { vec!["KEY"] } else { keys };
    let lines =
        keys.iter().map(|key| format!("# {ZONE}: loggbok credential sender {key} --time-zone Europe/Stockholm"));
    lines.collect::<Vec<_>>().join("\n")
}

/// What counts a completion that is told in parts: a list of people, not a line of the catalogue.
pub(super) fn list_people() -> String {
    format!("# {LIST}")
}

/// An organisation that the catalogue lacks.
pub(super) fn organisation(id: &str) -> String {
    format!("[[organisation]]\nid = {0}\nname = {{ sv = {0} }}\nkind = \"other\"", quoted(id))
}
