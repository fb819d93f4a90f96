//! Brands over HTTP: registered and corrected as other affairs, listed late by two, given up, and one name for one body.

use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use crate::steps::older_than_qibu;
use serde_json::{Value, json};

async fn recorded(town: &Town, who: &Person, home: &str, mut fact: Value) -> Answer {
    fact["paper"] = json!(town.office.paper(who, "affair_record").await);
    town.office
        .post(who, &format!("{home}/affairs"), &fact)
        .await
}

/// A brand of a body in use since a day.
pub async fn registered(town: &Town, home: &str, on: &str, name: &str) -> String {
    let fact = json!({ "kind": "brand_registered", "occurred_on": on, "title": name });
    recorded(town, &town.proposer, home, fact).await.expect(200);
    let path = format!("{home}/brands");
    let shown = town.office.get(&town.lead, &path).await.expect(200);
    let brands = shown.body["brands"].as_array().unwrap().iter();
    let mut named = brands.filter(|brand| brand["name"] == name);
    named.next().unwrap()["brand"].as_str().unwrap().to_owned()
}

/// The listing of a brand, as the first of two officers types it.
async fn listing(town: &Town, on: &str) -> Value {
    let statement = town.office.paper(&town.officer, "brand_statement").await;
    json!({ "submitter": town.lead.id, "listing": { "listed_on": on, "statement": statement } })
}

pub async fn listed(town: &Town, home: &str, brand: &str, on: &str) -> Answer {
    let both = [&town.officer, &town.lead];
    let path = format!("{home}/brands/{brand}/list-late");
    town.by_two(&path, both, &listing(town, on).await).await
}

async fn stages(town: &Town, query: &str) -> Vec<String> {
    let path = format!("/brands{query}");
    let page = town.office.get(&town.lead, &path).await.expect(200).body;
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|it| it["stage"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brand_is_registered_listed_late_by_two_and_given_up_and_each_day_shows_how_it_stood() {
    let town = Town::open().await;
    let home = format!("/associations/{}", older_than_qibu(&town).await);
    let brand = registered(&town, &home, "2020-10-22", "样例新e汇+").await;
    listed(&town, &home, &brand, "2021-10").await.expect(201);
    let before = stages(&town, "?as_of=2021-10-30").await;
    assert_eq!(before, ["candidate"]);
    assert_eq!(stages(&town, "?as_of=2020-10-21").await, [""; 0]);
    // Known to the month, it counts from its end.
    assert_eq!(stages(&town, "?as_of=2021-10-31").await, ["listed"]);
    let elsewhere = format!("?stage=candidate&node={STREET}");
    assert_eq!(stages(&town, &elsewhere).await, [""; 0]);
    let figures = format!("/figures?node={DISTRICT}");
    let counted = town.office.get(&town.lead, &figures).await.expect(200);
    assert_eq!(counted.body["brands"], 1);
    let retire = format!("{home}/brands/{brand}/retire");
    let why = json!({ "reason": "品牌不再使用。" });
    let done = town.office.post(&town.proposer, &retire, &why).await;
    assert_eq!(done.expect(200).body["events"][0]["name"], "BrandRetired");
    assert_eq!(stages(&town, "").await, ["retired"]);
    let counted = town.office.get(&town.lead, &figures).await.expect(200);
    assert_eq!(counted.body["brands"], 0);
    let again = town.office.post(&town.proposer, &retire, &why).await;
    assert_eq!(again.expect(422).code(), "brand.retired");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_bodies_of_a_district_never_have_one_name_for_a_brand() {
    let town = Town::open().await;
    let first = format!("/associations/{}", older_than_qibu(&town).await);
    let mut founding = town.founding(STREET, "2019-05-03").await;
    founding["founding"]["name"] = json!("样例另一老联谊会");
    founding["founding"]["scope"] = json!("another");
    let both = [&town.officer, &town.lead];
    let second = town.by_two("/foundings", both, &founding).await;
    let second = format!("/associations/{}", second.expect(201).id());
    let one = registered(&town, &first, "2020-10-22", "样例品牌").await;
    let other = registered(&town, &second, "2020-10-22", "样例 品牌").await;
    listed(&town, &first, &one, "2021-10-21").await.expect(201);
    let path = format!("{second}/brands/{other}/list-late");
    let refused = listing(&town, "2021-10-21").await;
    let draft = town.office.post(&town.officer, &path, &refused).await;
    let refused = match draft.status.as_u16() {
        201 => {
            let confirm = format!("/drafts/{}/confirm", draft.id());
            let (tag, empty) = (draft.tag(), json!({}));
            town.office
                .post_seen(&town.lead, &confirm, &tag, &empty)
                .await
        }
        _ => draft,
    };
    assert_eq!(refused.expect(409).code(), "brand.name_taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_complaint_is_recorded_and_settled_by_an_office_and_a_licence_by_the_body() {
    let town = Town::open().await;
    let home = format!("/associations/{}", older_than_qibu(&town).await);
    let brand = registered(&town, &home, "2020-10-22", "样例品牌").await;
    let complaint =
        json!({ "kind": "brand_complaint", "occurred_on": "2021-03-01", "brand": brand });
    let own = recorded(&town, &town.proposer, &home, complaint.clone()).await;
    assert_eq!(own.expect(403).code(), "authority.denied");
    let done = recorded(&town, &town.officer, &home, complaint).await;
    let complaint = done.expect(200).body["receipt"]["sequence"].clone();
    let path = format!("{home}/brands");
    let shown = town.office.get(&town.lead, &path).await.expect(200).body;
    assert_eq!(shown["brands"][0]["open_complaints"], 1);
    let settled = json!({ "kind": "brand_complaint_settled", "occurred_on": "2021-04-01", "complaint": complaint });
    recorded(&town, &town.officer, &home, settled)
        .await
        .expect(200);
    let path = format!("{home}/brands");
    let shown = town.office.get(&town.lead, &path).await.expect(200).body;
    assert_eq!(shown["complaints"][0]["settled_on"], "2021-04-01");
    let licence = json!({ "kind": "brand_licensed", "occurred_on": "2021-05-01", "brand": brand,
        "licensee": "association/01920000-0000-7000-8000-0000000000ff" });
    let unknown = recorded(&town, &town.proposer, &home, licence).await;
    assert_eq!(unknown.expect(422).code(), "brand.licensee_unknown");
    let listing = json!({ "kind": "brand_listed", "occurred_on": "2021-05-01" });
    let refused = recorded(&town, &town.proposer, &home, listing).await;
    assert_eq!(refused.expect(422).code(), "brand.listing_not_recorded");
}
