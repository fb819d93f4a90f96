//! The standing of bodies through the pages alone: rectification, hearing, suspension, winding up, delisting, revocation.

use crate::browser::{Browser, Form, Page};
use crate::office::STREET;
use crate::{PDF, People, bases, does, people, verb};
use serde_json::json;

const NAME: &str = "样例老联谊会";

/// An association that was founded long ago, of that legal form: its address.
async fn old_association(people: &People, form: &str) -> String {
    let town = &people.town;
    let mut body = town.founding(STREET, "2019-05-03").await;
    body["founding"]["form"] = json!(form);
    let both = [&town.officer, &town.lead];
    let made = town.by_two("/foundings", both, &body).await.expect(201);
    format!("/associations/{}", made.id())
}

async fn form(who: &Browser, home: &str, act: &str) -> Form {
    let page = who.page(home).await;
    page.form(&format!("{home}/standing/{act}"))
}

/// What is proposed by an officer, or applied for by the body: its application.
async fn applied(who: &Browser, address: &str, fill: impl Fn(Form) -> Form) -> String {
    let form = fill(who.page(address).await.form(address));
    let shown = who.done(&form.press("do", "submit")).await;
    let application = shown.location.trim_start_matches("/applications/");
    application.to_owned()
}

/// Decided by the lead and replied to, after its notice where it has one.
async fn approved(people: &People, application: &str) -> Page {
    let lead = &people.lead;
    let decide = verb(lead, application, "decide").await;
    let decided = lead.done(&decide.with("outcome", "approved")).await;
    if decided.words().contains("待公示") {
        does(lead, application, "open-notice").await;
        people.town.office.days_go_by(9).await;
    }
    let reply = verb(lead, application, "issue-reply").await;
    lead.done(&reply.with("number", "样统复〔2026〕9号")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_association_that_fails_its_check_is_suspended_after_its_hearing_and_resumes() {
    let people = people().await;
    let home = old_association(&people, "internal").await;
    let page = people.proposer.page(&home).await;
    page.says_not("责令整改").says("申请解散");
    put_to_rectification(&people, &home).await;
    checked_and_failed(&people, &home).await;
    let application = suspension_proposed(&people, &home).await;
    stated(&people, &home, &application).await;
    does(&people.lead, &application, "accept").await;
    approved(&people, &application).await.says("已批复");
    let page = people.officer.page(&home).await;
    page.says("已暂停")
        .says("暂停期间不能申请下一步")
        .says_not("下一步：")
        .says_not("提出暂停");
    let next = people.proposer.page(&format!("{home}/apply/T3")).await;
    next.says("现在不能申请").says("该组织目前“已暂停”");
    let next = next.form(&format!("{home}/apply/T3")).press("do", "submit");
    let refused = people.proposer.submit(&next).await.expect(409);
    refused.says("该组织目前“已暂停”");
    listed(&people).await;
    let resume = kept_and_handed_in(&people, &home).await;
    does(&people.lead, &resume, "accept").await;
    approved(&people, &resume).await;
    let page = people.officer.page(&home).await;
    // It goes on, and is at risk until a check finds it in order.
    page.says("已成立").says("下一步：").says("有风险");
    let check = form(&people.officer, &home, "check-rectification").await;
    let check = check.with("record", "名册已经补齐。").with("passed", "yes");
    let page = people.officer.done(&check).await;
    page.says("已成立").says_not("有风险");
    let history = people.officer.page(&format!("{home}/history")).await;
    history
        .says("责令整改")
        .says("整改复查（不合格）")
        .says("提出陈述申辩")
        .says("恢复");
}

async fn put_to_rectification(people: &People, home: &str) {
    let officer = &people.officer;
    let order = form(officer, home, "order-rectification").await;
    let order = order.with("reason", "会员名册多年没有更新。");
    let again = officer.submit(&order).await.expect(422);
    again
        .says("哪些标准不再符合：请至少选一条")
        .says("错误：")
        .says("会员名册多年没有更新。");
    let order = again.form(&format!("{home}/standing/order-rectification"));
    assert_eq!(order.value("reason"), "会员名册多年没有更新。");
    let order = order.tick("criteria", "1a").with("reason", "");
    let again = officer.submit(&order).await.expect(422);
    again.says("理由：此项必须填写");
    let order = again.form(&format!("{home}/standing/order-rectification"));
    assert_eq!(order.values("criteria"), ["1a"]);
    let page = officer.done(&order.with("reason", "名册没有更新。")).await;
    page.says("已责令整改")
        .says("整改中")
        .says("有风险")
        .says("1a ");
}

async fn checked_and_failed(people: &People, home: &str) {
    let officer = &people.officer;
    let check = form(officer, home, "check-rectification").await;
    let check = check.with("record", "名册仍缺三人。");
    let again = officer.submit(&check).await.expect(422);
    again.says("复查结果：请选择一项");
    let check = again.form(&format!("{home}/standing/check-rectification"));
    assert_eq!(check.value("record"), "名册仍缺三人。");
    let page = officer.done(&check.with("passed", "no")).await;
    page.says("整改复查不合格").says("登记复查结果");
}

async fn suspension_proposed(people: &People, home: &str) -> String {
    let officer = &people.officer;
    let page = officer.page(home).await;
    page.says("提出暂停").says_not("提出恢复");
    assert!(page.html.contains(&format!("{home}/apply/suspend")));
    let address = format!("{home}/apply/suspend");
    let page = officer.page(&address).await;
    page.says(&format!("提出暂停：{NAME}"))
        .says("陈述申辩")
        .says("暂停理由书")
        .says_not("以谁的名义申请");
    let form = page.form(&address);
    let form = form
        .tick("declared", "ground_rectification_failed")
        .file("paper-suspension_statement", "理由.pdf", b"MZ\x90\x00 \x01")
        .press("do", "submit");
    let again = officer.submit(&form).await.expect(422);
    again.says("不接收这种");
    let form = again.form(&address);
    assert_eq!(form.values("declared"), ["ground_rectification_failed"]);
    let form = form.file("paper-suspension_statement", "理由书.pdf", PDF);
    let shown = officer.done(&form.press("do", "submit")).await;
    shown.says("待受理").says("该组织可陈述申辩");
    let application = shown.location.trim_start_matches("/applications/");
    application.to_owned()
}

async fn stated(people: &People, home: &str, application: &str) {
    let page = people.proposer.page(home).await;
    page.says("机关已提出暂停").says("可陈述申辩，最后一天是");
    let desk = people.proposer.page("/").await;
    desk.says("等我处理 1件").says("陈述申辩");
    let statement = verb(&people.proposer, application, "make-statement").await;
    let again = people.proposer.submit(&statement).await.expect(422);
    again.says("陈述申辩内容：此项必须填写");
    let statement = again.form(&format!("/applications/{application}/make-statement"));
    let statement = statement.with("statement", "名册下周补齐。");
    let page = people.proposer.done(&statement).await;
    page.says("陈述申辩已提交").says("该组织已经陈述申辩");
    let desk = people.proposer.page("/").await;
    desk.says_not("陈述申辩");
    let page = people
        .lead
        .page(&format!("/applications/{application}"))
        .await;
    page.says("该组织的陈述申辩").says("名册下周补齐。");
}

/// A resumption that is kept as a draft, gone on with, returned for correction and handed in again by its office.
async fn kept_and_handed_in(people: &People, home: &str) -> String {
    let (officer, lead) = (&people.officer, &people.lead);
    let address = format!("{home}/apply/resume");
    let form = officer.page(&address).await.form(&address);
    let form = form
        .tick("declared", "grounds_removed")
        .file("paper-resumption_check", "复查.pdf", PDF)
        .press("do", "save");
    let kept = officer.done(&form).await;
    kept.says("草稿已保存").says(&format!("提出恢复：{NAME}"));
    officer.page("/").await.says("恢复");
    let form = kept.form(&kept.location);
    assert_eq!(form.values("declared"), ["grounds_removed"]);
    let shown = officer.done(&form.press("do", "submit")).await;
    shown.says("待受理");
    let application = shown.location.trim_start_matches("/applications/");
    let back = verb(lead, application, "return").await;
    let back = back
        .with("criterion-1", "resume_a")
        .with("text-1", "复查记录没有签字。");
    lead.done(&back).await.says("待补正");
    let again = format!("/applications/{application}/resubmit");
    let page = officer.page(&again).await;
    page.says("复查记录没有签字。").says("复查.pdf");
    let again = page.form(&again);
    officer.done(&again).await.says("已重新上报");
    application.to_owned()
}

/// A suspended body shows as such in the lists, and is found by that.
async fn listed(people: &People) {
    for address in [
        "/associations",
        "/associations?view=table",
        "/associations?life=suspended",
    ] {
        let list = people.officer.page(address).await;
        list.says(NAME).says("已暂停 · 有风险");
    }
    let others = people.officer.page("/associations?life=active").await;
    others.says_not(NAME);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_association_is_dissolved_once_its_three_parts_are_settled() {
    let people = people().await;
    let home = old_association(&people, "internal").await;
    let application = applied(
        &people.proposer,
        &format!("{home}/apply/dissolve"),
        |form| {
            form.with("count-members_called", "20")
                .with("count-members_present", "16")
                .with("count-votes_for_dissolution", "15")
                .file("paper-dissolution_minutes", "决议.pdf", PDF)
                .file("paper-winding_up_plan", "方案.pdf", PDF)
        },
    )
    .await;
    people.town.reviewed(&application).await;
    approved(&people, &application).await;
    let page = people.officer.page(&home).await;
    page.says("清算中").says("还有3项没有办结").says("财产清算");
    for (line, left) in [("property", 2), ("papers", 1), ("personal_data", 0)] {
        settled(&people, &home, line, left).await;
    }
    let page = people.officer.page(&home).await;
    page.says("清算完毕").says_not("我确定解散");
    let dissolve = form(&people.lead, &home, "dissolve").await;
    let unsure = people.lead.submit(&dissolve).await.expect(422);
    unsure.says("请先勾选确认");
    let dissolve = unsure.form(&format!("{home}/standing/dissolve"));
    let page = people
        .lead
        .done(&dissolve.clone().tick("sure", "yes"))
        .await;
    page.says("已解散")
        .says("不能再办理任何事项")
        .says_not("处置");
    let history = people.lead.page(&format!("{home}/history")).await;
    history.says("清算事项办结（财产清算").says("解散");
    // Sent twice from the same page, it is done once.
    let twice = people.lead.submit(&dissolve.tick("sure", "yes")).await;
    twice.expect(303);
}

async fn settled(people: &People, home: &str, line: &str, left: usize) {
    let officer = &people.officer;
    let settle = form(officer, home, "settle-winding-up").await;
    let settle = settle.with("line", line);
    let again = officer.submit(&settle).await.expect(422);
    again.says("证明材料：请选择文件");
    let settle = again.form(&format!("{home}/standing/settle-winding-up"));
    assert_eq!(settle.value("line"), line);
    let settle = settle.file("paper-standing_record", "清单.pdf", PDF);
    let page = officer.done(&settle).await;
    page.says("该项已办结");
    if left > 0 {
        page.says(&format!("还有{left}项没有办结"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_base_is_delisted_after_its_hearing_has_ended() {
    let people = people().await;
    let home = bases::named(&people).await;
    let order = form(&people.officer, &home, "order-rectification").await;
    let order = order
        .tick("criteria", "3c")
        .with("reason", "场地已经关闭。");
    people.officer.done(&order).await.says("整改中");
    people.town.office.days_go_by(61).await;
    let page = people.officer.page(&home).await;
    page.says("整改期满，尚未复查合格");
    let address = format!("{home}/apply/delist");
    let delist = applied(&people.officer, &address, |form| {
        form.tick("declared", "ground_base_ends").file(
            "paper-delisting_statement",
            "理由书.pdf",
            PDF,
        )
    })
    .await;
    let officer = people
        .town
        .office
        .account("样例区经办", "990001", "officer");
    let officer = officer.await;
    let router = qibu::web::router(std::sync::Arc::clone(&people.town.office.qibu), None);
    let officer = Browser::of(&router, &people.town.office.qibu, &officer.id);
    does(&officer, &delist, "accept").await;
    let review = verb(&officer, &delist, "review").await;
    officer.done(&review.with("opinion", "support")).await;
    let decide = verb(&people.lead, &delist, "decide").await;
    let decide = decide.with("outcome", "approved");
    let early = people.lead.submit(&decide).await.expect(409);
    early.says("陈述申辩");
    people.town.office.days_go_by(9).await;
    approved(&people, &delist).await;
    let page = people.lead.page(&home).await;
    page.says("已摘牌").says_not("处置").says_not("下一步：");
    let list = people.lead.page("/bases?life=delisted").await;
    list.says("已摘牌").says("样例基地");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revocation_is_recorded_as_the_document_says() {
    let people = people().await;
    let internal = old_association(&people, "internal").await;
    let page = people.lead.page(&internal).await;
    page.says_not("登记撤销");
    let home = registered(&people).await;
    let revoke = form(&people.lead, &home, "record-revocation").await;
    let revoke = revoke
        .with("authority", "样例民政局")
        .with("revoked_on", "2027-01-01")
        .tick("sure", "yes")
        .file("paper-standing_record", "决定书.pdf", PDF);
    let again = people.lead.submit(&revoke).await.expect(422);
    again.says("文书文号：此项必须填写").says("决定书.pdf");
    let revoke = again.form(&format!("{home}/standing/record-revocation"));
    assert_eq!(revoke.value("authority"), "样例民政局");
    assert_eq!(revoke.value("revoked_on"), "2027-01-01");
    assert_eq!(revoke.values("keep-paper").len(), 1);
    let revoke = revoke
        .with("number", "样民撤〔2026〕1号")
        .tick("sure", "yes");
    let future = people.lead.submit(&revoke).await.expect(422);
    future.says("文书日期：撤销日期须在2018-05-03与2026-09-01之间");
    let revoke = future.form(&format!("{home}/standing/record-revocation"));
    assert_eq!(revoke.value("number"), "样民撤〔2026〕1号");
    let revoke = revoke.with("revoked_on", "2026-08-20").tick("sure", "yes");
    let page = people.lead.done(&revoke).await;
    page.says("已被登记机关撤销").says("撤销已登记");
    let history = people.lead.page(&format!("{home}/history")).await;
    history.says("样例民政局").says("文号样民撤〔2026〕1号");
}

/// Another old association, which a registration authority keeps.
async fn registered(people: &People) -> String {
    let town = &people.town;
    let mut body = town.founding(STREET, "2018-05-03").await;
    body["founding"]["form"] = json!("registered");
    body["founding"]["name"] = json!("样例登记联谊会");
    body["founding"]["scope"] = json!("registered");
    let both = [&town.officer, &town.lead];
    let made = town.by_two("/foundings", both, &body).await.expect(201);
    format!("/associations/{}", made.id())
}
