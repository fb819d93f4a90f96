//! The steps after the founding, over HTTP and on the page: filed ones, replied ones, the closing of the cycle.

use crate::office::{STREET, Town};
use serde_json::{Value, json};

/// A count, by its code, with the kind of the paper behind it.
pub type Counted = (&'static str, u32, Option<&'static str>);

/// What the simple standard asks for at each step after the founding: counts with their papers, and papers alone.
pub const STEPS: [(&str, &[Counted], &[&str]); 6] = [
    ("T3", &[("linked_bases", 1, Some("base_link_letter"))], &[]),
    ("T4", &[("sessions_held", 4, Some("session_ledger"))], &[]),
    (
        "T5",
        &[
            ("brand_sessions", 4, None),
            ("publications", 1, Some("publications_list")),
        ],
        &["brand_card"],
    ),
    (
        "T6",
        &[
            ("requests_to_society", 2, Some("request_ledger")),
            ("requests_to_members", 2, Some("request_ledger")),
        ],
        &[],
    ),
    (
        "T7",
        &[
            ("suggestions_submitted", 1, Some("suggestion_ledger")),
            ("suggestions_answered", 1, None),
        ],
        &[],
    ),
    ("T8", &[], &["handover_file"]),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_association_takes_every_step_over_http_and_begins_the_next_cycle() {
    let town = Town::open().await;
    let association = older_than_qibu(&town).await;
    let home = format!("/associations/{association}");
    for (transition, counts, papers) in STEPS {
        let next = readiness(&town, &association).await;
        assert_eq!(next["transition"], transition);
        assert_eq!(next["begins_here"], true);
        let events = taken(&town, &home, (transition, None), counts, papers).await;
        let last = events.as_array().unwrap().last().unwrap()["name"].clone();
        let expected = if transition == "T8" {
            "CycleOpened"
        } else {
            "StepReached"
        };
        assert_eq!(last, expected, "{transition}");
    }
    let path = format!("/associations/{association}");
    let shown = town.office.get(&town.lead, &path).await.expect(200).body;
    assert_eq!(
        (
            &shown["life"],
            &shown["cycle"],
            &shown["step"],
            &shown["counts"]
        ),
        (&json!("active"), &json!(2), &json!(0), &json!(true))
    );
    let next = readiness(&town, &association).await;
    assert_eq!(
        (&next["transition"], &next["begins_here"]),
        (&json!("T1"), &json!(true))
    );
    let figures = town
        .office
        .get(&town.lead, "/figures")
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&figures["associations"], &figures["by_step"]["0"]),
        (&json!(1), &json!(1))
    );
    let listed = town
        .office
        .get(&town.lead, "/applications?open=false")
        .await;
    let listed = listed.expect(200).body["items"].clone();
    let states: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["transition"].as_str().unwrap(),
                row["state"].as_str().unwrap(),
            )
        })
        .collect();
    assert!(
        states.contains(&("T4", "filed")) && states.contains(&("T8", "replied")),
        "{states:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_does_not_come_next_is_refused_and_nothing_is_written() {
    let town = Town::open().await;
    let association = older_than_qibu(&town).await;
    let head = town.office.head();
    for (transition, code) in [
        ("T1", "transition.reached"),
        ("T4", "transition.closed"),
        ("T8", "transition.closed"),
    ] {
        let body = json!({ "transition": transition, "contents": {} });
        let path = format!("/associations/{association}/applications");
        let refused = town.office.post(&town.proposer, &path, &body).await;
        assert_eq!(refused.expect(409).code(), code, "{transition}");
    }
    let body = json!({ "transition": "T9", "contents": {} });
    let path = format!("/associations/{association}/applications");
    town.office
        .post(&town.proposer, &path, &body)
        .await
        .expect(422);
    assert_eq!(town.office.head(), head);
}

/// An association that two officers took over.
pub async fn older_than_qibu(town: &Town) -> String {
    let body = town.founding(STREET, "2019-05-03").await;
    let recorded = town
        .by_two("/foundings", [&town.officer, &town.lead], &body)
        .await;
    recorded.expect(201).id()
}

/// What stands between a body and its next step.
pub async fn readiness(town: &Town, association: &str) -> Value {
    let path = format!("/associations/{association}/readiness");
    town.office
        .get(&town.proposer, &path)
        .await
        .expect(200)
        .body
}

