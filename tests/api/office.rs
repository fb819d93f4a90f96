//! A small office on a log of its own: an administrator, a street, a proposer, an officer, a lead; HTTP without a network.

use crate::place::{Home, root_key};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use qibu::log::sqlite::Clock;
use qibu::log::{ClockKind, Log};
use qibu::occasion_source::machine_time;
use qibu::opening::{Opening, Preset, new_log_id, open};
use qibu::web::api::api_router;
use qibu::wiring::Qibu;
use qibu_domain::id::{AccountId, Position};
use qibu_domain::text::ShortText;
use qibu_domain::time::Instant;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tower::ServiceExt;

/// The district of the office.
pub const DISTRICT: &str = "990001";
/// The street of the office.
pub const STREET: &str = "990001001";

/// Somebody who sends requests.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account's id.
    pub id: String,
    /// A token of it.
    pub token: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, where it is JSON.
    pub body: Value,
    /// The body's bytes.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The answer, where the status is that one.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:#}", self.body);
        self
    }

    /// The problem's code.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The entity tag.
    pub fn tag(&self) -> String {
        self.headers["etag"].to_str().unwrap().to_owned()
    }

    /// The id of what was made.
    pub fn id(&self) -> String {
        self.body["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id in {:#}", self.body))
            .to_owned()
    }
}

/// The office.
pub struct Office {
    /// The service.
    pub qibu: Arc<Qibu>,
    router: Router,
    keys: AtomicU64,
    /// The administrator.
    pub admin: Person,
    _home: Home,
}

impl Office {
    /// An office with an administrator only.
    pub async fn open() -> Self {
        Self::open_in(Home::new().await).await
    }

    /// The same in a place of one's own.
    pub async fn open_in(home: Home) -> Self {
        Self::of(home, Preset::Simple, DISTRICT, "district").await
    }

    /// An office on a live log that is stamped by that clock.
    pub async fn live(clock: Clock) -> Self {
        // A database stamps by its own clock; what becomes of that when it jumps is tested on the log itself.
        let home = Home::in_folder();
        let log = new_log_id().unwrap();
        let qibu = Qibu::create_by(&home.stores, log, ClockKind::Live, root_key(), clock)
            .await
            .unwrap();
        Self::opened(home, qibu, None).await
    }

    /// The same with other editions and another home.
    pub async fn of(home: Home, preset: Preset, district: &str, kind: &str) -> Self {
        let log = new_log_id().unwrap();
        let qibu = Qibu::create(&home.stores, log, ClockKind::Training, root_key())
            .await
            .unwrap();
        let at = Some("2026-09-01T09:00:00+08:00".parse().unwrap());
        Self::opened_with(home, qibu, at, (preset, district, kind)).await
    }

    async fn opened(home: Home, qibu: Arc<Qibu>, at: Option<Instant>) -> Self {
        let simple = (Preset::Simple, DISTRICT, "district");
        Self::opened_with(home, qibu, at, simple).await
    }

    async fn opened_with(
        home: Home,
        qibu: Arc<Qibu>,
        at: Option<Instant>,
        (preset, district, kind): (Preset, &str, &str),
    ) -> Self {
        let opening = Opening {
            preset,
            district: district.to_owned(),
            district_kind: kind.to_owned(),
            district_name: ShortText::new("样例区").unwrap(),
            tree_from: "1949-10-01".parse().unwrap(),
            admin: ShortText::new("样例管理员").unwrap(),
            at,
        };
        let admin = open(&qibu, &opening).await.unwrap();
        let router = api_router().0.with_state(Arc::clone(&qibu));
        let admin = person(&qibu, admin);
        Self {
            qibu,
            router,
            keys: AtomicU64::new(1),
            admin,
            _home: home,
        }
    }

    /// The same with everything read anew: every memory is cold. Tokens go on.
    pub async fn reopened(self) -> Self {
        let Self {
            qibu,
            router,
            keys,
            admin,
            _home: home,
        } = self;
        qibu.close().await;
        drop(router);
        drop(qibu);
        // Whatever still ends holds the folder for a moment.
        let mut tries = 0;
        let qibu = loop {
            match Qibu::open(&home.stores, root_key()).await {
                Ok(qibu) => break qibu,
                Err(error) => {
                    tries += 1;
                    assert!(tries < 1_000, "{error}");
                    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
                }
            }
        };
        let router = api_router().0.with_state(Arc::clone(&qibu));
        Self {
            qibu,
            router,
            keys,
            admin,
            _home: home,
        }
    }

