//! What authority asks of alliances and service teams.

use super::Guarded;
use super::person::resource_at;
use crate::authority::{Action, Resource};
use crate::store::Streams;
use crate::wiring::Qibu;
use qibu_domain::alliance::{
    Alliance, AllianceCommand, AllianceFault, AllianceRefusal, AllianceState,
};
use qibu_domain::id::{SeatRef, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::occasion::Occasion;
use qibu_domain::team::{
    Team, TeamCommand, TeamFact, TeamFault, TeamFormed, TeamRefusal, TeamState, TeamTurn,
};
use std::collections::BTreeSet;

impl Guarded for Alliance {
    fn action(_state: &AllianceState, command: &AllianceCommand) -> Action {
        match command {
            AllianceCommand::Found { .. } => Action::FoundAlliance,
            AllianceCommand::Dissolve { .. } => Action::DissolveAlliance,
            AllianceCommand::Correct { by_two: false, .. } => Action::CorrectAlliance,
            AllianceCommand::Correct { by_two: true, .. } => Action::CorrectAllianceLate,
        }
    }

    fn resource(
        _stream: StreamId,
        state: &AllianceState,
        command: &AllianceCommand,
        occasion: &Occasion,
    ) -> Result<Resource, AllianceRefusal> {
        let node = match (command, &state.founded) {
            (_, Some(founded)) => &founded.said.node,
            (AllianceCommand::Found { founded, .. }, None) => &founded.node,
            (_, None) => return Err(AllianceFault::Unknown.of_recording()),
        };
        let unknown = || AllianceFault::NodeUnknown { node: node.clone() };
        resource_at(node, occasion).ok_or_else(|| unknown().of_recording())
    }

    fn corrects(command: &AllianceCommand) -> Option<Sequence> {
        match command {
            AllianceCommand::Correct { cites, .. } => Some(*cites),
            AllianceCommand::Found { .. } | AllianceCommand::Dissolve { .. } => None,
        }
    }

    fn takes_two(command: &AllianceCommand) -> bool {
        matches!(command, AllianceCommand::Correct { by_two: true, .. })
    }

    fn begins(command: &AllianceCommand) -> bool {
        matches!(command, AllianceCommand::Found { .. })
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.alliances()
    }
}

impl Guarded for Team {
    fn action(_state: &TeamState, command: &TeamCommand) -> Action {
        match command {
            TeamCommand::Form { .. } => Action::FormTeam,
            TeamCommand::Turn { turn, .. } => match turn {
                TeamTurn::Suspend | TeamTurn::Resume => Action::SuspendTeam,
                TeamTurn::Dissolve => Action::DissolveTeam,
            },
            TeamCommand::CheckCredential { .. } => Action::CheckCredential,
            TeamCommand::Correct { by_two: false, .. } => Action::CorrectTeam,
            TeamCommand::Correct { by_two: true, .. } => Action::CorrectTeamLate,
        }
    }

    fn resource(
        _stream: StreamId,
        state: &TeamState,
        command: &TeamCommand,
        occasion: &Occasion,
    ) -> Result<Resource, TeamRefusal> {
        let node = match (command, &state.formed) {
            (_, Some(formed)) => &formed.said.node,
            (TeamCommand::Form { formed, .. }, None) => &formed.node,
            (_, None) => return Err(TeamFault::Unknown.of_recording()),
        };
        let unknown = || TeamFault::NodeUnknown { node: node.clone() };
        resource_at(node, occasion).ok_or_else(|| unknown().of_recording())
    }

    fn bodies_read(_state: &TeamState, command: &TeamCommand) -> BTreeSet<StreamId> {
        let lead = said(command).and_then(|formed| formed.lead);
        let is_body = |body: &StreamId| SubjectKind::try_from(body.kind).is_ok();
        lead.into_iter().filter(is_body).collect()
    }

    fn alliances_read(command: &TeamCommand) -> BTreeSet<StreamId> {
        let alliance = said(command).map(|formed| formed.alliance);
        let is_alliance = |it: &StreamId| it.kind == StreamKind::Alliance;
        alliance.into_iter().filter(is_alliance).collect()
    }

    fn seats_read(command: &TeamCommand) -> BTreeSet<SeatRef> {
        let seat = match command {
            TeamCommand::CheckCredential { checked, .. }
            | TeamCommand::Correct {
                replacement: Some((_, TeamFact::Checked(checked))),
                ..
            } => Some(checked.seat),
            _ => None,
        };
        seat.into_iter().collect()
    }

    fn corrects(command: &TeamCommand) -> Option<Sequence> {
        match command {
            TeamCommand::Correct { cites, .. } => Some(*cites),
            _ => None,
        }
    }

    fn takes_two(command: &TeamCommand) -> bool {
        matches!(command, TeamCommand::Correct { by_two: true, .. })
    }

    fn begins(command: &TeamCommand) -> bool {
        matches!(command, TeamCommand::Form { .. })
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.teams()
    }
}

/// The forming that a command says.
fn said(command: &TeamCommand) -> Option<&TeamFormed> {
    match command {
        TeamCommand::Form { formed, .. }
        | TeamCommand::Correct {
            replacement: Some((_, TeamFact::Formed(formed))),
            ..
        } => Some(formed),
        _ => None,
    }
}
