//! A chart of how many had started and completed by the end of each month. The numbers stand beside it as text.

/// The width and height of the drawing, in the units of its points.
const WIDTH: u64 = 1000;
const HEIGHT: u64 = 100;

/// Two stepped areas, one in front of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Steps {
    /// The corners of the area for started.
    pub(crate) started: String,
    /// The corners of the area for completed.
    pub(crate) completed: String,
}

impl Steps {
    /// Draws how many had started and completed by the end of each month, in the order of months. `None` for fewer than
    /// two months, or if nobody has done anything.
    pub(crate) fn of(months: &[(u32, u32)]) -> Option<Self> {
        let most =
            months.iter().map(|(started, completed)| (*started).max(*completed)).max().filter(|most| *most > 0)?;
        let corners = |number: fn(&(u32, u32)) -> u32| {
            let count = months.len() as u64;
            let steps = months.iter().zip(0_u64..).map(|(month, at)| {
                let [from, to] = [at, at + 1].map(|at| at * WIDTH / count);
                let height = HEIGHT - u64::from(number(month)) * HEIGHT / u64::from(most);
                format!(" {from},{height} {to},{height}")
            });
            format!("0,{HEIGHT}{} {WIDTH},{HEIGHT}", steps.collect::<String>())
        };
        (months.len() > 1).then(|| Self { started: corners(|month| month.0), completed: corners(|month| month.1) })
    }
}

#[cfg(test)]
mod tests {
    use super::Steps;

    #[test]
    fn each_month_is_a_step_as_high_as_its_number() {
        let steps = Steps::of(&[(1, 0), (4, 2)]).expect("two months");
        assert_eq!(steps.started, "0,100 0,75 500,75 500,0 1000,0 1000,100");
        assert_eq!(steps.completed, "0,100 0,100 500,100 500,50 1000,50 1000,100");
    }

    #[test]
    fn one_month_and_nobody_are_no_steps() {
        assert_eq!(Steps::of(&[]), None);
        assert_eq!(Steps::of(&[(3, 1)]), None);
        assert_eq!(Steps::of(&[(0, 0), (0, 0)]), None);
    }
}
