//! Consent withdrawn while an application is open (domain 11.2).

use crate::office::{DISTRICT, Town};
use serde_json::{Value, json};

fn criterion<'a>(criteria: &'a Value, field: &str, id: &str) -> &'a Value {
    let found = criteria.as_array().unwrap().iter();
    let mut found = found.filter(|one| one[field] == id);
    found.next().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_approval_rests_on_an_erased_paper_and_readiness_says_so_too() {
    let town = Town::open().await;
    let (application, association) = town.submitted().await;
    town.reviewed(&application).await;
    let history = format!("/associations/{association}/history");
    let events = town.office.get(&town.officer, &history).await.expect(200);
    let paper = &events.body["items"][1]["payload"]["contents"]["papers"][0]["paper"];
    let paper = paper.as_str().unwrap().to_owned();
    let why = format!("/associations/{association}/readiness?transition=T1");
    let before = town.office.get(&town.officer, &why).await.expect(200);
    assert_eq!(
        criterion(&before.body["criteria"], "id", "1a")["verdict"],
        "met"
    );

    town.office.days_go_by(1).await;
    let keeper = town
        .office
        .account("样例保护人", DISTRICT, "data_protection");
    let ground = json!({ "ground": "persons_request" });
    let erase = format!("/papers/{paper}/erasure");
    let ordered = town.office.post(&keeper.await, &erase, &ground).await;
    ordered.expect(200);

    let approve = json!({ "outcome": "approved" });
    let refused = town.act(&town.lead, &application, "decide", &approve).await;
    let refused = refused.expect(422);
    assert_eq!(refused.code(), "criterion.not_met");
    let initiators = criterion(&refused.body["criteria"], "criterion", "1a");
    let cited = initiators["citations"].to_string();
    assert!(cited.contains(&format!("paper/{paper}")), "{cited}");
    let after = town.office.get(&town.officer, &why).await.expect(200);
    let initiators = criterion(&after.body["criteria"], "id", "1a");
    assert_eq!(initiators["verdict"], "unknown");
    assert_eq!(initiators["missing"][0]["code"], "consent_receipts");
    let stream = initiators["citations"][0]["stream"].clone();
    assert_eq!(stream, json!(format!("paper/{paper}")));
    // On the day before the order the paper was there.
    let day = before.body["as_of"].as_str().unwrap();
    let then = format!("{why}&as_of={day}");
    let then = town.office.get(&town.officer, &then).await.expect(200);
    let initiators = criterion(&then.body["criteria"], "id", "1a");
    assert_eq!(initiators["verdict"], "met");

    let reject = json!({ "outcome": "rejected", "reason": "样例理由", "criteria": ["1a"] });
    let rejected = town.act(&town.lead, &application, "decide", &reject).await;
    rejected.expect(200);
}
