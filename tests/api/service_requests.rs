//! Requests for service over HTTP: asked, triaged, matched, done, confirmed, closed and corrected; the asker's silence; what
//! the sixth step measures of them.

use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use crate::passing::{OTHER_STREET, two_streets};
use crate::steps::older_than_qibu;
use qibu_domain::id::StreamId;
use qibu_domain::lifecycle::Transition;
use qibu_domain::time::Day;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub const HOME: &str = "/service-requests";

pub async fn post(town: &Town, who: &Person, path: &str, body: &Value) -> Answer {
    town.office.post(who, path, body).await
}

pub async fn get(town: &Town, path: &str) -> Value {
    town.office.get(&town.lead, path).await.expect(200).body
}

pub fn today(town: &Town) -> Day {
    town.office.qibu.clock().now().day()
}

pub fn asked(body: &str, on: Day) -> Value {
    json!({ "direction": "to_society", "asker": "resident", "body": body, "occurred_on": on.to_string() })
}

pub async fn ask(town: &Town, form: &Value) -> String {
    let made = post(town, &town.proposer, HOME, form).await;
    made.expect(201).id()
}

pub async fn step(town: &Town, id: &str, verb: &str, body: &Value) -> Answer {
    let path = format!("{HOME}/{id}/{verb}");
    post(town, &town.proposer, &path, body).await
}

pub async fn shown(town: &Town, id: &str) -> Value {
    get(town, &format!("{HOME}/{id}")).await
}

/// A body, and a request of it.
async fn begun(town: &Town) -> (String, String) {
    let body = format!("association/{}", older_than_qibu(town).await);
    let id = ask(town, &asked(&body, today(town))).await;
    (body, id)
}

/// Brought up to its delivery by the body itself, all on one day.
pub async fn deliver(town: &Town, body: &str, id: &str, on: Day) {
    let day = on.to_string();
    let triage = json!({ "domain": "law", "body": body, "occurred_on": day });
    step(town, id, "triage", &triage).await.expect(200);
    let on = json!({ "occurred_on": day });
    for verb in ["match", "accept-job", "deliver"] {
        step(town, id, verb, &on).await.expect(200);
    }
}

fn faults(answer: &Answer) -> Vec<(&str, &str)> {
    let errors = answer.body["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            let text = |name: &str| error[name].as_str().unwrap();
            (text("pointer"), text("code"))
        })
        .collect()
}

