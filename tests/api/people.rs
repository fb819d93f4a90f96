//! Persons over HTTP: invited, asked, attested, enrolled, given assignments, erased; and their seats in associations.

use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use crate::steps::older_than_qibu;
use qibu::log::Log;
use qibu_domain::id::Position;
use qibu_domain::recorded::Recorded;
use serde_json::{Value, json};

/// The category of the simple preset.
const CATEGORY: &str = "freelancers";

fn guest(name: &str) -> Value {
    json!({ "node": STREET, "name": name, "contact": format!("{name}的联系方式"),
        "purposes": ["pool", "assignment", "contact"] })
}

async fn invited(town: &Town, name: &str) -> String {
    let made = town
        .office
        .post(&town.officer, "/people", &guest(name))
        .await;
    made.expect(201).id()
}

async fn does(town: &Town, who: &Person, person: &str, verb: &str, body: &Value) -> Answer {
    let path = format!("/people/{person}/{verb}");
    town.office.post(who, &path, body).await
}

async fn form(town: &Town, who: &Person) -> String {
    town.office.paper(who, "signed_form").await
}

/// Consents to the pool and to assignments by signed forms.
async fn consents(town: &Town, person: &str) {
    for purpose in ["pool", "assignment"] {
        let paper = form(town, &town.officer).await;
        let said = json!({ "purpose": purpose, "answer": "given", "paper": paper });
        does(town, &town.officer, person, "record-consent", &said)
            .await
            .expect(200);
    }
}

fn four_haves() -> Value {
    json!({ "time": "own_statement", "energy": "observed", "ability": "record", "representativeness": "peers" })
}

async fn attested(town: &Town, person: &str) {
    does(town, &town.officer, person, "attest", &four_haves())
        .await
        .expect(200);
    let accepted = json!({ "paper": form(town, &town.officer).await });
    does(town, &town.officer, person, "accept-attestation", &accepted)
        .await
        .expect(200);
}

fn enrolment() -> Value {
    json!({ "node": STREET, "category": CATEGORY })
}

async fn enrolled(town: &Town, name: &str) -> String {
    let person = invited(town, name).await;
    consents(town, &person).await;
    attested(town, &person).await;
    does(town, &town.officer, &person, "enrol", &enrolment())
        .await
        .expect(200);
    person
}

fn today(town: &Town) -> String {
    town.office.qibu.clock().now().day().to_string()
}

async fn events(town: &Town) -> Vec<Recorded> {
    let log = town.office.qibu.log();
    log.read_all(Position::default(), 1_000).await.unwrap()
}

