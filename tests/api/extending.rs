//! More time to decide, and more time to correct, over HTTP: once each, with reasons.

use crate::office::Town;
use serde_json::{Value, json};

async fn due(town: &Town, application: &str) -> Value {
    let path = format!("/applications/{application}");
    let shown = town.office.get(&town.officer, &path).await;
    shown.expect(200).body["due"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_decider_takes_more_time_once_and_with_reasons() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    let reason = json!({ "reason": "须进一步核实会员情况。" });
    let early = town.act(&town.lead, &application, "extend", &reason).await;
    assert_eq!(early.expect(409).code(), "application.stage");
    town.reviewed(&application).await;
    let before = due(&town, &application).await;
    let blank = json!({ "reason": " " });
    let unsaid = town.act(&town.lead, &application, "extend", &blank).await;
    assert_eq!(unsaid.expect(422).body["errors"][0]["pointer"], "/reason");
    let officer = town
        .act(&town.officer, &application, "extend", &reason)
        .await;
    officer.expect(403);
    let extended = town.act(&town.lead, &application, "extend", &reason).await;
    assert_eq!(
        extended.expect(200).body["events"][0]["name"],
        "DecisionExtended"
    );
    let after = due(&town, &application).await;
    assert!(after.as_str() > before.as_str(), "{before} {after}");
    let again = town.act(&town.lead, &application, "extend", &reason).await;
    assert_eq!(again.expect(409).code(), "decision.extended_before");
}
