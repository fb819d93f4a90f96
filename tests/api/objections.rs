//! Objections to what is on notice (domain 5.0): raised with reasons, answered by the office, and nothing is replied before.

use crate::office::Town;
use crate::steps::ended;
use serde_json::{Value, json};

/// The founding of an association, applied for, decided and on notice; and the association.
async fn on_notice(town: &Town) -> (String, String) {
    let (proposal, association) = town.submitted().await;
    ended(town, &proposal, "T1", None).await;
    let mut papers = Vec::new();
    for kind in ["founding_minutes", "charter", "internal_approval"] {
        let paper = town.office.paper(&town.proposer, kind).await;
        papers.push(json!({ "paper": paper, "kind": kind }));
    }
    let body = json!({ "transition": "T2", "contents": {
        "declared": ["elected_by_acclamation"],
        "papers": papers,
        "legal": { "internal": "样统批〔2026〕2号" },
    }});
    let path = format!("/associations/{association}/applications");
    let made = town.office.post(&town.proposer, &path, &body).await;
    let application = made.expect(201).id();
    town.reviewed(&application).await;
    let approve = json!({ "outcome": "approved" });
    for (verb, body) in [("decide", approve), ("open-notice", json!({}))] {
        let done = town.act(&town.lead, &application, verb, &body).await;
        done.expect(200);
    }
    (application, association)
}

/// The objection of the officer: its id, as the history gives it.
async fn objected(town: &Town, (application, association): (&str, &str)) -> String {
    let reason = json!({ "reason": "样例异议：会员人数不实。" });
    let raised = town.act(&town.officer, application, "object", &reason);
    let raised = raised.await.expect(200);
    assert_eq!(raised.body["events"][0]["name"], "ObjectionRaised");
    let path = format!("/associations/{association}/history");
    let history = town.office.get(&town.lead, &path).await.expect(200).body;
    let last: &Value = history["items"].as_array().unwrap().last().unwrap();
    last["payload"]["objection"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_objection_says_why_and_keeps_the_reply_back_until_it_is_answered() {
    let town = Town::open().await;
    let (case, association) = on_notice(&town).await;
    for empty in [json!({}), json!({ "reason": " " })] {
        let refused = town.act(&town.officer, &case, "object", &empty).await;
        let refused = refused.expect(422);
        assert_eq!(refused.body["errors"][0]["pointer"], "/reason", "{empty}");
    }
    let objection = objected(&town, (&case, &association)).await;
    town.office.days_go_by(9).await;
    let number = json!({ "number": "样统复〔2026〕2号" });
    let early = town.act(&town.lead, &case, "issue-reply", &number).await;
    assert_eq!(early.expect(409).code(), "application.stage");

    let answer = |objection: &str, reason: &str| json!({ "objection": objection, "upheld": false, "reason": reason });
    let unknown = answer("01920000-0000-7000-8000-0000000000ff", "样例答复：不成立。");
    let unknown = town.act(&town.lead, &case, "answer-objection", &unknown);
    assert_eq!(unknown.await.code(), "objection.unknown");
    let silent = answer(&objection, "");
    let silent = town.act(&town.lead, &case, "answer-objection", &silent);
    let silent = silent.await.expect(422);
    assert_eq!(silent.body["errors"][0]["pointer"], "/reason");
    let own = answer(&objection, "样例答复：不成立。");
    let itself = town
        .act(&town.officer, &case, "answer-objection", &own)
        .await;
    assert!(matches!(itself.status.as_u16(), 403 | 409));
    let answered = town.act(&town.lead, &case, "answer-objection", &own).await;
    let answered = answered.expect(200);
    assert_eq!(answered.body["events"][0]["name"], "ObjectionAnswered");
    let again = town.act(&town.lead, &case, "answer-objection", &own).await;
    assert_eq!(again.code(), "objection.unknown");
    town.office.days_go_by(9).await;
    let replied = town.act(&town.lead, &case, "issue-reply", &number).await;
    assert_eq!(replied.expect(200).body["application"]["state"], "replied");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_objection_that_is_right_sends_the_matter_back_to_whoever_decided() {
    let town = Town::open().await;
    let (case, association) = on_notice(&town).await;
    let objection = objected(&town, (&case, &association)).await;
    let upheld =
        json!({ "objection": objection, "upheld": true, "reason": "样例答复：人数须重新核对。" });
    let answered = town
        .act(&town.lead, &case, "answer-objection", &upheld)
        .await;
    let answered = answered.expect(200);
    assert_eq!(answered.body["application"]["state"], "under_decision");
    let reject =
        json!({ "outcome": "rejected", "criteria": ["2b"], "reason": "样例理由：人数不实。" });
    town.act(&town.lead, &case, "decide", &reject)
        .await
        .expect(200);
}
