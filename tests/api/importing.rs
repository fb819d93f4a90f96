//! A table of old bodies: entered by one officer, confirmed by another, judged by row and column.

use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use serde_json::{Map, Value, json};

/// A row of a table.
pub fn row(name: &str, scope: &str, founded_on: &str) -> Value {
    json!({ "name": name, "body_kind": "friendship", "form": "internal", "node": STREET,
        "scope": scope, "founded_on": founded_on })
}

/// The rows of a table from its second line on.
pub fn table(rows: &[Value]) -> Value {
    let numbered = (2..).zip(rows);
    let rows: Map<String, Value> = numbered
        .map(|(n, row)| (n.to_string(), row.clone()))
        .collect();
    Value::Object(rows)
}

/// Two sound rows.
pub fn two() -> Value {
    table(&[
        row("样例一老联谊会", "first", "2017-11-16"),
        row("样例二老联谊会", "second", "2018年"),
    ])
}

/// A table that the officer entered.
pub async fn entered(town: &Town, rows: Value) -> Answer {
    let statement = town.office.paper(&town.officer, "founding_statement").await;
    let body = json!({ "statement": statement, "rows": rows });
    town.office.post(&town.officer, "/imports", &body).await
}

/// A confirmation by somebody who has seen the import as it stands.
pub async fn confirmed(town: &Town, who: &Person, import: &str) -> Answer {
    let seen = town
        .office
        .get(&town.officer, &format!("/imports/{import}"))
        .await;
    let tag = seen.expect(200).tag();
    let path = format!("/imports/{import}/confirm");
    town.office.post_seen(who, &path, &tag, &json!({})).await
}

/// How many associations the figures count on a day.
pub async fn counted(town: &Town, day: &str) -> Value {
    let path = format!("/figures?as_of={day}");
    let figures = town.office.get(&town.lead, &path).await.expect(200);
    figures.body["associations"].clone()
}

