//! What nobody does in time, on the pages: what is not corrected, founded, confirmed or closed falls due, and the history says so.

use crate::bases::{applied_for_the_naming, named};
use crate::browser::{Browser, Page};
use crate::{PDF, People, does, people, verb};
use serde_json::json;
use std::sync::Arc;

async fn run(people: &People) {
    let office = &people.town.office;
    let empty = json!({});
    let run = office.post(&office.admin, "/deadlines/run", &empty);
    run.await.expect(200);
}

async fn today(people: &People) -> String {
    let office = &people.town.office;
    let told = office.get(&people.town.lead, "/figures").await.expect(200);
    told.body["as_of"].as_str().unwrap().to_owned()
}

/// The page of an application, as the lead sees it.
async fn shown(people: &People, application: &str) -> Page {
    people
        .lead
        .page(&format!("/applications/{application}"))
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_returned_and_not_corrected_lapses_and_comes_again_at_any_time() {
    let people = people().await;
    let (application, association) = people.town.submitted().await;
    let form = verb(&people.officer, &application, "return").await;
    let form = form
        .with("criterion-1", "1d")
        .with("text-1", "请写明人员类别。");
    people.officer.done(&form).await.says("补正");
    people.town.office.days_go_by(30).await;
    // It is told before it is written down, and the same afterwards.
    shown(&people, &application).await.says("逾期退件");
    run(&people).await;
    let lapsed = shown(&people, &application).await;
    lapsed.says("逾期退件");
    let path = format!("/applications/{application}/resubmit");
    assert!(!lapsed.html.contains(&format!("action=\"{path}\"")));
    let history = format!("/associations/{association}/history");
    people.proposer.page(&history).await.says("逾期退件");
    let again = people
        .town
        .proposal(&people.town.proposer, "样例新媒体联谊会", "new_media");
    let again = again.await;
    let again = people
        .town
        .office
        .post(&people.town.proposer, "/associations", &again);
    again.await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preparation_that_comes_to_nothing_ends_after_its_months() {
    let people = people().await;
    let (application, association) = people.town.submitted().await;
    people.town.reviewed(&application).await;
    let decide = verb(&people.lead, &application, "decide").await;
    people.lead.done(&decide.with("outcome", "approved")).await;
    let reply = verb(&people.lead, &application, "issue-reply").await;
    people
        .lead
        .done(&reply.with("number", "样统复〔2026〕1号"))
        .await;
    let home = format!("/associations/{association}");
    people.officer.page(&home).await.says("筹备");
    people.town.office.days_go_by(370).await;
    run(&people).await;
    let page = people.officer.page(&home).await;
    page.says("已失效").says_not("下一步：");
    let history = people.officer.page(&format!("{home}/history")).await;
    history.says("筹备期满未成立");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slip_that_the_decider_does_not_confirm_in_time_is_void() {
    let people = people().await;
    let town = &people.town;
    let (application, _) = town.submitted().await;
    town.reviewed(&application).await;
    let clerk = town.office.account("样例区经办", "990001", "officer").await;
    let router = qibu::web::router(Arc::clone(&town.office.qibu), None);
    let clerk = Browser::of(&router, &town.office.qibu, &clerk.id);
    let form = verb(&clerk, &application, "record-slip").await;
    let form = form
        .with("outcome", "approved")
        .with("signed_on", &today(&people).await)
        .file("paper-decision_slip", "签批单.pdf", PDF);
    clerk.done(&form).await.says("签批单已登记");
    town.office.days_go_by(10).await;
    run(&people).await;
    let page = shown(&people, &application).await;
    page.says("签批单逾期未确认，作废")
        .says("待决定")
        .says_not("确认签批单");
    let decide = verb(&people.lead, &application, "decide").await;
    let decided = people.lead.done(&decide.with("outcome", "approved")).await;
    decided.says("待批复");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_site_visit_that_the_other_does_not_confirm_in_time_is_void_and_is_made_again() {
    let people = people().await;
    let application = applied_for_the_naming(&people).await;
    does(&people.officer, &application, "accept").await;
    let review = verb(&people.officer, &application, "review").await;
    let review = review.with("opinion", "support");
    people.officer.done(&review).await;
    let form = verb(&people.lead, &application, "record-visit").await;
    let form = form
        .with("visited_on", &today(&people).await)
        .with("outcome", "as_stated")
        .with("with", &people.town.officer.id)
        .file("paper-site_report", "核实报告.pdf", PDF);
    people.lead.done(&form).await.says("现场核实已登记");
    people.officer.page("/").await.says("确认现场核实");
    people.town.office.days_go_by(10).await;
    run(&people).await;
    let page = shown(&people, &application).await;
    page.says("现场核实逾期未确认，作废");
    people.officer.page("/").await.says_not("确认现场核实");
    crate::site_visits::visited(&people, &application).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cycle_that_stays_open_stands_in_the_calendar_before_it_overruns() {
    let people = people().await;
    let home = named(&people).await;
    let calendar = "/calendar?within_days=90";
    people.officer.page(calendar).await.says_not("本轮满");
    for days in [360, 360, 320] {
        people.town.office.days_go_by(days).await;
    }
    let page = people.officer.page(calendar).await;
    page.says("本轮满36个月，须完成闭环");
    assert!(page.html.contains(&format!("href=\"{home}\"")));
    people
        .officer
        .in_english()
        .page(calendar)
        .await
        .says("open for 36 months");
    people
        .lead
        .page("/calendar?within_days=0")
        .await
        .says_not("本轮满");
    let entries = people
        .town
        .office
        .get(&people.town.lead, "/affairs-calendar")
        .await;
    let entries = entries.expect(200).body["entries"].clone();
    let due = entries.as_array().unwrap().iter();
    let due: Vec<_> = due.filter(|entry| entry["due"] == "cycle_end").collect();
    assert_eq!(due.len(), 1, "{entries:#}");
    assert_eq!(format!("/bases/{}", due[0]["id"].as_str().unwrap()), home);
    people.town.office.days_go_by(90).await;
    run(&people).await;
    let page = people.officer.page(&home).await;
    page.says("本轮逾期未闭环，整改中");
    people.officer.page(calendar).await.says_not("本轮满");
    let history = people.officer.page(&format!("{home}/history")).await;
    history.says("本轮逾期，转入整改");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provisional_day_is_counted_again_once_the_year_is_published_on_the_page() {
    let people = people().await;
    let office = &people.town.office;
    office.days_go_by(120).await;
    let (application, association) = people.town.submitted().await;
    shown(&people, &application).await.says("暂定");
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    let admin = Browser::of(&router, &office.qibu, &office.admin.id);
    let form = admin.page("/workdays").await.form("/workdays");
    let form = form
        .with("year", "2027")
        .with("off", "2027-01-01\n2027-01-04");
    admin.done(&form).await.says("已公布");
    run(&people).await;
    let page = shown(&people, &application).await;
    page.says("历法公布后重新计算期限")
        .says("2027年1月8日")
        .says_not("暂定：");
    let history = format!("/associations/{association}/history");
    people
        .officer
        .page(&history)
        .await
        .says("历法公布后重新计算期限");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_under_way_ends_with_the_body_whose_registration_is_revoked() {
    let people = people().await;
    let town = &people.town;
    let mut body = town.founding(crate::STREET, "2018-05-03").await;
    body["founding"]["form"] = json!("registered");
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
    let revoke = people.lead.page(&home).await;
    let revoke = revoke.form(&format!("{home}/standing/record-revocation"));
    let revoke = revoke
        .with("authority", "样例民政局")
        .with("number", "样民撤〔2026〕1号")
        .with("revoked_on", "2026-08-20")
        .tick("sure", "yes")
        .file("paper-standing_record", "决定书.pdf", PDF);
    people.lead.done(&revoke).await.says("已被登记机关撤销");
    let page = people
        .proposer
        .page(&format!("/applications/{application}"))
        .await;
    page.says("已终止办理").says("这份申请失去了依据");
    let history = people.lead.page(&format!("{home}/history")).await;
    history.says("申请终止办理");
}
