//! Why a catalogue is refused: each reason as a type, so that pages can give it in the reader's language.

use std::fmt;

use crate::{Day, Kommunkod};

/// Why a catalogue was refused: every reason, each with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", in_lines(.0))]
pub struct CatalogueError(pub Vec<CatalogueFault>);

fn in_lines(faults: &[CatalogueFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// A reason to refuse a catalogue, and its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueFault {
    /// Where it is. Places count from 0 and carry the id if there is one:
    /// `course[2] "ekonomiskt-bistand".module[3].iris[0]`. Empty if the text can't be read or written, so that there are no
    /// places in it.
    pub place: String,
    /// What is wrong there.
    pub reason: CatalogueReason,
}

impl fmt::Display for CatalogueFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, reason } = self;
        if place.is_empty() { reason.fmt(f) } else { write!(f, "{place}: {reason}") }
    }
}

impl From<CatalogueReason> for CatalogueError {
    /// The error of a text that is no catalogue.
    fn from(reason: CatalogueReason) -> Self {
        Self(vec![CatalogueFault { place: String::new(), reason }])
    }
}

/// What is wrong at a place of a catalogue. `Display` says it in English.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueReason {
    /// The text is no TOML, or has other fields than a catalogue.
    #[error("line {line}, column {column}: {detail}")]
    Unreadable {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What the reader of TOML says, in English.
        detail: String,
    },
    /// A date as TOML has them, without quotes.
    #[error("line {line}, column {column}: a date is written in quotes, as \"{day}\"")]
    DateWithoutQuotes {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// The date.
        day: Day,
    },
    /// A change can't be written into the text; why, in English.
    #[error("the change can't be written into the file: {0}. Change the file itself")]
    Unwritable(String),
    /// A text has nothing to read.
    #[error("is empty")]
    Empty,
    /// A text has characters that nobody sees.
    #[error("has a line end or another character that nobody sees; write it in one line")]
    Unprintable,
    /// An id has other characters than ids have.
    #[error("an id has lower-case letters a–z, digits and hyphens only")]
    BadId,
    /// An id is longer than this many letters.
    #[error("an id has {0} letters at most")]
    LongId(usize),
    /// The same thing was at another place before.
    #[error("{what:?} is at {first} already")]
    Twice {
        /// What.
        what: String,
        /// The first place.
        first: String,
    },
    /// The same thing, spelt otherwise, was at another place before.
    #[error("{what:?} means the same as {written:?} at {first}: leave one of them out")]
    SameOtherwiseSpelt {
        /// What stands here.
        what: String,
        /// What stands there.
        written: String,
        /// The first place.
        first: String,
    },
    /// A name of another entry, but for case and the like.
    #[error("{spelling:?} reads the same as {first}")]
    ReadsTheSame {
        /// The name.
        spelling: String,
        /// The place of the other.
        first: String,
    },
    /// No programme has this id.
    #[error("there is no programme {0:?}")]
    NoProgramme(String),
    /// A list has this id twice.
    #[error("has {0:?} twice")]
    ListedTwice(String),
    /// No course has this id.
    #[error("there is no course {0:?}")]
    NoCourse(String),
    /// A project pays for nothing.
    #[error("names no course: say by id which the project pays for")]
    NoCourses,
    /// A partner has ordered a course for which its project does not pay.
    #[error("the project does not pay for a course {0:?}")]
    CourseNotPaid(String),
    /// More people than this.
    #[error("is a number of people up to {0}")]
    TooManyPeople(u32),
    /// An employer is a partner of a project twice.
    #[error("{0} is a partner already")]
    PartnerTwice(String),
    /// A budget of more kronor than this.
    #[error("is a number of kronor up to {0}")]
    BadBudget(u64),
    /// Not a mail domain.
    #[error("a domain is written alone, as ale.se")]
    BadDomain,
    /// The days are in the wrong order.
    #[error("the last day, {to}, is before the first, {from}")]
    DaysInWrongOrder {
        /// The first.
        from: Day,
        /// The last.
        to: Day,
    },
    /// The register has no such municipality.
    #[error("no municipality has the code {0}")]
    NoMunicipality(Kommunkod),
    /// The catalogue has no such organisation.
    #[error("there is no organisation {0:?}")]
    NoOrganisation(String),
    /// A module has the id and the content owner of another, so that they are the same, and not its name.
    #[error("is the module at {first}, by its id and its content owner: call it {name:?} too, or give it another id")]
    SameModule {
        /// The name of the first.
        name: String,
        /// Where the first is.
        first: String,
    },
    /// An organisation has the name of this municipality.
    #[error("is the municipality {0}")]
    IsMunicipality(&'static str),
    /// Not an IRI.
    #[error("{0:?} is no IRI; it begins with a scheme, as https://")]
    BadIri(String),
    /// An IRI is in too many courses.
    #[error("{iri:?} is in more than {most} courses")]
    TooManyCourses {
        /// The IRI.
        iri: String,
        /// In how many it may be.
        most: u32,
    },
    /// An entry of what is not a person says nothing, or several things.
    #[error("say one of account, prefix and mbox")]
    NotOneNobody,
    /// A mailbox that is not a person has a home page.
    #[error("a mailbox has no home page")]
    MailboxWithHomePage,
    /// Not a mail address, nor the beginning of one.
    #[error("an address is written alone, as noreply@ale.example, or noreply@ for every domain")]
    BadMailbox,
    /// A unit with a successor lacks its last day.
    #[error("a unit with a successor has a valid_to, its last day")]
    SuccessorWithoutLastDay,
    /// The municipality has no such unit.
    #[error("{kommunkod} has no unit {unit:?}")]
    NoUnit {
        /// The municipality.
        kommunkod: Kommunkod,
        /// The id.
        unit: String,
    },
    /// Units follow each other in a circle.
    #[error("the successors go round in a circle")]
    SuccessorsInCircle,
    /// Not a number of credits.
    #[error("is a number from 0 to 1000 with at most two decimals")]
    BadCredits,
    /// Not the months of a certificate's validity.
    #[error("is a number of months from 1 to {0}")]
    BadMonths(u32),
    /// A unit of credits without credits.
    #[error("is the unit of credits, which the course does not give")]
    UnitWithoutCredits,
    /// A target asks for experience of people that are on no roster.
    #[error("experience is of people on the roster: say which, by roster_roles")]
    ExperienceWithoutRoles,
    /// A target asks for more experience than it allows.
    #[error("is not more than experience_from_months: nobody is meant")]
    ExperienceOfNobody,
    /// More bands of experience than this.
    #[error("there are at most {0}")]
    TooManyBands(usize),
    /// A band of experience begins with other years than these.
    #[error("each is a number of years from 1 to {0}")]
    BadYears(u32),
    /// The bands of experience are not in order.
    #[error("each is more than the one before")]
    BandsInWrongOrder,
    /// A group has a member twice.
    #[error("{kommunkod} is a member already{}", of_days("members", *.by))]
    MemberTwice {
        /// The member.
        kommunkod: Kommunkod,
        /// If it is a member for some days only, the other entry that has one of them.
        by: Option<usize>,
    },
    /// An employer is connected twice on a day.
    #[error("{employer} is connected already{}", of_days("connected", Some(*.by)))]
    ConnectedTwice {
        /// Its code.
        employer: String,
        /// The other entry.
        by: usize,
    },
    /// Two rounds share a day.
    #[error("the round {0:?} has some of these days: a day is in one round")]
    RoundsOverlap(String),
    /// A question has no activity that its answers would be about.
    #[error("names no activity: say by iris what answers to the question are about")]
    QuestionWithoutIri,
    /// A question with a scale has no point of it, or one without a scale has some.
    #[error("has points of a scale if, and only if, its kind is rating, likert or choice")]
    ScaleOfNothing,
    /// More of something than a course or a question may have.
    #[error("there are at most {0}")]
    TooManyOfThese(usize),
    /// Nothing that is sent leads to a point of a scale.
    #[error("says nothing that is sent for it: give sent, scaled, raw or rating")]
    PointOfNothing,
    /// Two points of a scale have the same value, or are sent as the same.
    #[error("{0} is a point of this scale already")]
    PointTwice(String),
    /// Values that count as satisfied are not points of the scale.
    #[error("{0} is no value of the scale")]
    NoPoint(i32),
    /// A question to compare with is not there, or can't be compared.
    #[error("{0:?} is no other question of this course with ordered values on the same kind of scale")]
    NoQuestionBefore(String),
    /// Texts of one's own tell who wrote them.
    #[error("can't be told only in aggregate: free texts are read one by one")]
    FreeTextInAggregate,
    /// An earlier rule lacks its last day.
    #[error("an earlier rule has a last day, as \"2023-12-31\"")]
    EarlierRuleWithoutLastDay,
    /// Earlier rules are not in order.
    #[error("{0} is not after the last day of the rule before it; the oldest rule is first")]
    RulesInWrongOrder(Day),
    /// The rule of today has a last day.
    #[error("the rule of today has no last day; one that was in force before is written as [[course.earlier_rule]]")]
    RuleOfTodayEnds,
    /// A rule begins on another day than the one after the last of the rule before it.
    #[error("the rule before it ends on {last}, so it begins on {}: leave valid_from out", .last.plus(1))]
    RuleBeginsOtherwise {
        /// The last day of the rule before it.
        last: Day,
    },
    /// The first rule has a first day, before which there is no rule.
    #[error(
        "no rule is in force before {first}: write the one that was as [[course.earlier_rule]] with valid_to = \"{}\"",
        .first.plus(-1)
    )]
    NoRuleBefore {
        /// Its first day.
        first: Day,
    },
    /// A rule asks for modules that the course does not have.
    #[error("asks for {}, the course has {has}", asked_for(*.asked))]
    TooFewModules {
        /// What it asks for.
        asked: Asked,
        /// What there is.
        has: ModulesInTime,
    },
    /// A rule asks for passes of no module.
    #[error("names no module; leave it out where no pass is asked for")]
    PassOfNothing,
    /// The course has no such module.
    #[error("the course has no module {0:?}")]
    NoModule(String),
    /// Not a scaled score.
    #[error("a scaled score is a number from -1 to 1")]
    BadScore,
}

/// What a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// This many modules.
    Modules(u32),
    /// All modules.
    All,
    /// Passes of modules.
    Passes,
}

fn asked_for(asked: Asked) -> String {
    match asked {
        Asked::Modules(number) => format!("{number} modules"),
        Asked::All => "all modules".to_owned(),
        Asked::Passes => "passes of modules".to_owned(),
    }
}

/// How many modules of a course a rule can ask for, and why it can't ask for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModulesInTime {
    /// How many it can ask for.
    pub number: usize,
    /// How many others there are, if any, and the last day of the rule, after which they begin.
    pub late: Option<(usize, Day)>,
}

impl fmt::Display for ModulesInTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            0 => f.write_str("none")?,
            number => write!(f, "{number}")?,
        }
        let Some((late, last)) = self.late else { return Ok(()) };
        let begin = if late == 1 { "begins" } else { "begin" };
        write!(f, " in its time: {late} more {begin} after the rule's last day, {last}")
    }
}

fn of_days(list: &str, by: Option<usize>) -> String {
    by.map_or_else(String::new, |by| format!(" on some of these days, by {list}[{by}]"))
}
