//! How applications end without a reply, what falls due by itself, and what is looked at again.

use super::{Cast, Tale, approve, reply, support};
use crate::town::{STREET, complete, proposal};
use qibu::reaction::{ERASURES, RE_REVIEWS};
use qibu_domain::id::{Citation, StreamId, StreamKind};
use qibu_domain::paper::event::ErasureGround;
use qibu_domain::paper::{Paper, PaperCommand};
use qibu_domain::subject::event::{CorrectionItem, NotAcceptedGround, ReReviewOutcome};
use qibu_domain::subject::{Change, Subject, SubjectCommand, Verb};

impl Tale {
    pub(super) async fn ends(&mut self, cast: &Cast) {
        let [foreign, taken_back, lapsed, deemed] = [
            self.newcomer(cast, "foreign").await,
            self.newcomer(cast, "taken").await,
            self.newcomer(cast, "lapsed").await,
            self.newcomer(cast, "deemed").await,
        ];
        let not_ours = Verb::NotAccept {
            ground: NotAcceptedGround::NotOurMatter,
            refer_to: None,
        };
        self.act(cast.officer, foreign, not_ours).await;
        self.act(cast.proposer, taken_back, Verb::Withdraw).await;
        let item = CorrectionItem {
            number: 1,
            criterion: "1b".to_owned(),
            paper: None,
            reason: self.reason(),
        };
        let items = vec![item];
        self.act(cast.officer, lapsed, Verb::Return { items }).await;
        self.looked_at_again(cast).await;
        let prepared = self.newcomer(cast, "prepared").await;
        self.approved(cast, prepared).await;
        self.act(cast.head, prepared, reply()).await;
        self.candidate(cast, prepared).await;
        self.pass_days(30);
        self.wake(deemed).await;
        self.wake(lapsed).await;
        self.pass_days(366);
        self.wake(prepared).await;
    }

    async fn newcomer(&mut self, cast: &Cast, scope: &str) -> StreamId {
        let said = proposal(&format!("样例{scope}联谊会"), STREET, scope);
        self.propose(cast.proposer, said, complete()).await
    }

    async fn approved(&mut self, cast: &Cast, body: StreamId) {
        self.acts(
            body,
            [
                (cast.officer, Verb::Accept),
                (cast.officer, support()),
                (cast.head, approve()),
            ],
        )
        .await;
    }

    /// A paper that a decision stands on is erased; the decision does not stand without it.
    async fn looked_at_again(&mut self, cast: &Cast) {
        let mut contents = complete();
        for paper in &mut contents.papers {
            let kind = paper.kind.clone();
            let was = std::mem::replace(paper, self.paper(&kind)).paper;
            for stated in contents.attested.values_mut() {
                if stated.paper == Some(was) {
                    stated.paper = Some(paper.paper);
                }
            }
        }
        let erased = contents.papers[1].paper;
        let said = proposal("样例再看联谊会", STREET, "again");
        let body = self.propose(cast.proposer, said, contents).await;
        self.approved(cast, body).await;
        let decision = self.stands[&body];
        let stream = StreamId::new(StreamKind::Paper, erased.0);
        let ground = ErasureGround::PersonsRequest;
        let order = PaperCommand::OrderErasure { ground };
        let ordered = self.ask::<Paper>(cast.keeper, stream, order).await;
        self.reacts::<Paper>(ERASURES, stream, PaperCommand::ConfirmErasure)
            .await;
        let change = Change {
            decision,
            changed: Citation {
                stream: body,
                sequence: qibu_domain::id::Sequence(2),
            },
            by: Citation {
                stream,
                sequence: ordered.sequence,
            },
            through: None,
        };
        let open = SubjectCommand::OpenReReview(change);
        let opened = self
            .reacts::<Subject>(RE_REVIEWS, body, open)
            .await
            .sequence;
        let conclude = Verb::ConcludeReReview {
            opened,
            outcome: ReReviewOutcome::DoesNotStand,
            criteria: ["1a".to_owned()].into(),
            reason: self.reason(),
        };
        self.act(cast.head, body, conclude).await;
    }
}
