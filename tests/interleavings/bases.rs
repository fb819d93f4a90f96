//! Bases that reach for one name, one plaque or one operator, and a committee that decides on one.

use crate::cast::{DECIDING, Office};
use crate::life::Worker;
use crate::race::{Came, Move};
use crate::town::{STREET, paper, proposal, text};
use qibu::command::Request;
use qibu_domain::id::{AccountId, Sequence, StreamId, SubjectId};
use qibu_domain::subject::affairs::{AFFAIR_KIND, AffairCommand};
use qibu_domain::subject::event::{
    Affair, Attestation, Contents, Operator, OperatorLinked, Opinion, Vote,
};
use qibu_domain::subject::{BaseProposal, Proposal, STATEMENT_KIND, Subject, SubjectCommand, Verb};
use qibu_domain::time::Precision;

impl Worker {
    /// Bases that would have one name, or one plaque.
    pub async fn name_bases(&mut self, n: u64) {
        let [first, second] = self.cast.proposers;
        let (name, spaced) = (format!("样例A{n}基地"), format!("样例 a{n} 基地"));
        let other = format!("样例B{n}基地");
        let (plaque, another) = (format!("样例第{n}号"), format!("样例第{n}之二号"));
        let kind = self.chance.below(6);
        let moves = match kind {
            0 => vec![
                self.propose_base(first, &name),
                self.propose_base(second, &spaced),
            ],
            1 => vec![
                self.found_base(&name, Some(&plaque)),
                self.found_base(&other, Some(&plaque)),
            ],
            2 => vec![
                self.found_base(&name, Some(&plaque)),
                self.found_base(&spaced, Some(&another)),
                self.propose_base(first, &name),
            ],
            3 => {
                let held = self.done(self.propose_base(first, &name)).await;
                let id = self.application(held).await.id;
                vec![
                    Move::act(&self.town, first, held, id, Verb::Withdraw),
                    self.propose_base(second, &spaced),
                    self.found_base(&name, Some(&plaque)),
                ]
            }
            _ => {
                let held = self.done(self.found_base(&name, Some(&plaque))).await;
                let taken_again = if kind == 4 {
                    vec![
                        self.propose_base(first, &name),
                        self.propose_base(second, &spaced),
                    ]
                } else {
                    vec![
                        self.found_base(&other, Some(&plaque)),
                        self.found_base(&spaced, Some(&plaque)),
                    ]
                };
                let mut moves = vec![self.void_founding(held)];
                moves.extend(taken_again);
                moves
            }
        };
        let came = self.run(&format!("bases {kind}"), moves).await;
        // What is given up is given up; of those who reach for it one at most gets it.
        let frees = usize::from(kind > 2);
        let got = came.iter().skip(frees).filter(|came| came.is_ok()).count();
        assert!(came.iter().take(frees).all(Result::is_ok), "{came:?}");
        assert!(got <= 1 && (frees == 1 || got == 1), "{came:?}");
    }

    /// Operators of one base, and the founding of the association that is to run it voided meanwhile.
    pub async fn operate(&mut self, n: u64) {
        let [first, second] = self.cast.officers;
        let name = format!("样例O{n}基地");
        let base = self.done(self.found_base(&name, None)).await;
        let said = proposal(&format!("样例O{n}联谊会"), STREET, &format!("o{n}"));
        let association = self.done(self.found(said)).await;
        let runs = Operator::Association {
            association: SubjectId(association.id),
        };
        let company = Operator::Organisation {
            name: text(&format!("样例{n}有限公司")),
            uscc: None,
        };
        let kind = self.chance.below(4);
        let moves = match kind {
            0 => vec![
                self.link(first, base, company.clone()),
                self.link(second, base, company),
            ],
            1 => vec![
                self.link(first, base, runs),
                self.link(second, base, company),
            ],
            2 => vec![
                self.link(first, base, runs),
                self.void_founding(association),
            ],
            _ => vec![
                self.link(first, base, runs.clone()),
                self.link(second, base, runs),
                self.void_founding(association),
            ],
        };
        let came = self.run(&format!("operators {kind}"), moves).await;
        if kind < 2 {
            let linked = came.iter().filter(|came| came.is_ok()).count();
            assert_eq!(linked, 1, "{came:?}");
        }
    }

