//! What is wrong with a list of results beyond what may be wrong with any list: each as a type, so that pages can say it in the
//! reader's language.

use crate::{CourseId, Day};

/// Why a list of results, or a row of it, was refused. `Display` says it in English; it never repeats a personal value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResultsReason {
    /// The file has more bytes than this.
    #[error("a list of results has at most {0} bytes; send it in several files")]
    TooManyBytes(usize),
    /// The file has more rows than this.
    #[error("a list of results has at most {0} rows; send it in several files")]
    TooManyRows(usize),
    /// The file has more columns than this.
    #[error("a list of results has at most {0} columns")]
    TooManyColumns(usize),
    /// No header is that of a column.
    #[error("no header is known; the first row names the columns, as e-post;kurs;datum;resultat")]
    UnknownHeaders,
    /// No column says what somebody did.
    #[error("there is no column kurs: the id of a course in the catalogue")]
    NoCourseColumn,
    /// No column says when.
    #[error("there is no column datum: the day on which each person completed the course")]
    NoDayColumn,
    /// A column is about health or absence.
    #[error("is about health or absence, which a list of results must not have: remove the column")]
    HealthColumn,
    /// The row has more identifiers than this.
    #[error("a row has at most {0} identifiers; keep one that the roster has")]
    TooManyIdentifiers(usize),
    /// The row names no course.
    #[error("is empty; every row names a course by its id")]
    NoCourse,
    /// No course within the reach has this id; one that is near.
    #[error("is the id of no course in the catalogue that this credential reaches{}", near_it(.near.as_ref()))]
    UnknownCourse {
        /// The id of one that is near.
        near: Option<String>,
    },
    /// No module of the course has this id; one that is near.
    #[error("is the id of no module of the course {course}{}", near_it(.near.as_ref()))]
    UnknownModule {
        /// The course.
        course: CourseId,
        /// The id of one that is near.
        near: Option<String>,
    },
    /// No activity stands for the module.
    #[error("has no activity in the catalogue; add one to its iris")]
    NoActivityOfModule,
    /// No activity stands for the course itself.
    #[error("has no activity of its own in the catalogue; name a module in the column del, or add one to its iris")]
    NoActivityOfCourse,
    /// The row has no day.
    #[error("is empty; every row has a day, as 2022-09-30")]
    NoDay,
    /// The day has not come; today.
    #[error("is after {0}, today; import it when it has happened")]
    FutureDay(Day),
    /// The row does not say what became of it.
    #[error("is empty; write genomförd, godkänd or underkänd, or leave the column out if all completed it")]
    NoOutcome,
    /// It says so in a word that is not known.
    #[error("is none of genomförd (completed), godkänd (passed) and underkänd (failed)")]
    UnknownOutcome,
    /// Not a score.
    #[error("is no score; write a number from 0 to 1, as 0,85, or a share, as 85 %")]
    NoScore,
    /// A score of what has none.
    #[error("goes with godkänd or underkänd; a row that is genomförd has no score")]
    ScoreOfCompleted,
    /// Whom the row names is a guest or a machine.
    #[error("is not a person by [[not_a_person]] of the catalogue; take the row out")]
    NotAPerson,
    /// The identifiers of the row are of several people.
    #[error("names several people of the roster in one row; keep the identifiers of one")]
    SeveralPeople,
    /// The roster does not have the person within reach.
    #[error(
        "is nobody in the roster that this credential reaches: correct it, import the roster first, or allow unknown \
         people (--allow-unknown, allow_unknown=true)"
    )]
    UnknownPerson,
}

fn near_it(near: Option<&String>) -> String {
    near.map(|near| format!("; near it is {near}")).unwrap_or_default()
}
