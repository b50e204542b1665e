//! The words of what is sent: a line for each row, and no names of people.

use std::fmt::Write as _;

use jiff::Timestamp;
use learning::{
    Absence, Catalogue, Counts, Dimension, Figure, FigureQuery, FigureRow, Figures, Key, Measure, PublicUrl, Weekday,
};
use store::{Subscription, SubscriptionLanguage};

/// The code of what has no known place, in rows of figures.
const UNKNOWN: &str = "unknown";
/// The most rows of a message; the page that it links to has all.
const MOST_ROWS: usize = 50;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionMessage {
    /// What it is about, on one line.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The page with the figures.
    pub link: String,
}

impl SubscriptionMessage {
    /// Writes what is sent of figures. `by` is the name of the owner, and the address of this server.
    pub(super) fn write(
        subscription: &Subscription,
        occurrence: Timestamp,
        (query, figures): (&FigureQuery, &Figures),
        (owner, url): (&str, &PublicUrl),
        catalogue: &Catalogue,
    ) -> Self {
        let words = Words(subscription.language);
        let rows = read_rows(query, figures, |dimension, key| words.name(dimension, key, catalogue));
        let link = link(&subscription.question, url);
        let subject = format!("{}: {}", words.weekday(Weekday::at(occurrence)), words.subject(&rows));
        let mut text = String::new();
        for row in rows.iter().take(MOST_ROWS) {
            let _ = writeln!(text, "{}", words.row(row));
        }
        if let Some(more) = rows.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
            let _ = writeln!(text, "{}", words.more(more));
        }
        if rows.is_empty() {
            let _ = writeln!(text, "{}", words.nothing());
        }
        let _ = write!(text, "\n{}\n\n{}\n", words.see(query.as_of, &link), words.why(subscription, owner));
        Self { subject, text, link }
    }
}

/// The page with the figures of a question: the same courses and places, whatever it groups by.
fn link(question: &str, url: &PublicUrl) -> String {
    let kept = question.split('&').filter(|part| !part.is_empty() && !part.starts_with("by="));
    let kept: Vec<&str> = kept.collect();
    if kept.is_empty() { format!("{url}/") } else { format!("{url}/?{}", kept.join("&")) }
}

/// What is told of a row.
struct Row {
    /// The names of what it is of, or nothing for everything.
    name: String,
    counts: Counts,
}

/// The rows, those first in which most people have not started. That of no known place is left out where nobody is in it.
fn read_rows(query: &FigureQuery, figures: &Figures, name: impl Fn(Dimension, &Key) -> String) -> Vec<Row> {
    if query.by.is_empty() {
        return vec![Row { name: String::new(), counts: figures.total }];
    }
    let names = |keys: &[Key]| query.by.iter().zip(keys).map(|(by, key)| name(*by, key)).collect::<Vec<_>>().join(", ");
    let row = |row: &FigureRow| Row { name: names(&row.keys), counts: row.counts };
    let is_of_somebody = |row: &&FigureRow| {
        let is_nobody = |measure| row.counts.shown(measure).is_none_or(|count| count == 0);
        !row.keys.iter().any(|key| key.code == UNKNOWN)
            || ![Measure::N, Measure::Started, Measure::Completed].into_iter().all(is_nobody)
    };
    let mut rows: Vec<Row> = figures.rows.iter().filter(is_of_somebody).map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.counts.shown(Measure::NotStarted)));
    rows
}

/// The words of a language.
#[derive(Clone, Copy)]
struct Words(SubscriptionLanguage);

impl Words {
    fn choose<'w>(self, swedish: &'w str, english: &'w str) -> &'w str {
        match self.0 {
            SubscriptionLanguage::Sv => swedish,
            SubscriptionLanguage::En => english,
        }
    }

    /// The name of a value of a dimension, in the language where it has one there.
    fn name(self, by: Dimension, key: &Key, catalogue: &Catalogue) -> String {
        let course = (by == Dimension::Course).then(|| catalogue.course(&key.code.as_str().into())).flatten();
        match (self.0, course) {
            (SubscriptionLanguage::En, Some(course)) => course.name.en.as_ref().unwrap_or(&key.name).clone(),
            (SubscriptionLanguage::En, None) if key.code == UNKNOWN => UNKNOWN.to_owned(),
            _ => key.name.clone(),
        }
    }

