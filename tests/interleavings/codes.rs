//! Associations that reach for one code of the register (USCC).

use crate::life::Worker;
use crate::race::Move;
use crate::town::{STREET, complete, paper, proposal};
use qibu_domain::id::{AccountId, StreamId};
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::event::{Attestation, Contents, LegalIdentity};
use qibu_domain::subject::{SubjectCommand, Verb};
use qibu_domain::uscc::{Uscc, UsccError};

impl Worker {
    /// Associations of different names and places that would have one code: when they are proposed, when one gives the code
    /// up, and when they stand already and name it with a later step.
    pub async fn register(&mut self, n: u64) {
        let [first, second] = self.cast.proposers;
        let third = self.cast.everything;
        let kind = self.chance.below(4);
        let moves = match kind {
            0 => vec![
                self.propose_coded(first, n, "A"),
                self.propose_coded(second, n, "B"),
            ],
            1 => vec![
                self.propose_coded(first, n, "A"),
                self.propose_coded(second, n, "B"),
                self.propose_coded(third, n, "C"),
            ],
            2 => {
                let held = self.done(self.propose_coded(first, n, "A")).await;
                let id = self.application(held).await.id;
                vec![
                    Move::act(&self.town, first, held, id, Verb::Withdraw),
                    self.propose_coded(second, n, "B"),
                    self.propose_coded(third, n, "C"),
                ]
            }
            _ => {
                let mut founded = Vec::with_capacity(2);
                for letter in ["A", "B"] {
                    founded.push(self.done(self.found(said(n, letter))).await);
                }
                vec![
                    self.apply_coded(first, founded[0], n),
                    self.apply_coded(second, founded[1], n),
                    self.propose_coded(third, n, "C"),
                ]
            }
        };
        let came = self.run(&format!("codes {kind}"), moves).await;
        // What is given up is given up; of those who reach for it one at most gets it.
        let frees = usize::from(kind == 2);
        let got = came.iter().skip(frees).filter(|came| came.is_ok()).count();
        assert!(came.iter().take(frees).all(Result::is_ok), "{came:?}");
        assert!(got <= 1 && (frees == 1 || got == 1), "{came:?}");
    }

    fn propose_coded(&self, account: AccountId, n: u64, letter: &str) -> Move {
        let contents = Contents {
            legal: Some(LegalIdentity::Registered(code(n))),
            brands: std::collections::BTreeSet::new(),
            ..complete()
        };
        let request = self.town.proposing(account, said(n, letter), contents);
        Move::Matter(Box::new(request))
    }

    fn apply_coded(&self, account: AccountId, body: StreamId, n: u64) -> Move {
        let letter = paper(4, "base_link_letter");
        let linked = Attestation {
            count: 1,
            paper: Some(letter.paper),
        };
        let contents = Contents {
            attested: [("linked_bases".to_owned(), linked)].into(),
            declared: [].into(),
            categories: [].into(),
            papers: vec![letter],
            brands: std::collections::BTreeSet::new(),
            legal: Some(LegalIdentity::Registered(code(n))),
        };
        let command = SubjectCommand::Submit {
            transition: Transition::T3,
            contents,
        };
        Move::Matter(Box::new(self.town.request(account, body, command)))
    }
}

fn said(n: u64, letter: &str) -> qibu_domain::subject::Proposal {
    let name = format!("样例R{letter}{n}联谊会");
    proposal(&name, STREET, &format!("r{letter}{n}").to_lowercase())
}

/// The code of a number: a body of the district's own area, with the check digit that it must have.
fn code(n: u64) -> Uscc {
    let body = format!("51990001{n:09}");
    match Uscc::new(&format!("{body}0")) {
        Ok(code) => code,
        Err(UsccError::Check { expected }) => Uscc::new(&format!("{body}{expected}")).unwrap(),
        Err(other) => panic!("{other}"),
    }
}
