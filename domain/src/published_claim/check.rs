//! Putting a published number beside the figure of its day.

use super::refusal::PublishedClaimFault;
use super::verdict::verdict;
use super::{
    ClaimChecked, Counted, PublishedClaimEvent, PublishedClaimRefusal, PublishedClaimState,
};
use crate::decider::Dated;
use crate::occasion::Occasion;

/// Checks a number against what was counted.
pub(super) fn check(
    state: &PublishedClaimState,
    counted: &Counted,
    occasion: &Occasion,
) -> Result<Dated<PublishedClaimEvent>, PublishedClaimRefusal> {
    let known = state.fact.as_ref();
    let claim = &known
        .ok_or_else(|| PublishedClaimFault::Unknown.of_recording())?
        .claim;
    // Corrected in the meantime, it is about another figure.
    let is_its_own = counted.metric == claim.metric
        && counted.node == claim.node
        && counted.as_of == claim.as_of;
    if !is_its_own {
        return Err(PublishedClaimFault::OtherFigure.of_recording());
    }
    let found = verdict(
        claim.operator,
        claim.bound,
        claim.granularity,
        counted.value,
    );
    let checked = ClaimChecked {
        as_of: counted.as_of,
        value: counted.value,
        verdict: found.verdict,
        difference: found.difference,
        by: counted.by.clone(),
    };
    Ok(Dated::act(checked.into(), occasion))
}
