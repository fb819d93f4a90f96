//! Which honours a body has: each from the day that it was granted on until the day that it was withdrawn on.

use super::super::event::{Affair, HonourWithdrawn};
use super::AffairFact;
use super::refusal::AffairFault;
use crate::id::Sequence;
use crate::time::Day;
use std::collections::BTreeMap;

/// The day on which each honour was withdrawn, by the honour's sequence.
pub fn withdrawn(facts: &[AffairFact]) -> BTreeMap<Sequence, Day> {
    let days = facts.iter().filter_map(|fact| match &fact.affair {
        Affair::HonourWithdrawn(withdrawn) => Some((withdrawn.honour, fact.on)),
        _ => None,
    });
    days.collect()
}

/// An honour is withdrawn after it was granted.
pub(super) fn was_granted(
    before: &[AffairFact],
    on: Day,
    withdrawn: &HonourWithdrawn,
) -> Result<(), AffairFault> {
    let mut granted = before.iter();
    let is_granted = granted.any(|fact| {
        fact.sequence == withdrawn.honour && matches!(fact.affair, Affair::HonourGranted(_))
    });
    let none = AffairFault::HonourUnknown { day: on };
    is_granted.then_some(()).ok_or(none)
}

/// An honour is withdrawn once.
pub(super) fn must_be_once(
    others: &[AffairFact],
    withdrawn: &HonourWithdrawn,
) -> Result<(), AffairFault> {
    others.iter().try_for_each(|other| match &other.affair {
        Affair::HonourWithdrawn(known) if known.honour == withdrawn.honour => {
            let sequence = other.sequence;
            Err(AffairFault::WithdrawnBefore { sequence })
        }
        _ => Ok(()),
    })
}