/// Applied for at the body's address, decided and ended, with a plaque where the reply names a base; the events of its
/// last act.
pub async fn taken(
    town: &Town,
    home: &str,
    (transition, plaque): (&str, Option<&str>),
    counts: &[Counted],
    papers: &[&str],
) -> Value {
    let contents = contents(town, counts, papers).await;
    let body = json!({ "transition": transition, "contents": contents });
    let path = format!("{home}/applications");
    let made = town.office.post(&town.proposer, &path, &body).await;
    ended(town, &made.expect(201).id(), transition, plaque).await
}

/// An application decided and ended.
pub async fn ended(
    town: &Town,
    application: &str,
    transition: &str,
    plaque: Option<&str>,
) -> Value {
    let approve = json!({ "outcome": "approved" });
    let (officer, lead) = (&town.officer, &town.lead);
    let accepted = town.act(officer, application, "accept", &json!({})).await;
    if accepted.expect(200).body["application"]["state"] == "under_decision" {
        let decided = town.act(officer, application, "decide", &approve).await;
        let decided = decided.expect(200).body;
        assert_eq!(decided["application"]["state"], "filed");
        return decided["events"].clone();
    }
    let support = json!({ "opinion": "support" });
    let reviewed = town.act(officer, application, "review", &support).await;
    reviewed.expect(200);
    // A base is looked at by two before it is named.
    if plaque.is_some() {
        crate::site_visits::visited(town, application).await;
    }
    let decided = town.act(lead, application, "decide", &approve).await;
    if decided.expect(200).body["application"]["state"] == "awaiting_notice" {
        let opened = town.act(lead, application, "open-notice", &json!({})).await;
        opened.expect(200);
        town.office.days_go_by(9).await;
    }
    let mut number = json!({ "number": format!("样统复〔2026〕{transition}号") });
    if let Some(plaque) = plaque {
        number["plaque"] = json!(plaque);
    }
    let replied = town.act(lead, application, "issue-reply", &number).await;
    replied.expect(200).body["events"].clone()
}

/// What an application holds: counts, each with the paper behind it, and further papers.
pub async fn contents(town: &Town, counts: &[Counted], papers: &[&str]) -> Value {
    let mut held: Vec<(&str, String)> = Vec::new();
    let of_counts = counts.iter().filter_map(|(_, _, kind)| *kind);
    for kind in of_counts.chain(papers.iter().copied()) {
        if held.iter().all(|(known, _)| *known != kind) {
            held.push((kind, town.office.paper(&town.proposer, kind).await));
        }
    }
    let mut attested = json!({});
    for (code, count, kind) in counts {
        attested[*code] = json!({ "count": count });
        if let Some((_, id)) = held.iter().find(|(known, _)| Some(*known) == *kind) {
            attested[*code]["paper"] = json!(id);
        }
    }
    let papers: Vec<_> = held
        .iter()
        .map(|(kind, id)| json!({ "paper": id, "kind": kind }))
        .collect();
    json!({ "attested": attested, "papers": papers })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_applicant_takes_longer_to_correct_once_and_hears_so() {
    let town = Town::open().await;
    let (application, _) = town.submitted().await;
    let list = json!({ "items": [{ "criterion": "1d", "reason": "请写明人员类别。" }] });
    let returned = town.act(&town.officer, &application, "return", &list).await;
    let first = returned.expect(200).body["application"]["due"].clone();
    let reason = json!({ "reason": "章程修订还要开一次理事会。" });
    let foreign = town
        .act(&town.officer, &application, "extend-correction", &reason)
        .await;
    foreign.expect(403);
    let empty = json!({ "reason": "" });
    let unsaid = town
        .act(&town.proposer, &application, "extend-correction", &empty)
        .await;
    assert_eq!(unsaid.expect(422).body["errors"][0]["pointer"], "/reason");
    let longer = town
        .act(&town.proposer, &application, "extend-correction", &reason)
        .await;
    let longer = longer.expect(200).body;
    assert_eq!(longer["application"]["state"], "returned");
    assert!(
        longer["application"]["due"].as_str() > first.as_str(),
        "{longer}"
    );
    let again = town
        .act(&town.proposer, &application, "extend-correction", &reason)
        .await;
    assert_eq!(again.expect(409).code(), "correction.extended_before");
}
