//! Alliances and service teams on their pages: founded, formed, listed and turned, and faults at their fields.

use crate::office::{DISTRICT, STREET, Town};
use crate::people;
use serde_json::json;

/// A person of the street who sits in the team: the API offers the seat and records the signed form.
async fn member(town: &Town, team: &str) -> String {
    let (office, lead) = (&town.office, &town.lead);
    let guest = json!({ "node": STREET, "name": "样例甲", "contact": "样例甲的联系方式", "purposes": ["contact"] });
    let person = office.post(&town.officer, "/people", &guest).await;
    let offer = json!({ "person": person.expect(201).id() });
    let path = format!("/teams/{team}/members");
    let seat = office.post(lead, &path, &offer).await.expect(201).id();
    let taken = json!({ "paper": office.paper(lead, "signed_form").await });
    let path = format!("/members/{seat}/take");
    office.post(lead, &path, &taken).await.expect(200);
    seat
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alliance_is_founded_a_team_of_it_formed_checked_and_suspended() {
    let people = people().await;
    let town = &people.town;
    let empty = people.lead.page("/teams").await;
    empty.says("到这一天还没有服务联盟。");
    let form = people.lead.page("/alliances/new").await;
    let form = form
        .form("/alliances/new")
        .with("name", "城新同行")
        .with("node", DISTRICT)
        .with("occurred_on", "2019-04-25");
    people.lead.done(&form).await.says("城新同行");
    let made = town.office.get(&town.lead, "/alliances").await.expect(200);
    let alliance = made.body["items"][0]["id"].as_str().unwrap().to_owned();
    let page = people.lead.page("/teams/new").await;
    let form = page
        .form("/teams/new")
        .with("alliance", &format!("alliance/{alliance}"))
        .with("name", "样例法律服务队")
        .with("node", DISTRICT)
        .with("occurred_on", "2019-04-24");
    let again = people.lead.submit(&form).await.expect(422);
    again.says("服务队至少有一个服务领域。");
    let form = again.form("/teams/new").tick("domains", "law");
    let again = people.lead.submit(&form).await.expect(422);
    again.says("服务联盟在2019-04-24还没有成立");
    let form = again.form("/teams/new").with("occurred_on", "2019-05-09");
    people
        .lead
        .done(&form)
        .await
        .says("样例法律服务队")
        .says("法律");
    let made = town.office.get(&town.lead, "/teams").await.expect(200);
    let team = made.body["items"][0]["id"].as_str().unwrap().to_owned();
    let home = format!("/teams/{team}");
    people.lead.page(&home).await.says("还没有队员。");
    let seat = member(town, &team).await;
    let check = format!("{home}/check");
    let page = people.lead.page(&home).await;
    page.says(&seat).says("未核验");
    let today = town.office.qibu.clock().now().day().to_string();
    let form = people.lead.page(&check).await;
    let form = form
        .form(&check)
        .with("seat", &seat)
        .tick("domain", "law")
        .tick("passed", "yes")
        .with("occurred_on", &today);
    people.lead.done(&form).await.says("通过");
    let suspend = format!("{home}/suspend");
    let form = people.lead.page(&suspend).await;
    let form = form.form(&suspend).with("occurred_on", &today);
    people.lead.done(&form).await.says("已暂停");
    let listed = people.lead.page("/teams?stage=active").await;
    listed.says("还没有服务队。");
    let figures = town.office.get(&town.lead, "/figures").await.expect(200);
    assert_eq!(figures.body["service_teams"], json!(0));
}
