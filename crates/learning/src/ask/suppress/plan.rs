//! The columns that the counts of a row are made of, and the order in which they are shown.

use super::protect::{Column, Item};
use crate::{Counts, Denominator, Measure};

/// What is counted for a leaf, and which item shows each measure.
#[derive(Debug)]
pub(in crate::ask) struct Plan {
    columns: fn(&Counts) -> Vec<u32>,
    lacking: fn(&Counts) -> Vec<(Column, bool)>,
    /// The items, each after those that it is made of.
    pub(in crate::ask) items: &'static [Item],
    shown_by: fn(Measure) -> Option<usize>,
}

impl Plan {
    /// Returns the columns of a leaf. A missing number counts as 0, because it reveals nothing.
    pub(in crate::ask) fn columns(&self, counts: &Counts) -> Vec<u32> {
        (self.columns)(counts)
    }

    /// Returns the item whose total would follow from this one by role.
    pub(in crate::ask) fn follows_by_role(&self, item: usize) -> Option<usize> {
        let is_n = self.shown_by(Measure::N) == Some(item);
        if is_n { self.shown_by(Measure::NotNamed) } else { None }
    }

    /// Returns for some columns whether everyone may know that a place has nobody there.
    pub(in crate::ask) fn lacking(&self, counts: &Counts) -> Vec<(Column, bool)> {
        (self.lacking)(counts)
    }

    /// Returns the item whose blocks decide whether a measure is shown; `None` if it is not published.
    pub(in crate::ask) fn shown_by(&self, measure: Measure) -> Option<usize> {
        (self.shown_by)(measure)
    }
}

/// Makes a split about whose parts nothing else is public.
const fn split(of: Column, into: [Column; 2], after: &'static [usize]) -> Item {
    Item::Split { of, into, after, is_told: false }
}

/// Makes a split for which it is public, for each leaf, whether the first part has anybody.
const fn told_split(of: Column, into: [Column; 2], after: &'static [usize]) -> Item {
    Item::Split { of, into, after, is_told: true }
}

const fn counts(columns: &'static [Column], after: &'static [usize]) -> Item {
    Item::Counts { columns, after }
}

/// One course. N consists of those who have completed and the rest; the rest of known persons and those not named; the known
/// persons of those under way and those who have not started.
///
/// For each place, it is public whether anybody has started and has completed (`coverage`), and so whether some parts have
/// anybody, too. Everyone may know where no number was entered, so that nobody is not named, and where platforms report no
/// enrolments, so that nobody is enrolled without having started. `entered` is not published: at each place it is N, or
/// nothing.
///
/// The volumes come after the parts that they are the sum of, so that no part follows from them. `passed` comes after
/// `completed`, and `active` after `started`, since these are often the same people. Enrolment is published only as the N of
/// a course without a target: platforms differ in what they report, so that it is a different sum at each place.
pub(in crate::ask) static ONE_COURSE: Plan = Plan {
    columns: |counts| {
        let [completed, under_way, not_started, not_named] = Measure::PARTS.map(|part| of(counts, part));
        let known = under_way.saturating_add(not_started);
        let rest = known.saturating_add(not_named);
        let outside_completed = of(counts, Measure::OutsideCompleted);
        let outside = of(counts, Measure::OutsideStarted).max(outside_completed);
        let mut columns = vec![completed.saturating_add(rest), completed, rest, known, not_named];
        columns.extend([under_way, not_started, outside, outside_completed, outside - outside_completed]);
        columns.extend(VOLUMES.map(|volume| of(counts, volume)));
        columns
    },
    lacking: |counts| {
        let has_entered = counts.shown(Measure::Entered).is_some();
        let may_lack_enrolments = counts.n_is != Some(Denominator::Target) && of(counts, Measure::NotStarted) == 0;
        vec![(4, !has_entered), (6, may_lack_enrolments)]
    },
    items: &[
        counts(&[0], &[]),
        told_split(0, [1, 2], &[0]),
        split(2, [3, 4], &[1]),
        told_split(3, [5, 6], &[2]),
        counts(&[7], &[]),
        told_split(7, [8, 9], &[4]),
        counts(&[10], &[3, 4]),
        counts(&[11], &[1, 5]),
        counts(&[12], &[6]),
        counts(&[13], &[7]),
    ],
    shown_by: |measure| match measure {
        Measure::N => Some(0),
        Measure::TargetCompleted => Some(1),
        Measure::NotNamed => Some(2),
        Measure::UnderWay | Measure::NotStarted => Some(3),
        Measure::OutsideStarted => Some(4),
        Measure::OutsideCompleted => Some(5),
        Measure::Started => Some(6),
        Measure::Completed => Some(7),
        Measure::Active => Some(8),
        Measure::Passed => Some(9),
        _ => None,
    },
};

