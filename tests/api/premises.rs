//! The operator, the premises and the inspections of a base over HTTP.

use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use crate::steps::older_than_qibu;
use serde_json::{Value, json};

const KIND: &str = "affair_record";
const ON: &str = "2020-03-02";

/// A base of the street that was taken over and stands since 2019-06-01.
async fn home(town: &Town) -> String {
    let founding = json!({ "submitter": town.lead.id, "founding": {
        "name": "样例街道老基地", "level": "street_base", "node": STREET, "host": "样例科技园有限公司",
        "plaque": "样基字〔2019〕3号", "founded_on": "2019-06-01",
        "statement": town.office.paper(&town.officer, "founding_statement").await, "categories": ["freelancers"],
    } });
    let both = [&town.officer, &town.lead];
    let made = town.by_two("/base-foundings", both, &founding).await;
    format!("/bases/{}", made.expect(201).id())
}

async fn recorded(town: &Town, who: &Person, home: &str, mut body: Value) -> Answer {
    if body["paper"] == "new" {
        body["paper"] = json!(town.office.paper(who, KIND).await);
    }
    town.office
        .post(who, &format!("{home}/affairs"), &body)
        .await
}

async fn got(town: &Town, path: &str) -> Value {
    town.office.get(&town.lead, path).await.expect(200).body
}

fn faults(answer: &Answer) -> Vec<(String, String)> {
    let errors = answer.body["errors"].as_array().unwrap().iter();
    let text = |error: &'_ Value, name: &str| error[name].as_str().unwrap().to_owned();
    errors
        .map(|error| (text(error, "pointer"), text(error, "code")))
        .collect()
}

