//! The working days on their page: everybody reads them, an administrator publishes a year.

use crate::browser::Browser;
use crate::people;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_publishes_a_year_on_the_page_and_nothing_that_was_typed_is_lost() {
    let people = people().await;
    let office = &people.town.office;
    people.officer.page("/calendar").await.says("工作日历");
    let page = people.officer.page("/workdays").await;
    page.says("2026").says_not("公布一个年度");
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    let admin = Browser::of(&router, &office.qibu, &office.admin.id);
    let page = admin.page("/workdays").await;
    let form = page
        .form("/workdays")
        .with("year", "二七")
        .with("off", "2027-01-01");
    let wrong = admin.submit(&form).await.expect(422);
    wrong.says("请填写四位数的年度");
    assert_eq!(wrong.form("/workdays").values("off"), ["2027-01-01"]);
    let form = wrong
        .form("/workdays")
        .with("year", "2027")
        .with("off", "2027-01-01\n元旦");
    let wrong = admin.submit(&form).await.expect(422);
    wrong.says("元旦");
    assert_eq!(wrong.form("/workdays").values("year"), ["2027"]);
    assert_eq!(wrong.form("/workdays").values("off"), ["2027-01-01\n元旦"]);
    let form = wrong.form("/workdays").with("off", "2027-01-03");
    let refused = admin.submit(&form).await.expect(422);
    refused.says("2027-01-03按平常的周历已是如此");
    let form = refused
        .form("/workdays")
        .with("off", "2027-01-01")
        .with("work", "2027-02-06");
    let done = admin.done(&form).await;
    done.says("已公布").says("2027年2月6日");
}
