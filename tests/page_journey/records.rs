//! Records of a body that had no journey of their own: audits, councils, goals, honours lost, posts handed over; of a base
//! what it no longer has and has again; of a district its guides. Each is refused once with what a tired clerk would send.

use crate::browser::{Form, Page};
use crate::office::STREET;
use crate::{PDF, People, affairs, people};
use serde_json::json;

async fn blank(people: &People, home: &str, kind: &str) -> Form {
    let path = format!("{home}/affairs/new?kind={kind}");
    people
        .officer
        .page(&path)
        .await
        .form(&format!("{home}/affairs"))
}

/// What was sent is refused; the form that comes back.
async fn refused(people: &People, form: &Form) -> (Page, Form) {
    let page = people.officer.submit(form).await.expect(422);
    let form = page.form(&form.action);
    (page, form)
}

async fn recorded(people: &People, form: &Form) -> Page {
    let page = people.officer.done(form).await;
    page.says("已记下");
    page
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_council_is_elected_after_an_audit_and_a_crowd_that_is_too_large_loses_nothing() {
    let people = people().await;
    let home = affairs::home(&people).await;
    let audit = blank(&people, &home, "audit").await;
    let audit = audit
        .with("occurred_on", "2020-03-02")
        .with("reason", "change_of_council")
        .with("from", "2020-12-31")
        .with("to", "2019-05-03")
        .file("paper-affair_record", "审计报告.pdf", PDF);
    let (again, audit) = refused(&people, &audit).await;
    again.says("审计报告.pdf").says("错误：");
    assert_eq!(audit.value("reason"), "change_of_council");
    assert_eq!(audit.value("from"), "2020-12-31");
    let audit = audit
        .with("from", "2019-05-03")
        .with("to", "2020-02-29")
        .with("result", "clean");
    recorded(&people, &audit)
        .await
        .says("换届审计")
        .says("合规");

    let term = blank(&people, &home, "term").await;
    let term = term
        .with("occurred_on", "2020-03-10")
        .with("term", "1")
        .with("ends", "2024-03-09")
        .with("council", "9")
        .with("supervisors", "1")
        .with("eligible", "60")
        .with("present", "61")
        .with("in_favour", "44")
        .with("leader_terms", "1")
        .file("paper-affair_record", "选举结果.pdf", PDF);
    let (again, term) = refused(&people, &term).await;
    again.says("实到人数：最多为60").says("选举结果.pdf");
    assert_eq!(
        (term.value("in_favour"), term.value("ends")),
        ("44", "2024-03-09")
    );
    let page = recorded(&people, &term.with("present", "45")).await;
    page.says("第1届")
        .says("赞成44票")
        .says("任期至2024年3月9日");
    let history = people.proposer.page(&format!("{home}/history")).await;
    history.says("选举产生新一届").says("审计");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_goal_is_set_and_assessed_and_an_honour_is_withdrawn() {
    let people = people().await;
    let home = affairs::home(&people).await;
    let goal = blank(&people, &home, "goal_set").await;
    let goal = goal
        .with("occurred_on", "2020-03-02")
        .with("number", "1")
        .with("due", "2020-12-31")
        .with("target", "十二")
        .with("unit", "sessions")
        .with("description", "全年举办十二场活动。");
    let (_, goal) = refused(&people, &goal).await;
    assert_eq!(
        (goal.value("target"), goal.value("description")),
        ("十二", "全年举办十二场活动。")
    );
    recorded(&people, &goal.with("target", "12"))
        .await
        .says("设定目标");
    let path = format!("{home}/affairs?kind=goal_set");
    let listed = people.town.office.get(&people.town.lead, &path);
    let listed = listed.await.expect(200).body;
    let number = listed["items"][0]["content"]["goal"]
        .as_str()
        .unwrap()
        .to_owned();
    let assessed = blank(&people, &home, "goal_assessed").await;
    let assessed = assessed
        .with("occurred_on", "2021-01-10")
        .with("reached", "13");
    let (again, assessed) = refused(&people, &assessed).await;
    again.says("此项必须填写");
    assert_eq!(assessed.value("reached"), "13");
    let assessed = assessed.with("goal", &number).tick("met", "yes");
    recorded(&people, &assessed).await.says("评定目标");

    let honour = blank(&people, &home, "honour").await;
    let honour = honour
        .with("occurred_on", "2020-05-02")
        .with("level", "street")
        .with("title", "样例先进")
        .with("granted_by", "样例街道");
    recorded(&people, &honour).await.says("样例先进");
    let withdrawn = blank(&people, &home, "honour_withdrawn").await;
    let withdrawn = withdrawn.with("occurred_on", "2020-05-01");
    let (_, withdrawn) = refused(&people, &withdrawn).await;
    let chosen = withdrawn.value("honour").to_owned();
    let choice = people
        .officer
        .page(&format!("{home}/affairs/new?kind=honour_withdrawn"))
        .await;
    let sequence = choice.html.split("样例先进").next().unwrap();
    let sequence = sequence.rsplit("<option value=\"").next().unwrap();
    let sequence = sequence.split('"').next().unwrap();
    assert_eq!(chosen, "");
    let withdrawn = withdrawn.with("honour", sequence);
    let early = people.officer.submit(&withdrawn).await.expect(422);
    let withdrawn = early
        .form(&withdrawn.action)
        .with("occurred_on", "2020-06-01");
    assert_eq!(withdrawn.value("honour"), sequence);
    recorded(&people, &withdrawn).await.says("荣誉被撤销");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_post_is_handed_over_from_one_seat_to_another_with_its_record() {
    let people = people().await;
    let home = affairs::home(&people).await;
    for post in ["secretary", "deputy"] {
        let filled = blank(&people, &home, "post_filled").await;
        let filled = filled.with("occurred_on", "2020-01-02").with("post", post);
        recorded(&people, &filled).await;
    }
    let path = format!("{home}/posts");
    let listed = people.town.office.get(&people.town.lead, &path);
    let listed = listed.await.expect(200).body;
    let seat = |n: usize| {
        listed["posts"][n]["content"]["seat"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let over = blank(&people, &home, "post_handed_over").await;
    let over = over
        .with("occurred_on", "2020-05-01")
        .with("seat", &seat(0))
        .file("paper-affair_record", "交接清单.pdf", PDF);
    let (again, over) = refused(&people, &over).await;
    again.says("此项必须填写").says("交接清单.pdf");
    assert_eq!(over.value("seat"), seat(0));
    let page = recorded(&people, &over.with("receiver", &seat(1))).await;
    page.says("职务交接");
    let twice = blank(&people, &home, "post_handed_over").await;
    let twice = twice
        .with("occurred_on", "2020-05-02")
        .with("seat", &seat(0))
        .with("receiver", &seat(1))
        .file("paper-affair_record", "交接清单.pdf", PDF);
    let (again, _) = refused(&people, &twice).await;
    again.says("交接清单.pdf");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_leaves_a_base_and_its_right_of_use_is_renewed() {
    let people = people().await;
    let town = &people.town;
    let both = [&town.officer, &town.lead];
    let founding = json!({ "submitter": town.lead.id, "founding": {
        "name": "样例街道老基地", "level": "street_base", "node": STREET, "host": "样例科技园有限公司",
        "plaque": "样基字〔2019〕3号", "founded_on": "2019-06-01",
        "statement": town.office.paper(&town.officer, "founding_statement").await, "categories": ["freelancers"],
    } });
    let base = town.by_two("/base-foundings", both, &founding).await;
    let home = format!("/bases/{}", base.expect(201).id());
    let linked = blank(&people, &home, "operator_linked").await;
    let linked = linked
        .with("occurred_on", "2020-03-02")
        .with("operator_name", "样例运营中心")
        .file("paper-affair_record", "协议.pdf", PDF);
    recorded(&people, &linked).await.says("样例运营中心");
    let left = blank(&people, &home, "operator_unlinked").await;
    let left = left
        .with("occurred_on", "2020-03-01")
        .with("reason", "given_up");
    let (again, left) = refused(&people, &left).await;
    again.says("日期：2020-03-01没有运营单位");
    assert_eq!(left.value("reason"), "given_up");
    let page = recorded(&people, &left.with("occurred_on", "2020-09-01")).await;
    page.says("运营单位退出").says("运营单位放弃");
    let then = people
        .officer
        .page(&format!("{home}?as_of=2020-08-31"))
        .await;
    then.says("样例运营中心");

    let moved = blank(&people, &home, "relocation").await;
    let moved = moved
        .with("occurred_on", "2020-04-01")
        .with("address", "样例路1号")
        .with("until", "2021-03-31")
        .file("paper-affair_record", "租约.pdf", PDF);
    recorded(&people, &moved).await.says("样例路1号");
    let renewed = blank(&people, &home, "right_of_use").await;
    let renewed = renewed
        .with("occurred_on", "2021-04-01")
        .with("until", "2021-03-31");
    let (again, renewed) = refused(&people, &renewed).await;
    again.says("错误：");
    assert_eq!(renewed.value("until"), "2021-03-31");
    let renewed = renewed
        .with("until", "2031-03-31")
        .file("paper-affair_record", "租约.pdf", PDF);
    let page = recorded(&people, &renewed).await;
    page.says("场地使用权续期").says("2031年3月31日");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guide_of_a_district_is_published_with_the_edition_that_it_belongs_to() {
    let people = people().await;
    let asked = people.officer.page("/annals/new?kind=guide").await;
    let guide = asked
        .form("/annals")
        .with("occurred_on", "2020-03-02")
        .with("node", STREET)
        .with("edition", "SIMPLE-1");
    let again = people.officer.submit(&guide).await.expect(422);
    let guide = again.form("/annals");
    assert_eq!(
        (guide.value("node"), guide.value("edition")),
        (STREET, "SIMPLE-1")
    );
    let page = people.officer.done(&guide.with("title", "样例指南")).await;
    page.says("样例指南");
    people
        .proposer
        .page("/annals?kind=guide")
        .await
        .says("样例指南");
}
