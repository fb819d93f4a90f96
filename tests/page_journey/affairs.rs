//! What happened in a body, through the pages alone: recorded, refused with what was typed, corrected alone and by two.

use crate::browser::Form;
use crate::office::STREET;
use crate::{PDF, People, people};

/// An association older than the log, taken over by two officers: its address.
pub async fn home(people: &People) -> String {
    let town = &people.town;
    let body = town.founding(STREET, "2019-05-03").await;
    let both = [&town.officer, &town.lead];
    let made = town.by_two("/foundings", both, &body).await.expect(201);
    format!("/associations/{}", made.id())
}

async fn form(people: &People, home: &str, kind: &str) -> Form {
    let asked = people
        .proposer
        .page(&format!("{home}/affairs/new?kind={kind}"))
        .await;
    asked.form(&format!("{home}/affairs"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_is_recorded_with_its_minutes_and_a_refusal_loses_nothing() {
    let people = people().await;
    let home = home(&people).await;
    let page = people.proposer.page(&home).await;
    page.says("台账").says("还没有记录").says("记一笔");
    let meeting = form(&people, &home, "meeting").await;
    let meeting = meeting
        .with("occurred_on", "2020-03-02")
        .with("organ", "council")
        .with("eligible", "9")
        .with("present", "10")
        .file("paper-affair_record", "纪要.pdf", PDF);
    let again = people.proposer.submit(&meeting).await.expect(422);
    again.says("决议项数：此项必须填写").says("纪要.pdf");
    let meeting = again.form(&format!("{home}/affairs"));
    assert_eq!(
        (meeting.value("eligible"), meeting.value("occurred_on")),
        ("9", "2020-03-02")
    );
    let meeting = meeting.with("resolutions", "2");
    let again = people.proposer.submit(&meeting).await.expect(422);
    again.says("实到人数：最多为9").says("纪要.pdf");
    let meeting = again.form(&format!("{home}/affairs"));
    let meeting = meeting.with("present", "7");
    let page = people.proposer.done(&meeting).await;
    page.says("已记下")
        .says("会议")
        .says("应到9人，实到7人")
        .says("决议2项")
        .says("补记");
    let before = people
        .proposer
        .page(&format!("{home}?as_of=2020-03-01"))
        .await;
    before.says("还没有记录").says_not("记一笔");
    let history = people.officer.page(&format!("{home}/history")).await;
    history.says("召开会议（理事会，应到9人，实到7人，决议2项）");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_takes_a_post_and_leaves_it_under_a_seat_and_no_name() {
    let people = people().await;
    let home = home(&people).await;
    let filled = form(&people, &home, "post_filled").await;
    let filled = filled
        .with("occurred_on", "2020-03-02")
        .with("post", "secretary");
    let page = people.proposer.done(&filled).await;
    page.says("任职").says("在任职务").says("秘书长");
    let vacated = form(&people, &home, "post_vacated").await;
    let listed = people
        .town
        .office
        .get(&people.town.lead, &format!("{home}/posts"))
        .await;
    let seat = listed.body["posts"][0]["content"]["seat"]
        .as_str()
        .unwrap()
        .to_owned();
    let early = vacated
        .with("occurred_on", "2020-03-01")
        .with("seat", &seat)
        .with("reason", "resigned");
    let again = people.proposer.submit(&early).await.expect(422);
    again.says("日期：2020-03-01该席位没有任职");
    let vacated = again
        .form(&format!("{home}/affairs"))
        .with("occurred_on", "2021-03-01");
    let page = people.proposer.done(&vacated).await;
    page.says("离任").says("辞职").says_not("在任职务");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_is_corrected_alone_and_after_three_days_with_a_second_officer() {
    let people = people().await;
    let home = home(&people).await;
    let honour = form(&people, &home, "honour").await;
    let honour = honour
        .with("occurred_on", "2020-03-02")
        .with("level", "street")
        .with("title", "样例先进")
        .with("granted_by", "样例街道");
    people.proposer.done(&honour).await.says("样例先进");
    let correct = format!("{home}/affairs/2/correct");
    let asked = people.proposer.page(&correct).await;
    asked.says("2020年3月2日，荣誉，街道级，样例先进，样例街道");
    let unsaid = asked.form(&correct).with("title", "样例优秀");
    let again = people.proposer.submit(&unsaid).await.expect(422);
    again.says("更正理由：");
    let correction = again.form(&correct);
    assert_eq!(correction.value("title"), "样例优秀");
    let page = people
        .proposer
        .done(&correction.with("why", "名称录错。"))
        .await;
    page.says("已更正").says("样例优秀").says_not("样例先进");

    people.town.office.days_go_by(4).await;
    let void = people.officer.page(&correct).await.form(&correct);
    let void = void.tick("void", "yes").with("why", "不是本会的荣誉。");
    let again = people.officer.submit(&void).await.expect(422);
    again.says("请指定确认人");
    let lead = people.town.lead.id.clone();
    let void = again.form(&correct).with("second", &lead);
    people
        .officer
        .done(&void)
        .await
        .says("等待另一名经办人确认")
        .says("样例优秀");
    let desk = people.lead.page("/").await;
    desk.says("更正台账");
    // Whoever confirms reads what was recorded, what is to stand in its place, and why.
    let drafts = people.town.office.get(&people.town.lead, "/drafts").await;
    let draft = drafts.expect(200).body["items"][0]["id"].clone();
    let confirm = format!("/drafts/{}/confirm", draft.as_str().unwrap());
    let page = people.lead.page(&confirm).await;
    page.says("原来的记录")
        .says("2020年3月2日，获得荣誉，街道级，样例优秀，样例街道")
        .says("更正为")
        .says("作废")
        .says("不是本会的荣誉。");
}
