//! Who may do what with requests for service, and what stays of them: corrections alone, bodies of other streets, the paper
//! with the wish, replies and paid referrals after a request is taken up again, and what goes with an erased person.

use super::service_requests::{HOME, ask, asked, deliver, get, measured, post, shown, step, today};
use crate::office::{DISTRICT, STREET, Town};
use crate::passing::{OTHER_STREET, two_streets};
use crate::steps::older_than_qibu;
use qibu::wiring::{Work, measured as of_views};
use qibu_domain::id::StreamId;
use qibu_domain::time::Day;
use qibu_projections::AsOf;
use serde_json::{Value, json};

async fn old_body(town: &Town) -> String {
    format!("association/{}", older_than_qibu(town).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_office_recorded_of_a_body_the_body_alone_neither_corrects_nor_voids() {
    let town = Town::open().await;
    let body = old_body(&town).await;
    let form = asked(&body, today(&town));
    let made = post(&town, &town.officer, HOME, &form).await;
    let id = made.expect(201).id();
    let path = format!("{HOME}/{id}/1/correct");
    let mut other = form.clone();
    other["asker"] = json!("school");
    let replace = json!({ "asked": other, "reason": "需求方录错。" });
    let void = json!({ "reason": "录了两次。" });
    for correction in [&replace, &void] {
        post(&town, &town.proposer, &path, correction)
            .await
            .expect(403);
    }
    post(&town, &town.officer, &path, &void).await.expect(200);
    // What the body recorded it voids itself, and so does an office.
    for who in [&town.proposer, &town.lead] {
        let id = ask(&town, &form).await;
        let path = format!("{HOME}/{id}/1/correct");
        post(&town, who, &path, &void).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_gives_a_request_to_a_body_works_above_both_places() {
    let (town, other) = two_streets().await;
    let mut founding = town.founding(OTHER_STREET, "2019-05-03").await;
    let statement = town.office.paper(&other, "founding_statement").await;
    founding["founding"]["statement"] = json!(statement);
    let recorded = town
        .by_two("/foundings", [&other, &town.lead], &founding)
        .await;
    let far = format!("association/{}", recorded.expect(201).id());
    let day = today(&town).to_string();
    let of_office =
        json!({ "direction": "to_society", "asker": "school", "node": STREET, "occurred_on": day });
    let made = post(&town, &town.officer, HOME, &of_office).await;
    let id = made.expect(201).id();
    let triage = json!({ "domain": "law", "body": far, "occurred_on": day });
    let path = format!("{HOME}/{id}/triage");
    for who in [&town.officer, &other, &town.proposer] {
        post(&town, who, &path, &triage).await.expect(403);
    }
    post(&town, &town.lead, &path, &triage).await.expect(200);
    let unknown = json!({ "domain": "law", "occurred_on": day,
        "body": "association/00000000-0000-4000-8000-000000000001" });
    let refused = post(&town, &town.lead, &path, &unknown).await;
    refused.expect(422);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_body_that_has_a_request_reads_its_wish_and_nothing_else_of_it() {
    let town = Town::open().await;
    let body = old_body(&town).await;
    let day = today(&town).to_string();
    let mut papers = Vec::new();
    for _ in 0..2 {
        papers.push(town.office.paper(&town.officer, "signed_form").await);
    }
    let of_office = json!({ "direction": "to_society", "asker": "school", "node": STREET,
        "occurred_on": day, "paper": papers[0] });
    let made = post(&town, &town.officer, HOME, &of_office).await;
    let id = made.expect(201).id();
    assert_eq!(shown(&town, &id).await["wish"], json!(papers[0]));
    let read = async |paper: &str| {
        let path = format!("/papers/{paper}?purpose=handling");
        town.office.get(&town.proposer, &path).await.status.as_u16()
    };
    assert_eq!(read(&papers[0]).await, 403);
    let triage = json!({ "domain": "law", "body": body, "occurred_on": day, "paper": papers[1] });
    let path = format!("{HOME}/{id}/triage");
    post(&town, &town.officer, &path, &triage).await.expect(200);
    assert_eq!((read(&papers[0]).await, read(&papers[1]).await), (200, 403));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_taken_up_again_loses_neither_its_reply_nor_its_paid_referral() {
    let town = Town::open().await;
    let body = old_body(&town).await;
    let form = asked(&body, today(&town));
    let day = json!({ "occurred_on": today(&town).to_string() });
    let paid = ask(&town, &form).await;
    let mut ground = day.clone();
    ground["ground"] = json!("paid_referral");
    step(&town, &paid, "decline", &ground).await.expect(200);
    step(&town, &paid, "reopen", &day).await.expect(200);
    let replied = ask(&town, &form).await;
    deliver(&town, &body, &replied, today(&town)).await;
    let mut answer = day.clone();
    answer["answer"] = json!("unsatisfied");
    step(&town, &replied, "confirm", &answer).await.expect(200);
    step(&town, &replied, "reopen", &day).await.expect(200);
    let known = shown(&town, &replied).await;
    assert_eq!(
        (known.get("answer"), &known["reply"]),
        (None, &json!("unsatisfied"))
    );
    let measures = measured(&town, &body).await;
    let of = |name: &str| measures.get(name).copied();
    assert_eq!(of("paid_referrals/1"), Some(1));
    assert_eq!(of("service_replies_percent/1"), Some(100));
    assert_eq!(of("service_satisfied_percent/1"), Some(0));
    // Whoever is content the next time has said so.
    deliver(&town, &body, &replied, today(&town)).await;
    answer["answer"] = json!("satisfied");
    step(&town, &replied, "confirm", &answer).await.expect(200);
    step(&town, &replied, "close", &day).await.expect(200);
    let measures = measured(&town, &body).await;
    let satisfied = measures.get("service_satisfied_percent/1");
    assert_eq!(satisfied.copied(), Some(100));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_silence_closed_is_measured_as_it_fell_due_and_not_as_it_was_written_down() {
    let town = Town::open().await;
    let body = old_body(&town).await;
    let id = ask(&town, &asked(&body, today(&town))).await;
    deliver(&town, &body, &id, today(&town)).await;
    let due = shown(&town, &id).await["answer_due"].clone();
    let due: Day = due.as_str().unwrap().parse().unwrap();
    town.office.days_go_by(40).await;
    let qibu = &town.office.qibu;
    let stream: StreamId = body.parse().unwrap();
    let closed = async |asked_on: Day| {
        let work = Work {
            body: stream,
            as_of: AsOf::on(due, asked_on),
            window_end: due,
            workdays: qibu.rulebook().workdays().clone(),
        };
        let read = qibu.read_on_arrival(move |rows| of_views(None, Some(&work), rows));
        let (facts, _) = read.await.unwrap();
        facts.measures["service_requests_to_society_closed/1"].value
    };
    assert_eq!((closed(due).await, closed(today(&town)).await), (0, 1));
    let run = post(&town, &town.officer, "/deadlines/run", &json!({})).await;
    assert_eq!(run.expect(200).body["items"].as_array().unwrap().len(), 1);
    assert_eq!(closed(today(&town)).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_down_later_than_on_its_day_is_marked() {
    let town = Town::open().await;
    let body = old_body(&town).await;
    let before = today(&town).plus_days(-2);
    let id = ask(&town, &asked(&body, before)).await;
    deliver(&town, &body, &id, before).await;
    let answer = json!({ "answer": "satisfied", "occurred_on": today(&town).to_string() });
    step(&town, &id, "confirm", &answer).await.expect(200);
    let known = shown(&town, &id).await;
    let marks = [
        "late",
        "first_answer_late",
        "delivered_late",
        "answered_late",
    ];
    let marks = marks.map(|mark| known[mark].as_bool().unwrap());
    assert_eq!(marks, [true, true, true, false]);
}

/// A member of the body: the person, and the seat.
async fn member(town: &Town, body: &str) -> (String, String) {
    let guest = json!({ "node": STREET, "name": "样例甲", "contact": "样例联系方式",
        "purposes": ["contact"] });
    let person = post(town, &town.officer, "/people", &guest).await;
    let person = person.expect(201).id();
    let offer = json!({ "person": person, "role": "member", "category": "freelancers" });
    let path = format!("/associations/{}/members", body.split_once('/').unwrap().1);
    let seat = post(town, &town.officer, &path, &offer).await;
    let seat = seat.expect(201).id();
    let taken = json!({ "paper": town.office.paper(&town.officer, "signed_form").await });
    let path = format!("/members/{seat}/take");
    post(town, &town.officer, &path, &taken).await.expect(200);
    (person, seat)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wishes_of_an_erased_person_are_erased_with_what_was_corrected_and_voided() {
    let town = Town::open().await;
    let body = old_body(&town).await;
    let (person, seat) = member(&town, &body).await;
    let wish = async || town.office.paper(&town.proposer, "signed_form").await;
    let wishes = [wish().await, wish().await, wish().await, wish().await];
    let [corrected, instead, voided, others] = &wishes;
    let by_seat = |wish: &str| -> Value {
        let mut form = asked(&body, today(&town));
        form["direction"] = json!("to_member");
        form["asker"] = json!("member");
        form["seat"] = json!(seat);
        form["paper"] = json!(wish);
        form
    };
    let own = ask(&town, &by_seat(corrected)).await;
    let path = format!("{HOME}/{own}/1/correct");
    let correction = json!({ "asked": by_seat(instead), "reason": "材料传错。" });
    let done = post(&town, &town.proposer, &path, &correction).await;
    done.expect(200);
    let void = ask(&town, &by_seat(voided)).await;
    let path = format!("{HOME}/{void}/1/correct");
    let reason = json!({ "reason": "录了两次。" });
    let done = post(&town, &town.proposer, &path, &reason).await;
    done.expect(200);
    let mut of_another = by_seat(others);
    of_another.as_object_mut().unwrap().remove("seat");
    ask(&town, &of_another).await;
    let ground = json!({ "ground": "persons_request" });
    let path = format!("/people/{person}/erase");
    post(&town, &town.officer, &path, &ground).await.expect(200);
    town.office.qibu.follow_persons().await.unwrap();
    let read = async |paper: &str| {
        let path = format!("/papers/{paper}?purpose=handling");
        town.office.get(&town.proposer, &path).await.status.as_u16()
    };
    for erased in [corrected, instead, voided] {
        assert_eq!(read(erased).await, 410);
    }
    assert_eq!(read(others).await, 200);
    let listed = get(&town, &format!("{HOME}?node={DISTRICT}")).await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
}
