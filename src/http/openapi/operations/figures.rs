//! Figures, and the people behind them.

use learning::{CoverageTable, CurveStep, Day, Dimension, PeopleStatus, TimeDimension, UncountedKind};

use crate::auth::Scope;
use crate::http::api::{comparison, completions, coverage, explanation, over_time, people, to_do, uncounted};
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{
    AS_OF, ATTRIBUTION, COURSES, CSV, DAYS, EMPLOYERS, FORMAT, LIMITED, ONE_COURSE, PAGE, PLAIN_FORMAT, STAFF,
    STARTED_IN, XLSX, json,
};

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/completions",
        id: "count_completions",
        group: Group::Figures,
        summary: "How many have done what",
        detail: "Counts distinct persons: a row for each combination of what `by` names, the totals of each value, and the total, \
            which is not the sum of the rows. What each number means stands in `definitions`.",
        asks: Asks::OneOf(&[Scope::FiguresRead]),
        parameters: &[
            &[Parameter::list(
                "by",
                of::<Dimension>,
                "What to group by, in order; `municipality,course` if you leave it out, and the total alone if it is empty.",
            )],
            &[
                Parameter::query(
                    "group",
                    of::<String>,
                    "The region or group, by id, whose members are inside; with `by=inside` alone.",
                ),
                Parameter::query(
                    "compared_to",
                    of::<String>,
                    "An earlier day, or `month`, `quarter` or `year` before the as-of day: each row has its figures of that day and \
                        the change.",
                ),
                Parameter::query(
                    "layout",
                    of::<completions::Layout>,
                    "The shape of a file: `wide` if you leave it out. With `format=csv` and `format=xlsx` alone.",
                ),
            ],
            COURSES,
            EMPLOYERS,
            STAFF,
            DAYS,
            FORMAT,
        ],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "The figures.",
            content: &[json(of::<completions::Answer<'static>>), CSV, XLSX],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach", "unpublished"],
        example: Example {
            parameters: &[("by", "county,course"), ("course", "ett"), ("as_of", "2022-09-30"), ("format", "json")],
            body: None,
        },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/comparison",
        id: "compare_municipalities",
        group: Group::Figures,
        summary: "Shares completed beside those of all municipalities",
        detail: "The caller's own figures by municipality and course, and how far the shares of all municipalities differ: of the \
            country, and of the regions and groups around the caller's. A spread names no municipality, so that everybody may compare.",
        asks: Asks::OneOf(&[Scope::FiguresRead]),
        parameters: &[
            COURSES,
            EMPLOYERS,
            &[Parameter::query(
                "as_of",
                of::<Day>,
                "The end of the latest quarter, which it also is if you leave it out.",
            )],
            FORMAT,
        ],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "The shares.",
            content: &[json(of::<comparison::Answer<'static>>), CSV, XLSX],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach", "unpublished"],
        example: Example { parameters: &[("course", "ett"), ("as_of", "2022-06-30")], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/coverage",
        id: "cover_municipalities",
        group: Group::Figures,
        summary: "Which municipalities a programme has reached",
        detail: "Tells of each municipality within the reach whether anybody has started and completed something, whether it is \
            connected and whether it has a roster: one by one, by area, over time and compared with each other.",
        asks: Asks::OneOf(&[Scope::FiguresRead]),
        parameters: &[
            &[
                AS_OF,
                Parameter::list(
                    "include",
                    of::<CoverageTable>,
                    "The tables of JSON; `municipalities,areas` if you leave it out.",
                ),
                Parameter::query("table", of::<CoverageTable>, "The table of a file, which has one.")
                    .or("municipalities"),
                Parameter::query(
                    "group",
                    of::<String>,
                    "A region or group, by id: `areas` and `spread` also tell what lies outside it.",
                ),
                Parameter::query("curve", of::<CurveStep>, "How far the points of the curve are apart.").or("quarter"),
            ],
            COURSES,
            FORMAT,
        ],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "How far they have come.",
            content: &[json(of::<coverage::Answer<'static>>), CSV, XLSX],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach", "unpublished"],
        example: Example {
            parameters: &[("course", "ett"), ("include", "areas,curve,spread,overlap"), ("as_of", "2022-09-30")],
            body: None,
        },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/new-hires",
        id: "follow_new_hires",
        group: Group::Figures,
        summary: "How many new hires have started and completed a course in time",
        detail: "Counts employments: how many had 30 and 90 days, how many started and completed within them, and how long it took.",
        asks: Asks::OneOf(&[Scope::FiguresRead]),
        parameters: &[
            &[
                Parameter::list(
                    "by",
                    of::<TimeDimension>,
                    "What to group by, in order; `quarter` of hiring if you leave it out, and the total alone if it is empty.",
                ),
                Parameter::query(
                    "hired_from",
                    of::<Day>,
                    "The first day on which people were hired; without it, there is none.",
                ),
                Parameter::query(
                    "hired_to",
                    of::<Day>,
                    "The day after the last on which people were hired; without it, there is none.",
                ),
            ],
            ONE_COURSE,
            EMPLOYERS,
            STAFF,
            &[AS_OF],
            FORMAT,
        ],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "What became of them.",
            content: &[json(over_time::new_hires_schema), CSV, XLSX],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach", "unpublished"],
        example: Example { parameters: &[("course", "tva"), ("by", "quarter"), ("as_of", "2022-06-30")], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/cohorts",
        id: "follow_cohorts",
        group: Group::Figures,
        summary: "What became of those who started a course",
        detail: "Counts persons by when they started: how many have completed within 30, 90, 180 and 365 days.",
        asks: Asks::OneOf(&[Scope::FiguresRead]),
        parameters: &[
            &[Parameter::list(
                "by",
                of::<TimeDimension>,
                "What to group by, in order; `quarter` if you leave it out, and the total alone if it is empty.",
            )],
            STARTED_IN,
            ONE_COURSE,
            EMPLOYERS,
            STAFF,
            &[AS_OF],
            FORMAT,
        ],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "What became of them.",
            content: &[json(over_time::cohorts_schema), CSV, XLSX],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach", "unpublished"],
        example: Example { parameters: &[("course", "tva"), ("by", "quarter"), ("as_of", "2022-06-30")], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/funnel",
        id: "count_funnel",
        group: Group::Figures,
        summary: "How far people come in a course",
        detail: "Counts who has started and completed each module and each tag of modules, and where those stop who have not \
            completed the course.",
        asks: Asks::OneOf(&[Scope::FiguresRead]),
        parameters: &[
            &[Parameter::list(
                "by",
                of::<TimeDimension>,
                "What to group by, in order; the total alone if you leave it out.",
            )],
            STARTED_IN,
            ONE_COURSE,
            EMPLOYERS,
            STAFF,
            &[AS_OF],
            FORMAT,
        ],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "What became of them.",
            content: &[json(over_time::funnel_schema), CSV, XLSX],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach", "unpublished"],
        example: Example { parameters: &[("course", "ett"), ("as_of", "2022-06-30")], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/retention",
        id: "follow_retention",
        group: Group::Figures,
        summary: "Who is still employed after completing a course",
        detail: "Counts those who completed the course while employed, and how many of them are still with that employer 12 and 24 months later, \
            by the roster.",
        asks: Asks::OneOf(&[Scope::FiguresRead]),
        parameters: &[
            &[
                Parameter::list(
                    "by",
                    of::<TimeDimension>,
                    "What to group by, in order; `quarter` of completion if you leave it out, and the total alone if it is empty.",
                ),
                Parameter::query(
                    "from",
                    of::<Day>,
                    "The first day on which people completed the course; without it, there is none.",
                ),
                Parameter::query(
                    "to",
                    of::<Day>,
                    "The day after the last on which people completed it; without it, there is none.",
                ),
            ],
            ONE_COURSE,
            EMPLOYERS,
            STAFF,
            &[AS_OF],
            FORMAT,
        ],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "Who has stayed.",
            content: &[json(over_time::retention_schema), CSV, XLSX],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach", "unpublished"],
        example: Example { parameters: &[("course", "tva"), ("by", "quarter"), ("as_of", "2022-06-30")], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/people",
        id: "list_people",
        group: Group::Figures,
        summary: "Who is behind a figure",
        detail: "Exactly the persons of the figure that the same question has in `count_completions`, by name where a roster \
            gives one.",
        asks: Asks::OneOf(&[Scope::PeopleRead]),
        parameters: &[
            &[Parameter::query("status", of::<PeopleStatus>, "The figure whose persons are listed.").or("not-started")],
            COURSES,
            EMPLOYERS,
            STAFF,
            DAYS,
            PAGE,
            FORMAT,
        ],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "The people: a page of them as JSON, or a file with everyone as CSV.",
            content: &[json(of::<people::Answer<'static>>), CSV, XLSX],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach"],
        example: Example {
            parameters: &[("status", "completed"), ("course", "ett"), ("as_of", "2022-09-30"), ("limit", "50")],
            body: None,
        },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/people/{pseudonym}/explanation",
        id: "explain_person",
        group: Group::Figures,
        summary: "Why a person is counted, or not",
        detail: "Where the person is counted and as what, exactly as `list_people` lists it; the rule of each course, step by step; \
            and the statements, those that count and those that do not, with the reason.",
        asks: Asks::OneOf(&[Scope::PeopleRead]),
        parameters: &[
            &[
                Parameter::path("pseudonym", of::<String>, "The person, as `list_people` names it."),
                Parameter::list(
                    "course",
                    of::<String>,
                    "Only these courses, by id; up to 400. If you leave it out, those that concern the person.",
                ),
            ],
            &[AS_OF, ATTRIBUTION],
        ],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "Why the person is counted, or not.",
            content: &[json(of::<explanation::Answer>)],
            headers: LIMITED,
        }],
        refusals: &["not-found"],
        example: Example {
            parameters: &[("pseudonym", "5b1f0c3ad2e94f67"), ("course", "ett"), ("as_of", "2022-09-30")],
            body: None,
        },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/to-do",
        id: "list_to_do",
        group: Group::Figures,
        summary: "What there is to do",
        detail: "What somebody could do something about today: people who have not started a course that is meant for them, target \
            groups without names, what was not counted, rosters more than 90 days old, and platforms that have sent nothing for more \
            than seven days. Each is for those who may see it.",
        asks: Asks::OneOf(&[Scope::FiguresRead, Scope::PeopleRead, Scope::RosterWrite, Scope::CatalogueWrite]),
        parameters: &[],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "What there is to do; nothing if everything is as it should be.",
            content: &[json(of::<to_do::Answer<'static>>)],
            headers: LIMITED,
        }],
        refusals: &[],
        example: Example { parameters: &[], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/uncounted",
        id: "list_uncounted",
        group: Group::Figures,
        summary: "What was not counted, and what would mend it",
        detail: "What statements and rosters named and nothing of the catalogue matched, with what is nearest.",
        asks: Asks::OneOf(&[Scope::CatalogueWrite]),
        parameters: &[
            &[
                Parameter::list("kind", of::<UncountedKind>, "Only these kinds; all of them if you leave it out."),
                Parameter::query("as_of", of::<Day>, "Up to this day; today if you leave it out."),
                Parameter::query("limit", of::<usize>, "Rows on a page at most."),
                Parameter::query("offset", of::<usize>, "Rows to skip; the answer's `more` has it."),
            ],
            PLAIN_FORMAT,
        ],
        body: &[],
        answers: &[Answer {
            status: 200,
            meaning: "What was not counted.",
            content: &[json(of::<uncounted::Answer<'static>>), CSV],
            headers: LIMITED,
        }],
        refusals: &["out-of-reach"],
        example: Example {
            parameters: &[("kind", "activity,home_page"), ("as_of", "2022-09-30"), ("limit", "10"), ("offset", "0")],
            body: None,
        },
    },
];
