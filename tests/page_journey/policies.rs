//! The policies on their page: everybody appointed reads them, an administrator adopts what ships with the program.

use crate::browser::Browser;
use crate::older::forget;
use crate::people;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_sees_what_is_new_in_the_shipped_set_and_adopts_it_on_the_page() {
    let people = people().await;
    let office = &people.town.office;
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    let admin = Browser::of(&router, &office.qibu, &office.admin.id);
    people.officer.page("/").await.says_not("权限规则");
    admin.page("/").await.says("权限规则");
    let same = admin.page("/policies").await;
    same.says("与本程序自带的一致")
        .says_not("采用本程序自带的规则");

    // As a log that was opened by a program that knew no annals.
    forget(&office.qibu, "record-annal").await;
    let page = people.officer.page("/policies").await;
    page.says("与现行的不同")
        .says("记大事记")
        .says("由管理员采用");
    page.says_not("采用本程序自带的规则");
    let page = admin.page("/policies").await;
    page.says("记大事记").says("第2套");
    let form = page.form("/policies");
    admin
        .in_english()
        .page("/policies")
        .await
        .says("Record an entry of the annals");
    let done = admin.done(&form).await;
    done.says("已采用").says("第3套").says("与本程序自带的一致");
    done.says("permit (principal, action in Action::&#34;act_in_seat&#34;, resource)");

    // The other administrator had the same page open.
    let late = admin
        .submit(&form.clone().with("key", "another"))
        .await
        .expect(422);
    late.says("规则编号");
    let other = people.officer.submit(&form.with("key", "third")).await;
    other.expect(403);
}
