//! The preparation of a proposal that was approved (domain 5.0): it has an end, and then its name and its place are free.

use crate::office::Town;
use crate::steps::ended;
use qibu_domain::time::Day;
use serde_json::{Value, json};

async fn shown(town: &Town, path: &str) -> Value {
    town.office.get(&town.lead, path).await.expect(200).body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_never_founded_lapses_after_its_months_and_its_name_is_free() {
    let town = Town::open().await;
    let (case, association) = town.submitted().await;
    ended(&town, &case, "T1", None).await;
    let home = format!("/associations/{association}");
    let now = shown(&town, &home).await;
    assert_eq!(now["life"], "preparing");
    let today: Day = now["as_of"].as_str().unwrap().parse().unwrap();
    let name = "样例新媒体联谊会";
    let again = town.proposal(&town.proposer, name, "new_media").await;
    let early = town.office.post(&town.proposer, "/associations", &again);
    early.await.expect(409);
    let to = format!("{}T09:00:00+08:00", today.plus_months(12).plus_days(1));
    let to = json!({ "to": to });
    let admin = &town.office.admin;
    let advanced = town.office.post(admin, "/clock/advance", &to);
    advanced.await.expect(200);
    assert_eq!(
        shown(&town, &home).await["life"],
        "lapsed",
        "before it is written down"
    );
    let run = town.office.post(admin, "/deadlines/run", &json!({})).await;
    let run = run.expect(200).body;
    assert_eq!(run["items"].as_array().unwrap().len(), 1, "{run:#}");
    let history = shown(&town, &format!("{home}/history")).await;
    let last = history["items"].as_array().unwrap().last().unwrap();
    assert_eq!(last["name"], "PreparationLapsed");
    assert_eq!(last["rule"], "preparation.lapsed/1");
    let late = json!({ "transition": "T2", "contents": {} });
    let path = format!("{home}/applications");
    let late = town.office.post(&town.proposer, &path, &late).await;
    assert!(matches!(late.status.as_u16(), 409 | 422), "{:#}", late.body);
    let again = town.proposal(&town.proposer, name, "new_media").await;
    let again = town.office.post(&town.proposer, "/associations", &again);
    again.await.expect(201);
}
