//! Requests for service on their pages: asked, brought further, answered for by silence, corrected; faults at their fields.

use crate::browser::{Browser, Page};
use crate::office::{STREET, Town};
use crate::{PDF, People, people};
use serde_json::json;

const HOME: &str = "/service-requests";

/// An association that was founded before Qibu.
async fn association(town: &Town) -> String {
    let body = town.founding(STREET, "2019-05-03").await;
    let both = [&town.officer, &town.lead];
    let recorded = town.by_two("/foundings", both, &body).await;
    recorded.expect(201).id()
}

fn today(people: &People) -> String {
    let now = people.town.office.qibu.clock().now();
    now.day().to_string()
}

/// Asked by the secretary on the page of the body; the address of the request.
async fn asked(people: &People, body: &str) -> String {
    let path = format!("{HOME}/new");
    let from_body = format!("{path}?body=association/{body}");
    let form = people.proposer.page(&from_body).await.form(&path);
    let form = form
        .tick("direction", "to_society")
        .tick("asker", "resident")
        .with("occurred_on", &today(people));
    people.proposer.done(&form).await.says("已提出");
    let made = people.town.office.get(&people.town.lead, HOME).await;
    let made = made.expect(200).body["items"][0]["id"].clone();
    format!("{HOME}/{}", made.as_str().unwrap())
}

/// One step, today.
async fn step(who: &Browser, request: &str, verb: &str, day: &str, more: &[(&str, &str)]) -> Page {
    let path = format!("{request}/{verb}");
    let mut form = who.page(&path).await.form(&path).with("occurred_on", day);
    for (name, value) in more {
        form = form.tick(name, value);
    }
    who.done(&form).await
}

