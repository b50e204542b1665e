//! All subscriptions of the reader, and the form of another.

use actix_web::HttpResponse;
use learning::Weekday;

use super::content::{Content, PATH};
use super::list;
use super::loaded::Loaded;
use super::page::SubscriptionsPage;
use super::texts::Texts;
use super::words::{self, Known};
use crate::dashboard::admin::fields;
use crate::dashboard::admin::parts::{Ask, Input};
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{Form, SeeOther, again};
use crate::dashboard::refused::advice;
use crate::dashboard::selection::{self, Asked, List};
use crate::dashboard::visit::Visit;
use crate::http::{Days, FILTERS, Parameters, Refusal, SentSubscription, add_subscription, as_word, word};
use crate::service::{
    self, Receiver, SubscriptionLanguage, SubscriptionReceivers, SubscriptionRefusal, SubscriptionReport,
};

/// The lists of the form that choose what is counted, of those that other pages have.
const LISTED: [&str; 5] = ["programme", "course", "municipality", "county", "region"];
/// The field of the dimension, and its choice of none.
const BY: &str = "by";
const NOTHING: &str = "nothing";
/// What is chosen until somebody chooses something else.
const FIRST_HOUR: &str = "8";

/// Adds a subscription.
pub(crate) struct Add;

/// What the page shows: the subscriptions, with the place from which on and what was done; whether the reader may add one,
/// and where to; whom to ask where that is nowhere.
pub(super) struct Shown<'s> {
    pub(super) all: Vec<SubscriptionReport>,
    pub(super) after: Option<&'s str>,
    pub(super) done: Option<&'s str>,
    pub(super) may_add: bool,
    pub(super) receivers: &'s SubscriptionReceivers,
    pub(super) contact: Option<(String, String)>,
}

/// The page, after a refusal with what is wrong and what was typed.
///
/// # Errors
/// Those of the service.
pub(super) async fn content(
    visit: &Visit<'_>,
    faults: Vec<Fault>,
    refusal: Option<&Refusal>,
) -> Result<Content, Refusal> {
    let (loaded, service, about) = (Loaded::of(visit).await?, &visit.state.service, &visit.state.about);
    let contact = about.contact.as_deref().zip(about.shown_contact());
    let sent = &visit.parameters;
    let shown = Shown {
        all: service.list_subscriptions(&loaded.caller).await?,
        after: sent.text("after"),
        done: sent.text("done").filter(|_| refusal.is_none()),
        may_add: service.may_subscribe(&loaded.caller).await?,
        receivers: service.subscription_receivers(),
        contact: contact.map(|(address, shown)| (address.to_owned(), shown.to_owned())),
    };
    of(&loaded.known(visit), shown, sent, (faults, refusal))
}

/// The same of what was read.
///
/// # Errors
/// If no form can have asked for what was chosen.
pub(super) fn of(
    known: &Known<'_>,
    shown: Shown<'_>,
    sent: &Parameters,
    (mut faults, refusal): (Vec<Fault>, Option<&Refusal>),
) -> Result<Content, Refusal> {
    let (reader, texts) = (known.reader, Texts::of(known.reader.language));
    let Shown { all, after, done, may_add, receivers, contact } = shown;
    let is_on = receivers.mail || !receivers.webhooks.is_empty();
    let filters = filters(sent);
    let mut lead = vec![texts.about().to_owned()];
    let ask = match (is_on, may_add) {
        (true, true) => {
            let lists = lists(known, &filters, refusal, &mut faults)?;
            Some(form(known, receivers, (sent, &filters), lists, &faults))
        }
        (true, false) => {
            lead.push(texts.no_account().to_owned());
            None
        }
        (false, _) => {
            lead.push(texts.is_off().to_owned());
            None
        }
    };
    if ask.is_none() {
        // Nothing on the page can be mended.
        for fault in &mut faults {
            fault.is_on_page = false;
        }
    }
    let (all, pager) = list::page(all, after, reader);
    Ok(Content {
        title: texts.title().to_owned(),
        path: PATH.to_owned(),
        kept: filters.others(&[]),
        back: (texts.to_data(), format!("{}/data?lang={}", reader.root, reader.language.tag())),
        done: done.map(|done| if done == "remove" { texts.was_removed() } else { texts.was_added() }),
        lead,
        contact: contact.filter(|_| !is_on || !may_add),
        table: Some(list::table(all, known)),
        pager: Some(pager),
        ask,
        faults,
        ..Content::default()
    })
}