    /// The members of a committee vote at once, on a base that nobody else is busy with.
    pub async fn vote(&mut self, n: u64) {
        let [_, officer] = self.cast.officers;
        let [_, proposer] = self.cast.proposers;
        let [first, second] = self.cast.leads;
        let third = self.cast.everything;
        let request = self.propose_base(proposer, &format!("样例V{n}基地"));
        let base = self.done(request).await;
        let id = self.application(base).await.id;
        let review = Verb::Review {
            opinion: Opinion::Support,
            reason: None,
        };
        let members = [first, second, third].into();
        for (account, verb) in [
            (officer, Verb::Accept),
            (officer, review),
            (officer, Verb::OpenBallot { members }),
        ] {
            let account = match verb {
                Verb::OpenBallot { .. } => first,
                _ => account,
            };
            self.done(Move::act(&self.town, account, base, id, verb))
                .await;
        }
        let opened = self.application(base).await.aside.ballot.unwrap().at;
        let votes = |account: AccountId, vote: Vote| {
            let is_against = vote == Vote::Against;
            let verb = Verb::CastVote {
                ballot: opened,
                vote,
                criteria: is_against.then(|| "1g".to_owned()).into_iter().collect(),
                reason: is_against.then(|| paper(n, "reason")),
            };
            Move::act(&self.town, account, base, id, verb)
        };
        let kind = self.chance.below(4);
        let mut moves = match kind {
            0 => vec![
                votes(first, Vote::For),
                votes(second, Vote::For),
                votes(third, Vote::For),
            ],
            1 => vec![
                votes(first, Vote::For),
                votes(first, Vote::For),
                votes(second, Vote::For),
            ],
            2 => vec![
                votes(first, Vote::For),
                votes(first, Vote::Against),
                votes(third, Vote::Against),
            ],
            _ => vec![votes(first, Vote::For), votes(second, Vote::For)],
        };
        if kind == 3 {
            let Office { node, duty } = DECIDING;
            moves.push(Move::revoke(&self.town, &mut self.chance, first, node, duty).await);
        }
        let came = self.run(&format!("ballot {kind}"), moves).await;
        if kind == 3 {
            self.cast.mend(&self.town, first, DECIDING).await;
        } else {
            let written = came.iter().filter(|came| came.is_ok()).count();
            assert_eq!(written, 2, "two votes decide: {came:?}");
        }
    }

    fn propose_base(&self, account: AccountId, name: &str) -> Move {
        let proposal = base_of(name, None);
        Move::Matter(Box::new(self.town.proposing(account, proposal, held())))
    }

    fn found_base(&self, name: &str, plaque: Option<&str>) -> Move {
        self.found(base_of(name, plaque))
    }

    pub fn found(&self, proposal: Proposal) -> Move {
        let command = SubjectCommand::RecordFounding {
            proposal,
            founded_on: crate::town::day("2020-03-01"),
            precision: Precision::Day,
            statement: paper(1, STATEMENT_KIND),
            categories: ["freelancers".to_owned()].into(),
        };
        let [typed, confirmed] = self.cast.officers;
        Move::Matter(Box::new(Request {
            entered_by: Some(typed),
            ..self.town.unborn(confirmed, command)
        }))
    }

    fn void_founding(&self, body: StreamId) -> Move {
        let command = SubjectCommand::CorrectFounding {
            cites: Sequence(1),
            founded_on: None,
            precision: Precision::Day,
            reason: paper(2, "reason"),
        };
        let [typed, confirmed] = self.cast.officers;
        Move::Matter(Box::new(Request {
            entered_by: Some(typed),
            ..self.town.request::<Subject>(confirmed, body, command)
        }))
    }

    fn link(&self, account: AccountId, base: StreamId, operator: Operator) -> Move {
        let linked = OperatorLinked {
            operator,
            until: None,
            agreement: paper(3, AFFAIR_KIND),
        };
        let command = SubjectCommand::Affair(AffairCommand::Record {
            occurred_on: self.town.today(),
            affair: Affair::OperatorLinked(linked),
        });
        Move::Matter(Box::new(self.town.request(account, base, command)))
    }

    /// Does alone what nobody races with; the stream that it was done in.
    pub async fn done(&self, party: Move) -> StreamId {
        let Move::Matter(request) = party else {
            panic!("only bodies are made ready");
        };
        let stream = request.stream;
        let came: Came = crate::race::came(self.town.qibu.execute(*request).await);
        came.unwrap();
        stream
    }
}

fn base_of(name: &str, plaque: Option<&str>) -> Proposal {
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

/// What meets every criterion of a base's first transition.
fn held() -> Contents {
    let papers = ["proposal_form", "host_letter", "population_estimate"];
    let papers: Vec<_> = (1..).zip(papers).map(|(n, kind)| paper(n, kind)).collect();
    let estimate = Attestation {
        count: 300,
        paper: Some(papers[2].paper),
    };
    Contents {
        attested: [("target_population".to_owned(), estimate)].into(),
        declared: ["non_profit_purpose".to_owned()].into(),
        categories: ["freelancers".to_owned()].into(),
        papers,
        legal: None,
        brands: std::collections::BTreeSet::new(),
    }
}
