//! What is another office's matter is sent there, in words that everybody sees (domain 5.8).

use crate::office::{DISTRICT, STREET};
use crate::{people, verb};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_accepted_goes_to_another_office_and_never_to_the_same() {
    let people = people().await;
    let town = &people.town;
    let (application, association) = town.submitted().await;
    let body = |node: &str| json!({ "ground": "not_our_office", "refer_to": node });
    let own = body(STREET);
    let itself = town.act(&town.officer, &application, "not-accept", &own);
    let itself = itself.await.expect(422);
    assert_eq!(itself.code(), "node.own_office");
    assert_eq!(itself.body["errors"][0]["pointer"], "/refer_to");
    let form = verb(&people.officer, &application, "not-accept").await;
    let form = form
        .with("ground", "not_our_office")
        .with("refer_to", DISTRICT);
    let page = people.officer.done(&form).await;
    page.says("不属于本单位办理，请到：样例区。本申请不再办理，请在该单位重新发起申请。")
        .says("请到样例区");
    let again = json!({ "contents": town.contents(&town.proposer).await, "transition": "T1" });
    let path = format!("/associations/{association}/applications");
    let again = town.office.post(&town.proposer, &path, &again).await;
    let again = again.expect(409);
    assert_eq!(again.code(), "subject.not_accepted");
    let says = again.body["detail"].as_str().unwrap();
    assert!(says.contains("重新发起申请"), "{says}");
}
