//! More time to decide, from the page of an application.

use crate::{people, verb};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_decider_takes_more_time_from_the_page_and_a_reason_that_is_missing_is_asked_for() {
    let people = people().await;
    let (application, _) = people.town.submitted().await;
    people.town.reviewed(&application).await;
    let form = verb(&people.lead, &application, "extend").await;
    let unsaid = people.lead.submit(&form).await.expect(422);
    let action = format!("/applications/{application}/extend");
    let form = unsaid
        .form(&action)
        .with("reason", "须进一步核实会员情况。");
    let done = people.lead.done(&form).await;
    done.says_not("延长办理期限</summary>");
    let history = people
        .officer
        .page(&format!("/applications/{application}"))
        .await;
    history.says("延长");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_applicant_takes_more_time_to_correct_from_the_page_and_then_takes_the_application_back()
 {
    let people = people().await;
    let town = &people.town;
    let (application, _) = town.submitted().await;
    let items = json!({ "items": [{ "criterion": "1d", "reason": "请写明人员类别。" }] });
    let returned = town
        .act(&town.officer, &application, "return", &items)
        .await;
    returned.expect(200);
    let form = verb(&people.proposer, &application, "extend-correction").await;
    let unsaid = people.proposer.submit(&form).await.expect(422);
    let action = format!("/applications/{application}/extend-correction");
    let form = unsaid
        .form(&action)
        .with("reason", "发起人出差，下周才能签字。");
    let done = people.proposer.done(&form).await;
    done.says_not("延长补正期限</summary>");
    let form = verb(&people.proposer, &application, "withdraw").await;
    let taken_back = people.proposer.done(&form.tick("sure", "yes")).await;
    taken_back.says("已撤回");
}
