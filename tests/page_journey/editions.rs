//! The standard on its page: an administrator checks a file by its lines or cells and publishes it; everybody reads the editions.

use crate::browser::{Browser, Page};
use crate::{People, people};
use qibu::edition_told::workbook;
use qibu_domain::standard::Edition;
use std::sync::Arc;

fn admin(people: &People) -> Browser {
    let office = &people.town.office;
    let router = qibu::web::router(Arc::clone(&office.qibu), None);
    Browser::of(&router, &office.qibu, &office.admin.id)
}

/// The next edition of the town, from a day on.
fn second(from: &str) -> String {
    qibu::opening::SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-2")
        .replace(
            "in_force_from: 2017-01-01",
            &format!("in_force_from: {from}"),
        )
}

async fn checked(admin: &Browser, name: &str, bytes: &[u8]) -> Page {
    let page = admin.page("/editions").await;
    let form = page.form("/editions/check").file("file", name, bytes);
    admin.submit(&form).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_checks_an_edition_by_its_lines_and_publishes_it() {
    let people = people().await;
    let workdays = people.officer.page("/workdays").await;
    assert!(workdays.html.contains("href=\"/editions\""));
    let read = people.officer.page("/editions").await;
    read.says("SIMPLE-1")
        .says("现行")
        .says_not("核对一份新版本");
    let admin = admin(&people);
    admin.page("/posts").await.says("标准版本");
    let sound = second("2026-12-01");

    let page = admin.page("/editions").await.form("/editions/check");
    admin
        .submit(&page.clone().file("file", "无.yaml", b""))
        .await
        .expect(422)
        .says("请选择一份文件");
    let gbk = checked(&admin, "标准.yaml", &[0xb1, 0xea, 0xd7, 0xbc]).await;
    gbk.expect(422).says("UTF-8");
    let broken = checked(&admin, "标准.xlsx", b"PK\x03\x04 no workbook").await;
    broken.expect(422).says("不是能读的Excel工作簿");
    let wrong = sound.replace("what: initiators", "what: nobodies");
    let line = wrong
        .lines()
        .position(|line| line.contains("what: nobodies"));
    let wrong = checked(&admin, "标准.yaml", wrong.as_bytes()).await;
    let wrong = wrong.expect(422);
    wrong
        .says(&format!("第{}行", line.unwrap() + 1))
        .says("nobodies");
    wrong.says_not("核对无误");
    // Sound by itself, and no edition for this tree.
    let backdated = checked(&admin, "标准.yaml", second("2020-01-01").as_bytes()).await;
    assert!(matches!(backdated.status.as_u16(), 409 | 422));
    backdated.says_not("核对无误");

    let good = checked(&admin, "标准.yaml", sound.as_bytes()).await;
    let good = good.expect(200);
    good.says("核对无误").says("SIMPLE-2").says("2026年12月1日");
    people.lead.page("/editions").await.says_not("SIMPLE-2");
    let publish = good.form("/editions");
    assert_eq!(publish.value("text").trim(), sound.trim());
    // What is spoilt while it is looked at comes back with its line, and with all that was typed.
    let spoilt = publish.value("text").replace("format: 1", "format: 9");
    let again = admin.submit(&publish.clone().with("text", &spoilt)).await;
    let again = again.expect(422);
    again.says("第");
    assert_eq!(again.form("/editions").value("text").trim(), spoilt.trim());
    let mended = again.form("/editions").with("text", publish.value("text"));
    admin
        .done(&mended)
        .await
        .says("标准已发布")
        .says("尚未施行");
    let english = people.lead.in_english();
    english
        .page("/editions")
        .await
        .says("SIMPLE-2")
        .says("To come");
    let twice = again.form("/editions").with("text", publish.value("text"));
    let twice = twice.with("key", "another");
    admin.submit(&twice).await.expect(409).says("SIMPLE-2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workbook_is_checked_by_its_cells_and_whoever_keeps_no_editions_is_denied() {
    let people = people().await;
    let admin = admin(&people);
    let edition = Edition::parse(&second("2026-12-01")).unwrap();
    let book = workbook(&edition).unwrap();
    let good = checked(&admin, "标准.xlsx", &book).await.expect(200);
    good.says("核对无误");
    admin.done(&good.form("/editions")).await.says("标准已发布");
    let text = people
        .officer
        .get("/editions/990001/SIMPLE-2/edition.yaml")
        .await;
    let text = text.expect(200);
    assert_eq!(Edition::parse(&text.html).unwrap(), edition);
    people
        .officer
        .get("/editions/990001/SIMPLE-9/edition.yaml")
        .await
        .expect(404);
    let form = good.form("/editions");
    people.officer.submit(&form).await.expect(403);
    let mut unsound = edition;
    unsound.code = "SIMPLE-3".to_owned();
    unsound.format = 9;
    let book = workbook(&unsound).unwrap();
    let wrong = checked(&admin, "标准.xlsx", &book).await.expect(422);
    wrong.says("工作表").says("处要改");
}
