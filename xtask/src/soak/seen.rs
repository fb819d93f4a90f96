//! The log as the harness has read it, and what it must be.

use std::collections::HashMap;
use std::rc::Rc;

use super::finding::Finding;
use super::write::{Receipt, Write};

/// One event as the service shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its place in the log, from 1.
    pub position: u64,
    /// Its stream.
    pub stream: String,
    /// Its place in its stream, from 1.
    pub sequence: u64,
    /// The ticket of the write whose name it carries.
    pub ticket: Option<u64>,
}

#[derive(Debug, PartialEq, Eq)]
struct Place {
    stream: Rc<str>,
    sequence: u64,
}

/// All events read so far. The event of position p is at index p − 1.
#[derive(Debug, Default)]
pub struct Seen {
    places: Vec<Place>,
    lengths: HashMap<Rc<str>, u64>,
    tickets: HashMap<u64, Rc<str>>,
}

impl Seen {
    /// The last position read.
    pub fn head(&self) -> u64 {
        self.places.len() as u64
    }

    /// Takes the next event, or one that was read before and must be the same still.
    pub fn take(&mut self, shown: &Shown) -> Result<(), Finding> {
        let expected = self.head() + 1;
        if shown.position > expected || shown.position == 0 {
            let words = format!("position {} where {expected} should stand", shown.position);
            return Err(Finding::NotDense(words));
        }
        if shown.position < expected {
            return self.recognise(shown);
        }
        let known = self.lengths.get_key_value(shown.stream.as_str());
        let (stream, length) = match known {
            Some((stream, length)) => (Rc::clone(stream), *length),
            None => (Rc::from(shown.stream.as_str()), 0),
        };
        if shown.sequence != length + 1 {
            let words = format!(
                "at position {}, sequence {} of {stream} follows {length}",
                shown.position, shown.sequence
            );
            return Err(Finding::NotDense(words));
        }
        if let Some(ticket) = shown.ticket {
            self.name(ticket, &stream)?;
        }
        self.lengths.insert(Rc::clone(&stream), shown.sequence);
        self.places.push(Place {
            stream,
            sequence: shown.sequence,
        });
        Ok(())
    }

    /// Whether a write of this ticket is in the log.
    pub fn holds(&self, ticket: u64) -> bool {
        self.tickets.contains_key(&ticket)
    }

    /// An acknowledged write stands where its receipt says, and nowhere else.
    pub fn confirm(&self, seed: u64, ticket: u64, receipt: &Receipt) -> Result<(), Finding> {
        let key = Write::new(seed, ticket).key();
        let Some(place) = self.place(receipt.position) else {
            let words = format!("key {key}, {receipt:?}: the log ends at {}", self.head());
            return Err(Finding::Lost(words));
        };
        if *place.stream != *receipt.stream || place.sequence != receipt.sequence {
            return Err(Finding::Lost(format!(
                "key {key}, {receipt:?}: there stands {place:?}"
            )));
        }
        match self.tickets.get(&ticket) {
            None => Err(Finding::Harness(format!(
                "no event carries the name of key {key}"
            ))),
            Some(stream) if **stream != *receipt.stream => Err(Finding::Twice(format!(
                "key {key}, {receipt:?}: also in {stream}"
            ))),
            Some(stream) => self.confirm_length(&key, stream, receipt),
        }
    }

    /// A proposal's stream is its own: whatever follows its receipt was written by a second run of the command.
    fn confirm_length(
        &self,
        key: &str,
        stream: &Rc<str>,
        receipt: &Receipt,
    ) -> Result<(), Finding> {
        match self.lengths.get(stream) {
            Some(length) if *length > receipt.sequence => Err(Finding::Twice(format!(
                "key {key}, {receipt:?}: the stream goes on to {length}"
            ))),
            _ => Ok(()),
        }
    }

    fn place(&self, position: u64) -> Option<&Place> {
        let index = usize::try_from(position.checked_sub(1)?).ok()?;
        self.places.get(index)
    }

    fn recognise(&self, shown: &Shown) -> Result<(), Finding> {
        match self.place(shown.position) {
            Some(place) if *place.stream == *shown.stream && place.sequence == shown.sequence => {
                Ok(())
            }
            before => Err(Finding::Lost(format!(
                "{before:?} was read, and now there stands {shown:?}"
            ))),
        }
    }

