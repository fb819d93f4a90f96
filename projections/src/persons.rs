//! Persons: consents, terms in the pool of representatives, attestations and assignments, without anybody's name.

mod fold;
mod query;

pub use fold::Persons;
pub use query::{
    AssignmentRow, Filter, PersonRow, PutForward, STAGES, TermRow, by_category, list, one,
    put_forward, representatives,
};
