//! The journey of an association through the pages alone: forms as a browser without script sends them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "page_journey/accounts.rs"]
mod accounts;
#[path = "page_journey/affairs.rs"]
mod affairs;
#[path = "page_journey/annals.rs"]
mod annals;
#[path = "page_journey/as_known.rs"]
mod as_known;
#[path = "page_journey/aside.rs"]
mod aside;
#[path = "page_journey/bases.rs"]
mod bases;
#[path = "page_journey/brands.rs"]
mod brands;
#[path = "page_journey/browser.rs"]
mod browser;
#[path = "page_journey/by_step.rs"]
mod by_step;
#[path = "page_journey/calendar.rs"]
mod calendar;
#[path = "page_journey/changeover.rs"]
mod changeover;
#[path = "page_journey/coming_back.rs"]
mod coming_back;
#[path = "page_journey/committees.rs"]
mod committees;
#[path = "page_journey/editions.rs"]
mod editions;
#[path = "page_journey/erasing.rs"]
mod erasing;
#[path = "page_journey/escalated.rs"]
mod escalated;
#[path = "page_journey/extending.rs"]
mod extending;
#[path = "page_journey/falling_due.rs"]
mod falling_due;
#[path = "page_journey/filed.rs"]
mod filed;
#[path = "page_journey/for_another.rs"]
mod for_another;
#[path = "page_journey/foundings.rs"]
mod foundings;
#[path = "page_journey/gaps.rs"]
mod gaps;
#[path = "page_journey/import_mended.rs"]
mod import_mended;
#[path = "page_journey/importing.rs"]
mod importing;
#[path = "page_journey/late_steps.rs"]
mod late_steps;
#[path = "page_journey/lateness.rs"]
mod lateness;
#[path = "page_journey/long_history.rs"]
mod long_history;
#[path = "page_journey/mine.rs"]
mod mine;
#[path = "api/next_edition.rs"]
mod next_edition;
#[path = "page_journey/nodes.rs"]
mod nodes;
#[path = "api/office.rs"]
#[allow(dead_code, reason = "shared by several test binaries")]
mod office;
#[path = "support_qibu/older.rs"]
mod older;
#[path = "page_journey/own_turn.rs"]
mod own_turn;
#[path = "page_journey/passing.rs"]
mod passing;
#[path = "page_journey/people.rs"]
mod persons;
#[path = "support_qibu/place.rs"]
mod place;
#[path = "page_journey/policies.rs"]
mod policies;
#[path = "page_journey/posts.rs"]
mod posts;
#[path = "page_journey/premises.rs"]
mod premises;
#[path = "page_journey/provisional.rs"]
mod provisional;
#[path = "page_journey/re_reviews.rs"]
mod re_reviews;
#[path = "page_journey/records.rs"]
mod records;
#[path = "page_journey/referred.rs"]
mod referred;
#[path = "page_journey/rejected.rs"]
mod rejected;
#[path = "page_journey/rota.rs"]
mod rota;
#[path = "page_journey/second_cycle.rs"]
mod second_cycle;
#[path = "page_journey/service_requests.rs"]
mod service_requests;
#[path = "page_journey/sessions.rs"]
mod sessions;
#[path = "page_journey/site_visits.rs"]
mod site_visits;
#[path = "page_journey/standing.rs"]
mod standing;
#[path = "page_journey/suggestions.rs"]
mod suggestions;
#[path = "page_journey/teams.rs"]
mod teams;
#[path = "page_journey/work.rs"]
mod work;
#[path = "page_journey/workdays.rs"]
mod workdays;

use browser::{Browser, Page};
use office::{STREET, Town};
use std::sync::Arc;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n";
const NAME: &str = "样例街道新媒体联谊会";

struct People {
    town: Town,
    proposer: Browser,
    officer: Browser,
    lead: Browser,
}

