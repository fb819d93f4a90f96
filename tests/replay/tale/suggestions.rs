//! Suggestions of a body: one that is forwarded, overdue, answered, adopted, published and corrected, and one that is declined.

use super::{Cast, Tale};
use crate::town::DISTRICT;
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::outcome::OutcomeField;
use qibu_domain::suggestion::{
    CorrectSuggestion, DeclineGround, Forwarding, Receiver, Submission, Suggestion,
    SuggestionAnswered, SuggestionCommand, SuggestionSaid,
};

/// More days than an answer has.
const DAYS_WITHOUT_AN_ANSWER: i64 = 40;

impl Tale {
    /// What becomes of the suggestions that come through a body.
    pub(super) async fn suggestions(&mut self, cast: &Cast, body: StreamId) {
        let adopted = self.submitted(cast, body).await;
        let by = cast.district[0];
        let forward = SuggestionCommand::Forward {
            occurred_on: self.today(),
            forwarding: Forwarding {
                to: Receiver::Node(DISTRICT.to_owned()),
                paper: None,
            },
        };
        self.ask::<Suggestion>(cast.proposer, adopted, forward)
            .await;
        self.pass_days(DAYS_WITHOUT_AN_ANSWER);
        let answered = SuggestionAnswered {
            answer: self.paper("suggestion_answer"),
        };
        let answer = SuggestionCommand::Answer {
            occurred_on: self.today(),
            answered,
        };
        // Writes first that the answer was overdue.
        let cites = self.ask::<Suggestion>(by, adopted, answer).await.sequence;
        let occurred_on = self.today();
        let correct = SuggestionCommand::Correct(CorrectSuggestion {
            cites: Sequence(cites.0),
            replacement: Some((
                occurred_on.plus_days(-1),
                SuggestionSaid::Answered(SuggestionAnswered {
                    answer: self.paper("suggestion_answer"),
                }),
            )),
            reason: self.reason(),
            by_two: false,
        });
        self.ask::<Suggestion>(by, adopted, correct).await;
        let paper = None;
        let adopt = SuggestionCommand::Adopt { occurred_on, paper };
        self.ask::<Suggestion>(by, adopted, adopt).await;
        let publish = SuggestionCommand::Publish { occurred_on };
        self.ask::<Suggestion>(by, adopted, publish).await;
        self.declined(cast, body).await;
    }

    async fn declined(&mut self, cast: &Cast, body: StreamId) {
        let (declined, by) = (self.submitted(cast, body).await, cast.district[0]);
        let occurred_on = self.today();
        let answered = SuggestionAnswered {
            answer: self.paper("suggestion_answer"),
        };
        let answer = SuggestionCommand::Answer {
            occurred_on,
            answered,
        };
        self.ask::<Suggestion>(by, declined, answer).await;
        let decline = SuggestionCommand::Decline {
            occurred_on,
            ground: DeclineGround::NotFeasible,
            paper: None,
        };
        self.ask::<Suggestion>(by, declined, decline).await;
    }

    async fn submitted(&mut self, cast: &Cast, body: StreamId) -> StreamId {
        let submission = Submission {
            body,
            field: OutcomeField::Governance,
            words: self.paper("suggestion"),
            author: None,
        };
        let submit = SuggestionCommand::Submit {
            occurred_on: self.today(),
            submission,
        };
        let begun = self.begun::<Suggestion>(cast.proposer, StreamKind::Suggestion, submit);
        begun.await
    }
}
