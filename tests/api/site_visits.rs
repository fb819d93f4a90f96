//! Two people look at the place of a base, over HTTP: one records what they found, the other confirms it.

use crate::bases::{EARLY, preparing};
use crate::office::{Answer, Person, STREET, Town};
use crate::steps::{contents, taken};
use serde_json::{Value, json};

const NAME: &str = "样例街道实践创新基地";

/// What two people found today, recorded by one of them.
async fn record(town: &Town, who: &Person, application: &str, with: &Person, word: &str) -> Answer {
    let report = town.office.paper(who, "site_report").await;
    let body = json!({ "visited_on": today(town).await, "outcome": word, "with": with.id, "report": report });
    town.act(who, application, "record-visit", &body).await
}

/// A visit of the lead and the officer who reviewed it.
pub async fn visited(town: &Town, application: &str) {
    let recorded = record(town, &town.lead, application, &town.officer, "as_stated").await;
    recorded.expect(200);
    let confirmed = town
        .act(&town.officer, application, "confirm-visit", &json!({}))
        .await;
    confirmed.expect(200);
}

async fn today(town: &Town) -> String {
    let told = town.office.get(&town.lead, "/figures").await.expect(200);
    told.body["as_of"].as_str().unwrap().to_owned()
}

/// A base that applies to be named, which the street reviews.
async fn applied(town: &Town) -> String {
    let home = preparing(town, NAME).await;
    let (second, counts, papers) = EARLY[0];
    taken(town, &home, (second, None), counts, papers).await;
    let (third, counts, papers) = EARLY[1];
    let body = json!({ "transition": third, "contents": contents(town, counts, papers).await });
    let path = format!("{home}/applications");
    let made = town.office.post(&town.proposer, &path, &body).await;
    let application = made.expect(201).id();
    let accepted = town
        .act(&town.officer, &application, "accept", &json!({}))
        .await;
    accepted.expect(200);
    application
}

async fn waits_for(town: &Town, who: &Person) -> usize {
    let path = "/applications?waiting_for=me";
    let listed = town.office.get(who, path).await.expect(200).body;
    listed["items"].as_array().unwrap().len()
}

