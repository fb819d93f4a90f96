//! Correcting an entry: all of it or its being at all, and never a correction (law 3).

use super::record::must_be_sound;
use super::refusal::AnnalFault;
use super::{
    Annal, AnnalCorrected, AnnalFact, AnnalRefusal, AnnalsEvent, AnnalsState, CorrectedAnnal,
};
use crate::actor::Source;
use crate::decider::Dated;
use crate::id::Sequence;
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::time::Day;

/// For how many days after an entry was recorded one person corrects it, the day of the recording not counted (domain
/// 4.1).
pub const ALONE_DAYS: i64 = 3;

/// What is corrected, and how.
pub(super) struct Correcting<'a> {
    pub(super) cites: Sequence,
    pub(super) replacement: Option<&'a (Day, Annal)>,
    pub(super) reason: &'a PaperRef,
    pub(super) by_two: bool,
}

/// Corrects an entry, or voids it.
pub(super) fn correct(
    state: &AnnalsState,
    correcting: &Correcting<'_>,
    occasion: &Occasion,
) -> Result<Dated<AnnalsEvent>, AnnalRefusal> {
    let cites = correcting.cites;
    let Some(fact) = state.entry(cites) else {
        return Err(AnnalFault::NoEntry { cites }.of_recording());
    };
    must_be_by_enough(correcting.by_two, occasion).map_err(AnnalFault::of_recording)?;
    if let Some((on, entry)) = correcting.replacement {
        must_replace(fact, *on, entry).map_err(AnnalFault::of_replacing)?;
        must_be_sound(state, Some(cites), (*on, entry), occasion)
            .map_err(AnnalFault::of_replacing)?;
    }
    let replacement = correcting.replacement;
    let corrected = AnnalCorrected {
        cites,
        replacement: replacement.map(|(occurred_on, entry)| CorrectedAnnal {
            occurred_on: *occurred_on,
            entry: entry.clone(),
        }),
        reason: correcting.reason.clone(),
    };
    let (today, source) = (occasion.today(), Source::Correction);
    Ok(Dated::by(corrected.into(), occasion, today, None, source))
}

/// An entry is replaced by one of its own kind and node that says something else: which office may correct it follows from the
/// node.
fn must_replace(fact: &AnnalFact, on: Day, entry: &Annal) -> Result<(), AnnalFault> {
    let kind = fact.entry.kind();
    if entry.kind() != kind {
        return Err(AnnalFault::ReplacedByOther { kind });
    }
    if entry.node() != fact.entry.node() {
        let node = fact.entry.node().to_owned();
        return Err(AnnalFault::OtherNode { node });
    }
    if on == fact.on && *entry == fact.entry {
        return Err(AnnalFault::NothingChanged);
    }
    Ok(())
}

/// One person corrects what was recorded a short while ago; anything else takes two officers (domain 4.1). A deputy of the
/// first one is no second officer.
fn must_be_by_enough(by_two: bool, occasion: &Occasion) -> Result<(), AnnalFault> {
    if !by_two {
        let recorded = occasion.facts.recorded_on;
        let is_recent = recorded.is_some_and(|day| occasion.today() <= day.plus_days(ALONE_DAYS));
        return is_recent.then_some(()).ok_or(AnnalFault::TakesTwo);
    }
    let by = occasion.by.as_ref();
    let lender = by.and_then(|by| by.standing_in).map(|it| it.for_account);
    match (occasion.entered_by, occasion.account()) {
        (Some(first), Some(second)) if first != second && lender != Some(first) => Ok(()),
        _ => Err(AnnalFault::SecondOfficer),
    }
}
