//! Brands on their pages: registered on the body's page, listed late by two officers, given up.

use crate::office::STREET;
use crate::people;

const PDF: &[u8] = b"%PDF-1.4 \n%%EOF\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_brand_is_registered_by_the_body_listed_late_by_two_officers_and_given_up() {
    let people = people().await;
    let town = &people.town;
    let founding = town.founding(STREET, "2019-05-03").await;
    let both = [&town.officer, &town.lead];
    let body = town.by_two("/foundings", both, &founding).await;
    let home = format!("/associations/{}", body.expect(201).id());
    let new = format!("{home}/affairs/new?kind=brand_registered");
    let form = people.proposer.page(&new).await;
    let form = form
        .form(&format!("{home}/affairs"))
        .with("occurred_on", "2020-10-22")
        .with("title", "样例新e汇+")
        .file("paper-affair_record", "品牌卡.pdf", PDF);
    let page = people.proposer.done(&form).await;
    page.says("样例新e汇+").says("候选");
    let list = people.officer.page("/brands").await;
    list.says("样例新e汇+").says("候选");
    let path = format!("{home}/brands");
    let shown = town.office.get(&town.lead, &path).await.expect(200);
    let brand = shown.body["brands"][0]["brand"].as_str().unwrap();
    let at = format!("{home}/brands/{brand}");
    let late = format!("{at}/list-late");
    let one = people.officer.page(&at).await;
    let form = one
        .form(&late)
        .with("listed_on", "2020-10-21")
        .with("submitter", &town.lead.id)
        .file("paper-brand_statement", "说明.pdf", PDF);
    let again = people.officer.submit(&form).await.expect(422);
    again.says("入库日期应在2020-10-22");
    let form = again.form(&late).with("listed_on", "2020-10-22");
    let page = people.officer.done(&form).await;
    page.says("样例新e汇+").says("已送另一名工作人员确认");
    let drafts = town.office.get(&town.lead, "/drafts").await;
    let draft = drafts.expect(200).body["items"][0]["id"].clone();
    let confirm = format!("/drafts/{}/confirm", draft.as_str().unwrap());
    let page = people.lead.page(&confirm).await;
    page.says("补录品牌入库").says("2020年10月22日");
    let sure = page.form(&confirm).tick("confirmed", "yes");
    people.lead.done(&sure).await;
    people.lead.page("/brands").await.says("已入库");
    let retire = format!("{at}/retire");
    let empty = people.proposer.page(&at).await.form(&retire);
    people.proposer.submit(&empty).await.expect(422);
    let form = people.proposer.page(&at).await;
    let form = form.form(&retire).with("reason", "品牌不再使用。");
    let page = people.proposer.done(&form).await;
    page.says("已停用");
}
