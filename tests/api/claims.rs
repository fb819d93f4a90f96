//! Published numbers over HTTP: each beside the figure of its own day, then and now.

use crate::office::{Answer, DISTRICT, STREET, Town};
use crate::steps::older_than_qibu;
use qibu_domain::published_claim::Metric;
use serde_json::{Value, json};

const ON: &str = "2020-03-02";

fn claim(metric: &str, wording: &str, as_of: &str) -> Value {
    json!({ "node": STREET, "metric": metric, "wording": wording, "as_of": as_of, "published_on": "2020-07-01",
        "title": "样例报道" })
}

async fn record(town: &Town, body: &Value) -> Answer {
    town.office.post(&town.officer, "/claims", body).await
}

async fn board(town: &Town, query: &str) -> Vec<Value> {
    let path = format!("/claims{query}");
    let page = town.office.get(&town.lead, &path).await.expect(200);
    page.body["items"].as_array().unwrap().clone()
}

async fn donate(town: &Town, association: &str, yuan: &str) -> String {
    let outcome = json!({ "body": format!("association/{association}"), "kind": "cash", "field": "welfare",
        "amount": yuan, "until": ON });
    let made = town
        .office
        .post(&town.proposer, "/outcomes", &outcome)
        .await;
    made.expect(201).id()
}

/// One line of the board: day, wording, granularity, value, verdict, difference.
type Line = (
    String,
    String,
    Option<i64>,
    Option<i64>,
    String,
    Option<i64>,
);

