//! Law 5 on the whole road: what a decision cites where very many bodies stand in the same area and scope.

use crate::rederive::rederive;
use crate::town::{COMMUNITY, DISTRICT, STREET, Town, complete, day, numbered, paper, proposal};
use qibu::authority::Authorities;
use qibu::command::Request;
use qibu_domain::id::{AccountId, StreamId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::subject::event::{DecisionMade, DecisionOutcome, Opinion};
use qibu_domain::subject::{Subject, SubjectCommand, SubjectEvent, Verb};
use qibu_domain::time::Precision;
use std::collections::BTreeSet;

const BODIES: u64 = 65;
const SCOPE: &str = "freelancers";

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_over_65_bodies_stores_their_query_and_comes_out_the_same_again() {
    let town = Town::open().await;
    let officers = [
        town.account(&[(DISTRICT, Duty::Officer)]).await,
        town.account(&[(DISTRICT, Duty::Officer)]).await,
    ];
    for number in 1..=BODIES {
        found(&town, officers, number).await;
    }
    let head = town.qibu.head().position;
    let decided = decide_on_one_more(&town).await;
    let same_scope = decided.verdicts.iter().find(|it| it.criterion == "1e");
    let same_scope = same_scope.unwrap();
    let [query] = same_scope.by_query.as_slice() else {
        panic!("{same_scope:?}");
    };
    assert_eq!(query.query, "same_scope_bodies/1");
    assert_eq!(query.count, BODIES);
    assert_eq!(query.facts_at, decided.facts_at);
    assert!(query.facts_at > head);
    let argument = |name: &str| query.arguments.get(name).map(String::as_str);
    assert_eq!(argument("area"), Some(COMMUNITY));
    assert_eq!(argument("scope"), Some(SCOPE));
    assert_eq!(argument("day"), Some(town.today().to_string().as_str()));
    assert_eq!(query.digest.len(), 64);
    assert_eq!(
        same_scope.citations.len(),
        1,
        "what the application holds stays listed"
    );
    let events = town.events().await;
    let decisions = tokio::task::block_in_place(|| {
        let authorities = Authorities::default();
        rederive(&town, &events, &authorities)
    });
    assert_eq!(decisions, 1);
    town.qibu.close().await;
}

async fn found(town: &Town, [first, second]: [AccountId; 2], number: u64) {
    let name = format!("样例第{number}联谊会");
    let said = numbered(
        proposal(&name, COMMUNITY, SCOPE),
        u32::try_from(number).unwrap(),
    );
    let command = SubjectCommand::RecordFounding {
        proposal: said,
        founded_on: day("2020-03-01"),
        precision: Precision::Day,
        statement: paper(1_000 + number, "founding_statement"),
        categories: ["freelancers".to_owned()].into(),
    };
    let request = Request {
        entered_by: Some(first),
        ..town.unborn(second, command)
    };
    town.qibu.execute(request).await.unwrap();
}

async fn decide_on_one_more(town: &Town) -> DecisionMade {
    let proposer = town.account(&[(STREET, Duty::Propose)]).await;
    let officer = town.account(&[(COMMUNITY, Duty::Officer)]).await;
    let lead = town.account(&[(STREET, Duty::Lead)]).await;
    let said = numbered(
        proposal("样例又一联谊会", COMMUNITY, SCOPE),
        u32::try_from(BODIES + 1).unwrap(),
    );
    let request = town.proposing(proposer, said, complete());
    let body = request.stream;
    town.qibu.execute(request).await.unwrap();
    let acts = [
        (officer, Verb::Accept),
        (
            officer,
            Verb::Review {
                opinion: Opinion::Support,
                reason: None,
            },
        ),
        (
            lead,
            Verb::Decide {
                outcome: DecisionOutcome::Approved,
                reason: None,
                criteria: BTreeSet::new(),
            },
        ),
    ];
    for (by, verb) in acts {
        act(town, by, body, verb).await;
    }
    let events = town.events().await;
    let made = events.iter().find(|event| event.name == "DecisionMade");
    match made.unwrap().happened().unwrap().dated.event {
        SubjectEvent::DecisionMade(decision) => decision,
        other => panic!("{other:?}"),
    }
}

async fn act(town: &Town, by: AccountId, body: StreamId, verb: Verb) {
    let state = town.fold::<Subject>(body).await;
    let application = state.open_application().unwrap().id;
    let command = SubjectCommand::Act { application, verb };
    town.ask::<Subject>(by, body, command).await.unwrap();
}
