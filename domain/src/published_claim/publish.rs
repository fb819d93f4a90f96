//! Recording that a number was published, and correcting that.

use super::refusal::PublishedClaimFault;
use super::wording::Wording;
use super::{
    ClaimCorrected, ClaimPublished, CorrectClaim, CorrectedClaim, Operator, PublishedClaimEvent,
    PublishedClaimRefusal, PublishedClaimState,
};
use crate::actor::Source;
use crate::decider::Dated;
use crate::occasion::Occasion;
use crate::second_officer::must_be_by_enough;
use crate::text::MAX_INTEGER;
use crate::time::Day;

/// Records a number that was published.
pub(super) fn publish(
    state: &PublishedClaimState,
    published_on: Day,
    claim: &ClaimPublished,
    occasion: &Occasion,
) -> Result<Dated<PublishedClaimEvent>, PublishedClaimRefusal> {
    if state.fact.is_some() {
        return Err(PublishedClaimFault::RecordedBefore.of_recording());
    }
    must_be_sound(published_on, claim, occasion).map_err(PublishedClaimFault::of_recording)?;
    let source = if published_on < occasion.today() {
        Source::LateEntry
    } else {
        Source::Live
    };
    let event = claim.clone().into();
    Ok(Dated::fact(event, occasion, published_on, source))
}

/// Corrects what was recorded, or voids it.
pub(super) fn correct(
    state: &PublishedClaimState,
    correct: &CorrectClaim,
    occasion: &Occasion,
) -> Result<Dated<PublishedClaimEvent>, PublishedClaimRefusal> {
    let known = state.fact.as_ref();
    let known = known.filter(|fact| fact.sequence == correct.cites);
    let fact = known.ok_or_else(|| PublishedClaimFault::Unknown.of_recording())?;
    let by_enough = must_be_by_enough(correct.by_two, occasion);
    by_enough.map_err(|few| PublishedClaimFault::from(few).of_recording())?;
    if let Some((published_on, claim)) = &correct.replacement {
        if claim.node != fact.claim.node {
            return Err(PublishedClaimFault::OtherNode.of_replacing());
        }
        if *published_on == fact.published_on && *claim == fact.claim {
            return Err(PublishedClaimFault::NothingChanged.of_replacing());
        }
        must_be_sound(*published_on, claim, occasion).map_err(PublishedClaimFault::of_replacing)?;
    }
    let corrected = ClaimCorrected {
        cites: correct.cites,
        replacement: correct.replacement.as_ref().map(|(on, claim)| {
            let claim = claim.clone();
            CorrectedClaim {
                occurred_on: *on,
                claim,
            }
        }),
        reason: correct.reason.clone(),
    };
    let (today, source) = (occasion.today(), Source::Correction);
    Ok(Dated::by(corrected.into(), occasion, today, None, source))
}

/// Refuses what cannot have been published so. A number published of a day that was to come is a forecast, and no figure
/// answers for it.
fn must_be_sound(
    published_on: Day,
    claim: &ClaimPublished,
    occasion: &Occasion,
) -> Result<(), PublishedClaimFault> {
    if published_on > occasion.today() {
        return Err(PublishedClaimFault::Future { day: published_on });
    }
    if claim.as_of > published_on {
        return Err(PublishedClaimFault::Forecast);
    }
    if occasion.rulebook.node(&claim.node).is_none() {
        let node = claim.node.clone();
        return Err(PublishedClaimFault::NodeUnknown { node });
    }
    if claim.title.is_none() && claim.source.is_none() {
        return Err(PublishedClaimFault::NoSource);
    }
    must_be_a_number(claim)
}

/// What was printed and what is checked are the same number, where what was printed reads as one.
fn must_be_a_number(claim: &ClaimPublished) -> Result<(), PublishedClaimFault> {
    let most = u64::try_from(MAX_INTEGER).unwrap_or_default();
    if claim.bound > most {
        return Err(PublishedClaimFault::Bound);
    }
    let is_rounded = claim.granularity.is_none_or(|unit| {
        claim.operator == Operator::MoreThan && unit > 0 && claim.bound.is_multiple_of(unit)
    });
    if !is_rounded {
        return Err(PublishedClaimFault::Granularity);
    }
    let Ok(printed) = Wording::parse(claim.wording.as_str()) else {
        return Ok(());
    };
    if printed.is_money != claim.metric.is_money() {
        return Err(PublishedClaimFault::OtherUnit);
    }
    let is_same = printed.operator == claim.operator
        && printed.bound == claim.bound
        && printed.granularity == claim.granularity;
    is_same
        .then_some(())
        .ok_or(PublishedClaimFault::WordingDisagrees)
}
