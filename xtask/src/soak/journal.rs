//! What the clients know of their writes: noted before it is sent, and when it is answered.

use std::collections::BTreeSet;

use super::write::Receipt;

/// The harness is not killed with the service, so the journal is memory.
#[derive(Debug, Default)]
pub struct Journal {
    last_ticket: u64,
    acknowledged: Vec<(u64, Receipt)>,
    in_flight: BTreeSet<u64>,
}

impl Journal {
    /// A new write, in flight from now on.
    pub fn begin(&mut self) -> u64 {
        self.last_ticket += 1;
        self.in_flight.insert(self.last_ticket);
        self.last_ticket
    }

    /// The write was answered with a receipt.
    pub fn acknowledge(&mut self, ticket: u64, receipt: Receipt) {
        self.in_flight.remove(&ticket);
        self.acknowledged.push((ticket, receipt));
    }

    /// Every acknowledged write, in the order of the answers.
    pub fn acknowledged(&self) -> &[(u64, Receipt)] {
        &self.acknowledged
    }

    /// Writes whose answer nobody has seen.
    pub fn in_flight(&self) -> impl Iterator<Item = u64> {
        self.in_flight.iter().copied()
    }
}
