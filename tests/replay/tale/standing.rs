//! What becomes of a body that stands: rectification, suspension, winding up, revocation.

use super::{Cast, Tale, approve, reply, support};
use crate::papers::Sheet;
use crate::town::{STREET, proposal, text};
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::id::{AccountId, StreamId};
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::{
    AssociationProposal, Oversight, Proposal, RECORD_KIND, Subject, SubjectCommand, Verb,
    WindingUpLine,
};

impl Tale {
    pub(super) async fn standing(&mut self, cast: &Cast) {
        let said = proposal("样例整改联谊会", STREET, "rectified");
        let body = self.founded(cast, said).await;
        let reason = self.reason();
        let order = Oversight::OrderRectification {
            criteria: ["2a".to_owned()].into(),
            reason,
        };
        self.oversee(cast.officer, body, order).await;
        self.pass_days(61);
        self.wake(body).await;
        let record = self.reason();
        let passed = true;
        let check = Oversight::CheckRectification { passed, record };
        self.oversee(cast.officer, body, check).await;
        self.suspended(cast, body).await;
        self.wound_up(cast, body).await;
        self.revoked(cast).await;
    }

    async fn oversee(&mut self, by: AccountId, body: StreamId, what: Oversight) {
        self.ask::<Subject>(by, body, SubjectCommand::Oversee(what))
            .await;
    }

    async fn suspended(&mut self, cast: &Cast, body: StreamId) {
        for transition in [Transition::Suspend, Transition::Resume] {
            let command = SubjectCommand::Submit {
                transition,
                contents: Sheet::simple(transition).contents(),
            };
            self.ask::<Subject>(cast.officer, body, command).await;
            self.act(cast.head, body, Verb::Accept).await;
            if transition == Transition::Suspend {
                let statement = self.paper("statement");
                self.act(cast.proposer, body, Verb::MakeStatement { statement })
                    .await;
            }
            self.acts(body, [(cast.head, approve()), (cast.head, reply())])
                .await;
        }
    }

    async fn wound_up(&mut self, cast: &Cast, body: StreamId) {
        let voted = Sheet::simple(Transition::Dissolve).contents();
        self.submit(cast, body, Transition::Dissolve, voted).await;
        self.acts(
            body,
            [
                (cast.officer, Verb::Accept),
                (cast.officer, support()),
                (cast.head, approve()),
                (cast.head, Verb::OpenNotice),
            ],
        )
        .await;
        self.pass_days(9);
        self.wake(body).await;
        self.act(cast.head, body, reply()).await;
        for line in WindingUpLine::ALL {
            let paper = self.paper(RECORD_KIND);
            let settle = Oversight::SettleWindingUp { line, paper };
            self.oversee(cast.officer, body, settle).await;
        }
        let deregistration = None;
        let dissolve = Oversight::Dissolve { deregistration };
        self.oversee(cast.district[0], body, dissolve).await;
    }

    async fn revoked(&mut self, cast: &Cast) {
        let Proposal::Association(said) = proposal("样例登记联谊会", STREET, "registered")
        else {
            return;
        };
        let form = "registered".to_owned();
        let registered = AssociationProposal { form, ..said };
        let body = self.founded(cast, registered.into()).await;
        let record = Oversight::RecordRevocation {
            authority: text("样例区民政局"),
            number: DocumentNumber::new("样例〔2026〕3号").unwrap(),
            revoked_on: self.today(),
            paper: self.paper(RECORD_KIND),
        };
        self.oversee(cast.district[0], body, record).await;
    }
}
