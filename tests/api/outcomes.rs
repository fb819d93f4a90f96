//! Outcomes over HTTP: recorded, corrected, listed and added up, and no paper twice for one kind.

use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use crate::steps::older_than_qibu;
use serde_json::{Value, json};

const ON: &str = "2020-03-02";

fn cash(association: &str, amount: &str) -> Value {
    json!({ "body": format!("association/{association}"), "kind": "cash", "field": "welfare", "amount": amount,
        "from": "2020-02-01", "until": ON })
}

async fn record(town: &Town, who: &Person, body: &Value) -> Answer {
    town.office.post(who, "/outcomes", body).await
}

async fn listed(town: &Town, query: &str) -> Value {
    let path = format!("/outcomes{query}");
    town.office.get(&town.lead, &path).await.expect(200).body
}

async fn paper(town: &Town, who: &Person, bytes: &[u8]) -> String {
    let stored = town.office.upload(who, "affair_record", bytes).await;
    stored.expect(201).id()
}

fn faults(answer: &Answer) -> Vec<(&str, &str)> {
    let errors = answer.body["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            let text = |name: &str| error[name].as_str().unwrap();
            (text("pointer"), text("code"))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outcomes_are_listed_and_added_up_as_of_a_day_in_base_units() {
    let town = Town::open().await;
    let association = older_than_qibu(&town).await;
    let made = record(&town, &town.proposer, &cash(&association, "3,120,000.50")).await;
    let id = made.expect(201).id();
    for (kind, amount) in [("in_kind", "880000"), ("rent_relief", "5"), ("fund", "7")] {
        let mut other = cash(&association, amount);
        other["kind"] = json!(kind);
        record(&town, &town.officer, &other).await.expect(201);
    }
    let mut incubated = cash(&association, "30");
    incubated["kind"] = json!("incubated");
    incubated["until"] = json!("2020-06-30");
    record(&town, &town.proposer, &incubated).await.expect(201);

    let all = listed(&town, "").await;
    assert_eq!(all["items"].as_array().unwrap().len(), 5);
    let totals = json!({ "cash": 312_000_050, "in_kind": 88_000_000, "rent_relief": 500, "fund": 700,
        "incubated": 30 });
    assert_eq!(all["totals"], totals);
    assert_eq!(
        (&all["items"][0]["kind"], &all["items"][0]["unit"]),
        (&json!("incubated"), &json!("enterprises"))
    );
    let one = town
        .office
        .get(&town.lead, &format!("/outcomes/{id}"))
        .await;
    let one = one.expect(200).body;
    assert_eq!(
        (&one["quantity"], &one["unit"], &one["node"], &one["late"]),
        (
            &json!(312_000_050),
            &json!("fen"),
            &json!(STREET),
            &json!(true)
        )
    );
    let before = listed(&town, "?as_of=2020-03-01").await;
    assert_eq!(
        (&before["items"], &before["totals"]),
        (&json!([]), &json!({}))
    );
    let of_kind = listed(&town, "?kind=fund").await;
    assert_eq!(of_kind["totals"], json!({ "fund": 700 }));
    let two = listed(&town, "?limit=2").await;
    let cursor = two["next_cursor"].as_str().unwrap();
    let rest = listed(&town, &format!("?limit=3&cursor={cursor}")).await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 3);
    assert_eq!(rest["totals"], totals, "the sums are of all pages");
    // Rent forgone and funds are told beside what was donated (trap 3).
    let figures = town
        .office
        .get(&town.lead, "/figures?as_of=2020-06-29")
        .await;
    let figures = figures.expect(200).body;
    assert_eq!(
        (&figures["donated_fen"], &figures["enterprises_incubated"]),
        (&json!(400_000_050), &json!(0))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_paper_is_used_twice_for_one_kind_whatever_it_is_called() {
    let town = Town::open().await;
    let association = older_than_qibu(&town).await;
    let shown = async |bytes: &[u8], kind: &str| {
        let mut body = cash(&association, "100");
        body["kind"] = json!(kind);
        body["paper"] = json!(paper(&town, &town.proposer, bytes).await);
        record(&town, &town.proposer, &body).await
    };
    let first = shown(b"receipt one", "cash").await.expect(201).id();
    let again = shown(b"receipt one", "cash").await.expect(409);
    assert_eq!(again.code(), "outcome.paper_used");
    shown(b"receipt one", "in_kind").await.expect(201);
    shown(b"receipt two", "cash").await.expect(201);
    let void = json!({ "reason": "重复记录。" });
    let path = format!("/outcomes/{first}/correct");
    town.office
        .post(&town.proposer, &path, &void)
        .await
        .expect(200);
    shown(b"receipt one", "cash").await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_is_wrong_with_an_outcome_is_said_at_its_field() {
    let town = Town::open().await;
    let association = older_than_qibu(&town).await;
    let mut wrong = cash(&association, "1.234");
    wrong["field"] = json!("other");
    wrong["until"] = json!("2020-13-01");
    let refused = record(&town, &town.proposer, &wrong).await.expect(422);
    assert_eq!(
        faults(&refused),
        [
            ("/field", "choice.unknown"),
            ("/amount", "money.malformed"),
            ("/until", "day.malformed"),
        ]
    );
    let mut early = cash(&association, "1");
    early["until"] = json!("2019-05-02");
    early["from"] = json!("2019-05-01");
    let refused = record(&town, &town.proposer, &early).await.expect(422);
    assert_eq!(faults(&refused), [("/until", "outcome.body_not_counted")]);
    for (kind, amount, code) in [
        ("cash", "90071992547409.92", "money.too_large"),
        ("jobs", "12.5", "amount.malformed"),
    ] {
        let mut beyond = cash(&association, amount);
        beyond["kind"] = json!(kind);
        let refused = record(&town, &town.proposer, &beyond).await.expect(422);
        assert_eq!(faults(&refused), [("/amount", code)]);
    }
    let mut none = cash(&association, "0");
    none["kind"] = json!("jobs");
    let refused = record(&town, &town.proposer, &none).await.expect(422);
    assert_eq!(faults(&refused), [("/amount", "outcome.quantity")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_changes_the_sums_of_the_day_and_after_three_days_takes_a_second_officer() {
    let town = Town::open().await;
    let association = older_than_qibu(&town).await;
    let made = record(&town, &town.proposer, &cash(&association, "100")).await;
    let path = format!("/outcomes/{}/correct", made.expect(201).id());
    let instead = json!({ "replacement": cash(&association, "90"), "reason": "金额抄错。" });
    town.office
        .post(&town.proposer, &path, &instead)
        .await
        .expect(200);
    let totals = listed(&town, &format!("?as_of={ON}")).await["totals"].clone();
    assert_eq!(totals, json!({ "cash": 9_000 }));
    town.office.days_go_by(4).await;
    let instead = json!({ "replacement": cash(&association, "80"), "reason": "金额抄错。" });
    let alone = town.office.post(&town.officer, &path, &instead).await;
    assert_eq!(alone.expect(409).code(), "outcome.takes_two");
    let mut by_two = instead.clone();
    by_two["submitter"] = json!(town.lead.id);
    let corrected = town
        .by_two(&path, [&town.officer, &town.lead], &by_two)
        .await;
    corrected.expect(201);
    let totals = listed(&town, &format!("?node={DISTRICT}")).await["totals"].clone();
    assert_eq!(totals, json!({ "cash": 8_000 }));
}
