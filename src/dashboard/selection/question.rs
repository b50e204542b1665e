//! The question in a page's address, and what is wrong with it.

use learning::{Attribution, Dimension, FigureQuery, NotThere, Unpublished};
use serde::de::DeserializeOwned;

use super::texts::Texts;
use crate::dashboard::fault::Fault;
use crate::http::{DayFault, Days, Parameters, Refusal, as_of, day, figure_query};
use crate::service::{self, Disclosure};

/// A question and the errors in the address. With errors, nothing is asked, and the page shows them beside its form.
pub(crate) struct Asked {
    pub(crate) query: FigureQuery,
    /// A name that does not exist.
    pub(crate) not_there: Option<Box<NotThere>>,
    /// Why several employers can't be asked for together.
    pub(crate) unpublished: Option<Unpublished>,
    pub(crate) faults: Vec<Fault>,
}

impl Asked {
    /// Reads an address. Parts that are wrong in a field of the form, or that name something that does not exist, are
    /// left out of the question.
    ///
    /// # Errors
    /// Any other error in the address, which no field of a form can cause.
    pub(crate) fn read(parameters: &Parameters, by: &[Dimension], days: Days, texts: Texts) -> Result<Self, Refusal> {
        let mut faults = day_faults(parameters, days, texts);
        let label = texts.attribution();
        faults.extend(choice_fault::<Attribution>(parameters, ("attribution", label), texts));
        let wrong: Vec<&str> = faults.iter().map(|fault| &*fault.field).collect();
        let right = Parameters::from(parameters.others(&wrong));
        let read = |parameters: &Parameters| figure_query(parameters, by.to_vec(), days);
        let (query, not_there) = match read(&right) {
            Ok(query) => (query, None),
            Err(Refusal::Service(service::Error::NotThere(not_there))) => {
                let without = Parameters::from(right.others(&[not_there.parameter]));
                (read(&without)?, Some(not_there))
            }
            Err(refusal) => return Err(refusal),
        };
        Ok(Self { query, not_there, unpublished: None, faults })
    }

    /// Whether the address has an error, so that nothing was asked, or the question can't be answered.
    pub(crate) fn is_wrong(&self) -> bool {
        self.not_there.is_some() || self.unpublished.is_some() || !self.faults.is_empty()
    }

    /// Reads one of the choices of a list; for any other word uses `default`, and the page says so.
    pub(crate) fn choice<T: DeserializeOwned>(
        &mut self,
        parameters: &Parameters,
        (name, label): (&'static str, &'static str),
        default: T,
        texts: Texts,
    ) -> T {
        self.faults.extend(choice_fault::<T>(parameters, (name, label), texts));
        parameters.word(name).ok().flatten().unwrap_or(default)
    }

