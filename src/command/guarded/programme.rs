//! What authority asks of a programme.

use super::{Guarded, of_body};
use crate::authority::{Action, Resource};
use crate::store::Streams;
use crate::wiring::Qibu;
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::occasion::Occasion;
use qibu_domain::programme::{
    Programme, ProgrammeCommand, ProgrammeFact, ProgrammeFault, ProgrammeRefusal, ProgrammeState,
};
use std::collections::BTreeSet;

impl Guarded for Programme {
    fn action(_state: &ProgrammeState, command: &ProgrammeCommand) -> Action {
        match command {
            ProgrammeCommand::Approve { .. } => Action::ApproveProgramme,
            ProgrammeCommand::Close { .. } => Action::CloseProgramme,
            ProgrammeCommand::Correct { by_two: false, .. } => Action::CorrectProgramme,
            ProgrammeCommand::Correct { by_two: true, .. } => Action::CorrectProgrammeLate,
        }
    }

    fn resource(
        _stream: StreamId,
        state: &ProgrammeState,
        command: &ProgrammeCommand,
        occasion: &Occasion,
    ) -> Result<Resource, ProgrammeRefusal> {
        let Some(owner) = owner(state, command) else {
            return Err(ProgrammeFault::NotApproved.of_recording());
        };
        let unknown = || ProgrammeFault::OwnerUnknown { owner }.of_recording();
        of_body(owner, occasion).ok_or_else(unknown)
    }

    fn bodies_read(state: &ProgrammeState, command: &ProgrammeCommand) -> BTreeSet<StreamId> {
        let said = match command {
            ProgrammeCommand::Approve { approved, .. } => Some(approved.owner),
            ProgrammeCommand::Correct {
                replacement: Some((_, ProgrammeFact::Approved(approved))),
                ..
            } => Some(approved.owner),
            _ => None,
        };
        let all = said.into_iter().chain(owner(state, command));
        all.filter(|body| SubjectKind::try_from(body.kind).is_ok())
            .collect()
    }

    fn body_acting(state: &ProgrammeState, command: &ProgrammeCommand) -> Option<StreamId> {
        owner(state, command).filter(|body| SubjectKind::try_from(body.kind).is_ok())
    }

    fn corrects(command: &ProgrammeCommand) -> Option<Sequence> {
        match command {
            ProgrammeCommand::Correct { cites, .. } => Some(*cites),
            ProgrammeCommand::Approve { .. } | ProgrammeCommand::Close { .. } => None,
        }
    }

    fn takes_two(command: &ProgrammeCommand) -> bool {
        matches!(command, ProgrammeCommand::Correct { by_two: true, .. })
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.programmes()
    }
}

/// Whose programme it is: as it stands, else as it is to be approved.
fn owner(state: &ProgrammeState, command: &ProgrammeCommand) -> Option<StreamId> {
    let known = state.approved.as_ref().map(|known| known.said.owner);
    known.or(match command {
        ProgrammeCommand::Approve { approved, .. } => Some(approved.owner),
        ProgrammeCommand::Close { .. } | ProgrammeCommand::Correct { .. } => None,
    })
}
