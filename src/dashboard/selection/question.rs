//! The question that the address of a page asks, and what its form shows of that.

use learning::{Day, Dimension, FigureQuery, NotThere};

use crate::http::{AsOfFault, Parameters, Refusal, as_of, figure_query};
use crate::service;

use super::language::Language;

/// A question, and what was wrong with the address: it is then asked of nothing, and the page says why beside its form.
pub(crate) struct Asked {
    pub(crate) query: FigureQuery,
    /// A name that there is none of.
    pub(crate) not_there: Option<Box<NotThere>>,
    /// What is wrong with the day.
    pub(crate) fault: Option<AsOfFault>,
}

impl Asked {
    /// Reads an address. Of a day that can't be asked as of, and of a municipality that there is none of, the question
    /// is that without it.
    ///
    /// # Errors
    /// What else is wrong with the address: no field of a form sends that.
    pub(crate) fn read(parameters: &Parameters, by: &[Dimension], today: Day) -> Result<Self, Refusal> {
        let fault = as_of(parameters, today).err();
        let with_day = Parameters::from(parameters.others(if fault.is_some() { &["as_of"] } else { &[] }));
        let read = |parameters: &Parameters| figure_query(parameters, by.to_vec(), today);
        let (query, not_there) = match read(&with_day) {
            Ok(query) => (query, None),
            Err(Refusal::Service(service::Error::NotThere(not_there))) => {
                let without = Parameters::from(with_day.others(&[not_there.parameter]));
                (read(&without)?, Some(not_there))
            }
            Err(refusal) => return Err(refusal),
        };
        Ok(Self { query, not_there, fault })
    }

    /// What is found by asking; nothing where something is wrong with the address, or the question names something that
    /// there is none of, which is kept.
    ///
    /// # Errors
    /// Any other refusal.
    pub(crate) async fn found<T: Default>(
        &mut self,
        ask: impl AsyncFnOnce(FigureQuery) -> Result<T, service::Error>,
    ) -> Result<T, Refusal> {
        if self.not_there.is_some() || self.fault.is_some() {
            return Ok(T::default());
        }
        match ask(self.query.clone()).await {
            Ok(found) => Ok(found),
            Err(service::Error::NotThere(not_there)) => {
                self.not_there = Some(not_there);
                Ok(T::default())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The field of the day that is asked as of.
pub(crate) struct DayField {
    /// What stands in it: what was sent, where that was wrong.
    pub(crate) value: String,
    pub(crate) error: Option<String>,
}

impl DayField {
    /// The field of a day that was asked for.
    pub(crate) fn of(as_of: Day) -> Self {
        Self { value: as_of.to_string(), error: None }
    }

    /// The field of a day that can't be asked for.
    pub(crate) fn wrong(fault: &AsOfFault, parameters: &Parameters, language: Language) -> Self {
        let error = match (fault, language) {
            (AsOfFault::NoDay(_), Language::Sv) => "Skriv dagen som ett datum, till exempel 2022-09-30.".to_owned(),
            (AsOfFault::NoDay(_), Language::En) => "Write the day as a date, as 2022-09-30.".to_owned(),
            (AsOfFault::AfterToday(today), Language::Sv) => {
                format!("Dagen ligger efter i dag, {today}. Välj i dag eller en tidigare dag.")
            }
            (AsOfFault::AfterToday(today), Language::En) => {
                format!("This day is after today, {today}. Choose today or an earlier day.")
            }
        };
        Self { value: parameters.text("as_of").unwrap_or_default().to_owned(), error: Some(error) }
    }
}

/// The period that a question asks for, in words.
pub(crate) struct Period {
    /// From which day on, and up to which, that day included.
    pub(crate) words: String,
    /// What of the page it is about.
    pub(crate) note: String,
}

impl Period {
    /// The period of a question; none where it asks for all time.
    pub(crate) fn of(query: &FigureQuery, language: Language) -> Option<Self> {
        let [from, to] = match language {
            Language::Sv => ["från och med", "till och med"],
            Language::En => ["from", "up to and including"],
        };
        let day = |words: &str, day: Option<Day>| day.map(|day| format!("{words} {day}"));
        let ends = [day(from, query.from), day(to, query.last_of_period())];
        let words = ends.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let note = match language {
            Language::Sv => format!(
                "Inskrivna, påbörjat och slutfört räknas bara om det hände {words}. Målgruppen, och hur långt den har \
                 kommit, visas alltid som den är den valda dagen."
            ),
            Language::En => format!(
                "Enrolled, started and completed count only where they happened {words}. The target group, and how far \
                 it has come, is always shown as it is on the chosen day."
            ),
        };
        (!words.is_empty()).then_some(Self { words, note })
    }
}

#[cfg(test)]
mod tests {
    use learning::{Day, FigureQuery};

    use super::{Language, Period};

    #[test]
    fn a_period_has_its_last_day_and_not_the_one_after() {
        let day = |text: &str| Some(text.parse::<Day>().unwrap());
        let words = |from, to, language| {
            let query = FigureQuery { from, to, ..FigureQuery::by(&[], "2022-09-30".parse().unwrap()) };
            Period::of(&query, language).map(|period| period.words)
        };
        let (from, to) = (day("2022-02-01"), day("2022-04-01"));
        let both = "från och med 2022-02-01 till och med 2022-03-31";
        assert_eq!(words(from, to, Language::Sv).as_deref(), Some(both));
        assert_eq!(words(from, None, Language::Sv).as_deref(), Some("från och med 2022-02-01"));
        assert_eq!(words(None, to, Language::En).as_deref(), Some("up to and including 2022-03-31"));
        assert_eq!(words(None, None, Language::Sv), None);
    }
}
