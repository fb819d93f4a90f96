//! The one write that the harness sends, and how its answer is read.
//!
//! Whoever changes the API changes `Write::body` and `receipt`, and nothing else of the harness.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

/// A write that takes longer than this was not answered.
const ANSWER_SECONDS: u64 = 30;

const PATH: &str = "/api/v1/associations";
/// The made-up district that the run works in.
pub const DISTRICT: &str = "990001";

/// The name of the proposed body carries the ticket, so that a walk through the log finds it again.
const NAME_BEFORE: &str = "演练第";
const NAME_AFTER: &str = "号联谊会";

/// One proposal of an association. The ticket is unique in a run, and makes the key and the name.
#[derive(Debug, Clone, Copy)]
pub struct Write {
    seed: u64,
    ticket: u64,
}

/// Where the service says that the write stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Position of one event of the write: the last.
    pub position: u64,
    /// That event's stream.
    pub stream: String,
    /// That event's sequence in its stream.
    pub sequence: u64,
}

/// How a write ended, as the client saw it.
#[derive(Debug)]
pub enum Answer {
    /// It was acknowledged.
    Acknowledged(Receipt),
    /// The connection ended before the whole answer came: nobody knows.
    Cut(String),
    /// The service asked to come again later.
    Busy(u16),
    /// Anything else.
    Unexpected(String),
}

impl Write {
    /// The write of this ticket.
    pub fn new(seed: u64, ticket: u64) -> Self {
        Self { seed, ticket }
    }

    /// The key that makes a retry the same command.
    pub fn key(self) -> String {
        format!("soak-{:016x}-{}", self.seed, self.ticket)
    }

    /// The body of the request.
    fn body(self) -> Value {
        json!({
            "name": format!("{NAME_BEFORE}{}{NAME_AFTER}", self.ticket),
            "body_kind": "friendship",
            "form": "internal",
            "node": DISTRICT,
            "scope": format!("soak_{}", self.ticket),
            "contents": {
                "attested": { "initiators": { "count": 3 }, "candidates": { "count": 20 } },
                "declared": ["non_profit_purpose"],
                "categories": ["freelancers"],
            },
        })
    }

    /// Sends it once.
    pub fn send(self, agent: &Agent, address: &str, token: &str) -> Answer {
        let sent = agent
            .post(format!("{address}{PATH}"))
            .header("Authorization", format!("Bearer {token}"))
            .header("Idempotency-Key", self.key())
            .send_json(self.body());
        let mut response = match sent {
            Ok(response) => response,
            Err(error) => return Answer::Cut(error.to_string()),
        };
        let status = response.status().as_u16();
        let text = match response.body_mut().read_to_string() {
            Ok(text) => text,
            Err(error) => return Answer::Cut(error.to_string()),
        };
        read_answer(status, &text)
    }
}

/// The ticket whose name stands in this text, if any.
pub fn ticket_in(text: &str) -> Option<u64> {
    let (_, behind) = text.split_once(NAME_BEFORE)?;
    let (digits, _) = behind.split_once(NAME_AFTER)?;
    digits.parse().ok()
}

/// An agent of one client. It talks to this machine only, so a proxy of the environment is left aside.
pub fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(ANSWER_SECONDS)))
        .build()
        .into()
}

fn read_answer(status: u16, text: &str) -> Answer {
    match status {
        200 | 201 => match receipt(text) {
            Some(receipt) => Answer::Acknowledged(receipt),
            None => Answer::Unexpected(format!("{status} without a receipt: {text}")),
        },
        429 | 503 => Answer::Busy(status),
        _ => Answer::Unexpected(format!("{status}: {text}")),
    }
}

fn receipt(text: &str) -> Option<Receipt> {
    let answer: Value = serde_json::from_str(text).ok()?;
    let receipt = answer.get("receipt")?;
    Some(Receipt {
        position: receipt.get("position")?.as_u64()?,
        stream: receipt.get("stream")?.as_str()?.to_owned(),
        sequence: receipt.get("sequence")?.as_u64()?,
    })
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    const ANSWER: &str =
        r#"{"receipt":{"position":812,"stream":"association/a","sequence":9},"events":[]}"#;

    #[test]
    fn a_receipt_is_read_from_a_first_answer_and_from_a_repeated_one() {
        for status in [200, 201] {
            let Answer::Acknowledged(receipt) = read_answer(status, ANSWER) else {
                panic!("{status}")
            };
            let expected = Receipt {
                position: 812,
                stream: "association/a".to_owned(),
                sequence: 9,
            };
            assert_eq!(receipt, expected);
        }
    }

    #[test]
    fn an_answer_without_a_receipt_is_no_acknowledgement() {
        assert!(matches!(read_answer(201, "{}"), Answer::Unexpected(_)));
        assert!(matches!(read_answer(409, ANSWER), Answer::Unexpected(_)));
        assert!(matches!(read_answer(503, ""), Answer::Busy(503)));
    }

    #[test]
    fn the_ticket_is_found_again_in_the_text_of_an_event() {
        let body = Write::new(1, 4_711).body().to_string();
        assert_eq!(ticket_in(&body), Some(4_711));
        assert_eq!(ticket_in("{\"name\":\"城新同行联谊会\"}"), None);
    }
}
