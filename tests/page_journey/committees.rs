//! How a committee is called to vote and votes, on the page of an application and on the desks.

use crate::browser::Browser;
use crate::office::DISTRICT;
use crate::{People, people, verb};
use serde_json::json;
use std::sync::Arc;

const DECIDES: &str = "{ seat: decide, rank: district, duty: lead }";

/// The district decides by two of three members.
async fn with_committee() -> (People, [(Browser, String); 2]) {
    let people = people().await;
    let office = &people.town.office;
    let filled = DECIDES.replace(" }", ", committee: { of: 3, approve: 2, veto: [lead] } }");
    let text = qibu::opening::SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-C")
        .replace("in_force_from: 2017-01-01", "in_force_from: 2026-09-01")
        .replace(DECIDES, &filled);
    let body = json!({ "district": DISTRICT, "text": text });
    office
        .post(&office.admin, "/editions", &body)
        .await
        .expect(200);
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    let mut officers = Vec::new();
    for name in ["样例区经办甲", "样例区经办乙"] {
        let account = office.account(name, DISTRICT, "officer").await;
        officers.push((Browser::of(&router, &office.qibu, &account.id), account.id));
    }
    (people, officers.try_into().unwrap_or_else(|_| panic!()))
}

async fn reviewed(people: &People) -> String {
    let (application, _) = people.town.submitted().await;
    people.town.reviewed(&application).await;
    application
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_lead_calls_the_committee_and_its_members_vote_by_name() {
    let (people, [(first, first_id), (second, second_id)]) = with_committee().await;
    let application = reviewed(&people).await;
    let desk = people.lead.page("/").await;
    desk.says("等我处理 1件").says("提交集体表决");
    let page = people
        .lead
        .page(&format!("/applications/{application}"))
        .await;
    page.says("任何人不能单独审核或者决定");
    let open = verb(&people.lead, &application, "open-ballot").await;
    // Nobody is ticked, and then too few are.
    let unsaid = people.lead.submit(&open).await.expect(422);
    unsaid.says("请选择参加表决的成员").says("正好3人");
    let action = format!("/applications/{application}/open-ballot");
    let open = unsaid.form(&action).tick("members", &first_id);
    let few = people.lead.submit(&open).await.expect(422);
    few.says("应当正好是3人");
    let open = few.form(&action);
    assert_eq!(open.values("members"), [first_id.as_str()]);
    let open = open.tick("members", &second_id);
    let open = open.tick("members", &people.town.lead.id);
    let done = people.lead.done(&open).await;
    done.says("已开始表决")
        .says("样例区经办甲")
        .says("未表决")
        .says("有一票否决权");
    first.page("/").await.says("等我处理 1件").says("表决");
    let cast = verb(&first, &application, "cast-vote").await;
    let unsaid = first.submit(&cast).await.expect(422);
    unsaid.says("错误：");
    let action = format!("/applications/{application}/cast-vote");
    let cast = unsaid.form(&action).with("vote", "against");
    let unsaid = first.submit(&cast.tick("criteria", "1a")).await.expect(422);
    let cast = unsaid.form(&action);
    assert_eq!(
        (cast.value("vote"), cast.values("criteria")),
        ("against", vec!["1a"])
    );
    let done = first.done(&cast.with("reason", "发起人未全部同意。")).await;
    done.says("已记录您的表决")
        .says("反对")
        .says("成员反对的理由")
        .says("发起人未全部同意。");
    first.page("/").await.says("等我处理 0件");
    // The applicant reads no names.
    let applicant = people
        .proposer
        .page(&format!("/applications/{application}"))
        .await;
    applicant.says_not("样例区经办甲");
    let cast = verb(&second, &application, "cast-vote").await;
    second.done(&cast.with("vote", "for")).await;
    let cast = verb(&people.lead, &application, "cast-vote").await;
    let done = people.lead.done(&cast.with("vote", "for")).await;
    done.says("待批复").says("集体表决").says("样例区经办乙");
}
