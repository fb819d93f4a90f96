//! Acceptance before every paper is there, over HTTP: promised in writing, handed in until a day, or the application lapses.

use crate::bases::{EARLY, preparing};
use crate::office::Town;
use crate::site_visits::visited;
use crate::steps::{Counted, contents, taken};
use serde_json::{Value, json};

/// What is handed in for the naming: the count of sessions is stated, and the plan that shows it is missing.
const COUNTS: [Counted; 4] = [
    ("ground_square_metres", 120, None),
    ("right_of_use_months", 24, Some("right_of_use")),
    ("sessions_planned", 12, None),
    ("trial_sessions", 1, None),
];

/// A base that applies to be named.
async fn applied(town: &Town, papers: &[&str]) -> String {
    let home = preparing(town, "样例街道实践创新基地").await;
    let (second, counts, of_it) = EARLY[0];
    taken(town, &home, (second, None), counts, of_it).await;
    let contents = contents(town, &COUNTS, papers).await;
    let body = json!({ "transition": "T3", "contents": contents });
    let path = format!("{home}/applications");
    let made = town.office.post(&town.proposer, &path, &body).await;
    made.expect(201).id()
}

async fn verb(town: &Town, application: &str, name: &str) -> Value {
    let path = format!("/applications/{application}/actions");
    let shown = town.office.get(&town.officer, &path).await.expect(200).body;
    let items = shown["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["verb"] == name);
    found.unwrap().clone()
}

async fn waits_for_the_proposer(town: &Town) -> usize {
    let path = "/applications?waiting_for=me";
    let listed = town.office.get(&town.proposer, path).await.expect(200).body;
    listed["items"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_base_is_accepted_on_a_promise_and_approved_once_the_plan_has_come() {
    let town = Town::open().await;
    let application = applied(&town, &["gap_promise"]).await;
    assert_eq!(
        verb(&town, &application, "accept-with-gaps").await["open"],
        true
    );
    assert_eq!(waits_for_the_proposer(&town).await, 0);
    let none = json!({});
    let own = town
        .act(&town.proposer, &application, "accept-with-gaps", &none)
        .await;
    own.expect(403);
    let accepted = town
        .act(&town.officer, &application, "accept-with-gaps", &none)
        .await;
    let accepted = accepted.expect(200).body;
    assert_eq!(accepted["events"][1]["name"], "GapsAllowed");
    assert_eq!(waits_for_the_proposer(&town).await, 1);
    let support = json!({ "opinion": "support" });
    let reviewed = town
        .act(&town.officer, &application, "review", &support)
        .await;
    reviewed.expect(200);
    visited(&town, &application).await;
    let approve = json!({ "outcome": "approved" });
    let early = town.act(&town.lead, &application, "decide", &approve).await;
    assert_eq!(early.expect(422).code(), "criterion.not_met");
    let empty = json!({ "papers": [] });
    let empty = town
        .act(&town.proposer, &application, "supplement", &empty)
        .await;
    let empty = empty.expect(422);
    assert_eq!(empty.code(), "gaps.no_paper");
    assert_eq!(empty.body["errors"][0]["pointer"], "/papers");
    let other = town.office.paper(&town.proposer, "charter").await;
    let other = json!({ "papers": [other] });
    let other = town
        .act(&town.proposer, &application, "supplement", &other)
        .await;
    assert_eq!(other.expect(422).code(), "gaps.other_paper");
    let unknown = json!({ "papers": ["01920000-0000-7000-8000-00000000000d", "?"] });
    let unknown = town
        .act(&town.proposer, &application, "supplement", &unknown)
        .await;
    let unknown = unknown.expect(422).body;
    assert_eq!(unknown["errors"][0]["pointer"], "/papers/0");
    assert_eq!(unknown["errors"][1]["pointer"], "/papers/1");
    let plan = town.office.paper(&town.proposer, "activity_plan").await;
    let plan = json!({ "papers": [plan] });
    let foreign = town
        .act(&town.officer, &application, "supplement", &plan)
        .await;
    foreign.expect(403);
    let supplied = town
        .act(&town.proposer, &application, "supplement", &plan)
        .await;
    assert_eq!(
        supplied.expect(200).body["events"][0]["name"],
        "SupplementMade"
    );
    assert_eq!(waits_for_the_proposer(&town).await, 0);
    let decided = town.act(&town.lead, &application, "decide", &approve).await;
    decided.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_promise_nothing_is_accepted_with_gaps() {
    let town = Town::open().await;
    let application = applied(&town, &[]).await;
    let shown = verb(&town, &application, "accept-with-gaps").await;
    assert_eq!(shown["closed_by"]["code"], "gaps.no_promise");
    let refused = town
        .act(&town.officer, &application, "accept-with-gaps", &json!({}))
        .await;
    assert_eq!(refused.expect(409).code(), "gaps.no_promise");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_promised_and_did_not_come_lets_it_lapse_by_itself() {
    let town = Town::open().await;
    let application = applied(&town, &["gap_promise"]).await;
    let accepted = town
        .act(&town.officer, &application, "accept-with-gaps", &json!({}))
        .await;
    accepted.expect(200);
    town.office.days_go_by(30).await;
    let path = format!("/applications/{application}");
    // The same before and after it is written down.
    let shown = town.office.get(&town.officer, &path).await.expect(200).body;
    let run = town
        .office
        .post(&town.office.admin, "/deadlines/run", &json!({}))
        .await;
    run.expect(200);
    let written = town.office.get(&town.officer, &path).await.expect(200).body;
    for shown in [shown, written] {
        assert_eq!(
            (&shown["state"], &shown["is_open"]),
            (&json!("lapsed"), &json!(false))
        );
    }
    let path = format!("/applications/{application}/history");
    let history = town.office.get(&town.lead, &path).await.expect(200).body;
    let items = history["items"].as_array().unwrap();
    let lapsed = items.iter().find(|it| it["name"] == "ApplicationLapsed");
    assert_eq!(lapsed.unwrap()["rule"], "gaps.lapsed/1");
}
