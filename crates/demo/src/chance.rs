//! Deterministic randomness.

use uuid::Uuid;

/// `SplitMix64`: small, well spread, and the same on every machine.
#[derive(Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// Creates a generator; each seed gives its own sequence.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included. `low` must not be above `high`.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        let span = u64::from(high - low) + 1;
        low + u32::try_from(self.next() % span).unwrap_or(0)
    }

    /// True this many times in a hundred.
    pub(super) fn percent(&mut self, share: u32) -> bool {
        self.between(1, 100) <= share
    }

    /// One of a list that is not empty.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let last = u32::try_from(from.len().saturating_sub(1)).unwrap_or(u32::MAX);
        &from[self.between(0, last) as usize]
    }

    /// A version 4 UUID.
    pub(super) fn uuid(&mut self) -> Uuid {
        let bytes = (u128::from(self.next()) << 64) | u128::from(self.next());
        uuid::Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        assert_eq!(Chance::new(7).uuid(), Chance::new(7).uuid());
        assert_ne!(Chance::new(7).uuid(), Chance::new(8).uuid());
    }

    #[test]
    fn both_ends_of_a_range_occur_and_nothing_outside_it() {
        let mut chance = Chance::new(1);
        let drawn: std::collections::BTreeSet<u32> = (0..200).map(|_| chance.between(3, 5)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [3, 4, 5]);
    }
}
