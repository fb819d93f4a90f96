//! What is brought into the town: applications in each stage, bodies of both kinds, drafts.

use super::{COMMUNITY, ON, OTHER_STREET, Stage, sequence};
use crate::office::{DISTRICT, STREET};
use serde_json::{Value, json};

impl Stage {
    /// One application for each stage that an act needs.
    pub(super) async fn bring_applications(&mut self) {
        for (scope, acts) in stages() {
            let application = self.propose(&format!("样例{scope}联谊会"), scope).await;
            for (who, verb, body) in &acts {
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
        last["payload"]["opinion"]
            .as_str()
            .unwrap()
            .clone_into(&mut self.opinion);
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
    pub(super) async fn bring_bodies(&mut self) {
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
        self.bring_affairs(&association, &base).await;
        self.bring_work(&association).await;
        self.bring_late_steps(&association, &base).await;
        let rectified = self.rectified().await;
        self.ids.insert("rectified", rectified);
        self.ids.insert("associations", association);
        self.ids.insert("bases", base);
    }

    async fn bring_affairs(&mut self, association: &str, base: &str) {
        let (town, office) = (&self.town, &self.town.office);
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
        for (noun, home) in [
            ("association brand", format!("/associations/{association}")),
            ("base brand", format!("/bases/{base}")),
        ] {
            let paper = office.paper(&town.proposer, "affair_record").await;
            let brand = json!({ "kind": "brand_registered", "occurred_on": ON, "title": format!("样例{noun}"),
                "paper": paper });
            let path = format!("{home}/affairs");
            office.post(&town.proposer, &path, &brand).await.expect(200);
            let path = format!("{home}/brands");
            let shown = office.get(&town.lead, &path).await.expect(200);
            let brand = shown.body["brands"][0]["brand"]
                .as_str()
                .unwrap()
                .to_owned();
            self.ids.insert(noun, brand);
        }
    }

    async fn bring_work(&mut self, association: &str) {
        let (town, office) = (&self.town, &self.town.office);
        let annal = json!({ "kind": "visit", "node": DISTRICT, "occurred_on": ON, "sort": "research",
            "from": "样例上级机关", "title": "样例调研" });
        let done = office.post(&town.lead, "/annals", &annal).await.expect(200);
        self.facts.insert("annals", sequence(&done));
        let body = format!("association/{association}");
        let programme = json!({ "owner": body, "name": "样例老项目", "goals": [{ "name": "场次", "target": 12 }],
            "occurred_on": ON });
        let held = json!({ "organiser": body, "kind": "other", "mode": "both", "occurred_on": ON });
        let plan = json!({ "organiser": body, "kind": "other", "mode": "both",
            "planned_for": "2027-03-01" });
        for (noun, who, path, form) in [
            ("programmes", &town.lead, "/programmes", programme),
            ("sessions", &town.proposer, "/sessions", held),
            ("planned session", &town.proposer, "/session-plans", plan),
        ] {
            let made = office.post(who, path, &form).await.expect(201);
            self.ids.insert(noun, made.id());
        }
        // As many as the fourth step asks for.
        for day in ["2026-09-04", "2026-09-11", "2026-09-18"] {
            let earlier = json!({ "organiser": body, "kind": "other", "mode": "both",
                "occurred_on": day });
            office
                .post(&town.proposer, "/sessions", &earlier)
                .await
                .expect(201);
        }
        let alliance = json!({ "node": DISTRICT, "name": "样例老联盟", "occurred_on": ON });
        let made = office.post(&town.lead, "/alliances", &alliance).await;
        let alliance = made.expect(201).id();
        let team = json!({ "alliance": format!("alliance/{alliance}"), "name": "样例老服务队", "node": DISTRICT,
            "domains": ["law"], "occurred_on": ON });
        let made = office.post(&town.lead, "/teams", &team).await;
        self.ids.insert("teams", made.expect(201).id());
        self.ids.insert("alliances", alliance);
        let outcome = json!({ "body": format!("association/{association}"), "kind": "cash", "field": "welfare",
            "amount": "52600.50", "until": ON });
        let done = office.post(&town.proposer, "/outcomes", &outcome).await;
        self.ids.insert("outcomes", done.expect(201).id());
        self.bring_request(association).await;
        let (town, office) = (&self.town, &self.town.office);
        let claim = json!({ "node": STREET, "metric": "associations", "wording": "1个", "published_on": ON,
            "title": "样例报道" });
        let done = office.post(&town.officer, "/claims", &claim).await;
        self.ids.insert("claims", done.expect(201).id());
        for noun in ["suggestions", "answered suggestion"] {
            let suggestion = json!({ "body": format!("association/{association}"), "field": "governance",
                "words": "建议设一个议事点。", "occurred_on": ON });
            let done = office
                .post(&town.proposer, "/suggestions", &suggestion)
                .await;
            self.ids.insert(noun, done.expect(201).id());
        }
        let path = format!("/suggestions/{}/answer", self.ids["answered suggestion"]);
        let answer = json!({ "answer": "年内设立。", "occurred_on": ON });
        office.post(&town.officer, &path, &answer).await.expect(200);
    }

    /// A request for service that was matched.
    async fn bring_request(&mut self, association: &str) {
        let (town, office) = (&self.town, &self.town.office);
        let body = format!("association/{association}");
        let request = json!({ "direction": "to_society", "asker": "resident", "body": body, "occurred_on": ON });
        let made = office.post(&town.proposer, "/service-requests", &request);
        let id = made.await.expect(201).id();
        let triage = json!({ "domain": "law", "body": body, "occurred_on": ON });
        for (verb, said) in [("triage", triage), ("match", json!({ "occurred_on": ON }))] {
            let path = format!("/service-requests/{id}/{verb}");
            office.post(&town.proposer, &path, &said).await.expect(200);
        }
        self.ids.insert("service-requests", id);
    }

    async fn bring_late_steps(&mut self, association: &str, base: &str) {
        let (town, office) = (&self.town, &self.town.office);
        let both = [&town.officer, &town.lead];
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
    }

    pub(super) async fn bring_drafts(&mut self) {
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

    /// An old association that was put to rectification.
    async fn rectified(&self) -> String {
        let (town, office) = (&self.town, &self.town.office);
        let both = [&town.officer, &town.lead];
        let mut second = town.founding(STREET, "2019-05-03").await;
        second["founding"]["name"] = json!("样例整改联谊会");
        second["founding"]["scope"] = json!("rectified");
        let second = town.by_two("/foundings", both, &second).await;
        let second = second.expect(201).id();
        let order = json!({ "criteria": ["2a"], "reason": "负责人空缺已满三个月。" });
        let path = format!("/associations/{second}/order-rectification");
        office
            .post_seen(&town.officer, &path, "*", &order)
            .await
            .expect(200);
        second
    }
}

type Acts = Vec<(&'static str, &'static str, Value)>;

/// The stages of an application, each with the acts that bring one there.
fn stages() -> Vec<(&'static str, Acts)> {
    let support = json!({ "opinion": "support" });
    let missing = json!({ "items": [{ "criterion": "1a", "reason": "请补充。" }] });
    let hold = json!({ "until": "2026-11-10", "reason": "等待场地验收结果。" });
    let ask = json!({ "node": OTHER_STREET, "question": "请说明场地使用情况。" });
    let approve = json!({ "outcome": "approved" });
    let none = || json!({});
    vec![
        ("submitted", vec![]),
        ("returned", vec![("officer/s", "return", missing)]),
        ("accepted", vec![("officer/s", "accept", none())]),
        (
            "held",
            vec![("officer/s", "accept", none()), ("officer/s", "hold", hold)],
        ),
        (
            "asked",
            vec![
                ("officer/s", "accept", none()),
                ("officer/s", "ask-opinion", ask),
            ],
        ),
        (
            "reviewed",
            vec![
                ("officer/s", "accept", none()),
                ("officer/s", "review", support.clone()),
            ],
        ),
        (
            "slipped",
            vec![
                ("officer/s", "accept", none()),
                ("officer/s", "review", support.clone()),
                ("officer/d", "record-slip", none()),
            ],
        ),
        (
            "approved",
            vec![
                ("officer/s", "accept", none()),
                ("officer/s", "review", support.clone()),
                ("lead/d", "decide", approve),
            ],
        ),
    ]
}
