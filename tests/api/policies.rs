//! Policy sets in a log that is open: shown, adopted, and asked from then on.

use crate::annals::visit;
use crate::office::{Answer, DISTRICT, Office, STREET, Town};
use crate::older::forget;
use axum::body::Body;
use qibu::opening::{POLICIES, SCHEMA};
use serde_json::{Value, json};

/// The shipped policies without the policy of that id.
fn without(id: &str) -> String {
    let start = POLICIES.find(&format!("@id(\"{id}\")")).unwrap();
    let end = start + POLICIES[start..].find(";\n").unwrap() + 2;
    format!("{}{}", &POLICIES[..start], &POLICIES[end..])
}

fn set(number: u32, policies: &str) -> Value {
    json!({ "number": number, "schema": SCHEMA, "policies": policies })
}

async fn adopt(office: &Office, body: &Value) -> Answer {
    office.post(&office.admin, "/policies", body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_set_that_is_adopted_holds_from_the_next_request_on() {
    let town = Town::open().await;
    let office = &town.office;
    let before = office.get(&town.officer, "/policies").await.expect(200);
    assert_eq!(before.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(before.body["shipped"]["differs"], false);
    assert_eq!(before.tag(), "\"1\"");

    let entry = visit(STREET);
    let kept = |answer: &Answer| answer.code() == "authority.denied";
    let answer = office.post(&town.lead, "/annals", &entry).await;
    assert!(!kept(&answer), "{:#}", answer.body);
    let own = without("oversight.office");
    let foreseen = "/policies?dry_run=true";
    let tried = office.post(&office.admin, foreseen, &set(2, &own)).await;
    assert_eq!(
        tried.expect(200).body["events"][0]["name"],
        "PoliciesAdopted"
    );
    let still = office.get(&town.officer, "/policies").await;
    assert_eq!(still.body["items"].as_array().unwrap().len(), 1);

    adopt(office, &set(2, &own)).await.expect(200);
    let answer = office.post(&town.lead, "/annals", &entry).await;
    assert!(kept(&answer.expect(403)));
    let after = office.get(&town.officer, "/policies").await.expect(200);
    let (first, last) = (&after.body["items"][1], &after.body["items"][0]);
    assert_eq!((&first["number"], &last["number"]), (&json!(1), &json!(2)));
    assert_eq!(
        (&first["in_force"], &last["in_force"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(last["sequence"], 2);
    assert_eq!(first["schema_digest"], last["schema_digest"]);
    assert_ne!(first["policies_digest"], last["policies_digest"]);
    let text = after.body["policies"].as_str().unwrap();
    assert_eq!(text.trim_end(), own.trim_end());
    let shipped = &after.body["shipped"];
    assert_eq!(shipped["differs"], true);
    assert_eq!(shipped["added"], json!(["oversight.office"]));
    assert_eq!(shipped["new_actions"], json!([]));

    adopt(office, &set(3, POLICIES)).await.expect(200);
    let answer = office.post(&town.lead, "/annals", &entry).await;
    assert!(!kept(&answer), "{:#}", answer.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_administrator_adopts_and_whoever_is_appointed_reads() {
    let town = Town::open().await;
    let office = &town.office;
    for who in [&town.proposer, &town.officer, &town.lead] {
        office.get(who, "/policies").await.expect(200);
        let denied = office.post(who, "/policies", &set(2, "")).await;
        assert_eq!(denied.expect(403).code(), "authority.denied");
    }
    let nobody = office.send("GET", None, "/policies", &[], Body::empty());
    nobody.await.expect(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_set_that_locks_every_administrator_out_is_refused() {
    let office = Office::open().await;
    let refused = adopt(&office, &set(2, &without("administration.administrator"))).await;
    assert_eq!(refused.expect(422).code(), "policies.lock_out");
    // It would let administrators adopt, but not this one: nobody could undo it.
    let own = format!(
        "{POLICIES}\n@id(\"guard.one\") @zh(\"停用。\") @en(\"No.\") @help_zh(\"无。\") @help_en(\"None.\")\n\
         forbid (principal == Account::\"{}\", action == Action::\"adopt-policies\", resource);\n",
        office.admin.id
    );
    let refused = adopt(&office, &set(2, &own)).await;
    assert_eq!(refused.expect(422).code(), "policies.lock_out");
    let sets = office.get(&office.admin, "/policies").await;
    assert_eq!(sets.body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_set_that_does_not_hold_to_its_schema_is_refused_with_its_place() {
    let office = Office::open().await;
    let broken = format!("{POLICIES}\npermit (principal, action resource);\n");
    let refused = adopt(&office, &set(2, &broken)).await.expect(422);
    assert_eq!(refused.code(), "policies.unreadable");
    assert_eq!(refused.body["errors"][0]["pointer"], "/policies");
    let lines = broken.lines().count();
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(detail.contains(&format!("line {lines}")), "{detail}");

    let misfit = format!(
        "{POLICIES}\n@id(\"x\") @zh(\"甲。\") @en(\"X.\")\npermit (principal, action, resource) when {{ principal.salary > 3 }};\n"
    );
    let refused = adopt(&office, &set(2, &misfit)).await.expect(422);
    assert_eq!(refused.code(), "policies.invalid");
    assert_eq!(refused.body["errors"][0]["code"], "policies.fault");

    let body = json!({ "number": 2, "schema": "entity ;\n", "policies": POLICIES });
    let refused = adopt(&office, &body).await.expect(422);
    assert_eq!(refused.code(), "policies.schema_unreadable");
    assert_eq!(refused.body["errors"][0]["pointer"], "/schema");

    let body = json!({ "number": 2, "schema": "a\u{7}", "policies": "b\u{7}" });
    let refused = adopt(&office, &body).await.expect(422);
    let pointers: Vec<&str> = refused.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|error| error["pointer"].as_str())
        .collect();
    assert_eq!(pointers, ["/schema", "/policies"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_who_both_mean_the_next_set_do_not_replace_each_other_unseen() {
    let office = Office::open().await;
    let admin = &office.admin;
    let refused = adopt(&office, &set(2, POLICIES)).await;
    assert_eq!(refused.expect(409).code(), "policies.unchanged");
    let refused = adopt(&office, &set(2, "\n")).await;
    assert_eq!(refused.expect(422).code(), "policies.empty");
    let first = set(2, &without("clock.training"));
    let path = "/policies";
    office
        .post_seen(admin, path, "\"1\"", &first)
        .await
        .expect(200);
    let second = set(2, &without("oversight.office"));
    let late = office.post(admin, path, &second).await;
    assert_eq!(late.expect(409).code(), "policies.wrong_number");
    let stale = office.post_seen(admin, path, "\"1\"", &second).await;
    assert_eq!(stale.expect(412).body["current"], 2);
    let key = [("idempotency-key", "once")];
    let third = set(3, POLICIES);
    for replayed in [false, true] {
        let done = office
            .write("POST", admin, path, &key, &third)
            .await
            .expect(200);
        assert_eq!(done.headers.contains_key("idempotent-replayed"), replayed);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_an_upgrade_the_new_actions_are_told_and_the_shipped_set_lets_them_be_done() {
    let town = Town::open().await;
    let office = &town.office;
    forget(&office.qibu, "record-annal").await;
    let told = office.get(&town.officer, "/policies").await.expect(200);
    let shipped = &told.body["shipped"];
    assert_eq!(shipped["differs"], true);
    assert_eq!(shipped["new_actions"], json!(["record-annal"]));
    assert_eq!(shipped["changed"], json!([]));
    let denied = office.post(&town.lead, "/annals", &visit(DISTRICT)).await;
    assert_eq!(denied.expect(403).code(), "authority.denied");
    // The set that holds is none that could be adopted today.
    let kept = json!({ "number": 3, "schema": told.body["schema"], "policies": without("clock.training") });
    let refused = adopt(office, &kept).await;
    assert_eq!(refused.expect(422).code(), "policies.misfit");
    adopt(office, &set(3, POLICIES)).await.expect(200);
    let recorded = office.post(&town.lead, "/annals", &visit(DISTRICT)).await;
    recorded.expect(200);
}