async fn people() -> People {
    let town = Town::open().await;
    let router = qibu::web::router(Arc::clone(&town.office.qibu), None);
    let browser = |account: &str| Browser::of(&router, &town.office.qibu, account);
    People {
        proposer: browser(&town.proposer.id),
        officer: browser(&town.officer.id),
        lead: browser(&town.lead.id),
        town,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_accounts_bring_an_association_to_its_founding_through_the_pages() {
    let people = people().await;
    let application = typed_and_confirmed(&people).await;
    returned_and_handed_in_again(&people, &application).await;
    reviewed_and_decided(&people, &application).await;
    let association = replied(&people, &application).await;
    let second = applied_for_the_founding(&people, &association).await;
    on_notice(&people, &second).await;
    let page = people
        .lead
        .page(&format!("/associations/{association}"))
        .await;
    page.says("已成立");
}

/// Typed by the officer for the proposer: refused, mended, sent back, mended, confirmed.
async fn typed_and_confirmed(people: &People) -> String {
    let People {
        town,
        proposer,
        officer,
        ..
    } = people;
    let form = officer.page("/propose").await.form("/propose");
    let form = form
        .with("short_name", "新媒体联谊会")
        .with("body_kind", "friendship")
        .with("form", "internal")
        .with("node", STREET)
        .with("scope", "new_media")
        .with("count-initiators", "三")
        .with("count-candidates", "18")
        .with("submitter", &town.proposer.id)
        .tick("declared", "non_profit_purpose")
        .file("paper-consent_receipts", "同意书.pdf", PDF)
        .file(
            "paper-count_sheet",
            "统计.pdf",
            b"MZ\x90\x00 no pdf at all \x00\x01\x02",
        )
        .press("do", "submit");
    let head = town.office.head();
    // A file that is refused, and everything else kept, the other file too.
    let again = officer.submit(&form).await.expect(422);
    again.says("不接收这种").says("同意书.pdf").says("错误：");
    let form = again.form("/propose");
    assert_eq!(form.value("count-initiators"), "三");
    assert_eq!(form.values("keep-paper").len(), 1);
    // Then what was typed: no name, no number.
    let again = officer
        .submit(&form.press("do", "submit"))
        .await
        .expect(422);
    again.says("此项必须填写").says("整数");
    let form = again.form("/propose");
    assert_eq!(form.value("short_name"), "新媒体联谊会");
    assert_eq!(form.value("submitter"), town.proposer.id);
    assert_eq!(form.value("node"), STREET);
    assert_eq!(form.values("declared"), ["non_profit_purpose"]);
    assert_eq!(form.values("keep-paper").len(), 1);
    let form = form.with("name", NAME).with("count-initiators", "2");
    let waits = officer.done(&form.press("do", "submit")).await;
    waits.says("正在等样例申报人确认").says_not("确认并提交");
    let draft = waits.location.clone();
    sent_back(people, &draft).await;
    assert_eq!(town.office.head(), head, "a draft is no event");
    let look = proposer.page(&draft).await;
    look.says("由样例经办人代填").says("同意书.pdf").says(NAME);
    let unsure = proposer.submit(&look.form(&draft)).await.expect(422);
    unsure.says("请先勾选确认");
    let shown = proposer
        .done(&unsure.form(&draft).tick("confirmed", "yes"))
        .await;
    shown.says("待受理").says("拟入会人数");
    shown
        .location
        .trim_start_matches("/applications/")
        .to_owned()
}

/// Two initiators are too few, which the confirmation says; the draft goes back and comes again.
async fn sent_back(people: &People, draft: &str) {
    let People {
        proposer, officer, ..
    } = people;
    let look = proposer.page(draft).await;
    let refused = proposer
        .submit(&look.form(draft).tick("confirmed", "yes"))
        .await;
    refused.expect(422).says("1a").says("至少3，现填2");
    let back = draft.replace("/confirm", "/send-back");
    let empty = proposer.submit(&look.form(&back)).await.expect(422);
    empty.says("此项必须填写");
    let form = empty.form(&back).with("reason", "发起人是三位，请更正。");
    proposer
        .done(&form)
        .await
        .says("已退回填写人修改")
        .says(NAME);
    let edit = draft.replace("/confirm", "");
    let page = officer.page(&edit).await;
    page.says("发起人是三位，请更正。");
    let form = page.form("/propose");
    assert_eq!(form.value("name"), NAME);
    let stale = form.clone().with("version", "1");
    let changed = officer.submit(&stale.press("do", "save")).await.expect(412);
    changed.says("已在别处修改过");
    let form = changed.form("/propose").with("count-initiators", "3");
    officer.done(&form.press("do", "submit")).await;
}

async fn verb(who: &Browser, application: &str, verb: &str) -> browser::Form {
    let page = who.page(&format!("/applications/{application}")).await;
    page.form(&format!("/applications/{application}/{verb}"))
}

async fn does(who: &Browser, application: &str, name: &str) -> Page {
    who.done(&verb(who, application, name).await).await
}

async fn returned_and_handed_in_again(people: &People, application: &str) {
    let People {
        proposer,
        officer,
        lead,
        ..
    } = people;
    let stale = verb(officer, application, "return").await;
    does(officer, application, "accept")
        .await
        .says("审核中")
        .says("已受理。");
    let path = format!("/applications/{application}/return");
    let stale = stale
        .with("criterion-1", "1d")
        .with("text-1", "请写明人员类别。");
    let changed = officer.submit(&stale).await.expect(412);
    changed.says("受理").says("请写明人员类别。").says("1d");
    let form = verb(officer, application, "return").await;
    let form = form
        .with("criterion-1", "1d")
        .with("text-1", "请写明人员类别。")
        .with("text-3", "统计表与申请表的人数不一致。");
    let again = officer.submit(&form).await.expect(422);
    again.says("请为第3条选择对应的条件");
    let form = again.form(&path);
    assert_eq!(form.value("text-3"), "统计表与申请表的人数不一致。");
    assert_eq!(form.value("criterion-1"), "1d");
    let returned = officer.done(&form.with("criterion-3", "1b")).await;
    returned.says("待补正").says("2条");
    // Who may read its papers reads the list: the applicant, the office; not whoever looks on.
    proposer
        .page(&format!("/applications/{application}"))
        .await
        .says("统计表与申请表的人数不一致。");
    let page = lead.page(&format!("/applications/{application}")).await;
    page.says("补正清单");
    let address = format!("/applications/{application}/resubmit");
    let page = proposer.page(&address).await;
    page.says("请写明人员类别。").says("同意书.pdf");
    let form = page.form(&address);
    assert_eq!(form.value("count-candidates"), "18");
    let few = form.clone().with("count-candidates", "4");
    let again = proposer.submit(&few).await.expect(422);
    again.says("1b").says("至少15，现填4");
    let form = again.form(&address);
    assert_eq!(form.value("count-candidates"), "4");
    let form = form
        .with("count-candidates", "19")
        .tick("category", "new_media")
        .file("paper-count_sheet", "统计.pdf", PDF);
    proposer.done(&form).await.says("审核中").says("已重新上报");
}

async fn reviewed_and_decided(people: &People, application: &str) {
    let People {
        officer,
        lead,
        proposer,
        ..
    } = people;
    let page = proposer.page(&format!("/applications/{application}")).await;
    page.says("不可办理");
    let form = verb(officer, application, "review").await;
    let address = form.action.clone();
    let again = officer
        .submit(&form.with("opinion", "oppose"))
        .await
        .expect(422);
    let form = again.form(&address);
    assert_eq!(form.value("opinion"), "oppose");
    // Somebody who has no seat sends the same form.
    let foreign = proposer
        .submit(&form.clone().with("reason", "我来审核。"))
        .await;
    foreign.expect(403).says("我来审核。").says("怎么办");
    officer
        .done(&form.with("opinion", "support"))
        .await
        .says("待决定");
    let form = verb(lead, application, "decide").await;
    let again = lead
        .submit(&form.with("outcome", "rejected"))
        .await
        .expect(422);
    let form = again.form(&format!("/applications/{application}/decide"));
    assert_eq!(form.value("outcome"), "rejected");
    // A reason without its criterion is kept, and so is the criterion without its reason.
    let again = lead
        .submit(&form.clone().with("reason", "名册与人数不符。"))
        .await
        .expect(422);
    again.says("请至少选择一项条件").says("名册与人数不符。");
    let again = lead.submit(&form.tick("criteria", "1b")).await.expect(422);
    let form = again.form(&format!("/applications/{application}/decide"));
    assert_eq!(form.values("criteria"), ["1b"]);
    let form = form.with("outcome", "approved");
    lead.done(&form).await.says("待批复");
    // The same form sent again is answered as the first: the key is the same.
    lead.submit(&form).await.expect(303);
}

async fn replied(people: &People, application: &str) -> String {
    let lead = &people.lead;
    let form = verb(lead, application, "issue-reply").await;
    let address = form.action.clone();
    let form = form.file("paper", "批复.pdf", PDF);
    let again = lead.submit(&form).await.expect(422);
    again.says("批复.pdf").says("此项必须填写");
    let form = again.form(&address).with("number", "样统复〔2026〕1号");
    let page = lead.done(&form).await;
    page.says("已批复").says("样统复〔2026〕1号");
    let link = page.html.split("/associations/").nth(1).unwrap();
    let id = link.split(['"', '/']).next().unwrap();
    // The first link of that kind may be the list's.
    page.html
        .split("href=\"/associations/")
        .map(|rest| rest.split(['"', '/']).next().unwrap())
        .find(|id| id.len() == 36)
        .unwrap_or(id)
        .to_owned()
}

async fn applied_for_the_founding(people: &People, association: &str) -> String {
    let People {
        proposer,
        officer,
        lead,
        ..
    } = people;
    let address = format!("/associations/{association}/apply/T2");
    let page = proposer.page(&address).await;
    page.says("成立大会纪要").says("批准文号").says("受理");
    page.says_not("登记证书");
    let form = page
        .form(&address)
        .with("count-members_present", "许多")
        .with("legal-number", "样统批〔2026〕2号")
        .tick("declared", "elected_by_acclamation")
        .file("paper-founding_minutes", "纪要.pdf", PDF)
        .file("paper-charter", "章程.pdf", PDF)
        .file("paper-internal_approval", "批准.pdf", PDF)
        .press("do", "submit");
    let again = proposer.submit(&form).await.expect(422);
    again.says("整数").says("章程.pdf");
    let form = again.form(&address);
    assert_eq!(form.value("count-members_present"), "许多");
    assert_eq!(form.values("keep-paper").len(), 3);
    assert_eq!(form.value("legal-number"), "样统批〔2026〕2号");
    let form = form.with("count-members_present", "").press("do", "submit");
    let shown = proposer.done(&form).await;
    let application = shown
        .location
        .trim_start_matches("/applications/")
        .to_owned();
    // While it is open, another is refused in words.
    let second = proposer.page(&address).await.form(&address);
    let second = proposer.submit(&second.press("do", "submit")).await;
    second.expect(409).says("已有一项申请在办");
    does(officer, &application, "accept").await;
    let form = verb(officer, &application, "review").await;
    officer.done(&form.with("opinion", "support")).await;
    let form = verb(lead, &application, "decide").await;
    lead.done(&form.with("outcome", "approved"))
        .await
        .says("待公示");
    application
}

async fn on_notice(people: &People, application: &str) {
    let People {
        town,
        proposer,
        officer,
        lead,
    } = people;
    let page = does(lead, application, "open-notice").await;
    page.says("公示中");
    town.office.days_go_by(1).await;
    let form = verb(officer, application, "object").await;
    let empty = officer.submit(&form).await.expect(422);
    empty.says("此项必须填写");
    let form = empty.form(&format!("/applications/{application}/object"));
    let page = officer.done(&form.with("reason", "会员人数不实。")).await;
    page.says("会员人数不实。").says("待答复");
    town.office.days_go_by(7).await;
    let form = verb(lead, application, "answer-objection").await;
    let half = form.with("reason", "已核对，属实。");
    let again = lead.submit(&half).await.expect(422);
    again.says("请选择一项");
    let form = again.form(&format!("/applications/{application}/answer-objection"));
    assert_eq!(form.value("reason"), "已核对，属实。");
    let page = lead.done(&form.with("upheld", "no")).await;
    page.says("已核对，属实。").says("异议不成立");
    proposer
        .page(&format!("/applications/{application}"))
        .await
        .says("已核对，属实。");
    let address = format!("/applications/{application}/close-notice");
    let back = lead.get(&address).await.expect(303);
    assert_eq!(back.location, format!("/applications/{application}"));
    town.office.days_go_by(9).await;
    let form = verb(lead, application, "issue-reply").await;
    let page = lead.done(&form.with("number", "样统复〔2026〕2号")).await;
    page.says("已批复");
}
