//! A corrected founding, from the record that decisions rest on to the conclusion of their second look, on pages alone.

use crate::office::STREET;
use crate::{People, does, people, verb};
use serde_json::json;

const NAME: &str = "样例老联谊会";

/// An association that was founded long ago with its third step decided: its address and the application.
async fn decided(people: &People) -> (String, String) {
    let town = &people.town;
    let body = town.founding(STREET, "2019-05-03").await;
    let both = [&town.officer, &town.lead];
    let made = town.by_two("/foundings", both, &body).await.expect(201);
    let home = format!("/associations/{}", made.id());
    let letter = town.office.paper(&town.proposer, "base_link_letter").await;
    let asked = json!({ "transition": "T3", "contents": {
        "attested": { "linked_bases": { "count": 1, "paper": letter } },
        "papers": [{ "paper": letter, "kind": "base_link_letter" }] } });
    let path = format!("{home}/applications");
    let made = town.office.post(&town.proposer, &path, &asked).await;
    let application = made.expect(201).id();
    does(&people.officer, &application, "accept").await;
    let review = verb(&people.officer, &application, "review").await;
    let review = review.with("opinion", "support");
    people.officer.done(&review).await;
    let decide = verb(&people.lead, &application, "decide").await;
    people.lead.done(&decide.with("outcome", "approved")).await;
    (home, application)
}

async fn corrected(people: &People, home: &str) {
    let town = &people.town;
    let correction = json!({ "cites": 1, "founded_on": "2019-06-01", "reason": "日期抄错。" });
    let body = json!({ "submitter": town.officer.id, "correction": correction });
    let path = format!("{home}/founding-corrections");
    let both = [&town.lead, &town.officer];
    town.by_two(&path, both, &body).await.expect(201);
    let empty = json!({});
    let run = town.office.post(&town.officer, "/deadlines/run", &empty);
    run.await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_finds_the_decision_whose_fact_was_corrected_on_the_desk_and_concludes_it() {
    let people = people().await;
    let (home, application) = decided(&people).await;
    let (lead, officer) = (&people.lead, &people.officer);
    let page = officer.page(&format!("{home}/events/1")).await;
    page.says("以此为依据的决定").says(NAME).says("同意");
    let shown = lead.page(&format!("/applications/{application}")).await;
    shown.says_not("待复核").says_not("作出复核结论");

    corrected(&people, &home).await;
    lead.page("/").await.says("作出复核结论");
    officer.page("/").await.says_not("作出复核结论");
    let shown = lead.page(&format!("/applications/{application}")).await;
    shown.says("待复核").says("更正").says("最迟");
    // The officer is told who concludes.
    let closed = officer.page(&format!("/applications/{application}")).await;
    closed.says("待复核").says("作出复核结论");

    let form = verb(lead, &application, "conclude-re-review").await;
    let bad = form
        .with("outcome", "does_not_stand")
        .with("reason", "样例：理由。");
    let again = lead.submit(&bad).await.expect(422);
    again.says("样例：理由。");
    let form = again.form(&format!("/applications/{application}/conclude-re-review"));
    let done = lead.done(&form.with("outcome", "stands")).await;
    done.says("决定成立")
        .says("样例：理由。")
        .says_not("待复核");
    lead.page("/").await.says_not("作出复核结论");
    let history = officer.page(&format!("{home}/history")).await;
    history.says("决定转入复核").says("作出复核结论（决定成立");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_no_decision_rests_on_says_so_and_one_that_is_not_there_is_not_found() {
    let people = people().await;
    let town = &people.town;
    let body = town.founding(STREET, "2019-05-03").await;
    let both = [&town.officer, &town.lead];
    let made = town.by_two("/foundings", both, &body).await.expect(201);
    let home = format!("/associations/{}", made.id());
    let page = people.officer.page(&format!("{home}/history")).await;
    page.says("第1条记录");
    let page = people.officer.page(&format!("{home}/events/1")).await;
    page.says("没有决定以此为依据");
    for missing in ["0", "99", "x"] {
        let page = people
            .officer
            .get(&format!("{home}/events/{missing}"))
            .await;
        page.expect(404);
    }
}
