//! What authority asks of the annals of a district.

use super::Guarded;
use crate::authority::{Action, Resource};
use crate::store::Streams;
use crate::wiring::Qibu;
use qibu_domain::annals::{AnnalFault, AnnalRefusal, Annals, AnnalsCommand, AnnalsState};
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::occasion::Occasion;
use std::collections::BTreeSet;

impl Guarded for Annals {
    fn action(_state: &AnnalsState, command: &AnnalsCommand) -> Action {
        match command {
            AnnalsCommand::Record { .. } => Action::RecordAnnal,
            AnnalsCommand::Correct { by_two: false, .. } => Action::CorrectAnnal,
            AnnalsCommand::Correct { by_two: true, .. } => Action::CorrectAnnalLate,
        }
    }

    fn resource(
        _stream: StreamId,
        state: &AnnalsState,
        command: &AnnalsCommand,
        occasion: &Occasion,
    ) -> Result<Resource, AnnalRefusal> {
        let node = match command {
            AnnalsCommand::Record { entry, .. } => entry.node(),
            AnnalsCommand::Correct { cites, .. } => {
                let known = state.entry(*cites);
                let none = || AnnalFault::NoEntry { cites: *cites }.of_recording();
                known.ok_or_else(none)?.entry.node()
            }
        };
        let district = occasion.rulebook.district_of(node);
        let unknown = || {
            let node = node.to_owned();
            AnnalFault::NodeUnknown { node }.of_recording()
        };
        Ok(Resource {
            district: district.ok_or_else(unknown)?.to_owned(),
            node: node.to_owned(),
            ..Resource::default()
        })
    }

    fn bodies_judged(command: &AnnalsCommand) -> BTreeSet<StreamId> {
        let named = command.bodies_named().into_iter();
        // What is no body is not read; the decision says that there is none.
        named
            .filter(|body| SubjectKind::try_from(body.kind).is_ok())
            .collect()
    }

    fn corrects(command: &AnnalsCommand) -> Option<Sequence> {
        match command {
            AnnalsCommand::Correct { cites, .. } => Some(*cites),
            AnnalsCommand::Record { .. } => None,
        }
    }

    fn takes_two(command: &AnnalsCommand) -> bool {
        matches!(command, AnnalsCommand::Correct { by_two: true, .. })
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.annals()
    }
}
