//! The form of a new extraction.

use actix_web::HttpResponse;
use learning::{CatalogueFile, Day, swedish_key};

use super::texts::Texts;
use super::{Content, ExtractionPage, PATH, refused};
use crate::auth::{Caller, Scope};
use crate::dashboard::admin::fields;
use crate::dashboard::admin::parts::{Ask, Check, Checks, Input};
use crate::dashboard::components::fact::Fact;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther, again};
use crate::dashboard::frame::Reader;
use crate::dashboard::selection::reached_municipalities;
use crate::dashboard::told::{Told, tell};
use crate::dashboard::visit::Visit;
use crate::http::{ExtractionFormat, Parameters, Refusal, SentExtraction, add_extraction, word};
use crate::service::{self, COLUMNS, Coarseness, Privacy};

/// The columns that may be left out, each with its field.
const LEFT_OUT: [(&str, &str); 3] =
    [("without_unit", "unit"), ("without_role", "role"), ("without_experience", "experience")];

/// The form of a new extraction.
pub(crate) struct Define;

/// What the form is filled in with, for whom.
pub(super) struct Choices<'c> {
    pub(super) catalogue: &'c CatalogueFile,
    pub(super) caller: &'c Caller,
}

/// The form, with what was typed and what is wrong.
///
/// # Errors
/// Those of the service.
pub(super) async fn content(visit: &Visit<'_>, faults: Vec<Fault>, found: Vec<Fact>) -> Result<Content, Refusal> {
    let caller = visit.caller()?;
    if !caller.may(Scope::ExportRead) {
        return Err(service::Error::Forbidden(Scope::ExportRead).into());
    }
    let catalogue = match visit.state.service.catalogue(&caller).await {
        Ok(catalogue) => catalogue,
        // It is of every course then.
        Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
        Err(error) => return Err(error.into()),
    };
    let choices = Choices { catalogue: &catalogue, caller: &caller };
    Ok(form(&visit.reader, &visit.parameters, &choices, (faults, found)))
}

pub(super) fn form(
    reader: &Reader,
    sent: &Parameters,
    of: &Choices<'_>,
    (faults, found): (Vec<Fault>, Vec<Fact>),
) -> Content {
    let texts = Texts::of(reader.language);
    let text = |name, label| fields::text(name, label, sent.text(name), &faults);
    let date = |name, label| fields::date(name, label, sent.text(name), &faults);
    let check = |name, label| Check { name, label, is_set: sent.text(name).is_some() };
    let reach = &of.caller.reach;
    let mut courses: Vec<(String, String)> = of
        .catalogue
        .courses
        .iter()
        .map(|course| (course.id.to_string(), reader.language.of(&course.name).to_owned()))
        .filter(|(id, _)| reach.courses.as_ref().is_none_or(|courses| courses.contains(&id.as_str().into())))
        .collect();
    courses.sort_by_cached_key(|(_, name)| swedish_key(name));
    courses.insert(0, (String::new(), texts.every_course().to_owned()));
    let places = reached_municipalities(of.catalogue, reach).into_iter();
    let places = places.map(|one| (one.kommunkod.to_string(), one.name.to_owned()));
    let places = std::iter::once((String::new(), texts.every_municipality().to_owned())).chain(places).collect();
    let formats = [("csv", "CSV"), ("parquet", "Parquet"), ("ndjson", "NDJSON")];
    let times = [
        ("month", texts.by_month()),
        ("day", texts.by_day()),
        ("week", texts.by_week()),
        ("year", texts.by_year()),
        ("instant", texts.by_instant()),
    ];
    let left_out = vec![
        check("without_unit", texts.unit()),
        check("without_role", texts.role()),
        check("without_experience", texts.experience()),
    ];
    let smallest = sent.text("smallest_class").or(sent.text("token").is_none().then_some("5"));
    let inputs: Vec<Input> = vec![
        text("name", texts.name()),
        text("purpose", texts.purpose()),
        text("recipient", texts.recipient()),
        text("ethics_reference", texts.ethics_reference()),
        date("expires", texts.expires()),
        fields::named_choices("course", texts.course(), courses, sent.text("course"), &faults),
        fields::named_choices("municipality", texts.municipality(), places, sent.text("municipality"), &faults),
        date("from", texts.first_day()),
        date("to", texts.last_day()),
        fields::choices("times", texts.times(), &times, sent.text("times"), &faults),
        Input::Checks(Checks::new("columns", texts.left_out(), left_out, &faults)),
        Input::Checks(Checks::new(
            "answers",
            texts.answers(),
            vec![check("keep_responses", texts.keep_responses())],
            &faults,
        )),
        fields::text("smallest_class", texts.smallest_class(), smallest, &faults),
        fields::choices("format", texts.format(), &formats, sent.text("format"), &faults),
    ];
    let checked = (!found.is_empty()).then(|| texts.check_failed().to_owned());
    Content {
        title: texts.define().to_owned(),
        path: PATH.to_owned(),
        lead: [texts.define_about().to_owned()].into_iter().chain(checked).collect(),
        facts: found,
        ask: Some(Ask {
            title: texts.define_form().to_owned(),
            text: Some(texts.define_text().to_owned()),
            action: format!("{}{PATH}", reader.root),
            is_question: false,
            kept: Vec::new(),
            inputs,
            button: texts.define_now(),
            is_danger: false,
        }),
        faults,
        ..Content::default()
    }
}