/// Several courses together. With two courses, `completed_any` and `completed_all` add up to the sum of both courses' own
/// numbers, so they are shown only together.
pub(in crate::ask) static SEVERAL_COURSES: Plan = Plan {
    columns: |counts| {
        let [persons, any, all] =
            [Measure::Persons, Measure::CompletedAny, Measure::CompletedAll].map(|measure| of(counts, measure));
        let mut columns = vec![persons, any, persons.saturating_sub(any), all, any.saturating_sub(all)];
        columns.extend(VOLUMES.map(|volume| of(counts, volume)));
        columns
    },
    lacking: |_| Vec::new(),
    items: &[
        counts(&[0], &[]),
        split(0, [1, 2], &[0]),
        split(1, [3, 4], &[1]),
        counts(&[5], &[0]),
        counts(&[6], &[2]),
        counts(&[7], &[3]),
        counts(&[8], &[4]),
    ],
    shown_by: |measure| match measure {
        Measure::Persons => Some(0),
        Measure::CompletedAny | Measure::CompletedAll => Some(2),
        Measure::Started => Some(3),
        Measure::Completed => Some(4),
        Measure::Active => Some(5),
        Measure::Passed => Some(6),
        _ => None,
    },
};

const VOLUMES: [Measure; 4] = [Measure::Started, Measure::Completed, Measure::Active, Measure::Passed];

fn of(counts: &Counts, measure: Measure) -> u32 {
    counts.shown(measure).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Absence, Figure};

    #[test]
    fn every_item_comes_after_those_that_it_is_made_of_and_splits_what_they_show() {
        for (plan, counts) in [
            (&ONE_COURSE, Counts::of_one_course(Denominator::Target)),
            (&SEVERAL_COURSES, Counts::of_several_courses()),
        ] {
            let columns = plan.columns(&counts).len();
            for (at, item) in plan.items.iter().enumerate() {
                assert!(item.columns().iter().all(|&column| column < columns), "{item:?}");
                let (Item::Counts { after, .. } | Item::Split { after, .. }) = item;
                assert!(after.iter().all(|&before| before < at), "{item:?}");
                if let Item::Split { of, after, .. } = item {
                    assert!(after.iter().any(|&before| plan.items[before].columns().contains(of)), "{item:?}");
                }
            }
            for measure in Measure::ALL {
                let is_there = counts[measure] != Figure::Absent(Absence::NotApplicable);
                let is_published = !matches!(measure, Measure::Enrolled | Measure::EnrolledImplied);
                let shown_by = plan.shown_by(measure);
                assert!(shown_by.is_none_or(|item| item < plan.items.len()));
                assert_eq!(shown_by.is_some(), is_there && is_published, "{measure:?}");
            }
        }
    }

    #[test]
    fn the_parts_of_a_column_sum_to_it() {
        let mut one = Counts::of_one_course(Denominator::Target);
        let mut several = Counts::of_several_courses();
        for (at, measure) in (1..).zip(Measure::ALL) {
            one[measure] = Figure::Shown(100 - at);
            several[measure] = Figure::Shown(100 - at);
        }
        for (plan, counts) in [(&ONE_COURSE, one), (&SEVERAL_COURSES, several)] {
            let columns = plan.columns(&counts);
            for item in plan.items {
                if let Item::Split { of, into: [one, other], .. } = *item {
                    assert_eq!(columns[of], columns[one] + columns[other], "{item:?}");
                }
            }
        }
    }
}
