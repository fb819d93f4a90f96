//! A table of old bodies in the browser: what is wrong stands by row and column and nothing is kept; a sound one is
//! entered by one officer, confirmed by another, and voided as one batch.

use crate::browser::{Browser, Form, Page};
use crate::office::STREET;
use crate::{PDF, People, people};

const HEADINGS: &str = "全称,组织类型,组织形式,所属单位代码,领域代码,成立日期";

fn table(day: &str) -> String {
    format!("{HEADINGS}\n样例老联谊会,联谊会,internal,{STREET},old,{day}\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_is_looked_over_by_row_and_column_and_nothing_of_it_is_kept() {
    let people = people().await;
    let list = people.officer.page("/associations").await;
    assert!(list.html.contains("href=\"/imports\""));
    let page = people.officer.page("/imports").await;
    let form = page.form("/imports");
    let wrong = form
        .clone()
        .file("table", "old.csv", table("昨天").as_bytes());
    let answer = people.officer.submit(&wrong).await.expect(422);
    answer
        .says("成立日期")
        .says("昨天")
        .says("没有导入任何内容");
    let sound = form
        .clone()
        .file("table", "old.csv", table("2017年11月").as_bytes());
    let answer = people.officer.submit(&sound).await.expect(200);
    answer
        .says("核对无误，共1行")
        .says("样例老联谊会")
        .says("没有您经办或可以确认的导入");
    let none = people
        .officer
        .submit(&form.file("table", "old.csv", b""))
        .await;
    none.expect(422).says("没有要导入的行");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_take_over_no_body_finds_no_link_and_is_denied() {
    let people = people().await;
    let list = people.proposer.page("/associations").await;
    assert!(!list.html.contains("href=\"/imports\""));
    let form = people.proposer.page("/imports").await.form("/imports");
    let form = form.file("table", "old.csv", table("2017").as_bytes());
    people.proposer.submit(&form).await.expect(403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_template_is_handed_out_with_the_codes_of_the_edition() {
    let people = people().await;
    let csv = people.officer.page("/imports/template.csv").await;
    assert!(
        csv.html.contains("friendship") && csv.html.contains(STREET),
        "{}",
        csv.html
    );
}

const TWO: [(&str, &str, &str); 2] = [
    ("样例一老联谊会", "first", "2017-11-16"),
    ("样例二老联谊会", "second", "2018年"),
];

fn table_of(rows: &[(&str, &str, &str)]) -> String {
    let line = |(name, scope, day): &(&str, &str, &str)| {
        format!("{name},联谊会,internal,{STREET},{scope},{day}\n")
    };
    let lines: String = rows.iter().map(line).collect();
    format!("{HEADINGS}\n{lines}")
}

/// The page after a table was looked over.
async fn looked_over(who: &Browser, table: &str) -> Page {
    let form = who.page("/imports").await.form("/imports");
    who.submit(&form.file("table", "old.csv", table.as_bytes()))
        .await
}

/// A table that the officer entered with a statement: its page.
async fn entered(people: &People, table: &str) -> Page {
    let page = looked_over(&people.officer, table).await.expect(200);
    let form = page.form("/imports/new");
    let form = form.file("paper-founding_statement", "声明.pdf", PDF);
    people.officer.done(&form).await
}

fn confirming(page: &Page, address: &str) -> Form {
    page.form(&format!("{address}/confirm"))
}

/// The address of the body that a row brought, by its name.
fn body_of(page: &Page, name: &str) -> String {
    let before = page.html.split(&format!("\">{name}</a>")).next().unwrap();
    before.rsplit("href=\"").next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_is_entered_confirmed_and_voided_as_one_batch_by_two_officers_in_the_browser() {
    let people = people().await;
    let (officer, lead) = (&people.officer, &people.lead);
    let desk = officer.page("/").await;
    assert!(
        desk.html.contains("href=\"/imports\""),
        "found from the desk"
    );
    let head = people.town.office.head();
    let page = entered(&people, &table_of(&TWO)).await;
    let address = page.location.clone();
    page.says("表格已录入")
        .says("等待另一名工作人员确认")
        .says("样例二老联谊会")
        .says("尚未补录")
        .says("两人签署的声明");
    assert!(!page.html.contains(&format!("{address}/confirm")));
    assert_eq!(people.town.office.head(), head, "an import is no event");

    let desk = lead.page("/").await;
    desk.says("等您确认的导入");
    assert!(desk.html.contains(&format!("href=\"{address}\"")));
    officer.page("/").await.says_not("等您确认的导入");
    let look = lead.page(&address).await;
    look.says("查阅").says("样例一老联谊会");
    let unsure = lead.submit(&confirming(&look, &address)).await;
    let unsure = unsure.expect(422);
    unsure.says("请先勾选确认");
    let form = confirming(&unsure, &address).tick("confirmed", "yes");
    let done = lead.done(&form).await;
    done.says("表中的组织已补录").says("已补录");
    let body = body_of(&done, "样例一老联谊会");
    lead.page(&body).await.says("样例一老联谊会").says("2017");

    voided(&people, &address).await;
    // The names are free again: the same table is sound.
    looked_over(officer, &table_of(&TWO)).await.expect(200);
}

/// Asked for with a reason by the lead, confirmed by the officer.
async fn voided(people: &People, address: &str) {
    let (officer, lead) = (&people.officer, &people.lead);
    let path = format!("{address}/void");
    let empty = lead.page(address).await.form(&path);
    let again = lead.submit(&empty).await.expect(422);
    let form = again.form(&path).with("reason", "取自错误的年份。");
    let asked = lead.done(&form).await;
    asked.says("已提出作废").says("取自错误的年份。");
    assert!(!asked.html.contains(&format!("{address}/confirm")));
    let look = officer.page(address).await;
    look.says("取自错误的年份。").says("确认整批作废");
    let form = confirming(&look, address).tick("confirmed", "yes");
    officer
        .done(&form)
        .await
        .says("整批已作废")
        .says_not("已补录");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_the_statement_loses_neither_the_rows_nor_the_paper() {
    let people = people().await;
    let officer = &people.officer;
    let page = looked_over(officer, &table_of(&TWO)).await.expect(200);
    let rows = page.form("/imports/new").value("rows").to_owned();
    let none = officer.submit(&page.form("/imports/new")).await.expect(422);
    none.says("请选择文件").says("样例一老联谊会");
    let form = none.form("/imports/new");
    assert_eq!(form.value("rows"), rows);
    let program = b"MZ\x90\x00 no pdf at all \x00\x01\x02";
    let refused = form.file("paper-founding_statement", "声明.pdf", program);
    let refused = officer.submit(&refused).await.expect(422);
    refused.says("不接收这种");
    // Meanwhile somebody takes the first name: the paper stays with the rows, and the row is told.
    let town = &people.town;
    let mut older = town.founding(STREET, "2017-11-16").await;
    older["founding"]["name"] = "样例一老联谊会".into();
    let both = [&town.officer, &town.lead];
    town.by_two("/foundings", both, &older).await.expect(201);
    let form = refused.form("/imports/new");
    let form = form.file("paper-founding_statement", "声明.pdf", PDF);
    let taken = officer.submit(&form).await.expect(422);
    taken
        .says("没有导入任何内容")
        .says("声明.pdf")
        .says("已被另一组织使用");
    let form = taken.form("/imports/new");
    assert_eq!(form.values("keep-paper").len(), 1);
    assert_eq!(form.value("rows"), rows);
    let broken = officer.submit(&form.with("rows", "{\"2\":")).await;
    broken.expect(400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_went_wrong_stops_the_confirmation_and_is_told_by_row_and_column() {
    let people = people().await;
    let town = &people.town;
    let (officer, lead) = (&people.officer, &people.lead);
    let rows = [TWO[0], ("样例老联谊会", "second", "2018")];
    let page = entered(&people, &table_of(&rows)).await;
    let address = page.location.clone();
    let older = town.founding(STREET, "2017-11-16").await;
    let both = [&town.officer, &town.lead];
    town.by_two("/foundings", both, &older).await.expect(201);
    let head = town.office.head();
    let english = lead.in_english();
    for (who, column) in [(lead, "全称"), (&english, "Full name")] {
        let form = confirming(&who.page(&address).await, &address);
        let stopped = who.submit(&form.tick("confirmed", "yes")).await;
        let stopped = stopped.expect(422);
        stopped.says("3").says(column);
        assert!(stopped.html.contains(&format!("{address}/confirm")));
    }
    assert_eq!(town.office.head(), head);
    // Who entered it may take it back; a stale look at it is told so.
    let form = officer
        .page(&address)
        .await
        .form(&format!("{address}/discard"));
    officer.done(&form).await.says("录入已撤销");
    lead.get(&address).await.expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_confirms_an_import_that_changed_since_it_was_looked_at_or_of_another_office() {
    let people = people().await;
    let page = entered(&people, &table_of(&TWO)).await;
    let address = page.location.clone();
    let look = people.lead.page(&address).await;
    let form = confirming(&look, &address).tick("confirmed", "yes");
    let stale = form.clone().with("version", "7");
    let stale = people.lead.submit(&stale).await.expect(412);
    assert_eq!(confirming(&stale, &address).value("version"), "1");
    people.proposer.get(&address).await.expect(404);
    people.proposer.submit(&form).await.expect(404);
    people.proposer.page("/").await.says_not("导入老组织");
    // The officer who entered it sends the form all the same.
    people.officer.submit(&form).await.expect(409).says("两名");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bases_are_imported_from_their_own_template_in_the_browser() {
    let people = people().await;
    let (officer, lead) = (&people.officer, &people.lead);
    assert!(
        officer
            .page("/bases")
            .await
            .html
            .contains("href=\"/imports\"")
    );
    let page = officer.page("/imports").await;
    let address = "/imports/template.csv?kind=base";
    assert!(page.html.contains(address));
    let template = officer.page(address).await.html;
    assert!(template.contains("street_base") && !template.contains("friendship"));
    let line = |day: &str| {
        format!(
            "{template},样例老基地,,street_base,{STREET},样例科技园有限公司,样基字〔2019〕3号,{day},\r\n"
        )
    };
    let wrong = looked_over(officer, &line("旧时")).await.expect(422);
    wrong.says("成立日期").says("旧时");
    let page = entered(&people, &line("2019年5月")).await;
    let look = lead.page(&page.location).await;
    let form = confirming(&look, &page.location).tick("confirmed", "yes");
    let done = lead.done(&form).await;
    let body = body_of(&done, "样例老基地");
    assert!(body.starts_with("/bases/"), "{body}");
    lead.page(&body)
        .await
        .says("样基字〔2019〕3号")
        .says("2019年5月");
    lead.page("/bases").await.says("样例老基地");
}
