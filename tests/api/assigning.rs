//! Within its office a matter is assigned to an account, over HTTP.

use crate::office::{DISTRICT, Person, STREET, Town};
use serde_json::{Value, json};

async fn accepted(town: &Town) -> String {
    let (application, _) = town.submitted().await;
    town.act(&town.officer, &application, "accept", &json!({}))
        .await
        .expect(200);
    application
}

async fn assign(
    town: &Town,
    who: &Person,
    application: &str,
    account: &str,
) -> crate::office::Answer {
    let body = json!({ "account": account });
    town.act(who, application, "assign", &body).await
}

async fn waits_for(town: &Town, who: &Person) -> usize {
    let path = "/applications?waiting_for=me";
    let listed = town.office.get(who, path).await.expect(200).body;
    listed["items"].as_array().unwrap().len()
}

async fn assigned_to(town: &Town, application: &str) -> Value {
    let path = format!("/applications/{application}");
    let shown = town.office.get(&town.lead, &path).await.expect(200).body;
    shown["assigned_to"].clone()
}

const SUPPORT: &str = r#"{ "opinion": "support" }"#;

fn support() -> Value {
    serde_json::from_str(SUPPORT).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_whoever_was_named_goes_on_until_a_lead_of_the_office_names_another() {
    let town = Town::open().await;
    let colleague = town.office.account("样例经办乙", STREET, "officer").await;
    let lead = town.office.account("样例街道负责人", STREET, "lead").await;
    let application = accepted(&town).await;
    // The district's lead is of another office.
    let foreign = assign(&town, &town.lead, &application, &colleague.id).await;
    foreign.expect(403);
    let malformed = assign(&town, &lead, &application, "李四").await.expect(422);
    assert_eq!(malformed.body["errors"][0]["pointer"], "/account");
    let unfit = assign(&town, &lead, &application, &town.lead.id)
        .await
        .expect(422);
    assert_eq!(unfit.code(), "assign.other_account");
    let due = |body: &Value| body["application"]["due"].clone();
    let done = assign(&town, &lead, &application, &colleague.id)
        .await
        .expect(200)
        .body;
    let path = format!("/applications/{application}");
    let shown = town.office.get(&town.lead, &path).await.expect(200).body;
    assert_eq!(due(&done), shown["due"]);
    assert_eq!(shown["assigned_to"], colleague.id.as_str());
    let barred = town
        .act(&town.officer, &application, "review", &support())
        .await;
    let barred = barred.expect(403).body;
    assert_eq!(barred["guards"][0]["id"], "guard.assigned");
    assert!(
        barred["guards"][0]["help"]
            .as_str()
            .unwrap()
            .contains("负责人"),
        "{barred:#}"
    );
    let own = assign(&town, &town.officer, &application, &town.officer.id).await;
    own.expect(403);
    assert_eq!(
        (
            waits_for(&town, &colleague).await,
            waits_for(&town, &town.officer).await
        ),
        (1, 0)
    );
    assign(&town, &lead, &application, &town.officer.id)
        .await
        .expect(200);
    assert_eq!(
        (
            waits_for(&town, &colleague).await,
            waits_for(&town, &town.officer).await
        ),
        (0, 1)
    );
    let done = town
        .act(&town.officer, &application, "review", &support())
        .await;
    assert_eq!(
        done.expect(200).body["application"]["state"],
        "under_decision"
    );
    assert_eq!(assigned_to(&town, &application).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_assignment_to_whoever_lost_the_duty_locks_nobody_out() {
    let town = Town::open().await;
    let made = town
        .office
        .post(
            &town.office.admin,
            "/accounts",
            &json!({ "name": "样例经办乙" }),
        )
        .await;
    let colleague = made.expect(201).id();
    let appointed = town.office.appoint(&colleague, STREET, "officer").await;
    let application = accepted(&town).await;
    assign(&town, &town.officer, &application, &colleague)
        .await
        .expect(200);
    let barred = town
        .act(&town.officer, &application, "review", &support())
        .await;
    barred.expect(403);
    let appointment = appointed.id();
    let path = format!("/accounts/{colleague}/appointments/{appointment}/revoke");
    town.office
        .post(&town.office.admin, &path, &json!({}))
        .await
        .expect(200);
    assert_eq!(assigned_to(&town, &application).await, Value::Null);
    assert_eq!(waits_for(&town, &town.officer).await, 1);
    town.act(&town.officer, &application, "review", &support())
        .await
        .expect(200);
    // The decision stood on the stream of who was named: the log holds it to that.
    let head = town.office.qibu.head().position;
    let events = qibu::log::Log::read_all(
        town.office.qibu.log(),
        qibu_domain::id::Position(head.0 - 1),
        1,
    );
    let event = events.await.unwrap().pop().unwrap();
    let fences = event.metadata().unwrap().append.unwrap().fences;
    assert!(
        fences
            .iter()
            .any(|fence| fence.stream.id.to_string() == colleague),
        "{fences:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_to_accept_it_is_named_before_and_the_deputy_of_who_was_named_acts() {
    let town = Town::open().await;
    let colleague = town.office.account("样例经办乙", STREET, "officer").await;
    let (application, _) = town.submitted().await;
    assign(&town, &town.officer, &application, &colleague.id)
        .await
        .expect(200);
    town.act(&town.officer, &application, "accept", &json!({}))
        .await
        .expect(403);
    let deputy = town.office.account("样例代理", DISTRICT, "auditor").await;
    let today = town
        .office
        .get(&town.lead, "/figures")
        .await
        .expect(200)
        .body["as_of"]
        .clone();
    let lend = json!({ "to": deputy.id, "node": STREET, "duty": "officer", "from": today, "until": "2026-12-31" });
    town.office
        .post(&colleague, "/delegations", &lend)
        .await
        .expect(200);
    town.act(&deputy, &application, "accept", &json!({}))
        .await
        .expect(200);
    assert_eq!(
        assigned_to(&town, &application).await,
        colleague.id.as_str()
    );
    town.act(&colleague, &application, "review", &support())
        .await
        .expect(200);
}
