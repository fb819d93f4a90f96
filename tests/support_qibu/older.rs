//! A log as an older program left it: under policies that know less than what ships today.

use qibu::log::{Append, CommandKey, Log, NewEvent};
use qibu::opening::{POLICIES, SCHEMA};
use qibu::random::hex;
use qibu::wiring::Qibu;
use qibu_domain::actor::{Principal, Source};
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::{CommandId, Sequence, StreamId, StreamKind};
use qibu_domain::policies::{PoliciesAdopted, PoliciesEvent};
use qibu_domain::recorded::{AppendRecord, Metadata};
use qibu_domain::text::Verbatim;
use uuid::Uuid;

/// Puts a second set in force, as a program adopted it that did not know the action. Nobody adopts such a set today: it
/// would be refused, since it leaves open what is asked.
pub async fn forget(qibu: &Qibu, action: &str) {
    let schema = SCHEMA.replace(&format!("\"{action}\", "), "");
    assert_ne!(schema, SCHEMA, "the schema has the action");
    let event = PoliciesEvent::PoliciesAdopted(PoliciesAdopted {
        number: 2,
        schema: Verbatim::new(&schema).unwrap(),
        policies: Verbatim::new(POLICIES).unwrap(),
    });
    let key = CommandKey {
        principal: Principal::Init,
        command: CommandId(Uuid::from_u128(0x01d)),
    };
    let mac = qibu.root_key().mac(b"older");
    let now = qibu.head().recorded_at;
    let metadata = Metadata {
        occurred_on: now.day(),
        decided_on: Some(now.day()),
        source: Source::Live,
        by: None,
        rule: None,
        entered_by: None,
        append: Some(AppendRecord {
            principal: key.principal.clone(),
            command: key.command,
            mac: hex(&mac),
            events: 1,
            claims: Vec::new(),
            fences: Vec::new(),
            authority: None,
        }),
    };
    let append = Append {
        stream: StreamId::of_log(StreamKind::Policies, qibu.log_id()),
        expected: Sequence(1),
        events: vec![NewEvent {
            name: event.name(),
            version: event.version(),
            payload: event.encode().unwrap(),
            metadata: serde_json::to_string(&metadata).unwrap(),
        }],
        claims: Vec::new(),
        fences: Vec::new(),
        command: key,
        mac,
        day: now.day(),
        stamp: now,
    };
    qibu.log().sequencer().append(append).await.unwrap();
    qibu.refresh_rules().await.unwrap();
}
