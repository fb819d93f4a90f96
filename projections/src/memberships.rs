//! Memberships: who sits in an association from when to when, by seat.

mod fold;
mod query;

pub use fold::Memberships;
pub use query::{Filter, MembershipRow, Tally, list, of_seat, tally};
