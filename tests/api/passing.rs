//! How seats pass a matter on, over HTTP: copies, added seats, another office of the same rank.

use crate::office::{DISTRICT, Person, STREET, Town};
use serde_json::{Value, json};

pub const OTHER_STREET: &str = "990001002";

/// A town with a second street, and its officer.
pub async fn two_streets() -> (Town, Person) {
    let town = Town::open().await;
    let body = json!({ "code": OTHER_STREET, "kind": "street", "name": "样例湾街道",
        "parent": DISTRICT, "from": "2017-01-01" });
    let admin = &town.office.admin;
    town.office.post(admin, "/nodes", &body).await.expect(200);
    let officer = town
        .office
        .account("样例湾街道经办", OTHER_STREET, "officer")
        .await;
    (town, officer)
}

async fn shown(town: &Town, who: &Person, application: &str) -> Value {
    let path = format!("/applications/{application}");
    town.office.get(who, &path).await.expect(200).body
}

async fn last(town: &Town, application: &str) -> Value {
    let path = format!("/applications/{application}/history");
    let told = town.office.get(&town.lead, &path).await.expect(200).body;
    told["items"].as_array().unwrap().last().unwrap().clone()
}

async fn waits_for(town: &Town, who: &Person, whom: &str) -> usize {
    let path = format!("/applications?waiting_for={whom}");
    let listed = town.office.get(who, &path).await.expect(200).body;
    listed["items"].as_array().unwrap().len()
}

/// The verbs that are open to somebody.
async fn open(town: &Town, who: &Person, application: &str) -> Vec<String> {
    let path = format!("/applications/{application}/actions");
    let told = town.office.get(who, &path).await.expect(200).body;
    let items = told["items"].as_array().unwrap();
    let open = items.iter().filter(|verb| verb["open"] == true);
    open.map(|verb| verb["verb"].as_str().unwrap().to_owned())
        .collect()
}

