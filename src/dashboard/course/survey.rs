//! What those who started the course answered to its questions.

use learning::{
    Absence, Course, Definition, Figure, SURVEY_DEFINITIONS, Survey, SurveyCounts, SurveyQuestion, ValueCount,
};

use super::leads::Leads;
use super::texts::Texts;
use crate::dashboard::components::cell::{Piece, SPACE, absences};
use crate::dashboard::components::download::Download;
use crate::dashboard::components::sign::{Sign, legend};
use crate::dashboard::components::terms::listed;
use crate::dashboard::language::Language;
use crate::dashboard::numbers;

/// The answers, question by question.
pub(super) struct Answered {
    pub(super) questions: Vec<Question>,
    /// Questions that are not told here, in a sentence.
    pub(super) left_out: Option<String>,
    pub(super) legend: Vec<Sign>,
    pub(super) downloads: [Download; 4],
}

/// A question.
pub(super) struct Question {
    /// The id of its heading.
    pub(super) anchor: String,
    pub(super) name: String,
    /// How many answered, and what can be said of it in a line.
    pub(super) lines: Vec<Vec<Piece>>,
    /// Each point of its scale, choice or code.
    pub(super) values: Vec<Value>,
}

/// How many gave one answer.
pub(super) struct Value {
    pub(super) name: String,
    pub(super) number: Piece,
    pub(super) share: Piece,
}

/// The answers to a survey.
pub(super) fn answered(survey: &Survey, course: &Course, leads: &Leads<'_>) -> Answered {
    let (language, texts) = (leads.language(), Texts::of(leads.language()));
    let writing = Writing { language, texts };
    let asked = |id: &str| course.questions.iter().find(|question| question.id == id);
    let name = |code: &str, name: &str| asked(code).map_or(name, |of| language.of(&of.name)).to_owned();
    let questions: Vec<Question> = survey
        .questions
        .iter()
        .map(|one| Question {
            anchor: format!("question-{}", one.question.code),
            name: name(&one.question.code, &one.question.name),
            lines: writing.lines(&one.total),
            values: writing.values(&one.total, asked(&one.question.code)),
        })
        .collect();
    let left_out: Vec<String> =
        survey.left_out.iter().map(|(key, _)| texts.quoted(name(&key.code, &key.name))).collect();
    let values = questions.iter().flat_map(|one| &one.values).flat_map(|value| [&value.number, &value.share]);
    let pieces = questions.iter().flat_map(|one| &one.lines).flatten().chain(values);
    let legend = legend(absences(pieces), language);
    Answered {
        left_out: (!left_out.is_empty()).then(|| texts.left_out(listed(&left_out, texts.and()))),
        legend,
        downloads: leads.files("/surveys", ""),
        questions,
    }
}

/// The definitions of the numbers that are there.
pub(super) fn definitions(survey: &Survey) -> impl Iterator<Item = &'static Definition> {
    let is_there = |id: &str, of: &SurveyCounts| match id {
        "asked" | "answered" | "response_rate" => true,
        "not_read" => of.not_read.shown().is_some_and(|number| number > 0),
        "satisfied" | "satisfied_share" => is_applicable(of.satisfied),
        "distribution" => !of.values.is_empty(),
        "mean" => is_applicable(of.mean),
        "median" => is_applicable(of.median),
        _ => of.change.is_some(),
    };
    SURVEY_DEFINITIONS.iter().filter(move |one| survey.questions.iter().any(|of| is_there(one.id, &of.total)))
}

fn is_applicable<T: Copy>(figure: Figure<T>) -> bool {
    figure.absence() != Some(Absence::NotApplicable)
}

/// Writes numbers in a language.
#[derive(Clone, Copy)]
struct Writing {
    language: Language,
    texts: Texts,
}

impl Writing {
    fn lines(self, of: &SurveyCounts) -> Vec<Vec<Piece>> {
        let texts = self.texts;
        if of.asked == Figure::Shown(0) {
            return vec![vec![Piece::words(texts.nobody_started())]];
        }
        let mut lines = vec![self.part((of.answered, of.asked), texts.have_answered(), of)];
        if is_applicable(of.satisfied) && of.answered != Figure::Shown(0) {
            lines.push(self.part((of.satisfied, of.answered), texts.are_satisfied(), of));
        }
        if of.not_read.shown().is_some_and(|number| number > 0) {
            lines.push(vec![self.number(of.not_read), Piece::words(format!("{SPACE}{}", texts.not_read()))]);
        }
        lines.extend(self.averages(of));
        lines.extend(of.change.as_ref().map(|change| {
            let parts = [
                (change.improved, texts.answered_higher()),
                (change.unchanged, texts.answered_the_same()),
                (change.worsened, texts.answered_lower()),
            ];
            let mut line = vec![Piece::words(format!("{} ", texts.of_pairs())), self.number(change.pairs)];
            line.push(Piece::words(format!(" {}", texts.answered_twice())));
            for (at, (number, word)) in parts.into_iter().enumerate() {
                line.push(Piece::words(if at == 0 { " " } else { ", " }));
                line.push(self.number(number));
                line.push(Piece::words(format!("{SPACE}{word}")));
            }
            line
        }));
        lines
    }