/// What is counted, of all that was sent: no address of somebody may come into the address of a page.
fn filters(sent: &Parameters) -> Parameters {
    let chosen = FILTERS.iter().map(|name| ((*name).to_owned(), sent.list(name).collect::<Vec<_>>().join(",")));
    chosen.filter(|(_, values)| !values.is_empty()).collect::<Vec<_>>().into()
}

/// The lists that choose what is counted; a refusal that is about one of them adds its fault.
fn lists(
    known: &Known<'_>,
    filters: &Parameters,
    refusal: Option<&Refusal>,
    faults: &mut Vec<Fault>,
) -> Result<Vec<List>, Refusal> {
    let mut asked = Asked::read(filters, &[], known.days, selection::Texts::of(known.reader.language))?;
    match refusal {
        Some(Refusal::Service(service::Error::NotThere(not_there))) => asked.not_there = Some(not_there.clone()),
        Some(Refusal::Service(service::Error::Unpublished(why))) => asked.unpublished = Some(*why),
        _ => {}
    }
    let (selection, wrong) = known.chosen(filters).selection(&asked);
    faults.extend(wrong.into_iter().map(|fault| {
        let is_listed = LISTED.contains(&&*fault.field);
        // What it is broken down by is the one other choice of the form.
        let field = if is_listed { fault.field } else { BY.into() };
        // What may have been meant is in the list, and an address would lose what was typed.
        Fault { field, is_on_page: true, near: Vec::new(), ..fault }
    }));
    Ok(selection.only(&LISTED).lists)
}

fn form(
    known: &Known<'_>,
    receivers: &SubscriptionReceivers,
    (sent, filters): (&Parameters, &Parameters),
    lists: Vec<List>,
    faults: &[Fault],
) -> Ask {
    let (reader, texts) = (known.reader, Texts::of(known.reader.language));
    let is_new = sent.text("token").is_none();
    let or = |name, first| sent.text(name).or(Some(first).filter(|_| is_new));
    // What no list of this page has, as for who reaches one municipality.
    let kept = FILTERS.iter().filter(|name| lists.iter().all(|list| list.name != **name));
    let kept = kept.filter_map(|name| Some((*name, filters.text(name)?.to_owned()))).collect();
    let by = [
        ("course", texts.by_course()),
        ("municipality", texts.by_municipality()),
        ("unit", texts.by_unit()),
        ("role", texts.by_role()),
        (NOTHING, texts.by_nothing()),
    ];
    let weekdays = Weekday::ALL.iter().map(|day| (as_word(day), words::weekday(*day, texts).to_owned()));
    let days = weekdays.chain((1..=31).map(|day| (day.to_string(), words::day_of_month(day, texts)))).collect();
    let hours = (0..24).map(|hour| (hour.to_string(), words::hour(hour))).collect();
    let mut inputs = vec![fields::text("name", texts.name(), sent.text("name"), faults)];
    inputs.extend(lists.into_iter().map(Input::Choice));
    inputs.extend([
        fields::choices(BY, texts.row_for_each(), &by, or(BY, "course"), faults),
        fields::named_choices("day", texts.day(), days, or("day", "monday"), faults),
        fields::named_choices("hour", texts.hour(), hours, or("hour", FIRST_HOUR), faults),
    ]);
    if !receivers.webhooks.is_empty() {
        let by_mail = receivers.mail.then(|| (String::new(), texts.by_mail().to_owned()));
        let webhooks = receivers.webhooks.iter().map(|name| (name.clone(), texts.webhook(name)));
        let all = by_mail.into_iter().chain(webhooks).collect();
        inputs.push(fields::named_choices("webhook", texts.to(), all, sent.text("webhook"), faults));
    }
    if receivers.mail {
        inputs.push(fields::text("mail", texts.mail(), sent.text("mail"), faults));
    }
    let languages = [("sv", texts.swedish()), ("en", texts.english())];
    let language = or("language", reader.language.tag());
    inputs.push(fields::choices("language", texts.language(), &languages, language, faults));
    Ask {
        title: texts.add().to_owned(),
        text: Some(texts.add_about().to_owned()),
        action: format!("{}{PATH}", reader.root),
        is_question: false,
        kept,
        inputs,
        button: texts.add_now(),
        is_danger: false,
    }
}

