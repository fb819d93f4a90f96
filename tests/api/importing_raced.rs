//! Others take what rows of an import would take while it is being confirmed: the other rows are recorded, those rows wait
//! with their reasons, and they are mended, left out, or all of it is voided.

use crate::importing::{confirmed, counted, entered, row, table, wrong};
use crate::office::{Answer, Person, STREET, Town};
use qibu::log::Log;
use serde_json::{Value, json};

/// More rows than are written while two commands take their way.
const MANY_ROWS: usize = 120;

/// A founding of one body that waits for its confirmation: address and entity tag of that.
async fn waiting(town: &Town, name: &str, scope: &str) -> (String, String) {
    let mut both = town.founding(STREET, "2017-11-16").await;
    both["founding"]["name"] = json!(name);
    both["founding"]["scope"] = json!(scope);
    let path = "/foundings";
    let draft = town.office.post(&town.officer, path, &both).await;
    let draft = draft.expect(201);
    (format!("/drafts/{}/confirm", draft.id()), draft.tag())
}

fn name_of(n: usize) -> String {
    format!("样例第{n}老联谊会")
}

/// An import of which the name of the last row and the place of the one before it were taken by others while it was being
/// confirmed: its id, and what the confirmation came to. Rows are numbered from 2.
async fn raced(town: &Town) -> (String, Answer) {
    let rows: Vec<Value> = (0..MANY_ROWS)
        .map(|n| row(&name_of(n), &format!("scope_{n}"), "2017"))
        .collect();
    let import = entered(town, table(&rows)).await.expect(201).id();
    let last = MANY_ROWS - 1;
    let of_name = waiting(town, &name_of(last), "elsewhere").await;
    let of_place = waiting(town, "样例同处老联谊会", &format!("scope_{}", last - 1)).await;
    let mut head = town.office.qibu.log().head();
    head.borrow_and_update();
    let others = async {
        // The rows were judged: the first of them is written.
        head.changed().await.unwrap();
        let empty = json!({});
        for (path, tag) in [&of_name, &of_place] {
            let took = town.office.post_seen(&town.lead, path, tag, &empty).await;
            took.expect(201);
        }
    };
    let (stopped, ()) = tokio::join!(confirmed(town, &town.lead, &import), others);
    (import, stopped.expect(422))
}

async fn shown(town: &Town, import: &str) -> Answer {
    let path = format!("/imports/{import}");
    town.office.get(&town.officer, &path).await.expect(200)
}

fn rows_that_are(answer: &Answer, state: &str) -> usize {
    let rows = answer.body["rows"].as_array().unwrap().iter();
    rows.filter(|row| row["state"] == state).count()
}

async fn mended(town: &Town, who: &Person, import: &str, form: &Value) -> Answer {
    let tag = shown(town, import).await.tag();
    let path = format!("/imports/{import}/mend");
    town.office.post_seen(who, &path, &tag, form).await
}

