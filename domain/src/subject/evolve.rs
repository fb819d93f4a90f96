//! How events change what is known of a body. Nothing here refuses or panics.

use super::affairs;
use super::aside::{self, Aside};
use super::body::{Body, RecordedFounding};
use super::changeover::{self, Changeover};
use super::event::{
    ApplicationAccepted, ApplicationResubmitted, ApplicationReturned, ApplicationSubmitted,
    DecisionOutcome, ObjectionAnswered, StepReached, SubjectEvent,
};
use super::gaps::{self, Gaps};
use super::late_steps;
use super::life::{Ending, Life};
use super::of_application::{application_of, outcome};
use super::passing::{self, Passing};
use super::site_visits::{self, SiteVisits};
use super::standing::{self, Hearing};
use super::state::{
    ACCEPTANCE, Application, FIRST_CYCLE, OpenObjection, Outcome, Return, Stage, SubjectState,
    Terms,
};
use super::{cycles, re_review, recounting, seats};
use crate::decider::Happened;
use crate::id::Sequence;
use crate::lifecycle::Transition;
use crate::time::Day;

/// Folds one event.
pub(super) fn evolve(mut state: SubjectState, happened: &Happened<SubjectEvent>) -> SubjectState {
    if let Some(day) = happened.dated.decided_on {
        let counts_on = happened.dated.occurred_on;
        state.first_act_on.get_or_insert(counts_on);
        state.last_counts_on = Some(
            state
                .last_counts_on
                .map_or(counts_on, |last| last.max(counts_on)),
        );
        state.last_act_on = Some(state.last_act_on.map_or(day, |last| last.max(day)));
    }
    let before = state.life;
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
        SubjectEvent::StepReached(reached) => reach(&mut state, reached),
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
            take_over(&mut state, founding.clone().into(), happened);
        }
        SubjectEvent::BaseFoundingRecorded(founding) => {
            take_over(&mut state, founding.clone().into(), happened);
        }
        // `effective` resolves corrections before the fold (law 3).
        SubjectEvent::FoundingCorrected(_)
        | SubjectEvent::BaseFoundingCorrected(_)
        | SubjectEvent::LateStepCorrected(_) => {}
        SubjectEvent::StepRecognisedLate(step) => late_steps::evolve(&mut state, step, happened),
        SubjectEvent::AffairCorrected(_) => {}
        SubjectEvent::BrandRetired(retired) => {
            // An act never counts from before the act that precedes it (law 2).
            let on = state.last_counts_on.unwrap_or(happened.dated.occurred_on);
            state.affairs.retire(retired.brand, on);
        }
        SubjectEvent::BaseNamed(named) => state.plaque = Some(named.plaque.clone()),
        event => {
            if !standing::evolve(&mut state, event) {
                evolve_application(&mut state, event, happened);
            }
            re_review::evolve(&mut state, happened);
        }
    }
    let on = happened.dated.occurred_on;
    cycles::evolve(&mut state, before, &happened.dated.event, on);
    affairs::evolve(&mut state, happened);
    state
}

/// A step was recognised; the one that founds the body brings it to life.
fn reach(state: &mut SubjectState, reached: &StepReached) {
    state.cycle = reached.cycle;
    state.step = reached.step;
    // A body whose recorded founding was voided does not come to life by a later step.
    let founding = state.body.as_ref().map(|body| body.kind().founding_step());
    let is_founded = founding.is_some_and(|founding| reached.step >= founding);
    if is_founded && !state.life.is_void() {
        state.life = Life::Active;
    }
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
        decided_at: None,
        passing: Passing::default(),
        hearing: None,
        site_visits: SiteVisits::default(),
        gaps: Gaps::default(),
        changeover: Changeover::default(),
        provisional: Vec::new(),
        again_from: None,
        last: happened.sequence,
    }
}

fn propose(state: &mut SubjectState, body: Body) {
    state.body = Some(body);
    state.life = Life::Proposed;
    state.cycle = FIRST_CYCLE;
}

fn take_over(
    state: &mut SubjectState,
    founding: RecordedFounding,
    happened: &Happened<SubjectEvent>,
) {
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
        state.step = state.step.max(body.kind().founding_step());
    }
    if let Some(base) = body.base() {
        state.plaque.clone_from(&base.plaque);
    }
    state.body = Some(body);
    state.founding = Some(happened.sequence);
    state.founded_on = Some(happened.dated.occurred_on);
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
        recounting::set_anew(application);
        application.late = false;
        application.escalated_to = None;
    }
    aside::evolve(application, &before, happened);
    passing::evolve(application, happened);
    site_visits::evolve(application, happened);
    gaps::evolve(application, happened);
    changeover::evolve(application, happened);
    match event {
        SubjectEvent::ClockExpired(expired) => {
            application.late = true;
            application.escalated_to.clone_from(&expired.escalated_to);
        }
        SubjectEvent::HearingOpened(opened) => {
            application.hearing = Some(Hearing {
                until: opened.until,
                stated_on: None,
            });
        }
        SubjectEvent::StatementMade(_) => {
            if let Some(hearing) = &mut application.hearing {
                hearing.stated_on = Some(happened.dated.occurred_on);
            }
        }
        SubjectEvent::ReplyIssued(reply) => {
            if let Some(until) = reply.prepare_until {
                state.life = Life::Preparing { until };
            }
        }
        _ => {}
    }
    let mut applications = state.applications.iter_mut();
    if let Some(application) = applications.find(|known| known.id == id) {
        recounting::evolve(application, happened);
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
        SubjectEvent::SiteVerified(verified) => {
            let due = verified.due;
            (due.and_then(|due| at_seat(application, 0, due)), None)
        }
        SubjectEvent::SentBack(sent) => (named_seat(application, &sent.to, sent.due), None),
        SubjectEvent::SeatAdded(added) => (passing::put_before(application, added), None),
        SubjectEvent::ApplicationTransferred(moved) => (passing::move_to(application, moved), None),
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
        Outcome::Lapsed | Outcome::Terminated => Some(Ending::Lapsed),
    }
}
