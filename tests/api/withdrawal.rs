//! A consent that is taken back while an application is under way (domain 11.2): what counted the person is judged again, citing
//! the withdrawal, and no approval rests on it.

use crate::office::{Answer, DISTRICT, STREET, Town};
use qibu::opening::SIMPLE;
use serde_json::{Value, json};

const INITIATORS: usize = 3;
const CANDIDATES: usize = 15;

/// The edition of the town with initiators and candidates that are counted by their seats.
async fn edition(town: &Town) {
    let today = town.office.qibu.clock().now().day().plus_days(1);
    let text = SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-2")
        .replace("in_force_from: 2017-01-01", &format!("in_force_from: {today}"))
        .replacen(
            "          attested: { what: initiators, at_least: 3, paper: consent_receipts }\n",
            "          first_known:\n            - measure: { name: initiators/1, at_least: 3 }\n            - attested: { what: initiators, at_least: 3, paper: consent_receipts }\n",
            1,
        )
        .replacen(
            "          attested: { what: candidates, min_members: true }\n",
            "          first_known:\n            - measure: { name: candidates/1, min_members: true }\n            - attested: { what: candidates, min_members: true }\n",
            1,
        );
    assert_eq!(
        text.matches("first_known").count(),
        SIMPLE.matches("first_known").count() + 2
    );
    let body = json!({ "district": DISTRICT, "text": text });
    let admin = &town.office.admin;
    town.office
        .post(admin, "/editions", &body)
        .await
        .expect(200);
    town.office.days_go_by(2).await;
}

/// Somebody who is invited and takes a seat by a signed form: the person and the seat.
async fn sits(town: &Town, association: &str, role: &str, number: usize) -> (String, String) {
    let guest = json!({ "node": STREET, "name": format!("样例{number}"), "contact": format!("样例联系{number}"),
        "purposes": ["pool"] });
    let person = town
        .office
        .post(&town.officer, "/people", &guest)
        .await
        .expect(201)
        .id();
    let offer = json!({ "person": person, "role": role, "category": "freelancers" });
    let path = format!("/associations/{association}/members");
    let seat = town
        .office
        .post(&town.proposer, &path, &offer)
        .await
        .expect(201)
        .id();
    let form = town.office.paper(&town.proposer, "signed_form").await;
    let taken = json!({ "paper": form, "capacity_declared": role == "initiator" });
    let path = format!("/members/{seat}/take");
    town.office
        .post(&town.proposer, &path, &taken)
        .await
        .expect(200);
    (person, seat)
}

fn criterion<'a>(found: &'a Value, id: &str) -> &'a Value {
    let mut all = found["criteria"].as_array().unwrap().iter();
    all.find(|it| it["criterion"] == id || it["id"] == id)
        .unwrap_or_else(|| panic!("{id} in {found:#}"))
}

async fn decide(town: &Town, application: &str) -> Answer {
    let approve = json!({ "outcome": "approved" });
    town.act(&town.lead, application, "decide", &approve).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_that_would_rest_on_whoever_took_their_consent_back_is_refused_and_cites_it() {
    let town = Town::open().await;
    edition(&town).await;
    let (application, association) = town.submitted().await;
    let association = association.split('/').next_back().unwrap().to_owned();
    let mut seats = Vec::new();
    for number in 0..CANDIDATES {
        let role = if number < INITIATORS {
            "initiator"
        } else {
            "candidate"
        };
        seats.push(sits(&town, &association, role, number).await);
    }
    town.reviewed(&application).await;
    // One of the initiators takes the consent back.
    let (person, seat) = seats[0].clone();
    let leave = format!("/members/{seat}/leave");
    town.office
        .post(&town.officer, &leave, &json!({}))
        .await
        .expect(200);
    let refused = decide(&town, &application).await.expect(422);
    assert_eq!(refused.code(), "criterion.not_met");
    let (of_initiators, of_candidates) = (
        criterion(&refused.body, "1a"),
        criterion(&refused.body, "1b"),
    );
    for (found, wanted, there) in [(of_initiators, 3, 2), (of_candidates, 15, 14)] {
        assert_eq!(found["verdict"], "not_met", "{found:#}");
        assert_eq!(
            (&found["wanted"], &found["found"]),
            (&json!(wanted), &json!(there))
        );
        let cited = found["citations"].to_string();
        assert!(
            cited.contains(&format!("membership/{seat}")),
            "cites the withdrawal: {cited}"
        );
    }
    // A fourth initiator comes; what was reviewed is reviewed again.
    sits(&town, &association, "initiator", 99).await;
    let back = json!({ "to": "review", "reason": "一名发起人撤回同意，已补充一名，请重新审核。" });
    town.act(&town.lead, &application, "send-back", &back)
        .await
        .expect(200);
    let support = json!({ "opinion": "support" });
    town.act(&town.officer, &application, "review", &support)
        .await
        .expect(200);
    decide(&town, &application).await.expect(200);
    // The person who withdrew is erased: what was counted then is counted still.
    let counted = counted(&town, &association).await;
    let ground = json!({ "ground": "persons_request" });
    let erase = format!("/people/{person}/erase");
    town.office
        .post(&town.officer, &erase, &ground)
        .await
        .expect(200);
    town.office.qibu.follow_persons().await.unwrap();
    assert_eq!(self::counted(&town, &association).await, counted);
    assert_eq!(counted, CANDIDATES);
}

/// How many sit there.
async fn counted(town: &Town, association: &str) -> usize {
    let path = format!("/associations/{association}/members?sitting=true");
    let page = town.office.get(&town.lead, &path).await.expect(200).body;
    page["items"].as_array().unwrap().len()
}
