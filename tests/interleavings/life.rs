//! One body from its proposal to the reply, with a race at each stage.

use crate::cast::{Cast, DECIDING, Office, PROPOSING, REVIEWING};
use crate::chance::Chance;
use crate::race::{Came, Move, Shared, race};
use crate::town::{STREET, Town, complete, paper, proposal};
use qibu::command::Request;
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::id::{AccountId, StreamId};
use qibu_domain::subject::event::{DecisionOutcome, Opinion};
use qibu_domain::subject::{Application, Subject, Verb};
use std::sync::Arc;

/// What races at the same time in all casts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// A body on its way.
    Body(RaceStage),
    /// The tree of the district.
    Tree,
    /// Names and plaques of bases.
    Naming,
    /// Who runs a base.
    Operators,
    /// A committee.
    Ballot,
    /// Codes of the register.
    Codes,
    /// Names of brands.
    Brands,
    /// The work of one who has gone.
    Succession,
}

impl Stage {
    pub fn all() -> impl Iterator<Item = Self> {
        let bases = [Self::Naming, Self::Operators, Self::Ballot];
        let beside = [Self::Tree, Self::Codes, Self::Brands, Self::Succession];
        let beside = beside.into_iter().chain(bases);
        RaceStage::ALL.map(Self::Body).into_iter().chain(beside)
    }

    /// One number in so many races here: where it takes many commands to get ready.
    fn one_in(self) -> u64 {
        match self {
            Self::Tree => 4,
            Self::Ballot | Self::Succession | Self::Brands => 3,
            Self::Body(_) | Self::Naming | Self::Operators | Self::Codes => 1,
        }
    }
}

/// A stage of a body at which commands race.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RaceStage {
    Proposal,
    Acceptance,
    Review,
    Decision,
    Reply,
}

impl RaceStage {
    pub const ALL: [Self; 5] = [
        Self::Proposal,
        Self::Acceptance,
        Self::Review,
        Self::Decision,
        Self::Reply,
    ];

    fn office(self) -> Office {
        match self {
            Self::Proposal => PROPOSING,
            Self::Acceptance | Self::Review => REVIEWING,
            Self::Decision | Self::Reply => DECIDING,
        }
    }

    fn verb(self, chance: &mut Chance) -> Verb {
        match self {
            Self::Proposal | Self::Acceptance => Verb::Accept,
            Self::Review => Verb::Review {
                opinion: Opinion::Support,
                reason: None,
            },
            Self::Decision if chance.below(4) == 0 => Verb::Decide {
                outcome: DecisionOutcome::Rejected,
                reason: Some(paper(9, "reason")),
                criteria: ["1a".to_owned()].into(),
            },
            Self::Decision => Verb::Decide {
                outcome: DecisionOutcome::Approved,
                reason: None,
                criteria: [].into(),
            },
            Self::Reply => Verb::IssueReply {
                number: DocumentNumber::new("样例〔2026〕1号").unwrap(),
                paper: None,
                plaque: None,
            },
        }
    }

    /// The word of the application's stage while it waits for this.
    fn waits(self) -> &'static str {
        match self {
            Self::Proposal => "",
            Self::Acceptance => "submitted",
            Self::Review => "under_review",
            Self::Decision => "under_decision",
            Self::Reply => "awaiting_reply",
        }
    }
}

/// A body on its way, and who handed it in.
#[derive(Clone, Copy, Debug)]
pub struct Life {
    pub number: u64,
    pub body: Option<(StreamId, AccountId)>,
}

/// What one task works with.
pub struct Worker {
    pub town: Arc<Town>,
    pub cast: Cast,
    pub chance: Chance,
    pub tally: Shared,
    /// Whose turn it is to grow the tree.
    pub tree: Arc<tokio::sync::Mutex<()>>,
}

impl Worker {
    /// One race on one body at one stage; afterwards the body stands at the next stage, or has ended.
    pub async fn step(&mut self, life: &mut Life, stage: Stage) {
        match stage {
            _ if !life.number.is_multiple_of(stage.one_in()) => {}
            Stage::Body(RaceStage::Proposal) => self.propose(life).await,
            Stage::Body(stage) => self.act(life, stage).await,
            Stage::Tree => self.grow(life.number).await,
            Stage::Naming => self.name_bases(life.number).await,
            Stage::Operators => self.operate(life.number).await,
            Stage::Ballot => self.vote(life.number).await,
            Stage::Codes => self.register(life.number).await,
            Stage::Brands => self.brand(life.number).await,
            Stage::Succession => self.succeed(life.number).await,
        }
    }

    pub async fn run(&mut self, kind: &str, moves: Vec<Move>) -> Vec<Came> {
        race(&self.town, &mut self.chance, &self.tally, kind, moves).await
    }