    /// The mean and the median, if answers are numbers and there are any.
    fn averages(self, of: &SurveyCounts) -> Option<Vec<Piece>> {
        let average = |figure: Figure<i64>, places: u32| match figure {
            Figure::Shown(number) => Piece::words(decimal(number, places, self.language)),
            Figure::Absent(absence) => Piece::absent(absence, self.language),
        };
        let is_told =
            |figure: Figure<i64>| !matches!(figure, Figure::Absent(Absence::NotApplicable | Absence::Missing));
        (is_told(of.mean) || is_told(of.median)).then(|| {
            vec![
                Piece::words(format!("{}{SPACE}", self.texts.mean())),
                average(of.mean, 1),
                Piece::words(format!(", {}{SPACE}", self.texts.median())),
                average(of.median, 3),
            ]
        })
    }

    fn values(self, of: &SurveyCounts, question: Option<&SurveyQuestion>) -> Vec<Value> {
        if of.asked == Figure::Shown(0) {
            return Vec::new();
        }
        let name = |one: &ValueCount| {
            let mut points = question.iter().flat_map(|question| &question.points);
            let point = points.find(|point| point.value.to_string() == one.value.code);
            point.map_or(&*one.value.name, |point| self.language.of(&point.name)).to_owned()
        };
        let value = |one: &ValueCount| Value {
            name: name(one),
            number: self.number(one.n),
            share: match of.share(one.n, of.answered) {
                Figure::Shown(share) => Piece::words(numbers::percent(share.in_units(100))),
                Figure::Absent(absence) => Piece::absent(absence, self.language),
            },
        };
        of.values.iter().map(value).collect()
    }

    /// A part of a whole with its share; a single sign if both are hidden.
    fn part(self, (part, whole): (Figure, Figure), words: &str, of: &SurveyCounts) -> Vec<Piece> {
        let mut line = vec![self.number(part)];
        if part.shown().is_some() || whole.shown().is_some() {
            line.push(Piece::words(format!("{SPACE}{}{SPACE}", self.texts.out_of())));
            line.push(self.number(whole));
        }
        line.push(Piece::words(format!(" {words}")));
        if let Figure::Shown(share) = of.share(part, whole) {
            line.push(Piece::words(format!(" ({})", numbers::percent(share.in_units(100)))));
        }
        line
    }

    fn number(self, figure: Figure) -> Piece {
        Piece::number(figure, self.language, || None)
    }
}

/// A number in thousandths, rounded to some decimals at most: `7,5`.
fn decimal(thousandths: i64, places: u32, language: Language) -> String {
    let step = 10_u64.pow(3_u32.saturating_sub(places));
    let rounded = (thousandths.unsigned_abs() + step / 2) / step * step;
    let (sign, mark) = (if thousandths < 0 && rounded > 0 { "-" } else { "" }, language.of_both([",", "."]));
    let decimals = format!("{:03}", rounded % 1000);
    let whole = numbers::grouped_large(rounded / 1000);
    match decimals.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        decimals => format!("{sign}{whole}{mark}{decimals}"),
    }
}

#[cfg(test)]
mod tests {
    use super::decimal;
    use crate::dashboard::language::Language;

    #[test]
    fn numbers_have_as_many_decimals_as_they_need_and_no_more_than_are_told() {
        for (thousandths, places, swedish) in [
            (7_500, 1, "7,5"),
            (3_333, 1, "3,3"),
            (9_950, 1, "10"),
            (2_000, 3, "2"),
            (1_234_567, 3, "1\u{A0}234,567"),
            (-40, 1, "0"),
            (-1_250, 3, "-1,25"),
        ] {
            assert_eq!(decimal(thousandths, places, Language::Sv), swedish);
        }
        assert_eq!(decimal(7_500, 1, Language::En), "7.5");
    }
}
