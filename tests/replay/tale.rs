//! One tale that brings about every event there is: a district, its offices and its bodies, told in commands whose ids follow
//! from their order. Told again from its start it writes nothing twice, whatever has come of it so far, so that it can be
//! cut off anywhere and goes on from there (law 14).

#[path = "tale/affairs.rs"]
mod affairs;
#[path = "tale/bases.rs"]
mod bases;
#[path = "tale/brands.rs"]
mod brands;
#[path = "tale/ends.rs"]
mod ends;
#[path = "tale/numbers.rs"]
mod numbers;
#[path = "tale/offices.rs"]
mod offices;
#[path = "tale/people.rs"]
mod people;
#[path = "tale/road.rs"]
mod road;
#[path = "tale/rules.rs"]
mod rules;
#[path = "tale/service_requests.rs"]
mod service_requests;
#[path = "tale/standing.rs"]
mod standing;
#[path = "tale/suggestions.rs"]
mod suggestions;
#[path = "tale/teams.rs"]
mod teams;
#[path = "tale/work.rs"]
mod work;

use crate::town::{COMMUNITY, DISTRICT, OPENED_AT, STREET, instant, stream_of, text};
use qibu::command::{Guarded, Receipt, Request};
use qibu::log::Log;
use qibu::opening::{self, Opening, Preset};
use qibu::wiring::Qibu;
use qibu_domain::account::command::Appoint;
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::actor::Principal;
use qibu_domain::correction;
use qibu_domain::decider::Decider;
use qibu_domain::district::{AddNode, District, DistrictCommand};
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::id::{
    AccountId, ApplicationId, CommandId, PaperId, Sequence, StreamId, StreamKind,
};
use qibu_domain::lifecycle::Duty;
use qibu_domain::occasion::fresh_id;
use qibu_domain::subject::event::{Contents, DecisionOutcome, Opinion, PaperRef};
use qibu_domain::subject::{Proposal, Subject, SubjectCommand, SubjectState, Verb};
use qibu_domain::time::{Day, Instant};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A second street, and its community.
pub const OTHER_STREET: &str = "990001009";
pub const OTHER_COMMUNITY: &str = "990001009001";
const SECONDS_A_DAY: i64 = 86_400;
const PAGE_EVENTS: usize = 500;
/// More than the months for which a cycle may stay open.
const MAX_CYCLE_DAYS: i64 = 37 * 31;

/// Who hears of each command that was answered.
pub type Told = Box<dyn FnMut(CommandId, &Receipt) + Send>;

/// The people of the tale.
#[derive(Clone, Copy)]
pub struct Cast {
    admin: AccountId,
    proposer: AccountId,
    /// Officers: of the community, of the streets, of the district.
    community: AccountId,
    officer: AccountId,
    clerk: AccountId,
    other_officer: AccountId,
    district: [AccountId; 2],
    /// Leads: of the street, of the district.
    lead: AccountId,
    head: AccountId,
    keeper: AccountId,
}

/// How far the tale is told.
pub struct Tale {
    qibu: Arc<Qibu>,
    told: Told,
    /// The time that its next command is sent at.
    now: Instant,
    commands: u64,
    papers: u64,
    /// Up to where it has written each stream: what comes later it does not know yet.
    stands: BTreeMap<StreamId, Sequence>,
}

/// Tells all of it.
pub async fn tell(qibu: Arc<Qibu>, told: Told) {
    let opening = Opening {
        preset: Preset::Simple,
        district: DISTRICT.to_owned(),
        district_kind: "district".to_owned(),
        district_name: text("样例区"),
        tree_from: crate::town::day("2017-01-01"),
        admin: text("样例管理员"),
        at: Some(instant(OPENED_AT)),
    };
    let admin = opening::open(&qibu, &opening).await.unwrap();
    let mut tale = Tale {
        qibu,
        told,
        now: instant(OPENED_AT),
        commands: 0,
        papers: 0,
        stands: BTreeMap::new(),
    };
    let cast = tale.gather(admin).await;
    tale.offices(&cast).await;
    tale.affairs(&cast).await;
    tale.road(&cast).await;
    let again = tale.later_steps(&cast).await;
    tale.bases(&cast).await;
    tale.rules(&cast).await;
    tale.standing(&cast).await;
    tale.ends(&cast).await;
    tale.people(&cast, again).await;
    tale.teams(&cast, again).await;
    tale.service_requests(&cast, again).await;
    tale.suggestions(&cast, again).await;
    // Nothing comes of its second cycle.
    tale.pass_days(MAX_CYCLE_DAYS);
    tale.wake(again).await;
}

