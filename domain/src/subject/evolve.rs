//! How events change what is known of a body. Nothing here refuses or panics.

use super::aside::{self, Aside};
use super::body::{Body, RecordedFounding};
use super::event::{
    ApplicationAccepted, ApplicationResubmitted, ApplicationReturned, ApplicationSubmitted,
    DecisionOutcome, ObjectionAnswered, SubjectEvent,
};
use super::seats;
use super::state::{
    ACCEPTANCE, Application, Ending, FIRST_CYCLE, Life, OpenObjection, Outcome, Return, Stage,
    SubjectState, Terms,
};
use crate::decider::Happened;
use crate::id::{ApplicationId, Sequence};
use crate::lifecycle::Transition;
use crate::time::Day;

/// Folds one event.
pub(super) fn evolve(mut state: SubjectState, happened: &Happened<SubjectEvent>) -> SubjectState {
    if let Some(day) = happened.dated.decided_on {
        let counts_on = happened.dated.occurred_on;
        state.last_counts_on = Some(
            state
                .last_counts_on
                .map_or(counts_on, |last| last.max(counts_on)),
        );
        state.last_act_on = Some(state.last_act_on.map_or(day, |last| last.max(day)));
    }
    match &happened.dated.event {
        SubjectEvent::AssociationProposed(proposed) => {
            propose(&mut state, proposed.identity.clone().into());
        }
        SubjectEvent::BaseProposed(proposed) => {
            propose(&mut state, proposed.identity.clone().into());
        }
        SubjectEvent::ApplicationSubmitted(submitted) => {
            state
                .applications
                .push(handed_in(state.cycle, submitted, happened));
            // A proposal that had ended lives again with its new application.
            let proposes = submitted.transition == Transition::T1 && state.cycle <= FIRST_CYCLE;
            if let (true, Life::Ended { .. }) = (proposes, state.life) {
                state.life = Life::Proposed;
            }
        }
        SubjectEvent::StepReached(reached) => {
            state.cycle = reached.cycle;
            state.step = reached.step;
            // A body whose recorded founding was voided does not come to life by a later step.
            let founding = state.body.as_ref().map(|body| body.kind().founding());
            let is_founded = founding.is_some_and(|founding| reached.step >= founding.step());
            if is_founded && !state.life.is_void() {
                state.life = Life::Active;
            }
        }
        SubjectEvent::CycleOpened(opened) => {
            state.cycle = opened.cycle;
            state.step = 0;
        }
        SubjectEvent::PreparationLapsed(_) => {
            state.life = Life::Ended {
                how: Ending::Lapsed,
            }
        }
        SubjectEvent::FoundingRecorded(founding) => {
            take_over(&mut state, founding.clone().into(), happened.sequence);
        }
        SubjectEvent::BaseFoundingRecorded(founding) => {
            take_over(&mut state, founding.clone().into(), happened.sequence);
        }
        // `effective` resolves corrections before the fold (law 3).
        SubjectEvent::FoundingCorrected(_) | SubjectEvent::BaseFoundingCorrected(_) => {}
        SubjectEvent::BaseNamed(named) => state.plaque = Some(named.plaque.clone()),
        event => evolve_application(&mut state, event, happened),
    }
    state
}

/// An application as it begins.
fn handed_in(
    cycle: u32,
    submitted: &ApplicationSubmitted,
    happened: &Happened<SubjectEvent>,
) -> Application {
    Application {
        id: submitted.application,
        transition: submitted.transition,
        cycle: cycle.max(FIRST_CYCLE),
        submitted_on: happened.dated.occurred_on,
        submitter: happened.dated.actor,
        contents: submitted.contents.clone(),
        contents_at: happened.sequence,
        terms: None,
        stage: Stage::Submitted {
            due: submitted.accept_due,
        },
        // Who lends the right to propose hands in together with the deputy.
        acted: seats::lender_handed_in(happened),
        returns: Vec::new(),
        unanswered: Vec::new(),
        extended: false,
        late: false,
        escalated_to: None,
        aside: Aside::default(),
        again_from: None,
        last: happened.sequence,
    }
}

fn propose(state: &mut SubjectState, body: Body) {
    state.body = Some(body);
    state.life = Life::Proposed;
    state.cycle = FIRST_CYCLE;
}

