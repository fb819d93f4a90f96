//! What authority asks of a published number.

use super::Guarded;
use crate::authority::{Action, Resource};
use crate::store::Streams;
use crate::wiring::Qibu;
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::occasion::Occasion;
use qibu_domain::published_claim::{
    PublishedClaim, PublishedClaimCommand, PublishedClaimFault, PublishedClaimRefusal,
    PublishedClaimState,
};

impl Guarded for PublishedClaim {
    fn action(_state: &PublishedClaimState, command: &PublishedClaimCommand) -> Action {
        match command {
            PublishedClaimCommand::Publish { .. } => Action::RecordClaim,
            PublishedClaimCommand::Check { .. } => Action::CheckClaim,
            PublishedClaimCommand::Correct(correct) if correct.by_two => Action::CorrectClaimLate,
            PublishedClaimCommand::Correct(_) => Action::CorrectClaim,
        }
    }

    fn resource(
        _stream: StreamId,
        state: &PublishedClaimState,
        command: &PublishedClaimCommand,
        occasion: &Occasion,
    ) -> Result<Resource, PublishedClaimRefusal> {
        let node = match command {
            PublishedClaimCommand::Publish { claim, .. } => &claim.node,
            PublishedClaimCommand::Check { .. } | PublishedClaimCommand::Correct(_) => {
                let none = || PublishedClaimFault::Unknown.of_recording();
                &state.fact.as_ref().ok_or_else(none)?.claim.node
            }
        };
        let district = occasion.rulebook.district_of(node);
        let unknown = || {
            let node = node.clone();
            PublishedClaimFault::NodeUnknown { node }.of_recording()
        };
        Ok(Resource {
            district: district.ok_or_else(unknown)?.to_owned(),
            node: node.clone(),
            ..Resource::default()
        })
    }

    fn corrects(command: &PublishedClaimCommand) -> Option<Sequence> {
        match command {
            PublishedClaimCommand::Correct(correct) => Some(correct.cites),
            PublishedClaimCommand::Publish { .. } | PublishedClaimCommand::Check { .. } => None,
        }
    }

    fn begins(command: &PublishedClaimCommand) -> bool {
        matches!(command, PublishedClaimCommand::Publish { .. })
    }

    fn takes_two(command: &PublishedClaimCommand) -> bool {
        matches!(command, PublishedClaimCommand::Correct(correct) if correct.by_two)
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.published_claims()
    }
}
