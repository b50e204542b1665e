//! How many recent hires started their introduction in time.

use learning::{
    Amount, CatalogueFile, Course, CourseId, Day, Figure, FigureQuery, TimeBody, TimeQuery, TimeSubject, Track,
};

use super::leads::Asking;
use super::texts::Texts;
use crate::auth::Caller;
use crate::dashboard::numbers;
use crate::service::{self, Service};

/// The most introductions to ask for; each is a question of its own.
const MOST: usize = 3;
/// How many months back the first day of hiring is.
const MONTHS: i32 = 12;

/// How many new hires have started an introduction in time.
#[derive(Debug, Clone)]
pub(super) struct Introduced {
    pub(super) course: CourseId,
    /// How many started within 90 days.
    pub(super) started: u32,
    /// How many have been employed for 90 days.
    pub(super) of: u32,
    /// The first day of hiring.
    pub(super) since: Day,
}

impl Introduced {
    pub(super) fn in_words(&self, asking: &Asking<'_>) -> String {
        let name = asking.name_of_course(self.course.as_str()).unwrap_or(self.course.as_str());
        Texts::of(asking.reader.language).introduced(self.started, numbers::grouped(self.of), name, self.since)
    }
}

/// Asks for the introductions in the catalogue, for one employer's staff.
///
/// # Errors
/// As [`Service::over_time`].
pub(super) async fn introductions(
    service: &Service,
    caller: &Caller,
    query: &FigureQuery,
    catalogue: &CatalogueFile,
) -> Result<Vec<Introduced>, service::Error> {
    let since = query.as_of.months_before(MONTHS);
    if query.from.is_some() || query.to.is_some() || since < Day::MIN {
        return Ok(Vec::new());
    }
    let is_asked = |course: &&Course| query.courses.is_empty() || query.courses.contains(&course.id);
    let is_of_programme = |course: &&Course| {
        query.programmes.is_empty() || query.programmes.iter().any(|programme| course.programmes.has(programme))
    };
    let courses = catalogue.courses.iter().filter(|course| course.track == Some(Track::Introduction));
    let mut all = Vec::new();
    for course in courses.filter(is_asked).filter(is_of_programme).take(MOST) {
        let of = FigureQuery {
            by: Vec::new(),
            courses: vec![course.id.clone()],
            programmes: Vec::new(),
            from: Some(since),
            ..query.clone()
        };
        let table = service.over_time(caller, TimeSubject::NewHires, TimeQuery { by: Vec::new(), of }).await?;
        if let Some((started, of)) = table.total.as_ref().and_then(within_90) {
            all.push(Introduced { course: course.id.clone(), started, of, since });
        }
    }
    Ok(all)
}

/// How many of those employed for 90 days had started by then; `None` if there are none.
fn within_90(total: &TimeBody) -> Option<(u32, u32)> {
    let number = |id| match total.counts.amount(id) {
        Some(Figure::Shown(Amount::Number(number))) => Some(number),
        _ => None,
    };
    number("started_within_90").zip(number("had_days_90")).filter(|(_, of)| *of > 0)
}