/// What was asked for.
///
/// # Errors
/// What is wrong with a field.
fn read(sent: &Parameters, texts: Texts) -> Result<SentSubscription, Vec<Fault>> {
    let text = |name: &str| sent.text(name).map(str::trim).filter(|text| !text.is_empty());
    let mut faults = Vec::new();
    let day = text("day").unwrap_or_default();
    let weekday = word::<Weekday>("day", day).ok();
    let day_of_month = day.parse().ok().filter(|day: &i8| (1..=31).contains(day));
    if weekday.is_none() && day_of_month.is_none() {
        faults.push(Fault::new("day", texts.choose_again()));
    }
    let hour = text("hour").and_then(|hour| hour.parse().ok()).filter(|hour: &i8| (0..24).contains(hour));
    if hour.is_none() {
        faults.push(Fault::new("hour", texts.choose_again()));
    }
    let language = text("language").map_or(Ok(SubscriptionLanguage::default()), |of| word("language", of)).ok();
    if language.is_none() {
        faults.push(Fault::new("language", texts.choose_again()));
    }
    let to = match (text("webhook"), text("mail")) {
        (Some(_), Some(_)) => {
            faults.push(Fault::new("mail", texts.mail_or_webhook()));
            None
        }
        (Some(webhook), None) => Some(Receiver::Webhook(webhook.to_owned())),
        (None, mail) => {
            let addresses = mail.unwrap_or_default().split([',', ';', ' ']).filter(|address| !address.is_empty());
            Some(Receiver::Mail(addresses.map(str::to_owned).collect()))
        }
    };
    let (Some(hour), Some(language), Some(to), true) = (hour, language, to, faults.is_empty()) else {
        return Err(faults);
    };
    let by = text(BY).filter(|by| *by != NOTHING).or(text(BY).is_none().then_some("course"));
    Ok(SentSubscription {
        name: text("name").map(str::to_owned),
        question: filters(sent).query_string(&[], &[(BY, by.unwrap_or_default())]),
        to,
        weekdays: weekday.into_iter().collect(),
        days_of_month: day_of_month.into_iter().collect(),
        hour,
        language,
    })
}

/// What is wrong, at the field in question.
pub(super) fn faults(refusal: &Refusal, receivers: &SubscriptionReceivers, known: &Known<'_>) -> Vec<Fault> {
    let texts = Texts::of(known.reader.language);
    let at_receiver = |text: String| match (receivers.mail, receivers.webhooks.is_empty()) {
        (true, _) => Fault::new("mail", text),
        (false, false) => Fault::new("webhook", text),
        (false, true) => Fault::of_form(texts.is_off()),
    };
    let refused = match refusal {
        Refusal::Service(service::Error::Subscription(refused)) => refused,
        // They are told at the lists.
        Refusal::Service(service::Error::NotThere(_) | service::Error::Unpublished(_)) => return Vec::new(),
        Refusal::Service(service::Error::Parameter { .. }) => return vec![Fault::new(BY, texts.choose_again())],
        other => return vec![Fault::of_form(advice(other.kind(), known.reader.language))],
    };
    vec![match refused {
        SubscriptionRefusal::Name => Fault::new("name", texts.write_a_name()),
        SubscriptionRefusal::Schedule => Fault::new("day", texts.choose_again()),
        SubscriptionRefusal::OtherProgramme(_) => Fault::new("course", texts.other_programme()),
        SubscriptionRefusal::Question(most) => Fault::of_form(texts.question_too_long(most)),
        SubscriptionRefusal::NoMail => at_receiver(texts.no_mail().to_owned()),
        SubscriptionRefusal::Addresses(most) => at_receiver(texts.write_addresses(most)),
        SubscriptionRefusal::Address(address) => at_receiver(texts.no_address(address)),
        SubscriptionRefusal::SameAddress(address) => at_receiver(texts.same_address(address)),
        SubscriptionRefusal::JustAsked(minutes) => Fault::of_form(texts.just_asked(minutes)),
        SubscriptionRefusal::Domain { address, domains } => at_receiver(texts.other_domain(address, domains)),
        SubscriptionRefusal::Webhook(_) => at_receiver(texts.choose_again().to_owned()),
        SubscriptionRefusal::NoAccount => Fault::of_form(texts.no_account()),
        SubscriptionRefusal::TooMany(most) => Fault::of_form(texts.too_many(most)),
        SubscriptionRefusal::Full(most) => Fault::of_form(texts.full(most)),
    }]
}

