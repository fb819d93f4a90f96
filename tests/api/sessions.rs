//! Programmes and sessions over HTTP: approved, planned, held, reported, cancelled, corrected, and shown as of a day.

use crate::office::{Answer, Person, STREET, Town};
use crate::steps::older_than_qibu;
use serde_json::{Value, json};

async fn post(town: &Town, who: &Person, path: &str, body: &Value) -> Answer {
    town.office.post(who, path, body).await
}

async fn listed(town: &Town, query: &str) -> Vec<Value> {
    let path = format!("/sessions{query}");
    let page = town.office.get(&town.lead, &path).await.expect(200).body;
    page["items"].as_array().unwrap().clone()
}

async fn shown(town: &Town, path: &str) -> Value {
    town.office.get(&town.lead, path).await.expect(200).body
}

fn faults(answer: &Answer) -> Vec<(&str, &str)> {
    let errors = answer.body["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            (
                error["pointer"].as_str().unwrap(),
                error["code"].as_str().unwrap(),
            )
        })
        .collect()
}

/// The programme's session, the action's, and the heads of the latter alone.
async fn counted_apart(town: &Town) {
    let figures = shown(town, &format!("/figures?node={STREET}")).await;
    let counted = |key: &str| figures[key].as_u64().unwrap();
    assert_eq!(
        (
            counted("programme_sessions"),
            counted("action_sessions"),
            counted("person_times")
        ),
        (1, 1, 119)
    );
    let page = shown(town, "/programmes?stage=open").await;
    assert_eq!(page["items"][0]["sessions"], 1);
    let before = shown(town, "/programmes?as_of=2020-01-05").await;
    assert_eq!(before["items"], json!([]));
}

pub fn programme(owner: &str) -> Value {
    json!({ "owner": owner, "name": "样例项目", "goals": [{ "name": "场次", "target": 12 }],
        "occurred_on": "2020-01-06", "budget_fen": "500000" })
}

