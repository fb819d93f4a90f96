//! A small seeded generator, so that a run can be repeated from the seed that it printed.

use std::hash::{BuildHasher, Hasher, RandomState};

/// `SplitMix64` of Steele, Lea and Flood: one word of state, good enough for choosing a moment.
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number of the closed interval. The bias is below one in 2⁵⁰ for the intervals used here.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }
}

/// A seed that differs from run to run, from the keys of the standard library's hasher.
pub fn fresh_seed() -> u64 {
    RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_published_numbers_of_its_seed() {
        let mut random = Random::new(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn a_moment_stays_within_its_interval_and_reaches_both_ends() {
        let mut random = Random::new(7);
        let drawn: Vec<u64> = (0..200).map(|_| random.between(10, 13)).collect();
        assert!(drawn.iter().all(|moment| (10..=13).contains(moment)));
        assert!(drawn.contains(&10) && drawn.contains(&13));
    }
}
