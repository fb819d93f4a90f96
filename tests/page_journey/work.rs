//! What bodies brought about, and the board of published numbers, on their pages.

use crate::office::STREET;
use crate::{People, people};

/// An association that was founded before Qibu.
async fn association(people: &People) -> String {
    let town = &people.town;
    let body = town.founding(STREET, "2019-05-03").await;
    let both = [&town.officer, &town.lead];
    let recorded = town.by_two("/foundings", both, &body).await;
    format!("association/{}", recorded.expect(201).id())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secretary_records_what_was_donated_mends_what_was_wrong_and_corrects_it() {
    let people = people().await;
    let body = association(&people).await;
    let form = people
        .proposer
        .page("/outcomes/new")
        .await
        .form("/outcomes");
    let form = form
        .with("body", &body)
        .with("kind", "cash")
        .with("field", "welfare")
        .with("amount", "5.260.000")
        .with("until", "2020-03-02");
    let again = people.proposer.submit(&form).await.expect(422);
    again.says("数目：请以元为单位填写金额");
    let form = again.form("/outcomes");
    assert_eq!(form.value("amount"), "5.260.000");
    let form = form.with("amount", "5,260,000.50");
    let page = people.proposer.done(&form).await;
    page.says("捐款捐物合计").says("5260000.50元").says("补记");
    let made = people.town.office.get(&people.town.lead, "/outcomes").await;
    let made = made.expect(200).body["items"][0]["id"].clone();
    let path = format!("/outcomes/{}/correct", made.as_str().unwrap());
    let correction = people.proposer.page(&path).await.form(&path);
    assert_eq!(correction.value("amount"), "5260000.50");
    let correction = correction
        .with("amount", "5260000")
        .with("why", "样例：金额录错。");
    let page = people.proposer.done(&correction).await;
    page.says("5260000元")
        .says_not("5260000.50元")
        .says("已更正");
    let before = people.proposer.page("/outcomes?as_of=2020-03-01").await;
    before.says("到这一天还没有记录");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_records_a_number_as_it_was_printed_and_checks_it() {
    let people = people().await;
    association(&people).await;
    let board = people.proposer.page("/claims").await;
    board.says("对外数据核对").says_not("记一条公布口径");
    let form = people.officer.page("/claims/new").await.form("/claims");
    let form = form
        .with("node", STREET)
        .with("metric", "associations")
        .with("wording", "一个")
        .with("published_on", "2020-07-01")
        .with("title", "样例报道");
    let again = people.officer.submit(&form).await.expect(422);
    again.says("界限：原文中读不出数字");
    let form = again.form("/claims");
    assert_eq!(form.value("wording"), "一个");
    let form = form.with("wording", "1个");
    let page = people.officer.done(&form).await;
    page.says("1个").says("相符").says("✓").says("未核对");
    let made = people.town.office.get(&people.town.lead, "/claims").await;
    let made = made.expect(200).body["items"][0]["id"].clone();
    let check = format!("/claims/{}/check", made.as_str().unwrap());
    let page = people.officer.done(&page.form(&check)).await;
    page.says("已核对").says("核对）");
}
