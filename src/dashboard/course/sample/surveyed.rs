//! A course with a survey, and those who train others.

use learning::{Course, CourseAnswers, QuestionKind, Reply, SurveyAnswer, Taught};

use super::{agent, day};

/// A course with a survey, and those who train others.
pub(in crate::dashboard::course) const SURVEY: &str = "
[trainers]
roles = [\"chef\"]
qualification = \"omgang\"

[[course]]
id = \"enkat\"
name = { sv = \"Med enkät\", en = \"With a survey\" }
iris = [\"https://lms.example/course/3\"]

[[course.question]]
id = \"nojd\"
name = { sv = \"Hur nöjd är du <1>?\", en = \"How satisfied are you <1>?\" }
kind = \"likert\"
iris = [\"https://lms.example/nojd\"]
satisfied = [2]
point = [
    { value = 1, name = { sv = \"Missnöjd\", en = \"Dissatisfied\" }, sent = [\"1\"] },
    { value = 2, name = { sv = \"Nöjd\", en = \"Satisfied\" }, sent = [\"2\"] },
]

[[course.question]]
id = \"timmar\"
name = { sv = \"Hur många timmar tog kursen?\" }
kind = \"numeric\"
iris = [\"https://lms.example/timmar\"]

[[course.question]]
id = \"trygg-fore\"
name = { sv = \"Hur trygg är du?\" }
kind = \"rating\"
iris = [\"https://lms.example/trygg-fore\"]
point = [
    { value = 1, name = { sv = \"Otrygg\" }, sent = [\"1\"] },
    { value = 2, name = { sv = \"Trygg\" }, sent = [\"2\"] },
]

[[course.question]]
id = \"trygg\"
name = { sv = \"Hur trygg är du nu?\" }
kind = \"rating\"
iris = [\"https://lms.example/trygg\"]
before = \"trygg-fore\"
point = [
    { value = 1, name = { sv = \"Otrygg\" }, sent = [\"1\"] },
    { value = 2, name = { sv = \"Trygg\" }, sent = [\"2\"] },
]

[[course.question]]
id = \"hinder\"
name = { sv = \"Har du haft hinder?\" }
kind = \"choice\"
iris = [\"https://lms.example/hinder\"]
aggregate_only = true
point = [
    { value = 1, name = { sv = \"Ja\" }, sent = [\"1\"] },
    { value = 2, name = { sv = \"Nej\" }, sent = [\"2\"] },
]
";

/// What was answered: who, the question by its place, and the point or the number in thousandths.
const ANSWERED: [(&str, usize, i64); 12] = [
    ("anna", 0, 1),
    ("bo", 0, 1),
    ("dan", 0, 0),
    ("anna", 1, 7_500),
    ("bo", 1, 10_000),
    ("anna", 2, 0),
    ("anna", 3, 1),
    ("bo", 2, 1),
    ("bo", 3, 1),
    ("dan", 4, 0),
    ("hans", 0, 1),
    ("hans", 4, 1),
];

/// Who was taught the course, and by whom.
const TAUGHT: [(&str, &str); 3] = [("anna", "cia"), ("bo", "cia"), ("dan", "hans")];

/// The answers to its questions.
pub(super) fn answers_of(course: &Course) -> CourseAnswers {
    let mut answers = CourseAnswers { questions: course.questions.clone(), answers: Vec::new() };
    for (at, question) in course.questions.iter().enumerate() {
        let of_question = (0..).zip(ANSWERED).filter(|(_, (_, question, _))| *question == at);
        let answer = |(place, (name, _, answer)): (u64, (&str, usize, i64))| SurveyAnswer {
            id: uuid::Uuid::from_u128(place.into()),
            agent: agent(name),
            at: day("2022-06-01").start(),
            place,
            claim: None,
            reply: match question.kind {
                QuestionKind::Numeric => Reply::Number(answer),
                _ => Reply::Points([usize::try_from(answer).unwrap()].into()),
            },
        };
        answers.answers.push(of_question.map(answer).collect());
    }
    answers
}

/// Who was taught it.
pub(super) fn taught() -> Vec<Taught> {
    let taught = |(who, trainer)| Taught {
        agent: agent(who),
        day: day("2022-05-20"),
        claim: None,
        instructors: vec![agent(trainer)],
    };
    TAUGHT.map(taught).into()
}
