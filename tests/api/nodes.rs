//! A tree that changes: names, places and ends count from a day on, and the days before keep what was so.

use crate::office::{Answer, DISTRICT, Office, STREET};
use serde_json::{Value, json};

const OTHER: &str = "990001002";
const COMMUNITY: &str = "990001001001";

/// A district with two streets and a community, all from 2017 on.
async fn district() -> Office {
    let office = Office::open().await;
    office.street().await;
    for (code, kind, name, parent) in [
        (OTHER, "street", "样例乙街道", DISTRICT),
        (COMMUNITY, "community", "样例社区", STREET),
    ] {
        let body = json!({ "code": code, "kind": kind, "name": name, "parent": parent,
            "from": "2017-01-01" });
        post(&office, "/nodes", &body).await.expect(200);
    }
    office
}

async fn post(office: &Office, path: &str, body: &Value) -> Answer {
    office.post(&office.admin, path, body).await
}

/// The node as the list of a day shows it.
async fn on(office: &Office, code: &str, day: &str) -> Option<Value> {
    let path = format!("/nodes?as_of={day}");
    let list = office.get(&office.admin, &path).await.expect(200);
    let mut items = list.body["items"].as_array().unwrap().iter();
    items.find(|item| item["code"] == code).cloned()
}

fn faults(answer: &Answer) -> Vec<(&str, &str)> {
    let errors = answer.body["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            let text = |name: &str| error[name].as_str().unwrap();
            (text("pointer"), text("code"))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_has_its_old_name_and_place_on_every_day_before_the_change() {
    let office = district().await;
    let rename = format!("/nodes/{COMMUNITY}/rename");
    let body = json!({ "name": "样例新社区", "from": "2020-03-01" });
    let done = post(&office, &rename, &body).await.expect(200);
    assert_eq!(done.body["events"][0]["name"], "NodeRenamed");
    let relocate = format!("/nodes/{COMMUNITY}/move");
    let body = json!({ "parent": OTHER, "from": "2021-05-01" });
    let done = post(&office, &relocate, &body).await.expect(200);
    assert_eq!(done.body["events"][0]["name"], "NodeMoved");
    for (day, name, parent) in [
        ("2020-02-29", "样例社区", STREET),
        ("2020-03-01", "样例新社区", STREET),
        ("2021-04-30", "样例新社区", STREET),
        ("2021-05-01", "样例新社区", OTHER),
    ] {
        let node = on(&office, COMMUNITY, day).await.unwrap();
        assert_eq!(
            (&node["name"], &node["parent"]),
            (&json!(name), &json!(parent)),
            "{day}"
        );
    }
    let story = office
        .get(&office.admin, &format!("/nodes/{COMMUNITY}"))
        .await;
    let story = story.expect(200).body;
    assert_eq!(
        story["names"],
        json!([{ "from": "2017-01-01", "name": "样例社区" }, { "from": "2020-03-01", "name": "样例新社区" }])
    );
    assert_eq!(
        story["places"],
        json!([{ "from": "2017-01-01", "parent": STREET }, { "from": "2021-05-01", "parent": OTHER }])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_node_counts_on_the_days_before_and_takes_nothing_more() {
    let office = district().await;
    let close = |code: &str| format!("/nodes/{code}/close");
    let from = json!({ "from": "2022-01-01" });
    let kept = post(&office, &close(STREET), &from).await;
    assert_eq!(kept.expect(409).code(), "district.has_children");
    let root = post(&office, &close(DISTRICT), &from).await;
    assert_eq!(root.expect(409).code(), "district.root");
    let done = post(&office, &close(COMMUNITY), &from).await.expect(200);
    assert_eq!(done.body["events"][0]["name"], "NodeClosed");
    assert!(on(&office, COMMUNITY, "2021-12-31").await.is_some());
    assert!(on(&office, COMMUNITY, "2022-01-01").await.is_none());
    let story = office
        .get(&office.admin, &format!("/nodes/{COMMUNITY}"))
        .await;
    assert_eq!(story.expect(200).body["to"], "2022-01-01");
    let rename = format!("/nodes/{COMMUNITY}/rename");
    let late = post(&office, &rename, &json!({ "name": "样例旧社区" })).await;
    assert_eq!(late.expect(409).code(), "district.closed");
    post(&office, &close(STREET), &from).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_change_is_told_field_by_field() {
    let office = district().await;
    let change = |verb: &str| format!("/nodes/{COMMUNITY}/{verb}");
    let wrong = post(
        &office,
        &change("rename"),
        &json!({ "name": " ", "from": "2020-13" }),
    )
    .await;
    let wrong = wrong.expect(422);
    assert_eq!(
        faults(&wrong),
        [("/name", "text.empty"), ("/from", "day.malformed")]
    );
    let wrong = post(
        &office,
        &change("move"),
        &json!({ "parent": "zzz", "from": "x" }),
    )
    .await;
    let wrong = wrong.expect(422);
    assert_eq!(
        faults(&wrong),
        [("/parent", "node.unknown"), ("/from", "day.malformed")]
    );
    let wrong = post(&office, &change("close"), &json!({ "from": "heute" }))
        .await
        .expect(422);
    assert_eq!(faults(&wrong), [("/from", "day.malformed")]);
    // What only the tree itself can say.
    let future = json!({ "name": "样例新社区", "from": "2100-01-01" });
    let wrong = post(&office, &change("rename"), &future).await.expect(422);
    assert_eq!(faults(&wrong), [("/from", "district.future")]);
    let early = json!({ "name": "样例新社区", "from": "1999-01-01" });
    let wrong = post(&office, &change("rename"), &early).await.expect(422);
    assert_eq!(faults(&wrong), [("/from", "district.before_node")]);
    let rank = json!({ "parent": COMMUNITY, "from": "2020-01-01" });
    let wrong = post(&office, &format!("/nodes/{OTHER}/move"), &rank)
        .await
        .expect(422);
    assert_eq!(faults(&wrong), [("/parent", "district.rank_order")]);
    let add = json!({ "code": "12", "kind": "street", "name": "样例丙街道", "parent": DISTRICT });
    let wrong = post(&office, "/nodes", &add).await.expect(422);
    assert_eq!(faults(&wrong), [("/code", "district.bad_code")]);
    let add =
        json!({ "code": "990001009", "kind": "borough", "name": "样例丙街道", "parent": DISTRICT });
    let wrong = post(&office, "/nodes", &add).await.expect(422);
    assert_eq!(faults(&wrong), [("/kind", "district.unknown_kind")]);
    let unknown = post(&office, "/nodes/990001999/close", &json!({})).await;
    unknown.expect(404);
    office
        .get(&office.admin, "/nodes/990001999")
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_administrator_changes_the_tree() {
    let office = district().await;
    let lead = office.account("样例负责人", DISTRICT, "lead").await;
    for (verb, body) in [
        ("rename", json!({ "name": "样例新社区" })),
        ("move", json!({ "parent": OTHER })),
        ("close", json!({})),
    ] {
        let path = format!("/nodes/{COMMUNITY}/{verb}");
        let denied = office.post(&lead, &path, &body).await;
        assert_eq!(denied.expect(403).code(), "authority.denied", "{verb}");
        let foreseen = format!("{path}?dry_run=true");
        let answer = post(&office, &foreseen, &body).await.expect(200);
        assert!(answer.body["receipt"].is_null(), "{verb}");
    }
    let story = office.get(&lead, &format!("/nodes/{COMMUNITY}")).await;
    assert_eq!(story.expect(200).body["names"].as_array().unwrap().len(), 1);
}
