//! `loggbok figures …`: asks any question of `/api/v1` that has a table as its answer, of a running server or the local
//! store.

mod explanation;
mod options;
mod shown;

use std::fs::OpenOptions;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use clap::{Args, Subcommand};
use reqwest::Method;

use self::explanation::Explanation;
use self::options::{
    Ask, Asked, Comparison, Completions, Coverage, Form, Format, FreeText, Modules, NewHires, OverTime, People, Query,
    Retention, Surveys, Trainers,
};
use super::client::Server;
use super::operator::{self, Remote};
use super::print::Output;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::http::{FiguresRoute, answer_figures};

/// What is asked for.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// How many have enrolled, started, completed and passed, and of how many the course is meant for.
    Completions(Asked<Completions>),
    /// Shares completed, beside how far those of all municipalities differ.
    Comparison(Asked<Comparison>),
    /// Which municipalities a programme or course has reached.
    Coverage(Asked<Coverage>),
    /// How many of those hired have started and completed a course within 30 and 90 days.
    NewHires(Asked<NewHires>),
    /// What became of those who started a course in a month, quarter or round.
    Cohorts(Asked<OverTime>),
    /// How many have started and completed each module of a course, and where people drop off.
    Funnel(Asked<OverTime>),
    /// How many of those who completed a course are still with their employer 12 and 24 months later.
    Retention(Asked<Retention>),
    /// What those who started a course answered to its questions.
    Surveys(Asked<Surveys>),
    /// What people wrote to the questions of a course, under pseudonyms, with the codes of each text.
    FreeText(Asked<FreeText>),
    /// How many trainers there are, and how many of those who completed a course they taught.
    Trainers(Asked<Trainers>),
    /// How many people have started and completed each module of a content owner.
    Modules(Asked<Modules>),
    /// Who is behind a figure, by name.
    People(Asked<People>),
    /// Why a person is counted, or not: where, by which rule, and by which statements.
    Explanation(Explanation),
}

/// A question, ready to ask.
struct Question {
    route: FiguresRoute,
    query: Query,
    form: Form,
    remote: Remote,
}

impl Command {
    fn run(self, config: &Config) -> Result<()> {
        let question = match self {
            Self::Completions(asked) => Question::new(FiguresRoute::Completions, asked),
            Self::Comparison(asked) => Question::new(FiguresRoute::Comparison, asked),
            Self::Coverage(asked) => Question::new(FiguresRoute::Coverage, asked),
            Self::NewHires(asked) => Question::new(FiguresRoute::NewHires, asked),
            Self::Cohorts(asked) => Question::new(FiguresRoute::Cohorts, asked),
            Self::Funnel(asked) => Question::new(FiguresRoute::Funnel, asked),
            Self::Retention(asked) => Question::new(FiguresRoute::Retention, asked),
            Self::Surveys(asked) => Question::new(FiguresRoute::Surveys, asked),
            Self::FreeText(asked) => Question::new(FiguresRoute::FreeText, asked),
            Self::Trainers(asked) => Question::new(FiguresRoute::Trainers, asked),
            Self::Modules(asked) => Question::new(FiguresRoute::Modules, asked),
            Self::People(asked) => Question::new(FiguresRoute::People, asked),
            Self::Explanation(asked) => return explanation::run(config, asked),
        };
        question.run(config)
    }
}

impl Question {
    fn new<Q: Ask + Args>(route: FiguresRoute, asked: Asked<Q>) -> Self {
        Self { route, query: asked.question.query(), form: asked.form, remote: asked.remote }
    }

    fn run(self, config: &Config) -> Result<()> {
        let Self { route, query, form, remote } = self;
        let format = form.format();
        // Open the file first, so that nothing is counted for a file that can't be written.
        match &form.output {
            Some(path) if !form.overwrite && path.try_exists().unwrap_or(false) => return Err(is_there(path)),
            None if format == Format::Xlsx && io::stdout().is_terminal() => {
                bail!("a workbook is not for a terminal: name a file by --output")
            }
            _ if format == Format::Table && form.has_dialect() => {
                bail!("--dialect is wrong: it goes with --format csv")
            }
            _ => {}
        }
        let query = query.with_form(&form).written();
        let answer = match remote.server()? {
            Some(server) => operator::block_on(of_server(&server, route, &query)),
            None => operator::with_service_that_is_there(config, |service| async move {
                let (operator, now) = (operator::operator(service.names()), SystemClock.now());
                Ok(answer_figures(&service, &operator, now, (route, &query)).await?)
            }),
        };
        let answer = answer.map_err(|error| options::by_option(&error))?;
        let answer = if format == Format::Table { shown::table(&answer)?.into() } else { answer };
        if let Some(path) = &form.output {
            return write(path, &answer, form.overwrite);
        }
        Output.write_all(&answer)?;
        // Texts of the API may lack a final line break, and the shell's prompt would follow on the same line.
        if !answer.ends_with(b"\n") && io::stdout().is_terminal() {
            Output.write_all(b"\n")?;
        }
        Ok(Output.flush()?)
    }
}

pub(super) fn run(config: &Config, command: Command) -> Result<()> {
    command.run(config)
}

async fn of_server(server: &Server, route: FiguresRoute, query: &str) -> Result<Bytes> {
    server.send(Method::GET, &format!("{}?{query}", route.path()), &[], Bytes::new()).await
}

fn write(path: &Path, answer: &[u8], overwrite: bool) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(!overwrite).create(overwrite).truncate(overwrite);
    let file = options.open(path);
    let mut file = match file {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(is_there(path)),
        file => file.with_context(|| path.display().to_string())?,
    };
    file.write_all(answer).and_then(|()| file.sync_all()).with_context(|| path.display().to_string())
}

fn is_there(path: &Path) -> anyhow::Error {
    anyhow::anyhow!("{} is there already: name another file, or write over it with --overwrite", path.display())
}
