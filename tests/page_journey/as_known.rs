//! Pages say of a day no more than is known, and of an act in which office it was done.

use crate::office::DISTRICT;
use crate::{STREET, people};
use serde_json::json;

const OLD_STREET: &str = "990001002";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_founding_known_to_the_month_is_shown_as_the_month_everywhere() {
    let people = people().await;
    let (town, office) = (&people.town, &people.town.office);
    let (officer, lead) = (&town.officer, &town.lead);
    let both = town.founding(STREET, "2019-05").await;
    let done = town.by_two("/foundings", [officer, lead], &both).await;
    let done = done.expect(201);
    let path = format!("/associations/{}", done.id());
    let known = async |precision: &str, day: &str| {
        for path in [path.as_str(), "/associations"] {
            let shown = office.get(&town.lead, path).await.expect(200).body;
            let shown = shown.get("items").map_or(&shown, |items| &items[0]);
            assert_eq!(shown["founded_on"], day);
            assert_eq!(shown["founded_precision"], precision);
        }
    };
    known("month", "2019-05-31").await;
    for page in [
        path.clone(),
        "/associations".to_owned(),
        format!("{path}/history"),
    ] {
        let page = people.lead.page(&page).await;
        page.says("2019年5月").says_not("2019年5月31日");
    }
    let correction = json!({ "cites": 1, "founded_on": "2018", "reason": "年份抄错。" });
    let body = json!({ "submitter": town.officer.id, "correction": correction });
    let corrections = format!("{path}/founding-corrections");
    let corrected = town.by_two(&corrections, [lead, officer], &body).await;
    corrected.expect(201);
    known("year", "2018-12-31").await;
    for page in [
        path.clone(),
        "/associations".to_owned(),
        format!("{path}/history"),
    ] {
        let page = people.lead.page(&page).await;
        page.says("2018年")
            .says_not("2018年12月")
            .says_not("2019年5月");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_act_is_told_in_the_duty_that_was_held_on_its_day() {
    let people = people().await;
    let (town, office) = (&people.town, &people.town.office);
    let (application, association) = town.submitted().await;
    office.days_go_by(3).await;
    office.appoint(&town.proposer.id, STREET, "officer").await;
    for path in [
        format!("/associations/{association}/history"),
        format!("/applications/{application}"),
    ] {
        people.lead.page(&path).await.says("样例街道申请人");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_whose_founding_was_voided_has_its_page_and_its_history() {
    let people = people().await;
    let town = &people.town;
    let (officer, lead) = (&town.officer, &town.lead);
    let node = json!({ "code": OLD_STREET, "kind": "street", "name": "样例老街道",
        "parent": DISTRICT, "from": "1950-01-01" });
    let added = town.office.post(&town.office.admin, "/nodes", &node);
    added.await.expect(200);
    town.office
        .appoint(&officer.id, OLD_STREET, "officer")
        .await;
    let both = town.founding(OLD_STREET, "1960").await;
    let done = town.by_two("/foundings", [officer, lead], &both).await;
    let path = format!("/associations/{}", done.expect(201).id());
    let void = json!({ "cites": 1, "reason": "样例：记错了组织。" });
    let body = json!({ "submitter": officer.id, "correction": void });
    let corrections = format!("{path}/founding-corrections");
    let voided = town.by_two(&corrections, [lead, officer], &body).await;
    voided.expect(201);
    // Also as of a day on which no edition was in force yet.
    let then = format!("{path}?as_of=1961-06-01");
    for page in [path.clone(), then, "/associations".to_owned()] {
        let page = people.lead.page(&page).await;
        page.says("样例老联谊会").says("成立记录已作废");
    }
    let history = people.lead.page(&format!("{path}/history")).await;
    history.says("已作废");
}
