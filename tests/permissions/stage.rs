//! The town in which every route is tried: bodies of both kinds, and an application for each stage that an act needs.

mod brought;
mod persons;
mod said;

use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use axum::body::Body;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A community under the street.
pub const COMMUNITY: &str = "990001001001";
/// Another street of the district.
pub const OTHER_STREET: &str = "990001002";
/// A day before the stage's, on which it stood.
const ON: &str = "2026-10-12";

/// What the examples call what is there in the town.
const PLACES: [(&str, &str); 3] = [
    ("account", "01920000-0000-7000-8000-00000000000a"),
    ("association", "01920000-0000-7000-8000-00000000000b"),
    ("application", "01920000-0000-7000-8000-00000000000c"),
];
/// What the examples call papers of the sender.
const PAPERS: [&str; 2] = [
    "01920000-0000-7000-8000-00000000000d",
    "01920000-0000-7000-8000-000000000011",
];

/// The town, and who tries every route in it.
pub struct Stage {
    pub town: Town,
    pub roles: Vec<(&'static str, Option<Person>)>,
    ids: BTreeMap<&'static str, String>,
    /// The applications by the stage in which each stands, with what its tag was.
    applications: BTreeMap<&'static str, (String, String)>,
    draft_tag: String,
    /// The sequence of a fact of each body and of an annal.
    facts: BTreeMap<&'static str, String>,
    opinion: String,
}

impl Stage {
    pub async fn set() -> Self {
        let town = Town::open().await;
        let office = &town.office;
        for (code, kind, name, parent) in [
            (COMMUNITY, "community", "样例社区", STREET),
            (OTHER_STREET, "street", "样例二街道", DISTRICT),
        ] {
            let body = json!({ "code": code, "kind": kind, "name": name, "parent": parent,
                "from": "2017-01-01" });
            office
                .post(&office.admin, "/nodes", &body)
                .await
                .expect(200);
        }
        // The examples tell of October.
        office.days_go_by(45).await;
        let roles = roles(&town).await;
        let mut stage = Self {
            ids: BTreeMap::new(),
            applications: BTreeMap::new(),
            draft_tag: String::new(),
            facts: BTreeMap::new(),
            opinion: String::new(),
            roles,
            town,
        };
        stage.bring_applications().await;
        stage.bring_bodies().await;
        stage.bring_drafts().await;
        stage.bring_persons().await;
        stage
    }

    fn role(&self, name: &str) -> &Person {
        let mut roles = self.roles.iter();
        let found = roles.find(|(role, _)| *role == name);
        found.unwrap().1.as_ref().unwrap()
    }

    /// The second of two officers.
    fn another(&self, who: Option<&Person>) -> &str {
        let lead = &self.town.lead;
        if who.is_some_and(|who| who.id == lead.id) {
            &self.town.officer.id
        } else {
            &lead.id
        }
    }

    fn today(&self) -> String {
        self.town.office.qibu.clock().now().day().to_string()
    }

    /// The application on which an act is tried.
    fn stage_of(verb: &str) -> &'static str {
        match verb {
            "review" | "hold" | "ask-opinion" | "copy" | "add-seat" | "transfer" | "assign"
            | "open-ballot" => "accepted",
            "decide" | "extend" | "take-back" | "record-slip" | "send-back" => "reviewed",
            "resubmit" | "extend-correction" => "returned",
            "resume" => "held",
            "give-opinion" => "asked",
            "confirm-slip" => "slipped",
            "issue-reply" => "approved",
            _ => "submitted",
        }
    }

