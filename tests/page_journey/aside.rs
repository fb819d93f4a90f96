//! What seats and applicants do beside the road, on the page of an application.

use crate::browser::Browser;
use crate::office::STREET;
use crate::{PDF, People, does, people, verb};
use std::sync::Arc;

async fn reviewed(people: &People) -> String {
    let (application, _) = people.town.submitted().await;
    people.town.reviewed(&application).await;
    application
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lead_holds_goes_on_and_sends_back_on_the_page() {
    let people = people().await;
    let application = reviewed(&people).await;
    let hold = verb(&people.lead, &application, "hold").await;
    let wrong = people.lead.submit(&hold).await.expect(422);
    wrong.says("暂缓至").says("错误：");
    let today = people
        .town
        .office
        .get(&people.town.lead, "/figures")
        .await
        .expect(200)
        .body;
    let today: qibu_domain::time::Day = today["as_of"].as_str().unwrap().parse().unwrap();
    let until = today.plus_days(20).to_string();
    let hold = wrong.form(&format!("/applications/{application}/hold"));
    let done = people
        .lead
        .done(&hold.with("until", &until).with("reason", "等待场地验收。"))
        .await;
    done.says("已暂缓").says("暂缓中");
    let page = people
        .proposer
        .page(&format!("/applications/{application}"))
        .await;
    page.says("暂缓中");
    does(&people.lead, &application, "resume")
        .await
        .says("待决定");
    let back = verb(&people.lead, &application, "send-back").await;
    let back = back.with("to", "review").with("reason", "请补充现场情况。");
    people
        .lead
        .done(&back)
        .await
        .says("已退回前一环节")
        .says("审核中");
    let history = people
        .lead
        .page(&format!("/applications/{application}"))
        .await;
    history.says("请补充现场情况。");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reviewer_takes_an_opinion_back_and_the_applicant_reminds_on_the_page() {
    let people = people().await;
    let application = reviewed(&people).await;
    does(&people.officer, &application, "take-back")
        .await
        .says("意见已收回")
        .says("审核中");
    does(&people.proposer, &application, "remind")
        .await
        .says("已催办");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lead_asks_an_office_and_its_officer_answers_on_the_page() {
    let people = people().await;
    let application = reviewed(&people).await;
    let ask = verb(&people.lead, &application, "ask-opinion").await;
    let ask = ask
        .with("node", STREET)
        .with("question", "请说明场地情况。");
    people.lead.done(&ask).await.says("已征求意见");
    let town = &people.town;
    let street = town.office.account("样例街道经办", STREET, "officer").await;
    let router = qibu::web::router(Arc::clone(&town.office.qibu), None);
    let street = Browser::of(&router, &town.office.qibu, &street.id);
    let desk = street.page("/").await;
    desk.says("回复征求意见").says("等我处理 1件");
    let answer = verb(&street, &application, "give-opinion").await;
    let answer = answer.with("answer", "场地情况属实。");
    let done = street.done(&answer).await;
    done.says("意见已回复").says("的意见").says("前答复）");
    let desk = street.page("/").await;
    desk.says_not("回复征求意见");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slip_is_recorded_with_its_scan_and_confirmed_on_the_page() {
    let people = people().await;
    let application = reviewed(&people).await;
    let town = &people.town;
    let clerk = town.office.account("样例区经办", "990001", "officer").await;
    let router = qibu::web::router(Arc::clone(&town.office.qibu), None);
    let clerk = Browser::of(&router, &town.office.qibu, &clerk.id);
    let form = verb(&clerk, &application, "record-slip").await;
    let lacking = clerk
        .submit(&form.with("outcome", "approved"))
        .await
        .expect(422);
    lacking.says("签批单").says("错误：");
    assert!(lacking.html.contains("id=\"e-record-slip-paper\""));
    let today = town
        .office
        .get(&town.lead, "/figures")
        .await
        .expect(200)
        .body;
    let today = today["as_of"].as_str().unwrap();
    let form = lacking.form(&format!("/applications/{application}/record-slip"));
    let form = form
        .with("signed_on", today)
        .file("paper-decision_slip", "签批单.pdf", PDF);
    clerk.done(&form).await.says("签批单已登记").says("待决定");
    let page = people
        .lead
        .page(&format!("/applications/{application}"))
        .await;
    page.says("确认签批单").says("打开签批单扫描件核对");
    people.lead.page("/").await.says("确认签批单");
    does(&people.lead, &application, "confirm-slip")
        .await
        .says("决定已生效")
        .says("待批复");
}