async fn delivered(people: &People, request: &str) -> Page {
    let (who, day) = (&people.proposer, today(people));
    step(who, request, "triage", &day, &[("domain", "law")])
        .await
        .says("已分办");
    step(who, request, "match", &day, &[]).await.says("已对接");
    step(who, request, "accept-job", &day, &[])
        .await
        .says("服务中");
    step(who, request, "deliver", &day, &[]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_asked_on_the_page_of_a_body_and_what_was_typed_is_not_lost() {
    let people = people().await;
    let body = association(&people.town).await;
    let home = format!("/associations/{body}");
    let page = people.proposer.page(&home).await;
    page.says("没有在办的服务需求。").says("提出服务需求");
    let path = format!("{HOME}/new");
    let from_body = format!("{path}?body=association/{body}");
    let form = people.proposer.page(&from_body).await.form(&path);
    assert_eq!(form.value("body"), format!("association/{body}"));
    let form = form
        .tick("direction", "to_society")
        .tick("asker", "member")
        .file("paper-service_request", "wish.pdf", PDF)
        .with("occurred_on", &today(&people));
    let again = people.proposer.submit(&form).await.expect(422);
    again.says("需求方与服务方向不符").says("wish.pdf");
    let form = again.form(&path);
    assert_eq!(form.value("direction"), "to_society");
    let form = form.with("asker", "community");
    let page = people.proposer.done(&form).await;
    page.says("社区、村").says("面向社会").says("已提出");
    people.proposer.page(&home).await.says("社区、村");
    let listed = people.proposer.page(HOME).await;
    listed.says("社区、村").says_not("首次答复已逾期");
    let none = people
        .proposer
        .page(&format!("{HOME}?direction=to_member"))
        .await;
    none.says("到这一天还没有服务需求。");
    people.town.office.days_go_by(14).await;
    people.proposer.page(HOME).await.says("首次答复已逾期");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_done_confirmed_closed_and_taken_up_again() {
    let people = people().await;
    let body = association(&people.town).await;
    let request = asked(&people, &body).await;
    let page = delivered(&people, &request).await;
    page.says("已完成，待办结")
        .says("前未回访自动办结")
        .says_not(">办结</a>");
    let (who, day) = (&people.proposer, today(&people));
    let path = format!("{request}/confirm");
    let unanswered = who.page(&path).await.form(&path).with("occurred_on", &day);
    let again = who.submit(&unanswered).await.expect(422);
    let form = again.form(&path);
    assert_eq!(form.value("occurred_on"), day);
    let page = who.done(&form.tick("answer", "satisfied")).await;
    page.says("满意");
    step(who, &request, "close", &day, &[]).await.says("已办结");
    let page = step(who, &request, "reopen", &day, &[]).await;
    page.says("已分办").says_not("已办结");
    let declined = step(
        who,
        &request,
        "decline",
        &day,
        &[("ground", "paid_referral")],
    )
    .await;
    declined.says("不予办理").says("收费介绍或推销");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifteen_working_days_of_silence_close_a_request_and_the_page_says_so() {
    let people = people().await;
    let body = association(&people.town).await;
    let request = asked(&people, &body).await;
    delivered(&people, &request).await;
    people.town.office.days_go_by(40).await;
    // It is told before it is written down, and the same afterwards.
    let told = people.lead.page(&request).await;
    told.says("已办结").says("逾期未回访，自动办结");
    let office = &people.town.office;
    let nothing = json!({});
    let run = office.post(&office.admin, "/deadlines/run", &nothing);
    run.await.expect(200);
    let told = people.lead.page(&request).await;
    told.says("逾期未回访，自动办结");
    let home = format!("/associations/{body}");
    people.lead.page(&home).await.says("已办结1件。");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_asking_is_corrected_on_its_page_and_void_leads_to_the_list() {
    let people = people().await;
    let body = association(&people.town).await;
    let request = asked(&people, &body).await;
    let path = format!("{request}/1/correct");
    people.proposer.page(&request).await.says("更正提出");
    let form = people.proposer.page(&path).await.form(&path);
    assert_eq!(form.value("asker"), "resident");
    let form = form
        .with("asker", "school")
        .with("occurred_on", "2031-01-01");
    let form = form.with("why", "样例：需求方录错。");
    let again = people.proposer.submit(&form).await.expect(422);
    again.says("2031-01-01还没有到");
    let form = again.form(&path);
    assert_eq!(form.value("asker"), "school");
    let form = form.with("occurred_on", &today(&people));
    people
        .proposer
        .done(&form)
        .await
        .says("学校")
        .says("已更正");
    let form = people.proposer.page(&path).await.form(&path);
    let form = form.tick("void", "yes").with("why", "样例：录了两次。");
    people
        .proposer
        .done(&form)
        .await
        .says("到这一天还没有服务需求。");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_officer_confirms_the_correction_of_an_old_delivery() {
    let people = people().await;
    let body = association(&people.town).await;
    let request = asked(&people, &body).await;
    delivered(&people, &request).await;
    people.town.office.days_go_by(9).await;
    let path = format!("{request}/5/correct");
    let form = people.officer.page(&path).await.form(&path);
    let delivered_on = form.value("occurred_on").to_owned();
    let form = form
        .with("occurred_on", &today(&people))
        .with("second", &people.town.lead.id)
        .with("why", "样例：日期录错。");
    people.officer.done(&form).await.says("已完成，待办结");
    let board = people.lead.page("/").await;
    board.says("更正服务需求");
    let drafts = people.town.office.get(&people.town.lead, "/drafts").await;
    let draft = drafts.expect(200).body["items"][0]["id"].clone();
    let confirm = format!("/drafts/{}/confirm", draft.as_str().unwrap());
    let page = people.lead.page(&confirm).await;
    page.says("更正服务需求").says("样例：日期录错。");
    let sure = page.form(&confirm).tick("confirmed", "yes");
    people.lead.done(&sure).await;
    let known = people.town.office.get(&people.town.lead, &request).await;
    let known = known.expect(200).body;
    assert_ne!(known["delivered_on"], json!(delivered_on));
    assert_eq!(known["delivered_on"], json!(today(&people)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_asked_of_a_suspended_body_on_its_page() {
    let people = people().await;
    let (town, office) = (&people.town, &people.town.office);
    let body = association(town).await;
    let paper = office.paper(&town.officer, "suspension_statement").await;
    let order = json!({ "transition": "suspend", "contents": { "declared": ["ground_safety"],
        "papers": [{ "paper": paper, "kind": "suspension_statement" }] } });
    let path = format!("/associations/{body}/applications");
    let made = office.post(&town.officer, &path, &order).await;
    let order = made.expect(201).id();
    let statement = json!({ "statement": "隐患已经排除，请复查。" });
    for (who, verb, said) in [
        (&town.lead, "accept", json!({})),
        (&town.proposer, "make-statement", statement),
        (&town.lead, "decide", json!({ "outcome": "approved" })),
        (
            &town.lead,
            "issue-reply",
            json!({ "number": "样统令〔2026〕1号" }),
        ),
    ] {
        town.act(who, &order, verb, &said).await.expect(200);
    }
    office.days_go_by(1).await;
    let path = format!("{HOME}/new");
    let from_body = format!("{path}?body=association/{body}");
    let form = people.proposer.page(&from_body).await.form(&path);
    let form = form
        .tick("direction", "to_society")
        .tick("asker", "resident")
        .with("occurred_on", &today(&people));
    let again = people.proposer.submit(&form).await.expect(422);
    again.says("不接新的服务需求");
    let form = again.form(&path);
    assert_eq!(form.value("asker"), "resident");
}

/// A member of the body: the person, and the seat.
async fn member(town: &Town, body: &str) -> (String, String) {
    let (office, officer) = (&town.office, &town.officer);
    let guest = json!({ "node": STREET, "name": "样例甲", "contact": "样例甲的联系方式", "purposes": ["contact"] });
    let person = office.post(officer, "/people", &guest).await;
    let person = person.expect(201).id();
    let offer = json!({ "person": person, "role": "member", "category": "freelancers" });
    let path = format!("/associations/{body}/members");
    let seat = office.post(officer, &path, &offer).await.expect(201).id();
    let taken = json!({ "paper": office.paper(officer, "signed_form").await });
    let path = format!("/members/{seat}/take");
    office.post(officer, &path, &taken).await.expect(200);
    (person, seat)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_is_asked_for_once_the_body_is_known_and_kept_when_nobody_sits_there_any_more() {
    let people = people().await;
    let town = &people.town;
    let body = association(town).await;
    let (person, seat) = member(town, &body).await;
    let path = format!("{HOME}/new");
    // Whoever chooses the body in the form has not seen who sits there.
    let form = people.proposer.page(&path).await.form(&path);
    let form = form
        .tick("direction", "to_member")
        .tick("asker", "member")
        .with("body", &format!("association/{body}"))
        .with("occurred_on", &today(&people));
    let again = people.proposer.submit(&form).await.expect(422);
    again.says("请选择提出需求的会员席位").says(&seat);
    let form = again.form(&path).with("seat", &seat);
    people.proposer.done(&form).await.says("已提出").says(&seat);
    let listed = town.office.get(&town.lead, HOME).await.expect(200).body;
    let request = format!("{HOME}/{}", listed["items"][0]["id"].as_str().unwrap());
    // What was asked is seen by who asked.
    let link = format!("/people/{person}/link");
    let link = town.office.post(&town.officer, &link, &json!({})).await;
    let link = link.expect(200).body;
    let router = qibu::web::router(std::sync::Arc::clone(&town.office.qibu), None);
    let nobody = Browser::nobody(&router);
    let entrance = nobody.page(link["link"].as_str().unwrap()).await;
    let own = nobody.enters(&entrance.form("/mine/enter")).await;
    let page = own.page("/mine").await;
    page.says("我的服务需求").says("会员的服务需求");
    own.page("/mine/copy").await.says("ServiceAsked");
    let leave = format!("/members/{seat}/leave");
    let left = town.office.post(&town.officer, &leave, &json!({})).await;
    left.expect(200);
    let path = format!("{request}/1/correct");
    let form = people.proposer.page(&path).await.form(&path);
    assert_eq!(form.value("seat"), seat);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_a_request_leads_to_its_wish() {
    let people = people().await;
    let body = association(&people.town).await;
    let path = format!("{HOME}/new");
    let from_body = format!("{path}?body=association/{body}");
    let form = people.proposer.page(&from_body).await.form(&path);
    let form = form
        .tick("direction", "to_society")
        .tick("asker", "resident")
        .file("paper-service_request", "wish.pdf", PDF)
        .with("occurred_on", &today(&people));
    let page = people.proposer.done(&form).await;
    page.says("需求内容").says("PDF · 1 kB").says("查阅");
}
