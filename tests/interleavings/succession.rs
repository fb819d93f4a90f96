//! A standing deputy with the open work of one who has gone, and the hand-over that ends it.

use crate::cast::DECIDING;
use crate::life::Worker;
use crate::race::Move;
use crate::town::{STREET, complete, proposal, stream_of};
use qibu::command::Request;
use qibu_domain::account::command::{HandOverWork, NameDeputy};
use qibu_domain::account::event::WorkHandedOver;
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::id::{AccountId, AppointmentId, StreamId};
use qibu_domain::subject::Verb;
use qibu_domain::subject::event::{DecisionOutcome, Opinion};

/// For how many days the deputy would go on.
const DEPUTY_DAYS: i64 = 30;

impl Worker {
    /// The deputy decides while the work goes to the successor, alone or with another act of the successor's.
    pub async fn succeed(&mut self, n: u64) {
        let kind = self.chance.below(2);
        // Whoever stands in holds nothing else, and is lent nothing.
        let deputy = self.town.account(&[]).await;
        let (gone, appointment) = self.one_who_has_gone(deputy).await;
        let body = self.up_for_decision(n).await;
        let id = self.application(body).await.id;
        let decide = || Verb::Decide {
            outcome: DecisionOutcome::Approved,
            reason: None,
            criteria: [].into(),
        };
        let [_, successor] = self.cast.leads;
        let mut moves = vec![
            Move::act(&self.town, deputy, body, id, decide()),
            self.handed_on(gone, appointment, successor),
        ];
        if kind == 1 {
            moves.push(Move::act(&self.town, successor, body, id, decide()));
        }
        let came = self.run(&format!("succession {kind}"), moves).await;
        assert!(came[1].is_ok(), "{came:?}");
    }

    /// A lead who named the deputy and was revoked; the deputy has its open work.
    async fn one_who_has_gone(&self, deputy: AccountId) -> (AccountId, AppointmentId) {
        let town = &self.town;
        let gone = town.account(&[(DECIDING.node, DECIDING.duty)]).await;
        let name = AccountCommand::NameDeputy(NameDeputy {
            to: deputy,
            node: DECIDING.node.to_owned(),
            duty: DECIDING.duty,
        });
        let appointment = town.state_of(gone).await.appointments[0].id;
        let over = AccountCommand::HandOver(HandOverWork {
            appointment,
            to: deputy,
            until: Some(town.today().plus_days(DEPUTY_DAYS)),
        });
        let revoke = AccountCommand::Revoke { appointment };
        for (by, command) in [(gone, name), (town.admin, revoke), (town.admin, over)] {
            let request = self.of_account(by, gone, command);
            town.qibu.execute(request).await.unwrap();
        }
        (gone, appointment)
    }

    /// The hand-over to the successor, here or on another node.
    fn handed_on(&mut self, gone: AccountId, appointment: AppointmentId, to: AccountId) -> Move {
        if self.chance.below(3) == 0 {
            let handed = WorkHandedOver {
                appointment,
                to,
                delegation: None,
                until: None,
            };
            return Move::Elsewhere(gone, handed.into(), self.town.command_id());
        }
        let over = AccountCommand::HandOver(HandOverWork {
            appointment,
            to,
            until: None,
        });
        Move::Account(Box::new(self.of_account(self.town.admin, gone, over)))
    }

    fn of_account(
        &self,
        by: AccountId,
        account: AccountId,
        command: AccountCommand,
    ) -> Request<Account> {
        let stream = stream_of(account);
        self.town.request::<Account>(by, stream, command)
    }

    /// A body whose proposal waits for its decision.
    async fn up_for_decision(&self, n: u64) -> StreamId {
        let [first, _] = self.cast.proposers;
        let [_, officer] = self.cast.officers;
        let said = proposal(&format!("样例H{n}联谊会"), STREET, &format!("h{n}"));
        let proposed = self.town.proposing(first, said, complete());
        let body = self.done(Move::Matter(Box::new(proposed))).await;
        let id = self.application(body).await.id;
        let review = Verb::Review {
            opinion: Opinion::Support,
            reason: None,
        };
        for verb in [Verb::Accept, review] {
            self.done(Move::act(&self.town, officer, body, id, verb))
                .await;
        }
        body
    }
}
