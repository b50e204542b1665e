//! The limit of an answer: the caller's reach, with places named as in answers.

use actix_web::HttpResponseBuilder;
use learning::{CourseId, UnitId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::auth::Reach;

/// The header for formats that have no other place for the limit.
const LIMITED_TO: &str = "Loggbok-Limited-To";

/// A limited reach: nothing beyond it is in the answer. Employers and units have the same codes as in rows.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::http) struct LimitedTo {
    /// The places within it; absent for everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    places: Option<LimitedPlaces>,
    /// The courses within it, by id; absent for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    courses: Option<Vec<CourseId>>,
}

/// The places within a reach.
#[derive(Debug, Serialize, JsonSchema)]
struct LimitedPlaces {
    /// Employers, whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    municipalities: Vec<String>,
    /// Regions and groups, by id: all their member municipalities, whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    regions: Vec<String>,
    /// Units, each with its employer before it, as `1440/ifo`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    units: Vec<String>,
}

impl LimitedTo {
    /// Describes a reach; `None` if it has no limit.
    pub(in crate::http) fn of(reach: &Reach) -> Option<Self> {
        let places = reach.places.as_ref().map(|places| LimitedPlaces {
            municipalities: places.municipalities.iter().map(|code| code.employer_code()).collect(),
            regions: places.regions.iter().cloned().collect(),
            units: places.units.iter().map(UnitId::code).collect(),
        });
        let courses = reach.courses.as_ref().map(|courses| courses.iter().cloned().collect());
        (!reach.is_everything()).then_some(Self { places, courses })
    }
}

/// States in a header what an answer is limited to.
pub(in crate::http) fn say_limit(response: &mut HttpResponseBuilder, reach: &Reach) {
    if !reach.is_everything() {
        // Ids are ASCII; anything else is not an id of the catalogue.
        let ascii = |letter: char| if letter == ' ' || letter.is_ascii_graphic() { letter } else { '?' };
        response.insert_header((LIMITED_TO, reach.to_string().chars().map(ascii).collect::<String>()));
    }
}

#[cfg(test)]
mod tests {
    use super::{LimitedTo, Reach};

    #[test]
    fn a_limit_has_the_codes_of_rows_and_no_limit_is_none() {
        let reach = r#"{"places":{"municipalities":["1440","organisation:region-skane"],"units":["0180/farsta"]},"courses":["ett"]}"#;
        let reach: Reach = serde_json::from_str(reach).unwrap();
        let said = serde_json::to_string(&LimitedTo::of(&reach)).unwrap();
        let wanted =
            r#"{"places":{"municipalities":["1440","region-skane"],"units":["0180/farsta"]},"courses":["ett"]}"#;
        assert_eq!(said, wanted);
        assert_eq!(reach.to_string(), "municipalities=1440,region-skane; units=0180/farsta; courses=ett");
        assert!(LimitedTo::of(&Reach::default()).is_none());
    }
}