pub fn session(organiser: &str, on: &str) -> Value {
    json!({ "organiser": organiser, "kind": "lecture", "mode": "offline", "occurred_on": on })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_recorded_with_its_report_and_counts_for_its_programme_and_its_action_apart() {
    let town = Town::open().await;
    let body = format!("association/{}", older_than_qibu(&town).await);
    let made = post(&town, &town.lead, "/programmes", &programme(&body)).await;
    let programme = made.expect(201).id();
    let mut held = session(&body, "2020-03-02");
    held["programme"] = json!(programme);
    held["report"] = json!({ "occurred_on": "2020-03-03", "person_times": "31", "members_present": 12,
        "budget_fen": 20000, "spent_fen": "19950" });
    let done = post(&town, &town.proposer, "/sessions", &held).await;
    let done = done.expect(201);
    let names: Vec<&str> = done.body["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["SessionHeld", "SessionReported"]);
    let mut acted = session(&body, "2020-03-04");
    acted["action"] = json!("新心行动");
    acted["mode"] = json!("online");
    acted["report"] = json!({ "occurred_on": "2020-03-04", "person_times": 119 });
    post(&town, &town.proposer, "/sessions", &acted)
        .await
        .expect(201);

    let rows = listed(&town, "").await;
    assert_eq!(rows.len(), 2);
    let first = &rows[1];
    assert_eq!(first["programme_name"], "样例项目");
    assert_eq!(first["report"]["spent_fen"], 19950);
    // It was entered years later, so the report was not recorded in time.
    assert_eq!(
        (&first["late"], &first["report"]["in_time"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(first["report_due"], "2020-03-16");
    // As of the day on which it was held there was no report yet.
    let then = listed(&town, "?as_of=2020-03-02").await;
    assert_eq!((then.len(), &then[0]["report"]), (1, &Value::Null));
    assert_eq!(listed(&town, "?as_of=2020-03-01").await.len(), 0);
    for (query, count) in [
        ("?kind=lecture", 2),
        ("?kind=other", 0),
        ("?month=2020-03", 2),
        ("?month=2020-04", 0),
        ("?action=%E6%96%B0%E5%BF%83%E8%A1%8C%E5%8A%A8", 1),
        ("?stage=planned", 0),
        ("?stage=held", 2),
        ("?known_at=2020-12-31", 0),
    ] {
        assert_eq!(listed(&town, query).await.len(), count, "{query}");
    }
    assert_eq!(
        listed(&town, &format!("?programme={programme}"))
            .await
            .len(),
        1
    );
    assert_eq!(
        listed(&town, &format!("?body={body}&node={STREET}"))
            .await
            .len(),
        2
    );
    counted_apart(&town).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_session_is_recorded_once_and_another_of_its_day_is_said_to_be_the_second() {
    let town = Town::open().await;
    let body = format!("association/{}", older_than_qibu(&town).await);
    let held = session(&body, "2020-03-02");
    post(&town, &town.proposer, "/sessions", &held)
        .await
        .expect(201);
    let again = post(&town, &town.officer, "/sessions", &held)
        .await
        .expect(409);
    assert_eq!(again.body["code"], "claim.session_taken");
    let mut second = held.clone();
    second["nth"] = json!(2);
    post(&town, &town.officer, "/sessions", &second)
        .await
        .expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_session_is_said_field_by_field() {
    let town = Town::open().await;
    let body = format!("association/{}", older_than_qibu(&town).await);
    let wrong = json!({ "organiser": body, "kind": "party", "mode": "", "occurred_on": "yesterday",
        "report": { "person_times": "many", "spent_fen": -1 } });
    let answer = post(&town, &town.proposer, "/sessions", &wrong)
        .await
        .expect(422);
    assert_eq!(
        faults(&answer),
        [
            ("/kind", "choice.unknown"),
            ("/mode", "field.missing"),
            ("/occurred_on", "day.malformed"),
            ("/report/person_times", "number.malformed"),
            ("/report/spent_fen", "number.bounds"),
        ]
    );
    let mut many = session(&body, "2020-03-02");
    many["report"] = json!({ "person_times": 3, "members_present": 4 });
    let answer = post(&town, &town.proposer, "/sessions", &many)
        .await
        .expect(409);
    assert_eq!(
        faults(&answer),
        [("/report/members_present", "session.more_members_than_heads")]
    );
    let answer = post(
        &town,
        &town.proposer,
        "/sessions",
        &session(&body, "2017-03-02"),
    )
    .await;
    assert_eq!(
        faults(&answer.expect(409)),
        [("/organiser", "session.body_not_there")]
    );
    let mut irregular = session(&body, "2020-03-02");
    irregular["irregular"] = json!(true);
    // A body's secretary does not say it, and an office does not say it of a body that was active.
    post(&town, &town.proposer, "/sessions", &irregular)
        .await
        .expect(403);
    let answer = post(&town, &town.lead, "/sessions", &irregular).await;
    assert_eq!(
        faults(&answer.expect(409)),
        [("/irregular", "session.not_irregular")]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_planned_session_is_held_reported_or_cancelled() {
    let town = Town::open().await;
    let body = format!("association/{}", older_than_qibu(&town).await);
    let today = shown(&town, "/figures").await["as_of"].clone();
    let today = today.as_str().unwrap().to_owned();
    let plan =
        json!({ "organiser": body, "kind": "volunteering", "mode": "both", "planned_for": today });
    let planned = post(&town, &town.proposer, "/session-plans", &plan)
        .await
        .expect(201)
        .id();
    let other = post(&town, &town.proposer, "/session-plans", &plan)
        .await
        .expect(201)
        .id();
    assert_eq!(listed(&town, "?stage=planned").await.len(), 2);
    let mut held = session(&body, &today);
    held["kind"] = json!("volunteering");
    post(
        &town,
        &town.proposer,
        &format!("/sessions/{planned}/hold"),
        &held,
    )
    .await
    .expect(200);
    let report = json!({ "person_times": 14 });
    let path = format!("/sessions/{planned}/report");
    post(&town, &town.proposer, &path, &report)
        .await
        .expect(200);
    let shown_now = shown(&town, &format!("/sessions/{planned}")).await;
    assert_eq!(
        (&shown_now["stage"], &shown_now["report"]["in_time"]),
        (&json!("held"), &json!(true))
    );
    let again = post(&town, &town.proposer, &path, &report)
        .await
        .expect(409);
    assert_eq!(again.body["code"], "session.reported_before");
    let cancel = json!({ "reason": "样例原因" });
    let path = format!("/sessions/{other}/cancel");
    post(&town, &town.proposer, &path, &cancel)
        .await
        .expect(200);
    assert_eq!(
        shown(&town, &format!("/sessions/{other}")).await["stage"],
        "cancelled"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_corrected_alone_at_first_and_by_two_through_a_draft() {
    let town = Town::open().await;
    let body = format!("association/{}", older_than_qibu(&town).await);
    let done = post(
        &town,
        &town.proposer,
        "/sessions",
        &session(&body, "2020-03-02"),
    )
    .await;
    let id = done.expect(201).id();
    let path = format!("/sessions/{id}/1/correct");
    let moved = json!({ "held": session(&body, "2020-03-05"), "reason": "日期记错" });
    post(&town, &town.proposer, &path, &moved).await.expect(200);
    assert_eq!(listed(&town, "?as_of=2020-03-04").await.len(), 0);
    let row = shown(&town, &format!("/sessions/{id}")).await;
    assert_eq!(
        (&row["on"], &row["report_due"]),
        (&json!("2020-03-05"), &json!("2020-03-19"))
    );
    let void = json!({ "submitter": town.lead.id, "reason": "没有举办" });
    let draft = post(&town, &town.officer, &path, &void).await.expect(201);
    let confirm = format!("/drafts/{}/confirm", draft.id());
    let tag = draft.tag();
    let nothing = json!({});
    let done = town.office.post_seen(&town.lead, &confirm, &tag, &nothing);
    done.await.expect(201);
    assert_eq!(listed(&town, "").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_approves_and_closes_a_programme_and_a_secretary_does_not() {
    let town = Town::open().await;
    let body = format!("association/{}", older_than_qibu(&town).await);
    let form = programme(&body);
    post(&town, &town.proposer, "/programmes", &form)
        .await
        .expect(403);
    let id = post(&town, &town.lead, "/programmes", &form)
        .await
        .expect(201)
        .id();
    let taken = post(&town, &town.lead, "/programmes", &form)
        .await
        .expect(409);
    assert_eq!(taken.body["code"], "claim.programme_taken");
    let mut renamed = form.clone();
    renamed["name"] = json!("样例项目二");
    let correction = json!({ "approved": renamed, "reason": "名称记错" });
    let path = format!("/programmes/{id}/1/correct");
    post(&town, &town.lead, &path, &correction)
        .await
        .expect(200);
    assert_eq!(
        shown(&town, &format!("/programmes/{id}")).await["name"],
        "样例项目二"
    );
    let close = json!({ "occurred_on": "2020-12-31" });
    post(
        &town,
        &town.lead,
        &format!("/programmes/{id}/close"),
        &close,
    )
    .await
    .expect(200);
    let row = shown(&town, &format!("/programmes/{id}?as_of=2021-01-01")).await;
    assert_eq!(
        (&row["open"], &row["closed_on"]),
        (&json!(false), &json!("2020-12-31"))
    );
    let row = shown(&town, &format!("/programmes/{id}?as_of=2020-12-30")).await;
    assert_eq!(
        (&row["open"], &row["closed_on"]),
        (&json!(true), &Value::Null)
    );
}