impl Tale {
    /// The nodes of the tree, and everybody with their duties.
    async fn gather(&mut self, admin: AccountId) -> Cast {
        for (code, kind, parent) in [
            (STREET, "street", DISTRICT),
            (COMMUNITY, "community", STREET),
            (OTHER_STREET, "street", DISTRICT),
            (OTHER_COMMUNITY, "community", STREET),
        ] {
            let command = DistrictCommand::AddNode(AddNode {
                code: code.to_owned(),
                kind: kind.to_owned(),
                name: text(code),
                parent: parent.to_owned(),
                from: crate::town::day("2017-01-01"),
            });
            let tree = self.of_district(StreamKind::District);
            self.ask::<District>(admin, tree, command).await;
        }
        Cast {
            admin,
            proposer: self.account(admin, STREET, Duty::Propose).await,
            community: self.account(admin, COMMUNITY, Duty::Officer).await,
            officer: self.account(admin, STREET, Duty::Officer).await,
            clerk: self.account(admin, STREET, Duty::Officer).await,
            other_officer: self.account(admin, OTHER_STREET, Duty::Officer).await,
            district: [
                self.account(admin, DISTRICT, Duty::Officer).await,
                self.account(admin, DISTRICT, Duty::Officer).await,
            ],
            lead: self.account(admin, STREET, Duty::Lead).await,
            head: self.account(admin, DISTRICT, Duty::Lead).await,
            keeper: self.account(admin, DISTRICT, Duty::DataProtection).await,
        }
    }

    async fn account(&mut self, admin: AccountId, node: &str, duty: Duty) -> AccountId {
        let unborn = StreamId::new(StreamKind::Account, Uuid::nil());
        let open = self.request::<Account>(Principal::Account(admin), unborn, AccountCommand::Open);
        let account = AccountId(fresh_id(&open.principal, open.command_id, 0));
        self.send(Request {
            stream: stream_of(account),
            ..open
        })
        .await;
        let appoint = AccountCommand::Appoint(Appoint {
            node: node.to_owned(),
            duty,
            from: self.today(),
            until: None,
        });
        self.ask::<Account>(admin, stream_of(account), appoint)
            .await;
        account
    }

    fn of_district(&self, kind: StreamKind) -> StreamId {
        StreamId::of_district(kind, self.qibu.log_id(), DISTRICT)
    }

    fn of_log(&self, kind: StreamKind) -> StreamId {
        StreamId::of_log(kind, self.qibu.log_id())
    }

    fn today(&self) -> Day {
        self.now.day()
    }

    fn pass_days(&mut self, days: i64) {
        self.now = self.now.plus_seconds(days * SECONDS_A_DAY);
    }

    fn paper(&mut self, kind: &str) -> PaperRef {
        self.papers += 1;
        PaperRef {
            paper: PaperId(Uuid::from_u128(0x00b1_0000_0000 + u128::from(self.papers))),
            kind: kind.to_owned(),
            commitment: "5f".repeat(32),
        }
    }

    fn reason(&mut self) -> PaperRef {
        self.paper("reason")
    }

    fn request<D: Guarded>(
        &mut self,
        principal: Principal,
        stream: StreamId,
        command: D::Command,
    ) -> Request<D> {
        self.commands += 1;
        let number = 0x00c1_0000_0000_0000_0000 + u128::from(self.commands);
        let command_id = CommandId(Uuid::from_u128(number));
        Request {
            stream,
            command,
            principal,
            command_id,
            mac: self.qibu.root_key().mac(command_id.0.as_bytes()),
            entered_by: None,
            if_match: None,
            dry_run: false,
            at: Some(self.now),
        }
    }

    async fn send<D: Guarded>(&mut self, request: Request<D>) -> Receipt {
        let (command_id, what) = (request.command_id, format!("{:?}", request.command));
        let came = self.qibu.execute(request).await;
        let receipt = came.unwrap_or_else(|error| panic!("{} {error}: {what}", self.today()));
        self.stands.insert(receipt.stream, receipt.sequence);
        (self.told)(command_id, &receipt);
        receipt
    }

