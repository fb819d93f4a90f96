//! The second cycle through the pages: an association at its seventh step closes its cycle, stands in the next one before
//! its first step, and applies for that again.

use crate::affairs;
use crate::bases::applied;
use crate::browser::Browser;
use crate::{People, does, people, verb};
use serde_json::json;

const REPLY: &str = "样统复〔2026〕8号";

/// An association whose steps to the seventh were recognised late: its address.
async fn at_the_seventh_step(people: &People) -> String {
    let home = affairs::home(people).await;
    let town = &people.town;
    let both = [&town.officer, &town.lead];
    for step in 3..=7 {
        let statement = town.office.paper(&town.officer, "step_statement").await;
        let reached_on = format!("2020-0{step}-01");
        let step = json!({ "step": step, "reached_on": reached_on, "statement": statement });
        let body = json!({ "submitter": town.lead.id, "step": step });
        town.by_two(&format!("{home}/late-steps"), both, &body)
            .await
            .expect(201);
    }
    home
}

/// The closing of the cycle, applied for, reviewed, decided and replied to, each on its page.
async fn closed(people: &People, home: &str) {
    let (officer, lead) = (&people.officer, &people.lead);
    let counts = [
        ("people_newly_met", "12"),
        ("needs_collected", "5"),
        ("goals_missed", "1"),
    ];
    let papers = ["handover_file", "evaluation_conclusion"];
    let application = applied(people, home, "T8", &counts, &papers).await;
    does(officer, &application, "accept").await;
    let form = verb(officer, &application, "review").await;
    officer.done(&form.with("opinion", "support")).await;
    let form = verb(lead, &application, "decide").await;
    let decided = lead.done(&form.with("outcome", "approved")).await;
    if decided.words().contains("待公示") {
        does(lead, &application, "open-notice").await;
        people.town.office.days_go_by(9).await;
    }
    let form = verb(lead, &application, "issue-reply").await;
    lead.done(&form.with("number", REPLY)).await.says("已批复");
}

/// How many of the seven steps the page marks as reached.
async fn steps_done(who: &Browser, home: &str) -> usize {
    let page = who.page(home).await;
    let steps = page.html.split("<ol class=\"seven\">").nth(1).unwrap();
    let steps = steps.split("</ol>").next().unwrap();
    steps.matches("✓").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_association_closes_its_cycle_and_applies_for_the_first_step_of_the_next_one() {
    let people = people().await;
    let (town, proposer) = (&people.town, &people.proposer);
    let home = at_the_seventh_step(&people).await;
    let page = proposer.page(&home).await;
    page.says_not("第2轮").says("下一步：");
    assert!(page.html.contains(&format!("{home}/apply/T8")));
    assert_eq!(steps_done(proposer, &home).await, 7);
    closed(&people, &home).await;

    let page = people.officer.page(&home).await;
    page.says("已成立")
        .says("七步进度 第2轮")
        .says("已完成1轮七步")
        .says("下一步：人员聚起来");
    assert_eq!(steps_done(proposer, &home).await, 0);
    let english = people.officer.in_english().page(&home).await;
    english.says("cycle 2").says("1 cycle of seven steps");
    let shown = town.office.get(&town.lead, &home).await.expect(200).body;
    assert_eq!(
        (&shown["cycle"], &shown["step"], &shown["counts"]),
        (&json!(2), &json!(0), &json!(true))
    );

    let counts = [
        ("initiators", "3"),
        ("candidates", "18"),
        ("four_haves_attested", "18"),
    ];
    let papers = ["consent_receipts", "count_sheet"];
    let application = applied(&people, &home, "T1", &counts, &papers).await;
    let page = proposer.page(&format!("/applications/{application}")).await;
    page.says("待受理").says("人员聚起来");
    does(&people.officer, &application, "accept").await;
    let form = verb(&people.officer, &application, "review").await;
    people.officer.done(&form.with("opinion", "support")).await;
    let page = people.officer.page(&home).await;
    page.says("第2轮").says("已有一份申请在办理中");

    let history = people.lead.page(&format!("{home}/history")).await;
    history
        .says("补录步骤：代表用起来")
        .says("完成一轮七步")
        .says("第1轮")
        .says("开启新一轮")
        .says("第2轮")
        .says(REPLY);
    // As of the day before the cycle closed it stood at its seventh step, in its first cycle.
    let past = people.lead.page(&format!("{home}?as_of=2020-12-31")).await;
    past.says_not("第2轮");
    let then = format!("{home}?as_of=2020-12-31");
    let then = town.office.get(&town.lead, &then).await;
    let then = then.expect(200).body;
    assert_eq!((&then["cycle"], &then["step"]), (&json!(1), &json!(7)));
}
