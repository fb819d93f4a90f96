//! What the page of a rejected application says (domain 5.8).

use crate::people;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_application_says_why_when_it_can_come_again_and_to_whom_to_object() {
    let people = people().await;
    let town = &people.town;
    let (application, association) = town.submitted().await;
    town.reviewed(&application).await;
    let path = format!("/applications/{application}");
    let page = people.lead.page(&path).await;
    page.says("批复");
    let form = page.form(&format!("{path}/decide"));
    let form = form
        .with("outcome", "rejected")
        .with("reason", "名册与人数不符。")
        .tick("criteria", "1b");
    people.lead.done(&form).await.says("暂不同意");
    let page = people.proposer.page(&path).await;
    page.says("名册与人数不符。")
        .says("1b 拟入会人数达到所选形式的下限")
        .says("可以附新情况说明再次申请")
        .says("书面向作出决定的")
        .says("条件1b");
    page.says_not("没有缺项")
        .says_not("已满足")
        .says_not("未到");
    // The body's own page asks for everything anew, and for what is new.
    let page = people
        .proposer
        .page(&format!("/associations/{association}"))
        .await;
    page.says("新情况说明").says("同意书");
}
