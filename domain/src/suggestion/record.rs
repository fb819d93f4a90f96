//! Submitting, forwarding and answering a suggestion.

use super::{
    AnswerTerm, Forwarding, Receiver, Submission, SuggestionAnswered, SuggestionEvent,
    SuggestionFault, SuggestionForwarded, SuggestionState, SuggestionSubmitted,
};
use crate::decider::{Dated, Decided};
use crate::id::{SeatRef, Sequence, StreamId};
use crate::membership::MembershipStage;
use crate::occasion::Occasion;
use crate::organiser::{body, district_of, late_or_live, was};
use crate::subject::Life;
use crate::time::Day;

/// Within how many working days an answer is in time, the day of the submission or forwarding not counted: the clock for
/// answers to persons (domain 7.5), for no clock of an edition is about a suggestion.
pub const ANSWER_WORKDAYS: u32 = 15;
/// How often one suggestion is forwarded at most.
pub const MAX_FORWARDS: usize = 8;

/// Submits it: an active body does.
pub(super) fn submit(
    state: &SuggestionState,
    on: Day,
    submission: &Submission,
    occasion: &Occasion,
) -> Result<Decided<SuggestionEvent>, SuggestionFault> {
    if state.submitted.is_some() {
        return Err(SuggestionFault::SubmittedBefore);
    }
    let submitted = submitted(on, submission, occasion)?;
    Ok(fact(submitted.into(), on, occasion))
}

/// Forwards it. A suspended body does, too: what it was asked for goes on.
pub(super) fn forward(
    state: &SuggestionState,
    on: Day,
    forwarding: &Forwarding,
    occasion: &Occasion,
) -> Result<Decided<SuggestionEvent>, SuggestionFault> {
    must_be_open(state)?;
    if state.forwarded.len() >= MAX_FORWARDS {
        return Err(SuggestionFault::TooManyForwards);
    }
    must_follow(state, on, occasion)?;
    let forwarded = forwarded((state, None), on, forwarding, occasion)?;
    Ok(fact(forwarded.into(), on, occasion))
}

/// Records the answer, in time or not.
pub(super) fn answer(
    state: &SuggestionState,
    on: Day,
    answered: &SuggestionAnswered,
    occasion: &Occasion,
) -> Result<Decided<SuggestionEvent>, SuggestionFault> {
    must_be_open(state)?;
    must_follow(state, on, occasion)?;
    // Two officers say so, who correct its day (domain 4.1).
    if let Some(day) = state.denied_on(on) {
        return Err(SuggestionFault::WrittenOverdue { day });
    }
    Ok(fact(answered.clone().into(), on, occasion))
}

/// A submission as it is stored, where it can be so.
pub(super) fn submitted(
    on: Day,
    submission: &Submission,
    occasion: &Occasion,
) -> Result<SuggestionSubmitted, SuggestionFault> {
    must_not_be_ahead(on, occasion)?;
    let stream = submission.body;
    let unknown = || SuggestionFault::BodyUnknown { body: stream };
    let known = body(occasion, stream).ok_or_else(unknown)?;
    if !was(known, on, |life| life == Life::Active) {
        return Err(SuggestionFault::BodyNotActive { day: on });
    }
    if let Some(seat) = submission.author {
        must_sit(seat, (stream, on), occasion)?;
    }
    let identity = known.body.as_ref().ok_or_else(unknown)?;
    Ok(SuggestionSubmitted {
        body: stream,
        node: identity.node().to_owned(),
        field: submission.field,
        words: submission.words.clone(),
        author: submission.author,
        term: term(on, occasion),
    })
}

/// A forwarding as it is stored, where it can be so: whoever has it, or had it before that one, is no receiver of it.
pub(super) fn forwarded(
    (state, before): (&SuggestionState, Option<Sequence>),
    on: Day,
    forwarding: &Forwarding,
    occasion: &Occasion,
) -> Result<SuggestionForwarded, SuggestionFault> {
    if let Receiver::Node(node) = &forwarding.to {
        let from = state.submitted.as_ref();
        let from = from.and_then(|it| district_of(occasion, it.said.body));
        if from.is_none() || occasion.rulebook.district_of(node) != from {
            let node = node.clone();
            return Err(SuggestionFault::NodeUnknown { node });
        }
    }
    if state.held_by(before).as_ref() == Some(&forwarding.to) {
        let outside = matches!(forwarding.to, Receiver::Outside(_));
        return Err(SuggestionFault::HasIt { outside });
    }
    Ok(SuggestionForwarded {
        to: forwarding.to.clone(),
        paper: forwarding.paper.clone(),
        term: term(on, occasion),
    })
}

pub(super) fn must_not_be_ahead(on: Day, occasion: &Occasion) -> Result<(), SuggestionFault> {
    let future = SuggestionFault::Future { day: on };
    (on <= occasion.today()).then_some(()).ok_or(future)
}

fn must_be_open(state: &SuggestionState) -> Result<(), SuggestionFault> {
    match (&state.submitted, &state.answered) {
        (None, _) => Err(SuggestionFault::Unknown),
        (_, Some(_)) => Err(SuggestionFault::AnsweredBefore),
        (Some(_), None) => Ok(()),
    }
}

fn must_follow(
    state: &SuggestionState,
    on: Day,
    occasion: &Occasion,
) -> Result<(), SuggestionFault> {
    must_not_be_ahead(on, occasion)?;
    match state.last_fact_on() {
        Some(day) if on < day => Err(SuggestionFault::TooEarly { day }),
        _ => Ok(()),
    }
}

/// Somebody sat there, in that body, on that day.
fn must_sit(
    seat: SeatRef,
    (of, on): (StreamId, Day),
    occasion: &Occasion,
) -> Result<(), SuggestionFault> {
    let known = occasion.facts.seats.get(&seat);
    let known = known.filter(|seat| seat.place().is_some_and(|it| it.body == of));
    let was_there = known.is_some_and(|seat| match &seat.stage {
        MembershipStage::Open | MembershipStage::Declined => false,
        MembershipStage::Taken(taken) => taken.from <= on,
        MembershipStage::Left {
            taken, on: left, ..
        } => taken.from <= on && on < *left,
    });
    let nobody = SuggestionFault::NoMember { seat, day: on };
    was_there.then_some(()).ok_or(nobody)
}

/// Until when an answer is in time. Where that is past when it is recorded, it falls due on the day of the recording.
fn term(on: Day, occasion: &Occasion) -> AnswerTerm {
    let until = occasion.rulebook.workdays().add(on, ANSWER_WORKDAYS).day;
    let today = occasion.today();
    AnswerTerm {
        until,
        falls_due: (until < today).then_some(today),
    }
}

fn fact(event: SuggestionEvent, on: Day, occasion: &Occasion) -> Decided<SuggestionEvent> {
    let source = late_or_live(on, occasion);
    Decided::events(vec![Dated::fact(event, occasion, on, source)])
}
