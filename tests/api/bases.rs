//! Bases over HTTP: proposed, named with their plaque, counted, taken over, and kept apart from associations.

use crate::office::{STREET, Town};
use crate::steps::{Counted, STEPS, contents, ended, taken};
use serde_json::{Value, json};

const NAME: &str = "样例街道实践创新基地";
const PLAQUE: &str = "样基字〔2026〕3号";

/// What the simple standard asks of a base at its second and third step.
pub const EARLY: [(&str, &[Counted], &[&str]); 2] = [
    (
        "T2",
        &[("operator_agreement_months", 24, Some("operator_agreement"))],
        &[],
    ),
    (
        "T3",
        &[
            ("ground_square_metres", 120, None),
            ("right_of_use_months", 24, Some("right_of_use")),
            ("sessions_planned", 12, Some("activity_plan")),
            ("trial_sessions", 1, None),
        ],
        &[],
    ),
];

async fn proposal(town: &Town, name: &str) -> Value {
    let counts: &[Counted] = &[("target_population", 300, None)];
    let contents = contents(town, counts, &["host_letter"]).await;
    json!({ "name": name, "short_name": "样例基地", "level": "street_base", "node": STREET,
        "host": "样例科技园有限公司", "contents": contents })
}

/// A base proposed and approved: its address.
pub async fn preparing(town: &Town, name: &str) -> String {
    let body = proposal(town, name).await;
    let made = town.office.post(&town.proposer, "/bases", &body).await;
    let made = made.expect(201);
    assert_eq!(made.body["application"]["subject_kind"], "base");
    ended(town, &made.id(), "T1", None).await;
    format!(
        "/bases/{}",
        made.body["application"]["subject"].as_str().unwrap()
    )
}

/// A base that was named; its address.
pub async fn named(town: &Town, name: &str, plaque: &str) -> String {
    let home = preparing(town, name).await;
    for (transition, counts, papers) in EARLY {
        let plaque = (transition == "T3").then_some(plaque);
        taken(town, &home, (transition, plaque), counts, papers).await;
    }
    home
}

