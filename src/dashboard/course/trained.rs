//! Who trains others, and how many of those who completed the course a trainer taught.

use learning::{
    Absence, CatalogueFile, Definition, Figure, Measure, TRAINER_DEFINITIONS, TrainedCounts, TrainersAnswer,
};

use super::leads::Leads;
use super::texts::Texts;
use crate::dashboard::components::cell::{Piece, absences};
use crate::dashboard::components::download::Download;
use crate::dashboard::components::sign::{Sign, legend};
use crate::dashboard::components::terms::listed;
use crate::dashboard::language::Language;

/// The trainers, and those whom they taught.
pub(super) struct Trained {
    /// Who is a trainer, in words.
    pub(super) words: Vec<String>,
    pub(super) columns: Vec<&'static str>,
    /// Employers, if there are several.
    pub(super) rows: Vec<Row>,
    pub(super) total: Vec<Piece>,
    pub(super) legend: Vec<Sign>,
    pub(super) downloads: [Download; 4],
}

/// An employer.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) cells: Vec<Piece>,
}

/// The trainers of a course.
pub(super) fn trained(answer: &TrainersAnswer, catalogue: &CatalogueFile, leads: &Leads<'_>) -> Trained {
    let (language, texts) = (leads.language(), Texts::of(leads.language()));
    let qualification = answer.qualification.as_ref().map(|key| {
        let course = catalogue.courses.iter().find(|course| course.id.as_str() == key.code);
        course.map_or(&*key.name, |course| language.of(&course.name))
    });
    let cells = |counts: &TrainedCounts| cells(counts, language);
    let rows: Vec<Row> =
        answer.rows.iter().map(|row| Row { name: row.municipality.name.clone(), cells: cells(&row.counts) }).collect();
    let total = cells(&answer.total);
    let is_listed = answer.trainers.as_ref().is_some_and(|trainers| !trainers.is_empty());
    let words = [
        Some(texts.trainers_by_role(listed(&answer.roles, texts.or()))),
        qualification.map(|course| texts.trainers_qualified_by(course)),
        is_listed.then(|| texts.trainers_listed().to_owned()),
    ];
    Trained {
        words: words.into_iter().flatten().collect(),
        columns: columns(&answer.total, texts),
        legend: legend(absences(rows.iter().flat_map(|row| &row.cells).chain(&total)), language),
        downloads: leads.files_alone("/trainers"),
        rows: if rows.len() > 1 { rows } else { Vec::new() },
        total,
    }
}

/// The definitions of the numbers that are there.
pub(super) fn definitions(answer: &TrainersAnswer) -> impl Iterator<Item = &'static Definition> {
    let told: Vec<&str> = told(&answer.total).map(|(id, _)| id).collect();
    let all = TRAINER_DEFINITIONS.iter().chain([Measure::Completed.definition()]);
    all.filter(move |one| told.contains(&one.id))
}

/// The numbers that the catalogue makes possible, by their ids.
fn told(counts: &TrainedCounts) -> impl Iterator<Item = (&'static str, Figure)> {
    counts.all().into_iter().filter(|(_, figure)| *figure != Figure::Absent(Absence::NotApplicable))
}

fn columns(counts: &TrainedCounts, texts: Texts) -> Vec<&'static str> {
    let name = |id: &str| match id {
        "trainers" => texts.trainers(),
        "qualified_trainers" => texts.qualified_trainers(),
        "completed" => texts.completed(),
        "with_trainer" => texts.with_trainer(),
        _ => texts.without_trainer(),
    };
    told(counts).map(|(id, _)| name(id)).collect()
}

fn cells(counts: &TrainedCounts, language: Language) -> Vec<Piece> {
    told(counts).map(|(_, figure)| Piece::number(figure, language, || None)).collect()
}