    async fn ask<D: Guarded>(
        &mut self,
        by: AccountId,
        stream: StreamId,
        command: D::Command,
    ) -> Receipt {
        let request = self.request::<D>(Principal::Account(by), stream, command);
        self.send(request).await
    }

    /// What takes two: one typed it, the other confirms it.
    async fn by_two<D: Guarded>(
        &mut self,
        [first, second]: [AccountId; 2],
        stream: StreamId,
        command: D::Command,
    ) -> Receipt {
        let request = self.request::<D>(Principal::Account(second), stream, command);
        self.send(Request {
            entered_by: Some(first),
            ..request
        })
        .await
    }

    /// What no person does.
    async fn reacts<D: Guarded>(
        &mut self,
        reaction: &str,
        stream: StreamId,
        command: D::Command,
    ) -> Receipt {
        let principal = Principal::Reaction(reaction.to_owned());
        let request = self.request::<D>(principal, stream, command);
        self.send(request).await
    }

    /// What has fallen due on a body is written down.
    async fn wake(&mut self, body: StreamId) {
        self.reacts::<Subject>(qibu::reaction::DEADLINES, body, SubjectCommand::Wake)
            .await;
    }

    /// A stream as far as the tale has written it.
    async fn state<D: Decider>(&self, stream: StreamId) -> D::State {
        let until = self.stands[&stream];
        let mut happened = Vec::new();
        loop {
            let after = Sequence(u64::try_from(happened.len()).unwrap());
            let log = self.qibu.log();
            let page = log.read_stream(stream, after, PAGE_EVENTS).await.unwrap();
            let known = page.iter().filter(|event| event.sequence <= until);
            let before = happened.len();
            happened.extend(known.map(|event| event.happened().unwrap()));
            if happened.len() == before {
                return correction::fold::<D>(&happened, None);
            }
        }
    }

    async fn body(&self, body: StreamId) -> SubjectState {
        self.state::<Subject>(body).await
    }

    /// A command that makes a body.
    fn unborn(
        &mut self,
        by: AccountId,
        command: SubjectCommand,
        kind: StreamKind,
    ) -> Request<Subject> {
        let unborn = StreamId::new(kind, Uuid::nil());
        let request = self.request::<Subject>(Principal::Account(by), unborn, command);
        let id = fresh_id(&request.principal, request.command_id, 0);
        Request {
            stream: StreamId::new(kind, id),
            ..request
        }
    }

    async fn propose(&mut self, by: AccountId, proposal: Proposal, contents: Contents) -> StreamId {
        let kind = proposal.kind().stream();
        let request = self.unborn(by, SubjectCommand::Propose { proposal, contents }, kind);
        self.send(request).await.stream
    }

    /// Acts on the application that is open: the body's own, or where there is none what an office proposed.
    async fn act(&mut self, by: AccountId, body: StreamId, verb: Verb) -> Receipt {
        let state = self.body(body).await;
        let open = state.open_application().or(state.open_order());
        let application = open
            .unwrap_or_else(|| panic!("nothing is open for {verb:?}"))
            .id;
        self.act_on(by, body, application, verb).await
    }

    async fn act_on(
        &mut self,
        by: AccountId,
        body: StreamId,
        application: ApplicationId,
        verb: Verb,
    ) -> Receipt {
        let command = SubjectCommand::Act { application, verb };
        self.ask::<Subject>(by, body, command).await
    }

    async fn acts(&mut self, body: StreamId, acts: impl IntoIterator<Item = (AccountId, Verb)>) {
        for (by, verb) in acts {
            self.act(by, body, verb).await;
        }
    }
}

fn support() -> Verb {
    Verb::Review {
        opinion: Opinion::Support,
        reason: None,
    }
}

fn approve() -> Verb {
    Verb::Decide {
        outcome: DecisionOutcome::Approved,
        reason: None,
        criteria: BTreeSet::new(),
    }
}

fn reply() -> Verb {
    Verb::IssueReply {
        number: DocumentNumber::new("样例〔2026〕1号").unwrap(),
        paper: None,
        plaque: None,
    }
}
