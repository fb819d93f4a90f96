//! A fact under a decision changes: every decision that rested on it is listed, and looked at again (law 12).

use crate::office::{Answer, Person, STREET, Town};
use serde_json::{Value, json};

const AREA: &str = STREET;

/// The old association, taken over by two officers with that founding day.
async fn old(town: &Town, founded_on: &str) -> String {
    let both = town.founding(AREA, founded_on).await;
    let made = town.by_two("/foundings", [&town.officer, &town.lead], &both);
    format!("/associations/{}", made.await.expect(201).id())
}

async fn corrected(town: &Town, path: &str, founded_on: Option<&str>) {
    let mut correction = json!({ "cites": 1, "reason": "日期抄错。" });
    if let Some(day) = founded_on {
        correction["founded_on"] = json!(day);
    }
    let body = json!({ "submitter": town.officer.id, "correction": correction });
    let corrections = format!("{path}/founding-corrections");
    let both = [&town.lead, &town.officer];
    town.by_two(&corrections, both, &body).await.expect(201);
}

/// The third step of a body, decided by the lead.
async fn third_step(town: &Town, path: &str) -> String {
    let letter = town.office.paper(&town.proposer, "base_link_letter").await;
    let contents = json!({
        "attested": { "linked_bases": { "count": 1, "paper": letter } },
        "papers": [{ "paper": letter, "kind": "base_link_letter" }],
    });
    apply(town, path, "T3", &contents).await
}

async fn fourth_step(town: &Town, path: &str) -> String {
    let ledger = town.office.paper(&town.proposer, "session_ledger").await;
    let contents = json!({
        "attested": { "sessions_held": { "count": 4, "paper": ledger } },
        "papers": [{ "paper": ledger, "kind": "session_ledger" }],
    });
    apply(town, path, "T4", &contents).await
}

async fn apply(town: &Town, path: &str, transition: &str, contents: &Value) -> String {
    let asked = json!({ "transition": transition, "contents": contents });
    let path = format!("{path}/applications");
    let made = town.office.post(&town.proposer, &path, &asked).await;
    made.expect(201).id()
}

/// Accepted, supported where a seat reviews it, and approved.
async fn approved(town: &Town, application: &str) {
    let empty = json!({});
    let accept = town.act(&town.officer, application, "accept", &empty);
    let shown = accept.await.expect(200).body;
    let approve = json!({ "outcome": "approved" });
    if shown["application"]["state"] == "under_review" {
        let support = json!({ "opinion": "support" });
        let reviewed = town.act(&town.officer, application, "review", &support);
        reviewed.await.expect(200);
        let decided = town.act(&town.lead, application, "decide", &approve);
        decided.await.expect(200);
    } else {
        // A step that is only filed: the officer confirms it.
        let decided = town.act(&town.officer, application, "decide", &approve);
        decided.await.expect(200);
    }
}

async fn replied(town: &Town, application: &str) {
    let shown = town
        .office
        .get(&town.lead, &format!("/applications/{application}"))
        .await;
    if shown.expect(200).body["state"] == "awaiting_notice" {
        for (verb, days) in [("open-notice", 5), ("close-notice", 0)] {
            town.act(&town.lead, application, verb, &json!({}))
                .await
                .expect(200);
            if days > 0 {
                town.office.days_go_by(days).await;
            }
        }
    }
    let reply = json!({ "number": "样例〔2026〕9号" });
    town.act(&town.lead, application, "issue-reply", &reply)
        .await
        .expect(200);
}

