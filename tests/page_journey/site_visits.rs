//! Two people look at the place of a base: the forms on the page of its application, and the desk of the other.

use crate::bases::applied_for_the_naming;
use crate::browser::Browser;
use crate::office::STREET;
use crate::{PDF, People, does, people, verb};
use std::sync::Arc;

async fn today(people: &People) -> String {
    let office = &people.town.office;
    let told = office.get(&people.town.lead, "/figures").await.expect(200);
    told.body["as_of"].as_str().unwrap().to_owned()
}

/// A visit that the lead records with the officer, who confirms it.
pub async fn visited(people: &People, application: &str) {
    let form = verb(&people.lead, application, "record-visit").await;
    let form = form
        .with("visited_on", &today(people).await)
        .with("outcome", "as_stated")
        .with("with", &people.town.officer.id)
        .file("paper-site_report", "核实报告.pdf", PDF);
    people.lead.done(&form).await.says("现场核实已登记");
    does(&people.officer, application, "confirm-visit")
        .await
        .says("现场核实已确认");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_is_recorded_with_its_report_waits_on_the_desk_of_the_other_and_is_confirmed() {
    let people = people().await;
    let application = applied_for_the_naming(&people).await;
    does(&people.officer, &application, "accept").await;
    let office = &people.town.office;
    let colleague = office.account("样例经办乙", STREET, "officer").await;
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    let other = Browser::of(&router, &office.qibu, &colleague.id);
    let form = verb(&people.officer, &application, "record-visit").await;
    let form = form
        .with("outcome", "otherwise")
        .file("paper-site_report", "核实报告.pdf", PDF);
    let lacking = people.officer.submit(&form).await.expect(422);
    lacking.says("核实日期").says("同去的另一人").says("错误：");
    let form = lacking.form(&format!("/applications/{application}/record-visit"));
    let form = form
        .with("visited_on", &today(&people).await)
        .with("with", &colleague.id)
        .with("outcome", "as_stated");
    let done = people.officer.done(&form).await;
    done.says("现场核实已登记").says("登记现场核实（与申请相符");
    let review = verb(&people.officer, &application, "review").await;
    people
        .officer
        .done(&review.with("opinion", "support"))
        .await;
    other.page("/").await.says("确认现场核实");
    people.lead.page("/").await.says_not("确认现场核实");
    let page = other.page(&format!("/applications/{application}")).await;
    page.says("打开核实报告核对").says("与申请相符");
    does(&other, &application, "confirm-visit")
        .await
        .says("现场核实已确认");
    other.page("/").await.says_not("确认现场核实");
    let decide = verb(&people.lead, &application, "decide").await;
    let decided = people.lead.done(&decide.with("outcome", "approved")).await;
    decided.says("待公示");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_a_matter_without_a_visit_has_no_form_for_one() {
    let people = people().await;
    let (application, _) = people.town.submitted().await;
    does(&people.officer, &application, "accept").await;
    let path = format!("/applications/{application}");
    people.officer.page(&path).await.says_not("登记现场核实");
}
