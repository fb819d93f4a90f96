//! A training log of a made-up district, opened as a new log is, and the means to send commands of any account.

use crate::place::{Home, root_key};
use qibu::command::{CommandError, Guarded, Receipt, Request};
use qibu::log::{ClockKind, Log};
use qibu::opening::{self, Opening, Preset};
use qibu::wiring::Qibu;
use qibu_domain::account::command::{Appoint, Delegate};
use qibu_domain::account::{Account, AccountCommand, AccountState};
use qibu_domain::actor::Principal;
use qibu_domain::correction;
use qibu_domain::decider::{Decider, Happened};
use qibu_domain::district::{AddNode, District, DistrictCommand};
use qibu_domain::id::{
    AccountId, CommandId, LogId, PaperId, Position, Sequence, StreamId, StreamKind,
};
use qibu_domain::lifecycle::Duty;
use qibu_domain::occasion::fresh_id;
use qibu_domain::recorded::Recorded;
use qibu_domain::subject::event::{Attestation, Contents, PaperRef};
use qibu_domain::subject::{AssociationProposal, Proposal, Subject, SubjectCommand};
use qibu_domain::text::ShortText;
use qibu_domain::time::{Day, Instant};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

pub const DISTRICT: &str = "990001";
pub const STREET: &str = "990001001";
pub const COMMUNITY: &str = "990001001001";
/// A Monday without a holiday near it.
pub const OPENED_AT: &str = "2026-09-14T09:00:00+08:00";
const PAGE_EVENTS: usize = 500;

pub struct Town {
    pub qibu: Arc<Qibu>,
    pub admin: AccountId,
    home: Home,
    commands: Arc<AtomicU64>,
}

impl Town {
    /// A training log up to `LogReady`, with a street and a community.
    pub async fn open() -> Self {
        Self::open_under(Preset::Simple).await
    }

    /// The same under other editions.
    pub async fn open_under(preset: Preset) -> Self {
        let town = Self::bare(preset).await;
        town.add_node(STREET, "street", DISTRICT).await;
        town.add_node(COMMUNITY, "community", STREET).await;
        town
    }

    /// The same with nothing but the district.
    pub async fn bare(preset: Preset) -> Self {
        let home = Home::new().await;
        let log = LogId(Uuid::from_u128(0x0a));
        let qibu = Qibu::create(&home.stores, log, ClockKind::Training, root_key())
            .await
            .unwrap();
        let opening = Opening {
            preset,
            district: DISTRICT.to_owned(),
            district_kind: "district".to_owned(),
            district_name: text("样例区"),
            tree_from: day("2017-01-01"),
            admin: text("样例管理员"),
            at: Some(instant(OPENED_AT)),
        };
        let admin = opening::open(&qibu, &opening).await.unwrap();
        Self {
            qibu,
            admin,
            home,
            commands: Arc::new(AtomicU64::new(1)),
        }
    }

    /// The same folder with everything read anew: every cache is cold.
    pub async fn reopened(self) -> Self {
        let Self {
            qibu,
            admin,
            home,
            commands,
        } = self;
        qibu.close().await;
        let Ok(()) = wait_until_dropped(qibu).await else {
            panic!("something still holds the wired whole");
        };
        let qibu = Qibu::open(&home.stores, root_key()).await.unwrap();
        Self {
            qibu,
            admin,
            home,
            commands,
        }
    }

    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The stream of the district's tree.
    pub fn tree(&self) -> StreamId {
        StreamId::of_district(StreamKind::District, self.qibu.log_id(), DISTRICT)
    }

    pub async fn add_node(&self, code: &str, kind: &str, parent: &str) {
        let command = DistrictCommand::AddNode(AddNode {
            code: code.to_owned(),
            kind: kind.to_owned(),
            name: text(code),
            parent: parent.to_owned(),
            from: day("2017-01-01"),
        });
        self.ask::<District>(self.admin, self.tree(), command)
            .await
            .unwrap();
    }

    pub fn command_id(&self) -> CommandId {
        let number = self.commands.fetch_add(1, Ordering::Relaxed);
        CommandId(Uuid::from_u128(
            0x00c0_0000_0000_0000_0000 + u128::from(number),
        ))
    }

    /// A command of an account, under a new command id.
    pub fn request<D: Guarded>(
        &self,
        account: AccountId,
        stream: StreamId,
        command: D::Command,
    ) -> Request<D> {
        self.request_under(self.command_id(), account, stream, command)
    }

    /// The same under a command id that is known before.
    pub fn request_under<D: Guarded>(
        &self,
        command_id: CommandId,
        account: AccountId,
        stream: StreamId,
        command: D::Command,
    ) -> Request<D> {
        Request {
            stream,
            command,
            principal: Principal::Account(account),
            command_id,
            mac: self.qibu.root_key().mac(command_id.0.as_bytes()),
            entered_by: None,
            if_match: None,
            dry_run: false,
            at: None,
        }
    }

    /// A proposal of a new association.
    pub fn proposing(
        &self,
        account: AccountId,
        proposal: Proposal,
        contents: Contents,
    ) -> Request<Subject> {
        self.unborn(account, SubjectCommand::Propose { proposal, contents })
    }

    /// A command that makes a body, whose stream's id follows from it.
    pub fn unborn(&self, account: AccountId, command: SubjectCommand) -> Request<Subject> {
        let kind = match &command {
            SubjectCommand::Propose { proposal, .. }
            | SubjectCommand::RecordFounding { proposal, .. } => proposal.kind().stream(),
            _ => StreamKind::Association,
        };
        let unborn = StreamId::new(kind, Uuid::nil());
        let request = self.request::<Subject>(account, unborn, command);
        let id = fresh_id(&request.principal, request.command_id, 0);
        Request {
            stream: StreamId::new(kind, id),
            ..request
        }
    }

