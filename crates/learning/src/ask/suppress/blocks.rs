//! Blocks: leaves that are shown together or not at all.

/// The leaves of a table in blocks. The sum of each block that is not opaque is public, and nothing else is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::ask) struct Blocks {
    /// The block of each leaf.
    of: Vec<usize>,
    blocks: Vec<Block>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Block {
    leaves: usize,
    /// Whether not even the sum of the block is shown.
    opaque: bool,
}

impl Blocks {
    /// Puts each leaf in a block of its own.
    pub(super) fn apart(leaves: usize) -> Self {
        Self { of: (0..leaves).collect(), blocks: vec![Block { leaves: 1, opaque: false }; leaves] }
    }

    /// Makes these blocks of leaves, opaque or not. Together they must have each leaf once.
    pub(super) fn new(leaves: usize, blocks: &[(Vec<usize>, bool)]) -> Self {
        let mut of = vec![0; leaves];
        for (number, (members, _)) in blocks.iter().enumerate() {
            for &leaf in members {
                of[leaf] = number;
            }
        }
        let blocks = blocks.iter().map(|(members, opaque)| Block { leaves: members.len(), opaque: *opaque }).collect();
        Self { of, blocks }
    }

    /// Returns the finest blocks that contain each block of both as a whole.
    pub(super) fn join(&self, other: &Self) -> Self {
        // The leaf that represents each leaf's block; each lookup shortens the path for the next.
        let mut first: Vec<usize> = (0..self.of.len()).collect();
        for blocks in [self, other] {
            let mut seen = vec![None; blocks.blocks.len()];
            for (leaf, &block) in blocks.of.iter().enumerate() {
                let with = *seen[block].get_or_insert(leaf);
                let (one, two) = (root(&mut first, leaf), root(&mut first, with));
                first[one.max(two)] = one.min(two);
            }
        }
        let mut members: Vec<(Vec<usize>, bool)> = vec![(Vec::new(), false); self.of.len()];
        for leaf in 0..self.of.len() {
            let (leaves, opaque) = &mut members[root(&mut first, leaf)];
            leaves.push(leaf);
            *opaque |= self.is_opaque(leaf) || other.is_opaque(leaf);
        }
        members.retain(|(leaves, _)| !leaves.is_empty());
        Self::new(self.of.len(), &members)
    }

    /// Returns the leaves of each block, in order, and whether it is opaque.
    pub(super) fn members(&self) -> Vec<(Vec<usize>, bool)> {
        let mut members: Vec<_> = self.blocks.iter().map(|block| (Vec::new(), block.opaque)).collect();
        for (leaf, &block) in self.of.iter().enumerate() {
            members[block].0.push(leaf);
        }
        members
    }

    fn is_opaque(&self, leaf: usize) -> bool {
        self.blocks[self.of[leaf]].opaque
    }

    /// Returns whether the sum of these leaves, each named once, is shown: they are whole blocks, none of them opaque.
    pub(in crate::ask) fn show(&self, leaves: impl IntoIterator<Item = usize>) -> bool {
        let mut blocks: Vec<usize> = leaves.into_iter().map(|leaf| self.of[leaf]).collect();
        blocks.sort_unstable();
        blocks.chunk_by(|one, two| one == two).all(|same| {
            let block = self.blocks[same[0]];
            block.leaves == same.len() && !block.opaque
        })
    }

    /// Returns about how many bytes they take.
    pub(in crate::ask) fn bytes(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.of) + size_of_val(&*self.blocks)
    }

    /// Returns whether the sum of all leaves is hidden.
    pub(in crate::ask) fn hide_the_total(&self) -> bool {
        self.blocks.iter().any(|block| block.opaque)
    }
}

fn root(first: &mut [usize], mut leaf: usize) -> usize {
    while first[leaf] != leaf {
        first[leaf] = first[first[leaf]];
        leaf = first[leaf];
    }
    leaf
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_shown_of_whole_blocks_alone() {
        let blocks = Blocks::new(5, &[(vec![0, 2], false), (vec![1], false), (vec![3, 4], true)]);
        for (leaves, shown) in
            [(vec![], true), (vec![1], true), (vec![0], false), (vec![0, 2, 1], true), (vec![3, 4], false)]
        {
            assert_eq!(blocks.show(leaves.clone()), shown, "{leaves:?}");
        }
        assert!(blocks.hide_the_total() && !Blocks::apart(5).hide_the_total());
    }

    #[test]
    fn joined_blocks_hold_those_of_both() {
        let one = Blocks::new(6, &[(vec![0, 1], false), (vec![2], false), (vec![3], false), (vec![4, 5], false)]);
        let two = Blocks::new(
            6,
            &[(vec![0], false), (vec![1, 3], false), (vec![2], true), (vec![4], false), (vec![5], false)],
        );
        let joined = one.join(&two);
        assert_eq!(joined.members(), [(vec![0, 1, 3], false), (vec![2], true), (vec![4, 5], false)]);
        assert_eq!(two.join(&one), joined);
        assert_eq!(Blocks::apart(6).join(&one).members(), one.members());
    }
}
