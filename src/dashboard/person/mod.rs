//! `GET /people/{pseudonym}`: one person, what has happened, and why it counts or not.

mod course;
mod events;
mod naming;
#[cfg(test)]
pub(crate) mod sample;
mod texts;
mod timeline;

use askama::Template;
use learning::{CatalogueFile, Day, ExplainedAffiliation, Explanation, TiedBy};

use self::course::CourseOf;
use self::naming::{Naming, identifier};
use self::texts::Texts;
use self::timeline::Timeline;
use super::components::definitions::{Defined, definitions};
use super::frame::{Frame, Place, Reader, Section, Skip};
use super::page::Page;
use super::selection::{self, Asked};
use super::visit::Visit;
use crate::auth::Scope;
use crate::http::{Days, Parameters, Refusal, encoded, read_pseudonym};
use crate::service::{self, Explained};

/// The parameters that the page keeps from the list: the day, and where people count.
const KEPT: [&str; 3] = ["as_of", "attribution", "lang"];

/// How many events a course shows beside other courses, so that the page stays short; a course shown alone has all of
/// its own.
const EVENTS: usize = 10;

/// The page.
#[derive(Template)]
#[template(path = "person.html")]
pub(crate) struct PersonPage {
    frame: Frame,
    texts: Texts,
    as_of: Day,
    /// The list of people.
    list: String,
    /// Where the person works, as sentences.
    who: Vec<String>,
    /// The person's identifiers, and where each is known from.
    identities: Vec<(String, &'static str)>,
    courses: Vec<CourseOf>,
    /// Further courses, each with a page of its own.
    more_courses: Vec<(String, String)>,
    timeline: Timeline,
    /// Whether older statements were left out.
    is_cut: bool,
    /// The activities of the newest statements about no course, with the day.
    about_no_course: Vec<(Day, String)>,
    definitions: Vec<Defined>,
    /// The record of everything that is kept of the person, for who may ask for it.
    record: Option<String>,
}

/// The address of a person's page, linked from a list.
pub(crate) fn address(root: &str, pseudonym: &str, parameters: &Parameters, as_of: Day) -> String {
    let dropped: Vec<&str> = parameters.names().filter(|name| !KEPT.contains(name)).collect();
    format!("{root}/people/{pseudonym}?{}", parameters.query_string(&dropped, &[("as_of", &as_of.to_string())]))
}

impl Page for PersonPage {
    const ONCE: &'static [&'static str] = &["as_of", "attribution"];
    const LISTS: &'static [&'static str] = &["course"];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (service, caller) = (&visit.state.service, visit.caller()?);
        let pseudonym = visit.request.match_info().get("pseudonym").unwrap_or_default();
        let person = read_pseudonym(pseudonym).ok_or(service::Error::NotFound)?;
        let days = Days::now(visit.state, visit.disclosure()?);
        let asked = Asked::read(&visit.parameters, &[], days, selection::Texts::of(visit.language()))?;
        // No form on the page sends a day, so what is wrong is the address.
        if let Some(fault) = asked.faults.first() {
            return Err(Refusal::parameter(&fault.field, fault.text.clone()));
        }
        let query = asked.query.clone();
        let explained = service.explain(&caller, person, query).await?;
        let catalogue = match service.catalogue(&caller).await {
            Ok(catalogue) => catalogue,
            // The explanation has the names of courses in Swedish.
            Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
            Err(error) => return Err(error.into()),
        };
        let may_record = caller.may(Scope::Admin) && caller.reach.is_everything();
        let of = Whom { pseudonym, as_of: asked.query.as_of, may_record };
        Ok(Self::new(&visit.reader, &visit.parameters, &of, &explained, &catalogue))
    }
}

/// Whom the page is about, and as of which day.
struct Whom<'p> {
    pseudonym: &'p str,
    as_of: Day,
    /// Whether the reader may have the record of everything that is kept.
    may_record: bool,
}

