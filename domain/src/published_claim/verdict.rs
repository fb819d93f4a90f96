//! What a published number comes to beside the figure (domain 6.4).

use super::{Operator, Verdict};

/// A published number beside the figure of its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it comes to.
    pub verdict: Verdict,
    /// The figure less the bound, in base units.
    pub difference: i64,
}

/// What a claim comes to where the figure is `value`. Without a granularity none is understated.
pub fn verdict(operator: Operator, bound: u64, granularity: Option<u64>, value: u64) -> Finding {
    let understated = granularity.and_then(|unit| bound.checked_add(unit));
    let verdict = match operator {
        Operator::Equals if value == bound => Verdict::Exact,
        Operator::Equals => Verdict::Fails,
        Operator::MoreThan if value < bound => Verdict::Fails,
        Operator::MoreThan if value == bound => Verdict::Borderline,
        Operator::MoreThan if understated.is_some_and(|from| value >= from) => {
            Verdict::HoldsUnderstated
        }
        Operator::MoreThan => Verdict::LowerBound,
    };
    let difference = i128::from(value) - i128::from(bound);
    Finding {
        verdict,
        difference: i64::try_from(difference).unwrap_or(if difference < 0 {
            i64::MIN
        } else {
            i64::MAX
        }),
    }
}
