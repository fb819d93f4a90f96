//! A base on the pages: proposed by one who types it for another, and named with its plaque.

use crate::office::{DISTRICT, STREET};
use crate::{PDF, People, people, verb};
use serde_json::json;

const NAME: &str = "样例街道实践创新基地";
const PLAQUE: &str = "样基字〔2026〕3号";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_base_is_proposed_mended_confirmed_and_named_through_the_pages() {
    let people = people().await;
    let home = named(&people).await;
    let page = people.lead.page(&home).await;
    page.says("已成立").says(PLAQUE).says("街道（园区）级基地");
    let history = people.lead.page(&format!("{home}/history")).await;
    history.says("提出设立基地").says("命名授牌");
    let list = people.lead.page("/bases").await;
    list.says("样例基地").says_not("还没有登记");
    people.lead.page("/associations").await.says_not("样例基地");
}

/// An edition that takes no bases.
const WITHOUT_BASES: &str = include_str!("../../standards/chengyang/CY-2017.yaml");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_base_is_proposed_where_the_edition_in_force_takes_none() {
    let people = people().await;
    let from = ("in_force_from: 2017-06-01", "in_force_from: 2026-09-01");
    let text = WITHOUT_BASES.replace(from.0, from.1);
    let body = json!({ "district": DISTRICT, "text": text });
    let office = &people.town.office;
    let published = office.post(&office.admin, "/editions", &body).await;
    published.expect(200);
    let refused = people.officer.get("/propose-base").await.expect(409);
    refused.says("edition.no_bases").says("标准没有设基地");
    people.officer.page("/propose").await;
}

/// A base that is proposed and named: its address.
pub async fn named(people: &People) -> String {
    let third = applied_for_the_naming(people).await;
    ended(people, &third, Some(PLAQUE)).await
}

/// A base that is prepared and has its operator: its address.
pub async fn operated(people: &People) -> String {
    let application = proposed(people).await;
    let home = ended(people, &application, None).await;
    let page = people.proposer.page(&home).await;
    page.says("筹备")
        .says("样例科技园有限公司")
        .says("下一步：组织建起来");
    let months = [("operator_agreement_months", "24")];
    let second = applied(people, &home, "T2", &months, &["operator_agreement"]).await;
    ended(people, &second, None).await;
    home
}

/// A base that is prepared, and applies to be named: the application.
pub async fn applied_for_the_naming(people: &People) -> String {
    let home = operated(people).await;
    let counts = [
        ("ground_square_metres", "120"),
        ("right_of_use_months", "24"),
        ("sessions_planned", "12"),
        ("trial_sessions", "1"),
    ];
    let papers = ["right_of_use", "activity_plan"];
    applied(people, &home, "T3", &counts, &papers).await
}

/// Typed by the officer for the proposer: refused field by field, mended, confirmed.
async fn proposed(people: &People) -> String {
    let form = people.officer.page("/propose-base").await;
    form.says("申请设立基地")
        .says("依托单位")
        .says_not("领域代码");
    let form = form
        .form("/propose-base")
        .with("short_name", "样例基地")
        .with("level", "street_base")
        .with("node", STREET)
        .with("count-target_population", "三百")
        .with("submitter", &people.town.proposer.id)
        .file("paper-host_letter", "同意函.pdf", PDF)
        .press("do", "submit");
    let again = people.officer.submit(&form).await.expect(422);
    again.says("此项必须填写").says("整数").says("同意函.pdf");
    let form = again.form("/propose-base");
    assert_eq!(form.value("level"), "street_base");
    assert_eq!(form.value("short_name"), "样例基地");
    let form = form
        .with("name", NAME)
        .with("host", "样例科技园有限公司")
        .with("count-target_population", "300");
    let waits = people.officer.done(&form.press("do", "submit")).await;
    let draft = waits.location.clone();
    let look = people.proposer.page(&draft).await;
    look.says(NAME)
        .says("样例科技园有限公司")
        .says("同意函.pdf");
    let sure = look.form(&draft).tick("confirmed", "yes");
    let shown = people.proposer.done(&sure).await;
    shown.says("待受理").says("街道（园区）级基地");
    let application = shown.location.trim_start_matches("/applications/");
    application.to_owned()
}

/// A step applied for on the form of the base.
pub async fn applied(
    people: &People,
    home: &str,
    transition: &str,
    counts: &[(&str, &str)],
    papers: &[&str],
) -> String {
    let address = format!("{home}/apply/{transition}");
    let mut form = people.proposer.page(&address).await.form(&address);
    for (count, number) in counts {
        form = form.with(&format!("count-{count}"), number);
    }
    for paper in papers {
        form = form.file(&format!("paper-{paper}"), "材料.pdf", PDF);
    }
    let shown = people.proposer.done(&form.press("do", "submit")).await;
    let application = shown.location.trim_start_matches("/applications/");
    application.to_owned()
}

/// Accepted, supported, approved, put on notice where the edition asks for one, and replied to: the base's address.
async fn ended(people: &People, application: &str, plaque: Option<&str>) -> String {
    let accept = verb(&people.officer, application, "accept").await;
    people.officer.done(&accept).await;
    let review = verb(&people.officer, application, "review").await;
    people
        .officer
        .done(&review.with("opinion", "support"))
        .await;
    if plaque.is_some() {
        crate::site_visits::visited(people, application).await;
    }
    let decide = verb(&people.lead, application, "decide").await;
    let decided = people.lead.done(&decide.with("outcome", "approved")).await;
    if decided.words().contains("待公示") {
        let open = verb(&people.lead, application, "open-notice").await;
        people.lead.done(&open).await;
        people.town.office.days_go_by(9).await;
    }
    let reply = verb(&people.lead, application, "issue-reply").await;
    let mut reply = reply.with("number", "样统复〔2026〕1号");
    if let Some(plaque) = plaque {
        let without = people.lead.submit(&reply).await.expect(409);
        without.says("牌匾编号");
        reply = reply.with("plaque", plaque);
    }
    let replied = people.lead.done(&reply).await;
    let link = replied.html.split("href=\"/bases/").nth(1).unwrap();
    let id = link.split(['"', '/']).next().unwrap();
    format!("/bases/{id}")
}
