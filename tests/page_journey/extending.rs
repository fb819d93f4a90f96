//! More time to decide, from the page of an application.

use crate::{people, verb};

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