    /// A request without a body.
    pub async fn get(&self, who: &Person, path: &str) -> Answer {
        self.send("GET", Some(who), path, &[], Body::empty()).await
    }

    /// A write under a key of its own.
    pub async fn post(&self, who: &Person, path: &str, body: &Value) -> Answer {
        self.write("POST", who, path, &[], body).await
    }

    /// A write that says what its sender has seen.
    pub async fn post_seen(&self, who: &Person, path: &str, tag: &str, body: &Value) -> Answer {
        self.write("POST", who, path, &[("if-match", tag)], body)
            .await
    }

    /// A write with further headers.
    pub async fn write(
        &self,
        method: &str,
        who: &Person,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let key = self.key();
        let mut all = vec![("content-type", "application/json")];
        if headers.iter().all(|(name, _)| *name != "idempotency-key") {
            all.push(("idempotency-key", key.as_str()));
        }
        all.extend_from_slice(headers);
        self.send(method, Some(who), path, &all, Body::from(body.to_string()))
            .await
    }

    /// A new key.
    pub fn key(&self) -> String {
        format!("key-{}", self.keys.fetch_add(1, Ordering::Relaxed))
    }

    /// A request as it is.
    pub async fn send(
        &self,
        method: &str,
        who: Option<&Person>,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let path = if path.starts_with("/api") || path.ends_with('z') || path == "/openapi.json" {
            path.to_owned()
        } else {
            format!("/api/v1{path}")
        };
        let mut request = Request::builder().method(method).uri(path);
        if let Some(who) = who {
            request = request.header("authorization", format!("Bearer {}", who.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body
            .collect()
            .await
            .map(|body| body.to_bytes().to_vec())
            .unwrap_or_default();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
            bytes,
        }
    }

    /// A paper of that kind, handed in by somebody.
    pub async fn paper(&self, who: &Person, kind: &str) -> String {
        let answer = self
            .upload(who, kind, format!("样例材料：{kind}").as_bytes())
            .await;
        answer.expect(201).id()
    }

    /// An upload.
    pub async fn upload(&self, who: &Person, kind: &str, bytes: &[u8]) -> Answer {
        self.upload_with(who, &[("kind", kind)], bytes).await
    }

    /// An upload with those fields before the file.
    pub async fn upload_with(&self, who: &Person, fields: &[(&str, &str)], bytes: &[u8]) -> Answer {
        let mut body = Vec::new();
        let part = |name: &str, rest: &str| {
            format!("--seam\r\ncontent-disposition: form-data; name=\"{name}\"{rest}\r\n")
        };
        for (name, value) in fields {
            body.extend_from_slice(part(name, "\r\n").as_bytes());
            body.extend_from_slice(value.as_bytes());
            body.extend_from_slice(b"\r\n");
        }
        let file = part(
            "file",
            "; filename=\"样例.txt\"\r\ncontent-type: text/plain\r\n",
        );
        body.extend_from_slice(file.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--seam--\r\n");
        let key = self.key();
        let headers = [
            ("content-type", "multipart/form-data; boundary=seam"),
            ("idempotency-key", key.as_str()),
        ];
        self.send("POST", Some(who), "/papers", &headers, Body::from(body))
            .await
    }

    /// An account with an appointment.
    pub async fn account(&self, name: &str, node: &str, duty: &str) -> Person {
        let made = self
            .post(&self.admin, "/accounts", &json!({ "name": name }))
            .await;
        let id = made.expect(201).id();
        self.appoint(&id, node, duty).await;
        person(&self.qibu, id.parse().unwrap())
    }

    /// Somebody with an account, with a token of it.
    pub fn person(&self, account: &str) -> Person {
        person(&self.qibu, account.parse().unwrap())
    }

    /// One more appointment.
    pub async fn appoint(&self, account: &str, node: &str, duty: &str) -> Answer {
        let path = format!("/accounts/{account}/appointments");
        let body = json!({ "node": node, "duty": duty });
        self.post(&self.admin, &path, &body).await.expect(200)
    }

    /// The street.
    pub async fn street(&self) {
        let body = json!({ "code": STREET, "kind": "street", "name": "样例街道",
            "parent": DISTRICT, "from": "2017-01-01" });
        self.post(&self.admin, "/nodes", &body).await.expect(200);
    }

    /// Days go by.
    pub async fn days_go_by(&self, days: u16) {
        self.post(&self.admin, "/clock/advance", &json!({ "days": days }))
            .await
            .expect(200);
    }

    /// Where the log stands.
    pub fn head(&self) -> Position {
        self.qibu.log().head().borrow().position
    }

    /// What `If-Match` takes.
    pub async fn tag(&self, who: &Person, application: &str) -> String {
        self.get(who, &format!("/applications/{application}"))
            .await
            .expect(200)
            .tag()
    }
}

fn person(qibu: &Qibu, account: AccountId) -> Person {
    let now = machine_time();
    let until = now.plus_seconds(3600);
    let issued = qibu
        .service()
        .issue_token(account, "测试", &["read", "write"], until, now);
    Person {
        id: account.to_string(),
        token: issued.unwrap().token.to_string(),
    }
}

/// An office with four people in which proposals can be made.
pub struct Town {
    /// The office.
    pub office: Office,
    /// Proposes at the street.
    pub proposer: Person,
    /// Officer of the street.
    pub officer: Person,
    /// Lead of the district.
    pub lead: Person,
}

impl Town {
    /// Opens it; the administrator does everything over HTTP.
    pub async fn open() -> Self {
        Self::open_in(Home::new().await).await
    }

    /// The same in a place of one's own.
    pub async fn open_in(home: Home) -> Self {
        let office = Office::open_in(home).await;
        office.street().await;
        let proposer = office.account("样例申报人", STREET, "propose").await;
        let officer = office.account("样例经办人", STREET, "officer").await;
        let lead = office.account("样例负责人", DISTRICT, "lead").await;
        Self {
            office,
            proposer,
            officer,
            lead,
        }
    }

    /// What a proposal holds, with its paper, handed in by somebody.
    pub async fn contents(&self, who: &Person) -> Value {
        let consent = self.office.paper(who, "consent_receipts").await;
        json!({
            "attested": {
                "initiators": { "count": 3, "paper": consent },
                "candidates": { "count": 18 },
            },
            "declared": ["non_profit_purpose"],
            "papers": [{ "paper": consent, "kind": "consent_receipts" }],
        })
    }

    /// A proposal of that name and scope.
    pub async fn proposal(&self, who: &Person, name: &str, scope: &str) -> Value {
        json!({
            "name": name, "body_kind": "friendship", "form": "internal", "node": STREET,
            "scope": scope, "contents": self.contents(who).await,
        })
    }

    /// A proposal of the proposer's own, handed in: the application's id and the association's.
    pub async fn submitted(&self) -> (String, String) {
        let body = self
            .proposal(&self.proposer, "样例新媒体联谊会", "new_media")
            .await;
        let made = self
            .office
            .post(&self.proposer, "/associations", &body)
            .await
            .expect(201);
        let application = &made.body["application"];
        (
            made.id(),
            application["subject"].as_str().unwrap().to_owned(),
        )
    }

    /// The founding of an old body that the officer and the lead take over, dated then.
    pub async fn founding(&self, node: &str, founded_on: &str) -> Value {
        let statement = self.office.paper(&self.officer, "founding_statement").await;
        let founding = json!({ "name": "样例老联谊会", "body_kind": "friendship", "form": "internal",
            "node": node, "scope": "old", "founded_on": founded_on, "statement": statement });
        json!({ "submitter": self.lead.id, "founding": founding })
    }

    /// A draft of the first for the second, confirmed by the second: what that came to.
    pub async fn by_two(&self, path: &str, [first, second]: [&Person; 2], body: &Value) -> Answer {
        let draft = self.office.post(first, path, body).await.expect(201);
        let confirm = format!("/drafts/{}/confirm", draft.id());
        let (tag, empty) = (draft.tag(), json!({}));
        self.office.post_seen(second, &confirm, &tag, &empty).await
    }

    /// The officer accepts the application and supports it: it waits for the lead.
    pub async fn reviewed(&self, application: &str) {
        let support = json!({ "opinion": "support" });
        for (verb, body) in [("accept", json!({})), ("review", support)] {
            let done = self.act(&self.officer, application, verb, &body).await;
            done.expect(200);
        }
    }

    /// An act by somebody who has seen the application as it stands.
    pub async fn act(&self, who: &Person, application: &str, verb: &str, body: &Value) -> Answer {
        let tag = self.office.tag(&self.officer, application).await;
        let path = format!("/applications/{application}/{verb}");
        self.office.post_seen(who, &path, &tag, body).await
    }
}
