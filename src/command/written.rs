//! From the events that a decider gave to the events that the log takes.

use super::{Attempt, CommandError, fault};
use crate::log::NewEvent;
use qibu_domain::actor::By;
use qibu_domain::decider::{Class, Dated, StoredEvent};
use qibu_domain::id::AccountId;
use qibu_domain::recorded::{AppendRecord, Metadata};

/// The events as the log takes them; the record of the append goes with the last.
pub(super) fn new_events<E: StoredEvent>(
    events: &[Dated<E>],
    by: Option<&By>,
    entered_by: Option<AccountId>,
    record: AppendRecord,
) -> Result<Vec<NewEvent>, Attempt> {
    let last = events.len().saturating_sub(1);
    let mut record = Some(record);
    let mut written = Vec::with_capacity(events.len());
    for (index, dated) in events.iter().enumerate() {
        let a_person_did = dated.rule.is_none();
        let metadata = Metadata {
            occurred_on: dated.occurred_on,
            decided_on: dated
                .decided_on
                .filter(|_| dated.event.class() == Class::Act),
            source: dated.source,
            by: by.filter(|_| a_person_did).cloned(),
            rule: dated.rule.clone(),
            entered_by: entered_by.filter(|_| a_person_did),
            append: if index == last { record.take() } else { None },
        };
        let unreadable =
            |error: serde_json::Error| Attempt::Final(CommandError::Fault(error.to_string()));
        let (name, version) = (dated.event.name(), dated.event.version());
        let payload = dated.event.encode().map_err(unreadable)?;
        must_read_again(&dated.event, name, version, &payload)?;
        written.push(NewEvent {
            name,
            version,
            payload,
            metadata: serde_json::to_string(&metadata).map_err(unreadable)?,
        });
    }
    Ok(written)
}

/// What is stored is stored for ever: an event that would not read again as itself would stop every view.
fn must_read_again<E: StoredEvent>(
    event: &E,
    name: &str,
    version: u32,
    payload: &str,
) -> Result<(), Attempt> {
    match E::decode(name, version, payload) {
        Ok(read) if read == *event => Ok(()),
        Ok(_) => Err(fault(format!("{name} would read again as another event"))),
        Err(error) => Err(fault(format!("{name} would not read again: {error}"))),
    }
}