/// What was asked for.
///
/// # Errors
/// What is wrong with a field.
fn read(sent: &Parameters, texts: Texts) -> Result<SentExtraction, Vec<Fault>> {
    let text = |name: &str| sent.text(name).map(str::trim).filter(|text| !text.is_empty());
    let said = |name: &str| text(name).unwrap_or_default().to_owned();
    let mut faults = Vec::new();
    let mut day = |name: &'static str| {
        let read: Option<Option<Day>> = text(name).map(|text| text.parse().ok());
        if read == Some(None) {
            faults.push(Fault::new(name, texts.write_a_day()));
        }
        read.flatten()
    };
    let (expires, from, to) = (day("expires"), day("from"), day("to"));
    if text("expires").is_none() {
        faults.push(Fault::new("expires", texts.write_a_day()));
    }
    let smallest_class = text("smallest_class").unwrap_or_default().parse().ok();
    if smallest_class.is_none() {
        faults.push(Fault::new("smallest_class", texts.write_a_class()));
    }
    let format = text("format").map_or(Ok(ExtractionFormat::Csv), |of| word("format", of));
    let times = text("times").map_or(Ok(Coarseness::Month), |of| word("times", of));
    let (Ok(format), Ok(times)) = (format, times) else {
        faults.push(Fault::of_form(texts.choose_again()));
        return Err(faults);
    };
    let (Some(expires), Some(smallest_class)) = (expires, smallest_class) else { return Err(faults) };
    if !faults.is_empty() {
        return Err(faults);
    }
    let days = [("from", from), ("to", to)].map(|(name, day)| day.map(|day| (name, day.to_string())));
    let named = ["course", "municipality"].map(|name| text(name).map(|text| (name, text.to_owned())));
    let filter: Vec<(&str, String)> = named.into_iter().chain(days).flatten().collect();
    let filter: Vec<(&str, &str)> = filter.iter().map(|(name, value)| (*name, &**value)).collect();
    let keep_responses = text("keep_responses").is_some();
    Ok(SentExtraction {
        name: said("name"),
        purpose: said("purpose"),
        recipient: said("recipient"),
        ethics_reference: text("ethics_reference").map(str::to_owned),
        filter: Parameters::from(Vec::new()).query_string(&[], &filter),
        columns: columns(sent, keep_responses),
        format,
        times,
        keep_responses,
        smallest_class,
        expires,
    })
}

