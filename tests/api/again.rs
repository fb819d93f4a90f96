//! Applying again after a rejection (domain 5.8).

use crate::office::Town;
use serde_json::{Value, json};

/// A proposal that was rejected: the association's id, and what it held.
async fn rejected(town: &Town) -> (String, Value) {
    let (application, association) = town.submitted().await;
    town.reviewed(&application).await;
    let against = json!({ "outcome": "rejected", "reason": "样例理由", "criteria": ["1a"] });
    let decided = town.act(&town.lead, &application, "decide", &against);
    decided.await.expect(200);
    let contents = town.contents(&town.proposer).await;
    (association, contents)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_proposal_comes_again_with_new_facts_and_keeps_its_name_until_then() {
    let town = Town::open().await;
    let (association, mut contents) = rejected(&town).await;
    let path = format!("/associations/{association}/applications");
    let why = format!("/associations/{association}/readiness");
    let ready = town.office.get(&town.proposer, &why).await.expect(200);
    assert_eq!(ready.body["transition"], "T1");
    assert_eq!(ready.body["begins_here"], true);
    assert_eq!(ready.body["new_facts_until"], "2026-10-01");
    // Everything is supplied anew, and the statement of new facts with it.
    assert_eq!(ready.body["open"], false);
    assert_eq!(ready.body["again_from"], "2026-10-01");
    assert_eq!(ready.body["criteria"][0]["verdict"], "unknown");
    let missing = ready.body["missing"].as_array().unwrap();
    let codes: Vec<_> = missing.iter().map(|one| one["code"].as_str()).collect();
    assert!(codes.contains(&Some("consent_receipts")) && codes.contains(&Some("new_facts")));
    let new_facts = missing.iter().find(|one| one["code"] == "new_facts");
    assert_eq!(new_facts.unwrap()["supplier"]["code"], "applicant");

    let head = town.office.head();
    let same = json!({ "transition": "T1", "contents": contents });
    let refused = town.office.post(&town.proposer, &path, &same).await;
    let refused = refused.expect(422);
    assert_eq!(refused.code(), "application.rejected_recently");
    assert!(
        refused.body["detail"]
            .as_str()
            .unwrap()
            .contains("2026-10-01")
    );
    // Nobody evades it by another proposal of the same name.
    let name = "样例新媒体联谊会";
    let other = town.proposal(&town.proposer, name, "lawyers").await;
    let refused = town.office.post(&town.proposer, "/associations", &other);
    assert_eq!(refused.await.expect(409).code(), "claim.name_taken");
    assert_eq!(town.office.head(), head);

    let facts = town.office.paper(&town.proposer, "new_facts").await;
    let papers = contents["papers"].as_array_mut().unwrap();
    papers.push(json!({ "paper": facts, "kind": "new_facts" }));
    let with = json!({ "transition": "T1", "contents": contents });
    let made = town.office.post(&town.proposer, &path, &with).await;
    assert_eq!(made.expect(201).body["application"]["transition"], "T1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_its_days_are_over_a_rejected_proposals_name_is_free() {
    let town = Town::open().await;
    rejected(&town).await;
    town.office.days_go_by(30).await;
    let name = "样例新媒体联谊会";
    let other = town.proposal(&town.proposer, name, "new_media").await;
    let made = town.office.post(&town.proposer, "/associations", &other);
    made.await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejection_names_its_criteria_field_by_field() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    town.reviewed(&application).await;
    let none = json!({ "outcome": "rejected" });
    let both = ["/criteria", "/reason"].as_slice();
    let of_criteria = ["/criteria"].as_slice();
    for (body, code, pointers) in [
        (none, "fields.invalid", both),
        (
            json!({ "outcome": "rejected", "reason": "样例理由", "criteria": [] }),
            "fields.invalid",
            of_criteria,
        ),
        (
            json!({ "outcome": "rejected", "reason": "样例理由", "criteria": ["9z"] }),
            "code.unknown",
            of_criteria,
        ),
        (
            json!({ "outcome": "approved", "criteria": ["1a"] }),
            "fields.invalid",
            of_criteria,
        ),
    ] {
        let refused = town.act(&town.lead, &application, "decide", &body).await;
        let refused = refused.expect(422);
        assert_eq!(refused.code(), code, "{body}");
        let errors = refused.body["errors"].as_array().unwrap();
        let told: Vec<_> = errors.iter().map(|one| one["pointer"].clone()).collect();
        assert_eq!(told, pointers, "{body}");
    }
    let body = json!({ "outcome": "rejected", "reason": "样例理由", "criteria": ["1a", "1e"] });
    let done = town.act(&town.lead, &application, "decide", &body).await;
    done.expect(200);
    let path = format!("/applications/{application}/history");
    let told = town.office.get(&town.officer, &path).await.expect(200);
    assert!(told.body.to_string().contains(r#""criteria":["1a","1e"]"#));
}
