//! A committee fills a seat: it is called to vote, its members vote, and the seat decides, over HTTP.

use crate::office::{Answer, DISTRICT, Person, Town};
use serde_json::{Value, json};

const DECIDES: &str = "{ seat: decide, rank: district, duty: lead }";

/// A town whose district decides by two of three members, of whom the lead has a veto.
struct House {
    town: Town,
    officers: [Person; 2],
}

impl House {
    async fn open() -> Self {
        let town = Town::open().await;
        let filled = DECIDES.replace(" }", ", committee: { of: 3, approve: 2, veto: [lead] } }");
        let text = qibu::opening::SIMPLE
            .replace("code: SIMPLE-1", "code: SIMPLE-C")
            .replace("in_force_from: 2017-01-01", "in_force_from: 2026-09-01")
            .replace(DECIDES, &filled);
        let body = json!({ "district": DISTRICT, "text": text });
        let admin = &town.office.admin;
        town.office
            .post(admin, "/editions", &body)
            .await
            .expect(200);
        let officers = [
            town.office
                .account("样例区经办甲", DISTRICT, "officer")
                .await,
            town.office
                .account("样例区经办乙", DISTRICT, "officer")
                .await,
        ];
        Self { town, officers }
    }

    async fn reviewed(&self) -> String {
        let (application, _) = self.town.submitted().await;
        self.town.reviewed(&application).await;
        application
    }

    fn members(&self) -> Vec<&str> {
        let [first, second] = &self.officers;
        vec![&self.town.lead.id, &first.id, &second.id]
    }

    async fn call(&self, application: &str, members: &[&str]) -> Answer {
        let (town, body) = (&self.town, json!({ "members": members }));
        town.act(&town.lead, application, "open-ballot", &body)
            .await
    }

    async fn called(&self) -> (String, u64) {
        let application = self.reviewed().await;
        let opened = self.call(&application, &self.members()).await.expect(200);
        let event = &opened.body["events"][0];
        assert_eq!(event["name"], "BallotOpened");
        (application, event["sequence"].as_u64().unwrap())
    }

    async fn votes(&self, who: &Person, application: &str, body: &Value) -> Answer {
        self.town.act(who, application, "cast-vote", body).await
    }

    async fn waits_for(&self, who: &Person) -> usize {
        let path = "/applications?waiting_for=me";
        let listed = self.town.office.get(who, path).await.expect(200).body;
        listed["items"].as_array().unwrap().len()
    }

    async fn action(&self, who: &Person, application: &str, verb: &str) -> Value {
        let path = format!("/applications/{application}/actions");
        let shown = self.town.office.get(who, &path).await.expect(200).body;
        let items = shown["items"].as_array().unwrap();
        items.iter().find(|it| it["verb"] == verb).unwrap().clone()
    }
}

fn names(done: &Answer) -> Vec<&str> {
    let events = done.body["events"].as_array().unwrap();
    let names = events.iter().map(|event| event["name"].as_str().unwrap());
    names.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_committee_votes_and_its_outcome_is_the_decision() {
    let house = House::open().await;
    let ([first, second], lead) = (&house.officers, &house.town.lead);
    let application = house.reviewed().await;
    assert_eq!(house.waits_for(lead).await, 1);
    let alone = json!({ "outcome": "approved" });
    let alone = house.town.act(lead, &application, "decide", &alone).await;
    assert_eq!(alone.expect(409).code(), "committee.ballot_needed");
    assert_eq!(
        house.action(lead, &application, "decide").await["open"],
        false
    );
    assert_eq!(
        house.action(lead, &application, "open-ballot").await["open"],
        true
    );
    let opened = house.call(&application, &house.members()).await.expect(200);
    let ballot = opened.body["events"][0]["sequence"].clone();
    for who in [first, second, lead] {
        assert_eq!(house.waits_for(who).await, 1);
        assert_eq!(
            house.action(who, &application, "cast-vote").await["open"],
            true
        );
    }
    let vote = json!({ "ballot": ballot, "vote": "for" });
    let one = house.votes(first, &application, &vote).await.expect(200);
    assert_eq!(names(&one), ["VoteCast"]);
    assert_eq!(house.waits_for(first).await, 0);
    let again = house.votes(first, &application, &vote).await.expect(409);
    assert_eq!(again.code(), "ballot.voted_before");
    house.votes(second, &application, &vote).await.expect(200);
    // Two are for it, and the lead can still end it.
    let last = json!({ "ballot": ballot, "vote": "abstain" });
    let last = house.votes(lead, &application, &last).await.expect(200);
    assert_eq!(names(&last), ["VoteCast", "DecisionMade"]);
    assert_eq!(last.body["application"]["state"], "awaiting_reply");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_veto_rejects_with_the_criteria_and_reasons_of_the_vote() {
    let house = House::open().await;
    let (application, ballot) = house.called().await;
    let lead = &house.town.lead;
    let unsaid = json!({ "ballot": ballot, "vote": "against", "criteria": ["1a"] });
    let unsaid = house.votes(lead, &application, &unsaid).await.expect(422);
    assert_eq!(unsaid.body["errors"][0]["pointer"], "/reason");
    let unnamed = json!({ "ballot": ballot, "vote": "against", "reason": "发起人未同意。" });
    let unnamed = house.votes(lead, &application, &unnamed).await.expect(422);
    assert_eq!(unnamed.code(), "decision.criteria_unnamed");
    let veto = json!({ "ballot": ballot, "vote": "against", "criteria": ["1a"],
        "reason": "发起人未同意。" });
    let done = house.votes(lead, &application, &veto).await.expect(200);
    assert_eq!(names(&done), ["VoteCast", "DecisionMade"]);
    assert_eq!(done.body["application"]["state"], "rejected");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ballot_names_members_of_the_office_and_nobody_else_votes_in_it() {
    let house = House::open().await;
    let town = &house.town;
    let application = house.reviewed().await;
    let members = house.members();
    let few = house.call(&application, &members[..2]).await.expect(422);
    assert_eq!(few.code(), "committee.other_number");
    let foreign = [members[0], members[1], &town.officer.id];
    let foreign = house.call(&application, &foreign).await.expect(422);
    assert_eq!(foreign.code(), "committee.other_account");
    let malformed = [members[0], members[1], "李四"];
    let malformed = house.call(&application, &malformed).await.expect(422);
    assert_eq!(malformed.body["errors"][0]["pointer"], "/members/2");
    let none = house.call(&application, &[]).await.expect(422);
    let error = &none.body["errors"][0];
    assert_eq!(
        (&error["pointer"], &error["code"]),
        (&json!("/members"), &json!("committee.no_members"))
    );
    house.call(&application, &members).await.expect(200);
    let vote = json!({ "ballot": 1, "vote": "for" });
    let other = house.votes(&town.lead, &application, &vote).await;
    assert_eq!(other.expect(409).code(), "ballot.other");
    let shown = json!({ "ballot": 1, "vote": "maybe" });
    let unknown = house.votes(&town.lead, &application, &shown).await;
    assert_eq!(unknown.expect(422).body["errors"][0]["pointer"], "/vote");
    // The street's officer is of another office, and a new colleague was not named.
    house
        .votes(&town.officer, &application, &vote)
        .await
        .expect(403);
    let late = town
        .office
        .account("样例区经办丙", DISTRICT, "officer")
        .await;
    let open = house.action(&late, &application, "cast-vote").await;
    assert_eq!(open["closed_by"]["code"], "ballot.not_a_member");
    assert_eq!(house.waits_for(&late).await, 0);
}