/// The columns without those that are left out; `None` if none is.
fn columns(sent: &Parameters, keep_responses: bool) -> Option<Vec<String>> {
    let out: Vec<&str> =
        LEFT_OUT.iter().filter(|(field, _)| sent.text(field).is_some()).map(|(_, column)| *column).collect();
    let has = |privacy: Privacy| match privacy {
        Privacy::Named => false,
        Privacy::Response => keep_responses,
        _ => true,
    };
    let kept = COLUMNS.iter().filter(|column| has(column.privacy) && !out.contains(&column.name));
    (!out.is_empty()).then(|| kept.map(|column| column.name.to_owned()).collect())
}

impl Form for Define {
    type Answer = HttpResponse;
    const FIELDS: &'static [&'static str] = &[
        "name",
        "purpose",
        "recipient",
        "ethics_reference",
        "expires",
        "course",
        "municipality",
        "from",
        "to",
        "times",
        "without_unit",
        "without_role",
        "without_experience",
        "keep_responses",
        "smallest_class",
        "format",
    ];

    /// Makes the extraction, and shows its token once.
    async fn act(visit: &Visit<'_>) -> Result<HttpResponse, Refusal> {
        let caller = visit.caller()?;
        let session = &visit.reader.visitor.as_ref().ok_or(Refusal::Form)?.session;
        let sent = match read(&visit.parameters, Texts::of(visit.language())) {
            Ok(sent) => sent,
            Err(faults) => {
                let content = content(visit, faults, Vec::new()).await?;
                let refusal = Refusal::parameter("extraction", "fill in the form again");
                return again(visit, &ExtractionPage::new(&visit.reader, content), &refusal);
            }
        };
        let name = sent.name.clone();
        let issued = add_extraction(&visit.state.service, &caller, sent).await?;
        let address = visit.state.service.names().path(&format!("/api/v1/downloads/{}", issued.token));
        let next = format!("{PATH}/{}?lang={}", issued.extraction.id, visit.language().tag());
        let told: SeeOther = tell(visit, session, Told::Token { name, token: issued.token, address }, &next)?;
        Ok(told.into())
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let (fault, found) = refused(refusal, &visit.reader);
        let content = content(visit, vec![fault], found).await?;
        again(visit, &ExtractionPage::new(&visit.reader, content), refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::{Define, Form as _, read};
    use crate::dashboard::extraction::texts::Texts;
    use crate::dashboard::language::Language;
    use crate::http::Parameters;

    fn sent(query: &str) -> Parameters {
        Parameters::parse(query, Define::FIELDS, &[]).unwrap().without_empty()
    }

    #[test]
    fn what_is_filled_in_is_asked_for_as_over_http() {
        let query = "name=Prov&purpose=Prov&recipient=FoU&expires=2023-01-01&course=ett&municipality=1440&from=2022-01-01&to=\
            &times=year&without_unit=true&without_role=true&smallest_class=3&format=parquet";
        let asked = read(&sent(query), Texts::of(Language::Sv)).unwrap();
        assert_eq!(asked.filter, "course=ett&municipality=1440&from=2022-01-01");
        let columns = asked.columns.unwrap();
        assert!(
            !columns.iter().any(|column| ["unit", "role", "response", "actor"].contains(&&**column)),
            "{columns:?}"
        );
        assert!(columns.iter().any(|column| column == "experience"));
        assert_eq!(asked.smallest_class, 3);
        let all = read(&sent("name=a&expires=2023-01-01&smallest_class=5"), Texts::of(Language::Sv)).unwrap();
        assert_eq!((all.columns, &*all.filter), (None, ""));
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_field() {
        let faults = |query: &str| -> Vec<String> {
            let read = read(&sent(query), Texts::of(Language::Sv)).err().unwrap_or_default();
            read.into_iter().map(|fault| fault.field.to_string()).collect()
        };
        assert_eq!(faults("expires=soon&from=then&smallest_class=many"), ["expires", "from", "smallest_class"]);
        assert_eq!(faults("smallest_class=5"), ["expires"]);
        assert_eq!(faults("smallest_class=5&expires=2023-01-01&format=doc"), [""]);
    }
}
