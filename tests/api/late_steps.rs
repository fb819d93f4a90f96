//! Steps that a body had reached before Qibu, over HTTP: two officers have them recognised, corrected and voided.

use crate::office::{Answer, Person, STREET, Town};
use serde_json::{Value, json};

const FOUNDED: &str = "2017-11-16";

/// An association that the officer and the lead took over; its address.
async fn old_association(town: &Town) -> String {
    let body = town.founding(STREET, FOUNDED).await;
    let both = [&town.officer, &town.lead];
    let made = town.by_two("/foundings", both, &body).await.expect(201);
    format!("/associations/{}", made.id())
}

async fn old_base(town: &Town) -> String {
    let statement = town.office.paper(&town.officer, "founding_statement").await;
    let founding = json!({ "name": "样例老基地", "level": "street_base", "node": STREET,
        "host": "样例科技园有限公司", "plaque": "样基字〔2019〕9号", "founded_on": FOUNDED, "statement": statement });
    let body = json!({ "submitter": town.lead.id, "founding": founding });
    let both = [&town.officer, &town.lead];
    let made = town.by_two("/base-foundings", both, &body).await;
    format!("/bases/{}", made.expect(201).id())
}

async fn step(town: &Town, step: impl Into<Value>, reached_on: &str) -> Value {
    let statement = town.office.paper(&town.officer, "step_statement").await;
    let step = json!({ "step": step.into(), "reached_on": reached_on, "statement": statement });
    json!({ "submitter": town.lead.id, "step": step })
}

async fn recognised(town: &Town, home: &str, number: u8, reached_on: &str) -> Answer {
    let body = step(town, number, reached_on).await;
    let both = [&town.officer, &town.lead];
    town.by_two(&format!("{home}/late-steps"), both, &body)
        .await
}

fn correction(submitter: &Person, cites: u64, reached_on: Option<&str>) -> Value {
    let mut correction = json!({ "cites": cites, "reason": "样例：日期抄错。" });
    if let Some(day) = reached_on {
        correction["reached_on"] = json!(day);
    }
    json!({ "submitter": submitter.id, "correction": correction })
}

async fn at_step(town: &Town, home: &str, query: &str) -> Value {
    let shown = town.office.get(&town.lead, &format!("{home}{query}")).await;
    shown.expect(200).body["step"].clone()
}

/// The officer's, under that key.
async fn keyed(town: &Town, path: &str, key: &str, body: &Value) -> Answer {
    let headers = [("idempotency-key", key)];
    town.office
        .write("POST", &town.officer, path, &headers, body)
        .await
}

