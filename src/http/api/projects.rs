//! `GET /api/v1/projects` and `/api/v1/projects/{project}`: what partners ordered and did in the period of a project, and what
//! that has cost.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use learning::{Day, Figure, Key, Measure, Milestone, MilestoneStatus, OrganisationKind, Partner, Project};
use schemars::JsonSchema;
use serde::Serialize;

use super::asked::accept;
use super::limit::{LimitedTo, say_limit};
use super::table::{self, FORMAT, TableFormat};
use crate::auth::Reach;
use crate::http::wire::table::{Cell, Table};
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{CountedProject, FoundProject};

/// The projects within the caller's reach.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Projects")]
pub(in crate::http) struct Projects {
    /// One for each.
    projects: Vec<ListedProject>,
}

/// A project.
#[derive(Debug, Serialize, JsonSchema)]
struct ListedProject {
    /// Its id and its name.
    project: Key,
    /// Who funds it, if that is known.
    funder: Option<String>,
    /// Its first day.
    from: Day,
    /// The day after its last.
    to: Day,
}

/// A project, and what was counted in its period.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::http) struct ProjectReport {
    /// The project.
    #[serde(flatten)]
    listed: ListedProject,
    /// The last day that counts: today, or the last of the project.
    as_of: Day,
    /// Its budget in kronor, if that is known.
    budget: Option<u64>,
    /// The courses that it pays for, by id.
    courses: Vec<String>,
    /// The caller's limited reach: nothing else is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// A row for each partner within the reach.
    partners: Vec<PartnerRow>,
    /// All of them together, each person once.
    total: PartnerCounts,
    /// What one person who has started has cost, in kronor with two decimals; `null` if nobody has, no budget is known, or not all
    /// partners are within the reach.
    cost_per_participant: Option<f64>,
    /// The same of one person who has completed a course.
    cost_per_completion: Option<f64>,
    /// What has to be done by which day, as it stands today, by that day.
    milestones: Vec<MilestoneRow>,
    /// How many of these are overdue.
    overdue: usize,
    /// Both in öre.
    #[serde(skip)]
    per_participant: Option<u64>,
    #[serde(skip)]
    per_completion: Option<u64>,
}

/// A milestone of a project.
#[derive(Debug, Serialize, JsonSchema)]
struct MilestoneRow {
    /// Its id, and what is to be done.
    milestone: Key,
    /// The last day on which it is in time.
    due: Day,
    /// The day on which it was done; `null` while it is not.
    done: Option<Day>,
    /// How it stands today.
    status: MilestoneStatus,
}

/// A partner of a project.
#[derive(Debug, Serialize, JsonSchema)]
struct PartnerRow {
    /// The employer.
    partner: Key,
    /// What it is.
    kind: OrganisationKind,
    #[serde(flatten)]
    counts: PartnerCounts,
}

/// What partners ordered and did.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
struct PartnerCounts {
    /// The places that were ordered; `null` if no number was entered.
    ordered: Option<u32>,
    /// Persons whose enrolment in one of the courses began in the period.
    enrolled: Option<u32>,
    /// Persons who started one of the courses in the period.
    started: Option<u32>,
    /// Persons who completed one of the courses in the period.
    completed: Option<u32>,
}

/// Answers with the projects within the caller's reach.
pub(crate) async fn list(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let projects = state.service.projects(&caller).await?.iter().map(ListedProject::of).collect();
    let mut response = HttpResponse::Ok();
    say_limit(&mut response, &caller.reach);
    Ok(response.insert_header((CACHE_CONTROL, "private, no-cache")).json(Projects { projects }))
}

/// Answers with a project and what was counted, as JSON, CSV or a workbook.
pub(crate) async fn show(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &FORMAT, &[])?;
    let format = TableFormat::read(&parameters, accept(&request))?;
    let found = state.service.find_project(&caller, &id).await?;
    let counted = state.service.count_project(&caller, found).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "private, no-cache")).insert_header(("Vary", "Accept"));
    say_limit(&mut response, &caller.reach);
    let report = report(&counted, &caller.reach);
    let name = format!("project-{}-{}", counted.found.project.id, counted.found.as_of);
    match format {
        TableFormat::Json => Ok(response.json(report)),
        TableFormat::Csv(dialect) => table::csv(&mut response, &name, report.table(dialect.is_swedish()), dialect),
        TableFormat::Xlsx => {
            let sheets = vec![("Projekt", report.table(true))];
            table::workbook(&mut response, &name, sheets, state.clock.now())
        }
    }
}

impl ListedProject {
    fn of(project: &Project) -> Self {
        Self {
            project: Key::new(&*project.id, &*project.name.sv),
            funder: project.funder.clone(),
            from: project.valid_from,
            to: project.valid_to.plus(1),
        }
    }
}

