//! How events change what is known of an association. Nothing here refuses or panics.

use super::event::{
    ApplicationAccepted, ApplicationResubmitted, ApplicationReturned, AssociationEvent,
    DecisionOutcome, FoundingRecorded, ObjectionAnswered,
};
use super::state::{
    ACCEPTANCE, Acted, Application, AssociationState, Ending, FIRST_CYCLE, Life, OpenObjection,
    Outcome, Return, SUBMISSION, Stage, Terms,
};
use crate::decider::Happened;
use crate::id::{ApplicationId, Sequence};
use crate::lifecycle::Transition;
use crate::time::Day;

/// Folds one event.
pub(super) fn evolve(
    mut state: AssociationState,
    happened: &Happened<AssociationEvent>,
) -> AssociationState {
    if let Some(day) = happened.dated.decided_on {
        state.last_act_on = Some(state.last_act_on.map_or(day, |last| last.max(day)));
    }
    match &happened.dated.event {
        AssociationEvent::AssociationProposed(proposed) => {
            state.identity = Some(proposed.identity.clone());
            state.life = Life::Proposed;
            state.cycle = FIRST_CYCLE;
        }
        AssociationEvent::ApplicationSubmitted(submitted) => {
            state.applications.push(Application {
                id: submitted.application,
                transition: submitted.transition,
                cycle: state.cycle.max(FIRST_CYCLE),
                submitted_on: happened.dated.occurred_on,
                submitter: happened.dated.actor,
                contents: submitted.contents.clone(),
                contents_at: happened.sequence,
                terms: None,
                stage: Stage::Submitted {
                    due: submitted.accept_due,
                },
                // Who lends the right to propose hands in together with the deputy.
                acted: lender_handed_in(happened),
                returns: Vec::new(),
                unanswered: Vec::new(),
                extended: false,
                late: false,
                escalated_to: None,
                again_from: None,
                last: happened.sequence,
            });
            // A proposal that had ended lives again with its new application.
            let proposes = submitted.transition == Transition::T1 && state.cycle <= FIRST_CYCLE;
            if let (true, Life::Ended { .. }) = (proposes, state.life) {
                state.life = Life::Proposed;
            }
        }
        AssociationEvent::StepReached(reached) => {
            state.cycle = reached.cycle;
            state.step = reached.step;
            // A body whose recorded founding was voided does not come to life by a later step.
            let is_body = state.identity.is_some() && !state.life.is_void();
            if reached.step >= Transition::T2.step() && is_body {
                state.life = Life::Active;
            }
        }
        AssociationEvent::CycleOpened(opened) => {
            state.cycle = opened.cycle;
            state.step = 0;
        }
        AssociationEvent::PreparationLapsed(_) => {
            state.life = Life::Ended {
                how: Ending::Lapsed,
            }
        }
        AssociationEvent::FoundingRecorded(founding) => {
            take_over(&mut state, founding, happened.sequence);
        }
        // `effective` resolves corrections before the fold (law 3).
        AssociationEvent::FoundingCorrected(_) => {}
        event => evolve_application(&mut state, event, happened),
    }
    state
}

fn take_over(state: &mut AssociationState, founding: &FoundingRecorded, sequence: Sequence) {
    if founding.is_void {
        // It was never so: only the name by which the body is still found is left of it.
        if state.life.is_free() {
            state.identity = Some(founding.identity.clone());
            state.life = Life::Ended { how: Ending::Void };
        }
        return;
    }
    state.identity = Some(founding.identity.clone());
    state.life = Life::Active;
    if state.cycle <= FIRST_CYCLE {
        state.cycle = FIRST_CYCLE;
        state.step = state.step.max(Transition::T2.step());
    }
    state.founding = Some(sequence);
    state.recorded_founding = Some(founding.clone());
}

fn evolve_application(
    state: &mut AssociationState,
    event: &AssociationEvent,
    happened: &Happened<AssociationEvent>,
) {
    let Some(id) = application_of(event) else {
        return;
    };
    let Some(application) = state.applications.iter_mut().find(|known| known.id == id) else {
        return;
    };
    application.last = happened.sequence;
    let (next, outcome) = next_stage(application, event, happened);
    note_who_acted(application, event, happened);
    if let Some(stage) = next {
        application.stage = stage;
        application.late = false;
        application.escalated_to = None;
    }
    match event {
        AssociationEvent::ClockExpired(expired) => {
            application.late = true;
            application.escalated_to.clone_from(&expired.escalated_to);
        }
        AssociationEvent::ReplyIssued(reply) => {
            if let Some(until) = reply.prepare_until {
                state.life = Life::Preparing { until };
            }
        }
        _ => {}
    }
    let is_proposal = state.application(id).is_some_and(Application::is_proposal);
    if is_proposal && let Some(how) = outcome.and_then(ending_of_proposal) {
        state.life = Life::Ended { how };
    }
}

