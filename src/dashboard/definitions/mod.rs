//! `GET /definitions`: each term that is counted, its meaning, and an example with people and numbers.

mod reading;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use std::sync::LazyLock;

use askama::Template;
use learning::{
    COVERAGE_DEFINITIONS, DEFINITIONS, Definition, MODULE_DEFINITIONS, OVER_TIME_DEFINITIONS, SURVEY_DEFINITIONS,
    TRAINER_DEFINITIONS,
};

use self::reading::{Block, Guide, Piece, Section};
use self::texts::Texts;
use super::frame::{self, Frame, Place, Reader};
use super::language::Language;
use super::page::Page;
use super::visit::Visit;
use crate::http::{Parameters, Refusal};

static ENGLISH: LazyLock<Guide> = LazyLock::new(|| Guide::read(include_str!("../../../docs/reference/definitions.md")));
static SWEDISH: LazyLock<Guide> =
    LazyLock::new(|| Guide::read(include_str!("../../../docs/reference/definitions.sv.md")));

/// The page.
#[derive(Template)]
#[template(path = "definitions.html")]
pub(crate) struct Definitions {
    frame: Frame,
    texts: Texts,
    groups: Vec<Group>,
}

/// Definitions that share the people of their example.
struct Group {
    /// The id of its heading, the same in both languages.
    anchor: String,
    heading: &'static str,
    blocks: &'static [Block],
    definitions: Vec<Defined>,
}

/// A definition.
struct Defined {
    id: &'static str,
    versioned: String,
    name: String,
    meaning: &'static str,
    example: Vec<Block>,
}

impl Page for Definitions {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        Ok(Self::new(&visit.reader, &visit.parameters))
    }
}

impl Definitions {
    fn new(reader: &Reader, parameters: &Parameters) -> Self {
        let texts = Texts::of(reader.language);
        let guide = match reader.language {
            Language::Sv => &*SWEDISH,
            Language::En => &*ENGLISH,
        };
        let groups = guide.groups.iter().zip(&ENGLISH.groups).map(|(group, english)| Group {
            anchor: english.heading.to_lowercase().replace(' ', "-"),
            heading: &group.heading,
            blocks: &group.blocks,
            definitions: group.sections.iter().filter_map(|section| defined(section, reader.language)).collect(),
        });
        Self {
            frame: Frame::new(reader, None, &Place { path: frame::DEFINITIONS, parameters }, texts.title()),
            groups: groups.collect(),
            texts,
        }
    }
}

/// Every definition.
fn all() -> impl Iterator<Item = &'static Definition> {
    DEFINITIONS
        .iter()
        .chain(&OVER_TIME_DEFINITIONS)
        .chain(&SURVEY_DEFINITIONS)
        .chain(&TRAINER_DEFINITIONS)
        .chain(&MODULE_DEFINITIONS)
        .chain(&COVERAGE_DEFINITIONS)
}

fn defined(section: &Section, language: Language) -> Option<Defined> {
    let definition = all().find(|one| one.id == section.id)?;
    let name = language.of_both(definition.name);
    Some(Defined {
        id: definition.id,
        versioned: definition.versioned(),
        name: name.replace("{days}", "n"),
        meaning: language.of_both(definition.meaning),
        example: in_words(&section.blocks, name),
    })
}

/// An example, in which the name of the definition replaces the place in the answer that the documentation names; only
/// if it names one such place.
fn in_words(blocks: &[Block], name: &str) -> Vec<Block> {
    let pieces = blocks.iter().flat_map(|block| match block {
        Block::Paragraph(pieces) => &pieces[..],
        Block::Table(..) => &[],
    });
    let mut places = pieces.filter_map(|piece| match piece {
        Piece::Code(code) if is_place(code) => Some(without_digits(code)),
        _ => None,
    });
    let first = places.next();
    if first.is_none() || places.any(|other| Some(other) != first) {
        return blocks.to_vec();
    }
    let named = |piece: &Piece| match piece {
        Piece::Code(code) if is_place(code) => Piece::Name(name.replace("{days}", &digits(code))),
        other => other.clone(),
    };
    let block = |block: &Block| match block {
        Block::Paragraph(pieces) => Block::Paragraph(pieces.iter().map(named).collect()),
        table @ Block::Table(..) => table.clone(),
    };
    blocks.iter().map(block).collect()
}

/// Whether code is a place in an answer.
fn is_place(code: &str) -> bool {
    ["total.", "areas.", "spread.", "overlap.", "trainers.", "modules."].iter().any(|begin| code.starts_with(begin))
}

fn without_digits(code: &str) -> String {
    code.chars().filter(|letter| !letter.is_ascii_digit()).collect()
}

fn digits(code: &str) -> String {
    code.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::{Block, Definitions, ENGLISH, Guide, Piece, SWEDISH, all};
    use crate::dashboard::frame::Reader;
    use crate::dashboard::language::Language;
    use crate::http::Parameters;

    #[test]
    fn both_languages_have_each_definition_with_an_example() {
        for (guide, what) in [(&*ENGLISH, "English"), (&*SWEDISH, "Swedish")] {
            for one in all() {
                let section = guide.section(one.id).unwrap_or_else(|| panic!("{} in {what}", one.id));
                assert!(!section.blocks.is_empty(), "{} in {what}", one.id);
            }
        }
        let shape = |guide: &Guide| {
            let ids =
                |group: &super::reading::Group| group.sections.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
            guide.groups.iter().map(ids).collect::<Vec<_>>()
        };
        assert_eq!(shape(&ENGLISH), shape(&SWEDISH));
    }

    #[test]
    fn an_example_says_the_name_and_not_the_place_in_an_answer() {
        let reader = Reader::stranger(Language::Sv);
        let page = Definitions::new(&reader, &Parameters::from(Vec::new()));
        let example = |id: &str| {
            let found = page.groups.iter().flat_map(|group| &group.definitions).find(|one| one.id == id);
            let Some(Block::Paragraph(pieces)) = found.and_then(|one| one.example.first()) else { panic!("{id}") };
            pieces.clone()
        };
        assert_eq!(example("started")[1], Piece::Name("Påbörjat".to_owned()));
        assert_eq!(example("had_days")[1], Piece::Name("Har haft 30 dagar".to_owned()));
        // Several places must stay distinguishable.
        assert!(example("overlap").iter().all(|piece| !matches!(piece, Piece::Name(_))));
    }
}
