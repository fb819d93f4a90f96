//! Posts change between terms, on the pages: a duty is lent, a standing deputy named, an account appointed, revoked, and its open
//! work handed over.

use crate::browser::Browser;
use crate::office::STREET;
use crate::people;
use serde_json::json;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_holder_lends_a_duty_and_names_a_standing_deputy_and_nothing_that_was_typed_is_lost() {
    let people = people().await;
    let office = &people.town.office;
    let colleague = office.account("样例经办乙", STREET, "officer").await;
    let page = people.officer.page("/posts").await;
    page.says("经办人").says("您没有委托他人");
    let form = page
        .form("/posts/lend")
        .with("lend_to", &colleague.id)
        .with("lend_from", "2026-11-02")
        .with("lend_until", "2020-01-01");
    let wrong = people.officer.submit(&form).await.expect(422);
    wrong.says("样例经办乙");
    let kept = wrong.form("/posts/lend");
    assert_eq!(kept.values("lend_until"), ["2020-01-01"]);
    assert_eq!(kept.values("lend_to"), [colleague.id.as_str()]);
    let form = kept.with("lend_until", "");
    let empty = people.officer.submit(&form).await.expect(422);
    empty.says("不是日期");
    let form = empty.form("/posts/lend").with("lend_until", "2027-01-31");
    let lent = people.officer.done(&form).await;
    lent.says("已委托").says("2027年1月31日").says("收回");
    let form = lent.form("/posts/deputy").with("deputy_to", &colleague.id);
    let named = people.officer.done(&form).await;
    named.says("已确定常务代理").says("待命");
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    let other = Browser::of(&router, &office.qibu, &colleague.id);
    other.page("/posts").await.says("待命");
    let english = other.in_english();
    english.page("/posts").await.says("Standing deputy");
    let form = named.form("/posts/take-back");
    let back = people.officer.done(&form).await;
    back.says("已收回");
    let again = people.officer.get("/posts/take-back").await;
    again.expect(303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_opens_appoints_revokes_and_hands_open_work_over() {
    let people = people().await;
    let office = &people.town.office;
    people.officer.get("/accounts").await.expect(403);
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    let admin = Browser::of(&router, &office.qibu, &office.admin.id);
    admin.page("/posts").await.says("账号与任命");
    let page = admin.page("/accounts").await;
    // Nobody ends itself: no form of the page is about one's own account.
    let about_itself = format!("name=\"account\" value=\"{}\"", office.admin.id);
    assert!(!page.html.contains(&about_itself), "{}", page.html);
    let form = page.form("/accounts/open").with("open_name", "");
    let wrong = admin.submit(&form).await.expect(422);
    let form = wrong.form("/accounts/open").with("open_name", "样例接任");
    admin.done(&form).await.says("已开立账号").says("样例接任");
    let name = json!({ "name": "样例离任" });
    let gone = office.post(&office.admin, "/accounts", &name).await;
    let gone = gone.expect(201).id();
    let appointment = office.appoint(&gone, STREET, "officer").await.id();
    let successor = office.account("样例新任", STREET, "officer").await;
    let page = admin.page("/accounts").await;
    let form = page
        .form("/accounts/appoint")
        .with("appoint_account", &successor.id)
        .with("appoint_node", STREET)
        .with("appoint_duty", "lead")
        .with("appoint_from", "2026-11-02")
        .with("appoint_until", "2020-01-01");
    let wrong = admin.submit(&form).await.expect(422);
    let kept = wrong.form("/accounts/appoint");
    assert_eq!(kept.values("appoint_account"), [successor.id.as_str()]);
    let form = kept.with("appoint_until", "");
    admin.done(&form).await.says("已任命");
    let page = admin.page("/accounts").await;
    let form = page
        .form("/accounts/revoke")
        .with("account", &gone)
        .with("appointment", &appointment);
    let revoked = admin.done(&form).await;
    revoked.says("请把未办事项移交");
    let form = revoked
        .form("/accounts/hand-over")
        .with("to", &successor.id);
    let handed = admin.done(&form).await;
    handed.says("未办事项已移交样例新任");
}
