//! Posts change between terms (domain 11.2): open work goes to the successor or to the standing deputy, and at the top of the
//! log a clock that has run out calls that deputy, and then the auditors.

use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use serde_json::{Value, json};

async fn clock(town: &Town, to: &str) {
    let body = json!({ "to": format!("{to}:00+08:00") });
    let admin = &town.office.admin;
    let set = town.office.post(admin, "/clock/advance", &body).await;
    set.expect(200);
}

async fn name_deputy(town: &Town, deputy: &str) -> Answer {
    let body = json!({ "to": deputy, "duty": "lead", "node": DISTRICT });
    let path = "/delegations/standing";
    town.office.post(&town.lead, path, &body).await
}

async fn listed(town: &Town, who: &Person, query: &str) -> Vec<String> {
    let path = format!("/applications?{query}");
    let found = town.office.get(who, &path).await.expect(200).body;
    let items = found["items"].as_array().unwrap().clone();
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    items.iter().map(id).collect()
}

/// The appointments of an account, as an administrator sees them.
async fn appointments(town: &Town, account: &str) -> Vec<Value> {
    let admin = &town.office.admin;
    let found = town.office.get(admin, "/accounts?limit=200").await;
    let found = found.expect(200).body;
    let mut items = found["items"].as_array().unwrap().iter();
    let own = items.find(|item| item["id"] == account).unwrap();
    own["appointments"].as_array().unwrap().clone()
}

