//! A founding that was taken over and then voided: the body is still asked for (law 2).

use crate::office::{Answer, STREET, Town};
use serde_json::{Value, json};

/// The proposer applies for the third step.
async fn applied(town: &Town, path: &str) -> Answer {
    let letter = town.office.paper(&town.proposer, "base_link_letter").await;
    let contents = json!({
        "attested": { "linked_bases": { "count": 1, "paper": letter } },
        "papers": [{ "paper": letter, "kind": "base_link_letter" }],
    });
    let asked = json!({ "transition": "T3", "contents": contents });
    let path = format!("{path}/applications");
    town.office.post(&town.proposer, &path, &asked).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_whose_founding_was_voided_answers_with_its_history_and_its_decided_applications() {
    let town = Town::open().await;
    let office = &town.office;
    let body = town.founding(STREET, "2017-11-30").await;
    let (officer, lead) = (&town.officer, &town.lead);
    let made = town.by_two("/foundings", [officer, lead], &body).await;
    let made = made.expect(201);
    let path = format!("/associations/{}", made.id());
    let application = applied(&town, &path).await.expect(201).id();
    let void = json!({ "cites": 1, "reason": "样例：记错了组织。" });
    let void = json!({ "submitter": town.officer.id, "correction": void });
    let corrections = format!("{path}/founding-corrections");
    let ground = json!({ "ground": "not_our_matter" });
    let decided = town
        .act(&town.officer, &application, "not-accept", &ground)
        .await;
    decided.expect(200);
    let voided = town.by_two(&corrections, [lead, officer], &void).await;
    voided.expect(201);

    let shown = office.get(&town.lead, &path).await.expect(200).body;
    assert_eq!(
        (&shown["name"], &shown["life"]),
        (&json!("样例老联谊会"), &json!("void"))
    );
    assert_eq!(
        (&shown["counts"], &shown["founded_on"]),
        (&json!(false), &Value::Null)
    );
    let history = office.get(&town.lead, &format!("{path}/history")).await;
    let events = history.expect(200).body["items"].clone();
    let events = events.as_array().unwrap();
    assert_eq!(
        (&events[0]["name"], &events[0]["is_void"]),
        (&json!("FoundingRecorded"), &json!(true))
    );
    assert_eq!(events.last().unwrap()["name"], "FoundingCorrected");
    let read = office
        .get(&town.lead, &format!("/applications/{application}"))
        .await;
    assert_eq!(read.expect(200).body["state"], "not_accepted");
    let list = office
        .get(&town.lead, "/associations?life=void")
        .await
        .expect(200);
    assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
    office
        .get(&town.lead, &format!("{path}/readiness"))
        .await
        .expect(200);
    for (day, expected) in [("2017-11-30", 0), ("2026-09-01", 0)] {
        let figures = office
            .get(&town.lead, &format!("/figures?as_of={day}"))
            .await;
        assert_eq!(figures.expect(200).body["associations"], expected, "{day}");
    }
    // Nothing begins any more, and the name is free.
    assert!(applied(&town, &path).await.status.is_client_error());
    let other = town.proposal(&town.proposer, "样例老联谊会", "old").await;
    office
        .post(&town.proposer, "/associations", &other)
        .await
        .expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_founding_before_the_first_day_of_its_node_is_refused_with_that_day() {
    let town = Town::open().await;
    let body = town.founding(STREET, "2016").await;
    let officers = [&town.officer, &town.lead];
    let refusal = town.by_two("/foundings", officers, &body).await;
    let refusal = refusal.expect(409);
    assert_eq!(refusal.code(), "founding.before_node");
    let words = refusal.body["detail"].as_str().unwrap();
    assert!(
        words.contains("2017-01-01") && words.contains(STREET),
        "{words}"
    );
}
