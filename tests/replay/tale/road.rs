//! An association on its way: everything that an office may do with its application, on the road and beside it.

use super::{Cast, OTHER_STREET, Tale, approve, reply, support};
use crate::papers::Sheet;
use crate::town::{COMMUNITY, STREET, complete, day, proposal};
use qibu_domain::id::StreamId;
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::subject::event::{CorrectionItem, DecisionOutcome};
use qibu_domain::subject::{SLIP_KIND, Stage, Subject, SubjectCommand, Verb};
use std::collections::BTreeSet;

impl Tale {
    pub(super) async fn road(&mut self, cast: &Cast) {
        let said = proposal("样例新联谊会", STREET, "newer");
        let body = self.propose(cast.proposer, said, complete()).await;
        self.given_back(cast, body).await;
        self.at_the_review(cast, body).await;
        self.at_the_decision(cast, body).await;
        self.act(cast.head, body, reply()).await;
        self.on_notice(cast, body).await;
        let said = proposal("样例他处联谊会", STREET, "elsewhere");
        let moved = self.propose(cast.proposer, said, complete()).await;
        let reason = self.reason();
        let to = OTHER_STREET.to_owned();
        self.act(cast.officer, moved, Verb::Transfer { to, reason })
            .await;
        self.act(cast.other_officer, moved, Verb::Accept).await;
    }

    async fn given_back(&mut self, cast: &Cast, body: StreamId) {
        let item = CorrectionItem {
            number: 1,
            criterion: "1b".to_owned(),
            paper: None,
            reason: self.reason(),
        };
        let reason = self.reason();
        let contents = complete();
        self.acts(
            body,
            [
                (cast.officer, Verb::Return { items: vec![item] }),
                (cast.proposer, Verb::ExtendCorrection { reason }),
                (cast.proposer, Verb::Resubmit { contents }),
                (cast.officer, Verb::Accept),
            ],
        )
        .await;
    }

    async fn at_the_review(&mut self, cast: &Cast, body: StreamId) {
        let [question, answer, added, waits] = [(); 4].map(|()| self.reason());
        let copied = COMMUNITY.to_owned();
        let asked = COMMUNITY.to_owned();
        let ask = Verb::AskOpinion {
            node: asked,
            question,
        };
        let copy = Verb::Copy { node: copied };
        self.acts(body, [(cast.officer, copy), (cast.officer, ask)])
            .await;
        let state = self.body(body).await;
        let opinion = state.open_application().unwrap().aside.asked[0].opinion;
        let add = Verb::AddSeat {
            node: OTHER_STREET.to_owned(),
            duty: Duty::Officer,
            reason: added,
        };
        let until = self.today().plus_days(20);
        let hold = Verb::Hold {
            until,
            reason: waits,
        };
        let assign = Verb::Assign {
            account: cast.officer,
        };
        self.acts(
            body,
            [
                (cast.community, Verb::GiveOpinion { opinion, answer }),
                (cast.officer, add),
                (cast.other_officer, support()),
                (cast.officer, assign),
                (cast.officer, hold),
            ],
        )
        .await;
        self.pass_days(3);
        self.acts(
            body,
            [
                (cast.officer, Verb::Resume),
                (cast.proposer, Verb::Remind),
                (cast.officer, support()),
                (cast.officer, Verb::TakeBack),
                (cast.officer, support()),
            ],
        )
        .await;
    }

    async fn at_the_decision(&mut self, cast: &Cast, body: StreamId) {
        let [longer, back] = [(); 2].map(|()| self.reason());
        let to = "review".to_owned();
        let [clerk, _] = cast.district;
        self.acts(
            body,
            [
                (cast.head, Verb::Extend { reason: longer }),
                (cast.head, Verb::SendBack { to, reason: back }),
                (cast.officer, support()),
            ],
        )
        .await;
        let first = self.slip();
        self.act(clerk, body, first).await;
        // Nobody confirms it in time; there is a long holiday within.
        self.pass_days(16);
        self.wake(body).await;
        let second = self.slip();
        self.acts(body, [(clerk, second), (cast.head, Verb::ConfirmSlip)])
            .await;
    }

    fn slip(&mut self) -> Verb {
        Verb::RecordSlip {
            outcome: DecisionOutcome::Approved,
            signed_on: self.today(),
            slip: self.paper(SLIP_KIND),
            meeting: None,
            reason: None,
            criteria: BTreeSet::new(),
        }
    }

    /// The founding, with its notice, an objection and a reply that comes late.
    async fn on_notice(&mut self, cast: &Cast, body: StreamId) {
        let submit = SubjectCommand::Submit {
            transition: Transition::T2,
            contents: Sheet::simple_t2().contents(),
        };
        self.ask::<Subject>(cast.proposer, body, submit).await;
        let [objection, answer] = [(); 2].map(|()| self.reason());
        self.acts(
            body,
            [
                (cast.officer, Verb::Accept),
                (cast.officer, support()),
                (cast.head, approve()),
                (cast.head, Verb::OpenNotice),
                (cast.clerk, Verb::Object { reason: objection }),
            ],
        )
        .await;
        let state = self.body(body).await;
        let application = state.open_application().unwrap();
        let Stage::OnNotice { open, .. } = &application.stage else {
            panic!("{application:?}");
        };
        let answered = Verb::AnswerObjection {
            objection: open[0].objection,
            upheld: false,
            reason: answer,
        };
        self.act(cast.head, body, answered).await;
        self.pass_days(7);
        self.wake(body).await;
        self.pass_days(12);
        self.wake(body).await;
        self.act(cast.head, body, reply()).await;
    }

    /// What is kept on file, and where the loop closes: of that body a new cycle is open.
    pub(super) async fn later_steps(&mut self, cast: &Cast) -> StreamId {
        let said = proposal("样例久联谊会", STREET, "longer");
        let body = self.founded(cast, said).await;
        self.reached_late(cast, body, 3, day("2020-05-01")).await;
        let fourth = Sheet::simple(Transition::T4).contents();
        self.submit(cast, body, Transition::T4, fourth).await;
        self.acts(
            body,
            [(cast.officer, Verb::Accept), (cast.officer, approve())],
        )
        .await;
        let said = proposal("样例满联谊会", STREET, "longest");
        let body = self.founded(cast, said).await;
        for (step, month) in (3..).zip(5..10) {
            let reached_on = day(&format!("2020-{month:02}-01"));
            self.reached_late(cast, body, step, reached_on).await;
        }
        let eighth = Sheet::simple(Transition::T8).contents();
        self.submit(cast, body, Transition::T8, eighth).await;
        self.acts(
            body,
            [
                (cast.officer, Verb::Accept),
                (cast.officer, support()),
                (cast.head, approve()),
                (cast.head, reply()),
            ],
        )
        .await;
        body
    }
}
