//! A running server writes down what has fallen due, and opens re-reviews, though nobody asks for it (law 15).

use crate::office::{STREET, Town};
use qibu::log::Log;
use qibu::run::Server;
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// How long a server is waited for; it looks every few seconds.
const MAX_WAIT: Duration = Duration::from_mins(1);

async fn server(town: &Town) -> Server {
    let qibu = Arc::clone(&town.office.qibu);
    Server::bind(qibu, "127.0.0.1:0", None).await.unwrap()
}

async fn names(town: &Town, association: &str) -> Vec<String> {
    let stream = StreamId::new(StreamKind::Association, association.parse().unwrap());
    let log = town.office.qibu.log();
    let events = log.read_stream(stream, Sequence(0), 100).await.unwrap();
    events.into_iter().map(|event| event.name).collect()
}

async fn until_there_is(town: &Town, association: &str, name: &str) {
    let begun = tokio::time::Instant::now();
    while !names(town, association).await.contains(&name.to_owned()) {
        assert!(begun.elapsed() < MAX_WAIT, "no {name}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_writes_what_has_fallen_due_when_it_begins_and_when_a_day_has_ended_each_once() {
    let town = Town::open().await;
    let (application, association) = town.submitted().await;
    town.office.days_go_by(30).await;
    // Two of them, as two copies would be.
    let (one, other) = (server(&town).await, server(&town).await);
    let (one, other) = (tokio::spawn(one.run()), tokio::spawn(other.run()));
    until_there_is(&town, &association, "ApplicationDeemedAccepted").await;
    let list = json!({ "items": [{ "criterion": "1d", "reason": "请写明人员类别。" }] });
    let returned = town.act(&town.officer, &application, "return", &list).await;
    returned.expect(200);
    town.office.days_go_by(60).await;
    until_there_is(&town, &association, "ApplicationLapsed").await;
    let written = names(&town, &association).await;
    for name in ["ApplicationDeemedAccepted", "ApplicationLapsed"] {
        let times = written.iter().filter(|known| *known == name).count();
        assert_eq!(times, 1, "{written:?}");
    }
    one.abort();
    other.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_opens_the_re_review_of_a_decision_whose_fact_was_corrected() {
    let town = Town::open().await;
    let proposal = town.proposal(&town.proposer, "样例新成立联谊会", "old");
    let proposal = proposal.await;
    let made = town
        .office
        .post(&town.proposer, "/associations", &proposal)
        .await;
    let made = made.expect(201);
    let association = made.body["application"]["subject"].as_str().unwrap();
    town.reviewed(&made.id()).await;
    let approve = json!({ "outcome": "approved" });
    let decided = town.act(&town.lead, &made.id(), "decide", &approve).await;
    decided.expect(200);
    let serving = tokio::spawn(server(&town).await.run());
    let mut both = town.founding(STREET, "2017-11-16").await;
    both["founding"]["ordinal"] = json!(2);
    let by = [&town.officer, &town.lead];
    town.by_two("/foundings", by, &both).await.expect(201);
    until_there_is(&town, association, "ReReviewOpened").await;
    serving.abort();
}
