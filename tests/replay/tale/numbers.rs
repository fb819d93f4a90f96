//! What a body has brought about, and a number that was published of it.

use super::{Cast, Tale};
use crate::town::{DISTRICT, STREET, text};
use qibu::command::{Guarded, Request};
use qibu_domain::actor::Principal;
use qibu_domain::id::{AccountId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::occasion::fresh_id;
use qibu_domain::outcome::{
    CorrectOutcome, Evidence, Outcome, OutcomeCommand, OutcomeField, OutcomeKind, OutcomeRecorded,
};
use qibu_domain::published_claim::{
    ClaimPublished, CorrectClaim, Counted, Metric, Operator, PublishedClaim, PublishedClaimCommand,
};
use qibu_domain::standard::CitedByQuery;
use uuid::Uuid;

impl Tale {
    pub(super) async fn numbers(&mut self, cast: &Cast, body: StreamId) {
        self.outcome(cast, body).await;
        self.claim(cast).await;
    }

    /// A donation, and that it was less.
    async fn outcome(&mut self, cast: &Cast, body: StreamId) {
        let today = self.today();
        let evidence = Evidence {
            paper: self.paper("affair_record"),
            token: Uuid::from_u128(0x7a1e),
        };
        let outcome = OutcomeRecorded {
            body,
            kind: OutcomeKind::Cash,
            field: OutcomeField::Welfare,
            quantity: 526_000_000,
            from: today,
            evidence: Some(evidence),
        };
        let record = OutcomeCommand::Record {
            node: STREET.to_owned(),
            until: today,
            outcome: outcome.clone(),
        };
        let stream = self.begun::<Outcome>(cast.proposer, StreamKind::Outcome, record);
        let stream = stream.await;
        let less = OutcomeRecorded {
            quantity: 520_000_000,
            ..outcome
        };
        let correct = OutcomeCommand::Correct(CorrectOutcome {
            node: STREET.to_owned(),
            body,
            cites: Sequence(1),
            replacement: Some((today, less)),
            reason: self.reason(),
            by_two: false,
        });
        self.ask::<Outcome>(cast.proposer, stream, correct).await;
    }

    /// A number that was published, its check, and that it never was.
    async fn claim(&mut self, cast: &Cast) {
        let (by, today) = (cast.district[0], self.today());
        let publish = PublishedClaimCommand::Publish {
            published_on: today,
            claim: ClaimPublished {
                node: DISTRICT.to_owned(),
                metric: Metric::DonatedFen,
                operator: Operator::MoreThan,
                bound: 500_000_000,
                granularity: Some(100_000_000),
                as_of: today,
                wording: text("500余万元"),
                title: Some(text("样例报道")),
                source: None,
            },
        };
        let stream = self.begun::<PublishedClaim>(by, StreamKind::PublishedClaim, publish);
        let stream = stream.await;
        let check = PublishedClaimCommand::Check {
            counted: Counted {
                metric: Metric::DonatedFen,
                node: DISTRICT.to_owned(),
                as_of: today,
                value: 520_000_000,
                by: CitedByQuery {
                    query: Metric::DonatedFen.query(),
                    arguments: [("node".to_owned(), DISTRICT.to_owned())].into(),
                    facts_at: Position(1),
                    count: 1,
                    digest: "5f".repeat(32),
                },
            },
        };
        self.ask::<PublishedClaim>(by, stream, check).await;
        let void = PublishedClaimCommand::Correct(CorrectClaim {
            cites: Sequence(1),
            replacement: None,
            reason: self.reason(),
            by_two: false,
        });
        self.ask::<PublishedClaim>(by, stream, void).await;
    }

    /// A command that begins a stream of that kind.
    pub(super) async fn begun<D: Guarded>(
        &mut self,
        by: AccountId,
        kind: StreamKind,
        command: D::Command,
    ) -> StreamId {
        let unborn = StreamId::new(kind, Uuid::nil());
        let request = self.request::<D>(Principal::Account(by), unborn, command);
        let id = fresh_id(&request.principal, request.command_id, 0);
        let stream = StreamId::new(kind, id);
        self.send(Request { stream, ..request }).await.stream
    }
}
