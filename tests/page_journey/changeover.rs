//! A new edition on the page of an application: by which clause it goes on, and the choice that the applicant has.

use crate::next_edition::publish_four;
use crate::{does, people, verb};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_says_by_which_edition_it_goes_on_and_lets_the_applicant_choose() {
    let people = people().await;
    let town = &people.town;
    let (application, _) = town.submitted().await;
    town.reviewed(&application).await;
    publish_four(
        town,
        "code: open_cases, treatment: chooses, until: 2026-09-10",
    )
    .await;
    let path = format!("/applications/{application}");
    let page = people.proposer.page(&path).await;
    page.says_not("新标准已施行").says_not("选择新标准");
    town.office.days_go_by(2).await;
    let page = people.officer.page(&path).await;
    page.says("本件按“SIMPLE-1”审核")
        .says("可以选择新标准")
        .says_not("选择新标准</summary>");
    let page = people.proposer.page(&path).await;
    page.says("选择新标准").says("可以选择到2026年9月10日为止");
    let form = verb(&people.proposer, &application, "choose-edition").await;
    assert_eq!(form.values("edition"), ["SIMPLE-4"]);
    let done = does(&people.proposer, &application, "choose-edition").await;
    done.says("已选择，今后按新标准审核")
        .says("本件按“SIMPLE-4”审核")
        .says_not("选择新标准</summary>");
}