    /// The path with what is there in the town, and the tag of what it is about.
    fn place(&self, path: &str) -> (String, &str) {
        let mut parts = path.trim_start_matches("/api/v1/").split('/');
        let noun = parts.next().unwrap();
        let verb = path.rsplit('/').next().unwrap();
        let unknown = "01920000-0000-7000-8000-0000000000ff";
        let (application, tag) = &self.applications[Self::stage_of(verb)];
        let id = match noun {
            "applications" => application,
            "associations" if verb == "check-rectification" => &self.ids["rectified"],
            "sessions" if ["hold", "cancel"].contains(&verb) => &self.ids["planned session"],
            "suggestions" if ["adopt", "decline", "publish"].contains(&verb) => {
                &self.ids["answered suggestion"]
            }
            "people" => &self.ids[Self::person_of(verb)],
            "members" => &self.ids[Self::seat_of(verb)],
            // To change a draft is no dry run, so that another is changed.
            "drafts" if verb == "{id}" => &self.ids["changed draft"],
            noun => self.ids.get(noun).map_or(unknown, String::as_str),
        };
        let fact = self.facts.get(noun).map_or("1", String::as_str);
        let brand = match noun {
            "bases" => "base brand",
            _ => "association brand",
        };
        let path = path
            .replace(
                "{brand}",
                self.ids.get(brand).map_or(unknown, String::as_str),
            )
            .replace("{id}", id)
            .replace("{seat}", id)
            .replace("{district}", DISTRICT)
            .replace("{code}", COMMUNITY)
            .replace("{appointment}", &self.ids["appointment"])
            .replace(
                "{sequence}",
                if path.contains("correct") { fact } else { "1" },
            );
        let tag = match noun {
            "drafts" | "imports" => &self.draft_tag,
            _ => tag,
        };
        (path, tag)
    }

    /// The address of a page with what is there in the town.
    pub fn page(&self, route: &str) -> String {
        let (path, _) = self.place(&format!("/api/v1{route}"));
        path.trim_start_matches("/api/v1")
            .replace("{act}", "order_rectification")
            .replace("{verb}", "suspend")
    }

    pub async fn status(
        &self,
        who: Option<&Person>,
        method: &str,
        path: &str,
        operation: &str,
        example: &Value,
    ) -> Answer {
        let office = &self.town.office;
        let (mut target, tag) = self.place(path);
        if path.ends_with("/details") {
            target.push_str("?purpose=review");
        }
        if path.ends_with("/papers/{id}") {
            target.push_str("?purpose=review");
        }
        if method == "get" {
            return office.send("GET", who, &target, &[], Body::empty()).await;
        }
        let key = office.key();
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", key.as_str()),
            ("if-match", tag),
        ];
        // Nothing is written, so that each role meets the same town.
        target.push_str("?dry_run=true");
        // Policies and corrections of facts are no applications: their versions are their own.
        let is_own = operation == "adopt_policies";
        let headers = if is_own { &headers[..2] } else { &headers[..] };
        let body = Body::from(self.body(who, operation, example).await);
        let method = method.to_uppercase();
        office.send(&method, who, &target, headers, body).await
    }
}

fn sequence(done: &Answer) -> String {
    done.body["receipt"]["sequence"].to_string()
}

/// Every duty of a node of each rank, somebody with no duty, and nobody.
async fn roles(town: &Town) -> Vec<(&'static str, Option<Person>)> {
    let office = &town.office;
    let opened = json!({ "name": "样例无职人" });
    let opened = office.post(&office.admin, "/accounts", &opened).await;
    let mut roles = vec![
        ("nobody", None),
        ("no duty", Some(office.person(&opened.expect(201).id()))),
        ("proposer", Some(town.proposer.clone())),
    ];
    for (role, node, duty) in [
        ("officer/c", COMMUNITY, "officer"),
        ("officer/o", OTHER_STREET, "officer"),
        ("officer/s", "", ""),
        ("lead/s", STREET, "lead"),
        ("officer/d", DISTRICT, "officer"),
        ("lead/d", "", ""),
        ("admin", "", ""),
        ("auditor", DISTRICT, "auditor"),
        ("privacy", DISTRICT, "data_protection"),
    ] {
        let person = match role {
            "officer/s" => town.officer.clone(),
            "lead/d" => town.lead.clone(),
            "admin" => office.admin.clone(),
            _ => office.account(&format!("样例{role}"), node, duty).await,
        };
        roles.push((role, Some(person)));
    }
    roles
}
