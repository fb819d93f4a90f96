//! From an empty folder to a founded association, over HTTP, with four accounts.

use crate::office::Town;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_accounts_bring_an_association_from_nothing_to_its_founding() {
    let town = Town::open().await;
    let (application, association) = typed_for_another(&town).await;
    corrected_reviewed_and_replied(&town, &application).await;
    let shown = town
        .office
        .get(&town.lead, &format!("/associations/{association}"))
        .await;
    let shown = shown.expect(200).body;
    assert_eq!(
        (&shown["life"], &shown["step"], &shown["counts"]),
        (&json!("preparing"), &json!(1), &json!(false))
    );
    founded(&town, &association).await;
    why_the_next_step_is_closed(&town, &association).await;
    the_history_in_two_languages(&town, &association).await;
    the_figures_before_and_after(&town).await;
}

async fn typed_for_another(town: &Town) -> (String, String) {
    let office = &town.office;
    let mut body = town
        .proposal(&town.officer, "样例新媒体联谊会", "new_media")
        .await;
    body["submitter"] = json!(town.proposer.id);
    let head = office.head();
    let drafted = office
        .post(&town.officer, "/associations", &body)
        .await
        .expect(201);
    assert_eq!(office.head(), head, "a draft is no event");
    assert_eq!(drafted.body["state"], "awaiting_confirmation");
    let path = format!("/drafts/{}", drafted.id());
    let by_its_typist = office
        .post_seen(
            &town.officer,
            &format!("{path}/confirm"),
            &drafted.tag(),
            &json!({}),
        )
        .await;
    assert_eq!(by_its_typist.expect(403).code(), "draft.not_yours");
    let listed = office.get(&town.proposer, "/drafts").await.expect(200);
    assert_eq!(listed.body["items"][0]["id"], drafted.body["id"]);
    let seen = office.get(&town.proposer, &path).await.expect(200);
    assert_eq!(seen.body["work"]["proposal"]["name"], "样例新媒体联谊会");
    let confirm = format!("{path}/confirm");
    let confirmed = office
        .post_seen(&town.proposer, &confirm, &seen.tag(), &json!({}))
        .await;
    let confirmed = confirmed.expect(201);
    assert_eq!(
        confirmed.id(),
        drafted.id(),
        "the draft becomes the application of its id"
    );
    let again = office
        .post_seen(&town.proposer, &confirm, &seen.tag(), &json!({}))
        .await;
    let again = again.expect(201);
    assert_eq!(again.body, confirmed.body);
    assert_eq!(again.headers["idempotent-replayed"], "true");
    let application = format!("/applications/{}", confirmed.id());
    let shown = office
        .get(&town.proposer, &application)
        .await
        .expect(200)
        .body;
    assert_eq!(shown["submitter"], json!(town.proposer.id));
    assert_eq!(shown["entered_by"], json!(town.officer.id));
    let association = confirmed.body["application"]["subject"]
        .as_str()
        .unwrap()
        .to_owned();
    (confirmed.id(), association)
}

async fn corrected_reviewed_and_replied(town: &Town, application: &str) {
    let accepted = town
        .act(&town.officer, application, "accept", &json!({}))
        .await
        .expect(200);
    assert_eq!(accepted.body["application"]["state"], "under_review");
    assert_eq!(accepted.body["application"]["next"]["seat"], "review");
    let list = json!({ "items": [{ "criterion": "1d", "reason": "请写明人员类别。" }] });
    let returned = town
        .act(&town.officer, application, "return", &list)
        .await
        .expect(200);
    assert_eq!(returned.body["application"]["next"]["seat"], "applicant");
    let mut contents = town.contents(&town.proposer).await;
    contents["categories"] = json!(["new_media"]);
    let again = json!({ "contents": contents });
    town.act(&town.proposer, application, "resubmit", &again)
        .await
        .expect(200);
    let support = json!({ "opinion": "support" });
    town.act(&town.officer, application, "review", &support)
        .await
        .expect(200);
    let approve = json!({ "outcome": "approved" });
    let decided = town
        .act(&town.lead, application, "decide", &approve)
        .await
        .expect(200);
    assert_eq!(decided.body["events"][0]["name"], "DecisionMade");
    let number = json!({ "number": "样统复〔2026〕1号" });
    let replied = town
        .act(&town.lead, application, "issue-reply", &number)
        .await
        .expect(200);
    assert_eq!(replied.body["application"]["state"], "replied");
    assert_eq!(replied.body["application"]["next"], Value::Null);
}