    fn name(&mut self, ticket: u64, stream: &Rc<str>) -> Result<(), Finding> {
        match self.tickets.insert(ticket, Rc::clone(stream)) {
            Some(other) if other != *stream => Err(Finding::Twice(format!(
                "ticket {ticket} stands in {other} and in {stream}"
            ))),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn shown(position: u64, stream: &str, sequence: u64, ticket: u64) -> Shown {
        Shown {
            position,
            stream: stream.to_owned(),
            sequence,
            ticket: Some(ticket),
        }
    }

    fn receipt(position: u64, stream: &str, sequence: u64) -> Receipt {
        Receipt {
            position,
            stream: stream.to_owned(),
            sequence,
        }
    }

    fn log(events: &[Shown]) -> Seen {
        let mut seen = Seen::default();
        for event in events {
            seen.take(event).unwrap();
        }
        seen
    }

    #[test]
    fn an_acknowledged_event_stands_where_its_receipt_says() {
        let seen = log(&[
            shown(1, "a", 1, 1),
            shown(2, "b", 1, 2),
            shown(3, "b", 2, 2),
        ]);
        seen.confirm(0, 1, &receipt(1, "a", 1)).unwrap();
        seen.confirm(0, 2, &receipt(3, "b", 2)).unwrap();
        assert!(seen.holds(2) && !seen.holds(3));
    }

    #[test]
    fn an_acknowledged_event_beyond_the_head_is_lost() {
        let seen = log(&[shown(1, "a", 1, 1)]);
        let finding = seen.confirm(0, 2, &receipt(2, "b", 1)).unwrap_err();
        assert!(matches!(finding, Finding::Lost(_)), "{finding}");
    }

    #[test]
    fn an_acknowledged_event_whose_position_another_took_is_lost() {
        let seen = log(&[shown(1, "a", 1, 1)]);
        let finding = seen.confirm(0, 2, &receipt(1, "b", 1)).unwrap_err();
        assert!(matches!(finding, Finding::Lost(_)), "{finding}");
    }

    #[test]
    fn an_event_that_was_read_and_is_another_now_is_lost() {
        let mut seen = log(&[shown(1, "a", 1, 1)]);
        seen.take(&shown(1, "a", 1, 1)).unwrap();
        let finding = seen.take(&shown(1, "b", 1, 2)).unwrap_err();
        assert!(matches!(finding, Finding::Lost(_)), "{finding}");
    }

    #[test]
    fn one_key_in_two_streams_was_carried_out_twice() {
        let mut seen = log(&[shown(1, "a", 1, 1)]);
        let finding = seen.take(&shown(2, "b", 1, 1)).unwrap_err();
        assert!(matches!(finding, Finding::Twice(_)), "{finding}");
    }

    #[test]
    fn a_stream_that_goes_on_behind_its_receipt_was_written_twice() {
        let seen = log(&[shown(1, "a", 1, 1), shown(2, "a", 2, 1)]);
        let finding = seen.confirm(0, 1, &receipt(1, "a", 1)).unwrap_err();
        assert!(matches!(finding, Finding::Twice(_)), "{finding}");
    }

    #[test]
    fn a_gap_in_positions_or_sequences_is_found() {
        let mut seen = log(&[shown(1, "a", 1, 1)]);
        for event in [
            shown(3, "b", 1, 2),
            shown(0, "b", 1, 2),
            shown(2, "a", 3, 1),
            shown(2, "a", 1, 1),
        ] {
            let finding = seen.take(&event).unwrap_err();
            assert!(matches!(finding, Finding::NotDense(_)), "{finding}");
        }
    }

    #[test]
    fn an_acknowledged_event_without_its_name_stops_the_harness() {
        let mut nameless = shown(1, "a", 1, 1);
        nameless.ticket = None;
        let finding = log(&[nameless])
            .confirm(0, 1, &receipt(1, "a", 1))
            .unwrap_err();
        assert!(matches!(finding, Finding::Harness(_)), "{finding}");
    }
}