    /// Asks the question; returns the default if the address has an error or the question can't be answered, and keeps
    /// the reason.
    ///
    /// # Errors
    /// Any other refusal.
    pub(crate) async fn found<T: Default>(
        &mut self,
        ask: impl AsyncFnOnce(FigureQuery) -> Result<T, service::Error>,
    ) -> Result<T, Refusal> {
        if self.is_wrong() {
            return Ok(T::default());
        }
        match ask(self.query.clone()).await {
            Ok(found) => Ok(found),
            Err(service::Error::NotThere(not_there)) => {
                self.not_there = Some(not_there);
                Ok(T::default())
            }
            Err(service::Error::Unpublished(unpublished)) => {
                self.unpublished = Some(unpublished);
                Ok(T::default())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// What is wrong with each day.
fn day_faults(parameters: &Parameters, days: Days, texts: Texts) -> Vec<Fault> {
    let words = |fault: &DayFault| match fault {
        DayFault::NoDay(_) => texts.no_day().to_owned(),
        DayFault::Before(first) => texts.too_early(first),
        DayFault::After(last) => texts.too_late(last),
        DayFault::AfterToday(today) => texts.after_today(today),
    };
    let (as_of, from, to) = (as_of(parameters, days), day(parameters, "from"), day(parameters, "to"));
    let wrong = [
        ("as_of", texts.as_of(), as_of.err()),
        ("from", texts.from(), from.clone().err()),
        ("to", texts.to(), to.clone().err()),
    ];
    let fault = |(name, label, fault): (_, _, Option<DayFault>)| Some(Fault::new(name, words(&fault?)).of(label));
    let mut faults: Vec<Fault> = wrong.into_iter().filter_map(fault).collect();
    if let (Ok(Some(from)), Ok(Some(to))) = (from, to)
        && to <= from
    {
        faults.push(Fault::new("to", texts.no_period()).of(texts.to()));
    }
    faults
}

fn choice_fault<T: DeserializeOwned>(
    parameters: &Parameters,
    (name, label): (&'static str, &'static str),
    texts: Texts,
) -> Option<Fault> {
    parameters.word::<T>(name).err().map(|_| Fault::new(name, texts.no_choice()).of(label))
}

/// Whether everything counted belongs to one employer: the caller reaches no other, or asks for no other.
pub(crate) fn is_of_one_employer(query: &FigureQuery, disclosure: Disclosure) -> bool {
    let named = query.municipalities.len() + query.organisations.len();
    let names_areas = !query.counties.is_empty() || !query.regions.is_empty();
    let names_one = named == 1 && !query.unknown_municipality && !names_areas;
    disclosure == Disclosure::OwnStaff || disclosure == Disclosure::Exact && names_one
}

/// The period in a question, in words.
pub(crate) struct Period {
    /// The first and the last day, both included.
    pub(crate) words: String,
    /// Which part of the page it applies to.
    pub(crate) note: String,
}

impl Period {
    /// The period of a question; `None` for all time.
    pub(crate) fn of(query: &FigureQuery, texts: Texts) -> Option<Self> {
        let ends =
            [query.from.map(|day| texts.period_from(day)), query.last_of_period().map(|day| texts.period_to(day))];
        let words = ends.into_iter().flatten().collect::<Vec<_>>().join(" ");
        (!words.is_empty()).then(|| Self { note: texts.period_note(&words), words })
    }
}

#[cfg(test)]
mod tests {
    use learning::{Day, FigureQuery};

    use super::{Asked, Period, Texts};
    use crate::dashboard::language::Language;
    use crate::http::{Days, FILTERS, Parameters, SINGLE};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_has_its_last_day_and_not_the_one_after() {
        let words = |from, to, language| {
            let query = FigureQuery { from, to, ..FigureQuery::by(&[], day("2022-09-30")) };
            Period::of(&query, Texts::of(language)).map(|period| period.words)
        };
        let (from, to) = (Some(day("2022-02-01")), Some(day("2022-04-01")));
        let both = "från och med 2022-02-01 till och med 2022-03-31";
        assert_eq!(words(from, to, Language::Sv).as_deref(), Some(both));
        assert_eq!(words(from, None, Language::Sv).as_deref(), Some("från och med 2022-02-01"));
        assert_eq!(words(None, to, Language::En).as_deref(), Some("up to and including 2022-03-31"));
        assert_eq!(words(None, None, Language::Sv), None);
    }

    #[test]
    fn each_wrong_field_is_told_and_the_others_are_asked() {
        let texts = Texts::of(Language::Sv);
        for (query, wrong) in [
            ("as_of=2022-10-01", &["as_of"][..]),
            ("as_of=0001-01-01", &["as_of"]),
            ("from=i-dag&to=2022-13-01", &["from", "to"]),
            ("from=0000-01-01", &["from"]),
            ("to=9999-12-31", &["to"]),
            ("from=2022-02-01&to=2022-02-01", &["to"]),
            ("from=2022-02-01&to=2022-01-01&attribution=nobody", &["to", "attribution"]),
            ("from=2022-02-01&to=2022-03-01&attribution=current", &[]),
        ] {
            let parameters = Parameters::parse(&format!("{query}&course=ett"), &SINGLE, &FILTERS).unwrap();
            let asked = Asked::read(&parameters, &[], Days::on(day("2022-09-30")), texts).unwrap();
            assert_eq!(asked.faults.iter().map(|fault| &*fault.field).collect::<Vec<_>>(), wrong, "{query}");
            assert_eq!(asked.query.courses.len(), 1, "{query}");
        }
    }

    #[test]
    fn the_earliest_day_that_can_be_asked_for_is_said() {
        let parameters = Parameters::parse("as_of=0001-01-01", &SINGLE, &FILTERS).unwrap();
        let asked = Asked::read(&parameters, &[], Days::on(day("2022-09-30")), Texts::of(Language::Sv)).unwrap();
        assert!(asked.faults[0].text.contains(&Day::MIN.to_string()), "{:?}", asked.faults);
    }
}