async fn act(town: &Town, who: &Person, application: &str, verb: &str, body: Value) -> Value {
    let done = town.act(who, application, verb, &body).await;
    done.expect(200).body["application"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_that_has_a_copy_reads_the_papers_and_has_nothing_to_do() {
    let (town, other) = two_streets().await;
    let (application, _) = town.submitted().await;
    let read = async |who: &Person| {
        let path = format!("/applications/{application}/history");
        let told = town.office.get(&town.lead, &path).await.expect(200).body;
        let submitted = told["items"].as_array().unwrap().iter();
        let mut papers =
            submitted.filter_map(|item| item.pointer("/payload/contents/papers/0/paper"));
        let paper = papers.next().unwrap().as_str().unwrap();
        let path = format!("/papers/{paper}?purpose=review");
        town.office.get(who, &path).await.status.as_u16()
    };
    let copy = json!({ "node": OTHER_STREET });
    let early = town.act(&town.officer, &application, "copy", &copy).await;
    early.expect(403);
    act(&town, &town.officer, &application, "accept", json!({})).await;
    assert_eq!(read(&other).await, 403);
    act(&town, &town.officer, &application, "copy", copy.clone()).await;
    let sent = last(&town, &application).await;
    assert_eq!(
        (&sent["name"], &sent["payload"]["node"]),
        (&json!("CopySent"), &json!(OTHER_STREET))
    );
    assert_eq!(read(&other).await, 200);
    assert_eq!(waits_for(&town, &other, "me").await, 0);
    let listed = async |node: &str| {
        let path = format!("/applications?copied_to={node}");
        let listed = town.office.get(&other, &path).await.expect(200).body;
        listed["items"].as_array().unwrap().len()
    };
    assert_eq!((listed(OTHER_STREET).await, listed(STREET).await), (1, 0));
    let before = "/applications?copied_to=990001002&as_of=2026-08-31";
    let before = town.office.get(&other, before).await.expect(200).body;
    assert_eq!(before["items"], json!([]));
    // Whoever has a copy adds no papers, and acts in no seat.
    let fields = [("kind", "charter"), ("application", application.as_str())];
    let added = town.office.upload_with(&other, &fields, b"added").await;
    added.expect(403);
    let support = json!({ "opinion": "support" });
    let refused = town.act(&other, &application, "review", &support).await;
    refused.expect(403);
    let again = town.act(&town.officer, &application, "copy", &copy).await;
    assert_eq!(again.expect(409).code(), "copy.sent_before");
    let own = json!({ "node": STREET });
    let own = town.act(&town.officer, &application, "copy", &own).await;
    assert_eq!(own.expect(422).body["errors"][0]["pointer"], "/node");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_decision_the_deciding_office_sends_copies() {
    let (town, _) = two_streets().await;
    let (application, _) = town.submitted().await;
    town.reviewed(&application).await;
    let approve = json!({ "outcome": "approved" });
    act(&town, &town.lead, &application, "decide", approve).await;
    let clerk = town.office.account("样例区经办", DISTRICT, "officer").await;
    assert!(
        open(&town, &clerk, &application)
            .await
            .contains(&"copy".to_owned())
    );
    let copy = json!({ "node": OTHER_STREET });
    town.act(&town.officer, &application, "copy", &copy)
        .await
        .expect(403);
    act(&town, &clerk, &application, "copy", copy).await;
    assert_eq!(last(&town, &application).await["payload"].get("seat"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_added_seat_gives_its_opinion_first_and_the_matter_comes_back() {
    let (town, other) = two_streets().await;
    let (application, _) = town.submitted().await;
    town.reviewed(&application).await;
    let wrong = json!({ "node": "", "duty": "auditor", "reason": "" });
    let refused = town.act(&town.lead, &application, "add-seat", &wrong).await;
    let refused = refused.expect(422).body;
    let errors = refused["errors"].as_array().unwrap();
    let pointers: Vec<_> = errors
        .iter()
        .map(|error| error["pointer"].clone())
        .collect();
    assert_eq!(pointers, ["/node", "/duty", "/reason"]);
    let seated = json!({ "node": STREET, "duty": "officer", "reason": "请核实场地。" });
    let refused = town
        .act(&town.lead, &application, "add-seat", &seated)
        .await;
    assert_eq!(refused.expect(422).code(), "seat.in_the_route");
    let add = json!({ "node": OTHER_STREET, "duty": "officer", "reason": "请核实场地。" });
    town.act(&other, &application, "add-seat", &add)
        .await
        .expect(403);
    let now = act(&town, &town.lead, &application, "add-seat", add).await;
    assert_eq!(now["state"], "under_review");
    assert_eq!(
        now["next"],
        json!({ "seat": "added", "duty": "officer", "office": OTHER_STREET })
    );
    assert_eq!(waits_for(&town, &other, "me").await, 1);
    assert_eq!(waits_for(&town, &town.lead, "me").await, 0);
    let verbs = open(&town, &other, &application).await;
    for verb in ["review", "hold", "ask-opinion", "assign"] {
        assert!(verbs.contains(&verb.to_owned()), "{verb}: {verbs:?}");
    }
    for verb in [
        "return",
        "send-back",
        "add-seat",
        "copy",
        "transfer",
        "decide",
    ] {
        assert!(!verbs.contains(&verb.to_owned()), "{verb}: {verbs:?}");
    }
    let support = json!({ "opinion": "support" });
    let now = act(&town, &other, &application, "review", support).await;
    assert_eq!(now["next"]["seat"], "decide");
    let back = json!({ "to": "added", "reason": "请再看一次。" });
    let now = act(&town, &town.lead, &application, "send-back", back).await;
    assert_eq!(now["next"]["seat"], "added");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_matter_that_belongs_to_another_street_is_accepted_there() {
    let (town, other) = two_streets().await;
    let (application, subject) = town.submitted().await;
    let transfer = json!({ "to": OTHER_STREET, "reason": "活动范围在湾街道。" });
    town.act(&other, &application, "transfer", &transfer)
        .await
        .expect(403);
    let above = json!({ "to": DISTRICT, "reason": "活动范围在湾街道。" });
    let refused = town
        .act(&town.officer, &application, "transfer", &above)
        .await;
    assert_eq!(refused.expect(422).code(), "transfer.other_rank");
    let verbs = open(&town, &town.officer, &application).await;
    assert!(verbs.contains(&"transfer".to_owned()), "{verbs:?}");
    let before = shown(&town, &town.lead, &application).await;
    town.office.days_go_by(1).await;
    let now = act(
        &town,
        &town.officer,
        &application,
        "transfer",
        transfer.clone(),
    )
    .await;
    assert_eq!(now["state"], "submitted");
    assert_eq!(now["next"]["office"], OTHER_STREET);
    assert!(now["due"].as_str() > before["due"].as_str());
    assert_eq!(waits_for(&town, &other, "me").await, 1);
    assert_eq!(waits_for(&town, &town.officer, "me").await, 0);
    town.act(&town.officer, &application, "accept", &json!({}))
        .await
        .expect(403);
    let again = town.act(&other, &application, "transfer", &transfer).await;
    assert_eq!(again.expect(409).code(), "transfer.before");
    let now = act(&town, &other, &application, "accept", json!({})).await;
    assert_eq!(
        now["next"],
        json!({ "seat": "review", "duty": "officer", "office": OTHER_STREET })
    );
    let path = format!("/associations/{subject}");
    let body = town.office.get(&town.lead, &path).await.expect(200).body;
    assert_eq!(body["node"], STREET, "the body stays where it is");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_transferred_counts_as_accepted_at_the_new_office() {
    let (town, other) = two_streets().await;
    let (application, _) = town.submitted().await;
    let transfer = json!({ "to": OTHER_STREET, "reason": "活动范围在湾街道。" });
    act(&town, &town.officer, &application, "transfer", transfer).await;
    town.office.days_go_by(20).await;
    let now = shown(&town, &other, &application).await;
    assert_eq!(now["waiting"]["office"], OTHER_STREET);
    let run = json!({});
    let admin = &town.office.admin;
    town.office
        .post(admin, "/deadlines/run", &run)
        .await
        .expect(200);
    let now = shown(&town, &other, &application).await;
    assert_eq!(
        (&now["waiting"]["office"], &now["waiting"]["seat"]),
        (&json!(OTHER_STREET), &json!("review"))
    );
}
