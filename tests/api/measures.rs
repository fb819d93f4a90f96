//! The measures of what a body did, each value in one place; and how alive bodies are by the same facts.

use crate::brands::{listed, registered};
use crate::office::{Answer, Person, STREET, Town};
use crate::sessions::{programme, session};
use crate::steps::older_than_qibu;
use qibu_domain::id::StreamId;
use qibu_domain::lifecycle::Transition;
use qibu_domain::time::Day;
use serde_json::{Value, json};
use std::collections::BTreeMap;

async fn post(town: &Town, who: &Person, path: &str, body: &Value) -> Answer {
    town.office.post(who, path, body).await
}

fn today(town: &Town) -> Day {
    town.office.qibu.clock().now().day()
}

/// What the measures of its work come to, for the fourth step today.
async fn measured(town: &Town, body: &str) -> BTreeMap<String, i64> {
    let qibu = &town.office.qibu;
    let stream: StreamId = body.parse().unwrap();
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await.unwrap();
    let of = (stream, hosted.state());
    let facts = qibu.body_facts(of, Transition::T4, today(town)).await;
    let measures = facts.unwrap().measures.into_iter();
    // Neither is unknown of a body that did nothing.
    let always = ["same_scope_bodies/1", "paid_referrals/1"];
    let of_work = measures.filter(|(name, _)| !always.contains(&name.as_str()));
    of_work.map(|(name, result)| (name, result.value)).collect()
}

fn expected(values: &[(&str, i64)]) -> BTreeMap<String, i64> {
    let values = values.iter();
    values
        .map(|(name, value)| ((*name).to_owned(), *value))
        .collect()
}

async fn held(town: &Town, mut form: Value, more: Value, report: Option<Value>) {
    let more = more.as_object().unwrap().clone();
    form.as_object_mut().unwrap().extend(more);
    if let Some(report) = report {
        form["report"] = report;
    }
    let done = post(town, &town.proposer, "/sessions", &form).await;
    done.expect(201);
}

