//! Correcting a fact of a person: all of it or its being at all, and never a correction (law 3).

use super::event::{CorrectedPersonFact, PersonFact, PersonFactCorrected};
use super::{Enrol, PersonEvent, PersonRefusal, PersonState, Term, pool};
use crate::actor::Source;
use crate::correction;
use crate::decider::{Dated, Decided};
use crate::id::Sequence;
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::time::Day;

/// What is corrected, and how.
pub(super) struct Correcting<'a> {
    pub(super) cites: Sequence,
    pub(super) replacement: Option<&'a (Day, PersonFact)>,
    pub(super) reason: &'a PaperRef,
    pub(super) by_two: bool,
}

/// Corrects a fact, or voids it. Counts of the past may be wrong after an erasure, too.
pub(super) fn correct(
    state: &PersonState,
    correcting: &Correcting<'_>,
    occasion: &Occasion,
) -> Result<Decided<PersonEvent>, PersonRefusal> {
    let cites = correcting.cites;
    let (day, fact) = state.fact(cites).ok_or(PersonRefusal::NoFact { cites })?;
    correction::must_be_by_enough(correcting.by_two, occasion)?;
    match correcting.replacement {
        Some((on, new)) if *on == day && *new == fact => return Err(PersonRefusal::NothingChanged),
        Some((on, new)) => must_replace(state, (cites, &fact), (*on, new), occasion)?,
        None => must_be_voidable(state, cites)?,
    }
    let corrected = PersonFactCorrected {
        cites,
        replacement: correcting
            .replacement
            .map(|(on, fact)| CorrectedPersonFact {
                occurred_on: *on,
                fact: fact.clone(),
            }),
        reason: correcting.reason.clone(),
    };
    let (today, source) = (occasion.today(), Source::Correction);
    let event = Dated::by(corrected.into(), occasion, today, None, source);
    Ok(Decided::events(vec![event]))
}

fn must_replace(
    state: &PersonState,
    (cites, fact): (Sequence, &PersonFact),
    (on, new): (Day, &PersonFact),
    occasion: &Occasion,
) -> Result<(), PersonRefusal> {
    if on > occasion.today() {
        return Err(PersonRefusal::Future { day: on });
    }
    match (fact, new) {
        (PersonFact::Enrolled(was), PersonFact::Enrolled(new)) => {
            if was.statement != new.statement {
                return Err(PersonRefusal::ReplacedByOther);
            }
            let enrol = Enrol {
                node: new.node.clone(),
                category: new.category.clone(),
                put_forward_by: new.put_forward_by,
            };
            pool::sound(&enrol, on, occasion)?;
            must_not_overlap(state, cites, |term| term.from = on)
        }
        (PersonFact::Left(_), PersonFact::Left(_)) => must_not_overlap(state, cites, |term| {
            term.left = term.left.map(|(by, _)| (by, on));
        }),
        (PersonFact::Reported(was), PersonFact::Reported(new)) if was == new => {
            let known = state.assignment(new.assignment);
            let is_later = known.is_some_and(|known| known.given_on <= on);
            is_later.then_some(()).ok_or(PersonRefusal::DoneBeforeGiven)
        }
        _ => Err(PersonRefusal::ReplacedByOther),
    }
}

/// Terms follow one another, each with its end behind its beginning.
fn must_not_overlap(
    state: &PersonState,
    cites: Sequence,
    change: impl Fn(&mut Term),
) -> Result<(), PersonRefusal> {
    let mut terms = state.terms.clone();
    for term in &mut terms {
        if term.enrolled == cites || term.left.is_some_and(|(by, _)| by == cites) {
            change(term);
        }
    }
    if terms
        .iter()
        .any(|term| term.left.is_some_and(|(_, left)| left < term.from))
    {
        return Err(PersonRefusal::LeftBeforeEnrolled);
    }
    let ordered = terms.windows(2).all(|pair| match pair {
        [one, next] => one.left.is_some_and(|(_, left)| left <= next.from),
        _ => true,
    });
    ordered.then_some(()).ok_or(PersonRefusal::EnrolledBefore)
}

/// An enrolment that an end stands on is not voided, nor an end that another enrolment stands on: first goes what stands on it.
fn must_be_voidable(state: &PersonState, cites: Sequence) -> Result<(), PersonRefusal> {
    let stands_on = state.terms.iter().any(|term| {
        let ended = term.enrolled == cites && term.left.is_some();
        let followed = term.left.is_some_and(|(by, _)| by == cites)
            && state.terms.iter().any(|next| next.from > term.from);
        ended || followed
    });
    if stands_on {
        return Err(PersonRefusal::StoodOn { cites });
    }
    Ok(())
}