impl PersonPage {
    fn new(
        reader: &Reader,
        parameters: &Parameters,
        &Whom { pseudonym, as_of, may_record }: &Whom<'_>,
        explained: &Explained,
        catalogue: &CatalogueFile,
    ) -> Self {
        let (language, root) = (reader.language, &reader.root);
        let (texts, naming) = (Texts::of(language), Naming { catalogue, language });
        let explanation = &explained.explanation;
        let path = format!("/people/{pseudonym}");
        let of_identity = || explanation.identities.first().map(|one| identifier(&one.identifier));
        let title = explanation.name.clone().or_else(of_identity).unwrap_or_else(|| texts.nameless().to_owned());
        let frame = Frame::new(reader, Some(Section::People), &Place { path: &path, parameters }, title);
        let with_course = |code: &str| format!("{root}{path}?{}", parameters.query_string(&[], &[("course", code)]));
        let of_course = |code: &str| {
            let query = parameters.query_string(&["course", "attribution"], &[]);
            reader.may(Scope::FiguresRead).then(|| format!("{root}/courses/{}?{query}", encoded(code)))
        };
        let is_several = explanation.courses.len() > 1;
        let most = if is_several { EVENTS } else { usize::MAX };
        let courses = explanation.courses.iter().enumerate();
        let courses = courses
            .map(|(at, course)| {
                let code = &course.course.code;
                let shown = CourseOf::new(course, at + 1, as_of, most, naming);
                let shows_more = explained.is_cut || shown.has_more_events;
                let alone = (is_several && shows_more).then(|| with_course(code));
                let id = explained.certificates.get(code);
                let certificate_address = id.map(|id| format!("{root}/c/{id}?lang={}", language.tag()));
                CourseOf { alone, address: of_course(code), certificate_address, ..shown }
            })
            .collect();
        let about = explanation.about_no_course.iter().filter(|one| !one.voided);
        let about = about.filter_map(|one| Some((Day::of(one.stated.timestamp), one.stated.activity.clone()?)));
        let more = explanation.more_courses.iter();
        Self {
            frame: Frame { skip: Skip { to: "courses", text: texts.skip() }, as_of: Some(as_of), ..frame },
            list: format!("{root}/people?{}", parameters.query_string(&[], &[])),
            who: who(explanation, as_of, naming),
            identities: identities(explanation, texts),
            courses,
            more_courses: more.map(|key| (naming.course(key).to_owned(), with_course(&key.code))).collect(),
            timeline: Timeline::new(explanation, as_of, naming),
            is_cut: explained.is_cut,
            about_no_course: about.collect(),
            definitions: definitions(language),
            record: may_record.then(|| super::record::address(reader, pseudonym)),
            as_of,
            texts,
        }
    }
}

/// Where the person works on the day, or else where they worked last.
fn who(explanation: &Explanation, as_of: Day, naming: Naming<'_>) -> Vec<String> {
    let texts = Texts::of(naming.language);
    let holds = |row: &&ExplainedAffiliation| {
        row.valid_from.is_none_or(|first| first <= as_of)
            && row.valid_to.is_none_or(|last| as_of <= last)
            && row.known_from.is_none_or(|known| known <= as_of)
    };
    let mut sentences: Vec<String> = Vec::new();
    for row in explanation.affiliations.iter().filter(holds) {
        sentences.push(texts.works(naming.affiliation(row)));
        sentences.extend(row.hired_on.map(|day| texts.hired(day)));
    }
    sentences.dedup();
    if sentences.is_empty() {
        let left = explanation.affiliations.iter().filter_map(|row| Some((row.valid_to?, row)));
        let last = left.filter(|(last, _)| *last < as_of).max_by_key(|(last, _)| *last);
        sentences.push(match last {
            Some((day, row)) => texts.worked(naming.affiliation(row), day),
            None => texts.on_no_roster().to_owned(),
        });
    }
    sentences
}

fn identities(explanation: &Explanation, texts: Texts) -> Vec<(String, &'static str)> {
    let how = |tied_by| match tied_by {
        TiedBy::Roster => texts.tied_roster(),
        TiedBy::Spelling => texts.tied_spelling(),
        TiedBy::Statements => texts.tied_statements(),
    };
    explanation.identities.iter().map(|one| (identifier(&one.identifier), how(one.tied_by))).collect()
}
