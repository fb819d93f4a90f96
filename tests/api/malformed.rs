//! What does not read: each fault by its class, at its place, in the reader's language.

use crate::office::{Answer, DISTRICT, Town};
use axum::body::Body;
use serde_json::{Value, json};

const NOBODY: &str = "01920000-0000-7000-8000-0000000000ff";

async fn sent(town: &Town, path: &str, kind: &str, lang: &str, body: Body) -> Answer {
    let key = town.office.key();
    let headers = [
        ("content-type", kind),
        ("accept-language", lang),
        ("idempotency-key", key.as_str()),
    ];
    let head = town.office.head();
    let who = Some(&town.proposer);
    let answer = town.office.send("POST", who, path, &headers, body).await;
    assert_eq!(town.office.head(), head, "a refusal writes nothing");
    answer
}

/// Words of a language, and no sentence of a library.
fn is_said_in(lang: &str, words: &str) {
    let chinese = words.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    assert_eq!(chinese, lang == "zh", "{lang}: {words}");
    let is_plain = |word: &&str| word.len() > 3 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let english = words.split_whitespace().filter(is_plain).count();
    assert!(lang == "en" || english == 0, "{lang}: {words}");
    for library in ["expected", "invalid type", "Failed to", "at line 1 column"] {
        assert!(!words.contains(library), "{words}");
    }
    assert!(!words.contains("%{"), "{words}");
}

fn is_a_problem(answer: &Answer, lang: &str) {
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert_eq!(answer.body["type"], format!("/problems/{}", answer.code()));
    for part in ["title", "detail"] {
        is_said_in(lang, answer.body[part].as_str().unwrap());
    }
}

/// A path, a body that does not fit there, and the pointer and the class that it is told by.
type Misfit = (String, String, &'static str, &'static str);

fn misfit(path: &str, body: &str, pointer: &'static str, class: &'static str) -> Misfit {
    (path.to_owned(), body.to_owned(), pointer, class)
}

