//! An office that is late: every page and the API say since when, before and after it is written down (domain 5.0).

use crate::office::Town;
use crate::{NAME, People, people};
use serde_json::{Value, json};

/// From the opening of the office to the day on which the application is handed in, 2026-12-19.
const DAYS_TO_SUBMISSION: u16 = 109;
/// From there to 2027-01-08.
const DAYS_TO_LATENESS: u16 = 20;
/// What every page says then.
const SINCE: &str = "2027年1月1日 · 已超期5个工作日";

async fn told(town: &Town, path: &str, application: &str) -> Value {
    let listed = town.office.get(&town.lead, path).await.expect(200).body;
    let items = match listed.get("items") {
        Some(items) => items.as_array().unwrap().clone(),
        None => vec![listed],
    };
    let found = items.iter().find(|item| item["id"] == application);
    let found = found.unwrap_or_else(|| panic!("{application} is not in {path}: {items:?}"));
    let fields = [
        "state",
        "due",
        "due_outcome",
        "late",
        "workdays_overdue",
        "waiting",
    ];
    fields.map(|field| found[field].clone()).to_vec().into()
}

async fn told_everywhere(people: &People, application: &str, association: &str) {
    let expected = json!(["under_review", "2027-01-01", null, true, 5,
        { "seat": "review", "duty": "officer", "office": crate::STREET }]);
    let one = format!("/applications/{application}");
    for path in [
        one.as_str(),
        "/applications",
        "/applications?state=under_review",
        "/applications?waiting_for=officer@990001001",
    ] {
        assert_eq!(
            told(&people.town, path, application).await,
            expected,
            "{path}"
        );
    }
    let desk = people.officer.page("/").await;
    desk.says(SINCE).says("审核中");
    let (waiting, _) = desk.html.split_once("id=\"drafts-title\"").unwrap();
    let late = waiting.find("样例新媒体联谊会").unwrap();
    let soon = waiting.find(NAME).unwrap();
    assert!(late < soon, "what is late comes first: {waiting}");
    people.proposer.page("/").await.says(SINCE);
    people.lead.page(&one).await.says(SINCE);
    for path in ["/associations", &format!("/associations/{association}")] {
        let page = people.lead.page(path).await;
        page.says(SINCE).says("审核中").says_not("视为受理");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_application_says_since_when_and_the_same_after_that_was_recorded() {
    let people = people().await;
    let town = &people.town;
    town.office.days_go_by(DAYS_TO_SUBMISSION).await;
    let (application, association) = town.submitted().await;
    town.office.days_go_by(DAYS_TO_LATENESS).await;
    let second = town.proposal(&town.proposer, NAME, "law").await;
    town.office
        .post(&town.proposer, "/associations", &second)
        .await
        .expect(201);
    told_everywhere(&people, &application, &association).await;
    let run = town
        .office
        .post(&town.office.admin, "/deadlines/run", &json!({}))
        .await
        .expect(200);
    assert_eq!(run.body["items"].as_array().unwrap().len(), 1);
    told_everywhere(&people, &application, &association).await;
    let shown = format!("/applications/{application}?as_of=2026-12-28");
    let then = told(town, &shown, &application).await;
    assert_eq!(
        (&then[1], &then[3]),
        (&json!("2027-01-01"), &json!(false)),
        "as of a day before it was late it was not"
    );
}
