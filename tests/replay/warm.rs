//! Decision 0005: what is warm is not read, and the log finds what it does not know.

use crate::town::{COMMUNITY, DISTRICT, STREET, Town, complete, day, paper, proposal};
use qibu::command::{CommandError, Request};
use qibu_domain::id::{AccountId, PaperId, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use qibu_domain::paper::event::ErasureGround;
use qibu_domain::paper::{Paper, PaperCommand};
use qibu_domain::subject::event::DecisionOutcome;
use qibu_domain::subject::{Subject, SubjectCommand, Verb};
use qibu_domain::time::Precision;
use std::collections::BTreeSet;

const SCOPE: &str = "freelancers";

/// A body whose application waits for its decision, and who decides.
async fn before_a_decision(town: &Town) -> (StreamId, AccountId) {
    let proposer = town.account(&[(STREET, Duty::Propose)]).await;
    let officer = town.account(&[(COMMUNITY, Duty::Officer)]).await;
    let lead = town.account(&[(STREET, Duty::Lead)]).await;
    let said = proposal("样例甲联谊会", COMMUNITY, SCOPE);
    let request = town.proposing(proposer, said, complete());
    let body = request.stream;
    town.qibu.execute(request).await.unwrap();
    let review = Verb::Review {
        opinion: qibu_domain::subject::event::Opinion::Support,
        reason: None,
    };
    for verb in [Verb::Accept, review] {
        let act = act(town, officer, body, verb).await;
        town.qibu.execute(act).await.unwrap();
    }
    (body, lead)
}

async fn act(town: &Town, by: AccountId, body: StreamId, verb: Verb) -> Request<Subject> {
    let state = town.fold::<Subject>(body).await;
    let application = state.open_application().unwrap().id;
    town.request(by, body, SubjectCommand::Act { application, verb })
}

fn approval() -> Verb {
    Verb::Decide {
        outcome: DecisionOutcome::Approved,
        reason: None,
        criteria: BTreeSet::new(),
    }
}

/// The founding of an older body, typed by one officer and confirmed by another.
fn founding(town: &Town, [first, second]: [AccountId; 2]) -> Request<Subject> {
    let command = SubjectCommand::RecordFounding {
        proposal: proposal("样例乙联谊会", COMMUNITY, "new_media"),
        founded_on: day("2020-03-01"),
        precision: Precision::Day,
        statement: paper(900, "founding_statement"),
        categories: [SCOPE.to_owned()].into(),
    };
    Request {
        entered_by: Some(first),
        ..town.unborn(second, command)
    }
}

fn correction(
    town: &Town,
    [first, second]: [AccountId; 2],
    body: StreamId,
    founded_on: &str,
) -> Request<Subject> {
    let command = SubjectCommand::CorrectFounding {
        cites: Sequence(1),
        founded_on: Some(day(founded_on)),
        precision: Precision::Day,
        reason: paper(901, "correction_reason"),
    };
    Request {
        entered_by: Some(first),
        ..town.request(second, body, command)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warm_command_reads_nothing_of_the_log() {
    let town = Town::open().await;
    let officers = [
        town.account(&[(DISTRICT, Duty::Officer)]).await,
        town.account(&[(DISTRICT, Duty::Officer)]).await,
    ];
    let founded = founding(&town, officers);
    let older = founded.stream;
    town.qibu.execute(founded).await.unwrap();
    let (body, lead) = before_a_decision(&town).await;
    let first = correction(&town, officers, older, "2020-03-02");
    town.qibu.execute(first).await.unwrap();
    let decision = act(&town, lead, body, approval()).await;
    // The views read the log whenever it grows; the decision finds them where they must be, and then they rest.
    let head = town.qibu.head().position;
    town.qibu.wait_for_views(head).await.unwrap();
    town.qibu.views().stop();
    let reads = town.qibu.log().reads();
    town.qibu.execute(decision).await.unwrap();
    let second = correction(&town, officers, older, "2020-03-03");
    town.qibu.execute(second).await.unwrap();
    assert_eq!(town.qibu.log().reads(), reads);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_whose_erasure_this_process_has_not_seen_is_found_by_its_fence() {
    let town = Town::open().await;
    let (body, lead) = before_a_decision(&town).await;
    let erased = complete().papers[1].paper;
    let stream = StreamId::new(StreamKind::Paper, erased.0);
    let ground = ErasureGround::PersonsRequest;
    let order = PaperCommand::OrderErasure { ground };
    let keeper = town.account(&[(DISTRICT, Duty::DataProtection)]).await;
    town.ask::<Paper>(keeper, stream, order).await.unwrap();
    // Cold, nothing is known of the paper's stream, and nothing is read of it before the append.
    let town = town.reopened().await;
    let decision = act(&town, lead, body, approval()).await;
    let refused = town.qibu.execute(decision).await.unwrap_err();
    let CommandError::Refused(refused) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(refused.code, "criterion.not_met");
    town.qibu.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_fences_the_streams_of_the_papers_that_it_judges() {
    let town = Town::open().await;
    let (body, lead) = before_a_decision(&town).await;
    let decision = act(&town, lead, body, approval()).await;
    town.qibu.execute(decision).await.unwrap();
    let events = town.events().await;
    let made = events.iter().find(|event| event.name == "DecisionMade");
    let record = made.unwrap().metadata().unwrap().append.unwrap();
    let of_papers = record.fences.iter();
    let of_papers = of_papers.filter(|fence| fence.stream.kind == StreamKind::Paper);
    let fenced: BTreeSet<(PaperId, Sequence)> = of_papers
        .map(|fence| (PaperId(fence.stream.id), fence.at))
        .collect();
    let judged = complete().papers.into_iter();
    assert_eq!(
        fenced,
        judged.map(|paper| (paper.paper, Sequence(0))).collect()
    );
    town.qibu.close().await;
}
