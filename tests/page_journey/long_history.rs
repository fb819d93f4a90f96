//! A history that is longer than a page of events.

use super::people;
use crate::office::Town;
use serde_json::{Value, json};

/// The rows of the largest page.
const PAGE_ROWS: u64 = 200;

/// An application for the founding, with its papers.
async fn applied(town: &Town, association: &str) -> String {
    let mut papers = Vec::new();
    for kind in ["founding_minutes", "charter", "internal_approval"] {
        let paper = town.office.paper(&town.proposer, kind).await;
        papers.push(json!({ "paper": paper, "kind": kind }));
    }
    let body = json!({ "transition": "T2", "contents": {
        "declared": ["elected_by_acclamation"],
        "papers": papers,
        "legal": { "internal": "样统批〔2026〕2号" },
    }});
    let path = format!("/associations/{association}/applications");
    let made = town.office.post(&town.proposer, &path, &body).await;
    made.expect(201).id()
}

async fn done(town: &Town, application: &str, verbs: &[(&str, Value)]) -> u64 {
    let mut sequence = 0;
    for (verb, body) in verbs {
        let who = match *verb {
            "decide" | "open-notice" | "issue-reply" => &town.lead,
            "withdraw" => &town.proposer,
            _ => &town.officer,
        };
        let answer = town.act(who, application, verb, body).await.expect(200);
        sequence = answer.body["receipt"]["sequence"].as_u64().unwrap();
    }
    sequence
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_and_a_reply_are_told_however_long_the_history_is() {
    let people = people().await;
    let town = &people.town;
    let (first, association) = town.submitted().await;
    let decided = [
        ("accept", json!({})),
        ("review", json!({ "opinion": "support" })),
        ("decide", json!({ "outcome": "approved" })),
    ];
    done(town, &first, &decided).await;
    let mut sequence = done(
        town,
        &first,
        &[("issue-reply", json!({ "number": "样统复〔2026〕1号" }))],
    )
    .await;
    while sequence < PAGE_ROWS {
        let application = applied(town, &association).await;
        sequence = done(town, &application, &[("withdraw", json!({}))]).await;
    }
    let last = applied(town, &association).await;
    done(town, &last, &decided).await;
    done(town, &last, &[("open-notice", json!({}))]).await;
    town.office.days_go_by(7).await;
    done(
        town,
        &last,
        &[("issue-reply", json!({ "number": "样统复〔2026〕2号" }))],
    )
    .await;
    let page = people
        .lead
        .page(&format!("/associations/{association}"))
        .await;
    page.says("样统复〔2026〕1号").says("样统复〔2026〕2号");
    let steps = page.html.split("<ol class=\"seven\">").nth(1).unwrap();
    let second = steps.split("<li class=").nth(2).unwrap();
    assert!(
        second.contains("<time datetime=\"2026-"),
        "the second step has its day: {second}"
    );
    page.says_not("只读取了前");
}
