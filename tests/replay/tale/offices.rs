//! The tree, the policies, the clock, and what accounts are given and lose.

use super::{Cast, OTHER_COMMUNITY, OTHER_STREET, Tale};
use crate::town::{DISTRICT, STREET, stream_of, text};
use qibu::opening::{POLICIES, SCHEMA};
use qibu_domain::account::command::{Delegate, HandOverWork, NameDeputy};
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::district::{AddNode, CloseNode, District, DistrictCommand, MoveNode, RenameNode};
use qibu_domain::id::{StreamKind, SubjectId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::logbook::{Logbook, LogbookCommand};
use qibu_domain::policies::{AdoptPolicies, Policies, PoliciesCommand};
use qibu_domain::text::Verbatim;
use uuid::Uuid;

/// A street that is not there for long.
const SPARE: &str = "990001008";

impl Tale {
    pub(super) async fn offices(&mut self, cast: &Cast) {
        self.tree(cast).await;
        let log = self.of_log(StreamKind::Log);
        let policies = self.of_log(StreamKind::Policies);
        let adopt = PoliciesCommand::AdoptPolicies(AdoptPolicies {
            number: 2,
            schema: Verbatim::new(SCHEMA).unwrap(),
            policies: Verbatim::new(&format!("{POLICIES}\n// 2\n")).unwrap(),
        });
        self.ask::<Policies>(cast.admin, policies, adopt).await;
        let to = self.now.plus_seconds(60);
        self.ask::<Logbook>(cast.admin, log, LogbookCommand::AdvanceClock { to })
            .await;
        self.now = to;
        self.ask::<Logbook>(cast.admin, log, LogbookCommand::ConfirmClock)
            .await;
        self.accounts(cast).await;
    }

    async fn tree(&mut self, cast: &Cast) {
        let (tree, from) = (self.of_district(StreamKind::District), self.today());
        let code = SPARE.to_owned();
        let grown = [
            DistrictCommand::AddNode(AddNode {
                code: code.clone(),
                kind: "street".to_owned(),
                name: text("样例新街道"),
                parent: DISTRICT.to_owned(),
                from: from.plus_days(-2),
            }),
            DistrictCommand::RenameNode(RenameNode {
                code: code.clone(),
                name: text("样例旧街道"),
                from: from.plus_days(-1),
            }),
            DistrictCommand::CloseNode(CloseNode { code, from }),
            DistrictCommand::MoveNode(MoveNode {
                code: OTHER_COMMUNITY.to_owned(),
                parent: OTHER_STREET.to_owned(),
                from,
            }),
        ];
        for command in grown {
            self.ask::<District>(cast.admin, tree, command).await;
        }
    }

    async fn accounts(&mut self, cast: &Cast) {
        let (admin, from) = (cast.admin, self.today());
        let other = self.account(admin, STREET, Duty::Officer).await;
        let stream = stream_of(other);
        let lend = AccountCommand::Delegate(Delegate {
            to: cast.clerk,
            node: STREET.to_owned(),
            duty: Duty::Officer,
            from,
            until: from.plus_days(30),
        });
        self.ask::<Account>(other, stream, lend).await;
        let delegation = self.state::<Account>(stream).await.delegations[0].id;
        let back = AccountCommand::RevokeDelegation { delegation };
        self.ask::<Account>(other, stream, back).await;
        let deputy = AccountCommand::NameDeputy(NameDeputy {
            to: cast.community,
            node: STREET.to_owned(),
            duty: Duty::Officer,
        });
        self.ask::<Account>(other, stream, deputy).await;
        let body = SubjectId(Uuid::from_u128(0x00b0_d1e5));
        let post = "secretary".to_owned();
        let held = self.state::<Account>(stream).await.appointments[0].id;
        for command in [
            AccountCommand::TakePost { body, post },
            AccountCommand::LeavePost { body },
            AccountCommand::Revoke { appointment: held },
            AccountCommand::HandOver(HandOverWork {
                appointment: held,
                to: cast.community,
                until: Some(from.plus_days(60)),
            }),
            AccountCommand::HandOver(HandOverWork {
                appointment: held,
                to: cast.clerk,
                until: None,
            }),
            AccountCommand::Close,
        ] {
            self.ask::<Account>(admin, stream, command).await;
        }
    }
}
