//! A last day in a year without a calendar, over HTTP: counted again when an administrator publishes the year.

use crate::office::Town;
use serde_json::{Value, json};

/// From the opening of the office to 2026-12-30.
const DAYS_TO_THE_END: u16 = 120;

async fn shown(town: &Town, application: &str) -> Value {
    let path = format!("/applications/{application}");
    town.office.get(&town.officer, &path).await.expect(200).body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provisional_day_is_counted_again_once_the_year_is_published_and_both_are_told() {
    let town = Town::open().await;
    town.office.days_go_by(DAYS_TO_THE_END).await;
    let (application, association) = town.submitted().await;
    let before = shown(&town, &application).await;
    assert_eq!(
        (&before["due"], &before["provisional"]),
        (&json!("2027-01-06"), &json!(true))
    );
    let year = json!({ "year": 2027, "off": ["2027-01-01", "2027-01-04"], "work": [] });
    let admin = &town.office.admin;
    let published = town.office.post(admin, "/workdays", &year).await;
    published.expect(200);
    // What is looked at is counted by it at once, whether it is written down or not.
    let after = shown(&town, &application).await;
    assert_eq!(
        (&after["due"], &after["provisional"]),
        (&json!("2027-01-08"), &json!(false))
    );
    let run = town
        .office
        .post(&town.officer, "/deadlines/run", &json!({}))
        .await;
    run.expect(200);
    let path = format!("/associations/{association}/history");
    let history = town.office.get(&town.officer, &path).await.expect(200).body;
    let items = history["items"].as_array().unwrap();
    let told = items.iter().find(|item| item["name"] == "DueRecounted");
    let told = told.unwrap_or_else(|| panic!("{history:#}"));
    assert_eq!(told["payload"]["due_before"], "2027-01-06");
    assert_eq!(told["payload"]["due"], "2027-01-08");
    // A second run finds nothing to count.
    let again = town
        .office
        .post(&town.officer, "/deadlines/run", &json!({}))
        .await;
    assert_eq!(again.expect(200).body["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_publishes_a_year_and_what_is_wrong_with_it_is_told_by_day() {
    let town = Town::open().await;
    let admin = &town.office.admin;
    let year = |off: &[&str]| json!({ "year": 2027, "off": off, "work": [] });
    let officer = town
        .office
        .post(&town.officer, "/workdays", &year(&[]))
        .await;
    officer.expect(403);
    let unread = town
        .office
        .post(admin, "/workdays", &year(&["2027-01-01", "Neujahr"]))
        .await;
    let errors = unread.expect(422).body["errors"].clone();
    assert_eq!(errors[0]["pointer"], "/off/1", "{errors}");
    let other = town
        .office
        .post(admin, "/workdays", &year(&["2026-12-31"]))
        .await;
    assert_eq!(other.expect(422).code(), "calendar.outside_year");
    let sunday = town
        .office
        .post(admin, "/workdays", &year(&["2027-01-03"]))
        .await;
    assert_eq!(sunday.expect(422).code(), "calendar.same_as_plain_week");
    let listed = async || {
        let listed = town.office.get(&town.officer, "/workdays").await;
        let items = listed.expect(200).body["items"].clone();
        items.as_array().unwrap().last().unwrap().clone()
    };
    assert_eq!(listed().await["year"], 2026);
    town.office
        .post(admin, "/workdays", &year(&["2027-01-01"]))
        .await
        .expect(200);
    let last = listed().await;
    assert_eq!(
        last,
        json!({ "year": 2027, "off": ["2027-01-01"], "work": [] })
    );
}
