//! A base from its proposal to its plaque; who runs it, where it is, what inspections found; and its end.

use super::{Cast, Tale, approve, reply, support};
use crate::papers::Sheet;
use crate::town::{STREET, text};
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::id::{Sequence, StreamId, SubjectId};
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::GAP_PROMISE;
use qibu_domain::subject::affairs::AFFAIR_KIND;
use qibu_domain::subject::event::{
    BaseInspected, BaseRelocated, Contents, InspectionSettled, Operator, OperatorLinked,
    OperatorUnlinked, RightOfUseRenewed, UnlinkedReason, VisitOutcome,
};
use qibu_domain::subject::{
    BaseProposal, Proposal, SITE_REPORT_KIND, Subject, SubjectCommand, Verb,
};
use qibu_domain::time::Precision;

/// The paper of a base's third step that may come after its acceptance.
const LATER: &str = "activity_plan";

fn base(name: &str, plaque: Option<&str>) -> Proposal {
    let proposal = BaseProposal {
        name: text(name),
        short_name: None,
        level: "street_base".to_owned(),
        node: STREET.to_owned(),
        host: text("样例科技园有限公司"),
        plaque: plaque.map(text),
    };
    proposal.into()
}

impl Tale {
    pub(super) async fn submit(
        &mut self,
        cast: &Cast,
        body: StreamId,
        transition: Transition,
        contents: Contents,
    ) {
        let command = SubjectCommand::Submit {
            transition,
            contents,
        };
        self.ask::<Subject>(cast.proposer, body, command).await;
    }

    pub(super) async fn bases(&mut self, cast: &Cast) {
        let first = Sheet::of_a_base(Transition::T1).contents();
        let said = base("样例新基地", None);
        let body = self.propose(cast.proposer, said, first).await;
        let taken = [
            (cast.officer, Verb::Accept),
            (cast.officer, support()),
            (cast.head, approve()),
        ];
        self.acts(body, taken.clone()).await;
        self.act(cast.head, body, reply()).await;
        let second = Sheet::of_a_base(Transition::T2).contents();
        self.submit(cast, body, Transition::T2, second).await;
        self.acts(body, taken).await;
        self.published(cast, body, reply()).await;
        self.visited(cast, body).await;
        self.run_and_inspected(cast).await;
        self.delisted(cast, body).await;
    }

    /// The notice, to its end, and the reply.
    async fn published(&mut self, cast: &Cast, body: StreamId, reply: Verb) {
        self.act(cast.head, body, Verb::OpenNotice).await;
        self.pass_days(7);
        self.act(cast.head, body, Verb::CloseNotice).await;
        self.act(cast.head, body, reply).await;
    }

    /// The third step: a paper that comes later, a visit that nobody confirms in time, and one that is confirmed.
    async fn visited(&mut self, cast: &Cast, body: StreamId) {
        let mut third = Sheet::of_a_base(Transition::T3)
            .without(LATER)
            .without("verification_record")
            .contents();
        third.papers.push(self.paper(GAP_PROMISE));
        if let Some(planned) = third.attested.get_mut("sessions_planned") {
            planned.paper = None;
        }
        self.submit(cast, body, Transition::T3, third).await;
        let papers = vec![self.paper(LATER)];
        self.acts(
            body,
            [
                (cast.officer, Verb::AcceptWithGaps),
                (cast.proposer, Verb::Supplement { papers }),
            ],
        )
        .await;
        let visit = self.visit(cast);
        self.act(cast.officer, body, visit).await;
        self.pass_days(18);
        self.wake(body).await;
        let visit = self.visit(cast);
        let naming = Verb::IssueReply {
            number: DocumentNumber::new("样例〔2026〕2号").unwrap(),
            paper: None,
            plaque: Some(text("样基字〔2026〕1号")),
        };
        self.acts(
            body,
            [
                (cast.officer, visit),
                (cast.clerk, Verb::ConfirmVisit),
                (cast.officer, support()),
                (cast.head, approve()),
            ],
        )
        .await;
        self.published(cast, body, naming).await;
    }

    fn visit(&mut self, cast: &Cast) -> Verb {
        Verb::RecordVisit {
            visited_on: self.today(),
            outcome: VisitOutcome::AsStated,
            with: cast.clerk,
            report: self.paper(SITE_REPORT_KIND),
        }
    }

    async fn run_and_inspected(&mut self, cast: &Cast) {
        let body = self
            .founded(cast, base("样例老基地", Some("样基字〔2019〕3号")))
            .await;
        let correct = SubjectCommand::CorrectFounding {
            cites: Sequence(1),
            founded_on: Some(crate::town::day("2020-03-02")),
            precision: Precision::Day,
            reason: self.reason(),
        };
        self.by_two::<Subject>(cast.district, body, correct).await;
        let said = crate::town::proposal("样例运营联谊会", STREET, "runs");
        let runs = SubjectId(self.founded(cast, said).await.id);
        let by = cast.officer;
        let until = Some(self.today().plus_days(400));
        let [agreement, report, settled, moved, proof] = [(); 5].map(|()| self.paper(AFFAIR_KIND));
        let operator = Operator::Association { association: runs };
        let linked = OperatorLinked {
            operator,
            until,
            agreement,
        };
        self.happens(by, body, |_| linked.into()).await;
        let unlinked = OperatorUnlinked {
            reason: UnlinkedReason::Agreed,
            paper: None,
        };
        self.happens(by, body, |_| unlinked.into()).await;
        let found = BaseInspected {
            items: 20,
            items_met: 17,
            put_right_by: Some(self.today().plus_days(30)),
            report,
        };
        let inspection = self.happens(by, body, |_| found.into()).await;
        let report = settled;
        let settled = InspectionSettled { inspection, report };
        self.happens(by, body, |_| settled.into()).await;
        let relocated = BaseRelocated {
            address: text("样例路1号"),
            area_m2: Some(260),
            step_free: true,
            until,
            proof: moved,
        };
        self.happens(by, body, |_| relocated.into()).await;
        let until = Some(self.today().plus_days(800));
        let renewed = RightOfUseRenewed { until, proof };
        self.happens(by, body, |_| renewed.into()).await;
    }

    async fn delisted(&mut self, cast: &Cast, body: StreamId) {
        let [officer, _] = cast.district;
        let order = Sheet::simple(Transition::Delist).contents();
        let command = SubjectCommand::Submit {
            transition: Transition::Delist,
            contents: order,
        };
        self.ask::<Subject>(cast.officer, body, command).await;
        let statement = self.paper("statement");
        self.acts(
            body,
            [
                (officer, Verb::Accept),
                (cast.proposer, Verb::MakeStatement { statement }),
                (officer, support()),
                (cast.head, approve()),
            ],
        )
        .await;
        self.published(cast, body, reply()).await;
    }
}