impl Form for Add {
    type Answer = HttpResponse;
    const FIELDS: &'static [&'static str] = &["name", BY, "day", "hour", "webhook", "mail", "language"];
    const LISTS: &'static [&'static str] = &FILTERS;

    async fn act(visit: &Visit<'_>) -> Result<HttpResponse, Refusal> {
        let (caller, service) = (visit.caller()?, &visit.state.service);
        let sent = match read(&visit.parameters, Texts::of(visit.language())) {
            Ok(sent) => sent,
            Err(faults) => {
                let refusal = Refusal::parameter("subscription", "fill in the form again");
                let content = content(visit, faults, Some(&refusal)).await?;
                return again(visit, &SubscriptionsPage::new(&visit.reader, content), &refusal);
            }
        };
        let days = Days::now(visit.state, service.disclosure(&caller).await?);
        add_subscription(service, days, &caller, sent).await?;
        let path = format!("{PATH}?lang={}&done=add", visit.language().tag());
        Ok(SeeOther { path, cookies: Vec::new() }.into())
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let loaded = Loaded::of(visit).await?;
        let faults = faults(refusal, visit.state.service.subscription_receivers(), &loaded.known(visit));
        let content = content(visit, faults, Some(refusal)).await?;
        again(visit, &SubscriptionsPage::new(&visit.reader, content), refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::{Add, FILTERS, Form as _, read};
    use crate::dashboard::language::Language;
    use crate::dashboard::subscriptions::texts::Texts;
    use crate::http::Parameters;
    use crate::service::Receiver;

    fn sent(query: &str) -> Parameters {
        Parameters::parse(query, Add::FIELDS, &FILTERS).unwrap().without_empty_but(&FILTERS)
    }

    fn faults(query: &str) -> Vec<String> {
        let read = read(&sent(query), Texts::of(Language::Sv));
        read.err().unwrap_or_default().into_iter().map(|fault| fault.field.to_string()).collect()
    }

    #[test]
    fn what_is_filled_in_is_asked_for_as_over_http() {
        let query = "name=Veckan&course=ett&course=tva&municipality=&role=chef&by=unit&day=friday&hour=7&webhook=&language=en\
                     &mail=chef@ale.example,+anna@ale.example";
        let asked = read(&sent(query), Texts::of(Language::Sv)).unwrap();
        let written = serde_json::to_value(&asked).unwrap();
        let expected = serde_json::json!({"name": "Veckan", "question": "course=ett%2Ctva&role=chef&by=unit",
            "to": {"mail": ["chef@ale.example", "anna@ale.example"]}, "weekdays": ["friday"], "hour": 7, "language": "en"});
        assert_eq!(written, expected);
        let asked = read(&sent("day=31&hour=0&webhook=intranet&by=nothing"), Texts::of(Language::Sv)).unwrap();
        assert_eq!((asked.question.as_str(), asked.to), ("by=", Receiver::Webhook("intranet".into())));
        assert_eq!((asked.weekdays.len(), asked.days_of_month.first()), (0, Some(&31)));
    }

    #[test]
    fn what_no_list_has_is_told_at_its_field() {
        assert_eq!(faults("day=monday&hour=8"), [""; 0], "addresses are the service's to refuse");
        assert_eq!(faults("day=0&hour=24&language=de"), ["day", "hour", "language"]);
        assert_eq!(faults("day=32&hour=x"), ["day", "hour"]);
        assert_eq!(faults("day=monday&hour=8&webhook=intranet&mail=a@ale.example"), ["mail"]);
    }
}