/// Suspends a body by an order, its hearing and the reply.
async fn suspended(town: &Town, body: &str) {
    let home = format!("/associations/{}", body.split_once('/').unwrap().1);
    let paper = town
        .office
        .paper(&town.officer, "suspension_statement")
        .await;
    let order = json!({ "transition": "suspend", "contents": { "declared": ["ground_safety"],
        "papers": [{ "paper": paper, "kind": "suspension_statement" }] } });
    let path = format!("{home}/applications");
    let made = post(town, &town.officer, &path, &order).await;
    let order = made.expect(201).id();
    let statement = json!({ "statement": "隐患已经排除，请复查。" });
    let approve = json!({ "outcome": "approved" });
    let reply = json!({ "number": "样统令〔2026〕1号" });
    for (who, verb, said) in [
        (&town.lead, "accept", &json!({})),
        (&town.proposer, "make-statement", &statement),
        (&town.lead, "decide", &approve),
        (&town.lead, "issue-reply", &reply),
    ] {
        town.act(who, &order, verb, said).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_brought_from_asking_to_closing_and_listed_as_of_each_day() {
    let (town, _) = two_streets().await;
    let (body, id) = begun(&town).await;
    let known = shown(&town, &id).await;
    assert_eq!(
        (&known["stage"], &known["node"], &known["body"]),
        (&json!("asked"), &json!(STREET), &json!(body))
    );
    let first = today(&town);
    town.office.days_go_by(1).await;
    deliver(&town, &body, &id, today(&town)).await;
    let unconfirmed = json!({ "occurred_on": today(&town).to_string() });
    let refused = step(&town, &id, "close", &unconfirmed).await;
    assert_eq!(refused.expect(409).code(), "service_request.not_confirmed");
    let answer = json!({ "answer": "satisfied", "occurred_on": today(&town).to_string() });
    step(&town, &id, "confirm", &answer).await.expect(200);
    step(&town, &id, "close", &unconfirmed).await.expect(200);
    let known = shown(&town, &id).await;
    assert_eq!(
        (
            &known["stage"],
            &known["ending"],
            &known["answer"],
            &known["overdue"]
        ),
        (
            &json!("closed"),
            &json!("confirmed"),
            &json!("satisfied"),
            &json!(false)
        )
    );
    assert_eq!(known["first_answer_on"], json!(today(&town).to_string()));
    for (query, found) in [
        (format!("body={body}"), 1),
        (format!("node={STREET}&direction=to_society"), 1),
        ("direction=to_member".to_owned(), 0),
        ("stage=closed".to_owned(), 1),
        (format!("stage=asked&as_of={first}"), 1),
        (format!("stage=closed&as_of={first}"), 0),
        (format!("as_of={}", first.plus_days(-1)), 0),
        (format!("node={OTHER_STREET}"), 0),
    ] {
        let listed = get(&town, &format!("{HOME}?{query}")).await;
        assert_eq!(listed["items"].as_array().unwrap().len(), found, "{query}");
    }
    let again = step(&town, &id, "reopen", &unconfirmed).await;
    again.expect(200);
    let known = shown(&town, &id).await;
    assert_eq!(known["stage"], json!("triaged"));
    assert_eq!(known.get("closed_on"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_form_is_told_for_each_of_its_fields() {
    let town = Town::open().await;
    let wrong =
        json!({ "direction": "to_all", "asker": "", "seat": "x", "occurred_on": "2026-02-30" });
    let refused = post(&town, &town.proposer, HOME, &wrong).await.expect(422);
    let expected = [
        ("/direction", "choice.unknown"),
        ("/asker", "field.missing"),
        ("/seat", "id.malformed"),
        ("/node", "field.missing"),
        ("/occurred_on", "day.malformed"),
    ];
    assert_eq!(faults(&refused), expected);
    let (body, id) = begun(&town).await;
    let mut member = asked(&body, today(&town));
    member["asker"] = json!("member");
    let refused = post(&town, &town.proposer, HOME, &member).await;
    let refused = refused.expect(422);
    assert_eq!(
        faults(&refused),
        [("/asker", "service_request.other_asker")]
    );
    let triage = json!({ "domain": "cooking", "body": "", "occurred_on": "" });
    let refused = step(&town, &id, "triage", &triage).await.expect(422);
    let expected = [
        ("/domain", "choice.unknown"),
        ("/body", "field.missing"),
        ("/occurred_on", "day.malformed"),
    ];
    assert_eq!(faults(&refused), expected);
    let day = today(&town).to_string();
    let decline = json!({ "ground": "no_mood", "occurred_on": day });
    let refused = step(&town, &id, "decline", &decline).await.expect(422);
    assert_eq!(faults(&refused), [("/ground", "choice.unknown")]);
    let name = json!({ "occurred_on": day, "name": "样例甲" });
    step(&town, &id, "accept-job", &name).await.expect(422);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_gives_a_request_to_a_body_and_no_secretary_takes_one() {
    let (town, stranger) = two_streets().await;
    let body = format!("association/{}", older_than_qibu(&town).await);
    let day = today(&town).to_string();
    let of_office =
        json!({ "direction": "to_society", "asker": "school", "node": STREET, "occurred_on": day });
    let id = ask(&town, &of_office).await;
    let triage = json!({ "domain": "law", "body": body, "occurred_on": day });
    step(&town, &id, "triage", &triage).await.expect(403);
    let path = format!("{HOME}/{id}/triage");
    post(&town, &town.officer, &path, &triage).await.expect(200);
    // From then on it is the body's own.
    let own = json!({ "occurred_on": day });
    step(&town, &id, "match", &own).await.expect(200);
    let path = format!("{HOME}/{id}/accept-job");
    post(&town, &stranger, &path, &own).await.expect(403);
    let elsewhere = json!({ "direction": "to_society", "asker": "school", "node": DISTRICT, "occurred_on": day });
    post(&town, &town.proposer, HOME, &elsewhere)
        .await
        .expect(403);
    post(&town, &town.lead, HOME, &elsewhere).await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_askers_silence_closes_a_request_as_of_its_day_before_anybody_writes_that_down() {
    let town = Town::open().await;
    let (body, id) = begun(&town).await;
    deliver(&town, &body, &id, today(&town)).await;
    let due = shown(&town, &id).await["answer_due"].clone();
    let due: Day = due.as_str().unwrap().parse().unwrap();
    town.office.days_go_by(40).await;
    let silent = shown(&town, &id).await;
    assert_eq!(
        (&silent["stage"], &silent["ending"], &silent["closed_on"]),
        (&json!("closed"), &json!("silence"), &json!(due.to_string()))
    );
    let before = due.plus_days(-1);
    let listed = get(&town, &format!("{HOME}?stage=delivered&as_of={before}")).await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let run = post(&town, &town.officer, "/deadlines/run", &json!({})).await;
    let run = run.expect(200).body;
    assert_eq!(
        run["items"][0]["events"][0]["name"],
        json!("ServiceClosedBySilence")
    );
    assert_eq!(run["items"].as_array().unwrap().len(), 1);
    let again = post(&town, &town.officer, "/deadlines/run", &json!({})).await;
    assert_eq!(again.expect(200).body["items"], json!([]));
    let mut written = shown(&town, &id).await;
    assert_eq!(written, silent);
    // What the asker had said in time is told afterwards; the closing stays.
    let late = json!({ "answer": "unsatisfied", "occurred_on": before.to_string() });
    step(&town, &id, "confirm", &late).await.expect(200);
    written = shown(&town, &id).await;
    assert_eq!(
        (&written["stage"], &written["answer"]),
        (&json!("closed"), &json!("unsatisfied"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_goes_on_after_the_term_writes_the_silence_down_first() {
    let town = Town::open().await;
    let (body, id) = begun(&town).await;
    deliver(&town, &body, &id, today(&town)).await;
    town.office.days_go_by(40).await;
    let day = json!({ "occurred_on": today(&town).to_string() });
    let done = step(&town, &id, "reopen", &day).await.expect(200);
    let events = done.body["events"].as_array().unwrap().iter();
    let names: Vec<&str> = events.map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["ServiceClosedBySilence", "ServiceReopened"]);
    assert_eq!(shown(&town, &id).await["stage"], json!("triaged"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_body_takes_no_new_requests_and_goes_on_with_what_is_open() {
    let town = Town::open().await;
    let (body, id) = begun(&town).await;
    suspended(&town, &body).await;
    town.office.days_go_by(1).await;
    let new = asked(&body, today(&town));
    let refused = post(&town, &town.proposer, HOME, &new).await.expect(422);
    assert_eq!(
        faults(&refused),
        [("/body", "service_request.body_not_active")]
    );
    let late = asked(&body, today(&town).plus_days(-1));
    post(&town, &town.proposer, HOME, &late).await.expect(201);
    deliver(&town, &body, &id, today(&town)).await;
    assert_eq!(shown(&town, &id).await["stage"], json!("delivered"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_asking_is_corrected_alone_shortly_after_and_with_a_second_officer_by_a_draft() {
    let town = Town::open().await;
    let (body, id) = begun(&town).await;
    let mut right = asked(&body, today(&town));
    right["asker"] = json!("community");
    let path = format!("{HOME}/{id}/1/correct");
    let correction = json!({ "asked": right, "reason": "需求方录错。" });
    let done = post(&town, &town.proposer, &path, &correction).await;
    done.expect(200);
    let known = shown(&town, &id).await;
    assert_eq!(
        (&known["asker"], &known["corrected_by"]),
        (&json!("community"), &json!(2))
    );
    right["asker"] = json!("school");
    right["occurred_on"] = json!("2026-02-30");
    let wrong = json!({ "asked": right, "reason": "" });
    let refused = post(&town, &town.proposer, &path, &wrong).await.expect(422);
    let expected = [
        ("/asked/occurred_on", "day.malformed"),
        ("/reason", "text.empty"),
    ];
    assert_eq!(faults(&refused), expected);
    town.office.days_go_by(9).await;
    let alone = json!({ "reason": "录了两次。" });
    let refused = post(&town, &town.officer, &path, &alone).await;
    assert_eq!(refused.expect(409).code(), "service_request.takes_two");
    let both = [&town.officer, &town.lead];
    let void = json!({ "submitter": town.lead.id, "reason": "录了两次。" });
    town.by_two(&path, both, &void).await.expect(201);
    town.office
        .get(&town.lead, &format!("{HOME}/{id}"))
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_answers_for_longer_than_five_working_days_and_it_is_marked() {
    let town = Town::open().await;
    let (_, id) = begun(&town).await;
    assert_eq!(shown(&town, &id).await["overdue"], json!(false));
    town.office.days_go_by(14).await;
    assert_eq!(shown(&town, &id).await["overdue"], json!(true));
    let ground = json!({ "ground": "no_capacity", "occurred_on": today(&town).to_string() });
    step(&town, &id, "decline", &ground).await.expect(200);
    let known = shown(&town, &id).await;
    assert_eq!(
        (&known["overdue"], &known["ground"]),
        (&json!(false), &json!("no_capacity"))
    );
}

/// What the measures of its service come to, for the sixth step today.
pub async fn measured(town: &Town, body: &str) -> BTreeMap<String, i64> {
    let qibu = &town.office.qibu;
    let stream: StreamId = body.parse().unwrap();
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await.unwrap();
    let of = (stream, hosted.state());
    let facts = qibu.body_facts(of, Transition::T6, today(town)).await;
    let measures = facts.unwrap().measures.into_iter();
    let of_service = measures.filter(|(name, _)| name != "same_scope_bodies/1");
    of_service
        .map(|(name, result)| (name, result.value))
        .collect()
}

/// A request that the body did on its own day, with what the asker said of it, where that is closed.
async fn served(town: &Town, form: &Value, body: &str, answer: Option<&str>) {
    let id = ask(town, form).await;
    let on: Day = form["occurred_on"].as_str().unwrap().parse().unwrap();
    deliver(town, body, &id, on).await;
    let Some(answer) = answer else { return };
    let day = on.to_string();
    let said = json!({ "answer": answer, "occurred_on": day });
    step(town, &id, "confirm", &said).await.expect(200);
    let day = json!({ "occurred_on": day });
    step(town, &id, "close", &day).await.expect(200);
}

/// A person of the street who sits in the team.
async fn member(town: &Town, team: &str, name: &str) -> String {
    let guest = json!({ "node": STREET, "name": name, "contact": "样例的联系方式", "purposes": ["contact"] });
    let person = post(town, &town.officer, "/people", &guest).await;
    let offer = json!({ "person": person.expect(201).id() });
    let path = format!("/teams/{team}/members");
    let seat = post(town, &town.lead, &path, &offer).await.expect(201).id();
    let paper = town.office.paper(&town.lead, "signed_form").await;
    let taken = json!({ "paper": paper });
    let path = format!("/members/{seat}/take");
    post(town, &town.lead, &path, &taken).await.expect(200);
    seat
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_measure_of_service_counts_what_its_row_says() {
    let town = Town::open().await;
    let body = format!("association/{}", older_than_qibu(&town).await);
    let none = BTreeMap::from([("paid_referrals/1".to_owned(), 0)]);
    assert_eq!(measured(&town, &body).await, none);
    let first = today(&town);
    let to_society = |days: i64| asked(&body, first.plus_days(days));
    let mut to_member = to_society(-30);
    to_member["direction"] = json!("to_member");
    to_member["asker"] = json!("member_enterprise");
    // Out of the window; content; not content; nothing said; open; paid.
    served(&town, &to_society(-400), &body, Some("satisfied")).await;
    served(&town, &to_society(-40), &body, Some("satisfied")).await;
    served(&town, &to_society(-20), &body, Some("unsatisfied")).await;
    served(&town, &to_member, &body, Some("no_answer")).await;
    ask(&town, &to_society(-10)).await;
    // The fourth working day after the asking is the first answer.
    let paid = ask(&town, &to_society(-8)).await;
    let workdays = town.office.qibu.rulebook();
    let answered = workdays.workdays().add(first.plus_days(-8), 4).day;
    let ground = json!({ "ground": "paid_referral", "occurred_on": answered.to_string() });
    step(&town, &paid, "decline", &ground).await.expect(200);
    let values = [
        ("service_requests_to_society_closed/1", 2),
        ("service_requests_to_members_closed/1", 1),
        ("paid_referrals/1", 1),
        // Three of the five of the window.
        ("service_closure_percent/1", 60),
        // Of 0, 0, 0 and 4.
        ("service_first_answer_days_median/1", 0),
        ("service_replies_percent/1", 66),
        ("service_satisfied_percent/1", 50),
    ];
    let values = |more: &[(&str, i64)]| -> BTreeMap<String, i64> {
        let all = values.iter().chain(more);
        all.map(|(name, value)| ((*name).to_owned(), *value))
            .collect()
    };
    assert_eq!(measured(&town, &body).await, values(&[]));
    let alliance = json!({ "node": DISTRICT, "name": "城新同行", "occurred_on": "2019-04-25" });
    let alliance = post(&town, &town.lead, "/alliances", &alliance).await;
    let alliance = format!("alliance/{}", alliance.expect(201).id());
    let team = json!({ "alliance": alliance, "name": "样例法律服务队", "node": DISTRICT, "lead": body,
        "domains": ["law", "rural"], "occurred_on": "2019-05-09" });
    let team = post(&town, &town.lead, "/teams", &team)
        .await
        .expect(201)
        .id();
    let mut seats = Vec::new();
    for name in ["样例甲", "样例乙", "样例丙", "样例丁"] {
        seats.push(member(&town, &team, name).await);
    }
    let of_teams = |teams, unchecked| {
        values(&[
            ("service_teams_with_members/1", teams),
            ("unchecked_credentials/1", unchecked),
        ])
    };
    assert_eq!(measured(&town, &body).await, of_teams(0, 4));
    seats.push(member(&town, &team, "样例戊").await);
    let path = format!("/teams/{team}/check-credential");
    for (seat, passed) in [(&seats[0], "yes"), (&seats[1], "no"), (&seats[2], "yes")] {
        let check = json!({ "seat": seat, "domain": "law", "passed": passed,
            "occurred_on": first.to_string() });
        post(&town, &town.lead, &path, &check).await.expect(200);
    }
    assert_eq!(measured(&town, &body).await, of_teams(1, 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_asks_by_a_seat_of_the_body_and_a_team_of_the_domain_serves() {
    let (town, _) = two_streets().await;
    let (body, id) = begun(&town).await;
    let alliance = json!({ "node": DISTRICT, "name": "城新同行", "occurred_on": "2019-04-25" });
    let alliance = post(&town, &town.lead, "/alliances", &alliance).await;
    let alliance = format!("alliance/{}", alliance.expect(201).id());
    let team = json!({ "alliance": alliance, "name": "样例法律服务队", "node": DISTRICT,
        "domains": ["law"], "occurred_on": "2019-05-09" });
    let team = post(&town, &town.lead, "/teams", &team)
        .await
        .expect(201)
        .id();
    // A seat of the team is none of the body.
    let seat = member(&town, &team, "样例甲").await;
    let mut by_seat = asked(&body, today(&town));
    by_seat["direction"] = json!("to_member");
    by_seat["asker"] = json!("member");
    by_seat["seat"] = json!(seat);
    let refused = post(&town, &town.proposer, HOME, &by_seat)
        .await
        .expect(422);
    assert_eq!(faults(&refused), [("/seat", "service_request.no_member")]);
    let day = today(&town).to_string();
    for (domain, expected) in [("rural", 422), ("law", 200)] {
        let triage = json!({ "domain": domain, "body": body, "occurred_on": day });
        step(&town, &id, "triage", &triage).await.expect(200);
        let to_team = json!({ "team": format!("team/{team}"), "occurred_on": day });
        step(&town, &id, "match", &to_team).await.expect(expected);
    }
    let known = shown(&town, &id).await;
    assert_eq!(known["team_name"], json!("样例法律服务队"));
    let listed = get(
        &town,
        &format!("{HOME}?team=team/{team}&node={OTHER_STREET}"),
    )
    .await;
    assert_eq!(listed["items"], json!([]));
    let listed = get(&town, &format!("{HOME}?team=team/{team}")).await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}
