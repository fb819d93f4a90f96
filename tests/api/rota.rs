//! The rota of chairs over HTTP: set, refused turn by turn, swapped, handed over, and who was on duty on a day.

use crate::office::{Answer, Town};
use crate::steps::older_than_qibu;
use serde_json::{Value, json};

const KIND: &str = "affair_record";

async fn home(town: &Town) -> String {
    format!("/associations/{}", older_than_qibu(town).await)
}

async fn paper(town: &Town) -> Value {
    json!(town.office.paper(&town.proposer, KIND).await)
}

async fn sent(town: &Town, home: &str, body: &Value) -> Answer {
    let path = format!("{home}/affairs");
    town.office.post(&town.proposer, &path, body).await
}

fn pointers(answer: &Answer) -> Vec<&str> {
    let errors = answer.body["errors"].as_array().unwrap().iter();
    errors
        .map(|error| error["pointer"].as_str().unwrap())
        .collect()
}

async fn shown(town: &Town, home: &str, as_of: &str) -> Value {
    let path = format!("{home}/rota?as_of={as_of}");
    town.office.get(&town.lead, &path).await.expect(200).body
}

/// Three turns of 2020, two new holders.
async fn spring(town: &Town) -> Value {
    json!({ "kind": "rota_set", "occurred_on": "2019-12-20", "paper": paper(town).await, "turns": [
        { "first": "2020-01-01", "last": "2020-01-31", "new": 1 },
        { "first": "2020-02-01", "last": "2020-02-29", "new": "2" },
        { "first": "2020-03-01", "last": "2020-03-31", "new": 1 },
    ]})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rota_is_set_swapped_and_handed_over_and_tells_who_was_on_duty() {
    let town = Town::open().await;
    let home = home(&town).await;
    let none = shown(&town, &home, "2020-01-15").await;
    assert_eq!(
        (&none["turns"], &none["on_duty"]),
        (&json!([]), &Value::Null)
    );
    sent(&town, &home, &spring(&town).await).await.expect(200);
    let rota = shown(&town, &home, "2020-01-15").await;
    let turns = rota["turns"].as_array().unwrap();
    assert_eq!(turns.len(), 3);
    assert_eq!(rota["on_duty"], turns[0]);
    assert_eq!(turns[0]["seat"], turns[2]["seat"], "one number, one seat");
    assert_ne!(turns[0]["seat"], turns[1]["seat"]);
    let swap = json!({ "kind": "rota_swapped", "occurred_on": "2020-02-10", "turn": "2020-02-01",
        "with": "2020-03-01" });
    sent(&town, &home, &swap).await.expect(200);
    let over = json!({ "kind": "turn_handed_over", "occurred_on": "2020-02-20", "turn": "2020-01-01",
        "paper": paper(&town).await });
    sent(&town, &home, &over).await.expect(200);
    for (as_of, seat) in [
        ("2019-12-31", None),
        ("2020-02-09", Some(1)),
        ("2020-02-10", Some(0)),
        ("2020-03-31", Some(1)),
        ("2020-04-01", None),
    ] {
        let on_duty = &shown(&town, &home, as_of).await["on_duty"];
        let seat = seat.map_or(&Value::Null, |turn: usize| &turns[turn]["seat"]);
        assert_eq!(&on_duty["seat"], seat, "{as_of}");
    }
    let later = shown(&town, &home, "2020-04-01").await;
    let states = later["turns"].as_array().unwrap().iter();
    let states: Vec<&Value> = states.map(|turn| &turn["hand_over"]).collect();
    assert_eq!(states, ["late", "missing", "due"]);
    // The next rota names whoever is known, and begins where this one ended.
    let next = json!({ "kind": "rota_set", "occurred_on": "2020-03-20", "paper": paper(&town).await, "turns": [
        { "first": "2020-04-01", "last": "2020-06-30", "seat": turns[1]["seat"] },
    ]});
    sent(&town, &home, &next).await.expect(200);
    let rota = shown(&town, &home, "2020-05-01").await;
    assert_eq!(rota["on_duty"]["seat"], turns[1]["seat"]);
    let of_base = home.replace("associations", "bases");
    let path = format!("{of_base}/rota");
    town.office.get(&town.lead, &path).await.expect(404);
    let history = town
        .office
        .get(&town.lead, &format!("{home}/history"))
        .await;
    let told = history.expect(200).body["items"].clone();
    let told = told.as_array().unwrap().iter();
    let silent = told.filter(|item| item["words"].as_str().is_some_and(str::is_empty));
    assert_eq!(silent.count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_turn_is_said_at_the_turn() {
    let town = Town::open().await;
    let home = home(&town).await;
    let sound = spring(&town).await;
    let with = |pointer: &str, value: Value| {
        let mut body = sound.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let refused = async |body: Value| sent(&town, &home, &body).await.expect(422);
    let gap = refused(with("/turns/1/first", json!("2020-02-02"))).await;
    assert_eq!(
        (gap.code(), pointers(&gap)),
        ("affair.rota_gap", vec!["/turns/1/first"])
    );
    let words = gap.body["detail"].as_str().unwrap();
    assert!(
        words.contains("第1轮与第2轮") && words.contains("2020"),
        "{words}"
    );
    let overlap = refused(with("/turns/0/last", json!("2020-02-01"))).await;
    assert_eq!(overlap.code(), "affair.rota_overlap");
    let ends = refused(with("/turns/2/last", json!("2020-02-01"))).await;
    assert_eq!(pointers(&ends), ["/turns/2/last"]);
    let long = refused(with("/turns/2/last", json!("2022-12-31"))).await;
    assert_eq!(
        (long.code(), pointers(&long)),
        ("affair.turn_too_long", vec!["/turns/2/last"])
    );
    let nobody = refused(with(
        "/turns/1",
        json!({ "first": "x", "last": "2020-02-29" }),
    ))
    .await;
    assert_eq!(pointers(&nobody), ["/turns/1/first", "/turns/1/seat"]);
    let both =
        json!({ "first": "2020-02-01", "last": "2020-02-29", "seat": town.officer.id, "new": 1 });
    let both = refused(with("/turns/1", both)).await;
    let error = &both.body["errors"][0];
    assert_eq!(pointers(&both), ["/turns/1/new"]);
    assert_eq!(error["code"], "affair.turn_two_holders");
    let foreign = json!({ "first": "2020-02-01", "last": "2020-02-29", "seat": town.officer.id });
    let foreign = refused(with("/turns/1", foreign)).await;
    assert_eq!(
        (foreign.code(), pointers(&foreign)),
        ("affair.turn_holder", vec!["/turns/1/seat"])
    );
    let empty = refused(with("/turns", json!([]))).await;
    assert_eq!(pointers(&empty), ["/turns"]);
    let many = vec![sound["turns"][0].clone(); 61];
    assert_eq!(
        pointers(&refused(with("/turns", json!(many))).await),
        ["/turns"]
    );
    let unknown = refused(with("/turns/0/new", json!(61))).await;
    assert_eq!(pointers(&unknown), ["/turns/0/new"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rota_is_corrected_and_keeps_its_paper_and_the_work_of_a_post_is_handed_over() {
    let town = Town::open().await;
    let home = home(&town).await;
    let body = spring(&town).await;
    let recorded = sent(&town, &home, &body).await.expect(200);
    let sequence = recorded.body["receipt"]["sequence"].as_u64().unwrap();
    let turns = shown(&town, &home, "2020-01-15").await["turns"].clone();
    let right = json!({ "reason": "日期录错。", "replacement": { "kind": "rota_set", "occurred_on": "2019-12-20",
        "turns": [{ "first": "2020-01-01", "last": "2020-03-31", "seat": turns[0]["seat"] }] } });
    let path = format!("{home}/affairs/{sequence}/correct");
    let done = town.office.post(&town.proposer, &path, &right).await;
    done.expect(200);
    let rota = shown(&town, &home, "2020-01-15").await;
    assert_eq!(rota["turns"].as_array().unwrap().len(), 1);
    let path = format!("{home}/affairs?kind=rota_set");
    let listed = town.office.get(&town.lead, &path).await.expect(200).body;
    assert_eq!(
        listed["items"][0]["content"]["plan"]["paper"],
        body["paper"]
    );
    assert_eq!(listed["items"][0]["until"], "2020-03-31");

    for post in ["secretary", "deputy"] {
        let filled = json!({ "kind": "post_filled", "occurred_on": "2020-01-02", "post": post });
        sent(&town, &home, &filled).await.expect(200);
    }
    let path = format!("{home}/posts?as_of=2020-01-02");
    let held = town.office.get(&town.lead, &path).await.expect(200).body;
    let seat = |n: usize| held["posts"][n]["content"]["seat"].clone();
    let missing = json!({ "kind": "post_handed_over", "occurred_on": "2020-05-01" });
    let missing = sent(&town, &home, &missing).await.expect(422);
    assert_eq!(pointers(&missing), ["/seat", "/receiver", "/paper"]);
    let over = json!({ "kind": "post_handed_over", "occurred_on": "2020-05-01", "seat": seat(1),
        "receiver": seat(0), "paper": paper(&town).await });
    sent(&town, &home, &over).await.expect(200);
    let again = json!({ "kind": "post_handed_over", "occurred_on": "2020-05-02", "seat": seat(1),
        "receiver": seat(0), "paper": paper(&town).await });
    let again = sent(&town, &home, &again).await.expect(409);
    assert_eq!(again.code(), "affair.handed_over");
}