/// Proposals that do not fit.
fn proposals() -> Vec<Misfit> {
    let proposal = |pointer, body: &str, class| misfit("/associations", body, pointer, class);
    let with = |contents: Value| {
        let mut proposal = json!({ "name": "样例联谊会", "body_kind": "friendship",
            "form": "internal", "node": "990001001", "scope": "x" });
        proposal["contents"] = contents;
        proposal.to_string()
    };
    let counts = |count: Value| with(json!({ "attested": { "a/b~c": count } }));
    let count = "/contents/attested/a~1b~0c/count";
    let declared = with(json!({ "declared": ["a", 2] }));
    let papers = with(json!({ "papers": [{ "paper": "x", "knd": "y" }] }));
    vec![
        proposal("", "[1]", "body.not_object"),
        proposal("/name", "{}", "field.missing"),
        proposal("/nme", r#"{"nme":"x"}"#, "field.unknown"),
        proposal("/name", r#"{"name":1}"#, "field.type"),
        proposal("/name", r#"{"name":null}"#, "field.type"),
        proposal("/name", r#"{"name":"a","name":"b"}"#, "field.twice"),
        proposal("/contents/declared/1", &declared, "field.type"),
        proposal("/contents/papers/0/knd", &papers, "field.unknown"),
        proposal(count, &counts(json!({})), "field.missing"),
        proposal(count, &counts(json!({ "count": [] })), "field.other_type"),
    ]
}

/// Other bodies that do not fit.
fn others() -> Vec<Misfit> {
    let corrections = format!("/associations/{NOBODY}/founding-corrections");
    let accept = format!("/applications/{NOBODY}/accept");
    let negative = r#"{"submitter":"x","correction":{"cites":-1}}"#;
    vec![
        misfit(
            "/drafts",
            r#"{"work":{"other":{}}}"#,
            "/work",
            "choice.unknown",
        ),
        misfit("/drafts", r#"{"work":{}}"#, "/work", "field.one_of"),
        misfit(
            &corrections,
            negative,
            "/correction/cites",
            "number.malformed",
        ),
        misfit(&accept, r#"{"sure":true}"#, "/sure", "field.none_taken"),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_field_that_does_not_fit_is_told_by_its_class_at_its_pointer() {
    let town = Town::open().await;
    for (path, body, pointer, code) in proposals().into_iter().chain(others()) {
        let path = path.as_str();
        for lang in ["zh", "en"] {
            let answer = sent(&town, path, "application/json", lang, body.clone().into()).await;
            let answer = answer.expect(422);
            is_a_problem(&answer, lang);
            let error = &answer.body["errors"][0];
            assert_eq!(
                (&error["pointer"], &error["code"]),
                (&json!(pointer), &json!(code)),
                "{body}"
            );
            let words = error["detail"].as_str().unwrap();
            is_said_in(lang, words);
            let name = pointer.rsplit('/').next().unwrap();
            let named = !code.starts_with("field.") || words.contains(name);
            assert!(named, "{code} names {name}: {words}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_no_json_is_told_with_its_line_and_column() {
    let town = Town::open().await;
    let deep = "[".repeat(300);
    let cases: [(&[u8], &str, &str); 6] = [
        (b"{\n \"name\"", "body.cut_short", "2"),
        (b"{\n \"name\" 1}", "body.malformed", "2"),
        (b"{\n} {}", "body.trailing", "2"),
        (b"{} x", "body.trailing", "1"),
        (b"{\"name\":\"\xff\"}", "body.malformed", "1"),
        (deep.as_bytes(), "body.malformed", "1"),
    ];
    for (body, code, line) in cases {
        for lang in ["zh", "en"] {
            let body = Body::from(body.to_vec());
            let answer = sent(&town, "/associations", "application/json", lang, body).await;
            let answer = answer.expect(400);
            assert_eq!(answer.code(), code);
            is_a_problem(&answer, lang);
            let detail = answer.body["detail"].as_str().unwrap();
            assert!(detail.contains(line), "{detail}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_of_another_type_or_size_is_refused_in_words() {
    let town = Town::open().await;
    let large = "x".repeat(qibu::web::api::MAX_JSON_BYTES + 1);
    for (kind, body, status, code) in [
        ("text/plain", "{}", 415, "body.not_json"),
        ("application/jsonp", "{}", 415, "body.not_json"),
        (
            "Application/JSON ; charset=utf-8",
            "{}",
            422,
            "fields.invalid",
        ),
        ("application/json", large.as_str(), 413, "body.too_large"),
    ] {
        for lang in ["zh", "en"] {
            let body = Body::from(body.to_owned());
            let answer = sent(&town, "/associations", kind, lang, body).await;
            let answer = answer.expect(status);
            assert_eq!(answer.code(), code, "{kind}");
            is_a_problem(&answer, lang);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_parameter_that_does_not_fit_is_named() {
    let town = Town::open().await;
    let accept = format!("/applications/{NOBODY}/accept");
    for (method, path, code, name) in [
        (
            "GET",
            "/associations?asof=2026-09-01",
            "query.unknown",
            "asof",
        ),
        (
            "GET",
            "/associations?limit=1&limit=2",
            "query.twice",
            "limit",
        ),
        ("GET", "/me?x=1", "query.none_taken", "x"),
        (
            "GET",
            "/applications?open=perhaps",
            "query.malformed",
            "open",
        ),
        (
            "POST",
            &format!("{accept}?dryrun=true"),
            "query.unknown",
            "dryrun",
        ),
        (
            "POST",
            &format!("{accept}?dry_run=yes"),
            "query.malformed",
            "dry_run",
        ),
    ] {
        for lang in ["zh", "en"] {
            let headers = [("accept-language", lang), ("idempotency-key", "k")];
            let who = Some(&town.proposer);
            let answer = town.office.send(method, who, path, &headers, Body::empty());
            let answer = answer.await.expect(400);
            assert_eq!(answer.code(), code, "{path}");
            is_a_problem(&answer, lang);
            let detail = answer.body["detail"].as_str().unwrap();
            assert!(detail.contains(name), "{detail}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_route_of_the_api_is_a_problem_and_no_page() {
    let town = Town::open().await;
    for path in [
        "/api",
        "/api/",
        "/api/log.db",
        "/api/v2/associations",
        "/api/v1/nothing",
        "/api/v1/associations/%ff",
        "/api/v1/accounts/%ff/appointments/%fe/revoke",
    ] {
        for lang in ["zh", "en"] {
            let headers = [("accept-language", lang)];
            let who = Some(&town.proposer);
            let answer = town.office.send("GET", who, path, &headers, Body::empty());
            let answer = answer.await;
            let status = answer.status.as_u16();
            assert!(
                status == 404 || (status == 405 && path.ends_with("revoke")),
                "{path}: {status}"
            );
            is_a_problem(&answer, lang);
        }
    }
    let path = "/api/v1/me";
    let wrong = town
        .office
        .send("DELETE", Some(&town.lead), path, &[], Body::empty());
    let wrong = wrong.await.expect(405);
    assert_eq!(wrong.headers["allow"], "GET,HEAD");
    is_a_problem(&wrong, "zh");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_an_edition_is_said_in_the_readers_language() {
    let town = Town::open().await;
    let sound = qibu::opening::SIMPLE;
    let with = |from: &str, to: &str| sound.replace(from, to);
    for (text, pointer, code) in [
        ("format: 1\n".to_owned(), "", "edition.shape"),
        ("format: [".to_owned(), "", "edition.shape"),
        (
            with("format: 1", "format: 9"),
            "/format",
            "edition.unknown_format",
        ),
        (
            with("what: initiators", "what: nobodies"),
            "/transitions/T1/criteria/0/test/attested/what",
            "edition.unknown_attested",
        ),
    ] {
        let body = json!({ "district": DISTRICT, "text": text });
        for lang in ["zh", "en"] {
            let headers = [("accept-language", lang)];
            let admin = &town.office.admin;
            let refusal = town
                .office
                .write("POST", admin, "/editions", &headers, &body);
            let refusal = refusal.await.expect(422);
            assert_eq!(refusal.code(), "editions.unsound");
            is_a_problem(&refusal, lang);
            let errors = refusal.body["errors"].as_array().unwrap();
            let found = errors.iter().find(|error| error["code"] == code);
            let found = found.unwrap_or_else(|| panic!("no {code} in {:#}", refusal.body));
            assert_eq!(found["pointer"], pointer, "{code}");
            for error in errors {
                is_said_in(lang, error["detail"].as_str().unwrap());
            }
        }
    }
}