    fn weekday(self, day: Weekday) -> &'static str {
        let (swedish, english) = match day {
            Weekday::Monday => ("Måndag", "Monday"),
            Weekday::Tuesday => ("Tisdag", "Tuesday"),
            Weekday::Wednesday => ("Onsdag", "Wednesday"),
            Weekday::Thursday => ("Torsdag", "Thursday"),
            Weekday::Friday => ("Fredag", "Friday"),
            Weekday::Saturday => ("Lördag", "Saturday"),
            Weekday::Sunday => ("Söndag", "Sunday"),
        };
        self.choose(swedish, english)
    }

    /// The most that one line can say: how many have not started, where most have not.
    fn subject(self, rows: &[Row]) -> String {
        let is_left = |row: &&Row| row.counts.shown(Measure::NotStarted).is_some_and(|left| left > 0);
        let left: Vec<&Row> = rows.iter().filter(is_left).collect();
        let [first, rest @ ..] = &left[..] else {
            let has_target = rows.iter().any(|row| row.counts.shown(Measure::N).is_some_and(|n| n > 0));
            let is_hidden =
                rows.iter().any(|row| row.counts[Measure::NotStarted] == Figure::Absent(Absence::Suppressed));
            return if has_target && !is_hidden {
                self.choose("alla har börjat", "everybody has started").to_owned()
            } else {
                self.choose("så långt har kurserna kommit", "how far the courses have come").to_owned()
            };
        };
        let count = first.counts.shown(Measure::NotStarted).unwrap_or_default();
        let begun = self.not_started(count);
        let of = if first.name.is_empty() { String::new() } else { format!(" ({})", first.name) };
        match (rest.len(), self.0) {
            (0, _) => format!("{begun}{of}"),
            (1, SubscriptionLanguage::Sv) => format!("{begun}{of}, och en rad till"),
            (more, SubscriptionLanguage::Sv) => format!("{begun}{of}, och {more} rader till"),
            (1, SubscriptionLanguage::En) => format!("{begun}{of}, and 1 more line"),
            (more, SubscriptionLanguage::En) => format!("{begun}{of}, and {more} more lines"),
        }
    }

    fn not_started(self, count: u32) -> String {
        match (self.0, count) {
            (SubscriptionLanguage::Sv, _) => format!("{count} har inte börjat"),
            (SubscriptionLanguage::En, 1) => "1 has not started".to_owned(),
            (SubscriptionLanguage::En, _) => format!("{count} have not started"),
        }
    }

    /// A row as a sentence.
    fn row(self, Row { name, counts }: &Row) -> String {
        let of_target = counts[Measure::TargetCompleted].shown().zip(counts[Measure::N].shown());
        let mut parts = Vec::new();
        parts.extend(counts.shown(Measure::NotStarted).map(|count| self.not_started(count)));
        parts.extend(counts.shown(Measure::NotNamed).filter(|count| *count > 0).map(|count| match self.0 {
            SubscriptionLanguage::Sv => format!("{count} är inte kända med namn"),
            SubscriptionLanguage::En => format!("{count} are not known by name"),
        }));
        match of_target {
            Some((completed, n)) if n > 0 => {
                let share = counts.share().shown().map(|share| share.in_units(100));
                parts.push(match (self.0, share) {
                    (SubscriptionLanguage::Sv, Some(share)) => {
                        format!("{completed} av {n} har slutfört ({share} %)")
                    }
                    (SubscriptionLanguage::Sv, None) => format!("{completed} av {n} har slutfört"),
                    (SubscriptionLanguage::En, Some(share)) => {
                        format!("{completed} of {n} have completed ({share}%)")
                    }
                    (SubscriptionLanguage::En, None) => format!("{completed} of {n} have completed"),
                });
            }
            _ => {
                parts.extend(counts.shown(Measure::Completed).map(|completed| match self.0 {
                    SubscriptionLanguage::Sv => format!("{completed} har slutfört"),
                    SubscriptionLanguage::En => format!("{completed} have completed"),
                }));
            }
        }
        if parts.is_empty() {
            parts.push(self.choose("för få för att visas", "too few to be shown").to_owned());
        }
        let name = if name.is_empty() { self.choose("Totalt", "In total") } else { name };
        format!("{name}: {}.", parts.join("; "))
    }

    fn more(self, more: usize) -> String {
        match self.0 {
            SubscriptionLanguage::Sv => format!("… och {more} rader till."),
            SubscriptionLanguage::En => format!("… and {more} more lines."),
        }
    }

    fn nothing(self) -> &'static str {
        self.choose("Det finns inget att visa än.", "There is nothing to show yet.")
    }

    fn see(self, as_of: learning::Day, link: &str) -> String {
        match self.0 {
            SubscriptionLanguage::Sv => format!("Siffrorna gäller till och med {as_of}. Se alla: {link}"),
            SubscriptionLanguage::En => format!("The figures are as of {as_of}. See all: {link}"),
        }
    }

    /// Whom to ask for an end of it.
    fn why(self, subscription: &Subscription, owner: &str) -> String {
        let name = subscription.name.as_ref();
        match self.0 {
            SubscriptionLanguage::Sv => {
                let name = name.map_or_else(String::new, |name| format!(" \"{name}\""));
                format!("{owner} har lagt upp prenumerationen{name}. Vänd dig dit om du inte vill ha fler utskick.")
            }
            SubscriptionLanguage::En => {
                let name = name.map_or_else(String::new, |name| format!(" \"{name}\""));
                format!("{owner} made the subscription{name}. Ask them if you want no more messages.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use learning::{Day, Denominator, Schedule};
    use store::Receiver;

    use super::*;

    fn subscription(language: SubscriptionLanguage) -> Subscription {
        Subscription {
            id: "a".into(),
            owner: "k-1".into(),
            revision: 1,
            name: Some("Måndagar".into()),
            question: "municipality=1440&by=course".into(),
            to: Receiver::Webhook("intranet".into()),
            schedule: Schedule::weekly([Weekday::Monday], 8),
            language,
            made: Timestamp::UNIX_EPOCH,
            asked: None,
            sent: None,
            reached: BTreeSet::new(),
            refused: BTreeSet::new(),
            trouble: None,
            stopped: None,
        }
    }

    fn row(name: &str, counts: &[(Measure, u32)]) -> FigureRow {
        let mut all = Counts::of_one_course(Denominator::Target);
        for (measure, count) in counts {
            all[*measure] = Figure::Shown(*count);
        }
        FigureRow { keys: vec![Key::new(name.to_lowercase(), name)], counts: all }
    }

    fn written(language: SubscriptionLanguage, rows: Vec<FigureRow>) -> SubscriptionMessage {
        let query = FigureQuery::by(&[Dimension::Course], "2022-10-03".parse::<Day>().unwrap());
        let total = Counts::of_several_courses();
        let figures = Figures { rows, totals: Vec::new(), total, municipalities_represented: 1 };
        let url = "https://lrs.ale.example/lrs".parse().unwrap();
        let monday = "2022-10-03T06:00:00Z".parse().unwrap();
        let catalogue =
            "[[course]]\nid = \"samtal\"\nname = { sv = \"Samtal\", en = \"Talking\" }\niris = [\"urn:1\"]\n";
        let catalogue = Catalogue::parse_toml(catalogue).unwrap();
        SubscriptionMessage::write(&subscription(language), monday, (&query, &figures), ("Eva", &url), &catalogue)
    }

    fn samtal(left: u32) -> FigureRow {
        row("Samtal", &[(Measure::N, 30), (Measure::TargetCompleted, 26), (Measure::NotStarted, left)])
    }

    #[test]
    fn it_says_how_many_have_not_begun_and_where_the_figures_are() {
        let message = written(SubscriptionLanguage::Sv, vec![samtal(4)]);
        assert_eq!(message.subject, "Måndag: 4 har inte börjat (Samtal)");
        assert_eq!(
            message.text,
            "Samtal: 4 har inte börjat; 26 av 30 har slutfört (87 %).\n\n\
             Siffrorna gäller till och med 2022-10-03. Se alla: https://lrs.ale.example/lrs/?municipality=1440\n\n\
             Eva har lagt upp prenumerationen \"Måndagar\". Vänd dig dit om du inte vill ha fler utskick.\n"
        );
        assert_eq!(message.link, "https://lrs.ale.example/lrs/?municipality=1440");
        let english = written(SubscriptionLanguage::En, vec![samtal(1), samtal(0), samtal(2)]);
        assert_eq!(english.subject, "Monday: 2 have not started (Talking), and 1 more line");
        assert!(
            english.text.starts_with("Talking: 2 have not started; 26 of 30 have completed (87%).\n"),
            "{english:?}"
        );
    }

    #[test]
    fn what_is_hidden_stays_hidden_and_nothing_is_claimed_of_it() {
        let mut hidden = samtal(4);
        for measure in [Measure::NotStarted, Measure::NotNamed, Measure::TargetCompleted, Measure::Completed] {
            hidden.counts[measure] = Figure::Absent(Absence::Suppressed);
        }
        let message = written(SubscriptionLanguage::Sv, vec![hidden]);
        assert_eq!(message.subject, "Måndag: så långt har kurserna kommit");
        assert!(message.text.starts_with("Samtal: för få för att visas.\n"), "{message:?}");
        let all = written(SubscriptionLanguage::Sv, vec![samtal(0)]);
        assert_eq!(all.subject, "Måndag: alla har börjat");
    }

    #[test]
    fn a_long_answer_has_its_first_rows_and_says_how_many_more_there_are() {
        let rows = (0..60).map(samtal).collect();
        let message = written(SubscriptionLanguage::Sv, rows);
        assert!(message.text.starts_with("Samtal: 59 har inte börjat"), "most first: {}", message.text);
        assert_eq!(message.text.lines().filter(|line| line.starts_with("Samtal: ")).count(), 50);
        assert!(message.text.contains("\n… och 10 rader till.\n"), "{}", message.text);
    }
}
