//! What seats and applicants do beside the road, over HTTP: hold, send back, take back, remind, ask, decide on paper.

use crate::office::{STREET, Town};
use serde_json::{Value, json};

async fn reviewed(town: &Town) -> String {
    let (application, _) = town.submitted().await;
    town.reviewed(&application).await;
    application
}

async fn names(town: &Town, application: &str) -> Vec<String> {
    let path = format!("/applications/{application}/history");
    let told = town.office.get(&town.lead, &path).await.expect(200).body;
    let items = told["items"].as_array().unwrap();
    let name = |item: &Value| item["name"].as_str().unwrap().to_owned();
    items.iter().map(name).collect()
}

async fn today(town: &Town, application: &str) -> String {
    let path = format!("/applications/{application}");
    let told = town.office.get(&town.lead, &path).await.expect(200).body;
    told["as_of"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_application_waits_until_its_day_and_nobody_decides_meanwhile() {
    let town = Town::open().await;
    let application = reviewed(&town).await;
    let wrong = json!({ "until": "下个月", "reason": "" });
    let refused = town.act(&town.lead, &application, "hold", &wrong).await;
    let refused = refused.expect(422).body;
    let pointers: Vec<_> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].clone())
        .collect();
    assert_eq!(pointers, ["/until", "/reason"]);
    let too_long = json!({ "until": "2031-01-01", "reason": "等待场地验收。" });
    let refused = town.act(&town.lead, &application, "hold", &too_long).await;
    assert_eq!(refused.expect(422).body["errors"][0]["pointer"], "/until");
    let day: qibu_domain::time::Day = today(&town, &application).await.parse().unwrap();
    let hold = json!({ "until": day.plus_days(20).to_string(), "reason": "等待场地验收。" });
    let foreign = town.act(&town.officer, &application, "hold", &hold).await;
    foreign.expect(403);
    let done = town
        .act(&town.lead, &application, "hold", &hold)
        .await
        .expect(200)
        .body;
    assert_eq!(done["application"]["state"], "held");
    let approve = json!({ "outcome": "approved" });
    let refused = town.act(&town.lead, &application, "decide", &approve).await;
    assert_eq!(refused.expect(409).code(), "application.held");
    let resumed = town
        .act(&town.lead, &application, "resume", &json!({}))
        .await;
    assert_eq!(
        resumed.expect(200).body["application"]["state"],
        "under_decision"
    );
    town.act(&town.lead, &application, "decide", &approve)
        .await
        .expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_ends_by_itself_in_the_run_of_deadlines() {
    let town = Town::open().await;
    let application = reviewed(&town).await;
    let day: qibu_domain::time::Day = today(&town, &application).await.parse().unwrap();
    let hold = json!({ "until": day.plus_days(3).to_string(), "reason": "等待场地验收。" });
    town.act(&town.lead, &application, "hold", &hold)
        .await
        .expect(200);
    town.office.days_go_by(4).await;
    let run = json!({});
    town.office
        .post(&town.office.admin, "/deadlines/run", &run)
        .await
        .expect(200);
    assert_eq!(
        names(&town, &application).await.last().unwrap(),
        "HoldEnded"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_decider_sends_it_back_and_the_reviewer_takes_an_opinion_back() {
    let town = Town::open().await;
    let application = reviewed(&town).await;
    let taken = town
        .act(&town.officer, &application, "take-back", &json!({}))
        .await;
    assert_eq!(
        taken.expect(200).body["application"]["state"],
        "under_review"
    );
    let support = json!({ "opinion": "support" });
    town.act(&town.officer, &application, "review", &support)
        .await
        .expect(200);
    let nowhere = json!({ "to": "decide", "reason": "请补充现场情况。" });
    let refused = town
        .act(&town.lead, &application, "send-back", &nowhere)
        .await;
    assert_eq!(refused.expect(422).body["errors"][0]["pointer"], "/to");
    let back = json!({ "to": "review", "reason": "请补充现场情况。" });
    let sent = town.act(&town.lead, &application, "send-back", &back).await;
    assert_eq!(
        sent.expect(200).body["application"]["state"],
        "under_review"
    );
    town.act(&town.officer, &application, "review", &support)
        .await
        .expect(200);
    let again = town.act(&town.lead, &application, "send-back", &back).await;
    assert_eq!(again.expect(409).code(), "application.sent_back_before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_applicant_reminds_once_a_day_and_no_office_does() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    town.act(&town.proposer, &application, "remind", &json!({}))
        .await
        .expect(200);
    let again = town
        .act(&town.proposer, &application, "remind", &json!({}))
        .await;
    assert_eq!(again.expect(409).code(), "application.reminded_today");
    town.act(&town.lead, &application, "remind", &json!({}))
        .await
        .expect(403);
    assert_eq!(
        names(&town, &application).await.last().unwrap(),
        "ReminderSent"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_office_is_asked_and_only_it_answers() {
    let town = Town::open().await;
    let application = reviewed(&town).await;
    let nowhere = json!({ "node": "123", "question": "请说明场地情况。" });
    let refused = town
        .act(&town.lead, &application, "ask-opinion", &nowhere)
        .await;
    assert_eq!(refused.expect(422).code(), "node.unknown");
    let ask = json!({ "node": STREET, "question": "请说明场地情况。" });
    town.act(&town.lead, &application, "ask-opinion", &ask)
        .await
        .expect(200);
    let path = format!("/applications/{application}/history");
    let told = town.office.get(&town.lead, &path).await.expect(200).body;
    let asked = told["items"].as_array().unwrap().last().unwrap().clone();
    let opinion = asked["payload"]["opinion"].as_str().unwrap();
    let answer = json!({ "opinion": opinion, "answer": "场地情况属实。" });
    town.act(&town.lead, &application, "give-opinion", &answer)
        .await
        .expect(403);
    // The reviewer holds a post there too, yet whoever has acted in the route gives no opinion to it.
    let refused = town
        .act(&town.officer, &application, "give-opinion", &answer)
        .await;
    assert_eq!(refused.expect(409).code(), "seat.same_person");
    let street = town.office.account("样例街道经办", STREET, "officer").await;
    let waits_for = async |person, whom: &str| {
        let path = format!("/applications?waiting_for={whom}");
        let listed = town.office.get(person, &path).await.expect(200).body;
        listed["items"].as_array().unwrap().len()
    };
    let office = format!("officer@{STREET}");
    assert_eq!(waits_for(&street, "me").await, 1);
    assert_eq!(waits_for(&street, &office).await, 1);
    assert_eq!(
        waits_for(&town.lead, "me").await,
        1,
        "the lead decides all the same"
    );
    assert_eq!(
        waits_for(&town.officer, "me").await,
        0,
        "the reviewer may not answer"
    );
    town.act(&street, &application, "give-opinion", &answer)
        .await
        .expect(200);
    let again = town
        .act(&street, &application, "give-opinion", &answer)
        .await;
    assert_eq!(again.expect(409).code(), "opinion.not_asked");
    assert_eq!(waits_for(&street, "me").await, 0);
    assert_eq!(waits_for(&street, &office).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_on_paper_takes_effect_when_the_decider_confirms_it() {
    let town = Town::open().await;
    let application = reviewed(&town).await;
    let signed_on = today(&town, &application).await;
    town.office.days_go_by(1).await;
    let clerk = town.office.account("样例区经办", "990001", "officer").await;
    let scan = town.office.paper(&clerk, "decision_slip").await;
    let unsaid = json!({ "outcome": "rejected", "signed_on": signed_on, "slip": scan });
    let refused = town
        .act(&clerk, &application, "record-slip", &unsaid)
        .await
        .expect(422);
    let errors = refused.body["errors"].as_array().unwrap().len();
    assert_eq!(errors, 2, "the reasons and the criteria");
    let other = town.office.paper(&clerk, "charter").await;
    let other = json!({ "outcome": "approved", "signed_on": signed_on, "slip": other });
    let refused = town.act(&clerk, &application, "record-slip", &other).await;
    assert_eq!(refused.expect(422).body["errors"][0]["pointer"], "/slip");
    let slip = json!({ "outcome": "approved", "signed_on": signed_on, "slip": scan, "meeting": "部务会〔2026〕9号" });
    let early = json!({ "outcome": "approved", "signed_on": "2026-01-01", "slip": scan });
    let refused = town.act(&clerk, &application, "record-slip", &early).await;
    assert_eq!(
        refused.expect(422).body["errors"][0]["pointer"],
        "/signed_on"
    );
    let recorded = town.act(&clerk, &application, "record-slip", &slip).await;
    assert_eq!(
        recorded.expect(200).body["application"]["state"],
        "under_decision"
    );
    town.act(&clerk, &application, "confirm-slip", &json!({}))
        .await
        .expect(403);
    let confirmed = town
        .act(&town.lead, &application, "confirm-slip", &json!({}))
        .await;
    assert_eq!(
        confirmed.expect(200).body["application"]["state"],
        "awaiting_reply"
    );
    let path = format!("/applications/{application}?as_of={signed_on}");
    let then = town.office.get(&town.lead, &path).await.expect(200).body;
    assert_eq!(then["state"], "awaiting_reply");
}