/// The pointer and the code of each fault.
fn faults(answer: &Answer) -> Vec<(String, String)> {
    let errors = answer.body["errors"].as_array().unwrap().iter();
    let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
    errors
        .map(|error| (text(error, "pointer"), text(error, "code")))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_is_recognised_late_for_both_kinds_and_shows_by_its_day() {
    let town = Town::open().await;
    for (home, number) in [
        (old_association(&town).await, 3),
        (old_base(&town).await, 4),
    ] {
        let before = town.office.get(&town.lead, &home).await.expect(200);
        let known_at = before.body["known_at"].as_str().unwrap()[..10].to_owned();
        town.office.days_go_by(1).await;
        let made = recognised(&town, &home, number, "2021-08")
            .await
            .expect(201);
        let event = &made.body["events"][0];
        assert_eq!(event["name"], "StepRecognisedLate", "{}", made.body);
        for (day, expected) in [
            (FOUNDED, number - 1),
            ("2021-08-30", number - 1),
            ("2021-08-31", number),
            ("2026-09-02", number),
        ] {
            let query = format!("?as_of={day}");
            assert_eq!(
                at_step(&town, &home, &query).await,
                number_of(expected),
                "{day}"
            );
        }
        let before = format!("?as_of=2021-08-31&known_at={known_at}");
        assert_eq!(at_step(&town, &home, &before).await, number_of(number - 1));
        let history = town
            .office
            .get(&town.lead, &format!("{home}/history"))
            .await;
        let history = history.expect(200);
        let row = &history.body["items"][1];
        let told = ["source", "occurred_on", "entered_by"].map(|key| &row[key]);
        let expected = [json!("import"), json!("2021-08-31"), json!(town.officer.id)];
        assert_eq!(told.map(Clone::clone), expected);
        let payload = ["edition", "step", "cycle", "precision"].map(|key| &row["payload"][key]);
        let expected = [json!("SIMPLE-1"), json!(number), json!(1), json!("month")];
        assert_eq!(payload.map(Clone::clone), expected);
    }
}

fn number_of(step: u8) -> Value {
    json!(step)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_step_is_moved_and_voided_by_two_officers_and_the_founding_waits_for_that() {
    let town = Town::open().await;
    let home = old_association(&town).await;
    recognised(&town, &home, 3, "2018-05-03").await.expect(201);
    recognised(&town, &home, 4, "2021-08-16").await.expect(201);
    let path = format!("{home}/late-step-corrections");
    let (officer, lead) = (&town.officer, &town.lead);
    let moved = correction(officer, 2, Some("2019"));
    let moved = town.by_two(&path, [lead, officer], &moved).await;
    moved.expect(201);
    assert_eq!(at_step(&town, &home, "?as_of=2019-12-30").await, 2);
    assert_eq!(at_step(&town, &home, "?as_of=2019-12-31").await, 3);
    let under = correction(officer, 2, None);
    let under = town.office.post(lead, &path, &under).await.expect(409);
    assert_eq!(under.code(), "late_step.rested_on");
    let unknown = correction(officer, 1, None);
    let unknown = town.office.post(lead, &path, &unknown).await.expect(404);
    assert_eq!(unknown.code(), "late_step.unknown");
    let void =
        json!({ "submitter": lead.id, "correction": { "cites": 1, "reason": "样例：记错。" } });
    let founding = format!("{home}/founding-corrections");
    let refused = town.by_two(&founding, [officer, lead], &void).await;
    assert_eq!(refused.expect(409).code(), "founding.late_steps");
    for cites in [3, 2] {
        let void = correction(officer, cites, None);
        town.by_two(&path, [lead, officer], &void).await.expect(201);
    }
    assert_eq!(at_step(&town, &home, "").await, 2);
    let voided = town.by_two(&founding, [officer, lead], &void).await;
    voided.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_officer_hears_at_once_what_the_second_one_would() {
    let town = Town::open().await;
    let office = &town.office;
    let home = old_association(&town).await;
    let path = format!("{home}/late-steps");
    let head = office.head();
    let (day, under) = ("2021-08-16", "/work/late_step/step");
    for (number, reached_on, field, code) in [
        (json!(4), day, "step", "late_step.not_next"),
        (json!(300), day, "step", "late_step.not_next"),
        (json!(0), day, "step", "number.bounds"),
        (json!("three"), day, "step", "number.malformed"),
        (json!(3), "2017-11-15", "reached_on", "late_step.day"),
        (json!(3), "2026-12", "reached_on", "late_step.day"),
        (json!(3), "2021-13", "reached_on", "period.malformed"),
        (json!(3), "", "reached_on", "period.malformed"),
    ] {
        let body = step(&town, number, reached_on).await;
        let refused = office.post(&town.officer, &path, &body).await.expect(422);
        let expected = vec![(format!("{under}/{field}"), code.to_owned())];
        assert_eq!(faults(&refused), expected, "{}", refused.body);
    }
    let mut other = step(&town, 3, day).await;
    other["step"]["statement"] = json!(office.paper(&town.officer, "founding_statement").await);
    let refused = office.post(&town.officer, &path, &other).await.expect(422);
    let at = (
        format!("{under}/statement"),
        "late_step.no_statement".to_owned(),
    );
    assert_eq!(faults(&refused), [at]);
    for statement in ["", "no id", "01920000-0000-7000-8000-0000000000ff"] {
        let mut missing = step(&town, 3, day).await;
        missing["step"]["statement"] = json!(statement);
        let refused = office
            .post(&town.officer, &path, &missing)
            .await
            .expect(422);
        assert_eq!(faults(&refused)[0].0, format!("{under}/statement"));
    }
    for (second, code) in [
        (town.officer.id.clone(), "late_step.second_officer"),
        (town.proposer.id.clone(), "late_step.second_may_not"),
        (String::new(), "late_step.second_officer"),
    ] {
        let mut alone = step(&town, 3, day).await;
        alone["submitter"] = json!(second);
        let refused = office.post(&town.officer, &path, &alone).await.expect(422);
        assert_eq!(
            faults(&refused),
            [("/submitter".to_owned(), code.to_owned())]
        );
    }
    assert_eq!(office.head(), head, "nothing was written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_no_officer_of_the_body_has_no_step_recognised_late() {
    let town = Town::open().await;
    let home = old_association(&town).await;
    let path = format!("{home}/late-steps");
    let statement = town.office.paper(&town.proposer, "step_statement").await;
    let mut body = step(&town, 3, "2021-08-16").await;
    body["step"]["statement"] = json!(statement);
    let denied = town.office.post(&town.proposer, &path, &body).await;
    assert_eq!(denied.expect(403).code(), "authority.denied");
    let void = correction(&town.lead, 1, None);
    let path = format!("{home}/late-step-corrections");
    let denied = town.office.post(&town.proposer, &path, &void).await;
    assert_eq!(denied.expect(403).code(), "authority.denied");
    // An id under the wrong list names nothing.
    let body = step(&town, 3, "2021-08-16").await;
    let elsewhere = format!("{}/late-steps", home.replace("associations", "bases"));
    let nothing = town.office.post(&town.officer, &elsewhere, &body).await;
    nothing.expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_that_is_sent_again_after_it_was_confirmed_is_answered_with_itself() {
    let town = Town::open().await;
    let office = &town.office;
    let home = old_association(&town).await;
    let path = format!("{home}/late-steps");
    let (key, body) = (office.key(), step(&town, 3, "2021-08-16").await);
    let draft = keyed(&town, &path, &key, &body).await;
    let draft = draft.expect(201);
    let confirm = format!("/drafts/{}/confirm", draft.id());
    let (tag, empty) = (draft.tag(), json!({}));
    let done = office.post_seen(&town.lead, &confirm, &tag, &empty).await;
    done.expect(201);
    let head = office.head();
    let again = keyed(&town, &path, &key, &body).await;
    let again = again.expect(201);
    assert_eq!((again.id(), office.head()), (draft.id(), head));
    // What was confirmed meanwhile by another draft is not confirmed twice.
    let first = step(&town, 4, "2021-09-16").await;
    let first = office.post(&town.officer, &path, &first).await.expect(201);
    recognised(&town, &home, 4, "2021-09-17").await.expect(201);
    let confirm = format!("/drafts/{}/confirm", first.id());
    let late = office
        .post_seen(&town.lead, &confirm, &first.tag(), &empty)
        .await;
    assert_eq!(late.expect(422).code(), "late_step.not_next");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_walked_its_steps_here_has_none_recognised_late() {
    let town = Town::open().await;
    let (_, association) = town.submitted().await;
    let path = format!("/associations/{association}/late-steps");
    let body = step(&town, 3, "2021-08-16").await;
    let refused = town.office.post(&town.officer, &path, &body).await;
    let refused = refused.expect(409);
    assert_eq!(refused.code(), "late_step.not_taken_over");
    let words = refused.body["detail"].as_str().unwrap();
    assert!(words.contains("请申请下一步"), "{words}");
}
