//! The operator, the premises and the inspections of a base, through the pages alone.

use crate::browser::Form;
use crate::office::STREET;
use crate::{PDF, People, people};
use serde_json::json;

/// A base that stands since 2019-06-01, beside an association of its street that stands since 2019-05-03.
async fn homes(people: &People) -> (String, String) {
    let town = &people.town;
    let both = [&town.officer, &town.lead];
    let body = town.founding(STREET, "2019-05-03").await;
    let association = town.by_two("/foundings", both, &body).await.expect(201);
    let founding = json!({ "submitter": town.lead.id, "founding": {
        "name": "样例街道老基地", "level": "street_base", "node": STREET, "host": "样例科技园有限公司",
        "plaque": "样基字〔2019〕3号", "founded_on": "2019-06-01",
        "statement": town.office.paper(&town.officer, "founding_statement").await, "categories": ["freelancers"],
    } });
    let base = town
        .by_two("/base-foundings", both, &founding)
        .await
        .expect(201);
    (format!("/bases/{}", base.id()), association.id())
}

async fn form(people: &People, home: &str, kind: &str) -> Form {
    let path = format!("{home}/affairs/new?kind={kind}");
    let asked = people.officer.page(&path).await;
    let form = asked.form(&format!("{home}/affairs"));
    form.file("paper-affair_record", "证明.pdf", PDF)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_and_premises_are_recorded_and_shown_beside_the_host_as_of_a_day() {
    let people = people().await;
    let (home, association) = homes(&people).await;
    let page = people.officer.page(&home).await;
    page.says("主体和阵地")
        .says("依托单位（主导）")
        .says("未登记");
    let linked = form(&people, &home, "operator_linked").await;
    let linked = linked
        .with("occurred_on", "2020-03-02")
        .with("until", "2020-03-01");
    let again = people.officer.submit(&linked).await.expect(422);
    again.says("运营的联谊组织：此项必须填写").says("证明.pdf");
    let linked = again
        .form(&format!("{home}/affairs"))
        .with("operator", &association);
    let again = people.officer.submit(&linked).await.expect(422);
    again.says("止日应是当天或以后").says("证明.pdf");
    let linked = again.form(&format!("{home}/affairs"));
    assert_eq!(linked.value("operator"), association);
    let page = people
        .officer
        .done(&linked.with("until", "2020-12-31"))
        .await;
    page.says("确定运营单位").says("2020年12月31日，已到期");
    let moved = form(&people, &home, "relocation").await;
    let moved = moved
        .with("occurred_on", "2020-04-01")
        .with("address", "样例路1号")
        .with("area_m2", "260")
        .tick("step_free", "yes");
    let page = people.officer.done(&moved).await;
    page.says("样例路1号，260平方米，无障碍入口")
        .says("没有期限");
    let before = people
        .officer
        .page(&format!("{home}?as_of=2020-03-31"))
        .await;
    before.says_not("样例路1号").says_not("已到期");
    // A correction begins with what is recorded, the operator too.
    let correct = format!("{home}/affairs/2/correct");
    let correction = people.officer.page(&correct).await.form(&correct);
    assert_eq!(correction.value("operator"), association);
    let page = people
        .officer
        .done(&correction.with("until", "").with("why", "协议没有期限。"))
        .await;
    page.says("已更正").says_not("已到期");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_inspects_and_says_what_was_put_right_and_the_base_is_not_offered_that() {
    let people = people().await;
    let (home, _) = homes(&people).await;
    let new = format!("{home}/affairs/new");
    people
        .proposer
        .page(&new)
        .await
        .says("确定运营单位")
        .says_not("基地检查")
        .says_not("kind=inspection");
    people.officer.page(&new).await.says("检查");
    let inspected = form(&people, &home, "inspection").await;
    let inspected = inspected
        .with("occurred_on", "2020-05-01")
        .with("items", "20")
        .with("items_met", "21")
        .with("put_right_by", "2020-06-01");
    let again = people.officer.submit(&inspected).await.expect(422);
    again.says("合格项数：最多为20");
    let inspected = again
        .form(&format!("{home}/affairs"))
        .with("items_met", "17");
    let page = people.officer.done(&inspected).await;
    page.says("查20项，合格17项")
        .says("应在2020年6月1日前改好，已逾期");
    let settled = form(&people, &home, "inspection_settled").await;
    let settled = settled
        .with("occurred_on", "2020-06-10")
        .with("inspection", "2");
    let page = people.officer.done(&settled).await;
    page.says("检查问题改好")
        .says("2020年6月10日已改好")
        .says_not("已逾期");
    let before = people
        .officer
        .page(&format!("{home}?as_of=2020-05-20"))
        .await;
    before.says("2020年6月1日前改好");
}
