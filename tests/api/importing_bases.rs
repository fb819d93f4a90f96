//! A table of old bases: entered, confirmed and voided as one of associations is, by the rules of a single naming.

use crate::importing::{confirmed, entered, row, table, wrong};
use crate::office::{DISTRICT, STREET, Town};
use serde_json::{Value, json};

const PLAQUE: &str = "样基字〔2019〕3号";

/// A row about a base.
fn base(name: &str, founded_on: &str) -> Value {
    json!({ "kind": "base", "name": name, "level": "street_base", "node": STREET,
        "host": "样例科技园有限公司", "founded_on": founded_on })
}

fn with(mut row: Value, field: &str, value: &str) -> Value {
    row[field] = json!(value);
    row
}

/// How many bases the figures count on a day.
async fn bases(town: &Town, day: &str) -> Value {
    let path = format!("/figures?as_of={day}");
    let figures = town.office.get(&town.lead, &path).await.expect(200);
    figures.body["bases"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_of_bases_and_associations_becomes_foundings_of_both_kinds_and_goes_as_one_batch() {
    let town = Town::open().await;
    let first = with(base("样例一老基地", "2019年5月"), "plaque", PLAQUE);
    let first = with(first, "categories", "freelancers");
    let second = with(base("样例二老基地", "2018"), "level", "街道（园区）级基地");
    let second = with(second, "kind", "基地");
    let rows = table(&[first, row("样例一老基地", "first", "2017-11-16"), second]);
    let import = entered(&town, rows).await.expect(201).id();
    assert_eq!(bases(&town, "2020-01-01").await, 0);
    let done = confirmed(&town, &town.lead, &import).await.expect(200);
    let rows = done.body["rows"].as_array().unwrap();
    assert!(rows[0]["association"].is_null() && rows[1]["base"].is_null());
    let path = format!("/bases/{}", rows[0]["base"].as_str().unwrap());
    let body = town.office.get(&town.lead, &path).await.expect(200).body;
    assert_eq!(body["name"], "样例一老基地");
    assert_eq!(
        (&body["plaque"], &body["level"]),
        (&json!(PLAQUE), &json!("street_base"))
    );
    let path = format!("/associations/{}", rows[1]["association"].as_str().unwrap());
    town.office.get(&town.lead, &path).await.expect(200);
    for (day, count) in [
        ("2018-12-30", 0),
        ("2018-12-31", 1),
        ("2019-05-30", 1),
        ("2019-05-31", 2),
    ] {
        assert_eq!(bases(&town, day).await, count, "{day}");
    }
    let head = town.office.head();
    let again = confirmed(&town, &town.lead, &import).await.expect(200);
    assert_eq!((&again.body, town.office.head()), (&done.body, head));

    let reason = json!({ "reason": "样例：取自错误的年份。" });
    let path = format!("/imports/{import}/void");
    let asked = town
        .office
        .post(&town.lead, &path, &reason)
        .await
        .expect(200);
    assert_eq!(asked.body["void_reason"], reason["reason"]);
    let voided = confirmed(&town, &town.officer, &import).await.expect(200);
    assert_eq!(voided.body["state"], "voided");
    assert_eq!(bases(&town, "2020-01-01").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_row_about_a_base_is_told_by_the_rules_of_a_single_naming() {
    let town = Town::open().await;
    let statement = town.office.paper(&town.officer, "founding_statement").await;
    let founding = json!({ "name": "样例老基地", "level": "street_base", "node": STREET, "host": "样例公司",
        "plaque": PLAQUE, "founded_on": "2019-05", "statement": statement });
    let body = json!({ "submitter": town.lead.id, "founding": founding });
    town.by_two("/base-foundings", [&town.officer, &town.lead], &body)
        .await
        .expect(201);
    let other = "样基字〔2019〕4号";
    let rows = table(&[
        with(base("样例甲基地", "2019"), "level", "palace"),
        base("样例乙基地", "2027"),
        base("样例老基地", "2019"),
        with(base("样例丙基地", "2019"), "plaque", PLAQUE),
        with(base("样例丁基地", "2019"), "plaque", other),
        with(base("样例戊基地", "2019"), "plaque", other),
        with(base("样例己基地", "2019"), "node", DISTRICT),
        with(base("样例庚基地", "2019"), "plaque", "三号"),
        with(base("样例辛基地", "2019"), "scope", "old"),
        base("样例壬基地", "2016"),
        with(base("样例癸基地", "2019"), "categories", "poets"),
    ]);
    let head = town.office.head();
    let answer = entered(&town, rows).await.expect(422);
    let expected = [
        ("/rows/2/level", "code.unknown"),
        ("/rows/3/founded_on", "day.in_the_future"),
        ("/rows/4/name", "claim.taken"),
        ("/rows/5/plaque", "claim.taken"),
        ("/rows/7/plaque", "import.plaque_twice"),
        ("/rows/8/node", "import.not_your_office"),
        ("/rows/9/plaque", "document_number.no_digit"),
        ("/rows/10/scope", "import.not_of_kind"),
        ("/rows/11/founded_on", "founding.before_node"),
        ("/rows/12/categories", "code.unknown"),
    ];
    let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
    assert_eq!(wrong(&answer), expected);
    let zh = answer.body["errors"][0]["detail"].as_str().unwrap();
    assert!(
        zh.starts_with("第2行“基地级别”栏，写的是“palace”："),
        "{zh}"
    );
    assert_eq!(town.office.head(), head);
}
