//! Surveys: what people answered, wrote, and what codes it was given.

use learning::TimeDimension;

use crate::auth::Scope;
use crate::http::api::{survey_texts, surveys};
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{
    AS_OF, CSV, DRY_RUN, EMPLOYERS, FORMAT, LIMITED, ONE_COURSE, STAFF, STARTED_IN, XLSX, answer, json,
};
use crate::service::CodedAnswers;

const QUESTION: Parameter =
    Parameter::list("question", of::<String>, "Only these questions, by id; all of the course if you leave it out.");

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/surveys",
        id: "count_answers",
        group: Group::Figures,
        summary: "What those who started a course answered to its questions",
        detail: "Of each question of the course: who was asked and who answered, how many gave each answer, who is satisfied and, if it \
            is compared with a question before the course, what the same people answered before and after. Each person's last answer \
            counts. Answers that are told only in aggregate have no small numbers, whoever asks.",
        asks: Asks::OneOf(&[Scope::FiguresRead]),
        parameters: &[
            &[
                Parameter::list(
                    "by",
                    of::<TimeDimension>,
                    "What to group by, in order: places, roles, and the month, quarter or round in which people started the course. The \
                        total alone if you leave it out.",
                ),
                QUESTION,
            ],
            ONE_COURSE,
            EMPLOYERS,
            STAFF,
            STARTED_IN,
            &[AS_OF],
            FORMAT,
        ],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "The answers.",
            content: &[json(of::<surveys::Answer>), CSV, XLSX],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach", "unpublished"],
        example: Example { parameters: &[("course", "ett"), ("by", "round"), ("as_of", "2022-09-30")], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/surveys/free-text",
        id: "list_free_texts",
        group: Group::Figures,
        summary: "What people wrote, for somebody to code",
        detail: "Each person's last answer to each question of free text, under pseudonyms. Of several employers it takes `export/read`, \
            or `figures/exact` beside `people/read`.",
        asks: Asks::OneOf(&[Scope::PeopleRead, Scope::ExportRead]),
        parameters: &[&[QUESTION], ONE_COURSE, EMPLOYERS, STAFF, STARTED_IN, &[AS_OF], FORMAT],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "The texts.",
            content: &[json(of::<survey_texts::Answer>), CSV, XLSX],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach", "unpublished"],
        example: Example { parameters: &[("course", "ett"), ("as_of", "2022-09-30")], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/surveys/codes",
        id: "import_codes",
        group: Group::Figures,
        summary: "Give codes to what people wrote",
        detail: "A CSV file with the columns `answer` (`svar`) and `code` (`kod`): the pseudonym of an answer from `list_free_texts`, and \
            a code; an answer may have several rows. Each answer in the file has these codes from then on. Nothing is changed if a row is \
            refused. Try it with `dry_run=true` first.",
        asks: Asks::UnlimitedOneOf(&[Scope::CatalogueWrite]),
        parameters: &[&[Parameter::query("course", of::<String>, "The course, by id."), DRY_RUN]],
        body: &[CSV],
        answers: &[answer("What the file changed, or would change.", &[json(of::<CodedAnswers>)])],
        refusals: &["file", "not-found", "out-of-reach"],
        example: Example { parameters: &[("course", "ett"), ("dry_run", "true")], body: Some("answer;code\n") },
    },
];