async fn lines(town: &Town) -> Vec<Line> {
    let mut found: Vec<_> = board(town, "")
        .await
        .iter()
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap().to_owned();
            let number = |name: &str| one[name].as_i64();
            (
                text("as_of"),
                text("wording"),
                number("granularity"),
                number("value"),
                text("verdict"),
                number("difference"),
            )
        })
        .collect();
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_number_stands_beside_the_figure_of_its_own_day() {
    let town = Town::open().await;
    let association = older_than_qibu(&town).await;
    donate(&town, &association, "5260000").await;
    for (metric, wording, as_of) in [
        ("associations", "1个", "2019-12-31"),
        ("associations", "1个", "2018-12-31"),
        ("donated_fen", "500余万元", "2020-03-31"),
        ("donated_fen", "526万余元", "2020-03-31"),
        ("donated_fen", "400余万元", "2020-03-31"),
        ("donated_fen", "6万余元", "2020-03-01"),
    ] {
        record(&town, &claim(metric, wording, as_of))
            .await
            .expect(201);
    }
    let row = |as_of: &str, wording: &str, unit, value, verdict: &str, difference| {
        (
            as_of.to_owned(),
            wording.to_owned(),
            unit,
            Some(value),
            verdict.to_owned(),
            Some(difference),
        )
    };
    assert_eq!(
        lines(&town).await,
        [
            row("2018-12-31", "1个", None, 0, "fails", -1),
            row("2019-12-31", "1个", None, 1, "exact", 0),
            row(
                "2020-03-01",
                "6万余元",
                Some(1_000_000),
                0,
                "fails",
                -6_000_000
            ),
            row(
                "2020-03-31",
                "400余万元",
                Some(100_000_000),
                526_000_000,
                "holds_understated",
                126_000_000
            ),
            row(
                "2020-03-31",
                "500余万元",
                Some(100_000_000),
                526_000_000,
                "lower_bound",
                26_000_000
            ),
            row(
                "2020-03-31",
                "526万余元",
                Some(1_000_000),
                526_000_000,
                "borderline",
                0
            ),
        ]
    );
    let before = board(&town, "?as_of=2019-12-31").await;
    assert_eq!(before.len(), 2, "those that speak of no later day");
    let of_metric = board(&town, "?metric=associations").await;
    assert_eq!(of_metric.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_keeps_what_was_found_while_the_figure_goes_on() {
    let town = Town::open().await;
    let association = older_than_qibu(&town).await;
    let outcome = donate(&town, &association, "5260000").await;
    let made = record(&town, &claim("donated_fen", "500余万元", "2020-03-31")).await;
    let path = format!("/claims/{}", made.expect(201).id());
    let check = format!("{path}/check");
    let denied = town.office.post(&town.proposer, &check, &json!({})).await;
    assert_eq!(denied.expect(403).code(), "authority.denied");
    town.office
        .post(&town.officer, &check, &json!({}))
        .await
        .expect(200);
    let void = json!({ "reason": "重复记录。" });
    let correct = format!("/outcomes/{outcome}/correct");
    town.office
        .post(&town.proposer, &correct, &void)
        .await
        .expect(200);
    let one = town.office.get(&town.lead, &path).await.expect(200).body;
    assert_eq!(
        (&one["value"], &one["verdict"]),
        (&json!(0), &json!("fails"))
    );
    let then = &one["checked"];
    assert_eq!(
        (&then["value"], &then["verdict"], &then["cited"]),
        (&json!(526_000_000), &json!("lower_bound"), &json!(1))
    );
    // Read as it was known at the check's position, the figure is the one that was found.
    assert!(then["facts_at"].as_u64().unwrap() > 0);
    assert_eq!(then["digest"].as_str().unwrap().len(), 64);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_metric_is_refused_with_those_that_are_known() {
    let town = Town::open().await;
    let refused = record(&town, &claim("happiness", "12", ON))
        .await
        .expect(422);
    let error = &refused.body["errors"][0];
    assert_eq!(
        (&error["pointer"], &error["code"]),
        (&json!("/metric"), &json!("metric.unknown"))
    );
    let said = error["detail"].as_str().unwrap();
    for metric in Metric::ALL {
        assert!(said.contains(metric.as_str()), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_was_not_printed_as_one_is_typed_beside_what_was_printed() {
    let town = Town::open().await;
    let mut all_kinds = claim("categories_covered", "全类型", "2020-06-30");
    let refused = record(&town, &all_kinds).await.expect(422);
    assert_eq!(refused.body["errors"][0]["code"], "published.no_number");
    all_kinds["operator"] = json!("=");
    all_kinds["bound"] = json!(4);
    record(&town, &all_kinds).await.expect(201);
    let mut other = claim("donated_fen", "500余万元", "2020-06-30");
    other["operator"] = json!(">");
    other["bound"] = json!("6000000");
    let refused = record(&town, &other).await.expect(422);
    let error = &refused.body["errors"][0];
    assert_eq!(
        (&error["pointer"], &error["code"]),
        (&json!("/wording"), &json!("published.wording_disagrees"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_is_corrected_alone_for_three_days_and_then_by_two() {
    let town = Town::open().await;
    let wrong = claim("associations", "1个", "2020-06-30");
    let made = record(&town, &wrong).await.expect(201).id();
    let path = format!("/claims/{made}/correct");
    let right =
        json!({ "replacement": claim("associations", "0个", "2020-06-30"), "reason": "抄错。" });
    town.office
        .post(&town.officer, &path, &right)
        .await
        .expect(200);
    assert_eq!(board(&town, "").await[0]["verdict"], "exact");
    town.office.days_go_by(4).await;
    let void = json!({ "reason": "误录。" });
    let alone = town.office.post(&town.officer, &path, &void).await;
    assert_eq!(alone.expect(409).code(), "published.takes_two");
    let by_two = json!({ "submitter": town.lead.id, "reason": "误录。" });
    town.by_two(&path, [&town.officer, &town.lead], &by_two)
        .await
        .expect(201);
    assert!(board(&town, &format!("?node={DISTRICT}")).await.is_empty());
    let gone = town
        .office
        .get(&town.lead, &format!("/claims/{made}"))
        .await;
    gone.expect(404);
}
