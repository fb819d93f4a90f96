//! An account between its opening and its end, on the page of accounts: a post in a body, and the end.

use crate::browser::Browser;
use crate::office::STREET;
use crate::people;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_notes_a_post_in_a_body_by_its_name_and_that_it_was_left() {
    let people = people().await;
    let office = &people.town.office;
    let (case, _) = people.town.submitted().await;
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    let admin = Browser::of(&router, &office.qibu, &office.admin.id);
    let form = admin.page("/accounts").await.form("/accounts/note");
    let nobody = form
        .with("note_association", "新媒体")
        .with("note_post", "deputy");
    let wrong = admin.submit(&nobody).await.expect(422);
    let form = wrong.form("/accounts/note");
    assert_eq!(form.value("note_association"), "新媒体");
    assert_eq!(form.value("note_post"), "deputy");
    let form = form.with("note_account", &people.town.officer.id);
    let wrong = admin.submit(&form).await.expect(422);
    wrong.says("相近的有：样例新媒体联谊会");
    let form = wrong.form("/accounts/note");
    assert_eq!(form.value("note_account"), people.town.officer.id);
    for (name, words) in [
        ("没有的会", "没有叫这个名字的联谊组织"),
        (" ", "请填写联谊组织的全称"),
    ] {
        let form = form.clone().with("note_association", name);
        admin.submit(&form).await.expect(422).says(words);
    }
    let form = form.with("note_association", "样例新媒体联谊会");
    let noted = admin.done(&form).await;
    noted.says("已注明任职").says("样例新媒体联谊会 · 副会长");
    let twice = noted.form("/accounts/note");
    let twice = twice
        .with("note_account", &people.town.officer.id)
        .with("note_association", "样例新媒体联谊会");
    admin
        .submit(&twice)
        .await
        .expect(422)
        .says("该账号在该组织已有职务");
    let path = format!("/applications/{case}");
    let closed = people.officer.page(&path).await;
    assert!(!closed.html.contains(&format!("action=\"{path}/accept\"")));
    let left = admin.done(&noted.form("/accounts/leave")).await;
    left.says("已注明离任")
        .says_not("样例新媒体联谊会 · 副会长");
    let open = people.officer.page(&path).await;
    open.says("受理");
    crate::does(&people.officer, &case, "accept").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_closes_an_account_after_being_sure_and_never_its_own() {
    let people = people().await;
    let office = &people.town.office;
    let gone = office.account("样例离职", STREET, "officer").await;
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    let admin = Browser::of(&router, &office.qibu, &office.admin.id);
    let page = admin.page("/accounts").await;
    let own = format!("f-sure-{}", office.admin.id);
    assert!(!page.html.contains(&own), "nobody shuts itself out");
    let form = page.form("/accounts/close").with("account", &gone.id);
    let unsure = admin.submit(&form).await.expect(422);
    unsure.says("请先勾选确认");
    let form = unsure.form("/accounts/close").with("account", &gone.id);
    people
        .officer
        .submit(&form.clone().tick("sure", "yes"))
        .await
        .expect(403);
    let closed = admin.done(&form.tick("sure", "yes")).await;
    closed.says("账号已停用").says("样例离职 已停用");
    assert!(!closed.html.contains(&format!("f-sure-{}", gone.id)));
    // Its open work is still handed over, and it is appointed to nothing.
    assert!(closed.html.contains("action=\"/accounts/hand-over\""));
    let appoint = closed.form("/accounts/appoint");
    let appoint = appoint.with("appoint_account", &gone.id);
    let refused = admin.submit(&appoint.with("appoint_node", STREET)).await;
    refused.expect(422).says("该账号已停用");
}