async fn shown(town: &Town, person: &str) -> Value {
    let path = format!("/people/{person}");
    town.office.get(&town.lead, &path).await.expect(200).body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_representative_is_invited_consents_is_attested_enrolled_and_given_work() {
    let town = Town::open().await;
    let person = invited(&town, "样例甲").await;
    assert_eq!(shown(&town, &person).await["stage"], "invited");
    let early = does(&town, &town.officer, &person, "enrol", &enrolment()).await;
    assert_eq!(early.expect(409).code(), "person.not_consented");
    consents(&town, &person).await;
    let without = does(&town, &town.officer, &person, "enrol", &enrolment()).await;
    assert_eq!(without.expect(409).code(), "person.no_attestation");
    does(&town, &town.officer, &person, "attest", &four_haves())
        .await
        .expect(200);
    let unseen = does(&town, &town.officer, &person, "enrol", &enrolment()).await;
    assert_eq!(unseen.expect(409).code(), "person.no_attestation");
    let accepted = json!({ "paper": form(&town, &town.officer).await });
    does(
        &town,
        &town.officer,
        &person,
        "accept-attestation",
        &accepted,
    )
    .await
    .expect(200);
    let done = does(&town, &town.officer, &person, "enrol", &enrolment()).await;
    assert_eq!(
        done.expect(200).body["events"][0]["name"],
        "RepresentativeEnrolled"
    );
    let given = json!({ "kind": "mentor" });
    does(&town, &town.officer, &person, "assign", &given)
        .await
        .expect(200);
    let now = shown(&town, &person).await;
    assert_eq!(now["stage"], "enrolled");
    assert_eq!(now["consents"], json!(["assignment", "pool"]));
    let assignment = now["assignments"][0]["id"].as_str().unwrap();
    let report = json!({ "assignment": assignment, "done_on": today(&town) });
    does(&town, &town.officer, &person, "report-assignment", &report)
        .await
        .expect(200);
    let again = does(&town, &town.officer, &person, "report-assignment", &report).await;
    assert_eq!(again.expect(409).code(), "person.assignment_ended");
    does(&town, &town.officer, &person, "leave", &json!({}))
        .await
        .expect(200);
    let left = shown(&town, &person).await;
    assert_eq!(
        (&left["stage"], &left["term"]["to"]),
        (&json!("left"), &json!(today(&town)))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_a_person_is_stands_in_no_event_and_is_read_for_a_purpose_that_is_written_down() {
    let town = Town::open().await;
    let person = invited(&town, "样例乙姓名").await;
    let path = format!("/people/{person}/details");
    let without = town.office.get(&town.officer, &path).await;
    assert_eq!(without.expect(400).code(), "read.purpose_missing");
    let read = format!("{path}?purpose=contact");
    let seen = town.office.get(&town.officer, &read).await.expect(200);
    assert_eq!(seen.body["name"], "样例乙姓名");
    assert_eq!(seen.body["contact"], "样例乙姓名的联系方式");
    // Heard, and not having consented to be called, nobody is shown how to reach them.
    consents(&town, &person).await;
    let seen = town.office.get(&town.officer, &read).await.expect(200);
    assert_eq!(seen.body["contact"], Value::Null);
    for who in [&town.proposer, &town.lead] {
        town.office.get(who, &read).await.expect(200);
    }
    let outside = town.office.get(&town.office.admin, &read).await;
    outside.expect(403);
    let id = qibu_domain::id::PersonRef(person.parse().unwrap());
    let reads = town.office.qibu.reads().of_person(id, 10).unwrap();
    assert_eq!(reads.len(), 4);
    for event in events(&town).await {
        let said = format!("{} {}", event.payload, event.metadata);
        assert!(!said.contains("样例乙"), "{}", event.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_human_has_one_seat_in_the_pool_of_a_district_whoever_enters_them() {
    let town = Town::open().await;
    enrolled(&town, "样例丙").await;
    let again = invited(&town, "样例 丙").await;
    consents(&town, &again).await;
    attested(&town, &again).await;
    let refused = does(&town, &town.officer, &again, "enrol", &enrolment()).await;
    assert_eq!(refused.expect(409).code(), "person.already_in_pool");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_said_no_is_not_asked_again_for_half_a_year() {
    let town = Town::open().await;
    let person = invited(&town, "样例丁").await;
    let no = json!({ "purpose": "pool", "answer": "refused" });
    does(&town, &town.officer, &person, "record-consent", &no)
        .await
        .expect(200);
    let again = json!({ "purposes": ["pool"] });
    let refused = does(&town, &town.officer, &person, "ask-consent", &again).await;
    assert_eq!(refused.expect(409).code(), "person.said_no");
    town.office.days_go_by(183).await;
    does(&town, &town.officer, &person, "ask-consent", &again)
        .await
        .expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn erasing_a_person_leaves_every_count_of_the_past_as_it_was_and_no_name_anywhere() {
    let town = Town::open().await;
    let association = older_than_qibu(&town).await;
    let person = enrolled(&town, "样例戊姓名").await;
    let path = format!("/associations/{association}/members");
    let offer = json!({ "person": person, "role": "member", "category": CATEGORY });
    let seat = town
        .office
        .post(&town.officer, &path, &offer)
        .await
        .expect(201)
        .id();
    let taken = json!({ "paper": form(&town, &town.officer).await });
    let at = format!("/members/{seat}");
    town.office
        .post(&town.officer, &format!("{at}/take"), &taken)
        .await
        .expect(200);
    town.office.qibu.follow_persons().await.unwrap();
    let member = town.office.get(&town.lead, &at).await.expect(200).body;
    assert_eq!(
        (&member["attested"], &member["to"]),
        (&json!(true), &Value::Null)
    );
    let before = today(&town);
    town.office.days_go_by(1).await;
    let ordered = json!({ "ground": "persons_request" });
    does(&town, &town.officer, &person, "erase", &ordered)
        .await
        .expect(200);
    town.office.qibu.follow_persons().await.unwrap();
    let member = town.office.get(&town.lead, &at).await.expect(200).body;
    assert_eq!(
        (&member["to"], &member["leaving"]),
        (&json!(today(&town)), &json!("erased"))
    );
    let own = format!("/people/{person}");
    let now = town.office.get(&town.officer, &own).await.expect(200);
    assert_eq!(now.body["stage"], "erased");
    let then = format!("/people?node={DISTRICT}&stage=enrolled&as_of={before}");
    let counted = town.office.get(&town.lead, &then).await.expect(200).body;
    assert_eq!(counted["items"].as_array().unwrap().len(), 1);
    let details = format!("/people/{person}/details?purpose=rights");
    let gone = town
        .office
        .get(&town.officer, &details)
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&gone["name"], &gone["contact"]),
        (&Value::Null, &Value::Null)
    );
    let seat = qibu_domain::id::SeatRef(seat.parse().unwrap());
    assert_eq!(town.office.qibu.vault().person_of(seat).unwrap(), None);
    let refused = does(
        &town,
        &town.officer,
        &person,
        "ask-consent",
        &json!({ "purposes": ["statistics"] }),
    )
    .await;
    assert_eq!(refused.expect(409).code(), "person.erased");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_event_outside_a_persons_own_stream_says_whose_it_is() {
    let town = Town::open().await;
    let association = older_than_qibu(&town).await;
    let person = enrolled(&town, "样例己").await;
    let path = format!("/associations/{association}/members");
    let offer = json!({ "person": person, "role": "member" });
    let seat = town
        .office
        .post(&town.officer, &path, &offer)
        .await
        .expect(201)
        .id();
    let taken = json!({ "paper": form(&town, &town.officer).await });
    let take = format!("/members/{seat}/take");
    town.office
        .post(&town.officer, &take, &taken)
        .await
        .expect(200);
    town.office.qibu.follow_persons().await.unwrap();
    for event in events(&town).await {
        let own = event.stream.id.to_string() == person;
        let said = format!("{} {}", event.payload, event.metadata);
        assert!(
            own || !said.contains(&person),
            "{} names the person",
            event.stream
        );
        assert!(
            !own || !said.contains(&seat),
            "the person's stream names a seat"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_holds_no_number_of_a_person() {
    let town = Town::open().await;
    let mut bad = guest("样例庚11010519491231002X");
    let refused = town
        .office
        .post(&town.officer, "/people", &bad)
        .await
        .expect(422);
    assert_eq!(refused.body["errors"][0]["code"], "person.number_in_name");
    bad["name"] = json!("样例庚");
    town.office
        .post(&town.officer, "/people", &bad)
        .await
        .expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_puts_forward_whom_it_stands_for_and_only_while_it_stands() {
    let town = Town::open().await;
    town.submitted().await;
    let listed = town
        .office
        .get(&town.lead, "/associations")
        .await
        .expect(200);
    let subject = listed.body["items"][0]["id"].as_str().unwrap().to_owned();
    let person = invited(&town, "样例辛").await;
    consents(&town, &person).await;
    attested(&town, &person).await;
    let mut put = enrolment();
    put["put_forward_by"] = json!(format!("association/{subject}"));
    let refused = does(&town, &town.officer, &person, "enrol", &put)
        .await
        .expect(422);
    assert_eq!(refused.code(), "person.body_not_standing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_back_gets_another_seat_and_not_without_end() {
    let town = Town::open().await;
    let association = older_than_qibu(&town).await;
    let person = invited(&town, "样例壬").await;
    let path = format!("/associations/{association}/members");
    let offer = json!({ "person": person, "role": "member" });
    let mut seats = std::collections::BTreeSet::new();
    for _ in 0..32 {
        let seat = town
            .office
            .post(&town.officer, &path, &offer)
            .await
            .expect(201)
            .id();
        let decline = format!("/members/{seat}/decline");
        town.office
            .post(&town.officer, &decline, &json!({}))
            .await
            .expect(200);
        assert!(seats.insert(seat), "another seat each time");
    }
    let refused = town
        .office
        .post(&town.officer, &path, &offer)
        .await
        .expect(422);
    assert_eq!(refused.body["errors"][0]["code"], "membership.too_often");
}
