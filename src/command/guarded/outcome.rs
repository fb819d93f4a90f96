//! What authority asks of an outcome.

use super::Guarded;
use crate::authority::{Action, Resource};
use crate::store::Streams;
use crate::wiring::Qibu;
use qibu_domain::id::{Sequence, StreamId, SubjectId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::occasion::Occasion;
use qibu_domain::outcome::{Outcome, OutcomeCommand, OutcomeFault, OutcomeRefusal, OutcomeState};
use std::collections::BTreeSet;

impl Guarded for Outcome {
    fn action(_state: &OutcomeState, command: &OutcomeCommand) -> Action {
        match command {
            OutcomeCommand::Record { .. } => Action::RecordOutcome,
            OutcomeCommand::Correct(correct) if correct.by_two => Action::CorrectOutcomeLate,
            OutcomeCommand::Correct(_) => Action::CorrectOutcome,
        }
    }

    fn resource(
        _stream: StreamId,
        _state: &OutcomeState,
        command: &OutcomeCommand,
        occasion: &Occasion,
    ) -> Result<Resource, OutcomeRefusal> {
        let body = command.body();
        let node = command.node();
        let district = occasion.rulebook.district_of(node);
        let none = || OutcomeFault::BodyUnknown { body }.of_recording();
        Ok(Resource {
            district: district.ok_or_else(none)?.to_owned(),
            node: node.to_owned(),
            body: Some(SubjectId(body.id)),
            ..Resource::default()
        })
    }

    fn bodies_judged(command: &OutcomeCommand) -> BTreeSet<StreamId> {
        let body = Some(command.body());
        let body = body.filter(|body| SubjectKind::try_from(body.kind).is_ok());
        // What is no body is not read; the decision says that there is none.
        body.into_iter().collect()
    }

    fn corrects(command: &OutcomeCommand) -> Option<Sequence> {
        match command {
            OutcomeCommand::Correct(correct) => Some(correct.cites),
            OutcomeCommand::Record { .. } => None,
        }
    }

    fn begins(command: &OutcomeCommand) -> bool {
        matches!(command, OutcomeCommand::Record { .. })
    }

    fn takes_two(command: &OutcomeCommand) -> bool {
        matches!(command, OutcomeCommand::Correct(correct) if correct.by_two)
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.outcomes()
    }
}
