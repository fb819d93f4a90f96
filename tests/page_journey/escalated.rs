//! An application whose office let its clock run out reaches the office above (domain 5.0), recorded or not.

use crate::office::{DISTRICT, Person, Town};
use crate::{People, browser::Browser, people};
use serde_json::{Value, json};
use std::sync::Arc;

/// What the pages say to both offices.
const ESCALATED: &str = "逾期未办，已提请上级：样例区经办人（原承办：样例街道经办人）";

async fn listed(town: &Town, who: &Person, query: &str) -> Value {
    let path = format!("/applications?{query}");
    let listed = town.office.get(who, &path).await.expect(200).body;
    let items = listed["items"].as_array().unwrap().iter();
    items.map(|item| item["id"].clone()).collect()
}

/// The part of the desk that says what waits.
fn waiting(desk: &str) -> &str {
    desk.split("id=\"drafts-title\"").next().unwrap()
}

fn browser(people: &People, who: &Person) -> Browser {
    let router = qibu::web::router(Arc::clone(&people.town.office.qibu), None);
    Browser::of(&router, &people.town.office.qibu, &who.id)
}

async fn reaches_the_office_above(people: &People, clerk: &Person, application: &str) {
    let town = &people.town;
    let mine = json!([application]);
    for query in [
        "waiting_for=me",
        "waiting_for=officer@990001",
        "escalated_to=990001",
    ] {
        assert_eq!(listed(town, clerk, query).await, mine, "{query}");
    }
    let elsewhere = listed(town, clerk, "escalated_to=990001001").await;
    assert_eq!(elsewhere, json!([]));
    let path = format!("/applications/{application}");
    let shown = town.office.get(clerk, &path).await.expect(200).body;
    assert_eq!(shown["escalated_to"], json!(DISTRICT));
    assert_eq!(shown["late"], json!(true));
    for who in [clerk, &town.officer] {
        let desk = browser(people, who).page("/").await;
        assert!(waiting(&desk.html).contains(ESCALATED), "{}", desk.html);
        assert!(waiting(&desk.html).contains("已超期"), "{}", desk.html);
    }
    people.lead.page(&path).await.says(ESCALATED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_seat_reaches_the_same_duty_at_the_office_above_recorded_or_not() {
    let people = people().await;
    let town = &people.town;
    let clerk = town.office.account("样例区经办", DISTRICT, "officer").await;
    let (application, _) = town.submitted().await;
    let path = format!("/applications/{application}");
    let shown = town.office.get(&clerk, &path).await.expect(200).body;
    assert_eq!(shown["escalated_to"], Value::Null);
    assert_eq!(
        listed(town, &clerk, "escalated_to=990001").await,
        json!([]),
        "nothing is late yet"
    );
    town.office.days_go_by(30).await;
    reaches_the_office_above(&people, &clerk, &application).await;
    let empty = json!({});
    let run = town
        .office
        .post(&town.office.admin, "/deadlines/run", &empty);
    run.await.expect(200);
    reaches_the_office_above(&people, &clerk, &application).await;
    people
        .lead
        .page(&path)
        .await
        .says("提请上级：样例区")
        .says_not("已上报");
    let support = json!({ "opinion": "support" });
    let reviewed = town.act(&clerk, &application, "review", &support).await;
    reviewed.expect(200);
    assert_eq!(listed(town, &clerk, "waiting_for=me").await, json!([]));
    let shown = town.office.get(&clerk, &path).await.expect(200).body;
    assert_eq!(shown["escalated_to"], Value::Null, "the next seat has time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_late_at_the_top_stands_on_the_auditors_list_and_with_the_standing_deputy() {
    let people = people().await;
    let town = &people.town;
    let auditor = town.office.account("样例审计", DISTRICT, "auditor").await;
    let deputy = town.office.account("样例副职", DISTRICT, "officer").await;
    let (application, _) = town.submitted().await;
    town.reviewed(&application).await;
    let named = people.lead.page("/posts").await;
    let form = named.form("/posts/deputy").with("deputy_to", &deputy.id);
    people.lead.done(&form).await;
    let list = browser(&people, &auditor).page("/calendar").await;
    list.says("没有逾期未办的申请");
    town.office.days_go_by(40).await;
    for recorded in [false, true] {
        let list = browser(&people, &auditor).page("/calendar").await;
        list.says("没有上级机关（承办：样例区负责人）")
            .says("已超期");
        let desk = browser(&people, &deputy).page("/").await;
        assert!(waiting(&desk.html).contains("没有上级机关"), "{recorded}");
        let empty = json!({});
        let run = town
            .office
            .post(&town.office.admin, "/deadlines/run", &empty);
        run.await.expect(200);
    }
    let page = browser(&people, &deputy);
    let bar = page.page(&format!("/applications/{application}")).await;
    let form = bar.form(&format!("/applications/{application}/decide"));
    let form = form.press("outcome", "approved");
    page.done(&form).await;
    let list = browser(&people, &auditor).page("/calendar").await;
    list.says("没有逾期未办的申请");
}
