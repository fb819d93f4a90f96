//! What is refused: each with its own explained answer, and nothing written.

use crate::office::{Answer, DISTRICT, STREET, Town};
use crate::place::Home;
use serde_json::json;

/// The refusal has that code, words in both parts, and the log stands where it stood.
async fn refused<F: Future<Output = Answer>>(
    town: &Town,
    status: u16,
    code: &str,
    asked: F,
) -> Answer {
    let head = town.office.head();
    let answer = asked.await.expect(status);
    assert_eq!(answer.code(), code, "{:#}", answer.body);
    assert_eq!(town.office.head(), head, "a refusal writes nothing");
    let text = |field: &str| answer.body[field].as_str().unwrap().to_owned();
    for field in ["title", "detail"] {
        let words = text(field);
        assert!(!words.starts_with("problem."), "no words for {words}");
        assert!(!words.contains("%{"), "unfilled: {words}");
    }
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    answer
}

fn guards(answer: &Answer) -> Vec<String> {
    let guards = answer.body["guards"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    guards
        .iter()
        .map(|guard| guard["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Where the papers of a town lie that is kept in a folder.
fn papers_folder(town: &Town) -> std::path::PathBuf {
    let stores = town.office.qibu.stores();
    stores.folder().unwrap().join(qibu::papers::PAPERS_FOLDER)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_does_not_fill_two_seats() {
    let town = Town::open().await;
    town.office
        .appoint(&town.officer.id, DISTRICT, "lead")
        .await;
    let (application, _) = town.submitted().await;
    town.reviewed(&application).await;
    let approve = json!({ "outcome": "approved" });
    let tag = town.office.tag(&town.officer, &application).await;
    let path = format!("/applications/{application}/decide");
    let asked = town.office.post_seen(&town.officer, &path, &tag, &approve);
    refused(&town, 409, "seat.same_person", asked).await;
    // Who filed it is seen by the administrator, and no body stands there.
    let listed = town
        .office
        .get(&town.office.admin, "/refused")
        .await
        .expect(200);
    assert_eq!(listed.body["items"][0]["code"], "seat.same_person");
    assert_eq!(listed.body["items"][0]["subject"], json!(application));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_not_seen_the_last_event_does_not_act() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    let tag = town.office.tag(&town.officer, &application).await;
    town.act(&town.officer, &application, "accept", &json!({}))
        .await
        .expect(200);
    let path = format!("/applications/{application}/review");
    let support = json!({ "opinion": "support" });
    let asked = town.office.post_seen(&town.officer, &path, &tag, &support);
    let stale = refused(&town, 412, "version.stale", asked).await;
    assert_eq!(stale.body["changed"], json!(["ApplicationAccepted"]));
    assert_eq!(stale.body["current"], 3);
    let blind = town.office.post(&town.officer, &path, &support);
    refused(&town, 428, "version.missing", blind).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_is_refused_for_its_stage_and_what_moved_on_for_its_tag() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    town.act(&town.officer, &application, "accept", &json!({}))
        .await
        .expect(200);
    let support = json!({ "opinion": "support" });
    let seen = town.office.tag(&town.officer, &application).await;
    town.act(&town.officer, &application, "review", &support)
        .await
        .expect(200);
    // The seat moved on since: the tag is what is wrong, not the office.
    let path = format!("/applications/{application}/review");
    let asked = town.office.post_seen(&town.officer, &path, &seen, &support);
    let stale = refused(&town, 412, "version.stale", asked).await;
    assert_eq!(stale.body["changed"], json!(["ReviewCompleted"]));
    let tag = town.office.tag(&town.officer, &application).await;
    let asked = town.office.post_seen(&town.officer, &path, &tag, &support);
    refused(&town, 409, "application.stage", asked).await;
    let approve = json!({ "outcome": "approved" });
    town.act(&town.lead, &application, "decide", &approve)
        .await
        .expect(200);
    let path = format!("/applications/{application}/decide");
    let tag = town.office.tag(&town.lead, &application).await;
    let asked = town.office.post_seen(&town.lead, &path, &tag, &approve);
    refused(&town, 409, "application.stage", asked).await;
    // Whoever holds no seat of the route hears of the office still.
    let asked = town.office.post_seen(&town.proposer, &path, &tag, &approve);
    let denied = refused(&town, 403, "authority.denied", asked).await;
    assert_eq!(guards(&denied), ["guard.other_duty"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_good_for_one_body_and_answers_it_again_the_same() {
    let town = Town::open().await;
    let body = town
        .proposal(&town.proposer, "样例新媒体联谊会", "new_media")
        .await;
    let headers = [("idempotency-key", "one-key")];
    let write = |body| {
        town.office
            .write("POST", &town.proposer, "/associations", &headers, body)
    };
    let first = write(&body).await.expect(201);
    town.act(&town.officer, &first.id(), "accept", &json!({}))
        .await
        .expect(200);
    let again = write(&body).await.expect(201);
    assert_eq!(again.body, first.body);
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(again.headers["location"], first.headers["location"]);
    let mut other = body.clone();
    other["name"] = json!("样例另一联谊会");
    refused(&town, 409, "key.reused", write(&other)).await;
    let asked = town.office.send(
        "POST",
        Some(&town.proposer),
        "/associations",
        &[("content-type", "application/json")],
        body.to_string().into(),
    );
    refused(&town, 400, "key.missing", asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_officer_of_another_rank_does_not_accept() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    let district = town
        .office
        .account("样例区经办人", DISTRICT, "officer")
        .await;
    let tag = town.office.tag(&town.officer, &application).await;
    let path = format!("/applications/{application}/accept");
    let nothing = json!({});
    let asked = town.office.post_seen(&district, &path, &tag, &nothing);
    let denied = refused(&town, 403, "authority.denied", asked).await;
    assert_eq!(guards(&denied), ["guard.wrong_rank"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delegation_counts_neither_after_its_last_day_nor_once_taken_back() {
    let town = Town::open().await;
    let clerk = town.office.account("样例代理人", STREET, "propose").await;
    let offer =
        |until: &str| json!({ "to": clerk.id, "node": STREET, "duty": "officer", "until": until });
    let lent = town
        .office
        .post(&town.officer, "/delegations", &offer("2026-09-02"))
        .await
        .expect(200);
    let (application, _) = town.submitted().await;
    let accept = format!("/applications/{application}/accept");
    let tag = town.office.tag(&town.officer, &application).await;
    let nothing = json!({});
    let dry = format!("{accept}?dry_run=true");
    let tried = town.office.post_seen(&clerk, &dry, &tag, &nothing);
    assert_eq!(
        tried.await.expect(200).body["events"][0]["name"],
        "ApplicationAccepted"
    );
    town.office.days_go_by(3).await;
    let asked = town.office.post_seen(&clerk, &accept, &tag, &nothing);
    let denied = refused(&town, 403, "authority.denied", asked).await;
    assert_eq!(
        guards(&denied)[0],
        "guard.delegation_expired",
        "the most telling comes first"
    );
    assert!(!lent.id().is_empty());
    let lent = town
        .office
        .post(&town.officer, "/delegations", &offer("2026-12-31"))
        .await
        .expect(200);
    let revoke = format!("/delegations/{}/revoke", lent.id());
    town.office
        .post(&town.officer, &revoke, &json!({}))
        .await
        .expect(200);
    let asked = town.office.post_seen(&clerk, &accept, &tag, &nothing);
    let denied = refused(&town, 403, "authority.denied", asked).await;
    assert!(
        guards(&denied).contains(&"guard.delegation_revoked".to_owned()),
        "{:#}",
        denied.body
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_application_waits_for_the_first_to_end() {
    let town = Town::open().await;
    let (application, association) = town.submitted().await;
    let path = format!("/associations/{association}/applications");
    let body = json!({ "transition": "T2" });
    let asked = town.office.post(&town.proposer, &path, &body);
    let refusal = refused(&town, 409, "application.open", asked).await;
    assert!(
        refusal.body["detail"]
            .as_str()
            .unwrap()
            .contains(&application)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_a_name_nor_a_place_is_given_twice() {
    let town = Town::open().await;
    town.submitted().await;
    let same_name = town
        .proposal(&town.proposer, "样例新媒体联谊会", "law")
        .await;
    let asked = town
        .office
        .post(&town.proposer, "/associations", &same_name);
    refused(&town, 409, "claim.name_taken", asked).await;
    let same_scope = town
        .proposal(&town.proposer, "样例另一联谊会", "new_media")
        .await;
    let asked = town
        .office
        .post(&town.proposer, "/associations", &same_scope);
    refused(&town, 409, "claim.scope_taken", asked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_of_21_mib_is_not_taken() {
    let town = Town::open_in(Home::in_folder()).await;
    let bytes = vec![b'a'; 21 << 20];
    let asked = town.office.upload(&town.proposer, "charter", &bytes);
    refused(&town, 413, "paper.too_large", asked).await;
    let papers = papers_folder(&town);
    assert_eq!(
        std::fs::read_dir(papers).unwrap().count(),
        0,
        "nothing is left of it"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_field_that_is_wrong_is_said_at_once() {
    let town = Town::open().await;
    let mut body = town
        .proposal(&town.proposer, "样例\u{7}联谊会", "new_media")
        .await;
    body["ordinal"] = json!("一");
    body["contents"]["papers"][0]["kind"] = json!("charter");
    body["contents"]["attested"]["candidates"]["count"] = json!(1.5);
    body["contents"]["legal"] = json!({ "registered": "51370214MJE0000001" });
    let asked = town.office.post(&town.proposer, "/associations", &body);
    let refusal = refused(&town, 422, "fields.invalid", asked).await;
    let found: Vec<(String, String)> = refusal.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| {
            (
                e["pointer"].as_str().unwrap().into(),
                e["code"].as_str().unwrap().into(),
            )
        })
        .collect();
    let expected = [
        ("/name", "text.control"),
        ("/ordinal", "number.malformed"),
        ("/contents/attested/candidates/count", "number.malformed"),
        ("/contents/papers/0/kind", "paper.other_kind"),
        ("/contents/legal/registered", "uscc.check"),
    ];
    let expected: Vec<_> = expected.map(|(p, c)| (p.to_owned(), c.to_owned())).into();
    assert_eq!(found, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_number_of_a_person_and_no_sentence_stands_where_a_name_or_a_document_number_belongs() {
    let town = Town::open().await;
    let faults = |answer: &crate::office::Answer| -> Vec<(String, String)> {
        let errors = answer.body["errors"].as_array().unwrap().iter();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        errors
            .map(|error| (text(&error["pointer"]), text(&error["code"])))
            .collect()
    };
    let name = "样例联谊会（联系 138 0013 8000）";
    let mut body = town.proposal(&town.proposer, name, "new_media").await;
    body["short_name"] = json!("样例11010519491231002X");
    for (kind, number, code) in [
        (
            "internal",
            "同意。张三，身份证号见附件",
            "document_number.character",
        ),
        ("filed", "备案 11010519491231002X", "text.identity_number"),
        ("filed", "青备13800138000", "text.mobile_number"),
    ] {
        body["contents"]["legal"] = json!({ kind: number });
        let asked = town.office.post(&town.proposer, "/associations", &body);
        let refusal = refused(&town, 422, "fields.invalid", asked).await;
        let expected = [
            ("/name".to_owned(), "text.mobile_number".to_owned()),
            ("/short_name".to_owned(), "text.identity_number".to_owned()),
            (format!("/contents/legal/{kind}"), code.to_owned()),
        ];
        assert_eq!(faults(&refusal), expected, "{number}");
    }
    let (application, _) = town.submitted().await;
    let head = town.office.head();
    for (number, code) in [
        (
            "同意，张三，11010519491231002X",
            "document_number.character",
        ),
        ("张三 11010519491231002X", "text.identity_number"),
        (&"1".repeat(61), "text.too_long"),
    ] {
        let reply = json!({ "number": number });
        let answer = town
            .act(&town.officer, &application, "issue-reply", &reply)
            .await;
        let expected = [("/number".to_owned(), code.to_owned())];
        assert_eq!(faults(&answer.expect(422)), expected, "{number}");
    }
    assert_eq!(town.office.head(), head, "nothing was written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_says_what_is_wrong_with_its_parameters() {
    let town = Town::open().await;
    for (path, code) in [
        ("/associations?limit=1000000", "page.limit"),
        ("/associations?limit=0", "page.limit"),
        ("/associations?cursor=x", "page.cursor"),
        ("/associations?asof=2026-09-01", "query.unknown"),
        ("/associations?as_of=2030-01-01", "day.in_the_future"),
        ("/figures?known_at=2030-01-01", "day.in_the_future"),
        ("/figures?as_of=yesterday", "day.malformed"),
    ] {
        refused(&town, 400, code, town.office.get(&town.lead, path)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_and_what_is_not_yours_look_alike() {
    let town = Town::open().await;
    let nowhere = "01920000-0000-7000-8000-0000000000ff";
    for path in [
        format!("/associations/{nowhere}"),
        format!("/applications/{nowhere}"),
        format!("/drafts/{nowhere}"),
        "/applications/no-id".to_owned(),
        "/nothing/here".to_owned(),
    ] {
        refused(&town, 404, "not_found", town.office.get(&town.lead, &path)).await;
    }
    let mut body = town
        .proposal(&town.officer, "样例新媒体联谊会", "new_media")
        .await;
    body["submitter"] = json!(town.proposer.id);
    let draft = town
        .office
        .post(&town.officer, "/associations", &body)
        .await
        .expect(201);
    let path = format!("/drafts/{}", draft.id());
    refused(&town, 404, "not_found", town.office.get(&town.lead, &path)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_writes_nothing_and_stores_no_reason() {
    let town = Town::open_in(Home::in_folder()).await;
    let (application, _) = town.submitted().await;
    let head = town.office.head();
    let papers = papers_folder(&town);
    let stored = std::fs::read_dir(&papers).unwrap().count();
    let tag = town.office.tag(&town.officer, &application).await;
    let path = format!("/applications/{application}/return?dry_run=true");
    let list = json!({ "items": [{ "criterion": "1d", "reason": "请写明人员类别。" }] });
    let tried = town
        .office
        .post_seen(&town.officer, &path, &tag, &list)
        .await
        .expect(200);
    assert_eq!(
        tried.body,
        json!({ "events": [{ "name": "ApplicationReturned", "version": 1 }] })
    );
    assert_eq!(town.office.head(), head);
    assert_eq!(std::fs::read_dir(&papers).unwrap().count(), stored);
    let mistyped = format!("/applications/{application}/return?dryrun=true");
    let asked = town.office.post_seen(&town.officer, &mistyped, &tag, &list);
    refused(&town, 400, "query.unknown", asked).await;
}
