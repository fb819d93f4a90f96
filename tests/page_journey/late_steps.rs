//! 补录步骤 through the pages alone: typed by one officer, given back, typed anew, confirmed by another, corrected from the
//! history.

use crate::browser::{Browser, Form};
use crate::office::STREET;
use crate::{PDF, People, bases, people};

const NAME: &str = "样例老联谊会";

/// An association that was founded long ago: its address.
async fn old_association(people: &People) -> String {
    let town = &people.town;
    let body = town.founding(STREET, "2019-05-03").await;
    let both = [&town.officer, &town.lead];
    let made = town.by_two("/foundings", both, &body).await.expect(201);
    format!("/associations/{}", made.id())
}

async fn form_at(who: &Browser, address: &str) -> Form {
    who.page(address).await.form(address)
}

/// Ticked, and confirmed by whoever looks at it.
async fn confirmed(who: &Browser, draft: &str) -> crate::browser::Page {
    let confirm = format!("{draft}/confirm");
    let form = form_at(who, &confirm).await;
    who.done(&form.tick("confirmed", "yes")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_is_recognised_late_by_two_officers_through_the_pages() {
    let people = people().await;
    let (officer, lead) = (&people.officer, &people.lead);
    let home = old_association(&people).await;
    let address = format!("{home}/late-steps");
    people.proposer.page(&home).await.says_not("补录步骤");
    let page = officer.page(&home).await;
    assert!(page.html.contains(&address), "{}", page.html);
    let draft = typed(&people, &address).await;
    let draft = given_back_and_typed_anew(&people, &draft).await;
    // The second officer looks at the statement and confirms.
    let desk = lead.page("/").await;
    desk.says(NAME).says("补录步骤");
    let look = lead.page(&format!("{draft}/confirm")).await;
    look.says("平台搭起来")
        .says("2021年8月")
        .says("步骤情况签字说明")
        .says("查阅")
        .says_not("必要条件");
    let unsure = form_at(lead, &format!("{draft}/confirm")).await;
    lead.submit(&unsure).await.expect(422).says("请先勾选确认");
    let page = confirmed(lead, &draft).await;
    page.says("已确认并记入历史")
        .says("2021年8月")
        .says("补录")
        .says("下一步：活动嗨起来");
    let history = officer.page(&format!("{home}/history")).await;
    history
        .says("补录步骤：平台搭起来")
        .says("简版标准")
        .says("他人代填")
        .says("步骤情况签字说明");
    people
        .proposer
        .page(&format!("{home}/history"))
        .await
        .says("补录步骤：平台搭起来");
    corrected(&people, &home).await;
}

/// Typed by the officer: refused field by field with everything kept, mended, sent: the draft's address.
async fn typed(people: &People, address: &str) -> String {
    let officer = &people.officer;
    let page = officer.page(address).await;
    page.says(&format!("补录步骤：{NAME}")).says("平台搭起来");
    let head = people.town.office.head();
    let form = page.form(address).with("reached_on", "2019-05");
    let again = officer.submit(&form).await.expect(422);
    again.says("签字说明：请选择文件");
    let form = again.form(address);
    assert_eq!(form.value("reached_on"), "2019-05");
    let form = form.file("paper-step_statement", "说明.pdf", PDF);
    let again = officer.submit(&form).await.expect(422);
    again
        .says("由谁确认：补录须由两名经办人办理")
        .says("说明.pdf");
    let form = again.form(address);
    let form = form
        .with("reached_on", "去年")
        .with("submitter", &people.town.lead.id);
    let again = officer.submit(&form).await.expect(422);
    again.says("达到日期：");
    let form = again.form(address);
    assert_eq!(form.value("reached_on"), "去年");
    assert_eq!(form.value("submitter"), people.town.lead.id);
    assert_eq!(form.values("keep-paper").len(), 1);
    let early = form.clone().with("reached_on", "2019-04");
    let again = officer.submit(&early).await.expect(422);
    again.says("达到日期须在2019-05-03与2026-09-01之间");
    let form = again.form(address).with("reached_on", "2020-08");
    let waits = officer.done(&form).await;
    waits
        .says("已送另一名工作人员确认")
        .says("正在等样例负责人确认")
        .says_not("确认并提交");
    assert_eq!(people.town.office.head(), head, "a draft is no event");
    waits.location.trim_end_matches("/confirm").to_owned()
}

async fn given_back_and_typed_anew(people: &People, draft: &str) -> String {
    let (officer, lead) = (&people.officer, &people.lead);
    let back = lead.page(&format!("{draft}/confirm")).await;
    let back = back.form(&format!("{draft}/send-back"));
    let back = back.with("reason", "说明上写的是2021年8月。");
    lead.done(&back).await.says("已退回填写人修改");
    officer.page("/").await.says(NAME).says("补录步骤");
    let page = officer.page(draft).await;
    page.says("说明上写的是2021年8月。").says("说明.pdf");
    let form = page.form(draft);
    assert_eq!(form.value("reached_on"), "2020-08");
    let wrong = form.clone().with("reached_on", "2030");
    let again = officer.submit(&wrong).await.expect(422);
    again.says("达到日期须在");
    let form = again.form(draft);
    assert_eq!(form.value("reached_on"), "2030");
    let waits = officer.done(&form.with("reached_on", "2021-08")).await;
    waits.says("正在等样例负责人确认");
    draft.to_owned()
}

/// The lead types the correction, the officer confirms it: the day first, then that it never was.
async fn corrected(people: &People, home: &str) {
    let (officer, lead) = (&people.officer, &people.lead);
    let address = format!("{home}/late-steps/2");
    let history = lead.page(&format!("{home}/history")).await;
    assert!(history.html.contains(&address), "{}", history.html);
    let others = people.proposer.page(&format!("{home}/history")).await;
    assert!(!others.html.contains(&address));
    let page = lead.page(&address).await;
    page.says(&format!("更正补录的步骤：{NAME}"))
        .says("2021年8月");
    let form = page.form(&address).with("reason", "日期抄错。");
    let again = lead.submit(&form).await.expect(422);
    again.says("怎样更正：请选择一项");
    let form = again.form(&address).with("what", "move");
    let again = lead
        .submit(&form.with("submitter", &people.town.officer.id))
        .await;
    let again = again.expect(422);
    again.says("达到日期：");
    let form = again.form(&address);
    assert_eq!(form.value("reason"), "日期抄错。");
    let form = form.with("what", "move").with("reached_on", "2021-08-16");
    let waits = lead.done(&form).await;
    let draft = waits.location.trim_end_matches("/confirm").to_owned();
    officer.page("/").await.says("更正补录的步骤");
    let look = officer.page(&format!("{draft}/confirm")).await;
    look.says("2021年8月16日").says("日期抄错。");
    confirmed(officer, &draft).await.says("2021年8月16日");
    let history = officer.page(&format!("{home}/history")).await;
    history.says("更正补录的步骤：平台搭起来").says("已更正");
    let form = form_at(lead, &address).await;
    let form = form
        .with("what", "void")
        .with("reason", "没有达到过。")
        .with("submitter", &people.town.officer.id);
    let waits = lead.done(&form).await;
    let draft = waits.location.trim_end_matches("/confirm").to_owned();
    let look = officer.page(&format!("{draft}/confirm")).await;
    look.says("作废").says("没有达到过。");
    let page = confirmed(officer, &draft).await;
    page.says("下一步：平台搭起来");
    let history = lead.page(&format!("{home}/history")).await;
    history.says("已作废");
    assert!(
        !history.html.contains(&address),
        "a void step is not corrected"
    );
    lead.get(&address).await.expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_form_says_why_nothing_is_recognised_late() {
    let people = people().await;
    let home = bases::named(&people).await;
    let address = format!("{home}/late-steps");
    people.officer.page(&home).await.says_not("补录步骤");
    let page = people.officer.page(&address).await;
    page.says("现在不能补录").says("该组织的成立不是补录的");
    people.proposer.get(&address).await.expect(403);
    people
        .officer
        .get(&format!("{address}/7"))
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_of_a_late_step_is_discarded_by_who_typed_it() {
    let people = people().await;
    let home = old_association(&people).await;
    let address = format!("{home}/late-steps");
    let form = form_at(&people.officer, &address).await;
    let form = form
        .with("reached_on", "2021")
        .with("submitter", &people.town.lead.id)
        .file("paper-step_statement", "说明.pdf", PDF);
    let waits = people.officer.done(&form).await;
    let draft = waits.location.trim_end_matches("/confirm").to_owned();
    let form = form_at(&people.officer, &draft).await;
    let gone = people.officer.done(&form.press("do", "discard")).await;
    gone.says("草稿已删除");
    people.lead.page("/").await.says_not("补录步骤");
}
