//! A county with a standard of its own: kinds of nodes, groups, items and routes from files alone, no code and no restart.

use crate::office::{Answer, Office, Person};
use crate::place::Home;
use qibu::opening::Preset;
use qibu_domain::standard::{Edition, Overlay};
use serde_json::{Value, json};
use std::sync::Mutex;

const COUNTY: &str = "990003";
const TOWN: &str = "990003101";
const VILLAGE: &str = "990003101201";
const NINE: &str = include_str!("../fixtures/county/nine.yaml");
const TENTH: &str = include_str!("../fixtures/county/ten.overlay.yaml");
/// The words of the shipped editions that the county does not use.
const NOT_ITS_WORDS: [&str; 4] = ["六有", "Six Haves", "six_haves", "街道"];

struct County {
    office: Office,
    proposer: Person,
    officer: Person,
    lead: Person,
    /// An officer of the county, who takes old bodies over with the lead.
    second: Person,
    /// Everything that was answered.
    heard: Mutex<String>,
}

impl County {
    async fn open() -> Self {
        let preset = Preset::Own(&[NINE]);
        let office = Office::of(Home::new().await, preset, COUNTY, "xian").await;
        for (code, kind, name, parent) in [
            (TOWN, "xiang", "样例乡", COUNTY),
            (VILLAGE, "cun", "样例村", TOWN),
        ] {
            let node = json!({ "code": code, "kind": kind, "name": name, "parent": parent,
                "from": "2017-01-01" });
            office
                .post(&office.admin, "/nodes", &node)
                .await
                .expect(200);
        }
        let proposer = office.account("样例申报人", VILLAGE, "propose").await;
        let officer = office.account("样例经办人", TOWN, "officer").await;
        let lead = office.account("样例负责人", COUNTY, "lead").await;
        let second = office.account("样例县经办人", COUNTY, "officer").await;
        let heard = Mutex::default();
        Self {
            office,
            proposer,
            officer,
            lead,
            second,
            heard,
        }
    }

    fn hear(&self, answer: Answer) -> Answer {
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        self.heard.lock().unwrap().push_str(&text);
        answer
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.office.get(&self.officer, path).await;
        self.hear(answer).expect(200).body
    }

    async fn post(&self, who: &Person, path: &str, body: &Value) -> Answer {
        let answer = self.office.post(who, path, body).await;
        self.hear(answer)
    }

    async fn act(&self, who: &Person, application: &str, verb: &str, body: &Value) -> Value {
        let tag = self.office.tag(&self.officer, application).await;
        let path = format!("/applications/{application}/{verb}");
        let answer = self.office.post_seen(who, &path, &tag, body).await;
        self.hear(answer).expect(200).body
    }

    /// A body of the village that is older than Qibu.
    async fn body(&self, name: &str, scope: &str) -> String {
        let statement = self.office.paper(&self.second, "founding_statement").await;
        let founding = json!({ "name": name, "body_kind": "hui", "form": "inner", "node": VILLAGE,
            "scope": scope, "founded_on": "2019-05-03", "statement": statement });
        let both = json!({ "submitter": self.lead.id, "founding": founding });
        let draft = self
            .post(&self.second, "/foundings", &both)
            .await
            .expect(201);
        let (confirm, tag) = (format!("/drafts/{}/confirm", draft.id()), draft.tag());
        let made = self
            .office
            .post_seen(&self.lead, &confirm, &tag, &json!({}))
            .await;
        self.hear(made).expect(201).id()
    }

    /// An application for the third step that says so much of so many items, from the first on.
    async fn apply(&self, association: &str, counts: &[u32]) -> Answer {
        let ledger = self.office.paper(&self.proposer, "item_ledger").await;
        let mut attested = json!({});
        for (item, count) in (1..).zip(counts) {
            attested[format!("item_{item}")] = json!({ "count": count });
        }
        attested["item_1"]["paper"] = json!(ledger);
        let contents = json!({ "attested": attested,
            "papers": [{ "paper": ledger, "kind": "item_ledger" }] });
        let body = json!({ "transition": "T3", "contents": contents });
        let path = format!("/associations/{association}/applications");
        self.post(&self.proposer, &path, &body).await
    }

    /// The town accepts and reviews, the county decides and replies.
    async fn decided(&self, application: &str) {
        self.act(
            &self.officer,
            application,
            "review",
            &json!({ "opinion": "support" }),
        )
        .await;
        let approve = json!({ "outcome": "approved" });
        self.act(&self.lead, application, "decide", &approve).await;
        let number = json!({ "number": format!("样县复〔2026〕{}号", self.office.key()) });
        self.act(&self.lead, application, "issue-reply", &number)
            .await;
    }

