//! The boss is away (domain 11.2): a duty is lent for some days, and what nobody decided is overdue against the office and
//! never approved.

use crate::office::Town;
use serde_json::{Value, json};

async fn clock(town: &Town, to: &str) {
    let body = json!({ "to": format!("{to}:00+08:00") });
    let set = town
        .office
        .post(&town.office.admin, "/clock/advance", &body)
        .await;
    set.expect(200);
}

async fn shown(town: &Town, application: &str) -> Value {
    let path = format!("/applications/{application}");
    town.office.get(&town.lead, &path).await.expect(200).body
}

/// Two applications that the lead decides by 13 November.
async fn two_cases(town: &Town) -> [String; 2] {
    clock(town, "2026-10-30T09:00").await;
    let (first, _) = town.submitted().await;
    let body = town.proposal(&town.proposer, "样例第二联谊会", "law").await;
    let second = town
        .office
        .post(&town.proposer, "/associations", &body)
        .await;
    let cases = [first, second.expect(201).id()];
    for case in &cases {
        town.reviewed(case).await;
        assert_eq!(shown(town, case).await["due"], "2026-11-13");
    }
    cases
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deputy_decides_to_the_last_minute_of_the_delegation_and_what_is_left_is_late_and_not_approved()
 {
    let town = Town::open().await;
    let [first, second] = two_cases(&town).await;
    clock(&town, "2026-11-02T09:00").await;
    let deputy = town.office.account("样例副职", "990001", "officer").await;
    let lent = json!({ "to": deputy.id, "duty": "lead", "node": "990001", "from": "2026-11-02", "until": "2026-11-10" });
    town.office
        .post(&town.lead, "/delegations", &lent)
        .await
        .expect(200);
    clock(&town, "2026-11-10T23:59").await;
    let approve = json!({ "outcome": "approved" });
    town.act(&deputy, &first, "decide", &approve)
        .await
        .expect(200);
    let path = format!("/applications/{first}/history");
    let history = town.office.get(&town.lead, &path).await.expect(200).body;
    let made = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(made["name"], "DecisionMade");
    let who = (made["by"].as_str(), made["standing_in_for"].as_str());
    assert_eq!(who, (Some(deputy.id.as_str()), Some(town.lead.id.as_str())));
    clock(&town, "2026-11-11T00:00").await;
    let refused = town
        .act(&deputy, &second, "decide", &approve)
        .await
        .expect(403);
    let guards = refused.body["guards"].to_string();
    assert!(guards.contains("delegation_expired"), "{guards}");
    clock(&town, "2026-11-13T23:59").await;
    assert_eq!(shown(&town, &second).await["late"], false);
    clock(&town, "2026-11-14T00:00").await;
    let late = shown(&town, &second).await;
    assert_eq!(
        (&late["state"], &late["late"]),
        (&json!("under_decision"), &json!(true))
    );
    let run = town
        .office
        .post(&town.office.admin, "/deadlines/run", &json!({}))
        .await;
    run.expect(200);
    let path = format!("/applications/{second}/history");
    let history = town.office.get(&town.lead, &path).await.expect(200).body;
    let last = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["name"], &last["by"]),
        (&json!("ClockExpired"), &Value::Null)
    );
    assert_eq!(shown(&town, &second).await["state"], "under_decision");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slip_of_30_september_confirmed_on_9_october_is_approved_then_and_was_undecided_the_day_before()
 {
    let town = Town::open().await;
    clock(&town, "2026-09-25T09:00").await;
    let (application, _) = town.submitted().await;
    town.reviewed(&application).await;
    clock(&town, "2026-10-08T09:00").await;
    let clerk = town.office.account("样例区经办", "990001", "officer").await;
    let scan = town.office.paper(&clerk, "decision_slip").await;
    let slip = json!({ "outcome": "approved", "signed_on": "2026-09-30", "slip": scan });
    town.act(&clerk, &application, "record-slip", &slip)
        .await
        .expect(200);
    clock(&town, "2026-10-09T09:00").await;
    town.act(&town.lead, &application, "confirm-slip", &json!({}))
        .await
        .expect(200);
    let state = |known_at: &'static str| {
        let path = format!("/applications/{application}?as_of=2026-09-30&known_at={known_at}");
        let town = &town;
        async move { town.office.get(&town.lead, &path).await.expect(200).body["state"].clone() }
    };
    assert_eq!(state("2026-10-09").await, "awaiting_reply");
    assert_eq!(state("2026-10-08").await, "under_decision");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slip_that_nobody_confirms_is_void_after_14_october() {
    let town = Town::open().await;
    clock(&town, "2026-09-25T09:00").await;
    let (application, _) = town.submitted().await;
    town.reviewed(&application).await;
    clock(&town, "2026-10-08T09:00").await;
    let clerk = town.office.account("样例区经办", "990001", "officer").await;
    let scan = town.office.paper(&clerk, "decision_slip").await;
    let slip = json!({ "outcome": "approved", "signed_on": "2026-09-30", "slip": scan });
    town.act(&clerk, &application, "record-slip", &slip)
        .await
        .expect(200);
    clock(&town, "2026-10-15T00:00").await;
    let refused = town
        .act(&town.lead, &application, "confirm-slip", &json!({}))
        .await;
    assert_eq!(refused.expect(409).code(), "application.stage");
    let run = town
        .office
        .post(&town.office.admin, "/deadlines/run", &json!({}))
        .await;
    run.expect(200);
    let path = format!("/applications/{application}/history");
    let history = town.office.get(&town.lead, &path).await.expect(200).body;
    let names = history["items"].to_string();
    assert!(names.contains("SlipVoided") && !names.contains("DecisionMade"));
}
