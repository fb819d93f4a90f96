//! The desk says that it is somebody's turn only where no guard then bars that person.

use crate::browser::Browser;
use crate::office::{DISTRICT, Person, STREET, Town};
use crate::people;
use serde_json::{Value, json};
use std::sync::Arc;

const BODY: &str = "样例新媒体联谊会";

async fn waits_for(town: &Town, who: &Person) -> bool {
    let path = "/applications?waiting_for=me";
    let listed = town.office.get(who, path).await.expect(200).body;
    let listed = !listed["items"].as_array().unwrap().is_empty();
    let router = qibu::web::router(Arc::clone(&town.office.qibu), None);
    let desk = Browser::of(&router, &town.office.qibu, &who.id)
        .page("/")
        .await;
    let waiting = desk.html.split("id=\"drafts-title\"").next().unwrap();
    assert_eq!(waiting.contains(BODY), listed, "desk and API agree");
    listed
}

async fn post(town: &Town, who: &Person, association: &str, post: Value) {
    let path = format!("/accounts/{}/posts", who.id);
    let body = json!({ "association": association, "post": post });
    town.office
        .post(&town.office.admin, &path, &body)
        .await
        .expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_holds_a_post_in_the_body_has_no_turn_at_it() {
    let people = people().await;
    let town = &people.town;
    let other = town.office.account("样例另一经办", STREET, "officer").await;
    let (_, association) = town.submitted().await;
    assert!(waits_for(town, &town.officer).await);
    post(town, &town.officer, &association, json!("chair")).await;
    assert!(!waits_for(town, &town.officer).await);
    assert!(waits_for(town, &other).await);
    post(town, &town.officer, &association, Value::Null).await;
    assert!(waits_for(town, &town.officer).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_reviewed_has_no_turn_at_the_decision() {
    let people = people().await;
    let town = &people.town;
    town.office
        .appoint(&town.officer.id, DISTRICT, "lead")
        .await;
    let (application, _) = town.submitted().await;
    town.reviewed(&application).await;
    assert!(!waits_for(town, &town.officer).await);
    assert!(waits_for(town, &town.lead).await);
}
