//! 到期事项: what falls due in the bodies of an office, found from the desk, settled by the form that it leads to.

use crate::affairs;
use crate::office::STREET;
use crate::{PDF, people};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_falls_due_is_found_from_the_desk_and_settled_by_the_form_that_it_leads_to() {
    let people = people().await;
    let home = affairs::home(&people).await;
    let desk = people.officer.page("/").await;
    assert!(
        desk.html.contains("href=\"/calendar\""),
        "found from the desk"
    );
    let page = people.officer.page("/calendar").await;
    page.says("样例老联谊会")
        .says("样例街道")
        .says("报送2025年度报告")
        .says("2026年3月31日");
    let link = format!("{home}/affairs/new?kind=annual_report");
    assert!(page.html.contains(&link), "{}", page.html);
    let form = people.officer.page(&link).await;
    let form = form.form(&format!("{home}/affairs"));
    let filed = form
        .with("occurred_on", "2026-03-02")
        .with("year", "2025")
        .file("paper-affair_record", "年报.pdf", PDF);
    people.officer.done(&filed).await;
    let page = people.officer.page("/calendar").await;
    page.says("这段时间没有要办的事").says_not("样例老联谊会");
    // As of the day before it was filed it was due, and nothing is settled there.
    let past = "/calendar?as_of=2026-03-01";
    let past = people.officer.page(past).await;
    past.says("报送2025年度报告").says("请回到今天");
    assert!(!past.html.contains("/affairs/new"), "{}", past.html);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_calendar_is_narrowed_to_an_office_and_days_and_refuses_what_it_does_not_know() {
    let people = people().await;
    affairs::home(&people).await;
    let english = people.lead.in_english();
    let page = english.page(&format!("/calendar?node={STREET}")).await;
    page.says("The annual report of 2025")
        .says("What falls due");
    // Whoever only looks on is shown what is due, and no form.
    let due = "as_of=2020-03-30&node=990001";
    let none = format!("/calendar?{due}&within_days=0");
    people.lead.page(&none).await.says("没有要办的事");
    let ahead = format!("/calendar?{due}&within_days=30");
    people.lead.page(&ahead).await.says("报送2019年度报告");
    for wrong in ["node=1", "within_days=7", "as_of=2099-01-01", "as_of=soon"] {
        people
            .lead
            .get(&format!("/calendar?{wrong}"))
            .await
            .expect(400);
    }
}
