//! About the course: its requirements, its target group, when it is offered, and the names that platforms use for it.

use learning::{CatalogueFile, Course, Day};

use super::leads::Leads;
use super::texts::Texts;
use crate::dashboard::components::terms::{credits_of, rules_in_words, target_in_words};

/// About the course.
pub(super) struct About {
    /// What completes it, by period.
    pub(super) rules: Vec<String>,
    /// Whom it is meant for.
    pub(super) target: Vec<String>,
    pub(super) offered: Option<String>,
    /// The name of each of its programmes, and the address of that programme's courses.
    pub(super) programmes: Vec<(String, String)>,
    pub(super) credits: Option<String>,
    /// The IRIs of the course and of each module, by name.
    pub(super) iris: Vec<(String, Vec<String>)>,
}

impl About {
    pub(super) fn new(course: &Course, catalogue: &CatalogueFile, as_of: Day, leads: &Leads<'_>) -> Self {
        let language = leads.language();
        let texts = Texts::of(language);
        let programme = |id: &String| {
            let known = catalogue.programmes.iter().find(|programme| programme.id == *id);
            (known.map_or(&**id, |known| language.of(&known.name)).to_owned(), leads.programme(id))
        };
        let own = std::iter::once((&course.name, &course.iris));
        let all = own.chain(course.modules.iter().map(|module| (&module.name, &module.iris)));
        let named = all.filter(|(_, iris)| !iris.is_empty());
        Self {
            rules: rules_in_words(course, as_of, language),
            target: target_in_words(course.target.as_ref(), catalogue, language),
            offered: match (course.valid_from, course.valid_to) {
                (None, None) => None,
                (Some(from), None) => Some(texts.offered_from(from)),
                (None, Some(to)) => Some(texts.offered_to(to)),
                (Some(from), Some(to)) => Some(texts.offered_between(from, to)),
            },
            programmes: course.programmes.iter().map(programme).collect(),
            credits: course.worth().map(|credits| credits_of(credits, course, language)),
            iris: named.map(|(name, iris)| (language.of(name).to_owned(), iris.clone())).collect(),
        }
    }
}