async fn verb(town: &Town, who: &Person, application: &str, name: &str) -> Value {
    let path = format!("/applications/{application}/actions");
    let shown = town.office.get(who, &path).await.expect(200).body;
    let items = shown["items"].as_array().unwrap();
    items
        .iter()
        .find(|item| item["verb"] == name)
        .unwrap()
        .clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_base_is_approved_once_the_other_confirmed_what_both_found() {
    let town = Town::open().await;
    let application = applied(&town).await;
    let colleague = town.office.account("样例经办乙", STREET, "officer").await;
    let outsider = town.office.account("样例区经办", "990001", "officer").await;
    assert_eq!(waits_for(&town, &colleague).await, 1, "the review");
    let support = json!({ "opinion": "support" });
    let recorded = record(&town, &town.officer, &application, &colleague, "as_stated").await;
    let recorded = recorded.expect(200).body;
    assert_eq!(recorded["events"][0]["name"], "SiteVisitRecorded");
    let reviewed = town
        .act(&town.officer, &application, "review", &support)
        .await;
    reviewed.expect(200);
    // The seat has gone on, and the other still has something to do.
    assert_eq!(waits_for(&town, &colleague).await, 1);
    assert_eq!(waits_for(&town, &outsider).await, 0);
    assert_eq!(
        verb(&town, &colleague, &application, "confirm-visit").await["open"],
        true
    );
    assert_eq!(
        verb(&town, &outsider, &application, "confirm-visit").await["open"],
        false
    );
    let approve = json!({ "outcome": "approved" });
    let early = town.act(&town.lead, &application, "decide", &approve).await;
    let early = early.expect(422);
    assert_eq!(early.code(), "criterion.not_met");
    let not_there = town
        .act(&outsider, &application, "confirm-visit", &json!({}))
        .await;
    not_there.expect(403);
    let third = town.office.account("样例经办丙", STREET, "officer").await;
    let not_there = town
        .act(&third, &application, "confirm-visit", &json!({}))
        .await;
    assert_eq!(not_there.expect(409).code(), "site_visit.not_the_other");
    let proposer = town
        .act(&town.proposer, &application, "confirm-visit", &json!({}))
        .await;
    proposer.expect(403);
    let confirmed = town
        .act(&colleague, &application, "confirm-visit", &json!({}))
        .await;
    assert_eq!(
        confirmed.expect(200).body["events"][0]["name"],
        "SiteVerified"
    );
    assert_eq!(waits_for(&town, &colleague).await, 0);
    let decided = town.act(&town.lead, &application, "decide", &approve).await;
    assert_eq!(
        decided.expect(200).body["application"]["state"],
        "awaiting_notice"
    );
    let path = format!("/applications/{application}/history");
    let history = town.office.get(&town.lead, &path).await.expect(200).body;
    let names: Vec<_> = history["items"].as_array().unwrap().iter().collect();
    assert!(names.iter().any(|event| event["name"] == "SiteVerified"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_visit_is_said_at_its_fields() {
    let town = Town::open().await;
    let application = applied(&town).await;
    let colleague = town.office.account("样例经办乙", STREET, "officer").await;
    let unsaid = json!({ "visited_on": "昨天", "outcome": "好", "with": "李四", "report": "" });
    let refused = town
        .act(&town.officer, &application, "record-visit", &unsaid)
        .await;
    let refused = refused.expect(422).body;
    let fields: Vec<_> = refused["errors"].as_array().unwrap().iter().collect();
    let fields: Vec<_> = fields
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["/visited_on", "/outcome", "/with", "/report"]);
    let report = town.office.paper(&town.officer, "site_report").await;
    let slip = town.office.paper(&town.officer, "decision_slip").await;
    let today = today(&town).await;
    let said = |visited_on: &str, with: &str, report: &str| json!({ "visited_on": visited_on, "outcome": "as_stated", "with": with, "report": report });
    for (body, code, field) in [
        (
            said("2026-01-01", &colleague.id, &report),
            "site_visit.day",
            "/visited_on",
        ),
        (
            said(&today, &town.officer.id, &report),
            "site_visit.alone",
            "/with",
        ),
        (
            said(&today, &town.proposer.id, &report),
            "site_visit.applicant",
            "/with",
        ),
        (
            said(&today, &town.lead.id, &report),
            "site_visit.other_office",
            "/with",
        ),
        (
            said(&today, &colleague.id, &slip),
            "site_visit.not_a_report",
            "/report",
        ),
    ] {
        let refused = town
            .act(&town.officer, &application, "record-visit", &body)
            .await;
        let refused = refused.expect(422);
        assert_eq!(refused.code(), code);
        assert_eq!(refused.body["errors"][0]["pointer"], field);
    }
    let foreign = record(&town, &town.proposer, &application, &colleague, "as_stated").await;
    foreign.expect(403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_that_nobody_confirms_in_time_is_void_by_itself() {
    let town = Town::open().await;
    let application = applied(&town).await;
    let colleague = town.office.account("样例经办乙", STREET, "officer").await;
    let recorded = record(&town, &town.officer, &application, &colleague, "as_stated").await;
    recorded.expect(200);
    town.office.days_go_by(20).await;
    let run = town
        .office
        .post(&town.office.admin, "/deadlines/run", &json!({}))
        .await;
    run.expect(200);
    let path = format!("/applications/{application}/history");
    let history = town.office.get(&town.lead, &path).await.expect(200).body;
    let mut items = history["items"].as_array().unwrap().iter();
    assert!(items.any(|event| event["name"] == "SiteVisitVoided"));
    let late = town
        .act(&colleague, &application, "confirm-visit", &json!({}))
        .await;
    assert_eq!(late.expect(409).code(), "application.stage");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_visit_is_asked_for_none_is_recorded() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    let accepted = town
        .act(&town.officer, &application, "accept", &json!({}))
        .await;
    accepted.expect(200);
    let colleague = town.office.account("样例经办乙", STREET, "officer").await;
    let refused = record(&town, &town.officer, &application, &colleague, "as_stated").await;
    assert_eq!(refused.expect(409).code(), "site_visit.not_asked");
}