async fn revoke(town: &Town, account: &str) -> String {
    let held = appointments(town, account).await;
    let appointment = held[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/accounts/{account}/appointments/{appointment}/revoke");
    let admin = &town.office.admin;
    let revoked = town.office.post(admin, &path, &json!({})).await;
    revoked.expect(200);
    appointment
}

async fn hand_over(town: &Town, account: &str, appointment: &str, to: &str) -> Answer {
    hand_over_until(town, (account, appointment), to, None).await
}

async fn hand_over_until(
    town: &Town,
    (account, appointment): (&str, &str),
    to: &str,
    until: Option<&str>,
) -> Answer {
    let path = format!("/accounts/{account}/appointments/{appointment}/hand-over");
    let (admin, body) = (&town.office.admin, json!({ "to": to, "until": until }));
    town.office.post(admin, &path, &body).await
}

fn approve() -> Value {
    json!({ "outcome": "approved" })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_runs_out_at_the_top_calls_the_standing_deputy_and_stands_on_the_auditors_list()
 {
    let town = Town::open().await;
    clock(&town, "2026-10-30T09:00").await;
    let (case, _) = town.submitted().await;
    town.reviewed(&case).await;
    let deputy = town.office.account("样例副职", STREET, "officer").await;
    let auditor = town.office.account("样例审计", DISTRICT, "auditor").await;
    name_deputy(&town, &deputy.id).await.expect(200);
    let mine = town.office.get(&town.lead, "/delegations").await;
    let mine = mine.expect(200).body;
    assert_eq!(mine["given"][0]["standing"], true);
    assert_eq!(mine["given"][0]["until"], Value::Null);
    let theirs = town.office.get(&deputy, "/delegations").await;
    assert_eq!(
        theirs.expect(200).body["taken"][0]["to"],
        deputy.id.as_str()
    );
    let refused = town.act(&deputy, &case, "decide", &approve()).await;
    let refused = refused.expect(403).body;
    assert_eq!(refused["guards"][0]["id"], "guard.deputy_waits");
    assert!(listed(&town, &deputy, "waiting_for=me").await.is_empty());
    assert!(listed(&town, &auditor, "late=at_top").await.is_empty());

    clock(&town, "2026-11-14T00:00").await;
    for query in ["late=at_top", "late=true"] {
        assert_eq!(
            listed(&town, &auditor, query).await,
            *std::slice::from_ref(&case)
        );
    }
    assert_eq!(
        listed(&town, &deputy, "waiting_for=me").await,
        *std::slice::from_ref(&case)
    );
    town.act(&deputy, &case, "decide", &approve())
        .await
        .expect(200);
    let path = format!("/applications/{case}/history");
    let history = town.office.get(&town.lead, &path).await.expect(200).body;
    let made = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(made["name"], "DecisionMade");
    let who = (made["by"].as_str(), made["standing_in_for"].as_str());
    assert_eq!(who, (Some(deputy.id.as_str()), Some(town.lead.id.as_str())));
    assert!(listed(&town, &auditor, "late=at_top").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deputy_that_was_taken_back_is_called_no_more() {
    let town = Town::open().await;
    clock(&town, "2026-10-30T09:00").await;
    let (case, _) = town.submitted().await;
    town.reviewed(&case).await;
    let deputy = town.office.account("样例副职", STREET, "officer").await;
    let named = name_deputy(&town, &deputy.id).await.expect(200).id();
    let again = name_deputy(&town, &deputy.id).await.expect(409);
    assert_eq!(again.code(), "delegation.deputy_named");
    let path = format!("/delegations/{named}/revoke");
    let taken = town.office.post(&town.lead, &path, &json!({})).await;
    taken.expect(200);
    clock(&town, "2026-11-14T00:00").await;
    let refused = town.act(&deputy, &case, "decide", &approve()).await;
    let refused = refused.expect(403).body;
    assert_eq!(refused["guards"][0]["id"], "guard.delegation_revoked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_assigned_to_one_who_has_gone_is_the_successors_once_it_was_handed_over() {
    let town = Town::open().await;
    let (case, _) = town.submitted().await;
    town.act(&town.officer, &case, "accept", &json!({}))
        .await
        .expect(200);
    let gone = town.office.account("样例经办乙", STREET, "officer").await;
    let successor = town.office.account("样例经办丙", STREET, "officer").await;
    let assigned = json!({ "account": gone.id });
    town.act(&town.officer, &case, "assign", &assigned)
        .await
        .expect(200);
    let early = appointments(&town, &gone.id).await[0]["id"].clone();
    let held = hand_over(&town, &gone.id, early.as_str().unwrap(), &successor.id).await;
    assert_eq!(held.expect(409).code(), "appointment.still_held");
    let appointment = revoke(&town, &gone.id).await;
    let stranger = hand_over(&town, &gone.id, &appointment, &town.lead.id).await;
    let stranger = stranger.expect(422);
    assert_eq!(stranger.code(), "hand_over.not_of_the_office");
    assert_eq!(stranger.body["errors"][0]["pointer"], "/to");
    let malformed = hand_over(&town, &gone.id, &appointment, "李四").await;
    let malformed = malformed.expect(422).body;
    assert_eq!(malformed["errors"][0]["pointer"], "/to");
    let body = json!({ "to": successor.id });
    let path = format!("/accounts/{}/appointments/{appointment}/hand-over", gone.id);
    let denied = town.office.post(&town.officer, &path, &body).await;
    denied.expect(403);

    hand_over(&town, &gone.id, &appointment, &successor.id)
        .await
        .expect(200);
    let shown = appointments(&town, &gone.id).await;
    assert_eq!(shown[0]["handed_to"], successor.id.as_str());
    assert_eq!(listed(&town, &successor, "waiting_for=me").await.len(), 1);
    assert!(
        listed(&town, &town.officer, "waiting_for=me")
            .await
            .is_empty()
    );
    let support = json!({ "opinion": "support" });
    let barred = town.act(&town.officer, &case, "review", &support).await;
    let barred = barred.expect(403).body;
    assert_eq!(barred["guards"][0]["id"], "guard.assigned");
    let done = town.act(&successor, &case, "review", &support).await;
    done.expect(200);
    // Both streams that said so are fenced: of who was named and of who took over.
    let last = town.office.qibu.head().position;
    let before = qibu_domain::id::Position(last.0 - 1);
    let event = qibu::log::Log::read_all(town.office.qibu.log(), before, 1);
    let event = event.await.unwrap().pop().unwrap();
    let fences = event.metadata().unwrap().append.unwrap().fences;
    for account in [&gone.id, &successor.id] {
        let is_of = |fence: &qibu_domain::claim::Fence| fence.stream.id.to_string() == *account;
        assert!(fences.iter().any(is_of), "{account}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_standing_deputy_goes_on_for_one_who_has_gone_until_the_successor_takes_over() {
    let town = Town::open().await;
    let (case, _) = town.submitted().await;
    town.reviewed(&case).await;
    let deputy = town.office.account("样例副职", STREET, "officer").await;
    name_deputy(&town, &deputy.id).await.expect(200);
    let appointment = revoke(&town, &town.lead.id).await;
    let refused = town.act(&deputy, &case, "decide", &approve()).await;
    let refused = refused.expect(403).body;
    assert_eq!(refused["guards"][0]["id"], "guard.lender_lost_it");
    let gone = (town.lead.id.as_str(), appointment.as_str());
    let endless = hand_over(&town, gone.0, gone.1, &deputy.id)
        .await
        .expect(422);
    assert_eq!(endless.code(), "hand_over.until");
    assert_eq!(endless.body["errors"][0]["pointer"], "/until");
    let today = town.office.qibu.clock().now().day();
    let until = today.plus_days(30).to_string();
    hand_over_until(&town, gone, &deputy.id, Some(&until))
        .await
        .expect(200);
    let shown = appointments(&town, &town.lead.id).await;
    assert_eq!(shown[0]["handed_until"], until.as_str());
    assert_eq!(
        listed(&town, &deputy, "waiting_for=me").await,
        *std::slice::from_ref(&case)
    );
    let successor = town.office.account("样例新任", DISTRICT, "lead").await;
    hand_over(&town, &town.lead.id, &appointment, &successor.id)
        .await
        .expect(200);
    let refused = town.act(&deputy, &case, "decide", &approve()).await;
    let refused = refused.expect(403).body;
    assert_eq!(refused["guards"][0]["id"], "guard.lender_lost_it");
    town.act(&successor, &case, "decide", &approve())
        .await
        .expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deputy_whose_account_was_closed_locks_nobody_out_of_what_was_assigned() {
    let town = Town::open().await;
    let (case, _) = town.submitted().await;
    town.act(&town.officer, &case, "accept", &json!({}))
        .await
        .expect(200);
    let gone = town.office.account("样例经办乙", STREET, "officer").await;
    let deputy = town.office.account("样例副职", DISTRICT, "officer").await;
    let named = json!({ "to": deputy.id, "duty": "officer", "node": STREET });
    let path = "/delegations/standing";
    town.office.post(&gone, path, &named).await.expect(200);
    let assigned = json!({ "account": gone.id });
    town.act(&town.officer, &case, "assign", &assigned)
        .await
        .expect(200);
    let appointment = revoke(&town, &gone.id).await;
    let today = town.office.qibu.clock().now().day();
    let until = today.plus_days(30).to_string();
    let work = (gone.id.as_str(), appointment.as_str());
    hand_over_until(&town, work, &deputy.id, Some(&until))
        .await
        .expect(200);
    let support = json!({ "opinion": "support" });
    let barred = town.act(&town.officer, &case, "review", &support).await;
    barred.expect(403);
    let path = format!("/accounts/{}/close", deputy.id);
    let admin = &town.office.admin;
    town.office.post(admin, &path, &json!({})).await.expect(200);
    let done = town.act(&town.officer, &case, "review", &support).await;
    done.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_does_not_end_itself() {
    let town = Town::open().await;
    let admin = &town.office.admin;
    let own = appointments(&town, &admin.id).await[0]["id"].clone();
    let own = own.as_str().unwrap();
    for path in [
        format!("/accounts/{}/close", admin.id),
        format!("/accounts/{}/appointments/{own}/revoke", admin.id),
    ] {
        let refused = town.office.post(admin, &path, &json!({})).await;
        assert_eq!(refused.expect(409).code(), "account.own_end", "{path}");
    }
}
