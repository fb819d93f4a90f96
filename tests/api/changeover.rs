//! A new edition over HTTP: who is under way stays, moves or chooses, as its clauses say.

use crate::next_edition::publish_four;
use crate::office::Town;
use serde_json::{Value, json};

/// An application that was accepted and supported before that edition's first day, on which it is.
async fn under_way(town: &Town, clause: &str) -> (String, String) {
    let (application, subject) = town.submitted().await;
    town.reviewed(&application).await;
    publish_four(town, clause).await;
    town.office.days_go_by(2).await;
    (application, subject)
}

async fn shown(town: &Town, application: &str) -> Value {
    let path = format!("/applications/{application}");
    town.office.get(&town.officer, &path).await.expect(200).body
}

async fn choice(town: &Town, application: &str) -> Value {
    let path = format!("/applications/{application}/actions");
    let listed = town.office.get(&town.proposer, &path).await;
    let listed = listed.expect(200).body;
    let items = listed["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["verb"] == "choose-edition");
    found.unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_applicant_may_choose_the_new_edition_and_is_judged_by_it() {
    let town = Town::open().await;
    let clause = "code: open_cases, treatment: chooses, until: 2026-09-10";
    let (application, subject) = under_way(&town, clause).await;
    let of_clause = json!({ "edition": "SIMPLE-4", "clause": "open_cases" });
    let before = shown(&town, &application).await;
    assert_eq!(
        (&before["edition"], &before["clause"]),
        (&json!("SIMPLE-1"), &of_clause)
    );
    assert_eq!(choice(&town, &application).await["open"], true);
    let edition = |code: &str| json!({ "edition": code });
    let who = &town.proposer;
    let none = town
        .act(who, &application, "choose-edition", &edition(""))
        .await;
    assert_eq!(none.expect(422).body["errors"][0]["pointer"], "/edition");
    let other = town
        .act(who, &application, "choose-edition", &edition("SIMPLE-9"))
        .await;
    assert_eq!(other.expect(422).code(), "changeover.other_edition");
    let office = town
        .act(
            &town.officer,
            &application,
            "choose-edition",
            &edition("SIMPLE-4"),
        )
        .await;
    office.expect(403);
    let chosen = town
        .act(who, &application, "choose-edition", &edition("SIMPLE-4"))
        .await;
    assert_eq!(
        chosen.expect(200).body["events"][0]["name"],
        "EditionChosen"
    );
    let after = shown(&town, &application).await;
    assert_eq!(
        (&after["edition"], &after["clause"]),
        (&json!("SIMPLE-4"), &of_clause)
    );
    let path = format!("/associations/{subject}/readiness?transition=T1");
    let why = town.office.get(&town.officer, &path).await.expect(200).body;
    assert_eq!(why["edition"], "SIMPLE-4");
    assert_eq!(choice(&town, &application).await["open"], false);
    let approve = json!({ "outcome": "approved" });
    let refused = town.act(&town.lead, &application, "decide", &approve).await;
    assert_eq!(refused.expect(422).code(), "criterion.not_met");
    // On the day before the choice it stood under the edition of its acceptance.
    let path = format!("/applications/{application}?as_of=2026-09-02");
    let then = town.office.get(&town.officer, &path).await.expect(200).body;
    assert_eq!(then["edition"], "SIMPLE-1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_clause_moves_is_judged_by_the_new_edition_and_what_it_keeps_by_its_own() {
    let approve = json!({ "outcome": "approved" });
    let town = Town::open().await;
    let (application, _) = under_way(&town, "code: all, treatment: moves").await;
    assert_eq!(shown(&town, &application).await["edition"], "SIMPLE-4");
    assert_eq!(choice(&town, &application).await["open"], false);
    let refused = town.act(&town.lead, &application, "decide", &approve).await;
    assert_eq!(refused.expect(422).code(), "criterion.not_met");
    let town = Town::open().await;
    let (application, subject) = under_way(&town, "code: all, treatment: stays").await;
    let path = format!("/associations/{subject}/readiness?transition=T1");
    let why = town.office.get(&town.officer, &path).await.expect(200).body;
    assert_eq!(why["edition"], "SIMPLE-1");
    town.act(&town.lead, &application, "decide", &approve)
        .await
        .expect(200);
    assert_eq!(shown(&town, &application).await["edition"], "SIMPLE-1");
}
