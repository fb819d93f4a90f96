//! What authority asks of a suggestion.

use super::{Guarded, of_body};
use crate::authority::{Action, Resource};
use crate::store::Streams;
use crate::wiring::Qibu;
use qibu_domain::id::{SeatRef, Sequence, StreamId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::occasion::Occasion;
use qibu_domain::suggestion::{
    Receiver, Suggestion, SuggestionCommand, SuggestionFault, SuggestionRefusal, SuggestionState,
};
use std::collections::BTreeSet;

impl Guarded for Suggestion {
    fn action(state: &SuggestionState, command: &SuggestionCommand) -> Action {
        match command {
            SuggestionCommand::Submit { .. } => Action::SubmitSuggestion,
            SuggestionCommand::Forward { .. } => Action::ForwardSuggestion,
            SuggestionCommand::Answer { .. } => Action::AnswerSuggestion,
            SuggestionCommand::Adopt { .. } => Action::AdoptSuggestion,
            SuggestionCommand::Decline { .. } => Action::DeclineSuggestion,
            SuggestionCommand::Publish { .. } => Action::PublishSuggestion,
            SuggestionCommand::Correct(correct) if correct.by_two => Action::CorrectSuggestionLate,
            SuggestionCommand::Correct(correct) if state.is_answer(correct.cites) => {
                // What an office said an office says otherwise.
                Action::AnswerSuggestion
            }
            SuggestionCommand::Correct(_) => Action::CorrectSuggestion,
            SuggestionCommand::Wake => Action::RunDeadlines,
        }
    }

    fn resource(
        _stream: StreamId,
        state: &SuggestionState,
        command: &SuggestionCommand,
        occasion: &Occasion,
    ) -> Result<Resource, SuggestionRefusal> {
        let Some(body) = body_of(state, command) else {
            return Err(SuggestionFault::Unknown.of_recording());
        };
        let unknown = || SuggestionFault::BodyUnknown { body }.of_recording();
        let of_body = of_body(body, occasion).ok_or_else(unknown)?;
        // Who has it answers it; what lies outside Qibu, the office of the body answers for.
        let is_receivers = match command {
            SuggestionCommand::Answer { .. }
            | SuggestionCommand::Adopt { .. }
            | SuggestionCommand::Decline { .. } => true,
            SuggestionCommand::Correct(correct) => state.is_answer(correct.cites),
            _ => false,
        };
        let has_it = match state.receiver() {
            Some(Receiver::Node(node)) if is_receivers => Some(node.clone()),
            _ => None,
        };
        Ok(match has_it {
            Some(node) => Resource { node, ..of_body },
            None => of_body,
        })
    }

    fn body_acting(state: &SuggestionState, command: &SuggestionCommand) -> Option<StreamId> {
        body_of(state, command).filter(|body| SubjectKind::try_from(body.kind).is_ok())
    }

    fn bodies_read(state: &SuggestionState, command: &SuggestionCommand) -> BTreeSet<StreamId> {
        let known = Self::body_acting(state, command);
        let said = command.submission().map(|submission| submission.body);
        // What is no body is not read; the decision says that there is none.
        let said = said.filter(|body| SubjectKind::try_from(body.kind).is_ok());
        known.into_iter().chain(said).collect()
    }

    fn seats_read(command: &SuggestionCommand) -> BTreeSet<SeatRef> {
        let submission = command.submission();
        let author = submission.and_then(|submission| submission.author);
        author.into_iter().collect()
    }

    fn named_in_public(state: &SuggestionState, command: &SuggestionCommand) -> BTreeSet<SeatRef> {
        let publishes = matches!(command, SuggestionCommand::Publish { .. });
        let submitted = state.submitted.as_ref().filter(|_| publishes);
        let author = submitted.and_then(|known| known.said.author);
        author.into_iter().collect()
    }

    fn corrects(command: &SuggestionCommand) -> Option<Sequence> {
        match command {
            SuggestionCommand::Correct(correct) => Some(correct.cites),
            _ => None,
        }
    }

    fn takes_two(command: &SuggestionCommand) -> bool {
        matches!(command, SuggestionCommand::Correct(correct) if correct.by_two)
    }

    fn begins(command: &SuggestionCommand) -> bool {
        matches!(command, SuggestionCommand::Submit { .. })
    }

    fn is_reaction(command: &SuggestionCommand) -> bool {
        matches!(command, SuggestionCommand::Wake)
    }

    fn streams(qibu: &Qibu) -> &Streams<Self> {
        qibu.suggestions()
    }
}

/// The body through which it comes: as it was submitted, else as it is said.
fn body_of(state: &SuggestionState, command: &SuggestionCommand) -> Option<StreamId> {
    let known = state.submitted.as_ref().map(|known| known.said.body);
    known.or_else(|| command.submission().map(|submission| submission.body))
}
