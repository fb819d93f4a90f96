//! What holds of every answer.

use crate::office::{Office, STREET, Town};
use axum::body::Body;
use qibu::log::Log;
use qibu::reaction::{ERASURES, command_id};
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_names_its_request_and_is_kept_nowhere() {
    let town = Town::open().await;
    let headers = [("x-correlation-id", "errand-7")];
    let answer = town
        .office
        .send("GET", Some(&town.lead), "/me", &headers, Body::empty())
        .await;
    let answer = answer.expect(200);
    assert_eq!(answer.headers["x-correlation-id"], "errand-7");
    assert!(!answer.headers["x-request-id"].is_empty());
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert_eq!(answer.body["name"], "样例负责人");
    let nobody = town
        .office
        .send("GET", None, "/me", &[], Body::empty())
        .await
        .expect(401);
    assert_eq!(nobody.code(), "caller.unknown");
    assert_eq!(nobody.headers["www-authenticate"], "Bearer");
    assert_eq!(nobody.headers["cache-control"], "no-store");
    let wrong = town
        .office
        .send("DELETE", Some(&town.lead), "/me", &[], Body::empty())
        .await;
    assert_eq!(wrong.expect(405).code(), "method.not_allowed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_says_whether_it_is_ready() {
    let town = Town::open().await;
    for path in ["/healthz", "/readyz", "/openapi.json"] {
        town.office
            .send("GET", None, path, &[], Body::empty())
            .await
            .expect(200);
    }
    let ready = town
        .office
        .send("GET", None, "/readyz", &[], Body::empty())
        .await;
    assert_eq!(ready.body["ready"], true, "{:#}", ready.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_is_read_under_a_purpose_and_erased_by_order() {
    let town = Town::open().await;
    let office = &town.office;
    let (application, association) = town.submitted().await;
    let history = format!("/associations/{association}/history");
    let events = office.get(&town.officer, &history).await.expect(200).body;
    let paper = &events["items"][1]["payload"]["contents"]["papers"][0]["paper"];
    let path = format!("/papers/{}", paper.as_str().unwrap());
    let without = office.get(&town.officer, &path).await.expect(400);
    assert_eq!(without.code(), "read.purpose_missing");
    let read = office
        .get(&town.officer, &format!("{path}?purpose=review"))
        .await
        .expect(200);
    assert_eq!(read.bytes, "样例材料：consent_receipts".as_bytes());
    assert!(
        read.headers["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment")
    );
    let by_admin = office
        .get(&office.admin, &format!("{path}?purpose=review"))
        .await;
    assert_eq!(
        by_admin.expect(403).body["guards"][0]["id"],
        "guard.other_duty"
    );
    let keeper = office
        .account("样例保护人", crate::office::DISTRICT, "data_protection")
        .await;
    let ground = json!({ "ground": "persons_request" });
    office
        .post(&town.officer, &format!("{path}/erasure"), &ground)
        .await
        .expect(403);
    let ordered = office
        .post(&keeper, &format!("{path}/erasure"), &ground)
        .await
        .expect(200);
    assert_eq!(ordered.body["events"][0]["name"], "PaperErasureOrdered");
    confirmed_under_the_day_of_the_order(office, paper.as_str().unwrap()).await;
    let gone = office
        .get(&town.officer, &format!("{path}?purpose=review"))
        .await
        .expect(410);
    assert_eq!(gone.code(), "paper.erased");
    let shown = office
        .get(&town.officer, &format!("/applications/{application}"))
        .await;
    shown.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_be_done_is_said_with_who_could() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    let path = format!("/applications/{application}/actions");
    let head = town.office.head();
    let shown = town.office.get(&town.officer, &path).await.expect(200).body;
    let of = |verb: &str| {
        let items = shown["items"].as_array().unwrap();
        items
            .iter()
            .find(|item| item["verb"] == verb)
            .unwrap()
            .clone()
    };
    assert_eq!(of("accept")["open"], true, "{:#}", of("accept"));
    assert_eq!(of("return")["open"], true, "{:#}", of("return"));
    assert_eq!(of("withdraw")["closed_by"]["code"], "authority.denied");
    assert_eq!(of("decide")["open"], false);
    assert_eq!(of("accept")["seats"][0]["office"], STREET);
    assert_eq!(town.office.head(), head, "looking writes nothing");
    let waiting = town
        .office
        .get(&town.officer, "/applications?waiting_for=me")
        .await
        .expect(200);
    assert_eq!(waiting.body["items"][0]["id"], json!(application));
    assert_eq!(waiting.body["items"][0]["waiting"]["seat"], "accept");
    town.act(&town.officer, &application, "accept", &json!({}))
        .await
        .expect(200);
    let waiting = town
        .office
        .get(&town.officer, "/applications?waiting_for=me")
        .await
        .expect(200);
    assert_eq!(waiting.body["items"][0]["id"], json!(application));
    let others = town
        .office
        .get(&town.lead, "/applications?waiting_for=me")
        .await
        .expect(200);
    assert_eq!(others.body["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_officers_take_a_founding_over_and_correct_it() {
    let town = Town::open().await;
    let office = &town.office;
    let both = town.founding(STREET, "2017-11").await;
    let founding = &both["founding"];
    let alone = json!({ "submitter": town.officer.id, "founding": founding });
    let refusal = office
        .post(&town.officer, "/foundings", &alone)
        .await
        .expect(422);
    assert_eq!(refusal.body["errors"][0]["code"], "founding.second_officer");
    office
        .post(&town.proposer, "/foundings", &both)
        .await
        .expect(422);
    let (officer, lead) = (&town.officer, &town.lead);
    let done = town.by_two("/foundings", [officer, lead], &both).await;
    let path = format!("/associations/{}", done.expect(201).id());
    let shown = office.get(&town.lead, &path).await.expect(200).body;
    assert_eq!(
        shown["founded_on"], "2017-11-30",
        "a month counts from its end"
    );
    // The statement is of the body now, and read by the offices of its node.
    let other = office.account("样例另一经办", STREET, "officer").await;
    let statement = format!(
        "/papers/{}?purpose=review",
        founding["statement"].as_str().unwrap()
    );
    office.get(&other, &statement).await.expect(200);
    assert_eq!(shown["founded_precision"], "month", "and says so");
    let correction = json!({ "cites": 1, "founded_on": "2017-12-18", "reason": "日期抄错。" });
    let body = json!({ "submitter": town.officer.id, "correction": correction });
    let corrections = format!("{path}/founding-corrections");
    let corrected = town.by_two(&corrections, [lead, officer], &body).await;
    corrected.expect(201);
    for (day, expected) in [("2017-12-15", 0), ("2017-12-18", 1)] {
        let path = format!("/figures?as_of={day}");
        let figures = office.get(&town.lead, &path).await.expect(200).body;
        assert_eq!(figures["associations"], expected, "{day}");
    }
    let known = office.get(
        &town.lead,
        "/figures?as_of=2017-12-15&known_at=2026-09-01T09:00:00%2B08:00",
    );
    assert_eq!(known.await.expect(200).body["associations"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edition_published_without_a_restart_asks_for_what_it_says() {
    let town = Town::open().await;
    let text = qibu::opening::SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-2")
        .replace("in_force_from: 2017-01-01", "in_force_from: 2026-09-01")
        .replace(
            "{ what: initiators, at_least: 3,",
            "{ what: initiators, at_least: 4,",
        );
    let (application, _) = town.submitted().await;
    town.act(&town.officer, &application, "accept", &json!({}))
        .await
        .expect(200);
    let body = json!({ "district": crate::office::DISTRICT, "text": text });
    town.office
        .post(&town.office.admin, "/editions", &body)
        .await
        .expect(200);
    let second = town.proposal(&town.proposer, "样例第二联谊会", "law").await;
    let refusal = town
        .office
        .post(&town.proposer, "/associations", &second)
        .await
        .expect(422);
    assert_eq!(refusal.code(), "criterion.not_met");
    let criteria = refusal.body["criteria"].as_array().unwrap();
    let first = criteria
        .iter()
        .find(|verdict| verdict["criterion"] == "1a")
        .unwrap();
    assert_eq!(
        (&first["edition"], &first["wanted"]),
        (&json!("SIMPLE-2"), &json!(4))
    );
    let shown = town
        .office
        .get(&town.officer, &format!("/applications/{application}"))
        .await;
    assert_eq!(
        shown.expect(200).body["edition"],
        "SIMPLE-1",
        "a running application keeps its own"
    );
    let unsound = json!({ "district": crate::office::DISTRICT, "text": "format: 1\n" });
    let refusal = town
        .office
        .post(&town.office.admin, "/editions", &unsound)
        .await
        .expect(422);
    assert_eq!(refusal.code(), "editions.unsound");
}

/// The reaction's id follows from the order and its day (law 15).
async fn confirmed_under_the_day_of_the_order(office: &Office, paper: &str) {
    let stream = StreamId::new(StreamKind::Paper, paper.parse().unwrap());
    let page = office.qibu.log().read_stream(stream, Sequence(0), 10).await;
    let page = page.unwrap();
    let [.., order, confirmed] = page.as_slice() else {
        panic!("{page:?}");
    };
    let record = confirmed.metadata().unwrap().append.unwrap();
    let day = order.metadata().unwrap().occurred_on;
    assert_eq!(
        record.command,
        command_id(ERASURES, stream, order.sequence, day)
    );
}