/// The stage that an event leads to, and the outcome where it closes the application.
fn next_stage(
    application: &mut Application,
    event: &AssociationEvent,
    happened: &Happened<AssociationEvent>,
) -> (Option<Stage>, Option<Outcome>) {
    let closed = |outcome| (Some(Stage::Closed { outcome }), Some(outcome));
    let at = |stage| (Some(stage), None);
    let today = happened.dated.occurred_on;
    match event {
        AssociationEvent::ApplicationAccepted(accepted) => at(accept(application, accepted, today)),
        AssociationEvent::ApplicationDeemedAccepted(deemed) => {
            at(accept(application, &deemed.0, today))
        }
        AssociationEvent::ApplicationReturned(returned) => at(give_back(application, returned)),
        AssociationEvent::ApplicationResubmitted(resubmitted) => {
            at(resubmit(application, resubmitted, happened.sequence))
        }
        AssociationEvent::CorrectionExtended(extended) => (extend(application, extended.due), None),
        AssociationEvent::ReviewCompleted(review) => (at_seat(application, 1, review.due), None),
        AssociationEvent::DecisionExtended(extended) => {
            application.extended = true;
            (at_seat(application, 0, extended.due), None)
        }
        AssociationEvent::DecisionMade(decision) => {
            application.again_from = decision.again_from;
            match (decision.outcome, decision.due) {
                (DecisionOutcome::Rejected, _) => closed(Outcome::Rejected),
                (DecisionOutcome::Approved, Some(due)) => at(Stage::AwaitingReply { due }),
                (DecisionOutcome::Approved, None) => at(Stage::AwaitingNotice { since: today }),
            }
        }
        AssociationEvent::NoticeOpened(notice) => at(Stage::OnNotice {
            until: notice.until,
            open: Vec::new(),
        }),
        AssociationEvent::ObjectionRaised(raised) => {
            if let Stage::OnNotice { open, .. } = &mut application.stage {
                let (objection, workdays_left) = (raised.objection, raised.workdays_left);
                open.push(OpenObjection {
                    objection,
                    raised_by: happened.dated.actor,
                    workdays_left,
                });
            }
            (None, None)
        }
        AssociationEvent::ObjectionAnswered(answered) => (answer(application, answered), None),
        AssociationEvent::NoticeClosed(notice) => at(Stage::AwaitingReply {
            due: notice.reply_due,
        }),
        AssociationEvent::ReplyIssued(_) => closed(Outcome::Replied),
        AssociationEvent::Filed(_) => closed(Outcome::Filed),
        AssociationEvent::ApplicationNotAccepted(_) => closed(Outcome::NotAccepted),
        AssociationEvent::ApplicationWithdrawn(_) => closed(Outcome::Withdrawn),
        AssociationEvent::ApplicationLapsed(_) => closed(Outcome::Lapsed),
        // Named, so that a new event must say here what it does.
        AssociationEvent::ClockExpired(_)
        | AssociationEvent::AssociationProposed(_)
        | AssociationEvent::ApplicationSubmitted(_)
        | AssociationEvent::StepReached(_)
        | AssociationEvent::CycleClosed(_)
        | AssociationEvent::CycleOpened(_)
        | AssociationEvent::PreparationLapsed(_)
        | AssociationEvent::FoundingRecorded(_)
        | AssociationEvent::FoundingCorrected(_) => (None, None),
    }
}

/// The seat `further` along the route, with a new clock; nothing where no seat has the application.
fn at_seat(application: &Application, further: usize, due: Day) -> Option<Stage> {
    match application.stage {
        Stage::AtSeat { seat, .. } => Some(Stage::AtSeat {
            seat: seat + further,
            due,
        }),
        _ => None,
    }
}

fn give_back(application: &mut Application, returned: &ApplicationReturned) -> Stage {
    let seat = match application.stage {
        Stage::AtSeat { seat, .. } => Some(seat),
        _ => None,
    };
    application.returns.push(Return {
        seat: returned.seat.clone(),
        criteria: returned
            .items
            .iter()
            .map(|item| item.criterion.clone())
            .collect(),
        papers: application.papers().map(|paper| paper.paper).collect(),
        extended: false,
    });
    Stage::Returned {
        seat,
        due: returned.due,
        workdays_left: returned.workdays_left,
    }
}

/// The applicant has it longer; nothing where it is not with the applicant.
fn extend(application: &mut Application, due: Day) -> Option<Stage> {
    let Stage::Returned {
        seat,
        workdays_left,
        ..
    } = application.stage
    else {
        return None;
    };
    if let Some(last) = application.returns.last_mut() {
        last.extended = true;
    }
    Some(Stage::Returned {
        seat,
        due,
        workdays_left,
    })
}

fn resubmit(
    application: &mut Application,
    resubmitted: &ApplicationResubmitted,
    sequence: Sequence,
) -> Stage {
    application.contents = resubmitted.contents.clone();
    application.contents_at = sequence;
    match application.stage {
        Stage::Returned {
            seat: Some(seat), ..
        } => Stage::AtSeat {
            seat,
            due: resubmitted.due,
        },
        _ => Stage::Submitted {
            due: resubmitted.due,
        },
    }
}