fn tells_what_it_missed(known: &Answer) {
    assert_eq!(known.body["state"], "confirming");
    assert_eq!(rows_that_are(known, "brought"), MANY_ROWS - 2);
    let last = &known.body["rows"][MANY_ROWS - 1];
    assert_eq!(
        (
            &last["state"],
            &last["missed"]["field"],
            &last["missed"]["code"]
        ),
        (
            &json!("waiting"),
            &json!("name"),
            &json!("claim.name_taken")
        )
    );
    let words = last["missed"]["words"].as_str().unwrap();
    assert!(words.contains("已被") && !words.contains("%{"), "{words}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_lost_a_race_are_named_with_their_fields_and_all_others_are_recorded_once() {
    let town = Town::open().await;
    let (import, stopped) = raced(&town).await;
    let (of_place, of_name) = (MANY_ROWS, MANY_ROWS + 1);
    assert_eq!(
        wrong(&stopped),
        [
            (String::new(), "import.changed_meanwhile".to_owned()),
            (
                format!("/rows/{of_place}/scope"),
                "claim.scope_taken".to_owned()
            ),
            (
                format!("/rows/{of_name}/name"),
                "claim.name_taken".to_owned()
            ),
        ]
    );
    let told = stopped.body["errors"][0]["detail"].as_str().unwrap();
    let counts = format!("已补录{}行，未补录2行", MANY_ROWS - 2);
    assert!(told.contains(&counts), "{told}");

    // Whoever entered it sees the same later on.
    let known = shown(&town, &import).await;
    tells_what_it_missed(&known);
    let first = known.body["rows"][0]["association"].clone();

    // Confirmed again as it is, nothing more is written.
    let head = town.office.head();
    let again = confirmed(&town, &town.lead, &import).await.expect(422);
    assert_eq!(wrong(&again).len(), 2);
    assert_eq!(town.office.head(), head);

    let mut anew = row(
        "样例改名老联谊会",
        &format!("scope_{}", MANY_ROWS - 1),
        "2017",
    );
    let form = json!({ "rows": { of_name.to_string(): anew }, "left_out": [of_place] });
    let done = mended(&town, &town.officer, &import, &form).await;
    let done = done.expect(200);
    assert_eq!(rows_that_are(&done, "waiting"), 1);
    assert_eq!(town.office.head(), head, "mending is no event");
    let done = confirmed(&town, &town.lead, &import).await.expect(200);
    assert_eq!(
        (&done.body["state"], rows_that_are(&done, "brought")),
        (&json!("confirmed"), MANY_ROWS - 1)
    );
    assert_eq!(done.body["rows"][0]["association"], first);
    // Those of the table, and the two that came before.
    assert_eq!(counted(&town, "2018-01-01").await, MANY_ROWS - 1 + 2);
    anew = row("样例又改名老联谊会", "late", "2017");
    let late = json!({ "rows": { of_name.to_string(): anew } });
    let late = mended(&town, &town.officer, &import, &late).await;
    assert_eq!(late.expect(409).code(), "import.state");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_mended_is_judged_and_what_was_recorded_is_not_mended() {
    let town = Town::open().await;
    let (import, _) = raced(&town).await;
    let before = shown(&town, &import).await;
    let (of_place, of_name) = (MANY_ROWS, MANY_ROWS + 1);
    let sound = row("样例改名老联谊会", "mended", "2017");
    let of_others = json!({ "rows": { of_name.to_string(): sound } });
    let refused = mended(&town, &town.lead, &import, &of_others).await;
    assert_eq!(refused.expect(403).code(), "draft.not_yours");
    let taken = json!({
        "rows": { "2": sound, "7x": sound, "999": sound },
        "left_out": [3],
    });
    let refused = mended(&town, &town.officer, &import, &taken).await;
    let code = "import.row_not_waiting".to_owned();
    let pointers = ["/rows/2", "/rows/7x", "/rows/999", "/left_out"];
    let expected: Vec<_> = pointers.map(|it| (it.to_owned(), code.clone())).into();
    assert_eq!(wrong(&refused.expect(422)), expected);
    // The other row that waits is still wrong, the mended one is wrong otherwise.
    let twice = row(&name_of(0), "mended", "2027");
    let form = json!({ "rows": { of_name.to_string(): twice } });
    let refused = mended(&town, &town.officer, &import, &form).await;
    let mut found = wrong(&refused.expect(422));
    found.sort();
    let field = |row: usize, field: &str| format!("/rows/{row}/{field}");
    let expected = [
        (field(of_place, "scope"), "claim.scope_taken".to_owned()),
        (field(of_name, "founded_on"), "day.in_the_future".to_owned()),
        (field(of_name, "name"), "import.name_twice".to_owned()),
    ];
    assert_eq!(found, expected);
    let after = shown(&town, &import).await;
    assert_eq!(after.body, before.body, "what is refused changes nothing");
    let stale = town
        .office
        .post_seen(
            &town.officer,
            &format!("/imports/{import}/mend"),
            "\"1\"",
            &json!({}),
        )
        .await;
    stale.expect(412);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_recorded_before_others_came_is_voided_as_one_batch() {
    let town = Town::open().await;
    let (import, _) = raced(&town).await;
    let reason = json!({ "reason": "样例：整表取自错误的年份。" });
    let path = format!("/imports/{import}/void");
    let asked = town.office.post(&town.lead, &path, &reason).await;
    asked.expect(200);
    let done = confirmed(&town, &town.officer, &import).await.expect(200);
    assert_eq!(
        (&done.body["state"], rows_that_are(&done, "voided")),
        (&json!("voided"), MANY_ROWS - 2)
    );
    assert_eq!(counted(&town, "2018-01-01").await, 2);
    // Nothing of it stands any more.
    let again = town.office.post(&town.lead, &path, &reason).await;
    assert_eq!(again.expect(409).code(), "import.state");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_of_which_every_founding_was_voided_alone_has_nothing_to_void() {
    let town = Town::open().await;
    let rows = table(&[row("样例一老联谊会", "first", "2017-11-16")]);
    let import = entered(&town, rows).await.expect(201).id();
    let done = confirmed(&town, &town.lead, &import).await.expect(200);
    let body = done.body["rows"][0]["association"].as_str().unwrap();
    let correction = json!({ "submitter": town.lead.id, "correction": {
        "cites": 1, "reason": "样例：录入有误。" } });
    let path = format!("/associations/{body}/founding-corrections");
    let both = [&town.officer, &town.lead];
    let voided = town.by_two(&path, both, &correction).await;
    voided.expect(201);
    let path = format!("/imports/{import}/void");
    let reason = json!({ "reason": "样例：整表取自错误的年份。" });
    let head = town.office.head();
    let refused = town.office.post(&town.lead, &path, &reason).await;
    let refused = refused.expect(409);
    assert_eq!(refused.code(), "import.all_void");
    assert!(!refused.body["detail"].as_str().unwrap().contains("%{"));
    assert_eq!(town.office.head(), head);
}
