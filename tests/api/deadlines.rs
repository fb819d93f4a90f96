//! Writing down what has fallen due: who may, where, and what one stream's fault does to the others.

use crate::office::{Office, STREET, Town};
use crate::place::Home;
use qibu::command::Request;
use qibu::log::Log;
use qibu::reaction::{DEADLINES, command_id};
use qibu_domain::actor::Principal;
use qibu_domain::district::{District, DistrictCommand, OpenDistrict};
use qibu_domain::id::{AccountId, CommandId, Sequence, StreamId, StreamKind};
use qibu_domain::text::ShortText;
use serde_json::json;
use uuid::Uuid;

const SECOND: &str = "990002";

async fn open_second_district(office: &Office) {
    let qibu = &office.qibu;
    let open = OpenDistrict {
        code: SECOND.to_owned(),
        kind: "district".to_owned(),
        name: ShortText::new("样例二区").unwrap(),
        from: "2017-01-01".parse().unwrap(),
    };
    let opened = qibu.execute(Request::<District> {
        stream: StreamId::of_district(StreamKind::District, qibu.log_id(), SECOND),
        command: DistrictCommand::OpenDistrict(open),
        principal: Principal::Account(AccountId(office.admin.id.parse().unwrap())),
        command_id: CommandId(Uuid::from_u128(0x2d)),
        mac: [0; 32],
        entered_by: None,
        if_match: None,
        dry_run: false,
        at: None,
    });
    opened.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_district_runs_its_own_deadlines_and_no_others() {
    let town = Town::open().await;
    let office = &town.office;
    open_second_district(office).await;
    let neighbour = office.account("样例邻区经办人", SECOND, "officer").await;
    town.submitted().await;
    office.days_go_by(60).await;
    let empty = json!({});
    let theirs = office.post(&neighbour, "/deadlines/run", &empty).await;
    assert_eq!(theirs.expect(200).body["items"], json!([]));
    let denied = office.post(&town.proposer, "/deadlines/run", &empty).await;
    denied.expect(403);
    let ours = office.post(&town.officer, "/deadlines/run", &empty).await;
    let ours = ours.expect(200).body;
    assert_eq!(ours["items"].as_array().unwrap().len(), 1, "{ours:#}");
    assert_eq!(ours["failed"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wake_carries_an_id_that_follows_from_stream_and_due_day() {
    let town = Town::open().await;
    let office = &town.office;
    let (application, association) = town.submitted().await;
    let path = format!("/applications/{application}");
    let shown = office.get(&town.officer, &path).await.expect(200);
    let due = shown.body["due"].as_str().unwrap().parse().unwrap();
    office.days_go_by(60).await;
    let run = office
        .post(&town.officer, "/deadlines/run", &json!({}))
        .await;
    run.expect(200);
    let stream = StreamId::new(StreamKind::Association, association.parse().unwrap());
    let page = office.qibu.log().read_stream(stream, Sequence(2), 50).await;
    let last = page.unwrap().pop().unwrap().metadata().unwrap();
    let record = last.append.unwrap();
    let expected = command_id(DEADLINES, stream, Sequence(2), due);
    assert_eq!(record.command, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_cannot_be_woken_does_not_keep_the_others_waiting() {
    let mut town = Town::open_in(Home::in_folder()).await;
    let office = &town.office;
    let (lapsing, broken) = town.submitted().await;
    let other = json!({
        "name": "样例二号联谊会", "body_kind": "friendship", "form": "internal", "node": STREET,
        "scope": "freelancers", "contents": town.contents(&town.proposer).await,
    });
    let made = office.post(&town.proposer, "/associations", &other).await;
    made.expect(201);
    let list = json!({ "items": [{ "criterion": "1d", "reason": "请写明人员类别。" }] });
    town.act(&town.officer, &lapsing, "return", &list)
        .await
        .expect(200);
    office.days_go_by(60).await;
    // Its lapse lets go of its name, and the name is not there to be let go.
    let file = office
        .qibu
        .stores()
        .folder()
        .unwrap()
        .join(qibu::wiring::LOG_FILE);
    let log = rusqlite::Connection::open(file).unwrap();
    let removal = "DELETE FROM claims WHERE aggregate_id = ?1";
    assert!(log.execute(removal, [&broken]).unwrap() > 0);
    // A writer that has run since remembers who holds what.
    town.office = town.office.reopened().await;
    let run = town
        .office
        .post(&town.officer, "/deadlines/run", &json!({}))
        .await;
    let run = run.expect(200).body;
    assert_eq!(run["items"].as_array().unwrap().len(), 1, "{run:#}");
    let failed = run["failed"].as_array().unwrap();
    assert_eq!(failed.len(), 1, "{run:#}");
    let stream = failed[0]["stream"].as_str().unwrap();
    assert_eq!(stream, format!("association/{broken}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_under_a_key_that_was_used_for_something_else_is_refused_and_a_replay_is_answered_as_before()
 {
    let town = Town::open().await;
    let office = &town.office;
    let (application, _) = town.submitted().await;
    let used = office.key();
    let tag = office.tag(&town.officer, &application).await;
    let list = json!({ "items": [{ "criterion": "1d", "reason": "请写明人员类别。" }] });
    let headers = [
        ("idempotency-key", used.as_str()),
        ("if-match", tag.as_str()),
    ];
    let path = format!("/applications/{application}/return");
    let returned = office.write("POST", &town.officer, &path, &headers, &list);
    returned.await.expect(200);
    office.days_go_by(60).await;
    let head = office.head();
    let officer = &town.officer;
    let run = |key: String| async move {
        let headers = [("idempotency-key", key.as_str())];
        let empty = json!({});
        let run = office.write("POST", officer, "/deadlines/run", &headers, &empty);
        run.await
    };
    let refused = run(used).await.expect(409);
    assert_eq!(refused.code(), "key.reused");
    assert_eq!(office.head(), head, "nothing was written");
    let key = office.key();
    let first = run(key.clone()).await.expect(200);
    assert_eq!(first.body["items"].as_array().unwrap().len(), 1);
    let head = office.head();
    let again = run(key.clone()).await.expect(200);
    assert_eq!(again.body, first.body);
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(office.head(), head);
    let headers = [
        ("idempotency-key", key.as_str()),
        ("content-type", "application/json"),
    ];
    let body = axum::body::Body::from("{ }");
    let other = office.send(
        "POST",
        Some(&town.officer),
        "/deadlines/run",
        &headers,
        body,
    );
    assert_eq!(other.await.expect(409).code(), "key.reused");
}
