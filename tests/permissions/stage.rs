//! The town in which every route is tried: bodies of both kinds, and an application for each stage that an act needs.

use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use axum::body::Body;
use qibu::opening::{POLICIES, SCHEMA, SIMPLE};
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
        stage
    }

    fn role(&self, name: &str) -> &Person {
        let mut roles = self.roles.iter();
        let found = roles.find(|(role, _)| *role == name);
        found.unwrap().1.as_ref().unwrap()
    }

    /// One application for each stage that an act needs.
    async fn bring_applications(&mut self) {
        let support = json!({ "opinion": "support" });
        let missing = json!({ "items": [{ "criterion": "1a", "reason": "请补充。" }] });
        let hold = json!({ "until": "2026-11-10", "reason": "等待场地验收结果。" });
        let ask = json!({ "node": OTHER_STREET, "question": "请说明场地使用情况。" });
        let approve = json!({ "outcome": "approved" });
        type Acts<'a> = &'a [(&'a str, &'a str, &'a Value)];
        let none = json!({});
        let stages: [(&str, Acts<'_>); 8] = [
            ("submitted", &[]),
            ("returned", &[("officer/s", "return", &missing)]),
            ("accepted", &[("officer/s", "accept", &none)]),
            (
                "held",
                &[("officer/s", "accept", &none), ("officer/s", "hold", &hold)],
            ),
            (
                "asked",
                &[
                    ("officer/s", "accept", &none),
                    ("officer/s", "ask-opinion", &ask),
                ],
            ),
            (
                "reviewed",
                &[
                    ("officer/s", "accept", &none),
                    ("officer/s", "review", &support),
                ],
            ),
            (
                "slipped",
                &[
                    ("officer/s", "accept", &none),
                    ("officer/s", "review", &support),
                    ("officer/d", "record-slip", &none),
                ],
            ),
            (
                "approved",
                &[
                    ("officer/s", "accept", &none),
                    ("officer/s", "review", &support),
                    ("lead/d", "decide", &approve),
                ],
            ),
        ];
        for (scope, acts) in stages {
            let application = self.propose(&format!("样例{scope}联谊会"), scope).await;
            for (who, verb, body) in acts {
                let who = self.role(who).clone();
                let slip;
                let body = if *verb == "record-slip" {
                    let paper = self.town.office.paper(&who, "decision_slip").await;
                    slip =
                        json!({ "outcome": "approved", "signed_on": self.today(), "slip": paper });
                    &slip
                } else {
                    body
                };
                self.town
                    .act(&who, &application, verb, body)
                    .await
                    .expect(200);
            }
            let tag = self.town.office.tag(&self.town.officer, &application).await;
            self.applications.insert(scope, (application, tag));
        }
        let path = format!("/applications/{}/history", self.applications["asked"].0);
        let told = self
            .town
            .office
            .get(&self.town.lead, &path)
            .await
            .expect(200);
        let last = told.body["items"]
            .as_array()
            .unwrap()
            .last()
            .unwrap()
            .clone();
        self.opinion = last["payload"]["opinion"].as_str().unwrap().to_owned();
    }

    async fn propose(&self, name: &str, scope: &str) -> String {
        let proposer = &self.town.proposer;
        let body = self.town.proposal(proposer, name, scope).await;
        let made = self
            .town
            .office
            .post(proposer, "/associations", &body)
            .await;
        made.expect(201).id()
    }

    /// An old association and an old base, each with a fact of its affairs, and an annal.
    async fn bring_bodies(&mut self) {
        let (town, office) = (&self.town, &self.town.office);
        let both = [&town.officer, &town.lead];
        let founding = town.founding(STREET, "2019-05-03").await;
        let association = town.by_two("/foundings", both, &founding).await;
        let statement = office.paper(&town.officer, "founding_statement").await;
        let founding = json!({ "submitter": town.lead.id, "founding": {
            "name": "样例街道老基地", "level": "street_base", "node": STREET, "host": "样例科技园有限公司",
            "plaque": "样基字〔2019〕1号", "founded_on": "2019-06-01", "statement": statement,
            "categories": ["freelancers"] } });
        let base = town.by_two("/base-foundings", both, &founding).await;
        let (association, base) = (association.expect(201).id(), base.expect(201).id());
        let affair = json!({ "kind": "audit", "occurred_on": ON, "reason": "annual", "from": "2025-01-01",
            "to": "2025-12-31", "result": "clean" });
        for (noun, home) in [
            ("associations", format!("/associations/{association}")),
            ("bases", format!("/bases/{base}")),
        ] {
            let mut affair = affair.clone();
            affair["paper"] = json!(office.paper(&town.proposer, "affair_record").await);
            let path = format!("{home}/affairs");
            let done = office
                .post(&town.proposer, &path, &affair)
                .await
                .expect(200);
            self.facts.insert(noun, sequence(&done));
        }
        let annal = json!({ "kind": "visit", "node": DISTRICT, "occurred_on": ON, "sort": "research",
            "from": "样例上级机关", "title": "样例调研" });
        let done = office.post(&town.lead, "/annals", &annal).await.expect(200);
        self.facts.insert("annals", sequence(&done));
        for (noun, home, step) in [
            (
                "late association",
                format!("/associations/{association}"),
                3,
            ),
            ("late base", format!("/bases/{base}"), 4),
        ] {
            let statement = office.paper(&town.officer, "step_statement").await;
            let step = json!({ "submitter": town.lead.id, "step": { "step": step,
                "reached_on": "2021-08", "statement": statement } });
            let path = format!("{home}/late-steps");
            let done = town.by_two(&path, both, &step).await;
            self.facts.insert(noun, sequence(&done));
        }
        self.ids.insert("associations", association);
        self.ids.insert("bases", base);
    }

    async fn bring_drafts(&mut self) {
        let (town, office) = (&self.town, &self.town.office);
        let clerk = office.account("样例代理人", STREET, "propose").await;
        let draft = json!({ "submitter": town.proposer.id, "work": { "proposal":
            town.proposal(&town.officer, "样例草稿联谊会", "draft").await } });
        let draft = office
            .post(&town.officer, "/drafts", &draft)
            .await
            .expect(201);
        let rows = json!({ "2": { "name": "样例一老联谊会", "body_kind": "friendship", "form": "internal",
            "node": STREET, "scope": "first", "founded_on": "2017" } });
        let statement = office.paper(&town.officer, "founding_statement").await;
        let import = json!({ "statement": statement, "rows": rows });
        let import = office.post(&town.officer, "/imports", &import).await;
        self.ids.insert("imports", import.expect(201).id());
        let second = json!({ "submitter": town.proposer.id, "work": { "proposal":
            town.proposal(&town.officer, "样例二稿联谊会", "second").await } });
        let second = office.post(&town.officer, "/drafts", &second).await;
        self.ids.insert("changed draft", second.expect(201).id());
        let appointed = office.appoint(&clerk.id, COMMUNITY, "propose").await;
        self.ids.insert("appointment", appointed.id());
        let lent =
            json!({ "to": clerk.id, "node": STREET, "duty": "officer", "until": "2026-12-31" });
        let lent = office.post(&town.officer, "/delegations", &lent).await;
        self.ids.insert("delegations", lent.expect(200).id());
        self.draft_tag = draft.tag();
        self.ids.insert("drafts", draft.id());
        let paper = office.paper(&town.proposer, "consent_receipts").await;
        self.ids.insert("papers", paper);
        self.ids.insert("accounts", clerk.id);
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
            // To change a draft is no dry run, so that another is changed.
            "drafts" if verb == "{id}" => &self.ids["changed draft"],
            noun => self.ids.get(noun).map_or(unknown, String::as_str),
        };
        let fact = self.facts.get(noun).map_or("1", String::as_str);
        let path = path
            .replace("{id}", id)
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
    }

    /// What is sent: the example, or what fits the town better.
    async fn body(&self, who: Option<&Person>, operation: &str, example: &Value) -> String {
        let today = self.today();
        let body = match operation {
            "adopt_policies" => {
                json!({ "number": 2, "schema": SCHEMA, "policies": format!("{POLICIES}\n// 样例\n") })
            }
            "publish_edition" => {
                let text = SIMPLE.replace("code: SIMPLE-1", "code: SIMPLE-2");
                let from = format!("in_force_from: {today}");
                json!({ "district": DISTRICT, "text": text.replace("in_force_from: 2017-01-01", &from) })
            }
            "add_node" => json!({ "code": "990001003", "kind": "street", "name": "样例三街道",
                "parent": DISTRICT, "from": "2017-01-01" }),
            "propose" => {
                json!({ "name": "样例新联谊会", "body_kind": "friendship", "form": "internal",
                "node": STREET, "scope": "another", "contents": example["contents"] })
            }
            "submit_application" => json!({ "transition": "T3", "contents": {
                "attested": { "linked_bases": { "count": 1, "paper": PAPERS[0] } },
                "papers": [{ "paper": PAPERS[0], "kind": "base_link_letter" }] } }),
            "give_back" => json!({ "items": [{ "criterion": "1a", "reason": "请补充。" }] }),
            "hold" => json!({ "until": "2026-11-10", "reason": "等待场地验收结果。" }),
            "assign" => json!({ "account": self.town.officer.id }),
            "ask_opinion" | "copy" => {
                let mut body = example.clone();
                body["node"] = json!(OTHER_STREET);
                body
            }
            "give_opinion" => json!({ "opinion": self.opinion, "answer": "情况属实，没有意见。" }),
            "record_slip" => {
                json!({ "outcome": "approved", "signed_on": today, "slip": PAPERS[0] })
            }
            "record_visit" => json!({ "visited_on": today, "outcome": "as_stated",
                "with": self.role("officer/c").id, "report": PAPERS[0] }),
            "recognise_late" | "recognise_base_late" => {
                let step = if operation == "recognise_late" { 3 } else { 4 };
                json!({ "submitter": self.another(who), "step": { "step": step + 1,
                    "reached_on": "2022-08", "statement": PAPERS[0] } })
            }
            "correct_late_step" | "correct_base_late_step" => {
                let fact = match operation {
                    "correct_late_step" => &self.facts["late association"],
                    _ => &self.facts["late base"],
                };
                json!({ "submitter": self.another(who), "correction": {
                    "cites": fact.parse::<u64>().unwrap(), "reached_on": "2021-08-16",
                    "reason": "日期抄错，以当年的验收记录为准。" } })
            }
            "correct_affair" => json!({ "reason": "同一份审计录了两次。" }),
            "order_rectification_of_base" => {
                json!({ "criteria": ["2d"], "reason": "运营单位已经退出。" })
            }
            "issue_token" => {
                json!({ "label": "导数脚本", "scopes": ["read"], "expires_on": "2026-12-31" })
            }
            _ => example.clone(),
        };
        let mut text = body.to_string();
        for (noun, place) in PLACES {
            let known = match noun {
                "account" => &self.ids["accounts"],
                "association" => &self.ids["associations"],
                _ => &self.applications["submitted"].0,
            };
            text = text.replace(place, known);
        }
        let named = body
            .pointer("/contents/papers/0/kind")
            .and_then(Value::as_str);
        let kind = named.unwrap_or_else(|| kind_of(operation));
        for place in PAPERS {
            if text.contains(place) {
                let owner = who.unwrap_or(&self.town.proposer);
                let paper = self.town.office.upload(owner, kind, b"paper").await;
                let id = match paper.status.as_u16() {
                    201 => paper.id(),
                    _ => place.to_owned(),
                };
                text = text.replace(place, &id);
            }
        }
        text
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

/// The kind of paper that an operation takes.
fn kind_of(operation: &str) -> &'static str {
    match operation {
        "record_slip" => "decision_slip",
        "record_visit" => "site_report",
        "record_founding" | "record_base_founding" | "enter_import" => "founding_statement",
        "recognise_late" | "recognise_base_late" => "step_statement",
        "settle_winding_up" | "dissolve" | "record_revocation" => "standing_record",
        "create_draft" | "update_draft" => "consent_receipts",
        _ => "affair_record",
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
