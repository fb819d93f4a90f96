//! A step that is only filed, on the pages: no reply is promised.

use crate::office::{STREET, Town};
use crate::{PDF, people, verb};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filed_step_ends_with_the_officers_decision_and_its_page_promises_no_reply() {
    let people = people().await;
    let town = &people.town;
    let body = town.founding(STREET, "2019-05-03").await;
    let both = [&town.officer, &town.lead];
    let association = town
        .by_two("/foundings", both, &body)
        .await
        .expect(201)
        .id();
    third_step(town, &association).await;
    let body_page = format!("/associations/{association}");
    people
        .proposer
        .page(&body_page)
        .await
        .says("下一步：活动嗨起来");
    let address = format!("{body_page}/apply/T4");
    let form = people.proposer.page(&address).await;
    form.says("活动台账").says_not("批复");
    let form = form
        .form(&address)
        .with("count-sessions_held", "6")
        .file("paper-session_ledger", "台账.pdf", PDF)
        .press("do", "submit");
    let shown = people.proposer.done(&form).await;
    shown.says("待受理").says_not("批复");
    let application = shown
        .location
        .trim_start_matches("/applications/")
        .to_owned();
    let accept = verb(&people.officer, &application, "accept").await;
    people.officer.done(&accept).await.says("待决定");
    let decide = verb(&people.officer, &application, "decide").await;
    let done = people
        .officer
        .done(&decide.with("outcome", "approved"))
        .await;
    done.says("已准予备案").says_not("批复");
    let history = people.lead.page(&format!("{body_page}/history")).await;
    history.says("准予备案").says("在样例区备案");
    people
        .lead
        .page(&body_page)
        .await
        .says("下一步：品牌亮出来");
}

/// The third step, over HTTP.
async fn third_step(town: &Town, association: &str) {
    let letter = town.office.paper(&town.proposer, "base_link_letter").await;
    let contents = json!({
        "attested": { "linked_bases": { "count": 1, "paper": letter } },
        "papers": [{ "paper": letter, "kind": "base_link_letter" }],
    });
    let asked = json!({ "transition": "T3", "contents": contents });
    let path = format!("/associations/{association}/applications");
    let made = town.office.post(&town.proposer, &path, &asked).await;
    let application = made.expect(201).id();
    town.reviewed(&application).await;
    let (approve, number) = (
        json!({ "outcome": "approved" }),
        json!({ "number": "样统复〔2026〕3号" }),
    );
    for (verb, body) in [("decide", approve), ("open-notice", json!({}))] {
        let done = town.act(&town.lead, &application, verb, &body).await;
        done.expect(200);
    }
    town.office.days_go_by(9).await;
    let replied = town
        .act(&town.lead, &application, "issue-reply", &number)
        .await;
    replied.expect(200);
}
