//! People in blocks: the counts of a block hold until something about one of its people changes.

use std::collections::{BTreeSet, HashMap};

use super::numbers::EmployerNumber;

/// The most people in a block. After a change, that many are counted again.
const MEMBERS: usize = 1_000;

/// No block: there are never that many.
const NONE: u32 = u32::MAX;

/// All people in blocks. Those of an employer are together, so that they count in few cells.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    /// The block of each person, [`NONE`] for a person in none.
    of: Vec<u32>,
    all: Vec<Block>,
    /// The block of each employer that has room.
    open: HashMap<EmployerNumber, u32>,
}

/// Some people.
#[derive(Debug, Default)]
pub(crate) struct Block {
    members: Vec<u32>,
    /// Where they work, or have worked.
    employers: BTreeSet<EmployerNumber>,
    changes: u64,
}

impl Blocks {
    /// All blocks. A block keeps its place.
    pub(crate) fn all(&self) -> &[Block] {
        &self.all
    }

    /// Notes that something about a person who works for these employers has changed. A person in no block yet is added to
    /// one of the first employer.
    pub(super) fn note_change(&mut self, person: u32, employers: impl Iterator<Item = EmployerNumber>) {
        let mut employers = employers.peekable();
        let place = person as usize;
        if self.of.len() <= place {
            self.of.resize(place + 1, NONE);
        }
        if self.of[place] == NONE {
            self.of[place] = self.open_block(employers.peek().copied().unwrap_or(EmployerNumber::UNKNOWN));
            self.all[self.of[place] as usize].members.push(person);
        }
        let block = &mut self.all[self.of[place] as usize];
        block.employers.extend(employers);
        block.changes += 1;
    }

    /// Returns a block of an employer that has room.
    fn open_block(&mut self, employer: EmployerNumber) -> u32 {
        let open = self.open.entry(employer).or_insert(NONE);
        if self.all.get(*open as usize).is_none_or(|block| block.members.len() >= MEMBERS) {
            *open = u32::try_from(self.all.len()).unwrap_or(NONE);
            self.all.push(Block::default());
        }
        *open
    }
}

impl Block {
    /// Returns the places of its people among all.
    pub(crate) fn members(&self) -> &[u32] {
        &self.members
    }

    /// Returns all their employers, and maybe some that they no longer have.
    pub(crate) fn employers(&self) -> impl Iterator<Item = EmployerNumber> {
        self.employers.iter().copied()
    }

    /// Returns how often something about them has changed.
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_an_employer_fill_a_block_and_a_change_is_of_one_block_alone() {
        let mut blocks = Blocks::default();
        let people = u32::try_from(MEMBERS).unwrap() + 1;
        for person in 0..people {
            blocks.note_change(person, [EmployerNumber(1440)].into_iter());
            blocks.note_change(people + person, [EmployerNumber(1480 + person % 2)].into_iter());
        }
        let sizes: Vec<_> = blocks.all().iter().map(|block| block.members().len()).collect();
        assert_eq!(sizes, [MEMBERS, MEMBERS / 2 + 1, MEMBERS / 2, 1]);
        let before: Vec<_> = blocks.all().iter().map(Block::changes).collect();
        blocks.note_change(people, [EmployerNumber(180)].into_iter());
        let changed = blocks.all().iter().zip(before).map(|(block, before)| block.changes() - before);
        assert_eq!(changed.collect::<Vec<_>>(), [0, 1, 0, 0]);
        let employers = blocks.all()[1].employers().map(|employer| employer.0);
        assert_eq!(employers.collect::<Vec<_>>(), [180, 1480]);
    }
}
