//! Who corrects a fact: one person a short while after it was recorded, later two officers (domain 4.1).

use crate::annals::ALONE_DAYS;
use crate::occasion::Occasion;

/// Why those who correct are too few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooFew {
    /// It was recorded too long ago for one person.
    TakesTwo,
    /// Whoever confirms is not whoever typed, nor that one's deputy.
    SecondOfficer,
}

/// One person corrects what was recorded a short while ago; anything else takes two officers. A deputy of the first one is
/// no second officer.
pub(crate) fn must_be_by_enough(by_two: bool, occasion: &Occasion) -> Result<(), TooFew> {
    if !by_two {
        let recorded = occasion.facts.recorded_on;
        let is_recent = recorded.is_some_and(|day| occasion.today() <= day.plus_days(ALONE_DAYS));
        return is_recent.then_some(()).ok_or(TooFew::TakesTwo);
    }
    let by = occasion.by.as_ref();
    let lender = by.and_then(|by| by.standing_in).map(|it| it.for_account);
    match (occasion.entered_by, occasion.account()) {
        (Some(first), Some(second)) if first != second && lender != Some(first) => Ok(()),
        _ => Err(TooFew::SecondOfficer),
    }
}
