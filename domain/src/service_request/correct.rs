//! Correcting a fact of a request, or voiding it: never so that it comes before what it follows, or after what follows it.

use super::ask;
use super::steps::answer_due;
use super::{
    CorrectedServiceFact, ServiceCorrected, ServiceDelivered, ServiceFact, ServiceRequestEvent,
    ServiceRequestFault, ServiceRequestRefusal, ServiceRequestState,
};
use crate::actor::Source;
use crate::correction::{NotEnough, must_be_by_enough};
use crate::decider::{Dated, Decided};
use crate::id::Sequence;
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::time::Day;

/// Who corrects a fact.
#[derive(Clone, Copy, Debug)]
pub(super) struct Correctors {
    /// Two officers.
    pub(super) by_two: bool,
    /// One, who says to have recorded it.
    pub(super) own: bool,
}

/// Corrects a fact, or voids it.
pub(super) fn correct(
    state: &ServiceRequestState,
    (cites, replacement): (Sequence, Option<&(Day, ServiceFact)>),
    (reason, who): (&PaperRef, Correctors),
    occasion: &Occasion,
) -> Result<Decided<ServiceRequestEvent>, ServiceRequestRefusal> {
    let refused = ServiceRequestFault::of_recording;
    let known = state.fact(cites);
    let (was_on, was_said) = known.ok_or_else(|| refused(ServiceRequestFault::NoFact { cites }))?;
    must_be_by_enough(who.by_two, occasion).map_err(|few| refused(few.into()))?;
    let is_stood_on = is_stood_on(state, cites, was_said);
    let replacement = match replacement {
        Some((on, said)) => {
            let said = with_due(*on, said, occasion);
            must_replace((was_on, was_said), (*on, &said), occasion)
                .and_then(|()| must_stay_between(state, cites, *on))
                .map_err(|fault| fault.of_replacing(&said))?;
            Some((*on, said))
        }
        None => {
            must_leave_no_gap(state, (cites, was_said), is_stood_on, occasion).map_err(refused)?;
            None
        }
    };
    if !who.by_two {
        let is_own = || {
            occasion
                .account()
                .is_some_and(|by| state.is_recorded_by(cites, by))
        };
        let may = !is_stood_on && (!who.own || is_own());
        let few = || refused(NotEnough::TakesTwo.into());
        may.then_some(()).ok_or_else(few)?;
    }
    let corrected = ServiceCorrected {
        cites,
        replacement: replacement
            .map(|(occurred_on, fact)| CorrectedServiceFact { occurred_on, fact }),
        reason: reason.clone(),
    };
    let (today, source) = (occasion.today(), Source::Correction);
    let dated = Dated::by(corrected.into(), occasion, today, None, source);
    Ok(Decided::events(vec![dated]))
}

/// Whether something happened that rests on a fact.
fn is_stood_on(state: &ServiceRequestState, cites: Sequence, said: &ServiceFact) -> bool {
    // What was said in time stands under no silence that closed the request all the same.
    let is_answer = matches!(said, ServiceFact::Confirmed(_));
    let mut after = state.steps.iter().skip_while(|step| step.sequence != cites);
    after.any(|step| step.sequence != cites && !(is_answer && step.by_silence))
}

/// What something stands on is not void, nor is an answer without which silence would have closed the request on a day that
/// is past: what fell due then would stand behind what was decided since (laws 2 and 15).
fn must_leave_no_gap(
    state: &ServiceRequestState,
    (cites, said): (Sequence, &ServiceFact),
    is_stood_on: bool,
    occasion: &Occasion,
) -> Result<(), ServiceRequestFault> {
    if is_stood_on {
        return Err(ServiceRequestFault::StoodOn { cites });
    }
    let is_answer = matches!(said, ServiceFact::Confirmed(_));
    let is_open = is_answer && !state.is_closed_by_silence();
    let delivered = state.delivered.as_ref().filter(|_| is_open);
    let due = delivered.map(|delivered| delivered.said.answer_due);
    match due.filter(|due| *due < occasion.today()) {
        Some(day) => Err(ServiceRequestFault::TermOver { day }),
        None => Ok(()),
    }
}

/// Nobody types until when the asker may answer: it follows from the day.
fn with_due(on: Day, said: &ServiceFact, occasion: &Occasion) -> ServiceFact {
    match said {
        ServiceFact::Delivered(delivered) => ServiceFact::Delivered(ServiceDelivered {
            answer_due: answer_due(on, occasion),
            ..delivered.clone()
        }),
        ServiceFact::Asked(_) | ServiceFact::Confirmed(_) => said.clone(),
    }
}

/// A fact is replaced by one of its own kind that says something else; direction, node and body of an asking stay.
fn must_replace(
    (was_on, was_said): (Day, &ServiceFact),
    (on, said): (Day, &ServiceFact),
    occasion: &Occasion,
) -> Result<(), ServiceRequestFault> {
    if on > occasion.today() {
        return Err(ServiceRequestFault::Future { day: on });
    }
    let is_same = match (was_said, said) {
        (ServiceFact::Asked(was), ServiceFact::Asked(asked)) => {
            let stays = (was.direction, &was.node, was.body);
            if stays != (asked.direction, &asked.node, asked.body) {
                return Err(ServiceRequestFault::ReplacedByOther);
            }
            ask::must_be_sound(on, asked, occasion)?;
            was == asked
        }
        (ServiceFact::Delivered(was), ServiceFact::Delivered(delivered)) => {
            was.paper == delivered.paper
        }
        (ServiceFact::Confirmed(was), ServiceFact::Confirmed(confirmed)) => was == confirmed,
        _ => return Err(ServiceRequestFault::ReplacedByOther),
    };
    if is_same && was_on == on {
        return Err(ServiceRequestFault::NothingChanged);
    }
    Ok(())
}

/// Its new day lies between those of what stands before and after it. A delivery that silence followed does not come later:
/// the asker had those days.
fn must_stay_between(
    state: &ServiceRequestState,
    cites: Sequence,
    on: Day,
) -> Result<(), ServiceRequestFault> {
    let steps = &state.steps;
    let at = steps.iter().position(|step| step.sequence == cites);
    let Some(at) = at else {
        return Err(ServiceRequestFault::NoFact { cites });
    };
    let before = at.checked_sub(1).and_then(|at| steps.get(at));
    let own = steps.get(at);
    let after = steps.get(at + 1);
    if let Some(step) = before.filter(|step| on < step.on) {
        return Err(ServiceRequestFault::TooEarly { day: step.on });
    }
    let is_delivery = own.is_some_and(|step| matches!(step.fact, Some(ServiceFact::Delivered(_))));
    let silence = after.filter(|step| is_delivery && step.by_silence);
    let latest = match silence {
        Some(_) => own.map(|step| step.on),
        None => after.map(|step| step.on),
    };
    match latest.filter(|day| *day < on) {
        Some(day) => Err(ServiceRequestFault::TooLate { day }),
        None => Ok(()),
    }
}
