//! Correcting an entry: all of it or its being at all, and never a correction (law 3).

use super::record::must_be_sound;
use super::refusal::AnnalFault;
use super::{
    Annal, AnnalCorrected, AnnalFact, AnnalRefusal, AnnalsEvent, AnnalsState, CorrectedAnnal,
};
use crate::actor::Source;
use crate::correction;
use crate::decider::Dated;
use crate::id::Sequence;
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::time::Day;

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
    correction::must_be_by_enough(correcting.by_two, occasion)
        .map_err(|few| AnnalFault::from(few).of_recording())?;
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
