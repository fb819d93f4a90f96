//! Chance from a printed seed, so that a red run can be repeated.

/// `SplitMix64`: small, and the same on every machine.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// A chance of its own for each task, so that the scheduler does not decide who draws what.
    pub fn child(&mut self) -> Self {
        Self(self.next())
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// The seed of this run: `QIBU_SEED`, or a new one. It is printed, and shown where the test fails.
pub fn seed(test: &str) -> u64 {
    let given = std::env::var("QIBU_SEED").ok();
    let seed = given.map_or_else(
        || u64::from_le_bytes(qibu::random::bytes().unwrap()),
        |text| text.parse().unwrap(),
    );
    println!("{test}: QIBU_SEED={seed}");
    seed
}
