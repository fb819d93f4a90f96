//! What every append must be before it may wait for the lock: bounded, lawful text (law 6), and metadata from which
//! the claims and outcomes tables can be rebuilt (law 11).

use super::{Append, MAX_EVENT_BYTES, MAX_EVENTS_AN_APPEND, NewEvent};
use qibu_domain::recorded::{AppendRecord, Metadata};
use qibu_domain::text::MAX_INTEGER;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// The most claims of one append.
pub const MAX_CLAIMS_AN_APPEND: usize = 64;
/// The most fences of one append.
pub const MAX_FENCES_AN_APPEND: usize = 256;
/// The longest claim key, in bytes.
pub const MAX_CLAIM_KEY_BYTES: usize = 1024;
/// The longest name of an event, in bytes.
pub const MAX_NAME_BYTES: usize = 64;

/// Says what is wrong with an append, in words for its programmer.
pub fn well_formed(append: &Append) -> Result<(), String> {
    let counts = [
        ("events", append.events.len(), MAX_EVENTS_AN_APPEND),
        ("claims", append.claims.len(), MAX_CLAIMS_AN_APPEND),
        ("fences", append.fences.len(), MAX_FENCES_AN_APPEND),
    ];
    for (what, found, most) in counts {
        if found > most {
            return Err(format!("{found} {what} are more than {most}"));
        }
    }
    for claim in &append.claims {
        let key = &claim.key.0;
        if key.len() > MAX_CLAIM_KEY_BYTES {
            return Err(format!(
                "a claim key is longer than {MAX_CLAIM_KEY_BYTES} bytes"
            ));
        }
        lawful_text(key).map_err(|reason| format!("a claim key: {reason}"))?;
    }
    for event in &append.events {
        check_event(event).map_err(|reason| format!("{}: {reason}", event.name))?;
    }
    check_record(append)
}

/// Whether a stored JSON text obeys law 6: compact, no control (written out or escaped), no lone surrogate, whole
/// numbers within ±(2⁵³ − 1).
pub fn lawful_json(text: &str) -> Result<(), String> {
    // Controls outside of strings would be white space to a JSON reader, so the raw text is looked at as well.
    lawful_text(text)?;
    serde_json::from_str::<Lawful>(text)
        .map(|Lawful| ())
        .map_err(|error| error.to_string())
}

fn lawful_text(text: &str) -> Result<(), String> {
    // Bytes are looked at faster than characters: every control begins with one of these.
    let may_begin_one = |byte: u8| byte < 0x20 || byte == 0x7f || byte == 0xc2;
    if !text.bytes().any(may_begin_one) {
        return Ok(());
    }
    match text.chars().find(|c| c.is_control()) {
        Some(control) => Err(format!("control character U+{:04X}", u32::from(control))),
        None => Ok(()),
    }
}

fn check_event(event: &NewEvent) -> Result<(), String> {
    if event.name.is_empty() || event.name.len() > MAX_NAME_BYTES {
        return Err(format!("a name has 1 to {MAX_NAME_BYTES} bytes"));
    }
    lawful_text(event.name)?;
    for (what, text) in [("payload", &event.payload), ("metadata", &event.metadata)] {
        if text.len() > MAX_EVENT_BYTES {
            return Err(format!("its {what} is longer than {MAX_EVENT_BYTES} bytes"));
        }
        lawful_json(text).map_err(|reason| format!("its {what}: {reason}"))?;
    }
    Ok(())
}

/// The last event's metadata must say what the append rests on, and no other's may.
fn check_record(append: &Append) -> Result<(), String> {
    let Some((last, before)) = append.events.split_last() else {
        return Err("it has no events".to_owned());
    };
    for event in before {
        if read_metadata(event)?.append.is_some() {
            return Err("an append record stands before the last event".to_owned());
        }
    }
    let Some(record) = read_metadata(last)?.append else {
        return Err("the last event has no append record".to_owned());
    };
    match difference(append, &record) {
        Some(what) => Err(format!(
            "the append record has other {what} than the append"
        )),
        None => Ok(()),
    }
}

fn read_metadata(event: &NewEvent) -> Result<Metadata, String> {
    serde_json::from_str(&event.metadata)
        .map_err(|error| format!("metadata of {}: {error}", event.name))
}

fn difference(append: &Append, record: &AppendRecord) -> Option<&'static str> {
    let checks = [
        (record.principal == append.command.principal, "principal"),
        (record.command == append.command.command, "command id"),
        (record.mac == crate::random::hex(&append.mac), "MAC"),
        (
            record.events as usize == append.events.len(),
            "number of events",
        ),
        (record.claims == append.claims, "claims"),
        (record.fences == append.fences, "fences"),
    ];
    checks
        .into_iter()
        .find(|(same, _)| !same)
        .map(|(_, what)| what)
}

/// A JSON value that obeys law 6; it is walked through and never built.
struct Lawful;

impl<'de> Deserialize<'de> for Lawful {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LawfulVisitor)
    }
}

struct LawfulVisitor;

impl<'de> Visitor<'de> for LawfulVisitor {
    type Value = Lawful;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "text without controls and whole numbers within ±{MAX_INTEGER}"
        )
    }

    fn visit_unit<E: Error>(self) -> Result<Lawful, E> {
        Ok(Lawful)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Lawful, E> {
        Ok(Lawful)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Lawful, E> {
        if number.abs_diff(0) <= MAX_INTEGER.abs_diff(0) {
            Ok(Lawful)
        } else {
            Err(E::custom(format!(
                "the number {number} is beyond ±{MAX_INTEGER}"
            )))
        }
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Lawful, E> {
        self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Lawful, E> {
        Err(E::custom(format!(
            "the number {number} is not whole or too large"
        )))
    }

    /// A string that stands in the text as it is, without an escape: it was looked at with the whole text.
    fn visit_borrowed_str<E: Error>(self, _: &'de str) -> Result<Lawful, E> {
        Ok(Lawful)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Lawful, E> {
        lawful_text(text).map(|()| Lawful).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Lawful, A::Error> {
        while seq.next_element::<Lawful>()?.is_some() {}
        Ok(Lawful)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Lawful, A::Error> {
        while map.next_entry::<Lawful, Lawful>()?.is_some() {}
        Ok(Lawful)
    }
}