fn accept(application: &mut Application, accepted: &ApplicationAccepted, day: Day) -> Stage {
    // Who returned it before acceptance acted in the seat that turns out to be the first.
    let first = accepted.route.first().map(|seat| &seat.seat);
    for acted in &mut application.acted {
        if let (ACCEPTANCE, Some(first)) = (acted.seat.as_str(), first) {
            acted.seat.clone_from(first);
        }
    }
    application.terms = Some(Terms {
        edition: accepted.edition.clone(),
        route: accepted.route.clone(),
        accepted_on: day,
    });
    Stage::AtSeat {
        seat: 0,
        due: accepted.due,
    }
}

/// Where an answer takes the application; `None` where it stays. Objections that are left when one is right wait at the
/// deciding seat.
fn answer(application: &mut Application, answered: &ObjectionAnswered) -> Option<Stage> {
    let others: Vec<_> = application
        .open_objections()
        .iter()
        .filter(|known| known.objection != answered.objection)
        .copied()
        .collect();
    let on_notice = matches!(application.stage, Stage::OnNotice { .. });
    if on_notice && !answered.upheld {
        return Some(Stage::OnNotice {
            until: answered.due,
            open: others,
        });
    }
    application.unanswered = others;
    let terms = application.terms.as_ref();
    let last_seat = terms.map_or(0, |terms| terms.route.len().saturating_sub(1));
    on_notice.then_some(Stage::AtSeat {
        seat: last_seat,
        due: answered.due,
    })
}

fn lender_handed_in(happened: &Happened<AssociationEvent>) -> Vec<Acted> {
    let lender = happened.dated.acting_for.map(|account| Acted {
        seat: SUBMISSION.to_owned(),
        account,
    });
    lender.into_iter().collect()
}

/// A seat is filled by who accepts, returns, reviews or decides.
fn note_who_acted(
    application: &mut Application,
    event: &AssociationEvent,
    happened: &Happened<AssociationEvent>,
) {
    let seat = match event {
        AssociationEvent::ApplicationAccepted(accepted) => {
            accepted.route.first().map(|seat| seat.seat.clone())
        }
        AssociationEvent::ApplicationReturned(returned) => Some(returned.seat.clone()),
        AssociationEvent::ApplicationResubmitted(_) => Some(SUBMISSION.to_owned()),
        AssociationEvent::ReviewCompleted(review) => Some(review.seat.clone()),
        AssociationEvent::DecisionMade(decision) => Some(decision.seat.clone()),
        _ => None,
    };
    let Some(seat) = seat else { return };
    for account in [happened.dated.actor, happened.dated.acting_for]
        .into_iter()
        .flatten()
    {
        let acted = Acted {
            seat: seat.clone(),
            account,
        };
        if !application.acted.contains(&acted) {
            application.acted.push(acted);
        }
    }
}

fn ending_of_proposal(outcome: Outcome) -> Option<Ending> {
    match outcome {
        Outcome::Replied | Outcome::Filed => None,
        Outcome::NotAccepted => Some(Ending::NotAccepted),
        Outcome::Rejected => Some(Ending::Rejected),
        Outcome::Withdrawn => Some(Ending::Withdrawn),
        Outcome::Lapsed => Some(Ending::Lapsed),
    }
}

/// The application that an event is about.
pub(super) fn application_of(event: &AssociationEvent) -> Option<ApplicationId> {
    Some(match event {
        AssociationEvent::ApplicationSubmitted(event) => event.application,
        AssociationEvent::ApplicationAccepted(event) => event.application,
        AssociationEvent::ApplicationDeemedAccepted(event) => event.0.application,
        AssociationEvent::ApplicationNotAccepted(event) => event.application,
        AssociationEvent::ApplicationReturned(event) => event.application,
        AssociationEvent::ApplicationResubmitted(event) => event.application,
        AssociationEvent::CorrectionExtended(event) => event.application,
        AssociationEvent::ReviewCompleted(event) => event.application,
        AssociationEvent::DecisionExtended(event) => event.application,
        AssociationEvent::DecisionMade(event) => event.application,
        AssociationEvent::NoticeOpened(event) => event.application,
        AssociationEvent::ObjectionRaised(event) => event.application,
        AssociationEvent::ObjectionAnswered(event) => event.application,
        AssociationEvent::NoticeClosed(event) => event.application,
        AssociationEvent::ReplyIssued(event) => event.application,
        AssociationEvent::Filed(event) => event.application,
        AssociationEvent::StepReached(event) => event.application,
        AssociationEvent::CycleClosed(event) => event.application,
        AssociationEvent::CycleOpened(event) => event.application,
        AssociationEvent::ApplicationWithdrawn(event) => event.application,
        AssociationEvent::ApplicationLapsed(event) => event.application,
        AssociationEvent::ClockExpired(event) => event.application,
        AssociationEvent::AssociationProposed(_)
        | AssociationEvent::PreparationLapsed(_)
        | AssociationEvent::FoundingRecorded(_)
        | AssociationEvent::FoundingCorrected(_) => return None,
    })
}
