//! Reads the log through the service, page by page.

use serde_json::Value;
use ureq::Agent;

use super::finding::Finding;
use super::seen::{Seen, Shown};
use super::write::ticket_in;

/// Events asked for at once.
const PAGE_EVENTS: u64 = 200;

/// Events read again at each walk, so that one that vanished after it was read is noticed.
const OVERLAP_EVENTS: u64 = 100;

/// Reads what was written since the last walk, and the end of what was read before it.
pub fn catch_up(agent: &Agent, address: &str, token: &str, seen: &mut Seen) -> Result<(), Finding> {
    let known = seen.head();
    let mut after = known.saturating_sub(OVERLAP_EVENTS);
    loop {
        let page = page(agent, address, token, after)?;
        let Some(last) = page.last() else { break };
        after = last.position;
        page.iter().try_for_each(|event| seen.take(event))?;
    }
    if after < known {
        return Err(Finding::Lost(format!(
            "the log was read up to {known} and now ends at {after}"
        )));
    }
    Ok(())
}

/// The status with which the service answers for the association that a stream is about.
pub fn subject(agent: &Agent, address: &str, token: &str, stream: &str) -> Result<u16, Finding> {
    let id = stream.rsplit('/').next().unwrap_or(stream);
    let path = format!("/api/v1/associations/{id}");
    let answered = agent
        .get(format!("{address}{path}"))
        .header("Authorization", format!("Bearer {token}"))
        .call();
    match answered {
        Ok(response) => Ok(response.status().as_u16()),
        Err(error) => Err(Finding::Answer(format!("GET {path}: {error}"))),
    }
}

fn page(agent: &Agent, address: &str, token: &str, after: u64) -> Result<Vec<Shown>, Finding> {
    let path = format!("/api/v1/events?cursor={after}&limit={PAGE_EVENTS}");
    let failed = |words: String| Finding::Answer(format!("GET {path}: {words}"));
    let mut response = agent
        .get(format!("{address}{path}"))
        .header("Authorization", format!("Bearer {token}"))
        .call()
        .map_err(|error| failed(error.to_string()))?;
    let text = response
        .body_mut()
        .read_to_string()
        .map_err(|error| failed(error.to_string()))?;
    if response.status().as_u16() != 200 {
        return Err(failed(format!("{}: {text}", response.status())));
    }
    read_page(&text).ok_or_else(|| failed(format!("this is no page of events: {text}")))
}

fn read_page(text: &str) -> Option<Vec<Shown>> {
    let page: Value = serde_json::from_str(text).ok()?;
    page.get("items")?
        .as_array()?
        .iter()
        .map(read_event)
        .collect()
}

fn read_event(event: &Value) -> Option<Shown> {
    Some(Shown {
        position: event.get("position")?.as_u64()?,
        stream: event.get("stream")?.as_str()?.to_owned(),
        sequence: event.get("sequence")?.as_u64()?,
        ticket: ticket_in(&event.to_string()),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_event_by_event() {
        let text = r#"{"items":[{"position":3,"stream":"association/a","sequence":1,"payload":{"name":"演练第12号联谊会"}}]}"#;
        let page = read_page(text).unwrap();
        assert_eq!(page.len(), 1);
        assert_eq!(
            (page[0].position, page[0].sequence, page[0].ticket),
            (3, 1, Some(12))
        );
    }

    #[test]
    fn a_page_with_one_unreadable_event_is_no_page() {
        assert!(read_page(r#"{"items":[{"position":3}]}"#).is_none());
        assert!(read_page("{}").is_none());
    }
}
