//! The steps of a request, each from the stages that it may follow, and the closing by silence.

use super::ask::{must_be_near, must_take_requests};
use super::{
    ServiceClosed, ServiceClosedBySilence, ServiceConfirmed, ServiceDeclined, ServiceDelivered,
    ServiceJobAccepted, ServiceMatched, ServiceReopened, ServiceRequestEvent, ServiceRequestFault,
    ServiceRequestRefusal, ServiceRequestState, ServiceStage, ServiceStep, ServiceTriaged,
};
use crate::decider::{Class, Dated, Decided, StoredEvent};
use crate::id::StreamId;
use crate::occasion::Occasion;
use crate::organiser::late_or_live;
use crate::subject::event::PaperRef;
use crate::team::TeamStage;
use crate::time::Day;

/// Within how many working days after the delivery the asker answers, the day of the delivery not counted (domain 4.2).
pub const ANSWER_WORKDAYS: u32 = 15;
/// The most that happens to one request.
pub const MAX_STEPS: usize = 200;
/// The frozen name of the rule by which silence closes a request.
pub const SILENCE: &str = "service_request.silence/1";

/// What has fallen due by that day: the asker said nothing by the end of the last day.
pub(super) fn fallen_due(
    state: &ServiceRequestState,
    today: Day,
) -> Vec<Dated<ServiceRequestEvent>> {
    let (Some(due), Some(delivered)) = (state.due(), &state.delivered) else {
        return Vec::new();
    };
    if due >= today {
        return Vec::new();
    }
    let closed = ServiceClosedBySilence {
        delivered: delivered.sequence,
    };
    vec![Dated::fallen_due(closed.into(), due, SILENCE)]
}

/// The last day on which the asker of what was delivered may answer, by the calendar as it stands: none before the day on
/// which the delivery is written down (law 15).
pub(super) fn answer_due(delivered_on: Day, occasion: &Occasion) -> Day {
    let workdays = occasion.rulebook.workdays();
    let due = workdays.add(delivered_on, ANSWER_WORKDAYS).day;
    due.max(occasion.today())
}

/// Brings a request a step further.
pub(super) fn step(
    state: &ServiceRequestState,
    step: ServiceStep,
    (on, paper): (Day, Option<PaperRef>),
    occasion: &Occasion,
) -> Result<Decided<ServiceRequestEvent>, ServiceRequestRefusal> {
    must_follow(state, step, on, occasion).map_err(ServiceRequestFault::of_recording)?;
    let event: ServiceRequestEvent = match step {
        ServiceStep::Triage { domain, body } => ServiceTriaged {
            domain,
            body,
            paper,
        }
        .into(),
        ServiceStep::Match { team } => ServiceMatched { team, paper }.into(),
        ServiceStep::AcceptJob => ServiceJobAccepted { paper }.into(),
        ServiceStep::Deliver => ServiceDelivered {
            answer_due: answer_due(on, occasion),
            paper,
        }
        .into(),
        ServiceStep::Confirm { answer } => ServiceConfirmed { answer, paper }.into(),
        ServiceStep::Decline { ground } => ServiceDeclined { ground, paper }.into(),
        ServiceStep::Reopen => ServiceReopened { paper }.into(),
        ServiceStep::Close => ServiceClosed { paper }.into(),
    };
    let source = late_or_live(on, occasion);
    let decided_on = (event.class() == Class::Act).then(|| occasion.today());
    let dated = Dated::by(event, occasion, on, decided_on, source);
    Ok(Decided::events(vec![dated]))
}

/// Refuses a step from another stage, of another time, or to somebody who cannot take it.
fn must_follow(
    state: &ServiceRequestState,
    step: ServiceStep,
    on: Day,
    occasion: &Occasion,
) -> Result<(), ServiceRequestFault> {
    let asked = state.asked.as_ref().ok_or(ServiceRequestFault::Unknown)?;
    if state.steps.len() >= MAX_STEPS {
        return Err(ServiceRequestFault::TooManySteps);
    }
    if !may_follow(state, step) {
        return Err(ServiceRequestFault::NotInThisStage);
    }
    must_be_in_time(state, step, on, occasion)?;
    match step {
        ServiceStep::Triage { body, .. } => {
            must_be_near(body, &asked.said.node, occasion)?;
            // What is open goes on with the body that has it.
            if state.body() == Some(body) {
                return Ok(());
            }
            must_take_requests(body, on, occasion)
        }
        ServiceStep::Match { team } => must_be_served(state, team, on, occasion),
        ServiceStep::AcceptJob => {
            let team = state.matched.as_ref().and_then(|matched| matched.team);
            must_be_served(state, team, on, occasion)
        }
        ServiceStep::Close if state.confirmed.is_none() => Err(ServiceRequestFault::NotConfirmed),
        ServiceStep::Deliver
        | ServiceStep::Confirm { .. }
        | ServiceStep::Decline { .. }
        | ServiceStep::Reopen
        | ServiceStep::Close => Ok(()),
    }
}

