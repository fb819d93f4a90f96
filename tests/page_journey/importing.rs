//! A table of old bodies is looked over in the browser: what is wrong stands by row and column, and nothing is kept.

use crate::office::STREET;
use crate::people;

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
        .says("没有保存任何内容");
    let sound = form
        .clone()
        .file("table", "old.csv", table("2017年11月").as_bytes());
    let answer = people.officer.submit(&sound).await.expect(200);
    answer
        .says("核对无误，共1行")
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
