//! `If-Match`: what is given as `ETag` is taken, and whatever else may stand there is answered as RFC 9110 says.

use crate::office::{Answer, Town};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// The body of a verb without content.
static NOTHING: LazyLock<Value> = LazyLock::new(|| json!({}));

async fn reviewed(town: &Town, application: &str, tags: &str) -> Answer {
    let path = format!("/applications/{application}/review");
    let support = json!({ "opinion": "support" });
    town.office
        .post_seen(&town.officer, &path, tags, &support)
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tag_that_a_read_or_a_write_gives_is_what_the_next_write_takes() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    let read = town.office.tag(&town.officer, &application).await;
    let accept = format!("/applications/{application}/accept");
    let accepted = town
        .office
        .post_seen(&town.officer, &accept, &read, &NOTHING);
    let written = accepted.await.expect(200).tag();
    assert_eq!(written, town.office.tag(&town.officer, &application).await);
    reviewed(&town, &application, &written).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_star_asks_only_that_there_is_something() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    let accept = format!("/applications/{application}/accept");
    let accepted = town.office.post_seen(&town.officer, &accept, "*", &NOTHING);
    accepted.await.expect(200);
    let nowhere = "/applications/01920000-0000-7000-8000-0000000000ff/accept";
    let absent = town.office.post_seen(&town.officer, nowhere, "*", &NOTHING);
    assert_eq!(absent.await.expect(404).code(), "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_several_tags_is_enough() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    let first = town.office.tag(&town.officer, &application).await;
    let accept = format!("/applications/{application}/accept");
    let tags = format!("\"1\", {first}");
    let accepted = town
        .office
        .post_seen(&town.officer, &accept, &tags, &NOTHING);
    accepted.await.expect(200);
    let head = town.office.head();
    let stale = reviewed(&town, &application, &tags).await.expect(412);
    assert_eq!(stale.code(), "version.stale");
    assert_eq!(stale.body["changed"], json!(["ApplicationAccepted"]));
    assert_eq!(town.office.head(), head);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_weak_or_foreign_tag_matches_nothing_and_is_told_why() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    let accept = format!("/applications/{application}/accept");
    let strong = town.office.tag(&town.officer, &application).await;
    let head = town.office.head();
    for tags in [
        format!("W/{strong}"),
        "\"abc\"".to_owned(),
        format!("W/{strong}, \"x\""),
    ] {
        let asked = town
            .office
            .post_seen(&town.officer, &accept, &tags, &NOTHING);
        let refused = asked.await.expect(412);
        assert_eq!(refused.code(), "version.foreign", "{tags}");
        assert_eq!(format!("\"{}\"", refused.body["current"]), strong);
        assert!(refused.body["detail"].as_str().unwrap().contains("W/"));
        // Whoever may not act is told so, and not what it has seen.
        let denied = town.office.post_seen(&town.lead, &accept, &tags, &NOTHING);
        assert_eq!(denied.await.expect(403).code(), "authority.denied");
    }
    let bare = strong.replace('"', "");
    let asked = town
        .office
        .post_seen(&town.officer, &accept, &bare, &NOTHING);
    assert_eq!(asked.await.expect(400).code(), "version.malformed");
    assert_eq!(town.office.head(), head);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_changed_under_the_same_tags() {
    let town = Town::open().await;
    let work = json!({ "work": { "proposal": town.proposal(&town.proposer, "样例草稿联谊会", "x").await } });
    let made = town
        .office
        .post(&town.proposer, "/drafts", &work)
        .await
        .expect(201);
    let path = format!("/drafts/{}", made.id());
    for (tags, status) in [
        ("W/\"1\"", 412),
        ("*", 200),
        ("\"1\", \"2\"", 200),
        ("\"1\", \"2\"", 412),
    ] {
        let headers = [("if-match", tags)];
        let answer = town
            .office
            .write("PUT", &town.proposer, &path, &headers, &work)
            .await;
        answer.expect(status);
    }
}