    async fn propose(&mut self, life: &mut Life) {
        let n = life.number;
        let [first, second] = self.cast.proposers;
        let (name, spaced) = (format!("样例A{n}联谊会"), format!("样例 a{n} 联谊会"));
        let (scope, other) = (format!("s{n}"), format!("t{n}"));
        let kind = self.chance.below(6);
        let mut moves = match kind {
            0 => vec![
                self.request(first, &name, &scope),
                self.request(second, &spaced, &other),
            ],
            1 => vec![
                self.request(first, &name, &scope),
                self.request(second, &format!("样例B{n}联谊会"), &scope),
            ],
            2 => vec![
                self.request(first, &name, &scope),
                self.request(second, &spaced, &scope),
                self.request(self.cast.everything, &name, &scope),
            ],
            3 => {
                let one = self.request(first, &name, &scope);
                vec![one.clone(), one]
            }
            4 => vec![
                self.request(first, &name, &scope),
                self.request(second, &name, &other),
            ],
            _ => return self.freed_name(life, &name, &scope).await,
        };
        if kind == 4 {
            let Office { node, duty } = PROPOSING;
            moves.push(Move::revoke(&self.town, &mut self.chance, first, node, duty).await);
        }
        let came = self.run(&format!("proposal {kind}"), moves.clone()).await;
        life.body = moves
            .iter()
            .zip(&came)
            .find_map(|(party, came)| match party {
                Move::Matter(request) if came.is_ok() => {
                    Some((request.stream, account_of(request)))
                }
                _ => None,
            });
        if kind == 4 {
            self.cast.mend(&self.town, first, PROPOSING).await;
        } else {
            assert!(life.body.is_some(), "one of them gets the name: {came:?}");
        }
    }

    /// A name is given up while two others reach for it.
    async fn freed_name(&mut self, life: &mut Life, name: &str, scope: &str) {
        let [first, second] = self.cast.proposers;
        let Move::Matter(held) = self.request(first, name, scope) else {
            return;
        };
        let stream = held.stream;
        self.town.qibu.execute(*held).await.unwrap();
        let application = self.application(stream).await;
        let moves = vec![
            Move::act(&self.town, first, stream, application.id, Verb::Withdraw),
            self.request(second, name, scope),
            self.request(self.cast.everything, name, scope),
        ];
        let came = self.run("freed name", moves.clone()).await;
        assert!(came[0].is_ok(), "{came:?}");
        life.body = moves
            .iter()
            .zip(&came)
            .skip(1)
            .find_map(|(party, came)| match party {
                Move::Matter(request) if came.is_ok() => {
                    Some((request.stream, account_of(request)))
                }
                _ => None,
            });
    }

    async fn act(&mut self, life: &Life, stage: RaceStage) {
        let Some((body, submitter)) = life.body else {
            return;
        };
        let application = self.application(body).await;
        if application.stage_word() != stage.waits() {
            return;
        }
        let (kind, moves) = self.moves(body, submitter, &application, stage).await;
        self.run(&format!("{stage:?} {kind}"), moves).await;
        let touched = match kind {
            2 | 3 | 5 | 6 | 7 => Some(self.cast.holders(stage.office())[0]),
            8 => Some(self.cast.everything),
            _ => None,
        };
        if let Some(account) = touched {
            self.cast.mend(&self.town, account, stage.office()).await;
        }
        if self.application(body).await.stage_word() == stage.waits() {
            // Nobody got through: the second holder, whom no race at this stage has touched, goes on.
            let verb = stage.verb(&mut self.chance);
            let holder = self.cast.holders(stage.office())[1];
            let Move::Matter(request) = Move::act(&self.town, holder, body, application.id, verb)
            else {
                return;
            };
            self.town.qibu.execute(*request).await.unwrap();
        }
    }

    async fn moves(
        &mut self,
        body: StreamId,
        submitter: AccountId,
        application: &Application,
        stage: RaceStage,
    ) -> (usize, Vec<Move>) {
        let (town, id) = (Arc::clone(&self.town), application.id);
        let Cast {
            everything, deputy, ..
        } = self.cast;
        let Office { node, duty } = stage.office();
        let [first, second] = self.cast.holders(stage.office());
        let chance = &mut self.chance;
        let kind = chance.below(10);
        let actors: &[AccountId] = match kind {
            0 => &[first, second],
            1 => &[first, first],
            2 => &[first],
            3 => &[first, second],
            4 => &[everything, first],
            5 | 6 => &[deputy],
            7 => &[deputy, first],
            8 => &[everything],
            _ => &[second],
        };
        let mut moves: Vec<Move> = actors
            .iter()
            .map(|account| Move::act(&town, *account, body, id, stage.verb(chance)))
            .collect();
        match kind {
            2 | 3 | 6 => moves.push(Move::revoke(&town, chance, first, node, duty).await),
            5 | 7 => moves.push(Move::take_back(&town, chance, first, node, duty).await),
            8 => moves.push(Move::revoke(&town, chance, everything, node, duty).await),
            9 => {
                // The seat before or behind, by one who holds both; or the applicant, who takes it back.
                let (account, verb) = match stage {
                    RaceStage::Review => (second, RaceStage::Decision.verb(chance)),
                    RaceStage::Acceptance => (submitter, Verb::Withdraw),
                    _ => (everything, RaceStage::Review.verb(chance)),
                };
                moves.push(Move::act(&town, account, body, id, verb));
                let next = RaceStage::Decision.verb(chance);
                moves.push(Move::act(&town, everything, body, id, next));
            }
            _ => {}
        }
        (kind, moves)
    }

    fn request(&self, account: AccountId, name: &str, scope: &str) -> Move {
        let proposal = proposal(name, STREET, scope);
        Move::Matter(Box::new(self.town.proposing(account, proposal, complete())))
    }

    pub async fn application(&self, body: StreamId) -> Application {
        let state = self.town.fold::<Subject>(body).await;
        state.applications.last().unwrap().clone()
    }
}

fn account_of(request: &Request<Subject>) -> AccountId {
    match request.principal {
        qibu_domain::actor::Principal::Account(account) => account,
        _ => panic!("only accounts race"),
    }
}
