//! The founding of one body older than Qibu through the pages alone: typed by one officer, mended, confirmed by another,
//! corrected and voided the same way, for an association and for a base.

use crate::browser::{Browser, Page};
use crate::office::STREET;
use crate::{PDF, People, people};

/// What the officer typed is looked at and confirmed by the lead: the body's page.
async fn confirmed(lead: &Browser, waits: &Page) -> Page {
    let draft = waits.location.clone();
    let look = lead.page(&draft).await;
    let unsure = lead.submit(&look.form(&draft)).await.expect(422);
    lead.done(&unsure.form(&draft).tick("confirmed", "yes"))
        .await
}

/// The correction that the history of a body leads to.
async fn correction(people: &People, home: &str) -> String {
    let history = people.officer.page(&format!("{home}/history")).await;
    let address = format!("{home}/founding-correction");
    assert!(history.html.contains(&address), "{}", history.words());
    let others = people.proposer.page(&format!("{home}/history")).await;
    assert!(!others.html.contains(&address));
    people.proposer.get(&address).await.expect(403);
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_association_is_taken_over_by_two_officers_and_a_refusal_loses_nothing() {
    let people = people().await;
    let (officer, lead) = (&people.officer, &people.lead);
    let imports = officer.page("/imports").await;
    assert!(imports.html.contains("href=\"/foundings\""));
    people.proposer.get("/foundings").await.expect(403);
    let form = officer.page("/foundings").await.form("/foundings");
    let form = form
        .with("name", "样例街道老商会")
        .with("scope", "old_trade")
        .with("founded_on", "五年前")
        .with("node", STREET)
        .file("paper-founding_statement", "说明.pdf", PDF);
    let again = officer.submit(&form).await.expect(422);
    again
        .says("组织类型：此项必须填写")
        .says("成立（命名）日期：请填写年")
        .says("说明.pdf");
    let form = again.form("/foundings");
    assert_eq!(
        (
            form.value("name"),
            form.value("founded_on"),
            form.value("scope")
        ),
        ("样例街道老商会", "五年前", "old_trade")
    );
    let form = form
        .with("body_kind", "friendship")
        .with("form", "internal")
        .with("founded_on", "2019-05");
    let alone = officer.submit(&form).await.expect(422);
    alone.says("由谁确认：").says("说明.pdf");
    let form = alone.form("/foundings");
    assert_eq!(form.value("form"), "internal");
    let form = form.with("submitter", &people.town.lead.id);
    let waits = officer.done(&form).await;
    waits
        .says("样例街道老商会")
        .says("2019年5月")
        .says("old_trade");
    let draft = waits.location.trim_end_matches("/confirm").to_owned();

    // The second officer wants it changed; the first one finds what was typed, and what is wanted.
    let look = lead.page(&waits.location).await;
    look.says("样例街道老商会").says("成立情况签字说明");
    let back = look.form(&format!("{draft}/send-back"));
    lead.done(&back.with("reason", "请写到日。")).await;
    let form = officer.page(&draft).await;
    form.says("请写到日。").says("说明.pdf");
    let form = form.form(&draft).with("founded_on", "2019-05-03");
    let waits = officer.done(&form).await;
    let body = confirmed(lead, &waits).await;
    body.says("样例街道老商会").says("已成立");
    assert!(body.location.starts_with("/associations/"));
    let english = officer.in_english().page("/foundings").await;
    english.says("Record one association");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recorded_founding_is_moved_and_voided_from_the_history_by_two() {
    let people = people().await;
    let (officer, lead) = (&people.officer, &people.lead);
    let home = crate::affairs::home(&people).await;
    let address = correction(&people, &home).await;
    let asked = officer.page(&address).await;
    asked.says("2019年5月3日");
    let form = asked.form(&address).with("reason", "批文的日期更早。");
    let unsaid = officer.submit(&form).await.expect(422);
    unsaid.says("怎样更正：请选择一项");
    let form = unsaid.form(&address).with("what", "move");
    assert_eq!(form.value("reason"), "批文的日期更早。");
    let form = form.with("submitter", &people.town.lead.id);
    let dayless = officer.submit(&form).await.expect(422);
    dayless.says("成立（命名）日期：");
    let form = dayless.form(&address).with("founded_on", "2018-03-01");
    assert_eq!(
        (form.value("what"), form.value("submitter")),
        ("move", people.town.lead.id.as_str())
    );
    let waits = officer.done(&form).await;
    waits
        .says("2018年3月1日")
        .says("批文的日期更早。")
        .says("2019年5月3日");
    let moved = confirmed(lead, &waits).await;
    moved.says("2018年3月1日");

    let form = officer.page(&address).await.form(&address);
    let form = form
        .with("what", "void")
        .with("reason", "该组织从未成立。")
        .with("submitter", &people.town.lead.id);
    let waits = officer.done(&form).await;
    confirmed(lead, &waits).await.says_not("已成立");
    officer.get(&address).await.expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_base_is_taken_over_with_its_plaque_and_its_day_is_corrected() {
    let people = people().await;
    let (officer, lead) = (&people.officer, &people.lead);
    let form = officer
        .page("/base-foundings")
        .await
        .form("/base-foundings");
    let form = form
        .with("name", "样例街道老基地")
        .with("level", "street_base")
        .with("node", STREET)
        .with("plaque", "样基字〔2019〕3号")
        .with("founded_on", "2019-06-01")
        .with("submitter", &people.town.lead.id);
    let again = officer.submit(&form).await.expect(422);
    again.says("依托单位：").says("签字说明：");
    let form = again.form("/base-foundings");
    assert_eq!(
        (form.value("plaque"), form.value("level")),
        ("样基字〔2019〕3号", "street_base")
    );
    let form =
        form.with("host", "样例科技园有限公司")
            .file("paper-founding_statement", "说明.pdf", PDF);
    let waits = officer.done(&form).await;
    waits.says("样基字〔2019〕3号").says("样例科技园有限公司");
    let body = confirmed(lead, &waits).await;
    body.says("样基字〔2019〕3号");
    let home = body.location.clone();
    assert!(home.starts_with("/bases/"));
    let address = correction(&people, &home).await;
    let form = officer.page(&address).await.form(&address);
    let form = form
        .with("what", "move")
        .with("founded_on", "2019-06-11")
        .with("reason", "授牌的日期晚十天。")
        .with("submitter", &people.town.lead.id);
    let waits = officer.done(&form).await;
    confirmed(lead, &waits).await.says("2019年6月11日");
    let history = lead.page(&format!("{home}/history")).await;
    history.says("更正");
}
