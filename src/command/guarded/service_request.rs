//! What authority asks of a request for service.

use super::person::resource_at;
use super::{Guarded, of_body};
use crate::authority::{Action, Resource};
use crate::store::Streams;
use crate::wiring::Qibu;
use qibu_domain::id::{SeatRef, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::occasion::Occasion;
use qibu_domain::service_request::{
    ServiceRequest, ServiceRequestCommand, ServiceRequestFault, ServiceRequestRefusal,
    ServiceRequestState, ServiceStep, as_fallen_due,
};
use std::borrow::Cow;
use std::collections::BTreeSet;

impl Guarded for ServiceRequest {
    fn action(state: &ServiceRequestState, command: &ServiceRequestCommand) -> Action {
        match command {
            ServiceRequestCommand::Ask { .. } => Action::RecordRequest,
            ServiceRequestCommand::Step { step, .. } => action_of(state, step),
            // What another recorded is for an office to correct alone.
            ServiceRequestCommand::Correct { .. } if command.corrects_of_another(state) => {
                Action::CorrectRequestLate
            }
            ServiceRequestCommand::Correct { by_two: false, .. } => Action::CorrectRequest,
            ServiceRequestCommand::Correct { by_two: true, .. } => Action::CorrectRequestLate,
            ServiceRequestCommand::Wake => Action::RunDeadlines,
        }
    }

    fn resource(
        _stream: StreamId,
        state: &ServiceRequestState,
        command: &ServiceRequestCommand,
        occasion: &Occasion,
    ) -> Result<Resource, ServiceRequestRefusal> {
        let place = place(state, command, occasion)?;
        // Who gives it away is in charge of where it stands as much as of the body that is given it.
        let given = Self::body_given(state, command);
        let given = given.and_then(|body| of_body(body, occasion));
        let common = given.and_then(|given| {
            let common = occasion.rulebook.common_above(&place.node, &given.node)?;
            Some(common.to_owned())
        });
        Ok(match common {
            Some(node) => Resource { node, ..place },
            None => place,
        })
    }

    fn as_fallen_due<'s>(
        state: &'s ServiceRequestState,
        occasion: &Occasion,
    ) -> Cow<'s, ServiceRequestState> {
        match state.due() {
            Some(due) if due < occasion.today() => {
                Cow::Owned(as_fallen_due(state, occasion.today()))
            }
            _ => Cow::Borrowed(state),
        }
    }

    fn bodies_read(
        state: &ServiceRequestState,
        command: &ServiceRequestCommand,
    ) -> BTreeSet<StreamId> {
        let all = answering(state, command).into_iter();
        all.chain(command.body_named()).filter(is_body).collect()
    }

    fn body_acting(
        state: &ServiceRequestState,
        command: &ServiceRequestCommand,
    ) -> Option<StreamId> {
        answering(state, command).filter(is_body)
    }

    fn body_given(
        state: &ServiceRequestState,
        command: &ServiceRequestCommand,
    ) -> Option<StreamId> {
        match command {
            ServiceRequestCommand::Step {
                step: ServiceStep::Triage { body, .. },
                ..
            } => Some(*body).filter(|body| state.body() != Some(*body) && is_body(body)),
            _ => None,
        }
    }

    fn teams_read(
        state: &ServiceRequestState,
        command: &ServiceRequestCommand,
    ) -> BTreeSet<StreamId> {
        let team = command.team_read(state);
        let is_team = |team: &StreamId| team.kind == StreamKind::Team;
        // What is no team is not read; the decision says that there is none.
        team.into_iter().filter(is_team).collect()
    }

    fn seats_read(command: &ServiceRequestCommand) -> BTreeSet<SeatRef> {
        let seat = command.asked().and_then(|asked| asked.seat);
        seat.into_iter().collect()
    }

    fn corrects(command: &ServiceRequestCommand) -> Option<Sequence> {
        match command {
            ServiceRequestCommand::Correct { cites, .. } => Some(*cites),
            ServiceRequestCommand::Ask { .. }
            | ServiceRequestCommand::Step { .. }
            | ServiceRequestCommand::Wake => None,
        }
    }

    fn takes_two(command: &ServiceRequestCommand) -> bool {
        matches!(command, ServiceRequestCommand::Correct { by_two: true, .. })
    }

    fn is_reaction(command: &ServiceRequestCommand) -> bool {
        *command == ServiceRequestCommand::Wake
    }

    fn begins(command: &ServiceRequestCommand) -> bool {
        matches!(command, ServiceRequestCommand::Ask { .. })
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.service_requests()
    }
}

/// Where a request stands: with the body that answers it, else with the office that was asked.
fn place(
    state: &ServiceRequestState,
    command: &ServiceRequestCommand,
    occasion: &Occasion,
) -> Result<Resource, ServiceRequestRefusal> {
    if let Some(body) = answering(state, command) {
        let unknown = || ServiceRequestFault::BodyUnknown { body }.of_recording();
        return of_body(body, occasion).ok_or_else(unknown);
    }
    let known = state.asked.as_ref().map(|asked| &asked.said);
    let Some(asked) = known.or_else(|| command.asked()) else {
        return Err(ServiceRequestFault::Unknown.of_recording());
    };
    let node = &asked.node;
    let unknown = || ServiceRequestFault::NodeUnknown { node: node.clone() };
    resource_at(node, occasion).ok_or_else(|| unknown().of_recording())
}

/// What authority is asked for to bring a request a step further: to give it to another body is for an office.
pub(crate) fn action_of(state: &ServiceRequestState, step: &ServiceStep) -> Action {
    match step {
        ServiceStep::Triage { body, .. } if state.body() != Some(*body) => Action::AssignRequest,
        _ => Action::HandleRequest,
    }
}

/// The body that answers the request: as it stands, else as it is asked.
fn answering(state: &ServiceRequestState, command: &ServiceRequestCommand) -> Option<StreamId> {
    let asked = command.asked().filter(|_| state.asked.is_none());
    state.body().or_else(|| asked.and_then(|asked| asked.body))
}

/// What is no body is not read; the decision says that there is none.
fn is_body(stream: &StreamId) -> bool {
    SubjectKind::try_from(stream.kind).is_ok()
}
