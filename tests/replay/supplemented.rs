//! Law 13 where a paper came after the acceptance: the approval comes out the same from what the log holds.

use crate::rederive::rederive;
use crate::town::{COMMUNITY, DISTRICT, STREET, Town, complete, paper, proposal};
use qibu::authority::Authorities;
use qibu::opening::SIMPLE;
use qibu_domain::actor::Source;
use qibu_domain::editions::{Editions, EditionsCommand, PublishEdition};
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use qibu_domain::standard::GAP_PROMISE;
use qibu_domain::subject::event::{Contents, DecisionOutcome, Opinion};
use qibu_domain::subject::{Subject, SubjectCommand, Verb};
use qibu_domain::text::Verbatim;
use std::collections::BTreeSet;

/// The kind of paper that may come later under [`deferring`].
const LATER: &str = "consent_receipts";

/// The simple standard where the consents of the initiators may come after the acceptance.
pub fn deferring(simple: &str) -> String {
    let needed = "    needed_for: [T1]\n";
    let later = format!("{needed}    deferrable_for: [T1]\n");
    let promise = "  - code: gap_promise\n    welcome_for: [";
    simple
        .replacen(needed, &later, 1)
        .replacen(promise, &format!("{promise}T1, "), 1)
}

/// The same contents, whose consents are promised.
pub fn promised(contents: Contents) -> Contents {
    let mut promised = contents;
    promised.papers.retain(|paper| paper.kind != LATER);
    promised.papers.push(paper(9, GAP_PROMISE));
    for stated in promised.attested.values_mut() {
        let held = |id| promised.papers.iter().any(|paper| paper.paper == id);
        stated.paper = stated.paper.filter(|id| held(*id));
    }
    promised
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_that_stands_on_a_supplement_comes_out_the_same() {
    let town = Town::open().await;
    let today = town.qibu.head().recorded_at.day().to_string();
    let edition = deferring(SIMPLE)
        .replace("code: SIMPLE-1", "code: SIMPLE-G")
        .replace(
            "in_force_from: 2017-01-01",
            &format!("in_force_from: {today}"),
        );
    let publish = EditionsCommand::PublishEdition(PublishEdition {
        district: DISTRICT.to_owned(),
        text: Verbatim::new(&edition).unwrap(),
        source: Source::Live,
    });
    let stream = StreamId::of_district(StreamKind::Editions, town.qibu.log_id(), DISTRICT);
    let published = town.ask::<Editions>(town.admin, stream, publish);
    published.await.unwrap();
    let officer = town.account(&[(COMMUNITY, Duty::Officer)]).await;
    let lead = town.account(&[(STREET, Duty::Lead)]).await;
    let proposer = town.account(&[(STREET, Duty::Propose)]).await;
    let identity = proposal("样例甲联谊会", COMMUNITY, "freelancers");
    let request = town.proposing(proposer, identity, promised(complete()));
    let body = request.stream;
    town.qibu.execute(request).await.unwrap();
    let state = town.fold::<Subject>(body).await;
    let application = state.open_application().unwrap().id;
    let act = |by, verb| {
        let command = SubjectCommand::Act { application, verb };
        town.ask::<Subject>(by, body, command)
    };
    let approve = || Verb::Decide {
        outcome: DecisionOutcome::Approved,
        reason: None,
        criteria: BTreeSet::new(),
    };
    let support = Verb::Review {
        opinion: Opinion::Support,
        reason: None,
    };
    act(officer, Verb::AcceptWithGaps).await.unwrap();
    act(officer, support).await.unwrap();
    let early = act(lead, approve()).await.unwrap_err();
    assert_eq!(early.code(), "criterion.not_met");
    let papers = vec![paper(10, LATER)];
    act(proposer, Verb::Supplement { papers }).await.unwrap();
    act(lead, approve()).await.unwrap();
    let events = town.events().await;
    let supplement = events.iter().find(|event| event.name == "SupplementMade");
    let supplement = supplement.unwrap().sequence.0;
    let decided = events.iter().find(|event| event.name == "DecisionMade");
    let payload: serde_json::Value = serde_json::from_str(&decided.unwrap().payload).unwrap();
    let verdicts = payload["verdicts"].as_array().unwrap();
    let stands_on_it = verdicts.iter().any(|verdict| {
        let cited = verdict["citations"].as_array().into_iter().flatten();
        let mut cited = cited.filter_map(|it| it["sequence"].as_u64());
        cited.any(|sequence| sequence == supplement)
    });
    assert!(stands_on_it, "{payload}");
    let decisions = tokio::task::block_in_place(|| {
        let authorities = Authorities::default();
        rederive(&town, &events, &authorities)
    });
    assert_eq!(decisions, 1);
    town.qibu.close().await;
}
