//! Extractions for evaluators.

use serde_json::{Map, Value};

use crate::auth::Scope;
use crate::http::api::extractions;
use crate::http::entry::Method;
use crate::http::openapi::operation::{Answer, Asks, Content, Example, Group, Operation, Parameter, of};
use crate::http::openapi::parameters::{LISTING, answer, json, nothing};
use crate::service::{CodebookFormat, ExtractionReport, IssuedExtraction};

const EXPORT: Asks = Asks::OneOf(&[Scope::ExportRead]);
const EXTRACTION: Parameter = Parameter::path("extraction", of::<String>, "The id of the extraction.");
const TOKEN: Parameter =
    Parameter::path("token", of::<String>, "The token that was told when the extraction was made.");
const EXAMPLE: (&str, &str) = ("extraction", "4h7p2w9c0v5x8m3t6k1z");
const EXAMPLE_TOKEN: (&str, &str) =
    ("token", "4h7p2w9c0v5x8m3t6k1z-71c40be2a9d35f86c0417be29ad35f8671c40be2a9d35f86c0417be29ad35f86");
const CODEBOOK: &[Parameter] = &[
    Parameter::query("format", of::<CodebookFormat>, "The form of the codebook.").or("datapackage"),
    Parameter::query("lang", of::<String>, "The language of meanings: `sv` or `en`.").or("en"),
];
const HEADERS: &[(&str, &str)] = &[
    ("Repr-Digest", "The SHA-256 of the file (RFC 9530)."),
    ("Loggbok-Erased", "The last erasure of a person since it was frozen: the file has nothing more of them."),
];
const FILE: &[Content] = &[text("text/csv"), text("application/x-ndjson"), text("application/vnd.apache.parquet")];
const BOOK: &[Content] = &[
    Content { media_type: "application/vnd.datapackage+json", schema: of::<Map<String, Value>> },
    text("text/markdown"),
    text("text/csv"),
    text("application/xml"),
];

const fn text(media_type: &'static str) -> Content {
    Content { media_type, schema: of::<String> }
}

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        method: Method::Get,
        path: "/api/v1/extractions",
        id: "list_extractions",
        group: Group::Log,
        summary: "The extractions within the caller's reach",
        detail: "By id, with those that have ended.",
        asks: EXPORT,
        parameters: &[LISTING],
        body: &[],
        answers: &[answer("A page of them.", &[json(of::<extractions::Answer>)])],
        refusals: &[],
        example: Example { parameters: &[("limit", "100")], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/extractions",
        id: "add_extraction",
        group: Group::Log,
        summary: "Take rows out of the log for an evaluator",
        detail: "Under pseudonyms that are the same within the extraction and in no other, without names, addresses and accounts. The file is \
            frozen: it is the same each time it is fetched, until the extraction ends. It is refused if too few people are alike in \
            what may be known of them from elsewhere. The answer comes when the file has been made.",
        asks: EXPORT,
        parameters: &[],
        body: &[json(of::<extractions::SentExtraction>)],
        answers: &[Answer {
            status: 201,
            meaning: "What is told of it, and once its token.",
            content: &[json(of::<IssuedExtraction>)],
            headers: &[("Location", "The path of the extraction.")],
        }],
        refusals: &["extraction", "file", "out-of-reach"],
        example: Example {
            parameters: &[],
            body: Some(
                r#"{"name":"Utvärdering","purpose":"Hur många slutför","recipient":"FoU Väst","filter":"course=ett","times":"month","smallest_class":1,"expires":"2027-01-01"}"#,
            ),
        },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/extractions/{extraction}",
        id: "show_extraction",
        group: Group::Log,
        summary: "What an extraction is of",
        detail: "",
        asks: EXPORT,
        parameters: &[&[EXTRACTION]],
        body: &[],
        answers: &[answer("What is told of it.", &[json(of::<ExtractionReport>)])],
        refusals: &["not-found"],
        example: Example { parameters: &[EXAMPLE], body: None },
    },
    Operation {
        method: Method::Post,
        path: "/api/v1/extractions/{extraction}/extend",
        id: "extend_extraction",
        group: Group::Log,
        summary: "Freeze an extraction anew",
        detail: "With what has arrived since, under the catalogue and the rosters of now. People keep their pseudonyms.",
        asks: EXPORT,
        parameters: &[&[EXTRACTION]],
        body: &[],
        answers: &[answer("What is told of it.", &[json(of::<ExtractionReport>)])],
        refusals: &["extraction", "extraction-ended", "not-found", "out-of-reach"],
        example: Example { parameters: &[EXAMPLE], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/extractions/{extraction}/file",
        id: "read_extraction",
        group: Group::Log,
        summary: "The file of an extraction",
        detail: "The same each time, to the byte. After an erasure of a person it is made anew without them, and `Loggbok-Erased` says so.",
        asks: EXPORT,
        parameters: &[&[EXTRACTION]],
        body: &[],
        answers: &[Answer { status: 200, meaning: "The file.", content: FILE, headers: HEADERS }],
        refusals: &["extraction-ended", "not-found"],
        example: Example { parameters: &[EXAMPLE], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/extractions/{extraction}/codebook",
        id: "show_extraction_codebook",
        group: Group::Log,
        summary: "What the columns of an extraction mean",
        detail: "With their values and how many rows have each; numbers below the smallest class are not told.",
        asks: EXPORT,
        parameters: &[&[EXTRACTION], CODEBOOK],
        body: &[],
        answers: &[answer("The codebook.", BOOK)],
        refusals: &["extraction-ended", "not-found"],
        example: Example { parameters: &[EXAMPLE], body: None },
    },
    Operation {
        method: Method::Delete,
        path: "/api/v1/extractions/{extraction}",
        id: "end_extraction",
        group: Group::Log,
        summary: "End an extraction",
        detail: "For the credential that made it, and for `admin`. Its key and its file are destroyed; what it was stays.",
        asks: EXPORT,
        parameters: &[&[EXTRACTION]],
        body: &[],
        answers: &[nothing("Its key and its file are gone.")],
        refusals: &["extraction-ended", "not-found"],
        example: Example { parameters: &[EXAMPLE], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/downloads/{token}",
        id: "download_extraction",
        group: Group::Log,
        summary: "The file of an extraction, by its token",
        detail: "For whoever was given the token, until the extraction ends. The token opens this and the codebook, and nothing else.",
        asks: Asks::Nothing,
        parameters: &[&[TOKEN]],
        body: &[],
        answers: &[Answer { status: 200, meaning: "The file.", content: FILE, headers: HEADERS }],
        refusals: &["extraction-ended", "not-found"],
        example: Example { parameters: &[EXAMPLE_TOKEN], body: None },
    },
    Operation {
        method: Method::Get,
        path: "/api/v1/downloads/{token}/codebook",
        id: "download_codebook",
        group: Group::Log,
        summary: "The codebook of an extraction, by its token",
        detail: "",
        asks: Asks::Nothing,
        parameters: &[&[TOKEN], CODEBOOK],
        body: &[],
        answers: &[answer("The codebook.", BOOK)],
        refusals: &["extraction-ended", "not-found"],
        example: Example { parameters: &[EXAMPLE_TOKEN], body: None },
    },
];