/// From which stages a step comes.
fn may_follow(state: &ServiceRequestState, step: ServiceStep) -> bool {
    use ServiceStage as At;
    let at = state.stage;
    match step {
        ServiceStep::Triage { .. } => matches!(at, At::Asked | At::Triaged),
        ServiceStep::Match { .. } => matches!(at, At::Triaged | At::Matched | At::Delivering),
        ServiceStep::AcceptJob => at == At::Matched,
        ServiceStep::Deliver => at == At::Delivering,
        // What the asker said in time and is written down late counts, too.
        ServiceStep::Confirm { .. } => {
            let is_open = at == At::Delivered || state.is_closed_by_silence();
            is_open && state.confirmed.is_none()
        }
        ServiceStep::Decline { .. } => {
            matches!(at, At::Asked | At::Triaged | At::Matched | At::Delivering)
        }
        ServiceStep::Reopen => matches!(at, At::Delivered | At::Closed | At::Declined),
        ServiceStep::Close => at == At::Delivered,
    }
}

/// Nothing is dated before what it follows. What the asker said before a silence that closed the request may still be told.
fn must_be_in_time(
    state: &ServiceRequestState,
    step: ServiceStep,
    on: Day,
    occasion: &Occasion,
) -> Result<(), ServiceRequestFault> {
    if on > occasion.today() {
        return Err(ServiceRequestFault::Future { day: on });
    }
    let silence = state.ended.filter(|_| state.is_closed_by_silence());
    let is_answer = matches!(step, ServiceStep::Confirm { .. });
    let (earliest, latest) = match silence.filter(|_| is_answer) {
        Some(ended) => {
            let delivered = state.delivered.as_ref().map(|delivered| delivered.on);
            (delivered, Some(ended.on))
        }
        None => (state.last_on(), None),
    };
    if let Some(day) = earliest.filter(|day| on < *day) {
        return Err(ServiceRequestFault::TooEarly { day });
    }
    match latest.filter(|day| *day < on) {
        Some(day) => Err(ServiceRequestFault::TooLate { day }),
        None => Ok(()),
    }
}

/// A team stood on the day, serves in the domain, and is of the district. The body itself always does.
fn must_be_served(
    state: &ServiceRequestState,
    team: Option<StreamId>,
    on: Day,
    occasion: &Occasion,
) -> Result<(), ServiceRequestFault> {
    let Some(team) = team else {
        return Ok(());
    };
    let known = occasion.facts.teams.get(&team);
    let formed = known.and_then(|known| Some((known, known.formed.as_ref()?)));
    let Some((known, formed)) = formed else {
        return Err(ServiceRequestFault::TeamUnknown { team });
    };
    let was_untouched = known.first_act_on.is_none_or(|first| on <= first);
    let goes_on = known.stage == TeamStage::Active && known.last_act_on <= Some(on);
    if on < formed.on || !(was_untouched || goes_on) {
        return Err(ServiceRequestFault::TeamNotThere { team, day: on });
    }
    let rulebook = &occasion.rulebook;
    let asked = state.asked.as_ref();
    let district = asked.and_then(|asked| rulebook.district_of(&asked.said.node));
    if rulebook.district_of(&formed.said.node) != district {
        return Err(ServiceRequestFault::TeamElsewhere { team });
    }
    let domain = state.triaged.as_ref().map(|triaged| triaged.domain);
    let serves = domain.is_some_and(|domain| formed.said.domains.contains(&domain));
    let other = ServiceRequestFault::DomainNotOfTeam;
    serves.then_some(()).ok_or(other)
}