fn take_over(state: &mut SubjectState, founding: RecordedFounding, sequence: Sequence) {
    let body = founding.body();
    if founding.is_void() {
        // It was never so: only the name by which the body is still found is left of it.
        if state.life.is_free() {
            state.body = Some(body);
            state.life = Life::Ended { how: Ending::Void };
        }
        return;
    }
    state.life = Life::Active;
    if state.cycle <= FIRST_CYCLE {
        state.cycle = FIRST_CYCLE;
        state.step = state.step.max(body.kind().founding().step());
    }
    if let Some(base) = body.base() {
        state.plaque.clone_from(&base.plaque);
    }
    state.body = Some(body);
    state.founding = Some(sequence);
    state.recorded_founding = Some(founding);
}

fn evolve_application(
    state: &mut SubjectState,
    event: &SubjectEvent,
    happened: &Happened<SubjectEvent>,
) {
    let Some(id) = application_of(event) else {
        return;
    };
    let Some(application) = state.applications.iter_mut().find(|known| known.id == id) else {
        return;
    };
    application.last = happened.sequence;
    let before = aside::Before::of(application);
    let (next, outcome) = next_stage(application, event, happened);
    seats::note_who_acted(application, event, happened);
    if let Some(stage) = next {
        application.stage = stage;
        application.late = false;
        application.escalated_to = None;
    }
    aside::evolve(application, &before, happened);
    match event {
        SubjectEvent::ClockExpired(expired) => {
            application.late = true;
            application.escalated_to.clone_from(&expired.escalated_to);
        }
        SubjectEvent::ReplyIssued(reply) => {
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
    event: &SubjectEvent,
    happened: &Happened<SubjectEvent>,
) -> (Option<Stage>, Option<Outcome>) {
    let closed = |outcome| (Some(Stage::Closed { outcome }), Some(outcome));
    let at = |stage| (Some(stage), None);
    let today = happened.dated.occurred_on;
    match event {
        SubjectEvent::ApplicationAccepted(accepted) => at(accept(application, accepted, today)),
        SubjectEvent::ApplicationDeemedAccepted(deemed) => {
            at(accept(application, &deemed.0, today))
        }
        SubjectEvent::ApplicationReturned(returned) => at(give_back(application, returned)),
        SubjectEvent::ApplicationResubmitted(resubmitted) => {
            at(resubmit(application, resubmitted, happened.sequence))
        }
        SubjectEvent::CorrectionExtended(extended) => (extend(application, extended.due), None),
        SubjectEvent::ReviewCompleted(review) => (at_seat(application, 1, review.due), None),
        SubjectEvent::DecisionExtended(extended) => {
            application.extended = true;
            (at_seat(application, 0, extended.due), None)
        }
        SubjectEvent::HoldEnded(ended) => (at_seat(application, 0, ended.due), None),
        SubjectEvent::SentBack(sent) => (named_seat(application, &sent.to, sent.due), None),
        SubjectEvent::ReviewTakenBack(taken) => {
            (named_seat(application, &taken.seat, taken.due), None)
        }
        SubjectEvent::DecisionMade(decision) => {
            application.again_from = decision.again_from;
            match (decision.outcome, decision.due) {
                (DecisionOutcome::Rejected, _) => closed(Outcome::Rejected),
                (DecisionOutcome::Approved, Some(due)) => at(Stage::AwaitingReply { due }),
                (DecisionOutcome::Approved, None) => at(Stage::AwaitingNotice { since: today }),
            }
        }
        SubjectEvent::NoticeOpened(notice) => at(Stage::OnNotice {
            until: notice.until,
            open: Vec::new(),
        }),
        SubjectEvent::ObjectionRaised(raised) => {
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
        SubjectEvent::ObjectionAnswered(answered) => (answer(application, answered), None),
        SubjectEvent::NoticeClosed(notice) => at(Stage::AwaitingReply {
            due: notice.reply_due,
        }),
        event => outcome(event).map_or((None, None), closed),
    }
}

/// How an event ends the application; `None` where it does not.
fn outcome(event: &SubjectEvent) -> Option<Outcome> {
    match event {
        SubjectEvent::ReplyIssued(_) => Some(Outcome::Replied),
        SubjectEvent::Filed(_) => Some(Outcome::Filed),
        SubjectEvent::ApplicationNotAccepted(_) => Some(Outcome::NotAccepted),
        SubjectEvent::ApplicationWithdrawn(_) => Some(Outcome::Withdrawn),
        SubjectEvent::ApplicationLapsed(_) => Some(Outcome::Lapsed),
        // Named, so that a new event must say here what it does.
        SubjectEvent::AssociationProposed(_)
        | SubjectEvent::BaseProposed(_)
        | SubjectEvent::ApplicationSubmitted(_)
        | SubjectEvent::ApplicationAccepted(_)
        | SubjectEvent::ApplicationDeemedAccepted(_)
        | SubjectEvent::ApplicationReturned(_)
        | SubjectEvent::ApplicationResubmitted(_)
        | SubjectEvent::CorrectionExtended(_)
        | SubjectEvent::ReviewCompleted(_)
        | SubjectEvent::DecisionExtended(_)
        | SubjectEvent::ApplicationHeld(_)
        | SubjectEvent::HoldEnded(_)
        | SubjectEvent::SentBack(_)
        | SubjectEvent::ReviewTakenBack(_)
        | SubjectEvent::SlipRecorded(_)
        | SubjectEvent::SlipConfirmed(_)
        | SubjectEvent::SlipVoided(_)
        | SubjectEvent::ReminderSent(_)
        | SubjectEvent::OpinionAsked(_)
        | SubjectEvent::OpinionGiven(_)
        | SubjectEvent::DecisionMade(_)
        | SubjectEvent::NoticeOpened(_)
        | SubjectEvent::ObjectionRaised(_)
        | SubjectEvent::ObjectionAnswered(_)
        | SubjectEvent::NoticeClosed(_)
        | SubjectEvent::BaseNamed(_)
        | SubjectEvent::StepReached(_)
        | SubjectEvent::CycleClosed(_)
        | SubjectEvent::CycleOpened(_)
        | SubjectEvent::PreparationLapsed(_)
        | SubjectEvent::ClockExpired(_)
        | SubjectEvent::FoundingRecorded(_)
        | SubjectEvent::FoundingCorrected(_)
        | SubjectEvent::BaseFoundingRecorded(_)
        | SubjectEvent::BaseFoundingCorrected(_) => None,
    }
}

/// The seat of that name in the route, with a new clock; nothing where there is none.
fn named_seat(application: &Application, name: &str, due: Day) -> Option<Stage> {
    let mut route = application.terms.as_ref()?.route.iter();
    let seat = route.position(|seat| seat.seat == name)?;
    Some(Stage::AtSeat { seat, due })
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
pub(super) fn application_of(event: &SubjectEvent) -> Option<ApplicationId> {
    Some(match event {
        SubjectEvent::ApplicationSubmitted(event) => event.application,
        SubjectEvent::ApplicationAccepted(event) => event.application,
        SubjectEvent::ApplicationDeemedAccepted(event) => event.0.application,
        SubjectEvent::ApplicationNotAccepted(event) => event.application,
        SubjectEvent::ApplicationReturned(event) => event.application,
        SubjectEvent::ApplicationResubmitted(event) => event.application,
        SubjectEvent::CorrectionExtended(event) => event.application,
        SubjectEvent::ReviewCompleted(event) => event.application,
        SubjectEvent::DecisionExtended(event) => event.application,
        SubjectEvent::DecisionMade(event) => event.application,
        SubjectEvent::ApplicationHeld(event) => event.application,
        SubjectEvent::HoldEnded(event) => event.application,
        SubjectEvent::SentBack(event) => event.application,
        SubjectEvent::ReviewTakenBack(event) => event.application,
        SubjectEvent::SlipRecorded(event) => event.application,
        SubjectEvent::SlipConfirmed(event) => event.application,
        SubjectEvent::SlipVoided(event) => event.application,
        SubjectEvent::ReminderSent(event) => event.application,
        SubjectEvent::OpinionAsked(event) => event.application,
        SubjectEvent::OpinionGiven(event) => event.application,
        SubjectEvent::NoticeOpened(event) => event.application,
        SubjectEvent::ObjectionRaised(event) => event.application,
        SubjectEvent::ObjectionAnswered(event) => event.application,
        SubjectEvent::NoticeClosed(event) => event.application,
        SubjectEvent::ReplyIssued(event) => event.application,
        SubjectEvent::BaseNamed(event) => event.application,
        SubjectEvent::Filed(event) => event.application,
        SubjectEvent::StepReached(event) => event.application,
        SubjectEvent::CycleClosed(event) => event.application,
        SubjectEvent::CycleOpened(event) => event.application,
        SubjectEvent::ApplicationWithdrawn(event) => event.application,
        SubjectEvent::ApplicationLapsed(event) => event.application,
        SubjectEvent::ClockExpired(event) => event.application,
        SubjectEvent::AssociationProposed(_)
        | SubjectEvent::BaseProposed(_)
        | SubjectEvent::PreparationLapsed(_)
        | SubjectEvent::FoundingRecorded(_)
        | SubjectEvent::FoundingCorrected(_)
        | SubjectEvent::BaseFoundingRecorded(_)
        | SubjectEvent::BaseFoundingCorrected(_) => return None,
    })
}