fn report(counted: &CountedProject, reach: &Reach) -> ProjectReport {
    let FoundProject { project, names, kinds, as_of, today, .. } = &counted.found;
    let partner = |at: usize, partner: &Partner| PartnerRow {
        partner: names[at].clone(),
        kind: kinds[at],
        counts: PartnerCounts::of(partner.ordered(), |measure| counted.number(at, measure)),
    };
    let mut milestones: Vec<MilestoneRow> =
        project.milestones.iter().map(|milestone| MilestoneRow::of(milestone, *today)).collect();
    milestones.sort_by_key(|row| row.due);
    let (per_participant, per_completion) = (counted.cost_per(Measure::Started), counted.cost_per(Measure::Completed));
    ProjectReport {
        listed: ListedProject::of(project),
        as_of: *as_of,
        budget: project.budget,
        courses: project.courses.iter().map(ToString::to_string).collect(),
        limited_to: LimitedTo::of(reach),
        cost_per_participant: per_participant.map(kronor),
        cost_per_completion: per_completion.map(kronor),
        overdue: milestones.iter().filter(|row| row.status == MilestoneStatus::Overdue).count(),
        milestones,
        per_participant,
        per_completion,
        partners: project.partners.iter().enumerate().map(|(at, one)| partner(at, one)).collect(),
        total: PartnerCounts::of(counted.found.ordered(), |measure| counted.figures.total[measure]),
    }
}

/// An amount in öre, in kronor.
#[allow(clippy::cast_precision_loss, reason = "a budget has at most 10^14 öre")]
fn kronor(ore: u64) -> f64 {
    ore as f64 / 100.0
}

impl MilestoneRow {
    fn of(milestone: &Milestone, today: Day) -> Self {
        let Milestone { id, name, due, done } = milestone;
        Self { milestone: Key::new(&**id, &*name.sv), due: *due, done: *done, status: milestone.status(today) }
    }
}

impl PartnerCounts {
    fn of(ordered: Option<u32>, number: impl Fn(Measure) -> Figure) -> Self {
        Self {
            ordered,
            enrolled: number(Measure::Enrolled).shown(),
            started: number(Measure::Started).shown(),
            completed: number(Measure::Completed).shown(),
        }
    }

    fn cells(self, swedish: bool) -> [Cell; 4] {
        let absent = || if swedish { Cell::Sign("-") } else { Cell::Empty };
        [self.ordered, self.enrolled, self.started, self.completed]
            .map(|number| number.map_or_else(absent, Cell::Count))
    }
}

impl ProjectReport {
    /// The partners, then the total with what it has cost.
    fn table(&self, swedish: bool) -> Table<'_> {
        let header = [
            ("partner_code", "Kod"),
            ("partner_name", "Partner"),
            ("kind", "Slag av arbetsgivare"),
            ("ordered", "Beställt"),
            ("enrolled", "Inskrivna"),
            ("started", "Påbörjat"),
            ("completed", "Slutfört"),
            ("budget", "Budget, kronor"),
            ("cost_per_participant", "Kostnad per deltagare, kronor"),
            ("cost_per_completion", "Kostnad per slutförd, kronor"),
            ("from", "Från och med"),
            ("to", "Till och med"),
            ("as_of", "Räknat till och med"),
        ];
        let header = header.map(|(word, sv)| if swedish { sv } else { word }.to_owned()).to_vec();
        let last = if swedish { self.listed.to.plus(-1) } else { self.listed.to };
        let days = [Cell::Day(self.listed.from), Cell::Day(last), Cell::Day(self.as_of)];
        let text = |text: &str| Cell::Text(text.to_owned());
        let of_partners = self.partners.iter().map(move |row| {
            let kind = if swedish { row.kind.in_swedish() } else { row.kind.word() };
            let what = [Cell::Code(row.partner.code.clone()), text(&row.partner.name), text(kind)];
            (what, row.counts, [Cell::Empty, Cell::Empty, Cell::Empty])
        });
        let money = [self.budget.map(|kronor| kronor.saturating_mul(100)), self.per_participant, self.per_completion];
        let money = money.map(|ore| ore.map_or(Cell::Empty, Cell::Ore));
        let what = [text(if swedish { "Totalt" } else { "total" }), Cell::Empty, Cell::Empty];
        let rows = of_partners.chain([(what, self.total, money)]);
        let rows = rows.map(move |(what, counts, money)| {
            what.into_iter().chain(counts.cells(swedish)).chain(money).chain(days.clone()).collect()
        });
        Table::new(header, rows)
    }
}
