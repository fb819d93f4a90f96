//! What authority asks of a session.

use super::{Guarded, of_body};
use crate::authority::{Action, Resource};
use crate::store::Streams;
use crate::wiring::Qibu;
use qibu_domain::id::{ProgrammeId, Sequence, StreamId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::occasion::Occasion;
use qibu_domain::session::{Session, SessionCommand, SessionFault, SessionRefusal, SessionState};
use std::collections::BTreeSet;

impl Guarded for Session {
    fn action(_state: &SessionState, command: &SessionCommand) -> Action {
        match command {
            SessionCommand::Correct { by_two: true, .. } => Action::CorrectSessionLate,
            // Only an office says that a body did what it was not to do.
            _ if command.is_irregular() => Action::RecordIrregularSession,
            SessionCommand::Correct { by_two: false, .. } => Action::CorrectSession,
            SessionCommand::Plan { .. } | SessionCommand::Cancel { .. } => Action::PlanSession,
            SessionCommand::Hold { .. } | SessionCommand::Report { .. } => Action::RecordSession,
        }
    }

    fn resource(
        _stream: StreamId,
        state: &SessionState,
        command: &SessionCommand,
        occasion: &Occasion,
    ) -> Result<Resource, SessionRefusal> {
        let Some(body) = organiser(state, command) else {
            return Err(SessionFault::NotHeld.of_recording());
        };
        let unknown = || SessionFault::BodyUnknown { body }.of_recording();
        of_body(body, occasion).ok_or_else(unknown)
    }

    fn bodies_read(state: &SessionState, command: &SessionCommand) -> BTreeSet<StreamId> {
        let named = command.bodies_named(state).into_iter();
        // What is no body is not read; the decision says that there is none.
        named
            .filter(|body| SubjectKind::try_from(body.kind).is_ok())
            .collect()
    }

    fn body_acting(state: &SessionState, command: &SessionCommand) -> Option<StreamId> {
        organiser(state, command).filter(|body| SubjectKind::try_from(body.kind).is_ok())
    }

    fn programmes_read(command: &SessionCommand) -> BTreeSet<ProgrammeId> {
        command.programme_named().into_iter().collect()
    }

    fn corrects(command: &SessionCommand) -> Option<Sequence> {
        match command {
            SessionCommand::Correct { cites, .. } => Some(*cites),
            _ => None,
        }
    }

    fn takes_two(command: &SessionCommand) -> bool {
        matches!(command, SessionCommand::Correct { by_two: true, .. })
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.sessions()
    }
}

/// The body whose session it is: as it stands, else as it is said.
fn organiser(state: &SessionState, command: &SessionCommand) -> Option<StreamId> {
    let known = state.outline().map(|outline| outline.organiser);
    known.or_else(|| command.outline().map(|outline| outline.organiser))
}
