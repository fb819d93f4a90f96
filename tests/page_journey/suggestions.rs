//! Suggestions on their pages: submitted, forwarded, answered, adopted and published, faults at their fields, and what the
//! author sees.

use crate::browser::Browser;
use crate::office::{DISTRICT, STREET, Town};
use crate::people;
use qibu::words::{Lang, say};
use serde_json::json;
use std::sync::Arc;

const WORDS: &str = "建议在园区设一个议事点。";

/// A member of the body: the person, and the seat.
async fn member(town: &Town, body: &str) -> (String, String) {
    let (office, officer) = (&town.office, &town.officer);
    let guest = json!({ "node": STREET, "name": "样例甲", "contact": "样例甲的联系方式",
        "purposes": ["contact", "public_naming"] });
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

async fn body(town: &Town) -> String {
    let founding = town.founding(STREET, "2019-05-03").await;
    let made = town
        .by_two("/foundings", [&town.officer, &town.lead], &founding)
        .await;
    made.expect(201).id()
}

async fn own_page(town: &Town, person: &str) -> Browser {
    let path = format!("/people/{person}/link");
    let made = town.office.post(&town.officer, &path, &json!({})).await;
    let made = made.expect(200).body;
    let router = qibu::web::router(Arc::clone(&town.office.qibu), None);
    let nobody = Browser::nobody(&router);
    let page = nobody.page(made["link"].as_str().unwrap()).await;
    nobody.enters(&page.form("/mine/enter")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suggestion_is_submitted_from_the_page_of_the_body_and_its_author_reads_the_answer() {
    let people = people().await;
    let town = &people.town;
    let body = body(town).await;
    let (person, seat) = member(town, &body).await;
    let today = town.office.qibu.clock().now().day().to_string();
    people.lead.page("/suggestions").await.says("还没有建言");
    let home = people.officer.page(&format!("/associations/{body}")).await;
    home.says("建言献策").says("提交建言");
    let new = format!("/suggestions/new?body=association%2F{body}");
    let page = people.officer.page(&new).await;
    // Without words and in the future: nothing that was typed is lost.
    let form = page
        .form("/suggestions/new")
        .with("body", &format!("association/{body}"))
        .tick("field", "governance")
        .with("author", &seat)
        .with("occurred_on", &today);
    let again = people.officer.submit(&form).await.expect(422);
    let form = again.form("/suggestions/new");
    assert_eq!(form.value("occurred_on"), today);
    assert_eq!(form.value("author"), seat);
    let form = form.with("words", WORDS).with("occurred_on", "2099-01-01");
    let again = people.officer.submit(&form).await.expect(422);
    again.says("还没有到").says(WORDS);
    let form = again.form("/suggestions/new").with("occurred_on", &today);
    let shown = people.officer.done(&form).await;
    shown.says("已提交").says_not(&seat);
    let made = town
        .office
        .get(&town.lead, "/suggestions")
        .await
        .expect(200);
    let id = made.body["items"][0]["id"].as_str().unwrap().to_owned();
    let home = format!("/suggestions/{id}");

    let own = own_page(town, &person).await;
    own.page("/mine").await.says(WORDS).says("已提交");

    let forward = format!("{home}/forward");
    let page = people.officer.page(&forward).await;
    let form = page.form(&forward).with("occurred_on", &today);
    let again = people.officer.submit(&form).await.expect(422);
    let form = again.form(&forward).with("node", DISTRICT);
    people.officer.done(&form).await.says("已转送");
    let answer = format!("{home}/answer");
    let page = people.lead.page(&answer).await;
    let form = page
        .form(&answer)
        .with("answer", "议事点年内设立。")
        .with("occurred_on", &today);
    people.lead.done(&form).await.says("已答复");
    let adopt = format!("{home}/adopt");
    let form = people.lead.page(&adopt).await;
    let form = form.form(&adopt).with("occurred_on", &today);
    people.lead.done(&form).await.says("已采纳");
    let publish = format!("{home}/publish");
    let form = people.lead.page(&publish).await;
    let form = form.form(&publish).with("occurred_on", &today);
    let shown = people.lead.done(&form).await;
    shown.says("已公开").says("不署名").says_not(&seat);
    let page = own.page("/mine").await;
    page.says("议事点年内设立。").says("已采纳").says("不署名");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_overdue_answer_is_marked_and_a_publication_names_whoever_consents() {
    let people = people().await;
    let town = &people.town;
    let body = body(town).await;
    let (person, seat) = member(town, &body).await;
    let paper = town.office.paper(&town.officer, "signed_form").await;
    let said = json!({ "purpose": "public_naming", "answer": "given", "paper": paper });
    let path = format!("/people/{person}/record-consent");
    let office = &town.office;
    office.post(&town.officer, &path, &said).await.expect(200);
    let today = office.qibu.clock().now().day().to_string();
    let form = json!({ "body": format!("association/{body}"), "field": "economy", "words": WORDS,
        "author": seat, "occurred_on": today });
    let made = office.post(&town.proposer, "/suggestions", &form).await;
    let home = format!("/suggestions/{}", made.expect(201).id());
    office.days_go_by(40).await;
    let list = people.lead.page("/suggestions").await;
    list.says("逾期未答复").says_not(&seat);
    let own = own_page(town, &person).await;
    own.page("/mine").await.says("逾期未答复");
    let today = office.qibu.clock().now().day().to_string();
    let answer = format!("{home}/answer");
    let page = people.officer.page(&answer).await;
    let form = page
        .form(&answer)
        .with("answer", "已在办理。")
        .with("occurred_on", &today);
    people.officer.done(&form).await.says("已答复");
    let decline = format!("{home}/decline");
    let page = people.officer.page(&decline).await;
    let form = page
        .form(&decline)
        .tick("ground", "already_done")
        .with("occurred_on", &today);
    people
        .officer
        .done(&form)
        .await
        .says("未采纳")
        .says("已在实施");
    let publish = format!("{home}/publish");
    let form = people.officer.page(&publish).await;
    let form = form.form(&publish).with("occurred_on", &today);
    people.officer.done(&form).await.says("署名").says(&seat);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_was_sent_before_the_seats_were_offered_is_shown_once_more_with_them() {
    let people = people().await;
    let town = &people.town;
    let body = body(town).await;
    let (_, seat) = member(town, &body).await;
    let today = town.office.qibu.clock().now().day().to_string();
    let page = people.officer.page("/suggestions/new").await;
    let form = page
        .form("/suggestions/new")
        .with("body", &format!("association/{body}"))
        .tick("field", "governance")
        .with("words", WORDS)
        .with("occurred_on", &today);
    let again = people.officer.submit(&form).await.expect(422);
    let code = "suggestion.author_to_choose";
    let asked = say(Lang::Zh, &format!("problem.{code}.detail"), &[]);
    again.says(WORDS).says(&asked);
    let asked = again.form("/suggestions/new");
    assert_eq!(asked.value("occurred_on"), today);
    people.officer.done(&asked.with("author", &seat)).await;
    // Without an author it goes on where the seats were offered.
    let again = people.officer.submit(&form).await.expect(422);
    people.officer.done(&again.form("/suggestions/new")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_authors_own_page_says_that_nobody_is_named_once_consent_is_withdrawn() {
    let people = people().await;
    let town = &people.town;
    let (office, officer) = (&town.office, &town.officer);
    let body = body(town).await;
    let (person, seat) = member(town, &body).await;
    let says = async |answer: &str| {
        let paper = office.paper(officer, "signed_form").await;
        let said = json!({ "purpose": "public_naming", "answer": answer, "paper": paper });
        let path = format!("/people/{person}/record-consent");
        office.post(officer, &path, &said).await.expect(200);
    };
    says("given").await;
    let today = office.qibu.clock().now().day().to_string();
    let form = json!({ "body": format!("association/{body}"), "field": "economy", "words": WORDS,
        "author": seat, "occurred_on": today });
    let made = office.post(&town.proposer, "/suggestions", &form).await;
    let id = made.expect(201).id();
    for (verb, form) in [
        (
            "answer",
            json!({ "answer": "已在办理。", "occurred_on": today }),
        ),
        ("publish", json!({ "occurred_on": today })),
    ] {
        let path = format!("/suggestions/{id}/{verb}");
        office.post(officer, &path, &form).await.expect(200);
    }
    let own = own_page(town, &person).await;
    own.page("/mine").await.says_not("不署名");
    says("withdrawn").await;
    own.page("/mine").await.says("不署名");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fact_of_a_suggestion_is_corrected_on_its_page_and_void_leads_to_the_list() {
    let people = people().await;
    let town = &people.town;
    let body = body(town).await;
    let (_, seat) = member(town, &body).await;
    let today = town.office.qibu.clock().now().day().to_string();
    let form = json!({ "body": format!("association/{body}"), "field": "economy", "words": WORDS,
        "author": seat, "occurred_on": today });
    let made = town.office.post(&town.proposer, "/suggestions", &form);
    let home = format!("/suggestions/{}", made.await.expect(201).id());
    people.proposer.page(&home).await.says("更正提交");
    let path = format!("{home}/1/correct");
    let form = people.proposer.page(&path).await.form(&path);
    assert_eq!(
        (form.value("field"), form.value("author")),
        ("economy", seat.as_str())
    );
    let form = form
        .with("field", "governance")
        .with("occurred_on", "2099-01-01")
        .with("why", "样例：领域录错。");
    let again = people.proposer.submit(&form).await.expect(422);
    again.says("2099-01-01还没有到");
    let form = again.form(&path);
    assert_eq!(
        (form.value("field"), form.value("author")),
        ("governance", seat.as_str())
    );
    let form = form.with("occurred_on", &today);
    people.proposer.done(&form).await.says("已更正");
    let shown = town.office.get(&town.lead, &home).await.expect(200).body;
    assert_eq!(shown["field"], "governance");
    // The answer is the office's: the secretary is shown no way to correct it.
    let answer = json!({ "answer": "已在办理。", "occurred_on": today });
    let path = format!("{home}/answer");
    let made = town.office.post(&town.officer, &path, &answer);
    made.await.expect(200);
    people.proposer.page(&home).await.says_not("更正答复");
    let path = format!("{home}/3/correct");
    let form = people.officer.page(&path).await.form(&path);
    let form = form
        .with("answer", "已经办好。")
        .with("why", "样例：内容录错。");
    people.officer.done(&form).await.says("更正答复");
    let form = people.officer.page(&path).await.form(&path);
    let form = form.tick("void", "yes").with("why", "样例：录了两次。");
    people.officer.done(&form).await;
    let path = format!("{home}/1/correct");
    let form = people.proposer.page(&path).await.form(&path);
    let form = form.tick("void", "yes").with("why", "样例：录了两次。");
    people.proposer.done(&form).await.says("还没有建言");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_officer_confirms_on_the_page_what_takes_two() {
    let people = people().await;
    let town = &people.town;
    let body = body(town).await;
    let today = town.office.qibu.clock().now().day().to_string();
    let form = json!({ "body": format!("association/{body}"), "field": "economy", "words": WORDS,
        "occurred_on": today });
    let made = town.office.post(&town.proposer, "/suggestions", &form);
    let home = format!("/suggestions/{}", made.await.expect(201).id());
    let answer = json!({ "answer": "已在办理。", "occurred_on": today });
    let path = format!("{home}/answer");
    let made = town.office.post(&town.officer, &path, &answer);
    made.await.expect(200);
    let path = format!("{home}/1/correct");
    let form = people.officer.page(&path).await.form(&path);
    let form = form
        .with("field", "governance")
        .with("why", "样例：领域录错。");
    let again = people.officer.submit(&form).await.expect(422);
    again.says("已有事项以它为依据");
    let form = again.form(&path).with("second", &town.lead.id);
    people.officer.done(&form).await;
    let office = &town.office;
    let drafts = office.get(&town.lead, "/drafts").await.expect(200).body;
    let draft = drafts["items"][0]["id"].as_str().unwrap();
    let confirm = format!("/drafts/{draft}/confirm");
    let page = people.lead.page(&confirm).await;
    page.says("样例：领域录错。");
    let sure = page.form(&confirm).tick("confirmed", "yes");
    people.lead.done(&sure).await;
    let shown = office.get(&town.lead, &home).await.expect(200).body;
    assert_eq!(shown["field"], "governance");
}