async fn figures(town: &Town) -> (Value, Value) {
    let told = town.office.get(&town.lead, "/figures").await.expect(200);
    (
        told.body["associations"].clone(),
        told.body["bases"].clone(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_base_is_proposed_named_and_taken_through_every_step_over_http() {
    let town = Town::open().await;
    let home = preparing(&town, NAME).await;
    assert_eq!(figures(&town).await, (json!(0), json!(0)));
    for (transition, counts, papers) in EARLY.into_iter().chain(STEPS.into_iter().skip(1)) {
        let path = format!("{home}/readiness");
        let next = town
            .office
            .get(&town.proposer, &path)
            .await
            .expect(200)
            .body;
        let begins = (
            &next["transition"],
            &next["begins_here"],
            &next["subject_kind"],
        );
        assert_eq!(begins, (&json!(transition), &json!(true), &json!("base")));
        let plaque = (transition == "T3").then_some(PLAQUE);
        let events = taken(&town, &home, (transition, plaque), counts, papers).await;
        if transition == "T3" {
            let names: Vec<_> = events.as_array().unwrap().iter().collect();
            assert!(names.iter().any(|event| event["name"] == "BaseNamed"));
            assert_eq!(figures(&town).await, (json!(0), json!(1)));
        }
    }
    let shown = town.office.get(&town.lead, &home).await.expect(200).body;
    let told =
        ["kind", "level", "host", "plaque", "cycle", "step", "life"].map(|key| shown[key].clone());
    let expected = ["base", "street_base", "样例科技园有限公司", PLAQUE];
    assert_eq!(told[..4], expected.map(|word| json!(word)));
    assert_eq!(told[4..], [json!(2), json!(0), json!("active")]);
    assert!(shown.get("form").is_none() && shown.get("scope").is_none());
    let history = town
        .office
        .get(&town.lead, &format!("{home}/history"))
        .await;
    assert_eq!(history.expect(200).body["items"][0]["name"], "BaseProposed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_base_and_an_association_stand_in_lists_and_at_addresses_of_their_own() {
    let town = Town::open().await;
    let home = named(&town, NAME, PLAQUE).await;
    let id = home.trim_start_matches("/bases/");
    let (_, association) = town.submitted().await;
    for path in [
        format!("/associations/{id}"),
        format!("/associations/{id}/history"),
        format!("/associations/{id}/readiness"),
        format!("/bases/{association}"),
        format!("/bases/{association}/history"),
        format!("/bases/{association}/readiness"),
    ] {
        town.office.get(&town.lead, &path).await.expect(404);
    }
    for (path, only) in [("/bases", id), ("/associations", association.as_str())] {
        let listed = town.office.get(&town.lead, path).await.expect(200).body;
        let items = listed["items"].as_array().unwrap();
        assert_eq!(items.len(), 1, "{path}");
        assert_eq!(items[0]["id"], only);
    }
    let body = json!({ "transition": "T2", "contents": {} });
    let path = format!("/associations/{id}/applications");
    let refused = town.office.post(&town.proposer, &path, &body).await;
    refused.expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_two_bases_of_a_district_hold_one_name_or_one_plaque() {
    let town = Town::open().await;
    named(&town, NAME, PLAQUE).await;
    let same = proposal(&town, NAME).await;
    let refused = town.office.post(&town.proposer, "/bases", &same).await;
    assert_eq!(refused.expect(409).code(), "claim.taken");
    let home = preparing(&town, "样例第二基地").await;
    let (_, counts, papers) = EARLY[0];
    taken(&town, &home, ("T2", None), counts, papers).await;
    let (_, counts, papers) = EARLY[1];
    let contents = contents(&town, counts, papers).await;
    let body = json!({ "transition": "T3", "contents": contents });
    let path = format!("{home}/applications");
    let made = town
        .office
        .post(&town.proposer, &path, &body)
        .await
        .expect(201);
    let application = made.id();
    town.reviewed(&application).await;
    crate::site_visits::visited(&town, &application).await;
    let approve = json!({ "outcome": "approved" });
    town.act(&town.lead, &application, "decide", &approve)
        .await
        .expect(200);
    town.act(&town.lead, &application, "open-notice", &json!({}))
        .await
        .expect(200);
    town.office.days_go_by(20).await;
    let head = town.office.head();
    let unsaid = json!({ "number": "样统复〔2026〕9号" });
    let refused = town
        .act(&town.lead, &application, "issue-reply", &unsaid)
        .await;
    assert_eq!(refused.expect(409).code(), "reply.plaque_missing");
    let taken = json!({ "number": "样统复〔2026〕9号", "plaque": PLAQUE });
    let refused = town
        .act(&town.lead, &application, "issue-reply", &taken)
        .await;
    assert_eq!(refused.expect(409).code(), "claim.taken");
    let wrong = json!({ "number": "样统复〔2026〕9号", "plaque": "没有数字" });
    let refused = town
        .act(&town.lead, &application, "issue-reply", &wrong)
        .await;
    assert_eq!(refused.expect(422).body["errors"][0]["pointer"], "/plaque");
    assert_eq!(town.office.head(), head);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_officers_take_a_base_over_correct_its_day_and_void_it() {
    let town = Town::open().await;
    let statement = town.office.paper(&town.officer, "founding_statement").await;
    let founding = json!({ "name": NAME, "level": "street_base", "node": STREET, "host": "样例科技园有限公司",
        "plaque": PLAQUE, "founded_on": "2019-05", "statement": statement, "categories": ["freelancers"] });
    let body = json!({ "submitter": town.lead.id, "founding": founding });
    let both = [&town.officer, &town.lead];
    let recorded = town
        .by_two("/base-foundings", both, &body)
        .await
        .expect(201);
    let base = recorded.id();
    let on = |day: &'static str| {
        let path = format!("/figures?as_of={day}");
        let town = &town;
        async move { town.office.get(&town.lead, &path).await.expect(200).body["bases"].clone() }
    };
    assert_eq!(
        (on("2019-05-30").await, on("2019-05-31").await),
        (json!(0), json!(1))
    );
    let path = format!("/bases/{base}/founding-corrections");
    let correction =
        json!({ "cites": 1, "founded_on": "2019-03-14", "reason": "原件写的是三月十四日。" });
    let body = json!({ "submitter": town.lead.id, "correction": correction });
    town.by_two(&path, both, &body).await.expect(201);
    assert_eq!(
        (on("2019-03-13").await, on("2019-03-14").await),
        (json!(0), json!(1))
    );
    let void = json!({ "cites": 1, "reason": "重复录入。" });
    let body = json!({ "submitter": town.lead.id, "correction": void });
    town.by_two(&path, both, &body).await.expect(201);
    assert_eq!(on("2026-01-01").await, json!(0));
    // Its name is free again.
    preparing(&town, NAME).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_base_is_said_field_by_field_and_all_at_once() {
    let town = Town::open().await;
    let mut body = proposal(&town, "").await;
    body["host"] = json!("");
    let refused = town
        .office
        .post(&town.proposer, "/bases", &body)
        .await
        .expect(422);
    let errors = refused.body["errors"].as_array().unwrap();
    let pointers: Vec<_> = errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/name", "/host"]);
    let mut body = proposal(&town, NAME).await;
    body["level"] = json!("national");
    let refused = town.office.post(&town.proposer, "/bases", &body).await;
    assert_eq!(refused.expect(422).body["errors"][0]["pointer"], "/level");
    let mut body = proposal(&town, NAME).await;
    body["scope"] = json!("new_media");
    town.office
        .post(&town.proposer, "/bases", &body)
        .await
        .expect(422);
}