/// What the run of what is due writes: the names of the events.
async fn run(town: &Town) -> Vec<String> {
    let ran = town
        .office
        .post(&town.officer, "/deadlines/run", &json!({}))
        .await;
    let ran = ran.expect(200).body;
    assert_eq!(ran["failed"], json!([]), "{ran:#}");
    let items = ran["items"].as_array().unwrap().iter();
    let events = items.flat_map(|item| item["events"].as_array().unwrap().clone());
    events
        .map(|event| event["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn open(town: &Town, who: &Person) -> Vec<Value> {
    let listed = town.office.get(who, "/re-reviews").await.expect(200).body;
    listed["items"].as_array().unwrap().clone()
}

async fn conclude(town: &Town, who: &Person, open: &Value, body: &Value) -> Answer {
    let application = open["application"].as_str().unwrap();
    let mut said = body.clone();
    said["opened"] = open["opened"].clone();
    town.act(who, application, "conclude-re-review", &said)
        .await
}

/// A second association of the same area and scope, with its statement of need, and its proposal's application.
async fn second_of_the_scope(town: &Town) -> String {
    let need = town.office.paper(&town.proposer, "need_statement").await;
    let mut body = town
        .proposal(&town.proposer, "样例新成立联谊会", "old")
        .await;
    body["ordinal"] = json!(2);
    let paper = json!({ "paper": need, "kind": "need_statement" });
    body["contents"]["papers"]
        .as_array_mut()
        .unwrap()
        .push(paper);
    let made = town
        .office
        .post(&town.proposer, "/associations", &body)
        .await;
    made.expect(201).id()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_corrected_founding_lists_the_decisions_that_rest_on_it_and_opens_their_re_reviews_through_others_too()
 {
    let town = Town::open().await;
    let path = old(&town, "2017-11-16").await;
    let third = third_step(&town, &path).await;
    approved(&town, &third).await;
    replied(&town, &third).await;
    let fourth = fourth_step(&town, &path).await;
    approved(&town, &fourth).await;

    let decisions = format!("{path}/events/1/decisions");
    let listed = town.office.get(&town.lead, &decisions).await;
    let listed = listed.expect(200).body["items"].clone();
    let told: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["application"].as_str().unwrap(), it["through"].is_null()))
        .collect();
    assert_eq!(told, [(third.as_str(), true), (fourth.as_str(), false)]);
    assert!(run(&town).await.is_empty(), "nothing has changed yet");

    corrected(&town, &path, Some("2018-03-01")).await;
    assert_eq!(run(&town).await, ["ReReviewOpened", "ReReviewOpened"]);
    assert!(run(&town).await.is_empty(), "each once");
    let waiting = open(&town, &town.lead).await;
    let asked: Vec<_> = waiting.iter().map(|it| &it["application"]).collect();
    assert!(asked.contains(&&json!(third)) && asked.contains(&&json!(fourth)));

    // Another correction is another change.
    corrected(&town, &path, Some("2018-04-01")).await;
    assert_eq!(run(&town).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_deciding_seat_concludes_and_bad_conclusions_are_answered_field_by_field() {
    let town = Town::open().await;
    let path = old(&town, "2017-11-16").await;
    let third = third_step(&town, &path).await;
    approved(&town, &third).await;
    corrected(&town, &path, Some("2018-03-01")).await;
    run(&town).await;
    let waiting = open(&town, &town.lead).await;
    let [open_one] = waiting.as_slice() else {
        panic!("{waiting:#?}")
    };
    let stands = json!({ "outcome": "stands", "reason": "样例：日期更正不影响结论。" });
    let other = conclude(&town, &town.proposer, open_one, &stands).await;
    other.expect(403);
    let empty = json!({ "outcome": "perhaps", "reason": "" });
    let bad = conclude(&town, &town.lead, open_one, &empty)
        .await
        .expect(422);
    let pointers: Vec<_> = bad.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/outcome", "/reason"]);
    let unnamed = json!({ "outcome": "does_not_stand", "reason": "样例：理由。" });
    let bad = conclude(&town, &town.lead, open_one, &unnamed)
        .await
        .expect(422);
    assert_eq!(bad.body["errors"][0]["pointer"], "/criteria");
    conclude(&town, &town.lead, open_one, &stands)
        .await
        .expect(200);
    assert!(open(&town, &town.lead).await.is_empty());
    let again = conclude(&town, &town.lead, open_one, &stands).await;
    assert_eq!(again.code(), "re_review.not_open");
    // It goes on as it was.
    replied(&town, &third).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_voided_founding_of_another_body_opens_the_re_review_of_the_decision_that_counted_it() {
    let town = Town::open().await;
    let path = old(&town, "2017-11-16").await;
    let second = second_of_the_scope(&town).await;
    approved(&town, &second).await;
    corrected(&town, &path, None).await;
    assert_eq!(run(&town).await, ["ReReviewOpened"]);
    let waiting = open(&town, &town.lead).await;
    assert_eq!(waiting[0]["application"], json!(second));
    let falls =
        json!({ "outcome": "does_not_stand", "criteria": ["1e"], "reason": "样例：理由。" });
    let done = conclude(&town, &town.lead, &waiting[0], &falls).await;
    assert_eq!(done.expect(200).body["application"]["state"], "terminated");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_comes_in_late_opens_the_re_review_of_the_decision_that_would_have_counted_it()
{
    let town = Town::open().await;
    let proposal = town
        .proposal(&town.proposer, "样例新成立联谊会", "old")
        .await;
    let made = town
        .office
        .post(&town.proposer, "/associations", &proposal)
        .await;
    let first = made.expect(201).id();
    approved(&town, &first).await;
    assert!(run(&town).await.is_empty());
    // Founded long before the decision, and taken over after it.
    let mut both = town.founding(AREA, "2017-11-16").await;
    both["founding"]["ordinal"] = json!(2);
    let by = [&town.officer, &town.lead];
    town.by_two("/foundings", by, &both).await.expect(201);
    assert_eq!(run(&town).await, ["ReReviewOpened"]);
    assert!(run(&town).await.is_empty(), "each once");
    let waiting = open(&town, &town.lead).await;
    assert_eq!(waiting[0]["application"], json!(first));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_of_another_scope_and_one_founded_after_the_decision_change_nothing_under_it() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    approved(&town, &application).await;
    old(&town, "2017-11-16").await;
    assert!(run(&town).await.is_empty(), "another scope");
    town.office.days_go_by(3).await;
    let mut both = town.founding(AREA, "2026-09-03").await;
    both["founding"]["scope"] = json!("new_media");
    both["founding"]["name"] = json!("样例后来联谊会");
    both["founding"]["ordinal"] = json!(2);
    let by = [&town.officer, &town.lead];
    town.by_two("/foundings", by, &both).await.expect(201);
    let written = run(&town).await;
    assert!(
        !written.contains(&"ReReviewOpened".to_owned()),
        "{written:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_known_before_the_correction_shows_no_re_review() {
    let town = Town::open().await;
    let path = old(&town, "2017-11-16").await;
    let third = third_step(&town, &path).await;
    approved(&town, &third).await;
    let before = town.office.head();
    town.office.days_go_by(1).await;
    corrected(&town, &path, Some("2018-03-01")).await;
    run(&town).await;
    assert_eq!(open(&town, &town.lead).await.len(), 1);
    let yesterday = town.office.get(&town.lead, "/re-reviews?as_of=2026-09-01");
    assert_eq!(yesterday.await.expect(200).body["items"], json!([]));
    let known = "/re-reviews?known_at=2026-09-01";
    let known = town.office.get(&town.lead, known).await.expect(200).body;
    assert_eq!(known["items"], json!([]));
    assert!(known["position"].as_u64().unwrap() <= before.0);
    for path in [
        "/associations/00000000-0000-0000-0000-000000000000/events/1/decisions".to_owned(),
        format!("{path}/events/x/decisions"),
    ] {
        let missing = town.office.get(&town.lead, &path).await;
        assert!(missing.status.is_client_error(), "{:?}", missing.status);
    }
}
