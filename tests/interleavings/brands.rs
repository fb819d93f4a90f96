//! Associations that apply for one name of a brand.

use crate::life::Worker;
use crate::race::Move;
use crate::town::{STREET, day, paper, proposal, text};
use qibu::command::Request;
use qibu_domain::id::{AccountId, BrandId, StreamId};
use qibu_domain::lifecycle::Transition;
use qibu_domain::occasion::fresh_id;
use qibu_domain::subject::affairs::AFFAIR_KIND;
use qibu_domain::subject::brands::FRESH_BRAND;
use qibu_domain::subject::event::{BrandRegistered, Contents};
use qibu_domain::subject::{
    AffairCommand, BRAND_STATEMENT_KIND, BrandCommand, STEP_STATEMENT_KIND, Subject,
    SubjectCommand, Verb,
};
use qibu_domain::time::Precision;

impl Worker {
    /// Bodies that apply for one name, spelt in different ways: at once, while one gives it up, and while one has it listed by
    /// two officers.
    pub async fn brand(&mut self, n: u64) {
        let [first, second] = self.cast.proposers;
        let kind = self.chance.below(3);
        let mut ready = Vec::with_capacity(3);
        for letter in ["A", "B", "C"].into_iter().take(2 + usize::from(kind == 1)) {
            ready.push(self.ready(n, letter).await);
        }
        let moves = match kind {
            0 => vec![self.apply(first, ready[0]), self.apply(second, ready[1])],
            1 => {
                let held = self.done(self.apply(first, ready[0])).await;
                let id = self.application(held).await.id;
                vec![
                    Move::act(&self.town, first, held, id, Verb::Withdraw),
                    self.apply(second, ready[1]),
                    self.apply(self.cast.everything, ready[2]),
                ]
            }
            _ => vec![self.apply(first, ready[0]), self.list_late(ready[1])],
        };
        let came = self.run(&format!("brands {kind}"), moves).await;
        // What is given up is given up; of those who reach for it one at most gets it.
        let frees = usize::from(kind == 1);
        let got = came.iter().skip(frees).filter(|came| came.is_ok()).count();
        assert!(came.iter().take(frees).all(Result::is_ok), "{came:?}");
        assert!(got <= 1 && (frees == 1 || got == 1), "{came:?}");
    }

    /// A body that may apply for its fifth step, with a brand that it uses.
    async fn ready(&mut self, n: u64, letter: &str) -> (StreamId, BrandId) {
        let name = format!("样例K{letter}{n}联谊会");
        let scope = format!("k{letter}{n}").to_lowercase();
        let body = self.done(self.found(proposal(&name, STREET, &scope))).await;
        for step in 3..=4 {
            let late = SubjectCommand::RecogniseLate {
                step,
                reached_on: day("2020-06-01"),
                precision: Precision::Day,
                statement: paper(5, STEP_STATEMENT_KIND),
            };
            self.done(self.by_two(body, late)).await;
        }
        let command_id = self.town.command_id();
        let [officer, _] = self.cast.officers;
        let brand = BrandId(fresh_id(
            &qibu_domain::actor::Principal::Account(officer),
            command_id,
            FRESH_BRAND,
        ));
        let spelt = if letter == "A" { "样例 k" } else { "样例K" };
        let registered = BrandRegistered {
            brand,
            name: text(&format!("{spelt}{n}")),
            card: paper(6, AFFAIR_KIND),
        };
        let command = SubjectCommand::Affair(AffairCommand::Record {
            occurred_on: day("2020-06-01"),
            affair: registered.into(),
        });
        let request = self
            .town
            .request_under::<Subject>(command_id, officer, body, command);
        self.done(Move::Matter(Box::new(request))).await;
        (body, brand)
    }

    fn apply(&self, account: AccountId, (body, brand): (StreamId, BrandId)) -> Move {
        let command = SubjectCommand::Submit {
            transition: Transition::T5,
            contents: Contents {
                brands: [brand].into(),
                ..Contents::default()
            },
        };
        Move::Matter(Box::new(self.town.request(account, body, command)))
    }

    fn list_late(&self, (body, brand): (StreamId, BrandId)) -> Move {
        let listing = BrandCommand::ListLate {
            brand,
            listed_on: day("2020-06-02"),
            precision: Precision::Day,
            statement: paper(7, BRAND_STATEMENT_KIND),
        };
        self.by_two(body, SubjectCommand::Brand(listing))
    }

    fn by_two(&self, body: StreamId, command: SubjectCommand) -> Move {
        let [typed, confirmed] = self.cast.officers;
        Move::Matter(Box::new(Request {
            entered_by: Some(typed),
            ..self.town.request::<Subject>(confirmed, body, command)
        }))
    }
}
