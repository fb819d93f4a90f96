//! Persons and seats in the states in which each act is tried.

use super::{ON, PAPERS, Stage};
use crate::office::STREET;
use serde_json::{Value, json};

/// The category of the simple preset.
const CATEGORY: &str = "freelancers";

impl Stage {
    /// The person on whom an act is tried.
    pub(super) fn person_of(verb: &str) -> &'static str {
        match verb {
            "record-consent" => "invited person",
            "attest" => "consenting person",
            "accept-attestation" | "withdraw-attestation" => "attested person",
            "enrol" => "suited person",
            _ => "enrolled person",
        }
    }

    /// The seat on which an act is tried.
    pub(super) fn seat_of(verb: &str) -> &'static str {
        match verb {
            "take" | "decline" => "offered seat",
            "confirm" => "candidate's seat",
            _ => "taken seat",
        }
    }

    /// What is sent about them.
    pub(super) fn of_person(&self, operation: &str) -> Option<Value> {
        let assignment = || self.ids["assignment"].as_str();
        Some(match operation {
            "record_consent" => json!({ "purpose": "pool", "answer": "given", "paper": PAPERS[0] }),
            "accept_attestation" => json!({ "paper": PAPERS[0] }),
            "enrol_person" => json!({ "node": STREET, "category": CATEGORY }),
            "record_leaving" | "leave_membership" => json!({}),
            "give_assignment" => json!({ "kind": "advice" }),
            "report_assignment" => json!({ "assignment": assignment(), "done_on": self.today() }),
            "end_assignment" => json!({ "assignment": assignment() }),
            "offer_membership" => json!({ "person": self.ids["suited person"], "role": "member" }),
            "take_membership" => json!({ "capacity_declared": true, "paper": PAPERS[0] }),
            _ => return None,
        })
    }

    pub(super) async fn bring_persons(&mut self) {
        for (place, acts) in [
            ("invited person", 0),
            ("consenting person", 1),
            ("attested person", 2),
            ("suited person", 3),
            ("enrolled person", 5),
        ] {
            let person = self.person(place, acts).await;
            self.ids.insert(place, person);
        }
        let path = format!("/people/{}", self.ids["enrolled person"]);
        let office = &self.town.office;
        let shown = office.get(&self.town.lead, &path).await.expect(200);
        let assignment = shown.body["assignments"][0]["id"].as_str().unwrap();
        self.ids.insert("assignment", assignment.to_owned());
        let old = format!("/associations/{}/members", self.ids["associations"]);
        let offered = self.seat(&old, "enrolled person", "member", false).await;
        let taken = self.seat(&old, "attested person", "member", true).await;
        self.ids.insert("offered seat", offered);
        self.ids.insert("taken seat", taken);
        let prepared = self.candidate().await;
        self.ids.insert("candidate's seat", prepared);
    }

    /// Somebody of whom that many of these are done: consents, attested, accepted, enrolled, given work.
    async fn person(&self, place: &str, acts: usize) -> String {
        let (town, office) = (&self.town, &self.town.office);
        let guest = json!({ "node": STREET, "name": format!("样例{place}"),
            "purposes": ["pool", "assignment"] });
        let made = office.post(&town.officer, "/people", &guest).await;
        let person = made.expect(201).id();
        for act in 0..acts {
            let paper = || office.paper(&town.officer, "signed_form");
            let bodies = match act {
                0 => vec![
                    (
                        "record-consent",
                        json!({ "purpose": "pool", "answer": "given", "paper": paper().await }),
                    ),
                    (
                        "record-consent",
                        json!({ "purpose": "assignment", "answer": "given", "paper": paper().await }),
                    ),
                ],
                1 => vec![(
                    "attest",
                    json!({ "time": "observed", "energy": "observed", "ability": "observed",
                    "representativeness": "observed" }),
                )],
                2 => vec![("accept-attestation", json!({ "paper": paper().await }))],
                3 => vec![("enrol", json!({ "node": STREET, "category": CATEGORY }))],
                _ => vec![("assign", json!({ "kind": "mentor" }))],
            };
            for (verb, body) in bodies {
                let path = format!("/people/{person}/{verb}");
                office.post(&town.officer, &path, &body).await.expect(200);
            }
        }
        person
    }

    async fn seat(&self, path: &str, place: &str, role: &str, taken: bool) -> String {
        let (town, office) = (&self.town, &self.town.office);
        let offer = json!({ "person": self.ids[place], "role": role });
        let made = office.post(&town.officer, path, &offer).await;
        let seat = made.expect(201).id();
        if taken {
            let paper = office.paper(&town.officer, "signed_form").await;
            let take = json!({ "capacity_declared": true, "paper": paper, "taken_on": ON });
            let path = format!("/members/{seat}/take");
            office.post(&town.officer, &path, &take).await.expect(200);
        }
        seat
    }

    /// A seat of a candidate, in a body that is being set up.
    async fn candidate(&self) -> String {
        let (town, office) = (&self.town, &self.town.office);
        let proposal = town
            .proposal(&town.proposer, "样例筹建联谊会", "prepared")
            .await;
        let made = office
            .post(&town.proposer, "/associations", &proposal)
            .await;
        let made = made.expect(201);
        let application = made.id();
        let subject = made.body["application"]["subject"].as_str().unwrap();
        let subject = subject.trim_start_matches("association/").to_owned();
        for (who, verb, body) in [
            (&town.officer, "accept", json!({})),
            (&town.officer, "review", json!({ "opinion": "support" })),
            (&town.lead, "decide", json!({ "outcome": "approved" })),
            (
                &town.lead,
                "issue-reply",
                json!({ "number": "样统复〔2026〕9号" }),
            ),
        ] {
            town.act(who, &application, verb, &body).await.expect(200);
        }
        let path = format!("/associations/{subject}/members");
        self.seat(&path, "attested person", "candidate", true).await
    }
}
