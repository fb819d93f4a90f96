//! The tree on its pages: everybody appointed sees it as of a day, an administrator changes it.

use crate::browser::Browser;
use crate::office::{DISTRICT, STREET};
use crate::{People, people};
use std::sync::Arc;

const COMMUNITY: &str = "990001001001";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_adds_renames_moves_and_closes_a_node_on_the_pages_and_nothing_typed_is_lost()
 {
    let people = people().await;
    let office = &people.town.office;
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    let admin = Browser::of(&router, &office.qibu, &office.admin.id);
    people
        .officer
        .page("/nodes")
        .await
        .says("样例街道")
        .says_not("增设");
    admin.page("/").await.says("地区");

    added(&admin).await;
    renamed(&people, &admin).await;
    moved(&people, &admin).await;
    closed(&people, &admin).await;
}

async fn added(admin: &Browser) {
    let form = admin.page("/nodes").await.form("/nodes");
    let form = form
        .with("parent", STREET)
        .with("kind", "community")
        .with("code", "12")
        .with("name", "样例社区")
        .with("from", "2017-01-01");
    let wrong = admin.submit(&form).await.expect(422);
    wrong.says("12");
    let again = wrong.form("/nodes");
    assert_eq!(again.value("name"), "样例社区");
    assert_eq!(
        (again.value("parent"), again.value("kind")),
        (STREET, "community")
    );
    assert_eq!(again.value("from"), "2017-01-01");
    let done = admin.done(&again.with("code", COMMUNITY)).await;
    done.says("地区已增设").says("样例社区");
}

async fn renamed(people: &People, admin: &Browser) {
    let path = format!("/nodes/{COMMUNITY}");
    let rename = format!("{path}/rename");
    let form = admin.page(&path).await.form(&rename);
    let form = form
        .with("name", "样例新社区")
        .with("name_from", "2100-01-01");
    let wrong = admin.submit(&form).await.expect(422);
    let again = wrong.form(&rename);
    assert_eq!(again.value("name"), "样例新社区");
    assert_eq!(again.value("name_from"), "2100-01-01");
    let done = admin.done(&again.with("name_from", "2020-03-01")).await;
    done.says("样例新社区")
        .says("2020年3月1日")
        .says("样例社区");
    let before = people.officer.page("/nodes?as_of=2020-02-29").await;
    before.says("样例社区").says_not("样例新社区");
    people
        .officer
        .page("/nodes?as_of=2020-03-01")
        .await
        .says("样例新社区");
}

async fn moved(people: &People, admin: &Browser) {
    let path = format!("/nodes/{COMMUNITY}");
    let relocate = format!("{path}/move");
    let form = admin.page(&path).await.form(&relocate);
    let refused = admin
        .submit(&form.clone().with("parent", STREET))
        .await
        .expect(422);
    refused.says("无需变更");
    let done = admin
        .done(
            &form
                .with("parent", DISTRICT)
                .with("parent_from", "2021-05-01"),
        )
        .await;
    done.says("2021年5月1日");
    people
        .officer
        .page(&path)
        .await
        .says("样例街道")
        .says_not("撤销这个地区");
}

async fn closed(people: &People, admin: &Browser) {
    let path = format!("/nodes/{COMMUNITY}");
    let close = format!("{path}/close");
    let form = admin.page(&path).await.form(&close);
    let done = admin.done(&form.with("closed_from", "2022-01-01")).await;
    done.says("2022年1月1日").says_not("撤销这个地区");
    people
        .officer
        .page("/nodes?as_of=2022-01-01")
        .await
        .says_not("样例新社区");
    let english = people.officer.in_english();
    english
        .page("/nodes?as_of=2021-12-31")
        .await
        .says("Community");
    english.page(&path).await.says("Closed");
    let form = admin.page(&format!("/nodes/{STREET}")).await;
    let form = form
        .form(&format!("/nodes/{STREET}/rename"))
        .with("name", "样例甲街道");
    people.officer.submit(&form).await.expect(403);
    people.officer.get("/nodes/990001999").await.expect(404);
}