    async fn accepted(&self, application: &str) {
        self.act(&self.officer, application, "accept", &json!({}))
            .await;
    }

    async fn step(&self, association: &str) -> Value {
        self.get(&format!("/associations/{association}")).await["step"].clone()
    }
}

/// The criteria that a refusal says are not passed.
fn lacking(refusal: &Answer) -> Vec<String> {
    assert_eq!(refusal.code(), "criterion.not_met", "{:#}", refusal.body);
    let criteria = refusal.body["criteria"].as_array().unwrap();
    let open = criteria.iter().filter(|it| it["verdict"] != "met");
    open.map(|it| it["criterion"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_county_lives_by_nine_items_of_its_own_and_no_answer_speaks_of_six() {
    let county = County::open().await;
    let association = county.body("样例老联谊会", "old").await;
    let refused = county
        .apply(&association, &[1, 1, 1, 1, 1, 1, 1, 1, 0])
        .await
        .expect(422);
    assert_eq!(lacking(&refused), ["item9"]);
    let application = county.apply(&association, &[1; 9]).await.expect(201).id();
    county.accepted(&application).await;
    county.decided(&application).await;
    assert_eq!(county.step(&association).await, 3);
    let readiness = format!("/associations/{association}/readiness?transition=T3");
    let why = county.get(&readiness).await;
    assert_eq!(why["criteria"].as_array().unwrap().len(), 9);
    for path in [
        "/figures",
        "/applications?open=false",
        "/nodes",
        "/associations",
    ] {
        county.get(path).await;
    }
    county.get(&format!("/applications/{application}")).await;
    county
        .get(&format!("/associations/{association}/history"))
        .await;
    let heard = county.heard.lock().unwrap();
    assert!(heard.contains("COUNTY-9") && heard.len() > 5_000, "{heard}");
    for word in NOT_ITS_WORDS {
        assert!(!heard.contains(word), "{word}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_of_which_nothing_is_said_keeps_the_county_from_approving() {
    let county = County::open().await;
    let association = county.body("样例老联谊会", "old").await;
    let application = county.apply(&association, &[1; 8]).await.expect(201).id();
    county.accepted(&application).await;
    let support = json!({ "opinion": "support" });
    county
        .act(&county.officer, &application, "review", &support)
        .await;
    let (path, approve) = (
        format!("/applications/{application}/decide"),
        json!({ "outcome": "approved" }),
    );
    let tag = county.office.tag(&county.officer, &application).await;
    let refused = county
        .office
        .post_seen(&county.lead, &path, &tag, &approve)
        .await;
    assert_eq!(lacking(&refused.expect(422)), ["item9"]);
    assert_eq!(county.step(&association).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenth_item_from_the_new_year_on_leaves_a_case_accepted_before_on_nine() {
    let county = County::open().await;
    // The ten are an overlay over the nine, made whole and published without a restart.
    let nine = Edition::parse(NINE).unwrap();
    let ten = Overlay::parse(TENTH).unwrap().over(&nine).unwrap();
    let text = serde_saphyr::to_string(&ten).unwrap();
    let body = json!({ "district": COUNTY, "text": text });
    let admin = &county.office.admin;
    county.post(admin, "/editions", &body).await.expect(200);
    let [early, late] = [("样例先行联谊会", "early"), ("样例后来联谊会", "late")];
    let (early, late) = (
        county.body(early.0, early.1).await,
        county.body(late.0, late.1).await,
    );
    // The log began on 2026-09-01: 120 days later it is 2026-12-30.
    county.office.days_go_by(120).await;
    let application = county.apply(&early, &[1; 9]).await.expect(201).id();
    county.accepted(&application).await;
    let shown = county.get(&format!("/applications/{application}")).await;
    assert_eq!(shown["accepted_on"], "2026-12-30", "{shown:#}");
    county.office.days_go_by(5).await;
    let refused = county
        .apply(&late, &[1, 1, 1, 1, 1, 1, 1, 1, 1, 0])
        .await
        .expect(422);
    assert_eq!(lacking(&refused), ["item10"]);
    county.decided(&application).await;
    let shown = county.get(&format!("/applications/{application}")).await;
    assert_eq!(shown["edition"], "COUNTY-9");
    assert_eq!(county.step(&early).await, 3);
    let application = county.apply(&late, &[1; 10]).await.expect(201).id();
    county.accepted(&application).await;
    county.decided(&application).await;
    assert_eq!(county.step(&late).await, 3);
    let shown = county.get(&format!("/applications/{application}")).await;
    assert_eq!(shown["edition"], "COUNTY-10");
    let heard = county.heard.lock().unwrap();
    for word in NOT_ITS_WORDS {
        assert!(!heard.contains(word), "{word}");
    }
}
