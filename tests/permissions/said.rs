//! What is sent to each route: the example of the description, or what fits the town better.

use super::{PAPERS, PLACES, Stage};
use crate::office::{DISTRICT, Person, STREET};
use crate::stage::OTHER_STREET;
use qibu::opening::{POLICIES, SCHEMA, SIMPLE};
use serde_json::{Value, json};

impl Stage {
    /// What is sent: the example, or what fits the town better.
    pub(super) async fn body(
        &self,
        who: Option<&Person>,
        operation: &str,
        example: &Value,
    ) -> String {
        let body = self.fitting(who, operation, example);
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

    /// The example, or what fits the town better.
    fn fitting(&self, who: Option<&Person>, operation: &str, example: &Value) -> Value {
        self.rule(operation)
            .or_else(|| self.of_person(operation))
            .unwrap_or_else(|| self.act(who, operation, example))
    }

    /// What changes the rules of the log.
    fn rule(&self, operation: &str) -> Option<Value> {
        let today = self.today();
        let rule = match operation {
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
            _ => return None,
        };
        Some(rule)
    }

    fn suggestion(&self, operation: &str) -> Value {
        if operation == "forward_suggestion" {
            return json!({ "node": DISTRICT, "occurred_on": super::ON });
        }
        json!({ "body": format!("association/{}", self.ids["associations"]),
            "field": "governance", "words": "建议设一个议事点。", "occurred_on": super::ON })
    }

    /// What is done with a body or an application.
    fn act(&self, who: Option<&Person>, operation: &str, example: &Value) -> Value {
        let today = self.today();
        match operation {
            "propose" => {
                json!({ "name": "样例新联谊会", "body_kind": "friendship", "form": "internal",
                "node": STREET, "scope": "another", "contents": example["contents"] })
            }
            "submit_application" => json!({ "transition": "T4", "contents": {
                "attested": { "sessions_held": { "count": 4, "paper": PAPERS[0] } },
                "papers": [{ "paper": PAPERS[0], "kind": "session_ledger" }] } }),
            "give_back" => json!({ "items": [{ "criterion": "1a", "reason": "请补充。" }] }),
            "hold" => json!({ "until": "2026-11-10", "reason": "等待场地验收结果。" }),
            "assign" => json!({ "account": self.town.officer.id }),
            "ask_opinion" | "copy" => {
                let mut body = example.clone();
                body["node"] = json!(OTHER_STREET);
                body
            }
            "give_opinion" => json!({ "opinion": self.opinion, "answer": "情况属实，没有意见。" }),
            "record_slip" => json!({ "outcome": "approved", "signed_on": today,
                "slip": PAPERS[0] }),
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
            "record_outcome" => {
                json!({ "body": format!("association/{}", self.ids["associations"]),
                "kind": "jobs", "field": "economy", "amount": "3", "until": super::ON })
            }
            "correct_outcome" | "correct_claim" | "correct_suggestion" | "correct_alliance"
            | "correct_team" => json!({ "reason": "录了两次。" }),
            "found_alliance" => {
                json!({ "node": DISTRICT, "name": "样例新联盟", "occurred_on": super::ON })
            }
            "form_team" => json!({ "alliance": format!("alliance/{}", self.ids["alliances"]),
                "name": "样例新服务队", "node": DISTRICT, "domains": ["law"], "occurred_on": super::ON }),
            "suspend_team" | "resume_team" | "dissolve_team" | "dissolve_alliance" => {
                json!({ "occurred_on": super::ON })
            }
            "submit_suggestion" | "forward_suggestion" => self.suggestion(operation),
            "record_claim" => json!({ "node": STREET, "metric": "bases", "wording": "1个",
                "published_on": super::ON, "title": "样例报道" }),
            "list_brand_late" | "list_base_brand_late" => {
                json!({ "submitter": self.another(who), "listing": { "listed_on": "2026",
                    "statement": PAPERS[0] } })
            }
            "correct_affair" => json!({ "reason": "同一份审计录了两次。" }),
            "order_rectification_of_base" => {
                json!({ "criteria": ["2d"], "reason": "运营单位已经退出。" })
            }
            "issue_token" => {
                json!({ "label": "导数脚本", "scopes": ["read"], "expires_on": "2026-12-31" })
            }
            _ => self
                .of_request(who, operation)
                .unwrap_or_else(|| example.clone()),
        }
    }

    /// What is done with a request for service.
    fn of_request(&self, who: Option<&Person>, operation: &str) -> Option<Value> {
        let body = format!("association/{}", self.ids["associations"]);
        let on = super::ON;
        let said = match operation {
            "ask_service" => json!({ "direction": "to_society", "asker": "resident", "body": body,
                "occurred_on": on }),
            "triage_service_request" => json!({ "domain": "law", "body": body, "occurred_on": on }),
            "match_service_request"
            | "accept_service_job"
            | "deliver_service"
            | "reopen_service_request"
            | "close_service_request" => json!({ "occurred_on": on }),
            "confirm_service" => json!({ "answer": "satisfied", "occurred_on": on }),
            "decline_service_request" => json!({ "ground": "duplicate", "occurred_on": on }),
            "correct_service_request" => json!({ "submitter": self.another(who), "asked": {
                "direction": "to_society", "asker": "school", "body": body, "occurred_on": on },
                "reason": "需求方录错。" }),
            _ => return None,
        };
        Some(said)
    }
}

/// The kind of paper that an operation takes.
fn kind_of(operation: &str) -> &'static str {
    match operation {
        "record_slip" => "decision_slip",
        "record_visit" => "site_report",
        "record_founding" | "record_base_founding" | "enter_import" => "founding_statement",
        "recognise_late" | "recognise_base_late" => "step_statement",
        "list_brand_late" | "list_base_brand_late" => "brand_statement",
        "settle_winding_up" | "dissolve" | "record_revocation" => "standing_record",
        "create_draft" | "update_draft" => "consent_receipts",
        "record_consent" | "accept_attestation" | "take_membership" => "signed_form",
        _ => "affair_record",
    }
}
