//! The rota of chairs through the pages alone: laid out by the month, mended turn by turn, swapped, handed over.

use crate::affairs::home;
use crate::browser::Form;
use crate::{PDF, People, people};

async fn blank(people: &People, affairs: &str, kind: &str) -> Form {
    let path = format!("{affairs}/new?kind={kind}");
    people.proposer.page(&path).await.form(affairs)
}

/// January and February of 2020, each of somebody new.
async fn set_two_turns(people: &People, affairs: &str) {
    let set = blank(people, affairs, "rota_set").await;
    let set = set
        .with("begins", "2020-01-01")
        .with("count", "2")
        .with("occurred_on", "2019-12-20")
        .file("paper-affair_record", "轮值表.pdf", PDF);
    let laid = people.proposer.submit(&set.press("lay_out", "yes")).await;
    let set = laid.expect(200).form(affairs);
    let set = set
        .with("turn-1-holder", "new-1")
        .with("turn-2-holder", "new-2");
    people.proposer.done(&set).await.says("已记下");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rota_is_laid_out_by_the_month_and_what_is_wrong_with_a_turn_loses_nothing() {
    let people = people().await;
    let home = home(&people).await;
    let affairs = format!("{home}/affairs");
    let page = people.proposer.page(&home).await;
    page.says("会长轮值")
        .says("近一年和以后都没有轮次")
        .says("设定轮值表");
    let asked = people
        .proposer
        .page(&format!("{affairs}/new?kind=rota_set"))
        .await;
    let unlaid = asked.form(&affairs);
    assert_eq!((unlaid.value("months"), unlaid.value("count")), ("1", "12"));
    let wrong = unlaid
        .with("begins", "2020-01-01")
        .with("count", "61")
        .with("occurred_on", "2019-12-20")
        .file("paper-affair_record", "轮值表.pdf", PDF)
        .press("lay_out", "yes");
    let again = people.proposer.submit(&wrong).await.expect(422);
    again.says("轮数：").says("60").says("轮值表.pdf");
    let form = again.form(&affairs).with("count", "3");
    let laid = people.proposer.submit(&form.press("lay_out", "yes")).await;
    let laid = laid.expect(200);
    laid.says("轮值表.pdf");
    let form = laid.form(&affairs);
    assert_eq!(form.value("occurred_on"), "2019-12-20");
    let days: Vec<&str> = ["turn-1-last", "turn-2-first", "turn-2-last", "turn-3-last"]
        .map(|name| form.value(name))
        .into();
    assert_eq!(
        days,
        ["2020-01-31", "2020-02-01", "2020-02-29", "2020-03-31"]
    );
    let form = form
        .with("turn-1-holder", "new-1")
        .with("turn-2-holder", "new-2")
        .with("turn-2-first", "2020-02-03");
    // Laid out again from the same, nothing that was changed by hand is lost.
    let laid = people.proposer.submit(&form.press("lay_out", "yes")).await;
    let form = laid.expect(200).form(&affairs);
    assert_eq!(form.value("turn-2-first"), "2020-02-03");
    let again = people.proposer.submit(&form).await.expect(422);
    again.says("第3轮 值班席位：此项必须填写");
    let form = again.form(&affairs).with("turn-3-holder", "new-1");
    let again = people.proposer.submit(&form).await.expect(422);
    again
        .says("第2轮 起日：第1轮与第2轮之间，2020-02-01至2020-02-02没有人值")
        .says("轮值表.pdf");
    let form = again.form(&affairs);
    assert_eq!(form.value("turn-2-holder"), "new-2");
    let page = people
        .proposer
        .done(&form.with("turn-2-first", "2020-02-01"))
        .await;
    page.says("已记下").says("3轮，");
    let then = people
        .proposer
        .page(&format!("{home}?as_of=2020-02-10"))
        .await;
    then.says("当日值班").says("正在值班").says("没有交接记录");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn turns_are_swapped_and_handed_over_and_the_rota_is_corrected_as_it_stands() {
    let people = people().await;
    let home = home(&people).await;
    let affairs = format!("{home}/affairs");
    set_two_turns(&people, &affairs).await;
    let form = async |kind: &str| blank(&people, &affairs, kind).await;
    let swap = form("rota_swapped").await;
    let swap = swap
        .with("occurred_on", "2020-01-10")
        .with("turn", "2020-01-01")
        .with("with", "2020-01-01");
    let again = people.proposer.submit(&swap).await.expect(422);
    again.says("与哪一轮对调：两轮是同一个席位");
    let swap = again.form(&affairs).with("with", "2020-02-01");
    people.proposer.done(&swap).await.says("对调轮次");
    let over = form("turn_handed_over").await;
    let early = over
        .with("occurred_on", "2020-01-20")
        .with("turn", "2020-01-01")
        .file("paper-affair_record", "交接单.pdf", PDF);
    let again = people.proposer.submit(&early).await.expect(422);
    again
        .says("日期：这一轮最早在2020-01-24交接")
        .says("交接单.pdf");
    let over = again.form(&affairs).with("occurred_on", "2020-01-31");
    people.proposer.done(&over).await.says("轮值交接");
    let then = people
        .proposer
        .page(&format!("{home}?as_of=2020-02-10"))
        .await;
    then.says("已交接").says("已对调");
    // The form of a correction holds the turns as they stand; what rests on the rota takes two.
    let correct = format!("{affairs}/2/correct");
    let asked = people.officer.page(&correct).await;
    let form = asked.form(&correct);
    assert_eq!(form.value("turn-2-last"), "2020-02-29");
    let form = form
        .with("turn-2-last", "2020-02-28")
        .with("why", "日期录错。");
    let again = people.officer.submit(&form).await.expect(422);
    again.says("请指定确认人");
    let lead = people.town.lead.id.clone();
    let form = again.form(&correct).with("second", &lead);
    people
        .officer
        .done(&form)
        .await
        .says("等待另一名经办人确认");
    let drafts = people.town.office.get(&people.town.lead, "/drafts").await;
    let draft = drafts.expect(200).body["items"][0]["id"].clone();
    let confirm = format!("/drafts/{}/confirm", draft.as_str().unwrap());
    let page = people.lead.page(&confirm).await;
    page.says("2020年2月1日至2020年2月28日").says("日期录错。");
}
