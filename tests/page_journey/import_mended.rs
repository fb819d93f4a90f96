//! Rows of an import that went wrong before it was confirmed are mended by whoever entered it, without a script.

use crate::browser::{Form, Page};
use crate::office::STREET;
use crate::{PDF, People, people};

async fn entered(people: &People, table: &str) -> Page {
    let form = people.officer.page("/imports").await.form("/imports");
    let form = form.file("table", "old.csv", table.as_bytes());
    let page = people.officer.submit(&form).await.expect(200);
    let form = page.form("/imports/new");
    let form = form.file("paper-founding_statement", "声明.pdf", PDF);
    people.officer.done(&form).await
}

fn ticked(page: &Page, address: &str) -> Form {
    let form = page.form(&format!("{address}/confirm"));
    form.tick("confirmed", "yes")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_whose_name_others_took_is_mended_or_left_out_and_confirmed_again_in_the_browser() {
    let people = people().await;
    let town = &people.town;
    let (officer, lead) = (&people.officer, &people.lead);
    let line = |name: &str, scope: &str| format!("{name},联谊会,internal,{STREET},{scope},2018\n");
    let table = format!(
        "全称,组织类型,组织形式,所属单位代码,领域代码,成立日期\n{}{}{}",
        line("样例一老联谊会", "first"),
        line("样例老联谊会", "second"),
        line("样例三老联谊会", "old"),
    );
    let page = entered(&people, &table).await;
    let address = page.location.clone();
    let mend = format!("{address}/mend");
    assert!(!page.html.contains(&mend), "nothing is wrong with it yet");
    // Its name is that of the second row, and its place that of the third.
    let older = town.founding(STREET, "2017-11-16").await;
    let both = [&town.officer, &town.lead];
    town.by_two("/foundings", both, &older).await.expect(201);
    let look = lead.page(&address).await;
    let stopped = lead.submit(&ticked(&look, &address)).await.expect(422);
    assert!(!stopped.html.contains(&mend), "who confirms mends nothing");

    let page = officer.page(&address).await;
    page.says("没有补录的行").says("第3行").says("第4行");
    let form = page.form(&mend);
    assert_eq!(form.value("row-3-name"), "样例老联谊会");
    let english = officer.in_english();
    let told = english.page(&address).await;
    told.says("Rows that were not recorded").says("Row 4");
    let wrong = form
        .clone()
        .with("row-3-name", "样例一老联谊会")
        .tick("leave-4", "yes");
    let again = officer.submit(&wrong).await.expect(422);
    let form = again.form(&mend);
    again.says("名称");
    assert_eq!(
        (form.value("row-3-name"), form.values("leave-4").len()),
        ("样例一老联谊会", 1),
        "what was typed stays"
    );
    assert!(again.html.contains("id=\"e-row-3-name\""), "{}", again.html);
    let done = officer
        .done(&form.with("row-3-name", "样例二老联谊会"))
        .await;
    done.says("已保存改正").says_not("没有补录的行");

    let look = lead.page(&address).await;
    let done = lead.done(&ticked(&look, &address)).await;
    done.says("表中的组织已补录")
        .says("样例二老联谊会")
        .says_not("样例三老联谊会");
}
