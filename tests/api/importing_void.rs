//! What an import brought is voided by two officers; a confirmation that was broken off goes on.

use crate::importing::{confirmed, counted, entered, row, table, two};
use crate::office::{Answer, DISTRICT, Person, Town};
use qibu::log::Log;
use serde_json::{Value, json};

async fn void_asked(town: &Town, who: &Person, import: &str) -> Answer {
    let path = format!("/imports/{import}/void");
    let body = json!({ "reason": "样例：整表取自错误的年份。" });
    town.office.post(who, &path, &body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_void_counts_on_no_day_and_its_names_are_free() {
    let town = Town::open().await;
    let import = entered(&town, two()).await.expect(201).id();
    confirmed(&town, &town.lead, &import).await.expect(200);
    assert_eq!(counted(&town, "2019-01-01").await, 2);

    let asked = void_asked(&town, &town.lead, &import).await.expect(200);
    assert_eq!(
        (&asked.body["state"], &asked.body["void_asked_by"]),
        (&json!("void_asked"), &json!(town.lead.id))
    );
    let own = confirmed(&town, &town.lead, &import).await.expect(409);
    assert_eq!(own.code(), "founding.second_officer");
    assert_eq!(counted(&town, "2019-01-01").await, 2);

    let done = confirmed(&town, &town.officer, &import).await.expect(200);
    assert_eq!(done.body["state"], "voided");
    let states: Vec<&Value> = (0..2).map(|n| &done.body["rows"][n]["state"]).collect();
    assert_eq!(states, ["voided", "voided"]);
    for day in ["2017-11-16", "2018-12-31", "2019-01-01", "2026-09-01"] {
        assert_eq!(counted(&town, day).await, 0, "{day}");
    }
    let head = town.office.head();
    let again = confirmed(&town, &town.officer, &import).await.expect(200);
    assert_eq!((&again.body, town.office.head()), (&done.body, head));
    let nothing = void_asked(&town, &town.lead, &import).await.expect(409);
    assert_eq!(nothing.code(), "import.state");
    // The same table is entered anew.
    let anew = entered(&town, two()).await.expect(201).id();
    confirmed(&town, &town.lead, &anew).await.expect(200);
    assert_eq!(counted(&town, "2019-01-01").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_voided_stays_and_is_named_with_the_reason_and_goes_later() {
    let town = Town::open().await;
    let office = &town.office;
    let import = entered(&town, two()).await.expect(201).id();
    let done = confirmed(&town, &town.lead, &import).await.expect(200);
    let body = done.body["rows"][1]["association"].as_str().unwrap();
    let letter = office.paper(&town.proposer, "base_link_letter").await;
    let contents = json!({
        "attested": { "linked_bases": { "count": 1, "paper": letter } },
        "papers": [{ "paper": letter, "kind": "base_link_letter" }],
    });
    let path = format!("/associations/{body}/applications");
    let asked = json!({ "transition": "T3", "contents": contents });
    let application = office
        .post(&town.proposer, &path, &asked)
        .await
        .expect(201)
        .id();

    void_asked(&town, &town.lead, &import).await.expect(200);
    let done = confirmed(&town, &town.officer, &import).await.expect(200);
    assert_eq!(done.body["state"], "confirmed");
    let rows = &done.body["rows"];
    assert_eq!(
        (&rows[0]["state"], &rows[1]["state"]),
        (&json!("voided"), &json!("brought"))
    );
    assert_eq!(rows[1]["kept"]["code"], "application.open");
    assert!(
        rows[1]["kept"]["words"]
            .as_str()
            .is_some_and(|words| !words.is_empty())
    );
    assert_eq!(counted(&town, "2019-01-01").await, 1);
    let shown = office
        .get(&town.lead, &format!("/imports/{import}"))
        .await
        .expect(200);
    assert_eq!(&shown.body["rows"], rows);

    let ground = json!({ "ground": "not_our_matter" });
    town.act(&town.officer, &application, "not-accept", &ground)
        .await
        .expect(200);
    void_asked(&town, &town.officer, &import).await.expect(200);
    let done = confirmed(&town, &town.lead, &import).await.expect(200);
    assert_eq!(
        (&done.body["state"], &done.body["rows"][1]["kept"]),
        (&json!("voided"), &Value::Null)
    );
    assert_eq!(counted(&town, "2019-01-01").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_voided_before_something_was_brought_and_never_without_a_reason() {
    let town = Town::open().await;
    let import = entered(&town, two()).await.expect(201).id();
    let refused = void_asked(&town, &town.lead, &import).await.expect(409);
    assert_eq!(refused.code(), "import.state");
    confirmed(&town, &town.lead, &import).await.expect(200);
    let path = format!("/imports/{import}/void");
    let empty = town
        .office
        .post(&town.lead, &path, &json!({ "reason": " " }))
        .await;
    assert_eq!(empty.expect(422).body["errors"][0]["pointer"], "/reason");
}

/// How many rows an import has, and how many of them are in that state.
fn rows_that_are(answer: &Answer, state: &str) -> usize {
    let rows = answer.body["rows"].as_array().unwrap().iter();
    rows.filter(|row| row["state"] == state).count()
}

/// More rows than a task is given steps before it must let others go on (tokio: 128), however fast each step comes.
const MANY_ROWS: usize = 150;

/// An import whose confirmation was dropped as soon as something of it was written, and before all was.
async fn broken_off(town: &Town) -> String {
    let rows: Vec<Value> = (0..MANY_ROWS)
        .map(|n| row(&format!("样例第{n}老联谊会"), &format!("scope_{n}"), "2017"))
        .collect();
    let import = entered(town, table(&rows)).await.expect(201).id();
    let mut head = town.office.qibu.log().head();
    head.borrow_and_update();
    tokio::select! {
        biased;
        _ = head.changed() => {}
        done = confirmed(town, &town.lead, &import) => panic!("it came to its end: {done:?}"),
    }
    import
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confirmation_that_was_broken_off_goes_on_and_doubles_nothing() {
    let town = Town::open().await;
    let import = broken_off(&town).await;
    let path = format!("/imports/{import}");
    let shown = town.office.get(&town.lead, &path).await.expect(200);
    assert_eq!(shown.body["state"], "confirming");
    assert!(rows_that_are(&shown, "brought") > 0 && rows_that_are(&shown, "waiting") > 0);
    let first = shown.body["rows"][0]["association"].clone();
    assert!(first.is_string());

    // Another officer's confirmation would make other bodies of the same rows.
    let other = town
        .office
        .account("样例另一经办人", DISTRICT, "officer")
        .await;
    let refused = confirmed(&town, &other, &import).await.expect(409);
    assert_eq!(refused.code(), "import.confirmed_by_another");

    let done = confirmed(&town, &town.lead, &import).await.expect(200);
    assert_eq!(
        (&done.body["state"], rows_that_are(&done, "brought")),
        (&json!("confirmed"), MANY_ROWS)
    );
    assert_eq!(done.body["rows"][0]["association"], first);
    assert_eq!(counted(&town, "2018-01-01").await, MANY_ROWS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confirmation_that_was_broken_off_can_be_voided_instead() {
    let town = Town::open().await;
    let import = broken_off(&town).await;
    void_asked(&town, &town.lead, &import).await.expect(200);
    let done = confirmed(&town, &town.officer, &import).await.expect(200);
    assert_eq!(
        (&done.body["state"], rows_that_are(&done, "brought")),
        (&json!("voided"), 0)
    );
    assert_eq!(counted(&town, "2018-01-01").await, 0);
}