    pub async fn ask<D: Guarded>(
        &self,
        account: AccountId,
        stream: StreamId,
        command: D::Command,
    ) -> Result<Receipt, CommandError> {
        self.qibu
            .execute(self.request::<D>(account, stream, command))
            .await
    }

    /// A new account with these duties.
    pub async fn account(&self, duties: &[(&str, Duty)]) -> AccountId {
        let open = self.request::<Account>(self.admin, unborn_account(), AccountCommand::Open);
        let account = AccountId(fresh_id(&open.principal, open.command_id, 0));
        self.qibu
            .execute(Request {
                stream: stream_of(account),
                ..open
            })
            .await
            .unwrap();
        for (node, duty) in duties {
            self.appoint(account, node, *duty).await;
        }
        account
    }

    pub async fn appoint(&self, account: AccountId, node: &str, duty: Duty) {
        let command = AccountCommand::Appoint(Appoint {
            node: node.to_owned(),
            duty,
            from: self.today(),
            until: None,
        });
        self.ask::<Account>(self.admin, stream_of(account), command)
            .await
            .unwrap();
    }

    pub async fn lend(&self, from: AccountId, to: AccountId, node: &str, duty: Duty) {
        let today = self.today();
        let command = AccountCommand::Delegate(Delegate {
            to,
            node: node.to_owned(),
            duty,
            from: today,
            until: today.plus_days(90),
        });
        self.ask::<Account>(from, stream_of(from), command)
            .await
            .unwrap();
    }

    pub fn today(&self) -> Day {
        self.qibu.clock().now().day()
    }

    /// What the log says of an account now; no cache is touched.
    pub async fn state_of(&self, account: AccountId) -> AccountState {
        self.fold::<Account>(stream_of(account)).await
    }

    /// What the log says of a stream now; no cache is touched.
    pub async fn fold<D: Decider>(&self, stream: StreamId) -> D::State {
        let mut happened: Vec<Happened<D::Event>> = Vec::new();
        loop {
            let after = Sequence(u64::try_from(happened.len()).unwrap());
            let page = self
                .qibu
                .log()
                .read_stream(stream, after, PAGE_EVENTS)
                .await
                .unwrap();
            if page.is_empty() {
                return correction::fold::<D>(&happened, None);
            }
            happened.extend(page.iter().map(|event| event.happened().unwrap()));
        }
    }

    /// Everything in the log, in its order.
    pub async fn events(&self) -> Vec<Recorded> {
        let mut events: Vec<Recorded> = Vec::new();
        loop {
            let after = events.last().map_or(Position(0), |last| last.position);
            let page = self.qibu.log().read_all(after, PAGE_EVENTS).await.unwrap();
            if page.is_empty() {
                return events;
            }
            events.extend(page);
        }
    }
}

/// The thread of the views holds the log, not the whole; a request that was cut off may hold the whole for a moment.
async fn wait_until_dropped(qibu: Arc<Qibu>) -> Result<(), Arc<Qibu>> {
    let mut held = qibu;
    for _ in 0..1_000 {
        match Arc::try_unwrap(held) {
            Ok(qibu) => {
                drop(qibu);
                return Ok(());
            }
            Err(still) => held = still,
        }
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    Err(held)
}

fn unborn_account() -> StreamId {
    StreamId::new(StreamKind::Account, Uuid::nil())
}

pub fn stream_of(account: AccountId) -> StreamId {
    StreamId::new(StreamKind::Account, account.0)
}

pub fn text(words: &str) -> ShortText {
    ShortText::new(words).unwrap()
}

pub fn day(words: &str) -> Day {
    words.parse().unwrap()
}

pub fn instant(words: &str) -> Instant {
    words.parse().unwrap()
}

/// A reference to a paper that was never handed in: the road from authority on looks at references only.
pub fn paper(number: u64, kind: &str) -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::from_u128(0x00b0_0000_0000 + u128::from(number))),
        kind: kind.to_owned(),
        commitment: format!("{number:064x}"),
    }
}

pub fn proposal(name: &str, node: &str, scope: &str) -> Proposal {
    let proposal = AssociationProposal {
        name: text(name),
        short_name: None,
        body_kind: "friendship".to_owned(),
        form: "internal".to_owned(),
        node: node.to_owned(),
        scope: scope.to_owned(),
        ordinal: 1,
    };
    proposal.into()
}

/// The same as the body of that number in its area and scope.
pub fn numbered(proposal: Proposal, ordinal: u32) -> Proposal {
    match proposal {
        Proposal::Association(said) => AssociationProposal { ordinal, ..said }.into(),
        base @ Proposal::Base(_) => base,
    }
}

/// What meets every criterion of the first transition.
pub fn complete() -> Contents {
    let papers = [
        "proposal_form",
        "consent_receipts",
        "count_sheet",
        "need_statement",
    ];
    let papers: Vec<PaperRef> = (1..).zip(papers).map(|(n, kind)| paper(n, kind)).collect();
    let count = |count, paper| Attestation { count, paper };
    Contents {
        attested: [
            ("initiators".to_owned(), count(5, Some(papers[1].paper))),
            ("candidates".to_owned(), count(32, Some(papers[2].paper))),
            ("four_haves_attested".to_owned(), count(32, None)),
        ]
        .into(),
        declared: ["non_profit_purpose".to_owned()].into(),
        categories: ["freelancers".to_owned()].into(),
        papers,
        legal: None,
        brands: std::collections::BTreeSet::new(),
    }
}
