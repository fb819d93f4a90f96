//! Sessions and programmes on their pages: recorded, reported, planned, cancelled, corrected, approved, closed.

use crate::office::STREET;
use crate::{People, people};

/// An association that was founded before Qibu: its code, and its page.
async fn association(people: &People) -> (String, String) {
    let town = &people.town;
    let body = town.founding(STREET, "2019-05-03").await;
    let both = [&town.officer, &town.lead];
    let id = town
        .by_two("/foundings", both, &body)
        .await
        .expect(201)
        .id();
    (format!("association/{id}"), format!("/associations/{id}"))
}

async fn last_of(people: &People, noun: &str) -> String {
    let made = people.town.office.get(&people.town.lead, noun).await;
    let made = made.expect(200).body["items"][0]["id"].clone();
    made.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secretary_records_a_session_with_its_report_in_one_form_and_mends_what_was_wrong() {
    let people = people().await;
    let (body, home) = association(&people).await;
    let page = people.proposer.page(&home).await;
    page.says("活动场次").says("到这一天还没有活动");
    let new = format!("/sessions/new?body={}", body.replace('/', "%2F"));
    let form = people.proposer.page(&new).await;
    form.says_not("违规举办");
    let form = form.form("/sessions");
    assert_eq!(form.value("organiser"), body);
    let form = form
        .with("occurred_on", "2020-03-02")
        .with("kind", "lecture")
        .with("mode", "offline")
        .with("action", "样例行动")
        .with("person_times", "31")
        .with("members_present", "40")
        .with("reported_on", "2020-03-03")
        .with("spent_fen", "199,50.5.0");
    let again = people.proposer.submit(&form).await.expect(422);
    again.says("支出（元）：以元为单位");
    let form = again.form("/sessions");
    assert_eq!(form.value("spent_fen"), "199,50.5.0");
    let form = form.with("spent_fen", "199.50");
    let again = people.proposer.submit(&form).await.expect(422);
    again.says("其中成员人数：");
    let form = again.form("/sessions").with("members_present", "12");
    let page = people.proposer.done(&form).await;
    page.says("已登记活动").says("199.50").says("样例行动");
    page.says("逾期").says("补记");
    let page = people.proposer.page(&home).await;
    page.says("31人次").says("样例行动");
    let list = people.officer.page("/sessions").await;
    list.says("宣讲报告会").says("31人次").says("登记已办活动");
    let other = people.officer.page("/sessions?kind=volunteering").await;
    other.says("到这一天还没有活动");
    let then = people.officer.page("/sessions?as_of=2020-03-01").await;
    then.says("到这一天还没有活动");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_is_overdue_stands_on_the_page_of_the_body_and_in_the_calendar_until_it_comes()
 {
    let people = people().await;
    let (body, home) = association(&people).await;
    let form = people
        .proposer
        .page("/sessions/new")
        .await
        .form("/sessions");
    let form = form
        .with("organiser", &body)
        .with("occurred_on", "2020-03-02")
        .with("kind", "other")
        .with("mode", "both");
    people.proposer.done(&form).await.says("逾期未报");
    let id = last_of(&people, "/sessions").await;
    people.officer.page(&home).await.says("有1场活动逾期未填报");
    people
        .officer
        .page("/calendar")
        .await
        .says("逾期未填报的活动")
        .says("逾期未报");
    let path = format!("/sessions/{id}/report");
    let form = people.proposer.page(&path).await.form(&path);
    let empty = people.proposer.submit(&form).await.expect(422);
    empty.says("参加人次：");
    let form = empty.form(&path).with("person_times", "14");
    people
        .proposer
        .done(&form)
        .await
        .says("已填报")
        .says("14人次");
    let calendar = people.officer.page("/calendar").await;
    calendar.says("没有逾期未填报的活动");
    people.officer.page(&home).await.says_not("逾期未填报");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_planned_then_held_or_cancelled() {
    let people = people().await;
    let (body, _) = association(&people).await;
    let today = people.town.office.qibu.clock().now().day().to_string();
    for _ in 0..2 {
        let form = people.proposer.page("/sessions/plan").await;
        let form = form
            .form("/sessions/plan")
            .with("organiser", &body)
            .with("planned_for", &today)
            .with("kind", "volunteering")
            .with("mode", "both");
        people.proposer.done(&form).await.says("已计划活动");
    }
    let id = last_of(&people, "/sessions?stage=planned").await;
    let path = format!("/sessions/{id}/hold");
    let form = people.proposer.page(&path).await.form(&path);
    assert_eq!(form.value("occurred_on"), today);
    people.proposer.done(&form).await.says("已举办");
    let id = last_of(&people, "/sessions?stage=planned").await;
    let path = format!("/sessions/{id}/cancel");
    let form = people.proposer.page(&path).await.form(&path);
    let again = people.proposer.submit(&form).await.expect(422);
    again.says("原因：");
    let form = again.form(&path).with("reason", "样例：场地有变。");
    people.proposer.done(&form).await.says("已取消");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_is_corrected_alone_at_first_and_later_by_a_second_officer_who_reads_both() {
    let people = people().await;
    let (body, _) = association(&people).await;
    let form = people.officer.page("/sessions/new").await;
    form.says("违规举办");
    let form = form
        .form("/sessions")
        .with("organiser", &body)
        .with("occurred_on", "2020-03-02")
        .with("kind", "lecture")
        .with("mode", "offline");
    people.officer.done(&form).await;
    let id = last_of(&people, "/sessions").await;
    let path = format!("/sessions/{id}/1/correct");
    let form = people.officer.page(&path).await.form(&path);
    assert_eq!(form.value("occurred_on"), "2020-03-02");
    let form = form
        .with("occurred_on", "2020-03-05")
        .with("why", "样例：日期记错。");
    people
        .officer
        .done(&form)
        .await
        .says("2020年3月5日")
        .says("已更正");
    people.town.office.days_go_by(4).await;
    let void = people.officer.page(&path).await.form(&path);
    let void = void.tick("void", "yes").with("why", "样例：误录。");
    let again = people.officer.submit(&void).await.expect(422);
    let void = again.form(&path).with("second", &people.town.lead.id);
    people
        .officer
        .done(&void)
        .await
        .says("等待另一名经办人确认");
    let draft = last_of(&people, "/drafts").await;
    let confirm = format!("/drafts/{draft}/confirm");
    let page = people.lead.page(&confirm).await;
    page.says("2020年3月5日").says("宣讲报告会").says("作废");
    let sure = page.form(&confirm).tick("confirmed", "yes");
    people.lead.done(&sure).await;
    people
        .lead
        .page("/sessions")
        .await
        .says("到这一天还没有活动");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_approves_a_programme_corrects_it_and_closes_it_and_a_secretary_does_not() {
    let people = people().await;
    let (body, _) = association(&people).await;
    people
        .proposer
        .page("/programmes")
        .await
        .says_not("批准项目");
    let form = people.officer.page("/programmes/new").await;
    let form = form
        .form("/programmes")
        .with("owner", &body)
        .with("name", "样例新心汇")
        .with("goals", "场次 十二")
        .with("occurred_on", "2020-01-06")
        .with("budget_fen", "5000");
    let again = people.officer.submit(&form).await.expect(422);
    again.says("目标：").says("场次 十二");
    let form = again.form("/programmes").with("goals", "场次 12\n人次 300");
    let page = people.officer.done(&form).await;
    page.says("样例新心汇")
        .says("场次 12、人次 300")
        .says("预算5000元");
    let id = last_of(&people, "/programmes").await;
    let path = format!("/programmes/{id}/1/correct");
    let form = people.officer.page(&path).await.form(&path);
    assert_eq!(form.value("budget_fen"), "5000");
    let form = form
        .with("name", "样例新趣汇")
        .with("why", "样例：名称记错。");
    people
        .officer
        .done(&form)
        .await
        .says("样例新趣汇")
        .says("已更正");
    let path = format!("/programmes/{id}/close");
    let form = people.officer.page(&path).await.form(&path);
    let form = form.with("occurred_on", "2020-12-31");
    let page = people.officer.done(&form).await;
    page.says("不在期内").says("2020年12月31日");
    people
        .proposer
        .page("/programmes?as_of=2020-06-01")
        .await
        .says("进行中");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_sees_which_bodies_are_dormant() {
    let people = people().await;
    let (body, _) = association(&people).await;
    let page = people.officer.page("/sessions/vitality").await;
    page.says("长期不活动").says("从未举办");
    let today = people.town.office.qibu.clock().now().day();
    let form = people.officer.page("/sessions/new").await;
    let form = form
        .form("/sessions")
        .with("organiser", &body)
        .with("occurred_on", &today.to_string())
        .with("kind", "other")
        .with("mode", "online");
    people.officer.done(&form).await;
    let page = people
        .officer
        .page("/sessions/vitality?state=dormant")
        .await;
    page.says("这一天没有这样的组织或基地");
}