fn fault(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

fn sequence(answer: &Answer) -> u64 {
    answer.body["receipt"]["sequence"].as_u64().unwrap()
}

fn linked(operator: &str) -> Value {
    json!({ "kind": "operator_linked", "occurred_on": ON, "operator": operator, "until": "2022-03-01", "paper": "new" })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_base_tells_who_runs_it_where_it_is_and_what_was_found_as_of_a_day() {
    let town = Town::open().await;
    let (home, association) = (home(&town).await, older_than_qibu(&town).await);
    let done = recorded(&town, &town.proposer, &home, linked(&association)).await;
    assert_eq!(done.expect(200).body["events"][0]["name"], "OperatorLinked");
    for body in [
        json!({ "kind": "relocation", "occurred_on": "2020-04-01", "address": "样例路1号", "area_m2": 260,
            "step_free": true, "until": "2021-03-31", "paper": "new" }),
        json!({ "kind": "right_of_use", "occurred_on": "2021-04-01", "until": "2025-03-31", "paper": "new" }),
    ] {
        recorded(&town, &town.proposer, &home, body)
            .await
            .expect(200);
    }
    let inspection = json!({ "kind": "inspection", "occurred_on": "2020-05-01", "items": 20, "items_met": "17",
        "put_right_by": "2020-06-01", "paper": "new" });
    let inspection = recorded(&town, &town.officer, &home, inspection)
        .await
        .expect(200);
    let settled = json!({ "kind": "inspection_settled", "occurred_on": "2020-06-10", "inspection": sequence(&inspection),
        "paper": "new" });
    recorded(&town, &town.officer, &home, settled)
        .await
        .expect(200);

    let on = async |as_of: &str| got(&town, &format!("{home}/premises?as_of={as_of}")).await;
    let first = on("2020-03-01").await;
    assert_eq!(first["host"], "样例科技园有限公司");
    assert_eq!(
        (&first["operator"], &first["premises"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(first["covered"], Value::Null);
    let then = on("2020-06-09").await;
    let name = got(&town, &format!("/associations/{association}")).await["name"].clone();
    assert_eq!(then["operator_name"], name);
    assert_eq!(
        then["operator"]["content"]["operator"]["association"],
        association
    );
    assert_eq!(then["premises"]["content"]["area_m2"], 260);
    assert_eq!(
        (&then["covered"], &then["inspection"]["to"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(on("2020-06-10").await["inspection"]["to"], "2020-06-10");
    assert_eq!(
        on("2021-04-01").await["right_of_use"]["until"],
        "2025-03-31"
    );
    assert_eq!(on("2025-04-01").await["covered"], false);
    let shown = got(&town, &home).await;
    assert_eq!(
        shown["plaque"], "样基字〔2019〕3号",
        "who moves keeps its plaque"
    );
    let calendar = got(&town, "/affairs-calendar?as_of=2020-06-09&within_days=0").await;
    let due = calendar["entries"].as_array().unwrap().iter();
    let due: Vec<_> = due.filter(|entry| entry["due"] == "put_right").collect();
    assert_eq!(due.len(), 1);
    assert_eq!(due[0]["recorded_by"], sequence(&inspection));
    let elsewhere = format!("/associations/{association}/premises");
    town.office.get(&town.lead, &elsewhere).await.expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operator_is_one_association_of_the_district_or_one_organisation() {
    let town = Town::open().await;
    let (home, association) = (home(&town).await, older_than_qibu(&town).await);
    let refused = async |body: Value| recorded(&town, &town.proposer, &home, body).await;
    let unknown = refused(linked("01920000-0000-7000-8000-00000000000c")).await;
    assert_eq!(
        faults(&unknown.expect(422)),
        [fault("/operator", "affair.operator_unknown")]
    );
    let early = json!({ "kind": "operator_linked", "occurred_on": "2019-06-01", "paper": "new" });
    let neither = refused(early.clone()).await;
    assert_eq!(
        faults(&neither.expect(422)),
        [fault("/operator", "field.missing")]
    );
    let mut both = linked(&association);
    both["operator_name"] = json!("样例社会工作服务中心");
    assert_eq!(
        faults(&refused(both).await.expect(422)),
        [fault("/operator", "operator.one")]
    );
    let mut coded = early;
    coded["operator_name"] = json!("样例社会工作服务中心");
    coded["operator_code"] = json!("51990001QB0000018A");
    assert_eq!(
        faults(&refused(coded.clone()).await.expect(422)),
        [fault("/operator_code", "uscc.check")]
    );
    coded["operator_code"] = json!("51990001QB0000018Q");
    coded["until"] = json!("2020-03-01");
    refused(coded).await.expect(200);
    refused(linked(&association)).await.expect(200);
    let second = refused(linked(&association)).await.expect(409);
    assert_eq!(second.code(), "affair.operator_held");
    let home = format!("/associations/{association}");
    let of_association = recorded(&town, &town.proposer, &home, linked(&association)).await;
    assert_eq!(
        faults(&of_association.expect(422)),
        [fault("/kind", "affair.other_kind")]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_inspects_a_base_and_corrects_that_and_whoever_speaks_for_the_base_does_not() {
    let town = Town::open().await;
    let home = home(&town).await;
    let inspection = json!({ "kind": "inspection", "occurred_on": ON, "items": 20, "items_met": 17, "paper": "new" });
    let auditor = town.office.account("样例审计员", DISTRICT, "auditor").await;
    for who in [&town.proposer, &auditor] {
        let mut body = inspection.clone();
        body["paper"] = json!("x");
        recorded(&town, who, &home, body).await.expect(403);
    }
    let done = recorded(&town, &town.officer, &home, inspection)
        .await
        .expect(200);
    let path = format!("{home}/affairs/{}/correct", sequence(&done));
    let right = json!({ "replacement": { "kind": "inspection", "occurred_on": ON, "items": 20, "items_met": 18 },
        "reason": "合格项数录错。" });
    town.office
        .post(&town.proposer, &path, &right)
        .await
        .expect(403);
    town.office
        .post(&town.officer, &path, &right)
        .await
        .expect(200);
    let shown = got(&town, &format!("{home}/premises")).await;
    assert_eq!(shown["inspection"]["content"]["items_met"], 18);
    let settled = json!({ "kind": "inspection_settled", "occurred_on": ON, "inspection": sequence(&done),
        "paper": "new" });
    let by_the_base = recorded(&town, &town.proposer, &home, settled.clone()).await;
    by_the_base.expect(403);
    recorded(&town, &town.lead, &home, settled)
        .await
        .expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_is_unlinked_on_a_day_on_which_it_ran_the_base_and_the_host_runs_it_again() {
    let town = Town::open().await;
    let (home, association) = (home(&town).await, older_than_qibu(&town).await);
    let unlinked = |on: &str, reason: &str| json!({ "kind": "operator_unlinked", "occurred_on": on, "reason": reason });
    let none = unlinked("2020-05-01", "given_up");
    let none = recorded(&town, &town.proposer, &home, none).await;
    assert_eq!(
        faults(&none.expect(409)),
        [fault("/occurred_on", "affair.operator_none")]
    );
    recorded(&town, &town.proposer, &home, linked(&association))
        .await
        .expect(200);
    let early = unlinked("2020-03-01", "given_up");
    let early = recorded(&town, &town.proposer, &home, early).await;
    assert_eq!(
        faults(&early.expect(409)),
        [fault("/occurred_on", "affair.operator_none")]
    );
    let in_words = unlinked("2020-05-01", "合同到期");
    let in_words = recorded(&town, &town.proposer, &home, in_words).await;
    assert_eq!(
        faults(&in_words.expect(422)),
        [fault("/reason", "choice.unknown")]
    );
    let given_up = unlinked("2020-05-01", "given_up");
    let done = recorded(&town, &town.proposer, &home, given_up).await;
    assert_eq!(
        done.expect(200).body["events"][0]["name"],
        "OperatorUnlinked"
    );
    let on = async |as_of: &str| got(&town, &format!("{home}/premises?as_of={as_of}")).await;
    assert!(on("2020-04-30").await["operator"].is_object());
    assert_eq!(on("2020-05-01").await["operator"], Value::Null);
}
