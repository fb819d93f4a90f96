//! A due day beyond the last published calendar year is provisional, and everything that shows it says so (domain 11.2).

use crate::people;
use serde_json::json;

/// From the opening of the office to 2026-12-27.
const DAYS_TO_DECEMBER: u16 = 117;
/// What every page says of a day in a year without a calendar.
const PROVISIONAL: &str = "暂定：2027年日历尚未公布，只扣除周末";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_due_day_beyond_the_last_published_year_is_shown_as_provisional_everywhere() {
    let people = people().await;
    let town = &people.town;
    let shown = async |application: &str| {
        let path = format!("/applications/{application}");
        let shown = town.office.get(&town.officer, &path).await.expect(200);
        (shown.body["due"].clone(), shown.body["provisional"].clone())
    };
    let body = town.proposal(&town.proposer, crate::NAME, "law").await;
    let made = town.office.post(&town.proposer, "/associations", &body);
    let early = made.await.expect(201).id();
    assert_eq!(shown(&early).await.1, json!(false));
    let page = format!("/applications/{early}");
    people.officer.page(&page).await.says_not("暂定");
    town.office.days_go_by(DAYS_TO_DECEMBER).await;
    let (application, association) = town.submitted().await;
    town.act(&town.officer, &application, "accept", &json!({}))
        .await
        .expect(200);
    let (due, provisional) = shown(&application).await;
    assert!(due.as_str().unwrap().starts_with("2027-"), "{due}");
    assert_eq!(provisional, json!(true));
    people.officer.page("/").await.says(PROVISIONAL);
    let page = format!("/applications/{application}");
    let page = people.officer.page(&page).await;
    page.says(PROVISIONAL).says("，暂定");
    for path in [
        "/associations".to_owned(),
        format!("/associations/{association}"),
    ] {
        people.lead.page(&path).await.says(PROVISIONAL);
    }
    let history = format!("/associations/{association}/history");
    people.lead.page(&history).await.says("，暂定");
    let route = format!("/propose/route?node={}", crate::STREET);
    let route = people.proposer.get(&route).await;
    if route.status.is_success() {
        assert!(route.html.contains(PROVISIONAL), "{}", route.html);
    }
}