/// Pointer and code of everything that is wrong.
pub fn wrong(answer: &Answer) -> Vec<(String, String)> {
    let errors = answer.body["errors"].as_array().unwrap();
    let text = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
    errors
        .iter()
        .map(|it| (text(it, "pointer"), text(it, "code")))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_becomes_foundings_once_a_second_officer_confirms_it_and_not_before() {
    let town = Town::open().await;
    let import = entered(&town, two()).await.expect(201);
    assert_eq!(
        (&import.body["state"], &import.body["count"]),
        (&json!("entered"), &json!(2))
    );
    assert_eq!(counted(&town, "2019-01-01").await, 0);

    let own = confirmed(&town, &town.officer, &import.id())
        .await
        .expect(409);
    assert_eq!(own.code(), "founding.second_officer");
    assert_eq!(counted(&town, "2019-01-01").await, 0);

    let done = confirmed(&town, &town.lead, &import.id()).await.expect(200);
    assert_eq!(done.body["state"], "confirmed");
    for (row, day) in [(0, "2017-11-16"), (1, "2018-12-31")] {
        let row = &done.body["rows"][row];
        assert_eq!(row["state"], "brought");
        let path = format!("/associations/{}", row["association"].as_str().unwrap());
        let body = town.office.get(&town.lead, &path).await.expect(200).body;
        assert_eq!(
            (&body["name"], &body["founded_on"]),
            (&row["name"], &json!(day))
        );
    }
    for (day, count) in [
        ("2017-11-15", 0),
        ("2017-11-16", 1),
        ("2018-12-30", 1),
        ("2018-12-31", 2),
    ] {
        assert_eq!(counted(&town, day).await, count, "{day}");
    }
    let path = done.body["rows"][0]["association"].as_str().unwrap();
    let history = town
        .office
        .get(&town.lead, &format!("/associations/{path}/history"))
        .await;
    let first = &history.expect(200).body["items"][0];
    assert_eq!(first["name"], "FoundingRecorded");
    assert_eq!(first["entered_by"], json!(town.officer.id), "{first:#}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confirmation_that_is_sent_again_writes_nothing_and_says_the_same() {
    let town = Town::open().await;
    let import = entered(&town, two()).await.expect(201).id();
    let done = confirmed(&town, &town.lead, &import).await.expect(200);
    let head = town.office.head();
    let again = confirmed(&town, &town.lead, &import).await.expect(200);
    assert_eq!((&again.body, town.office.head()), (&done.body, head));
    assert_eq!(again.headers["idempotent-replayed"], "true");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_is_wrong_is_told_by_row_and_column_and_nothing_is_kept() {
    let town = Town::open().await;
    let older = town.founding(STREET, "2017-11-16").await;
    town.by_two("/foundings", [&town.officer, &town.lead], &older)
        .await
        .expect(201);
    let with = |field: &str, value: &str| {
        let mut row = row(&format!("样例{field}联谊会"), field, "2017");
        row[field] = json!(value);
        row
    };
    let rows = table(&[
        with("node", "990001777"),
        with("body_kind", "club"),
        with("form", "商会"),
        with("categories", "new_media; poets"),
        with("founded_on", "2027"),
        with("ordinal", "first"),
        with("kind", "base"),
        row("样例老联谊会", "name_taken", "2017"),
        row("样例新名联谊会", "old", "2017"),
        row("样例双生联谊会", "twin", "2017"),
        row("样例 双生联谊会", "twin", "2017"),
        row("", "empty", "昨天"),
        row("样例旧联谊会", "before_node", "2016"),
    ]);
    let head = town.office.head();
    let answer = entered(&town, rows).await.expect(422);
    let expected = [
        ("/rows/2/node", "node.unknown"),
        ("/rows/3/body_kind", "code.unknown"),
        ("/rows/4/form", "code.unknown"),
        ("/rows/5/categories", "code.unknown"),
        ("/rows/6/founded_on", "day.in_the_future"),
        ("/rows/7/ordinal", "number.malformed"),
        ("/rows/8/body_kind", "import.not_of_kind"),
        ("/rows/8/form", "import.not_of_kind"),
        ("/rows/8/scope", "import.not_of_kind"),
        ("/rows/8/level", "import.needed"),
        ("/rows/8/host", "import.needed"),
        ("/rows/9/name", "claim.name_taken"),
        ("/rows/10/scope", "claim.scope_taken"),
        ("/rows/12/name", "import.name_twice"),
        ("/rows/12/scope", "import.place_twice"),
        ("/rows/13/name", "import.needed"),
        ("/rows/13/founded_on", "period.malformed"),
        ("/rows/14/founded_on", "founding.before_node"),
    ];
    let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned()));
    assert_eq!(wrong(&answer), expected);
    let zh = answer.body["errors"][2]["detail"].as_str().unwrap();
    assert!(zh.starts_with("第4行“组织形式”栏，写的是“商会”："), "{zh}");
    assert_eq!(town.office.head(), head);
    let list = town.office.get(&town.officer, "/imports").await.expect(200);
    assert_eq!(list.body["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_went_wrong_since_it_was_entered_stops_the_whole_table() {
    let town = Town::open().await;
    let rows = table(&[
        row("样例一老联谊会", "first", "2017-11-16"),
        row("样例老联谊会", "second", "2018"),
    ]);
    let import = entered(&town, rows).await.expect(201).id();
    let older = town.founding(STREET, "2017-11-16").await;
    town.by_two("/foundings", [&town.officer, &town.lead], &older)
        .await
        .expect(201);
    let head = town.office.head();
    let refused = confirmed(&town, &town.lead, &import).await.expect(422);
    let expected = ("/rows/3/name".to_owned(), "claim.name_taken".to_owned());
    assert_eq!(
        (wrong(&refused), town.office.head()),
        (vec![expected], head)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_says_what_is_wrong_without_a_statement_and_keeps_nothing() {
    let town = Town::open().await;
    let path = "/imports?dry_run=true";
    let sound = town
        .office
        .post(&town.officer, path, &json!({ "rows": two() }))
        .await;
    assert_eq!(sound.expect(200).body["rows"].as_array().unwrap().len(), 2);
    let rows = table(&[row("样例一老联谊会", "first", "2027")]);
    let answer = town
        .office
        .post(&town.officer, path, &json!({ "rows": rows }))
        .await;
    let expected = (
        "/rows/2/founded_on".to_owned(),
        "day.in_the_future".to_owned(),
    );
    assert_eq!(wrong(&answer.expect(422)), [expected]);
    let answer = town
        .office
        .post(&town.officer, "/imports", &json!({ "rows": two() }))
        .await;
    let expected = (
        "/statement".to_owned(),
        "import.statement_missing".to_owned(),
    );
    assert_eq!(wrong(&answer.expect(422)), [expected]);
    let list = town.office.get(&town.officer, "/imports").await.expect(200);
    assert_eq!(list.body["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_take_over_none_of_the_bodies_is_denied_and_learns_of_no_import() {
    let town = Town::open().await;
    let import = entered(&town, two()).await.expect(201).id();
    let body = json!({ "rows": two() });
    let denied = town
        .office
        .post(&town.proposer, "/imports?dry_run=true", &body)
        .await;
    assert_eq!(denied.expect(403).code(), "authority.denied");
    let path = format!("/imports/{import}");
    town.office.get(&town.proposer, &path).await.expect(404);
    let list = town
        .office
        .get(&town.proposer, "/imports")
        .await
        .expect(200);
    assert_eq!(list.body["items"], json!([]));
    let list = town.office.get(&town.lead, "/imports").await.expect(200);
    assert_eq!(list.body["items"][0]["id"], json!(import));
    // Of a table with rows of two offices, each row of another one is told.
    let mut rows = two();
    rows["3"]["node"] = json!(DISTRICT);
    let answer = entered(&town, rows).await.expect(422);
    let expected = (
        "/rows/3/node".to_owned(),
        "import.not_your_office".to_owned(),
    );
    assert_eq!(wrong(&answer), [expected]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_confirm_reads_the_statement_before() {
    let town = Town::open().await;
    let import = entered(&town, two()).await.expect(201);
    let statement = import.body["statement"].as_str().unwrap();
    let path = format!("/papers/{statement}?purpose=review");
    town.office.get(&town.lead, &path).await.expect(200);
    town.office.get(&town.proposer, &path).await.expect(403);
    confirmed(&town, &town.lead, &import.id()).await.expect(200);
    town.office.get(&town.lead, &path).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_that_is_entered_again_under_its_key_is_the_same_import() {
    let town = Town::open().await;
    let statement = town.office.paper(&town.officer, "founding_statement").await;
    let body = json!({ "statement": statement, "rows": two() });
    let key = town.office.key();
    let headers = [("idempotency-key", key.as_str())];
    let send = || {
        town.office
            .write("POST", &town.officer, "/imports", &headers, &body)
    };
    let first = send().await.expect(201);
    let again = send().await.expect(201);
    assert_eq!(
        (first.id(), &again.headers["idempotent-replayed"]),
        (again.id(), &"true".parse().unwrap())
    );
    let mut other = body.clone();
    other["rows"]["2"]["founded_on"] = json!("2019");
    let reused = town
        .office
        .write("POST", &town.officer, "/imports", &headers, &other)
        .await;
    assert_eq!(reused.expect(409).code(), "key.reused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_is_discarded_by_who_entered_it_with_its_statement_and_never_once_it_is_confirmed()
 {
    let town = Town::open().await;
    let import = entered(&town, two()).await.expect(201);
    let path = format!("/imports/{}/discard", import.id());
    let empty = json!({});
    let others = town.office.post(&town.lead, &path, &empty).await;
    assert_eq!(others.expect(403).code(), "draft.not_yours");
    town.office
        .post(&town.officer, &path, &empty)
        .await
        .expect(204);
    town.office
        .post(&town.officer, &path, &empty)
        .await
        .expect(204);
    let statement = import.body["statement"].as_str().unwrap();
    let paper = format!("/papers/{statement}?purpose=review");
    town.office.get(&town.officer, &paper).await.expect(410);
    let gone = town
        .office
        .get(&town.lead, &format!("/imports/{}", import.id()))
        .await;
    gone.expect(404);

    let import = entered(&town, two()).await.expect(201).id();
    confirmed(&town, &town.lead, &import).await.expect(200);
    let path = format!("/imports/{import}/discard");
    let refused = town.office.post(&town.officer, &path, &empty).await;
    assert_eq!(refused.expect(409).code(), "import.state");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_officer_confirms_only_what_was_seen() {
    let town = Town::open().await;
    let import = entered(&town, two()).await.expect(201).id();
    let path = format!("/imports/{import}/confirm");
    town.office
        .post(&town.lead, &path, &json!({}))
        .await
        .expect(428);
    let stale = town
        .office
        .post_seen(&town.lead, &path, "\"7\"", &json!({}))
        .await;
    assert_eq!(stale.expect(412).body["current"], 1);
}
