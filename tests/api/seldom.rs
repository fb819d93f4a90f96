//! Refusals that few requests meet: each by its code, with words, and nothing is written.

use crate::importing::row;
use crate::office::{Answer, Town};
use axum::body::Body;
use serde_json::{Value, json};

/// The code of the problem and those of its fields. Nothing was written, and no words are unfilled.
async fn codes_of<F: Future<Output = Answer>>(town: &Town, asked: F) -> Vec<(String, String)> {
    let head = town.office.head();
    let answer = asked.await;
    assert!(answer.status.is_client_error(), "{:#}", answer.body);
    assert_eq!(town.office.head(), head, "a refusal writes nothing");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut codes = vec![(String::new(), answer.code().to_owned())];
    let errors = answer.body["errors"].as_array().into_iter().flatten();
    for error in errors {
        let words = text(&error["detail"]);
        assert!(!words.is_empty() && !words.contains("%{"), "{error:#}");
        codes.push((text(&error["pointer"]), text(&error["code"])));
    }
    for part in ["title", "detail"] {
        let words = text(&answer.body[part]);
        assert!(!words.is_empty() && !words.contains("%{"), "{words}");
        assert!(!words.starts_with("problem."), "{words}");
    }
    codes
}

fn has(codes: &[(String, String)], pointer: &str, code: &str) {
    let wanted = (pointer.to_owned(), code.to_owned());
    assert!(codes.contains(&wanted), "{wanted:?} is not in {codes:?}");
}

/// An archive as office programs write them, with entries of those names.
fn archive(names: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for name in names {
        bytes.extend_from_slice(b"PK\x03\x04");
        bytes.extend_from_slice(&[0; 26]);
        bytes.extend_from_slice(name.as_bytes());
        bytes.extend_from_slice(&[7; 3000]);
    }
    bytes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_file_with_macros_is_no_paper_whatever_it_is_called() {
    let town = Town::open().await;
    let with = archive(&["word/document.xml", "word/vbaProject.bin"]);
    let asked = town.office.upload(&town.proposer, "charter", &with);
    has(&codes_of(&town, asked).await, "", "paper.macros");
    let without = archive(&["word/document.xml", "word/styles.xml"]);
    // Without macros only its name, which says that it is a text, is in the way.
    let asked = town.office.upload(&town.proposer, "charter", &without);
    has(&codes_of(&town, asked).await, "", "paper.type_differs");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_comes_as_a_form_of_parts_with_its_kind_before_the_file() {
    let town = Town::open().await;
    let who = Some(&town.proposer);
    let key = town.office.key();
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", key.as_str()),
    ];
    let asked = town
        .office
        .send("POST", who, "/papers", &headers, Body::from("{}"));
    has(&codes_of(&town, asked).await, "", "body.not_multipart");
    let asked = town.office.upload_with(&town.proposer, &[], b"text");
    has(&codes_of(&town, asked).await, "/kind", "paper.kind_first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_none_of_the_known_words_is_told_at_its_field() {
    let town = Town::open().await;
    let office = &town.office;
    let path = format!("/accounts/{}/appointments", town.officer.id);
    let body = json!({ "node": crate::office::STREET, "duty": "chief" });
    let asked = office.post(&office.admin, &path, &body);
    has(&codes_of(&town, asked).await, "/duty", "duty.unknown");

    let (_, association) = town.submitted().await;
    let path = format!("/associations/{association}/applications");
    let body = json!({ "transition": "T9", "contents": {} });
    let asked = office.post(&town.proposer, &path, &body);
    let codes = codes_of(&town, asked).await;
    has(&codes, "/transition", "transition.unknown");

    let mut body = town.proposal(&town.proposer, "样例二联谊会", "law").await;
    body["contents"]["legal"] = json!({ "filed": "样备1号", "internal": "样批1号" });
    let asked = office.post(&town.proposer, "/associations", &body);
    let codes = codes_of(&town, asked).await;
    has(&codes, "/contents/legal", "legal.exactly_one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moment_that_is_none_and_a_clock_that_is_moved_two_ways_or_none_are_refused() {
    let town = Town::open().await;
    let office = &town.office;
    let asked = office.get(&town.lead, "/figures?known_at=2026-09-01T25:00:00Z");
    let codes = codes_of(&town, asked).await;
    assert!(
        codes.iter().any(|(_, code)| code == "instant.malformed"),
        "{codes:?}"
    );
    let both = json!({ "days": 3, "to": "2026-12-01T09:00:00+08:00" });
    for body in [json!({}), both] {
        let asked = office.post(&office.admin, "/clock/advance", &body);
        has(&codes_of(&town, asked).await, "", "clock.exactly_one");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_of_an_import_have_numbers_from_one_on_written_one_way() {
    let town = Town::open().await;
    let statement = town.office.paper(&town.officer, "founding_statement").await;
    for number in ["07", "0", "-1", "x"] {
        let body = json!({ "statement": statement,
            "rows": { number: row("样例老联谊会", "old", "2017") } });
        let asked = town.office.post(&town.officer, "/imports", &body);
        has(&codes_of(&town, asked).await, "/rows", "import.row_number");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_not_issued_on_trial() {
    let town = Town::open().await;
    let body = json!({ "label": "样例", "scopes": ["read"], "expires_on": "2026-10-01" });
    let asked = town
        .office
        .post(&town.proposer, "/tokens?dry_run=true", &body);
    has(&codes_of(&town, asked).await, "", "dry_run.not_here");
}
