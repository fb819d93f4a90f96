//! An account between its opening and its end: a post in a body keeps it from the body's matters, and a closed one acts no more.

use crate::office::{Answer, STREET, Town};
use serde_json::{Value, json};

async fn note(town: &Town, account: &str, body: &Value) -> Answer {
    let path = format!("/accounts/{account}/posts");
    town.office.post(&town.office.admin, &path, body).await
}

async fn close(town: &Town, account: &str) -> Answer {
    let path = format!("/accounts/{account}/close");
    town.office
        .post(&town.office.admin, &path, &json!({}))
        .await
}

fn first_event(answer: &Answer) -> &Value {
    &answer.body["events"][0]["name"]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_holds_a_post_in_a_body_stands_aside_until_it_is_left() {
    let town = Town::open().await;
    let (case, body) = town.submitted().await;
    let officer = town.officer.id.clone();
    let taken = json!({ "association": body, "post": "secretary" });
    let path = format!("/accounts/{officer}/posts");
    let own = town.office.post(&town.officer, &path, &taken).await;
    own.expect(403);
    let by_name = json!({ "association": "样例新媒体联谊会", "post": "secretary" });
    let by_name = note(&town, &officer, &by_name).await.expect(422);
    assert_eq!(by_name.body["errors"][0]["pointer"], "/association");
    let in_words = json!({ "association": body, "post": "秘书长" });
    let in_words = note(&town, &officer, &in_words).await;
    assert_eq!(in_words.code(), "post.no_code");
    let left = json!({ "association": body });
    let before = note(&town, &officer, &left).await;
    assert_eq!(before.code(), "post.not_held");

    let noted = note(&town, &officer, &taken).await.expect(200);
    assert_eq!(first_event(&noted), "PostTaken");
    let twice = note(&town, &officer, &taken).await;
    assert_eq!(twice.code(), "post.held");
    let refused = town.act(&town.officer, &case, "accept", &json!({})).await;
    let refused = refused.expect(403);
    let told = refused.body.to_string();
    assert!(told.contains("guard.own_body"), "{told}");

    let noted = note(&town, &officer, &left).await.expect(200);
    assert_eq!(first_event(&noted), "PostLeft");
    let accepted = town.act(&town.officer, &case, "accept", &json!({})).await;
    accepted.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_account_acts_no_more_is_appointed_to_nothing_and_its_work_is_handed_over() {
    let town = Town::open().await;
    let (case, _) = town.submitted().await;
    let colleague = town.office.account("样例经办乙", STREET, "officer").await;
    let officer = town.officer.id.clone();
    let path = format!("/accounts/{}/close", colleague.id);
    let own = town.office.post(&town.officer, &path, &json!({})).await;
    own.expect(403);
    close(&town, "样例经办人").await.expect(404);
    let nobody = close(&town, "01920000-0000-7000-8000-0000000000ff").await;
    assert_eq!(nobody.code(), "account.unknown");

    let closed = close(&town, &officer).await.expect(200);
    assert_eq!(first_event(&closed), "AccountClosed");
    let again = close(&town, &officer).await;
    assert_eq!(again.code(), "account.closed");
    let tag = town.office.tag(&town.lead, &case).await;
    let accept = format!("/applications/{case}/accept");
    let empty = json!({});
    let refused = town.office.post_seen(&town.officer, &accept, &tag, &empty);
    assert!(matches!(refused.await.status.as_u16(), 401 | 403));
    let appointed = format!("/accounts/{officer}/appointments");
    let lead = json!({ "node": STREET, "duty": "lead" });
    let appointed = town.office.post(&town.office.admin, &appointed, &lead);
    assert_eq!(appointed.await.code(), "account.closed");

    let listed = town.office.get(&town.office.admin, "/accounts?limit=200");
    let listed = listed.await.expect(200).body;
    let mut items = listed["items"].as_array().unwrap().iter();
    let shown = items.find(|item| item["id"] == officer.as_str()).unwrap();
    assert!(shown["closed_on"].is_string(), "{shown}");
    let held = shown["appointments"][0]["id"].as_str().unwrap();
    let path = format!("/accounts/{officer}/appointments/{held}/hand-over");
    let to = json!({ "to": colleague.id });
    let handed = town.office.post(&town.office.admin, &path, &to).await;
    assert_eq!(first_event(&handed.expect(200)), "WorkHandedOver");
    let accepted = town.office.post_seen(&colleague, &accept, &tag, &empty);
    accepted.await.expect(200);
}
