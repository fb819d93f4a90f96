//! The annals on their page: an officer records a visit with what was mended, corrects it, and everybody appointed reads it.

use crate::office::{DISTRICT, STREET};
use crate::people;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_officer_records_a_visit_mends_what_was_wrong_and_corrects_it() {
    let people = people().await;
    let list = people.proposer.page("/annals").await;
    list.says("大事记").says_not("记一笔大事");
    people.officer.page("/annals").await.says("记一笔大事");
    let visit = people
        .officer
        .page("/annals/new?kind=visit")
        .await
        .form("/annals");
    let visit = visit
        .with("occurred_on", "2020-03-02")
        .with("node", STREET)
        .with("sort", "meeting")
        .with("came", "样例试点城市 15\n样例推广城市 许多")
        .with("persons", "120");
    let again = people.officer.submit(&visit).await.expect(422);
    again.says("来访或者主办单位：").says("样例推广城市 许多");
    let visit = again
        .form("/annals")
        .with("from", "样例上级机关")
        .with("came", "样例试点城市 15\n样例推广城市 34");
    let page = people.officer.done(&visit).await;
    page.says("会议观摩，样例上级机关，样例试点城市15、样例推广城市34，来访120人")
        .says("补记");
    let correct = format!("/annals/{DISTRICT}/1/correct");
    let correction = people.officer.page(&correct).await.form(&correct);
    assert_eq!(correction.value("persons"), "120");
    let correction = correction
        .with("persons", "121")
        .with("why", "样例：人数录错。");
    let page = people.officer.done(&correction).await;
    page.says("来访121人").says("已更正");
    let before = people.officer.page("/annals?as_of=2020-03-01").await;
    before.says("到这一天还没有记录").says_not("样例上级机关");
    let guides = people.officer.page("/annals?kind=guide").await;
    guides.says_not("样例上级机关");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_that_comes_later_is_confirmed_by_a_second_officer_who_reads_both() {
    let people = people().await;
    let asked = people.officer.page("/annals/new?kind=publication").await;
    let publication = asked
        .form("/annals")
        .with("occurred_on", "2020-03-02")
        .with("node", STREET)
        .with("sort", "journal")
        .with("title", "样例题名")
        .with("periodical", "样例刊物");
    people.officer.done(&publication).await;
    people.town.office.days_go_by(4).await;
    let correct = format!("/annals/{DISTRICT}/1/correct");
    let void = people.officer.page(&correct).await.form(&correct);
    let void = void.tick("void", "yes").with("why", "样例：误录。");
    let again = people.officer.submit(&void).await.expect(422);
    again.says("请指定确认人");
    let void = again.form(&correct).with("second", &people.town.lead.id);
    let page = people.officer.done(&void).await;
    page.says("等待另一名经办人确认").says("样例题名");
    people.lead.page("/").await.says("更正大事记");
    let drafts = people.town.office.get(&people.town.lead, "/drafts").await;
    let draft = drafts.expect(200).body["items"][0]["id"].clone();
    let confirm = format!("/drafts/{}/confirm", draft.as_str().unwrap());
    let page = people.lead.page(&confirm).await;
    page.says("2020年3月2日，刊发，刊物，样例刊物，样例题名")
        .says("作废")
        .says("样例：误录。");
    let sure = page.form(&confirm).tick("confirmed", "yes");
    let page = people.lead.done(&sure).await;
    page.says("到这一天还没有记录").says_not("样例题名");
}
