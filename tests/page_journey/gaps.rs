//! Acceptance before every paper is there: the forms on the page of an application, and the applicant's desk.

use crate::bases::{applied, operated};
use crate::{PDF, does, people, verb};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_accepts_on_a_promise_and_the_applicant_finds_on_the_desk_what_to_hand_in() {
    let people = people().await;
    let home = operated(&people).await;
    let counts = [
        ("ground_square_metres", "120"),
        ("right_of_use_months", "24"),
        ("sessions_planned", "12"),
        ("trial_sessions", "1"),
    ];
    let papers = ["right_of_use", "gap_promise"];
    let application = applied(&people, &home, "T3", &counts, &papers).await;
    let path = format!("/applications/{application}");
    let page = people.officer.page(&path).await;
    page.says("容缺受理")
        .says("年度活动计划")
        .says("10个工作日");
    let done = does(&people.officer, &application, "accept-with-gaps").await;
    done.says("已容缺受理");
    let page = people.officer.page(&path).await;
    page.says("补齐：年度活动计划")
        .says_not("补交材料</summary>");
    people.proposer.page("/").await.says("补交材料");
    let form = verb(&people.proposer, &application, "supplement").await;
    let nothing = people.proposer.submit(&form).await.expect(422);
    nothing.says("请至少选择一份所缺的材料");
    let form =
        nothing
            .form(&format!("{path}/supplement"))
            .file("paper-activity_plan", "计划.pdf", PDF);
    let done = people.proposer.done(&form).await;
    done.says("已补交材料").says_not("补齐：年度活动计划");
    people.proposer.page("/").await.says_not("补交材料");
}
