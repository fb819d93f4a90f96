//! How seats pass a matter on, on the page of an application and on the desks.

use crate::browser::Browser;
use crate::office::{DISTRICT, STREET};
use crate::{People, does, people, verb};
use serde_json::json;
use std::sync::Arc;

const OTHER_STREET: &str = "990001002";

async fn other_street(people: &People) -> Browser {
    let office = &people.town.office;
    let body = json!({ "code": OTHER_STREET, "kind": "street", "name": "样例湾街道",
        "parent": DISTRICT, "from": "2017-01-01" });
    office
        .post(&office.admin, "/nodes", &body)
        .await
        .expect(200);
    somebody(people, "样例湾街道经办", OTHER_STREET, "officer")
        .await
        .0
}

async fn somebody(people: &People, name: &str, node: &str, duty: &str) -> (Browser, String) {
    let office = &people.town.office;
    let account = office.account(name, node, duty).await;
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    (Browser::of(&router, &office.qibu, &account.id), account.id)
}

async fn reviewed(people: &People) -> String {
    let (application, _) = people.town.submitted().await;
    people.town.reviewed(&application).await;
    application
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_stands_on_the_desk_of_the_other_office_and_not_among_what_waits() {
    let people = people().await;
    let other = other_street(&people).await;
    let application = reviewed(&people).await;
    other.page("/").await.says_not("抄送本单位");
    let copy = verb(&people.lead, &application, "copy").await;
    let unsaid = people.lead.submit(&copy).await.expect(422);
    unsaid.says("抄送给哪个单位").says("错误：");
    let copy = unsaid.form(&format!("/applications/{application}/copy"));
    let done = people.lead.done(&copy.with("node", OTHER_STREET)).await;
    done.says("已抄送").says("抄送（样例湾街道");
    let desk = other.page("/").await;
    desk.says("抄送本单位")
        .says("等我处理 0件")
        .says("没有等您处理的申请");
    let read = other.page(&format!("/applications/{application}")).await;
    read.says("没有需要您办理的事项");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lead_adds_a_seat_whose_officer_reviews_on_the_page() {
    let people = people().await;
    let other = other_street(&people).await;
    let application = reviewed(&people).await;
    let add = verb(&people.lead, &application, "add-seat").await;
    let add = add.with("node", OTHER_STREET).with("duty", "officer");
    let unsaid = people.lead.submit(&add).await.expect(422);
    unsaid.says("错误：");
    let add = unsaid.form(&format!("/applications/{application}/add-seat"));
    assert_eq!(
        (add.value("node"), add.value("duty")),
        (OTHER_STREET, "officer")
    );
    let done = people
        .lead
        .done(&add.with("reason", "请核实场地情况。"))
        .await;
    done.says("已加签")
        .says("样例湾街道加签")
        .says("加签的理由")
        .says("请核实场地情况。");
    other.page("/").await.says("等我处理 1件");
    let review = verb(&other, &application, "review").await;
    other
        .done(&review.with("opinion", "support"))
        .await
        .says("待决定");
    people.lead.page("/").await.says("等我处理 1件");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_seat_transfers_it_and_the_page_shows_the_other_office() {
    let people = people().await;
    let other = other_street(&people).await;
    let (application, _) = people.town.submitted().await;
    let transfer = verb(&people.officer, &application, "transfer").await;
    let transfer = transfer.with("to", OTHER_STREET);
    let done = transfer.with("reason", "活动范围在湾街道。");
    let done = people.officer.done(&done).await;
    done.says("已转办")
        .says("转办的理由：转给样例湾街道")
        .says("由样例街道转给样例湾街道")
        .says("样例湾街道受理");
    people.officer.page("/").await.says("等我处理 0件");
    other.page("/").await.says("等我处理 1件");
    does(&other, &application, "accept")
        .await
        .says("已受理")
        .says("审核中");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_named_sees_it_and_the_colleagues_see_who_has_it() {
    let people = people().await;
    let (lead, _) = somebody(&people, "样例街道负责人", STREET, "lead").await;
    let (colleague, id) = somebody(&people, "样例经办乙", STREET, "officer").await;
    let (application, _) = people.town.submitted().await;
    let assign = verb(&lead, &application, "assign").await;
    let unsaid = lead.submit(&assign).await.expect(422);
    unsaid.says("由谁办理").says("错误：").says("样例经办乙");
    let assign = unsaid.form(&format!("/applications/{application}/assign"));
    let done = lead.done(&assign.with("account", &id)).await;
    done.says("已指派。").says("已指派给样例经办乙");
    colleague
        .page("/")
        .await
        .says("已指派给您")
        .says("等我处理 1件");
    for other in [&people.officer, &lead] {
        let desk = other.page("/").await;
        desk.says("本单位已指派他人")
            .says("已指派给样例经办乙")
            .says("等我处理 0件");
    }
    let page = people
        .officer
        .page(&format!("/applications/{application}"))
        .await;
    page.says("该事项已指派给本单位的另一人员办理")
        .says("本单位负责人可以改派");
    // Of another office nobody learns who has it.
    let applicant = people
        .proposer
        .page(&format!("/applications/{application}"))
        .await;
    applicant.says_not("已指派给");
    does(&colleague, &application, "accept")
        .await
        .says("已受理");
}
