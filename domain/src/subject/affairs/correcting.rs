//! Correcting a fact of a body's own affairs: all of it or its being at all, and never a correction (law 3).

use super::super::SubjectRefusal;
use super::super::course::Course;
use super::super::event::{Affair, AffairCorrected, CorrectedAffair, PaperRef};
use super::recording::{New, must_be_sound, with};
use super::refusal::AffairFault;
use super::relations::must_have_ground;
use super::{AffairFact, Affairs, brands, rota};
use crate::actor::Source;
use crate::decider::Dated;
use crate::id::{Citation, Sequence};
use crate::time::Day;

/// For how many days after a fact was recorded one person corrects it, the day of the recording not counted (domain 4.1).
pub const ALONE_DAYS: i64 = 3;

/// What is corrected, and how.
pub(super) struct Correcting<'a> {
    pub(super) cites: Sequence,
    pub(super) replacement: Option<&'a (Day, Affair)>,
    pub(super) reason: &'a PaperRef,
    pub(super) by_two: bool,
}

/// Corrects a fact, or voids it.
pub(super) fn correct(
    course: &mut Course<'_>,
    correcting: &Correcting<'_>,
) -> Result<(), SubjectRefusal> {
    let cites = correcting.cites;
    let affairs = course.state().affairs.clone();
    let Some(fact) = affairs.fact(cites) else {
        return Err(AffairFault::NoFact { cites }.of_recording().into());
    };
    must_be_by_enough(course, &affairs, fact, correcting.by_two)
        .map_err(AffairFault::of_recording)?;
    brands::may_be_corrected(course, fact, correcting).map_err(AffairFault::of_recording)?;
    let others = affairs.facts.iter().filter(|it| it.sequence != cites);
    let others: Vec<AffairFact> = others.cloned().collect();
    let together = match correcting.replacement {
        None => others,
        Some((on, affair)) => {
            let new = New {
                sequence: cites,
                on: *on,
                affair,
                was: Some(&fact.affair),
            };
            must_replace(fact, &new).map_err(AffairFault::of_replacing)?;
            must_be_sound(course, &affairs, &others, &new).map_err(AffairFault::of_replacing)?;
            with(others, &new)
        }
    };
    must_have_ground(&together).map_err(|clash| {
        if clash.sequence == cites {
            return clash.fault.of_replacing();
        }
        let sequence = clash.sequence;
        AffairFault::NeededBy { sequence }.of_recording()
    })?;
    let replacement = correcting.replacement;
    let corrected = AffairCorrected {
        cites,
        replacement: replacement.map(|(occurred_on, affair)| CorrectedAffair {
            occurred_on: *occurred_on,
            affair: affair.clone(),
        }),
        reason: correcting.reason.clone(),
    };
    let (occasion, today) = (course.occasion(), course.today());
    let source = Source::Correction;
    course.push(Dated::by(corrected.into(), occasion, today, None, source));
    Ok(())
}

/// A fact is replaced by one of its own kind that says something else.
fn must_replace(fact: &AffairFact, new: &New<'_>) -> Result<(), AffairFault> {
    let kind = fact.affair.kind();
    if new.affair.kind() != kind {
        return Err(AffairFault::ReplacedByOther { kind });
    }
    if new.on == fact.on && *new.affair == fact.affair {
        return Err(AffairFault::NothingChanged);
    }
    Ok(())
}

/// One person corrects what was recorded a short while ago while nothing rests on it; anything else takes two officers
/// (domain 4.1). A deputy of the first one is no second officer.
fn must_be_by_enough(
    course: &Course<'_>,
    affairs: &Affairs,
    fact: &AffairFact,
    by_two: bool,
) -> Result<(), AffairFault> {
    let occasion = course.occasion();
    if !by_two {
        let recorded = occasion.facts.recorded_on;
        let is_recent = recorded.is_some_and(|day| occasion.today() <= day.plus_days(ALONE_DAYS));
        if is_recent && !rests_on(course, affairs, fact) {
            return Ok(());
        }
        return Err(AffairFault::TakesTwo);
    }
    let by = occasion.by.as_ref();
    let lender = by.and_then(|by| by.standing_in).map(|it| it.for_account);
    match (occasion.entered_by, occasion.account()) {
        (Some(first), Some(second)) if first != second && lender != Some(first) => Ok(()),
        _ => Err(AffairFault::SecondOfficer),
    }
}

/// Whether a decision or another fact rests on it.
fn rests_on(course: &Course<'_>, affairs: &Affairs, fact: &AffairFact) -> bool {
    let cited = Citation {
        stream: course.occasion().stream,
        sequence: fact.sequence,
    };
    let mut others = affairs.facts.iter();
    affairs.is_rested_on(cited)
        || others.any(|other| match (&fact.affair, &other.affair) {
            (Affair::PostFilled(filled), Affair::PostVacated(vacated)) => {
                filled.seat == vacated.seat && other.on >= fact.on
            }
            (Affair::PostFilled(filled), Affair::PostHandedOver(over)) => {
                filled.seat == over.seat && other.on >= fact.on
            }
            (Affair::GoalSet(set), Affair::GoalAssessed(assessed)) => set.goal == assessed.goal,
            (Affair::GoalSet(set), Affair::GoalSet(other)) => other.continues == Some(set.goal),
            (Affair::HonourGranted(_), Affair::HonourWithdrawn(withdrawn)) => {
                withdrawn.honour == fact.sequence
            }
            (Affair::BaseInspected(_), Affair::InspectionSettled(settled)) => {
                settled.inspection == fact.sequence
            }
            (Affair::OperatorLinked(_), Affair::OperatorUnlinked(_))
            | (Affair::BaseRelocated(_), Affair::RightOfUseRenewed(_)) => other.on >= fact.on,
            (Affair::RotaSet(_) | Affair::RotaSwapped(_), _) => {
                rota::rests_on(&affairs.facts, fact.sequence, other)
            }
            _ => brands::rests_on(fact, other),
        })
}
