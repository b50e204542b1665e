//! Finds the possible values of hidden numbers, given everything that is known of their sums: linear and integer programs.

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};

/// Hidden numbers: any that are not negative, or whole ones.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Program {
    Linear,
    Integer,
}

/// What is known of some numbers, which are given by their places.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// How many numbers there are.
    pub(crate) numbers: usize,
    /// Sums of them.
    pub(crate) sums: Vec<(Vec<usize>, u32)>,
    /// Sums that are 1 or more.
    pub(crate) some: Vec<Vec<usize>>,
}

impl Known {
    /// The least and the greatest that the sum of these may be.
    pub(crate) fn bounds(&self, asked: &[usize], program: Program) -> (f64, f64) {
        let bound = |direction| {
            let mut problem = Problem::new(direction);
            let mut number = |at| {
                let wanted = if asked.contains(&at) { 1.0 } else { 0.0 };
                match program {
                    Program::Linear => problem.add_var(wanted, (0.0, f64::INFINITY)),
                    Program::Integer => problem.add_integer_var(wanted, (0, 10_000)),
                }
            };
            let numbers: Vec<Variable> = (0..self.numbers).map(&mut number).collect();
            let sum = |of: &[usize]| of.iter().map(|&at| (numbers[at], 1.0)).collect::<Vec<_>>();
            for (of, known) in &self.sums {
                problem.add_constraint(sum(of), ComparisonOp::Eq, f64::from(*known));
            }
            for of in &self.some {
                problem.add_constraint(sum(of), ComparisonOp::Ge, 1.0);
            }
            match problem.solve() {
                Ok(solved) => solved.into_solution().expect("solved to the end").objective(),
                Err(Error::Unbounded) => f64::INFINITY,
                Err(error) => panic!("the true numbers are a solution: {error}"),
            }
        };
        (bound(OptimizationDirection::Minimize), bound(OptimizationDirection::Maximize))
    }

    /// How far apart these bounds are.
    pub(crate) fn width(&self, asked: &[usize], program: Program) -> f64 {
        let (least, most) = self.bounds(asked, program);
        most - least
    }
}