async fn published(town: &Town, body: &str, on: &str) {
    let entry = json!({ "kind": "publication", "node": STREET, "occurred_on": on, "sort": "journal",
        "title": "样例题名", "periodical": "样例刊物", "bodies": [body] });
    let done = post(town, &town.officer, "/annals", &entry).await;
    done.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_measure_of_work_counts_what_its_row_says() {
    let town = Town::open().await;
    let id = older_than_qibu(&town).await;
    let body = format!("association/{id}");
    assert_eq!(measured(&town, &body).await, BTreeMap::new());
    let first = today(&town);
    let on = |days: i64| first.plus_days(days).to_string();
    let home = format!("/associations/{id}");
    let brand = registered(&town, &home, &on(-300), "样例新e汇+").await;
    listed(&town, &home, &brand, &on(-299)).await.expect(201);
    let mut approved = programme(&body);
    approved["occurred_on"] = json!(on(-300));
    let made = post(&town, &town.lead, "/programmes", &approved).await;
    let of_programme = json!({ "programme": made.expect(201).id() });
    let money =
        |heads: u32| json!({ "person_times": heads, "budget_fen": 20000, "spent_fen": 19950 });
    let heads = |heads: u32| json!({ "person_times": heads });
    // Out of every window; late; under a listed brand; not reported; as it happened.
    let nothing = json!({});
    held(&town, session(&body, &on(-400)), nothing, Some(heads(9))).await;
    let late = session(&body, &on(-200));
    held(&town, late, of_programme.clone(), Some(money(10))).await;
    let branded =
        json!({ "kind": "volunteering", "mode": "both", "brand": format!("{body}/{brand}") });
    held(&town, session(&body, &on(-100)), branded, Some(heads(30))).await;
    let other = json!({ "kind": "other", "mode": "both" });
    held(&town, session(&body, &on(-10)), other, None).await;
    held(&town, session(&body, &on(0)), of_programme, Some(money(21))).await;
    published(&town, &body, &on(-380)).await;
    published(&town, &body, &on(-50)).await;
    town.office.days_go_by(20).await;
    assert_eq!(
        first.to_string(),
        "2026-09-01",
        "the quarters below follow from it"
    );
    let values = [
        ("programmes_approved/1", 1),
        ("sessions_held/1", 4),
        // Reported, and no longer ago than that.
        ("sessions_held_183_days/1", 2),
        // One of four that fell due was written down by its day.
        ("sessions_reported_in_time_percent/1", 25),
        ("sessions_online/1", 2),
        ("sessions_offline/1", 4),
        ("session_kinds/1", 3),
        ("median_head_count/1", 21),
        ("sessions_with_money_recorded_percent/1", 66),
        ("sessions_with_programme_percent/1", 50),
        ("sessions_under_brand_percent/1", 25),
        // The spring; the summer has not ended.
        ("quarters_online_and_offline/1", 1),
        ("publications/1", 1),
    ];
    assert_eq!(measured(&town, &body).await, expected(&values));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brand_is_shown_with_its_session_and_nobody_carries_another_bodys_without_a_licence() {
    let town = Town::open().await;
    let id = older_than_qibu(&town).await;
    let body = format!("association/{id}");
    let home = format!("/associations/{id}");
    let brand = registered(&town, &home, "2020-10-22", "样例新e汇+").await;
    let mut early = session(&body, "2020-10-21");
    early["brand"] = json!(format!("{body}/{brand}"));
    let refused = post(&town, &town.proposer, "/sessions", &early).await;
    let refused = refused.expect(409);
    assert_eq!(refused.body["code"], "session.brand_not_used");
    assert_eq!(refused.body["errors"][0]["pointer"], "/brand");
    early["occurred_on"] = json!("2020-10-22");
    let made = post(&town, &town.proposer, "/sessions", &early).await;
    let path = format!("/sessions/{}", made.expect(201).id());
    let shown = town.office.get(&town.lead, &path).await.expect(200).body;
    assert_eq!(shown["brand_name"], "样例新e汇+");
    let mut malformed = session(&body, "2020-10-23");
    malformed["brand"] = json!("样例新e汇+");
    let refused = post(&town, &town.proposer, "/sessions", &malformed).await;
    assert_eq!(refused.expect(422).body["errors"][0]["pointer"], "/brand");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_is_dormant_where_nothing_was_held_for_a_year_and_nothing_else_is_recorded() {
    let town = Town::open().await;
    let id = older_than_qibu(&town).await;
    let body = format!("association/{id}");
    let shown = async |query: &str| {
        let path = format!("/vitality{query}");
        town.office.get(&town.lead, &path).await.expect(200).body
    };
    let before = shown("").await;
    let row = &before["items"][0];
    assert_eq!(
        (&row["body"], &row["dormant"]),
        (&json!(body), &json!(true))
    );
    assert_eq!(row["sessions_365_days"], 0);
    let first = today(&town);
    let on = |days: i64| first.plus_days(days).to_string();
    for days in [-10, -89, -90, -364, -365] {
        held(&town, session(&body, &on(days)), json!({}), None).await;
    }
    let row = shown("").await["items"][0].clone();
    let counted = [
        "sessions_90_days",
        "sessions_365_days",
        "months_with_a_session",
    ];
    let counted = counted.map(|field| row[field].as_u64().unwrap());
    // Of the months that have ended: August, June and September of the year before.
    assert_eq!(counted, [2, 4, 3], "{row}");
    assert_eq!(
        (&row["months_percent"], &row["dormant"]),
        (&json!(25), &json!(false))
    );
    assert_eq!(row["last_session_on"], json!(on(-10)));
    assert_eq!(shown("?state=dormant").await["items"], json!([]));
    // As of a day before any of them it had slept for a year.
    let then = format!("?state=dormant&as_of={}", on(-400));
    assert_eq!(shown(&then).await["items"][0]["body"], json!(body));
    // In its first year nobody is dormant.
    let young = shown("?as_of=2019-12-31&state=dormant").await;
    assert_eq!(young["items"], json!([]));
}
