//! An application for a step that one account types and another hands in, through the pages alone (domain 11.2).

use crate::office::Town;
use crate::{NAME, PDF, People, does, people, verb};
use serde_json::json;

/// An association whose proposal was agreed to.
async fn preparing(town: &Town) -> String {
    let proposal = town.proposal(&town.proposer, NAME, "new_media").await;
    let made = town
        .office
        .post(&town.proposer, "/associations", &proposal)
        .await;
    let made = made.expect(201);
    let association = made.body["application"]["subject"].as_str().unwrap();
    town.reviewed(&made.id()).await;
    let reply = json!({ "number": "样统复〔2026〕1号" });
    for (verb, body) in [
        ("decide", json!({ "outcome": "approved" })),
        ("issue-reply", reply),
    ] {
        let done = town.act(&town.lead, &made.id(), verb, &body).await;
        done.expect(200);
    }
    association.to_owned()
}

/// Typed by the officer without the charter, for the proposer to hand in: the draft's address.
async fn typed(people: &People, association: &str) -> String {
    let address = format!("/associations/{association}/apply/T2");
    let page = people.officer.page(&address).await;
    let form = page.form(&address);
    let form = form
        .with("submitter", &people.town.proposer.id)
        .with("legal-number", "样统批〔2026〕2号")
        .tick("declared", "elected_by_acclamation")
        .file("paper-founding_minutes", "纪要.pdf", PDF)
        .file("paper-internal_approval", "批准.pdf", PDF)
        .press("do", "submit");
    let waits = people.officer.done(&form).await;
    waits.says("正在等样例申报人确认").says_not("确认并提交");
    waits.location.trim_end_matches("/confirm").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_only_typed_an_application_for_another_may_accept_and_review_it() {
    let people = people().await;
    let association = preparing(&people.town).await;
    let head = people.town.office.head();
    let draft = typed(&people, &association).await;
    assert_eq!(people.town.office.head(), head, "a draft is no event");
    let (confirm, back) = (format!("{draft}/confirm"), format!("{draft}/send-back"));
    for who in [&people.officer, &people.proposer] {
        let desk = who.page("/").await;
        desk.says(NAME).says("组织建起来").says_not("未命名的草稿");
    }
    // The last look has the body, the step, what was typed, and what the criteria come to with it.
    let look = people.proposer.page(&confirm).await;
    look.says(NAME).says("组织建起来").says("纪要.pdf");
    look.says("样统批〔2026〕2号").says("章程");
    look.says_not("没有需要核对的条件").says_not("没有缺项");
    let form = look.form(&back).with("reason", "请补上章程。");
    people.proposer.done(&form).await.says("已退回填写人修改");
    // Given back, it is the typist's: the form as it was, with the note.
    people.proposer.page(&confirm).await.says("请补上章程。");
    // Nobody hands in what they no longer see: not over the API either.
    let (office, proposer) = (&people.town.office, &people.town.proposer);
    let tag = office.get(proposer, &draft).await.expect(200).tag();
    let empty = json!({});
    let tried = office.post_seen(proposer, &confirm, &tag, &empty);
    assert_eq!(tried.await.expect(409).code(), "draft.given_back");
    let page = people.officer.page(&draft).await;
    page.says("请补上章程。").says("删除草稿").says("纪要.pdf");
    let form = page.form(&draft);
    assert_eq!(form.value("legal-number"), "样统批〔2026〕2号");
    assert_eq!(form.values("keep-paper").len(), 2);
    let stale = form.clone().with("version", "1").press("do", "save");
    let changed = people.officer.submit(&stale).await.expect(412);
    let form = changed.form(&draft);
    let form = form.file("paper-charter", "章程.pdf", PDF);
    people.officer.done(&form.press("do", "submit")).await;
    let look = people.proposer.page(&confirm).await;
    let form = look.form(&confirm).tick("confirmed", "yes");
    let shown = people.proposer.done(&form).await;
    shown.says("待受理");
    let application = shown.location.trim_start_matches("/applications/");
    does(&people.officer, application, "accept").await;
    let form = verb(&people.officer, application, "review").await;
    let form = form.with("opinion", "support");
    people.officer.done(&form).await.says("待决定");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_of_an_application_is_gone_on_with_handed_in_and_discarded_as_that_of_a_proposal() {
    let people = people().await;
    let association = preparing(&people.town).await;
    let address = format!("/associations/{association}/apply/T2");
    // What was given back can be discarded by who typed it.
    let draft = typed(&people, &association).await;
    let back = format!("{draft}/send-back");
    let look = people.proposer.page(&format!("{draft}/confirm")).await;
    let form = look.form(&back).with("reason", "不用了。");
    people.proposer.done(&form).await;
    let form = people.officer.page(&draft).await.form(&draft);
    let desk = people.officer.done(&form.press("do", "discard")).await;
    desk.says("草稿已删除").says_not(NAME);
    // One's own is kept unfinished, and handed in from its own address.
    let form = people.proposer.page(&address).await.form(&address);
    let form = form
        .with("legal-number", "样统批〔2026〕2号")
        .tick("declared", "elected_by_acclamation")
        .press("do", "save");
    let kept = people.proposer.done(&form).await;
    let draft = kept.location.clone();
    assert!(draft.starts_with("/drafts/"), "{draft}");
    let form = kept
        .form(&draft)
        .file("paper-founding_minutes", "纪要.pdf", PDF)
        .file("paper-internal_approval", "批准.pdf", PDF)
        .file("paper-charter", "章程.pdf", PDF);
    let checked = people.proposer.done(&form.press("do", "check")).await;
    checked.says("章程.pdf").says(NAME).says_not("缺：章程");
    let form = people.proposer.page(&draft).await.form(&draft);
    let shown = people.proposer.done(&form.press("do", "submit")).await;
    shown.says("待受理");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_too_many_papers_finds_them_from_the_form_and_discards_one() {
    let people = people().await;
    let town = &people.town;
    let paper = town.office.paper(&town.proposer, "charter").await;
    let form = people.proposer.page("/propose").await;
    form.says("未使用的材料");
    assert!(form.html.contains("href=\"/papers\""));
    let page = people.proposer.page("/papers").await;
    page.says("章程");
    let form = page.form(&format!("/papers/{paper}/discard"));
    let after = people.proposer.done(&form).await;
    after.says("材料已删去").says("没有未使用的材料");
}