async fn founded(town: &Town, association: &str) {
    let office = &town.office;
    let mut papers = Vec::new();
    for kind in ["founding_minutes", "charter", "internal_approval"] {
        let paper = office.paper(&town.proposer, kind).await;
        papers.push(json!({ "paper": paper, "kind": kind }));
    }
    let body = json!({ "transition": "T2", "contents": {
        "declared": ["elected_by_acclamation"],
        "papers": papers,
        "legal": { "internal": "样统批〔2026〕2号" },
    }});
    let path = format!("/associations/{association}/applications");
    let application = office
        .post(&town.proposer, &path, &body)
        .await
        .expect(201)
        .id();
    town.reviewed(&application).await;
    let approve = json!({ "outcome": "approved" });
    town.act(&town.lead, &application, "decide", &approve)
        .await
        .expect(200);
    let open = town
        .act(&town.lead, &application, "open-notice", &json!({}))
        .await
        .expect(200);
    assert_eq!(open.body["application"]["state"], "on_notice");
    let number = json!({ "number": "样统复〔2026〕2号" });
    let early = town
        .act(&town.lead, &application, "issue-reply", &number)
        .await;
    assert_eq!(early.expect(409).code(), "application.stage");
    office.days_go_by(7).await;
    let replied = town
        .act(&town.lead, &application, "issue-reply", &number)
        .await
        .expect(200);
    let names: Vec<&str> = replied.body["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["NoticeClosed", "ReplyIssued", "StepReached"]);
    let shown = office
        .get(&town.lead, &format!("/associations/{association}"))
        .await;
    let shown = shown.expect(200).body;
    assert_eq!(
        (&shown["life"], &shown["step"], &shown["counts"]),
        (&json!("active"), &json!(2), &json!(true))
    );
}

async fn why_the_next_step_is_closed(town: &Town, association: &str) {
    let path = format!("/associations/{association}/readiness");
    let headers = [("accept-language", "en")];
    let body = axum::body::Body::empty();
    let answer = town
        .office
        .send("GET", Some(&town.proposer), &path, &headers, body)
        .await;
    let ready = answer.expect(200).body;
    assert_eq!(
        (&ready["transition"], &ready["open"]),
        (&json!("T3"), &json!(false))
    );
    assert_eq!(ready["begins_here"], true);
    let place = &ready["criteria"][0];
    assert_eq!(
        (&place["id"], &place["verdict"]),
        (&json!("3a"), &json!("unknown"))
    );
    let missing = place["missing"].as_array().unwrap();
    assert!(missing.iter().any(|item| item["code"] == "linked_bases"));
    assert_eq!(missing[0]["supplier"]["code"], "applicant");
}

async fn the_history_in_two_languages(town: &Town, association: &str) {
    let path = format!("/associations/{association}/history");
    let mut titles = Vec::new();
    for language in ["zh-CN", "en"] {
        let headers = [("accept-language", language)];
        let body = axum::body::Body::empty();
        let answer = town
            .office
            .send("GET", Some(&town.lead), &path, &headers, body)
            .await;
        let answer = answer.expect(200);
        let events = answer.body["items"].as_array().unwrap().clone();
        assert_eq!(events.first().unwrap()["name"], "AssociationProposed");
        assert_eq!(events.last().unwrap()["name"], "StepReached");
        titles.push(
            events
                .iter()
                .map(|event| event["title"].to_string())
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(titles[0].len(), titles[1].len());
    assert!(
        titles[0].iter().zip(&titles[1]).all(|(zh, en)| zh != en),
        "{titles:?}"
    );
}

async fn the_figures_before_and_after(town: &Town) {
    let figures = town
        .office
        .get(&town.lead, "/figures")
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&figures["node"], &figures["associations"]),
        (&json!("990001"), &json!(1))
    );
    assert_eq!(
        figures["units"],
        json!({ "district": 0, "street_or_park": 1, "community": 0 })
    );
    let before = town
        .office
        .get(&town.lead, "/figures?as_of=2026-09-01")
        .await
        .expect(200)
        .body;
    assert_eq!(before["associations"], 0);
    let known = "/figures?known_at=2026-09-01T09:00:00%2B08:00";
    let known = town.office.get(&town.lead, known).await.expect(200).body;
    assert_eq!(known["associations"], 0);
    assert!(known["position"].as_u64().unwrap() < figures["position"].as_u64().unwrap());
}
