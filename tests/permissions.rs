//! Who gets which answer from which route: every route that the description names, for nobody and for each duty.
//! `UPDATE_SNAPSHOTS=1` writes the table anew; a route without a row fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "api/office.rs"]
#[allow(dead_code, reason = "shared by several test binaries")]
mod office;
#[path = "support_qibu/place.rs"]
mod place;

use axum::body::Body;
use office::{DISTRICT, Person, STREET, Town};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// What the examples call what is there in the town.
const PLACES: [(&str, &str); 5] = [
    ("account", "01920000-0000-7000-8000-00000000000a"),
    ("association", "01920000-0000-7000-8000-00000000000b"),
    ("application", "01920000-0000-7000-8000-00000000000c"),
    ("paper", "01920000-0000-7000-8000-00000000000d"),
    ("statement", "01920000-0000-7000-8000-000000000011"),
];

struct Stage {
    town: Town,
    ids: BTreeMap<&'static str, String>,
    tag: String,
    draft_tag: String,
}

impl Stage {
    async fn set() -> Self {
        let town = Town::open().await;
        let (application, association) = town.submitted().await;
        let paper = town.office.paper(&town.proposer, "consent_receipts").await;
        let clerk = town.office.account("样例代理人", STREET, "propose").await;
        let draft = json!({ "submitter": town.proposer.id, "work": { "proposal":
            town.proposal(&town.officer, "样例草稿联谊会", "draft").await } });
        let draft = town
            .office
            .post(&town.officer, "/drafts", &draft)
            .await
            .expect(201);
        let rows = json!({ "2": { "name": "样例一老联谊会", "body_kind": "friendship", "form": "internal",
            "node": STREET, "scope": "first", "founded_on": "2017" } });
        let statement = town.office.paper(&town.officer, "founding_statement").await;
        let import = json!({ "statement": statement, "rows": rows });
        let import = town.office.post(&town.officer, "/imports", &import).await;
        let import = import.expect(201).id();
        let statement = town.office.paper(&town.officer, "founding_statement").await;
        let tag = town.office.tag(&town.officer, &application).await;
        let draft_tag = draft.tag();
        let ids = [
            ("application", application),
            ("association", association),
            ("paper", paper),
            ("account", clerk.id),
            ("draft", draft.id()),
            ("import", import),
            ("statement", statement),
        ];
        Self {
            town,
            ids: ids.into(),
            tag,
            draft_tag,
        }
    }

    /// The path with what is there in the town.
    fn path(&self, path: &str) -> String {
        let noun = match path
            .trim_start_matches("/api/v1/")
            .split('/')
            .next()
            .unwrap()
        {
            "associations" => "association",
            "applications" => "application",
            "drafts" => "draft",
            "imports" => "import",
            "accounts" => "account",
            "papers" => "paper",
            _ => "nothing",
        };
        let unknown = "01920000-0000-7000-8000-0000000000ff";
        let id = self.ids.get(noun).map_or(unknown, String::as_str);
        path.replace("{id}", id)
            .replace("{district}", DISTRICT)
            .replace("{appointment}", unknown)
            .replace("{sequence}", "1")
    }

    fn body(&self, example: &Value) -> String {
        let mut text = example.to_string();
        for (noun, place) in PLACES {
            text = text.replace(place, &self.ids[noun]);
        }
        text
    }

    async fn status(&self, who: Option<&Person>, method: &str, path: &str, body: &Value) -> u16 {
        let key = self.town.office.key();
        let mut target = self.path(path);
        if path.ends_with("/papers/{id}") {
            target.push_str("?purpose=review");
        }
        if method == "get" {
            let answer = self
                .town
                .office
                .send("GET", who, &target, &[], Body::empty())
                .await;
            return answer.status.as_u16();
        }
        // An import that was just entered stands where a draft does.
        let tag = if path.contains("/drafts/") || path.contains("/imports/") {
            &self.draft_tag
        } else {
            &self.tag
        };
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", key.as_str()),
            ("if-match", tag.as_str()),
        ];
        // Nothing is written, so that each role meets the same town.
        target.push_str("?dry_run=true");
        let method = method.to_uppercase();
        let body = Body::from(self.body(body));
        self.town
            .office
            .send(&method, who, &target, &headers, body)
            .await
            .status
            .as_u16()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_answers_each_duty_as_the_table_says() {
    let stage = Stage::set().await;
    let office = &stage.town.office;
    let auditor = office.account("样例审计员", DISTRICT, "auditor").await;
    let keeper = office
        .account("样例保护人", DISTRICT, "data_protection")
        .await;
    let roles: [(&str, Option<&Person>); 7] = [
        ("nobody", None),
        ("proposer", Some(&stage.town.proposer)),
        ("officer", Some(&stage.town.officer)),
        ("lead", Some(&stage.town.lead)),
        ("administrator", Some(&office.admin)),
        ("auditor", Some(&auditor)),
        ("data_protection", Some(&keeper)),
    ];
    let (_, description) = qibu::web::api::api_router();
    let api: Value = serde_json::from_str(&qibu::web::openapi::text(&description)).unwrap();
    let mut table =
        String::from("# Status by route and role. Writes are dry runs on the same town.\n");
    writeln!(
        table,
        "{:62}{}",
        "route",
        roles.map(|(role, _)| format!("{role:>16}")).concat()
    )
    .unwrap();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let body = &operation["requestBody"]["content"]["application/json"]["example"];
            let mut row = format!("{:62}", format!("{} {path}", method.to_uppercase()));
            for (_, who) in roles {
                let status = stage.status(who, method, path, body).await;
                assert!(status < 500, "{method} {path} answers {status}");
                write!(row, "{status:>16}").unwrap();
            }
            table.push_str(&row);
            table.push('\n');
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/permissions.txt");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == table, "who may do what has changed:\n{table}");
}
