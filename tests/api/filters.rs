//! What narrows a list, for whom things wait, and what a dry run says.

use crate::office::{DISTRICT, Person, STREET, Town};
use serde_json::{Value, json};

async fn waiting_for(town: &Town, who: &Person, whom: &str) -> Value {
    let path = format!("/applications?waiting_for={whom}");
    let listed = town.office.get(who, &path).await.expect(200).body;
    let ids = listed["items"].as_array().unwrap().iter();
    ids.map(|item| item["id"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_every_stage_an_application_waits_for_whose_turn_it_is() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    let mine = json!([application]);
    let shown = async || {
        let path = format!("/applications/{application}");
        town.office.get(&town.lead, &path).await.expect(200).body["waiting"].clone()
    };
    let office = |seat: &str| json!({ "seat": seat, "duty": "officer", "office": STREET });
    assert_eq!(waiting_for(&town, &town.officer, "me").await, mine);
    assert_eq!(
        waiting_for(&town, &town.lead, "officer@990001001").await,
        mine
    );
    assert_eq!(waiting_for(&town, &town.proposer, "me").await, json!([]));
    assert_eq!(shown().await, office("accept"));
    town.act(&town.officer, &application, "accept", &json!({}))
        .await
        .expect(200);
    let list = json!({ "items": [{ "criterion": "1d", "reason": "请写明人员类别。" }] });
    town.act(&town.officer, &application, "return", &list)
        .await
        .expect(200);
    assert_eq!(waiting_for(&town, &town.proposer, "me").await, mine);
    assert_eq!(waiting_for(&town, &town.officer, "me").await, json!([]));
    assert_eq!(shown().await, json!({ "seat": "applicant" }));
    let again = json!({ "contents": town.contents(&town.proposer).await });
    town.act(&town.proposer, &application, "resubmit", &again)
        .await
        .expect(200);
    assert_eq!(shown().await, office("review"));
    let support = json!({ "opinion": "support" });
    town.act(&town.officer, &application, "review", &support)
        .await
        .expect(200);
    assert_eq!(waiting_for(&town, &town.lead, "me").await, mine);
    let approve = json!({ "outcome": "approved" });
    town.act(&town.lead, &application, "decide", &approve)
        .await
        .expect(200);
    assert_eq!(shown().await["seat"], "reply");
    let whom = shown().await;
    let whom = format!(
        "{}@{}",
        whom["duty"].as_str().unwrap(),
        whom["office"].as_str().unwrap()
    );
    assert_eq!(waiting_for(&town, &town.lead, &whom).await, mine);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_deemed_accepted_unrecorded_waits_for_the_reviewing_seat() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    town.office.days_go_by(8).await;
    let path = "/applications?state=under_review&waiting_for=me";
    let listed = town.office.get(&town.officer, path).await.expect(200).body;
    assert_eq!(listed["items"][0]["id"], json!(application));
    assert_eq!(listed["items"][0]["waiting"]["seat"], "review");
    let path = "/applications?state=submitted";
    let listed = town.office.get(&town.officer, path).await.expect(200).body;
    assert_eq!(listed["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_the_turn_of_everyone_whom_authority_lets_do_what_is_due() {
    let town = Town::open().await;
    let clerk = town.office.account("样例区经办", DISTRICT, "officer").await;
    let (application, _) = town.submitted().await;
    let mine = json!([application]);
    assert_eq!(waiting_for(&town, &clerk, "me").await, json!([]));
    // The review is late, and with it comes the office above.
    town.office.days_go_by(30).await;
    assert_eq!(waiting_for(&town, &clerk, "me").await, mine);
    assert_eq!(waiting_for(&town, &town.officer, "me").await, mine);
    let support = json!({ "opinion": "support" });
    let reviewed = town.act(&clerk, &application, "review", &support).await;
    reviewed.expect(200);
    assert_eq!(waiting_for(&town, &clerk, "me").await, json!([]));
    let approve = json!({ "outcome": "approved" });
    let decided = town.act(&town.lead, &application, "decide", &approve).await;
    decided.expect(200);
    // The reply is the deciding office's: its officer's as much as its lead's.
    for who in [&clerk, &town.lead] {
        assert_eq!(waiting_for(&town, who, "me").await, mine);
    }
    assert_eq!(waiting_for(&town, &town.officer, "me").await, json!([]));
    let number = json!({ "number": "样统复〔2026〕1号" });
    let replied = town.act(&clerk, &application, "issue-reply", &number).await;
    replied.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_word_that_no_filter_knows_is_refused_with_those_that_it_knows() {
    let town = Town::open().await;
    for (path, code, hint) in [
        (
            "/applications?state=zzz&limit=1",
            "query.choice",
            "under_review",
        ),
        ("/applications?node=zzz&limit=1", "query.node", "/nodes"),
        (
            "/applications?waiting_for=officer",
            "query.waiting_for",
            "officer@370214001",
        ),
        (
            "/applications?waiting_for=officer@1",
            "query.node",
            "/nodes",
        ),
        (
            "/associations?life=zzz&limit=1",
            "query.choice",
            "preparing",
        ),
        ("/associations?step=9", "query.choice", "7"),
        ("/associations?node=zzz&limit=1", "query.node", "/nodes"),
    ] {
        let answer = town.office.get(&town.lead, path).await.expect(400);
        assert_eq!(answer.code(), code, "{path}");
        let detail = answer.body["detail"].as_str().unwrap();
        assert!(detail.contains(hint), "{path}: {detail}");
    }
    for path in [
        "/applications?state=lapsed",
        "/associations?step=0&life=active",
    ] {
        town.office.get(&town.lead, path).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_is_read_for_a_known_purpose_only() {
    let town = Town::open().await;
    let paper = town.office.paper(&town.proposer, "consent_receipts").await;
    let path = format!("/papers/{paper}?purpose=curiosity");
    let answer = town.office.get(&town.proposer, &path).await.expect(400);
    assert_eq!(answer.code(), "read.purpose_unknown");
    let detail = answer.body["detail"].as_str().unwrap();
    assert!(
        detail.contains("handling") && detail.contains("review"),
        "{detail}"
    );
    let path = format!("/papers/{paper}?purpose=handling");
    town.office.get(&town.proposer, &path).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_refuses_a_claim_that_the_write_would_refuse() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    let head = town.office.head();
    let same_name = town
        .proposal(&town.proposer, "样例新媒体联谊会", "law")
        .await;
    let same_place = town
        .proposal(&town.proposer, "样例另一联谊会", "new_media")
        .await;
    let both = [
        (&same_name, "claim.name_taken"),
        (&same_place, "claim.scope_taken"),
    ];
    for (body, code) in both {
        for path in ["/associations?dry_run=true", "/associations"] {
            let answer = town.office.post(&town.proposer, path, body).await;
            assert_eq!(answer.expect(409).code(), code, "{path}");
        }
    }
    assert_eq!(town.office.head(), head);
    // What is returned and not handed in again lapses, and lets its name go though nobody has written that down.
    let list = json!({ "items": [{ "criterion": "1d", "reason": "请写明人员类别。" }] });
    town.act(&town.officer, &application, "return", &list)
        .await
        .expect(200);
    town.office.days_go_by(60).await;
    let head = town.office.head();
    let path = "/associations?dry_run=true";
    town.office
        .post(&town.proposer, path, &same_name)
        .await
        .expect(200);
    assert_eq!(
        town.office.head(),
        head,
        "a dry run writes nothing, not even what has fallen due"
    );
    town.office
        .post(&town.proposer, "/associations", &same_name)
        .await
        .expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_out_of_bounds_is_told_with_the_bounds_that_hold() {
    let town = Town::open().await;
    for days in [
        json!(100_000),
        json!(0),
        json!(-1),
        json!(10_000_000_000_i64),
    ] {
        let body = json!({ "days": days });
        let asked = town
            .office
            .post(&town.office.admin, "/clock/advance", &body);
        let error = asked.await.expect(422).body["errors"][0].clone();
        assert_eq!(error["code"], "number.bounds");
        assert_eq!(error["detail"], "请填1到400之间的整数。");
    }
    let mut body = town.proposal(&town.proposer, "样例联谊会", "law").await;
    body["ordinal"] = json!(0);
    body["contents"]["attested"]["candidates"]["count"] = json!("五");
    let asked = town
        .office
        .post(&town.proposer, "/associations", &body)
        .await;
    let errors = asked.expect(422).body["errors"].clone();
    assert_eq!(errors[0]["pointer"], "/ordinal");
    assert_eq!(errors[0]["detail"], "请填1到4294967295之间的整数。");
    assert_eq!(errors[1]["detail"], "请用阿拉伯数字填写整数，如5。");
}
